"""The error tree and the nearest names."""

import re

import pytest

from registry import errors
from registry.diagnostics import Finding
from registry.errors import ConfigurationError, RegistryError, UnknownNameError
from registry.model import Place

PLACE = Place(file="a.yaml", line=3, column=5)


def tree(kind=RegistryError):
    """The kind and everything below it."""
    return [kind, *(found for below in kind.__subclasses__() for found in tree(below))]


def test_the_tree_in_the_docstring_is_the_tree():
    drawn = dict(re.findall(r"(?:├── |└── |│ +└── |^)(\w+Error) +(\d)", errors.__doc__, re.MULTILINE))
    ours = {kind.__name__: str(kind.exit_code) for kind in tree() if kind.__module__ == "registry.errors"}
    assert {**ours, "RegistryError": drawn.get("RegistryError", ours["RegistryError"])} == {
        "RegistryError": "2",
        **drawn,
    }


@pytest.mark.parametrize("kind", tree(), ids=lambda kind: kind.__name__)
def test_every_kind_has_a_type_of_machine_formats_and_an_exit_code(kind):
    assert re.fullmatch(r"[a-z_]+", kind.type)
    assert kind.exit_code in {1, 2, 3, 4, 5}


def test_an_error_knows_where_and_what_would_be_right():
    error = RegistryError("wrong", place=PLACE, help="right")
    assert (str(error), error.message, error.place, error.help) == ("wrong", "wrong", PLACE, "right")


def test_a_faulty_file_keeps_every_finding_and_takes_the_place_of_the_first():
    findings = [
        Finding(code="S001", message=str(n), place=Place(file="a", line=n), help=f"h{n}") for n in (1, 2)
    ]
    error = ConfigurationError("no", findings=findings)
    assert (error.findings, error.place, error.help) == (tuple(findings), findings[0].place, "h1")


def test_a_faulty_file_may_have_no_finding():
    error = ConfigurationError("no")
    assert (error.findings, error.place, error.help) == ((), None, None)


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("opnai", ["cohere", "openai"], "openai"),
        ("OpenAI", ["cohere", "openai"], "openai"),
        ("text-embedding", ["rerank", "text_embedding"], "text_embedding"),
        ("azure_openai", ["azure-openai", "openai"], "azure-openai"),
        ("solr", ["elasticsearch", "opensearch"], None),
        ("", ["a"], None),
        ("x", [], None),
    ],
)
def test_the_nearest_name_is_found_whatever_its_case_and_hyphens(name, known, expected):
    assert errors.nearest(name, known) == expected


def test_an_unknown_name_lists_the_nearest_first_and_suggests_it():
    error = UnknownNameError("target", "opensarch", ["alibaba-es", "elasticsearch", "opensearch"])
    assert error.message == "no target 'opensarch'; there is opensearch, alibaba-es, elasticsearch"
    assert error.help == "did you mean 'opensearch'?"


def test_an_unknown_name_far_from_all_suggests_nothing():
    error = UnknownNameError("target", "x", ["opensearch"])
    assert (error.message, error.help) == ("no target 'x'; there is opensearch", None)


def test_many_names_are_cut_with_the_nearest_among_them():
    error = UnknownNameError("thing", "n19", [f"n{number}" for number in range(20)] + ["zz"])
    assert error.message.startswith("no thing 'n19'; there is n19, n0, ")
    assert error.message.endswith(", …")


def test_of_no_names_there_is_none():
    assert UnknownNameError("blueprint", "x", []).message == "no blueprint 'x'; there is none"
