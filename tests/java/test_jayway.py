"""JSON paths as Jayway's JsonPath reads them."""

import json
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vectors import answers

from registry.errors import UnsupportedError
from registry.java.jayway import Options, PathError, PathNotFoundError, is_definite, read, validate

EMBEDDINGS = {
    "result": {"embeddings": [{"embedding": [1, 2]}, {"embedding": [3, 4]}], "v": [5], "text": "hi"}
}
ITEMS = {"items": [{"k": "v", "n": 1}, {"k": "w", "n": 2}, {"n": 3}]}
FIELDS = {"a": {"b": 1}, "list": [{"k": 1}, {"k": None}, {}], "a-b": 2, "a b": 3}
PROCESSOR = Options(suppress=True, leaf_null=True)


def answer(case):
    options = Options(
        suppress="SUPPRESS_EXCEPTIONS" in case["options"],
        leaf_null="DEFAULT_PATH_LEAF_TO_NULL" in case["options"],
    )
    try:
        return {"result": read(case["document"], case["path"], options)}
    except PathNotFoundError as error:
        return {"error": "PathNotFoundException", "message": error.message}
    except PathError as error:
        return {"error": "InvalidPathException", "message": error.message}


@pytest.mark.parametrize("case", answers("jsonpath_compile"))
def test_json_path_compiles_the_same(case):
    assert validate(case["path"]) == case.get("error")


@pytest.mark.parametrize("case", answers("jsonpath_filters"))
def test_json_path_compiles_the_same_filters(case):
    assert (validate(case["path"]) is None) is case["valid"]


@pytest.mark.parametrize("case", [c for c in answers("jsonpath_compile") if "definite" in c.values[0]])
def test_json_path_takes_the_same_for_definite(case):
    assert is_definite(case["path"]) is case["definite"]


@pytest.mark.parametrize("case", [*answers("jsonpath_read"), *answers("jsonpath_read_chosen")])
def test_json_path_reads_the_same(case):
    found = answer(case)
    assert json.dumps(found, sort_keys=True) == json.dumps(
        {key: case[key] for key in ("result", "error", "message") if key in case}, sort_keys=True
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("$.result.embeddings[*].embedding", [[1, 2], [3, 4]], id="indefinite: a list of values"),
        pytest.param("$.result.embeddings[*].embedding[*]", [1, 2, 3, 4], id="flattened"),
        pytest.param("$.result.embeddings[*].nope", [], id="no exception behind [*]"),
        pytest.param("$.result.v", [5], id="definite list"),
        pytest.param("result.text", "hi", id="no dollar"),
        pytest.param("$['result']['text']", "hi", id="bracket names"),
        pytest.param("$.result.embeddings.length()", 2, id="length"),
        pytest.param("$..embedding", [[1, 2], [3, 4]], id="deep"),
        pytest.param("$", EMBEDDINGS, id="root"),
    ],
)
def test_alibaba_reads(path, value):
    assert read(EMBEDDINGS, path) == value


@pytest.mark.parametrize("path", ["$.nope", "$.nope[*].x"])
def test_a_missing_name_on_a_definite_way_is_an_error(path):
    with pytest.raises(PathNotFoundError):
        read(EMBEDDINGS, path)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("a.b", 1, id="no dollar"),
        pytest.param("list[0].k", 1, id="index"),
        pytest.param("list.*.k", [1, None, None], id="star"),
        pytest.param("$..k", [None, None, 1, None, None], id="deep: every object has every last name"),
        pytest.param("list.0.k", None, id="a number is a name"),
        pytest.param("list.k", None, id="a list has no names"),
        pytest.param("['a b']", 3, id="a name with a blank"),
        pytest.param("a-b", 2, id="a hyphen"),
        pytest.param("nope.x", None, id="missing definite path"),
        pytest.param("list[*].nope", [None, None, None], id="null leaves"),
    ],
)
def test_opensearch_reads_a_document(path, value):
    assert read(FIELDS, path, PROCESSOR) == value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.items[?(@.k=='v')].n", [1]),
        ("$.items[?(@.k == 'v' || @.n > 2)].n", [1, 3]),
        ("$.items[?(@.k && @.n >= 2)].n", [2]),
        ("$.items[?(!@.k)].n", [3]),
        ("$.items[?(!(@.n < 3))].n", [3]),
        ("$.items[?(@.n == '2')].n", [2]),
        ("$.items[?(@.k != 'v')].n", [2, 3]),
        ("$.items[?(@.n === 1.0)].n", [1]),
        ("$.items[?(@.k == null)].n", []),
        ("$.items[?(@.n == $.items[1].n)].k", ["w"]),
        ("$.items[-1].n", 3),
        ("$.items[1:].n", [2, 3]),
        ("$.items[:-1].n", [1, 2]),
        ("$.items[0:2].n", [1, 2]),
        ("$.items[0,2].n", [1, 3]),
        ("$.items[0]['k','n']", {"k": "v", "n": 1}),
        ("$.items[0]['\\u006b']", "v"),
        ("$..items[0]", [{"k": "v", "n": 1}]),
    ],
)
def test_filters_indexes_and_slices(path, value):
    assert read(ITEMS, path) == value


