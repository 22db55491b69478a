"""OpenSearch: ML Commons connectors, models and `ml_inference` pipelines."""

from registry.platforms._client import Client
from registry.platforms._platform import Platform, Target
from registry.platforms.opensearch.naming import RESERVED

PLATFORM = Platform(
    name="opensearch",
    title="OpenSearch",
    oldest="2.11",
    targets={
        "opensearch": Target(
            name="opensearch",
            title="OpenSearch, connector and model",
            docs="https://docs.opensearch.org/latest/ml-commons-plugin/remote-models/connectors/",
            module="registry.platforms.opensearch.compile",
        )
    },
    check="registry.platforms.opensearch.check",
    execute="registry.platforms.opensearch.execute",
    differences="registry.platforms.opensearch.differences",
    cluster="OPENSEARCH",
    failures=("FAILED", "CANCELLED", "COMPLETED_WITH_ERROR", "EXPIRED", "UNREACHABLE"),
    reserved=RESERVED,
    client=Client(
        package="opensearch-py",
        head="""import os

from opensearchpy import OpenSearch

user, password = os.environ.get("OPENSEARCH_USER"), os.environ.get("OPENSEARCH_PASSWORD")
client = OpenSearch(os.environ["OPENSEARCH_URL"], http_auth=(user, password) if user else None)
""",
    ),
)
