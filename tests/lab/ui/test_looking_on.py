"""Whoever looks on is offered nothing that they may not do: no page posts, no link is refused."""

import pytest
from django.test import Client

from crm.models import Account, Opportunity
from lab.company.snapshots import snapshot_take
from lab.testing.callers import browser
from lab.testing.walking import controls, walk
from tests.factories import make
from tests.factories.company import Company

# Themselves: language, theme, seat, eyes; how they like their lists; files and copies of the past.
OWN = {
    "set-language",
    "set-theme",
    "logout",
    "seat-choose",
    "look",
    "list-look",
    "saved-view",
    "saved-views",
    "export",
    "moments",
}


@pytest.fixture
def full(office: Company) -> Company:
    """A company in which there is something to press on every page."""
    with office.acting("dora"):
        make.assignment_rule()
        make.web_form()
        make.tax_rate()
        make.tag()
        make.competitor()
        point = make.evaluation_point()
        assert point.pk
    with office.acting("ana"):
        account = Account.objects.visible().get()
        deal = Opportunity.objects.visible().get()
        make.contact(account=account)
        make.lead(status="new")
        make.quote()
        make.order()
        about = {"about_collection": "opportunities", "about_id": deal.pk}
        make.task(subject="Ring", due_on="2018-01-01", **about)
        make.event(**about)
        make.contact_log(happened_at="2017-12-30T09:00:00+08:00", **about)
    return office


def assistant(office: Company) -> tuple[Client, str]:
    return browser(office.people["al"]), office.path("")


def in_a_snapshot_as(who: str, office: Company) -> tuple[Client, str]:
    with office.acting("tess"):
        frozen = snapshot_take("Before")
    return browser(office.people[who]), f"/s/{frozen.pk}/"


def with_the_eyes_of_a_seat(seat: int, office: Company) -> tuple[Client, str]:
    teacher = browser(office.people["tess"])
    teacher.post(office.path("look/"), {"seat": str(seat)})
    return teacher, office.path("")


def template(office: Company) -> tuple[Client, str]:
    office.template.frozen = True
    office.template.save(update_fields=["frozen"])
    return browser(office.people["tess"]), f"/s/{office.template.pk}/"


VIEWS = {
    "assistant": assistant,
    "snapshot, staff": lambda office: in_a_snapshot_as("tess", office),
    "snapshot, student": lambda office: in_a_snapshot_as("ana", office),
    "as a rep": lambda office: with_the_eyes_of_a_seat(4, office),
    "as the head": lambda office: with_the_eyes_of_a_seat(1, office),
    "template": template,
}


@pytest.mark.parametrize("view", VIEWS)
def test_who_looks_on_finds_nothing_that_posts_and_no_link_that_is_refused(full, view):
    client, start = VIEWS[view](full)
    pages, live, refused = 0, [], []
    # The assistant comes to all entities, each of the others to a third of them.
    place = list(VIEWS).index(view)
    for page in walk(client, start, share=3 if place else 1, which=place):
        pages += 1
        if page.response.status_code != 200:
            refused.append((page.response.status_code, page.url, page.of))
            continue
        live += [one for one in controls(page) if one.route not in OWN]
    assert pages > (60 if place else 200)
    assert not live
    assert not refused


def test_the_same_walk_of_somebody_at_work_finds_plenty(full):
    found = {
        one.route
        for page in walk(browser(full.people["dora"]), full.path(""), share=3)
        for one in controls(page)
    }
    assert {"place", "action", "bulk", "seat-move", "sharing-rights", "create", "edit"} <= found


def test_who_looks_on_is_told_why_on_every_page(full):
    page = assistant(full)[0].get(full.path("opportunities/board/")).content.decode()
    band = page.split('class="app-band')[1].split("</div>")[0]
    assert "You are looking on: only the people on the seats work here." in band


def test_a_card_of_somebody_else_cannot_be_dragged(full):
    """Dora has opened all deals to reading; Ana may move hers and no other."""
    client = browser(full.people["dora"])
    client.post(full.path("sharing/modes/"), {"opportunities": "read"})
    page = browser(full.people["ana"]).get(full.path("opportunities/board/")).content.decode()
    assert page.count("<article") == 3
    assert page.count("data-move-url") == 1
    assert "data-board" in page
