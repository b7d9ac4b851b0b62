"""The frame in a browser: nothing typed is lost, a form is sent once, keys, theme, idle logout."""

import gzip
import re

import pytest
from playwright.sync_api import Page, Response, expect

from lab.people.models import School, User
from tests.e2e import frame_pages

OFFLINE = "**/*"


@pytest.fixture
def person(transactional_db) -> User:
    school = School.objects.create(name="School")
    return User.objects.create_user("wang", name="Wang Xiaoming", school=school)


@pytest.fixture
def parts(open_page, person: User, settings):
    """Opens the page with all parts."""
    settings.ROOT_URLCONF = "tests.e2e.frame_pages"
    frame_pages.received.clear()

    def open_(path: str = "/parts/", **options) -> Page:
        return open_page(path, as_=person, **options)

    return open_


def saved(page: Page) -> None:
    expect(page.locator("#toasts")).to_contain_text("Saved")


def test_the_person_is_named_on_every_page(parts):
    expect(parts().locator("header")).to_contain_text("Wang Xiaoming")
    expect(parts("/nowhere/").locator("body")).to_contain_text("not yours to see")


def test_a_phone_shows_who_one_is(parts):
    box = parts(phone=True).locator(".app-person").bounding_box()
    assert box is not None and box["width"] > 40


def test_a_form_tried_without_network_keeps_what_was_typed_and_goes_when_it_is_back(parts):
    page = parts()
    page.fill("[name=name]", "Cancity")
    page.route(OFFLINE, lambda route: route.abort())
    page.click("text=Save")
    expect(page.locator("#connection")).to_contain_text("cannot be reached")
    expect(page.locator("[name=name]")).to_have_value("Cancity")
    page.unroute(OFFLINE)
    page.locator("#connection").get_by_text("Try again").click()
    saved(page)
    assert [(row["name"], row["how"]) for row in frame_pages.received] == [("Cancity", "save")]


def test_a_form_lost_on_its_way_comes_back_with_the_same_key(parts):
    page = parts()
    page.fill("[name=name]", "Cancity")
    page.fill("[name=secret]", "never kept")
    key = page.locator("[name=idempotency_key]").input_value()
    page.route("**/parts/", lambda route: route.abort())
    page.click("text=Save")
    page.wait_for_timeout(500)
    page.unroute("**/parts/")
    page.goto("/parts/")
    expect(page.locator("[name=name]")).to_have_value("Cancity")
    expect(page.locator("[name=secret]")).to_have_value("")
    expect(page.locator("#toasts")).to_contain_text("not sent is back")
    assert page.locator("[name=idempotency_key]").input_value() == key


def test_a_form_that_arrived_leaves_no_draft(parts):
    page = parts()
    page.fill("[name=name]", "Cancity")
    page.click("text=Save")
    saved(page)
    page.goto("/parts/")
    expect(page.locator("[name=name]")).to_have_value("")


def test_a_draft_is_neither_shown_to_the_next_person_nor_kept_at_logout(parts):
    page = parts()
    page.fill("[name=name]", "Cancity")
    page.wait_for_timeout(500)
    assert "Cancity" in page.evaluate("JSON.stringify(sessionStorage)")
    page.get_by_role("button", name="Wang Xiaoming").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(re.compile("login"))
    assert "Cancity" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_going_back_after_logout_shows_nothing_of_the_person(parts):
    page = parts()
    page.get_by_role("button", name="Wang Xiaoming").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(re.compile("login"))
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("Wang Xiaoming")


def test_a_double_click_sends_once(parts):
    page = parts()
    page.fill("[name=name]", "Cancity")
    page.evaluate(
        "() => { const save = document.querySelector('#form button'); save.click(); save.click(); }"
    )
    saved(page)
    assert len(frame_pages.received) == 1
    assert re.fullmatch(r"[0-9a-f-]{36}", frame_pages.received[0]["idempotency_key"])


def test_a_refusal_is_told_with_its_reason(parts):
    page = parts()
    page.click("#refused")
    expect(page.locator("#toasts")).to_contain_text("Only the owner may do this.")


