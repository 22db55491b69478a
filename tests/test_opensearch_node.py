"""The judge is what we say it is: a real OpenSearch with the plug-ins whose bodies we render."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import assembly
import opensearch_node
import pytest
from node_fixture import Node, missing
from standin import StandIn

CONNECTORS = "/_plugins/_ml/connectors/_create"
MODELS = "/_plugins/_ml/models"


@pytest.mark.node
def test_the_judge_is_the_version_whose_verdicts_are_recorded(node: Node) -> None:
    assert node.version == assembly.VERSION


@pytest.mark.node
def test_the_judge_has_the_plugins(node: Node) -> None:
    there = {plugin["component"] for plugin in node.call("GET", "/_cat/plugins?format=json").json()}
    assert {
        "opensearch-job-scheduler",
        "opensearch-ml",
        "opensearch-knn",
        "opensearch-neural-search",
    } <= there


@pytest.mark.node
@pytest.mark.parametrize(
    ("section", "field", "processors"),
    [
        ("ingest", "processors", {"ml_inference", "text_embedding", "sparse_encoding", "foreach", "set"}),
        ("search_pipelines", "request_processors", {"ml_inference", "neural_query_enricher"}),
        ("search_pipelines", "response_processors", {"ml_inference", "rerank"}),
    ],
    ids=["ingest", "search request", "search response"],
)
def test_the_judge_knows_the_processors(node: Node, section: str, field: str, processors: set[str]) -> None:
    [one] = node.call("GET", f"/_nodes/{section}").json()["nodes"].values()
    assert processors <= {processor["type"] for processor in one[section][field]}


@pytest.mark.node
def test_the_judge_runs_painless(node: Node) -> None:
    script = {
        "source": "params.a.stream().map(x -> x * 2).collect(Collectors.toList())",
        "params": {"a": [1, 2]},
    }
    answer = node.call("POST", "/_scripts/painless/_execute", {"script": script})
    assert answer.json() == {"result": "[2, 4]"}


@pytest.fixture
def vectors(node: Node) -> Iterator[str]:
    """The name of a k-NN index that holds two vectors."""
    name = f"registry-vectors-{time.time_ns()}"
    vector = {"type": "knn_vector", "dimension": 2, "method": {"name": "hnsw", "engine": "lucene"}}
    index = {"settings": {"index.knn": True}, "mappings": {"properties": {"vector": vector}}}
    node.call("PUT", f"/{name}", index).raise_for_status()
    for key, value in {"east": [1, 0], "north": [0, 1]}.items():
        node.call("PUT", f"/{name}/_doc/{key}?refresh=true", {"vector": value}).raise_for_status()
    yield name
    node.call("DELETE", f"/{name}").raise_for_status()


@pytest.mark.node
def test_the_judge_finds_the_nearest_vector(node: Node, vectors: str) -> None:
    query = {"query": {"knn": {"vector": {"vector": [0.1, 0.9], "k": 1}}}}
    hits = node.call("POST", f"/{vectors}/_search", query).json()["hits"]["hits"]
    assert hits[0]["_id"] == "north"


@pytest.fixture
def provider() -> Iterator[StandIn]:
    """A stand-in of an embedding provider with two vectors."""
    with StandIn({"data": [{"embedding": [0.5, -0.25]}, {"embedding": [1, 0]}]}) as standing_in:
        yield standing_in


@pytest.fixture
def model(node: Node, provider: StandIn) -> Iterator[str]:
    """The id of a deployed model over a connector to the stand-in."""
    connector = {
        "name": "stand-in",
        "version": 1,
        "protocol": "http",
        "credential": {"key": "s3cret"},
        "parameters": {"model": "example"},
        "actions": [
            {
                "action_type": "predict",
                "method": "POST",
                "url": f"{provider.url}/embeddings",
                "headers": {"Authorization": "Bearer ${credential.key}"},
                "request_body": '{"model": "${parameters.model}", "input": ${parameters.input}}',
                "pre_process_function": "connector.pre_process.openai.embedding",
                "post_process_function": "connector.post_process.openai.embedding",
            }
        ],
    }
    connector_id = node.call("POST", CONNECTORS, connector).raise_for_status().json()["connector_id"]
    register = {"name": "stand-in", "function_name": "remote", "connector_id": connector_id}
    task = node.call("POST", f"{MODELS}/_register?deploy=true", register).raise_for_status().json()["task_id"]
    model_id = node.finished_task(task)["model_id"]
    assert node.deployed_model(model_id)["model_state"] == "DEPLOYED"
    yield model_id
    node.call("POST", f"{MODELS}/{model_id}/_undeploy").raise_for_status()
    node.call("DELETE", f"{MODELS}/{model_id}").raise_for_status()
    node.call("DELETE", f"/_plugins/_ml/connectors/{connector_id}").raise_for_status()


@pytest.mark.node
def test_a_prediction_asks_the_stand_in_what_the_connector_says(
    node: Node, model: str, provider: StandIn
) -> None:
    node.call("POST", f"/_plugins/_ml/_predict/text_embedding/{model}", {"text_docs": ['say "hi"', "b"]})
    [seen] = provider.seen
    assert (seen.method, seen.path, seen.headers["authorization"]) == ("POST", "/embeddings", "Bearer s3cret")
    assert seen.json() == {"model": "example", "input": ['say "hi"', "b"]}


@pytest.mark.node
def test_a_prediction_brings_the_vectors_of_the_stand_in(node: Node, model: str) -> None:
    answer = node.call("POST", f"/_plugins/_ml/_predict/text_embedding/{model}", {"text_docs": ["a", "b"]})
    [result] = answer.json()["inference_results"]
    assert [tensor["data"] for tensor in result["output"]] == [[0.5, -0.25], [1, 0]]


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with programs that behave as a JDK 17 and as a Maven that finds nothing."""
    programs = {
        "jdk/bin/java": "echo 'openjdk version \"17.0.9\" 2023-10-17' >&2",
        "old/bin/java": "echo 'java version \"11.0.2\" 2019-01-15' >&2",
        "maven/mvn": "echo 'Could not find artifact org.example:thing'; exit 1",
    }
    for name, text in programs.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True)
        file.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
        file.chmod(0o755)
    return tmp_path


