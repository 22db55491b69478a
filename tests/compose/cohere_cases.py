"""Cohere's cassettes, version 2 of the API. Source: Cohere API reference (OpenAPI); stream and errors as recorded."""

from __future__ import annotations

import base64
import struct
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
    compact,
    identity,
    odd_lists,
    odd_rankings,
    odd_texts,
    picked,
    ranking,
    seed,
    tokens,
    vector,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry.cassette import Cassette

COHERE = Provider(blueprint="cohere", title="Cohere", key={"Authorization": "Bearer <API_KEY>"})
_PAGES = "https://docs.cohere.com/reference/"
_EMBED, _RERANK, _CHAT, _ERRORS = f"{_PAGES}embed", f"{_PAGES}rerank", f"{_PAGES}chat", f"{_PAGES}errors"
_STREAM = "https://docs.cohere.com/v2/docs/streaming"
_TOOLS = "https://docs.cohere.com/docs/tool-use-streaming"
_KINDS = {
    "ingest": "search_document",
    "search": "search_query",
    "classification": "classification",
    "clustering": "clustering",
}
_VERSION = {"version": "2"}


def _authentication(task: str, given: Given) -> Answered:
    words = "Incorrect API key provided: <API_KEY>. You can find your API key at https://dashboard.cohere.com/api-keys."
    return Answered(status=401, body={"id": identity(task, given, "cohere"), "message": words})


def _limited(task: str, given: Given) -> Answered:
    words = (
        "You are using a Trial key, which is limited to 40 API calls / minute. You can continue to use the Trial key "
        "for free or upgrade to a Production key with higher rate limits at 'https://dashboard.cohere.com/api-keys'."
    )
    return Answered(status=429, body={"id": identity(task, given, "cohere"), "message": words})


def _unknown(task: str, given: Given) -> Answered:
    words = f"model '{given.of('model')}' not found, make sure the correct model ID was used and that you have access to the model."
    return Answered(status=404, body={"id": identity(task, given, "cohere"), "message": words})


def _errors(case: Callable[..., Cassette], task: str, inputs: dict[str, Any]) -> Iterator[Cassette]:
    given = Given(name="authentication", inputs=inputs)
    yield case(given, _authentication(task, given), _ERRORS)
    given = Given(name="limit", inputs=inputs)
    yield case(given, _limited(task, given), _ERRORS)
    given = Given(name="validation", inputs=inputs, parameters={"model": "no-such-model"})
    yield case(given, _unknown(task, given), _ERRORS)


