"""The body says who may use it, which needs access control.

`access_mode`, `backend_roles` and `add_all_backend_roles` are taken only where the Security plug-in runs and access control
is on; elsewhere OpenSearch refuses the request: `You cannot specify connector access control parameters because …`.

Source: ml-commons `TransportCreateConnectorAction.java`, `MLModelGroupManager.java`; seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/model_groups/_register
{ "name": "openai", "access_mode": "public" }
```

Use instead:
```console
POST /_plugins/_ml/model_groups/_register
{ "name": "openai" }
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.written import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

_FIELDS = ("access_mode", "backend_roles", "add_all_backend_roles")
_SETTINGS = {
    Kind.CONNECTOR: "plugins.ml_commons.connector_access_control_enabled",
    Kind.MODEL_GROUP: "plugins.ml_commons.model_access_control_enabled",
    Kind.REMOTE: "plugins.ml_commons.model_access_control_enabled",
    Kind.LOCAL: "plugins.ml_commons.model_access_control_enabled",
}


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each such field."""
    kind, body = kind_of(request), request.body
    if kind not in _SETTINGS or body is None or not isinstance(body.value, dict):
        return
    for name in _FIELDS:
        if body.value.get(name):
            yield Finding(
                code="S226",
                severity=Severity.WARNING,
                message=f"'{name}' is refused by a cluster without the Security plug-in and access control",
                place=body.key_place((name,)),
                help=f'leave it out, or have "{_SETTINGS[kind]}": true',
            )


RULE = Rule(code="S226", name="needs-access-control", severity=Severity.WARNING, check=check)
