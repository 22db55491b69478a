"""A parameter in the host of an address is not bounded.

Nothing can be encoded in a host: a value with `/`, `?`, `#` or `@` ends it early, so `evil.example/` in
`https://{{ parameters.resource }}.acme.example` sends the credential to somebody else. The parameter needs an `enum`, or
a `pattern` that is anchored at both ends and takes none of these characters.

Example:
```yaml
url: https://{{ parameters.resource }}.acme.example/v1
parameters: {resource: {type: string, examples: [mine]}}
```

Use instead:
```yaml
url: https://{{ parameters.resource }}.acme.example/v1
parameters: {resource: {type: string, pattern: "^[a-z0-9-]+$", examples: [mine]}}
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from registry.diagnostics import Finding, Rule, Severity
from registry.names import parameters, spot, tasks_at, texts
from registry.template import Expression, Template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.catalog import Blueprint

HOSTILE = "/\\?#@ "
"""Characters that end a host or begin another one."""
_PLAUSIBLE = ("a", "abc", "abc-1", "abc.example", "a1b2c3", "cn-beijing", "abc.example:8080")


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each parameter in a host that could carry another host."""
    for text in texts(blueprint):
        parsed = text.parsed
        if parsed is None or text.path[-1] != "url" or "targets" in text.path:
            continue
        for expression in _in_host(parsed):
            for name in expression.names:
                given = {
                    one.path: one
                    for task in tasks_at(blueprint, text.path)
                    for one in parameters(task).values()
                    if f"parameters.{one.name}" == name
                }
                for one in given.values():
                    fault = unbounded(one.content)
                    if fault is not None:
                        place, _ = spot(blueprint.document, text.path, expression.offset, expression.length)
                        yield Finding(
                            code="K007",
                            message=f"'{one.name}' stands in the host and {fault}",
                            place=place,
                            help=f"give '{one.name}' an enum, or a pattern like ^[a-z0-9-]+$",
                        )


def _in_host(parsed: Template) -> Iterator[Expression]:
    """The expressions between `://` and the next slash."""
    inside = False
    for part in parsed.parts:
        if isinstance(part, Expression):
            if inside:
                yield part
            continue
        if not inside and "://" in part:
            inside = not any(mark in part.partition("://")[2] for mark in "/?#")
        elif inside and any(mark in part for mark in "/?#"):
            return


def unbounded(parameter: Mapping[str, Any]) -> str | None:
    """Why a value of the parameter could leave the host; None where it cannot."""
    if "enum" in parameter:
        return None
    kinds = parameter.get("type", "string")
    if "string" not in (kinds if isinstance(kinds, list) else [kinds]):
        return None
    pattern = parameter.get("pattern")
    if not isinstance(pattern, str):
        return "has neither enum nor pattern"
    try:
        compiled = re.compile(pattern)
    except re.error:
        return None  # S022 says it
    samples = [parameter.get("default"), *parameter.get("examples", []), *_PLAUSIBLE]
    for sample in samples:
        if isinstance(sample, str) and compiled.search(sample):
            for mark in HOSTILE:
                for value in (mark + sample, sample + mark, sample + mark + sample):
                    if compiled.search(value):
                        return f"its pattern takes '{value}'"
    return None


RULE: Rule[Blueprint] = Rule(code="K007", name="open-host", severity=Severity.ERROR, check=check)
