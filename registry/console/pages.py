"""The manual pages of the findings about text in console form: code → page."""

from collections.abc import Mapping

PAGES: Mapping[str, str] = {
    "S110": """The file is no text that can be read.

A file of requests is UTF-8 and at most 1 MiB: Elasticsearch and OpenSearch read nothing but UTF-8, and no request body
comes near that size.""",
    "S111": """The body is not JSON.

Strings and keys take double quotes, pairs and items a comma between them, and the only words are `true`, `false` and
`null`. As in Dev Tools, comments, raw blocks between three quotes and a comma before a closing bracket are accepted.""",
    "S112": """A string, a raw block or a comment is not closed.

A string ends on its own line; a block that starts with three quotes ends with the next three; a comment that starts
with `/*` ends with `*/`.""",
    "S113": """The body is nested too deeply.

More than 100 brackets inside each other are no request that somebody meant.""",
    "S114": """A key stands twice in one object.

Only one of the two values can arrive, and the platforms refuse the body rather than choose.""",
    "S115": """There is no request line where one must stand.

A request starts with its method and its path on one line, e.g. `PUT /_inference/rerank/my-reranker`, and has at most
one body.""",
}
