"""Results out of answers, and answers that are none."""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import struct
from typing import Any

import pytest
import tiny
from hypothesis import given, settings
from hypothesis import strategies as st
from replies import read, response

from registry.engine import parse_response
from registry.engine.reading import decoded
from registry.errors import ProviderError
from registry.results import (
    Custom,
    MultiModalEmbedding,
    Ranked,
    Rerank,
    SparseEmbedding,
    SparseVector,
    TextEmbedding,
)

INDEXED = {"items": "$.data[*]", "embeddings": "@.embedding", "index": "@.index"}
NUMBER = {"type": "integer", "minimum": 1, "sets": "dimensions", "description": "D.", "docs": tiny.DOCS}
KINDS = {
    "type": "string",
    "enum": ["float", "int8", "binary", "base64"],
    "default": "float",
    "sets": "element_type",
    "description": "K.",
    "docs": tiny.DOCS,
}
TYPED = {
    "response": {
        "embeddings": {
            "by": "kind",
            **{name: f"$.{name}[*]" for name in ("float", "int8", "binary", "base64")},
        }
    },
    "parameters": {"kind": KINDS},
    "body": {"input": "{{ input }}", "kind": "{{ parameters.kind }}"},
}


def rows(*vectors: Any) -> dict[str, Any]:
    return {"data": [{"embedding": vector} for vector in vectors]}


def refused(task: Any, body: Any, **given: Any) -> str:
    with pytest.raises(ProviderError) as caught:
        read(task, body, **given)
    assert caught.value.fault.provider == "tiny"
    return caught.value.fault.message


