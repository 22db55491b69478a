"""JSON: a list of requests in the order to send."""

from __future__ import annotations

import json

from registry.forms._form import Form, Sheet


def write(sheet: Sheet) -> str:
    """The requests as a JSON list of `{"method", "path", "body"}`."""
    documents = [request.document() for request in sheet.requests]
    return json.dumps(documents, indent=2, ensure_ascii=False) + "\n"


FORM = Form(suffix="json", write=write)