def test_a_dialog_opens_and_names_what_is_lost(parts):
    page = parts()
    page.click("#ask")
    expect(page.locator("#modal")).to_be_visible()
    expect(page.locator("#modal")).to_contain_text("12 leads are lost.")


def test_keys_walk_the_rows_and_open_one(parts):
    page = parts()
    page.locator("body").press("j")
    page.locator("body").press("j")
    expect(page.locator("tr.is-current")).to_contain_text("Two")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("row=2"))
    page.locator("body").press("?")
    expect(page.locator("#keys")).to_be_visible()


def test_a_reference_is_loaded_on_demand(parts):
    page = parts()
    page.locator(".ts-control").click()
    page.locator(".ts-dropdown").get_by_text("Acme 18").click()
    page.fill("[name=name]", "Cancity")
    page.click("text=Save")
    saved(page)
    assert frame_pages.received[0]["account"] == "18"


@pytest.mark.parametrize(("target", "stays"), [("lost", "lost"), ("won", "open")])
def test_a_dragged_card_moves_or_goes_back_with_the_reason(parts, target, stays):
    page = parts()
    page.wait_for_function("() => !!window.Sortable")
    page.locator("#deal").drag_to(page.locator(f"[data-column={target}]"))
    expect(page.locator(f"[data-column={stays}] #deal")).to_be_visible()
    expect(page.locator("#toasts")).to_contain_text("Moved" if stays == target else "Fill in")
    assert frame_pages.received == [{"stage": target}]


def test_a_chart_is_drawn_and_stands_in_a_table(parts):
    page = parts()
    expect(page.locator("[data-chart] canvas")).to_be_visible()
    page.locator("[data-chart] summary").click()
    expect(page.locator("[data-chart] table")).to_contain_text("$1,200")


def test_beside_lying_bars_long_names_give_way_on_a_phone(parts, monkeypatch):
    names = ["A copier in colour with a finisher, a stand and four drawers", "Paper"]
    series = [{"name": "Value", "values": [1200, 300]}]
    lying = {"kind": "bar", "horizontal": True, "categories": names, "series": series}
    monkeypatch.setattr(frame_pages, "CHART", lying)
    page = parts(phone=True)
    expect(page.locator("[data-chart] canvas")).to_be_visible()
    room, label = page.locator(".app-chart-canvas").evaluate(
        """canvas => [
          canvas.clientWidth,
          window.echarts.getInstanceByDom(canvas).getOption().yAxis[0].axisLabel,
        ]"""
    )
    assert (label["overflow"], label["width"] < room / 2) == ("truncate", True)


def test_who_does_nothing_is_warned_and_then_logged_out_with_nothing_left(parts, settings):
    settings.IDLE_LOGOUT_MINUTES = 60
    page = parts("")
    page.clock.install()
    page.goto("/parts/")
    page.fill("[name=name]", "Cancity")
    page.clock.run_for(1_000)
    assert "Cancity" in page.evaluate("JSON.stringify(sessionStorage)")
    page.clock.fast_forward("59:10")
    expect(page.locator("#toasts")).to_contain_text("Are you still there?")
    page.clock.fast_forward("01:00")
    page.wait_for_url(re.compile("login"))
    assert "Cancity" not in page.evaluate("JSON.stringify(sessionStorage)")


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_frame_passes_axe_and_fits(parts, accessibility, phone, dark, language):
    page = parts(phone=phone, dark=dark, language=language)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark" if dark else "light")
    assert accessibility(page) == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]


def test_a_page_without_charts_stays_under_200_kb_compressed(parts):
    """Counted as the server of a school sends it: each file gzipped once."""
    sizes: dict[str, int] = {}
    page = parts("/me/")

    def weigh(answer: Response) -> None:
        sizes[answer.url] = len(gzip.compress(answer.body()))

    page.on("response", weigh)
    page.reload(wait_until="networkidle")
    assert sum(sizes.values()) < 200_000, sizes