def test_the_home_of_the_node_is_the_one_that_is_named() -> None:
    assert assembly.home({"REGISTRY_NODE_HOME": "/srv/node", "XDG_CACHE_HOME": "/c"}) == Path("/srv/node")


def test_the_home_of_the_node_is_in_the_users_cache() -> None:
    place = Path("/c/inference-registry/node") / assembly.VERSION
    assert assembly.home({"XDG_CACHE_HOME": "/c"}) == place


def test_the_jdk_that_is_named_is_taken(tools: Path) -> None:
    assert assembly.java_home({"JAVA_HOME": str(tools / "jdk")}, system=tools / "none") == tools / "jdk"


def test_a_jdk_that_is_too_old_is_passed_over(tools: Path) -> None:
    environ = {"JAVA_HOME": str(tools / "old"), "PATH": str(tools / "jdk" / "bin")}
    assert assembly.java_home(environ, system=tools / "none") == tools / "jdk"


def test_a_missing_jdk_is_told_with_what_would_be_right(tools: Path) -> None:
    with pytest.raises(assembly.NodeError, match=r"no JDK 17 to 23 found: install one .*JAVA_HOME"):
        assembly.java_home({"PATH": ""}, system=tools / "none")


def test_a_missing_maven_is_told_with_what_would_be_right(tools: Path) -> None:
    with pytest.raises(assembly.NodeError, match="no Maven found: install it"):
        assembly.assemble(tools / "node", {"JAVA_HOME": str(tools / "jdk"), "PATH": ""})


def test_a_maven_that_fails_leaves_nothing_and_tells_its_words(tools: Path) -> None:
    environ = {"JAVA_HOME": str(tools / "jdk"), "PATH": str(tools / "maven")}
    with pytest.raises(assembly.NodeError, match=r"Could not find artifact org\.example:thing"):
        assembly.assemble(tools / "cache" / "node", environ)
    assert [left.name for left in (tools / "cache").iterdir()] == ["node.lock"]


def test_a_node_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".ready").touch()
    assert assembly.assemble(tmp_path, {"PATH": ""}) == tmp_path


@pytest.fixture
def impostor(tmp_path: Path, tools: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like that of an assembled node, whose program is for the test to write."""
    monkeypatch.setenv("JAVA_HOME", str(tools / "jdk"))
    place = tmp_path / "impostor"
    for name in ("bin", "config"):
        (place / name).mkdir(parents=True)
    (place / "config" / "jvm.options").write_text("-Xmx1g\n", "utf-8")
    return place


def write_program(place: Path, text: str) -> None:
    program = place / "bin" / "opensearch"
    program.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    program.chmod(0o755)


def test_a_node_that_ends_is_told_with_the_end_of_its_log(impostor: Path) -> None:
    write_program(impostor, "echo heap too small; exit 3")
    with (
        pytest.raises(assembly.NodeError, match=r"ended with code 3.*\nheap too small"),
        opensearch_node.start(impostor),
    ):
        pass


def test_a_node_that_does_not_answer_is_ended(impostor: Path) -> None:
    write_program(impostor, "echo $$; exec sleep 600")
    with pytest.raises(assembly.NodeError, match=r"did not answer in 1 s.*\n\d+$") as caught:
        opensearch_node.start(impostor, patience=1).__enter__()
    with pytest.raises(ProcessLookupError):
        os.kill(int(str(caught.value).split()[-1]), 0)


def test_the_settings_of_a_start_go_over_ours(impostor: Path) -> None:
    write_program(impostor, 'grep -E "node.name|private_ip" "$OPENSEARCH_PATH_CONF/opensearch.yml"')
    settings = {"node.name": "mine", "plugins.ml_commons.connector.private_ip_enabled": None}
    with (
        pytest.raises(assembly.NodeError, match=r'its log:\nnode.name: "mine"$'),
        opensearch_node.start(impostor, settings=settings),
    ):
        pass


def test_without_a_node_a_test_is_skipped_with_the_way_to_get_one() -> None:
    with pytest.raises(pytest.skip.Exception, match=r"run `just node` once .* or set OPENSEARCH_URL"):
        missing({})


def test_where_a_node_is_required_a_skip_is_a_failure() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"run `just node` once .* makes this a failure"):
        missing({"REGISTRY_REQUIRE_NODE": "1"})
