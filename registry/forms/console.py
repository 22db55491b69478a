"""Dev Tools form: ready to paste into Kibana or OpenSearch Dashboards."""

from __future__ import annotations

import dataclasses

from registry import steps
from registry.console.writing import write as write_requests
from registry.forms._form import Form, Sheet, secret_leaves
from registry.model import Request


def write(sheet: Sheet) -> str:
    """The requests in console form; what an earlier answer gives is `<CONNECTOR_ID>`, and a comment says where from."""
    written = [_request(request, index, sheet) for index, request in enumerate(sheet.requests)]
    heading = sheet.title + (f"; needs {sheet.needs}" if sheet.needs else "")
    first = written[0]
    comment = "\n".join(line for line in (heading, first.comment) if line)
    return write_requests([dataclasses.replace(first, comment=comment), *written[1:]])


def _request(request: Request, index: int, sheet: Sheet) -> Request:
    waiting = dict.fromkeys(steps.find([request.path, request.body]))
    lines = [request.comment] if request.comment else []
    lines += [
        f"put the {step.path} that request {step.index + 1} answered in place of {step.shown}"
        for step in waiting
        if step.index < index
    ]
    lines += [
        f"put the value of {sheet.secrets[name]} in place of {name}"
        for name in sorted(secret_leaves(request.body, sheet.secrets))
    ]
    return Request(
        method=request.method,
        path=steps.replace(request.path, lambda step: step.shown),
        body=steps.replace(request.body, lambda step: step.shown),
        comment="\n".join(lines) or None,
    )


FORM = Form(suffix="console", write=write)
