"""What the recorded answers of a case are read as: a result, the chunks of a stream, or the provider's error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.contracts import sse
from registry.engine import faults, parse_response
from registry.engine.batches import join
from registry.engine.reading import OK, decoded
from registry.engine.stream import chunks
from registry.errors import ProviderError, RegistryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.binding import Binding
    from registry.contracts.subject import Subject
    from registry.engine.stream import Chunk
    from registry.exchange import ProviderResponse
    from registry.results import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One of the four, and of an error the answer that says it."""

    result: Result | None = None
    chunks: tuple[Chunk, ...] | None = None
    error: ProviderError | None = None
    broken: RegistryError | None = None
    """What the answer cannot be read for: neither a result nor an error of the provider's."""
    answer: ProviderResponse | None = None


def says_error(binding: Binding, response: ProviderResponse) -> bool:
    """Whether an answer says that it is an error: by its status, or inside by the blueprint's error paths."""
    if response.status not in OK:
        return True
    if response.is_stream:
        return any(
            event.name == "error" or _inside(binding, event.data.encode()) for event in sse.events(response)
        )
    return _inside(binding, response.body)


def _inside(binding: Binding, body: bytes) -> bool:
    document, broken = decoded(body)
    told = faults.says_failure(binding, document) or faults.has_message(binding, document)
    return broken is None and told


def answers(subject: Subject) -> Sequence[ProviderResponse]:
    """The recorded answers in the order of the calls."""
    return [play.interaction.response for play in subject.plays if play.interaction is not None]


def ends_early(subject: Subject) -> bool:
    """Whether a recorded answer is an error: the calls after it need not have been made."""
    return any(says_error(subject.binding, one) for one in answers(subject))


def read(subject: Subject) -> Reading:
    """What the recorded answers are."""
    found = []
    for play in subject.plays:
        if play.interaction is None:
            continue
        response = play.interaction.response
        try:
            if subject.case.stream:
                return Reading(chunks=_streamed(subject, response), answer=response)
            found.append(parse_response(subject.binding, play.call.batch.inputs, response))
        except ProviderError as error:
            if says_error(subject.binding, response):
                return Reading(error=error, answer=response)
            return Reading(broken=error, answer=response)
    batches = [play.call.batch for play in subject.plays if play.interaction is not None]
    if not found:
        return Reading()
    try:
        top_n = subject.inputs.get("top_n", subject.binding.values.get("top_n"))
        return Reading(result=join(batches, found, top_n=top_n), answer=answers(subject)[0])
    except RegistryError as error:
        return Reading(broken=error)


def _streamed(subject: Subject, response: ProviderResponse) -> tuple[Chunk, ...]:
    if response.status not in OK or not response.is_stream:
        play = subject.plays[0]
        parse_response(subject.binding, play.call.batch.inputs, response)
        raise faults.unreadable(
            subject.binding, response, "the whole answer at once, where a stream was asked for"
        )
    return tuple(chunks(subject.binding, response, sse.events(response)))
