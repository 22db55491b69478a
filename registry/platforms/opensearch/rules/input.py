r"""A processor's `model_input` becomes no JSON, or asks for a value that it is not given.

OpenSearch replaces `${input_map.x}`, `${model_config.x}` and `${ml_inference.parameters}` with text as it is, adds no quotes
and leaves every other placeholder; if the result is no JSON the search or the document fails: `Invalid payload: …`. A
search response processor that calls the model once for all hits gives lists, so its placeholders stand without quotes.

Source: ml-commons `ModelExecutor.java` (`getMLModelInferenceRequest`).

Example:
```console
PUT /_search/pipeline/score
{
  "response_processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>",
    "model_input": "{ \"parameters\": { \"texts\": ${input_map.text} }",
    "input_map": [{ "texts": "diary" }],
    "output_map": [{ "score": "$.score" }]
  } }]
}
```

Use instead:
```console
PUT /_search/pipeline/score
{
  "response_processors": [{ "ml_inference": {
    "model_id": "<MODEL_ID>",
    "model_input": "{ \"parameters\": { \"texts\": ${input_map.texts} } }",
    "input_map": [{ "texts": "diary" }],
    "output_map": [{ "score": "$.score" }]
  } }]
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry import console
from registry.diagnostics import Finding, Rule, Severity
from registry.errors import nearest
from registry.platforms.opensearch.placeholders import Form, Quotes, Slot, broken, form, slots
from registry.platforms.opensearch.substitute import stringify
from registry.platforms.opensearch.written import Processor, processors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.model import Place, WrittenRequest


def check(request: WrittenRequest) -> Iterator[Finding]:
    """A finding for each fault of a template."""
    for processor in processors(request, "ml_inference"):
        config = processor.config if isinstance(processor.config, dict) else {}
        template = config.get("model_input")
        if not isinstance(template, str) or not template.strip():
            continue
        path = (*processor.path, "model_input")
        found = slots(template)
        values = _values(processor)
        mapped = any(name.startswith("input_map.") for name in values)
        for slot in found:
            place = console.within(processor.document, path, slot.start, slot.end - slot.start)
            yield from _slot(slot, values, place, mapped=mapped)
        fault = (
            None
            if len(found) == 1 and template.strip() == template[found[0].start : found[0].end]
            else broken(template)
        )
        if fault is not None:
            place = console.within(processor.document, path, fault[0], 1)
            yield Finding(
                code="T208", message=f"this becomes no JSON, whatever the values: {fault[1]}", place=place
            )


def _slot(slot: Slot, values: Mapping[str, Form | None], place: Place, *, mapped: bool) -> Iterator[Finding]:
    """The finding for one placeholder; without a map every field of the document may be asked for."""
    if slot.escaped:
        message, help_ = f"'$${{{slot.name}}}' is not replaced: the first $ escapes it", "take one $ away"
    elif slot.name not in values:
        if slot.default is not None or (slot.name.startswith("input_map.") and not mapped):
            return
        close = nearest(slot.name, values)
        message = f"nothing gives '{slot.name}': the placeholder stays as it is"
        help_ = f"did you mean '{close}'?" if close else f"there is {', '.join(values)}"
    elif values[slot.name] is Form.JSON and slot.quotes is not Quotes.NONE:
        message, help_ = f"'{slot.name}' is {Form.JSON.value} and stands in quotes", "write it without quotes"
    elif values[slot.name] is Form.TEXT and slot.quotes is Quotes.NONE:
        message, help_ = f"'{slot.name}' is {Form.TEXT.value} and stands without quotes", "write it in quotes"
    else:
        return
    yield Finding(code="T208", message=message, place=place, help=help_)


def _values(processor: Processor) -> dict[str, Form | None]:
    """Every placeholder that is replaced, and what its value is where that is known."""
    config = processor.config
    own = config.get("model_config")
    values: dict[str, Form | None] = {}
    if isinstance(own, dict):
        values |= {f"model_config.{name}": form(text) for name, text in stringify(own).items()}
    many = processor.stage == "response_processors" and config.get("one_to_one") is not True
    names: dict[str, str] = {}
    for maps in (processor.maps("input_map"), processor.maps("optional_input_map")):
        for fields in maps:
            names |= {key: str(value) for key, value in fields.items()} if isinstance(fields, dict) else {}
    for name, source in names.items():
        if not isinstance(own, dict) or name not in own:
            document = not source.removeprefix("$.").startswith("_request.")
            values[f"input_map.{name}"] = Form.JSON if many and document else None
    function = config.get("function_name")
    if isinstance(function, str) and function.lower() != "remote":
        values |= {f"ml_inference.{name}": None for name in (*names, *(own if isinstance(own, dict) else {}))}
    else:
        values["ml_inference.parameters"] = Form.JSON
    return values


RULE = Rule(code="T208", name="model-input", severity=Severity.ERROR, check=check)
