import pytest
from fragments import embedding, findings, spots


def test_points_at_the_default():
    assert spots(embedding(input_type={"default": "search", "ingest": "document"}), "S029") == ["search"]


@pytest.mark.parametrize("kinds", [None, {"default": "ingest", "ingest": "document"}])
def test_a_default_with_its_word_passes(kinds):
    assert findings(embedding(input_type=kinds), "S029") == []
