"""Dev Tools (console) form, read and written: `PUT /path`, then the body, as one pastes it into Kibana.

What Kibana accepts is accepted: `#`, `//` and `/* */` comments, blocks of raw text between three quotes, a comma
before a closing bracket, a path without its leading slash, and the body on the request line. Everything that is read
keeps its place, so that a finding points at the key or the value that is at fault.
"""

from registry.console.pages import PAGES
from registry.console.reading import LIMIT, decode, is_bare, parse, parse_body
from registry.console.spot import within
from registry.console.writing import write

__all__ = ["LIMIT", "PAGES", "decode", "is_bare", "parse", "parse_body", "within", "write"]
