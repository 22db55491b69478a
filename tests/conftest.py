"""What every test may ask for."""

import os
from pathlib import Path

import pytest

pytest_plugins = ["commandline", "node_fixture"]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of documents to test against: corpus/, seeds/, recordings/ (`REGISTRY_SHARED`)."""
    place = os.environ.get("REGISTRY_SHARED")
    if place:
        return Path(place).resolve(strict=True)
    if os.environ.get("CI"):
        pytest.fail("REGISTRY_SHARED must name the folder with corpus/, seeds/ and recordings/")
    pytest.skip("set REGISTRY_SHARED to the folder with corpus/, seeds/ and recordings/")
