"""The shipped cassettes: written by their script, complete, without a secret, and passed by every contract."""

from __future__ import annotations

import functools
import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest
from compose.wire import ODD
from compose.write import FOLDER, files
from vcr.persisters.filesystem import FilesystemPersister
from vcr.serializers import yamlserializer

from registry import catalog, contracts, project
from registry.cassette import Cassette, leaks, read, write
from registry.compile import support
from registry.platforms import all_targets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from registry.catalog import BlueprintTask
    from registry.contracts import Outcome

MOST = 1_500_000
"""Bytes of the whole folder."""


@functools.cache
def texts() -> Mapping[str, str]:
    """File below the folder → its text."""
    return {
        str(path.relative_to(FOLDER)): path.read_text(encoding="utf-8")
        for path in sorted(FOLDER.glob("**/*.yaml"))
    }


@functools.cache
def shipped() -> Mapping[str, Cassette]:
    """File below the folder → its cassette."""
    return {name: read(text, name) for name, text in texts().items()}


def tasks() -> Iterator[BlueprintTask]:
    """The tasks that call a provider."""
    for blueprint in catalog.open_catalog().values():
        for key in blueprint.tasks:
            if blueprint.task(key).request is not None:
                yield blueprint.task(key)


TASKS = {f"{task.blueprint.id}/{task.key}": task for task in tasks()}


def cases(name: str) -> Mapping[str, Cassette]:
    """Case → cassette, of one task."""
    found: dict[str, dict[str, Cassette]] = defaultdict(dict)
    for cassette in shipped().values():
        assert cassette.case is not None
        found[f"{cassette.case.blueprint}/{cassette.case.task}"][cassette.case.name] = cassette
    return found[name]


def calls(name: str) -> Sequence[Any]:
    """The cases of one task."""
    return [cassette.case for cassette in cases(name).values() if cassette.case is not None]


UNSAID = {
    "cohere/chat_completion": {"tool_choice"},
    "model-studio/chat_completion.text": {"tools", "tool_choice"},
}
"""What the blueprint says it has no place for."""
each_task = pytest.mark.parametrize("name", sorted(TASKS))


def test_the_files_are_what_the_script_writes() -> None:
    assert dict(texts()) == files()


def test_every_file_lies_where_its_case_says() -> None:
    assert {name: cassette.case.file for name, cassette in shipped().items() if cassette.case} == {
        name: name for name in texts()
    }


def test_reading_and_writing_gives_the_same_bytes() -> None:
    assert {name: write(cassette) for name, cassette in shipped().items()} == dict(texts())


def test_vcrpy_reads_what_we_read() -> None:
    for name, cassette in shipped().items():
        requests, responses = FilesystemPersister.load_cassette(FOLDER / name, yamlserializer)
        sent = [(each.request.method, each.request.url, each.request.body) for each in cassette.interactions]
        assert [(one.method, one.uri, one.body) for one in requests] == sent
        answered = [(each.response.status, each.response.body) for each in cassette.interactions]
        assert [(one["status"]["code"], one["body"]["string"]) for one in responses] == answered


def test_the_folder_stays_small() -> None:
    assert sum(len(text.encode("utf-8")) for text in texts().values()) < MOST


@pytest.mark.parametrize("name", sorted(texts()))
def test_no_cassette_holds_a_secret(name: str) -> None:
    assert not leaks(texts()[name], name)


OURS = re.compile(r"/(?:root|home|tmp|work)/|[\w.+-]+@[\w-]+\.[\w.]+")


def test_no_cassette_holds_an_address_of_a_person_or_a_path_of_a_machine() -> None:
    assert {name: match[0] for name, text in texts().items() if (match := OURS.search(text))} == {}


def test_nothing_claims_to_be_recorded() -> None:
    kinds = {cassette.case.origin.kind for cassette in shipped().values() if cassette.case}
    assert kinds == {"documented", "composed"}