class TestDense:
    def test_vectors_come_in_the_order_of_the_answer(self) -> None:
        found = read(tiny.task(), rows([0.1, 0.2], [3, 4]), count=2)
        assert isinstance(found, TextEmbedding)
        assert found.vectors == ((0.1, 0.2), (3, 4))
        assert found.dimensions == 2

    @pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
    def test_an_index_puts_vectors_into_the_order_of_the_inputs(self, order: tuple[int, ...]) -> None:
        answer = {"data": [{"index": place, "embedding": [float(place)]} for place in order]}
        found = read(tiny.task(response=INDEXED), answer, count=3)
        assert isinstance(found, TextEmbedding)
        assert found.vectors == ((0.0,), (1.0,), (2.0,))

    def test_an_index_with_a_path_of_its_own_counts_too(self) -> None:
        task = tiny.task(response={"embeddings": "$.data[*].embedding", "index": "$.data[*].index"})
        answer = {"data": [{"index": 1, "embedding": [1.0]}, {"index": 0, "embedding": [0.0]}]}
        found = read(task, answer, count=2)
        assert isinstance(found, TextEmbedding)
        assert found.vectors == ((0.0,), (1.0,))

    def test_base64_is_decoded(self) -> None:
        text = base64.b64encode(struct.pack("<2f", 0.5, -0.25)).decode()
        found = read(tiny.task(), rows(text))
        assert isinstance(found, TextEmbedding)
        assert found.vectors == ((0.5, -0.25),)

    @pytest.mark.parametrize(
        ("kind", "value", "key", "dimensions"),
        [
            ("float", [0.5, 1.5], "text_embedding", 2),
            ("int8", [-5, 5], "text_embedding_bytes", 2),
            ("binary", [-5, 5], "text_embedding_bits", 16),
        ],
    )
    def test_the_parameter_chooses_path_and_key(
        self, kind: str, value: list[float], key: str, dimensions: int
    ) -> None:
        found = read(tiny.task(**TYPED), {kind: [value]}, kind=kind)
        assert isinstance(found, TextEmbedding)
        assert found.document() == {key: [{"embedding": value}]}
        assert found.dimensions == dimensions

    def test_base64_as_a_type_is_floats(self) -> None:
        text = base64.b64encode(struct.pack("<2f", 0.5, -0.25)).decode()
        found = read(tiny.task(**TYPED), {"base64": [text]}, kind="base64")
        assert found.document() == {"text_embedding": [{"embedding": [0.5, -0.25]}]}

    def test_one_bare_vector_for_one_text_is_its_vector(self) -> None:
        found = read(tiny.task(response={"embeddings": "$[*]"}), [0.1, 0.2, 0.3])
        assert isinstance(found, TextEmbedding)
        assert found.vectors == ((0.1, 0.2, 0.3),)

    def test_one_bare_vector_for_two_texts_is_refused(self) -> None:
        task = tiny.task(response={"embeddings": "$[*]"})
        assert "a number where a vector should be" in refused(task, [0.1, 0.2], count=2)

    @pytest.mark.parametrize(
        ("answer", "count", "words"),
        [
            (rows([0.1]), 2, "1 result for 2 inputs"),
            (rows([0.1], [0.2]), 1, "2 results for 1 input"),
            ({"data": []}, 1, "0 results for 1 input"),
            ({}, 1, "0 results for 1 input"),
            (rows([0.1], [0.1, 0.2]), 2, "vectors of different lengths: 1, 2"),
            (rows([[0.1], [0.2]]), 1, "a list inside a vector"),
            (rows([]), 1, "an empty list"),
            (rows(None), 1, "null where a vector should be"),
            (rows([0.1, None]), 1, "null inside a vector"),
            (rows([1e999]), 1, "JSON"),
            ("a text", 1, "0 results"),
        ],
        ids=[
            "few",
            "many",
            "none",
            "no data",
            "lengths",
            "rank",
            "empty",
            "null",
            "hole",
            "infinite",
            "text",
        ],
    )
    def test_what_is_not_a_vector_per_text_is_refused(self, answer: Any, count: int, words: str) -> None:
        assert words in refused(tiny.task(), answer, count=count)

    @pytest.mark.parametrize(
        ("indexes", "words"),
        [
            ([0, 0], "index 0 stands twice"),
            ([0, 2], "index 2 is no position"),
            ([0, -1], "index -1 is no position"),
            ([0, "1"], "index '1' is no position"),
            ([0, True], "index True is no position"),
            ([0, 1.0], "index 1.0 is no position"),
        ],
    )
    def test_an_index_that_is_none_is_refused(self, indexes: list[Any], words: str) -> None:
        answer = {"data": [{"index": index, "embedding": [0.1]} for index in indexes]}
        assert words in refused(tiny.task(response=INDEXED), answer, count=2)

    def test_an_index_that_only_some_have_is_refused(self) -> None:
        answer = {"data": [{"index": 0, "embedding": [0.1]}, {"embedding": [0.2]}]}
        assert "0 values for one of the index" in refused(tiny.task(response=INDEXED), answer, count=2)

    def test_dimensions_that_were_asked_for_must_come(self) -> None:
        task = tiny.task(body={"input": "{{ input }}", "d": "{{ parameters.d }}"}, parameters={"d": NUMBER})
        assert refused(task, rows([0.1, 0.2]), d=3) == "2 dimensions; 3 were asked for"

    def test_dimensions_that_the_model_is_known_for_are_noted_where_others_come(self) -> None:
        model = {"type": "string", "default": "m", "description": "M.", "docs": tiny.DOCS}
        task = tiny.task(
            body={"input": "{{ input }}", "model": "{{ parameters.model }}"},
            parameters={"model": model},
            models={"m": {"dimensions": 3, "docs": tiny.DOCS}},
        )
        note = "the vectors have 2 dimensions; the blueprint says 3 for m"
        assert read(task, rows([0.1, 0.2])).meta.notes == (note,)
        assert read(task, rows([0.1, 0.2, 0.3])).meta.notes == ()


class TestSparse:
    def test_tokens_are_texts_whatever_they_come_as(self) -> None:
        found = read(
            tiny.task("sparse_embedding"),
            {"data": [{"terms": [{"id": 6, "weight": 0.5}, {"id": "wind", "weight": 1}]}]},
        )
        assert found.document() == {
            "sparse_embedding": [{"is_truncated": False, "embedding": {"6": 0.5, "wind": 1}}]
        }

    def test_words_are_kept_beside_the_ids(self) -> None:
        paths = {**tiny.RESPONSES["sparse_embedding"], "words": "@.terms[*].word"}
        answer = {"data": [{"terms": [{"id": 6, "weight": 0.5, "word": "wind"}]}]}
        found = read(tiny.task("sparse_embedding", response=paths), answer)
        assert isinstance(found, SparseEmbedding)
        assert found.vectors == (SparseVector(tokens=("6",), weights=(0.5,), words=("wind",)),)

    def test_a_text_without_tokens_has_an_empty_vector(self) -> None:
        found = read(tiny.task("sparse_embedding"), {"data": [{"terms": []}]})
        assert found.document()["sparse_embedding"][0]["embedding"] == {}

    @pytest.mark.parametrize(
        ("terms", "words"),
        [
            ([{"id": 6}], "1 tokens with 0 weights"),
            ([{"id": 6, "weight": None}], "the weight None is no number"),
            ([{"id": 6, "weight": "1"}], "the weight '1' is no number"),
            ([{"id": 6, "weight": 1}, {"id": "6", "weight": 2}], "token '6' stands twice"),
            ([{"id": 1.5, "weight": 1}], "1.5 is no token"),
            ([{"id": True, "weight": 1}], "True is no token"),
        ],
    )
    def test_what_is_no_sparse_vector_is_refused(self, terms: list[Any], words: str) -> None:
        assert words in refused(tiny.task("sparse_embedding"), {"data": [{"terms": terms}]})


