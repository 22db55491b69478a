"""Requests with one fault each, made from requests that have none: what `check` is measured with.

An operator is a function from a request to every edit it can make. `mutants` draws from them with a fixed seed and asks
`label` about each: does the platform refuse it, and which row of its spec (or answer of a node) says so?

Run as a script, this prints the table of hits and false alarms over the Elasticsearch and Alibaba bodies.
"""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry import console
from registry.diagnostics import Finding, Severity
from registry.model import Document, JsonPath, Place, WrittenRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change to a request: what was touched, and the whole text after it."""

    operator: str
    request: WrittenRequest
    """The request before the change."""
    path: JsonPath
    """What was touched, as it stood before."""
    new: Any
    """The new key or the new value; None where a field was removed."""
    text: str

    @property
    def old(self) -> Any:
        """The value at `path` before the change."""
        return body(self.request).at(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the platform does with an edit, and who says so: a row of the spec, or a node's answer."""

    refused: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A text with one fault, where an error must stand, and why."""

    operator: str
    file: str
    text: str
    place: Place
    """Where the finding belongs: the misspelt key, the wrong value, the object that lacks a field."""
    also: tuple[Place, ...] = ()
    """Places that are as good: where a name that is gone was used."""
    label: Verdict
    what: str


Operator = Callable[[WrittenRequest], Iterator[Edit]]
Label = Callable[[Edit], Verdict | None]


def body(request: WrittenRequest) -> Document:
    """The body of a request that has one."""
    assert request.body is not None
    return request.body


def mutants(
    requests: Sequence[WrittenRequest],
    *,
    seed: int,
    count: int,
    label: Label,
    operators: Mapping[str, Operator] | None = None,
) -> list[Mutant]:
    """At most `count` different mutants, the operators by turns; those that `label` says None of are left out."""
    chance = random.Random(seed)  # noqa: S311  (reproducible, not secret)
    queues = []
    for operator in (operators or OPERATORS).values():
        edits = [edit for request in requests for edit in operator(request)]
        chance.shuffle(edits)
        queues.append(iter(edits))
    turns = (edit for edits in itertools.zip_longest(*queues) for edit in edits if edit is not None)
    found: dict[str, Mutant] = {}
    for edit in turns:
        if len(found) == count:
            break
        verdict = label(edit) if edit.text not in found else None
        if verdict is not None:
            found[edit.text] = _mutant(edit, verdict)
    return list(found.values())


def hit(mutant: Mutant, findings: Iterable[Finding]) -> bool:
    """Whether one of the findings is an error that stands where the mutant's fault is."""
    errors = [finding.place for finding in findings if finding.severity is Severity.ERROR]
    return any(_overlap(place, error) for place in (mutant.place, *mutant.also) for error in errors)


@dataclass(slots=True, kw_only=True)
class Score:
    """What `check` said to the mutants of one operator."""

    refused: int = 0
    hits: int = 0
    harmless: int = 0
    alarms: int = 0


def scores(judged: Iterable[tuple[Mutant, Sequence[Finding]]]) -> dict[str, Score]:
    """Operator → refused mutants and hits among them, harmless ones and false alarms among them."""
    table: dict[str, Score] = {}
    for mutant, findings in judged:
        score = table.setdefault(mutant.operator, Score())
        if mutant.label.refused:
            score.refused += 1
            score.hits += hit(mutant, findings)
        else:
            score.harmless += 1
            score.alarms += any(finding.severity is Severity.ERROR for finding in findings)
    return dict(sorted(table.items()))


def table(scores: Mapping[str, Score]) -> str:
    """The scores for a person to read, with a last line for all operators."""
    total = Score(
        **{name: sum(getattr(score, name) for score in scores.values()) for name in Score.__slots__}
    )
    lines = [f"{'operator':<22}{'refused':>9}{'hits':>7}{'':>9}{'harmless':>10}{'false alarms':>14}"]
    for name, score in [*scores.items(), ("all", total)]:
        share = f"{score.hits / score.refused:8.1%}" if score.refused else ""
        lines.append(
            f"{name:<22}{score.refused:>9}{score.hits:>7}{share:>9}{score.harmless:>10}{score.alarms:>14}"
        )
    return "\n".join(lines)


