"""`registry render`: what the flags ask for, and what is printed."""

import ast
import json
import subprocess
from pathlib import Path

import pytest
from commandline import CHECKOUT, fits, process
from hypothesis import given
from hypothesis import strategies as st

from registry import console, forms, rendering, resources, steps
from registry.catalog import open_catalog
from registry.errors import RegistryError, UsageError
from registry.platforms import all_targets
from registry.rendering import Order

CATALOG = open_catalog()
EMBEDDING = ("render", "openai", "text_embedding", "--target")
RERANK = ("render", "cohere", "rerank", "--target")


def requests(ended):
    """The printed requests, held against the schema of the contract."""
    assert ended.code == 0, ended.err
    document = ended.json()
    fits(document, "output/render")
    return document


# --- forms -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", all_targets())
def test_json_is_the_list_of_requests_in_the_order_to_send(registry, target):
    # Source: specs/cli.md, "registry render … -o json".
    found = requests(registry(*EMBEDDING, target, "-o", "json"))
    assert [list(request) for request in found] == [["method", "path", "body"]] * len(found)
    waits = [[step.index for step in steps.find(request)] for request in found]
    assert all(index < number for number, indexes in enumerate(waits) for index in indexes)


@pytest.mark.parametrize("target", all_targets())
def test_console_form_says_the_same_as_json(registry, target):
    wanted = steps.replace(requests(registry(*EMBEDDING, target, "-o", "json")), lambda step: step.shown)
    parsed, faults = console.parse(registry(*EMBEDDING, target).out, "x.console")
    assert faults == []
    assert [
        {
            "method": request.method,
            "path": request.path + ("?" + request.query if request.query else ""),
            "body": request.body.value if request.body else None,
        }
        for request in parsed
    ] == wanted


@pytest.mark.parametrize("form", forms.names())
@pytest.mark.parametrize("target", all_targets())
def test_the_same_input_gives_the_same_bytes(registry, form, target):
    first = registry(*EMBEDDING, target, "-o", form)
    assert first.code == 0
    assert registry(*EMBEDDING, target, "-o", form) == first


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_the_bytes_do_not_depend_on_the_order_of_hashes(registry, seed, tmp_path):
    arguments = (*RERANK, "opensearch", "--options", "-", "-o", "json")
    options = b"pipeline: {kind: search-response}"
    ended = process(*arguments, folder=tmp_path, stdin=options, environ={"PYTHONHASHSEED": seed})
    assert ended == registry(*arguments, stdin=options)


