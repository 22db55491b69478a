"""Elasticsearch: its native inference services and the `custom` service."""
