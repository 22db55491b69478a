"""One new thing is one new file: shown by adding just that file to a copy of the package and running it.

Source: design.md §4, "New provider = one YAML file. New task type, rule, command = one new file. New platform = one new
folder. No list to edit."
"""

import shutil
from pathlib import Path

import pytest
from commandline import CHECKOUT, fits, process

from registry.lint.manual import BASE

TASK = '''\
"""Texts → what each of them is blamed for."""

from registry.tasks._task import TEXTS, Field, Input, Task, listing

_STARTER = """\\
docs: https://docs.example.com/api/moderations
request:
  path: /moderations
  body: {model: "{{ parameters.model }}", input: "{{ input }}"}
response:
  flags: $.results[*].flagged
  error: {message: $.error.message}
parameters:
  model: {type: string, default: example-moderation-1, description: The model.}
example:
  input: [hello]
  answer: {results: [{flagged: false}]}
  docs: https://docs.example.com/api/moderations
"""

TASK = Task(
    title="Moderation",
    docs="https://docs.example.com/moderation",
    inputs={"input": Input(schema=TEXTS)},
    output=listing({"type": "object", "properties": {"flagged": {"type": "boolean"}}}, "moderation"),
    response={"flags": Field(description="Whether the text is blamed.", example="$.results[*].flagged")},
    starter=_STARTER,
)
'''
RULE = '''\
"""A title shouts.

Nobody likes it.

Example:
```yaml
title: ACME
```

Use instead:
```yaml
title: Acme
```
"""

from registry.diagnostics import Finding, Rule, Severity


def check(blueprint):
    if blueprint.title.isupper():
        place = blueprint.document.place(("title",))
        yield Finding(code="S999", message="the title shouts", place=place, severity=Severity.WARNING)


RULE = Rule(code="S999", name="loud-title", severity=Severity.WARNING, check=check)
'''
PLATFORM_RULE = RULE.replace("S999", "S998").replace(
    'blueprint.title.isupper():\n        place = blueprint.document.place(("title",))',
    "blueprint.path.isupper():\n        place = blueprint.place",
).replace("the title shouts", "the path shouts")  # fmt: skip
FORM = '''\
"""Only the paths."""

from registry.forms._form import Form

FORM = Form(suffix="paths", write=lambda sheet: "".join(f"{request.path}\\n" for request in sheet.requests))
'''
COMMAND = '''\
"""`registry count`: how many blueprints there are."""

import sys

from registry.commands._command import Command, project_argument


def run(options):
    from registry import project

    sys.stdout.write(f"{len(project.open_project(options.blueprints).catalog())}\\n")
    return 0


COMMAND = Command(summary="Count the blueprints.", arguments=project_argument, run=run)
'''
ROOM = {
    "__init__": '''\
"""A platform of its own."""

from registry.platforms._platform import Platform, Target

PLATFORM = Platform(
    name="vespa",
    title="Vespa",
    oldest="8.0",
    targets={"vespa": Target(name="vespa", title="Vespa", docs="https://docs.vespa.ai", module="registry.platforms.vespa.compile")},
    check="registry.platforms.vespa.check",
    execute="registry.platforms.vespa.execute",
    differences="registry.platforms.vespa.differences",
)
''',
    "compile": '''\
"""A task as a body of Vespa."""

from registry.model import Request
from registry.platforms._platform import Compiled


def compile_endpoint(binding, endpoint):
    return Compiled(requests=(Request(method="PUT", path=f"/vespa/{endpoint.id}", body={"model": binding.model}),))
''',
    "check": '''\
"""Requests to Vespa."""

from registry.diagnostics import Finding


def claims(request):
    return request.path.startswith("/vespa/")


def check(request, *, version):
    return structure(request)


def structure(request, version=None):
    known = request.body is not None and set(request.body.value) == {"model"}
    return [] if known else [Finding(code="S901", message="it wants a model and nothing else", place=request.place)]
''',
}  # fmt: skip


@pytest.fixture
def copied(tmp_path):
    """`copied(path, text)`: adds one file to a copy of the package, gives `run(*arguments)` that uses the copy."""
    home, here = tmp_path / "copy", tmp_path / "here"
    here.mkdir()
    for name in ("registry", "blueprints", "schemas"):
        shutil.copytree(CHECKOUT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))

    def add(**files):
        for path, text in files.items():
            assert not (home / path).exists()
            (home / path).parent.mkdir(exist_ok=True)
            (home / path).write_text(text, "utf-8")

        def run(*arguments, stdin=b""):
            return process(*arguments, folder=here, stdin=stdin, environ={"PYTHONPATH": str(home)})

        return run

    return add


def requests(ended):
    assert ended.code == 0, ended.err
    fits(ended.json(), "output/render")
    return ended.json()


def test_the_copy_is_what_runs(copied):
    run = copied(
        **{
            "registry/commands/where.py": COMMAND.replace(
                "len(project.open_project(options.blueprints).catalog())", "__file__"
            )
        }
    )
    assert "/copy/registry/commands/where.py" in run("where").out


