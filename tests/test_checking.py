"""`registry check`: what it looks at, what it says, how it ends."""

import json
import re
from pathlib import Path

import pytest
from commandline import CHECKOUT, fits

from registry import checking
from registry.checking import Settings

GOOD = (CHECKOUT / "blueprints/openai.yaml").read_text("utf-8")
REQUEST = """\
# an endpoint of Elasticsearch
PUT _inference/text_embedding/mine
{"service": "openai", "service_settings": {"api_key": "<key>", "model_id": "text-embedding-3-small"}}
"""
BAD_REQUEST = REQUEST.replace("model_id", "model_di")
BODY = REQUEST.partition("mine\n")[2]
FIVE_FAULTS = """\
title: Acme
docs: https://acme.example/docs
url: https://api.acme.example/v1
secrets:
  api_key: {env: acme_key}
headers:
  Authorization: "Bearer {{ secrets.api_kee }}"
tasks:
  text_embedding:
    docs: https://acme.example/docs
    request:
      path: embeddings
      body: {input: "{{ input }}", size: "{{ parameters.size }}"}
    respons:
      embeddings: $.data[*].embedding
    parameters:
      size: {type: integer, default: big, description: The length., docs: https://acme.example/docs}
    example:
      input: [hello]
      answer: {data: [{embedding: [0.1]}]}
      docs: https://acme.example/docs
"""
WHERE_THE_FIVE_ARE = {"acme_key", "secrets.api_kee", "embeddings", "respons", "big"}


def write(name, content):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def checked(registry, *arguments, stdin=b""):
    """The report for programs, held against its schema; and the exit code."""
    ended = registry("check", "--format", "json", *arguments, stdin=stdin)
    document = ended.json()
    fits(document, "output/check")
    assert ended.err == ""
    return document, ended.code


def said(document):
    """Severity, code and line of every finding."""
    return [(found["severity"], found["code"], found["line"]) for found in document["findings"]]


def pointed(finding, text):
    """The characters that the finding points at."""
    assert finding["line"] == finding["end_line"]
    return text.splitlines()[finding["line"] - 1][finding["column"] - 1 : finding["end_column"] - 1]


# --- what is looked at -------------------------------------------------------------------------------------------------


def test_without_a_path_the_shipped_catalogue_is_checked_and_is_clean(registry):
    document, code = checked(registry, "--strict")
    shipped = len(list((CHECKOUT / "blueprints").glob("*.yaml")))
    assert (code, document["findings"], document["summary"]["files"]) == (0, [], shipped)


def test_without_a_path_the_blueprints_of_the_user_are_checked_too(registry):
    write("ours/acme.yaml", FIVE_FAULTS)
    document, code = checked(registry, "--blueprints", "ours")
    shipped = len(list((CHECKOUT / "blueprints").glob("*.yaml")))
    assert (code, document["summary"]["files"]) == (1, shipped + 1)
    assert {found["file"] for found in document["findings"]} == {"ours/acme.yaml"}


def test_a_shipped_blueprint_under_that_of_a_user_is_not_looked_at(registry):
    write("ours/openai.yaml", FIVE_FAULTS)
    document, _ = checked(registry, "--blueprints", "ours")
    assert {found["file"] for found in document["findings"]} == {"ours/openai.yaml"}


def test_a_blueprint_is_checked(registry):
    assert checked(registry, write("acme.yaml", GOOD))[1] == 0


def test_a_folder_is_checked_with_its_blueprints_and_requests(registry):
    write("all/acme.yaml", GOOD)
    write("all/other.yml", GOOD)
    write("all/good.console", REQUEST)
    write("all/good.http", REQUEST)
    write("all/bad.txt", BAD_REQUEST)
    document, code = checked(registry, "all")
    assert (code, document["summary"]["files"]) == (1, 5)
    assert {found["file"] for found in document["findings"]} == {"all/bad.txt"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.txt", "PUT it on the list\n"[4:]),
        ("requirements.txt", "pyyaml>=6\n"),
        ("package.json", '{"name": "x"}'),
        ("README.md", "# hello"),
        ("page.html", "<p>"),
    ],
)
def test_other_files_of_a_folder_are_passed_over(registry, name, content):
    write("all/acme.yaml", GOOD)
    write(f"all/{name}", content)
    document, code = checked(registry, "all")
    assert (code, document["summary"]["files"]) == (0, 1)


