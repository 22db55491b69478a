import json
import re

import pytest
from fragments import embedding, findings, fixes, spots

from registry.diagnostics import Severity


def sparse_sample(shared):
    """The sample answer for sparse_embedding of Alibaba's own page, and the parser printed beside it."""
    page = next((shared / "seeds").glob("000_*.txt")).read_text("utf-8")
    start = page.index("对于sparse_embedding类型")
    answer, end = json.JSONDecoder().raw_decode(page, page.index("{", start))
    return answer, page[end : end + 400]


def test_the_parser_on_the_page_of_alibaba_does_not_fit_the_answer_beside_it(shared):
    # Source: the user's document 000, whose answer says `tokenId` and whose json_parser says `token_id`.
    answer, parser = sparse_sample(shared)
    items, tokens, weights = re.findall(r'"(\$[^"]*)"', parser)[:3]
    response = {"items": items, "tokens": "@" + tokens[1:], "weights": "@" + weights[1:]}
    task = {"response": response, "example": {"input": ["a", "b"], "answer": answer}}
    fragment = {"tasks": {"sparse_embedding": task}}

    (found,) = findings(fragment)

    assert found.code == "P003"
    assert "no 'token_id' in @.embedding[*]" in found.message
    assert found.help == "did you mean 'tokenId'?"
    assert spots(fragment, "P003") == [".token_id"]
    assert fixes(fragment, "P003") == [".tokenId"]


@pytest.mark.parametrize(
    ("path", "where", "message"),
    [
        pytest.param("$.dta[*].embedding", ".dta", "no 'dta' in $", id="first step"),
        pytest.param("$.data[*].vector", ".vector", "no 'vector' in $.data[*]", id="last step"),
        pytest.param("$.data[2].embedding", "[2]", "$.data has no item 2", id="index"),
        pytest.param("$.usage[*].embedding", "[*]", "$.usage is no list", id="an object for a list"),
        pytest.param(
            "$.data.embedding", ".embedding", "$.data has no keys, so no 'embedding'", id="list for an object"
        ),
        pytest.param("$.empty[*].a", "[*]", "$.empty is empty", id="empty list"),
        pytest.param(
            "$.data[?(@.index=='7')].embedding", None, "no item of $.data has '7' as 'index'", id="filter"
        ),
    ],
)
def test_names_the_step_that_leads_nowhere(path, where, message):
    fragment = embedding(response={"embeddings": path}, example={"answer": {"empty": []}})
    (found,) = findings(fragment, "P003")
    assert found.message == f"'{path}' finds nothing in the example's answer: {message}"
    assert where is None or spots(fragment, "P003") == [where]


@pytest.mark.parametrize(
    "response",
    [
        pytest.param({"error": {"message": "$.nope"}}, id="errors are not in a good answer"),
        pytest.param({"index": {"path": "$.nope", "when": "model"}}, id="nobody asks for it"),
        pytest.param({"request_id": {"header": "x"}}, id="header"),
        pytest.param({"embeddings": "$..nope"}, id="no path: another rule"),
        pytest.param({"embeddings": "@.nope"}, id="no items: another rule"),
    ],
)
def test_what_the_answer_need_not_hold_passes(response):
    assert findings(embedding(response=response), "P003") == []


def test_a_value_that_the_example_asks_for_must_be_there():
    ask = {
        "response": {"texts": {"path": "@.text", "when": "return_documents"}},
        "example": {"return_documents": True},
    }
    assert spots({"tasks": {"rerank": ask}}, "P003") == [".text"]


def test_only_the_path_of_the_example_s_parameter_is_tried():
    fragment = embedding(
        response={"embeddings": {"by": "kind", "a": "$.data[*].embedding", "b": "$.nope", "c": "$.nope"}},
        parameters={"kind": {"type": "string", "default": "a"}},
    )
    assert findings(fragment, "P003") == []
    fragment["tasks"]["text_embedding"]["example"] = {"parameters": {"kind": "b"}}
    assert len(findings(fragment, "P003")) == 1


def test_usage_is_an_extra():
    (found,) = findings(embedding(response={"usage": {"total_tokens": "$.usage.total"}}), "P003")
    assert found.severity is Severity.WARNING


def test_one_entry_that_has_the_value_is_enough():
    # Words for a token are there for some entries only; the number of them has a rule of its own.
    answer = {"result": [{"embedding": [{"token_id": 1, "weight": 0.1}]}, {"embedding": []}]}
    task = {"example": {"input": ["a", "b"], "answer": answer}}
    assert findings({"tasks": {"sparse_embedding": task}}, "P003") == []


CHAT = {
    "docs": "https://acme.example/docs/chat",
    "request": {"path": "/chat", "body": {"messages": "{{ messages }}"}},
    "response": {"messages": "$.choices[*].message", "text": "$.choices[*].message.content"},
}
TYPED = [
    {"type": "start"},
    {"type": "delta", "delta": {"text": "Hi"}},
    {"type": "end", "delta": {"finish_reason": "COMPLETE"}},
]


def streaming(**stream):
    return {"tasks": {"chat_completion": {**CHAT, "stream": stream}}}


@pytest.mark.parametrize(
    ("stream", "spot"),
    [
        pytest.param(
            {"events": "openai", "delta": "$.choices[*].message.content"}, ".message", id="OpenAI's chunk"
        ),
        pytest.param(
            {"events": "openai", "delta": "$.choices[*].delta.content", "finish": "$.finish_reason"},
            ".finish_reason",
            id="the end of OpenAI's",
        ),
        pytest.param(
            {"events": "typed", "delta": "$.delta.content", "example": TYPED}, ".content", id="an example"
        ),
        pytest.param(
            {"events": "typed", "delta": "$.delta.text", "tool_calls": "$.delta.calls", "example": TYPED},
            ".calls",
            id="calls of tools",
        ),
        pytest.param(
            {
                "events": "typed",
                "delta": "$.delta.text",
                "usage": {"input_tokens": "$.used"},
                "example": TYPED,
            },
            ".used",
            id="usage",
        ),
        pytest.param(
            {"events": "cumulative", "delta": "$.out", "example": [{"output": "Hi"}]}, ".out", id="cumulative"
        ),
    ],
)
def test_a_stream_s_path_must_find_something_in_an_event(stream, spot):
    (found,) = findings(streaming(**stream), "P003")
    assert spots(streaming(**stream), "P003") == [spot]
    assert "any event of the stream" in found.message
    assert found.severity is Severity.ERROR


@pytest.mark.parametrize(
    "stream",
    [
        pytest.param(
            {
                "events": "openai",
                "delta": "$.choices[*].delta.content",
                "finish": "$.choices[*].finish_reason",
            },
            id="OpenAI's",
        ),
        pytest.param(
            {"events": "typed", "delta": "$.delta.text", "finish": "$.delta.finish_reason", "example": TYPED},
            id="each in an event of its own",
        ),
        pytest.param({"events": "typed", "delta": "$.anything"}, id="nothing to try it on"),
        pytest.param(
            {"events": "openai", "delta": "$.delta.text", "example": TYPED},
            id="an example beats OpenAI's chunk",
        ),
    ],
)
def test_a_stream_s_path_that_an_event_satisfies_passes(stream):
    assert findings(streaming(**stream), "P003") == []


def test_a_near_name_in_an_event_is_offered():
    (found,) = findings(streaming(events="typed", delta="$.delta.txt", example=TYPED), "P003")
    assert found.help == "did you mean 'text'?"
    assert found.replacement == ".text"
