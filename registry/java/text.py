r"""Values as text the way the platforms' Java libraries write them: Jackson, Gson, commons-text and Java itself.

Upstream sees the bytes a platform writes, and messages quote them, so `json.dumps` will not do: Java writes 1e-05 as
`1.0E-5`, Gson writes `<` as `\u003c`, commons-text writes `/` as `\/`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_COMMONS_SHORT = {**_SHORT, "/": "\\/"}
_JACKSON = re.compile('[\x00-\x1f"\\\\\ud800-\udfff\U00010000-\U0010ffff]')
_GSON = re.compile('[\x00-\x1f"\\\\\u2028\u2029]')
_GSON_HTML = re.compile("[\x00-\x1f\"\\\\\u2028\u2029<>&=']")
_COMMONS = re.compile('[^\x20-\x7e]|["\\\\/]')
_PLAIN_LOW, _PLAIN_HIGH = -3, 7  # Java writes 10^-3 ≤ |x| < 10^7 without an exponent
_INT_BITS, _LONG_BITS = 31, 63


def number(value: float) -> str:
    """The number as Java's `toString` writes it: `1.0`, `1.0E-5`, `1.0E8`, `12345678901`.

    A float is a Java double, written with the fewest digits that read back as it, but where one digit would do with
    the nearest two (`4.9E-324`): JDK 19 and newer; older ones now and then write a digit more.
    """
    if isinstance(value, int):
        return str(value)
    if math.isnan(value):
        return "NaN"
    sign = "-" if math.copysign(1.0, value) < 0 else ""
    if math.isinf(value):
        return f"{sign}Infinity"
    if value == 0:
        return f"{sign}0.0"
    digits, exponent = _decimal(abs(value))
    if _PLAIN_LOW <= exponent < _PLAIN_HIGH:
        if exponent < 0:
            return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
        whole = digits[: exponent + 1].ljust(exponent + 1, "0")
        return f"{sign}{whole}.{digits[exponent + 1 :] or '0'}"
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{exponent}"


def _decimal(value: float) -> tuple[str, int]:
    """The shortest significant digits of a positive float and the power of ten of the first of them."""
    digits, exponent = _significant(repr(value))
    return _significant(f"{value:.1e}") if len(digits) == 1 else (digits, exponent)


def _significant(written: str) -> tuple[str, int]:
    mantissa, _, power = written.partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    leading = len(whole + fraction) - len(digits)
    return digits.rstrip("0"), len(whole) - 1 - leading + int(power or 0)


def type_name(value: Any) -> str:
    """The simple name of the Java class that a parsed JSON value has, as messages quote it."""
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, int):
        if -(1 << _INT_BITS) <= value < 1 << _INT_BITS:
            return "Integer"
        return "Long" if -(1 << _LONG_BITS) <= value < 1 << _LONG_BITS else "BigInteger"
    if isinstance(value, float):
        return "Double"
    if isinstance(value, str):
        return "String"
    if isinstance(value, Mapping):
        return "HashMap"
    return "ArrayList"


def jackson(value: Any) -> str:
    r"""The value as compact JSON the way Jackson's byte generator writes it.

    Upper-case hex, Java numbers, non-ASCII raw but for what lies beyond U+FFFF: that becomes two escapes,
    `\uD83D\uDE00` (jackson-core issue 223; Elasticsearch's builds after August 2026 write it raw).
    Not a number and the infinities become quoted text.
    """
    return _write(value, _jackson_text, _jackson_number, nulls=True)


def gson(value: Any, *, html_safe: bool = False, nulls: bool = True) -> str:
    """The value as compact JSON the way Gson writes it.

    Lower-case hex, U+2028 and U+2029 escaped; `html_safe` also escapes `<`, `>`, `&`, `=` and `'` (what a plain
    `new Gson()` does); without `nulls` members that are null are left out of objects, not out of lists.

    Raises:
        ValueError: a number is not finite, with Gson's own words.
    """
    text = _gson_html_text if html_safe else _gson_text
    return _write(value, text, _gson_number, nulls=nulls)


def escape_json(text: str) -> str:
    """The text as commons-text `escapeJson` writes it into a JSON string: no quotes around, ASCII only, `/` too."""
    return _COMMONS.sub(lambda match: _COMMONS_SHORT.get(match[0]) or _escape_units(match[0]), text)


def _escape_units(character: str) -> str:
    return "".join(f"\\u{unit:04X}" for unit in utf16(character))


def utf16(text: str) -> list[int]:
    """The UTF-16 code units of the text: what Java counts as characters; halves of pairs stay as they are."""
    raw = text.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]


def join_halves(text: str) -> str:
    """The text with halves of surrogate pairs that stand side by side, as escapes leave them, made one character."""
    return text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")


def _write(value: Any, text: Callable[[str], str], num: Callable[[float], str], *, nulls: bool) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int | float):
        return num(value)
    if isinstance(value, Mapping):
        members = ((key, member) for key, member in value.items() if nulls or member is not None)
        return "{" + ",".join(f"{text(key)}:{_write(m, text, num, nulls=nulls)}" for key, m in members) + "}"
    if isinstance(value, Sequence):
        return "[" + ",".join(_write(item, text, num, nulls=nulls) for item in value) + "]"
    raise TypeError(f"not a JSON value: {type(value).__name__}")


def _jackson_text(text: str) -> str:
    return '"' + _JACKSON.sub(lambda match: _SHORT.get(match[0]) or _escape_units(match[0]), text) + '"'


def _jackson_number(value: float) -> str:
    return number(value) if math.isfinite(value) else f'"{number(value)}"'


def _gson_text(text: str) -> str:
    return '"' + _GSON.sub(_gson_escape, text) + '"'


def _gson_html_text(text: str) -> str:
    return '"' + _GSON_HTML.sub(_gson_escape, text) + '"'


def _gson_escape(match: re.Match[str]) -> str:
    return _SHORT.get(match[0]) or f"\\u{ord(match[0]):04x}"


def _gson_number(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(
            f"{number(value)} is not a valid double value as per JSON specification. To override this behavior, "
            "use GsonBuilder.serializeSpecialFloatingPointValues() method."
        )
    return number(value)
