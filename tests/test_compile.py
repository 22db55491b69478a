"""From a task to bodies: refusals, losses, versions, and the target's schema held against what was written."""

import copy
import dataclasses
import sys
import types
from pathlib import Path

import pytest
import yaml
from commandline import CHECKOUT

from registry import compile as compiling
from registry import load
from registry.binding import Choices
from registry.catalog import Blueprint, open_catalog
from registry.compile import compile_task, endpoint_id, sample, support
from registry.errors import MisfitError, RegistryError, TooOldError, UnsupportedError
from registry.model import Need, Place, Request, Version
from registry.platforms import Compiled, Endpoint, Loss, all_platforms, all_targets, platform_of

CATALOG = open_catalog()
TASK = CATALOG["openai"].task("text_embedding")
ENDPOINT = Endpoint(id="mine")
CELLS = [
    (task, target)
    for found in CATALOG.values()
    for task in found.tasks.values()
    for target in all_targets().values()
]
BODIES = {
    "alibaba-es": compile_task(TASK, all_targets()["alibaba-es"], Choices(), ENDPOINT).requests[0].body,
    "elasticsearch": {"service": "openai", "service_settings": {"api_key": "<API_KEY>", "model_id": "m"}},
    "opensearch": {"name": "c", "version": 1, "protocol": "http", "actions": []},
}


@pytest.fixture
def target(monkeypatch):
    """`target(name, compiled)`: a target of that name whose compile step gives just that."""

    def make(name="elasticsearch", **compiled):
        compiled = Compiled(**{"requests": (put(BODIES["elasticsearch"]),), **compiled})
        monkeypatch.setitem(
            sys.modules, "just_that", types.SimpleNamespace(compile_endpoint=lambda *_: compiled)
        )
        return dataclasses.replace(all_targets()[name], module="just_that")

    return make


def put(body, path="/_inference/text_embedding/mine"):
    return Request(method="PUT", path=path, body=body)


def changed(body, *path, **fields):
    """A copy of the body with fields at the end of the path."""
    body = copy.deepcopy(body)
    part = body
    for key in path:
        part = part[key]
    part.update(fields)
    return body


def task(**parts):
    """OpenAI's embeddings with other parts."""
    value = yaml.safe_load(yaml.safe_dump(dict(CATALOG["openai"].content)))
    value["tasks"]["text_embedding"].update(parts)
    text = yaml.safe_dump(value, sort_keys=False)
    return Blueprint("openai", load.parse(text.encode(), "openai.yaml")).task("text_embedding")


# --- refusals ----------------------------------------------------------------------------------------------------------


def test_a_loss_refuses_with_its_place_and_its_reason(target):
    loss = Loss(message="it has no colour", place=Place(file="a.yaml", line=7), help="paint it")
    with pytest.raises(
        UnsupportedError, match="elasticsearch cannot express all of openai text_embedding: it has no colour"
    ) as caught:
        compile_task(TASK, target(losses=(loss,)), Choices(), ENDPOINT)
    assert (caught.value.place, caught.value.help) == (loss.place, "paint it")


def test_every_loss_is_in_the_refusal(target):
    losses = tuple(
        Loss(message=f"loss {number}", place=Place(file="a.yaml", line=number)) for number in (1, 2)
    )
    with pytest.raises(UnsupportedError, match="loss 1; loss 2") as caught:
        compile_task(TASK, target(losses=losses), Choices(), ENDPOINT)
    assert "--lossy" in caught.value.help


def test_lossy_takes_the_losses_along(target):
    losses = (Loss(message="it has no colour", place=Place(file="a.yaml")),)
    assert compile_task(TASK, target(losses=losses), Choices(), ENDPOINT, lossy=True).losses == losses


def test_what_a_blueprint_calls_unsupported_is_refused_even_when_lossy():
    unsupported = task(targets={"elasticsearch": {"unsupported": "It speaks another language."}})
    with pytest.raises(
        UnsupportedError,
        match=r"elasticsearch cannot serve openai text_embedding: It speaks another language\.",
    ) as caught:
        compile_task(unsupported, all_targets()["elasticsearch"], Choices(), ENDPOINT, lossy=True)
    line = caught.value.place.line
    assert "It speaks another language." in unsupported.blueprint.document.text.splitlines()[line - 1]


def test_notes_of_the_binding_come_before_those_of_the_target(target):
    retired = task(models={"text-embedding-3-small": {"dimensions": 4, "retired": "2020-01-01"}})
    notes = compile_task(retired, target(notes=("later",)), Choices(), ENDPOINT).notes
    assert notes == ("model 'text-embedding-3-small' is retired since 2020-01-01", "later")


# --- versions ----------------------------------------------------------------------------------------------------------

NEEDS = (
    Need(version=Version(8, 12), feature="the service"),
    Need(version=Version(8, 19), also=Version(9, 1), feature="its headers"),
)


@pytest.mark.parametrize("version", ["8.19", "8.19.3", "8.20", "9.1", "9.2", "10.0"])
def test_a_version_that_knows_every_feature_is_taken(target, version):
    assert (
        compile_task(TASK, target(needs=NEEDS), Choices(), ENDPOINT, version=Version.parse(version)).needs
        == NEEDS
    )