def test_bodies_in_a_folder_are_checked_once_their_target_is_named(registry):
    write("all/body.json", BODY.replace("model_id", "model_di"))
    document, code = checked(registry, "all", "--target", "elasticsearch")
    assert (code, document["summary"]["files"]) == (1, 1)


@pytest.mark.parametrize(
    "names", [[], ["x.md"], ["below/acme.yaml"]], ids=["empty", "other files", "only below"]
)
def test_a_folder_with_nothing_to_check_ends_with_3(registry, names):
    Path("all").mkdir()
    for name in names:
        write(f"all/{name}", GOOD)
    ended = registry("check", "all")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("error: nothing to check in all\nhelp: it would be files ending in .yaml, ")


def test_a_project_is_checked_with_its_file_its_folders_and_its_requests(registry):
    write("registry.yaml", "blueprints: [ours, theirs]\n")
    write("ours/acme.yaml", FIVE_FAULTS)
    write("theirs/acme.yaml", GOOD)
    write("mine.console", BAD_REQUEST)
    write("docker-compose.yaml", "services: {}\n")
    document, code = checked(registry, ".")
    assert (code, document["summary"]["files"]) == (1, 4)
    assert {found["file"] for found in document["findings"]} == {"ours/acme.yaml", "mine.console"}


def test_a_project_without_anything_else_is_its_file(registry):
    write("registry.yaml", "blueprints: ours\n")
    Path("ours").mkdir()
    document, code = checked(registry, ".")
    assert (code, document["summary"]["files"]) == (0, 1)


@pytest.mark.parametrize("path", [".", "registry.yaml"])
def test_a_broken_project_file_is_a_finding_and_hides_nothing_else(registry, path):
    write("registry.yaml", "blueprint: ours\n")
    write("mine.console", BAD_REQUEST)
    document, code = checked(registry, path)
    assert code == 1
    assert ("error", "S011", 1) in said(document)
    assert ({found["file"] for found in document["findings"]} == {"registry.yaml", "mine.console"}) is (
        path == "."
    )


def test_several_paths_are_checked(registry):
    document, code = checked(registry, write("a.yaml", FIVE_FAULTS), write("b.console", BAD_REQUEST))
    assert (code, document["summary"]["files"]) == (1, 2)
    assert {found["file"] for found in document["findings"]} == {"a.yaml", "b.console"}


@pytest.mark.parametrize("name", ["x.console", "x.http", "x.txt", "x.json", "x"])
def test_a_file_of_requests_may_end_in_anything(registry, name):
    document, code = checked(registry, write(name, BAD_REQUEST))
    assert (code, [found["line"] for found in document["findings"]][:1]) == (1, [3])


# --- standard input ----------------------------------------------------------------------------------------------------

STDIN = {
    "a good blueprint": (GOOD, [], 0),
    "a bad blueprint": (FIVE_FAULTS, [], 1),
    "a good request": (REQUEST, [], 0),
    "a bad request": (BAD_REQUEST, [], 1),
    "a request under a comment of several lines": ("/* one\ntwo */\n" + BAD_REQUEST, [], 1),
    "a request under an empty line and a comment": ("\n  // one\n" + BAD_REQUEST, [], 1),
    "a request in small letters": (BAD_REQUEST.replace("PUT", "put"), [], 1),
    "a body with its target": (BODY, ["--target", "elasticsearch"], 0),
    "a body under a comment with its target": ("# mine\n" + BODY, ["--target", "elasticsearch"], 0),
    "a bad body with its target": (BODY.replace("model_id", "model_di"), ["--target", "elasticsearch"], 1),
    "a body without a target": (BODY, [], 1),
    "a body under a comment without a target": ("# mine\n" + BODY, [], 1),
    "nothing": ("", [], 1),
}


@pytest.mark.parametrize(("text", "flags", "code"), STDIN.values(), ids=STDIN)
def test_standard_input_is_taken_for_what_it_is(registry, text, flags, code):
    document, ended = checked(registry, "-", *flags, stdin=text.encode())
    assert (ended, document["summary"]["files"]) == (code, 1)
    assert {found["file"] for found in document["findings"]} <= {"<stdin>"}


