"""What stands under `targets:` gives a body that the platform refuses.

Settings of a native service and register bodies go to the platform as they are written. A field that it does not know or
a value of the wrong type is refused there; here it is a finding, and `render` refuses it for that target only. A field
that is missing because a parameter has no default is one too: give the parameter a default, or mark it `required`.

Example:
```yaml
tasks:
  text_embedding:
    targets:
      elasticsearch:
        service: cohere
        service_settings: {api_key: "{{ secrets.api_key }}", model: "{{ parameters.model }}"}
```

Use instead:
```yaml
tasks:
  text_embedding:
    targets:
      elasticsearch:
        service: cohere
        service_settings: {api_key: "{{ secrets.api_key }}", model_id: "{{ parameters.model }}"}
```
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from registry.compile import compile_task, endpoint_id, sample
from registry.diagnostics import Finding, Rule, Severity
from registry.errors import MisfitError, RegistryError
from registry.platforms import Endpoint, all_targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.catalog import Blueprint, BlueprintTask
    from registry.platforms import Target


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """A warning for each misfit of each body; other targets can still be rendered."""
    for task in blueprint.tasks.values():
        for target in all_targets().values():
            if task.targets(target.name):
                yield from _misfits(task, target)


def _misfits(task: BlueprintTask, target: Target) -> Iterable[Finding]:
    try:
        compile_task(task, target, sample(task), Endpoint(id=endpoint_id(task)), lossy=True)
    except MisfitError as error:
        return [
            dataclasses.replace(
                finding,
                code="S032",
                severity=Severity.WARNING,
                message=f"{target.name} refuses the body of {task.key}: {finding.message}",
            )
            for finding in error.findings
        ]
    except RegistryError:
        return []  # others say so, at the place that they are for
    return []


RULE: Rule[Blueprint] = Rule(code="S032", name="target-misfit", severity=Severity.WARNING, check=check)
