"""Credentials in a body that someone already has: blanks to fill in (`<API_KEY>`, `${API_KEY}`, `***`), and keys.

A blank takes its value from a reference or from the variable of its name. A key that stands there is used as it is; like
every credential it is shown nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from os import environ as _environ
from typing import TYPE_CHECKING, Any

from registry import console, template
from registry.credentials import is_credential, secret_in_header, secret_in_text, secret_in_url
from registry.errors import AuthenticationError, UnknownNameError, UsageError
from registry.model import Request
from registry.seals import Sealed, Stretch, seal
from registry.secrets import Credentials, reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from registry.model import Document, JsonPath, Place, WrittenRequest

_VAULTS = frozenset({"secret_parameters", "credential", "credentials"})
"""Objects all of whose values are credentials."""
_ANSWERS = frozenset({"response", "json_parser"})
"""What is read out of an answer: `sparse_token` is a path there."""
_BLANK = re.compile(r"\s*(?:<([^<>]*)>|\$\{([A-Za-z_][\w -]*)\}|\{\{\s*([\w -]+?)\s*\}\}|[*.…]*|[xX]{3,})\s*")
_IN_HEADER = re.compile(r"(?:(?:Bearer|Basic|Token|ApiKey|Key)\s+)?(<[^<>]+>)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A place where a credential is missing."""

    names: tuple[str, ...]
    """The variables that may hold it, the first choice first."""
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The requests under seal, their blanks by name, and the keys that stood there."""

    sealed: Sealed
    blanks: Mapping[str, Blank]
    keys: Mapping[str, str]


def fill(written: Sequence[WrittenRequest]) -> Filled:
    """The requests with every blank and every key under seal; one without a body has an empty one."""
    blanks: dict[str, Blank] = {}
    keys: dict[str, str] = {}
    documents = {number: request.body for number, request in enumerate(written) if request.body is not None}

    def find(number: int, path: JsonPath, text: str) -> list[Stretch]:
        return list(_found(documents[number], path, text))

    def _found(document: Document, path: JsonPath, text: str) -> Iterator[Stretch]:
        for start, end, names in _stretches(document.value, path, text):
            if names:
                place = console.within(document, path, start, end - start)
                blanks.setdefault(names[0], Blank(names=names, place=place))
                yield Stretch(name=names[0], start=start, end=end)
            else:
                name = f"key {len(keys) + 1}"
                known = next((one for one, value in keys.items() if value == text[start:end]), name)
                keys[known] = text[start:end]
                yield Stretch(name=known, start=start, end=end)

    sealed = seal((_request(one) for one in written), find)
    return Filled(sealed=sealed, blanks=blanks, keys=keys)


def _request(written: WrittenRequest) -> Request:
    path = written.path + (f"?{written.query}" if written.query else "")
    return Request(method=written.method, path=path, body=written.body.value if written.body else {})


def _stretches(body: Any, path: JsonPath, text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Start, end and, for a blank, its names; no names for a key."""
    field = next((step for step in reversed(path) if isinstance(step, str)), "")
    above = {step for step in path[:-1] if isinstance(step, str)}
    if above & _VAULTS or (field in _VAULTS):
        yield 0, len(text), _names(text, field)
    elif above & _ANSWERS:
        return
    elif "headers" in above or field == "headers":
        yield from _in_header(field, text)
    elif is_credential(field) and not _borrowed(body, text):
        yield 0, len(text), _names(text, field)
    else:
        yield from _in_text(text)


def _names(text: str, field: str) -> tuple[str, ...]:
    hit = _BLANK.fullmatch(text)
    if hit is None:
        return ()
    own = next((_variable(group) for group in hit.groups() if group and _variable(group)), None)
    return tuple(dict.fromkeys(name for name in (own, _variable(field)) if name))


def _variable(text: str) -> str:
    """The name as variables are called; empty where no letter is left."""
    return re.sub(r"[^A-Z0-9]+", "_", text.upper()).strip("_")


