"""The forms of output, run: curl by bash, Python by the official clients, against a stand-in of the cluster."""

import json
import os
import subprocess
import sys

import pytest
from standin import Answer, StandIn

from registry import console, forms
from registry.errors import UnknownNameError
from registry.forms import Sheet
from registry.model import Request
from registry.platforms import all_platforms

HOSTILE = "it's \"quoted\" $HOME `id` $(id) ${x:-y} \\ \n\ttab 风急天高 😀 {{ x }} %s <API_KEY!> !! '\\''"
SECRET = "s3cr\"et'\\ $(id) `id`"
ELASTIC = Sheet(
    title="OpenAI: openai text_embedding for elasticsearch-custom",
    platform=all_platforms()["elasticsearch"],
    requests=(
        Request(
            method="PUT",
            path="/_inference/text_embedding/openai-text-embedding",
            body={
                "service": "custom",
                "service_settings": {
                    "secret_parameters": {"api_key": "<API_KEY>"},
                    "request": '{"input": ${input}}',
                    "note": HOSTILE,
                    "list": [1, 2.5, True, False, None, [], {}, ""],
                },
            },
        ),
    ),
    secrets={"<API_KEY>": "OPENAI_API_KEY"},
    needs="Elasticsearch ≥ 8.19",
)
STEPS = Sheet(
    title="OpenAI: openai text_embedding for opensearch",
    platform=all_platforms()["opensearch"],
    requests=(
        Request(
            method="POST",
            path="/_plugins/_ml/connectors/_create",
            body={"name": "c", "credential": {"api_key": "<API_KEY>"}, "text": HOSTILE},
            comment="the connector",
        ),
        Request(
            method="POST",
            path="/_plugins/_ml/models/_register?deploy=true",
            body={"name": "m", "connector_id": "{{ steps[0].connector_id }}"},
        ),
        Request(method="GET", path="/_plugins/_ml/tasks/{{ steps[1].task_id }}"),
        Request(
            method="PUT",
            path="/_ingest/pipeline/p",
            body={"processors": [{"ml_inference": {"model_id": "{{ steps[2].model_id }}"}}]},
        ),
    ),
    secrets={"<API_KEY>": "OPENAI_API_KEY"},
)
PRODUCT = {"X-Elastic-Product": "Elasticsearch", "Content-Type": "application/json"}


def cluster(seen):
    """Answers as the platforms do."""
    if seen.path.endswith("/_create"):
        return {"connector_id": "c-1"}
    if "/_register" in seen.path:
        return {"task_id": "t-1", "status": "CREATED"}
    if "/tasks/" in seen.path:
        return {"state": "COMPLETED", "model_id": "m-1"}
    return Answer(body={"acknowledged": True}, headers=PRODUCT)


