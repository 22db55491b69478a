"""Requests for Elasticsearch that someone already has: what is wrong, where, and what would be right."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from marked import brief, findings, repaired, unmarked

from registry import console, resources
from registry.diagnostics import Severity
from registry.model import Place, Version, WrittenRequest
from registry.platforms.elasticsearch import check, services

CUSTOM = """PUT _inference/{task}/acme
{{
  "service": "custom",
  "service_settings": {{
    "secret_parameters": {{"api_key": "<API_KEY>"}},
    "url": "https://api.acme.example/v1",
    "headers": {{"Authorization": "Bearer ${{api_key}}", "X-Size": "${{size}}"}},
    "request": {request},
    "response": {{"json_parser": {parser}}}{more}
  }},
  "task_settings": {{"parameters": {{"size": "2", "count": 3, "wide": true}}}}
}}"""
PARSERS = {
    "text_embedding": '{"text_embeddings": "$.data[*].embedding"}',
    "sparse_embedding": '{"token_path": "$.r[*].e[*].t", "weight_path": "$.r[*].e[*].w"}',
    "rerank": '{"relevance_score": "$.results[*].score"}',
    "completion": '{"completion_result": "$.text"}',
}


def custom(request='"""{"input": ${input}}"""', task="text_embedding", parser=None, more=""):
    """A whole request of the service custom."""
    return CUSTOM.format(task=task, request=request, parser=parser or PARSERS[task], more=more)


def native(service, settings, task="text_embedding", rest=""):
    """A whole request of a native service."""
    return (
        f'PUT _inference/{task}/acme\n{{\n  "service": {service},\n  "service_settings": {settings}{rest}\n}}'
    )


OPENAI = '{"api_key": "<KEY>", "model_id": "m"}'
ADDRESSES = {
    "blank in the address": (
        native('"llama"', '{"model_id": "m", "url": "https://h.example/a« »b"}', "completion"),
        "D106",
    ),
    "address without scheme": (
        native('"llama"', '{"model_id": "m", "url": «"h.example/v1"»}', "completion"),
        "D106",
    ),
    "bracket left open": (custom().replace("https://api.acme.example/v1", "https://«[»::1"), "D106"),
    "port in letters": (
        custom().replace('"https://api.acme.example/v1"', '«"https://h.example:abc"»'),
        "D106",
    ),
    "blank out of a parameter": (
        custom()
        .replace('"https://api.acme.example/v1"', '«"https://h.example/${size}"»')
        .replace('"2"', '"2 b"'),
        "D106",
    ),
}
STRUCTURE = {
    "misspelt field": (native('"openai"', '{"api_key": "<KEY>", «"model"»: "m"}'), "S101"),
    "unknown field": (native('"openai"', '{"api_key": "<KEY>", "model_id": "m", «"colour"»: 1}'), "S101"),
    "unknown field of the body": (native('"openai"', OPENAI, rest=',\n  «"tasks"»: {}'), "S101"),
    "unknown field of rate_limit": (
        native('"openai"', '{"api_key": "<KEY>", "model_id": "m", "rate_limit": {«"requests"»: 1}}'),
        "S101",
    ),
    "field of another task": (
        native('"cohere"', OPENAI, "rerank", ',\n  "task_settings": {«"truncate"»: "END"}'),
        "S101",
    ),
    "missing field": (
        native('"openai"', '{"api_key": "<KEY>"}').replace('"service_settings"', '«"service_settings"»'),
        "S102",
    ),
    "text for a number": (
        native('"openai"', '{"api_key": "<KEY>", "model_id": "m", "dimensions": «"256"»}'),
        "S103",
    ),
    "number for a text": (native('"openai"', '{"api_key": «7», "model_id": "m"}'), "S103"),
    "settings that are no object": (native('"openai"', '«["api_key"]»'), "S103"),
    "word of no list": (
        native('"openai"', '{"api_key": "<KEY>", "model_id": "m", "similarity": «"cosin"»}'),
        "S104",
    ),
    "embedding type of cohere": (
        native('"cohere"', '{"api_key": "<KEY>", "model_id": "m", "embedding_type": «"uint8"»}'),
        "S104",
    ),
    "unknown service": (native('«"openay"»', OPENAI), "S104"),
    "number out of range": (
        native('"openai"', '{"api_key": "<KEY>", "model_id": "m", "dimensions": «0»}'),
        "S106",
    ),
    "empty text": (native('"openai"', '{"api_key": «""», "model_id": "m"}'), "S106"),
    "header that is no text": (
        custom().replace('"${size}"', "«2»"),
        "S103",
    ),
    "parameter that is a list": (custom().replace('"count": 3', '"count": «[3]»'), "S103"),
    "parameter beyond 32 bits": (custom().replace('"count": 3', '"count": «3000000000»'), "S106"),
    "parser key of another task": (
        custom(parser='{"text_embeddings": "$.d[*].e", «"relevance_score"»: "$.s[*]"}'),
        "S101",
    ),
    "translation of no input type": (
        custom(more=',\n    "input_type": {"translation": {«"ingestion"»: "passage"}}'),
        "S101",
    ),
    "request that is an object": (custom(request='«{"content": "x"}»'), "S103"),
    "dimensions of a reranker": (
        custom('"""{"q": ${query}, "d": ${input}}"""', "rerank", more=',\n    «"dimensions"»: 3'),
        "S101",
    ),
    "chunking of a reranker": (
        native('"cohere"', OPENAI, "rerank", ',\n  «"chunking_settings"»: {"strategy": "none"}'),
        "S101",
    ),
    "two credentials of azure": (
        native(
            '"azureopenai"',
            '{"resource_name": "r", "deployment_id": "d", "api_version": "v", "api_key": "<K>", "entra_id": "<E>"}',
        )
        .replace('"service_settings": {', '"service_settings": «{')
        .replace('"<E>"}', '"<E>"}»'),
        "S106",
    ),
    "no body": ("«PUT _inference/rerank/x»", "S102"),
}
RULES = {
    "quoted list": (custom('"""{"input": «"${input}"»}"""'), "T101"),
    "quoted in an escaped string": (custom(r'"{\"input\": «\"${input}\"»}"'), "T101"),
    "text inside a text": (custom('"""{"input": ${input}, "m": "small-«${size}»"}"""'), "T101"),
    "misspelt placeholder": (custom('"""{"input": «${inptu}»}"""'), "T102"),
    "blanks in a placeholder": (custom('"""{"input": «${ input }»}"""'), "T102"),
    "number in a header": (custom().replace('"${size}"', '"«${count}»"'), "T102"),
    "input in a header": (custom().replace('"${size}"', '"«${input}»"'), "T102"),
    "query of an embedding": (custom('"""{"input": ${input}, "q": «${query}»}"""'), "T102"),
    "top_n without a fallback": (
        custom('"""{"q": ${query}, "d": ${input}, "n": «${top_n}»}"""', "rerank"),
        "T103",
    ),
    "escape": (custom('"""{"input": ${input}, "m": "«$${size}»"}"""'), "T104"),
    "comma too many": (custom('"""{"input": ${input}«,»}"""'), "T105"),
    "brace too few, in an escaped string": (custom('"{\\"input\\": ${input«}»"'), "T105"),
    "value that leads back": (
        custom('«"""{"input": ${input}, "m": ${size}}"""»').replace('"size": "2"', '"size": "${size}"'),
        "T105",
    ),
    "index": (custom(parser='{"text_embeddings": «"$.data[0].embedding"»}'), "P101"),
    "filter": (custom(parser='{"text_embeddings": «"$.data[?(@.a)].embedding"»}'), "P101"),
    "descent": (custom(parser='{"text_embeddings": «"$..embedding"»}'), "P101"),
    "brackets": (custom(parser='{"text_embeddings": «"$[\'data\'][*].embedding"»}'), "P101"),
    "no dollar": (custom(parser='{"text_embeddings": «"data[*].embedding"»}'), "P101"),
    "bearer": (custom().replace("${api_key}", "«sk-0123456789abcdef0123»"), "K101"),
    "key in a url": (custom().replace("example/v1", "example/v1?api_key=«abc123def»"), "K101"),
    "key of a header": (
        custom().replace('"X-Size": "${size}"', '"X-Api-Key": "«0d1a3c55»"'),
        "K101",
    ),
    "key in the request": (custom('"""{"input": ${input}, "k": "«sk-0123456789abcdef0123»"}"""'), "K101"),
    "key as a query parameter": (
        custom(more=',\n    "query_parameters": [["key", «"abc123def"»]]').replace(
            '«"abc123def"»', '"«abc123def»"'
        ),
        "K101",
    ),
    "secret and parameter": (custom().replace('"count": 3', '«"api_key"»: "x"'), "K102"),
    "threads": (native('"elser"', '{"num_allocations": 1, "num_threads": «3»}', "sparse_embedding"), "D103"),
    "too many threads": (
        native('"elser"', '{"num_allocations": 1, "num_threads": «64»}', "sparse_embedding"),
        "D103",
    ),
    "allocations twice": (
        native(
            '"elser"',
            '{«"num_allocations"»: 1, "num_threads": 1, "adaptive_allocations": {"enabled": true}}',
            "sparse_embedding",
        ),
        "D104",
    ),
    "allocations crossed": (
        native(
            '"elser"',
            '{"num_threads": 1, "adaptive_allocations": {"min_number_of_allocations": 3, "max_number_of_allocations": «2»}}',
            "sparse_embedding",
        ),
        "D104",
    ),
    "small chunks": (
        native('"openai"', OPENAI, rest=',\n  "chunking_settings": {"max_chunk_size": «19»}'),
        "D105",
    ),
    "overlap": (
        native(
            '"openai"',
            OPENAI,
            rest=',\n  "chunking_settings": {"strategy": "word", "max_chunk_size": 99, "overlap": «50»}',
        ),
        "D105",
    ),
    "setting of another strategy": (
        native(
            '"openai"', OPENAI, rest=',\n  "chunking_settings": {"strategy": "word", «"sentence_overlap"»: 1}'
        ),
        "D105",
    ),
    "recursive without a size": (
        native(
            '"openai"',
            OPENAI,
            rest=',\n  «"chunking_settings"»: {"strategy": "recursive", "separators": ["a"]}',
        ),
        "D105",
    ),
    "separators twice": (
        native(
            '"openai"',
            OPENAI,
            rest=',\n  "chunking_settings": {"strategy": "recursive", "max_chunk_size": 20, "separators": ["a"], "separator_group": «"markdown"»}',
        ),
        "D105",
    ),
    "any task type": (native('"openai"', OPENAI).replace("text_embedding", "«any»"), "S122"),
    "no task type": (f'«PUT _inference/x»\n{{"service": "openai", "service_settings": {OPENAI}}}', "S122"),
    "id": (native('"openai"', OPENAI).replace("/acme", "/«Acme_»"), "S121"),
    "no id": (
        '«PUT _inference»\n{"service": "openai", "service_settings": {"api_key": "<K>", "model_id": "m"}, "task_type": "completion"}',
        "S121",
    ),
    "id that is like the task type": (
        native('"openai"', OPENAI, "completion").replace("/acme", "/«-completion»"),
        "S121",
    ),
    "task type that is like the id": (
        native('"openai"', OPENAI).replace("text_embedding/acme", "«chat-completion»/my-chat-completion"),
        "S122",
    ),
    "hyphen in the task type": (
        native('"openai"', OPENAI).replace("text_embedding", "«text-embedding»"),
        "S122",
    ),
    "task type that is not served": (
        native('"openai"', OPENAI).replace("text_embedding", "«rerank»"),
        "S122",
    ),
    "task types that differ": (native('"openai"', OPENAI, rest=',\n  "task_type": «"completion"»'), "S122"),
}


@pytest.mark.parametrize(
    ("text", "code"),
    [*STRUCTURE.values(), *RULES.values(), *ADDRESSES.values()],
    ids=[*STRUCTURE, *RULES, *ADDRESSES],
)
def test_a_fault_is_an_error_at_its_place(text, code):
    clean, place = unmarked(text)
    found = brief(findings(check, clean))
    where = (place.line, place.column)
    assert (code, where) in [(found_code, (at.line, at.column)) for found_code, at in found]


@pytest.mark.parametrize(("text", "code"), RULES.values(), ids=RULES)
def test_the_finding_of_a_rule_covers_exactly_the_fault(text, code):
    clean, place = unmarked(text)
    assert (code, place) in brief(findings(check, clean))


ONLY = {name: case for name, case in RULES.items() if name not in ("bearer", "secret and parameter")} | {
    name: case for name, case in STRUCTURE.items() if name != "request that is an object"
}


@pytest.mark.parametrize(("text", "code"), ONLY.values(), ids=ONLY)
def test_one_fault_is_one_error(text, code):
    assert [found for found, _ in brief(findings(check, unmarked(text)[0]))] == [code]


@pytest.mark.parametrize("task", PARSERS)
def test_a_custom_body_without_fault_has_no_finding(task):
    request = {"rerank": '"""{"q": ${query}, "d": ${input}}"""'}.get(task, '"""{"input": ${input}}"""')
    assert findings(check, custom(request, task)) == []


ALLOWED = {
    "escaped body": custom(r'"{\"input\": ${input}, \"n\": ${count}}"'),
    "number inside a text": custom('"""{"input": ${input}, "m": "v${count}"}"""'),
    "default of an undeclared name": custom('"""{"input": ${input}, "n": ${n:-3}}"""'),
    "fallbacks of rerank": custom(
        '"""{"q": ${query}, "d": ${input}, "n": ${top_n:-9}, "r": ${return_documents:-false}}"""', "rerank"
    ),
    "fallback as a parameter": custom(
        '"""{"q": ${query}, "d": ${input}, "n": ${top_n}}"""', "rerank"
    ).replace('"count"', '"top_n"'),
    "body that is no JSON and says so": custom('"""q=${count}"""', "completion").replace(
        '"X-Size"', '"Content-Type": "application/x-www-form-urlencoded", "X-Size"'
    ),
    "text parameter in the url": custom().replace("/v1", "/v1/${size}"),
    "list of query parameters": custom(more=',\n    "query_parameters": [["v", "${size}"], ["v", "2"]]'),
    "enums in any case": native('"cohere"', '{"api_key": "<K>", "model_id": "m", "embedding_type": "INT8"}'),
    "task type in any case": native('"openai"', OPENAI).replace("text_embedding", "Text_Embedding"),
    "task type in the body": f'PUT _inference/x\n{{"service": "openai", "task_type": "completion", "service_settings": {OPENAI}}}',
    "entra id": native(
        '"azureopenai"', '{"resource_name": "r", "deployment_id": "d", "api_version": "v", "entra_id": "<E>"}'
    ),
    "other paths": "GET _inference/rerank/_all",
    "an update": 'PUT _inference/rerank/x/_update\n{"service_settings": {"api_key": "<K>"}}',
    "a call": 'POST _inference/text_embedding/x\n{"input": "hello"}',
    "region policy": 'PUT _inference/_region_policy\n{"region_policy": {"allowed_geos": ["eu"]}}',
}


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_what_elasticsearch_takes_has_no_finding(text):
    assert findings(check, text) == []


WARNED = {
    "private host": (
        native('"llama"', '{"model_id": "m", "url": "http://«10.0.0.3»:80/v1"}', "completion"),
        "D101",
    ),
    "plain http": (
        native('"llama"', '{"model_id": "m", "url": "«http://»acme.example/v1"}', "completion"),
        "D102",
    ),
    "private host in capitals": (
        native('"llama"', '{"model_id": "m", "url": "https://«LocalHost»:80/v1"}', "completion"),
        "D101",
    ),
    "private host named like a part of the scheme": (
        native('"llama"', '{"model_id": "m", "url": "https://«h»/v1"}', "completion"),
        "D101",
    ),
    "input_type as a parameter": (custom().replace('"count"', '«"input_type"»'), "T106"),
}


@pytest.mark.parametrize(("text", "code"), WARNED.values(), ids=WARNED)
def test_what_may_be_meant_is_a_warning(text, code):
    clean, place = unmarked(text)
    (finding,) = findings(check, clean)
    assert (finding.code, finding.place, finding.severity) == (code, place, Severity.WARNING)


REPAIRED = [
    *("misspelt field", "text for a number", "word of no list", "unknown service"),
    *("quoted list", "quoted in an escaped string", "misspelt placeholder", "blanks in a placeholder"),
    *("top_n without a fallback", "brackets", "no dollar", "threads", "too many threads", "id"),
    "hyphen in the task type",
]


@pytest.mark.parametrize("name", REPAIRED)
def test_a_replacement_put_in_its_place_mends_the_request(name):
    text, code = {**STRUCTURE, **RULES}[name]
    clean, _ = unmarked(text)
    finding = next(found for found in findings(check, clean) if found.code == code)
    assert brief(findings(check, repaired(clean, finding))) == []


VERSIONS = {
    "custom": (custom(), {"8.18": False, "8.19": True, "9.0": False, "9.1": True}),
    "embedding type of custom": (
        custom(parser='{"text_embeddings": "$.d[*].e", "embedding_type": "byte"}'),
        {"9.1": False, "8.19": False, "9.2": True},
    ),
    "voyageai": (
        native('"voyageai"', OPENAI),
        {"8.18": False, "8.19": True, "9.0": False, "9.1": True},
    ),
    "openai": (native('"openai"', OPENAI), {"8.11": False, "8.12": True, "9.0": True}),
    "chat": (native('"openai"', OPENAI, "chat_completion"), {"8.17": False, "8.18": True, "9.0": True}),
    "chunking": (
        native('"openai"', OPENAI, rest=',\n  "chunking_settings": {"strategy": "none"}'),
        {"8.15": False, "8.16": True},
    ),
    "cohere without a model": (
        native('"cohere"', '{"api_key": "<K>"}'),
        {"8.15": True, "8.19": False, "9.2": False},
    ),
}


@pytest.mark.parametrize(
    ("text", "version", "known"),
    [(text, version, known) for text, versions in VERSIONS.values() for version, known in versions.items()],
    ids=[f"{name} {version}" for name, (_, versions) in VERSIONS.items() for version in versions],
)
def test_a_version_takes_what_it_knows(text, version, known):
    errors = brief(findings(check, text, version=Version.parse(version)))
    assert (errors == []) is known


def test_a_field_that_is_too_new_is_reported_at_its_key():
    text = custom(parser='{"text_embeddings": "$.d[*].e", «"embedding_type"»: "byte"}')
    clean, place = unmarked(text)
    (finding,) = findings(check, clean, version=Version(9, 1))
    assert (finding.code, finding.place, finding.help) == ("V101", place, "needs Elasticsearch 9.2")


CLAIMED = {
    "another platform": ('PUT _inference/rerank/x\n{"service": "alibaba-cloud-custom-model"}', False),
    "another platform, misspelt": (
        'PUT _inference/rerank/x\n{"service": "alibaba-cloud-custom-modle"}',
        False,
    ),
    "another path": ('PUT _plugins/_ml/models/x\n{"service": "openai"}', False),
    "unknown service": ('PUT _inference/rerank/x\n{"service": "acme"}', True),
    "no service": ("PUT _inference/rerank/x\n{}", True),
}


@pytest.mark.parametrize(("text", "claimed"), CLAIMED.values(), ids=CLAIMED)
def test_requests_are_told_by_path_and_service(text, claimed):
    (request,), _ = console.parse(text, "f")
    assert check.claims(request) is claimed


@pytest.mark.parametrize("task", PARSERS)
def test_a_bare_body_is_held_against_the_task_type_that_fits(task):
    request = {"rerank": '"""{"q": ${query}, "d": ${input}}"""'}.get(task, '"""{"input": ${input}}"""')
    body, _ = console.parse_body(custom(request, task).partition("\n")[2], "f")
    bare = WrittenRequest(method="PUT", path="/", place=Place(file="f"), body=body)
    assert check.claims(bare)
    assert check.check(bare, version=None) == []


def test_the_services_are_those_of_the_platform():
    """Spec §6: the 25 of its table that have a PUT operation, `custom` and `elastic`."""
    assert set(services.services()) == {
        *(
            "ai21",
            "alibabacloud-ai-search",
            "amazonbedrock",
            "amazon_sagemaker",
            "anthropic",
            "azureaistudio",
        ),
        *("azureopenai", "cohere", "contextualai", "custom", "deepseek", "elastic", "elasticsearch", "elser"),
        *("fireworksai", "googleaistudio", "googlevertexai", "groq", "hugging_face", "jinaai", "llama"),
        *("mistral", "nvidia", "openai", "openshift_ai", "voyageai", "watsonxai"),
    }


def test_the_needs_of_a_body_are_its_service_and_its_newer_fields():
    (request,), _ = console.parse(
        custom(parser='{"text_embeddings": "$.d[*].e", "embedding_type": "byte"}'), "f"
    )
    needs = services.needs("custom", "text_embedding", request.body.value)
    assert [(str(need.version), need.feature) for need in needs] == [
        ("8.19", "service custom for text_embedding"),
        ("9.2", "field service_settings.response.json_parser.embedding_type"),
    ]


SCHEMAS = ["elasticsearch", "elasticsearch-custom", "alibaba-es"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_is_one(name):
    Draft202012Validator.check_schema(resources.schema(f"targets/{name}"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_of_the_schema_is_described_and_every_reference_leads_somewhere(name):
    schema = resources.schema(f"targets/{name}")
    bare = [path for path, field in fields(schema) if "description" not in field and "$ref" not in field]
    broken = [
        path
        for path, field in fields(schema)
        if "$ref" in field and field["$ref"].removeprefix("#/$defs/") not in schema["$defs"]
    ]
    assert (bare, broken) == ([], [])


def fields(node, path=()):
    """Every property of a schema, with where it stands; those of conditions apart, which only narrow."""
    for word, value in node.items() if isinstance(node, dict) else ():
        if word == "properties":
            yield from (((*path, name), field) for name, field in value.items())
        if word not in ("if", "then", "else", "allOf", "enum", "examples"):
            yield from fields(value, (*path, word))


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(["${input}", "custom", "$${x}", "http://[", "https://a b", "{", "$.a[", "word"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
WHOLE = [text for text, _ in (*STRUCTURE.values(), *RULES.values(), *ADDRESSES.values())] + list(
    ALLOWED.values()
)


@given(st.sampled_from(WHOLE), st.data(), VALUES)
def test_no_value_anywhere_breaks_the_check(text, data, value):
    (request,), _ = console.parse(unmarked(text)[0], "f")
    if request.body is None:
        return
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
    for finding in check.check(again, version=Version(8, 15)):
        assert finding.message
