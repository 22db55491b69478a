"""One YAML blueprint per model provider, compiled into the request bodies that search platforms want."""

__version__ = "0.1.0"