@pytest.mark.parametrize(
    ("version", "floor", "features"),
    [
        ("8.18", "8.19", "its headers"),
        ("8.11", "8.19", "the service, its headers"),
        ("9.0", "9.1", "its headers"),
    ],
)
def test_a_version_that_does_not_is_refused_with_the_floor_and_the_features(target, version, floor, features):
    with pytest.raises(TooOldError) as caught:
        compile_task(TASK, target(needs=NEEDS), Choices(), ENDPOINT, version=Version.parse(version))
    assert caught.value.message == f"needs Elasticsearch ≥ {floor}, not {version}: {features}"
    assert caught.value.help.startswith(f"--platform-version {floor}, ")


def test_without_a_version_the_newest_is_meant(target):
    assert compile_task(TASK, target(needs=NEEDS), Choices(), ENDPOINT).needs == NEEDS


# --- the target's schema -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("task_", "to"), CELLS, ids=lambda part: getattr(part, "key", None) or part.name)
def test_what_compile_steps_write_fits_without_a_word(task_, to):
    # Source: issue 3 §4, "every rendered body is validated against schemas/targets/…".
    try:
        compiled = compile_task(task_, to, sample(task_), Endpoint(id=endpoint_id(task_)), lossy=True)
    except UnsupportedError as error:
        refused = error
    else:
        refused = None
        assert [note for note in compiled.notes if note.startswith(("PUT /", "POST /"))] == []
    assert not isinstance(refused, MisfitError)


MISFITS = {
    "an unknown field": ("elasticsearch", changed(BODIES["elasticsearch"], modell="x"), "unknown field 'modell'"),
    "a missing field": ("elasticsearch", {"service": "openai"}, "missing field 'service_settings'"),
    "a wrong type": ("elasticsearch", changed(BODIES["elasticsearch"], "service_settings", dimensions="4"), "'service_settings.dimensions' must be an integer"),
    "a wrong field of the custom service": ("elasticsearch-custom", changed(BODIES["elasticsearch"], service="custom"), "unknown field 'api_key' in 'service_settings'"),
    "an unknown field for Alibaba": ("alibaba-es", changed(BODIES["alibaba-es"], "service_settings", urll="x"), "unknown field 'urll' in 'service_settings'"),
    "a number that JSON does not have": ("elasticsearch", changed(BODIES["elasticsearch"], "service_settings", dimensions=float("inf")), "a number that JSON does not have"),
    "no number, deep inside": ("elasticsearch", changed(BODIES["elasticsearch"], task_settings={"a": [{"b": float("nan")}]}), "a number that JSON does not have"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "body", "message"), MISFITS.values(), ids=MISFITS)
def test_a_body_that_does_not_fit_is_never_printed(target, name, body, message):
    with pytest.raises(RegistryError) as caught:
        compile_task(TASK, target(name, requests=(put(body),)), Choices(), ENDPOINT)
    assert caught.value.message.startswith("the body of PUT /_inference/text_embedding/mine ")
    assert message in caught.value.message


CONNECTORS = "/_plugins/_ml/connectors/_create"


def test_a_connector_that_does_not_fit_is_never_printed(target):
    request = Request(
        method="POST", path=CONNECTORS, body={"name": "c", "version": 1, "protocol": "http", "actions": 5}
    )
    with pytest.raises(RegistryError, match="'actions' must be a list"):
        compile_task(TASK, target("opensearch", requests=(request,)), Choices(), ENDPOINT)


def test_every_request_is_held_not_the_first_only(target):
    requests = (put(BODIES["elasticsearch"]), put({"service": "openai"}, "/_inference/rerank/second"))
    with pytest.raises(
        RegistryError, match=r"PUT /_inference/rerank/second .* missing field 'service_settings'"
    ):
        compile_task(TASK, target(requests=requests), Choices(), ENDPOINT)


def test_every_misfit_of_a_body_is_said(target):
    body = changed(BODIES["elasticsearch"], modell="x", taskk={})
    with pytest.raises(RegistryError, match=r"'modell'.*; .*'taskk'"):
        compile_task(TASK, target(requests=(put(body),)), Choices(), ENDPOINT)


def test_a_request_without_a_body_fits(target):
    request = Request(method="GET", path="/_plugins/_ml/tasks/{{ steps[0].task_id }}")
    assert compile_task(TASK, target("opensearch", requests=(request,)), Choices(), ENDPOINT).requests == (
        request,
    )


def test_what_the_platform_passes_over_in_silence_is_a_note(registry):
    ended = registry(
        "render",
        "openai",
        "text_embedding",
        "--target",
        "opensearch",
        "--options",
        "-",
        stdin=b"rate_limiter: {limt: 5}",
    )
    assert ended.code == 0
    assert (
        "note: POST /_plugins/_ml/models/_register?deploy=true: unknown field 'limt' in 'rate_limiter': OpenSearch ignores it\n"
        in ended.err
    )


