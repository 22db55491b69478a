"""Bodies as OpenSearch's own documentation prints them: `check` says of each what a real 2.19.1 says.

The node's verdicts are in `data/node_verdicts.json` (with a list of trusted endpoints that takes any host, as hosts are a
matter of the cluster and `check` warns about them); `test_label_corpus.py` asks the node again.
"""

import json
import re
from pathlib import Path

import pytest

from registry import console
from registry.diagnostics import Severity
from registry.model import Version
from registry.platforms.opensearch import check as opensearch

FOLDERS = {"opensearch-connectors": 46, "opensearch-models": 25, "opensearch-pipelines": 12}
VERDICTS = json.loads((Path(__file__).parent / "data" / "node_verdicts.json").read_text("utf-8"))["verdicts"]
NODE = Version.parse("2.19")

ROLE_ONLY = "credential.roleArn alone works only on Amazon OpenSearch Service"

REFUSED = {
    # Missing region: service_name is there, region is nowhere.
    "opensearch-connectors/043-bedrock-connector-openai-gpt-oss-blueprint.console": {"K201"},
    # Not JSON: `...` stands for what was left out.
    "opensearch-connectors/045-bedrock-connector-titan-embedding-blueprint.console": {"S111"},
}
"""Refused by the node for another reason than a role alone."""

DIFFERENT = {
    # The node creates it and sends the text `${credential.secretArn.…}` to OpenAI: only Amazon's service fills it.
    "opensearch-connectors/073-openai-connector-embedding-blueprint.console": {"K203"},
    # meanPooling() is of 3.3: 2.19.1 creates the pipeline and takes it for a part of the field's name when it runs.
    "opensearch-pipelines/011-rerank-by-field-late-interaction.console": {"V201"},
    # These name functions of 3.4 and 3.5 besides: 2.19.1 would create the connector, were there keys, and fail to call it.
    **{
        f"opensearch-connectors/{number}-bedrock-connector-nova-multimodal-model-blueprint.console": {
            "K201",
            "V201",
        }
        for number in ("033", "035", "037", "039", "041")
    },
}
"""Where `check` says more than the node that creates."""


def printed(shared):
    """Every body with its file, as `folder/name`."""
    for folder, count in FOLDERS.items():
        files = sorted((shared / "corpus" / folder).glob("*.console"))
        assert len(files) == count
        for file in files:
            yield f"{folder}/{file.name}", file.read_text("utf-8")


def findings_of(text, name, version):
    requests, findings = console.parse(text, name)
    for request in requests:
        assert opensearch.claims(request)
        findings = [*findings, *opensearch.check(request, version=version)]
    return findings


def errors(findings):
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def test_check_and_the_node_agree_on_every_documented_body(shared):
    disagree = {}
    for name, text in printed(shared):
        refused = bool(errors(findings_of(text, name, NODE)))
        if refused is VERDICTS[name]["printed"]["any_host"]["accepted"]:
            disagree[name] = refused
    assert disagree == {
        "opensearch-connectors/073-openai-connector-embedding-blueprint.console": True,
        "opensearch-pipelines/011-rerank-by-field-late-interaction.console": True,
    }
    assert disagree.keys() <= DIFFERENT.keys()


def test_24_connectors_and_a_model_are_told_that_a_role_works_on_amazon_only(shared):
    told = set()
    for name, text in printed(shared):
        if any(finding.message.startswith(ROLE_ONLY) for finding in findings_of(text, name, NODE)):
            told.add(name)
    missing_credential = {
        name
        for name, said in VERDICTS.items()
        if said["printed"]["any_host"].get("reason") == "Missing credential"
    }
    assert told == missing_credential
    assert len(told) == 25


def test_the_other_documented_bodies_pass_without_an_error(shared):
    found = {}
    for name, text in printed(shared):
        here = errors(findings_of(text, name, NODE))
        codes = {finding.code for finding in here}
        if codes and not (codes == {"K201"} and here[0].message.startswith(ROLE_ONLY)):
            found[name] = codes
    assert found == {**REFUSED, **DIFFERENT}


def test_without_a_version_only_names_to_fill_in_are_refused_besides(shared):
    """069 uses a field of 3.7 and keeps `<YOUR CONNECTOR NAME>`, which 3.1 and later refuse."""
    found = {}
    for name, text in printed(shared):
        codes = {finding.code for finding in errors(findings_of(text, name, None))} - {"K201"}
        if codes:
            found[name.rpartition("/")[2][:3]] = codes
    assert found == {"045": {"S111"}, "069": {"S228"}, "073": {"K203"}}


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        # The audio body names the function for videos: its `inputAudio` is never filled from documents.
        ("041-bedrock-connector-nova-multimodal-model-blueprint.console", {"T207"}),
        # Hosts that a default cluster does not trust.
        ("009-azure-openai-connector-embedding-blueprint.console", {"D201", "S228"}),
        ("067-ollama-chat-blueprint.console", {"D201", "D202"}),
        ("091-yandexcloud-connector-embedding-legacy-blueprint.console", {"D201"}),
        ("059-google-gemini-connector-chat-blueprint.console", set()),
    ],
)
def test_the_warnings_about_a_documented_connector(shared, name, codes):
    text = (shared / "corpus" / "opensearch-connectors" / name).read_text("utf-8")
    found = [f for f in findings_of(text, name, None) if f.severity is Severity.WARNING]
    assert {finding.code for finding in found} == codes


REQUEST = re.compile(
    r"^(?:PUT|POST) /(?:_plugins/_ml/models/_register|_search/pipeline/)[^\n]*\n\{\n.*?^\}$",
    re.MULTILINE | re.DOTALL,
)


@pytest.mark.parametrize(("number", "count"), [("002", 4), ("004", 8)])
def test_the_requests_of_the_seeds_pass(shared, number, count):
    """Pages of about 2.16 that show how to register models and to call them in search pipelines."""
    (file,) = (shared / "seeds").glob(f"{number}_*.txt")
    texts = REQUEST.findall(file.read_text("utf-8"))
    assert len(texts) == count
    found = [finding for text in texts for finding in errors(findings_of(text, "seed", None))]
    assert found == []
