"""Faults to put into the manual's base: one for each rule, and one for each kind of misfit with the schema."""

from typing import Any

from registry.lint import manual

DOCS = "https://acme.example/docs"
VECTORS = {"data": [{"kind": "text", "embedding": [0.1]}, {"kind": "text", "embedding": [0.2]}]}


def other(variant: str, **parts: Any) -> dict[str, Any]:
    """A further embedding task that differs from a sound one in some parts."""
    task: dict[str, Any] = {
        "docs": DOCS,
        "request": {"path": "/other", "body": {"input": "{{ input }}"}},
        "response": {"embeddings": "$.data[*].embedding"},
        "example": {"input": ["a", "b"], "answer": VECTORS},
    }
    return {"tasks": {f"text_embedding.{variant}": manual.merge(task, parts)}}


def embedding(**parts: Any) -> dict[str, Any]:
    return {"tasks": {"text_embedding": parts}}


def sparse(**parts: Any) -> dict[str, Any]:
    return {"tasks": {"sparse_embedding": parts}}


def rerank(**parts: Any) -> dict[str, Any]:
    return {"tasks": {"rerank": parts}}


AWAY = {"unsupported": "The host cannot be reached from there."}
INJECTIONS: dict[str, dict[str, Any]] = {
    "S011": rerank(limit={"max_inputs": 3}),
    "S012": {"secrets": {"second": {"description": "No variable."}}},
    "S013": sparse(title=5),
    "S014": sparse(request={"method": "SEND"}),
    "S015": {"docs": "acme.example"},
    "S016": rerank(limits={"max_inputs": 0, "docs": DOCS}),
    "S021": embedding(parameters={"default_outside": {"type": "integer", "default": "a"}}),
    "S022": embedding(parameters={"pattern_broken": {"pattern": "("}}),
    "S023": embedding(parameters={"second_model": {"sets": "model"}}),
    "S024": embedding(parameters={"response_filter": {"type": "string"}}),
    "S025": embedding(models={"large": {"dimensions": 8}}),
    "S026": other("without_example", example=None),
    "S027": rerank(example={"query": 5}),
    "S028": {"title": "Acme & Sons"},
    "S029": other("kinds", input_type={"default": "ingest"}, request={"body": {"kind": "{{ input_type }}"}}),
    "S030": rerank(headers={"X-Team": "a", "x-team": "b"}),
    "S031": other("without_response", response=None),
    "S032": other(
        "misfit",
        targets={
            "elasticsearch": {
                "service": "cohere",
                "service_settings": {"api_key": "{{ secrets.api_key }}", "model": "large"},
            }
        },
    ),
    "T001": embedding(request={"body": {"broken": "{{ input"}}),
    "T002": embedding(request={"body": {"undeclared": "{{ parameters.nope }}"}}),
    "T003": embedding(request={"body": {"platform": "${input}"}}),
    "T004": embedding(request={"body": {"computed": "{{ input | upper }}"}}),
    "T005": embedding(parameters={"unused": {"type": "string"}}),
    "T006": sparse(query={"q": "{{ input }}"}),
    "T007": embedding(parameters={"inert": {"default": "{{ x }}"}}),
    "T008": rerank(request={"body": {"query": "fixed"}}),
    "T009": embedding(models={"small": {"unsupported": ["nope"]}}),
    "P001": embedding(response={"usage": {"total_tokens": "$..total"}}),
    "P002": rerank(response={"request_id": "@.id"}),
    "P003": sparse(response={"words": "@.embedding[*].word"}),
    "P004": other("one_match", response={"embeddings": "$.data[0].embedding"}),
    "P005": sparse(
        example={"answer": {"result": [{"embedding": [{"token_id": 6, "weight": 0.1}, {"token_id": 7}]}]}}
    ),
    "P006": other(
        "no_target",
        response={"embeddings": "$.data[?(@.kind=='text')].embedding"},
        targets={"alibaba-es": AWAY, "opensearch": AWAY},
    ),
    "P007": other(
        "choice",
        request={"body": {"encoding": "{{ parameters.encoding }}"}},
        parameters={"encoding": {"enum": ["float"], "default": "float", "docs": DOCS}},
        response={"embeddings": {"by": "encoding", "flaot": "$.data[*].embedding"}},
    ),
    "P008": rerank(
        example={"answer": {"results": [{"index": "1", "score": 0.9}, {"index": 0, "score": 0.2}]}}
    ),
    "K001": embedding(query={"key": "{{ secrets.api_key }}"}),
    "K002": sparse(headers={"X-Api-Key": "abc"}),
    "K003": {"secrets": {"lonely": {"env": "ACME_LONELY", "one_of": "group"}}},
    "K004": {"secrets": {"twin": {"env": "ACME_API_KEY"}}},
    "K005": embedding(headers={"Host": "{{ parameters.model }}"}),
    "K006": sparse(url="http://api.acme.example"),
    "K007": rerank(url="https://{{ parameters.host }}/v1", parameters={"host": {"type": "string"}}),
    "K008": embedding(parameters={"password": {"type": "string"}}),
    "K009": {
        "secrets": {"connector_id": {"env": "ACME_CONNECTOR"}},
        "headers": {"X-Connector": "{{ secrets.connector_id }}"},
    },
    "V001": embedding(models={"small": {"retired": "2020-01-01"}}),
    "V002": other(
        "models",
        request={"body": {"model": "{{ parameters.model }}"}},
        parameters={"model": {"default": "a"}},
        models={"b": {}},
    ),
    "V003": embedding(parameters={"size": {"type": "integer", "sets": "dimensions", "default": 3}}),
}
"""Code → a change to the sound blueprint that makes that fault, each in a place of its own."""