def _embeddings(given: Given) -> dict[str, Any]:
    kind = given.of("embedding_type", "float")
    length = given.of("output_dimension") or (384 if "light" in given.of("model", "") else 1536)
    vectors: list[Any] = []
    for place in range(len(given.texts)):
        number = seed(given, place)
        match kind:
            case "float":
                vectors.append(vector(length, number))
            case "base64":
                packed = struct.pack(f"<{length}f", *vector(length, number))
                vectors.append(base64.b64encode(packed).decode("ascii"))
            case "int8":
                vectors.append(whole(length, number, -128, 127))
            case "uint8":
                vectors.append(whole(length, number, 0, 255))
            case "binary":
                vectors.append(whole(length // 8, number, -128, 127))
            case _:
                vectors.append(whole(length // 8, number, 0, 255))
    return {
        "id": identity("text_embedding", given, "cohere"),
        "texts": given.texts,
        "embeddings": {kind: vectors},
        "meta": {
            "api_version": _VERSION,
            "billed_units": {"input_tokens": tokens(*given.texts), "image_tokens": 0},
        },
        "response_type": "embeddings_by_type",
    }


def _embed(given: Given, answered: Answered | None = None, page: str = _EMBED) -> Cassette:
    model = given.of("model", "embed-v4.0")
    body = {
        "model": model,
        "texts": given.inputs["input"],
        "input_type": _KINDS[given.of("input_type", "ingest")],
        "embedding_types": [given.of("embedding_type", "float")],
        **picked(given, "output_dimension", "max_tokens", "truncate", "priority"),
    }
    answered = answered or Answered(body=_embeddings(given), headers={"num-chars": "42", "num-tokens": "12"})
    return cassette(
        COHERE,
        "text_embedding",
        given,
        Asked(url=(given.url or "https://api.cohere.com") + "/v2/embed", body=body),
        answered,
        page=page,
        model=model,
    )


def embeddings() -> Iterator[Cassette]:
    """text_embedding."""
    hello, short = {"input": ["hello"]}, {"output_dimension": 256}
    texts = {"input": ["A kite is a bird.", "A kite is a toy.", "What is a kite?"]}
    yield _embed(Given(inputs=hello))
    yield _embed(Given(name="several", inputs=texts, parameters=short))
    for kind in ("search", "classification", "clustering"):
        yield _embed(Given(name=kind, inputs={**hello, "input_type": kind}, parameters=short))
    for element in ("int8", "uint8", "binary", "ubinary", "base64"):
        parameters = {"embedding_type": element, **short}
        yield _embed(Given(name=element, inputs={"input": texts["input"][:2]}, parameters=parameters))
    every = {"model": "embed-v4.0", **short, "max_tokens": 512, "truncate": "START", "priority": 3}
    every["embedding_type"] = "float"
    yield _embed(Given(name="parameters", inputs={**hello, "input_type": "ingest"}, parameters=every))
    yield _embed(Given(name="light", inputs=hello, parameters={"model": "embed-english-light-v3.0"}))
    for name, inputs in odd_lists():
        yield _embed(Given(name=name, inputs=inputs, parameters=short))
    yield from _errors(_embed, "text_embedding", hello)


def _rerank(
    given: Given, answered: Answered | None = None, page: str = _RERANK, *, documented: bool = False
) -> Cassette:
    model = given.of("model", "rerank-v4.0-pro")
    body = {
        "model": model,
        "query": given.inputs["query"],
        "documents": given.inputs["input"],
        **picked(given, "top_n", "max_tokens_per_doc", "priority"),
    }
    ranked = [
        {"index": index, "relevance_score": score}
        for index, score in ranking(len(given.texts), given.of("top_n"))
    ]
    answered = answered or Answered(
        body={
            "id": identity("rerank", given, "cohere"),
            "results": ranked,
            "meta": {"api_version": _VERSION, "billed_units": {"search_units": 1}},
        }
    )
    return cassette(
        COHERE,
        "rerank",
        given,
        Asked(url="https://api.cohere.com/v2/rerank", body=body),
        answered,
        page=page,
        model=model,
        documented=documented,
    )


def reranks() -> Iterator[Cassette]:
    """rerank."""
    inputs, answer, page = example("cohere", "rerank")
    asked = {"query": "What is a kite?", "input": ["A kite is made of paper.", "A kite is a toy.", "Cheese."]}
    yield _rerank(Given(name="top", inputs=inputs), Answered(body=answer), page, documented=True)
    yield _rerank(Given(inputs={"query": asked["query"], "input": ["A kite is a toy."]}))
    yield _rerank(Given(name="several", inputs=asked))
    yield _rerank(Given(name="documents", inputs={**asked, "top_n": 2, "return_documents": True}))
    every = {"model": "rerank-v3.5", "max_tokens_per_doc": 512, "priority": 3}
    yield _rerank(Given(name="parameters", inputs={**asked, "top_n": 2}, parameters=every))
    for name, inputs in odd_rankings():
        yield _rerank(Given(name=name, inputs=inputs))
    yield from _errors(_rerank, "rerank", asked)


_SAMPLING: dict[str, Any] = {
    "k": 20,
    "seed": 7,
    "frequency_penalty": 0.5,
    "presence_penalty": 0.25,
    "safety_mode": "STRICT",
    "response_format": {"type": "json_object"},
    "priority": 3,
    "thinking": {"type": "disabled"},
}
_COMPLETION = {"max_tokens": 64, "temperature": 0.25, "p": 0.5, "stop_sequences": ["END"], **_SAMPLING}
_MORE: dict[str, Any] = {
    "strict_tools": True,
    "citation_options": {"mode": "OFF"},
    "logprobs": False,
}
"""What only a chat has."""
_PLAN = "The user asks what an embedding is."


def _usage(given: Given) -> dict[str, Any]:
    prompt = tokens(given.of("input"), *(one.get("content") for one in given.of("messages", [])))
    return {
        "billed_units": {"input_tokens": prompt, "output_tokens": 12},
        "tokens": {"input_tokens": prompt + 66, "output_tokens": 12},
    }


def _message(given: Given) -> dict[str, Any]:
    if given.of("tools"):
        plan = "I will look up the weather of both cities."
        return {"role": "assistant", "tool_plan": plan, "tool_calls": like.TOOL_CALLS}
    content = [{"type": "text", "text": like.said(given)}]
    if given.of("thinking", {}).get("type") == "enabled":
        content = [{"type": "thinking", "thinking": _PLAN}, *content]
    return {"role": "assistant", "content": content}


def _written(given: Given) -> Iterator[dict[str, Any]]:
    start = {"message": {"content": {"type": "text", "text": ""}}}
    yield {"type": "content-start", "index": 0, "delta": start}
    for piece in like.pieces(given):
        yield {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": piece}}}}
    yield {"type": "content-end", "index": 0}


def _called(given: Given) -> Iterator[dict[str, Any]]:
    """Source: Cohere, "Streaming for tool use"."""
    plan = "I will look up the weather of both cities."
    for word in plan.split(" "):
        yield {"type": "tool-plan-delta", "delta": {"message": {"tool_plan": f"{word} "}}}
    for place, head, pieces in like.arguments(given):
        yield {"type": "tool-call-start", "index": place, "delta": {"message": {"tool_calls": head}}}
        for piece in pieces:
            call = {"function": {"arguments": piece}}
            yield {"type": "tool-call-delta", "index": place, "delta": {"message": {"tool_calls": call}}}
        yield {"type": "tool-call-end", "index": place}


def _events(task: str, given: Given) -> Answered:
    """Version 2's events. Source: Cohere, "A Guide to Streaming Responses"; `[DONE]` as recorded in 2026."""
    name = identity(task, given, "cohere")
    tools = bool(given.of("tools"))
    end = {"finish_reason": "TOOL_CALL" if tools else "COMPLETE", "usage": _usage(given)}
    told: list[dict[str, Any]] = [
        {
            "type": "message-start",
            "id": name,
            "delta": {
                "message": {
                    "role": "assistant",
                    "content": [],
                    "tool_plan": "",
                    "tool_calls": [],
                    "citations": [],
                }
            },
        },
        *(_called(given) if tools else _written(given)),
        {"type": "message-end", "delta": end},
    ]
    frames = [f"event: {event['type']}\ndata: {compact(event)}\n\n" for event in told]
    return Answered(body="".join(frames) + "data: [DONE]\n\n", content_type="text/event-stream")


def _chat(task: str, given: Given, answered: Answered | None = None, page: str = _CHAT) -> Cassette:
    model = given.of("model", "command-a-03-2025")
    words = {"stop": "stop_sequences", "top_p": "p", "max_completion_tokens": "max_tokens"}
    names = ("tools", "max_tokens", "temperature", "p", "stop_sequences", *words, *_SAMPLING, *_MORE)
    body = {"model": model, "messages": like.prompt(given)}
    body |= {words.get(name, name): value for name, value in picked(given, *names).items()}
    if given.stream:
        body["stream"] = True
        answered = answered or _events(task, given)
    answered = answered or Answered(
        body={
            "id": identity(task, given, "cohere"),
            "message": _message(given),
            "finish_reason": "TOOL_CALL" if given.of("tools") else "COMPLETE",
            "usage": _usage(given),
        }
    )
    return cassette(
        COHERE,
        task,
        given,
        Asked(url="https://api.cohere.com/v2/chat", body=body),
        answered,
        page=page,
        model=model,
    )


def completions() -> Iterator[Cassette]:
    """completion."""
    task = "completion"
    inputs, answer, page = example("cohere", task)  # the first sentence of what the page prints
    yield _chat(task, Given(inputs=inputs), Answered(body=answer), page)
    ask = {"input": "What is an embedding?"}
    every = {"model": "command-r-08-2024", **_COMPLETION}
    yield _chat(task, Given(name="parameters", inputs=ask, parameters=every))
    thinking = {
        "model": "command-a-reasoning-08-2025",
        "thinking": {"type": "enabled", "token_budget": 128},
    }
    yield _chat(task, Given(name="thinking", inputs=ask, parameters=thinking))
    for name, inputs in odd_texts():
        yield _chat(task, Given(name=name, inputs=inputs))
    yield _chat(task, Given(name="stream", inputs=ask, stream=True), page=_STREAM)
    yield from _errors(lambda *given: _chat(task, *given), task, ask)


def chats() -> Iterator[Cassette]:
    """chat_completion."""
    task = "chat_completion"
    inputs, answer, page = example("cohere", task)  # the first sentence of what the page prints
    yield _chat(task, Given(inputs=inputs), Answered(body=answer), page)
    talk = {"messages": like.TALK}
    yield _chat(task, Given(name="several", inputs=talk))
    tools = {"messages": like.ASK_WEATHER, "tools": [WEATHER]}
    yield _chat(task, Given(name="tools", inputs=tools))
    # Cohere has no word for a tool that must be called, as the blueprint says.
    words = {name: value for name, value in like.CHAT_INPUTS.items() if name not in ("tool_choice", "tools")}
    every = {"model": "command-r-08-2024", **_SAMPLING, **_MORE}
    yield _chat(task, Given(name="parameters", inputs={**talk, **words}, parameters=every))
    for name, inputs in like.odd_talks():
        yield _chat(task, Given(name=name, inputs=inputs))
    yield _chat(task, Given(name="stream", inputs=talk, stream=True), page=_STREAM)
    yield _chat(task, Given(name="stream-tools", inputs=tools, stream=True), page=_TOOLS)
    for name, inputs in like.odd_talks():
        odd = Given(name=f"stream-{name}", inputs=inputs, stream=True)
        yield _chat(task, odd, page=_STREAM)
    yield from _errors(lambda *given: _chat(task, *given), task, talk)


def cassettes() -> Iterator[Cassette]:
    """All of them."""
    yield from embeddings()
    yield from reranks()
    yield from completions()
    yield from chats()
