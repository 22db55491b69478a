"""The command line as a whole: exit codes, where words go, what wrong use is answered with."""

import io
import os
import pty
import re
import sys
import tomllib

import pytest
from commandline import CHECKOUT, fits, process, shell

from registry import cli
from registry.commands import _parser

RENDER = ("render", "openai", "text_embedding", "--target", "alibaba-es")


def test_the_commands_are_the_files_in_the_folder_of_commands():
    files = {path.stem for path in (CHECKOUT / "registry/commands").glob("[!_]*.py")}
    assert set(_parser.names()) == files >= {"check", "explain", "list", "new", "render", "schema", "show"}


@pytest.mark.parametrize(
    "arguments", [["--help"], *([name, "--help"] for name in _parser.names())], ids=" ".join
)
def test_help_goes_to_standard_output(registry, arguments):
    ended = registry(*arguments)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("usage: registry")


@pytest.mark.parametrize("command", _parser.names())
def test_the_help_names_every_command_with_what_it_does(registry, command):
    assert re.search(rf"\n    {command} +[A-Z]", registry("--help").out)


def test_help_of_all_commands_imports_nothing_heavy(tmp_path):
    # Source: conventions.md, "`--help` and completion stay instant: import late".
    code = "import sys; from registry.cli import main; main(['--help']); print(*sys.modules)"
    ended = shell(f'"{sys.executable}" -c "{code}"', tmp_path)
    assert ended.code == 0
    assert not {"yaml", "jinja2", "jsonschema", "jsonpath_ng", "lark", "httpx"} & set(ended.out.split())


def test_no_command_is_wrong_use_and_shows_the_help(registry):
    ended = registry()
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("usage: registry")


def test_version_names_the_distribution_and_a_number(registry):
    ended = registry("--version")
    assert (ended.code, ended.err) == (0, "")
    assert re.fullmatch(r"inference-registry \d+\.\d+\.\d+\n", ended.out)


