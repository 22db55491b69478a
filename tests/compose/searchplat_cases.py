"""The cassettes of Alibaba Cloud's AI Search Open Platform.

Source: the platform's API details, one page a service; the shapes of its Python SDK's models. The pages hide a part of
every request id, and the blueprints' examples fill it in: such an answer is composed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose import openai_like as like
from compose.examples import example
from compose.wire import (
    HOSTILE,
    Answered,
    Asked,
    Given,
    Provider,
    cassette,
    identity,
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

PLATFORM = Provider(
    blueprint="alibaba-opensearch",
    title="Alibaba Cloud AI Search Open Platform",
    key={"Authorization": "Bearer <API_KEY>"},
)
_TOKEN = {"Token": "<TOKEN>"}
_PAGES = "https://www.alibabacloud.com/help/en/open-search/search-platform/developer-reference/"
_DEPLOYMENTS = "https://www.alibabacloud.com/help/doc-detail/2874066.html"
_ERRORS = "https://help.aliyun.com/en/open-search/search-platform/developer-reference/status-code-description"
_REFUSED = range(400, 600)
_HOST = "default-j01.platform-cn-shanghai.opensearch.aliyuncs.com"
_PLACE = {"host": _HOST}
_DEPLOYED = {"host": _HOST, "deployment": "my-deployment"}
_DIMENSIONS = {
    "ops-text-embedding-001": 1536,
    "ops-text-embedding-zh-001": 768,
    "ops-text-embedding-002": 1024,
    "ops-m2-encoder": 768,
    "ops-m2-encoder-large": 1024,
    "ops-gme-qwen2-vl-2b-instruct": 1536,
}


def _error(task: str, given: Given, status: int, code: str, message: str) -> Answered:
    name = identity(task, given, "searchplat").upper()
    body = {"request_id": name, "latency": 0, "code": code, "message": message}
    return Answered(status=status, body=body)


def _errors(
    case: Callable[..., Cassette], task: str, inputs: dict[str, Any], parameters: dict[str, Any]
) -> Iterator[Cassette]:
    given = Given(name="authentication", inputs=inputs, parameters=parameters)
    yield case(given, _error(task, given, 401, "InvalidApiKey", "Invalid API-key provided."), _ERRORS)
    given = Given(name="limit", inputs=inputs, parameters=parameters)
    words = "Requests rate limit exceeded, please try again later."
    yield case(given, _error(task, given, 429, "Throttling.RateQuota", words), _ERRORS)
    given = Given(name="validation", inputs=inputs, parameters=parameters)
    words = "The parameter input is invalid: text must not be blank."
    yield case(given, _error(task, given, 400, "InvalidParameter", words), _ERRORS)


def _service(  # noqa: PLR0913  (what a case is made of)
    task: str,
    given: Given,
    path: str,
    body: dict[str, Any],
    answered: Answered,
    *,
    page: str,
) -> Cassette:
    base = given.url or f"https://{given.of('host')}"
    workspace = given.of("workspace", "default")
    return cassette(
        PLATFORM,
        task,
        given,
        Asked(url=f"{base}/v3/openapi/workspaces/{workspace}/{path}", body=body),
        answered,
        page=page,
        model=path.rpartition("/")[2],
    )


def _envelope(task: str, given: Given, usage: dict[str, Any], result: dict[str, Any]) -> Answered:
    name = identity(task, given, "searchplat").upper()
    return Answered(body={"request_id": name, "latency": 38, "usage": usage, "result": result})


def _input_type(given: Given) -> str:
    return "query" if given.of("input_type") == "search" else "document"


def _dense(given: Given, answered: Answered | None = None, page: str = "") -> Cassette:
    task, model = "text_embedding", given.of("model", "ops-text-embedding-001")
    body = {"input": given.inputs["input"], "input_type": _input_type(given)}
    length = _DIMENSIONS.get(model, 0)
    found = [
        {"index": place, "embedding": vector(length, seed(given, place))} for place in range(len(given.texts))
    ]
    answered = answered or _envelope(
        task, given, {"token_count": tokens(*given.texts)}, {"embeddings": found}
    )
    page = page or f"{_PAGES}text-embedding-api-details"
    return _service(task, given, f"text-embedding/{model}", body, answered, page=page)


_KITES = {"input": ["A kite is a bird.", "A kite is a toy.", "What is a kite?"]}
_HELLO = {"input": ["hello"]}


def embeddings() -> Iterator[Cassette]:
    """text_embedding."""
    yield _dense(Given(inputs=_HELLO, parameters=_PLACE))
    small = {**_PLACE, "model": "ops-text-embedding-zh-001"}
    yield _dense(Given(name="several", inputs=_KITES, parameters=small))
    yield _dense(Given(name="search", inputs={**_HELLO, "input_type": "search"}, parameters=small))
    every = {"host": "shop.opensearch.aliyuncs.com", "workspace": "shop", "model": "ops-text-embedding-002"}
    yield _dense(Given(name="parameters", inputs={**_HELLO, "input_type": "ingest"}, parameters=every))
    over_http = "http://shop-cn-shanghai.opensearch.aliyuncs.com"
    yield _dense(
        Given(name="http", inputs=_HELLO, parameters={"model": "ops-text-embedding-zh-001"}, url=over_http)
    )
    for name, inputs in odd_lists():
        yield _dense(Given(name=name, inputs=inputs, parameters=small))
    yield from _errors(_dense, "text_embedding", _HELLO, _PLACE)


def _sparse(given: Given, answered: Answered | None = None, page: str = "") -> Cassette:
    task, model = "sparse_embedding", given.of("model", "ops-text-sparse-embedding-001")
    body = {
        "input": given.inputs["input"],
        "input_type": _input_type(given),
        **picked(given, "return_token"),
    }
    found = []
    for place, text in enumerate(given.texts):
        named = [
            {"token_id": number, "weight": weight} | ({"token": word} if given.of("return_token") else {})
            for number, weight, word in terms(text)
        ]
        found.append({"index": place, "embedding": named})
    answered = answered or _envelope(
        task, given, {"token_count": tokens(*given.texts)}, {"sparse_embeddings": found}
    )
    page = page or f"{_PAGES}text-sparse-embedding-api-details"
    return _service(task, given, f"text-sparse-embedding/{model}", body, answered, page=page)


def sparse() -> Iterator[Cassette]:
    """sparse_embedding."""
    inputs, answer, page = example("alibaba-opensearch", "sparse_embedding")
    several = Given(name="several", inputs=inputs, parameters=_PLACE)
    yield _sparse(several, Answered(body=answer), page)
    yield _sparse(Given(inputs={"input": ["hello wide world"]}, parameters=_PLACE))
    yield _sparse(
        Given(name="search", inputs={"input": ["What is a kite?"], "input_type": "search"}, parameters=_PLACE)
    )
    every = {
        **_PLACE,
        "workspace": "shop",
        "model": "ops-text-sparse-embedding-001",
        "return_token": True,
    }
    yield _sparse(Given(name="parameters", inputs=_KITES, parameters=every))
    without = {**_PLACE, "return_token": False}
    yield _sparse(Given(name="ids", inputs=_KITES, parameters=without))
    for name, inputs in odd_lists():
        yield _sparse(Given(name=name, inputs=inputs, parameters=_PLACE))
    yield _sparse(
        Given(
            name="hostile-tokens",
            inputs={"input": list(HOSTILE)},
            parameters={**_PLACE, "return_token": True},
        )
    )
    yield from _errors(_sparse, "sparse_embedding", _HELLO, _PLACE)


def _rerank(given: Given, answered: Answered | None = None, page: str = "") -> Cassette:
    task, model = "rerank", given.of("model", "ops-bge-reranker-larger")
    body = {"query": given.inputs["query"], "docs": given.inputs["input"]}
    found = [{"index": index, "score": score} for index, score in ranking(len(given.texts))]
    answered = answered or _envelope(task, given, {"doc_count": len(given.texts)}, {"scores": found})
    page = (
        page
        or "https://help.aliyun.com/en/open-search/search-platform/developer-reference/ranker-api-details"
    )
    return _service(task, given, f"ranker/{model}", body, answered, page=page)


_ASKED = {
    "query": "What is a kite?",
    "input": ["A kite is made of paper.", "A kite is a toy.", "Cheese is made of milk."],
}


def reranks() -> Iterator[Cassette]:
    """rerank."""
    inputs, answer, page = example("alibaba-opensearch", "rerank")
    several = Given(name="several", inputs=inputs, parameters=_PLACE)
    yield _rerank(several, Answered(body=answer), page)
    yield _rerank(Given(inputs={**_ASKED, "input": ["A kite is a toy."]}, parameters=_PLACE))
    yield _rerank(Given(name="top", inputs={**_ASKED, "top_n": 2}, parameters=_PLACE))
    yield _rerank(Given(name="documents", inputs={**_ASKED, "return_documents": True}, parameters=_PLACE))
    every = {**_PLACE, "workspace": "shop", "model": "ops-qwen3-reranker-0.6b"}
    yield _rerank(Given(name="parameters", inputs=_ASKED, parameters=every))
    for name, inputs in odd_rankings():
        yield _rerank(Given(name=name, inputs=inputs, parameters=_PLACE))
    yield from _errors(_rerank, "rerank", _ASKED, _PLACE)


_SAMPLING = {"temperature": 0.25, "top_p": 0.5, "top_k": 20, "max_tokens": 64, "seed": 7}


def _generate(given: Given, answered: Answered | None = None, page: str = "") -> Cassette:
    task, model = "completion", given.of("model", "ops-qwen-turbo")
    body = {
        "messages": like.prompt(given),
        "parameters": picked(given, *_SAMPLING),
        **picked(given, "enable_search", "csi_level"),
    }
    prompt = tokens(given.inputs["input"])
    usage = {"output_tokens": 12, "input_tokens": prompt, "total_tokens": prompt + 12}
    result: dict[str, Any] = {"text": like.said(given)}
    if given.of("enable_search"):
        result["search_results"] = [{"title": "Embeddings", "url": "https://example.com/embeddings"}]
    answered = answered or _envelope(task, given, usage, result)
    page = page or f"{_PAGES}text-generation-api-details"
    return _service(task, given, f"text-generation/{model}", body, answered, page=page)


def completions() -> Iterator[Cassette]:
    """completion."""
    inputs, answer, page = example("alibaba-opensearch", "completion")
    printed = Given(inputs=inputs, parameters=_PLACE)
    yield _generate(printed, Answered(body=answer), page)
    ask = {"input": "What is an embedding?"}
    every = {
        **_PLACE,
        "workspace": "shop",
        "model": "qwen-plus",
        **_SAMPLING,
        "enable_search": True,
        "csi_level": "strict",
    }
    yield _generate(Given(name="parameters", inputs=ask, parameters=every))
    for name, inputs in odd_texts():
        yield _generate(Given(name=name, inputs=inputs, parameters=_PLACE))
    yield from _errors(_generate, "completion", ask, _PLACE)


_PIXEL = "data:image/png;base64,iVBORw0KGgo="


def _contents(given: Given, answered: Answered | None = None, page: str = "") -> Cassette:
    task, model = "multi_modal_embedding", given.of("model", "ops-m2-encoder")
    found = [
        {"index": place, "embedding": vector(_DIMENSIONS[model], seed(given, place))}
        for place in range(len(given.texts))
    ]
    images = sum("image" in item for item in given.texts)
    used = {"image": images, "image_token": 256 * images, "text_token": 16, "token_count": 256 * images + 16}
    answered = answered or _envelope(task, given, used, {"embeddings": found})
    page = page or f"{_PAGES}multi-modal-embedding"
    body = {"input": given.inputs["input"]}
    return _service(task, given, f"multi-modal-embedding/{model}", body, answered, page=page)


def contents() -> Iterator[Cassette]:
    """multi_modal_embedding."""
    one = {"input": [{"text": "a red kite"}]}
    yield _contents(Given(inputs=one, parameters=_PLACE))
    mixed = {"input": [{"text": "a red kite"}, {"image": "https://example.com/kite.png"}, {"image": _PIXEL}]}
    yield _contents(Given(name="several", inputs=mixed, parameters=_PLACE))
    every = {**_PLACE, "workspace": "shop", "model": "ops-gme-qwen2-vl-2b-instruct"}
    both = {"input": [{"text": "a red kite", "image": _PIXEL}]}
    yield _contents(Given(name="parameters", inputs=both, parameters=every))
    for name, inputs in odd_contents():
        yield _contents(Given(name=name, inputs=inputs, parameters=_PLACE))
    yield from _errors(_contents, "multi_modal_embedding", one, _PLACE)


def _predict(
    task: str,
    given: Given,
    body: dict[str, Any],
    answered: Answered,
    *,
    documented: bool = False,
) -> Cassette:
    base = given.url or f"https://{given.of('host')}"
    path = f"/v3/openapi/deployments/{given.of('deployment')}/predict"
    return cassette(
        PLATFORM,
        task,
        given,
        Asked(url=base + path, body=body, headers=_TOKEN),
        answered,
        page=_ERRORS if answered.status in _REFUSED else _DEPLOYMENTS,
        model=None,
        documented=documented,
    )


def _rows(given: Given, length: int) -> list[dict[str, Any]]:
    return [
        {"index": place, "embedding": vector(length, seed(given, place))} for place in range(len(given.texts))
    ]


def _deployed(given: Given, answered: Answered | None = None, *, documented: bool = False) -> Cassette:
    body = {
        "input": given.inputs["input"],
        "input_type": _input_type(given),
        **picked(given, "dimension"),
    }
    answered = answered or Answered(body={"embeddings": _rows(given, given.of("dimension", 8))})
    return _predict("text_embedding.deployment", given, body, answered, documented=documented)


def _deployed_contents(
    given: Given, answered: Answered | None = None, *, documented: bool = False
) -> Cassette:
    kind = given.of("modality", "text")
    found = [{**row, "type": kind} for row in _rows(given, 8)]
    answered = answered or Answered(body={"embeddings": found})
    body = {"type": kind, "data": given.inputs["input"]}
    task = "multi_modal_embedding.deployment"
    return _predict(task, given, body, answered, documented=documented)


def _any(given: Given, answered: Answered | None = None, *, documented: bool = False) -> Cassette:
    answered = answered or Answered(body={"embeddings": _rows(given, 4)})
    body = {"input": given.inputs["input"]}
    return _predict("custom.deployment", given, body, answered, documented=documented)


def deployments() -> Iterator[Cassette]:
    """The variants `deployment`."""
    over_http = "http://shop-cn-shanghai.opensearch.aliyuncs.com"
    for task, case, one in (
        ("text_embedding.deployment", _deployed, _HELLO),
        ("multi_modal_embedding.deployment", _deployed_contents, _HELLO),
        ("custom.deployment", _any, _HELLO),
    ):
        inputs, answer, _ = example("alibaba-opensearch", task)
        image = {"modality": "image"} if "data:" in inputs["input"][0] else {}
        documented = Given(name="documented", inputs=inputs, parameters={**_DEPLOYED, **image})
        yield case(documented, Answered(body=answer), documented=True)
        yield case(Given(inputs=one, parameters=_DEPLOYED))
        yield case(Given(name="several", inputs=_KITES, parameters=_DEPLOYED))
        for name, inputs in odd_lists():
            yield case(Given(name=name, inputs=inputs, parameters=_DEPLOYED))
        yield case(Given(name="http", inputs=one, parameters={"deployment": "d-1"}, url=over_http))
        yield from _errors(lambda given, error, _, case=case: case(given, error), task, one, _DEPLOYED)
    every = {**_DEPLOYED, "dimension": 16}
    yield _deployed(Given(name="parameters", inputs={**_KITES, "input_type": "search"}, parameters=every))
    yield _any(Given(name="text", inputs={"input": "\n".join(HOSTILE)}, parameters=_DEPLOYED))


def cassettes() -> Iterator[Cassette]:
    """All of them."""
    yield from embeddings()
    yield from sparse()
    yield from reranks()
    yield from completions()
    yield from contents()
    yield from deployments()
