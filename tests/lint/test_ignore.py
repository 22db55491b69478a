"""`ignore`: comments that answer findings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import lint, load
from registry.diagnostics import Finding, Severity
from registry.lint import ignore
from registry.lint.manual import BASE
from registry.model import Place

DOCS = "docs: https://acme.example/docs\n"
REASON = "the gateway has no TLS"


def checked(line: str) -> list[Finding]:
    """What lint says of the base with that line, or lines, for the address."""
    text = BASE.replace("url: https://api.acme.example/v1", line)
    return lint.check(text.encode(), "acme.yaml")


def codes(line: str) -> list[str]:
    return [finding.code for finding in checked(line)]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"url: http://a.example # registry: ignore[K006] {REASON}", id="end of the line"),
        pytest.param(f"# registry: ignore[K006] {REASON}\nurl: http://a.example", id="line above"),
        pytest.param(
            f"# registry: ignore[K006] {REASON}\n\n# more words\nurl: http://a.example", id="comments between"
        ),
        pytest.param(f"url: http://a.example #registry:ignore[K006] {REASON}", id="no blanks"),
        pytest.param(
            f"url: 'http://a.example' # why # registry: ignore[K006] {REASON}", id="after other words"
        ),
    ],
)
def test_a_reasoned_comment_answers_the_finding_of_its_line(line):
    assert codes(line) == []


def test_one_comment_can_answer_several_codes():
    line = "url: http://{{ parameters.host }} # registry: ignore[K006, K007] " + REASON
    assert codes(f"parameters: {{host: {{}}}}\n{line}") == []


def test_comments_above_each_other_answer_the_same_line():
    above = f"# registry: ignore[K006] {REASON}\n# registry: ignore[K007] {REASON}\n"
    assert codes("parameters: {host: {}}\n" + above + "url: http://{{ parameters.host }}") == []


@pytest.mark.parametrize(
    ("line", "left"),
    [
        pytest.param("url: http://a.example # registry: ignore[K006]", ["K006", "S018"], id="no reason"),
        pytest.param(
            f"url: https://a.example # registry: ignore[K006] {REASON}", ["S019"], id="nothing there"
        ),
        pytest.param(
            f"url: http://a.example # registry: ignore[K001] {REASON}", ["K006", "S019"], id="another code"
        ),
        pytest.param(f"url: http://a.example # registry: ignore {REASON}", ["K006", "S019"], id="no code"),
        pytest.param(
            f"url: http://a.example # registry: ignore[k6] {REASON}", ["K006", "S019"], id="not a code"
        ),
        pytest.param(
            f"url: http://a.example\n# registry: ignore[K006] {REASON}", ["K006", "S019"], id="line below"
        ),
        pytest.param(
            f"url: http://a.example # registry: ignore[K006, K001] {REASON}", ["S019"], id="one of two"
        ),
        pytest.param(
            f"urll: http://a.example # registry: ignore[S011] {REASON}",
            ["K006", "S011", "S019"],
            id="of the schema",
        ),
    ],
)
def test_a_comment_that_answers_nothing_or_gives_no_reason_is_a_finding(line, left):
    assert sorted(codes(line)) == sorted(left)


def test_points_at_the_comment():
    (found,) = [
        one for one in checked("url: https://a.example # registry: ignore[K006] a") if one.code == "S019"
    ]
    assert (found.place.line, found.place.column, found.place.end_column) == (3, 24, 50)
    assert found.severity is Severity.WARNING
    assert found.message == "nothing to ignore: no K006 at line 3"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('title: "# registry: ignore[K006] a"\n', id="quoted"),
        pytest.param("title: |\n  a\n  # registry: ignore[K006] a\n", id="block"),
        pytest.param("title: a#registry:ignore[K006] a\n", id="inside a word"),
    ],
)
def test_text_that_looks_like_a_comment_is_none(text):
    assert list(ignore.find(load.parse((text + DOCS).encode(), "a.yaml"))) == []


@given(st.lists(st.sampled_from(["K001", "K002", "T001"]), max_size=4), st.text("abc ", max_size=3))
def test_no_finding_is_lost_without_a_reason_and_a_matching_code(found, reason):
    document = load.parse(f"title: a # registry: ignore[K001] {reason}\n".encode(), "a.yaml")
    given_ = [Finding(code=code, message="m", place=Place(file="a.yaml")) for code in found]
    kept = [one.code for one in ignore.apply(document, given_) if one.code[0] != "S"]
    assert kept == [code for code in found if not (reason.strip() and code == "K001")]
