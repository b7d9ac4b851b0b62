"""What stands beside a record: one timeline of all that was done, panels, hints, tabs."""

import datetime as dt
import re
from html import unescape

import pytest
from django.test import Client

from crm.activities.services import contact_log_reply
from crm.models import Account, Contact, OpportunityProduct, Task
from lab import records
from lab.entities.spec import REGISTRY
from lab.entities.timeline import Moment, timeline_of
from lab.testing.queries import queries_of
from tests.factories import make
from tests.factories.company import Company
from tests.lab.entities.pages import as_person, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(office: Company) -> Client:
    return as_person(office, "ana")


def titles(moments: list[Moment]) -> list[str]:
    return [str(moment.title) for moment in moments if moment.activity]


def about(row) -> dict:
    return {"about_collection": row.collection, "about_id": row.pk}


def test_a_customers_timeline_holds_what_was_done_with_all_that_is_its(office: Company) -> None:
    with office.acting("ana"):
        account, other = make.account(), make.account()
        contact = make.contact(account=account)
        deal = make.opportunity(account=account)
        for row in (account, contact, deal, make.quote(account=account), other):
            make.event(subject=f"On {row.collection} {row.pk}", **about(row))
        make.event(subject="Of another", **about(make.opportunity(account=other)))
        lead = make.lead()
        make.event(subject="Names the contact", contact=contact, **about(lead))

        found = timeline_of(REGISTRY["accounts"], account)
        told = titles([*found.coming, *found.past])
        assert len(told) == 5
        assert "Names the contact" in told
        assert f"On accounts {other.pk}" not in told
        where = {str(m.title): str(m.about) for m in found.past if m.activity}
        assert where[f"On accounts {account.pk}"] == ""
        assert str(deal.number) in where[f"On opportunities {deal.pk}"]

        of_contact = timeline_of(REGISTRY["contacts"], contact)
        assert titles(of_contact.past) == ["Names the contact", f"On contacts {contact.pk}"]


def test_what_others_did_with_a_hidden_deal_stays_hidden(office: Company) -> None:
    with office.acting("dora"):
        account = make.account(owner=office.seat("ana"))
        deal = make.opportunity(account=account, owner=office.seat("bo"))
        make.event(subject="Secret talk", owner=office.seat("bo"), **about(deal))
        make.event(subject="Talk of another", owner=office.seat("bo"), **about(account))
    with office.acting("ana"):
        found = timeline_of(REGISTRY["accounts"], Account.objects.get(pk=account.pk))
        assert titles([*found.coming, *found.past]) == []


def test_overdue_tasks_stand_above_and_finished_ones_below(office: Company, ana: Client) -> None:
    with office.acting("ana") as actor:
        account = Account.objects.numbered(1).get()
        week = dt.timedelta(7)
        make.task(subject="Late", due_on=actor.today - week, **about(account))
        make.task(subject="Soon", due_on=actor.today + week, **about(account))
        make.task(subject="Some day", **about(account))
        early = {"due_on": actor.today + week, "status": Task.Status.DONE}
        make.task(subject="Done early", **early, **about(account))
        make.event(subject="Was", starts_at=actor.now - week, **about(account))

        found = timeline_of(REGISTRY["accounts"], account)
        assert titles(found.coming) == ["Late", "Soon", "Some day"]
        assert [moment.overdue for moment in found.coming] == [True, False, False]
        assert set(titles(found.past)) == {"Done early", "Was"}
    page = text_of(ana, office.path("accounts/1/panel/timeline/"))
    assert page.index("Late") < page.index("overdue") < page.index("Soon") < page.index("So far")


def test_a_timeline_costs_the_same_however_much_was_done(office: Company, ana: Client) -> None:
    path = office.path("accounts/1/panel/timeline/")

    def fill() -> None:
        with office.acting("ana"):
            account = Account.objects.numbered(1).get()
            for row in (account, make.contact(account=account), make.opportunity(account=account)):
                make.task(**about(row))
                make.event(**about(row))
                make.contact_log(**about(row))

    fill()
    ana.get(path)
    few = len(queries_of(lambda: ana.get(path)))
    for _each in range(6):
        fill()
    assert len(queries_of(lambda: ana.get(path))) == few


def test_a_panel_says_at_once_how_much_is_in_it_and_an_empty_one_is_not_asked_for(
    office: Company, ana: Client
) -> None:
    with office.acting("ana"):
        account = make.account()
        for _each in range(3):
            make.contact(account=account)
    page = text_of(ana, office.path(f"accounts/{account.number}/"))
    counts = re.findall(r'id="panel-([a-z-]+)"[^>]*?( hx-get)?[ >].*?entity-count">([^<]+)<', page)
    found = {name: (bool(asked), count) for name, asked, count in counts}
    assert found["contacts-account"][1] == "3"
    assert found["documents-about"] == (False, "none yet"), "files can be dropped on it"
    _panels, _title, idle = page.partition("Nothing yet")
    assert "quotes-account" not in found and 'id="panel-quotes-account"' in idle
    assert f"/quotes/new/?account={account.number}" in idle and "Subsidiaries" in idle


def test_panels_add_up_amounts_and_no_unit_prices(office: Company) -> None:
    summed = {
        (entity.name, f"{related.collection}.{name}")
        for entity in REGISTRY.values()
        for related in entity.related
        for name in related.sums
    }
    assert ("accounts", "orders.base_total") in summed
    in_one_currency = {"amount", "base_total", "value"}
    assert {name.rpartition(".")[2] for _entity, name in summed} <= in_one_currency
    with office.acting("dora"):
        product = make.product()
        for _each in range(2):
            deal = make.opportunity()
            make_line(deal, product)
    page = text_of(
        as_person(office, "dora"),
        office.path(f"products/{product.number}/panel/opportunity-products-product/"),
    )
    assert "$50.00" in page
    assert "$100.00" not in page


