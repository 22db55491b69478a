"""What the OpenSearch engine says of a call is what a real node does with it, and `registry invoke` with it.

Every case is called three times: on the node, with a stand-in for the provider; through `execute`, which is given the
answers that the stand-in gave; and by the command (`--via opensearch`, or `--body` for what no blueprint says), with the
same stand-in. Requests are compared byte by byte, answers value by value, failures by status, type and reason.
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import test_node_bodies as bodies
from standin import Answer, Seen, StandIn

from registry import catalog, checking
from registry.diagnostics import Severity
from registry.errors import UnsupportedError
from registry.exchange import ProviderRequest, ProviderResponse
from registry.java.substitution import PlatformError
from registry.model import Document, Place, Request, Version, WrittenRequest
from registry.platforms._execute import Call, failure
from registry.platforms.opensearch.execute import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from commandline import Ended
    from node_fixture import Node

pytestmark = pytest.mark.node

ALGORITHMS = {
    "text_embedding": "text_embedding",
    "sparse_embedding": "sparse_encoding",
    "rerank": "text_similarity",
}
live = bodies.live  # pytest finds the fixture by its name
PRE, POST = "connector.pre_process.", "connector.post_process."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a call: what the provider was asked, and the answer, parsed."""

    asked: list[tuple[str, str, str]]
    answer: Any
    status: int


def on_node(node: Node, provider: StandIn, model: str, call: Call, parameters: Mapping[str, Any]) -> Outcome:
    provider.seen.clear()
    if parameters:
        answer = node.call("POST", f"/_plugins/_ml/models/{model}/_predict", {"parameters": parameters})
    else:
        body: dict[str, Any] = {"text_docs": list(call.input)}
        if call.task_type == "rerank":
            body["query_text"] = call.query
        answer = node.call("POST", f"/_plugins/_ml/_predict/{ALGORITHMS[call.task_type]}/{model}", body)
    asked = [(seen.method, seen.path, seen.body) for seen in provider.seen]
    return Outcome(asked=sorted(asked), answer=answer.json(), status=answer.status_code)


def in_engine(requests: Sequence[Request], call: Call, answers: Any, base: str, version: Version) -> Outcome:
    """The same by `execute`; `answers` is what a stand-in is made of."""
    asked: list[tuple[str, str, str]] = []
    try:
        execution = prepare(requests, call, version=version)
        responses = []
        for request in execution.requests:
            path, text = request.url.removeprefix(base), request.body.decode()
            asked.append((request.method, path, text))
            given = (
                answers(Seen(method=request.method, path=path, headers={}, body=text))
                if callable(answers)
                else answers
            )
            given = given if isinstance(given, Answer) else Answer(body=given)
            body = given.body if isinstance(given.body, str) else json.dumps(given.body)
            responses.append(
                ProviderResponse(
                    status=given.status, headers=tuple(given.headers.items()), body=body.encode()
                )
            )
        answer = execution.read(responses)
    except PlatformError as error:
        answer = failure(error)
    return Outcome(asked=sorted(asked), answer=answer.value, status=answer.status)


def asked(requests: Sequence[ProviderRequest], base: str) -> list[tuple[str, str, str]]:
    return sorted((one.method, one.url.removeprefix(base), one.body.decode()) for one in requests)


def comparable(outcome: Outcome) -> Any:
    """The outcome without what depends on the Java process: stacks of causes, the names of class loaders."""
    error = outcome.answer.get("error")
    if error is None:
        return outcome
    cause = error.get("caused_by", {})
    told = (error["type"], error["reason"], cause.get("type"))
    return Outcome(asked=outcome.asked, answer=told, status=outcome.status)


@contextmanager
def deployed(node: Node, requests: Sequence[Request]) -> Iterator[str]:
    with bodies.applied(node, tuple(requests)) as answers:
        yield answers[-1]["model_id"]


def version_of(node: Node) -> Version:
    return Version.parse(node.version)


# The shipped catalogue.

HOSTILE = [
    'say "hi"\\',
    "line\nend\ttab\r",
    "é/😀\u2028\x7f",
    "$",
    "a } b ${x}",
    "12",
    "null and void",
    "<b>&='",
    "[INST] hi [/INST]",
]