def test_a_provider_is_one_file(copied):
    run = copied(**{"blueprints/acme.yaml": BASE})
    assert "acme text_embedding\n" in run("list", "-o", "name").out
    assert run("check").code == 0
    for target in ("alibaba-es", "elasticsearch-custom", "opensearch"):
        assert requests(run("render", "acme", "text_embedding", "--target", target, "-o", "json"))


def test_a_task_type_is_one_file(copied, tmp_path):
    run = copied(**{"registry/tasks/moderation.py": TASK})
    assert run("new", "acme", "--task", "moderation").code == 0
    checked = run("check", "blueprints/acme.yaml", "--strict")
    assert (checked.code, checked.out) == (0, "")
    arguments = ("render", "acme", "moderation", "--blueprints", "blueprints", "-o", "json")
    connector = requests(run(*arguments, "--target", "opensearch"))[1]
    assert connector["body"]["actions"][0]["url"] == "https://api.example.com/v1/moderations"
    refused = run(*arguments, "--target", "alibaba-es")
    assert (refused.code, refused.error()["type"]) == (2, "unsupported")
    body = requests(run(*arguments, "--target", "alibaba-es", "--lossy"))[0]
    assert body["path"] == "/_inference/custom/acme-moderation"
    assert Path(tmp_path / "here/blueprints/acme.yaml").is_file()


def test_a_blueprint_of_the_new_type_is_held_against_it(copied, tmp_path):
    run = copied(**{"registry/tasks/moderation.py": TASK})
    run("new", "acme", "--task", "moderation")
    path = tmp_path / "here/blueprints/acme.yaml"
    path.write_text(
        path.read_text("utf-8").replace("  flags:", "  flagz:").replace("[*].flagged", "[*].flaged"), "utf-8"
    )
    found = run("check", "blueprints/acme.yaml").out
    assert "unknown field 'flagz'" in found
    assert "did you mean 'flags'?" in found


def test_a_rule_is_one_file(copied, tmp_path):
    run = copied(**{"registry/rules/loud_title.py": RULE})
    (tmp_path / "here/acme.yaml").write_text(BASE.replace("title: Acme", "title: ACME"), "utf-8")
    assert "acme.yaml:1:8: warning S999 the title shouts\n" in run("check", "acme.yaml").out
    assert run("check").code == 0
    assert "Nobody likes it." in run("explain", "S999").out
    assert "S999  A title shouts.\n" in run("explain", "--list").out


@pytest.mark.parametrize("platform", ["alibaba_es", "elasticsearch", "opensearch"])
def test_a_rule_of_a_platform_is_one_file(copied, platform):
    run = copied(**{f"registry/platforms/{platform}/rules/loud_path.py": PLATFORM_RULE})
    assert "S998  A title shouts.\n" in run("explain", "--list").out


def test_a_rule_of_a_platform_for_blueprints_is_one_file(copied, tmp_path):
    run = copied(**{"registry/platforms/opensearch/blueprint_rules/loud_title.py": RULE})
    (tmp_path / "here/acme.yaml").write_text(BASE.replace("title: Acme", "title: ACME"), "utf-8")
    assert "acme.yaml:1:8: warning S999 the title shouts\n" in run("check", "acme.yaml").out
    assert "Nobody likes it." in run("explain", "S999").out


def test_a_form_is_one_file(copied):
    run = copied(**{"registry/forms/paths.py": FORM})
    assert (
        run("render", "openai", "custom", "--target", "alibaba-es", "-o", "paths").out
        == "/_inference/custom/openai-custom\n"
    )
    assert (
        "there is console, curl, json, paths, python"
        in run("render", "openai", "custom", "--target", "alibaba-es", "-o", "x").err
    )


def test_a_command_is_one_file(copied):
    run = copied(**{"registry/commands/count.py": COMMAND})
    assert "    count     Count the blueprints.\n" in run("--help").out
    assert run("count").out == f"{len(list((CHECKOUT / 'blueprints').glob('*.yaml')))}\n"
    assert "did you mean 'count'?" in run("coun").err


def test_a_platform_is_one_folder(copied):
    run = copied(**{f"registry/platforms/vespa/{name}.py": text for name, text in ROOM.items()})
    body = requests(run("render", "openai", "text_embedding", "--target", "vespa", "-o", "json"))[0]
    assert body == {
        "method": "PUT",
        "path": "/vespa/openai-text-embedding",
        "body": {"model": "text-embedding-3-small"},
    }
    for form in ("console", "curl"):
        assert run("render", "openai", "text_embedding", "--target", "vespa", "-o", form).code == 0
    refused = run("render", "openai", "text_embedding", "--target", "vespa", "-o", "python")
    assert (refused.code, refused.err.splitlines()[0]) == (2, "error: no Python client of vespa is known")
    rows = run("list", "openai", "-o", "json").json()
    assert {row["targets"]["vespa"]["needs"] for row in rows} == {"8.0"}
    assert "S901 it wants a model" in run("check", "-", stdin=b'PUT /vespa/x\n{"a": 1}\n').out
