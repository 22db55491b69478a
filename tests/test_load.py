"""YAML in, values and places out; faults as findings."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import load
from registry.errors import ConfigurationError
from registry.model import Place

# YAML's printable characters, less the line breaks that it folds: what a JSON file of a person holds.
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\u2028\u2029\ufeff"))
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def fault(data: bytes):
    with pytest.raises(ConfigurationError) as caught:
        load.parse(data, "x.yaml")
    return caught.value.findings


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("12", 12),
        ("-1.5", -1.5),
        ("1.5e3", 1500.0),
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("~", "~"),
        ("2026-05-30", "2026-05-30"),
        ("0x10", "0x10"),
        ("012", "012"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        (".5", ".5"),
        ("+1", "+1"),
        ("NaN", "NaN"),
        ("'.inf'", ".inf"),
        ("'1e999'", "1e999"),
        ("9" * 300, int("9" * 300)),
        ("'12'", "12"),
        ('"true"', "true"),
    ],
)
def test_scalars_are_typed_as_json_types_them_and_text_otherwise(written, value):
    read = load.parse(f"a: {written}\n".encode(), "x.yaml").value["a"]
    assert (read, type(read)) == (value, type(value))


@given(JSON_VALUES)
def test_every_json_document_is_read_as_json_reads_it(value):
    text = json.dumps({"value": value}, ensure_ascii=False)
    assert load.parse(text.encode(), "x.json").value == json.loads(text)


def test_keys_and_values_know_their_places():
    document = load.parse(b"a:\n  b: [1, two]\n", "x.yaml")
    assert document.place(("a", "b", 1)) == Place(file="x.yaml", line=2, column=10, end_line=2, end_column=13)
    assert document.key_place(("a", "b")) == Place(file="x.yaml", line=2, column=3, end_line=2, end_column=4)


def test_a_place_within_a_text_points_at_its_characters():
    document = load.parse(b'a: "x {{ y }}"\n', "x.yaml")
    place = document.within(("a",), 2, 7)
    assert (place.line, place.column, place.end_column) == (1, 7, 14)


def test_a_path_that_nothing_stands_at_gets_the_place_of_its_nearest_parent():
    document = load.parse(b"a:\n  b: 1\n", "x.yaml")
    assert document.place(("a", "c", "d")) == document.place(("a",))


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        pytest.param(b"a: 1\nb: [1", "S001", 3, 1, id="unclosed list"),
        pytest.param(b"a: b: c\n", "S001", 1, 5, id="two colons"),
        pytest.param(b"a: 1\n  b: 2\n", "S001", 2, 4, id="wrong indent"),
        pytest.param(b"#" + b"x" * (1 << 20), "S002", 1, 1, id="over 1 MiB"),
        pytest.param("a: 1\nß: ".encode() + b"\xff\n", "S003", 2, 4, id="not UTF-8"),
        pytest.param(b"[" * 70, "S004", 1, 65, id="too deep"),
        pytest.param(b"a: &x [*x]\n", "S005", 1, 4, id="alias in itself"),
        pytest.param(b"? [a]\n: 1\n", "S006", 1, 3, id="key that is no text"),
        pytest.param(b"a: 1\nb: 2\na: 3\n", "S007", 3, 1, id="key twice"),
        pytest.param(b"a: !!python/name:os.system x\n", "S008", 1, 4, id="tag of Python"),
        pytest.param(b"a: !secret x\n", "S008", 1, 4, id="unknown tag"),
        pytest.param(b"a: " + b"9" * 5000, "S009", 1, 4, id="number of 5000 digits"),
        pytest.param(b"a: [-1e999]\n", "S009", 1, 5, id="number beyond a double"),
        pytest.param(b"a: .inf\n", "S009", 1, 4, id="infinity of YAML"),
        pytest.param(b"a: -.Inf\n", "S009", 1, 4, id="less than nothing"),
        pytest.param(b"a: .NaN\n", "S009", 1, 4, id="no number of YAML"),
        pytest.param(b"a: 1\x07\n", "S001", 1, 1, id="control character"),
        pytest.param(b"a: 1\n---\nb: 2\n", "S001", 2, 1, id="two documents"),
    ],
)
def test_a_fault_is_one_finding_at_its_place(data, code, line, column):
    findings = fault(data)
    assert [(finding.code, finding.place.line, finding.place.column) for finding in findings] == [
        (code, line, column)
    ]


def test_an_anchor_bomb_is_refused_without_being_written_out():
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert [finding.code for finding in fault("\n".join(lines).encode())] == ["S005"]


def test_every_duplicate_key_is_reported_not_the_first_only():
    findings = fault(b"a: 1\na: 2\nb: {c: 1, c: 2}\n")
    assert [(finding.place.line, finding.place.column) for finding in findings] == [(2, 1), (3, 11)]


def test_an_alias_stands_for_its_value():
    assert load.parse(b"a: &x {k: 1}\nb: *x\n", "x.yaml").value == {"a": {"k": 1}, "b": {"k": 1}}


def test_a_merge_key_is_an_ordinary_key():
    assert load.parse(b"a: &x {k: 1}\nb: {<<: *x}\n", "x.yaml").value["b"] == {"<<": {"k": 1}}


def test_a_byte_order_mark_is_not_part_of_the_first_key():
    assert load.parse(b"\xef\xbb\xbfa: 1\n", "x.yaml").value == {"a": 1}


def test_a_file_that_is_not_there_is_a_finding_with_its_name(tmp_path):
    with pytest.raises(ConfigurationError) as caught:
        load.read(tmp_path / "none.yaml", shown="none.yaml")
    assert caught.value.findings[0].place.file == "none.yaml"


@given(st.binary(max_size=200))
def test_no_bytes_bring_a_traceback(data):
    with contextlib.suppress(ConfigurationError):
        load.parse(data, "x.yaml")
