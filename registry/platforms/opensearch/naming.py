"""Names and descriptions that OpenSearch takes, since 3.1 letters, digits, blanks and little else; names that it has itself.

Source: ml-commons 3.9 `StringUtils.java`, the pattern of safe text.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAIN = frozenset(".,!?():@-_/'\" \t\n\v\f\r")
TAKEN = "letters, digits, blanks and .,!?():@-_/'\""
RESERVED: Mapping[str, str] = {
    "charset": "the character set of the request's body",
    "documents": "what its pre-process functions for reranking write",
    "http_body": "the body of an action without a template",
    "images": "what its pre-process function for images writes",
    "input_docs_processed_step_size": "how many texts go into one call",
    "input_processors": "the processors of the request",
    "inputImage": "what its pre-process functions for Bedrock write",
    "inputText": "what its pre-process functions for Bedrock write",
    "no_escape_params": "the parameters that are not escaped",
    "output_processors": "the processors of the answer",
    "response_filter": "the path of the result in the answer",
    "service_name": "the service that requests are signed for, and the choice of a preset interface",
    "skip_validating_missing_parameters": "whether unfilled placeholders are let through",
    "texts": "what its pre-process functions for texts write",
}
"""What OpenSearch reads or writes under these names of its connector parameters.

Source: specs/opensearch-ml-commons.md §1.1, §1.2, §1.7, §2.2, §2.8, §2.10, §3.3, §3.4, §3.6, §5.4. Names with dots or a
leading underscore (`pre_process_function.…`, `_llm_interface`) cannot be declared at all.
"""


def unsafe(text: str) -> str | None:
    """The first character that OpenSearch refuses; None where it takes the text."""
    return next((character for character in text if not _safe(character)), None)


def cleaned(text: str) -> str:
    """The text without the characters that OpenSearch refuses, its blanks single."""
    return " ".join("".join(filter(_safe, text)).split())


def _safe(character: str) -> bool:
    return character in _PLAIN or unicodedata.category(character)[0] in "LN"
