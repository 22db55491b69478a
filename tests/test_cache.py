"""The cache of rendered output: the same bytes, never stale, never in the way."""

import json
import os
import shutil
import sys
import time

import pytest
from commandline import CHECKOUT, process, shell

from registry import cache

ARGUMENTS = ("render", "openai", "text_embedding", "--target", "elasticsearch-custom")
DAY = "2026-07-30"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder to stand in, and the variables that lead the cache into another."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return {"XDG_CACHE_HOME": str(tmp_path / "cache")}


@pytest.fixture
def cached(registry, tmp_path, monkeypatch):
    """`registry`, with the cache on; and the files that it keeps."""
    monkeypatch.setenv("REGISTRY_CACHE", "on")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return registry, lambda: sorted(path for path in (tmp_path / "cache").rglob("*") if path.is_file())


# --- the key -----------------------------------------------------------------------------------------------------------


def test_the_same_arguments_on_the_same_day_have_the_same_key(here):
    assert cache.key(ARGUMENTS, here, DAY) == cache.key(list(ARGUMENTS), here, DAY)


@pytest.mark.parametrize(
    ("arguments", "day"),
    [
        (ARGUMENTS, "2026-07-31"),
        ([*ARGUMENTS, "--lossy"], DAY),
        ([*ARGUMENTS[:-1], "opensearch"], DAY),
        ([*ARGUMENTS[:-2], f"{ARGUMENTS[-2]}{ARGUMENTS[-1]}"], DAY),
    ],
    ids=["another day", "an argument more", "another argument", "arguments grown together"],
)
def test_another_day_or_argument_has_another_key(here, arguments, day):
    assert cache.key(arguments, here, day) != cache.key(ARGUMENTS, here, DAY)


def test_the_day_is_that_of_utc(here, monkeypatch):
    # 23:30 on the day before in UTC is another day in Shanghai.
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        today = time.strftime("%Y-%m-%d", time.gmtime())
        assert cache.key(ARGUMENTS, here) == cache.key(ARGUMENTS, here, today)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "more",
    [
        ["--options", "x.yaml"],
        ["--options=x.yaml"],
        ["--options", "-"],
        ["--out", "x"],
        ["--out=x"],
        ["--blueprints", "x"],
        ["--blueprints=x"],
        ["--all"],
    ],
    ids=" ".join,
)
def test_what_reads_or_writes_files_of_the_user_is_not_kept(here, more):
    assert cache.key([*ARGUMENTS, *more], here, DAY) is None


@pytest.mark.parametrize(
    "environ",
    [{"REGISTRY_CACHE": "off"}, {"REGISTRY_BLUEPRINTS": "x"}, {"XDG_CACHE_HOME": "", "HOME": "nowhere"}],
    ids=["turned off", "blueprints of the user", "no home"],
)
def test_variables_keep_the_cache_out(here, environ):
    assert cache.key(ARGUMENTS, here | environ, DAY) is None


def test_a_project_above_the_folder_keeps_the_cache_out(here, tmp_path):
    (tmp_path / "registry.yaml").touch()
    assert cache.key(ARGUMENTS, here, DAY) is None


@pytest.mark.usefixtures("here")
def test_a_relative_cache_folder_does_not_count(tmp_path):
    # Source: XDG Base Directory Specification: "All paths set in these environment variables must be absolute."
    path = cache.key(ARGUMENTS, {"XDG_CACHE_HOME": "cache", "HOME": str(tmp_path)}, DAY)
    assert path.is_relative_to(tmp_path / ".cache")


