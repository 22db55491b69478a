"""Texts that stand for something else in a rendered body: `<API_KEY>` a secret, `{{ steps[0].x }}` an earlier answer.

Forms put credentials and ids in their place, so nothing that an author chose may look like one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry import steps, template
from registry.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.model import Place

ANSWERED = frozenset({"connector_id", "model_group_id", "model_id", "task_id"})
"""What earlier answers give: console form writes it like a secret, `<CONNECTOR_ID>`."""


def secret(name: str) -> str:
    """How a secret is written in a body."""
    return f"<{name.upper()}>"


def alike(names: Iterable[str]) -> list[str]:
    """The names of secrets that would be written like one before them, or like what an answer gives."""
    taken = {secret(name) for name in ANSWERED}
    found = []
    for name in names:
        if secret(name) in taken:
            found.append(name)
        taken.add(secret(name))
    return found


def refuse(what: str, tree: Any, secrets: Iterable[str], place: Place | None = None) -> None:
    """Does nothing for a tree without texts that look like references.

    Raises:
        UsageError: a text in it is written like a secret or an earlier answer, or is not Unicode.
    """
    written = {secret(name) for name in secrets}
    for _, text in template.texts(tree):
        if text in written:
            raise UsageError(
                f"{what}: '{text}' is how a credential is written, and would be replaced by it",
                place=place,
                help="choose another text",
            )
        if "{{ steps[" in text and any(steps.find(text)):
            raise UsageError(
                f"{what}: '{text}' is how the answer of an earlier request is written",
                place=place,
                help="choose another text",
            )
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise UsageError(f"{what} is not UTF-8", place=place, help="give it as UTF-8 text")
