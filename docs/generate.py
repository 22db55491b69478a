"""Writes what is generated: schemas from the task types, reference pages from schemas, parsers and rules.

python docs/generate.py           write
python docs/generate.py --check   say which files are stale; exit 1 if any is
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry import lint, listing, schema
from registry.catalog import open_catalog
from registry.commands import _parser as cli
from registry.platforms import all_targets
from registry.tasks import all_tasks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parent.parent
NOTE = "<!-- Written by `just docs`; change the source it names, not this page. -->\n"


def files() -> Iterator[tuple[str, str]]:
    """Every generated file: its path from the root of the checkout, and its text."""
    yield "schemas/blueprint.schema.json", schema.written()
    for name, task in all_tasks().items():
        interface = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"https://inference-registry.example/schemas/interfaces/{name}.schema.json",
            "title": task.title,
            "description": f"Input and output of {name}: a caller's document fits `input`, a result fits `output`.",
            "$defs": task.interface(),
        }
        yield f"schemas/interfaces/{name}.schema.json", _json(interface)
    yield "docs/reference/blueprint.md", blueprint_page()
    yield "docs/reference/cli.md", cli_page()
    yield "docs/reference/rules.md", lint.rules_page()
    yield "docs/reference/support.md", support_page()


def blueprint_page() -> str:
    """Every field of a blueprint: a table an object."""
    whole = schema.blueprint()
    parts = [f"# Blueprint fields\n\n{NOTE}\nSource: `schemas/blueprint.schema.json`.\n"]
    parts.append(_fields("The blueprint", whole))
    for name, part in whole["$defs"].items():
        if part.get("type") == "object" and part.get("properties"):
            parts.append(_fields(name, part))
    for kind, title in (("responses", "response of"), ("examples", "example of")):
        for name, part in whole["$defs"][kind].items():
            parts.append(_fields(f"{title} {name}", part))
    return "\n".join(parts)


def _fields(title: str, part: Mapping[str, Any]) -> str:
    required = set(part.get("required", ()))
    lines = [
        f"## {title}\n",
        f"{part.get('description', '')}\n",
        "| field | what | may use | example |",
        "|---|---|---|---|",
    ]
    for name, field in part.get("properties", {}).items():
        target = _resolved(field)
        mark = " (required)" if name in required else ""
        names = ", ".join(target.get("x-variables", ()))
        example = json.dumps((target.get("examples") or [None])[0], ensure_ascii=False)
        what = str(field.get("description", target.get("description", ""))).replace("|", "\\|")
        lines.append(f"| `{name}`{mark} | {what} | {names} | `{example.replace('|', chr(92) + '|')}` |")
    return "\n".join(lines) + "\n"


def _resolved(field: Mapping[str, Any]) -> Mapping[str, Any]:
    part: Mapping[str, Any] = field
    while "$ref" in part:
        target: Any = schema.blueprint()
        for key in part["$ref"].removeprefix("#/").split("/"):
            target = target[key]
        part = target
    return part


def cli_page() -> str:
    """Every command with its flags, as `--help` prints them at 100 columns."""
    parts = [f"# Command line\n\n{NOTE}\nSource: `registry/commands/`.\n", _help("registry", cli.parser())]
    for name in cli.names():
        root = cli.parser(only=name)
        actions = [action for action in root._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001  (argparse has no other way to a command's parser)
        parts.append(_help(f"registry {name}", actions[0].choices[name]))
    return "\n".join(parts)


def _help(title: str, parser: argparse.ArgumentParser) -> str:
    formatter = parser.formatter_class

    def wide(prog: str) -> argparse.HelpFormatter:
        return formatter(prog, width=100)

    parser.formatter_class = wide  # type: ignore[assignment]  # any callable that makes a formatter will do
    return f"## {title}\n\n```text\n{parser.format_help()}```\n"


def support_page() -> str:
    """Which target can serve which task, since which version, and why not."""
    targets = list(all_targets())
    lines = [
        f"# Support matrix\n\n{NOTE}",
        (
            "What each target can serve without loss, and the oldest version of its platform that can. A number refers "
            "to the reason below the table.\n"
        ),
        "| blueprint | task | " + " | ".join(targets) + " |",
        "|---|---|" + "---|" * len(targets),
    ]
    reasons: dict[str, int] = {}
    for row in listing.rows(task for found in open_catalog().values() for task in found.tasks.values()):
        cells = []
        for name in targets:
            cell = row["targets"][name]
            if cell["supported"]:
                cells.append(f"≥ {cell['needs']}")
            else:
                cells.append(f"no ({reasons.setdefault(cell['reason'], len(reasons) + 1)})")
        lines.append(f"| {row['blueprint']} | {row['task']} | " + " | ".join(cells) + " |")
    lines += ["", "Reasons:", ""]
    lines += [f"{number}. {reason}" for reason, number in reasons.items()]
    return "\n".join(lines) + "\n"


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Writes the files, or names the stale ones."""
    parser = argparse.ArgumentParser(description="Write the generated files.")
    parser.add_argument("--check", action="store_true", help="only say which are stale")
    options = parser.parse_args()
    stale = []
    for name, text in files():
        path = ROOT / name
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if not options.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in stale:
        sys.stderr.write(f"{'stale' if options.check else 'wrote'}: {name}\n")
    if options.check and stale:
        sys.stderr.write("`just docs` writes them\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
