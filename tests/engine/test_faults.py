"""One error for all the ways in which providers say no."""

from __future__ import annotations

from typing import Any

import pytest
import tiny
from replies import response

from registry.engine import parse_response
from registry.engine.faults import one_line, shown
from registry.errors import Fault, ProviderError, RefusedError

TASK = tiny.task(
    response={
        "embeddings": "$.data[*].embedding",
        "error": {"message": "$.oops.words", "code": "$.oops.code", "docs": tiny.DOCS},
        "request_id": {"header": "x-tiny-id"},
    }
)
WHEN = {"path": "$.base_resp.status_code", "is_not": 0}


def fault(body: Any, status: int = 200, task: Any = TASK, **headers: str) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        parse_response(tiny.bound(task), {"input": ["a"]}, response(body, status, **headers))
    return caught.value


def test_the_blueprint_s_paths_say_what_went_wrong() -> None:
    error = fault({"oops": {"words": "No.", "code": 17}}, 400, X_Tiny_Id="r-1")
    assert error.fault == Fault(
        provider="tiny", message="No.", status=400, code="17", request_id="r-1", retryable=False
    )
    assert error.message == "tiny answered 400 17: No. (request r-1)"


# The families of providers.md §0 no. 8, each with a body as the provider documents it or as it was recorded.
FAMILIES: dict[str, tuple[Any, str | None, str]] = {
    "openai": ({"error": {"message": "m", "type": "t", "param": None, "code": None}}, "t", "m"),
    "cohere": ({"message": "m", "id": "1"}, None, "m"),
    "dashscope": ({"code": "InvalidParameter", "message": "m", "request_id": "1"}, "InvalidParameter", "m"),
    "voyage": ({"detail": "m"}, None, "m"),
    "fastapi": ({"detail": [{"loc": ["body"], "msg": "m", "type": "missing"}]}, None, "m"),
    "anthropic": (
        {"type": "error", "error": {"type": "not_found_error", "message": "m"}},
        "not_found_error",
        "m",
    ),
    "ollama": ({"error": "m"}, None, "m"),
    "tei": ({"error": "m", "error_type": "validation"}, "validation", "m"),
    "siliconflow": ({"code": 20042, "message": "m", "data": None}, "20042", "m"),
    "bare text": ("m", None, "m"),
}


@pytest.mark.parametrize(("body", "code", "message"), FAMILIES.values(), ids=list(FAMILIES))
def test_a_gateway_s_error_of_another_family_is_read_too(body: Any, code: str | None, message: str) -> None:
    found = fault(body, 422).fault
    assert (found.code, found.message) == (code, message)


def test_json_with_another_content_type_is_read() -> None:
    error = fault({"error": {"message": "m", "code": "c"}}, 400, Content_Type="application/octet-stream")
    assert (error.fault.code, error.fault.message) == ("c", "m")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "an empty answer"),
        (b"<html><head><title>502 Bad\nGateway</title></head>", "a page of HTML: 502 Bad Gateway"),
        (b"<html>", "a page of HTML"),
        (b"upstream connect error\r\n\x1b[31m", "upstream connect error [31m"),
        (b'{"error": {"mess', '{"error": {"mess'),
        (b"[]", "[]"),
    ],
    ids=["empty", "page", "page without title", "text", "cut", "empty list"],
)
def test_what_is_no_error_body_is_shown_in_a_line(body: bytes, message: str) -> None:
    assert fault(body, 502).fault.message == message


def test_a_redirect_says_where_to() -> None:
    error = fault(b"", 302, Location="http://10.0.0.1/x")
    assert error.fault.message == "a redirect to http://10.0.0.1/x, which is not followed"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, False),
        (404, False),
        (408, True),
        (422, False),
        (429, True),
        (500, True),
        (501, False),
        (503, True),
    ],
)
def test_some_statuses_may_pass(status: int, expected: bool) -> None:  # noqa: FBT001  (a table of cases)
    assert fault({"message": "m"}, status).fault.retryable is expected


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"message": "no"}, 401),
        ({"message": "no"}, 403),
        ({"error": {"message": "API key not valid.", "status": "INVALID_ARGUMENT"}}, 400),
        ({"error": "Incorrect API key provided: xa***. You can obtain one."}, 400),
        ({"code": "InvalidApiKey", "message": "Invalid API-key provided."}, 400),
        ({"oops": {"words": "Invalid API-key provided.", "code": "InvalidApiKey"}}, 200),
    ],
    ids=["401", "403", "gemini", "xai", "dashscope", "inside 200"],
)
def test_a_refused_key_is_told_apart(body: Any, status: int) -> None:
    error = fault(body, status)
    assert isinstance(error, RefusedError)
    assert error.exit_code == 4


def test_another_bad_request_is_not_about_the_key() -> None:
    assert not isinstance(fault({"message": "Invalid value for 'model'."}, 400), RefusedError)


def test_an_error_inside_200_is_found_by_the_blueprint_s_paths() -> None:
    error = fault({"oops": {"words": "Too busy.", "code": "Throttling.RateQuota"}})
    assert (error.fault.status, error.fault.code) == (200, "Throttling.RateQuota")
    assert error.fault.retryable


def test_an_error_inside_200_is_found_by_the_value_that_is_not_success() -> None:
    paths = {"embeddings": "$.vectors[*]", "error": {"message": "$.base_resp.status_msg", "when": WHEN}}
    task = tiny.task(response=paths)
    body = {"vectors": [[0.1]], "base_resp": {"status_code": 1004, "status_msg": "login fail"}}
    assert fault(body, task=task).fault.message == "login fail"
    fine = {"vectors": [[0.1]], "base_resp": {"status_code": 0, "status_msg": "success"}}
    parse_response(tiny.bound(task), {"input": ["a"]}, response(fine))


def test_an_error_inside_200_is_found_by_a_path_that_is_there() -> None:
    task = tiny.task("custom", response={"error": {"message": "$.fault", "when": "$.fault"}})
    inputs = {"input": "x"}
    with pytest.raises(ProviderError, match="broken"):
        parse_response(tiny.bound(task), inputs, response({"fault": "broken"}))
    assert parse_response(tiny.bound(task), inputs, response({"fault": None})).document() == {"fault": None}


def test_long_words_are_cut_to_a_line() -> None:
    assert len(one_line("word " * 1000)) == 300
    assert len(shown(b"word " * 1000)) == 300
