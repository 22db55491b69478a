"""The result check: the recorded answer is read as a result, or as the error that the provider meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from registry.contracts.declared import of_answer
from registry.contracts.nouns import PASSED, Verdict, failed
from registry.engine import faults
from registry.engine.faults import REFUSED, RETRYABLE
from registry.engine.reading import decoded
from registry.errors import RefusedError

if TYPE_CHECKING:
    from registry.contracts.reading import Reading
    from registry.contracts.subject import Subject
    from registry.errors import ProviderError
    from registry.exchange import ProviderResponse
    from registry.model import Place


def check(subject: Subject, reading: Reading) -> Verdict:
    """Whether the recorded answers could be read."""
    if reading.broken is not None:
        return failed(reading.broken.message, _place(subject))
    if (words := _unexpected(subject, reading)) is not None:
        return failed(words, _recorded(subject))
    if reading.error is not None and reading.answer is not None:
        if (lost := _unread(subject, reading.answer)) is not None:
            return failed(lost, _place(subject, "error", "message"))
        complaint = complained(subject, reading.error, reading.answer)
        return PASSED if complaint is None else failed(complaint, _place(subject, "error"))
    if reading.result is None and reading.chunks is None:
        return failed("no recorded answer belongs to the call", _place(subject))
    return PASSED


def complained(subject: Subject, error: ProviderError, answer: ProviderResponse) -> str | None:
    """What an error lacks of what the recorded answer says; None where it has all."""
    fault, text = error.fault, answer.body.decode("utf-8", "replace")
    if (fault.provider, fault.status) != (subject.task.blueprint.id, answer.status):
        return f"the error is {fault.provider}'s with status {fault.status}, the answer has {answer.status}"
    if (answer.status in REFUSED) != isinstance(error, RefusedError) and answer.status not in (200, 400):
        return f"status {answer.status} is read as {error.type}"
    if answer.status not in range(200, 300) and fault.retryable != (answer.status in RETRYABLE):
        return f"status {answer.status} is read as {'' if fault.retryable else 'not '}retryable"
    document, broken = decoded(answer.body)
    if broken is None and isinstance(document, dict | list) and fault.message[:1] in ("{", "["):
        return f"the error paths find no message in {fault.message}"
    texts = [one for one in (fault.message.removesuffix("…"), fault.code) if one]
    missing = next((one for one in texts if not holds(text, one)), None)
    if missing is not None and broken is None:
        return f"the error says '{missing}', the answer does not"
    return None


def _unexpected(subject: Subject, reading: Reading) -> str | None:
    """That an error came where the call expects a result, or the reverse."""
    if reading.error is not None and not subject.case.error:
        return f"the answer is an error, and the call does not say `error: true`: {reading.error.message}"
    if reading.error is None and subject.case.error and (reading.result or reading.chunks):
        return "the answer is a result, and the call says `error: true`"
    return None


def _recorded(subject: Subject) -> Place | None:
    """The last answer in the cassette."""
    return next((one.interaction.place for one in reversed(subject.plays) if one.interaction), None)


def _unread(subject: Subject, answer: ProviderResponse) -> str | None:
    """The blueprint's own path for messages, where it finds none: the engine would take one from a well-known place."""
    path = subject.task.response.get("error", {}).get("message")
    documents = of_answer(answer)
    if path is None or not documents or any(faults.has_text(one, path) for one in documents):
        return None
    return f"error.message: {path} finds nothing in {faults.shown(answer.body)}"


def holds(text: str, words: str) -> bool:
    """Whether a text, of an answer or a failure, has the words, blanks aside, as they are or as JSON writes them."""
    flat = "".join(text.split())
    forms = (words, json.dumps(words)[1:-1], json.dumps(words, ensure_ascii=False)[1:-1])
    return any("".join(form.split()) in flat for form in forms) or _unescaped(words, text)


def _unescaped(words: str, text: str) -> bool:
    """Whether the words stand in one of the texts of the answer, as its reader sees them."""
    wanted = "".join(words.split())
    return any(wanted in "".join(one.split()) for one in _texts(decoded(text.encode("utf-8"))[0]))


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for member in value.values() for text in _texts(member)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [str(value)] if isinstance(value, str | int) else []


def _place(subject: Subject, *path: str) -> Place:
    return subject.task.place("response", *path)
