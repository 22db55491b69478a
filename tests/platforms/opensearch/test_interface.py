"""What the generated interface takes and refuses.

The documents are those that a 2.19.1 node held its schemas against, copied from its messages; the validator here is another
one (jsonschema), of the same draft.
"""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tiny import compiled, task

TO = "opensearch"


def interface(key: str, options: dict[str, Any] | None = None, **parts: Any) -> dict[str, Any]:
    values = parts.pop("values", {})
    done = compiled(TO, task(key, **parts), options, **values)
    [body] = [request.body for request in done.requests if "models/_register" in request.path]
    found: dict[str, Any] = body.get("interface")
    return found


def takes(schema: dict[str, Any], document: Any) -> bool:
    return Draft202012Validator(schema).is_valid(document)


def raw(**parameters: Any) -> dict[str, Any]:
    """A call with parameters, as `models/<id>/_predict` and the `ml_inference` processors make it."""
    return {"algorithm": "REMOTE", "parameters": parameters, "action_type": "PREDICT"}


FILTER = {"return_bytes": False, "return_number": True}
CALLS: dict[str, tuple[str, dict[str, Any], bool]] = {
    "a list": ("text_embedding", raw(input=["a", "b"]), True),
    "a list, from a processor": ("text_embedding", {**raw(input=["a"]), "action_type": None}, True),
    "more parameters than asked for": ("text_embedding", raw(input=["a"], other=1), True),
    "documents of a call": (
        "text_embedding",
        {"algorithm": "REMOTE", "text_docs": ["a"], "result_filter": FILTER},
        True,
    ),
    "documents with empty parameters": (
        "text_embedding",
        {"algorithm": "REMOTE", "parameters": {}, "text_docs": ["a"], "result_filter": FILTER},
        True,
    ),
    "documents of the text_embedding processor": (
        "text_embedding",
        {"algorithm": "REMOTE", "text_docs": ["a"], **FILTER, "target_response": ["sentence_embedding"]},
        True,
    ),
    "no input": ("text_embedding", raw(), False),
    "a text for a list": ("text_embedding", raw(input="a"), False),
    "numbers for texts": ("text_embedding", raw(input=[1]), False),
    "an empty list": ("text_embedding", raw(input=[]), False),
    "no documents": ("text_embedding", {"algorithm": "REMOTE", "text_docs": []}, False),
    "neither": ("text_embedding", {"algorithm": "REMOTE"}, False),
    "a query with documents": (
        "rerank",
        {"algorithm": "REMOTE", "query_text": "q", "text_docs": ["a"]},
        True,
    ),
    "documents without a query": ("rerank", {"algorithm": "REMOTE", "text_docs": ["a"]}, False),
    "query and documents as parameters": ("rerank", raw(query="q", documents=["a"]), True),
    "a query that the platform read as a number": ("rerank", raw(query=12, documents=["a"]), True),
    "documents without a query, as parameters": ("rerank", raw(documents=["a"]), False),
    "a prompt": ("completion", raw(input="hello"), True),
    "a prompt that the platform read as a number": ("completion", raw(input=12), True),
    "a prompt that the platform read as nothing": ("completion", raw(input=None), True),
    "documents for a prompt": ("completion", {"algorithm": "REMOTE", "text_docs": ["a"]}, False),
    "messages": ("chat_completion", raw(messages=[{"role": "user", "content": "hi"}]), True),
    "messages without roles": ("chat_completion", raw(messages=[{"content": "hi"}]), False),
    "contents": ("multi_modal_embedding", raw(input=[{"text": "a"}, {"image": "https://x"}]), True),
    "contents of no kind": ("multi_modal_embedding", raw(input=[{"audio": "a"}]), False),
    "documents for contents": ("multi_modal_embedding", {"algorithm": "REMOTE", "text_docs": ["a"]}, False),
    "texts of a custom task": ("custom", raw(input=["a"]), True),
    "one text of a custom task": ("custom", raw(input="a"), False),
}


@pytest.mark.parametrize(("key", "document", "taken"), CALLS.values(), ids=CALLS)
def test_a_call_is_taken_or_refused(key: str, document: dict[str, Any], taken: bool) -> None:  # noqa: FBT001  (a column of the table)
    assert takes(interface(key)["input"], document) is taken


VALUES = {
    "a number in range": ({"temperature": 0.5}, True),
    "a number out of range": ({"temperature": 3}, False),
    "no number": ({"temperature": [1]}, False),
    "another list": ({"stop": ["a"]}, True),
    "a list of no texts": ({"stop": [1]}, False),
    "any text": ({"user": "12"}, True),
    "a text that was read as a number": ({"user": 12}, True),
}


