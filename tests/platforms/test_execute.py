"""What the engines of all platforms share."""

import json
import math
import struct

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.errors import UsageError
from registry.java.substitution import PlatformError
from registry.java.text import jackson
from registry.model import Request
from registry.platforms._execute import Answer, failure, float32, only, sent


def single(value):
    return struct.unpack("f", struct.pack("f", value))[0]


PRINTED = {
    "elasticsearch-inference.md 4: shorter": (-0.02868066355586052, "-0.028680664"),
    "elasticsearch-inference.md 4: small": (0.000114122380, "1.1412238E-4"),
    "Float.toString: one": (1, "1.0"),
    "Float.toString: ten million": (1e7, "1.0E7"),
    "Float.toString: a thousandth": (0.001, "0.001"),
    "Float.toString: less than a thousandth": (0.0001, "1.0E-4"),
    "Float.toString: the smallest": (1.401298464324817e-45, "1.4E-45"),
    "Float.toString: the largest": (3.4028234663852886e38, "3.4028235E38"),
    "Float.toString: the largest integers": (16777217, "1.6777216E7"),
    "Float.toString: minus nothing": (-0.0, "-0.0"),
    "Float.toString: a third": (1 / 3, "0.33333334"),
    "beyond the range": (1e39, '"Infinity"'),
    "beyond the range, below": (-1e39, '"-Infinity"'),
    "an integer beyond every double": (10**400, '"Infinity"'),
}


@pytest.mark.parametrize(("value", "text"), PRINTED.values(), ids=PRINTED)
def test_a_float_is_printed_as_java_prints_it(value, text):
    assert jackson(float32(value)) == text


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_float_reads_back_as_it_was(value):
    assert single(float32(value)) == value


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_float_has_no_digit_that_is_not_needed(value):
    digits = f"{float32(value):.17g}".partition("e")[0].replace(".", "").strip("-0")
    written = repr(float32(value)).partition("e")[0].replace(".", "").replace("-", "").strip("0")
    assume(len(written) > 2)
    shorter = float(f"{value:.{len(written) - 2}e}")
    assert digits
    assert not math.isfinite(shorter) or abs(shorter) > 3.4028235e38 or single(shorter) != value


def test_a_failure_tells_its_causes():
    inner = PlatformError("inside", status=500, type="illegal_state_exception")
    outer = PlatformError("outside", status=404, type="status_exception")
    outer.__cause__ = inner
    assert failure(outer).value == {
        "error": {
            "root_cause": [{"type": "status_exception", "reason": "outside"}],
            "type": "status_exception",
            "reason": "outside",
            "caused_by": {"type": "illegal_state_exception", "reason": "inside"},
        },
        "status": 404,
    }


def test_an_answer_is_its_text():
    assert Answer(text='{"a":1.0E-4}').value == {"a": json.loads("1e-4")}


def test_half_of_a_pair_is_sent_as_a_question_mark():
    assert sent("POST", "http://h", {}, '{"a":"\ud83d"}').body == b'{"a":"?"}'


@pytest.mark.parametrize("count", [0, 2])
def test_one_request_is_wanted(count):
    requests = [Request(method="PUT", path="/a")] * count
    with pytest.raises(UsageError, match="one is wanted"):
        only(requests, lambda request: request.method == "PUT", "put something")
