"""What is typed while an answer is under way is not undone by it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from lab.people.models import School, User
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import store
from tests.factories import make
from tests.factories.company import Company
from tests.scenarios.conftest import TINY
from tests.scenarios.workbench.test_tasks import CHECKS


@pytest.fixture
def firms(transactional_db: None) -> Company:
    office = Company("one")
    with office.acting("ana"):
        for name in ("Alpha Ltd", "Beta Ltd", "Gamma Presses"):
            make.account(name=name)
    return office


def hold(page: Page, address: re.Pattern[str]) -> list[Route]:
    """Keeps back the next request to the address, until its route is told to go on."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route), times=1)
    return held


def test_letters_typed_into_a_list_s_search_stay_while_older_ones_are_answered(
    firms: Company, open_page: Callable[..., Page]
) -> None:
    page = open_page(firms.path("accounts/"), as_=firms.people["ana"])
    held = hold(page, re.compile(r"q="))
    search = page.locator("#find")
    search.press_sequentially("a")
    page.wait_for_timeout(600)
    search.press_sequentially("lph")
    held[0].continue_()
    expect(page.locator("#list tbody tr")).to_have_count(1)
    expect(search).to_have_value("alph")
    expect(page).to_have_url(re.compile("q=alph"))


@pytest.fixture
def designer(transactional_db: None) -> User:
    school = School.objects.create(name="School")
    found = User.objects.create_user("designer", name="designer", school=school, role="designer")
    store(read_pack({**TINY, "checks.yaml": CHECKS}), by=found)
    return found


def test_a_value_typed_while_the_fields_of_a_check_are_drawn_again_stays(
    open_page: Callable[..., Page], designer: User
) -> None:
    page = open_page("/scenarios/tiny/1/workbench/tasks/0/new/", as_=designer)
    page.select_option("[name=of]", "leads")
    condition = page.locator("[name=where-0-name]")
    expect(condition.locator("option[value=company]")).to_have_count(1)
    held = hold(page, re.compile("/fields/"))
    with page.expect_request(re.compile("/fields/")):
        condition.select_option("company")
    value = page.locator("[name=where-0-value]")
    value.fill("Bright")
    with page.expect_response(re.compile("/fields/")):
        held[0].continue_()
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(condition).to_have_value("company")
    expect(value).to_have_value("Bright")
    # Drawn again with what was typed, not merely left as it was.
    expect(value).to_have_attribute("value", "Bright")