OPTIONS = {
    "a size out of range": ("elasticsearch", b"chunking_settings: {strategy: word, max_chunk_size: 5}", "max_chunk_size must be at least 10 for word, not 5"),
    "an unknown field": ("elasticsearch-custom", b"chunking_settings: {strateg: word}", "unknown field 'strateg' in 'chunking_settings'"),
    "a field of another strategy": ("elasticsearch-custom", b"chunking_settings: {strategy: word, max_chunk_size: 20, overlap: 1, separators: [a]}", "'separators' is for the strategy recursive, not word"),
    "a schema that is none": ("opensearch", b"interface: {input: {type: objekt}}", "'interface.input.type' is no JSON Schema"),
}  # fmt: skip


@pytest.mark.parametrize(("to", "options", "message"), OPTIONS.values(), ids=OPTIONS)
def test_options_that_check_would_call_an_error_are_never_printed(registry, to, options, message):
    ended = registry("render", "openai", "text_embedding", "--target", to, "--options", "-", stdin=options)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err
    assert "help: mend what --options and --set say" in ended.err


@pytest.fixture
def misspelt():
    """A folder with OpenAI's blueprint, in which a field of the native service is misspelt."""
    text = (CHECKOUT / "blueprints/openai.yaml").read_text("utf-8")
    Path("ours").mkdir()
    Path("ours/openai.yaml").write_text(
        text.replace("          model_id:", "          modell_id:", 1), "utf-8"
    )
    return "ours"


def place():
    """Where the misspelt field stands: in its line, behind the indent."""
    lines = Path("ours/openai.yaml").read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "modell_id:" in text)
    return f"ours/openai.yaml:{line}:11"


def test_a_field_of_an_author_that_the_target_refuses_is_said_at_its_place(registry, misspelt):
    ended = registry(
        "render", "openai", "text_embedding", "--target", "elasticsearch", "--blueprints", misspelt
    )
    assert (ended.code, ended.out) == (2, "")
    assert f"{place()}: error S101 unknown field 'modell_id'" in ended.err
    assert "  |           modell_id: " in ended.err
    assert "did you mean 'model_id'?" in ended.err
    assert (
        "error: the body of PUT /_inference/text_embedding/openai-text-embedding is none that elasticsearch takes"
        in ended.err
    )


def test_a_field_of_an_author_that_one_target_refuses_leaves_the_others(registry, misspelt):
    cells = registry(
        "list", "openai", "--task", "text_embedding", "-o", "json", "--blueprints", misspelt
    ).json()[0]["targets"]
    assert {name: cell["supported"] for name, cell in cells.items()} == {
        name: name != "elasticsearch" for name in cells
    }
    assert (
        registry(
            "render", "openai", "text_embedding", "--target", "opensearch", "--blueprints", misspelt
        ).code
        == 0
    )
    assert registry("check", "--blueprints", misspelt, "--strict").code == 1


def test_a_misfit_for_programs_has_its_place(registry, misspelt):
    arguments = (
        "render",
        "openai",
        "text_embedding",
        "--target",
        "elasticsearch",
        "--blueprints",
        misspelt,
        "-o",
        "json",
    )
    error = registry(*arguments).error()
    assert (error["type"], error["where"]) == ("unsupported", place())


def test_a_misfit_of_the_options_is_none_of_the_blueprint(registry):
    options = b"chunking_settings: {strategy: sentence, max_chunk_sizee: 3}"
    ended = registry(
        "render",
        "openai",
        "text_embedding",
        "--target",
        "elasticsearch-custom",
        "--options",
        "-",
        "-o",
        "json",
        stdin=options,
    )
    error = ended.error()
    assert ended.code == 2
    assert "max_chunk_sizee" in error["message"]


def test_every_platform_can_hold_a_request_against_its_schemas():
    for platform in all_platforms().values():
        module = __import__(platform.check, fromlist=["structure"])
        assert all(callable(getattr(module, name)) for name in ("claims", "check", "structure"))


# --- support -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["text_embedding", "rerank.compatible", "a.b_c"])
def test_an_id_is_blueprint_and_task_with_hyphens(key):
    assert endpoint_id(dataclasses.replace(TASK, key=key)) == "openai-" + key.replace(".", "-").replace(
        "_", "-"
    )


def test_a_sample_has_what_is_required_and_nothing_else():
    choices = sample(CATALOG["azure-openai"].task("text_embedding"))
    assert set(choices.values) == {"resource_name", "deployment_id"}
    assert sample(TASK).values == {}


def test_support_knows_the_oldest_version_or_that_of_the_platform(target):
    assert support(TASK, target(needs=NEEDS)).needs == Version(8, 19)
    floor = Version.parse(platform_of(all_targets()["elasticsearch"]).oldest)
    assert support(TASK, target()) == compiling.Support(supported=True, reason=None, needs=floor)


def test_support_gives_the_reason_of_a_refusal(target):
    found = support(TASK, target(losses=(Loss(message="it has no colour", place=Place(file="a")),)))
    assert (found.supported, found.needs) == (False, None)
    assert "it has no colour" in found.reason
