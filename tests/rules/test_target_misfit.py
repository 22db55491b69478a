import pytest
from fragments import embedding, findings, spots

from registry import lint
from registry.catalog import open_catalog

SECRET = "{{ secrets.api_key }}"
MODEL = "{{ parameters.model }}"


def native(**settings):
    """A fragment with settings of the Cohere service."""
    return embedding(
        targets={"elasticsearch": {"service": "cohere", "service_settings": {"api_key": SECRET, **settings}}}
    )


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"model": MODEL}, "model"),
        ({"model_id": MODEL, "embedding_type": "int3"}, "int3"),
        ({"model_id": MODEL, "rate_limit": {"requests_per_minutes": 5}}, "requests_per_minutes"),
    ],
    ids=["misspelt field", "wrong value", "field inside a field"],
)
def test_points_at_the_field_or_value(settings, place):
    assert [spot.strip("'\"") for spot in spots(native(**settings), "S032")] == [place]


def test_every_misfit_is_a_finding():
    assert len(findings(native(model_id=MODEL, colour="red", shape="round"), "S032")) == 2


def test_a_register_body_is_held_too():
    register = {"name": "m", "version": "1", "model_formatt": "TORCH_SCRIPT"}
    fragment = embedding(
        request=None,
        response=None,
        example=None,
        url=None,
        headers=None,
        targets={"opensearch": {"register": register}},
    )
    assert findings(fragment, "S032")[0].message.startswith("opensearch refuses the body of text_embedding: ")


@pytest.mark.parametrize(
    "fragment",
    [
        {},
        native(model_id=MODEL),
        embedding(targets={"elasticsearch": {"unsupported": "It speaks another language."}}),
    ],
    ids=["nothing said", "what fits", "unsupported"],
)
def test_what_fits_or_is_not_said_passes(fragment):
    assert findings(fragment, "S032") == []


def test_a_field_whose_parameter_has_no_value_is_missing():
    model = {"type": "string", "description": "The model.", "default": None}
    parts = {
        "parameters": {"model": model},
        "models": None,
        **native(model_id=MODEL)["tasks"]["text_embedding"],
    }
    messages = [found.message for found in findings(embedding(**parts), "S032")]
    assert messages == [
        "elasticsearch refuses the body of text_embedding: missing field 'model_id' in 'service_settings'"
    ]


def test_the_shipped_blueprints_say_what_fits():
    assert [
        found
        for blueprint in open_catalog().values()
        for found in lint.check_document(blueprint)
        if found.code == "S032"
    ] == []
