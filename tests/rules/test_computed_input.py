import pytest
from fragments import body, findings, spots


@pytest.mark.parametrize(
    "text",
    [
        "{{ input | upper }}",
        "{{ input[0] }}",
        "{{ 'a' if input else 'b' }}",
        "{{ [input] }}",
        '{{ {"text": input} }}',
        "{{ parameters.model if input == 'x' else 'y' }}",
        "{{ 'a' ~ (input | upper) }}",
    ],
)
def test_an_input_cannot_be_computed_with(text):
    assert spots(body(f"a {text} b"), "T004") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "{{ input }}",
        "a {{ input }} b",
        "{{ 'a' ~ input ~ 'b' }}",
        "{{ parameters.model | upper }}",
        "{{ 1 + 1 }}",
    ],
)
def test_placing_an_input_and_computing_with_parameters_pass(text):
    assert findings(body(text), "T004") == []


def test_under_a_native_service_everything_is_fixed():
    settings = {"service": "a", "task_settings": {"top_n": "{{ top_n | replace('a', 'b') }}"}}
    assert findings({"tasks": {"rerank": {"targets": {"elasticsearch": settings}}}}, "T004") == []
