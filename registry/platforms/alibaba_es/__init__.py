"""Alibaba Cloud Elasticsearch: the `alibaba-cloud-custom-model` service."""