@pytest.mark.parametrize("target", all_targets())
def test_a_script_for_bash_is_sound(registry, target, tmp_path):
    (tmp_path / "x.sh").write_text(registry(*EMBEDDING, target, "-o", "curl").out, "utf-8")
    ended = subprocess.run(["bash", "-n", tmp_path / "x.sh"], capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.parametrize("target", all_targets())
def test_a_program_for_python_is_sound(registry, target):
    compile(registry(*EMBEDDING, target, "-o", "python").out, "x.py", "exec")


def test_words_go_to_standard_error_and_data_does_not(registry):
    ended = registry(*EMBEDDING, "elasticsearch-custom", "-o", "json")
    assert all(line.startswith("note: ") for line in ended.err.splitlines())
    assert (
        "note: not settable on this endpoint: organization, project, dimensions, encoding_format, user (unset; --set name=value)\n"
        in ended.err
    )
    requests(ended)


# --- what the flags ask for --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", all_targets())
def test_the_id_of_an_endpoint_is_made_of_blueprint_and_task(registry, target):
    # Source: specs/cli.md, "dots and underscores as `-`".
    text = registry("render", "model-studio", "rerank.compatible", "--target", target, "-o", "json").out
    assert ("model-studio-rerank-compatible" in text) is (target != "elasticsearch")


@pytest.mark.parametrize("target", all_targets())
def test_an_id_is_taken_from_the_flag_then_from_the_options(registry, target):
    Path("options.yaml").write_text("id: from-the-file\n")
    by_file = registry(*EMBEDDING, target, "--options", "options.yaml").out
    by_flag = registry(*EMBEDDING, target, "--options", "options.yaml", "--id", "from.the_flag").out
    assert "from-the-file" in by_file
    assert "from.the_flag" in by_flag
    assert "from-the-file" not in by_flag


def test_a_model_is_named_like_the_parameter_that_decides_it(registry):
    by_flag = registry(*EMBEDDING, "elasticsearch", "--model", "text-embedding-3-large")
    assert by_flag == registry(*EMBEDDING, "elasticsearch", "--set", "model=text-embedding-3-large")
    assert '"model_id": "text-embedding-3-large"' in by_flag.out


@pytest.mark.parametrize("target", ["alibaba-es", "elasticsearch-custom", "opensearch"])
@pytest.mark.parametrize(
    "url",
    [
        "https://gateway.example/openai/v1",
        "https://gateway.example/openai/v1/",
        "http://127.0.0.1:8080/openai/v1",
    ],
)
def test_an_address_takes_the_place_of_the_blueprints(registry, target, url):
    text = registry(*EMBEDDING, target, "--url", url, "-o", "json").out
    assert "api.openai.com" not in text
    assert "/openai/v1/embeddings" in text
    assert "//embeddings" not in text


def test_a_secret_is_picked_where_there_are_alternatives(registry):
    sets = ("--set", "resource_name=acme", "--set", "deployment_id=embeddings")
    arguments = ("render", "azure-openai", "text_embedding", "--target", "alibaba-es", *sets, "-o", "json")
    assert "<API_KEY>" in registry(*arguments).out
    picked = registry(*arguments, "--secret", "entra_id").out
    assert ("<ENTRA_ID>" in picked, "<API_KEY>" in picked) == (True, False)


@pytest.mark.parametrize("kind", ["ingest", "search-response"])
def test_a_pipeline_is_asked_for_by_its_flag_or_by_the_options(registry, kind):
    arguments = (*RERANK, "opensearch", "-o", "json")
    by_flag = registry(*arguments, "--pipeline", kind)
    by_options = registry(*arguments, "--options", "-", stdin=f"pipeline: {{kind: {kind}}}".encode())
    assert requests(by_flag) == requests(by_options)
    assert "/_ingest/pipeline/" in by_flag.out or "/_search/pipeline/" in by_flag.out


OPTIONS = {
    "name": "My model",
    "description": "For the shop.",
    "chunking_settings": {"strategy": "none"},
    "rate_limit": {"requests_per_minute": 7},
    "batch_size": 3,
    "model_group": {"name": "shop"},
    "model_group_id": "g1",
    "connector": "inline",
    "connector_id": "c1",
    "deploy": False,
    "is_enabled": False,
    "interface": {"input": {"type": "object"}},
    "guardrails": {"type": "local_regex", "input_guardrail": {"stop_words": [], "regex": ["x"]}},
    "rate_limiter": {"limit": "4", "unit": "MINUTES"},
    "client_config": {"max_connection": 20},
    "trusted_endpoint": True,
    "pipeline": {"kind": "ingest"},
}


def test_every_option_of_an_endpoint_is_tried_below():

    assert {"id", *OPTIONS} == set(resources.schema("endpoint")["properties"])


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize(
    ("blueprint", "target"),
    [*(("openai", target) for target in all_targets()), ("elastic", "elasticsearch"), ("opensearch-pretrained", "opensearch")],
    ids=lambda value: value,
)  # fmt: skip
def test_no_option_is_lost_in_silence(blueprint, target, option):
    # Source: design.md §6, "a silent loss".
    task, to = CATALOG[blueprint].task("text_embedding"), all_targets()[target]
    plain = rendering.render(task, to, Order()).compiled
    try:
        asked = rendering.render(task, to, Order(options={option: OPTIONS[option]})).compiled
    except RegistryError as error:
        said = error.message
    else:
        said = option if asked.requests != plain.requests else " ".join({*asked.notes} - {*plain.notes})
    assert option in said or (option == "trusted_endpoint" and "trusts this address by default" in said)


# --- values ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("user", "42", "42"),
        ("user", "true", "true"),
        ("user", '"x"', '"x"'),
        ("user", "风急天高", "风急天高"),
        ("dimensions", "42", 42),
        ("dimensions", "1e2", 100.0),
        ("presence_penalty", "-1.5", -1.5),
        ("response_format", '{"type": "json_object"}', {"type": "json_object"}),
        ("stop", '["a", "b"]', ["a", "b"]),
        ("presence_penalty", "NaN", "NaN"),
        ("presence_penalty", "-Infinity", "-Infinity"),
        ("response_format", '{"a": [NaN]}', '{"a": [NaN]}'),
        ("user", "1e999", "1e999"),
    ],
)
def test_a_value_is_text_where_text_is_declared_and_json_elsewhere(name, text, value):
    tasks = (CATALOG["openai"].task(key) for key in ("text_embedding", "completion", "chat_completion"))
    task = next(task for task in tasks if name in task.parameters)
    assert rendering.typed(task, {name: text}) == {name: value}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("presence_penalty", "1e999", id="a number beyond a double"),
        pytest.param("response_format", '{"a": 1e999}', id="inside an object"),
        pytest.param("dimensions", "9" * 5000, id="5000 digits"),
        pytest.param("stop", '["a", {"b": 1, "b": 2}]', id="a key twice"),
        pytest.param("stop", "[" * 5000 + "]" * 5000, id="nested too deep"),
    ],
)
def test_json_that_readers_read_differently_is_refused(name, text):
    tasks = (CATALOG["openai"].task(key) for key in ("text_embedding", "completion", "chat_completion"))
    task = next(task for task in tasks if name in task.parameters)
    with pytest.raises(UsageError, match=f"parameter '{name}': ") as caught:
        rendering.typed(task, {name: text})
    assert caught.value.place.file.endswith("openai.yaml")


