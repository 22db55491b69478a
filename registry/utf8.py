"""The bytes of a file as text, and where they are none."""

from __future__ import annotations

from registry.diagnostics import Finding
from registry.model import Place


def decode(data: bytes, file: str, *, code: str) -> str | Finding:
    """The text without its byte order mark; the finding with that code at the first byte that is not UTF-8."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        before = data[: fault.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return Finding(
            code=code,
            message=f"byte 0x{data[fault.start]:02x} is not UTF-8",
            place=Place(file=file, line=line, column=column, end_line=line, end_column=column + 1),
            help="save the file as UTF-8",
        )
