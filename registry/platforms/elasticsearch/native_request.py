"""What Elasticsearch's own services send to their providers: eight of them, task by task.

Source: elasticsearch `services/{alibabacloudsearch,openai,azureopenai,cohere,huggingface,mistral,jinaai,voyageai}/request/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.errors import UnsupportedError
from registry.java.text import jackson
from registry.platforms import _upstream
from registry.platforms.elasticsearch import native_openai as openai
from registry.platforms.elasticsearch import native_others as others

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from registry.exchange import ProviderRequest
    from registry.platforms.elasticsearch.native_facts import Facts, Parts

_SOURCE = {"Request-Source": "unspecified:elasticsearch"}


def request(service: str, facts: Facts) -> ProviderRequest:
    """The request of the service for the call.

    Raises:
        UnsupportedError: a service or task type that is not run here.
        PlatformError: a completion of several inputs, where the service takes one.
    """
    build = SERVICES.get((service, facts.task_type))
    if build is None:
        raise UnsupportedError(
            f"the native service {service} is not run here for {facts.task_type}",
            help=f"run are {', '.join(sorted({name for name, _ in SERVICES}))}",
        )
    url, body = build(facts)
    return _upstream.request("POST", url, _headers(service, facts), jackson(_given(body)))


def _given(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _headers(service: str, facts: Facts) -> dict[str, str]:
    own = facts.service
    if service == "azureopenai" and "api_key" in own:
        headers = {"api-key": own["api_key"]}
    else:
        headers = {"Authorization": f"Bearer {own.get('api_key', own.get('entra_id', ''))}"}
    if service == "openai" and "organization_id" in own:
        headers["OpenAI-Organization"] = own["organization_id"]
    if service in ("cohere", "jinaai", "voyageai"):
        headers |= _SOURCE
    more = facts.task.get("headers") if service in ("openai", "azureopenai") else None
    return {**headers, **(more or {})}


_CHAT = "chat_completion"
SERVICES: Mapping[tuple[str, str], Callable[[Facts], Parts]] = {
    ("openai", "text_embedding"): openai.openai_embedding,
    ("openai", "completion"): openai.openai_chat,
    ("openai", _CHAT): openai.openai_chat,
    ("azureopenai", "text_embedding"): openai.azure_embedding,
    ("azureopenai", "completion"): openai.azure_chat,
    ("azureopenai", _CHAT): openai.azure_chat,
    ("cohere", "text_embedding"): others.cohere_embedding,
    ("cohere", "rerank"): others.cohere_rerank,
    ("cohere", "completion"): others.cohere_chat,
    ("hugging_face", "text_embedding"): openai.hugging_face_inputs,
    ("hugging_face", "sparse_embedding"): openai.hugging_face_inputs,
    ("hugging_face", "rerank"): openai.hugging_face_rerank,
    ("hugging_face", "completion"): openai.hugging_face_chat,
    ("hugging_face", _CHAT): openai.hugging_face_chat,
    ("mistral", "text_embedding"): openai.mistral_embedding,
    ("mistral", "completion"): openai.mistral_chat,
    ("mistral", _CHAT): openai.mistral_chat,
    ("jinaai", "text_embedding"): others.jina_embedding,
    ("jinaai", "rerank"): others.jina_rerank,
    ("voyageai", "text_embedding"): others.voyage_embedding,
    ("voyageai", "rerank"): others.voyage_rerank,
    ("alibabacloud-ai-search", "text_embedding"): others.alibaba_embedding,
    ("alibabacloud-ai-search", "sparse_embedding"): others.alibaba_sparse,
    ("alibabacloud-ai-search", "rerank"): others.alibaba_rerank,
    ("alibabacloud-ai-search", "completion"): others.alibaba_chat,
}
"""Service and task type → what builds its URL and body."""