# --- operators -----------------------------------------------------------------------------------------------------


def misspell(request: WrittenRequest) -> Iterator[Edit]:
    """A key with a letter lost, doubled or swapped with the next."""
    for path in body(request).keys:
        for wrong in misspellings(str(path[-1])):
            if wrong not in body(request).at(path[:-1]):
                place = body(request).keys[path]
                yield _edit("misspelt field", request, path, wrong, place)


def remove(request: WrittenRequest) -> Iterator[Edit]:
    """A field left out, key and all."""
    text = body(request).text
    for path, key in body(request).keys.items():
        start, end = _offset(text, key.line, key.column), _span(text, body(request).place(path))[1]
        behind = re.compile(r"\s*,\s*").match(text, end)
        if behind:
            end = behind.end()
        else:
            start = len(text[:start].rstrip().removesuffix(","))
        yield Edit(
            operator="removed field", request=request, path=path, new=None, text=text[:start] + text[end:]
        )


def retype(request: WrittenRequest) -> Iterator[Edit]:
    """A value of another type."""
    for path, place in body(request).values.items():
        value = body(request).at(path)
        for wrong in _OTHERS[type(value)] if path else ():
            yield _edit("wrong type", request, path, wrong, place)


def misquote(request: WrittenRequest) -> Iterator[Edit]:
    """A placeholder of a JSON template with quotes where it had none, or without those it had."""
    for path, value, hit_ in _placeholders(request):
        start, end = hit_.span()
        if value[start - 1 : start] == '"' == value[end : end + 1]:
            wrong = value[: start - 1] + hit_[0] + value[end + 1 :]
        elif not _inside_string(value, start):
            wrong = value[:start] + f'"{hit_[0]}"' + value[end:]
        else:
            continue
        yield _edit("misquoted placeholder", request, path, wrong)


def rename(request: WrittenRequest) -> Iterator[Edit]:
    """A placeholder with a misspelt name, with blanks inside, or escaped."""
    for path, value, hit_ in _placeholders(request):
        start, end = hit_.span()
        name = hit_[0][2:-1].partition(":-")[0]
        last = name.rpartition(".")[2]
        wrongs = [f"${{{name.removesuffix(last)}{wrong}}}" for wrong in misspellings(last)]
        for wrong in (*wrongs, f"${{ {name} }}", f"${hit_[0]}"):
            yield _edit("broken placeholder", request, path, value[:start] + wrong + value[end:])


def reroute(request: WrittenRequest) -> Iterator[Edit]:
    """A response path that no engine or only another engine can run."""
    for path, value in _texts(request):
        if not _RESPONSE_PATH.match(value):
            continue
        wrongs = {
            value.removeprefix("$."),
            value.replace("$.", "$", 1),
            value.replace("$.", "$..", 1),
            value.replace("[*]", "[0]"),
            value.replace("[*]", ""),
            value.replace("[*]", "[*", 1),
            re.sub(r"\.(\w+)$", r"['\1']", value),
            re.sub(r"\[\*\]", "[?(@.index==0)]", value, count=1),
            value + ".",
        }
        for wrong in sorted(wrongs - {value}):
            yield _edit("broken path", request, path, wrong)


OPERATORS: Mapping[str, Operator] = {
    "misspelt field": misspell,
    "removed field": remove,
    "wrong type": retype,
    "misquoted placeholder": misquote,
    "broken placeholder": rename,
    "broken path": reroute,
}

_OTHERS: Mapping[type, tuple[Any, ...]] = {
    str: (7, {"a": "b"}, ["a"]),
    int: ("many", [1], {"a": 1}),
    float: ("many", [1], {"a": 1}),
    bool: ("maybe", 7, [True]),
    dict: ("text", 7, ["a"]),
    list: ("text", 7, {"a": "b"}),
    type(None): (),
}
_PLACEHOLDER = re.compile(r"\$\{[^\n}]*\}")
_RESPONSE_PATH = re.compile(r"\$(?:[.\[]|$)")