def test_a_body_without_a_target_is_asked_what_it_is_for(registry):
    document, _ = checked(registry, "-", stdin=BODY.encode())
    assert said(document) == [("error", "S119", 1)]
    assert "--target TARGET" in document["findings"][0]["help"]


# --- what is found -----------------------------------------------------------------------------------------------------


def test_five_faults_are_five_findings_with_their_places(registry):
    # Source: issue 3 §7, "a blueprint with five faults (all five reported)".
    document, code = checked(registry, write("acme.yaml", FIVE_FAULTS))
    errors = [found for found in document["findings"] if found["severity"] == "error"]
    assert (code, len(errors)) == (1, 5)
    assert {pointed(found, FIVE_FAULTS) for found in errors} == WHERE_THE_FIVE_ARE


def test_five_faults_are_told_to_people_with_line_and_caret(registry):
    ended = registry("check", write("acme.yaml", FIVE_FAULTS))
    places = re.findall(
        r"^acme\.yaml:(\d+):(\d+): error \w\d{3} .*\n  \| (.*)\n  \| ( *)(\^+)$", ended.out, re.MULTILINE
    )
    assert (ended.code, len(places)) == (1, 5)
    assert {line[len(blanks) :][: len(carets)] for _, _, line, blanks, carets in places} == WHERE_THE_FIVE_ARE
    assert ended.err.startswith("1 file: 5 errors, ")


def test_findings_come_worst_first(registry):
    document, _ = checked(
        registry, write("acme.yaml", FIVE_FAULTS), write("b.console", "GET /_cat/indices\n")
    )
    order = [("error", "warning", "note").index(found["severity"]) for found in document["findings"]]
    assert order == sorted(order)
    assert order[-1] == 2


def test_a_request_that_is_nobodys_is_a_note(registry):
    document, code = checked(registry, write("x.console", "GET /_cat/indices?v\n"))
    assert (code, said(document)) == (0, [("note", "S118", 1)])
    assert "GET /_cat/indices" in document["findings"][0]["message"]


def test_each_of_several_requests_is_checked_where_it_stands(registry):
    document, code = checked(registry, write("x.console", REQUEST + "\nGET /_cat/indices\n\n" + BAD_REQUEST))
    assert (code, {found["line"] for found in document["findings"]}) == (1, {5, 9})


PATHS = {
    "alibaba-cloud-custom-model": (
        "PUT /_inference/text_embedding/x",
        '"service": "alibaba-cloud-custom-model", ',
        "S1",
    ),
    "custom": ("PUT /_inference/text_embedding/x", '"service": "custom", ', "S1"),
    "connector": ("POST /_plugins/_ml/connectors/_create", "", "S2"),
    "model": ("POST /_plugins/_ml/models/_register", '"function_name": "remote", ', "S2"),
    "ingest pipeline": ("PUT /_ingest/pipeline/x", '"processors": [{"ml_inference": {}}], ', "S2"),
}


@pytest.mark.parametrize(("line", "fields", "letter"), PATHS.values(), ids=PATHS)
def test_the_target_is_told_from_path_and_service(registry, line, fields, letter):
    document, code = checked(registry, write("x.console", line + "\n{" + fields + '"nonsense": 1}\n'))
    assert code == 1
    assert all(found["code"].startswith(letter) for found in document["findings"] if found["code"][0] == "S")


@pytest.mark.parametrize(
    ("target", "code"),
    [("elasticsearch", 0), ("elasticsearch-custom", 0), ("alibaba-es", 1), ("opensearch", 1)],
)
def test_a_bare_body_is_held_against_the_target_that_is_named(registry, target, code):
    assert checked(registry, write("x.json", BODY), "--target", target)[1] == code


def test_a_target_does_not_overrule_what_the_request_says(registry):
    document, code = checked(registry, write("x.console", REQUEST), "--target", "opensearch")
    assert (code, document["findings"]) == (0, [])


@pytest.mark.parametrize(("version", "code"), [("8.18", 1), ("8.19", 0)])
def test_a_version_of_the_platform_is_held_against_the_fields(registry, version, code):
    # Source: elasticsearch-inference.md: `service: custom` since 8.19.
    body = registry("render", "openai", "text_embedding", "--target", "elasticsearch-custom").out
    assert checked(registry, write("x.console", body), "--platform-version", version)[1] == code


