"""Guardrails of type `local_regex`: what refuses a payload before it is sent, and an answer before it is read.

Source: ml-commons `LocalRegexGuardrail.java`, `MLGuard.java`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from registry.errors import UnsupportedError
from registry.java.substitution import PlatformError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIDES = {"input": "user input", "output": "LLM output"}


def check(guardrails: Mapping[str, Any] | None, side: Literal["input", "output"], text: str) -> None:
    """Refuse the whole payload, or the whole answer, where a regular expression matches all of it.

    Raises:
        PlatformError: one does.
        UnsupportedError: a guardrail that asks a model or an index, or an expression that only Java reads.
    """
    if not guardrails:
        return
    guardrail = guardrails.get(f"{side}_guardrail") or {}
    if not guardrail:
        return
    if guardrails.get("type", "local_regex") != "local_regex":
        raise UnsupportedError(f"the {side} guardrail asks a model: it is not run here")
    for expression in guardrail.get("regex") or ():
        if _compiled(expression).fullmatch(text):
            raise PlatformError(f"guardrails triggered for {_SIDES[side]}")
    if guardrail.get("stop_words"):
        raise UnsupportedError(f"the {side} guardrail asks an index for stop words: it is not run here")


def _compiled(expression: str) -> re.Pattern[str]:
    try:
        return re.compile(expression)
    except re.error as error:
        raise UnsupportedError(
            f"the guardrail {expression} is not run here: {error}", help="it may be fine in Java"
        ) from error
