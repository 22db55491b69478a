"""Alibaba Cloud Elasticsearch: the `alibaba-cloud-custom-model` service."""

from registry.platforms._client import ELASTICSEARCH
from registry.platforms._platform import Platform, Target

PLATFORM = Platform(
    name="alibaba-es",
    title="Alibaba Cloud Elasticsearch",
    oldest="8.17",
    targets={
        "alibaba-es": Target(
            name="alibaba-es",
            title="Alibaba Cloud Elasticsearch, custom model service",
            docs="https://www.alibabacloud.com/help/en/es/user-guide/custom-model-inference-service",
            module="registry.platforms.alibaba_es.compile",
        )
    },
    check="registry.platforms.alibaba_es.check",
    execute="registry.platforms.alibaba_es.execute",
    differences="registry.platforms.alibaba_es.differences",
    cluster="ELASTICSEARCH",
    client=ELASTICSEARCH,
)
