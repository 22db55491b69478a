"""`chunking_settings` do not fit their strategy.

Each strategy has its own settings and refuses those of the others: `sentence` a `max_chunk_size` of at least 20 and a
`sentence_overlap` of 0 or 1, `word` at least 10 and an `overlap` of at most half of it, `recursive` a `max_chunk_size`
(at least 10) and either `separators` or a `separator_group`, `none` nothing.

Example:
```console
PUT /_inference/text_embedding/openai
{
  "service": "openai",
  "service_settings": {"api_key": "<API_KEY>", "model_id": "text-embedding-3-small"},
  "chunking_settings": {"strategy": "word", "max_chunk_size": 100, "overlap": 80}
}
```

Use instead:
```console
PUT /_inference/text_embedding/openai
{
  "service": "openai",
  "service_settings": {"api_key": "<API_KEY>", "model_id": "text-embedding-3-small"},
  "chunking_settings": {"strategy": "word", "max_chunk_size": 100, "overlap": 50}
}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.diagnostics import Finding, Rule, Severity
from registry.platforms._inference import inference_path, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry.model import Place, WrittenRequest

_KEY = "chunking_settings"
_KEYS = {
    "sentence": ("max_chunk_size", "sentence_overlap"),
    "word": ("max_chunk_size", "overlap"),
    "recursive": ("max_chunk_size", "separators", "separator_group"),
    "none": (),
}
_LEAST = {"sentence": 20, "word": 10, "recursive": 10}
_ALL = {name for names in _KEYS.values() for name in names}


def check(request: WrittenRequest) -> Iterator[Finding]:
    """The findings for settings of another strategy and for sizes out of range."""
    path, body = inference_path(request), request.body
    settings = table(body.value, _KEY) if body is not None and path is not None and path.creates else {}
    strategy = str(settings.get("strategy", "sentence")).strip().lower()
    if body is None or not settings or strategy not in _KEYS:
        return
    for name in settings:
        if name in _ALL and name not in _KEYS[strategy]:
            owners = [owner for owner, names in _KEYS.items() if name in names]
            message = f"'{name}' is for the strategy {' or '.join(owners)}, not {strategy}"
            yield _finding(message, body.key_place((_KEY, name)), "remove it, or change the strategy")
    for name, message in _ranges(strategy, settings):
        place = body.place((_KEY, name)) if name in settings else body.key_place((_KEY,))
        yield _finding(message, place, None)


def _ranges(strategy: str, settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names of settings that are out of range or missing, and why."""
    size, overlap = settings.get("max_chunk_size"), settings.get("overlap")
    least = _LEAST.get(strategy, 0)
    if type(size) is int and size < least:
        yield "max_chunk_size", f"max_chunk_size must be at least {least} for {strategy}, not {size}"
    if strategy == "word" and type(size) is int and type(overlap) is int and overlap > size // 2:
        yield "overlap", f"overlap must be at most half of max_chunk_size, {size // 2}, not {overlap}"
    if strategy == "recursive":
        if size is None:
            yield "max_chunk_size", "the strategy recursive needs max_chunk_size"
        if "separators" in settings and "separator_group" in settings:
            yield "separator_group", "separators and separator_group cannot be set together"


def _finding(message: str, place: Place, help_: str | None) -> Finding:
    return Finding(code=RULE.code, severity=RULE.severity, message=message, place=place, help=help_)


RULE = Rule(code="D105", name="chunking", severity=Severity.ERROR, check=check)
