import pytest
from fragments import findings, spots


@pytest.mark.parametrize(
    "name",
    [
        "api_key",
        "apikey",
        "token",
        "access_token",
        "password",
        "secret",
        "client_secret",
        "access_key",
        "API_KEY",
    ],
)
def test_points_at_the_name(name):
    assert spots({"parameters": {name: {"type": "string"}}}, "K008") == [name]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("max_tokens", {"type": "integer"}),
        ("token_limit", {"type": "string"}),
        ("token", {"type": "integer"}),
        ("token", {"enum": ["cls", "mean"]}),
        ("keyword", {"type": "string"}),
        ("key", {"type": "string"}),
        ("return_token", {"type": "boolean"}),
    ],
)
def test_counts_switches_and_choices_pass(name, content):
    assert findings({"parameters": {name: content}}, "K008") == []
