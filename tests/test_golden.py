"""What `registry render` prints for every shipped blueprint, task and target: for review, and against accidents.

    python tests/test_golden.py --write     renew tests/golden/ (also `just goldens`)

A golden file is console form with the words of standard error above it, or the reason why there is no body. What judges
a body is the schema of its target and the platform's own rules, below; and a real node in `test_node_bodies.py`.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
import tempfile
from pathlib import Path

import pytest

from registry import cli, console
from registry.catalog import open_catalog
from registry.checking import Settings, requests
from registry.compile import sample
from registry.diagnostics import Severity
from registry.platforms import all_targets

GOLDEN = Path(__file__).parent / "golden"
LOSSY = "\n# with --lossy:\n"
"""Between the reason why there is no body and the body that leaves something out."""
RENEW = "python tests/test_golden.py --write renews the files; look at what changed"
CATALOG = open_catalog()
CELLS = [(id_, key, target) for id_ in CATALOG for key in CATALOG[id_].tasks for target in all_targets()]
PIPELINES = [
    (id_, key, kind)
    for id_, key, target in CELLS
    if target == "opensearch"
    for kind in ("ingest", "search-request", "search-response")
]
REMOTE_MAPS = "input_map: [{input: title, query: title}], output_map: [{out: data}]"
LOCAL_MAPS = {
    "rerank": "input_map: [{text_docs: title, query_text: query.term.t.value}], output_map: [{out: data}]",
    "sparse_embedding": "input_map: [{text_docs: title}], output_map: [{out: data}]",
}
"""Models of the cluster have names of their own for what they take."""


def run(*arguments, stdin=""):
    """Exit code and both streams of `registry`, in this process, in an empty folder, without cache."""
    out, err = io.StringIO(), io.StringIO()
    before, here, given = dict(os.environ), Path.cwd(), sys.stdin
    os.environ |= {"REGISTRY_CACHE": "off"}
    os.environ.pop("REGISTRY_BLUEPRINTS", None)
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = cli.main(arguments)
        finally:
            os.chdir(here)
            os.environ.clear()
            os.environ |= before
            sys.stdin = given
    return code, out.getvalue(), err.getvalue()


def rendered(id_, key, target, *flags, stdin=""):
    """What `registry render` says of a task and a target; required parameters have their first example."""
    values = sample(CATALOG[id_].task(key)).values
    sets = [
        f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in values.items()
    ]
    return run(
        "render",
        id_,
        key,
        "--target",
        target,
        *(word for pair in sets for word in ("--set", pair)),
        *flags,
        stdin=stdin,
    )


def golden(id_, key, target):
    """The text of the golden file.

    Raises:
        AssertionError: neither a body nor a reason.
    """
    code, out, err = rendered(id_, key, target)
    if code == 0:
        return _words(err) + out
    _, empty, said = rendered(id_, key, target, "-o", "json")
    error = json.loads(said)["error"]
    assert (error["type"], empty) == ("unsupported", ""), error
    text = f"# unsupported: {error['message']}\n# in {_without_lines(error['where'])}\n"
    code, out, err = rendered(id_, key, target, "--lossy")
    return text + (f"{LOSSY}{_words(err)}{out}" if code == 0 else "")


def _words(err):
    return "".join(f"# {_without_lines(line)}\n" for line in err.splitlines())


def _without_lines(text):
    """Line numbers change with every comment in a blueprint; what they point at does not."""
    return re.sub(r"(\.yaml):\d+:\d+", r"\1", text)


def path(id_, key, target):
    return GOLDEN / id_ / f"{key}.{target}.console"


@pytest.mark.parametrize(("id_", "key", "target"), CELLS, ids=str)
def test_a_body_is_the_golden_one(id_, key, target):
    file = path(id_, key, target)
    assert file.is_file(), RENEW
    assert golden(id_, key, target) == file.read_text("utf-8"), RENEW


def test_there_is_a_golden_file_for_every_cell_and_no_other():
    assert {file for file in GOLDEN.rglob("*") if file.is_file()} == {path(*cell) for cell in CELLS}, RENEW


@pytest.fixture(scope="module")
def listed():
    """What `registry list` says of every cell: blueprint, task, target → supported, reason, needs."""
    code, out, err = run("list", "-o", "json")
    assert (code, err) == (0, "")
    return {
        (row["blueprint"], row["task"], target): cell
        for row in json.loads(out)
        for target, cell in row["targets"].items()
    }


def test_the_list_has_every_cell(listed):
    assert set(listed) == set(CELLS)


@pytest.mark.parametrize(("id_", "key", "target"), CELLS, ids=str)
def test_a_golden_file_holds_bodies_or_the_reason_that_the_list_gives(id_, key, target, listed):
    cell = listed[id_, key, target]
    text = path(id_, key, target).read_text("utf-8")
    head, marker, lossy = text.partition(LOSSY)
    reason = re.fullmatch(r"# unsupported: (\S.+)\n# in blueprints/[a-z-]+\.yaml\n", head)
    assert (reason is None, reason and reason[1]) == (cell["supported"], cell["reason"])
    if reason is None or marker:
        found, faults = console.parse(text if reason is None else lossy, "x.console")
        assert (bool(found), faults) == (True, [])


@pytest.mark.parametrize(("id_", "key", "target"), CELLS, ids=str)
def test_check_finds_no_fault_in_a_golden_body(id_, key, target):
    # Judges: the rules of each platform and schemas/targets/*, which come from the platforms' sources.
    text = path(id_, key, target).read_text("utf-8")
    if text.startswith("# unsupported: ") and LOSSY not in text:
        return
    assert faults(text) == []


@pytest.mark.parametrize(("id_", "key", "kind"), PIPELINES, ids=str)
def test_check_finds_no_fault_in_a_pipeline(id_, key, kind):
    code, out, err = piped(id_, key, f"kind: {kind}")
    if "needs input_map" in err:
        local = CATALOG[id_].task(key).request is None
        maps = LOCAL_MAPS[key.partition(".")[0]] if local else REMOTE_MAPS
        code, out, err = piped(id_, key, f"kind: {kind}, {maps}")
    if code != 0:
        assert "it has no register body for OpenSearch" in err
        return
    assert "/pipeline/" in out
    assert faults(out) == []


def piped(id_, key, pipeline):
    return rendered(id_, key, "opensearch", "--options", "-", stdin=f"pipeline: {{{pipeline}}}")


def faults(text):
    """The errors that `registry check` finds in requests."""
    found = requests(text.encode(), "x.console", Settings()).findings
    return [f"{item.place}: {item.code} {item.message}" for item in found if item.severity is Severity.ERROR]


def write():
    """Renews every golden file and removes those of cells that are gone."""
    for file in GOLDEN.rglob("*.console"):
        if file not in {path(*cell) for cell in CELLS}:
            file.unlink()
    for cell in CELLS:
        path(*cell).parent.mkdir(parents=True, exist_ok=True)
        path(*cell).write_text(golden(*cell), "utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit(__doc__)
    write()
