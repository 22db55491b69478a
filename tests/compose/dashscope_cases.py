"""Alibaba Cloud Model Studio's cassettes: DashScope's own shapes and the compatible ones.

Source: Model Studio API reference; the frames of a stream and the errors as recorded by loongsuite-python-agent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose import openai_like as like
from compose.examples import example
from compose.wire import (
    HOSTILE,
    WEATHER,
    Answered,
    Asked,
    Given,
    Provider,
    batches,
    cassette,
    compact,
    identity,
    kept,
    odd_contents,
    odd_lists,
    odd_rankings,
    odd_texts,
    picked,
    ranking,
    seed,
    terms,
    tokens,
    vector,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry.cassette import Cassette

STUDIO = Provider(
    blueprint="model-studio",
    title="Alibaba Cloud Model Studio",
    key={"Authorization": "Bearer <API_KEY>"},
)
_HELP = "https://www.alibabacloud.com/help/en/model-studio/"
EMBEDDING, _RERANK = f"{_HELP}text-embedding-synchronous-api", f"{_HELP}text-rerank-api"
_CONTENTS, _COMPATIBLE = (
    f"{_HELP}multimodal-embedding-api-reference",
    f"{_HELP}qwen-api-via-openai-chat-completions",
)
GENERATION = "https://help.aliyun.com/en/model-studio/qwen-api-via-dashscope"
_RERANKS = "https://docs.qwencloud.com/api-reference/rerank/openai-rerank"
_ERRORS = f"{_HELP}error-code"
SERVICES = "/api/v1/services/"
ACCOUNT = {"host": "dashscope-intl.aliyuncs.com", "workspace": "llm-8f3k2"}
MAAS = {"host": "llm-8f3k2.ap-southeast-1.maas.aliyuncs.com"}
NO_MODEL = (400, "InvalidParameter", "Model not exist.")
_INSTRUCT = "Given a web search query, retrieve relevant passages that answer the query."


def refusal(task: str, given: Given, status: int, code: str, message: str) -> Answered:
    """An error in DashScope's own shape."""
    name = identity(task, given, "dashscope")
    return Answered(status=status, body={"code": code, "message": message, "request_id": name})


def compatible_refusal(task: str, given: Given, status: int, code: str, message: str) -> Answered:
    """An error in OpenAI's shape, with the request's id."""
    kind = "invalid_request_error" if status in (401, 404) else code
    body = like.error(message, kind, code) | {"request_id": identity(task, given, "dashscope")}
    return Answered(status=status, body=body)


def refusals(  # noqa: PLR0913  (what an error is made of)
    case: Callable[..., Cassette],
    task: str,
    inputs: dict[str, Any],
    error: Callable[..., Answered],
    *,
    wrong: tuple[int, str, str],
    parameters: dict[str, Any],
) -> Iterator[Cassette]:
    """The three errors that every task has."""
    native = error is refusal
    given = Given(name="authentication", inputs=inputs)
    code = "InvalidApiKey" if native else "invalid_api_key"
    words = "Invalid API-key provided." if native else "Incorrect API key provided."
    yield case(given, error(task, given, 401, code, words), _ERRORS)
    given = Given(name="limit", inputs=inputs)
    code = "Throttling.RateQuota" if native else "limit_requests"
    words = "Requests rate limit exceeded, please try again later."
    yield case(given, error(task, given, 429, code, words), _ERRORS)
    given = Given(name="validation", inputs=inputs, parameters=parameters)
    yield case(given, error(task, given, *wrong), _ERRORS)