WRONG = {
    "command": (["rendr"], "no command 'rendr'; there is render, ", "did you mean 'render'?"),
    "flag": ([*RENDER, "--platfrm-version", "9"], "unrecognized arguments: --platfrm-version 9", "did you mean '--platform-version'?"),
    "flag of no command": (["--targt"], "unrecognized arguments: --targt", None),
    "flag for another command": (["schema", "--model", "x"], "unrecognized arguments: --model", None),
    "choice of a form of a list": (["list", "-o", "jsn"], "argument -o/--output: invalid choice: 'jsn'", None),
    "flag without its value": ([*RENDER, "--model"], "argument --model: expected one argument", None),
    "blueprint": (["render", "opnai", "x"], "no blueprint 'opnai'; there is openai, ", "did you mean 'openai'?"),
    "blueprint to show": (["show", "coher"], "no blueprint 'coher'; there is cohere, ", "did you mean 'cohere'?"),
    "blueprint to list": (["list", "coher"], "no blueprint 'coher'; there is cohere, ", "did you mean 'cohere'?"),
    "blueprint to begin like": (["new", "x", "--like", "coher"], "no blueprint 'coher'", "did you mean 'cohere'?"),
    "no blueprint": (["render"], "which blueprint?", "there is alibaba-opensearch, "),
    "task": (["render", "openai", "embedding"], "no task of openai 'embedding'; there is text_embedding, ", "did you mean 'text_embedding'?"),
    "task to show": (["show", "cohere", "rerankk"], "no task of cohere 'rerankk'; there is rerank, ", "did you mean 'rerank'?"),
    "no task": (["render", "openai"], "which task of openai?", "there is text_embedding, "),
    "task type": (["list", "--task", "text_embeding"], "no task type 'text_embeding'; there is text_embedding, ", "did you mean 'text_embedding'?"),
    "task type to begin with": (["new", "x", "--task", "rerankk"], "no task type 'rerankk'; there is rerank, ", "did you mean 'rerank'?"),
    "target": ([*RENDER[:4], "elasticsearh"], "no target 'elasticsearh'; there is elasticsearch, ", "did you mean 'elasticsearch'?"),
    "target to list": (["list", "--target", "solr"], "no target 'solr'; there is alibaba-es, elasticsearch, ", None),
    "target to check for": (["check", "--target", "opensarch"], "no target 'opensarch'; there is opensearch, ", "did you mean 'opensearch'?"),
    "no target": (RENDER[:3], "which target?", "--target alibaba-es | "),
    "form": ([*RENDER, "-o", "pyton"], "no form 'pyton'; there is python, ", "did you mean 'python'?"),
    "schema": (["schema", "targets/opensarch"], "no schema 'targets/opensarch'; there is targets/opensearch, ", "did you mean 'targets/opensearch'?"),
    "code": (["explain", "P9999"], "no code 'P9999'", None),
    "no code": (["explain"], "which code?", "registry explain P003"),
    "parameter": ([*RENDER, "--set", "dimenssions=3"], "no parameter of openai text_embedding 'dimenssions'; there is dimensions, ", "did you mean 'dimensions'?"),
    "parameter without value": ([*RENDER, "--set", "dimensions"], "'dimensions' sets nothing", "--set name=value"),
    "value without parameter": ([*RENDER, "--set", "=3"], "'=3' sets nothing", "--set name=value"),
    "parameter twice": ([*RENDER, "--set", "user=a", "--set", "user=b"], "'user' is set twice", "one --set for each name"),
    "secret": ([*RENDER, "--secret", "apikey"], "no secret of openai text_embedding 'apikey'; there is api_key", "did you mean 'api_key'?"),
    "address without scheme": ([*RENDER, "--url", "api.openai.com"], "'api.openai.com' is no base address", "--url https://host/path"),
    "address of a file": ([*RENDER, "--url", "file:///etc/passwd"], "'file:///etc/passwd' is no base address", "--url https://host/path"),
    "address with a query": ([*RENDER, "--url", "https://h/v1?a=b"], "'https://h/v1?a=b' is no base address", "--url https://host/path"),
    "address with a placeholder": ([*RENDER, "--url", "https://h/${x}"], "'https://h/${x}' is no base address", None),
    "version": ([*RENDER, "--platform-version", "latest"], "'latest' is not a version like 8.19", "--platform-version 8.19"),
    "version to check for": (["check", "--platform-version", "9"], "'9' is not a version like 8.19", "--platform-version 8.19"),
    "id": ([*RENDER, "--id", "My Endpoint"], "'My Endpoint' is no id of an endpoint", "lower-case letters"),
    "id that climbs": ([*RENDER, "--id", "../../x"], "'../../x' is no id of an endpoint", "lower-case letters"),
    "id of a blueprint": (["new", "../x"], "'../x' is no id of a blueprint", "lower-case letters"),
    "variant of a task": (["new", "x", "--task", "rerank.A b"], "'A b' is no name of a variant", "lower-case letters"),
    "file of options": ([*RENDER, "--options", "none.yaml"], "cannot read none.yaml: No such file", "--options FILE"),
    "file to check": (["check", "none.yaml"], "no file or folder 'none.yaml'", "a blueprint, a folder"),
    "folder of blueprints": (["list", "--blueprints", "none"], "no folder of blueprints 'none'", "--blueprints takes a folder"),
    "standard input and a file": (["check", "-", "x"], "standard input goes alone", "registry check -"),
    "address of a model in the cluster": (["render", "elastic", "rerank", "--target", "elasticsearch", "--url", "http://h"], "elastic rerank runs inside the cluster: it has no address", "leave --url out"),
    "two models": ([*RENDER, "--model", "text-embedding-3-large", "--set", "model=text-embedding-3-small"], "two models of openai text_embedding: 'text-embedding-3-large' and 'text-embedding-3-small'", "--model M or --set model=M"),
    "address with half a host": ([*RENDER, "--url", "https://[::1"], "'https://[::1' is no base address: its host is none", "--url https://host/path"),
    "address with a port in letters": ([*RENDER, "--url", "https://h:abc"], "'https://h:abc' is no base address: 'abc' is no port", "--url https://host/path"),
    "model where none is chosen": (["render", "hugging-face", "rerank", "--target", "opensearch", "--model", "x", "--set", "host=h.example"], "hugging-face rerank has no parameter for the model", "leave --model out"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "message", "advice"), WRONG.values(), ids=WRONG)
