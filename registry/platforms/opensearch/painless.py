"""Painless for the answers that no built-in function reads: short scripts that return tensors as JSON text.

In a script every number of the answer is a double; `escape` is the platform's own, put before a script that calls it.
A `response_filter` would be applied to what the script returns: there is never one beside it.

Source: ml-commons `AbstractConnector.parseResponse`, neural-search `TokenWeightUtil`; run on 2.19.1.
"""

from __future__ import annotations

import re

from registry.paths import At, Each, Key, Path, Step

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class ScriptError(ValueError):
    """The path cannot be walked in a short script."""


def sparse(items: Path, tokens: Path, weights: Path, index: Path | None) -> str:
    """A script that gives one tensor: under `response` one map from token to weight for every text, in their order.

    Raises:
        ScriptError: a path is not of the form that the script walks.
    """
    of_tokens, token = _split(tokens)
    of_weights, weight = _split(weights)
    if of_tokens != of_weights:
        raise ScriptError("tokens and weights must stand in the same list")
    key, value = _walk("t", token), _walk("t", weight)
    return (
        f"List items = {_root(items)};\n"
        f"{_sorted('items', index)}"
        "return items.stream()\n"
        f"  .map(e -> {_walk('e', of_tokens)}.stream()\n"
        f"    .map(t -> '\"' + ({key} instanceof Number ? '' + ((Number) {key}).longValue() : escape({key})) + '\":' + {value})\n"
        "    .collect(Collectors.joining(',', '{', '}')))\n"
        '  .collect(Collectors.joining(\',\', \'{"name":"response","dataAsMap":{"response":[\', \']}}\'));'
    )


def similarity(items: Path, score: Path, index: Path | None) -> str:
    """A script that gives one `similarity` tensor for every document, in the order of the documents.

    Raises:
        ScriptError: a path is not of the form that the script walks.
    """
    return (
        f"List items = {_root(items)};\n"
        f"{_sorted('items', index)}"
        "return items.stream()\n"
        '  .map(e -> \'{"name":"similarity","data_type":"FLOAT32","shape":[1],"data":[\' + '
        f"{_walk('e', score.steps)} + ']}}')\n"
        "  .collect(Collectors.joining(',', '[', ']'));"
    )


def _sorted(name: str, index: Path | None) -> str:
    if index is None:
        return ""
    a, b = _walk("a", index.steps), _walk("b", index.steps)
    return f"{name}.sort((a, b) -> (int) ({a} - {b}));\n"


def _root(items: Path) -> str:
    """The expression for the list whose every item the path finds; an answer that is a list is `params.result`."""
    *steps, last = items.steps or (None,)
    if not isinstance(last, Each):
        raise ScriptError(f"{items} must end in [*]")
    if not steps:
        return "params.result"
    return _walk("params", [step for step in steps if step is not None])


def _split(path: Path) -> tuple[list[Step], list[Step]]:
    """The steps to the one list in the path, and those within each of its items."""
    places = [at for at, step in enumerate(path.steps) if isinstance(step, Each)]
    if len(places) != 1 or places[0] == len(path.steps) - 1:
        raise ScriptError(f"{path} must lead through one list to a key of its items")
    return list(path.steps[: places[0]]), list(path.steps[places[0] + 1 :])


def _walk(start: str, steps: list[Step] | tuple[Step, ...]) -> str:
    return start + "".join(_step(step) for step in steps)


def _step(step: Step) -> str:
    match step:
        case Key(name) if _IDENTIFIER.fullmatch(name):
            return f".{name}"
        case Key(name):
            return f"['{name}']"
        case At(index):
            return f"[{index}]"
        case _:
            raise ScriptError("a filter or a second list cannot be walked")