def test_what_a_page_prints_is_the_example_of_the_blueprint() -> None:
    """The examples are held against their pages when a blueprint is written; a cassette says no more than they do."""
    for name, cassette in shipped().items():
        case = cassette.case
        assert case is not None
        if case.origin.kind == "documented":
            example = TASKS[f"{case.blueprint}/{case.task}"].content["example"]
            answer = json.loads(cassette.interactions[0].response.body)
            assert (answer, case.origin.value) == (example["answer"], example["docs"]), name


@each_task
def test_a_task_has_the_cases_that_every_task_needs(name: str) -> None:
    there, task = cases(name).keys(), TASKS[name]
    wanted = {"single", *ODD, "authentication", "validation", "limit"}
    wanted |= {"several"} if task.type.many or task.type_name == "chat_completion" else set()
    wanted |= {"stream"} if "stream" in task.content else set()
    assert wanted - there == set()


@each_task
def test_a_task_of_many_is_called_with_one_input_and_with_more(name: str) -> None:
    counts = {len(given) for case in calls(name) if isinstance(given := case.inputs.get("input"), list)}
    assert not TASKS[name].type.many or {1} < counts


@each_task
def test_every_parameter_is_set_in_some_case(name: str) -> None:
    given = {parameter for case in calls(name) for parameter in case.parameters}
    assert TASKS[name].parameters.keys() - given == set()


@each_task
def test_every_optional_input_is_given_in_some_case(name: str) -> None:
    task = TASKS[name]
    optional = {word for word, part in task.type.inputs.items() if not part.required}
    given = {word for case in calls(name) for word in case.inputs}
    assert optional - given == UNSAID.get(name, set())


@each_task
def test_every_kind_of_input_is_said_in_some_case(name: str) -> None:
    words = {word for word in TASKS[name].content.get("input_type", {}) if word not in ("default", "docs")}
    default = TASKS[name].content.get("input_type", {}).get("default")
    assert words - {case.inputs.get("input_type", default) for case in calls(name)} == set()


@each_task
def test_every_choice_of_a_path_is_made_in_some_case(name: str) -> None:
    task = TASKS[name]
    for form in task.response.values():
        if isinstance(form, dict) and "by" in form:
            known = task.parameters[form["by"]]
            made = {case.parameters.get(form["by"], known.get("default")) for case in calls(name)}
            assert made == set(known["enum"])


@each_task
def test_every_alternative_secret_is_used_in_some_case(name: str) -> None:
    grouped = [secret.name for secret in TASKS[name].secrets.values() if secret.group]
    assert set(grouped[1:]) <= {case.secret for case in calls(name)}


@each_task
@pytest.mark.parametrize("odd", ODD)
def test_the_odd_cases_hold_every_odd_text(name: str, odd: str) -> None:
    body = cases(name)[odd].interactions[0].request.body.decode("utf-8")
    found = list(strings(json.loads(body)))
    if TASKS[name].type_name == "chat_completion":
        found = ["\n".join(found)]
    assert [text for text in ODD[odd] if not any(text in one for one in found)] == []


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Outcome]:
    """What every check says of every shipped cassette."""
    nothing = project.open_project(start=tmp_path_factory.mktemp("nothing"), environ={})
    return contracts.run(contracts.plan((), nothing, FOLDER))


def test_every_contract_holds(outcomes: Sequence[Outcome]) -> None:
    assert [(one.cassette, one.check, one.message) for one in outcomes if one.outcome == "failed"] == []


@pytest.mark.parametrize("check", ["request", "result", "interface", "invariant"])
def test_no_check_of_a_blueprint_is_skipped(outcomes: Sequence[Outcome], check: str) -> None:
    found = [one.outcome for one in outcomes if one.check == check]
    assert found == ["passed"] * len(texts())


@each_task
def test_a_target_that_serves_the_task_passes_in_some_case(outcomes: Sequence[Outcome], name: str) -> None:
    """Not every case is one that a target takes; a target that takes none of them would prove nothing."""
    served = {target for target, there in all_targets().items() if support(TASKS[name], there).supported}
    passed = {
        one.check.removeprefix("target:")
        for one in outcomes
        if f"{one.blueprint}/{one.task}" == name and one.outcome == "passed"
    }
    assert served <= passed