@pytest.mark.parametrize("change", ["code", "blueprint", "schema", "new blueprint", "removed rule"])
def test_a_changed_file_of_the_installation_has_another_key(here, tmp_path, monkeypatch, change):
    package = tmp_path / "copy/registry"
    for name in ("registry", "blueprints", "schemas"):
        shutil.copytree(
            CHECKOUT / name, tmp_path / "copy" / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    monkeypatch.setattr(cache, "_PACKAGE", package)
    before = cache.key(ARGUMENTS, here, DAY)
    match change:
        case "code":
            os.utime(package / "rendering.py", ns=(1, 1))
        case "blueprint":
            (tmp_path / "copy/blueprints/openai.yaml").write_text("title: x\n")
        case "schema":
            os.utime(tmp_path / "copy/schemas/endpoint.schema.json", ns=(1, 1))
        case "new blueprint":
            (tmp_path / "copy/blueprints/acme.yaml").touch()
        case "removed rule":
            next((package / "rules").glob("[!_]*.py")).unlink()
    assert cache.key(ARGUMENTS, here, DAY) != before


# --- what is kept ------------------------------------------------------------------------------------------------------


def test_a_second_run_gives_the_same_bytes_and_words_from_one_file(cached):
    registry, files = cached
    first = registry(*ARGUMENTS)
    assert (first.code, len(files())) == (0, 1)
    assert first.err != ""
    assert registry(*ARGUMENTS) == first
    assert len(files()) == 1


def test_a_second_run_reads_the_file(cached):
    registry, files = cached
    registry(*ARGUMENTS)
    files()[0].write_text(json.dumps(["kept", "said"]))
    ended = registry(*ARGUMENTS)
    assert (ended.code, ended.out, ended.err) == (0, "kept", "said")


@pytest.mark.parametrize(
    "text",
    ["", "{", "5", "null", "[]", '["a"]', '["a", "b", "c"]', "[1, 2]", '{"a": 1, "b": 2}', "\udcff"],
    ids=repr,
)
def test_a_file_that_does_not_hold_output_is_no_cache(cached, text):
    registry, files = cached
    first = registry(*ARGUMENTS)
    files()[0].write_bytes(text.encode("utf-8", "surrogateescape"))
    assert registry(*ARGUMENTS) == first


def test_a_folder_in_place_of_the_file_does_no_harm(cached):
    registry, files = cached
    first = registry(*ARGUMENTS)
    path = files()[0]
    path.unlink()
    path.mkdir()
    assert registry(*ARGUMENTS) == first


def test_a_cache_that_cannot_be_written_does_no_harm(registry, tmp_path, monkeypatch):
    expected = registry(*ARGUMENTS)
    (tmp_path / "file").touch()
    monkeypatch.setenv("REGISTRY_CACHE", "on")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert registry(*ARGUMENTS) == expected


def test_an_error_is_not_kept(cached):
    registry, files = cached
    assert registry(*ARGUMENTS, "--set", "dimensions=0").code == 2
    assert registry("render", "openai", "chat_completion", "--target", "alibaba-es").code == 2
    assert files() == []


def test_turned_off_nothing_is_kept(cached, monkeypatch):
    registry, files = cached
    monkeypatch.setenv("REGISTRY_CACHE", "off")
    assert registry(*ARGUMENTS).code == 0
    assert files() == []


def test_no_secret_of_the_environment_is_kept(cached, monkeypatch):
    registry, files = cached
    monkeypatch.setenv("OPENAI_API_KEY", "hunter2-in-the-environment")
    for form in ("console", "json", "curl", "python"):
        assert registry(*ARGUMENTS, "-o", form).code == 0
    assert len(files()) == 4
    assert not [path for path in files() if "hunter2" in path.read_text("utf-8")]


def test_a_folder_of_the_cache_is_for_its_owner_only(cached):
    registry, files = cached
    registry(*ARGUMENTS)
    assert files()[0].parent.stat().st_mode & 0o077 == 0


def test_another_version_drops_what_the_last_one_kept(cached, monkeypatch):
    registry, files = cached
    registry(*ARGUMENTS)
    before = files()
    monkeypatch.setattr(cache, "_stamp", lambda: "another")
    registry(*ARGUMENTS)
    assert len(files()) == 1
    assert files() != before


def test_processes_share_the_cache(tmp_path):
    runs = [process(*ARGUMENTS, folder=tmp_path) for _ in range(2)]
    assert runs[0].code == 0
    assert runs[0] == runs[1]
    assert len([path for path in (tmp_path / "cache").rglob("*") if path.is_file()]) == 1


def test_processes_that_start_together_give_the_same_bytes(tmp_path):
    script = f"for i in 1 2 3 4; do registry {' '.join(ARGUMENTS)} >out.$i 2>err.$i & done; wait; cat out.* | sort | uniq -c"
    ended = shell(script, tmp_path)
    assert ended.code == 0
    outs = {(tmp_path / f"out.{number}").read_text("utf-8") for number in range(1, 5)}
    assert len(outs) == 1
    assert "PUT /_inference/text_embedding/" in outs.pop()


def test_a_kept_run_imports_neither_yaml_nor_the_commands(tmp_path):
    # Source: issue 3 §7, "`registry render` starts fast".
    code = f"import sys; from registry.cli import main; main({list(ARGUMENTS)}); print(*sys.modules, file=sys.stderr)"
    runs = [shell(f'"$PYTHON" -c "{code}"', tmp_path, {"PYTHON": sys.executable}) for _ in range(2)]
    assert "registry.rendering" in runs[0].err.split()
    assert not {"yaml", "jinja2", "argparse", "registry.commands", "registry.catalog"} & set(
        runs[1].err.split()
    )


def test_help_is_kept_by_the_width_of_the_terminal(tmp_path):
    def where(columns):
        return cache.key(["--help"], {"XDG_CACHE_HOME": str(tmp_path), "COLUMNS": columns}, "2026-07-30")

    assert where("80") == where("80")
    assert where("80") != where("100")
