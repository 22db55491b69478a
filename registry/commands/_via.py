"""`registry invoke --via` and `--body`: a compiled body, ours or somebody's, run as its platform runs it."""

from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from registry import blanks, checking, console, references, rendering, seals, secrets, via
from registry.commands import _call, _inputs, _printed, render
from registry.commands._refused import Source, refused
from registry.diagnostics import Severity, worst_first
from registry.errors import MissingError, UnsupportedError, UsageError
from registry.model import Version
from registry.platforms import all_platforms, platform_of, target
from registry.platforms._execute import Call
from registry.report import print_findings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from registry.catalog import BlueprintTask
    from registry.diagnostics import Finding
    from registry.model import WrittenRequest
    from registry.platforms import Platform
    from registry.platforms._execute import Step
    from registry.secrets import Credentials


def blueprint(options: argparse.Namespace, task: BlueprintTask) -> int:
    """`--via TARGET`: compiles the task, runs the bodies, prints the platform's answer; notes go to standard error.

    Raises:
        UnsupportedError: the target cannot express the task, or there is no provider to call.
        AuthenticationError: a credential is missing; nothing was sent.
        ProviderError: the platform's answer is a failure; it was printed.
    """
    to = target(options.via)
    if task.request is None:
        raise UnsupportedError(
            f"{task.blueprint.id} {task.key} runs inside the cluster: there is no provider to call",
            place=task.place(),
        )
    given, picked = secrets.references(options.secret, task)
    rendered = _rendered(options, task, picked or secrets.choose(task, given))
    written = {references.secret(name): name for name in task.secrets}
    sealed = seals.seal(rendered.compiled.requests, seals.exactly(written))
    endpoint = via.Endpoint(
        platform=platform_of(to),
        sealed=sealed,
        version=_version(options),
        per_minute=task.limits.get("requests_per_minute"),
        origin=_origin(options),
    )
    inputs = _inputs.inputs(task, given=options.input, query=options.query, messages=options.messages)
    if options.output == "table":
        rendering.words(rendered, sys.stderr)
    code = _run(
        options,
        endpoint,
        _called(inputs, task.type_name),
        lambda: secrets.resolve((task.secrets[name] for name in sealed.names), given),
        _call.at_hand(task, given),
    )
    if options.output != "table":
        rendering.words(rendered, sys.stderr)  # not before: with a JSON form an error stands alone
    return code


def _rendered(options: argparse.Namespace, task: BlueprintTask, secret: str | None) -> rendering.Rendered:
    """The task for the target. An origin is no part of the body, unless the body has no address without it."""

    def compiled(url: str | None) -> rendering.Rendered:
        order = rendering.order(
            pairs=options.set,
            model=options.model,
            url=url,
            secret=secret,
            id=None,
            options=render.endpoint_options(options.options),
            pipeline=None,
            lossy=options.lossy,
            version=options.platform_version,
        )
        return rendering.render(task, target(options.via), order)

    if _origin(options) is None:
        return compiled(options.url)
    try:
        return compiled(None)
    except MissingError:
        return compiled(_call.bound(options, task, secret).url)


def body(options: argparse.Namespace) -> int:
    """`--body FILE`: runs the endpoint that the requests make, prints the platform's answer.

    Raises:
        ConfigurationError: the body cannot be read, or its platform would refuse it; every finding is in it.
        AuthenticationError: a blank has no value; nothing was sent.
        ProviderError: the platform's answer is a failure; it was printed.
    """
    if options.model is not None:
        raise UsageError("the body says the model", help="leave --model out")
    if options.url is not None and _origin(options) is None:
        raise UsageError("the body says the path", help="--url with scheme, host and port only")
    name, data = _read(options.body)
    settings = checking.Settings(target=options.target, version=_version(options))
    text, written, findings = checking.written(data, name, settings)
    filled = blanks.fill(written)
    platform = _checked(options, written, findings, settings, Source(name, text, blanks.at_hand(filled, {})))
    given = blanks.references(options.secret, filled)
    endpoint = via.Endpoint(
        platform=platform, sealed=filled.sealed, version=settings.version, origin=_origin(options)
    )
    own = _own(options, platform)
    inputs = _inputs.bare(
        given=options.input, query=options.query, messages=options.messages, needed=not own["named"]
    )
    try:
        return _run(
            options,
            endpoint,
            _called(inputs, "", own),
            lambda: blanks.resolve(filled, given),
            blanks.at_hand(filled, given),
        )
    except (UsageError, UnsupportedError) as error:
        error.place = error.place or written[0].place  # what the engines say, they say of the body
        raise


