r"""A placeholder with `.toString()` that OpenSearch does not fill.

`${parameters.x.toString()}` is looked for in the texts of the parameters only, not in `request_body`, and the search takes
everything from the first `${parameters.` of a line up to `.toString()}`: with another placeholder before it on the line it
finds no such parameter. Either way the call is refused: `Some parameter placeholder not filled in payload: x.toString()`.

Source: ml-commons `StringUtils.java` (`parseParameters`); seen on 2.19.1.

Example:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "chat", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "parameters": { "prompt": "Question: ${parameters.question} Context: ${parameters.context.toString()}" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/completions",
    "request_body": "{ \"prompt\": \"${parameters.prompt}\" }"
  }]
}
```

Use instead:
```console
POST /_plugins/_ml/connectors/_create
{
  "name": "chat", "version": "1", "protocol": "http", "credential": { "key": "<API_KEY>" },
  "parameters": { "prompt": "Context: ${parameters.context.toString()} Question: ${parameters.question}" },
  "actions": [{
    "action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/completions",
    "request_body": "{ \"prompt\": \"${parameters.prompt}\" }"
  }]
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry import console
from registry.diagnostics import Finding, Rule, Severity
from registry.platforms.opensearch.placeholders import declared, slots, templates
from registry.platforms.opensearch.substitute import stringify, with_to_string
from registry.platforms.opensearch.written import connectors, processors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.model import Document, JsonPath, WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each such placeholder, in a connector or in what a processor gives its model."""
    for connector in connectors(request):
        own = declared(connector)
        filled = _filled(own)
        yield from _parameters(connector.document, (*connector.path, "parameters"), own, filled)
        for template in templates(connector, "request_body"):
            for slot in template.slots():
                if slot.as_text and f"{slot.parameter}.toString()" not in filled:
                    yield Finding(
                        code="T206",
                        message=f"'{slot.name}' is not filled here: only texts of parameters are searched for it",
                        place=template.place(slot),
                        help="put it into a parameter, e.g. a prompt, and that parameter into the body",
                    )
    for processor in processors(request, "ml_inference"):
        config = processor.config.get("model_config") if isinstance(processor.config, dict) else None
        if isinstance(config, dict):
            own = stringify(config)
            yield from _parameters(processor.document, (*processor.path, "model_config"), own, _filled(own))


def _filled(parameters: Mapping[str, str]) -> set[str]:
    """The names with `.toString()` that OpenSearch would fill, whatever the values."""
    found = {
        slot.parameter for text in parameters.values() for slot in slots(text) if slot.parameter is not None
    }
    samples = {**dict.fromkeys(found, "text"), **parameters}
    return {name for name in with_to_string(samples) if name.endswith(".toString()")}


def _parameters(
    document: Document, path: JsonPath, parameters: Mapping[str, str], filled: set[str]
) -> Iterator[Finding]:
    for name, text in parameters.items():
        for slot in slots(text):
            if slot.as_text and f"{slot.parameter}.toString()" not in filled:
                yield Finding(
                    code="T206",
                    message=f"'{slot.name}' is not filled: another placeholder stands before it on the line",
                    place=console.within(document, (*path, name), slot.start, slot.end - slot.start),
                    help="put the one with .toString() first, or on a line of its own",
                )


RULE = Rule(code="T206", name="unfilled-to-string", severity=Severity.ERROR, check=check)