@pytest.mark.parametrize(
    "live", bodies.WITH_DOCUMENTS, ids=bodies.names(bodies.WITH_DOCUMENTS), indirect=True
)
@pytest.mark.parametrize("texts", [["hello"], HOSTILE], ids=["plain", "hostile"])
def test_a_shipped_endpoint_asks_the_same_for_documents(live: bodies.Live, texts: list[str]) -> None:
    call = Call(
        task_type=live.task.type_name, input=texts, query='q "1"' if live.task.type_name == "rerank" else None
    )
    version = version_of(live.node)
    theirs = on_node(live.node, live.provider, live.model, call, {})
    ours = prepare(live.done.requests, call, version=version)
    assert asked(ours.requests, live.provider.url) == theirs.asked


@pytest.mark.parametrize("live", bodies.REMOTE, ids=bodies.names(bodies.REMOTE), indirect=True)
def test_a_shipped_endpoint_gives_the_same_for_a_raw_call(live: bodies.Live) -> None:
    call = Call(task_type=live.task.type_name, parameters=live.parameters)
    theirs = on_node(live.node, live.provider, live.model, call, live.parameters)
    answers = Answer(body=live.example["answer"])
    function = live.action.get("post_process_function") or ""
    if "return " in function:
        execution = prepare(live.done.requests, call, version=version_of(live.node))
        answered = ProviderResponse(status=200, body=json.dumps(live.example["answer"]).encode())
        with pytest.raises(UnsupportedError, match="painless"):
            execution.read([answered] * len(execution.requests))
        assert asked(execution.requests, live.provider.url) == theirs.asked
        return
    ours = in_engine(live.done.requests, call, answers, live.provider.url, version_of(live.node))
    assert comparable(ours) == comparable(theirs)


# The same by the command.

SHIPPED = [task for task in bodies.REMOTE if task.blueprint.id in catalog.open_catalog()]

KEY = "sk-of-nobody-0123456789"


def by_command(provider: StandIn, ended: Ended, seen: int = 0) -> Outcome:
    """What came of the command; a request that it repeats for a status of 5xx counts once."""
    sent = {(one.method, one.path, one.body) for one in provider.seen[seen:]}
    answer = json.loads(ended.out)
    return Outcome(asked=sorted(sent), answer=answer, status=answer.get("status", 200))