def _read(file: str) -> tuple[str, bytes]:
    from pathlib import Path

    if file == "-":
        return "<stdin>", sys.stdin.buffer.read(console.LIMIT + 1)
    try:
        with Path(file).open("rb") as opened:
            return file, opened.read(console.LIMIT + 1)
    except OSError as error:
        raise UsageError(
            f"cannot read {file}: {error.strerror}", help="--body FILE, or - for standard input"
        ) from error


def _checked(
    options: argparse.Namespace,
    written: list[WrittenRequest],
    findings: list[Finding],
    settings: checking.Settings,
    source: Source,
) -> Platform:
    """The platform of the requests, which it takes; what else is wrong with them is said on standard error."""
    found = list(findings)
    platforms = {}
    for request in written:
        platform = checking.platform_for(request, options.target)
        found += checking.check_request(request, settings)
        if platform is not None:
            platforms[platform.name] = platform
    found = [source.hidden(finding) for finding in worst_first(found)]
    if any(finding.severity is Severity.ERROR and finding.code[:1] == "S" for finding in found):
        raise refused(found, source, as_json=options.output != "table")
    if len(platforms) != 1:
        raise UsageError(
            f"the body is for {' and '.join(platforms) or 'no platform that is known'}",
            place=written[0].place if written else None,
            help=f"--target {' | '.join(sorted(all_platforms()))}",
        )
    if options.output == "table":
        print_findings(found, sys.stderr, source.lines())
    (platform,) = platforms.values()
    return platform


def _own(options: argparse.Namespace, platform: Platform) -> dict[str, Any]:
    """What `--set` says of the call, by the words of `Call`; all that is no word of the platform is named."""
    pairs = rendering.order(
        pairs=options.set,
        model=None,
        url=None,
        secret=None,
        id=None,
        options={},
        pipeline=None,
        lossy=False,
        version=None,
    ).values
    values = {name: _value(text) for name, text in pairs.items()}
    own = {name: value for name, value in values.items() if name in platform.call_words}
    kinds = {"input_type": str, "top_n": int, "return_documents": bool}
    for name, value in own.items():
        if type(value) is not kinds[name]:
            raise UsageError(f"--set {name}={pairs[name]} is no {kinds[name].__name__}")
    return {**own, "named": {name: value for name, value in values.items() if name not in own}}


def _value(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=str, parse_float=_number)
    except ValueError:
        return text


def _number(text: str) -> Any:
    value = float(text)
    return value if math.isfinite(value) else text


def _called(inputs: Mapping[str, Any], task_type: str, own: Mapping[str, Any] | None = None) -> Call:
    given = inputs.get("input", [])
    return Call(
        task_type=task_type,
        input=given if isinstance(given, list) else [given],
        query=inputs.get("query"),
        messages=inputs.get("messages"),
        **(own or {}),
    )


def _run(
    options: argparse.Namespace,
    endpoint: via.Endpoint,
    call: Call,
    resolve: Callable[[], Credentials],
    at_hand: Credentials,
) -> int:
    form, hidden = options.output, endpoint.sealed.shown
    route = _call.route(options)
    credentials = at_hand if options.dry_run else resolve()

    def mask(text: str) -> str:
        return credentials.masked(hidden(text))

    def trace(step: Step) -> None:
        sys.stderr.write(_printed.step(step, form, mask))

    seen = {"trace": trace} if options.trace else {}
    if not options.dry_run:
        outcome = via.invoke(endpoint, call, credentials, route, **seen)
    else:
        execution, refused = via.prepared(endpoint, call, route.upstreams, **seen)
        if refused is None:
            assert execution is not None  # noqa: S101  (one of the two)
            sys.stdout.write(mask(_printed.requests(execution.requests, form)))
            return 0
        outcome = refused
    sys.stdout.write(mask(_printed.answer(outcome.answer.text, form)))
    if outcome.error is not None:
        outcome.error.message = mask(outcome.error.message)
        raise outcome.error
    return 0


def _origin(options: argparse.Namespace) -> str | None:
    """`--url`, where it is no more than scheme, host and port."""
    if options.url is None:
        return None
    parts = urlsplit(options.url)
    bare = parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/")
    found: str = options.url
    return found if bare and not (parts.query or parts.fragment or parts.username) else None


def _version(options: argparse.Namespace) -> Version | None:
    if options.platform_version is None:
        return None
    try:
        return Version.parse(options.platform_version)
    except ValueError as error:
        raise UsageError(str(error), help="--platform-version 8.19") from error
