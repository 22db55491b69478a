"""Bodies as Elastic and Alibaba print them: `check` takes what the platform takes."""

import re

import pytest

from registry import console
from registry.diagnostics import Severity
from registry.model import Request
from registry.platforms.alibaba_es import check as alibaba_es
from registry.platforms.elasticsearch import check as elasticsearch
from registry.platforms.elasticsearch.services import services

REFUSED = {
    # TaskType.java knows chat_completion, not chat-completion: "Unknown task_type [chat-completion]" (spec §5.3).
    "081-putllamarequestexample3.console": [("S122", 1)],
    # The printed body lacks the key: the service demands api_key (spec §0 "spec is wrong", §6 "api_key* [C]").
    "101-putvoyageairequestexample1.console": [("S102", 4)],
}


def errors(request, module):
    """Code and line of every error."""
    assert module.claims(request)
    findings = module.check(request, version=None)
    return [(f.code, f.place.line) for f in findings if f.severity is Severity.ERROR]


def printed(shared):
    """The requests of the corpus, by the name of their file."""
    found = {}
    for file in sorted((shared / "corpus" / "elasticsearch-put").glob("*.console")):
        (request,), findings = console.parse(file.read_text("utf-8"), file.name)
        assert findings == []
        found[file.name] = request
    return found


def test_every_documented_body_passes_but_those_that_the_platform_refuses(shared):
    requests = printed(shared)
    assert len(requests) == 52
    found = {name: errors(request, elasticsearch) for name, request in requests.items()}
    assert {name: codes for name, codes in found.items() if codes} == REFUSED


def test_the_warnings_about_the_documented_bodies_are_about_local_addresses(shared):
    findings = [
        finding
        for name, request in printed(shared).items()
        if name not in REFUSED
        for finding in elasticsearch.check(request, version=None)
    ]
    assert {(f.code, f.message.split()[0]) for f in findings} == {("D101", "localhost")}


def seed(shared, number):
    """The text of a seed."""
    (file,) = (shared / "seeds").glob(f"{number}_*.txt")
    return file.read_text("utf-8")


def test_the_nine_bodies_of_the_seed_pass(shared):
    """Seed 001, the documentation of about 8.15: each request stands on one line."""
    texts = re.findall(r"^PUT _inference/\S+ \{.*\}$", seed(shared, "001"), re.MULTILINE)
    found = {}
    for text in texts:
        (request,), findings = console.parse(text, "seed")
        found[request.path] = [*findings, *errors(request, elasticsearch)]
    assert len(texts) == 9
    assert {path: codes for path, codes in found.items() if codes} == {}


def test_the_endpoint_that_the_seed_shows_passes_as_a_request(shared):
    """Seed 000, the answer of `GET _inference/_all`: a whole configuration, but for the secrets."""
    text = seed(shared, "000")
    start = text.index("{", text.index("GET _inference/_all"))
    answer, findings = console.parse_body(text[start : text.index("\n}\n", start) + 2], "seed")
    assert findings == []
    shown = answer.value["endpoints"][0]
    body = {name: shown[name] for name in ("service", "service_settings", "task_settings")}
    body["service_settings"]["secret_parameters"] = {"api_key": "<API_KEY>", "Token": "<TOKEN>"}
    path = f"/_inference/{shown['task_type']}/{shown['inference_id']}"
    written = console.write([Request(method="PUT", path=path, body=body)])
    (request,), findings = console.parse(written, "seed")
    assert findings == []
    assert errors(request, alibaba_es) == []


SNIPPETS = {
    "text_embedding": r'"json_parser":\{\s*"text_embeddings":"\$[^}]*\}',
    "sparse_embedding": r'"json_parser":\{\s*"sparse_result":\{[^}]*\}\s*\}\s*\}',
    "rerank": r'"json_parser":\{\s*"relevance_score":"\$[^}]*\}',
    "completion": r'"json_parser":\{\s*"completion_result":"\$[^}]*\}',
}


@pytest.mark.parametrize("task", SNIPPETS)
def test_the_parsers_of_the_seed_pass(shared, task):
    """Seed 000 prints a `json_parser` for each task type."""
    snippet = re.search(SNIPPETS[task], seed(shared, "000"))[0].replace("\t", " ")
    query = '"query": "${query}", ' if task == "rerank" else ""
    given = '"${input}"' if task == "completion" else "${input}"
    text = f"""PUT _inference/{task}/seed
    {{"service": "alibaba-cloud-custom-model",
      "service_settings": {{"url": "https://host.example", "path": {{"/v3": {{"POST": {{
        "request": {{"format": "string", "content": \"\"\"{{{query}"input": {given}}}\"\"\"}},
        "response": {{{snippet}}}}}}}}}}}}}"""
    (request,), findings = console.parse(text, "seed")
    assert findings == []
    assert errors(request, alibaba_es) == []


def test_the_services_of_the_corpus_are_all_known(shared):
    named = {r.body.value["service"] for r in printed(shared).values() if "service" in r.body.value}
    assert named <= set(services())
