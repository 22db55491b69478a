r"""A setting of ML Commons that does not exist.

OpenSearch refuses the whole request for one setting that it does not know: `persistent setting […], not recognized`.

Source: ml-commons `MLCommonsSettings.java`, all releases up to 3.8; seen on 2.19.1.

Example:
```console
PUT /_cluster/settings
{ "persistent": { "plugins.ml_commons.trusted_connector_endpoint_regex": ["^https://api\\.openai\\.com/.*$"] } }
```

Use instead:
```console
PUT /_cluster/settings
{ "persistent": { "plugins.ml_commons.trusted_connector_endpoints_regex": ["^https://api\\.openai\\.com/.*$"] } }
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry import resources
from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.platforms.opensearch.written import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import JsonPath, WrittenRequest

_PREFIX = "plugins.ml_commons."


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each unknown setting of this plug-in, written with dots or in objects."""
    body = request.body
    if kind_of(request) is not Kind.SETTINGS or body is None or not isinstance(body.value, dict):
        return
    known = resources.schema("targets/opensearch")["$defs"]["settings"]["x-names"]
    for scope in ("persistent", "transient"):
        for name, path in _settings(body.value.get(scope), (scope,)):
            if not name.startswith(_PREFIX) or name in known:
                continue
            close = nearest(name, known)
            yield Finding(
                code="S223",
                message=f"there is no setting '{name}'",
                place=body.key_place(path),
                help=f"did you mean '{close}'?" if close else None,
                replacement=f'"{close}"' if close and path[1:] == (name,) else None,
            )


def _settings(value: Any, path: JsonPath) -> Iterator[tuple[str, JsonPath]]:
    for key, inner in value.items() if isinstance(value, dict) else ():
        here = (*path, key)
        if isinstance(inner, dict):
            yield from _settings(inner, here)
        else:
            yield ".".join(map(str, here[1:])), here


RULE = Rule(code="S223", name="unknown-setting", severity=Severity.ERROR, check=check)
