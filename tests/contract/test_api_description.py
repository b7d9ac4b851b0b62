"""The API's answers are what its description says, for every entity."""

from typing import Any

import jsonschema
import pytest
from drf_spectacular.generators import SchemaGenerator

from lab.entities.spec import REGISTRY
from lab.testing.callers import program
from lab.testing.contract import maker_of
from tests.factories import make


def plain(node: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema: `nullable` becomes a type."""
    if isinstance(node, list):
        return [plain(one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {name: plain(value) for name, value in node.items() if name != "nullable"}
    if not node.get("nullable"):
        return found
    return {"anyOf": [found, {"type": "null"}]}


@pytest.fixture(scope="module")
def description() -> dict:
    return SchemaGenerator().get_schema(request=None, public=True)


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_rows_and_pages_are_as_described(office, description, name):
    entity = REGISTRY[name]
    who = maker_of(entity)
    with office.acting(who):
        number = make.build(name).number
    api = program(office.people[who])
    noun = entity.model.__name__
    components = {"components": plain(description["components"])}
    for path, shape in ((f"{name}/{number}/", noun), (f"{name}/", f"{noun}Page")):
        schema = {"$ref": f"#/components/schemas/{shape}", **components}
        jsonschema.validate(api.get(office.api(path)).json(), schema)
    row = api.get(office.api(f"{name}/{number}/")).json()
    assert set(row) == set(description["components"]["schemas"][noun]["properties"])


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("", "Sandbox"),
        ("journal/", "EntryPage"),
        ("diff/", "Difference"),
        ("snapshots/", "SnapshotPage"),
    ],
)
def test_what_is_about_a_sandbox_is_as_described(office, description, path, shape):
    api = program(office.people["tess"])
    api.post(office.api("accounts/"), {"name": "New"})
    api.post(office.api("snapshots/"), {"name": "Now"})
    schema = {
        "$ref": f"#/components/schemas/{shape}",
        "components": plain(description["components"]),
    }
    jsonschema.validate(api.get(office.api(path)).json(), schema)
