"""`registry invoke --body`: bodies that someone already has, run as their platform runs them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from commandline import fits
from standin import Answer, StandIn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = "sk-areal-key-in-a-body-0123456789"

CONNECTOR = """\
# a connector and its model, as the documentation of OpenSearch writes them
POST /_plugins/_ml/connectors/_create
{
  "name": "c", "description": "d", "version": "1", "protocol": "http",
  "parameters": {"model": "m"},
  "credential": {"openAI_key": "<YOUR API KEY>"},
  "actions": [{
    "action_type": "predict", "method": "POST",
    "url": "https://api.openai.com/v1/embeddings",
    "headers": {"Authorization": "Bearer ${credential.openAI_key}"},
    "request_body": "{ \\"input\\": ${parameters.input}, \\"model\\": \\"${parameters.model}\\" }",
    "pre_process_function": "connector.pre_process.openai.embedding",
    "post_process_function": "connector.post_process.openai.embedding"
  }]
}

POST /_plugins/_ml/models/_register?deploy=true
{"name": "m", "function_name": "remote", "connector_id": "<CONNECTOR_ID>"}
"""
"""Source: the connector blueprint for OpenAI embeddings in the documentation of ML Commons."""
CUSTOM: dict[str, Any] = {
    "service": "custom",
    "service_settings": {
        "secret_parameters": {"api_key": "<api key>"},
        "url": "https://api.openai.com/v1/embeddings",
        "headers": {"Authorization": "Bearer ${api_key}"},
        "request": '{"input": ${input}, "model": "text-embedding-3-small"}',
        "response": {"json_parser": {"text_embeddings": "$.data[*].embedding[*]"}},
    },
}
"""Source: Elasticsearch's reference, "Create a custom inference endpoint", first example."""
LINE = "PUT _inference/text_embedding/x\n"
FLAGS = ("--input", "hi", "-o", "json")


def vectors(seen: Any) -> dict[str, Any]:
    return {"data": [{"index": n, "embedding": [0.5, 2]} for n, _ in enumerate(seen.json()["input"])]}


@pytest.fixture
def body(tmp_path: Path) -> Callable[[str, str], str]:
    def write(text: str, name: str = "mine.console") -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write


def custom(**settings: Any) -> str:
    return LINE + json.dumps({**CUSTOM, "service_settings": {**CUSTOM["service_settings"], **settings}})


@pytest.mark.parametrize("variable", ["YOUR_API_KEY", "OPENAI_KEY"], ids=["of the blank", "of the field"])
def test_a_blank_takes_the_variable_of_its_name(
    registry: Callable[..., Any],
    body: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
) -> None:
    monkeypatch.setenv(variable, KEY)
    with StandIn(vectors) as provider:
        ended = registry("invoke", "--body", body(CONNECTOR), *FLAGS, "--url", provider.url)
        (seen,) = provider.seen
    assert ended.code == 0
    assert seen.headers["authorization"] == f"Bearer {KEY}"
    assert seen.body == '{ "input": ["hi"], "model": "m" }'
    assert ended.json()["inference_results"][0]["output"][0]["data"] == [0.5, 2]


@pytest.mark.parametrize(
    "blank",
    ["<api key>", "${API_KEY}", "{{ api_key }}", "***", "...", ""],
    ids=lambda blank: blank or "empty",
)
def test_a_blank_of_any_form_is_one(
    registry: Callable[..., Any], body: Callable[..., str], monkeypatch: pytest.MonkeyPatch, blank: str
) -> None:
    monkeypatch.setenv("API_KEY", KEY)
    with StandIn(vectors) as provider:
        ended = registry(
            "invoke",
            "--body",
            body(custom(secret_parameters={"api_key": blank})),
            *FLAGS,
            "--url",
            provider.url,
        )
    assert (ended.code, provider.seen[0].headers["authorization"]) == (0, f"Bearer {KEY}")


