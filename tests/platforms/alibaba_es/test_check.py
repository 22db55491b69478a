"""Requests for Alibaba Cloud Elasticsearch that someone already has: what is wrong, where, and what would be right."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import brief, findings, repaired, unmarked

from registry import console
from registry.diagnostics import Severity
from registry.model import Place, WrittenRequest
from registry.platforms.alibaba_es import check

BODIES = sorted((Path(__file__).parent / "bodies").glob("*.console"))
TEXT = """PUT _inference/{task}/acme
{{
  "service": "alibaba-cloud-custom-model",
  "service_settings": {{
    "secret_parameters": {{"api_key": "<API_KEY>"}},
    "url": "https://api.acme.example",
    "path": {{
      "/v1": {{
        "POST": {{
          "query_string": "?v=${{kind}}",
          "headers": {{"Authorization": "Bearer ${{api_key}}"}},
          "request": {{"format": "string", "content": {content}}},
          "response": {{"json_parser": {parser}}}
        }}
      }}
    }}
  }},
  "task_settings": {{"parameters": {{"kind": "document", "size": 3, "tags": ["a"]}}}}
}}"""
PARSERS = {
    "text_embedding": '{"text_embeddings": "$.data[*].embedding"}',
    "sparse_embedding": '{"sparse_result": {"path": "$.r[*]", "value": {"sparse_token": "$.e[*].t", "sparse_weight": "$.e[*].w"}}}',
    "rerank": '{"relevance_score": "$.r[*].s", "reranked_index": "$.r[*].i"}',
    "completion": '{"completion_result": "$.text"}',
    "custom": "{}",
}
CONTENTS = {
    "rerank": '"""{"q": "${query}", "d": ${input}}"""',
    "completion": '"""{"p": "${input}"}"""',
}


def whole(content=None, task="text_embedding", parser=None):
    """A whole request."""
    content = content or CONTENTS.get(task, '"""{"input": ${input}}"""')
    return TEXT.format(task=task, content=content, parser=parser or PARSERS[task])


FAULTS = {
    "bracket left open": (whole().replace("api.acme.example", "«[»::1"), "D154"),
    "port in letters": (
        whole().replace('"https://api.acme.example"', '«"https://h.example:abc"»'),
        "D154",
    ),
    "address without scheme": (whole().replace('"https://api.acme.example"', '«"api.acme.example"»'), "D154"),
    "blank in a path": (whole().replace('"/v1"', '«"/my models"»'), "D154"),
    "unknown field of the settings": (
        whole().replace('"secret_parameters"', '«"timeout"»: 3, "secret_parameters"'),
        "S101",
    ),
    "misspelt field of the settings": (whole().replace('"url"', '«"ulr"»'), "S101"),
    "misspelt required field of the method": (whole().replace('"request"', '«"reqest"»'), "S101"),
    "misspelt required field of the parser": (whole(parser='{«"text_embedings"»: "$.d[*].e"}'), "S101"),
    "unknown field of the response": (
        whole().replace('"json_parser"', '«"error_parser"»: {}, "json_parser"'),
        "S101",
    ),
    "no content": (
        whole()
        .replace('"request": {', '«"request"»: {')
        .replace(', "content": """{"input": ${input}}"""', ""),
        "S102",
    ),
    "no url": (
        whole()
        .replace('"service_settings"', '«"service_settings"»')
        .replace('"url": "https://api.acme.example",', ""),
        "S102",
    ),
    "key of another task": (
        whole(parser='{"relevance_score": "$.s[*]"}').replace('"json_parser"', '«"json_parser"»'),
        "S102",
    ),
    "header that is no text": (whole().replace('"Bearer ${api_key}"', "«7»"), "S103"),
    "format": (whole().replace('"string"', '«"json"»'), "S104"),
    "misspelt service": (
        whole().replace('"alibaba-cloud-custom-model"', '«"alibaba-cloud-custom-modle"»'),
        "S104",
    ),
    "quoted list": (whole('"""{"input": «"${input}"»}"""'), "T151"),
    "quoted list, escaped": (whole(r'"{\"input\": «\"${input}\"»}"'), "T151"),
    "bare text": (whole('"""{"input": ${input}, "t": «${kind}»}"""'), "T151"),
    "bare text, escaped": (whole(r'"{\"input\": ${input}, \"t\": «${kind}»}"'), "T151"),
    "bare query": (whole('"""{"q": «${query}», "d": ${input}}"""', "rerank"), "T151"),
    "bare input of a completion": (whole('"""{"p": «${input}»}"""', "completion"), "T151"),
    "quoted parameter that is a list": (whole('"""{"input": ${input}, "t": «"${tags}"»}"""'), "T151"),
    "undeclared": (whole('"""{"input": ${input}, "t": "«${knd}»"}"""'), "T152"),
    "undeclared in a header": (whole().replace("${api_key}", "«${apikey}»"), "T152"),
    "undeclared in the query string": (whole().replace("${kind}", "«${kinds}»"), "T152"),
    "query of an embedding": (whole('"""{"input": ${input}, "q": "«${query}»"}"""'), "T152"),
    "escape": (whole('"""{"input": ${input}, "t": "«$${kind}»"}"""'), "T154"),
    "comma too many": (whole('"""{"input": ${input}«,»}"""'), "T155"),
    "value that leads back": (
        whole('«"""{"input": ${input}, "t": "${kind}"}"""»')
        .replace('"document"', '"${kind}"')
        .replace("?v=${kind}", "?v=1"),
        "T155",
    ),
    "placeholder in the url": (whole().replace("api.acme", "«${kind}».acme"), "T156"),
    "placeholder in the path": (whole().replace('"/v1"', '«"/v1/${kind}"»'), "T156"),
    "definite path": (whole(parser='{"text_embeddings": «"$.data[0].embedding"»}'), "P151"),
    "definite path of tokens": (
        whole(task="sparse_embedding", parser=PARSERS["sparse_embedding"].replace('"$.e[*].t"', '«"$.e.t"»')),
        "P151",
    ),
    "broken path": (whole(parser='{"text_embeddings": «"$.data[*.embedding"»}'), "P151"),
    "broken path of a completion": (
        whole(task="completion", parser='{"completion_result": «"$.text."»}'),
        "P151",
    ),
    "bearer": (whole().replace("${api_key}", "«sk-0123456789abcdef0123»"), "K151"),
    "key in the query string": (whole().replace("?v=", "?api_key=«abc123def»&v="), "K151"),
    "key as a parameter": (whole().replace('"size": 3', '"size": "«sk-0123456789abcdef0123»"'), "K151"),
    "two paths": (
        whole()
        .replace(
            '"path": {',
            '"path": {"/v0": {"GET": {"request": {"format": "string", "content": "{}"}, "response": {"json_parser": {"text_embeddings": "$[*]"}}}},',
        )
        .replace('"/v1"', '«"/v1"»'),
        "D153",
    ),
    "two methods": (
        whole().replace(
            '"POST": {',
            '"GET": {"request": {"format": "string", "content": "{}"}, "response": {"json_parser": {"text_embeddings": "$[*]"}}}, «"POST"»: {',
        ),
        "D153",
    ),
    "unknown method": (whole().replace('"POST"', '«"PSOT"»'), "D153"),
    "query string without its mark": (whole().replace('"?v=${kind}"', '«"v=${kind}"»'), "D155"),
    "id": (whole().replace("/acme", "/«-acme»"), "S151"),
    "task type": (whole().replace("text_embedding/", "«text_embeding»/"), "S152"),
}


@pytest.mark.parametrize(("text", "code"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_one_error_at_its_place(text, code):
    clean, place = unmarked(text)
    assert brief(findings(check, clean)) == [(code, place)]


WARNED = {
    "ignored field of the method": (whole().replace('"headers"', '«"timeout"»: 3, "headers"'), "S107"),
    "ignored field of the parser": (
        whole(parser='{"text_embeddings": "$.d[*].e", «"index"»: "$.d[*].i"}'),
        "S107",
    ),
    "flat vectors": (whole(parser='{"text_embeddings": «"$.data[*].embedding[*]"»}'), "P152"),
    "secret and parameter": (whole().replace('"size"', '«"api_key"»'), "K152"),
    "private host": (whole().replace("api.acme.example", "«localhost»:8000"), "D151"),
    "private host in capitals": (whole().replace("api.acme.example", "«LocalHost»:8000"), "D151"),
    "private host named like a part of the scheme": (whole().replace("api.acme.example", "«h»"), "D151"),
    "plain http": (whole().replace("https://", "«http://»"), "D152"),
}


@pytest.mark.parametrize(("text", "code"), WARNED.values(), ids=WARNED)
def test_what_the_platform_takes_but_nobody_means_is_a_warning(text, code):
    clean, place = unmarked(text)
    (finding,) = findings(check, clean)
    assert (finding.code, finding.place, finding.severity) == (code, place, Severity.WARNING)


ALLOWED = {
    **{f"task {task}": whole(task=task) for task in PARSERS},
    "quoted text": whole('"""{"input": ${input}, "t": "${kind}"}"""'),
    "escaped": whole(r'"{\"input\": ${input}, \"t\": \"${kind}\"}"'),
    "quoted number": whole('"""{"input": ${input}, "n": "${size}"}"""'),
    "bare list": whole('"""{"input": ${input}, "t": ${tags}}"""'),
    "text inside a text": whole('"""{"input": ${input}, "t": "a ${kind} b"}"""'),
    "default": whole('"""{"input": ${input}, "t": ${other:-5}}"""'),
    "unchecked placeholder": whole('"""{"input": ${input}, "t": "${later}"}"""').replace(
        '"task_settings": {', '"task_settings": {"ignore_placeholder_check": true, '
    ),
    "full json path": whole(parser='{"text_embeddings": "$..embedding"}'),
    "filter": whole(parser='{"text_embeddings": "$.d[?(@.index>=0)].e"}'),
    "method in lower case": whole().replace('"POST"', '"put"'),
    "parameters of any type": whole().replace('"size": 3', '"size": {"a": [1, null]}'),
    "other paths": "GET _inference/_all",
}


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_what_the_platform_takes_has_no_finding(text):
    (request,), faults = console.parse(text, "f")
    assert faults == []
    assert check.check(request, version=None) == []


@pytest.mark.parametrize("file", BODIES, ids=lambda file: file.stem)
def test_the_bodies_of_documented_services_pass(file):
    assert brief(findings(check, file.read_text("utf-8"))) == []


@pytest.mark.parametrize("task", PARSERS)
def test_a_bare_body_is_held_against_the_task_type_of_its_parser(task):
    body, _ = console.parse_body(whole(task=task).partition("\n")[2], "f")
    bare = WrittenRequest(method="PUT", path="", place=Place(file="f"), body=body)
    assert check.claims(bare)
    assert check.check(bare, version=None) == []


def test_a_task_type_in_the_body_counts_where_the_path_has_none():
    text = (
        whole(task="rerank")
        .replace("rerank/acme", "acme")
        .replace('"service":', '"task_type": "rerank", "service":')
    )
    assert findings(check, text) == []


def test_a_request_without_a_body_lacks_it():
    (request,), _ = console.parse("PUT _inference/rerank/x", "f")
    assert [finding.code for finding in check.check(request, version=None)] == ["S102"]


REPAIRED = [
    *("misspelt field of the settings", "misspelt service", "quoted list", "quoted list, escaped"),
    *("bare text", "bare text, escaped", "undeclared", "undeclared in a header", "unknown method"),
    *("query string without its mark", "id", "task type"),
]


@pytest.mark.parametrize("name", REPAIRED)
def test_a_replacement_put_in_its_place_mends_the_request(name):
    clean, _ = unmarked(FAULTS[name][0])
    (finding,) = (found for found in findings(check, clean) if found.severity is Severity.ERROR)
    assert brief(findings(check, repaired(clean, finding))) == []


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(["${input}", "$${x}", "http://[", "{", "$.a[", "alibaba-cloud-custom-model"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from([text for text, _ in FAULTS.values()]), st.data(), VALUES)
def test_no_value_anywhere_breaks_the_check(text, data, value):
    (request,), _ = console.parse(unmarked(text)[0], "f")
    changed = json.loads(json.dumps(request.body.value))
    path = data.draw(st.sampled_from(sorted(request.body.values, key=str)))
    parent = changed
    for step in path[:-1]:
        parent = parent[step]
    if path:
        parent[path[-1]] = value
    else:
        changed = value
    (again,), faults = console.parse(f"{request.method} {request.path}\n{json.dumps(changed)}", "f")
    assert faults == []
    for finding in check.check(again, version=None):
        assert finding.message