def run(command, server, **environ):
    names = {"ELASTICSEARCH_URL": server.url, "OPENSEARCH_URL": server.url, "OPENAI_API_KEY": SECRET}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        command,
        env={**kept, **names, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def sent(server):
    """What the cluster received, as values."""
    return [(seen.method, seen.path, json.loads(seen.body) if seen.body else None) for seen in server.seen]


EXPECTED_ELASTIC = [
    (
        "PUT",
        "/_inference/text_embedding/openai-text-embedding",
        json.loads(json.dumps(ELASTIC.requests[0].body).replace('"<API_KEY>"', json.dumps(SECRET))),
    )
]
EXPECTED_STEPS = [
    (
        "POST",
        "/_plugins/_ml/connectors/_create",
        {"name": "c", "credential": {"api_key": SECRET}, "text": HOSTILE},
    ),
    ("POST", "/_plugins/_ml/models/_register?deploy=true", {"name": "m", "connector_id": "c-1"}),
    ("GET", "/_plugins/_ml/tasks/t-1", None),
    ("PUT", "/_ingest/pipeline/p", {"processors": [{"ml_inference": {"model_id": "m-1"}}]}),
]


@pytest.mark.parametrize(
    ("sheet", "expected"), [(ELASTIC, EXPECTED_ELASTIC), (STEPS, EXPECTED_STEPS)], ids=["elastic", "steps"]
)
@pytest.mark.parametrize("form", ["curl", "python"])
def test_a_script_sends_the_requests_with_secrets_and_ids_in_place(form, sheet, expected, tmp_path):
    # Judges: bash and curl; elasticsearch-py and opensearch-py.
    script = tmp_path / f"script.{forms.form(form).suffix}"
    script.write_text(forms.form(form).write(sheet), encoding="utf-8")
    command = ["bash", str(script)] if form == "curl" else [sys.executable, "-W", "error", str(script)]
    with StandIn(cluster) as server:
        ended = run(command, server)
        assert ended.returncode == 0, ended.stderr
        assert sent(server) == expected


def test_a_script_sends_the_authorization_of_the_cluster(tmp_path):
    script = tmp_path / "script.sh"
    script.write_text(forms.form("curl").write(ELASTIC), encoding="utf-8")
    with StandIn(cluster) as server:
        run(["bash", str(script)], server, ELASTICSEARCH_AUTHORIZATION="ApiKey abc==")
        assert server.seen[0].headers["authorization"] == "ApiKey abc=="


def test_a_script_ends_where_the_cluster_refuses(tmp_path):
    script = tmp_path / "script.sh"
    script.write_text(forms.form("curl").write(STEPS), encoding="utf-8")
    with StandIn(Answer(status=400, body={"error": "no"})) as server:
        ended = run(["bash", str(script)], server)
        assert (ended.returncode != 0, len(server.seen)) == (True, 1)
        assert '{"error": "no"}' in ended.stderr


def script(form, tmp_path):
    """The steps as a command that does not wait between two questions."""
    file = tmp_path / f"script.{forms.form(form).suffix}"
    file.write_text(forms.form(form).write(STEPS), encoding="utf-8")
    if form == "python":
        unhurried = "import runpy, sys, time; time.sleep = lambda _: None; runpy.run_path(sys.argv[1])"
        return [sys.executable, "-W", "error", "-c", unhurried, str(file)]
    return ["bash", "-c", 'sleep() { :; }; . "$1"', "bash", str(file)]


def task(*answers):
    """A cluster whose task gives these answers in their order, and the last one again and again."""
    left = list(answers)

    def answer(seen):
        if "/tasks/" not in seen.path:
            return cluster(seen)
        return left.pop(0) if len(left) > 1 else left[0]

    return answer


@pytest.mark.parametrize("form", ["curl", "python"])
def test_a_script_waits_for_what_is_made_in_the_background(form, tmp_path):
    with StandIn(
        task({"state": "CREATED"}, {"state": "RUNNING"}, {"state": "COMPLETED", "model_id": "m-1"})
    ) as server:
        ended = run(script(form, tmp_path), server)
        assert ended.returncode == 0, ended.stderr
        assert [seen.method for seen in server.seen] == ["POST", "POST", "GET", "GET", "GET", "PUT"]


@pytest.mark.parametrize("form", ["curl", "python"])
@pytest.mark.parametrize("state", ["FAILED", "CANCELLED", "COMPLETED_WITH_ERROR", "EXPIRED", "UNREACHABLE"])
def test_a_script_ends_with_the_error_of_a_task_that_failed(form, state, tmp_path):
    # Source: ml-commons `MLTaskState.java`, `MLTask.java` (its `error` is a text).
    with StandIn(task({"state": "RUNNING"}, {"state": state, "error": 'no "x.zip": 404'})) as server:
        ended = run(script(form, tmp_path), server)
        assert ended.returncode == 1
        assert f"the task ended as {state}: no " in ended.stderr
        assert "x.zip" in ended.stderr.partition("the task ended as")[2]
        assert [seen.method for seen in server.seen] == ["POST", "POST", "GET", "GET"]


@pytest.mark.parametrize("form", ["curl", "python"])
def test_a_script_says_when_it_has_waited_long_enough(form, tmp_path):
    with StandIn(task({"state": "RUNNING"})) as server:
        ended = run(script(form, tmp_path), server)
        assert ended.returncode == 1
        assert "still no model_id after 120 answers" in ended.stderr
        assert [seen.method for seen in server.seen] == ["POST", "POST", *["GET"] * 120]


def test_a_script_says_which_variable_is_missing(tmp_path):
    script = tmp_path / "script.sh"
    script.write_text(forms.form("curl").write(ELASTIC), encoding="utf-8")
    with StandIn(cluster) as server:
        ended = run(["bash", str(script)], server, OPENAI_API_KEY="")
        assert "OPENAI_API_KEY" in ended.stderr
        assert server.seen == []


@pytest.mark.parametrize("form", ["curl", "python", "console", "json"])
@pytest.mark.parametrize("sheet", [ELASTIC, STEPS], ids=["elastic", "steps"])
def test_the_same_sheet_gives_the_same_bytes(form, sheet):
    assert forms.form(form).write(sheet) == forms.form(form).write(sheet)


def test_console_form_reads_back_with_ids_as_words():
    requests, findings = console.parse(forms.form("console").write(STEPS), "x.console")
    assert findings == []
    assert [request.body.value if request.body else None for request in requests][1] == {
        "name": "m",
        "connector_id": "<CONNECTOR_ID>",
    }


def test_console_form_says_where_an_id_and_a_secret_come_from():
    text = forms.form("console").write(STEPS)
    assert "# put the connector_id that request 1 answered in place of <CONNECTOR_ID>" in text
    assert "# put the value of OPENAI_API_KEY in place of <API_KEY>" in text


def test_json_form_is_the_list_of_requests():
    assert json.loads(forms.form("json").write(STEPS)) == [request.document() for request in STEPS.requests]


def test_an_unknown_form_is_refused_with_the_known_ones():
    with pytest.raises(UnknownNameError, match="console, curl, json, python"):
        forms.form("yaml")