def via(live: bodies.Live, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The flags that compile the body of the node's model."""
    for secret in live.task.secrets.values():
        monkeypatch.setenv(secret.env, KEY)
    placed = bodies.body_names(live.task)
    values = {name: live.binding.values[name] for name in live.binding.given if name in placed}
    if live.binding.kind is not None and live.task.content["input_type"].get("default") != live.binding.kind:
        values["input_type"] = live.binding.kind
    sets = [
        part
        for name, value in values.items()
        for part in ("--set", f"{name}={value if isinstance(value, str) else json.dumps(value)}")
    ]
    address = f"{live.provider.url}/{live.task.blueprint.id}"
    return [
        "invoke", live.task.blueprint.id, live.task.key, "--via", "opensearch", "-o", "json", "--url", address,
        "--platform-version", live.node.version, *sets,
    ]  # fmt: skip


def compared(live: bodies.Live, ended: Ended, theirs: Outcome) -> None:
    """The command asked what the node asked, and answered what it answered, unless a script would have to be run."""
    if "return " in (live.action.get("post_process_function") or ""):
        assert (ended.code, "painless" in ended.err) == (2, True), ended.err
        sent = {(one.method, one.path, one.body) for one in live.provider.seen}
        assert sorted(sent) == sorted(set(theirs.asked))
        return
    assert ended.out, ended.err
    ours = by_command(live.provider, ended)
    assert comparable(ours) == comparable(
        Outcome(asked=sorted(set(theirs.asked)), answer=theirs.answer, status=theirs.status)
    )
    assert KEY not in ended.out + ended.err


DOCUMENTED = [task for task in SHIPPED if task.type_name in ALGORITHMS]


@pytest.mark.parametrize("live", DOCUMENTED, ids=bodies.names(DOCUMENTED), indirect=True)
@pytest.mark.parametrize("texts", [["hello"], HOSTILE], ids=["plain", "hostile"])
def test_the_command_does_with_documents_what_the_node_does(
    live: bodies.Live, texts: list[str], registry: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    query = 'q "1"' if live.task.type_name == "rerank" else None
    call = Call(task_type=live.task.type_name, input=texts, query=query)
    theirs = on_node(live.node, live.provider, live.model, call, {})
    live.provider.seen.clear()
    inputs = [part for text in texts for part in ("--input", text)]
    ended = registry(*via(live, monkeypatch), *inputs, *(["--query", query] if query else []))
    compared(live, ended, theirs)


RAW = [task for task in SHIPPED if task.type_name not in ALGORITHMS]


@pytest.mark.parametrize("live", RAW, ids=bodies.names(RAW), indirect=True)
def test_the_command_does_with_a_raw_call_what_the_node_does(
    live: bodies.Live, registry: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    call = Call(task_type=live.task.type_name, parameters=live.parameters)
    theirs = on_node(live.node, live.provider, live.model, call, live.parameters)
    live.provider.seen.clear()
    given = live.inputs.get("input")
    (tmp_path / "input.json").write_text(json.dumps(given if isinstance(given, list) else [given]))
    flags = ["--input", f"@{tmp_path / 'input.json'}"]
    if "messages" in live.inputs:
        flags = ["--messages", json.dumps(live.inputs["messages"])]
    compared(live, registry(*via(live, monkeypatch), *flags), theirs)


# Small connectors, one for each thing that a call can meet.


def register(url: str, *, model: Mapping[str, Any] | None = None, **connector: Any) -> list[Request]:
    """The requests that make a connector and a model of it; `action_…` goes into its action, None is left out.

    Not inside the model: a fresh node never answers to a first connector that stands there.
    """
    own = {
        name.removeprefix("action_"): part for name, part in connector.items() if name.startswith("action_")
    }
    action = {"action_type": "predict", "method": "POST", "url": f"{url}/x", "request_body": BODY, **own}
    created = {
        "name": "c",
        "version": 1,
        "protocol": "http",
        "credential": {"key": "k"},
        "actions": [{name: part for name, part in action.items() if part is not None}],
        **{name: part for name, part in connector.items() if not name.startswith("action_")},
    }
    registered = {
        "function_name": "remote",
        "name": f"execute-{time.time_ns()}",
        "connector_id": "{{ steps[0].connector_id }}",
        **(model or {}),
    }
    return [
        Request(method="POST", path="/_plugins/_ml/connectors/_create", body=created),
        Request(method="POST", path="/_plugins/_ml/models/_register?deploy=true", body=registered),
    ]


BODY = '{ "input": ${parameters.input}, "n": ${parameters.n:-0.5}, "x": "${parameters.x:-null}" }'
QUOTED = '{"p": "${parameters.p}", "q": ["${parameters.q:-d}"]}'
DOCS = Call(task_type="text_embedding", input=["a", 'b "q" é', "c"])
VECTORS = {"data": [{"embedding": [0.1, 2]}, {"embedding": [3, -4.5e-7]}]}
EMBED = {
    "action_pre_process_function": f"{PRE}openai.embedding",
    "action_post_process_function": f"{POST}openai.embedding",
}
RANK = Call(task_type="rerank", input=["a", "b"], query='say "q"')
RANKED = {
    "action_request_body": '{"q": "${parameters.query}", "d": ${parameters.documents}, "n": ${parameters.top_n}}',
    "action_pre_process_function": f"{PRE}cohere.rerank",
    "action_post_process_function": f"{POST}cohere.rerank",
}


def raw(**parameters: Any) -> Call:
    return Call(task_type="completion", parameters=parameters)


def scores(*pairs: tuple[Any, Any], key: str = "relevance_score") -> Any:
    return {"results": [{"index": index, key: score} for index, score in pairs]}


SERVED = {"action_request_body": QUOTED}
CASES: dict[str, tuple[dict[str, Any], Call, Any]] = {
    # parameters
    "numbers, lists and objects become text": (
        {},
        raw(input=[1, 1.0, 1e8, 0.00001, None, {"a": "<&'"}], n=5),
        {"ok": 1},
    ),
    "null beats a default": ({}, raw(input="[]", n=None), {"ok": 1}),
    "an absent quoted default of null": ({}, raw(input=["x"], x="y"), {"ok": 1}),
    "texts are escaped": (SERVED, raw(p='say "hi"\\\n\t/é😀', q="[INST] x [/INST]"), {"ok": 1}),
    "a text that is JSON is not escaped": (SERVED, raw(p='{"k":"v"}'), {"ok": 1}),
    "a leniently JSON text": (SERVED, raw(p="[hello]"), {"ok": 1}),
    "a placeholder in a text is replaced": (
        {**SERVED, "parameters": {"s": "stored"}},
        raw(p="see ${parameters.s}"),
        {"ok": 1},
    ),
    "a placeholder that nothing fills": (SERVED, raw(q="x"), {"ok": 1}),
    "a bare placeholder that nothing fills": ({}, raw(n=1), {"ok": 1}),
    "a text without quotes": ({}, raw(input="hello"), {"ok": 1}),
    "a loop": ({**SERVED, "parameters": {"p": "${parameters.q}"}}, raw(q="${parameters.p}"), {"ok": 1}),
    "the request wins over the connector": (
        {**SERVED, "parameters": {"p": "stored", "q": "stored"}},
        raw(p="given"),
        {"ok": 1},
    ),
    "a stored text is not escaped": ({**SERVED, "parameters": {"p": 'say "hi"'}}, raw(q="x"), {"ok": 1}),
    "toString": (
        {
            "action_request_body": '{"p": "${parameters.p}"}',
            "parameters": {"p": "of ${parameters.c.toString()}"},
        },
        raw(c=["a", {"b": 'say "q"'}]),
        {"ok": 1},
    ),
    "unfilled parameters are let through": (
        {**SERVED, "parameters": {"skip_validating_missing_parameters": "true"}},
        raw(q="x"),
        {"ok": 1},
    ),
    "no_escape_params is an ordinary name": (SERVED, raw(p="a/b", no_escape_params="p"), {"ok": 1}),
    "http_body without a request_body": (
        {"action_request_body": None},
        raw(http_body="any thing"),
        {"ok": 1},
    ),
    "no body at all": ({"action_request_body": None}, raw(x="y"), {"ok": 1}),
    "a GET sends no body": ({"action_method": "get"}, raw(input=["x"]), {"ok": 1}),
    "another verb": ({"action_method": "PUT"}, raw(input=["x"]), {"ok": 1}),
    "parameters in the address": (
        {"action_url_tail": "/${parameters.m}?v=${parameters.v:-1}"},
        raw(input=["x"], m="m1"),
        {"ok": 1},
    ),
    "an address that is none": ({"action_url_tail": "/a b"}, raw(input=["x"]), {"ok": 1}),
    # documents
    "all documents at once": (EMBED, DOCS, VECTORS),
    "a document that looks like a placeholder": (
        {**EMBED, "parameters": {"s": "stored"}},
        Call(task_type="text_embedding", input=["${parameters.s}", "$${parameters.s}", "${x}", "a$"]),
        VECTORS,
    ),
    "a document with a placeholder that nothing fills": (
        EMBED,
        Call(task_type="text_embedding", input=["${parameters.nope}"]),
        VECTORS,
    ),
    "a document with a default in it": (
        EMBED,
        Call(task_type="text_embedding", input=["${parameters.nope:-b}"]),
        VECTORS,
    ),
    "a ranking of hostile texts": (
        RANKED,
        Call(task_type="rerank", input=HOSTILE, query=HOSTILE[0]),
        scores((0, 0.5)),
    ),
    "one document a call, hostile": (
        {
            "action_request_body": '{"t": "${parameters.inputText}"}',
            "action_pre_process_function": f"{PRE}bedrock.embedding",
            "action_post_process_function": f"{POST}bedrock.embedding",
        },
        Call(task_type="text_embedding", input=HOSTILE),
        {"embedding": [1, 2.5]},
    ),
    "no pre-process function": ({"action_post_process_function": f"{POST}openai.embedding"}, DOCS, VECTORS),
    "two documents a call": ({**EMBED, "parameters": {"input_docs_processed_step_size": 2}}, DOCS, VECTORS),
    "a step size of nothing": (
        {**EMBED, "parameters": {"input_docs_processed_step_size": "0"}},
        DOCS,
        VECTORS,
    ),
    "a step size that is no number": (
        {**EMBED, "parameters": {"input_docs_processed_step_size": "two"}},
        DOCS,
        VECTORS,
    ),
    "one document a call": (
        {
            "action_request_body": '{"t": "${parameters.inputText}"}',
            "action_pre_process_function": f"{PRE}bedrock.embedding",
            "action_post_process_function": f"{POST}bedrock.embedding",
        },
        DOCS,
        {"embedding": [1, 2.5]},
    ),
    "cohere's texts": (
        {
            "action_request_body": '{"t": ${parameters.texts}}',
            "action_pre_process_function": f"{PRE}cohere.embedding",
            "action_post_process_function": f"{POST}cohere.embedding",
        },
        DOCS,
        {"embeddings": [[1, 2], [3, 4]]},
    ),
    "images": (
        {
            "action_request_body": '{"t": ${parameters.images}}',
            "action_pre_process_function": f"{PRE}cohere.multimodal_embedding",
        },
        DOCS,
        {"ok": 1},
    ),
    "a text and an image": (
        {
            "action_request_body": '{"t": "${parameters.inputText}", "i": "${parameters.inputImage}"}',
            "action_pre_process_function": f"{PRE}bedrock.multimodal_embedding",
        },
        DOCS,
        {"ok": 1},
    ),
    "an unknown pre-process function": ({"action_pre_process_function": f"{PRE}nope"}, DOCS, {"ok": 1}),
    "an unknown post-process function": (
        {**EMBED, "action_post_process_function": f"{POST}cohere_v2.embedding.int8"},
        DOCS,
        VECTORS,
    ),
    "a rerank function for texts": ({"action_pre_process_function": f"{PRE}cohere.rerank"}, DOCS, VECTORS),
    "an embedding function for a ranking": (
        {"action_pre_process_function": f"{PRE}openai.embedding"},
        RANK,
        VECTORS,
    ),
    "a ranking without a function": ({}, RANK, VECTORS),
    # answers of built-in functions
    "a ranking in the order of the documents": (RANKED, RANK, scores((1, 0.9), (0, 0.25))),
    "a score without a point": (RANKED, RANK, scores((1, 1), (0, 0.25))),
    "a score of nineteen characters": (
        RANKED,
        RANK,
        '{"results": [{"index": 0, "relevance_score": 0.12345678901234567}]}',
    ),
    "a score of eighteen characters": (
        RANKED,
        RANK,
        '{"results": [{"index": 0, "relevance_score": 0.1234567890123456}]}',
    ),
    "an index beyond the results": (RANKED, RANK, scores((2, 0.5))),
    "a result without an index": (RANKED, RANK, {"results": [{"relevance_score": 0.5}]}),
    "results that are no objects": (RANKED, RANK, {"results": ["a"]}),
    "no results": (RANKED, RANK, {"results": []}),
    "results that are no list": (RANKED, RANK, {"results": {}}),
    "an index twice": (RANKED, RANK, scores((0, 0.5), (0, 0.25))),
    "a ranking of another shape": (
        {**RANKED, "action_post_process_function": f"{POST}bedrock.rerank"},
        RANK,
        scores((1, 0.5), (0, 0.25), key="relevanceScore"),
    ),
    "a score of another type": (
        {**RANKED, "action_post_process_function": f"{POST}bedrock.rerank"},
        RANK,
        scores((1, 1), (0, 0.25), key="relevanceScore"),
    ),
    "a bare ranking": (
        {**RANKED, "action_post_process_function": f"{POST}default.rerank"},
        RANK,
        Answer(body=scores((1, 0.5), (0, 0.2))["results"]),
    ),
    "bedrock's sources": (
        {
            "action_request_body": '{"n": ${parameters.numberOfResults}}',
            "action_pre_process_function": f"{PRE}bedrock.rerank",
            "action_post_process_function": f"{POST}bedrock.rerank",
        },
        RANK,
        scores((0, 0.5), key="relevanceScore"),
    ),
    "bare vectors": (
        {**EMBED, "action_post_process_function": f"{POST}default.embedding"},
        DOCS,
        Answer(body=[[1, 2.5], [3]]),
    ),
    "a filter in place of the function's path": (
        {**EMBED, "parameters": {"response_filter": "$.output[?(@.ok)].v"}},
        DOCS,
        {"output": [{"ok": True, "v": [1]}, {"v": [2]}]},
    ),
    "a blank filter": ({**EMBED, "parameters": {"response_filter": "  "}}, DOCS, VECTORS),
    "a path that finds nothing": (EMBED, DOCS, {"nope": 1}),
    "a path that many do not have": (
        {**EMBED, "action_post_process_function": f"{POST}cohere.embedding"},
        DOCS,
        {"nope": 1},
    ),
    "vectors of texts": (EMBED, DOCS, {"data": [{"embedding": ["a"]}]}),
    "vectors that are texts": (EMBED, DOCS, {"data": [{"embedding": "AAAA"}]}),
    "an empty vector": (EMBED, DOCS, {"data": [{"embedding": []}]}),
    "no vectors": (EMBED, DOCS, {"data": []}),
    "a later vector of texts": (EMBED, DOCS, {"data": [{"embedding": [1]}, {"embedding": ["a"]}]}),
    "a later vector that is a text": (EMBED, DOCS, {"data": [{"embedding": [1]}, {"embedding": "a"}]}),
    "one vector of texts": (
        {**EMBED, "action_post_process_function": f"{POST}bedrock.embedding"},
        DOCS,
        {"embedding": ["a"]},
    ),
    "an embedding that is null": (
        {**EMBED, "action_post_process_function": f"{POST}bedrock.embedding"},
        DOCS,
        {"embedding": None},
    ),
    "a batch job": (
        {"action_post_process_function": f"{POST}bedrock.batch_job_arn"},
        raw(input=["x"]),
        {"jobArn": "arn:aws:bedrock:us-east-1:1:model-invocation-job/w1x"},
    ),
    "no batch job": (
        {"action_post_process_function": f"{POST}bedrock.batch_job_arn"},
        raw(input=["x"]),
        {"a": 1},
    ),
    # answers without a function
    "an object": ({}, raw(input=["x"]), {"a": {"b": [1, 2.5, None, "é"]}, "n": 12345678901}),
    "a list": ({}, raw(input=["x"]), Answer(body=[1, {"a": 2}])),
    "a number": ({}, raw(input=["x"]), "5"),
    "words": ({}, raw(input=["x"]), "hello you"),
    "broken JSON": ({}, raw(input=["x"]), '{"a": '),
    "a page": ({}, raw(input=["x"]), "<html><body>no</body></html>"),
    "a page for a function": (EMBED, DOCS, "<html><body>no</body></html>"),
    "a filtered text": (
        {"parameters": {"response_filter": "$.c[0].t"}},
        raw(input=["x"]),
        {"c": [{"t": "hi [x] é"}]},
    ),
    "a filtered text that is JSON": (
        {"parameters": {"response_filter": "$.c[0].t"}},
        raw(input=["x"]),
        {"c": [{"t": '{"a": 1, "b": "x"}'}]},
    ),
    "a filtered text that is a list": (
        {"parameters": {"response_filter": "$.c[0].t"}},
        raw(input=["x"]),
        {"c": [{"t": "[1, 2]"}]},
    ),
    "a filtered text that looks like JSON": (
        {"parameters": {"response_filter": "$.c[0].t"}},
        raw(input=["x"]),
        {"c": [{"t": "[hello]"}]},
    ),
    "a filtered object": ({"parameters": {"response_filter": "$.c"}}, raw(input=["x"]), {"c": {"t": 1}}),
    "a filtered list": (
        {"parameters": {"response_filter": "$.c[*].t"}},
        raw(input=["x"]),
        {"c": [{"t": 1}, {"t": None}]},
    ),
    "a filtered null": ({"parameters": {"response_filter": "$.c"}}, raw(input=["x"]), {"c": None}),
    "a filtered number": ({"parameters": {"response_filter": "$.c"}}, raw(input=["x"]), {"c": 5}),
    "a filter that finds nothing": (
        {"parameters": {"response_filter": "$.nope.x"}},
        raw(input=["x"]),
        {"c": 5},
    ),
    "a filter that is none": ({"parameters": {"response_filter": "$.["}}, raw(input=["x"]), {"c": 5}),
    "a filter of the request": ({}, raw(input=["x"], response_filter="$.c"), {"c": "text"}),
    "a filter with quotes in the request": ({}, raw(input=["x"], response_filter="$['c']"), {"c": "text"}),
    # failures of the provider
    "the provider refuses": ({}, raw(input=["x"]), Answer(status=401, body={"error": "key"})),
    "the provider breaks": ({}, raw(input=["x"]), Answer(status=503, body="down")),
    "the provider breaks and says nothing": ({}, raw(input=["x"]), Answer(status=500, body="")),
    "the provider says nothing": ({}, raw(input=["x"]), Answer(body="  ")),
    "the provider throttles": (
        {},
        raw(input=["x"]),
        Answer(status=400, body={"a": 1}, headers={"x-amzn-ErrorType": "ThrottlingException:http://x"}),
    ),
    "a choice of places is a success": ({}, raw(input=["x"]), Answer(status=300, body={"a": 1})),
    "created": ({}, raw(input=["x"]), Answer(status=201, body={"a": 1})),
    # guardrails and interface
    "a guardrail on the payload": (
        {"model": {"guardrails": {"type": "local_regex", "input_guardrail": {"regex": [".*stop.*"]}}}},
        raw(input=["please stop"]),
        {"ok": 1},
    ),
    "a guardrail that matches a part only": (
        {"model": {"guardrails": {"type": "local_regex", "input_guardrail": {"regex": ["stop"]}}}},
        raw(input=["please stop"]),
        {"ok": 1},
    ),
    "a guardrail on the answer": (
        {"model": {"guardrails": {"type": "local_regex", "output_guardrail": {"regex": [".*secret.*"]}}}},
        raw(input=["x"]),
        {"text": "a secret"},
    ),
    "a missing parameter": (
        {"model": {"interface": {"input": {"required": ["nope"]}}}},
        raw(input=["x"]),
        {"ok": 1},
    ),
    "a parameter of another type": (
        {
            "model": {
                "interface": {
                    "input": {"properties": {"parameters": {"properties": {"n": {"type": "string"}}}}}
                }
            }
        },
        raw(input=["x"], n="12 monkeys"),
        {"ok": 1},
    ),
    "documents where parameters are wanted": (
        {**EMBED, "model": {"interface": {"input": {"required": ["parameters"]}}}},
        DOCS,
        VECTORS,
    ),
    "an output that does not fit": (
        {"model": {"interface": {"output": {"required": ["nope"]}}}},
        raw(input=["x"]),
        {"ok": 1},
    ),
}


def taken(parts: Mapping[str, Any]) -> bool:
    """Whether `registry check` lets the connector pass: the command runs no other."""
    parts = {name: part for name, part in parts.items() if name != "action_url_tail"}
    for request in register("https://h.example.com", **parts):
        body = Document(file="", text="", value=request.body, values={}, keys={})
        path, _, query = request.path.partition("?")
        written = WrittenRequest(
            method=request.method, path=path, query=query, place=Place(file=""), body=body
        )
        found = checking.check_request(written, checking.Settings())
        if any(one.severity is Severity.ERROR and one.code[:1] == "S" for one in found):
            return False
    return True


BY_BODY = [name for name, (parts, _, _) in CASES.items() if taken(parts)]


def test_most_connectors_are_such_as_the_command_runs() -> None:
    assert len(BY_BODY) >= 0.9 * len(CASES)


@pytest.mark.parametrize("name", CASES)
def test_the_engine_the_command_and_the_node_agree(
    node: Node, registry: Callable[..., Ended], name: str
) -> None:
    given, call, answers = CASES[name]
    parts = dict(given)
    tail = parts.pop("action_url_tail", "")
    with StandIn(answers if isinstance(answers, Answer) else Answer(body=answers)) as provider:
        requests = register(
            provider.url, **parts, **({"action_url": f"{provider.url}/x{tail}"} if tail else {})
        )
        with deployed(node, requests) as model:
            theirs = on_node(node, provider, model, call, call.parameters)
        seen = len(provider.seen)
        sets = [
            part for one, value in call.parameters.items() for part in ("--set", f"{one}={json.dumps(value)}")
        ]
        ended = registry(
            "invoke", "--body", "-", "-o", "json", "--allow-private", "--platform-version", node.version, *sets,
            *(part for text in call.input for part in ("--input", text)),
            *(["--query", call.query] if call.query is not None else []),
            stdin=json.dumps([request.document() for request in requests]).encode(),
        )  # fmt: skip
        if name in BY_BODY:
            once = Outcome(asked=sorted(set(theirs.asked)), answer=theirs.answer, status=theirs.status)
            assert ended.out, ended.err
            assert comparable(by_command(provider, ended, seen)) == comparable(once)
        else:
            assert (ended.code, provider.seen[seen:]) == (2, [])
    ours = in_engine(requests, call, answers, provider.url, version_of(node))
    assert comparable(ours) == comparable(theirs)
