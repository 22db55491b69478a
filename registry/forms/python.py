"""A Python program that sends the requests with the platform's official client."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from registry import steps
from registry.errors import UnsupportedError
from registry.forms._form import ATTEMPTS, PAUSE, Form, Sheet
from registry.steps import Step

if TYPE_CHECKING:
    from registry.model import Request
    from registry.platforms import Method

_POLL = """
for attempt in range({attempts}):
    answer_{number} = client.transport.perform_request({method}, {path})
{ended}    if answer_{number}.get({name}):
        break
    time.sleep({pause})
else:
    raise SystemExit("still no {waited} after {attempts} answers")
print(answer_{number})
"""
_ENDED = """\
    if answer_{number}.get("state") in {failures}:
        raise SystemExit(f"the task ended as {{answer_{number}['state']}}: {{answer_{number}.get('error')}}")
"""


def write(sheet: Sheet) -> str:
    """The program; it prints every answer."""
    client = sheet.platform.client
    if client is None:
        raise UnsupportedError(
            f"no Python client of {sheet.platform.name} is known", help="-o curl sends to any cluster"
        )
    # The blueprint's own words: they must not end the docstring.
    title = sheet.title.replace("\\", "\\\\").replace('"', "'")
    needs = f"\n\nNeeds {sheet.needs}." if sheet.needs else ""
    waited = set(steps.find([[request.path, request.body] for request in sheet.requests]))
    parts = [f'"""{title}: pip install {client.package}{needs}\n"""\n\n', client.head]
    if any(request.method == "GET" and _waits(index, waited) for index, request in enumerate(sheet.requests)):
        parts[1] = parts[1].replace("import os\n", "import os\nimport time\n", 1)
    parts += [_request(request, index, sheet, waited) for index, request in enumerate(sheet.requests)]
    return "".join(parts)


def _waits(index: int, waited: set[Step]) -> str | None:
    return next(
        (step.path.rpartition(".")[2] for step in sorted(waited, key=str) if step.index == index), None
    )


def _request(request: Request, index: int, sheet: Sheet, waited: set[Step]) -> str:
    comment = "".join(f"# {line}\n" for line in (request.comment or "").splitlines())
    number = index + 1
    name = _waits(index, waited)
    if request.method == "GET" and name:
        return f"\n{comment}{_poll(request, number, name, sheet.platform.failures)}"
    method, path = _method(request, sheet)
    if method is not None:
        given = "".join(f"    {name}={_quoted(value)},\n" for name, value in path.items())
        call = f"client.{method.name}(\n{given}    {method.body}={_literal(request.body, sheet, 1)},\n)"
    else:
        body = f", body={_literal(request.body, sheet, 0)}" if request.body is not None else ""
        call = f"client.transport.perform_request({_quoted(request.method)}, {_text(request.path)}{body})"
    return f"\n{comment}answer_{number} = {call}\nprint(answer_{number})\n"


def _poll(request: Request, number: int, name: str, failures: tuple[str, ...]) -> str:
    words = f"{{{', '.join(map(_quoted, failures))}}}"
    loop = _POLL.format(
        number=number,
        method=_quoted("GET"),
        path=_text(request.path),
        name=_quoted(name),
        waited=name,
        attempts=ATTEMPTS,
        pause=PAUSE,
        ended=_ENDED.format(number=number, failures=words) if failures else "",
    )
    return loop.lstrip("\n")


def _method(request: Request, sheet: Sheet) -> tuple[Method | None, dict[str, str]]:
    """The client's own method for the request and what it takes from the path; None where it has none."""
    for method in sheet.platform.client.methods if sheet.platform.client else ():
        match = re.fullmatch(method.path, request.path)
        if match and method.verb == request.method:
            return method, match.groupdict()
    return None, {}


def _literal(value: Any, sheet: Sheet, depth: int) -> str:
    """The value as a Python expression: secrets from the environment, ids from earlier answers."""
    inner, outer = "    " * (depth + 1), "    " * depth
    if isinstance(value, str):
        if value in sheet.secrets:
            return f"os.environ[{_quoted(sheet.secrets[value])}]"
        return _text(value)
    if isinstance(value, dict) and value:
        items = "".join(
            f"{inner}{_quoted(key)}: {_literal(item, sheet, depth + 1)},\n" for key, item in value.items()
        )
        return f"{{\n{items}{outer}}}"
    if isinstance(value, list) and value:
        items = "".join(f"{inner}{_literal(item, sheet, depth + 1)},\n" for item in value)
        return f"[\n{items}{outer}]"
    return repr(value)


def _text(text: str) -> str:
    """The text as a Python expression; references become lookups in earlier answers."""
    parts = [
        f"answer_{part.index + 1}" + "".join(f"[{_quoted(key)}]" for key in part.path.split("."))
        if isinstance(part, Step)
        else _quoted(part)
        for part in steps.split(text)
    ]
    return " + ".join(parts) if parts else '""'


def _quoted(text: str) -> str:
    """The text as a Python string: what JSON escapes Python reads alike."""
    return json.dumps(text, ensure_ascii=False)


FORM = Form(suffix="py", write=write)