@pytest.mark.parametrize(("given", "taken"), VALUES.values(), ids=VALUES)
def test_what_a_call_may_override_is_held_against_its_parameter(given: dict[str, Any], taken: bool) -> None:  # noqa: FBT001  (a column of the table)
    schema = interface(
        "completion",
        body={
            "prompt": "{{ input }}",
            "temperature": "{{ parameters.temperature }}",
            "stop": "{{ parameters.stop }}",
            "user": "{{ parameters.user }}",
        },
        parameters={
            "temperature": {"type": "number", "minimum": 0, "maximum": 2, "default": 1},
            "stop": {"type": "array", "items": {"type": "string"}, "default": ["x"]},
            "user": {"type": "string", "default": "u"},
        },
    )
    assert takes(schema["input"], raw(input="hello", **given)) is taken


def test_nothing_is_said_of_texts() -> None:
    """Up to 3.0 the platform reads a text parameter as JSON before the check: `"12"` is no string to it."""
    properties = interface("rerank")["input"]["anyOf"][0]["properties"]["parameters"]["properties"]
    assert properties["query"] == {}


def test_the_schema_has_no_words_for_people() -> None:
    assert "description" not in str(interface("multi_modal_embedding"))


def answer(*tensors: dict[str, Any]) -> dict[str, Any]:
    return {"inference_results": [{"output": list(tensors), "status_code": 200}]}


VECTOR = {"name": "sentence_embedding", "data_type": "FLOAT32", "shape": [2], "data": [0.1, 0.2]}
SCORE = {"name": "similarity", "data_type": "FLOAT32", "shape": [1], "data": [0.9]}
TOKENS = {"name": "response", "dataAsMap": {"response": [{"7": 0.5}, {}]}}
ANSWERS: dict[str, tuple[str, dict[str, Any], bool]] = {
    "vectors": ("text_embedding", answer(VECTOR, VECTOR), True),
    "several calls": (
        "text_embedding",
        {
            "inference_results": [
                {"output": [VECTOR], "status_code": 200},
                {"output": [VECTOR], "status_code": 200},
            ]
        },
        True,
    ),
    "a document for vectors": ("text_embedding", answer({"name": "response", "dataAsMap": {}}), False),
    "texts for numbers": ("text_embedding", answer({**VECTOR, "data": ["a"]}), False),
    "scores": ("rerank", answer(SCORE, SCORE), True),
    "vectors for scores": ("rerank", answer(VECTOR), False),
    "tokens": ("sparse_embedding", answer(TOKENS), True),
    "triples for tokens": (
        "sparse_embedding",
        answer({"name": "response", "dataAsMap": {"response": [[{"id": 7}]]}}),
        False,
    ),
    "a text": ("completion", answer({"name": "response", "dataAsMap": {"response": "hi"}}), True),
    "a text that is a JSON object": (
        "completion",
        answer({"name": "response", "dataAsMap": {"a": 1.0}}),
        True,
    ),
    "any document": ("custom", answer({"name": "response", "dataAsMap": {"results": []}}), True),
}


@pytest.mark.parametrize(("key", "document", "taken"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_taken_or_refused(key: str, document: dict[str, Any], taken: bool) -> None:  # noqa: FBT001  (a column of the table)
    assert takes(interface(key)["output"], document) is taken


def test_documents_are_taken_where_the_author_has_an_own_function() -> None:
    schema = interface("text_embedding", targets={TO: {"pre_process_function": "return 1"}})["input"]
    assert takes(schema, {"algorithm": "REMOTE", "text_docs": ["a"]})


def test_documents_are_refused_where_no_function_gives_the_slot() -> None:
    schema = interface("text_embedding", targets={TO: {"names": {"input": "prompts"}}})["input"]
    assert takes(schema, raw(prompts=["a"]))
    assert not takes(schema, {"algorithm": "REMOTE", "text_docs": ["a"]})


def test_the_author_may_have_none_or_another() -> None:
    own = {"input": {"type": "object"}}
    assert interface("text_embedding", {"interface": False}) is None
    assert interface("text_embedding", {"interface": own}) == own


@pytest.mark.parametrize("key", ["text_embedding", "completion"])
def test_the_schemas_are_schemas(key: str) -> None:
    for schema in interface(key).values():
        Draft202012Validator.check_schema(schema)
