"""Hugging Face's cassettes: Text Embeddings Inference and chats.

Source: text-embeddings-inference `docs/openapi.json` (1.9.3) and `router/src/http/server.rs`; Inference Providers,
"Chat Completion".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose import openai_like as like
from compose.examples import example
from compose.wire import (
    WEATHER,
    Answered,
    Asked,
    Given,
    Provider,
    cassette,
    identity,
    odd_lists,
    odd_rankings,
    picked,
    ranking,
    seed,
    terms,
    vector,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry.cassette import Cassette

HUB = Provider(blueprint="hugging-face", title="Hugging Face", key={"Authorization": "Bearer <API_KEY>"})
_TEI = "https://github.com/huggingface/text-embeddings-inference/blob/main/docs/openapi.json"
_CHAT = "https://huggingface.co/docs/inference-providers/tasks/chat-completion"
_PLACE = {"host": "xyz1a2b3c4d5e6f7.us-east-1.aws.endpoints.huggingface.cloud"}
_OWN = "http://tei.example.com:8080"
_CUT = {"truncate": True, "truncation_direction": "Left"}
_LENGTH = 8

# The server's check of the key answers with a status and nothing else.
_AUTHENTICATION = Answered(body="", status=401)
_OVERLOADED = Answered(status=429, body={"error": "Model is overloaded", "error_type": "overloaded"})
_TOO_LONG = Answered(
    status=413,
    body={
        "error": "Input validation error: `inputs` must have less than 512 tokens. Given: 513",
        "error_type": "validation",
    },
)


def _flat(answered: Answered) -> Answered:
    """The same error in the compatible shape, which adds the status."""
    if not isinstance(answered.body, dict):
        return answered
    body = {
        "message": answered.body["error"],
        "code": answered.status,
        "error_type": answered.body["error_type"],
    }
    return Answered(status=answered.status, body=body)


def _errors(
    case: Callable[..., Cassette], inputs: dict[str, Any], shape: Callable[[Answered], Answered] | None = None
) -> Iterator[Cassette]:
    for name, answered in (
        ("authentication", _AUTHENTICATION),
        ("limit", _OVERLOADED),
        ("validation", _TOO_LONG),
    ):
        yield case(Given(name=name, inputs=inputs, parameters=_PLACE), shape(answered) if shape else answered)


def _cassette(  # noqa: PLR0913  (what a case is made of)
    task: str,
    given: Given,
    path: str,
    body: dict[str, Any],
    answered: Answered,
    *,
    page: str,
    documented: bool = False,
) -> Cassette:
    base = given.url or f"https://{given.of('host')}"
    return cassette(
        HUB,
        task,
        given,
        Asked(url=base + path, body=body),
        answered,
        page=page,
        model=given.of("model"),
        documented=documented,
    )


_NAMES = ("normalize", "truncate", "truncation_direction", "prompt_name", "dimensions")
_KITES = {"input": ["A kite is a bird.", "A kite is a toy.", "What is a kite?"]}
_HELLO = {"input": ["hello"]}


def _embed(
    given: Given, answered: Answered | None = None, page: str = _TEI, *, documented: bool = False
) -> Cassette:
    length = given.of("dimensions", _LENGTH)
    vectors = [vector(length, seed(given, place)) for place in range(len(given.texts))]
    return _cassette(
        "text_embedding",
        given,
        "/embed",
        {"inputs": given.inputs["input"], **picked(given, *_NAMES)},
        answered or Answered(body=vectors),
        page=page,
        documented=documented,
    )


def embeddings() -> Iterator[Cassette]:
    """text_embedding."""
    inputs, answer, page = example("hugging-face", "text_embedding")
    yield _embed(Given(inputs=inputs, parameters=_PLACE), Answered(body=answer), page, documented=True)
    yield _embed(Given(name="several", inputs=_KITES, parameters=_PLACE))
    every = {**_PLACE, "normalize": False, **_CUT, "prompt_name": "query", "dimensions": 16}
    yield _embed(Given(name="parameters", inputs=_KITES, parameters=every))
    yield _embed(Given(name="own-server", inputs=_HELLO, url=_OWN))
    for name, inputs in odd_lists():
        yield _embed(Given(name=name, inputs=inputs, parameters=_PLACE))
    yield from _errors(_embed, _HELLO)


def _compatible(
    given: Given, answered: Answered | None = None, page: str = _TEI, *, documented: bool = False
) -> Cassette:
    body = {"input": given.inputs["input"], **picked(given, "model", "dimensions", "encoding_format", "user")}
    length = given.of("dimensions", _LENGTH)
    answered = answered or Answered(
        body=like.embeddings(given, given.of("model", "thenlper/gte-base"), length)
    )
    task = "text_embedding.compatible"
    return _cassette(task, given, "/v1/embeddings", body, answered, page=page, documented=documented)


def compatible() -> Iterator[Cassette]:
    """text_embedding.compatible."""
    inputs, answer, page = example("hugging-face", "text_embedding.compatible")
    yield _compatible(Given(inputs=inputs, parameters=_PLACE), Answered(body=answer), page, documented=True)
    yield _compatible(Given(name="several", inputs=_KITES, parameters=_PLACE))
    every = {**_PLACE, "model": "thenlper/gte-base", "dimensions": 16}
    every |= {"encoding_format": "float", "user": "user-1234"}
    yield _compatible(Given(name="parameters", inputs=_KITES, parameters=every))
    packed = {**_PLACE, "encoding_format": "base64"}
    yield _compatible(Given(name="base64", inputs=_KITES, parameters=packed))
    yield _compatible(Given(name="own-server", inputs=_HELLO, url=_OWN))
    for name, inputs in odd_lists():
        yield _compatible(Given(name=name, inputs=inputs, parameters=_PLACE))
    yield from _errors(_compatible, _HELLO, _flat)


def _sparse(
    given: Given, answered: Answered | None = None, page: str = _TEI, *, documented: bool = False
) -> Cassette:
    found = [[{"index": index, "value": value} for index, value, _ in terms(text)] for text in given.texts]
    body = {"inputs": given.inputs["input"], **picked(given, *_NAMES)}
    answered = answered or Answered(body=found)
    return _cassette(
        "sparse_embedding", given, "/embed_sparse", body, answered, page=page, documented=documented
    )


def sparse() -> Iterator[Cassette]:
    """sparse_embedding."""
    inputs, answer, page = example("hugging-face", "sparse_embedding")
    several = Given(name="several", inputs=inputs, parameters=_PLACE)
    yield _sparse(several, Answered(body=answer), page, documented=True)
    yield _sparse(Given(inputs={"input": ["hello wide world"]}, parameters=_PLACE))
    every = {**_PLACE, **_CUT, "prompt_name": "query"}
    yield _sparse(Given(name="parameters", inputs=_KITES, parameters=every))
    yield _sparse(Given(name="own-server", inputs=_HELLO, url=_OWN))
    for name, inputs in odd_lists():
        yield _sparse(Given(name=name, inputs=inputs, parameters=_PLACE))
    yield from _errors(_sparse, _HELLO)


def _rerank(
    given: Given, answered: Answered | None = None, page: str = _TEI, *, documented: bool = False
) -> Cassette:
    body = {"query": given.inputs["query"], "texts": given.inputs["input"]}
    if given.of("return_documents") is not None:
        body["return_text"] = given.of("return_documents")
    body |= picked(given, "raw_scores", "truncate", "truncation_direction")
    found: list[dict[str, Any]] = []
    for index, score in ranking(len(given.texts)):
        text = {"text": given.texts[index]} if given.of("return_documents") else {}
        logit = round(12 * score - 6, 4)
        found.append({"index": index, **text, "score": logit if given.of("raw_scores") else score})
    answered = answered or Answered(body=found)
    return _cassette("rerank", given, "/rerank", body, answered, page=page, documented=documented)


_ASKED = {
    "query": "What is a kite?",
    "input": ["A kite is made of paper.", "A kite is a toy.", "Cheese is made of milk."],
}


def reranks() -> Iterator[Cassette]:
    """rerank."""
    inputs, answer, page = example("hugging-face", "rerank")
    several = Given(name="several", inputs=inputs, parameters=_PLACE)
    yield _rerank(several, Answered(body=answer), page, documented=True)
    yield _rerank(Given(inputs={**_ASKED, "input": ["A kite is a toy."]}, parameters=_PLACE))
    yield _rerank(Given(name="top", inputs={**_ASKED, "top_n": 2}, parameters=_PLACE))
    documents = {**_ASKED, "return_documents": True}
    yield _rerank(Given(name="documents", inputs=documents, parameters=_PLACE))
    every = {**_PLACE, "raw_scores": True, **_CUT}
    yield _rerank(Given(name="parameters", inputs={**_ASKED, "return_documents": False}, parameters=every))
    yield _rerank(Given(name="own-server", inputs=_ASKED, url=_OWN))
    for name, inputs in odd_rankings():
        yield _rerank(Given(name=name, inputs={**inputs, "return_documents": True}, parameters=_PLACE))
    yield from _errors(_rerank, _ASKED)


_SAMPLING: dict[str, Any] = {
    "frequency_penalty": -0.5,
    "presence_penalty": 0.5,
    "response_format": {"type": "json_object"},
    "seed": 7,
    "logprobs": False,
    "top_logprobs": 0,
}


def _chat(
    given: Given, answered: Answered | None = None, page: str = _CHAT, *, documented: bool = False
) -> Cassette:
    task, model = "chat_completion", given.of("model", "meta-llama/Llama-3.3-70B-Instruct")
    body = {**picked(given, "model"), "messages": like.prompt(given)}
    names = ("tools", "tool_choice", "stop", "temperature", "top_p", "max_completion_tokens")
    words = {"max_completion_tokens": "max_tokens"}
    body |= {words.get(name, name): value for name, value in picked(given, *names, *_SAMPLING).items()}
    name = "chatcmpl-" + identity(task, given, "hugging-face").replace("-", "")[:24]
    if given.stream:
        body |= {"stream": True, **picked(given, "stream_options")}
        after = [{"usage": like.usage(given)}] if given.of("stream_options") else []
        answered = answered or like.stream(given, model, name, after=after, content_type="text/event-stream")
    answered = answered or Answered(
        body=like.chat(given, model, name, like.message(given), usage=like.usage(given))
    )
    return _cassette(task, given, "/v1/chat/completions", body, answered, page=page, documented=documented)


def chats() -> Iterator[Cassette]:
    """chat_completion."""
    inputs, answer, page = example("hugging-face", "chat_completion")
    yield _chat(Given(inputs=inputs, parameters=_PLACE), Answered(body=answer), page, documented=True)
    talk = {"messages": like.TALK}
    tools = {"messages": like.ASK_WEATHER, "tools": [WEATHER]}
    router = {"host": "router.huggingface.co", "model": "openai/gpt-oss-120b:cerebras"}
    yield _chat(Given(name="several", inputs=talk, parameters=router))
    yield _chat(Given(name="tools", inputs=tools, parameters=_PLACE))
    words = {"messages": like.ASK_WEATHER, **like.CHAT_INPUTS}
    every = {**_PLACE, "model": "meta-llama/Llama-3.3-70B-Instruct", **_SAMPLING}
    yield _chat(Given(name="parameters", inputs=words, parameters=every))
    yield _chat(Given(name="own-server", inputs=talk, url=_OWN))
    for name, inputs in like.odd_talks():
        yield _chat(Given(name=name, inputs=inputs, parameters=_PLACE))
    yield _chat(Given(name="stream", inputs=talk, parameters=_PLACE, stream=True))
    used = {**_PLACE, "stream_options": {"include_usage": True}}
    yield _chat(Given(name="stream-usage", inputs=talk, parameters=used, stream=True))
    yield _chat(Given(name="stream-tools", inputs=tools, parameters=_PLACE, stream=True))
    refused = Answered(status=401, body={"error": "Invalid username or password."})
    yield _chat(Given(name="authentication", inputs=talk, parameters=router), refused)
    busy = Answered(status=429, body={"error": "Model is overloaded", "error_type": "overloaded"})
    yield _chat(Given(name="limit", inputs=talk, parameters=_PLACE), busy)
    wrong = Answered(
        status=422,
        body={
            "error": "Input validation error: `inputs` must have less than 4096 tokens. Given: 4097",
            "error_type": "validation",
        },
    )
    yield _chat(Given(name="validation", inputs=talk, parameters=_PLACE), wrong)


def cassettes() -> Iterator[Cassette]:
    """All of them."""
    yield from embeddings()
    yield from compatible()
    yield from sparse()
    yield from reranks()
    yield from chats()
