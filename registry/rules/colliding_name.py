"""A name means two things.

On the platforms parameters, secrets and inputs share one flat space, and OpenSearch reads some names of it itself. Of
two things with one name a call sees only one: an input could be hidden by a stored parameter, or a parameter could
change how OpenSearch works.

Example:
```yaml
tasks:
  text_embedding:
    request: {body: {filter: "{{ parameters.response_filter }}"}}
    parameters: {response_filter: {type: string}}
```

Use instead:
```yaml
tasks:
  text_embedding:
    request: {body: {filter: "{{ parameters.content_filter }}"}}
    parameters: {content_filter: {type: string}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.diagnostics import Finding, Rule, Severity
from registry.names import parameters, secrets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.catalog import Blueprint, BlueprintTask
    from registry.model import JsonPath

RESERVED: Mapping[str, str] = {
    "charset": "the character set of the request's body",
    "documents": "what its pre-process functions for reranking write",
    "http_body": "the body of an action without a template",
    "images": "what its pre-process function for images writes",
    "input_docs_processed_step_size": "how many texts go into one call",
    "input_processors": "the processors of the request",
    "inputImage": "what its pre-process functions for Bedrock write",
    "inputText": "what its pre-process functions for Bedrock write",
    "no_escape_params": "the parameters that are not escaped",
    "output_processors": "the processors of the answer",
    "response_filter": "the path of the result in the answer",
    "service_name": "the service that requests are signed for, and the choice of a preset interface",
    "skip_validating_missing_parameters": "whether unfilled placeholders are let through",
    "texts": "what its pre-process functions for texts write",
}
"""What OpenSearch reads or writes under these names of its connector parameters.

Source: specs/opensearch-ml-commons.md §1.1, §1.2, §1.7, §2.2, §2.8, §2.10, §3.3, §3.4, §3.6, §5.4. Names with dots or a
leading underscore (`pre_process_function.…`, `_llm_interface`) cannot be declared at all.
"""


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """One finding for each name that something else has already."""
    for task in blueprint.tasks.values():
        names = task.targets("opensearch").get("names", {})
        for given in parameters(task).values():
            why = _taken(task, given.name)
            if why is not None:
                yield _finding(blueprint, given.path, f"the parameter '{given.name}' is called like {why}")
        for given in secrets(task).values():
            if given.name in task.type.inputs or given.name == "input_type":
                yield _finding(
                    blueprint, given.path, f"the secret '{given.name}' is called like an input of the task"
                )
        for index, (name, other) in enumerate(names.items()):
            path = (*task.path, "targets", "opensearch", "names", name)
            earlier = list(names.values())[:index]
            if other in parameters(task) or other in secrets(task) or other in earlier:
                yield _finding(blueprint, path, f"OpenSearch's name for '{name}', '{other}', is taken")


def _taken(task: BlueprintTask, name: str) -> str | None:
    if name in task.type.inputs:
        return "an input of the task"
    if name == "input_type":
        # Elasticsearch fills it in itself for every embedding: specs/elasticsearch-inference.md §2.2.
        return "the input's kind, which Elasticsearch fills in"
    if name in secrets(task):
        return "a secret"
    if name in RESERVED:
        return f"OpenSearch's own '{name}': {RESERVED[name]}"
    return None


def _finding(blueprint: Blueprint, path: JsonPath, message: str) -> Finding:
    return Finding(
        code="S024", message=message, place=blueprint.document.key_place(path), help="choose another name"
    )


RULE: Rule[Blueprint] = Rule(code="S024", name="colliding-name", severity=Severity.ERROR, check=check)