def _borrowed(body: Any, text: str) -> bool:
    """Whether the text takes its value from elsewhere: a placeholder of the platform, not a blank."""
    vault = {key for path, _ in template.texts(body) if _VAULTS & set(map(str, path)) for key in path[-1:]}
    return any(
        hit[1] in vault or "." in hit[1] or hit[0] != text.strip()
        for hit in re.finditer(r"\$\{([^}]*)\}", text)
    ) or text.startswith(("$.", "@.", "$[", "{{ steps"))


def _in_header(name: str, text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    hit = _IN_HEADER.fullmatch(text.strip())
    if hit is not None:
        start = text.index(hit[1])
        yield start, start + len(hit[1]), _names(hit[1], name)
        return
    found = secret_in_header(name, text)
    if found is not None and "${" not in text:
        yield found[0], found[0] + found[1], ()


def _in_text(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    found = secret_in_url(text) if "://" in text or text[:1] == "?" else None
    if found is not None and "${" not in text[found[0] : sum(found)]:
        yield found[0], sum(found), ()
        return
    start = 0
    while (found := secret_in_text(text[start:])) is not None:
        yield start + found[0], start + sum(found), ()
        start += sum(found)


def references(pairs: Sequence[str], filled: Filled) -> dict[str, str]:
    """What `--secret NAME=REF` says, by the blank's first name.

    Raises:
        UnknownNameError: there is no such blank.
        UsageError: a value where a reference should be.
    """
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, source = pair.partition("=")
        if not equals or source.partition(":")[0] not in ("env", "file"):
            raise UsageError(
                f"--secret {name} takes a reference, never a value",
                help=f"--secret {name}=env:NAME or file:PATH",
            )
        first = next((key for key, blank in filled.blanks.items() if _variable(name) in blank.names), None)
        if first is None:
            raise UnknownNameError("blank for a credential in the body", name, filled.blanks)
        found[first] = source
    return found


def at_hand(filled: Filled, given: Mapping[str, str], environ: Mapping[str, str] = _environ) -> Credentials:
    """The keys, and the values of the blanks that happen to have one, so that nothing shows them; none has to be there."""
    values = dict(filled.keys)
    for name, blank in filled.blanks.items():
        try:
            value = _value(name, blank, given, environ)
        except AuthenticationError:
            continue
        if value is not None:
            values[name] = value
    return Credentials(values)


def _sources(name: str, blank: Blank, given: Mapping[str, str]) -> list[str]:
    return [given[name]] if name in given else [f"env:{one}" for one in blank.names]


def _value(name: str, blank: Blank, given: Mapping[str, str], environ: Mapping[str, str]) -> str | None:
    sources = _sources(name, blank, given)
    return next((one for source in sources if (one := reference(source, environ))), None)


def resolve(filled: Filled, given: Mapping[str, str], environ: Mapping[str, str] = _environ) -> Credentials:
    """The values of all blanks and keys.

    Raises:
        AuthenticationError: a blank has none, or one that no header takes; the message names the variable, and shows
            nothing of the value.
    """
    values = dict(filled.keys)
    for name, blank in filled.blanks.items():
        value = _value(name, blank, given, environ)
        if value is None:
            named = [source.partition(":")[2] for source in _sources(name, blank, given)]
            why = f"neither {' nor '.join(named)} is" if len(named) > 1 else f"{named[0]} is not"
            raise AuthenticationError(
                f"no value for this blank: {why} set; nothing was sent",
                place=blank.place,
                help=f"export {blank.names[0]}=…, or --secret {blank.names[0]}=file:PATH",
            )
        values[name] = value
    for name, value in values.items():
        if not (value.isascii() and value.isprintable()):
            raise AuthenticationError(
                f"the value of {name} holds a character that no header can; nothing was sent",
                place=filled.blanks[name].place if name in filled.blanks else None,
                help="blanks, line ends and characters beyond ASCII are no part of a key",
            )
    return Credentials(values)