@pytest.mark.parametrize("name", ["API_KEY", "api_key", "api-key"])
def test_a_reference_fills_a_blank(
    registry: Callable[..., Any], body: Callable[..., str], tmp_path: Path, name: str
) -> None:
    (tmp_path / "key").write_text(KEY + "\n")
    with StandIn(vectors) as provider:
        ended = registry(
            "invoke", "--body", body(custom()), *FLAGS, "--url", provider.url,
            "--secret", f"{name}=file:{tmp_path / 'key'}",
        )  # fmt: skip
    assert (ended.code, provider.seen[0].headers["authorization"]) == (0, f"Bearer {KEY}")


def test_a_blank_without_value_sends_nothing_and_names_variable_and_place(
    registry: Callable[..., Any], body: Callable[..., str]
) -> None:
    file = body(CONNECTOR)
    with StandIn(vectors) as provider:
        ended = registry("invoke", "--body", file, *FLAGS, "--url", provider.url)
    error = ended.error()
    assert (ended.code, error["type"], error["where"], provider.seen) == (
        4, "authentication", f"{file}:6:33", [],
    )  # fmt: skip
    assert "YOUR_API_KEY" in error["message"]


IN_PLACES = {
    "a secret parameter": {"secret_parameters": {"api_key": KEY}},
    "a header": {"headers": {"Authorization": f"Bearer {KEY}"}},
    "the address": {"url": f"https://api.openai.com/v1/embeddings?key={KEY}"},
    "the body": {"request": f'{{"input": ${{input}}, "auth": "{KEY}"}}'},
}


@pytest.mark.parametrize("settings", IN_PLACES.values(), ids=IN_PLACES)
@pytest.mark.parametrize("more", [(), ("--dry-run",), ("-o", "table")], ids=["called", "dry run", "table"])
def test_a_key_in_the_body_works_and_is_printed_nowhere(
    registry: Callable[..., Any],
    body: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, Any],
    more: tuple[str, ...],
) -> None:
    monkeypatch.setenv("API_KEY", "another-key-of-the-variable")
    with StandIn(
        lambda seen: Answer(status=400, body={"you sent": [seen.path, seen.headers, seen.body]})
    ) as provider:
        ended = registry(
            "invoke", "--body", body(custom(**settings)), *FLAGS, "--trace", "--url", provider.url, *more
        )
    for seen in provider.seen:
        assert KEY in seen.path + seen.headers.get("authorization", "") + seen.body
    assert bool(provider.seen) == ("--dry-run" not in more)
    assert KEY not in ended.out + ended.err
    assert "another-key-of-the-variable" not in ended.out + ended.err