def scores(*pairs: tuple[Any, Any]) -> dict[str, Any]:
    return {"results": [{"index": index, "score": score} for index, score in pairs]}


class TestRerank:
    def test_the_provider_s_order_stays(self) -> None:
        found = read(tiny.task("rerank"), scores((1, 0.2), (0, 0.9)), count=2)
        assert isinstance(found, Rerank)
        assert found.ranked == (Ranked(index=1, score=0.2), Ranked(index=0, score=0.9))

    def test_without_an_index_the_order_of_the_answer_is_the_index(self) -> None:
        task = tiny.task("rerank", response={"scores": "$.scores[*]"})
        found = read(task, {"scores": [0.2, 0.9]}, count=2)
        assert found.document() == {
            "rerank": [{"index": 0, "relevance_score": 0.2}, {"index": 1, "relevance_score": 0.9}]
        }

    def test_top_n_keeps_the_best_of_a_provider_that_ranks_all(self) -> None:
        found = read(tiny.task("rerank"), scores((0, 0.1), (1, 0.9), (2, 0.5)), count=3, top_n=2)
        assert [one["index"] for one in found.document()["rerank"]] == [1, 2]

    def test_texts_are_the_inputs_where_the_provider_repeats_none(self) -> None:
        found = read(tiny.task("rerank"), scores((1, 0.9), (0, 0.1)), count=2, return_documents=True)
        assert [one["text"] for one in found.document()["rerank"]] == ["text 1", "text 0"]

    def test_texts_of_the_provider_are_kept_where_they_were_asked_for(self) -> None:
        paths = {**tiny.RESPONSES["rerank"], "texts": {"path": "@.text", "when": "return_documents"}}
        task = tiny.task("rerank", response=paths)
        answer = {"results": [{"index": 0, "score": 1, "text": "cut"}]}
        assert read(task, answer, return_documents=True).document()["rerank"][0]["text"] == "cut"
        assert "text" not in read(task, answer).document()["rerank"][0]

    @pytest.mark.parametrize(
        ("answer", "given", "words"),
        [
            (scores((0, 0.1)), {}, "1 result for 2 documents, of which 2"),
            (scores((0, 0.1), (1, 0.2), (2, 0.3)), {}, "3 results for 2 documents"),
            (scores((0, 0.1), (0, 0.2)), {}, "index 0 stands twice"),
            (scores((0, 0.1), (2, 0.2)), {}, "index 2 is no position"),
            (scores((0, 0.1), (None, 0.2)), {}, "index None is no position"),
            (scores((0, "0.1"), (1, 0.2)), {}, "the score '0.1' is no number"),
            (scores(), {"top_n": 1}, "0 results for 2 documents, of which 1"),
        ],
        ids=["lost", "many", "twice", "beyond", "null", "text", "none"],
    )
    def test_what_is_no_ranking_is_refused(self, answer: Any, given: dict[str, Any], words: str) -> None:
        assert words in refused(tiny.task("rerank"), answer, count=2, **given)


