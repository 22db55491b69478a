"""The requests of Cohere, JinaAI, VoyageAI and Alibaba Cloud AI Search.

Source: elasticsearch `services/{cohere,jinaai,voyageai,alibabacloudsearch}/request/`.
"""

from __future__ import annotations

import re

from registry.model import Version
from registry.platforms.elasticsearch.native_facts import Facts, Parts, one, texts

COHERE_V2 = Version(8, 19)
_LATE_WORDS = 5500
_COHERE_KINDS = {
    "ingest": "search_document",
    "search": "search_query",
    "classification": "classification",
    "clustering": "clustering",
}
COHERE_TYPES = {"float": "float", "byte": "int8", "int8": "int8", "bit": "binary", "binary": "binary"}


def _cohere_url(facts: Facts, path: str) -> str:
    version = "v2" if facts.since(COHERE_V2) else "v1"
    return str(facts.service.get("url", f"https://api.cohere.ai/{version}/{path}"))


def cohere_embedding(facts: Facts) -> Parts:
    """Cohere's embeddings, of the version that the Elasticsearch version speaks."""
    named = facts.service.get("embedding_type", "float" if facts.since(COHERE_V2) else None)
    truncate = facts.task.get("truncate")
    body = {
        "texts": texts(facts),
        "model": facts.service.get("model_id"),
        "input_type": facts.word(_COHERE_KINDS),
        "embedding_types": None if named is None else [COHERE_TYPES[str(named).lower()]],
        "truncate": None if truncate is None else str(truncate).lower(),
    }
    return _cohere_url(facts, "embed"), body


def cohere_rerank(facts: Facts) -> Parts:
    """Cohere's ranking."""
    body = {
        "model": facts.service.get("model_id"),
        "query": facts.call.query,
        "documents": texts(facts),
        "return_documents": facts.of_call("return_documents"),
        "top_n": facts.of_call("top_n"),
        "max_chunks_per_doc": facts.task.get("max_chunks_per_doc"),
    }
    return _cohere_url(facts, "rerank"), body


def cohere_chat(facts: Facts) -> Parts:
    """Cohere's chat."""
    text, model = one(facts, "Cohere"), facts.service.get("model_id")
    url = _cohere_url(facts, "chat")
    if not facts.since(COHERE_V2):
        return url, {"message": text, "model": model}
    return url, {"messages": [{"role": "user", "content": text}], "model": model, "stream": False}


_JINA_KINDS = {
    "ingest": "retrieval.passage",
    "search": "retrieval.query",
    "classification": "classification",
    "clustering": "separation",
}


def jina_embedding(facts: Facts) -> Parts:
    """JinaAI's embeddings; too long an input is never chunked late."""
    kinds = {"search": "retrieval.query"} if facts.service["model_id"] == "jina-clip-v2" else _JINA_KINDS
    late = facts.task.get("late_chunking")
    if late and sum(len(re.findall(r"\S+", str(text))) for text in facts.call.input) > _LATE_WORDS:
        late = False
    named = str(facts.service.get("embedding_type", "float")).lower()
    body = {
        "input": texts(facts),
        "model": facts.service["model_id"],
        "embedding_type": "binary" if named in ("bit", "binary") else named,
        "task": facts.word(kinds),
        "late_chunking": late,
        "dimensions": facts.service.get("dimensions"),
    }
    return "https://api.jina.ai/v1/embeddings", body


def jina_rerank(facts: Facts) -> Parts:
    """JinaAI's ranking."""
    body = {
        "model": facts.service["model_id"],
        "query": facts.call.query,
        "documents": texts(facts),
        "top_n": facts.of_call("top_n"),
        "return_documents": facts.of_call("return_documents"),
    }
    return "https://api.jina.ai/v1/rerank", body


_DOCUMENT_OR_QUERY = {"ingest": "document", "search": "query"}


def voyage_embedding(facts: Facts) -> Parts:
    """VoyageAI's embeddings of texts."""
    named = str(facts.service.get("embedding_type", "float")).lower()
    body = {
        "input": texts(facts),
        "model": facts.service["model_id"],
        "input_type": facts.word(_DOCUMENT_OR_QUERY),
        "truncation": facts.task.get("truncation"),
        "output_dimension": facts.service.get("dimensions"),
        "output_dtype": {"byte": "int8", "bit": "binary"}.get(named, named),
    }
    return "https://api.voyageai.com/v1/embeddings", body


def voyage_rerank(facts: Facts) -> Parts:
    """VoyageAI's ranking."""
    body = {
        "model": facts.service["model_id"],
        "query": facts.call.query,
        "documents": texts(facts),
        "return_documents": facts.of_call("return_documents"),
        "top_k": facts.of_call("top_n", "top_k"),
        "truncation": facts.task.get("truncation"),
    }
    return "https://api.voyageai.com/v1/rerank", body


def _alibaba_url(facts: Facts, path: str) -> str:
    own = facts.service
    scheme = own.get("http_schema", "https")
    return f"{scheme}://{own['host']}/v3/openapi/workspaces/{own['workspace']}/{path}/{own['service_id']}"


def alibaba_embedding(facts: Facts) -> Parts:
    """AI Search's dense vectors."""
    kind = facts.word(_DOCUMENT_OR_QUERY)
    return _alibaba_url(facts, "text-embedding"), {"input": texts(facts), "input_type": kind}


def alibaba_sparse(facts: Facts) -> Parts:
    """AI Search's sparse vectors."""
    kind, token = facts.word(_DOCUMENT_OR_QUERY), facts.task.get("return_token")
    body = {"input": texts(facts), "input_type": kind, "return_token": token}
    return _alibaba_url(facts, "text-sparse-embedding"), body


def alibaba_rerank(facts: Facts) -> Parts:
    """AI Search's ranking: how many, and whether with texts, is never said."""
    return _alibaba_url(facts, "ranker"), {"query": facts.call.query, "docs": texts(facts)}


def alibaba_chat(facts: Facts) -> Parts:
    """AI Search's completion: every second input is an assistant's."""
    roles = ("user", "assistant")
    messages = [{"role": roles[at % 2], "content": text} for at, text in enumerate(facts.call.input)]
    return _alibaba_url(facts, "text-generation"), {
        "messages": messages,
        "parameters": facts.task.get("parameters"),
    }