@given(st.text())
def test_any_value_is_text_or_json_that_every_reader_takes(text):
    task = CATALOG["openai"].task("chat_completion")
    values = rendering.typed(task, dict.fromkeys(task.parameters, text))
    assert json.loads(json.dumps(values, allow_nan=False)) == values


def test_an_optional_input_that_is_set_becomes_the_default_of_the_endpoint(registry):
    body = requests(registry(*RERANK, "elasticsearch", "--set", "top_n=7", "-o", "json"))[0]["body"]
    assert body["task_settings"] == {"top_n": 7}


def texts(tree):
    """Every text of a value."""
    if isinstance(tree, str):
        yield tree
    for item in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from texts(item)


@pytest.mark.parametrize("target", all_targets())
def test_hostile_text_stays_inside_its_value(registry, target):
    # Elasticsearch takes the text and encodes it; elsewhere it is written as the inside of a JSON string.
    hostile = "\"}, \\ {{ x }} </script> '$(id)' `id` \n😀"
    found = requests(registry(*EMBEDDING, target, "--set", f"user={hostile}", "-o", "json"))
    written = hostile if target.startswith("elasticsearch") else json.dumps(hostile, ensure_ascii=False)[1:-1]
    assert [text.count(written) for text in texts(found) if "id" in text and "$(" in text] == [1]


# --- many at once ------------------------------------------------------------------------------------------------------


def test_all_prints_every_task_and_target_that_can_be(registry):
    ended = registry("render", "openai", "--all")
    parsed, faults = console.parse(ended.out, "x.console")
    assert (ended.code, faults) == (0, [])
    assert "# OpenAI: openai text_embedding for alibaba-es\n" in ended.out
    assert "# OpenAI: openai custom for opensearch" in ended.out
    assert "unsupported: Elasticsearch has no service of its own for openai custom\n" in ended.err
    assert len(parsed) > 12


@pytest.mark.parametrize(
    ("arguments", "count"),
    [(["openai", "text_embedding"], 4), (["openai", "--target", "opensearch"], 4), (["elastic"], 5)],
    ids=["of a task", "for a target", "of a blueprint"],
)
def test_all_is_narrowed_by_names(registry, arguments, count):
    values = ("--set", "model=my-model") if arguments == ["elastic"] else ()
    assert registry("render", *arguments, "--all", *values, "--out", "out").code == 0
    assert len(list(Path("out").iterdir())) == count


@pytest.mark.parametrize("form", forms.names())
def test_all_into_a_folder_writes_one_file_each(registry, form):
    ended = registry("render", "cohere", "--all", "--out", "new/out", "-o", form)
    assert (ended.code, ended.out) == (0, "")
    files = {path.name for path in Path("new/out").iterdir()}
    suffix = forms.form(form).suffix
    assert f"cohere.rerank.elasticsearch-custom.{suffix}" in files
    assert {f"wrote {Path('new/out', name)}" for name in files} <= set(ended.err.splitlines())


