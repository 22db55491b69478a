import pytest
from fragments import embedding, findings, spots

A = {"env": "A", "one_of": "credential"}
B = {"env": "B", "one_of": "credential"}


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param({"secrets": {"a": A}}, id="for all"),
        pytest.param(embedding(secrets={"a": A}), id="of a task"),
        pytest.param(
            {"secrets": {"a": A}, "tasks": {"rerank": {"secrets": {"a": B}}}}, id="one over the other"
        ),
    ],
)
def test_points_at_the_group(fragment):
    assert set(spots(fragment, "K003")) == {"credential"}


def test_offers_the_group_that_was_meant():
    fragment = {"secrets": {"a": A, "b": B, "c": {"env": "C", "one_of": "credentail"}}}
    assert findings(fragment, "K003")[0].help == "did you mean the group 'credential'?"


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param({"secrets": {"a": A, "b": B}}, id="two"),
        pytest.param(
            {"secrets": {"a": A}, "tasks": {"rerank": {"secrets": {"b": B}}}}, id="the other in a task"
        ),
    ],
)
def test_a_group_of_two_passes(fragment):
    assert findings(fragment, "K003") == []