def test_what_render_prints_can_be_run(registry: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", KEY)
    for target in ("opensearch", "elasticsearch", "elasticsearch-custom", "alibaba-es"):
        for form in ("json", "console"):
            rendered = registry("render", "openai", "text_embedding", "--target", target, "-o", form).out
            with StandIn(vectors) as provider:
                ended = registry(
                    "invoke", "--body", "-", *FLAGS, "--url", provider.url, stdin=rendered.encode()
                )
                (seen,) = provider.seen
            assert (ended.code, seen.headers["authorization"]) == (0, f"Bearer {KEY}"), (target, form)


def test_a_bare_body_is_run_for_the_target_that_is_named(
    registry: Callable[..., Any], body: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YOUR_API_KEY", KEY)
    bare = CONNECTOR.partition("_create\n")[2].partition("\nPOST")[0]
    with StandIn(vectors) as provider:
        ended = registry(
            "invoke", "--body", body(bare, "c.json"), "--target", "opensearch", *FLAGS, "--url", provider.url
        )
    assert (ended.code, len(provider.seen)) == (0, 1)


def test_set_gives_a_call_s_own_parameters(registry: Callable[..., Any], body: Callable[..., str]) -> None:
    text = CONNECTOR.replace(', \\"model\\"', ', \\"n\\": ${parameters.n:-1}, \\"model\\"')
    ended = registry(
        "invoke", "--body", body(text), *FLAGS, "--dry-run", "--set", "n=[2]", "--set", "model=x"
    )
    (request,) = ended.json()["requests"]
    assert request["body"] == '{ "input": ["hi"], "n": [2], "model": "x" }'


ALIBABA = LINE + json.dumps({
    "service": "alibaba-cloud-custom-model",
    "service_settings": {
        "secret_parameters": {"api_key": "<api key>"},
        "url": "https://api.openai.com",
        "path": {"/v1/embeddings": {"POST": {
            "headers": {"Authorization": "Bearer ${api_key}"},
            "request": {"format": "string", "content": '{"input": ${input}, "n": "${n}"}'},
            "response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}},
        }}},
    },
    "task_settings": {"parameters": {"n": "stored"}},
})  # fmt: skip
"""Source: Alibaba Cloud's documentation of the custom model service, its embedding example, with a parameter."""
STORED = LINE + json.dumps({
    **CUSTOM,
    "service_settings": {**CUSTOM["service_settings"], "request": '{"input": ${input}, "n": ${n}}'},
    "task_settings": {"parameters": {"n": "stored"}},
})  # fmt: skip
NATIVE = LINE + json.dumps({
    "service": "openai",
    "service_settings": {"api_key": "<api key>", "model_id": "m"},
    "task_settings": {"user": "stored"},
})  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "field"),
    [(STORED, "n", "n"), (ALIBABA, "n", "n"), (NATIVE, "user", "user")],
    ids=["custom", "alibaba", "native"],
)
def test_set_goes_over_what_an_elasticsearch_stores(
    registry: Callable[..., Any], body: Callable[..., str], text: str, name: str, field: str
) -> None:
    ended = registry("invoke", "--body", body(text), *FLAGS, "--dry-run", "--set", f"{name}=called")
    (request,) = ended.json()["requests"]
    assert json.loads(request["body"])[field] == "called"


@pytest.mark.parametrize("text", [STORED, ALIBABA], ids=["custom", "alibaba"])
def test_parameters_spelt_out_are_those_of_the_call(
    registry: Callable[..., Any], body: Callable[..., str], text: str
) -> None:
    flags = (*FLAGS, "--dry-run", "--set", 'parameters={"n": "called"}')
    (request,) = registry("invoke", "--body", body(text), *flags).json()["requests"]
    assert json.loads(request["body"])["n"] == "called"


@pytest.mark.parametrize(
    "setting",
    [
        "m=1",
        "input=x",
        "parameters.n=1",
        'parameters={"m": 1}',
        "parameters=1",
        'task_settings={"parameters": {}}',
    ],
)
@pytest.mark.parametrize("text", [STORED, ALIBABA, NATIVE], ids=["custom", "alibaba", "native"])
def test_set_of_what_nothing_takes_is_refused_and_told_what_there_is(
    registry: Callable[..., Any], body: Callable[..., str], text: str, setting: str
) -> None:
    ended = registry("invoke", "--body", body(text), *FLAGS, "--dry-run", "--set", setting)
    assert (ended.code, ended.out, ended.error()["type"]) == (2, "", "usage")
    assert "there is " in ended.error()["message"] or "--set" in ended.error()["help"]


def test_elasticsearch_s_own_words_of_a_call_are_no_parameters(
    registry: Callable[..., Any], body: Callable[..., str]
) -> None:
    text = custom(
        request='{"input": ${input}, "kind": ${input_type}}',
        input_type={"translation": {"search": "query"}, "default": "document"},
    )
    ended = registry("invoke", "--body", body(text), *FLAGS, "--dry-run", "--set", "input_type=search")
    (request,) = ended.json()["requests"]
    assert request["body"] == '{"input": ["hi"], "kind": "query"}'


