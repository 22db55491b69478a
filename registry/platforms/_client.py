"""The clients with which programs speak to a platform's clusters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method that the client has for one kind of request."""

    verb: str
    path: str
    """Expression that matches the whole path; its named groups are the method's arguments."""
    name: str
    """From `client`: `inference.put`."""
    body: str
    """The argument that takes the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A Python client: where it comes from, how a program makes one, and what it calls a request."""

    package: str
    """As it is installed."""
    head: str
    """The first lines of a program, from `import os` on; they make `client` from the environment."""
    methods: tuple[Method, ...] = ()
    """Every other request goes through `client.transport.perform_request(method, path, body=…)`."""


ELASTICSEARCH = Client(
    package="elasticsearch",
    head="""import os

from elasticsearch import Elasticsearch

client = Elasticsearch(os.environ["ELASTICSEARCH_URL"], api_key=os.environ.get("ELASTICSEARCH_API_KEY"))
""",
    methods=(
        Method(
            verb="PUT",
            path=r"/_inference/(?P<task_type>[a-z_]+)/(?P<inference_id>[^/]+)",
            name="inference.put",
            body="inference_config",
        ),
    ),
)
"""The client of the two platforms that have `/_inference`."""
