"""What a task becomes for Elasticsearch's own service of the provider.

Bodies are held against `schemas/targets/elasticsearch.schema.json` and against bodies that Elastic's specification
prints (`corpus/elasticsearch-put`).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from tiny import compiled, task

from registry.binding import bind
from registry.catalog import open_catalog
from registry.compile import endpoint_id, sample
from registry.errors import UnsupportedError, UsageError
from registry.model import Version, oldest
from registry.platforms import Compiled, Endpoint, target
from registry.platforms.elasticsearch import services

if TYPE_CHECKING:
    from pathlib import Path

    from registry.catalog import BlueprintTask

TO = "elasticsearch"
SHIPPED = [(name, key) for name, blueprint in open_catalog().items() for key in blueprint.tasks]
ELASTIC = open_catalog()["elastic"]
SECRETS = {
    "secrets": {"api_key": {"env": "A_KEY"}, "token": {"env": "B_KEY"}},
    "headers": {"Authorization": "Bearer {{ secrets.api_key }}", "Token": "{{ secrets.token }}"},
}
OPENAI = {
    "service": "openai",
    "service_settings": {
        "api_key": "{{ secrets.api_key }}",
        "model_id": "{{ parameters.model }}",
        "url": "{{ url }}/call",
        "dimensions": "{{ parameters.dimensions }}",
    },
    "task_settings": {"user": "{{ parameters.user }}"},
}
PARTS: dict[str, Any] = {
    "top": {
        "secrets": {"api_key": {"env": "A_KEY"}},
        "headers": {"Authorization": "Bearer {{ secrets.api_key }}"},
    },
    "parameters": {
        "model": {"type": "string", "default": "m"},
        "dimensions": {"type": "integer", "sets": "dimensions"},
        "user": {"type": "string"},
        "truncate": {"type": "string"},
    },
    "targets": {"elasticsearch": OPENAI},
}


def outcome(given_task: BlueprintTask) -> Compiled | UnsupportedError:
    """The bodies, losses and all, or why there are none."""
    try:
        return target(TO).compile(bind(given_task, sample(given_task)), Endpoint(id=endpoint_id(given_task)))
    except UnsupportedError as refusal:
        return refusal


@pytest.mark.parametrize(("name", "key"), SHIPPED, ids=[f"{name}-{key}" for name, key in SHIPPED])
def test_a_shipped_task_becomes_a_body_of_the_schema_or_a_refusal_with_a_place(name: str, key: str) -> None:
    done = outcome(open_catalog()[name].task(key))
    if isinstance(done, UnsupportedError):
        assert done.place is not None
        return
    [request] = done.requests
    entry = services.entry(request.body["service"], request.path.split("/")[2])
    jsonschema.Draft202012Validator(entry).validate(request.body)


def test_everything_is_fixed_and_secrets_are_references() -> None:
    [request] = compiled(TO, task(**PARTS), user="me").requests
    assert (request.method, request.path) == ("PUT", "/_inference/text_embedding/tiny")
    assert request.body == {
        "service": "openai",
        "service_settings": {"api_key": "<API_KEY>", "model_id": "m"},
        "task_settings": {"user": "me"},
    }


def test_unset_names_are_left_out_and_told() -> None:
    done = compiled(TO, task(**PARTS))
    assert "task_settings" not in done.requests[0].body
    assert "not settable on this endpoint: dimensions, user (unset; --set name=value)" in done.notes


ADDRESSES: dict[str, tuple[dict[str, Any], dict[str, Any], str | None]] = {
    "the provider's public one is the service's own": ({}, {}, None),
    "one that was given": ({}, {"url": "https://gw.example.com/v1/"}, "https://gw.example.com/v1/call"),
    "one that a parameter makes": (
        {
            "url": "https://{{ parameters.host }}",
            "parameters": {**PARTS["parameters"], "host": {"type": "string"}},
        },
        {"host": "eu.example.com"},
        "https://eu.example.com/call",
    ),
}


@pytest.mark.parametrize(("parts", "choices", "url"), ADDRESSES.values(), ids=ADDRESSES)
def test_the_address_is_there_where_it_is_the_endpoints_own(
    parts: dict[str, Any], choices: dict[str, Any], url: str | None
) -> None:
    done = compiled(TO, task(**{**PARTS, **parts}), **choices)
    assert done.requests[0].body["service_settings"].get("url") == url
    assert done.losses == ()


def test_the_service_gets_our_word_for_another_kind_of_input() -> None:
    kinds = {"default": "ingest", "ingest": "document", "search": "query"}
    service = {
        "service": "cohere",
        "service_settings": {"api_key": "{{ secrets.api_key }}"},
        "task_settings": {"input_type": "{{ input_type }}"},
    }
    given_task = task(**{**PARTS, "input_type": kinds, "targets": {"elasticsearch": service}})
    assert compiled(TO, given_task, input_type="search").requests[0].body["task_settings"] == {
        "input_type": "search"
    }
    assert "task_settings" not in compiled(TO, given_task).requests[0].body


LOSSES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a parameter": ({}, {"truncate": "END"}, "the service has no setting for 'truncate'"),
    "another address": (
        {
            "targets": {
                "elasticsearch": {
                    **OPENAI,
                    "service_settings": {"api_key": "{{ secrets.api_key }}", "model_id": "m"},
                }
            }
        },
        {"url": "https://gw.example.com"},
        "the service has no setting for another address",
    ),
    "a second secret": ({"top": SECRETS}, {}, "the service has no setting for the secret 'token'"),
    "a kind of input": (
        {"input_type": {"default": "ingest", "ingest": "document", "search": "query"}},
        {"input_type": "search"},
        "the service has no setting for input_type",
    ),
}


@pytest.mark.parametrize(("parts", "choices", "message"), LOSSES.values(), ids=LOSSES)
def test_what_was_chosen_and_has_no_setting_is_a_loss(
    parts: dict[str, Any], choices: dict[str, Any], message: str
) -> None:
    done = compiled(TO, task(**{**PARTS, **parts}), **choices)
    assert [loss.message for loss in done.losses] == [message]


def test_an_optional_input_that_was_set_and_has_no_setting_is_a_loss() -> None:
    ranker = {
        "service": "jinaai",
        "service_settings": {"api_key": "{{ secrets.api_key }}", "model_id": "m"},
        "task_settings": {"top_n": "{{ top_n }}"},
    }
    given_task = task("rerank", top=PARTS["top"], targets={"elasticsearch": ranker})
    done = compiled(TO, given_task, top_n=3, return_documents=True)
    assert done.requests[0].body["task_settings"] == {"top_n": 3}
    assert [loss.message for loss in done.losses] == ["the service has no setting for 'return_documents'"]


def test_options_of_the_endpoint_stand_where_the_service_has_them() -> None:
    options = {"rate_limit": {"requests_per_minute": 60}, "chunking_settings": {"strategy": "none"}}
    done = compiled(TO, task(**PARTS), options)
    body = done.requests[0].body
    assert (body["service_settings"]["rate_limit"], body["chunking_settings"]) == (
        {"requests_per_minute": 60},
        {"strategy": "none"},
    )
    assert done.losses == ()


@pytest.mark.parametrize(
    ("key", "options"),
    [
        ("sparse_embedding", {"rate_limit": {"requests_per_minute": 60}}),
        ("rerank", {"chunking_settings": {"strategy": "none"}}),
        ("text_embedding", {"batch_size": 3}),
    ],
    ids=["a model of the cluster has no rate limit", "rerank has no chunks", "only custom has a batch size"],
)
def test_an_option_that_the_service_has_not_is_a_loss(key: str, options: dict[str, Any]) -> None:
    done = compiled(TO, ELASTIC.task(key), options)
    assert len(done.losses) == 1
    jsonschema.Draft202012Validator(services.entry("elasticsearch", key)).validate(done.requests[0].body)


REFUSED: dict[str, tuple[str, dict[str, Any] | None, str]] = {
    "no service": ("text_embedding", None, "no service of its own"),
    "an unknown service": ("text_embedding", {"service": "opennai"}, "no service 'opennai'"),
    "a service without the task": ("rerank", {"service": "openai"}, "not rerank"),
    "a task type of ours": ("custom", {"service": "openai"}, "not custom"),
}


@pytest.mark.parametrize(("key", "service", "words"), REFUSED.values(), ids=REFUSED)
def test_a_task_without_a_service_is_refused(key: str, service: dict[str, Any] | None, words: str) -> None:
    targets = {} if service is None else {"elasticsearch": {"service_settings": {}, **service}}
    with pytest.raises(UnsupportedError, match=words) as refusal:
        compiled(TO, task(key, targets=targets))
    assert refusal.value.place is not None


def test_a_value_that_the_service_refuses_is_refused_at_the_setting() -> None:
    cohere = open_catalog()["cohere"].task("text_embedding")
    with pytest.raises(UnsupportedError, match="embedding_type: 'uint8' is not one of") as refusal:
        compiled(TO, cohere, embedding_type="uint8")
    assert refusal.value.place == cohere.place(
        "targets", "elasticsearch", "service_settings", "embedding_type"
    )


ADAPTIVE = {"enabled": True, "min_number_of_allocations": 1, "max_number_of_allocations": 4}
SCALED: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "as many as there are": (
        "text_embedding",
        {"num_allocations": 2, "num_threads": 4},
        {"num_allocations": 2, "num_threads": 4, "model_id": ".multilingual-e5-small"},
    ),
    "adaptive instead of the default": (
        "text_embedding",
        {"adaptive_allocations": ADAPTIVE},
        {"num_threads": 1, "model_id": ".multilingual-e5-small", "adaptive_allocations": ADAPTIVE},
    ),
    "adaptive and not enabled": (
        "sparse_embedding.elser",
        {"adaptive_allocations": {"enabled": False}, "num_allocations": 2},
        {"num_allocations": 2, "num_threads": 1, "adaptive_allocations": {"enabled": False}},
    ),
    "a deployment brings everything": (
        "sparse_embedding",
        {"deployment_id": "mine"},
        {"deployment_id": "mine"},
    ),
    "a deployment and its model": (
        "sparse_embedding",
        {"deployment_id": "mine", "model": ".elser_model_2"},
        {"deployment_id": "mine", "model_id": ".elser_model_2"},
    ),
}


@pytest.mark.parametrize(("key", "chosen", "expected"), SCALED.values(), ids=SCALED)
def test_allocations(key: str, chosen: dict[str, Any], expected: dict[str, Any]) -> None:
    assert compiled(TO, ELASTIC.task(key), **chosen).requests[0].body["service_settings"] == expected


CONFLICTS: dict[str, tuple[str, dict[str, Any], str]] = {
    "adaptive and a number": (
        "text_embedding",
        {"adaptive_allocations": ADAPTIVE, "num_allocations": 2},
        "adaptive_allocations and num_allocations",
    ),
    "adaptive and a number for elser": (
        "sparse_embedding.elser",
        {"adaptive_allocations": ADAPTIVE, "num_allocations": 2},
        "adaptive_allocations and num_allocations",
    ),
    "a deployment and threads": (
        "rerank",
        {"deployment_id": "mine", "num_threads": 2},
        "deployment_id and num_threads",
    ),
    "fewer at most than at least": (
        "rerank",
        {
            "adaptive_allocations": {
                "enabled": True,
                "min_number_of_allocations": 5,
                "max_number_of_allocations": 4,
            }
        },
        "min_number_of_allocations 5 is above",
    ),
}


@pytest.mark.parametrize(("key", "chosen", "words"), CONFLICTS.values(), ids=CONFLICTS)
def test_settings_that_exclude_each_other_are_a_mistake(key: str, chosen: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words) as mistake:
        compiled(TO, ELASTIC.task(key), **chosen)
    assert mistake.value.place is not None


@pytest.mark.parametrize("threads", [3, 64])
def test_threads_are_a_power_of_two_up_to_32(threads: int) -> None:
    with pytest.raises(UsageError, match="num_threads"):
        compiled(TO, ELASTIC.task("text_embedding"), num_threads=threads)


def test_the_elser_service_says_that_it_is_deprecated() -> None:
    notes = compiled(TO, ELASTIC.task("sparse_embedding.elser")).notes
    assert any("deprecated since 8.16" in note for note in notes)


FLOORS = {
    "the service": ("text_embedding", {}, {}, Version(8, 13)),
    "adaptive allocations": ("text_embedding", {"adaptive_allocations": ADAPTIVE}, {}, Version(8, 16)),
    "chunking settings": ("text_embedding", {}, {"chunking_settings": {"strategy": "none"}}, Version(8, 16)),
}


@pytest.mark.parametrize(("key", "chosen", "options", "floor"), FLOORS.values(), ids=FLOORS)
def test_version_floor(key: str, chosen: dict[str, Any], options: dict[str, Any], floor: Version) -> None:
    assert oldest(compiled(TO, ELASTIC.task(key), options, **chosen).needs) == floor


PRINTED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "037-putelasticsearchrequestexample2": ("elastic", "rerank", {"adaptive_allocations": ADAPTIVE}),
    "039-putelasticsearchrequestexample4": (
        "elastic",
        "text_embedding.eland",
        {"model": "msmarco-MiniLM-L12-cos-v5"},
    ),
    "041-putelasticsearchrequestexample6": (
        "elastic",
        "sparse_embedding",
        {"deployment_id": ".elser_model_2"},
    ),
    "043-putelserrequestexample2": (
        "elastic",
        "sparse_embedding.elser",
        {
            "adaptive_allocations": {
                "enabled": True,
                "min_number_of_allocations": 3,
                "max_number_of_allocations": 10,
            }
        },
    ),
}


@pytest.mark.parametrize("file", PRINTED)
def test_a_body_of_elastics_specification_comes_out_of_the_blueprint(file: str, shared: Path) -> None:
    text = (shared / "corpus" / "elasticsearch-put" / f"{file}.console").read_text("utf-8")
    line, _, body = text.partition("\n")
    name, key, chosen = PRINTED[file]
    [request] = compiled(TO, open_catalog()[name].task(key), **chosen).requests
    assert request.body == json.loads(body)
    assert re.fullmatch(r"PUT _inference/(\w+)/\S+\s*", line)[1] == request.path.split("/")[2]
