"""A path finds values of the wrong kind.

A vector is a list of numbers (or base64 text), a score a number, an index a whole number, a text a string. A path that
stops one step early or goes one too far finds something, but not that.

Example:
```yaml
tasks:
  text_embedding:
    response: {embeddings: "$.data[*].index"}
```

Use instead:
```yaml
tasks:
  text_embedding:
    response: {embeddings: "$.data[*].embedding"}
```
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from registry.answers import entries, trace, tried
from registry.diagnostics import Finding, Rule, Severity
from registry.template import text

if TYPE_CHECKING:
    from registry.catalog import Blueprint


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _integer(value: Any) -> bool:
    return _number(value) and float(value).is_integer()


def _string(value: Any) -> bool:
    return isinstance(value, str)


def _vector(value: Any) -> bool:
    return _string(value) or (isinstance(value, list) and bool(value) and all(map(_number, value)))


KINDS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "embeddings": ("a list of numbers or base64 text", _vector),
    "finish_reason": ("a string or null", lambda value: value is None or _string(value)),
    "index": ("a whole number", _integer),
    "messages": ("an object", lambda value: isinstance(value, Mapping)),
    "scores": ("a number", _number),
    "text": ("a string", _string),
    "texts": ("a string", _string),
    "tokens": ("a string or a whole number", lambda value: _string(value) or _integer(value)),
    "types": ("a string", _string),
    "weights": ("a number", _number),
    "words": ("a string", _string),
}
"""Response field → what its values are, and the test of it; fields of other task types are not tested."""


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each path that finds a value of another kind in the example's answer."""
    for task in blueprint.tasks.values():
        for one in tried(task):
            path = one.path
            if path is None or one.field not in KINDS or "answer" not in task.content.get("example", {}):
                continue
            what, fits = KINDS[one.field]
            if path.relative:
                found = [value for entry in entries(task, path) or [] for value in entry]
            else:
                found = list(trace(task.content["example"]["answer"], path).matches)
            wrong = [value for value in found if not fits(value)]
            if wrong:
                shown = text(wrong[0])
                limit = 40
                yield Finding(
                    code="P008",
                    message=f"'{one.text}' finds {shown[:limit]}{'…' if len(shown) > limit else ''}, not {what}",
                    place=blueprint.document.place(one.place),
                    help="compare the path with the example's answer",
                )


RULE: Rule[Blueprint] = Rule(code="P008", name="wrong-value", severity=Severity.ERROR, check=check)