class TestMultiModal:
    CONTENTS = ({"text": "a"}, {"image": "https://x/y.png"})

    def test_types_are_the_provider_s_else_the_content_s(self) -> None:
        task = tiny.task(
            "multi_modal_embedding",
            response={"items": "$.data[*]", "embeddings": "@.embedding", "types": "@.type"},
        )
        answer = {"data": [{"embedding": [1.0], "type": "words"}, {"embedding": [2.0]}]}
        found = read(task, answer, inputs={"input": list(self.CONTENTS)})
        assert found.document() == {
            "embedding": [{"embedding": [1.0], "type": "words"}, {"embedding": [2.0], "type": "image"}]
        }

    def test_one_vector_of_all_contents_is_a_fused_one(self) -> None:
        found = read(
            tiny.task("multi_modal_embedding"), rows([1.0, 2.0]), inputs={"input": list(self.CONTENTS)}
        )
        assert isinstance(found, MultiModalEmbedding)
        assert (found.vectors, found.types) == (((1.0, 2.0),), (None,))

    def test_two_vectors_for_three_contents_are_refused(self) -> None:
        contents = [*self.CONTENTS, {"text": "b"}]
        task = tiny.task("multi_modal_embedding")
        assert "2 results for 3 inputs" in refused(task, rows([1.0], [2.0]), inputs={"input": contents})


@pytest.mark.parametrize("document", [{"a": [1, None]}, [], "text", 5, None, False], ids=repr)
def test_a_custom_result_is_the_document_untouched(document: Any) -> None:
    found = read(tiny.task("custom"), document)
    assert isinstance(found, Custom)
    assert found.document() == document


def test_usage_and_request_id_are_read() -> None:
    task = tiny.task(
        response={
            **tiny.RESPONSES["text_embedding"],
            "usage": {"total_tokens": "$.usage.total", "search_units": "$.usage.images"},
            "request_id": {"header": "x-id"},
        }
    )
    answer = response({**rows([0.1]), "usage": {"total": 7, "images": None}}, X_Id="r-1")
    meta = parse_response(tiny.bound(task), {"input": ["a"]}, answer).meta
    assert (dict(meta.usage), meta.request_ids) == ({"total_tokens": 7}, ("r-1",))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "an empty answer where JSON should be"),
        (b" \n", "an empty answer where JSON should be"),
        (b"<!doctype html><html><head><title>Log in</title>", "a page of HTML: Log in where JSON should be"),
        (b'{"data":[{"embedding":[0.1,', "ends in the middle, after 27 bytes"),
        (b'{"data":[{"embed', "ends in the middle"),
        (b'{"data":[]', "ends in the middle"),
        (b'{"data":[] garbage}', "is not JSON"),
        (b"data: {}\n\n", "is not JSON"),
        (b'{"data":[{"embedding":[NaN]}]}', "NaN is no number"),
        (b'{"data":"\xff"}', "not UTF-8 at byte 9"),
        (b"[" * 200_000, "nested too deep"),
        (b'{"a":' + b"9" * 5000 + b"}", "a number of thousands of digits"),
        (b'{"usage":{"n":1e999}}', "1e999 is beyond every number"),
        (b'{"usage":{"n":' + b"9" * 400 + b".0}}", "99 is beyond every number"),
        (b"[-Infinity]", "-Infinity is no number"),
    ],
    ids=[
        "empty",
        "blank",
        "html",
        "cut",
        "cut text",
        "cut object",
        "garbage",
        "stream",
        "nan",
        "bytes",
        "deep",
        "long",
        "beyond floats",
        "digits beyond floats",
        "infinity",
    ],
)
def test_an_answer_that_is_no_json_says_why(body: bytes, words: str) -> None:
    with pytest.raises(ProviderError) as caught:
        parse_response(tiny.bound(tiny.task()), {"input": ["a"]}, response(body))
    assert words in caught.value.message


def test_a_byte_order_mark_is_no_fault() -> None:
    assert decoded(b"\xef\xbb\xbf[1]") == ([1], None)


KEYS = st.sampled_from(["data", "embedding", "results", "index", "score", "message", "error", "choices"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


@settings(deadline=None)
@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner)))
def test_any_json_is_a_result_or_an_error_of_ours(document: Any) -> None:
    body = response(json.dumps(document).encode())
    for key in ("text_embedding", "sparse_embedding", "rerank", "chat_completion", "completion"):
        with contextlib.suppress(ProviderError):
            assert parse_response(BINDINGS[key], {"input": ["a"], "query": "q"}, body).document()


BINDINGS = {key: tiny.bound(tiny.task(key)) for key in tiny.RESPONSES}
