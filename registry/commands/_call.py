"""What every command that calls a provider takes: its flags, and what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from registry.binding import Binding
    from registry.catalog import BlueprintTask
    from registry.client import Route
    from registry.secrets import Credentials

_DAY = 86_400


def input_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of what is asked."""
    parser.add_argument(
        "--input",
        metavar="TEXT",
        action="append",
        default=[],
        help="a text, @file or - (standard input); repeat for more; @file.json and @file.ndjson hold several",
    )
    parser.add_argument("--query", metavar="TEXT", help="what documents are ranked by")
    parser.add_argument("--messages", metavar="JSON", help="the conversation of a chat: JSON, @file or -")
    parser.add_argument(
        "--set", metavar="NAME=VALUE", action="append", default=[], help="a parameter's value"
    )
    parser.add_argument(
        "--model", metavar="M", help="the model; the same as setting the parameter that decides it"
    )


def way_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of where to and with which key."""
    parser.add_argument(
        "--url",
        metavar="U",
        help="another server: an origin replaces scheme, host and port, an address with a path the base address",
    )
    parser.add_argument(
        "--upstream",
        metavar="HOST=URL",
        action="append",
        default=[],
        help="another server for one host: replaces scheme, host and port",
    )
    parser.add_argument(
        "--secret",
        metavar="NAME[=REF]",
        action="append",
        default=[],
        help="which secret, where there are alternatives; its value by reference: env:NAME or file:PATH",
    )
    parser.add_argument(
        "--allow-private",
        action="store_true",
        help="call private and link-local addresses, and plain http, also where --url does not name them",
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=float,
        default=60.0,
        help="how long one call may take (default: 60)",
    )


def bound(options: argparse.Namespace, task: BlueprintTask, secret: str | None) -> Binding:
    """The task with what the flags choose.

    Raises:
        UsageError: see `bind`.
    """
    from registry import rendering
    from registry.binding import Choices, bind
    from registry.engine import relocate

    order = rendering.order(
        pairs=options.set,
        model=options.model,
        url=options.url,
        secret=None,
        id=None,
        options={},
        pipeline=None,
        lossy=False,
        version=None,
    )
    values: dict[str, Any] = rendering.typed(task, order.values)
    binding = bind(task, Choices(values=values, model=order.model, url=order.url, secret=secret))
    return binding if options.url is None else relocate(binding, options.url)


def at_hand(task: BlueprintTask, references: Mapping[str, str]) -> Credentials:
    """The credentials of the task that happen to be there, so that nothing shows them; none has to be."""
    from registry import secrets
    from registry.errors import AuthenticationError

    values: dict[str, str] = {}
    for name, secret in task.secrets.items():
        try:
            value = secrets.reference(references.get(name, f"env:{secret.env}"))
        except AuthenticationError:
            continue
        if value is not None:
            values[name] = value
    return secrets.Credentials(values)


def route(options: argparse.Namespace) -> Route:
    """Where the flags lead.

    Raises:
        UsageError: a time or an upstream is none.
    """
    from urllib.parse import urlsplit

    from registry.client import Route

    if not 0 < options.timeout <= _DAY:
        raise UsageError(f"--timeout {options.timeout:g} is no time to wait", help="seconds, more than 0")
    upstreams = dict(_upstream(pair) for pair in options.upstream)
    named = [options.url, *upstreams.values()]
    return Route(
        upstreams=upstreams,
        named=frozenset((urlsplit(url).hostname or "").lower() for url in named if url),
        private=options.allow_private,
        seconds=options.timeout,
    )


def _upstream(pair: str) -> tuple[str, str]:
    from urllib.parse import urlsplit

    host, _, url = pair.partition("=")
    parts = urlsplit(url)
    plain = parts.scheme in ("http", "https") and parts.hostname and not (parts.username or parts.query)
    if not host or not plain or parts.path not in ("", "/"):
        raise UsageError(
            f"'{host}=…' is no upstream",
            help="--upstream HOST=URL, e.g. api.openai.com=http://127.0.0.1:8080",
        )
    return host.lower(), url