def test_a_file_holds_what_is_printed_otherwise(registry):
    registry(*RERANK, "opensearch", "-o", "json", "--out", "out")
    assert (
        Path("out/cohere.rerank.opensearch.json").read_text("utf-8")
        == registry(*RERANK, "opensearch", "-o", "json").out
    )


def test_a_file_is_renewed(registry):
    Path("out").mkdir()
    path = Path("out/cohere.rerank.opensearch.json")
    path.write_text("old")
    assert registry(*RERANK, "opensearch", "-o", "json", "--out", "out").code == 0
    json.loads(path.read_text("utf-8"))


def test_all_takes_a_value_where_it_is_known(registry):
    ended = registry(
        "render", "cohere", "--all", "--target", "elasticsearch", "--set", "top_n=7", "--set", "truncate=END"
    )
    assert (ended.code, ended.out.count('"top_n": 7')) == (0, 1)


ALL_WRONG = {
    "a value that no task knows": (["--set", "dimenssions=3"], "no parameter of these tasks 'dimenssions'; there is dimensions, "),
    "an id": (["--id", "x"], "an id is for one endpoint"),
    "an id among the options": (["--options", "-"], "an id is for one endpoint"),
    "several on one stream as JSON": (["-o", "json"], "--all prints console form only"),
    "several on one stream as a script": (["-o", "curl"], "--all prints console form only"),
}  # fmt: skip


@pytest.mark.parametrize(("flags", "message"), ALL_WRONG.values(), ids=ALL_WRONG)
def test_all_refuses_what_cannot_be_for_all(registry, flags, message):
    ended = registry("render", "openai", "--all", *flags, stdin=b"id: x")
    assert (ended.code, ended.out, message in ended.err) == (2, "", True)


def test_all_with_nothing_to_render_ends_with_3_and_says_why(registry):
    ended = registry("render", "elastic", "rerank", "--all", "--target", "opensearch")
    assert (ended.code, ended.out) == (3, "")
    assert "unsupported: elastic rerank runs inside another platform" in ended.err


def test_all_says_what_it_skips_for_want_of_a_value(registry):
    ended = registry("render", "azure-openai", "--all", "--target", "opensearch")
    assert ended.code == 3
    assert "skipped: azure-openai text_embedding for opensearch: blueprints/azure-openai.yaml:" in ended.err
    assert "missing required parameter 'resource_name'" in ended.err


def test_all_renders_what_it_can_and_fails_for_a_value_that_breaks_a_rule(registry, tmp_path):
    ended = registry("render", "openai", "--all", "--set", "dimensions=99999", "--out", "all")
    assert ended.code == 2
    assert "skipped: openai text_embedding for opensearch: blueprints/openai.yaml:" in ended.err
    assert "were skipped for a fault" in ended.err
    assert list(tmp_path.rglob("openai.completion.*"))


# --- secrets -----------------------------------------------------------------------------------------------------------

SECRETS = {
    secret.env: f"hunter2-{number}-in-the-environment"
    for number, secret in enumerate(
        secret
        for found in CATALOG.values()
        for task in found.tasks.values()
        for secret in task.secrets.values()
    )
}
EVERYTHING = [
    *(["render", "--all", "--lossy", "--set", "host=h.example", "--out", f"out-{form}", "-o", form] for form in forms.names()),
    ["render", "--all", "--lossy"],
    ["list"],
    ["list", "-o", "json"],
    *(["show", id_] for id_ in CATALOG),
    ["check"],
    ["check", "out-console"],
    ["new", "acme", "--like", "openai"],
    ["render", "openai", "text_embedding", "--target", "solr"],
    ["render", "openai", "text_embedding", "--target", "opensearch", "--secret", "x", "-o", "json"],
]  # fmt: skip


def test_no_value_of_a_secret_appears_anywhere(registry, monkeypatch, tmp_path):
    # Source: design.md §6, "a secret value in a rendered file, …".
    monkeypatch.setenv("REGISTRY_CACHE", "on")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    said = "".join(ended.out + ended.err for ended in (registry(*arguments) for arguments in EVERYTHING))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    said += "".join(path.read_text("utf-8") for path in files)
    assert len(SECRETS) >= 5
    assert len(files) > 100
    assert "hunter2" not in said


