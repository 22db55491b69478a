"""Response paths of the `custom` service as Elasticsearch reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.java.substitution import PlatformError
from registry.platforms.elasticsearch.extract import Trace, extract, refuse, trace

EMBEDDINGS = {
    "result": {"embeddings": [{"index": 0, "embedding": [1, 2]}, {"index": 1, "embedding": [3, 4]}]}
}
STRINGS = {"result": [{"key": ["value1", "value2"]}, {"key": ["value3", "value4"]}]}
NUMBERS = {"result": [{"key": [{"a": 1.1}, {"a": 2.2}]}, {"key": [{"a": 3.3}, {"a": 4.4}]}]}
SPARSE = {
    "result": {
        "sparse_embeddings": [
            {"index": 0, "embedding": [{"tokenId": 6, "weight": 0.123}, {"tokenId": 100, "weight": -123.0}]},
            {"index": 1, "embedding": [{"tokenId": 7, "weight": 0.456}, {"tokenId": 200, "weight": -456.0}]},
        ]
    }
}
SPEC = "elasticsearch-inference.md"


@pytest.mark.parametrize(
    ("document", "path", "value", "fields"),
    [
        pytest.param(
            EMBEDDINGS,
            "$.result.embeddings[*].embedding",
            [[1, 2], [3, 4]],
            ("result.embeddings", "result.embeddings.embedding"),
            id="testExtract_RetrievesListOfLists",
        ),
        pytest.param(
            STRINGS,
            "$.result[*].key[*]",
            [["value1", "value2"], ["value3", "value4"]],
            ("result", "result.key"),
            id="testExtract_IteratesListOfMapsToListOfStrings",
        ),
        pytest.param(
            STRINGS,
            "$.result[*].key",
            [["value1", "value2"], ["value3", "value4"]],
            ("result", "result.key"),
            id="testExtract_IteratesListOfMapsToListOfStrings_WithoutFinalArraySyntax",
        ),
        pytest.param(
            NUMBERS,
            "$.result[*].key[*].a",
            [[1.1, 2.2], [3.3, 4.4]],
            ("result", "result.key", "result.key.a"),
            id="testExtract_IteratesListOfMapsToListOfMapsOfStringToDoubles",
        ),
        pytest.param(
            SPARSE,
            "$.result.sparse_embeddings[*].embedding[*].tokenId",
            [[6, 100], [7, 200]],
            (
                "result.sparse_embeddings",
                "result.sparse_embeddings.embedding",
                "result.sparse_embeddings.embedding.tokenId",
            ),
            id="testExtract_IteratesSparseEmbeddingStyleMap_ExtractsFieldFromMap",
        ),
        pytest.param({"result": []}, "$.result", [], ("result",), id="testExtract_ReturnsAnEmptyList_WhenItIsEmpty"),
        pytest.param({"result": []}, "$.result[*]", [], ("result",), id="…_WhenItIsEmpty_PathIncludesArray"),
        pytest.param(
            {"data": [{"embedding": [1, 2]}, {"embedding": [3, 4]}]},
            "$.data[*].embedding[*]",
            [[1, 2], [3, 4]],
            ("data", "data.embedding"),
            id=f"{SPEC} 3.1: the innermost list",
        ),
        *(
            pytest.param(
                {"embeddings": {"float": [[1, 2], [3, 4]]}},
                f"$.embeddings.float{end}",
                [[1, 2], [3, 4]],
                ("embeddings.float",),
                id=f"{SPEC} 3.1: float{end}",
            )
            for end in ("", "[*]", "[*][*]")
        ),
        pytest.param({"e": []}, "$.e[*].x", [], ("e",), id=f"{SPEC} 3.1: nothing to go through"),
        pytest.param({"lst": [1, None, 2]}, "$.lst[*]", [1, 2], ("lst",), id=f"{SPEC} 3.1: nulls vanish"),
        pytest.param({"d": [None, {"x": 1}]}, "$.d[*].x", [1], ("d", "d.x"), id=f"{SPEC} 0.1(10): positions shift"),
        pytest.param({"t": "hi"}, " $.t ", "hi", ("t",), id=f"{SPEC} 3.1: blanks around"),
        pytest.param({"t": "hi"}, "$", {"t": "hi"}, (), id=f"{SPEC} 3.1: the whole body"),
        pytest.param({"a b]'": 1}, "$.a b]'", 1, ("a b]'",), id=f"{SPEC} 3.1: odd names"),
    ],
)  # fmt: skip
def test_a_path_leads_to(document, path, value, fields):
    assert trace(document, path) == Trace(value=value, fields=fields)


def test_upstream_extracts_maps():
    embeddings = SPARSE["result"]["sparse_embeddings"]
    assert extract(SPARSE, "$.result.sparse_embeddings[*].embedding[*]") == [
        e["embedding"] for e in embeddings
    ]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        pytest.param({}, "$.awesome", id="testExtract_ReturnsNullForEmptyList"),
        pytest.param(None, "$.result", id="testExtract_ReturnsNull_WhenTheInputMapIsNull"),
        pytest.param({"key": "value"}, None, id="testExtract_ReturnsNull_WhenPathIsNull"),
        pytest.param({"key": "value"}, "    ", id="testExtract_ReturnsNull_WhenPathIsWhiteSpace"),
        pytest.param([{"a": 1}], "$[*].a", id=f"{SPEC} 0.1(10): a list on top"),
    ],
)
def test_nothing_is_found_without_an_error(document, path):
    assert extract(document, path) is None


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        pytest.param({"key": "value"}, ".key", "Path [.key] must start with a dollar sign ($)", id="testExtract_ThrowsException_WhenPathDoesNotStartWithDollarSign"),
        pytest.param({"result": "key"}, "$.awesome", "Unable to find field [awesome] in map", id="testExtract_ThrowsException_WhenCannotFindField"),
        pytest.param({"result": "key"}, "$awesome", "Invalid path received [awesome], unable to extract a field name.", id="testExtract_ThrowsAnException_WhenThePathIsInvalid"),
        pytest.param(EMBEDDINGS, "$.result.embeddings.embedding", "Current path [.embedding] matched the dot field pattern but the current object is not a map, found invalid type [ArrayList] instead.", id="testExtract_ThrowsException_WhenMissingArraySyntax"),
        pytest.param(EMBEDDINGS, "$.result[*].embeddings[*].embedding", "Current path [[*].embeddings[*].embedding] matched the array field pattern but the current object is not a list, found invalid type [HashMap] instead.", id="testExtract_ThrowsException_WhenHasArraySyntaxButIsAMap"),
        pytest.param({"text": "x"}, "$.text[*]", "Current path [[*]] matched the array field pattern but the current object is not a list, found invalid type [String] instead.", id=f"{SPEC} 3.1: a text is no list"),
        pytest.param({"a": None}, "$.a", "Unable to find field [a] in map", id=f"{SPEC} 3.1: null is missing"),
        pytest.param({"d": [{"x": 1}, {}]}, "$.d[*].x", "Unable to find field [x] in map", id=f"{SPEC} 0.1(10): missing in an item"),
        pytest.param({"t": 1}, "$['t']", "Invalid path received [['t']], unable to extract a field name.", id=f"{SPEC} 3.1: bracket name"),
        pytest.param({"t": 1}, "$..t", "Invalid path received [..t], unable to extract a field name.", id=f"{SPEC} 3.1: deep"),
        pytest.param({"d": [1]}, "$.d[0].x", "Invalid path received [[0].x], unable to extract a field name.", id=f"{SPEC} 3.1: index"),
        pytest.param({"d": 1}, "$.d.", "Invalid path received [.], unable to extract a field name.", id=f"{SPEC} 3.1: trailing dot"),
        pytest.param({"a": {"\nb": 1}}, "$.a.\nb", "Invalid path received [.a.\nb], unable to extract a field name.", id=f"{SPEC} 0.1(2): line end"),
        pytest.param({"a": 2**31}, "$.a.b", "Current path [.b] matched the dot field pattern but the current object is not a map, found invalid type [Long] instead.", id=f"{SPEC} 3.1: Java's name of a number"),
    ],
)  # fmt: skip
def test_an_error_in_the_platforms_words(document, path, message):
    with pytest.raises(PlatformError) as caught:
        extract(document, path)
    assert (caught.value.message, caught.value.status) == (message, 400)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("$.data[*].embedding", None),
        ("$", None),
        (" $.a-b.c d[*][*] ", None),
        ("", "The path is blank: nothing is extracted"),
        ("data.x", "Path [data.x] must start with a dollar sign ($)"),
        ("$[*].x", "Current path [[*].x] matched the array field pattern but the current object is not a list, found invalid type [HashMap] instead."),
        ("$.a[0]", "Invalid path received [[0]], unable to extract a field name."),
        ("$.a['b']", "Invalid path received [['b']], unable to extract a field name."),
        ("$.a[?(@.b)]", "Invalid path received [[?(@.b)]], unable to extract a field name."),
        ("$.a..b", "Invalid path received [..b], unable to extract a field name."),
    ],
)  # fmt: skip
def test_why_the_platform_cannot_run_a_path(path, reason):
    assert refuse(path) == reason


def complaint(body, path):
    """What extracting says about the form of the path; None where it says nothing or something about the body."""
    try:
        extract(body, path)
    except PlatformError as error:
        return error.message if error.message.startswith(("Invalid path", "Path [")) else None


@given(
    st.text(alphabet="$.[*]ab 0'\n"),
    st.recursive(
        st.integers() | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("ab"), inner),
    ),
)
def test_only_a_refused_path_fails_for_its_form_and_in_the_same_words(path, value):
    assert complaint({"a": value, "b": 1}, path) in (None, refuse(path))


def test_fields_beyond_those_passed_are_unknown():
    passed = trace(EMBEDDINGS, "$.result.embeddings[*].embedding")
    assert [passed.field(at) for at in (0, 1, 2, -1)] == [
        "result.embeddings",
        "result.embeddings.embedding",
        "unknown",
        "unknown",
    ]
