"""What ML Commons changes in a filled payload."""

import json

import pytest

from registry.java.substitution import PlatformError
from registry.platforms.opensearch.rewrite import add_stream, add_structured_output
from registry.platforms.opensearch.substitute import payload

OPENAI = "openai/v1/chat/completions"
CHAT = '{"model": "gpt-3.5-turbo", "messages": [{"role": "user", "content": "${parameters.input}"}]}'


@pytest.mark.parametrize(
    ("parameters", "body"),
    [
        pytest.param(
            {"stream": "true", "_llm_interface": OPENAI},
            '{"model":"gpt-3.5-turbo","messages":[{"role":"user","content":"Hello world"}],"stream":true}',
            id="HttpConnectorTest.createPayload_WithStreamParameter_OpenAI",
        ),
        pytest.param(
            {"_llm_interface": OPENAI}, CHAT, id="HttpConnectorTest.createPayload_WithoutStreamParameter"
        ),
        pytest.param(
            {"stream": "true", "_llm_interface": "invalid/interface"},
            CHAT,
            id="HttpConnectorTest.createPayload_WithStreamParameter_UnsupportedInterface",
        ),
        pytest.param({"stream": "true"}, CHAT, id="no interface"),
    ],
)
def test_stream(parameters, body):
    expected = body.replace("${parameters.input}", "Hello world")
    assert payload(CHAT, {"input": "Hello world", **parameters}) == expected


@pytest.mark.parametrize(
    "interface", [f" {OPENAI.upper()} ", OPENAI.replace("/", "\\/"), OPENAI.replace("/", "\\u002F")]
)
def test_an_interface_is_compared_trimmed_in_any_case_and_unescaped(interface):
    assert (
        add_stream('{"a": 1.50}', {"stream": None, "_llm_interface": interface}) == '{"a":1.50,"stream":true}'
    )


def test_a_stream_of_a_list_is_the_platforms_error():
    with pytest.raises(PlatformError) as caught:
        add_stream("[1, 2]", {"stream": "true", "_llm_interface": OPENAI})
    assert (caught.value.message, caught.value.status) == ("Not a JSON Object: [1,2]", 500)


TYPED = '{"type":"json_object"}'


@pytest.mark.parametrize(
    ("body", "parameters", "changed"),
    [
        pytest.param({"m": 1}, {"_response_format_json": TYPED}, {"m": 1, "response_format": json.loads(TYPED)}, id="createPayload_ResponseFormatJson_IsJsonObjectNotString"),
        pytest.param({"m": 1}, {"_generationConfig_json": TYPED}, {"m": 1, "generationConfig": json.loads(TYPED)}, id="createPayload_WithAllowedCamelCaseField_IsInjected"),
        pytest.param({"m": 1}, {"_toolConfig_json": TYPED}, {"m": 1, "toolConfig": json.loads(TYPED)}, id="createPayload_WithToolConfigJson_IsInjected"),
        pytest.param({"generationConfig": {"max": 1}}, {"_generationConfig_additions_json": '{"a":2}'}, {"generationConfig": {"max": 1, "a": 2}}, id="createPayload_WithGenerationConfigAdditionsJson_MergesIntoExistingField"),
        pytest.param({"m": 1}, {"_generationConfig_additions_json": '{"a":2}'}, {"m": 1, "generationConfig": {"a": 2}}, id="createPayload_WithGenerationConfigAdditionsJson_CreatesFieldIfAbsent"),
        pytest.param({}, {"_response_format_json": '{"type":"x"}', "_response_format_additions_json": '{"extra":"f"}'}, {"response_format": {"type": "x", "extra": "f"}}, id="createPayload_BothReplaceAndMergeForSameField_ReplaceTakesPrecedence"),
    ],
)  # fmt: skip
def test_structured_output(body, parameters, changed):
    assert json.loads(add_structured_output(json.dumps(body), parameters)) == changed


@pytest.mark.parametrize(
    ("body", "parameters"),
    [
        pytest.param('{"m": 1}', {}, id="createPayload_WithoutResponseFormatJson_NoResponseFormatField"),
        pytest.param('{"m": 1}', {"_response_format_json": "not-valid-json"}, id="createPayload_ResponseFormatJson_InvalidJson_IgnoresParameter"),
        pytest.param('{"m": 1}', {"_response_format_json": '["a"]'}, id="createPayload_ResponseFormatJson_JsonArray_IgnoresParameter"),
        pytest.param('{"m": 1}', {"_model_json": TYPED}, id="createPayload_WithDisallowedField_IsNotInjected"),
        pytest.param('[{"m": 1}]', {"_response_format_json": TYPED}, id="createPayload_ArrayPayload_StructuredOutputNotInjected"),
        pytest.param('{"m": 1}', {"_additions_json": TYPED, "_json": TYPED}, id="createPayload_EmptyFieldNameKey_DoesNotThrow"),
    ],
)  # fmt: skip
def test_these_payloads_keep_every_byte(body, parameters):
    assert add_structured_output(body, parameters) == body


@pytest.mark.parametrize(("supported", "there"), [(True, True), (False, False)])
def test_structured_output_is_for_actions_that_say_so(supported, there):
    body = payload('{"a": 1}', {"_response_format_json": TYPED}, supports_structured_output=supported)
    assert ("response_format" in body) is there
