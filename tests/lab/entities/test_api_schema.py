"""The description of the API: complete, without a warning, and true."""

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from lab.entities.spec import entities


@pytest.fixture(scope="module")
def schema() -> dict:
    GENERATOR_STATS.reset()
    made = SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS, GENERATOR_STATS._warn_cache | GENERATOR_STATS._error_cache
    return made


def test_the_description_is_made_without_a_warning_and_is_valid_openapi(schema):
    validate_schema(schema)


def test_only_our_own_addresses_are_described(db, client, schema):
    client.get("/studio/")  # the editor brings its addresses when it is first asked for
    again = SchemaGenerator().get_schema(request=None, public=True)
    assert again["paths"].keys() == schema["paths"].keys()
    assert all(path.startswith("/api/v1/") for path in again["paths"])


def test_every_entity_and_every_action_has_its_address(schema):
    inside = "/api/v1/sandboxes/{sandbox}"
    for entity in entities():
        assert set(schema["paths"][f"{inside}/{entity.name}/"]) == {"get", "post", "patch"}
        one = f"{inside}/{entity.name}/{{number}}/"
        assert set(schema["paths"][one]) == {"get", "put", "patch", "delete"}
        for action in entity.actions:
            assert "post" in schema["paths"][f"{one}{action.name}/"]


def test_choices_and_filters_are_described(schema):
    row = schema["components"]["schemas"]["Opportunity"]["properties"]
    assert row["kind"]["enum"]
    assert row["stage"]["type"] == "string"
    listing = schema["paths"]["/api/v1/sandboxes/{sandbox}/opportunities/"]["get"]
    names = {parameter["name"] for parameter in listing["parameters"]}
    assert {"X-Seat", "q", "stage", "amount__gte", "account", "ordering", "page_size"} <= names


def test_an_action_says_what_it_asks_for(schema):
    lose = schema["components"]["schemas"]["OpportunityLoseAction"]
    assert {"reason", "competitor", "closed_on", "comment"} <= set(lose["properties"])
    assert lose["required"] == ["reason"]
