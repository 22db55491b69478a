r"""An AWS connector lacks a key, its service or its region.

With `protocol: aws_sigv4` a self-managed OpenSearch signs each call itself: it wants `access_key` and `secret_key` among the
credentials, and `service_name` and `region` there or among the parameters; else it refuses the connector: `Missing
credential`, `Missing service name`, `Missing region`. A `roleArn` alone, as in most documented bodies, works only on Amazon
OpenSearch Service, which takes on the role itself.

Source: ml-commons `AwsConnector.java`; seen on 2.19.1: 24 of 46 documented connectors are refused for `roleArn` alone.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "aws_sigv4",
  "credential": { "roleArn": "arn:aws:iam::123456789012:role/embed" },
  "parameters": { "region": "us-east-1", "service_name": "bedrock" },
  "actions": [{
    "action_type": "predict", "method": "POST",
    "url": "https://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.titan-embed-text-v1/invoke",
    "request_body": "{ \"input\": ${parameters.input} }"
  }]
}
```

Use instead:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "embed", "version": "1", "protocol": "aws_sigv4",
  "credential": { "access_key": "<ACCESS_KEY>", "secret_key": "<SECRET_KEY>" },
  "parameters": { "region": "us-east-1", "service_name": "bedrock" },
  "actions": [{
    "action_type": "predict", "method": "POST",
    "url": "https://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.titan-embed-text-v1/invoke",
    "request_body": "{ \"input\": ${parameters.input} }"
  }]
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry import shape
from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.platforms.opensearch.placeholders import one_slip
from registry.platforms.opensearch.written import Connector, connectors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

KEYS = ("access_key", "secret_key")
PLACES = ("service_name", "region")
_MANAGED = (
    "credential.roleArn alone works only on Amazon OpenSearch Service: a self-managed OpenSearch refuses it"
)


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each of the four that is missing; one for both keys where there is a role instead."""
    for connector in connectors(request):
        if connector.value.get("protocol") != "aws_sigv4":
            continue
        credential, parameters = connector.group("credential"), connector.group("parameters")
        absent = [name for name in KEYS if name not in credential]
        if len(absent) == len(KEYS) and "roleArn" in credential:
            yield Finding(
                code="K201",
                message=_MANAGED,
                place=connector.document.key_place((*connector.path, "credential", "roleArn")),
                help="there, give 'access_key' and 'secret_key' (and 'session_token' for temporary ones)",
            )
        else:
            for name in absent if credential else ():
                yield _missing(connector, "credential", name)
        for name in PLACES:
            if name not in credential and name not in parameters:
                yield _missing(connector, "parameters", name)


def _missing(connector: Connector, group: str, name: str) -> Finding:
    """The finding at the key that was most likely meant, or at the object that lacks it."""
    document, path = connector.document, (*connector.path, group)
    known = {*KEYS, *PLACES, "session_token"}
    close = next((key for key in connector.group(group) if key not in known and one_slip(key, name)), None)
    if close is not None:
        place = document.key_place((*path, close))
    elif group not in connector.value:
        meant = nearest(group, connector.value)
        place = document.key_place(connector.path if meant is None else (*connector.path, meant))
    else:
        place = document.key_place(path) if connector.group(group) else document.place(path)
    return Finding(
        code="K201",
        message=f"'{group}' lacks '{name}', which AWS signatures need",
        place=shape.head(place),
        help=f"is '{close}' meant to be '{name}'?" if close else f'add "{name}": "…"',
        replacement=f'"{name}"' if close else None,
    )


RULE = Rule(code="K201", name="aws-without-keys", severity=Severity.ERROR, check=check)
