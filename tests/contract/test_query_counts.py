"""Lists, boards, record pages and API answers cost a constant and small number of queries.

The numbers stand in `query_counts.json`; `UPDATE_QUERY_COUNTS=1` writes them anew.
"""

from pathlib import Path

import pytest

from lab.entities.spec import REGISTRY
from lab.testing.callers import browser, program
from lab.testing.contract import maker_of
from lab.testing.queries import MOST, Baseline, queries_of, shortened
from tests.factories import make
from tests.factories.company import Company

BASELINE = Baseline(Path(__file__).with_name("query_counts.json"))
NAMES = sorted(REGISTRY)
ROWS = 15


def fill(office: Company, name: str, count: int) -> int:
    """More records of the acting person; the number of the last."""
    with office.acting(maker_of(REGISTRY[name])):
        return [make.build(name).number for _each in range(count)][-1]


def check(name: str, few: list[str], many: list[str]) -> None:
    told = shortened(many)
    assert len(many) <= len(few), (
        f"{name}: {len(few)} queries for few, {len(many)} for many\n{told}"
    )
    assert len(many) <= MOST, f"{name}: {len(many)} queries\n{told}"
    BASELINE.check(name, many)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("address", ["{name}/", "{name}/board/"], ids=["list", "board"])
def test_a_list_costs_the_same_however_long_it_is(office: Company, name: str, address: str):
    if "board" in address and REGISTRY[name].board is None:
        return
    page = browser(office.people[maker_of(REGISTRY[name])])
    path = office.path(address.format(name=name))
    fill(office, name, 2)
    few = queries_of(lambda: page.get(path))
    fill(office, name, ROWS)
    many = queries_of(lambda: page.get(path))
    check(f"page {address.format(name=name)}", few, many)


@pytest.mark.parametrize("name", NAMES)
def test_a_record_page_costs_the_same_in_a_full_company(office: Company, name: str):
    number = fill(office, name, 2)
    page = browser(office.people[maker_of(REGISTRY[name])])
    path = office.path(f"{name}/{number}/")
    few = queries_of(lambda: page.get(path))
    fill(office, name, ROWS)
    check(f"page {name}/1/", few, queries_of(lambda: page.get(path)))


@pytest.mark.parametrize("name", NAMES)
def test_the_api_costs_the_same_however_many_it_tells(office: Company, name: str):
    number = fill(office, name, 2)
    api = program(office.people[maker_of(REGISTRY[name])])
    few = queries_of(lambda: api.get(office.api(f"{name}/")))
    fill(office, name, ROWS)
    check(f"api {name}/", few, queries_of(lambda: api.get(office.api(f"{name}/"))))
    one = queries_of(lambda: api.get(office.api(f"{name}/{number}/")))
    check(f"api {name}/1/", one, one)