def make_line(deal, product) -> None:
    values = {"opportunity": deal, "product": product, "quantity": 1, "price": "50"}
    records.create(OpportunityProduct, values)


def test_a_panel_without_a_list_is_leafed_through(office: Company) -> None:
    with office.acting("dora"):
        product = make.product()
        deals = [make.opportunity(name=f"Deal no {place}") for place in range(7)]
        for deal in deals:
            make_line(deal, product)
    dora = as_person(office, "dora")
    path = office.path(f"products/{product.number}/panel/opportunity-products-product/")
    first, second = text_of(dora, path), text_of(dora, f"{path}?page=2")
    assert f"{path}?page=2" in first
    named = [sum(f"Deal no {place}<" in page for page in (first, second)) for place in range(7)]
    assert named == [1] * 7
    assert text_of(dora, f"{path}?page=99") == second


def test_tabs_that_everybody_has_narrow_the_list(office: Company, ana: Client) -> None:
    with office.acting("ana") as actor:
        make.task(subject="Mine late", due_on=actor.today - dt.timedelta(1))
        make.task(subject="Mine later", due_on=actor.today + dt.timedelta(1))
        make.task(subject="Mine done", status=Task.Status.DONE)
    with office.acting("bea"):
        make.task(subject="Of Bea")

    def tabs(who: str) -> dict[str, str]:
        page = unescape(text_of(as_person(office, who), office.path("tasks/")))
        nav = page[page.index('class="nav"') : page.index("</ul>", page.index('class="nav"'))]
        return {name: link for link, name in re.findall(r'href="([^"]+)"[^>]*>([^<]+)</a>', nav)}

    def subjects(who: str, tab: str) -> set[str]:
        link = tabs(who)[tab]
        page = unescape(text_of(as_person(office, who), office.path(f"tasks/{link}")))
        assert re.search(rf'class="nav-link active"[^>]*>{tab}<', page)
        return {s for s in ("Mine late", "Mine later", "Mine done", "Of Bea") if s in page}

    assert list(tabs("ana")) == ["All", "My open", "Overdue", "Done"]
    assert subjects("ana", "My open") == {"Mine late", "Mine later"}
    assert subjects("ana", "Overdue") == {"Mine late"}
    assert subjects("ana", "Done") == {"Mine done"}
    assert subjects("max", "Team's open") == {"Mine late", "Mine later", "Of Bea"}
    assert list(tabs("tess")) == ["All", "Overdue", "Done"]


def test_activities_are_filtered_by_what_they_are_about(office: Company, ana: Client) -> None:
    with office.acting("ana"):
        account = Account.objects.numbered(1).get()
        make.task(subject="On the account", **about(account))
        make.task(subject="On a lead", **about(make.lead()))
    page = text_of(ana, office.path("tasks/?about=accounts/1"))
    assert "On the account" in page
    assert "On a lead" not in page
    assert "About: Customer 1" in page
    panel = text_of(ana, office.path("tasks/filters/?about=accounts/1"))
    assert '<option value="accounts/1" selected>Customer 1</option>' in panel
    hidden = text_of(ana, office.path("tasks/?about=accounts/2"))
    assert "About: accounts/2" in hidden
    assert "Customer 2" not in hidden


def test_hints_tell_namesakes_apart_and_hide_what_is_hidden(office: Company, ana: Client) -> None:
    with office.acting("dora"):
        seen = make.account(name="Seen Ltd", owner=office.seat("ana"))
        hidden = make.account(name="Hidden Ltd", owner=office.seat("bo"))
        for account in (seen, hidden):
            make.contact(name="Li Wei", account=account, owner=office.seat("ana"))
    options = ana.get(office.path("contacts/options/?q=li wei")).json()
    assert sorted(option["hint"] for option in options) == ["", "Seen Ltd"]
    found = text_of(ana, office.path("search/?q=li+wei"))
    assert "Seen Ltd" in found
    assert "Hidden Ltd" not in found


def test_nothing_stands_three_times_on_a_record_page(office: Company, ana: Client) -> None:
    page = text_of(ana, office.path("opportunities/1/"))
    labels = re.findall(r"<dt>([^<]+)</dt>", page)
    assert max(labels.count(label) for label in labels) <= 2
    assert labels.count("Stage") == 0


def test_a_reply_is_a_section_of_its_own(office: Company, ana: Client) -> None:
    with office.acting("ana"):
        log = make.contact_log()
    assert "Supervisor&#x27;s reply</h2>" not in text_of(
        ana, office.path(f"contact-logs/{log.number}/")
    )
    with office.acting("max"):
        contact_log_reply(log, reply="Offer a trial")
    page = text_of(ana, office.path(f"contact-logs/{log.number}/"))
    section = page[page.index("Supervisor&#x27;s reply</h2>") :]
    assert "Offer a trial" in section
    assert "Max" in section[: section.index("</dl>")]


def test_the_panel_of_people_shows_the_number_to_call(office: Company) -> None:
    assert Contact(phone="1", mobile="2").reached_at == "1"
    assert Contact(mobile="2").reached_at == "2"


def test_a_phone_gets_the_columns_that_stand_for_the_record(office: Company, ana: Client) -> None:
    page = text_of(ana, office.path("opportunities/"))
    head = page[page.index("<thead") : page.index("</thead>")]
    shown = re.findall(
        r'<th class="(?![^"]*is-minor)[^"]*" scope="col"[^>]*>(?:<a [^>]*>)?([^<]+)', head
    )
    assert [name.strip() for name in shown] == ["Name", "Stage", "Amount"]