def test_wrong_use_is_answered_with_what_is_wrong_and_what_would_be_right(
    registry, arguments, message, advice
):
    ended = registry(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert f"error: {message}" in ended.err
    assert f"help: {advice or ''}" in ended.err or advice is None


VALUES = {
    "wrong type": ("text_embedding", "dimensions=many", "parameter 'dimensions' must be an integer, not the string \"many\""),
    "fraction for an integer": ("text_embedding", "dimensions=1.5", "parameter 'dimensions' must be an integer, not 1.5"),
    "below its minimum": ("text_embedding", "dimensions=0", "parameter 'dimensions' must be at least 1"),
    "above its maximum": ("chat_completion", "presence_penalty=2.5", "parameter 'presence_penalty' must be at most 2"),
    "none of its values": ("chat_completion", "verbosity=loud", "parameter 'verbosity' must be 'low', 'medium' or 'high', not the string "),
    "empty where a text must be": ("text_embedding", "user=", "parameter 'user' must have at least 1 character"),
    "text for an object": ("chat_completion", "response_format=json", "parameter 'response_format' must be an object, not the string \"json\""),
    "no number of JSON": ("chat_completion", "presence_penalty=NaN", "parameter 'presence_penalty' must be a number, not the string \"NaN\""),
    "a number that is too large": ("chat_completion", "presence_penalty=1e999", "parameter 'presence_penalty': the number 1e999 is too large"),
    "5000 digits": ("text_embedding", f"dimensions={'9' * 5000}", "parameter 'dimensions': the number 99999999999999999999… is too large"),
    "beyond Python's stack": ("chat_completion", f"response_format={'[' * 50_000}{']' * 50_000}", "parameter 'response_format': nested more than 64 deep"),
    "a key twice": ("chat_completion", 'response_format={"type":"a","type":"b"}', "parameter 'response_format': the key 'type' stands twice"),
    "what no header can hold": ("text_embedding", "organization=Grüße", "parameter 'organization' stands in the header OpenAI-Organization"),
    "null": ("text_embedding", "dimensions=null", "parameter 'dimensions' must be an integer, not null"),
}  # fmt: skip


@pytest.mark.parametrize(("task", "pair", "message"), VALUES.values(), ids=VALUES)
def test_a_value_that_breaks_its_schema_is_refused_with_the_place_of_its_rule(registry, task, pair, message):
    ended = registry("render", "openai", task, "--target", "opensearch", "--set", pair)
    assert (ended.code, ended.out) == (2, "")
    found = re.match(r"error: blueprints/openai\.yaml:(\d+):\d+: (.*)", ended.err)
    assert found[2].startswith(message)
    name = pair.partition("=")[0]
    above = (
        (CHECKOUT / "blueprints/openai.yaml")
        .read_text("utf-8")
        .splitlines()[int(found[1]) - 2 : int(found[1])]
    )
    assert any(line.strip().startswith(f"{name}:") for line in above)


def test_a_size_that_the_model_does_not_have_is_refused_with_the_sizes_there_are(registry):
    ended = registry(*RENDER, "--model", "text-embedding-3-small", "--set", "dimensions=4096")
    assert ended.code == 2
    assert "model 'text-embedding-3-small' has no vectors of 4096 dimensions" in ended.err
    assert "help: there is 1536 and less" in ended.err


def test_a_parameter_that_the_model_does_not_have_is_refused(registry):
    ended = registry(*RENDER, "--model", "text-embedding-ada-002", "--set", "dimensions=3")
    assert ended.code == 2
    assert "model 'text-embedding-ada-002' has no 'dimensions'" in ended.err


def test_a_missing_required_parameter_is_named_with_an_example(registry):
    ended = registry("render", "azure-openai", "text_embedding", "--target", "opensearch")
    assert (ended.code, ended.out) == (2, "")
    assert re.search(
        r"blueprints/azure-openai\.yaml:\d+:\d+: missing required parameter 'resource_name'", ended.err
    )
    assert re.search(r"help: --set resource_name=\S+", ended.err)


def test_a_password_in_an_address_is_refused_and_not_repeated(registry):
    ended = registry(*RENDER, "--url", "https://me:hunter2@gateway.example/v1")
    assert (ended.code, ended.out) == (2, "")
    assert "'https://…@gateway.example/v1' is no base address" in ended.err
    assert "hunter2" not in ended.err


def test_a_platform_that_is_too_old_ends_with_5_and_says_since_when(registry):
    ended = registry(
        "render", "openai", "text_embedding", "--target", "elasticsearch-custom", "--platform-version", "8.18"
    )
    assert (ended.code, ended.out) == (5, "")
    assert "needs Elasticsearch ≥ 8.19, not 8.18" in ended.err


def test_a_platform_that_is_new_enough_gets_the_same_body(registry):
    arguments = ("render", "openai", "text_embedding", "--target", "elasticsearch-custom")
    assert registry(*arguments, "--platform-version", "8.19.2").out == registry(*arguments).out


def test_what_a_target_cannot_express_ends_with_2_and_a_place_in_the_blueprint(registry):
    ended = registry("render", "openai", "chat_completion", "--target", "alibaba-es")
    assert (ended.code, ended.out) == (2, "")
    assert re.match(r"error: blueprints/openai\.yaml:\d+:\d+: alibaba-es cannot express all of ", ended.err)
    assert "help: --lossy renders the rest and lists what is lost" in ended.err


def test_lossy_renders_the_rest_and_lists_what_is_lost_on_standard_error(registry):
    ended = registry("render", "openai", "chat_completion", "--target", "alibaba-es", "--lossy")
    assert ended.code == 0
    assert "PUT /_inference/custom/openai-chat-completion" in ended.out
    assert re.search(
        r"^lost: blueprints/openai\.yaml:\d+:\d+: alibaba-es has no task type", ended.err, re.MULTILINE
    )


def test_nothing_that_fits_ends_with_3(registry):
    ended = registry("list", "elastic", "--target", "opensearch")
    assert (ended.code, ended.out) == (3, "")


# --- errors for programs ---------------------------------------------------------------------------------------------

ERRORS = {
    "usage": (["render", "opnai", "x", "-o", "json"], 2, "usage"),
    "usage, long flag": (["render", "opnai", "x", "--output", "json"], 2, "usage"),
    "usage, equals sign": (["render", "opnai", "x", "--output=json"], 2, "usage"),
    "usage, glued": (["render", "opnai", "x", "-ojson"], 2, "usage"),
    "usage, short flag with equals sign": (["render", "opnai", "x", "-o=json"], 2, "usage"),
    "usage, flag after it": (["list", "-o", "json", "--targt", "x"], 2, "usage"),
    "value": ([*RENDER, "--set", "dimensions=0", "-o", "json"], 2, "usage"),
    "configuration": ([*RENDER, "--options", "options.yaml", "-o", "json"], 2, "configuration"),
    "unsupported": (["render", "openai", "chat_completion", "--target", "alibaba-es", "-o", "json"], 2, "unsupported"),
    "too old": (["render", "openai", "completion", "--target", "elasticsearch-custom", "--platform-version", "8.0", "-o", "json"], 5, "too_old"),
    "nothing found": (["list", "elastic", "--target", "opensearch", "-o", "json"], 3, "nothing_found"),
    "check": (["check", "none.yaml", "--format", "json"], 2, "usage"),
    "check, equals sign": (["check", "none.yaml", "--format=json"], 2, "usage"),
    "a file that is no folder": ([*RENDER, "--out", "options.yaml", "-o", "json"], 2, "usage"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "code", "type_"), ERRORS.values(), ids=ERRORS)
def test_with_a_json_format_an_error_is_one_object_on_standard_error(
    registry, tmp_path, arguments, code, type_
):
    (tmp_path / "here/options.yaml").write_text("idd: x\n")
    ended = registry(*arguments)
    assert (ended.code, ended.error()["type"]) == (code, type_)


def test_an_error_object_says_where(registry):
    error = registry(*RENDER, "--set", "dimensions=0", "-o", "json").error()
    assert re.fullmatch(r"blueprints/openai\.yaml:\d+:\d+", error["where"])
    assert error["message"] == "parameter 'dimensions' must be at least 1"


def test_an_error_object_has_null_for_what_is_not_known(registry):
    error = registry("list", "--target", "solr", "-o", "json").error()
    assert (error["where"], error["help"]) == (None, None)


# --- files that are not what they should be --------------------------------------------------------------------------


def test_a_fault_of_the_options_is_shown_with_its_place_and_its_line(registry, tmp_path):
    (tmp_path / "here/options.yaml").write_text(
        "id: mine\nrate_limt: {requests_per_minute: 5}\nbatch_size: 0\n"
    )
    ended = registry(*RENDER, "--options", "options.yaml")
    assert (ended.code, ended.out) == (2, "")
    assert "options.yaml:2:1: error S011 unknown field 'rate_limt'" in ended.err
    assert (
        "  | rate_limt: {requests_per_minute: 5}\n  | ^^^^^^^^^\n  = help: did you mean 'rate_limit'?"
        in ended.err
    )
    assert "options.yaml:3:13: error S016 'batch_size' must be at least 1" in ended.err


def test_options_come_from_standard_input(registry):
    ended = registry(*RENDER, "--options", "-", stdin=b'{"id": "mine"}')
    assert (ended.code, "PUT /_inference/text_embedding/mine\n" in ended.out) == (0, True)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"id: \xff", "<stdin>:1:5: error S003 byte 0xff is not UTF-8"),
        (b"id: [", "<stdin>:2:1: error S001 not YAML"),
        (b"id: a\nid: b\n", "<stdin>:2:1: error S007 'id' stands twice"),
        (b"- id\n", "<stdin>:1:1: error S013"),
        (b"", "<stdin>:1:1: error S013"),
    ],
    ids=["not UTF-8", "not YAML", "a key twice", "a list", "empty"],
)
def test_options_that_cannot_be_read_are_findings(registry, data, message):
    ended = registry(*RENDER, "--options", "-", stdin=data)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err


