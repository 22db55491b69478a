"""The interface holds something that is no JSON Schema.

OpenSearch stores what it is given and validates each call with it: a wrong word for a type or a list where a schema must
stand makes every call fail, with a message about the call and not about the schema.

Source: ml-commons `MLNodeUtils.java` (`validateSchema`); networknt json-schema-validator, 2020-12; seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/models/_register
{
  "name": "chat", "function_name": "remote", "connector_id": "<CONNECTOR_ID>",
  "interface": { "input": { "properties": { "parameters": { "type": "objekt" } } } }
}
```

Use instead:
```console
POST /_plugins/_ml/models/_register
{
  "name": "chat", "function_name": "remote", "connector_id": "<CONNECTOR_ID>",
  "interface": { "input": { "properties": { "parameters": { "type": "object" } } } }
}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from registry import literal
from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.written import Kind, kind_of

if TYPE_CHECKING:
    from registry.model import Document, JsonPath, WrittenRequest

SIDES = ("input", "output")


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each side of the interface that is no schema, where it is wrong."""
    body = request.body
    if kind_of(request) not in {Kind.REMOTE, Kind.LOCAL} or body is None or not isinstance(body.value, dict):
        return
    interface = body.value.get("interface")
    sides = interface if isinstance(interface, dict) else {}
    for side in SIDES:
        if side in sides:
            yield from _side(body, ("interface", side), sides[side])


def _side(body: Document, path: JsonPath, schema: Any) -> Iterator[Finding]:
    from jsonschema import validators  # noqa: PLC0415  (slow to import: only when there is an interface)

    inside = not isinstance(schema, str)
    if isinstance(schema, str):
        try:
            schema = literal.within(schema)
        except ValueError:
            yield _finding(body, path, "it is text that is no JSON")
            return
    if not isinstance(schema, Mapping | bool):
        yield _finding(body, path, "a schema is an object")
        return
    dialect: Any = validators.validator_for(schema, default=validators.Draft202012Validator)
    for error in dialect(dialect.META_SCHEMA).iter_errors(schema):
        below = tuple(error.absolute_path) if inside else ()
        yield _finding(body, (*path, *below), error.message)


def _finding(body: Document, path: JsonPath, why: str) -> Finding:
    return Finding(
        code="S215",
        message=f"'{'.'.join(map(str, path))}' is no JSON Schema: {why}",
        place=body.place(path),
        help="OpenSearch would store it and refuse every call",
    )


RULE = Rule(code="S215", name="interface-is-no-schema", severity=Severity.ERROR, check=check)
