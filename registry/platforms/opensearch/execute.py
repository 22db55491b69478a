"""A compiled endpoint run as ML Commons runs it: one call, one or more provider requests, one answer.

Not run: painless, `input_processors` and `output_processors`, guardrails that ask a model or an index (`UnsupportedError`).
Not done: the signature of `aws_sigv4`, and rate limits and retries, which are the wire's.

Source: ml-commons `RemoteConnectorExecutor.java`, `MLPredictTaskRunner.java`, tags 2.19 to 3.8.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.errors import UnsupportedError, UsageError
from registry.java.text import gson
from registry.platforms._execute import Answer, Execution, Step, answer, only, unseen
from registry.platforms.opensearch import calls, contract, guard, reply, sending
from registry.platforms.opensearch.preprocess import Documents
from registry.platforms.opensearch.substitute import stringify
from registry.platforms.opensearch.tensors import BARE_MAPS, results, since

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from registry.exchange import ProviderRequest, ProviderResponse
    from registry.model import Request, Version
    from registry.platforms._execute import Call


_SIGNED = "aws_sigv4"
_TEXTS = frozenset({
    "action_type", "method", "url", "request_body", "pre_process_function", "post_process_function", "protocol",
})  # fmt: skip
_OBJECTS = frozenset({"parameters", "credential", "headers", "connector", "interface", "guardrails"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A connector, its predict action, and what the model that uses it says."""

    connector: Mapping[str, Any]
    action: Mapping[str, Any]
    stored: Mapping[str, str]
    """The connector's parameters as texts."""
    interface: Mapping[str, Any] | None = None
    guardrails: Mapping[str, Any] | None = None


def endpoint(requests: Sequence[Request], version: Version | None = None) -> Endpoint:
    """The endpoint that the requests make: a connector created or inside the model, and what the model says.

    Raises:
        UsageError: there is no connector, or not one.
        UnsupportedError: its connector has no predict action.
    """
    models = [one.body for one in requests if one.path.partition("?")[0].endswith("/models/_register")]
    model = _read(models[-1]) if models else {}
    connector = model.get("connector")
    if not isinstance(connector, Mapping):
        connector = only(requests, _makes_connector, "create a connector").body
    connector = _read(connector)
    actions = [_read(one) for one in connector.get("actions") or () if isinstance(one, Mapping)]
    action = next((one for one in actions if str(one.get("action_type")).upper() == "PREDICT"), None)
    if action is None:
        raise UnsupportedError("the connector has no predict action")
    return Endpoint(
        connector=connector,
        action=action,
        stored=stringify(connector.get("parameters") or {}, older=not since(version, BARE_MAPS)),
        interface=model.get("interface"),
        guardrails=model.get("guardrails"),
    )


def _read(value: Any) -> Mapping[str, Any]:
    """The object as the platform reads it.

    What must be an object and is none is skipped without a word; a number or boolean where a text must be is that text.
    """
    given = value if isinstance(value, Mapping) else {}
    kept = {name: part for name, part in given.items() if name not in _OBJECTS or isinstance(part, Mapping)}
    return {
        name: gson(part) if name in _TEXTS and isinstance(part, bool | int | float) else part
        for name, part in kept.items()
    }


def _makes_connector(request: Request) -> bool:
    bare = isinstance(request.body, Mapping) and "actions" in request.body
    return request.path.endswith("/connectors/_create") or (bare and not request.path.strip("/"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sending:
    """One provider request and the parameters it was made of: the answer is read by them too."""

    request: ProviderRequest
    parameters: sending.Parameters


def prepare(
    requests: Sequence[Request],
    call: Call,
    *,
    version: Version | None = None,
    trace: Callable[[Step], None] = unseen,
) -> Execution:
    """What the provider is asked by one call of the endpoint that the requests make.

    Embeddings and rankings are called with documents, unless the call has parameters of its own; everything else raw.

    Raises:
        PlatformError: the call does not fit the interface, a placeholder is left, a guardrail matches, …
        UnsupportedError: a script would have to be run.
        UsageError: the requests make no endpoint; a raw call has an input that nothing takes.
    """
    made = endpoint(requests, version)
    call = dataclasses.replace(call, parameters={**call.parameters, **call.named}, named={})
    call = calls.typed(call, made.action)
    asked = calls.documents(call)
    raw = {} if asked else calls.parameters(call, made.action, made.stored)
    given = stringify(raw, older=not since(version, BARE_MAPS))
    contract.check(made.interface, "input", calls.instance(asked, given), version)
    run = _Run(
        made=made, given=given, function=calls.function_of(made.action, asked), version=version, trace=trace
    )
    sendings = [run.sending(part) for part in run.parts(asked)]

    def read(responses: Sequence[ProviderResponse]) -> Answer:
        if len(responses) != len(sendings):
            raise UsageError(f"{len(responses)} answers to {len(sendings)} requests")
        pairs = [(one.parameters, found) for one, found in zip(sendings, responses, strict=True)]
        return result(made, pairs, version, trace)

    signs = str(made.connector.get("protocol")) == _SIGNED
    return Execution(
        requests=tuple(one.request for one in sendings), read=read, signature=_SIGNED if signs else None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What all parts of a call share."""

    made: Endpoint
    given: Mapping[str, str]
    function: str | None
    version: Version | None
    trace: Callable[[Step], None]

    def parts(self, asked: Documents | None) -> Iterator[Documents | None]:
        """The documents of each provider call; one part where they are compared to a query, or there are none."""
        if asked is None or asked.query is not None:
            yield asked
            return
        named = self.made.action.get("pre_process_function")
        for texts in calls.chunks(asked.texts, named, self.made.stored, self.version):
            yield Documents(texts=texts)

    def sending(self, part: Documents | None) -> _Sending:
        """The provider request of one part."""
        made = self.made
        parameters = sending.merged(made.stored, self.given, self.function, part, self.version)
        self.trace(Step(name="values", value=parameters))
        body = sending.payload(made.action, parameters, self.version)
        self.trace(Step(name="body", value=body))
        if body is not None:
            guard.check(made.guardrails, "input", body)
        request = sending.request(made.connector, made.action, parameters, body, self.version)
        self.trace(Step(name="request", value=request))
        return _Sending(request=request, parameters=parameters)


def result(
    made: Endpoint,
    exchanges: Sequence[tuple[sending.Parameters, ProviderResponse]],
    version: Version | None = None,
    trace: Callable[[Step], None] = unseen,
) -> Answer:
    """The platform's answer to a call whose parts the provider answered so; the first part that fails fails the call.

    Raises:
        PlatformError: the provider refused, its answer cannot be read, or the result does not fit the interface.
        UnsupportedError: a script would have to be run.
    """
    function = made.action.get("post_process_function")
    groups = []
    for parameters, response in exchanges:
        trace(Step(name="response", value=response))
        text = reply.check(response, version)
        found = reply.output(text, function, parameters, made.guardrails, version)
        trace(Step(name="extracted", value=found))
        groups.append((found, response.status))
    value = results(groups)
    contract.check(made.interface, "output", value, version)
    done = answer(value)
    trace(Step(name="result", value=done.text))
    return done
