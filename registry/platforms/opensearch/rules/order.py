"""`model_config` stands before `function_name`.

The body is read from top to bottom, and the function's name decides how `model_config` is read: before it is known, as
that of a text embedding model. A question answering model is refused then (`embedding dimension is null`).

Source: ml-commons `MLRegisterModelInput.java` (`parse`); seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/models/_register
{
  "name": "qa", "version": "1.0.0", "model_format": "TORCH_SCRIPT",
  "model_config": { "model_type": "bert", "framework_type": "huggingface_transformers" },
  "function_name": "QUESTION_ANSWERING"
}
```

Use instead:
```console
POST /_plugins/_ml/models/_register
{
  "name": "qa", "version": "1.0.0", "model_format": "TORCH_SCRIPT",
  "function_name": "QUESTION_ANSWERING",
  "model_config": { "model_type": "bert", "framework_type": "huggingface_transformers" }
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.written import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest

_OWN_CONFIG = frozenset({"question_answering", "remote"})
"""Functions whose `model_config` is not that of a text embedding model."""


def check(request: WrittenRequest) -> Iterator[Finding]:
    """The finding where the name comes too late to have an effect."""
    body = request.body
    if kind_of(request) not in {Kind.LOCAL, Kind.REMOTE} or body is None or not isinstance(body.value, dict):
        return
    names = list(body.value)
    if not {"function_name", "model_config"} <= body.value.keys():
        return
    function = str(body.value["function_name"]).lower()
    if names.index("function_name") < names.index("model_config") or function not in _OWN_CONFIG:
        return
    yield Finding(
        code="S214",
        severity=Severity.WARNING if function == "remote" else Severity.ERROR,
        message="'function_name' must stand before 'model_config': it decides how that is read",
        place=body.key_place(("function_name",)),
        help="move it up",
    )


RULE = Rule(code="S214", name="function-name-too-late", severity=Severity.ERROR, check=check)
