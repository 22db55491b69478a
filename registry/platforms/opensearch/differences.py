"""Where OpenSearch asks and answers otherwise than a blueprint's own engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from registry.platforms._differences import Asked, Difference, Room, texts, without
from registry.platforms.opensearch.lenient import is_json
from registry.platforms.opensearch.slots import is_text
from registry.tasks import all_tasks

if TYPE_CHECKING:
    from collections.abc import Mapping


TENSORS = {
    "INT8": "text_embedding_bytes",
    "UINT8": "text_embedding_bytes",
    "BINARY": "text_embedding_bits",
    "UBINARY": "text_embedding_bits",
}


def canonical(task_type: str, answer: Any) -> Any:
    """The tensors of all provider calls as a result document; a ranking in the order of the documents."""
    tensors = [tensor for one in answer["inference_results"] for tensor in one.get("output", ())]
    match task_type:
        case "text_embedding":
            kind = TENSORS.get(tensors[0]["data_type"], task_type) if tensors else task_type
            return {kind: [{"embedding": tensor["data"]} for tensor in tensors]}
        case "multi_modal_embedding":
            return {"embedding": [{"embedding": tensor["data"]} for tensor in tensors]}
        case "rerank":
            return {
                "rerank": [
                    {"index": index, "relevance_score": tensor["data"][0]}
                    for index, tensor in enumerate(tensors)
                ]
            }
        case "completion":
            found = tensors[0]["dataAsMap"].get("response", tensors[0]["dataAsMap"])
            texts = found if isinstance(found, list) else [found]
            return {"completion": [{"result": text} for text in texts]}
        case _:
            return tensors[0]["dataAsMap"]


_ENDPOINT = {
    "text_embedding": frozenset({"input_type"}),
    "sparse_embedding": frozenset({"input_type"}),
    "rerank": frozenset({"return_documents"}),
    "chat_completion": frozenset(all_tasks()["chat_completion"].names) - {"messages"},
}
"""A call with documents brings texts and a query, a chat its messages; nothing else has a place in the request body."""


def _ranked(asked: Asked, result: Any) -> Any:
    del asked
    ordered = sorted(result["rerank"], key=lambda one: one["index"])
    return {"rerank": [{"index": one["index"], "relevance_score": one["relevance_score"]} for one in ordered]}


def _asks_for_all(asked: Asked) -> bool:
    return "top_n" in asked.inputs


def _fewer(asked: Asked) -> bool:
    top_n = asked.inputs.get("top_n", asked.binding.values.get("top_n"))
    return isinstance(top_n, int) and top_n < len(asked.inputs.get("input", ()))


def _narrowed(asked: Asked) -> bool:
    """Whether the call brings one text where the connector's place takes lists."""
    task = asked.binding.task
    schema = task.content.get("interface", {}).get("input") or task.type.inputs["input"].schema
    one = isinstance(asked.inputs.get("input"), str)
    return one and any(not is_text(form) for form in schema.get("anyOf", ()))


def _again(asked: Asked) -> bool:
    return any("${parameters" in text or text.endswith("$") for text in texts(dict(asked.inputs)))


def _unescaped(asked: Asked) -> bool:
    """Whether a text that stands in quotes is JSON as the platform reads it."""
    given = asked.inputs.get("input")
    one = given if isinstance(given, list) and not asked.binding.task.many else [given]
    quoted = [asked.inputs.get("query"), *one]
    return any(isinstance(text, str) and is_json(text) for text in quoted)


def _untyped(asked: Asked, result: Any) -> Any:
    del asked
    return {"embedding": [{"embedding": one["embedding"]} for one in result["embedding"]]}


def _provided(asked: Asked, result: Any) -> Any:
    del result
    return json.loads(asked.responses[0].body)


def _one_text(asked: Asked) -> bool:
    """Whether the first text is read, and not the list of those that a filter leaves."""
    return asked.task_type == "completion" and "[?(" not in asked.binding.task.response["text"]


def _first(asked: Asked, result: Any) -> Any:
    del asked
    return {"completion": result["completion"][:1]}


def _parsed(asked: Asked, result: Any) -> Any:
    del asked
    text = result["completion"][0]["result"]
    if not is_json(text):
        return result
    value = json.loads(text)
    return {"completion": [{"result": item} for item in (value if isinstance(value, list) else [value])]}


ROOMS: Mapping[str, Room] = {
    "opensearch": Room(
        differences=(
            Difference(
                where="call",
                why="a ranking asks for every document, and the answer holds only the best",
                applies=_fewer,
                expect=without(frozenset({"top_n"})),
                other_answer=True,
            ),
            Difference(
                where="call",
                why="a ranking asks for every document",
                applies=lambda asked: _asks_for_all(asked) and not _fewer(asked),
                expect=without(frozenset({"top_n"})),
            ),
            Difference(
                where="call",
                why="where the place takes lists, one text goes as a list of it",
                applies=lambda asked: asked.task_type == "custom" and _narrowed(asked),
                expect=lambda _, inputs: {**inputs, "input": [inputs["input"]]},
            ),
            Difference(
                where="request",
                why="a text with ${parameters is searched for placeholders again, and a $ at its end takes one with it",
                applies=_again,
            ),
            Difference(
                where="request",
                why="a text in quotes that is itself JSON goes in unescaped",
                applies=_unescaped,
            ),
            Difference(
                where="result",
                why="a ranking is a list of scores in the order of the documents",
                applies=lambda asked: asked.task_type == "rerank",
                expect=_ranked,
            ),
            Difference(
                where="result",
                why="a vector does not say of what kind its content is",
                applies=lambda asked: asked.task_type == "multi_modal_embedding",
                expect=_untyped,
            ),
            Difference(
                where="result",
                why="the answer to a chat is the provider's own",
                applies=lambda asked: asked.task_type == "chat_completion",
                expect=_provided,
            ),
            Difference(
                where="result",
                why="of several choices the first is read",
                applies=_one_text,
                expect=_first,
            ),
            Difference(
                where="result",
                why="a text that is itself JSON is answered as that value",
                applies=_one_text,
                expect=_parsed,
            ),
        ),
        canonical=canonical,
        endpoint=_ENDPOINT,
        splits=True,
    )
}
