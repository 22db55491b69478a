"""A bash script that sends the requests with curl and passes ids on by itself.

Bodies travel on standard input and credentials in header files: neither stands in the list of processes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from registry import steps
from registry.forms._form import ATTEMPTS, PAUSE, Form, Sheet, used_variables
from registry.steps import Step

if TYPE_CHECKING:
    from registry.model import Request

_HEAD = r"""#!/usr/bin/env bash
# {title}{needs}
# The cluster: {prefix}_URL, and {prefix}_AUTHORIZATION (e.g. "ApiKey ..." or "Basic ...") where it wants one.
set -euo pipefail
: "${{{prefix}_URL:?the address of the cluster, e.g. http://localhost:9200}}"
"""

_SEND = r"""
# send METHOD PATH: sends standard input, keeps the answer in $answer; ends the script where the cluster refuses.
send() {{
  local answered
  answered=$(curl --silent --show-error --request "$1" --header 'Content-Type: application/json' \
    --header @<(printf '%s' "${{{prefix}_AUTHORIZATION:+Authorization: ${prefix}_AUTHORIZATION}}") \
    --write-out '\n%{{http_code}}' --data-binary @- "${{{prefix}_URL%/}}$2")
  answer=${{answered%$'\n'*}}
  printf '%s %s -> %s\n%s\n' "$1" "$2" "${{answered##*$'\n'}}" "$answer" >&2
  [[ ${{answered##*$'\n'}} == 2* ]]
}}
"""

_FIELD = r"""
# field NAME: the text that the answer has under NAME, as it stands between its quotes.
field() {
  local pattern='"'$1'"[[:space:]]*:[[:space:]]*"(([^"\\]|\\.)+)"'
  [[ $answer =~ $pattern ]] && printf '%s' "${BASH_REMATCH[1]}"
}
"""

_JSON_TEXT = r"""
# json_text VALUE: the value as it stands between the quotes of a JSON string.
json_text() {
  local text=$1
  text=${text//\\/\\\\} text=${text//\"/\\\"} text=${text//$'\n'/\\n} text=${text//$'\r'/\\r} text=${text//$'\t'/\\t}
  printf '%s' "$text"
}
"""


def write(sheet: Sheet) -> str:
    """The script; it prints every answer on standard error and ends with the first that is not 2xx."""
    prefix = sheet.platform.cluster
    needs = f"; needs {sheet.needs}" if sheet.needs else ""
    variables = used_variables(sheet)
    waited = set(steps.find([[request.path, request.body] for request in sheet.requests]))
    script = [_HEAD.format(title=sheet.title, needs=needs, prefix=prefix)]
    script += [f': "${{{name}:?the credential that goes into the request}}"\n' for name in variables]
    script.append(_SEND.format(prefix=prefix))
    if waited:
        script.append(_FIELD)
    if variables:
        script.append(_JSON_TEXT)
    for index, request in enumerate(sheet.requests):
        script.append(_request(request, index, sheet, sorted(waited, key=str)))
    return "".join(script)


def _request(request: Request, index: int, sheet: Sheet, waited: list[Step]) -> str:
    lines = [f"\n# {line}" for line in (request.comment or "").splitlines()]
    path = _shell(steps.split(request.path))
    body = "''" if request.body is None else _body(request.body, sheet)
    # `printf … | send` would run send in a subshell, and the answer would be lost with it.
    lines.append(f"\nsend {request.method} {path} < <(printf '%s' {body})\n")
    needed = [step for step in waited if step.index == index]
    if request.method == "GET" and needed:
        lines = [_poll(request, path, needed[0], sheet.platform.failures)]
    lines += [f"{_variable(step)}=$(field {step.path.rpartition('.')[2]})\n" for step in needed]
    return "".join(lines)


def _poll(request: Request, path: str, step: Step, failures: tuple[str, ...]) -> str:
    comment = "".join(f"\n# {line}" for line in (request.comment or "").splitlines())
    name = step.path.rpartition(".")[2]
    ended = (
        f"  case $(field state) in\n    {' | '.join(failures)})\n"
        f'      printf \'the task ended as %s: %s\\n\' "$(field state)" "$(field error)" >&2\n'
        f"      exit 1 ;;\n"
        f"  esac\n"
    )
    return (
        f"{comment}\nfor attempt in {{1..{ATTEMPTS}}}; do\n"
        f"  send {request.method} {path} < /dev/null\n"
        f"{ended if failures else ''}"
        f"  if field {name} > /dev/null; then break; fi\n"
        f"  if ((attempt == {ATTEMPTS})); then\n"
        f"    printf 'still no {name} after %s answers\\n' \"$attempt\" >&2\n"
        f"    exit 1\n"
        f"  fi\n"
        f"  sleep {PAUSE}\ndone\n"
    )


def _body(body: Any, sheet: Sheet) -> str:
    """The body as one word of bash: literal text in quotes, secrets and ids as variables."""
    pieces = steps.split(json.dumps(body, indent=2, ensure_ascii=False))
    return "".join(
        f'"${_variable(piece)}"' if isinstance(piece, Step) else _secrets(piece, sheet) for piece in pieces
    )


def _secrets(text: str, sheet: Sheet) -> str:
    for name, variable in sheet.secrets.items():
        quoted = json.dumps(name)
        if quoted in text:
            before, _, after = text.partition(quoted)
            spliced = f"""'"'"$(json_text "${variable}")"'"'"""
            return f"{_secrets(before, sheet)}{spliced}{_secrets(after, sheet)}"
    return _quoted(text)


def _shell(parts: list[str | Step]) -> str:
    return "".join(f'"${_variable(part)}"' if isinstance(part, Step) else _quoted(part) for part in parts)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'" if text else ""


def _variable(step: Step) -> str:
    return f"{step.path.replace('.', '_')}_{step.index + 1}"


FORM = Form(suffix="sh", write=write)
