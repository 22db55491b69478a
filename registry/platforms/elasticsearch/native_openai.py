"""The requests of OpenAI and of those whose requests are like its: Azure, Mistral, Hugging Face.

Source: elasticsearch `services/{openai,azureopenai,mistral,huggingface}/request/`.
"""

from __future__ import annotations

from registry.java.uri import encode_form
from registry.model import Version
from registry.platforms.elasticsearch.native_facts import Facts, Parts, one, texts, unified

BASE64 = Version(9, 4)
"""Since then OpenAI and Azure are asked for base64."""


def openai_embedding(facts: Facts) -> Parts:
    """OpenAI's embeddings."""
    own = facts.service
    body = {
        "input": texts(facts),
        "model": own["model_id"],
        "user": facts.task.get("user"),
        "dimensions": own.get("dimensions"),
        "encoding_format": "base64" if facts.since(BASE64) else None,
    }
    return own.get("url", "https://api.openai.com/v1/embeddings"), body


def openai_chat(facts: Facts) -> Parts:
    """OpenAI's chat, which completions use too."""
    url = facts.service.get("url", "https://api.openai.com/v1/chat/completions")
    return url, unified(facts, "OpenAI", facts.service["model_id"])


def _azure_url(facts: Facts, path: str) -> str:
    own = facts.service
    return (
        f"https://{own['resource_name']}.openai.azure.com/openai/deployments/{own['deployment_id']}/{path}"
        f"?api-version={encode_form(own['api_version'])}"
    )


def azure_embedding(facts: Facts) -> Parts:
    """Azure OpenAI's embeddings: the deployment names the model."""
    body = {
        "input": texts(facts),
        "user": facts.task.get("user"),
        "dimensions": facts.service.get("dimensions"),
        "encoding_format": "base64" if facts.since(BASE64) else None,
    }
    return _azure_url(facts, "embeddings"), body


def azure_chat(facts: Facts) -> Parts:
    """Azure OpenAI's chat."""
    url = _azure_url(facts, "chat/completions")
    if facts.task_type == "chat_completion":
        return url, unified(facts, "Azure OpenAI", None)
    messages = [{"role": "user", "content": one(facts, "Azure OpenAI")}]
    return url, {"messages": messages, "n": 1, "user": facts.task.get("user")}


def hugging_face_inputs(facts: Facts) -> Parts:
    """Hugging Face's embeddings, dense and sparse."""
    return facts.service["url"], {"inputs": texts(facts)}


def hugging_face_rerank(facts: Facts) -> Parts:
    """Hugging Face's ranking."""
    body = {
        "texts": texts(facts),
        "query": facts.call.query,
        "return_text": facts.of_call("return_documents"),
        "top_n": facts.of_call("top_n"),
    }
    return facts.service["url"], body


def hugging_face_chat(facts: Facts) -> Parts:
    """Hugging Face's chat: the address must be the whole one."""
    return facts.service["url"], unified(facts, "Hugging Face", facts.service.get("model_id"))


def mistral_embedding(facts: Facts) -> Parts:
    """Mistral's embeddings."""
    body = {"model": facts.service["model"], "input": texts(facts), "encoding_format": "float"}
    return "https://api.mistral.ai/v1/embeddings", body


def mistral_chat(facts: Facts) -> Parts:
    """Mistral's chat."""
    return "https://api.mistral.ai/v1/chat/completions", unified(facts, "Mistral", facts.service["model"])
