"""Credentials by reference: `env:NAME`, `file:PATH`. A value is never shown, and read only when it is sent."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from registry.errors import AuthenticationError, UnknownNameError, UsageError
from registry.exchange import MASK
from registry.spellings import struck

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.catalog import BlueprintTask, Secret

_MOST = 1 << 16


class Credentials(Mapping[str, str]):
    """The values of secrets by name; shows none of them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Credentials({', '.join(f'{name}={MASK}' for name in self._values)})"

    def masked(self, text: str) -> str:
        """The text without the values, in every spelling: a provider may repeat a key."""
        return struck(text, self._values, lambda _: MASK)


def reference(text: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """The value that a reference names, without white space around it; None where there is none.

    Raises:
        UsageError: the text is no reference.
        AuthenticationError: the file cannot be read.
    """
    kind, _, place = text.partition(":")
    if kind == "env" and place:
        return environ.get(place, "").strip() or None
    if kind == "file" and place:
        return _content(Path(place)).strip() or None
    raise UsageError("a secret is given by reference, never by its value", help="env:NAME or file:PATH")


def _content(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(_MOST)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise AuthenticationError(f"cannot read the secret in {path}: {why}") from None


def choose(
    task: BlueprintTask, references: Mapping[str, str], environ: Mapping[str, str] = os.environ
) -> str | None:
    """Which secret of a `one_of` group there is a value for; None where the blueprint has no alternatives.

    A secret with a reference goes first, then the first one whose variable is set.
    """
    group = [secret.name for secret in task.secrets.values() if secret.group]
    there = [name for name in group if environ.get(task.secrets[name].env, "").strip()]
    return next((name for name in (*(name for name in references if name in group), *there)), None)


def optional(
    task: BlueprintTask, references: Mapping[str, str], environ: Mapping[str, str] = os.environ
) -> tuple[Secret, ...]:
    """The optional secrets that there is a value for."""
    return tuple(
        secret
        for secret in task.secrets.values()
        if secret.optional and (secret.name in references or environ.get(secret.env, "").strip())
    )


def resolve(
    wanted: Iterable[Secret],
    references: Mapping[str, str] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Credentials:
    """The values of the secrets: of their references (name → `env:NAME` or `file:PATH`), else of their variables.

    Raises:
        AuthenticationError: one is missing, or holds a character that no header can; the message names the variable or
            the file and shows nothing of the value.
        UsageError: a reference is none.
    """
    given = references or {}
    values: dict[str, str] = {}
    for secret in wanted:
        source = given.get(secret.name, f"env:{secret.env}")
        value = reference(source, environ)
        if value is None:
            raise AuthenticationError(
                f"no value for the secret '{secret.name}': {_named(source)}; nothing was sent",
                help=f"export {secret.env}=…, or --secret {secret.name}=file:PATH",
            )
        if not (value.isascii() and value.isprintable()):
            raise AuthenticationError(
                f"the secret '{secret.name}' of {source} holds a character that no header can; nothing was sent",
                help="blanks, line ends and characters beyond ASCII are no part of a key",
            )
        values[secret.name] = value
    return Credentials(values)


def _named(source: str) -> str:
    kind, _, place = source.partition(":")
    return f"the variable {place} is not set" if kind == "env" else f"the file {place} is empty"


def references(pairs: Iterable[str], task: BlueprintTask) -> tuple[dict[str, str], str | None]:
    """What `--secret` says: references by name, and the one that is only picked by its name.

    Raises:
        UnknownNameError: the task has no such secret.
        UsageError: a value where a reference should be, or two names picked.
    """
    found: dict[str, str] = {}
    picked: str | None = None
    for pair in pairs:
        name, equals, source = pair.partition("=")
        if name not in task.secrets:
            raise UnknownNameError(f"secret of {task.blueprint.id} {task.key}", name, task.secrets)
        if equals:
            if source.partition(":")[0] not in ("env", "file"):
                raise UsageError(
                    f"--secret {name} takes a reference, never a value",
                    help=f"--secret {name}=env:NAME or file:PATH",
                )
            found[name] = source
        elif picked is not None:
            raise UsageError("only one secret of a group can be picked", help="one --secret NAME")
        else:
            picked = name
    return found, picked
