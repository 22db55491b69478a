"""Recordings as other clients write them, for tests: one interaction a file, in any of the forms that VCRs have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from registry.cassette import Interaction, RecordedRequest
from registry.catalog import open_catalog
from registry.contracts.recordings import judge
from registry.exchange import ProviderResponse

if TYPE_CHECKING:
    from registry.contracts.recorded import Entry

CATALOG = open_catalog()
TASKS = [task for id_ in CATALOG for task in CATALOG[id_].tasks.values()]
JSON = "application/json"
SSE = "text/event-stream"


def judged(  # noqa: PLR0913  (what an exchange is made of)
    url: str,
    body: Any,
    answer: Any,
    *,
    status: int = 200,
    kind: str = JSON,
    method: str = "POST",
    **headers: str,
) -> Entry:
    """What the shipped blueprints make of one exchange; bytes and texts are bodies as they are."""
    return judge(
        TASKS,
        Interaction(
            request=RecordedRequest(
                method=method, url=url, headers=tuple(headers.items()), body=_bytes(body)
            ),
            response=ProviderResponse(status=status, headers=(("Content-Type", kind),), body=_bytes(answer)),
        ),
    )


def claimed(entry: Entry) -> tuple[str | None, str | None, str]:
    """Whose it is and what became of it."""
    return entry.blueprint, entry.task, entry.outcome


def events(*documents: Any, done: bool = True) -> str:
    """A stream of server-sent events as OpenAI writes it."""
    texts = [json.dumps(document) for document in documents] + (["[DONE]"] if done else [])
    return "".join(f"data: {text}\n\n" for text in texts)


def vectors(*rows: list[float]) -> dict[str, Any]:
    """OpenAI's answer with those vectors."""
    data = [{"object": "embedding", "index": place, "embedding": row} for place, row in enumerate(rows)]
    return {"object": "list", "data": data, "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}}


def said(content: str | None, **message: Any) -> dict[str, Any]:
    """OpenAI's answer with that message."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": content, **message},
        "finish_reason": "stop",
    }
    return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    return b"" if value is None else json.dumps(value, ensure_ascii=False).encode()
