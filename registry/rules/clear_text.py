"""An address of a public host starts with `http://`.

The credential and every document would cross the network in the clear. Plain http is fine for loopback and private
addresses; where a provider serves both, take https and let `--url` override it for one endpoint.

Example:
```yaml
url: http://api.acme.example/v1
```

Use instead:
```yaml
url: https://api.acme.example/v1
```
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from registry import template
from registry.diagnostics import Finding, Rule, Severity
from registry.names import parameters, spot, tasks_at, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.catalog import Blueprint

PRIVATE = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".svc")


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each http address whose host is public, or unknown."""
    for text in texts(blueprint):
        if text.variables is None or not text.text.lower().startswith("http://"):
            continue
        given = {
            name: one.content
            for task in tasks_at(blueprint, text.path)
            for name, one in parameters(task).items()
        }
        if public(_host(text.text, given)):
            place, exact = spot(blueprint.document, text.path, 0, len("http://"))
            yield Finding(
                code="K006",
                message="http:// to a public host: credentials and documents would go in the clear",
                place=place,
                help="https://",
                replacement="https://" if exact else None,
            )


def _host(text: str, given: dict[str, Any]) -> str | None:
    """The host with the parameters' defaults or examples put in; None where it is not known."""

    def lookup(name: str) -> Any:
        content = given.get(name.partition(".")[2], {})
        sample = [*content.get("examples", []), *content.get("enum", [])][:1]
        return content["default"] if "default" in content else sample[0] if sample else template.ABSENT

    try:
        address = template.evaluate(text, lookup)
        return urlsplit(address).hostname if isinstance(address, str) else None
    except (template.TemplateError, ValueError):
        return None


def public(host: str | None) -> bool:
    """Whether the host may be reached over networks of others: all but loopback, private addresses and local names."""
    if host is None:
        return True
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.lower().rstrip(".").endswith(PRIVATE)


RULE: Rule[Blueprint] = Rule(code="K006", name="clear-text", severity=Severity.ERROR, check=check)
