"""The manual pages of findings that are no rule's: faults of files, misfits with the schema, comments; code → page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGES: Mapping[str, str] = {
    "C001": """The file is no cassette.

A cassette is a file of VCR's, YAML or JSON, with a list of `interactions`: each has a `request` with `method` and `uri`, and
a `response` with a status code. Bodies are text, base64 or bytes; packed ones must unpack.""",
    "C002": """A cassette looks secret at this place.

A header, field or query key that holds a credential has something else than a stand-in (`<API_KEY>`, `***`), or a text looks
like a key, a token, a password or an e-mail address. Such a cassette is neither written nor run. The finding never shows the
value. Put a stand-in there, or record the case again; a real key that was in a repository is to be revoked.""",
    "C011": """A field of a cassette's header is unknown.

`registry:` is closed (`registry schema cassette`); the help names the nearest field.""",
    "C012": """A required field of a cassette's header is missing.

`provider`, `model` (null where the task has none), `tool`, `blueprint`, `task`, `case` and `call` are there in every one.""",
    "C013": """A value of a cassette's header has the wrong type.

Scalars are read as YAML 1.2 reads JSON: what looks like a number, `true` or `null` is one, quotes make text of anything.""",
    "C014": """A value of a cassette's header is none of those that are allowed.

The message lists them.""",
    "C015": """A text of a cassette's header does not have the form it must have.

`recorded` is a day (2026-11-21), `documented` and `composed` are addresses of pages, names are in small letters.""",
    "C016": """A cassette does not say where its answer comes from, or says it twice.

Exactly one of `recorded` (the day on which the provider gave it), `documented` (the page on which it is printed) and
`composed` (the page that gives its shape) stands in the header.""",
    "C017": """A field of a cassette's header is passed over.

It has no effect: mostly it is misspelt.""",
    "S001": """The file cannot be read, or is not YAML.

Nothing else can be checked until it parses. Mostly a text with a colon needs quotes, a tab stands where blanks must, or
the keys of one mapping are not indented alike.""",
    "S002": """The file is over 1 MiB.

A blueprint has some kilobytes. A file of that size is something else, or holds several providers: one a file.""",
    "S003": """The file is not UTF-8.

Blueprints, requests and option files are UTF-8. The finding names the first byte that is not.""",
    "S004": """Values are nested too deeply.

More than 64 mappings and lists inside each other are no blueprint that somebody meant, and could exhaust the reader.""",
    "S005": """An alias writes out too much, or stands inside the value that it names.

YAML aliases (`*name`) are read as copies of what `&name` marks. A few nested ones can write out billions of values, and
one inside its own value has no end. Write the values out.""",
    "S006": """A key is not text.

YAML lets a list or a mapping be a key; JSON, which everything here becomes, does not.""",
    "S007": """A key stands twice in one mapping.

Only one of the two values can hold, and readers differ on which. Remove one of them.""",
    "S008": """A YAML tag has no meaning here.

Tags (`!!binary`, `!include`) ask the reader to build something; blueprints are plain data. Remove the tag.""",
    "S009": """A number is none that JSON can hold.

`.inf` and `.nan` are numbers in YAML; JSON, which everything here becomes, has neither. A number beyond 1.8e308, as `1e999`
or one of hundreds of digits, is infinity to its readers. In quotes each of them is a text.""",
    "S011": """A field is unknown.

Blueprints and option files are closed: a name that the schema does not know would be passed over in silence. The help
names the nearest field.

Example:
```yaml
tasks:
  rerank: {limit: {max_inputs: 8}}
```

Use instead:
```yaml
tasks:
  rerank: {limits: {max_inputs: 8, docs: https://acme.example/docs/limits}}
```""",
    "S012": """A required field is missing.

The help says what the field is for, with an example.

Example:
```yaml
secrets: {token: {description: The second key.}}
```

Use instead:
```yaml
secrets: {token: {env: ACME_TOKEN, description: The second key.}}
headers: {X-Token: "{{ secrets.token }}"}
```""",
    "S013": """A value has the wrong type.

Scalars are read as YAML 1.2 reads JSON: `true`, `false`, `null` and numbers are typed, everything else is text, and
quotes make text of anything.

Example:
```yaml
tasks:
  rerank: {limits: {max_inputs: "8", docs: https://acme.example/docs/limits}}
```

Use instead:
```yaml
tasks:
  rerank: {limits: {max_inputs: 8, docs: https://acme.example/docs/limits}}
```""",
    "S014": """A value is none of those that are allowed.

The message lists them; the help names the nearest.

Example:
```yaml
tasks:
  rerank: {request: {method: SEND}}
```

Use instead:
```yaml
tasks:
  rerank: {request: {method: PUT}}
```""",
    "S015": """A text does not have the form it must have.

The schema gives a pattern for it: pages start with `https://`, environment variables are in capitals, paths start with a
slash.

Example:
```yaml
tasks:
  rerank: {request: {path: rerank}}
```

Use instead:
```yaml
tasks:
  rerank: {request: {path: /rerank}}
```""",
    "S016": """A value is outside its limits.

Too small, too long, too few items, an item twice: the message names the limit.

Example:
```yaml
tasks:
  rerank: {limits: {max_inputs: 0, docs: https://acme.example/docs/limits}}
```

Use instead:
```yaml
tasks:
  rerank: {limits: {max_inputs: 8, docs: https://acme.example/docs/limits}}
```""",
    "S017": """A field is unknown, and its reader passes over it.

The file works, but the field has no effect: mostly it is misspelt, or belongs one level up or down.""",
    "S018": """A comment that silences a finding gives no reason.

`# registry: ignore[P003] reason`: whoever reads it next year must be able to tell whether it still holds. Without a reason
the finding stays.""",
    "S019": """A comment silences nothing.

The finding it answers is gone, stands on another line, or has another code; or the comment names no code at all. A comment
answers rules only: what the schema refuses cannot be loaded, whatever a comment says.""",
    "S118": """No platform's rules are for this request.

`registry check` knows the requests that create or set inference endpoints, connectors, models, model groups and
pipelines. This one is another, so it was not looked at; a misspelt path looks like that too.""",
    "S119": """A body without a request line does not say what it is for.

Put the line above it, `PUT /_inference/rerank/my-reranker`, or say `--target TARGET`.""",
}
