"""OpenSearch: ML Commons connectors, models and `ml_inference` pipelines."""

from registry.platforms._platform import Platform, Target

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
)