def test_a_ranking_is_told_by_its_query(registry: Callable[..., Any], body: Callable[..., str]) -> None:
    text = (
        CONNECTOR.replace("process.openai.embedding", "process.cohere.rerank")
        .replace('\\"input\\": ${parameters.input}', '\\"q\\": \\"${parameters.query}\\", \\"d\\": ${parameters.documents}')
    )  # fmt: skip
    ended = registry("invoke", "--body", body(text), *FLAGS, "--dry-run", "--query", 'say "q"')
    (request,) = ended.json()["requests"]
    assert json.loads(request["body"]) == {"q": 'say "q"', "d": ["hi"], "model": "m"}


BROKEN = {
    "a colon is missing": (LINE + '{"service" "custom"}', "2:12", "a colon is missing"),
    "a field is unknown": (custom(requests="x"), "2:", "unknown field 'requests'"),
    "a field is missing": (LINE + '{"service": "custom", "service_settings": {}}', "2:23", "'"),
    "nothing creates an endpoint": ('POST _inference/rerank/x\n{"input": ["a"]}', "1:", "create an endpoint"),
    "no request": ("hello", "1:1", ""),
    "a platform that nobody knows": ("PUT /_search/x\n{}", "1:", "no platform that is known"),
    "two platforms": (CONNECTOR + "\n" + custom(), "2:1", "opensearch and elasticsearch"),
    "a script": (
        CONNECTOR.replace('"connector.pre_process.openai.embedding"', '"return params.text_docs[0];"'),
        "2:1",
        "painless",
    ),
    "no task type": (custom().replace("text_embedding/", ""), "1:1", "names no task type"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "at", "words"), BROKEN.values(), ids=BROKEN)
def test_a_fault_of_the_body_has_its_place(
    registry: Callable[..., Any], body: Callable[..., str], text: str, at: str, words: str
) -> None:
    file = body(text)
    ended = registry("invoke", "--body", file, *FLAGS, "--dry-run")
    said = registry("invoke", "--body", file, "--input", "hi", "--dry-run").err
    assert ended.code == 2
    assert ended.error()["where"].startswith(f"{file}:{at}"), ended.err
    assert words in said
    assert f"{file}:{at}" in said


MISUSED = {
    "a path in the address": (("--url", "http://127.0.0.1:1/v1"), "the body says the path"),
    "a model": (("--model", "m"), "the body says the model"),
    "a value for a secret": (("--secret", f"API_KEY={KEY}"), "takes a reference"),
    "a secret that no blank asks for": (("--secret", "TOKEN=env:X"), "no blank for a credential"),
    "a word of the wrong type": (("--set", "top_n=two"), "is no int"),
    "options": (("--options", "x.yaml"), "--options goes with --via"),
}


@pytest.mark.parametrize(("flags", "words"), MISUSED.values(), ids=MISUSED)
def test_what_a_body_says_no_flag_says(
    registry: Callable[..., Any], body: Callable[..., str], flags: tuple[str, ...], words: str
) -> None:
    ended = registry("invoke", "--body", body(custom()), *FLAGS, *flags)
    assert (ended.code, words in ended.error()["message"]) == (2, True), ended.err
    assert KEY not in ended.err


def test_there_must_be_an_input(registry: Callable[..., Any], body: Callable[..., str]) -> None:
    ended = registry("invoke", "--body", body(custom()), "-o", "json")
    assert (ended.code, ended.error()["message"]) == (2, "what is the input?")


def test_a_body_that_is_not_there(registry: Callable[..., Any]) -> None:
    ended = registry("invoke", "--body", "nowhere.console", *FLAGS)
    assert (ended.code, "nowhere.console" in ended.error()["message"]) == (2, True)


SIGNED = CONNECTOR.replace('"protocol": "http"', '"protocol": "aws_sigv4"').replace(
    '"parameters": {"model": "m"}', '"parameters": {"region": "us-east-1", "service_name": "bedrock", "model": "m"}'
).replace('{"openAI_key": "<YOUR API KEY>"}', '{"access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": "s3cr3t-of-aws"}')  # fmt: skip


