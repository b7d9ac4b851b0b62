"""Who may do what through the API: every address and method, by every role.

The table is `api_roles.txt`: a line for each call, a column for each role, the status that is
expected. A new address has to be entered there; `UPDATE_API_ROLES=missing` writes what new addresses
answer now, `UPDATE_API_ROLES=all` the whole table, to be read line by line before it is committed.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from lab.entities.spec import REGISTRY
from lab.testing.addresses import api_operations
from lab.testing.callers import program
from tests.contract.api_world import INSIDE, ROLES, World

TABLE = Path(__file__).parent / "api_roles.txt"
# One that belongs to somebody and one of the whole company: any other is answered by the same views.
SAMPLES = ("accounts", "products")
# Stopped at the door of the company, whatever they ask for: each tries its part of the calls.
OUTSIDE = ("nobody", "stranger", "other-teacher", "other-admin", "seatless")
PARTS = 3
Call = tuple[str, str]


def calls() -> Iterator[tuple[Call, str, str]]:
    """((address with what stands in it, method), route, collection) of everything that is routed."""
    for route, methods in sorted(api_operations().items()):
        short = route.replace(INSIDE, "…/").removeprefix("api/v1/")
        for collection in SAMPLES if "<slug:collection>" in route else ("",):
            shown = short.replace("<slug:collection>", collection)
            for method in sorted(methods):
                yield (shown.replace("int:", "").replace("str:", ""), method), route, collection


def table() -> dict[Call, dict[str, int]]:
    head, *lines = [line.split() for line in TABLE.read_text().splitlines() if line.strip()]
    roles = head[2:]
    return {(line[0], line[1]): dict(zip(roles, map(int, line[2:]), strict=True)) for line in lines}


def written(found: dict[str, dict[Call, int]]) -> str:
    width = max(len(address) for address, _method in found[ROLES[0]]) + 2
    columns = [max(len(role), 3) + 2 for role in ROLES]
    rows = [("address", "method", ROLES)]
    rows += [(*call, [str(found[role][call]) for role in ROLES]) for call in found[ROLES[0]]]
    return "".join(
        f"{address:<{width}}{method:<8}"
        + "".join(f"{cell:<{size}}" for cell, size in zip(cells, columns, strict=True)).rstrip()
        + "\n"
        for address, method, cells in rows
    )


@pytest.fixture(scope="module")
def world(companies) -> World:
    """One for all roles: every call is rolled back."""
    return World(*companies)


def client_of(world: World, role: str) -> APIClient:
    if role != "nobody":
        return program(world.people[role])
    client = APIClient()
    client.default_format = "json"
    return client


def part_of(role: str) -> list[tuple[Call, str, str]]:
    """All calls, but of those outside the third that is theirs."""
    if role not in OUTSIDE:
        return list(calls())
    return list(calls())[OUTSIDE.index(role) % PARTS :: PARTS]


def answers(world: World, role: str, asked: Iterable[tuple[Call, str, str]]) -> dict[Call, int]:
    """The status of each call, every one of them in the same world."""
    client, found = client_of(world, role), {}
    for call, route, collection in asked:
        with transaction.atomic():
            found[call] = status_of(client, world, route, collection, call[1])
            transaction.set_rollback(True)
    return found


def status_of(client: APIClient, world: World, route: str, collection: str, method: str) -> int:
    path, send = world.path(route, collection, method), getattr(client, method.lower())
    if method == "GET":
        return send(
            path + ("?format=csv" if path.endswith("export/") else _query(path))
        ).status_code
    if method == "DELETE":
        return send(path).status_code
    kind = {"format": "multipart"} if path.endswith("imports/") else {}
    return send(path, world.body(route, collection, method), **kind).status_code


def _query(path: str) -> str:
    return {"search": "?q=a", "handover": "?source=4"}.get(path.rstrip("/").rpartition("/")[2], "")


if update := os.environ.get("UPDATE_API_ROLES"):

    def test_the_table_is_written_anew(world, db):
        known = {} if update == "all" else table()
        asked = [one for one in calls() if one[0] not in known]
        new = {role: answers(world, role, asked) for role in ROLES}
        TABLE.write_text(
            written(
                {
                    role: {
                        call: known[call][role] if call in known else new[role][call]
                        for call, *_rest in calls()
                    }
                    for role in ROLES
                }
            )
        )


def test_every_address_and_method_is_in_the_table():
    routed = {call for call, _route, _collection in calls()}
    assert set(table()) == routed
    assert len(routed) > 250


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_the_table_says(world, db, role):
    expected, found = table(), answers(world, role, part_of(role))
    wrong = {
        call: (status, expected[call][role])
        for call, status in found.items()
        if call in expected and status != expected[call][role]
    }
    assert not wrong, f"{len(wrong)} (answered, expected): {wrong}"


def test_every_entity_stands_in_the_table_for_reading_and_writing():
    expected = table()
    for name in REGISTRY:
        for address, methods in ((f"…/{name}/", "GET POST"), (f"…/{name}/<number>/", "GET DELETE")):
            assert all((address, method) in expected for method in methods.split())
