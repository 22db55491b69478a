"""Forms of output, one a file."""

from __future__ import annotations

import importlib

from registry.errors import UnknownNameError
from registry.forms._form import Form, Sheet
from registry.plugins import modules

__all__ = ["Form", "Sheet", "form", "names"]


def names() -> list[str]:
    """The names of the forms."""
    parts = (name.rpartition(".")[2] for name in modules("registry.forms"))
    return [name for name in parts if not name.startswith("_")]


def form(name: str) -> Form:
    """The form with that name; only its own file is imported.

    Raises:
        UnknownNameError: there is none.
    """
    if name not in names():
        raise UnknownNameError("form", name, names())
    part: Form = importlib.import_module(f"registry.forms.{name}").FORM
    return part
