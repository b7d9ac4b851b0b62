"""Every operation says what it may answer, and what its action asks for."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from drf_spectacular.generators import SchemaGenerator

from crm.forms import KeyedField, PicklistChoice, RecordField
from lab.entities.spec import entities

INSIDE = "/api/v1/sandboxes/{sandbox}/"
# Sent as often as one likes: it only looks.
LOOKS = {f"{INSIDE}{{collection}}/duplicates/"}


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            if path.startswith(INSIDE):
                yield path, method, operation


def test_every_operation_tells_its_refusals(description):
    missing = []
    for path, method, operation in operations(description):
        expected = {"400", "401", "403", "404"}
        if method != "get":
            expected |= {"503"}
        if method == "post" and path not in LOOKS:
            expected |= {"422"}
        if left := expected - set(operation["responses"]):
            missing.append((method, path, sorted(left)))
    assert not missing


def test_whatever_takes_a_version_tells_of_conflicts(description):
    schemas, found = description["components"]["schemas"], 0
    for path, method, operation in operations(description):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        name = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
        if "version" in schemas.get(name, {}).get("properties", {}):
            assert "409" in operation["responses"], (method, path)
            found += 1
    assert found > 40


def test_each_post_takes_a_key_and_nothing_else_does(description):
    for path, method, operation in operations(description):
        names = {parameter["name"] for parameter in operation.get("parameters", ())}
        takes = method == "post" and path not in LOOKS
        assert ("Idempotency-Key" in names) == takes, (method, path)
        assert "X-Seat" in names, (method, path)


def test_outside_of_sandboxes_nobody_acts_on_a_seat(description):
    for path in ("/api/v1/sandboxes/", "/api/v1/audit/", "/api/v1/jobs/"):
        parameters = description["paths"][path]["get"]["parameters"]
        assert "X-Seat" not in {parameter["name"] for parameter in parameters}


ASKED = [
    (entity.name, action.name, name, field)
    for entity in entities()
    for action in entity.actions
    if action.form
    for name, field in action.form.base_fields.items()
]


@pytest.mark.parametrize(
    ("collection", "action", "name", "field"), ASKED, ids=["-".join(one[:3]) for one in ASKED]
)
def test_an_action_says_how_to_name_what_it_asks_for(description, collection, action, name, field):
    operation = description["paths"][f"{INSIDE}{collection}/{{number}}/{action}/"]["post"]
    content = operation["requestBody"]["content"]["application/json"]["schema"]
    shape = description["components"]["schemas"][content["$ref"].rpartition("/")[2]]
    told = shape["properties"][name]
    assert told.get("nullable", False) == (not field.required)
    by_number = isinstance(field, RecordField) or getattr(field, "by_key", None) is False
    whole = by_number or type(field) is forms.IntegerField
    assert (told["type"] == "integer") == whole
    if by_number:
        assert field.model.collection in told["description"]
    elif isinstance(field, KeyedField):
        assert f"A key of {field.model.collection}" in told["description"]
    elif isinstance(field, PicklistChoice):
        assert field.picklist in told["description"]


def test_every_action_is_described(description):
    for entity in entities():
        for action in entity.actions:
            operation = description["paths"][f"{INSIDE}{entity.name}/{{number}}/{action.name}/"]
            assert len(operation["post"]["description"]) > 20, (entity.name, action.name)
            assert operation["post"]["summary"]