@pytest.mark.parametrize("form", ["curl", "python"])
def test_programs_take_secrets_from_the_environment(registry, form):
    text = registry(*EMBEDDING, "elasticsearch", "-o", form).out
    assert ("OPENAI_API_KEY" in text, "<API_KEY>" in text) == (True, False)


@pytest.mark.parametrize("form", ["console", "json"])
@pytest.mark.parametrize("target", all_targets())
def test_bodies_hold_the_names_of_secrets(registry, form, target):
    assert '"<API_KEY>"' in registry(*EMBEDDING, target, "-o", form).out


# --- the order ---------------------------------------------------------------------------------------------------------


def order(**more):
    plain = {"pairs": [], "model": None, "url": None, "secret": None, "id": None, "options": {}, "pipeline": None, "lossy": False, "version": None}  # fmt: skip
    return rendering.order(**{**plain, **more})


def test_a_value_may_hold_equals_signs_and_nothing():
    assert order(pairs=["a=b=c", "d="]).values == {"a": "b=c", "d": ""}


@pytest.mark.parametrize(
    "url",
    ["", "api.example", "ftp://h", "https://", "https:///v1", "https://h h", "https://h/a b", "https://u@h", "https://u:p@h", "https://h?q", "https://h#f", "https://${h}", "https://{{ h }}", "https://h/\n", "HTTPS://h", "https://h\\x"],
)  # fmt: skip
def test_what_is_no_base_address_is_refused(url):
    with pytest.raises(UsageError, match="is no base address"):
        order(url=url)


@pytest.mark.parametrize(
    "url", ["https://h", "http://h:80", "https://h/", "https://h/v1", "http://[::1]:8080/v1", "https://h/%20"]
)
def test_a_base_address_is_taken(url):
    assert order(url=url).url == url


def test_a_pipeline_that_needs_maps_is_refused_without_them(registry):
    ended = registry(*RERANK, "opensearch", "--pipeline", "search-request", "-o", "json")
    assert (ended.code, ended.error()["message"]) == (
        2,
        "a pipeline of kind search-request needs input_map and output_map",
    )


def test_the_flag_of_a_pipeline_keeps_what_the_options_say_of_it():
    asked = order(options={"pipeline": {"kind": "ingest", "id": "p"}, "name": "n"}, pipeline="search-request")
    assert asked.options == {"pipeline": {"kind": "search-request", "id": "p"}, "name": "n"}


def test_a_process_says_what_this_process_says(registry, tmp_path):
    arguments = (*RERANK, "opensearch", "-o", "json")
    assert process(*arguments, folder=tmp_path) == registry(*arguments)


# --- blueprints of others ----------------------------------------------------------------------------------------------

TITLES = {
    "a line of its own": "x\ntouch broken",
    "a carriage return": "x\rtouch broken",
    "a line separator": "x\u2028touch broken",
    "the end of a docstring": 'x"""\nopen("broken", "w")\n"""',
    "a quote at both ends": '"x"',
    "an escape": "x\\",
    "a broken escape": "\\N{x} \\x",
    "a substitution": "$(touch broken) `touch broken`",
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
@pytest.mark.parametrize("form", ["curl", "python"])
def test_the_title_of_a_blueprint_cannot_run(registry, form, title):
    text = (CHECKOUT / "blueprints/openai.yaml").read_text("utf-8")
    Path("ours").mkdir()
    Path("ours/openai.yaml").write_text(
        text.replace("title: OpenAI", f"title: {json.dumps(title)}", 1), "utf-8"
    )
    script = registry(*EMBEDDING, "elasticsearch", "-o", form, "--blueprints", "ours").out
    if form == "python":
        tree = ast.parse(script)
        assert [type(part).__name__ for part in tree.body[:3]] == ["Expr", "Import", "ImportFrom"]
        assert "touch broken" not in script.split("\nimport os\n", 1)[1]
    else:
        code = [line for line in script.splitlines() if line and not line.startswith("#")]
        assert code[0] == "set -euo pipefail"
        assert not any("broken" in line for line in code)