def test_strict_ends_with_1_on_a_warning(registry):
    text = GOOD.replace(
        "secrets:\n", "secrets:\n  spare: {env: SPARE_KEY, docs: https://acme.example/docs}\n", 1
    )
    document, code = checked(registry, write("acme.yaml", text))
    assert (code, {found["severity"] for found in document["findings"]}) == (0, {"warning"})
    assert checked(registry, "acme.yaml", "--strict")[1] == 1


def test_strict_ends_with_0_on_a_note(registry):
    assert checked(registry, write("x.console", "GET /_cat/indices\n"), "--strict")[1] == 0


# --- files that cannot be read -----------------------------------------------------------------------------------------

UNREADABLE = {
    "a blueprint that is not UTF-8": ("x.yaml", b"title: \xff\n", "S003", (1, 8)),
    "a blueprint in UTF-16": ("x.yaml", "title: x\n".encode("utf-16"), "S003", (1, 1)),
    "an empty blueprint": ("x.yaml", b"", "S013", (1, 1)),
    "a blueprint over 1 MiB": ("x.yaml", b"# " + b"x" * (1 << 20), "S002", (1, 1)),
    "a blueprint that is no YAML": ("x.yaml", b"title: [\n", "S001", (2, 1)),
    "a request that is not UTF-8": ("x.console", b'PUT /x\n{"a": "\xff"}', "S110", (2, 8)),
    "a request in UTF-16": ("x.console", REQUEST.encode("utf-16"), "S110", (1, 1)),
    "an empty request": ("x.console", b"", "S115", (1, 1)),
    "a request over 1 MiB": ("x.console", b"# " + b"x" * (1 << 20), "S110", (1, 1)),
    "a request that is no JSON": ("x.console", b'PUT /x\n{"a": }', "S111", (2, 7)),
    "a body that is not UTF-8": ("x.json", b'{"a": "\xff"}', "S110", (1, 8)),
    "a project that is not UTF-8": ("registry.yaml", b"blueprints: \xff\n", "S003", (1, 13)),
}  # fmt: skip