@pytest.mark.parametrize(
    ("path", "definite"),
    [
        ("$.a.b", True),
        ("$.a[0]", True),
        ("$", True),
        ("$.a['b','c']", True),
        ("$.a[*]", False),
        ("$..a", False),
        ("$.a[0,1]", False),
        ("$.a[1:]", False),
        ("$.a[?(@.b)]", False),
        ("$['a','b'].c", False),
    ],
)
def test_definite(path, definite):
    assert is_definite(path) is definite


@pytest.mark.parametrize(
    ("path", "message"),
    [
        pytest.param(" $.a", "Could not parse token starting at position 2", id="a leading blank (spec 0.1(17))"),
        pytest.param("$.", "Path must not end with a '.' or '..'", id="ends in a dot"),
        pytest.param("$a", "Illegal character at position 1 expected '.' or '['", id="no dot"),
        pytest.param("$.a b", "Use bracket notion ['my prop'] if your property contains blank characters. position: 2", id="blank"),
        pytest.param("$['a", "Property has not been closed - missing closing '", id="open quote"),
        pytest.param("$['a' 'b']", "Property must be separated by comma or Property must be terminated close square bracket at index 4", id="no comma"),
        pytest.param("$['a',]", "Found empty property at index 6", id="nothing behind a comma"),
        pytest.param("$.a[?", "java.lang.StringIndexOutOfBoundsException: Index 5 out of bounds for length 5", id="open bracket"),
        pytest.param("$[a]", "Could not parse token starting at position 1. Expected ?, ', 0-9, * ", id="bare word"),
        pytest.param("$...a", "Character '.' on position 3 is not valid.", id="three dots"),
        pytest.param("$[1-2]", "Failed to parse token in ArrayIndexOperation: 1-2", id="no number"),
        pytest.param("$[2147483648]", "Failed to parse token in ArrayIndexOperation: 2147483648", id="beyond int"),
        pytest.param("$[99999999999:]", 'java.lang.NumberFormatException: For input string: "99999999999"', id="slice beyond int"),
        pytest.param("$[?" + "(" * 5000 + "@.a" + ")" * 5000 + "]", "the filter is nested too deeply", id="too deep"),
        pytest.param("$[:]", "Failed to parse SliceOperation: :", id="empty slice"),
        pytest.param("$[?]", "Not enough predicates supplied for filter [?] at position 1", id="bare question mark"),
        pytest.param("", "json can not be null or empty", id="empty"),
    ],
)  # fmt: skip
def test_what_json_path_cannot_compile(path, message):
    assert validate(path) == message


@pytest.mark.parametrize(
    "path", ["$[?(@.a ==)]", "$[?(@.a", "$[?(@.b == 'x)]", "$[?('x')]", "$[?(@.a = 1)]", "$[?((@.a)]"]
)
def test_filters_json_path_cannot_compile(path):
    assert validate(path) is not None


@pytest.mark.parametrize(
    "path",
    [
        "$.a.sum()",
        "$.a.length().b",
        "$..a.length()",
        "$..[0].b",
        "$[?(@.a in ['x'])]",
        "$[?(@.a =~ /x/)]",
        "$[?(@.a == [1])]",
    ],
)
def test_valid_paths_that_are_not_run_here_say_so(path):
    assert validate(path) is None
    with pytest.raises(UnsupportedError, match="not run here"):
        read([{"a": [1]}] if path.startswith("$[") else {"a": [1]}, path)


def test_a_null_document_is_refused():
    with pytest.raises(PathError, match="json object can not be null"):
        read(None, "$")


@given(st.text(alphabet="$@.[]*'\"?(), :-01ab\\ ~=!&|"))
def test_every_text_is_a_path_or_says_why_not(path):
    assert validate(path) != ""


@given(st.text(alphabet=st.characters(exclude_characters="'\\", codec="utf-8"), min_size=1), st.integers())
def test_a_quoted_name_finds_its_member(name, value):
    assert read({name: value}, f"$['{name}']") == value


def test_two_escapes_in_a_name_are_one_character():
    assert read({"😀": 1}, "$['\\uD83D\\uDE00']") == 1


@pytest.mark.parametrize(
    ("context", "printed"),
    [(math.inf, "Infinity"), ({"b": [-math.inf, 1.5]}, "{b=[null,1.5]}")],
    ids=["a number", "in a list"],
)
def test_a_number_beyond_doubles_is_printed_in_a_message(context, printed):
    """Java's own words for a double; json-smart writes null."""
    with pytest.raises(PathNotFoundError, match=re.escape(printed)):
        read({"a": context}, "$.a[0].b")
