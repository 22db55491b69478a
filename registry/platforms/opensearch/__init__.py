"""OpenSearch: ML Commons connectors, models and `ml_inference` pipelines."""
