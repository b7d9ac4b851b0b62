"""The workbench further on: colleagues, variants, a trial of one, and what two versions differ in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lab.people.models import School, User
from lab.tenancy.models import Sandbox
from scenarios.models import ScenarioVersion, Trial
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store
from tests.scenarios.conftest import TINY

SECOND = "/scenarios/tiny/2/"
BENCH = f"{SECOND}workbench/"


@pytest.fixture
def designer(transactional_db: None) -> User:
    """With a published scenario and a draft of its second version."""
    school = School.objects.create(name="School")
    found = User.objects.create_user("designer", name="designer", school=school, role="designer")
    publish(store(read_pack(dict(TINY)), by=found))
    store(
        read_pack({**TINY, "pack.yaml": TINY["pack.yaml"].replace("version: 1", "version: 2")}),
        by=found,
    )
    return found


def test_parts_of_a_draft_are_filled_tried_and_compared(
    open_page: Callable[..., Page], designer: User
) -> None:
    page = open_page(BENCH, as_=designer)
    let_colleagues_work(page)
    make_variants(page)
    play_a_variant(page, designer)
    compare(page)


def save(page: Page) -> None:
    page.get_by_role("main").get_by_role("button", name="Save", exact=True).click()


def let_colleagues_work(page: Page) -> None:
    page.get_by_role("navigation", name="Parts of the scenario").get_by_role(
        "link", name="Colleagues"
    ).click()
    page.get_by_role("link", name="Let colleagues work").click()
    page.fill("[name='approve.hours']", "many")
    save(page)
    expect(page.locator(".invalid-feedback").first).to_be_visible()
    page.fill("[name='approve.hours']", "3")
    save(page)
    expect(page.get_by_role("main")).to_contain_text("after 3 working hours")


def make_variants(page: Page) -> None:
    """A pool grows by a button, keeping what was typed."""
    page.get_by_role("navigation", name="Parts of the scenario").get_by_role(
        "link", name="Variants"
    ).click()
    page.get_by_role("link", name="Make variants").click()
    page.fill("[name='count']", "2")
    names = (("Mother", "母公司"), ("Aunt", "姨公司"), ("Uncle", "叔公司"))
    for place, (english, chinese) in enumerate(names):
        if place == 2:
            page.get_by_role("button", name="Add a name").click()
        page.fill(f"[name='names.0.pool.{place}.text.en']", english)
        page.fill(f"[name='names.0.pool.{place}.text.zh-hans']", chinese)
    expect(page.locator("[name='names.0.pool.0.text.en']")).to_have_value("Mother")
    save(page)
    row = page.get_by_role("main").get_by_role("row", name="Mother")
    expect(row).to_contain_text("Aunt")
    expect(row).to_contain_text("Uncle")


def play_a_variant(page: Page, designer: User) -> None:
    page.get_by_role("link", name="Play as student").click()
    dialog = page.locator("#modal-content")
    dialog.locator("[name=variant]").select_option("2")
    dialog.get_by_role("button", name="Begin").click()
    expect(page.locator(".app-band")).to_contain_text("Variant 2")
    company = Sandbox.objects.get(pk=Trial.objects.get(user=designer).sandbox_id)
    page.goto(f"/s/{company.pk}/accounts/")
    expect(page.get_by_role("main")).not_to_contain_text("Mother")


def compare(page: Page) -> None:
    page.goto(SECOND)
    page.get_by_role("link", name="Compare versions").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("colleagues.yaml")
    expect(main).to_contain_text("hours: 3")
    expect(main).to_contain_text("variants.yaml")
    assert ScenarioVersion.objects.count() == 2
