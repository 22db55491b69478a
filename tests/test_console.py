"""Console form: what Dev Tools takes is read with places, what is written is read back."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import console
from registry.model import Place, Request


def place(line, column, end_line, end_column):
    return Place(file="f", line=line, column=column, end_line=end_line, end_column=end_column)


def only(text):
    """The one request of a text without a fault."""
    requests, findings = console.parse(text, "f")
    assert findings == []
    (request,) = requests
    return request


ACCEPTED = {
    "leading slash is optional": ("PUT _inference/x\n{}", {}),
    "lower-case method": ("put /_inference/x\n{}", {}),
    "body on the request line": ('PUT /_inference/x {"a": 1}', {"a": 1}),
    "hash comment": ('# first\nPUT /_inference/x\n# second\n{"a": 1} # third\n', {"a": 1}),
    "slash comment": ('PUT /_inference/x\n{\n  "a": "b" // c: "d"\n}', {"a": "b"}),
    "block comment": ('PUT /_inference/x\n{"a": /* 2,\n "b": */ 1}', {"a": 1}),
    "comment signs inside a string": (
        'PUT /_inference/x\n{"a": "http://b#c /* d */"}',
        {"a": "http://b#c /* d */"},
    ),
    "trailing commas": ('PUT /_inference/x\n{"a": [1, 2,], "b": {},}', {"a": [1, 2], "b": {}}),
    "raw block": (
        'PUT /_inference/x\n{"a": """{"b": ${c},\n "d": "\\n"}"""}',
        {"a": '{"b": ${c},\n "d": "\\n"}'},
    ),
    "raw block with a request inside": ('PUT /_inference/x\n{"a": """\nGET /y\n"""}', {"a": "\nGET /y\n"}),
    "escapes": ('PUT /_inference/x\n{"a": "\\u00e9\\n\\"\\ud83d\\ude00"}', {"a": 'é\n"😀'}),
    "numbers and words": (
        'PUT /_inference/x\n{"a": [-1.5e3, 0, true, false, null]}',
        {"a": [-1500.0, 0, True, False, None]},
    ),
    "windows line ends": ('PUT /_inference/x\r\n{\r\n"a": 1\r\n}\r\n', {"a": 1}),
    "http file": ('PUT https://host:9200/_inference/x HTTP/1.1\n\n{"a": 1}', {"a": 1}),
}


@pytest.mark.parametrize(("text", "value"), ACCEPTED.values(), ids=ACCEPTED)
def test_what_dev_tools_accepts_is_read(text, value):
    request = only(text)
    assert (request.method, request.path, request.body.value) == ("PUT", "/_inference/x", value)


def test_requests_of_one_file_come_in_their_order():
    requests, findings = console.parse('GET /a\nPOST b?deploy=true\n{"c": 1}\n\nDELETE /d', "f")
    found = [(r.method, r.path, r.query, r.body and r.body.value) for r in requests]
    assert findings == []
    assert found == [
        ("GET", "/a", "", None),
        ("POST", "/b", "deploy=true", {"c": 1}),
        ("DELETE", "/d", "", None),
    ]


def test_every_key_and_value_has_its_place():
    body = only('# c\n  PUT /x\n{\n  "a": {"b": ["é", 12]},\n  "r": """x\ny"""\n}').body
    assert dict(body.values) == {
        (): place(3, 1, 7, 2),
        ("a",): place(4, 8, 4, 24),
        ("a", "b"): place(4, 14, 4, 23),
        ("a", "b", 0): place(4, 15, 4, 18),
        ("a", "b", 1): place(4, 20, 4, 22),
        ("r",): place(5, 8, 6, 5),
    }
    assert dict(body.keys) == {
        ("a",): place(4, 3, 4, 6),
        ("a", "b"): place(4, 9, 4, 12),
        ("r",): place(5, 3, 5, 6),
    }


def test_the_place_of_a_request_is_its_request_line():
    assert only("# c\n  PUT /x?y=z\n{}").place == place(2, 3, 2, 13)


FAULTS = {
    "comma missing": ('PUT x\n{"a": 1 "b": 2}', "S111", (2, 9, 2, 12)),
    "colon missing": ('PUT x\n{"a" 1}', "S111", (2, 6, 2, 7)),
    "value missing": ('PUT x\n{"a": }', "S111", (2, 7, 2, 8)),
    "key without quotes": ("PUT x\n{abc: 1}", "S111", (2, 2, 2, 5)),
    "python's True": ('PUT x\n{"a": True}', "S111", (2, 7, 2, 11)),
    "single quotes": ("PUT x\n{\"a\": 'x y'}", "S111", (2, 7, 2, 12)),
    "ellipsis": ("PUT x\n{\n  ...\n}", "S111", (3, 3, 3, 6)),
    "blank to fill in": ('PUT x\n{"a": <b>}', "S111", (2, 7, 2, 10)),
    "two commas": ('PUT x\n{"a":1,,}', "S111", (2, 8, 2, 9)),
    "wrong bracket": ('PUT x\n{"a":[1,2}', "S111", (2, 10, 2, 11)),
    "bracket not closed": ('PUT x\n{"a": {"b": 1}', "S111", (2, 1, 2, 2)),
    "text after the body": ("PUT x\n{} []", "S111", (2, 4, 2, 5)),
    "unknown escape": ('PUT x\n{"a": "b\\q"}', "S111", (2, 9, 2, 10)),
    "tab in a string": ('PUT x\n{"a": "b\tc"}', "S111", (2, 9, 2, 10)),
    "half a surrogate pair": ('PUT x\n{"a": "\\ud800"}', "S111", (2, 7, 2, 15)),
    "leading zero": ('PUT x\n{"a": 01}', "S111", (2, 7, 2, 9)),
    "infinite number": ('PUT x\n{"a": 1e999}', "S111", (2, 7, 2, 12)),
    "huge integer": ('PUT x\n{"a": ' + "9" * 5000 + "}", "S111", (2, 7, 2, 5007)),
    "string not closed": ('PUT x\n{"a": "abc\n}', "S112", (2, 7, 2, 11)),
    "raw block not closed": ('PUT x\n{"a": """abc\n}', "S112", (2, 7, 3, 2)),
    "comment not closed": ("PUT x\n{ /* abc", "S112", (2, 3, 2, 9)),
    "depth bomb": ("PUT x\n" + "[" * 100_000, "S113", (2, 101, 2, 102)),
    "object bomb": ("PUT x\n" + '{"a":' * 100_000, "S113", (2, 501, 2, 502)),
    "key twice": ('PUT x\n{"a": 1,\n "b": 2, "a": 3}', "S114", (3, 10, 3, 13)),
    "inner key twice": ('PUT x\n{"a": {"b": 2, "b": 3}}', "S114", (2, 16, 2, 19)),
    "no request": ("# nothing\n", "S115", (1, 1, 1, 1)),
    "no request line": ('{"a": 1}', "S115", (1, 1, 1, 2)),
    "words before the first request": ("hello\nPUT x\n{}", "S115", (1, 1, 1, 6)),
    "blank in the path": ("PUT My ID\n{}", "S115", (1, 8, 1, 10)),
}


