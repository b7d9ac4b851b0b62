import types

import pytest
from django.test import RequestFactory

from lab.ui import menu


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    monkeypatch.setattr(menu, "_areas", {})


def asked(path: str, inside: bool = True):
    request = RequestFactory().get(path)
    request.actor = (
        types.SimpleNamespace(sandbox=types.SimpleNamespace(pk=7, session=0), mode="play")
        if inside
        else None
    )
    return request


def register(**options):
    menu.register_item(
        options.pop("area", "selling"),
        options.pop("label", "Quotes"),
        icon="file",
        url=options.pop("url", lambda request: "/s/7/quotes/"),
        **options,
    )


def labels(request) -> list[tuple[str, list[str]]]:
    return [
        (section.label, [entry.label for entry in section.entries])
        for section in menu.menu_for(request)
    ]


def test_areas_and_items_keep_their_order_however_they_came():
    register(label="Orders", order=2)
    register(label="Quotes", order=1)
    register(area="home", label="Home")
    menu.register_area("selling", "Selling", icon="target", order=20)
    menu.register_area("home", "Home", icon="home", order=10)
    assert labels(asked("/s/7/")) == [("Home", ["Home"]), ("Selling", ["Quotes", "Orders"])]


def test_an_item_registered_twice_shows_once():
    for _time in range(2):
        menu.register_item("start", "Start", icon="home", url="home", inside=False)
    assert labels(asked("/", inside=False)) == [("", ["Start"])]


def test_only_the_longest_fitting_address_is_active():
    register(label="Quotes", url=lambda request: "/s/7/quotes/")
    register(label="Lines", url=lambda request: "/s/7/quotes/lines/")
    active = [
        entry.label
        for section in menu.menu_for(asked("/s/7/quotes/lines/3/"))
        for entry in section.entries
        if entry.active
    ]
    assert active == ["Lines"]


@pytest.mark.parametrize(("start", "inside"), [("/", False), ("/s/7/", True)])
def test_a_start_page_is_active_only_on_itself(start, inside):
    register(label="Start", url=lambda request: start, inside=inside)
    assert not menu.menu_for(asked(f"{start}me/", inside))[0].active
    assert menu.menu_for(asked(start, inside))[0].active


def test_items_of_a_sandbox_stay_in_it_and_others_out_of_it():
    register(label="Quotes")
    register(label="Classes", area="teaching", url=lambda request: "/classes/", inside=False)
    assert [found for _area, found in labels(asked("/s/7/"))] == [["Quotes"]]
    assert [found for _area, found in labels(asked("/", inside=False))] == [["Classes"]]


def test_what_a_person_may_not_open_is_left_out():
    register(label="Quotes", allowed=lambda request: False)
    assert labels(asked("/s/7/")) == []


def test_a_folded_area_opens_on_its_own_pages_and_where_somebody_opened_it():
    menu.register_area("stock", "Stock", icon="box", folded=True)
    register(area="stock", label="Levels", url=lambda request: "/s/7/stock-levels/")
    register(area="stock", label="Moves", url=lambda request: "/s/7/stock-moves/")
    register()

    def is_open(path: str, cookie: str = "") -> dict[str, bool]:
        request = asked(path)
        request.COOKIES["menu"] = cookie
        return {section.key: section.open for section in menu.menu_for(request)}

    assert is_open("/s/7/leads/") == {"stock": False, "selling": True}
    assert is_open("/s/7/stock-moves/") == {"stock": True, "selling": True}
    assert is_open("/s/7/leads/", "stock.selling") == {"stock": True, "selling": False}