NO_FILES = {
    "options that are a folder": [*RENDER, "--options", "folder"],
    "output into a file": [*RENDER, "--out", "file"],
    "output below a file": [*RENDER, "--out", "file/x"],
    "a name that is too long to check": ["check", "x" * 300 + ".yaml"],
    "a name that is too long to read": [*RENDER, "--options", "x" * 300],
    "a name that is too long for blueprints": ["list", "--blueprints", "x" * 300],
    "blueprints that are a file": ["list", "--blueprints", "file"],
}


@pytest.mark.parametrize("arguments", NO_FILES.values(), ids=NO_FILES)
def test_what_cannot_be_read_or_written_is_said_without_a_traceback(registry, tmp_path, arguments):
    (tmp_path / "here/folder").mkdir()
    (tmp_path / "here/file").touch()
    ended = registry(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert re.match(r"error: .*\nhelp: .*\n\Z", ended.err)


def test_a_folder_that_is_gone_is_said_without_a_traceback(tmp_path):
    ended = shell('mkdir gone && cd gone && rmdir "$PWD" && registry list', tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "error: No such file or directory\nhelp: another file or folder, or its permissions\n"


# --- streams -----------------------------------------------------------------------------------------------------------


def test_the_module_and_both_commands_are_one_program(tmp_path):
    scripts = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert scripts == {"registry": "registry.cli:main", "inference-registry": "registry.cli:main"}
    assert process("--version", folder=tmp_path).out.startswith("inference-registry ")


@pytest.mark.parametrize("arguments", ["list", "schema blueprint", "render --all", "check --format json"])
def test_a_reader_that_goes_away_is_no_fault(tmp_path, arguments):
    ended = shell(f'registry {arguments} 2>words | true; echo "${{PIPESTATUS[0]}}"; cat words', tmp_path)
    code, _, words = ended.out.partition("\n")
    assert code == "0"
    assert "Traceback" not in words
    assert "BrokenPipe" not in words


def test_an_interrupted_program_ends_with_130(monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_run", interrupted)
    assert cli.main(["list"]) == 130


def test_output_is_utf_8_whatever_the_locale_says(tmp_path):
    bad = tmp_path / "风急天高.yaml"
    bad.write_text("title: 风急天高\n", "utf-8")
    ended = process("check", bad.name, folder=tmp_path, environ={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert ended.code == 1
    assert "title: 风急天高" in ended.out


def test_a_file_name_that_is_not_utf_8_comes_out_escaped(tmp_path):
    ended = shell("echo 'title: x' > $'\\xff.yaml'; registry check $'\\xff.yaml' --format json", tmp_path)
    assert ended.code == 1
    fits(ended.json(), "output/check")
    assert ended.json()["findings"][0]["file"] == "\udcff.yaml"


def colours(tmp_path, *, terminal, **environ):
    """Whether `registry check` of a bad blueprint writes colours."""
    (tmp_path / "bad.yaml").write_text("title: x\n")
    if not terminal:
        return "\x1b[" in process("check", "bad.yaml", folder=tmp_path, environ=environ).out
    parent, child = pty.openpty()
    with io.FileIO(parent) as reader:
        process("check", "bad.yaml", folder=tmp_path, environ=environ, stdout=child)
        os.close(child)
        return b"\x1b[" in reader.read(4096)


@pytest.mark.parametrize(
    ("terminal", "environ", "expected"),
    [
        (True, {"TERM": "xterm"}, True),
        (True, {"TERM": "dumb"}, False),
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (True, {"TERM": "xterm", "NO_COLOR": ""}, True),
        (False, {"TERM": "xterm"}, False),
        (False, {"TERM": "xterm", "FORCE_COLOR": "1"}, True),
        (False, {"TERM": "xterm", "FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
    ids=["terminal", "dumb", "NO_COLOR", "empty NO_COLOR", "pipe", "FORCE_COLOR", "both"],
)
def test_colours_are_for_terminals_that_want_them(tmp_path, terminal, environ, expected):
    assert colours(tmp_path, terminal=terminal, **environ) is expected


@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "-o", "json"],
        [*RENDER, "-o", "json"],
        ["check", "bad.yaml", "--format", "json"],
        ["show", "openai"],
    ],
    ids=" ".join,
)
def test_machine_formats_have_no_colours_even_when_forced(registry, tmp_path, monkeypatch, arguments):
    (tmp_path / "here/bad.yaml").write_text("title: x\n")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in registry(*arguments).out
