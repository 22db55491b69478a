"""Elasticsearch: its native inference services and the `custom` service."""

from registry.platforms._client import ELASTICSEARCH
from registry.platforms._platform import Platform, Target

PLATFORM = Platform(
    name="elasticsearch",
    title="Elasticsearch",
    oldest="8.11",
    targets={
        "elasticsearch": Target(
            name="elasticsearch",
            title="Elasticsearch, native service",
            docs="https://www.elastic.co/docs/api/doc/elasticsearch/group/endpoint-inference",
            module="registry.platforms.elasticsearch.native",
        ),
        "elasticsearch-custom": Target(
            name="elasticsearch-custom",
            title="Elasticsearch, custom service",
            docs="https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-inference-put-custom",
            module="registry.platforms.elasticsearch.compile",
        ),
    },
    check="registry.platforms.elasticsearch.check",
    execute="registry.platforms.elasticsearch.execute",
    call_words=frozenset({"input_type", "top_n", "return_documents"}),
    differences="registry.platforms.elasticsearch.differences",
    cluster="ELASTICSEARCH",
    client=ELASTICSEARCH,
    # specs/elasticsearch-inference.md §2.2
    reserved={"input_type": "what the input is for, filled in for every embedding"},
)
