'''What is sent is not JSON.

`content` is a template: with all placeholders replaced it must be one JSON value, or the provider refuses every call.
Usual causes are a comma at the end, a missing brace and a forgotten quote.

Example:
```console
PUT /_inference/text_embedding/acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example",
    "path": {
      "/v1/embeddings": {
        "POST": {
          "headers": {"Authorization": "Bearer ${api_key}"},
          "request": {"format": "string", "content": """{"input": ${input},}"""},
          "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}
        }
      }
    }
  }
}
```

Use instead:
```console
PUT /_inference/text_embedding/acme
{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {
    "secret_parameters": {"api_key": "<API_KEY>"},
    "url": "https://api.acme.example",
    "path": {
      "/v1/embeddings": {
        "POST": {
          "headers": {"Authorization": "Bearer ${api_key}"},
          "request": {"format": "string", "content": """{"input": ${input}}"""},
          "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}
        }
      }
    }
  }
}
```
'''

from __future__ import annotations

from typing import TYPE_CHECKING

from registry import literal
from registry.diagnostics import Finding, Rule, Severity
from registry.java.substitution import PlatformError
from registry.platforms._written import Slot, misplaced, spot
from registry.platforms.alibaba_es import substitute
from registry.platforms.alibaba_es.body import Parts, misquoted, slots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model import WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding where the filled template is no JSON, unless a placeholder in it is already at fault."""
    for whole, slot in slots(request):
        if slot.json and next(misquoted(whole, slot), None) is None:
            yield from _broken(whole, slot)


def _broken(whole: Parts, slot: Slot) -> Iterator[Finding]:
    offset: int | None = None
    try:
        literal.within(substitute.fill(slot.text, whole.values(), ignore_placeholder_check=whole.unchecked))
    except PlatformError as error:
        if "Infinite loop" not in error.message:
            return
        reason = "a placeholder leads back to itself"
    except ValueError as error:
        offset, fault = misplaced(slot.text, str(error))
        reason = f"what is sent is not JSON: {fault}"
    else:
        return
    yield Finding(
        code=RULE.code,
        severity=RULE.severity,
        message=reason,
        place=spot(whole.body, slot.path, None if offset is None else (offset, 1)),
        help="with its placeholders replaced, 'content' must be one JSON value",
    )


RULE = Rule(code="T155", name="body-no-json", severity=Severity.ERROR, check=check)