def posted(given: Given, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> Asked:
    """The request to the host of the case, in its workspace."""
    account = kept(**{"X-DashScope-WorkSpace": given.of("workspace")})
    base = given.url or f"https://{given.of('host', 'dashscope.aliyuncs.com')}"
    return Asked(url=base + path, body=body, headers={**account, **(headers or {})})


def _text_type(given: Given) -> str:
    return "query" if given.of("input_type") == "search" else "document"


def _texts(task: str, given: Given, answered: Answered | None, page: str, *, documented: bool) -> Cassette:
    """Dense and sparse vectors: one service."""
    sparse = task == "sparse_embedding"
    model = given.of("model", "text-embedding-v4")
    parameters = {"text_type": _text_type(given), **picked(given, "dimension")}
    parameters |= {"output_type": "sparse"} if sparse else {}
    parameters |= picked(given, "instruct")
    body = {"model": model, "input": {"texts": given.inputs["input"]}, "parameters": parameters}
    if answered is None:
        length = given.of("dimension") or (1536 if model.endswith(("v1", "v2")) else 1024)
        found: list[dict[str, Any]] = []
        for place, text in enumerate(given.texts):
            one: dict[str, Any] = {"text_index": place}
            if sparse:
                one["sparse_embedding"] = [
                    {"index": index, "value": value, "token": token} for index, value, token in terms(text)
                ]
            else:
                one["embedding"] = vector(length, seed(given, place))
            found.append(one)
        answered = Answered(
            body={
                "output": {"embeddings": found},
                "usage": {"total_tokens": tokens(*given.texts)},
                "request_id": identity(task, given, "dashscope"),
            }
        )
    return cassette(
        STUDIO,
        task,
        given,
        posted(given, f"{SERVICES}embeddings/text-embedding/text-embedding", body),
        answered,
        page=page,
        model=model,
        documented=documented,
    )


def _dense(
    given: Given, answered: Answered | None = None, page: str = EMBEDDING, *, documented: bool = False
) -> Cassette:
    return _texts("text_embedding", given, answered, page, documented=documented)


def _sparse(
    given: Given, answered: Answered | None = None, page: str = EMBEDDING, *, documented: bool = False
) -> Cassette:
    return _texts("sparse_embedding", given, answered, page, documented=documented)


_KITES = {"input": ["A kite is a bird.", "A kite is a toy.", "What is a kite?"]}


def embeddings() -> Iterator[Cassette]:
    """text_embedding."""
    inputs, answer, page = example("model-studio", "text_embedding")
    hello, short = {"input": ["hello"]}, {"dimension": 64}
    yield _dense(Given(inputs=hello))
    yield _dense(Given(name="documented", inputs=inputs), Answered(body=answer), page, documented=True)
    yield _dense(Given(name="several", inputs=_KITES, parameters=short))
    for kind in ("search", "classification", "clustering"):
        yield _dense(Given(name=kind, inputs={**hello, "input_type": kind}, parameters=short))
    every = {**ACCOUNT, **short, "model": "text-embedding-v4", "instruct": _INSTRUCT}
    yield _dense(Given(name="parameters", inputs={**_KITES, "input_type": "search"}, parameters=every))
    yield _dense(Given(name="workspace-host", inputs=hello, parameters={**MAAS, **short}))
    yield _dense(Given(name="v2", inputs=hello, parameters={"model": "text-embedding-v2"}))
    twelve = [f"Kite number {number}." for number in range(1, 13)]
    halves = [
        _dense(Given(name="batches", inputs={"input": part}, parameters=short))
        for part in (twelve[:10], twelve[10:])
    ]
    yield batches(Given(inputs={"input": twelve}), halves)
    for name, inputs in odd_lists():
        yield _dense(Given(name=name, inputs=inputs, parameters=short))
    unknown = {"model": "text-embedding-v99"}
    yield from refusals(_dense, "text_embedding", hello, refusal, wrong=NO_MODEL, parameters=unknown)


def sparse() -> Iterator[Cassette]:
    """sparse_embedding."""
    inputs, answer, page = example("model-studio", "sparse_embedding")
    hello = {"input": ["hello wide world"]}
    yield _sparse(Given(inputs=hello))
    yield _sparse(Given(name="documented", inputs=inputs), Answered(body=answer), page, documented=True)
    yield _sparse(Given(name="several", inputs=_KITES))
    for kind in ("search", "classification", "clustering"):
        yield _sparse(Given(name=kind, inputs={**hello, "input_type": kind}))
    every = {**ACCOUNT, "model": "text-embedding-v4", "instruct": _INSTRUCT}
    yield _sparse(Given(name="parameters", inputs={**_KITES, "input_type": "search"}, parameters=every))
    yield _sparse(Given(name="v3", inputs=hello, parameters={"model": "text-embedding-v3"}))
    for name, inputs in odd_lists():
        yield _sparse(Given(name=name, inputs=inputs))
    yield from refusals(
        _sparse,
        "sparse_embedding",
        hello,
        refusal,
        wrong=NO_MODEL,
        parameters={"model": "text-embedding-v99"},
    )


def _native_rerank(
    given: Given, answered: Answered | None = None, page: str = _RERANK, *, documented: bool = False
) -> Cassette:
    model = given.of("model", "qwen3-rerank")
    body = {
        "model": model,
        "input": {"query": given.inputs["query"], "documents": given.inputs["input"]},
        "parameters": picked(given, "top_n", "return_documents", "instruct"),
    }
    if answered is None:
        ranked: list[dict[str, Any]] = []
        for index, score in ranking(len(given.texts), given.of("top_n")):
            text = {"document": {"text": given.texts[index]}} if given.of("return_documents") else {}
            ranked.append({"index": index, "relevance_score": score, **text})
        answered = Answered(
            body={
                "output": {"results": ranked},
                "usage": {"total_tokens": tokens(*given.texts)},
                "request_id": identity("rerank", given, "dashscope"),
            }
        )
    asked = posted(given, f"{SERVICES}rerank/text-rerank/text-rerank", body)
    return cassette(STUDIO, "rerank", given, asked, answered, page=page, model=model, documented=documented)


def _flat_rerank(
    given: Given, answered: Answered | None = None, page: str = _RERANKS, *, documented: bool = False
) -> Cassette:
    model = given.of("model", "qwen3-rerank")
    body = {
        "model": model,
        "query": given.inputs["query"],
        "documents": given.inputs["input"],
        **picked(given, "top_n", "instruct"),
    }
    ranked = [
        {"index": index, "relevance_score": score}
        for index, score in ranking(len(given.texts), given.of("top_n"))
    ]
    answered = answered or Answered(
        body={
            "id": identity("rerank.compatible", given, "dashscope"),
            "object": "list",
            "model": model,
            "results": ranked,
            "usage": {"total_tokens": tokens(*given.texts)},
        }
    )
    return cassette(
        STUDIO,
        "rerank.compatible",
        given,
        posted(given, "/compatible-api/v1/reranks", body),
        answered,
        page=page,
        model=model,
        documented=documented,
    )


_ASKED = {
    "query": "What is a kite?",
    "input": ["A kite is made of paper.", "A kite is a toy.", "Cheese is made of milk."],
}


def reranks() -> Iterator[Cassette]:
    """rerank, in both shapes."""
    prefixed = (400, "InvalidParameter", "<400> InternalError.Algo.InvalidParameter: Model not exist.")
    for task, case, error, no_model in (
        ("rerank", _native_rerank, refusal, NO_MODEL),
        ("rerank.compatible", _flat_rerank, compatible_refusal, prefixed),
    ):
        inputs, answer, page = example("model-studio", task)
        documented = Given(name="top", inputs=inputs)
        yield case(documented, Answered(body=answer), page, documented=True)
        yield case(Given(inputs={**_ASKED, "input": ["A kite is a toy."]}))
        yield case(Given(name="several", inputs=_ASKED))
        every = {**ACCOUNT, "model": "qwen3-rerank", "instruct": _INSTRUCT}
        yield case(Given(name="parameters", inputs={**_ASKED, "top_n": 2}, parameters=every))
        yield case(Given(name="workspace-host", inputs=_ASKED, parameters=MAAS))
        yield case(Given(name="documents", inputs={**_ASKED, "return_documents": True}))
        for name, inputs in odd_rankings():
            yield case(Given(name=name, inputs=inputs))
        yield from refusals(case, task, _ASKED, error, wrong=no_model, parameters={"model": "qwen99-rerank"})
    hostile = {"input": list(HOSTILE), "query": HOSTILE[0], "return_documents": True}
    yield _native_rerank(Given(name="hostile-documents", inputs=hostile))
    without = {**_ASKED, "top_n": 2, "return_documents": False}
    yield _native_rerank(Given(name="gte", inputs=without, parameters={"model": "gte-rerank-v2"}))


_PIXEL = "data:image/png;base64,iVBORw0KGgo="
_MIXED = [
    {"text": "a red kite"},
    {"image": "https://example.com/kite.png"},
    {"video": "https://example.com/kite.mp4"},
    {"multi_images": ["https://example.com/1.png", "https://example.com/2.png"]},
]


def _content(
    given: Given, answered: Answered | None = None, page: str = _CONTENTS, *, documented: bool = False
) -> Cassette:
    model = given.of("model", "tongyi-embedding-vision-plus")
    names = ("dimension", "fps", "instruct", "enable_fusion", "res_level", "max_video_frames")
    body = {
        "model": model,
        "input": {"contents": given.inputs["input"]},
        "parameters": picked(given, *names),
    }
    if answered is None:
        length = given.of("dimension") or 1152
        kinds = [next(iter(item)) for item in given.texts]
        if given.of("enable_fusion"):
            kinds = ["fusion"]
        found = [
            {"index": place, "embedding": vector(length, seed(given, place)), "type": kind}
            for place, kind in enumerate(kinds)
        ]
        answered = Answered(
            body={
                "output": {"embeddings": found},
                "usage": {
                    "input_tokens": 10,
                    "input_tokens_details": {"image_tokens": 896, "text_tokens": 7},
                    "output_tokens": len(found),
                    "total_tokens": 906,
                },
                "request_id": identity("multi_modal_embedding", given, "dashscope"),
            }
        )
    return cassette(
        STUDIO,
        "multi_modal_embedding",
        given,
        posted(given, f"{SERVICES}embeddings/multimodal-embedding/multimodal-embedding", body),
        answered,
        page=page,
        model=model,
        documented=documented,
    )


def contents() -> Iterator[Cassette]:
    """multi_modal_embedding."""
    task = "multi_modal_embedding"
    inputs, answer, page = example("model-studio", task)
    one, short = {"input": [{"text": "a red kite"}]}, {"dimension": 64}
    yield _content(Given(name="documented", inputs=inputs), Answered(body=answer), page, documented=True)
    yield _content(Given(inputs=one))
    yield _content(Given(name="several", inputs={"input": _MIXED}, parameters=short))
    yield _content(Given(name="data-uri", inputs={"input": [{"image": _PIXEL}]}, parameters=short))
    fused = {
        **ACCOUNT,
        "model": "qwen3-vl-embedding",
        "dimension": 256,
        "fps": 0.5,
        "instruct": "Find pictures.",
        "enable_fusion": True,
    }
    yield _content(Given(name="fusion", inputs={"input": _MIXED}, parameters=fused))
    snapshot = {"res_level": 3, "max_video_frames": 32, "model": "tongyi-embedding-vision-plus-2026-03-06"}
    yield _content(Given(name="snapshot", inputs={"input": _MIXED[:3]}, parameters={**short, **snapshot}))
    for name, inputs in odd_contents():
        yield _content(Given(name=name, inputs=inputs, parameters=short))
    yield from refusals(
        _content, task, one, refusal, wrong=NO_MODEL, parameters={"model": "tongyi-embedding-vision-max"}
    )


SAMPLING: dict[str, Any] = {
    "temperature": 0.25,
    "top_p": 0.5,
    "top_k": 20,
    "max_tokens": 64,
    "seed": 7,
    "stop": ["END"],
    "repetition_penalty": 1.1,
    "presence_penalty": 0.5,
    "enable_search": True,
    "enable_thinking": True,
    "thinking_budget": 128,
    "response_format": {"type": "json_object"},
}
SSE = {"Accept": "text/event-stream", "X-DashScope-SSE": "enable"}


def spent(given: Given, written: int = 12) -> dict[str, int]:
    """The tokens of a generation."""
    prompt = tokens(given.inputs["input"])
    return {"input_tokens": prompt, "output_tokens": written, "total_tokens": prompt + written}


def framed(given: Given) -> Answered:
    """DashScope's events with incremental_output, as they were recorded: no blank after a colon, no [DONE]."""
    name = identity("completion", given, "dashscope")
    end = {"content": "", "role": "assistant"}
    told = [{**end, "content": piece} for piece in like.pieces(given)]
    if given.of("tools"):
        told = [{**end, "tool_calls": [piece]} for piece in _calls(given)]
    frames: list[str] = []
    for place, message in enumerate([*told, end]):
        reason = "null" if place < len(told) else "tool_calls" if given.of("tools") else "stop"
        choice = {"message": message, "finish_reason": reason}
        data = {"output": {"choices": [choice]}, "usage": spent(given, place + 1), "request_id": name}
        frames.append(f"id:{place + 1}\nevent:result\n:HTTP_STATUS/200\ndata:{compact(data)}\n\n")
    return Answered(body="".join(frames), content_type="text/event-stream;charset=UTF-8")


def _calls(given: Given) -> Iterator[dict[str, Any]]:
    """Calls of tools with incremental_output: id and name once, then arguments. Source: "Function calling"."""
    for place, head, pieces in like.arguments(given):
        yield {"index": place, **head}
        for piece in pieces:
            yield {"index": place, "id": "", "type": "function", "function": {"arguments": piece}}


def _broken(given: Given) -> Answered:
    """An error inside a stream whose status is 200, as recorded."""
    name = identity("completion", given, "dashscope")
    data = {"code": "InvalidParameter", "message": "Range of input length should be [1, 30720]"}
    frame = f"id:1\nevent:error\n:HTTP_STATUS/400\ndata:{compact({**data, 'request_id': name})}\n\n"
    return Answered(body=frame, content_type="text/event-stream;charset=UTF-8", refused=True)


def _generate(
    given: Given, answered: Answered | None = None, page: str = GENERATION, *, documented: bool = False
) -> Cassette:
    model = given.of("model", "qwen-plus")
    body = {
        "model": model,
        "input": {"messages": like.prompt(given)},
        "parameters": {"result_format": "message", **picked(given, *SAMPLING)},
    }
    if given.stream:
        body["parameters"]["incremental_output"] = True
        answered = answered or framed(given)
    message = {"role": "assistant", "content": like.said(given)}
    if given.of("enable_thinking"):
        message["reasoning_content"] = "The user asks what an embedding is."
    answered = answered or Answered(
        body={
            "output": {"choices": [{"finish_reason": "stop", "message": message}]},
            "usage": spent(given),
            "request_id": identity("completion", given, "dashscope"),
        }
    )
    asked = posted(
        given,
        f"{SERVICES}aigc/text-generation/generation",
        body,
        SSE if given.stream else None,
    )
    return cassette(
        STUDIO, "completion", given, asked, answered, page=page, model=model, documented=documented
    )


def completions() -> Iterator[Cassette]:
    """completion."""
    inputs, answer, page = example("model-studio", "completion")
    yield _generate(Given(inputs=inputs), Answered(body=answer), page, documented=True)
    ask = {"input": "What is an embedding?"}
    every = {**ACCOUNT, "model": "qwen-plus", **SAMPLING}
    yield _generate(Given(name="parameters", inputs=ask, parameters=every))
    yield _generate(Given(name="workspace-host", inputs=ask, parameters=MAAS))
    for name, inputs in odd_texts():
        yield _generate(Given(name=name, inputs=inputs))
    yield _generate(Given(name="stream", inputs=ask, stream=True))
    for name, inputs in odd_texts():
        yield _generate(Given(name=f"stream-{name}", inputs=inputs, stream=True))
    broken = Given(name="stream-error", inputs=ask, stream=True)
    yield _generate(broken, _broken(broken), _ERRORS)
    yield from refusals(
        _generate, "completion", ask, refusal, wrong=NO_MODEL, parameters={"model": "qwen-99"}
    )


_MORE = {"max_tokens": 64, "n": 1, "logprobs": False, "top_logprobs": 0}
_EXTRA = {"repetition_penalty": 1.1, "top_k": 20, "enable_search": False, "enable_thinking": True}
_SHARED = {"presence_penalty": 0.5, "seed": 7, "response_format": {"type": "json_object"}}
_NAMES = (
    "tools",
    "tool_choice",
    "stop",
    "temperature",
    "top_p",
    "max_completion_tokens",
    "parallel_tool_calls",
    *_MORE,
    *_SHARED,
    *_EXTRA,
    "thinking_budget",
)


def _chat(
    given: Given, answered: Answered | None = None, page: str = _COMPATIBLE, *, documented: bool = False
) -> Cassette:
    task, model = "chat_completion", given.of("model", "qwen3.7-plus")
    body = {"model": model, "messages": like.prompt(given), **picked(given, *_NAMES)}
    name = "chatcmpl-" + identity(task, given, "dashscope")
    if given.stream:
        options = given.of("stream_options", {"include_usage": True})
        body |= {"stream": True, "stream_options": options}
        answered = answered or like.stream(
            given,
            model,
            name,
            after=[{"usage": like.usage(given)}] if options["include_usage"] else [],
            content_type="text/event-stream;charset=UTF-8",
        )
    answered = answered or Answered(
        body=like.chat(
            given,
            model,
            name,
            like.message(given),
            system_fingerprint=None,
            usage=like.usage(given, prompt_tokens_details={"cached_tokens": 0}),
        )
    )
    request_id = identity(task, given, "dashscope")
    answered = Answered(
        body=answered.body,
        status=answered.status,
        headers={"x-request-id": request_id, **answered.headers},
        content_type=answered.content_type,
    )
    return cassette(
        STUDIO,
        task,
        given,
        posted(given, "/compatible-mode/v1/chat/completions", body),
        answered,
        page=page,
        model=model,
        documented=documented,
    )


def chats() -> Iterator[Cassette]:
    """chat_completion."""
    inputs, answer, page = example("model-studio", "chat_completion")
    yield _chat(Given(inputs=inputs), Answered(body=answer), page, documented=True)
    talk = {"messages": like.TALK}
    tools = {"messages": like.ASK_WEATHER, "tools": [WEATHER]}
    yield _chat(Given(name="several", inputs=talk))
    yield _chat(Given(name="tools", inputs=tools))
    every = {
        **ACCOUNT,
        "model": "qwen3.6-plus",
        "parallel_tool_calls": True,
        **_MORE,
        **_SHARED,
        **_EXTRA,
        "thinking_budget": 128,
    }
    words = {"messages": like.ASK_WEATHER, **like.CHAT_INPUTS}
    yield _chat(Given(name="parameters", inputs=words, parameters=every))
    yield _chat(Given(name="workspace-host", inputs=talk, parameters=MAAS))
    for name, inputs in like.odd_talks():
        yield _chat(Given(name=name, inputs=inputs))
    yield _chat(Given(name="stream", inputs=talk, stream=True))
    plain = {"stream_options": {"include_usage": False}}
    yield _chat(Given(name="stream-options", inputs=talk, parameters=plain, stream=True))
    yield _chat(Given(name="stream-tools", inputs=tools, stream=True))
    wrong = (404, "model_not_found", "The model `qwen-99` does not exist or you do not have access to it.")
    yield from refusals(
        _chat, "chat_completion", talk, compatible_refusal, wrong=wrong, parameters={"model": "qwen-99"}
    )


def cassettes() -> Iterator[Cassette]:
    """All of them."""
    yield from embeddings()
    yield from sparse()
    yield from reranks()
    yield from contents()
    yield from completions()
    yield from chats()
