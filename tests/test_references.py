"""Nothing that an author chose may look like a secret or an earlier answer."""

import pytest

from registry import references
from registry.binding import Choices
from registry.catalog import open_catalog
from registry.compile import compile_task
from registry.errors import UsageError
from registry.platforms import Endpoint, target


def compile_openai(options=None, **values):
    task = open_catalog()["openai"].task("text_embedding")
    choices = Choices(values=values)
    return compile_task(task, target("opensearch"), choices, Endpoint(id="x", options=options or {}))


@pytest.mark.parametrize(
    "text",
    [
        "<API_KEY>",
        "{{ steps[0].connector_id }}",
        "before {{ steps[12].a.b }} after",
        "half a pair \ud800",
    ],
)
def test_a_value_that_a_form_would_replace_is_refused(text):
    with pytest.raises(UsageError, match="parameter 'user'"):
        compile_openai(user=text)
    with pytest.raises(UsageError, match="an option"):
        compile_openai(options={"description": text})


@pytest.mark.parametrize("text", ["<OTHER>", "<api_key>", "x <API_KEY>", "{{ steps }}", "steps[0].x", "😀"])
def test_a_value_that_no_form_would_replace_stays(text):
    assert compile_openai(user=text).requests


def test_secrets_that_differ_in_case_only_are_written_alike():
    assert references.alike(["token", "Token", "key", "model_id"]) == ["Token", "model_id"]
