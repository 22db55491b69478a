"""Which mutations of an `_inference` body the platform refuses, and the row of the spec that says so.

Written from `specs/elasticsearch-inference.md` (its sections are the sources of the verdicts) and not from our schemas:
what is measured must not be the measure. None is: the spec does not say, so the mutation is not used.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from mutations import Edit, Verdict, body

from registry import console

if TYPE_CHECKING:
    from pathlib import Path

    from registry.model import WrittenRequest

ALIBABA = "alibaba-cloud-custom-model"

# §6, "required service_settings", * included; a list within a tuple is: one of them.
REQUIRED: dict[str, tuple[Any, ...]] = {
    "ai21": ("model_id", "api_key"),
    "alibabacloud-ai-search": ("api_key", "host", "service_id", "workspace"),
    "amazonbedrock": ("access_key", "secret_key", "region", "model", "provider"),
    "amazon_sagemaker": ("access_key", "secret_key", "region", "endpoint_name", "api"),
    "anthropic": ("api_key", "model_id"),
    "azureaistudio": ("api_key", "target", "provider", "endpoint_type"),
    "azureopenai": (
        "resource_name",
        "deployment_id",
        "api_version",
        ["api_key", "entra_id", "client_secret"],
    ),
    "cohere": ("api_key", "model_id"),
    "deepseek": ("api_key", "model_id"),
    "elasticsearch": (
        ["model_id", "deployment_id"],
        "num_threads",
        ["num_allocations", "adaptive_allocations"],
    ),
    "elser": ("num_threads", ["num_allocations", "adaptive_allocations"]),
    "fireworksai": ("api_key", "model_id"),
    "googlevertexai": ("service_account_json",),
    "hugging_face": ("api_key", "url"),
    "jinaai": ("api_key", "model_id"),
    "llama": ("url", "model_id"),
    "nvidia": ("api_key", "model_id"),
    "openai": ("model_id", ["api_key", "client_secret"]),
    "openshift_ai": ("api_key", "url"),
    "voyageai": ("api_key", "model_id"),
    "watsonxai": ("api_key", "api_version", "model_id", "project_id", "url"),
}
OAUTH = ("client_secret", "client_id", "scopes", "token_url", "tenant_id")
UNSAID = {
    ("googlevertexai", "location"),  # §6 demands it, its source has made it optional
    ("googlevertexai", "provider"),  # what a URL without a provider means, no row says
    ("googlevertexai", "url"),
    ("googlevertexai", "streaming_url"),
    ("amazon_sagemaker", "element_type"),  # §6 has it as optional, the code demands it for some
}


def label(edit: Edit) -> Verdict | None:
    """What the platform of the request does with the edit."""
    service = body(edit.request).value.get("service")
    if service is None:
        return None
    if service == ALIBABA:
        return _alibaba(edit)
    if edit.path[0] == "service" or len(edit.path) == 1:
        return _envelope(edit)
    return _custom(edit) if service == "custom" else _native(edit, service)


def requests(folder: Path) -> list[WrittenRequest]:
    """The requests of the `.console` files of a folder, sorted by name; one a file."""
    found = []
    for file in sorted(folder.glob("*.console")):
        text, _ = console.decode(file.read_bytes(), file.name)
        (request,), _ = console.parse(text or "", file.name)
        found.append(request)
    return found


def _refused(row: str) -> Verdict:
    return Verdict(refused=True, source=row)


def _taken(row: str) -> Verdict:
    return Verdict(refused=False, source=row)


def _envelope(edit: Edit) -> Verdict | None:
    name = edit.path[0]
    if edit.operator == "wrong type":
        return _refused("§5.3 wrong JSON type of a setting")
    if edit.operator == "misspelt field" and name not in ("service", "service_settings"):
        return _refused("§5.3 leftovers")
    if name == "service":
        return _refused("§5.3 no service")
    if name == "service_settings":
        return _refused("§5.3 no service_settings")
    if body(edit.request).value["service"] == "anthropic":
        return _refused("§6 anthropic: max_tokens (req)")
    return _taken("§6 task_settings are optional")


def _native(edit: Edit, service: str) -> Verdict | None:
    owner, name = edit.path[-2], edit.path[-1]
    if edit.operator == "wrong type":
        return _refused("§5.3 wrong JSON type of a setting")
    if edit.operator == "misspelt field":
        return _refused("§6 adaptive_allocations" if owner == "adaptive_allocations" else "§5.3 leftovers")
    if edit.operator != "removed field" or (service, name) in UNSAID:
        return None
    settings = body(edit.request).value["service_settings"]
    if owner == "service_settings":
        wanted = [field for field in REQUIRED[service] if _is_last(name, field, settings)]
        if service == "elasticsearch" and "deployment_id" in settings:
            wanted = [field for field in wanted if isinstance(field, list) and "deployment_id" in field]
        if service == "googlevertexai" and name in ("project_id", "model_id") and "provider" not in settings:
            wanted = [name]
        if wanted or ("client_secret" in settings and name in OAUTH):
            return _refused(f"§6 {service}: required {name}")
    if (service, name) == ("anthropic", "max_tokens"):
        return _refused("§6 anthropic: max_tokens (req)")
    return _taken(f"§6 {service}: {name} is optional")


def _is_last(name: Any, field: Any, settings: dict[str, Any]) -> bool:
    """Whether the field is required and `name` is all of it that is there."""
    if isinstance(field, str):
        return bool(field == name)
    return name in field and sum(other in settings for other in field) == 1


# --- custom --------------------------------------------------------------------------------------------------------


def _custom(edit: Edit) -> Verdict | None:
    path = edit.path
    if edit.operator == "misquoted placeholder":
        return _refused("§1.3 quoting; §1.2 the validation call gets a body that is no JSON")
    if edit.operator == "broken placeholder":
        return _refused("§2.1 after check: ${ k }, ${nope}, $${k}")
    if edit.operator == "broken path":
        return _custom_path(str(edit.old), str(edit.new))
    if edit.operator == "wrong type":
        return _refused("§1.2 wrong types; §5.3 wrong JSON type of a setting")
    owner, name = path[-2], path[-1]
    if owner == "headers":
        return _taken("§1.2 headers: any name, none required")
    if owner == "secret_parameters" or name == "secret_parameters":
        used = _used(edit, [name] if owner == "secret_parameters" else list(edit.old))
        if name == "secret_parameters" and edit.operator == "misspelt field":
            return _refused("§5.3 leftovers")
        return _refused("§1.2 dry run: placeholder without a value") if used else _taken("§1.2 optional")
    if edit.operator == "misspelt field":
        return _refused("§1.2 input type key" if owner == "translation" else "§1.2 leftovers")
    if name in ("url", "request", "response", "json_parser", "text_embeddings"):
        return _refused(f"§1.2 {name} is required")
    return _taken(f"§1.2 {name} is optional")


def _custom_path(old: str, new: str) -> Verdict | None:
    if new == old.replace("[*]", ""):
        same = "[*]" not in old[:-3]
        return _taken("§3.1 a [*] at the end is a no-op") if same else None  # the answer decides
    return _refused("§3.1 path grammar")


def _used(edit: Edit, names: list[Any]) -> bool:
    return any(re.search(rf"\$\{{{re.escape(str(name))}[:}}]", body(edit.request).text) for name in names)


# --- alibaba -------------------------------------------------------------------------------------------------------

_IN_METHOD = 5  # service_settings, path, the path, the method, its setting


def _alibaba(edit: Edit) -> Verdict | None:
    if edit.operator == "misquoted placeholder":
        return _alibaba_quotes(edit)
    if edit.operator == "broken placeholder":
        return _refused("§2.3 variable is not replaced")
    if edit.operator == "broken path":
        return _alibaba_path(edit)
    if edit.path[:2] == ("task_settings", "parameters") and len(edit.path) > 2:
        return _alibaba_parameter(edit)
    if edit.operator == "wrong type":
        if edit.path[1:2] == ("secret_parameters",) and len(edit.path) > 2:
            return None  # "string values" without an error in §1.1
        return _refused("§1.1 table; §5.3 wrong JSON type of a setting")
    if edit.operator == "misspelt field":
        return _alibaba_misspelt(edit)
    return _alibaba_removed(edit)


def _alibaba_misspelt(edit: Edit) -> Verdict | None:
    path, name = edit.path, edit.path[-1]
    if "headers" in path[:-1]:
        return _taken("§1.1 headers: any name")
    if path[-2:-1] == ("rate_limit",):
        return None
    if path[1:2] == ("secret_parameters",) and len(path) == 3:
        return _refused("§2.3 variable is not replaced") if _used(edit, [name]) else _taken("§1.1 any name")
    if path[1:2] == ("path",) and len(path) == 3:
        return _taken("§1.1 path: any path")
    if path[1:2] == ("path",) and len(path) == 4:
        return _refused("§1.1 unsupported http method")
    if name in ("query_string", "headers", "reranked_index", "document_text"):
        return _taken("§1.1 leftovers inside the method, request and json_parser are ignored")
    return _refused("§1.1 leftovers, or a required setting is missing")


def _alibaba_removed(edit: Edit) -> Verdict | None:
    path, name = edit.path, edit.path[-1]
    inside = len(path) >= _IN_METHOD and path[1] == "path"
    optional = ("query_string", "headers", "reranked_index", "document_text")
    if name in optional or "headers" in path[:-1] or name in ("rate_limit", "requests_per_minute"):
        return _taken(f"§1.1 {name} is optional")
    if (
        inside
        or path[0] == "service"
        or name in ("service_settings", "url", "path")
        or path[1:2] == ("path",)
    ):
        return _refused(f"§1.1 {name} is required")
    names = list(_names(edit.old)) if isinstance(edit.old, dict) else [name]
    return _refused("§2.3 variable is not replaced") if _used(edit, names) else _taken("§1.1 optional")


def _names(value: dict[str, Any]) -> list[str]:
    return [
        name
        for key, item in value.items()
        for name in (key, *(_names(item) if isinstance(item, dict) else ()))
    ]


def _alibaba_parameter(edit: Edit) -> Verdict | None:
    if len(edit.path) > 3:
        return _taken("§1.1 parameters: any JSON")
    name = edit.path[2]
    if edit.operator in ("misspelt field", "removed field"):
        return _refused("§2.3 variable is not replaced") if _used(edit, [name]) else _taken("§1.1 optional")
    written = (
        json.loads(json.dumps(edit.new))
        if isinstance(edit.new, str)
        else json.dumps(edit.new, separators=(",", ":"))
    )
    for content in re.findall(r'[^"\n]{0,1}"?\$\{' + re.escape(str(name)) + r"\}", _content(edit)):
        quoted = '"${' in content
        if quoted != (isinstance(edit.new, str) or written[:1] not in ("[", "{")) and not _fine(
            written, quoted=quoted
        ):
            return _refused("§2.3 encoding: the body is no JSON then")
    return _taken("§2.3 encoding: JSON all the same")


def _fine(written: str, *, quoted: bool) -> bool:
    try:
        json.loads(f'"{written}"' if quoted else written)
    except ValueError:
        return False
    return True


def _content(edit: Edit) -> str:
    (by_method,) = body(edit.request).value["service_settings"]["path"].values()
    (settings,) = by_method.values()
    return str(settings["request"]["content"])


def _alibaba_quotes(edit: Edit) -> Verdict | None:
    name = re.search(r'"?\$\{(\w+)\}"?', _difference(str(edit.old), str(edit.new)))
    value = body(edit.request).value
    if name is None:
        return None
    task = edit.request.path.split("/")[2]
    known = {
        **value.get("task_settings", {}).get("parameters", {}),
        **value["service_settings"].get("secret_parameters", {}),
    }
    stored = {"input": "text" if task == "completion" else [], "query": "text", **known}[name[1]]
    if isinstance(stored, str | list | dict):
        return _refused("§2.3 encoding: text is raw, lists are JSON; the body is no JSON then")
    return _taken("§2.3 encoding: a quoted number or boolean is JSON all the same")


def _difference(old: str, new: str) -> str:
    """The placeholder whose quotes were added or taken away, with what stands around it."""
    start = next(index for index, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    longer = max(old, new, key=len)
    return longer[start : longer.index("}", start) + 2]


def _alibaba_path(edit: Edit) -> Verdict | None:
    old, new = str(edit.old), str(edit.new)
    if new == old.removeprefix("$."):
        return _taken("§3.3 `result.text` is valid")
    if new.endswith(".") or "[*" in new.replace("[*]", "") or re.match(r"\$[^.\[]", new):
        return _refused("Jayway PathCompiler: illegal character, bracket not closed, path ends with a dot")
    task = edit.request.path.split("/")[2]
    definite = not re.search(r"\[\*\]|\.\.|\[\?", new)
    if definite and task != "completion":
        return _refused("§3.3 all results but completion are cast to JSONArray: indefinite paths only")
    return _taken("§3.3 ['k'], .. and filters are valid")
