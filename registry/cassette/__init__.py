"""Cassettes: HTTP interactions in VCR's files, as values. Reads any VCR file, writes one form.

Our own files carry `registry:` beside VCR's keys (`schemas/cassette.schema.json`); VCR and vcrpy pass over it.
"""

from __future__ import annotations

from registry.cassette.leak import hold, leaks
from registry.cassette.nouns import Case, Cassette, Interaction, Kind, Origin, RecordedRequest
from registry.cassette.reading import read
from registry.cassette.redaction import redacted
from registry.cassette.writing import write

__all__ = [
    "Case",
    "Cassette",
    "Interaction",
    "Kind",
    "Origin",
    "RecordedRequest",
    "hold",
    "leaks",
    "read",
    "redacted",
    "write",
]