def test_a_request_that_the_platform_signs_is_shown_and_not_sent(
    registry: Callable[..., Any], body: Callable[..., str]
) -> None:
    text = SIGNED.replace('    "headers": {"Authorization": "Bearer ${credential.openAI_key}"},\n', "")
    with StandIn(vectors) as provider:
        ended = registry("invoke", "--body", body(text), *FLAGS, "--url", provider.url)
        shown = registry("invoke", "--body", body(text), *FLAGS, "--dry-run")
    assert (ended.code, provider.seen) == (2, [])
    assert "aws_sigv4" in ended.error()["message"]
    fits(shown.json(), "output/invoke-requests")


@pytest.mark.parametrize("folder", ["elasticsearch-put", "opensearch-connectors", "opensearch-models"])
def test_every_documented_body_is_run_or_refused_with_a_reason(
    registry: Callable[..., Any], shared: Path, folder: str
) -> None:
    """Source: the corpus, bodies out of the documentation of both platforms."""
    codes = []
    for file in sorted((shared / "corpus" / folder).glob("*.console")):
        ended = registry("invoke", "--body", str(file), *FLAGS, "--query", "q", "--dry-run")
        if ended.code:
            fits(json.loads(ended.err), "output/error")
        else:
            fits(ended.json(), "output/invoke-requests")
        codes.append(ended.code)
    assert set(codes) <= {0, 1, 2}
    assert codes


def leaky(**more: Any) -> str:
    """A body whose key stands where nothing says that it is one, too."""
    settings = CUSTOM["service_settings"]
    return custom(
        secret_parameters={"weird": KEY},
        url=f"https://api.example.com/a/{KEY}/x?k={KEY}",
        headers={"Authorization": "Bearer ${weird}", "X-Foo": KEY},
        request=settings["request"].replace('"text-embedding-3-small"', f'"{KEY}"'),
        **more,
    )


@pytest.mark.parametrize("form", ["json", "ndjson", "table"])
def test_a_dry_run_hides_the_body_s_keys_wherever_they_stand(
    registry: Callable[..., Any], body: Callable[..., str], form: str
) -> None:
    ended = registry(
        "invoke", "--body", body(leaky()), "--input", f"is {KEY}", "-o", form, "--dry-run", "--trace"
    )
    assert ended.code == 0
    assert KEY not in ended.out + ended.err
    assert "https://api.example.com/a/***/x?k=***" in ended.out


@pytest.mark.parametrize("form", ["json", "table"])
def test_findings_do_not_quote_the_body_s_keys(
    registry: Callable[..., Any], body: Callable[..., str], form: str
) -> None:
    ended = registry("invoke", "--body", body(leaky(**{KEY: 1})), "--input", "x", "-o", form)
    assert (ended.code, ended.out) == (2, "")
    assert KEY not in ended.err


def test_a_column_of_a_finding_stays_under_its_word(
    registry: Callable[..., Any], body: Callable[..., str]
) -> None:
    file = body(leaky(requests=1))
    ended = registry("invoke", "--body", file, "--input", "x")
    said = ended.err.splitlines()
    at = next(number for number, line in enumerate(said) if "unknown field 'requests'" in line)
    line, caret = said[at + 1 : at + 3]
    start = caret.index("^")
    assert line[start:].startswith('"requests"')
    assert said[-1] == "error: the body cannot be run"


def test_with_json_the_error_says_why_the_body_cannot_be_run_and_where(
    registry: Callable[..., Any], body: Callable[..., str]
) -> None:
    file = body(custom(requests=1))
    error = registry("invoke", "--body", file, *FLAGS).error()
    assert error["message"].startswith("the body cannot be run: S")
    assert "requests" in error["message"]
    assert error["where"].startswith(f"{file}:2:")
