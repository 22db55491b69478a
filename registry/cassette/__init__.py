"""Cassettes: HTTP interactions in VCR's files, as values. Reads any VCR file, writes one form.

Our own files carry `registry:` beside VCR's keys (`schemas/cassette.schema.json`); VCR and vcrpy pass over it.
"""

from __future__ import annotations

from registry.cassette.difference import Change, request_differences, shape_changes
from registry.cassette.leak import hold, leaks
from registry.cassette.nouns import SINGLE, Case, Cassette, Interaction, Kind, Origin, RecordedRequest
from registry.cassette.reading import read, sift
from registry.cassette.redaction import redacted, redacted_request
from registry.cassette.writing import write

__all__ = [
    "SINGLE",
    "Case",
    "Cassette",
    "Change",
    "Interaction",
    "Kind",
    "Origin",
    "RecordedRequest",
    "hold",
    "leaks",
    "read",
    "redacted",
    "redacted_request",
    "request_differences",
    "shape_changes",
    "sift",
    "write",
]
