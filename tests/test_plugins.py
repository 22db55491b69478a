"""One-file parts: the file is the registration."""

import sys

import pytest

from registry import plugins


@pytest.fixture
def package(tmp_path, monkeypatch):
    """`package(name=source, …)` makes an importable package of those modules and returns its name."""
    monkeypatch.syspath_prepend(tmp_path)
    names = []

    def make(**sources):
        name = f"parts_of_{tmp_path.name}".replace("-", "_")
        names.append(name)
        (tmp_path / name).mkdir()
        for module, source in {"__init__": "", **sources}.items():
            (tmp_path / name / f"{module}.py").write_text(source)
        return name

    yield make
    for module in [module for module in sys.modules if module.partition(".")[0] in names]:
        del sys.modules[module]


def test_a_part_is_found_by_its_file(package):
    name = package(two="PART = 2", one="PART = 1")
    assert plugins.discover(name, "PART", int) == {"one": 1, "two": 2}


def test_modules_that_start_with_an_underscore_are_no_parts(package):
    name = package(one="PART = 1", _base="raise RuntimeError")
    assert plugins.discover(name, "PART", int) == {"one": 1}


def test_a_package_is_a_part_like_a_module(package, tmp_path):
    name = package()
    (tmp_path / name / "room").mkdir()
    (tmp_path / name / "room/__init__.py").write_text("PART = 3")
    assert plugins.discover(name, "PART", int) == {"room": 3}


@pytest.mark.parametrize(
    "source", ["", "PART = '1'", "part = 1"], ids=["none", "another type", "another name"]
)
def test_a_file_without_its_constant_is_refused_by_name(package, source):
    name = package(one=source)
    with pytest.raises(TypeError, match=rf"{name}\.one must end in PART = int\(…\)"):
        plugins.discover(name, "PART", int)


def test_modules_are_sorted_and_not_imported(package):
    name = package(b="raise RuntimeError", a="raise RuntimeError")
    assert plugins.modules(name) == [f"{name}.a", f"{name}.b"]
