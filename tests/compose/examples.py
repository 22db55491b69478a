"""What the pages print: the examples that the blueprints hold, each with its page."""

from __future__ import annotations

from typing import Any

from registry import catalog


def example(blueprint: str, task: str) -> tuple[dict[str, Any], Any, str]:
    """Inputs, answer and page of a task's example."""
    content = catalog.open_catalog()[blueprint].task(task)
    given = dict(content.content["example"])
    answer, page = given.pop("answer"), given.pop("docs")
    given.pop("parameters", None)
    return given, answer, str(page)
