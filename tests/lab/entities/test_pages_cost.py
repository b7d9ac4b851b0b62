"""What the first paint of a page costs: few queries, and the same number for many rows as for one."""

import pytest
from django.test import Client

from lab.entities.spec import REGISTRY
from lab.testing.contract import maker_of
from lab.testing.queries import MOST, queries_of
from tests.factories import make
from tests.factories.company import Company
from tests.lab.entities.pages import as_person

pytestmark = pytest.mark.django_db


def fill(office: Company, name: str, count: int) -> int:
    """`count` more records of a collection, activities about records of several kinds."""
    with office.acting(maker_of(REGISTRY[name])):
        about = [make.account(), make.lead(), make.opportunity()]
        for place in range(count):
            values = {}
            if name in ("tasks", "events", "contact-logs"):
                record = about[place % 3]
                values = {"about_collection": record.collection, "about_id": record.pk}
            made = make.build(name, **values)
    return made.number


def cost(client: Client, address: str) -> int:
    client.get(address)
    return len(queries_of(lambda: client.get(address)))


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_lists_and_record_pages_cost_the_same_however_many_rows(office: Company, name: str) -> None:
    number = fill(office, name, 3)
    ana = as_person(office, "ana")
    pages = [office.path(f"{name}/"), office.path(f"{name}/{number}/")]
    few = [cost(ana, page) for page in pages]
    fill(office, name, 12)
    assert [cost(ana, page) for page in pages] == few
    assert max(few) <= MOST


@pytest.mark.parametrize("name", sorted(e.name for e in REGISTRY.values() if e.board))
def test_boards_cost_the_same_however_many_cards(office: Company, name: str) -> None:
    fill(office, name, 2)
    ana, page = as_person(office, "ana"), office.path(f"{name}/board/")
    few = cost(ana, page)
    fill(office, name, 12)
    assert cost(ana, page) == few
