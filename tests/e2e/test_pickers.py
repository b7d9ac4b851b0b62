"""Filling in a form in a browser: references by typing, days by the simulated date, complaints."""

import re

import pytest
from playwright.sync_api import Page, expect

from crm.models import Account
from tests.factories import make
from tests.factories.company import Company


@pytest.fixture
def firms(transactional_db) -> Company:
    office = Company("one")
    with office.acting("ana"):
        for name in ("Alpha Ltd", "Beta Ltd", "Gamma Presses"):
            firm = make.account(name=name)
            make.contact(name="Li Wei", account=firm, title=f"Buyer of {name}")
    return office


def picker(page: Page, name: str) -> None:
    page.locator(f"#id_{name} + .ts-wrapper .ts-control").click()


def offered(page: Page) -> list[str]:
    return page.locator(".ts-dropdown:visible [data-selectable]").all_inner_texts()


def test_the_picker_offers_just_what_the_server_answers_and_enter_takes_the_first(
    firms: Company, open_page
) -> None:
    page = open_page(firms.path("opportunities/new/"), as_=firms.people["ana"])
    page.fill("#id_name", "A deal")
    picker(page, "account")
    everything = page.locator(".ts-dropdown:visible [data-selectable]")
    expect(everything.filter(has_text="Alpha")).to_have_count(1)

    # Typed at once, Enter on the way: nothing of the list that was there before is taken.
    page.keyboard.type("gamma")
    page.keyboard.press("Enter")
    assert page.locator("#id_account").input_value() == ""
    expect(everything).to_have_count(1)
    expect(page.locator(".ts-dropdown:visible .active")).to_contain_text("Gamma Presses")
    page.keyboard.press("Enter")

    with firms.acting("ana"):
        gamma = Account.objects.get(name="Gamma Presses").number
    assert page.locator("#id_account").input_value() == str(gamma)

    # What is chosen is not offered where it does not fit.
    picker(page, "account")
    page.keyboard.type("beta")
    expect(everything).to_have_count(1)
    expect(everything).to_contain_text("Beta Ltd")


def test_two_of_the_same_name_are_told_apart_by_their_hints(firms: Company, open_page) -> None:
    page = open_page(firms.path("tasks/new/"), as_=firms.people["ana"])
    picker(page, "contact")
    page.keyboard.type("li wei")
    hints = page.locator(".ts-dropdown:visible .app-hint")
    expect(hints).to_have_count(3)
    assert sorted(hint.split(" · ")[0] for hint in hints.all_inner_texts()) == [
        "Alpha Ltd",
        "Beta Ltd",
        "Gamma Presses",
    ]


def test_a_day_is_taken_from_the_simulation(firms: Company, open_page) -> None:
    page = open_page(firms.path("tasks/new/"), as_=firms.people["ana"])
    page.locator(".input-group:has(#id_due_on) button").click()
    assert page.input_value("#id_due_on") == "2018-01-01"


def test_an_input_complains_in_the_words_of_the_page_until_it_is_filled(
    firms: Company, open_page
) -> None:
    page = open_page(firms.path("tasks/new/"), as_=firms.people["ana"])
    says = "input => { input.checkValidity(); return input.validationMessage; }"
    assert page.eval_on_selector("#id_subject", says) == "Fill this in."
    page.fill("#id_subject", "Call")
    assert page.eval_on_selector("#id_subject", says) == ""
    page.click(".entity-form-end .btn-primary")
    page.wait_for_url(re.compile(r"/tasks/\d+/$"))


def test_saving_a_known_customer_asks_in_place_and_keeps_the_rest(
    firms: Company, open_page
) -> None:
    page = open_page(firms.path("accounts/new/"), as_=firms.people["ana"])
    page.fill("#id_name", "Alpha Ltd")
    page.fill("#id_website", "alpha.example")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save as new").wait_for()
    assert page.input_value("#id_website") == "alpha.example"
    page.get_by_role("button", name="Save as new").click()
    page.wait_for_url(re.compile(r"/accounts/\d+/$"))
    with firms.acting("ana"):
        assert Account.objects.filter(name="Alpha Ltd").count() == 2
