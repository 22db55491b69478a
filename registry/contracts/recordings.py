"""Other people's recordings, held against the blueprints: what the providers really answered.

Each interaction of any VCR file is matched to a blueprint's task, its answer is read by that blueprint, and its request
is read back into our inputs and parameters.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry import answers, cassette, paths, shape
from registry.contracts.matching import candidates
from registry.contracts.readback import Reading, read
from registry.contracts.recorded import Entry, Outcome, Report, Unreadable
from registry.contracts.streamed import has_pieces, read_stream
from registry.contracts.unfill import fixed
from registry.engine.reading import OK, parse_response
from registry.errors import ConfigurationError, NothingFoundError, ProviderError, UsageError
from registry.model import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from registry.binding import Binding
    from registry.catalog import BlueprintTask, Catalog
    from registry.exchange import ProviderResponse
    from registry.results import Result

_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_SHOWN = 8
"""How many numbers of a vector are held against the interface: each is a finite number already."""


def run(catalog: Catalog, folder: Path) -> Report:
    """What the blueprints make of every recording below the folder (or in the one file).

    Raises:
        UsageError: there is no such folder.
        NothingFoundError: no file below it holds an interaction.
    """
    if not folder.exists():
        raise UsageError(f"no folder '{folder.as_posix()}'", help="--recordings DIR")
    files = [folder] if folder.is_file() else list(_files(folder))
    tasks = [task for id_ in catalog for task in catalog[id_].tasks.values()]
    entries: list[Entry] = []
    unreadable: list[Unreadable] = []
    for file in files:
        name = file.name if file == folder else file.relative_to(folder).as_posix()
        try:
            found, findings = cassette.sift(_text(file, name), name)
        except ConfigurationError as error:
            unreadable.append(Unreadable(place=error.place or Place(file=name), message=error.message))
            continue
        unreadable += [Unreadable(place=finding.place, message=finding.message) for finding in findings]
        entries += [judge(tasks, each, file=name, index=at) for at, each in found.items()]
    if not entries and not unreadable:
        raise NothingFoundError(
            f"no recording below {folder.as_posix()}", help="VCR files: .yaml, .yml, .json"
        )
    return Report(entries=tuple(entries), unreadable=tuple(unreadable), files=len(files))


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in _SUFFIXES and path.is_file() and not hidden:
            yield path


def _text(file: Path, name: str) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{name} is not UTF-8 at byte {error.start}") from error
    except OSError as error:
        raise ConfigurationError(f"cannot read {name}: {error.strerror or error}") from error


def judge(
    tasks: Iterable[BlueprintTask], interaction: cassette.Interaction, *, file: str = "", index: int = 0
) -> Entry:
    """What the blueprints make of one interaction."""
    request = interaction.request
    there = [(one, read(one, request)) for one in candidates(tasks, request.method, request.url)]
    believed = [
        reading
        for candidate, reading in there
        # An error may be an error because the request was none: its address tells whose it is.
        if reading.binding is not None
        and (not reading.misfits or (interaction.response.status not in OK and candidate.known))
    ]
    best = min(believed, key=lambda reading: _rank(reading, interaction.response), default=None)
    if best is None or best.binding is None:
        verdict = _Verdict("unmatched", _why([reading for _, reading in there]))
    else:
        verdict = _verdict(best, best.binding, interaction)
    claimed = best if best is not None and verdict.outcome != "unmatched" else None
    return Entry(
        file=file,
        index=index,
        method=request.method,
        url=request.url,
        blueprint=claimed.task.blueprint.id if claimed else None,
        task=claimed.task.key if claimed else None,
        outcome=verdict.outcome,
        message=verdict.message,
        result=verdict.result,
        rebuilt=verdict.rebuilt,
    )


@dataclass(frozen=True, slots=True)
class _Verdict:
    outcome: Outcome
    message: str | None = None
    result: Any = None
    rebuilt: bool = False


def _verdict(reading: Reading, binding: Binding, interaction: cassette.Interaction) -> _Verdict:
    """What the task's blueprint makes of the answer."""
    response = interaction.response
    if response.status in OK and response.is_stream and "stream" not in reading.task.content:
        return _Verdict("unmatched", f"{_named(reading)} does not say how it streams")
    if packed := _packed(response):
        return _Verdict("unmatched", f"{_named(reading)}, and its answer is packed ({packed})")
    try:
        result = _result(reading, binding, response)
    except ProviderError as error:
        said = _noted(error.message, _unusual(reading))
        if not error.fault.unreadable:
            return _Verdict("provider_error", said)
        # What the blueprint would not have asked for, or perhaps not there, it need not read.
        ours = reading.known and not reading.refused and not reading.assumed
        return _Verdict("failed" if ours else "unmatched", said)
    document = result.document()
    if complaint := _broken(reading.task, document):
        return _Verdict("failed", f"the result breaks the interface: {complaint}")
    changed = reading.rebuilt(interaction.request)
    again = f"built again otherwise: {'; '.join(changed)}" if changed and not reading.outside else None
    return _Verdict("result", _noted(_unusual(reading), again), document, not changed)


