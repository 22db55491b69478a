"""One call of a model: as documents, which a pre-process function turns into parameters, or as raw `parameters`.

Source: ml-commons `MLInput.java`, `RemoteConnectorExecutor.java`.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from registry.errors import UsageError
from registry.java.substitution import PlatformError
from registry.platforms.opensearch.functions import PRE_FUNCTIONS
from registry.platforms.opensearch.preprocess import DEFAULT, ONE_BY_ONE, Documents, known
from registry.platforms.opensearch.substitute import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from registry.model import Version
    from registry.platforms._execute import Call

DOCUMENTS = ("text_embedding", "sparse_embedding", "rerank")
"""Task types that a call with documents exists for: `text_embedding`, `sparse_encoding` and `text_similarity`."""
STEP_SIZE = "input_docs_processed_step_size"
_OPEN = re.compile(re.escape(PREFIX) + r"([^}:]+)\}")


def typed(call: Call, action: Mapping[str, Any]) -> Call:
    """The call with a task type: where it has none, the one that the functions of the action are made for."""
    if call.task_type:
        return call
    before, after = (str(action.get(f"{side}_process_function") or "") for side in ("pre", "post"))
    if call.query is not None or "rerank" in before + after:
        return dataclasses.replace(call, task_type="rerank")
    embeds = before or "embedding" in after
    return dataclasses.replace(call, task_type="text_embedding" if embeds else "completion")


def documents(call: Call) -> Documents | None:
    """The documents of the call; None for a raw call, which every call with parameters of its own is."""
    if call.task_type not in DOCUMENTS or call.parameters or not call.input:
        return None
    return Documents(texts=list(call.input), query=call.query if call.task_type == "rerank" else None)


def parameters(call: Call, action: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """The `parameters` of a raw call: its own, and its inputs under the names that the request body asks for.

    An input without a place of its name takes the only open one.

    Raises:
        UsageError: there is none, or there are several.
    """
    body = action.get("request_body") or ""
    given = {
        "input": list(call.input) or None,
        "query": call.query,
        "top_n": call.top_n,
        "messages": list(call.messages) if call.messages is not None else None,
    }
    called = PRE_FUNCTIONS.get(action.get("pre_process_function") or "")
    names = dict(called.gives) if called else {}
    filled = dict(call.parameters)
    places = [name for name in dict.fromkeys(_OPEN.findall(body)) if name not in stored]
    for word, value in given.items():
        name = names.get(word, word)
        if value is None or name in filled or (word == "top_n" and name not in places):
            continue
        if name not in places:
            name = _only_open(
                word, [place for place in places if place not in {*filled, *given, *names.values()}]
            )
        filled[name] = _as_asked(value, name, body)
    return filled


def _only_open(word: str, places: list[str]) -> str:
    if len(places) != 1:
        what = ", ".join(places) or "none"
        raise UsageError(
            f"the request body has no place for '{word}': open is {what}", help="name it in the parameters"
        )
    return places[0]


def _as_asked(value: Any, name: str, body: str) -> Any:
    """One text alone where the place stands in quotes."""
    quoted = f'"{PREFIX}{name}}}"' in body
    single = isinstance(value, list) and len(value) == 1 and isinstance(value[0], str)
    return value[0] if quoted and single else value


def chunks(
    texts: Sequence[str | None],
    function: str | None,
    stored: Mapping[str, str | None],
    version: Version | None,
) -> Iterator[list[str | None]]:
    """The documents of each provider call, in order.

    Raises:
        PlatformError: the step size is no number above zero.
    """
    size = step_size(len(texts), function, stored, version)
    for start in range(0, len(texts), size):
        yield list(texts[start : start + size])


def step_size(
    count: int, function: str | None, stored: Mapping[str, str | None], version: Version | None
) -> int:
    """How many documents go into one provider call; only the connector's own parameters can say."""
    if STEP_SIZE in stored:
        text = stored[STEP_SIZE] or ""
        if not re.fullmatch(r"[+-]?[0-9]+", text):
            raise PlatformError(f'For input string: "{text}"', type="number_format_exception")
        size = int(text)
        if size <= 0:
            raise PlatformError(f"Invalid parameter: {STEP_SIZE}. It must be positive integer.")
        return size
    if function is not None and (function == ONE_BY_ONE or not known(function, version)):
        return 1
    return max(count, 1)


def function_of(action: Mapping[str, Any], asked: Documents | None) -> str | None:
    """The pre-process function for the documents; None for a raw call without one.

    Raises:
        PlatformError: documents to compare, and no function.
    """
    named = action.get("pre_process_function")
    if named is not None or asked is None:
        return named
    if asked.query is not None:
        raise PlatformError("pre_process_function not defined in connector")
    return DEFAULT


def instance(asked: Documents | None, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The call as a model's interface sees it, where it came over the REST API: a processor's call looks a little different."""
    if asked is None:
        return {"algorithm": "REMOTE", "parameters": dict(parameters), "action_type": "PREDICT"}
    if asked.query is not None:
        return {"algorithm": "REMOTE", "query_text": asked.query, "text_docs": list(asked.texts)}
    return {
        "algorithm": "REMOTE",
        "text_docs": list(asked.texts),
        "result_filter": {"return_bytes": False, "return_number": True},
    }