@pytest.mark.parametrize(("text", "code", "where"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_one_finding_at_its_place(text, code, where):
    _, findings = console.parse(text, "f")
    assert [(f.code, f.place) for f in findings] == [(code, place(*where))]


@pytest.mark.parametrize("code", sorted({code for _, code, _ in FAULTS.values()} | {"S110"}))
def test_every_code_has_a_manual_page(code):
    first, _, why = console.PAGES[code].partition("\n\n")
    assert first.endswith(".")
    assert why


def test_a_broken_request_does_not_hide_the_others():
    requests, findings = console.parse('PUT a\n{"b: 1}\nPUT c\n{"d": True}\nPUT e\n{"f": 1}', "f")
    assert [r.path for r in requests] == ["/e"]
    assert [(f.code, f.place.line) for f in findings] == [("S112", 2), ("S111", 4)]


REPLACED = {
    "True": ('{"a": True}', "true"),
    "None": ('{"a": None}', "null"),
    "single quotes": ("{\"a\": 'b'}", '"b"'),
    "bare key": ('{a: "b"}', '"a"'),
}


@pytest.mark.parametrize(("text", "right"), REPLACED.values(), ids=REPLACED)
def test_a_replacement_put_in_its_place_mends_the_body(text, right):
    _, (finding,) = console.parse_body(text, "f")
    start, end = finding.place.column - 1, finding.place.end_column - 1
    assert finding.replacement == right
    assert console.parse_body(text[:start] + right + text[end:], "f")[1] == []


UNREADABLE = {
    "too large": (b" " * (console.LIMIT + 1), (1, 1, 1, 1)),
    "not UTF-8": ('PUT x\n{"é": "'.encode() + b'\xff"}', (2, 8, 2, 9)),
    "cut inside a character": ("PUT x\né".encode()[:-1], (2, 1, 2, 2)),
    "UTF-16": ('PUT x\n{"a": 1}'.encode("utf-16"), (1, 1, 1, 1)),
}


@pytest.mark.parametrize(("data", "where"), UNREADABLE.values(), ids=UNREADABLE)
def test_bytes_that_are_no_text_are_one_finding(data, where):
    text, (finding,) = console.decode(data, "f")
    assert text is None
    assert (finding.code, finding.place) == ("S110", place(*where))


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert console.decode(b"\xef\xbb\xbfPUT x", "f") == ("PUT x", [])


def test_a_file_of_the_largest_size_is_read():
    text, findings = console.decode(b" " * console.LIMIT, "f")
    assert (len(text), findings) == (console.LIMIT, [])


def test_a_bare_body_is_read_with_places():
    body, findings = console.parse_body('// c\n{"a": """b""",}', "f")
    assert findings == []
    assert body.value == {"a": "b"}
    assert body.place(("a",)) == place(2, 7, 2, 14)


BARE_FAULTS = {"nothing": ("", "S111"), "a request": ("PUT x\n{}", "S115"), "two": ("{} {}", "S111")}


@pytest.mark.parametrize(("text", "code"), BARE_FAULTS.values(), ids=BARE_FAULTS)
def test_what_is_no_bare_body_is_one_finding(text, code):
    body, (finding,) = console.parse_body(text, "f")
    assert body is None
    assert finding.code == code


BARE = {
    "object": ('# c\n{"a": 1}', True),
    "list": ("[1]", True),
    "request": ("PUT x\n{}", False),
    "": ("", False),
}


@pytest.mark.parametrize(("text", "bare"), BARE.values(), ids=BARE)
def test_a_bare_body_is_told_from_a_request(text, bare):
    assert console.is_bare(text) is bare


PARTS = {
    "plain": ('{"a": "one two"}', 4, 3, (1, 12, 1, 15)),
    "behind escapes": (r'{"a": "\"\u00e9\n two"}', 4, 3, (1, 19, 1, 22)),
    "an escape itself": (r'{"a": "x\"y"}', 1, 1, (1, 9, 1, 11)),
    "behind a surrogate pair": (r'{"a": "\ud83d\ude00b"}', 1, 1, (1, 20, 1, 21)),
    "raw block": ('{"a": """x\n "b" c"""}', 3, 3, (2, 2, 2, 5)),
    "nothing": ('{"a": "one"}', 1, 0, (1, 9, 1, 10)),
    "up to the end": ('{"a": "one"}', 1, 9, (1, 9, 1, 11)),
    "behind the end": ('{"a": "one"}', 9, 1, (1, 7, 1, 12)),
}


@pytest.mark.parametrize(("text", "offset", "length", "where"), PARTS.values(), ids=PARTS)
def test_a_part_of_a_text_has_its_place(text, offset, length, where):
    body, _ = console.parse_body(text, "f")
    assert console.within(body, ("a",), offset, length) == place(*where)


# --- writing -------------------------------------------------------------------------------------------------------


def test_a_request_is_written_to_be_pasted():
    request = Request(
        method="PUT",
        path="/_inference/text_embedding/openai",
        body={
            "service": "custom",
            "service_settings": {
                "request": '{"input": ${input}, "model": ${model}}',
                "headers": {"Authorization": "Bearer ${api_key}"},
                "query_parameters": [["说明", "文本"]],
                "empty": [{}, []],
            },
        },
        comment="needs Elasticsearch ≥ 8.19\nput your key in place of <API_KEY>",
    )
    assert console.write([request]) == (
        "# needs Elasticsearch ≥ 8.19\n"
        "# put your key in place of <API_KEY>\n"
        "PUT /_inference/text_embedding/openai\n"
        "{\n"
        '  "service": "custom",\n'
        '  "service_settings": {\n'
        '    "request": """{"input": ${input}, "model": ${model}}""",\n'
        '    "headers": {\n'
        '      "Authorization": "Bearer ${api_key}"\n'
        "    },\n"
        '    "query_parameters": [\n'
        "      [\n"
        '        "说明",\n'
        '        "文本"\n'
        "      ]\n"
        "    ],\n"
        '    "empty": [\n'
        "      {},\n"
        "      []\n"
        "    ]\n"
        "  }\n"
        "}\n"
    )


def test_requests_are_a_blank_line_apart():
    requests = [Request(method="GET", path="/a"), Request(method="PUT", path="/b", body={})]
    assert console.write(requests) == "GET /a\n\nPUT /b\n{}\n"


ESCAPED = {
    "three quotes inside": 'a """ b',
    "quote at the end": 'a "b"',
    "quote at the start": '"a" b',
    "line feed at the end": '{"a": 1}\n',
    "carriage return": '{"a":\r\n1}',
    "line that starts a request": '"a"\nGET /x',
    "line separator": '"a"\u2028b',
    "nothing gained": "a\\b",
}


@pytest.mark.parametrize("text", ESCAPED.values(), ids=ESCAPED)
def test_text_that_would_not_survive_a_raw_block_is_escaped(text):
    written = console.write([Request(method="PUT", path="/x", body=[text])])
    assert '"""' not in written
    assert written == f"PUT /x\n[\n  {json.dumps(text, ensure_ascii=False)}\n]\n".replace("\u2028", "\\u2028")


def test_nan_is_refused():
    with pytest.raises(ValueError, match="Out of range"):
        console.write([Request(method="PUT", path="/x", body=[float("nan")])])


TEXTS = st.text() | st.text(alphabet='"\\\n{}[]$#/*, \tGETPUTx:') | st.sampled_from(list(ESCAPED.values()))
BODIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
PATHS = st.text(alphabet=string.ascii_letters + string.digits + "_-./%:<>{}#é", max_size=20).map("/x".__add__)
REQUESTS = st.builds(
    Request,
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE"]),
    path=PATHS,
    body=st.none() | st.dictionaries(TEXTS, BODIES, max_size=4) | st.lists(BODIES, max_size=4),
    comment=st.none() | st.text(),
)


@given(st.lists(REQUESTS, min_size=1, max_size=3))
def test_what_is_written_is_read_back_equal(requests):
    read, findings = console.parse(console.write(requests), "f")
    assert findings == []
    bodies = [request.body and request.body.value for request in read]
    assert [(r.method, r.path) for r in read] == [(r.method, r.path) for r in requests]
    assert json.dumps(bodies) == json.dumps([request.body for request in requests])  # 1 is not 1.0 here


@given(st.text() | st.text(alphabet='PUT x\n{}[]",:"/*#\'\\<>.0e'))
def test_any_text_is_read_or_reported(text):
    requests, findings = console.parse(text, "f")
    assert requests or findings


def test_every_documented_body_is_read_but_the_one_with_elisions(shared):
    """The corpus: 135 bodies from the documentation of Elasticsearch and OpenSearch."""
    unread = []
    for file in sorted((shared / "corpus").rglob("*.console")):
        text, findings = console.decode(file.read_bytes(), file.name)
        requests, faults = console.parse(text, file.name)
        if len(requests) != 1 or findings or faults:
            unread.append((file.name, [(f.code, f.place.line, f.place.column) for f in faults]))
    # Printed with `...` in place of three parts of it.
    assert unread == [("045-bedrock-connector-titan-embedding-blueprint.console", [("S111", 3, 3)])]