def _packed(response: ProviderResponse) -> str | None:
    """The encoding of a body that the recorder kept as it came over the wire and that nobody here can unpack."""
    try:
        response.body.decode("utf-8")
    except UnicodeDecodeError:
        return response.header("content-encoding")
    return None


def _result(reading: Reading, binding: Binding, response: ProviderResponse) -> Result:
    if response.status in OK and response.is_stream:
        return read_stream(binding, response, asked=reading.stream)
    return parse_response(binding, reading.inputs, response)


def _rank(reading: Reading, response: ProviderResponse) -> tuple[int, ...]:
    """How well the task fits, the smallest best; what the body says counts before what the answer says."""
    body = (reading.task.request or {}).get("body")
    return (
        len(reading.misfits),
        len(reading.outside),
        int(not _answered(reading, response)),
        len(reading.assumed),
        len(reading.strange),
        int(reading.task.type.custom),
        sum(1 for _ in fixed(body)),
    )


def _answered(reading: Reading, response: ProviderResponse) -> bool:
    """Whether the answer has what the task reads at all; True where it is an error or no JSON."""
    if response.status not in OK or reading.binding is None:
        return True
    if response.is_stream:
        return has_pieces(reading.task, response)
    try:
        document = json.loads(response.body)
    except (ValueError, RecursionError):
        return True
    forms = [reading.task.response.get("items"), *map(reading.task.response.get, _needed(reading.task))]
    texts = [text for text in map(reading.binding.path, forms) if text and text.startswith("$")]
    return all(answers.trace(document, paths.parse(text)).matches for text in texts)


def _needed(task: BlueprintTask) -> list[str]:
    return [name for name, part in task.type.response.items() if part.required]


def _broken(task: BlueprintTask, document: Any) -> str | None:
    """How the result breaks the task's interface; None where it satisfies it."""
    error = next(iter(shape.dialect()(task.type.output).iter_errors(_trimmed(document))), None)
    return error.message if error is not None else None


def _trimmed(value: Any) -> Any:
    """The document with its vectors cut: thousands of numbers, of which each has been looked at."""
    if isinstance(value, dict):
        return {key: _trimmed(part) for key, part in value.items()}
    if isinstance(value, list):
        flat = len(value) > _SHOWN and all(type(item) in (int, float) for item in value)
        return value[:_SHOWN] if flat else [_trimmed(item) for item in value]
    return value


def _why(readings: Sequence[Reading]) -> str | None:
    """Why no task claims a request that has the address of some; None for an address of nobody."""
    if not readings:
        return None
    closest = min(readings, key=lambda reading: (len(reading.misfits), len(reading.strange)))
    return f"the address of {_named(closest)}, and {'; '.join(closest.misfits)}"


def _named(reading: Reading) -> str:
    return f"{reading.task.blueprint.id} {reading.task.key}"


def _unusual(reading: Reading) -> str | None:
    """What of the request is not ours."""
    said: Mapping[str, Sequence[str]] = {
        "not ours": reading.strange,
        "left to the provider": reading.assumed,
        "not of the interface": reading.outside,
        "no request of the task": reading.misfits,
    }
    parts = [f"{words}: {', '.join(names)}" for words, names in said.items() if names]
    return "; ".join(parts) or None


def _noted(*words: str | None) -> str | None:
    return "; ".join(word for word in words if word) or None