def misspellings(name: str) -> list[str]:
    """The name with a letter lost, doubled or swapped; without repeats, in a fixed order."""
    middle = len(name) // 2
    wrong = {
        name[:middle] + name[middle + 1 :],
        name[:middle] + name[middle : middle + 1] + name[middle:],
        name[: middle - 1] + name[middle : middle + 1] + name[middle - 1 : middle] + name[middle + 1 :],
    }
    return sorted(word for word in wrong if word and word != name)


def _texts(request: WrittenRequest) -> Iterator[tuple[JsonPath, str]]:
    for path in body(request).values:
        value = body(request).at(path)
        if isinstance(value, str):
            yield path, value


def _placeholders(request: WrittenRequest) -> Iterator[tuple[JsonPath, str, re.Match[str]]]:
    """The placeholders of the JSON templates: texts that start as an object or a list does."""
    for path, value in _texts(request):
        if value.lstrip().startswith(("{", "[")):
            for hit_ in _PLACEHOLDER.finditer(value):
                yield path, value, hit_


def _inside_string(template: str, offset: int) -> bool:
    """Whether an offset of a JSON template lies inside a string of it."""
    return len(re.findall(r'(?<!\\)"', template[:offset])) % 2 == 1


# --- text and places -----------------------------------------------------------------------------------------------


def _edit(
    operator: str, request: WrittenRequest, path: JsonPath, new: Any, place: Place | None = None
) -> Edit:
    """The request with `new` written where the value at `path`, or another place, stands."""
    text = body(request).text
    start, end = _span(text, place or body(request).values[path])
    after = text[:start] + json.dumps(new, ensure_ascii=False) + text[end:]
    return Edit(operator=operator, request=request, path=path, new=new, text=after)


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return start + column - 1


def _span(text: str, place: Place) -> tuple[int, int]:
    return _offset(text, place.line, place.column), _offset(text, place.end_line, place.end_column)


def _mutant(edit: Edit, verdict: Verdict) -> Mutant:
    (request,), findings = console.parse(edit.text, edit.request.place.file)
    assert findings == []
    after = body(request)
    parent = edit.path[:-1]
    if edit.operator == "misspelt field":
        place = after.keys[*parent, edit.new]
    elif edit.operator == "removed field":
        place = after.key_place(parent)
        if place.line != place.end_line:  # an object of many lines is meant by its opening bracket
            place = Place(
                file=place.file,
                line=place.line,
                column=place.column,
                end_line=place.line,
                end_column=place.column + 1,
            )
    else:
        place = after.place(edit.path)
    shown = "removed" if edit.new is None else f"→ {json.dumps(edit.new, ensure_ascii=False)}"
    return Mutant(
        operator=edit.operator,
        file=edit.request.place.file,
        text=edit.text,
        place=place,
        also=tuple(_uses(edit, after)),
        label=verdict,
        what=f"{'.'.join(map(str, edit.path))} {shown}",
    )


def _uses(edit: Edit, after: Document) -> Iterator[Place]:
    """Where placeholders use a name that the edit took away, renamed or gave another type."""
    if edit.operator not in ("misspelt field", "removed field", "wrong type"):
        return
    removed = edit.operator == "removed field"
    names = {str(edit.path[-1]), *(_keys(edit.old) if removed else ())}
    used = re.compile(rf"\$\{{(?:\w+\.)?(?:{'|'.join(map(re.escape, sorted(names)))})(?::-[^}}]*)?\}}")
    for path, place in after.values.items():
        value = after.at(path)
        if isinstance(value, str) and used.search(value):
            yield place


def _keys(value: Any) -> Iterator[str]:
    for key, item in value.items() if isinstance(value, dict) else ():
        yield key
        yield from _keys(item)


def _overlap(one: Place, other: Place) -> bool:
    """Whether two places of one file share a character."""
    return (one.line, one.column) < (other.end_line, other.end_column) and (other.line, other.column) < (
        one.end_line,
        one.end_column,
    )


if __name__ == "__main__":
    import os
    from pathlib import Path

    from test_mutations_elasticsearch import judged

    print(table(scores(judged(Path(os.environ["REGISTRY_SHARED"])))))  # noqa: T201  (a script that prints a table)
