"""One case recorded: the call, the cassette it makes, the file it is kept in."""

from __future__ import annotations

import dataclasses
import ipaddress
import os
import tempfile
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from registry import __version__, cassette, client, day
from registry.binding import Choices, bind
from registry.cassette import Case, Cassette, Interaction, Origin
from registry.errors import ConfigurationError, MissingError, ProviderError, UsageError
from registry.transport import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import httpx

    from registry.binding import Binding
    from registry.cassette import Change
    from registry.catalog import BlueprintTask
    from registry.client import Call, Route
    from registry.exchange import ProviderRequest
    from registry.secrets import Credentials

    Wire = Callable[[Sequence[ProviderRequest], Route], httpx.BaseTransport]

TOOL = f"inference-registry {__version__}"
_OK = 200
_CLIENT_ERROR = range(400, 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A call to record."""

    binding: Binding
    """As it is called."""
    plain: Binding | None
    """The same without another address; None where the blueprint has none of its own."""
    inputs: Mapping[str, Any]
    parameters: Mapping[str, Any]
    route: Route
    credentials: Credentials
    name: str = cassette.SINGLE
    stream: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """What came of it."""

    cassette: Cassette
    error: ProviderError | None
    """What the provider said where it refused the call: that is an error case."""


def take(order: Order, wire: Wire) -> Take:
    """The call, made over the wire and recorded; redacted.

    Raises:
        AuthenticationError, UnreachableError: there is no whole answer.
        ProviderError: an answer that proves nothing about the blueprint: 5xx, a redirect, or unreadable.
    """
    made = client.calls(order.binding, order.inputs, order.route.upstreams, stream=order.stream)
    named = order.plain or order.binding
    told = client.calls(named, order.inputs, stream=order.stream)
    interactions, error = _exchanges(order, made, wire)
    # What was called instead of the provider's address is nobody's business: the blueprint's address is written down.
    interactions = tuple(
        dataclasses.replace(each, request=dataclasses.replace(each.request, url=call.request.url))
        for each, call in zip(interactions, told, strict=False)
    )
    own = order.plain is not None and _same_hosts(made, told) and not order.route.private
    origin = _origin(order.binding.task, own=own)
    case = dataclasses.replace(_case(order, origin), error=error is not None)
    found = Cassette(file=case.file, case=case, interactions=interactions)
    return Take(cassette=cassette.redacted(found, order.credentials), error=error)


def _exchanges(
    order: Order, made: list[Call], wire: Wire
) -> tuple[tuple[Interaction, ...], ProviderError | None]:
    record = Record(wire([call.request for call in made], order.route))
    error = None
    # One after another: the file holds them in the order of the inputs.
    with client.Client(record, order.credentials, seconds=order.route.seconds, jobs=1) as http:
        try:
            if order.stream:
                deque(http.stream(order.binding, made[0]), maxlen=0)
            else:
                top_n = order.inputs.get("top_n", order.binding.values.get("top_n"))
                http.invoke(order.binding, made, top_n=top_n)
        except ProviderError as failure:
            status = failure.fault.status
            told = status in _CLIENT_ERROR or (status == _OK and not failure.fault.unreadable)
            if not told or not record.interactions:
                raise
            error = failure
    return _until(record.interactions, error), error


def _until(kept: tuple[Interaction, ...], error: ProviderError | None) -> tuple[Interaction, ...]:
    """The interactions up to the refused one: a call after it may have been on its way."""
    if error is None or error.fault.status not in _CLIENT_ERROR:
        return kept
    statuses = [each.response.status for each in kept]
    return kept[: statuses.index(error.fault.status) + 1] if error.fault.status in statuses else kept


def _case(order: Order, origin: Origin) -> Case:
    task = order.binding.task
    used = {secret.name for secret in order.binding.secrets if secret.group}
    first = {secret.name for secret in bind(task, _first(order)).secrets if secret.group}
    return Case(
        blueprint=task.blueprint.id,
        task=task.key,
        name=order.name,
        origin=origin,
        provider=task.blueprint.title,
        model=order.binding.model,
        tool=TOOL,
        inputs=order.inputs,
        parameters=order.parameters,
        secret=next(iter(used - first), None),
        url=None if order.plain is not None else order.binding.url,
        stream=order.stream,
    )


def _first(order: Order) -> Choices:
    return Choices(values=order.parameters, url=order.binding.url)


def _origin(task: BlueprintTask, *, own: bool) -> Origin:
    """Recorded, where the provider itself answered; else composed, whoever stood in for it."""
    if own:
        return Origin("recorded", day.today().isoformat())
    return Origin("composed", str(task.content.get("docs", task.blueprint.content.get("docs"))))


def _same_hosts(made: list[Call], told: list[Call]) -> bool:
    called, meant = ([urlsplit(call.request.url) for call in calls] for calls in (made, told))
    pairs = [(one.scheme, one.netloc) for one in called]
    return pairs == [(one.scheme, one.netloc) for one in meant] and all(
        _public(one.hostname or "") for one in called
    )


def _public(host: str) -> bool:
    """Whether the name can be a provider's: no address, no name of this machine."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".local", ".internal", ".test", ".invalid"))


def plain(task: BlueprintTask, choices: Choices) -> Binding | None:
    """The task at the blueprint's own address; None where it has none for these parameters."""
    try:
        return bind(task, dataclasses.replace(choices, url=None))
    except MissingError:
        return None


def changes(file: Path, made: Cassette) -> list[Change] | None:
    """How the answers' shape differs from that of the file; None where there is no such file, or it cannot be read.

    Raises:
        OSError: it cannot be opened.
    """
    try:
        before = cassette.read(file.read_text("utf-8"), file.as_posix())
    except (FileNotFoundError, ConfigurationError, UnicodeDecodeError):
        return None
    return cassette.shape_changes(before, made)


def keep(file: Path, made: Cassette) -> None:
    """Writes the cassette; what stood there stays whole until the new one is.

    Raises:
        ConfigurationError: something in it still looks secret; nothing was written.
    """
    text = cassette.write(made)
    cassette.hold(text, file.as_posix())
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=file.parent, prefix=f".{file.stem}.", delete=False
    ) as part:
        try:
            part.write(text)
            part.flush()
            os.fsync(part.fileno())
        except BaseException:
            Path(part.name).unlink()
            raise
    Path(part.name).chmod(0o644)
    Path(part.name).replace(file)


def days(text: str) -> int:
    """The days of `90d`.

    Raises:
        UsageError: it says no days.
    """
    number = text.removesuffix("d")
    if number == text or not (number.isascii() and number.isdigit()):
        raise UsageError(f"--older-than {text} is no age", help="--older-than 90d")
    return int(number)
