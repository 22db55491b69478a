"""A field names a parameter, input, secret or model fact that does not exist.

Some fields name things without a template: `by` and `when` of a response path, `unsupported` and `defaults` of a model,
the secrets of `auth`, the keys of `interface`, `example.parameters`, and some settings of targets (`names`, `stored`). A
name that leads nowhere there is passed over in silence, so its effect is missing.

Example:
```yaml
tasks:
  text_embedding:
    request: {body: {dimensions: "{{ parameters.dimensions }}"}}
    parameters: {dimensions: {type: integer, sets: dimensions}}
    models: {small: {unsupported: [dimension]}}
```

Use instead:
```yaml
tasks:
  text_embedding:
    request: {body: {dimensions: "{{ parameters.dimensions }}"}}
    parameters: {dimensions: {type: integer, sets: dimensions}}
    models: {small: {unsupported: [dimensions]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.model import JsonPath
from registry.names import inputs, parameters, references, secrets, spot

if TYPE_CHECKING:
    from registry.catalog import Blueprint, BlueprintTask

_Named = Iterator[tuple[str, JsonPath, bool, list[str]]]
"""A name, its place, whether it is a key there, and the names that would do."""


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each name that leads nowhere."""
    for task in blueprint.tasks.values():
        for name, path, key, known in _named(task):
            if name not in known:
                yield _finding(blueprint, name, path, key=key, known=known)


def _named(task: BlueprintTask) -> _Named:
    given = list(parameters(task))
    both = [*inputs(task), *given]
    content = task.content
    for field, form in task.response.items():
        if isinstance(form, Mapping):
            at = (*task.path, "response", field)
            yield from _texts({word: form.get(word) for word in ("by",)}, at, given)
            yield from _texts({word: form.get(word) for word in ("when",) if field != "error"}, at, both)
    for model, facts in task.models.items():
        at = (*task.path, "models", model)
        for index, name in enumerate(facts.get("unsupported", [])):
            yield name, (*at, "unsupported", index), False, both
        yield from _keys(facts.get("defaults"), (*at, "defaults"), given)
    words = ("access_key", "secret_key", "session_token")
    where = task.path if "auth" in content else ()
    auth = task.auth or {}
    yield from _texts({word: auth.get(word) for word in words}, (*where, "auth"), list(secrets(task)))
    yield from _keys(content.get("interface"), (*task.path, "interface"), list(inputs(task)))
    example = content.get("example", {})
    yield from _keys(example.get("parameters"), (*task.path, "example", "parameters"), given)
    known = {"inputs": list(inputs(task)), "parameters": given}
    for one in references(task):
        yield one.name, one.path, one.is_key, known[one.kind]


def _texts(names: Mapping[str, Any], at: JsonPath, known: list[str]) -> _Named:
    for word, name in names.items():
        if isinstance(name, str):
            yield name, (*at, word), False, known


def _keys(names: Any, at: JsonPath, known: list[str]) -> _Named:
    for name in names if isinstance(names, Mapping) else ():
        yield name, (*at, name), True, known


def _finding(blueprint: Blueprint, name: str, path: JsonPath, *, key: bool, known: list[str]) -> Finding:
    close = nearest(name, known)
    place, exact = (blueprint.document.key_place(path), False) if key else spot(blueprint.document, path)
    shown = ".".join(str(step) for step in path[2:] if not isinstance(step, int))
    return Finding(
        code="T009",
        message=f"'{shown.removesuffix('.' + name)}' names '{name}', which is not declared",
        place=place,
        help=f"did you mean '{close}'?" if close else f"there is {', '.join(known) or 'none'}",
        replacement=close if exact else None,
    )


RULE: Rule[Blueprint] = Rule(code="T009", name="undeclared-reference", severity=Severity.ERROR, check=check)