@pytest.mark.parametrize(("name", "data", "code", "place"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_is_no_text_or_too_long_is_one_finding(registry, name, data, code, place):
    document, ended = checked(registry, write(name, data))
    found = document["findings"][0]
    assert (ended, found["code"], (found["line"], found["column"])) == (1, code, place)
    assert len(document["findings"]) == 1


@pytest.mark.parametrize(
    ("name", "code"), [("x.yaml", "S001"), ("x.console", "S110"), ("registry.yaml", "S001")]
)
def test_a_file_that_cannot_be_opened_is_a_finding(registry, name, code):
    # The kernel refuses to read its first byte, for root too.
    Path(name).symlink_to("/proc/self/mem")
    document, ended = checked(registry, name)
    assert (ended, said(document)) == (1, [("error", code, 1)])
    assert document["findings"][0]["message"].startswith("cannot read the file: ")


def test_a_folder_goes_on_after_a_file_that_cannot_be_opened(registry):
    write("all/good.yaml", GOOD)
    for name in ("all/a.yaml", "all/b.console", "all/c.txt"):
        Path(name).symlink_to("/proc/self/mem")
    document, code = checked(registry, "all")
    assert (code, document["summary"]) == (1, {"files": 3, "errors": 2, "warnings": 0, "notes": 0})


def test_a_link_that_leads_nowhere_is_wrong_use(registry):
    Path("x.yaml").symlink_to("nowhere")
    assert registry("check", "x.yaml").code == 2


# --- round trips -------------------------------------------------------------------------------------------------------


def test_what_render_prints_passes(registry):
    for target in ("alibaba-es", "elasticsearch", "elasticsearch-custom", "opensearch"):
        text = registry("render", "openai", "text_embedding", "--target", target).out
        document, code = checked(registry, "-", stdin=text.encode())
        assert (target, code, document["summary"]["errors"]) == (target, 0, 0)


def test_what_render_prints_as_json_passes(registry):
    for target in ("alibaba-es", "elasticsearch", "elasticsearch-custom", "opensearch"):
        text = registry("render", "openai", "text_embedding", "--target", target, "-o", "json").out
        document, code = checked(registry, "-", stdin=text.encode())
        assert (target, code, document["findings"]) == (target, 0, [])


def test_a_fault_in_requests_as_json_is_found_where_it_stands(registry):
    text = json.dumps(
        [
            {
                "method": "PUT",
                "path": "/_inference/text_embedding/x",
                "body": json.loads(BODY.replace("model_id", "model_di")),
            }
        ],
        indent=1,
    )
    document, code = checked(registry, write("x.json", text))
    assert code == 1
    assert "model_di" in {pointed(found, text).strip('"') for found in document["findings"]}


def test_the_same_file_gives_the_same_bytes(registry):
    write("acme.yaml", FIVE_FAULTS)
    first = registry("check", "acme.yaml", "--format", "json")
    assert registry("check", "acme.yaml", "--format", "json") == first


def test_settings_default_to_everything_open():
    assert checking.stdin(b"GET /_cat/indices\n", Settings()).findings[0].code == "S118"


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_folder_that_render_wrote_passes(registry, form):
    assert registry("render", "--all", "cohere", "--out", "out", "-o", form).code == 0
    document, code = checked(registry, "out")
    assert (code, document["summary"]["errors"]) == (0, 0)
    assert document["summary"]["files"] == len(list(Path("out").iterdir())) > 8


# --- what breaks readers -----------------------------------------------------------------------------------------------

INFERENCE = 'PUT _inference/text_embedding/x\n{{"service": {service}, "service_settings": {settings}}}'
INSIDE = {
    "elasticsearch": INFERENCE.format(
        service='"custom"',
        settings='{"secret_parameters": {"api_key": "<API_KEY>"}, "url": "https://h.example", '
        '"headers": {"Authorization": "Bearer ${api_key}"}, "request": """{"input": ${input}, "n": VALUE}""", '
        '"response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}}',
    ),
    "alibaba-es": INFERENCE.format(
        service='"alibaba-cloud-custom-model"',
        settings='{"secret_parameters": {"api_key": "<API_KEY>"}, "url": "https://h.example", "path": {"/v1": '
        '{"POST": {"headers": {"Authorization": "Bearer ${api_key}"}, "request": {"format": "string", "content": '
        '"""{"input": ${input}, "n": VALUE}"""}, '
        '"response": {"json_parser": {"text_embeddings": "$.data[*].embedding"}}}}}}',
    ),
    "opensearch body": 'POST _plugins/_ml/connectors/_create\n{"name": "c", "version": "1", "protocol": "http", '
    '"parameters": {"input": "[]"}, "credential": {"key": "<KEY>"}, "actions": [{"action_type": "predict", '
    '"method": "POST", "url": "https://api.openai.com/v1/e", "headers": {"Authorization": "Bearer ${credential.key}"}, '
    '"request_body": """{"input": ${parameters.input}, "n": VALUE}"""}]}',
    "opensearch interface": 'POST _plugins/_ml/models/_register\n{"name": "m", "function_name": "remote", '
    '"connector_id": "c", "interface": {"input": """{"default": VALUE}"""}}',
}


@pytest.mark.parametrize("request_", INSIDE.values(), ids=INSIDE)
@pytest.mark.parametrize(
    ("value", "code"),
    [
        pytest.param("9" * 5000, 0, id="5000 digits"),
        pytest.param("[" * 5000 + "]" * 5000, 1, id="nested too deep"),
    ],
)
def test_a_text_in_a_body_that_python_cannot_read_is_no_traceback(registry, request_, value, code):
    document, ended = checked(registry, write("x.console", request_.replace("VALUE", value)))
    assert ended == code, document["findings"]
    assert checked(registry, write("x.console", request_.replace("VALUE", "1")))[1] == 0


@pytest.mark.parametrize("value", ["9" * 5000, "1e999", "[" * 5000 + "]" * 5000, ".inf", "NaN"])
@pytest.mark.parametrize("name", ["x.console", "x.json"])
def test_a_body_that_python_cannot_read_is_a_finding(registry, name, value):
    body = BODY.replace('"text-embedding-3-small"', value)
    text = body if name == "x.json" else f"PUT _inference/text_embedding/x\n{body}"
    document, code = checked(registry, "--target", "elasticsearch", write(name, text))
    assert (code, len(document["findings"])) == (1, 1)
    assert document["findings"][0]["code"] in {"S111", "S113"}
