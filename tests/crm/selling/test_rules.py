"""What must not contradict: parties, days, products on sale, quantities."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Opportunity, OpportunityProduct, Order, Product, Quote
from crm.selling.services import (
    document_change,
    document_create,
    opportunities_create,
    opportunity_change,
    opportunity_quote,
    order_confirm,
    quote_accept,
    quote_copy,
    quote_order,
    quote_send,
)
from lab import records
from lab.entities.saving import LineErrors, change_record
from lab.entities.spec import REGISTRY
from lab.records.merging import merge
from lab.testing.callers import browser, program
from tests.factories import make


@pytest.fixture
def ana(office):
    with office.acting("ana") as actor:
        yield actor


@pytest.fixture
def group(ana):
    """A parent company, its subsidiary, and a stranger, each with a contact."""
    parent = make.account()
    accounts = {"parent": parent, "own": make.account(parent=parent), "other": make.account()}
    people = {name: make.contact(account=account) for name, account in accounts.items()}
    return accounts, people


@pytest.mark.parametrize(("who", "fits"), [("own", True), ("parent", True), ("other", False)])
@pytest.mark.parametrize("maker", [make.opportunity, make.quote, make.order])
def test_a_contact_belongs_to_the_account_or_its_group(group, maker, who, fits):
    accounts, people = group
    if fits:
        assert maker(account=accounts["own"], contact=people[who]).contact == people[who]
        return
    with pytest.raises(ValidationError) as refused:
        maker(account=accounts["own"], contact=people[who])
    assert "another account" in refused.value.message_dict["contact"][0]


def test_a_contact_of_a_subsidiary_speaks_for_the_parent(group):
    accounts, people = group
    assert make.opportunity(account=accounts["parent"], contact=people["own"]).pk


@pytest.mark.parametrize("maker", [make.quote, make.order])
def test_a_document_and_its_opportunity_are_with_the_same_customer(group, maker):
    accounts, _people = group
    deal = make.opportunity(account=accounts["own"])
    assert maker(account=accounts["own"], opportunity=deal).opportunity == deal
    with pytest.raises(ValidationError) as refused:
        maker(account=accounts["other"], opportunity=deal)
    assert "another account" in refused.value.message_dict["opportunity"][0]


def test_whoever_changes_the_account_changes_the_contact_with_it(group):
    accounts, people = group
    deal = make.opportunity(account=accounts["own"], contact=people["own"])
    with pytest.raises(ValidationError) as refused:
        opportunity_change(deal, {"account": accounts["other"]})
    assert set(refused.value.message_dict) == {"contact"}
    deal = Opportunity.objects.get(pk=deal.pk)
    moved = opportunity_change(deal, {"account": accounts["other"], "contact": people["other"]})
    assert moved.account == accounts["other"]


def test_a_deal_with_documents_stays_with_its_customer(group):
    accounts, _people = group
    deal = make.opportunity(account=accounts["own"])
    quote = make.quote(account=accounts["own"], opportunity=deal)
    with pytest.raises(ValidationError) as refused:
        opportunity_change(deal, {"account": accounts["other"]})
    assert str(quote) in refused.value.message_dict["account"][0]
    assert opportunity_change(deal, {"account": accounts["parent"]}).account == accounts["parent"]


def test_who_has_changed_the_company_since_is_no_contradiction(group):
    accounts, people = group
    deal = make.opportunity(account=accounts["own"], contact=people["own"])
    records.change(people["own"], {"account": accounts["other"]})
    assert opportunity_change(deal, {"next_step": "Call"}).next_step == "Call"


def test_merging_accounts_takes_deals_and_contacts_along(office, group):
    accounts, people = group
    with office.acting("dora"):
        deal = make.opportunity(account=accounts["other"], contact=people["other"])
        quote = make.quote(account=accounts["other"], opportunity=deal, contact=people["other"])
        merge(accounts["own"], [accounts["other"]], {})
        quote = Quote.objects.get(pk=quote.pk)
        assert quote.account == quote.opportunity.account == accounts["own"]


def test_parties_of_many_are_judged_together(group, django_assert_max_num_queries):
    accounts, people = group
    values = {"account": accounts["own"], "contact": people["parent"]}
    few = [{"name": f"Few {n}", **values} for n in range(2)]
    many = [{"name": f"Many {n}", **values} for n in range(40)]
    with CaptureQueriesContext(connection) as first:
        opportunities_create(few)
    with django_assert_max_num_queries(len(first)):
        opportunities_create(many)


def options(office, who: str, rest: str) -> list[str]:
    answer = browser(office.people[who]).get(office.path(rest.replace("/", "/options/", 1)))
    assert answer.status_code == 200, answer.status_code
    return [option["text"] for option in answer.json()]


def test_the_pickers_narrow_to_the_account(office, group):
    accounts, people = group
    deals = {name: make.opportunity(account=each) for name, each in accounts.items()}
    number = accounts["own"].number
    found = options(office, "ana", f"contacts/?for=quotes.contact&by={number}")
    assert set(found) == {str(people["own"]), str(people["parent"])}
    found = options(office, "ana", f"opportunities/?for=orders.opportunity&by={number}")
    assert set(found) == {str(deals["own"]), str(deals["parent"])}
    assert str(people["other"]) in options(office, "ana", "contacts/?for=quotes.contact")


@pytest.mark.parametrize("asked", ["quotes.terms", "quotes.opportunity", "nothing.contact", "x"])
def test_a_picker_that_nobody_declared_is_not_there(office, asked):
    client = browser(office.people["ana"])
    answer = client.get(office.path(f"contacts/options/?for={asked}"))
    assert answer.status_code == 404


def test_an_account_that_is_hidden_tells_nothing_of_its_people(office):
    with office.acting("bo"):
        account = make.account()
        hidden = make.contact(account=account)
    found = options(office, "ana", f"contacts/?for=quotes.contact&by={account.number}")
    assert str(hidden) not in found


def test_forms_say_by_which_input_their_pickers_are_narrowed(office, group):
    page = browser(office.people["ana"]).get(office.path("quotes/new/")).content.decode()
    assert 'data-narrowed-by="account"' in page
    assert "for=quotes.contact" in page
    assert "for=quote-lines.product" in page


@pytest.fixture
def season(office):
    """Products of last year, of today, and of tomorrow."""
    day = dt.timedelta(days=1)
    with office.acting("dora") as dora:
        found = {
            "gone": make.product(active_until=dora.today - day),
            "now": make.product(active_from=dora.today, active_until=dora.today),
            "coming": make.product(active_from=dora.today + day),
        }
    with office.acting("ana"):
        yield found


@pytest.mark.parametrize(("which", "fits"), [("gone", False), ("now", True), ("coming", False)])
def test_a_new_line_takes_only_what_is_on_sale(season, which, fits):
    line = {"product_id": season[which].pk}
    for write in (
        lambda: document_create(Quote, {"account": make.account()}, [(None, line)]),
        lambda: document_change(make.order(), {}, [(None, line)]),
        lambda: opportunity_change(make.opportunity(), {}, [(None, line)]),
    ):
        if fits:
            assert write().pk
            continue
        with pytest.raises(LineErrors) as refused:
            write()
        assert "not on sale" in refused.value.lines[0]["product"][0]


def test_a_line_that_had_the_product_keeps_it_through_to_the_order(office, season):
    account, product = make.account(), season["now"]
    quote = make.quote(account=account, lines=[{"product_id": product.pk}])
    deal = make.opportunity(account=account)
    records.create(OpportunityProduct, {"opportunity": deal, "product": product, "quantity": 1})
    with office.acting("dora") as dora:
        records.change(product, {"active_until": dora.today - dt.timedelta(1), "active_from": None})
    with office.acting("ana"):
        number = quote.lines.get().number
        quote = document_change(quote, {}, [(number, {"product_id": product.pk, "quantity": 3})])
        assert quote.lines.get().quantity == 3
        assert opportunity_quote(deal).lines.get().product == product
        assert quote_copy(quote).lines.get().product == product
        assert quote_order(quote_accept(quote_send(quote))).lines.get().product == product


def test_pickers_of_lines_offer_what_is_on_sale_and_others_offer_all(office, season):
    narrowed = options(office, "ana", "products/?for=quote-lines.product")
    assert str(season["now"]) in narrowed
    assert not {str(season["gone"]), str(season["coming"])} & set(narrowed)
    assert str(season["gone"]) in options(office, "ana", "products/")


@pytest.mark.parametrize(
    ("make_one", "issue"), [(make.quote, quote_send), (make.order, order_confirm)]
)
def test_a_line_of_nothing_is_not_issued(ana, make_one, issue):
    document = make_one(lines=[make.LINE, {**make.LINE, "quantity": 0}])
    with pytest.raises(ValidationError) as refused:
        issue(document)
    assert "Line 2" in refused.value.message_dict["lines"][0]
    assert type(document).objects.get(pk=document.pk).code == ""


def test_an_order_is_not_of_tomorrow(ana):
    with pytest.raises(ValidationError) as refused:
        make.order(ordered_on=ana.today + dt.timedelta(1))
    assert "not come yet" in refused.value.message_dict["ordered_on"][0]


def test_the_number_is_of_the_year_of_the_document(ana):
    last_year = dt.date(ana.today.year - 1, 12, 31)
    assert order_confirm(make.order(ordered_on=last_year)).code == f"SO{last_year.year}-0001"
    assert order_confirm(make.order()).code == f"SO{ana.today.year}-0001"


def test_a_contact_log_is_of_the_past(ana):
    assert make.contact_log(happened_at=ana.now).pk
    with pytest.raises(ValidationError) as refused:
        make.contact_log(happened_at=ana.now + dt.timedelta(minutes=1))
    assert "not come yet" in refused.value.message_dict["happened_at"][0]


def test_people_and_companies_are_not_of_the_future(ana):
    assert make.account(founded=ana.today.year).pk
    assert make.contact(birthday=ana.today).pk
    with pytest.raises(ValidationError) as refused:
        make.account(founded=ana.today.year + 1)
    assert "founded" in refused.value.message_dict
    with pytest.raises(ValidationError) as refused:
        make.contact(birthday=ana.today + dt.timedelta(1))
    assert "birthday" in refused.value.message_dict


def test_the_future_is_refused_in_the_api_too(office, ana):
    log = make.contact_log()
    later = (ana.now + dt.timedelta(days=2)).isoformat()
    address = office.api(f"contact-logs/{log.number}/")
    answer = program(office.people["ana"]).patch(address, {"happened_at": later})
    assert answer.status_code == 400
    assert "happened_at" in answer.json()


def test_what_is_not_touched_is_not_judged(office, ana):
    """A company whose clock was put back keeps working with what it has."""
    order = make.order(ordered_on=ana.today)
    ana.sandbox.simulated_now -= dt.timedelta(days=3)
    ana.sandbox.save()
    assert document_change(order, {"terms": "Prepaid"}).terms == "Prepaid"


def test_a_blank_description_of_a_line_is_the_product_again(ana):
    quote = make.quote(lines=[{"product_id": Product.objects.get().pk, "description": "Old"}])
    line = {"number": quote.lines.get().number, "description": "", "product": 1}
    change_record(REGISTRY["quotes"], quote.number, {}, [line])
    assert quote.lines.get().description == "Press"


def test_an_untitled_draft_has_a_name_everywhere(office, ana):
    quote, order = make.quote(subject=""), make.order(subject="")
    assert (str(quote), str(order)) == (
        f"Draft quote #{quote.number}",
        f"Draft order #{order.number}",
    )
    make.task(about_collection="quotes", about_id=quote.pk)
    page = browser(office.people["ana"]).get(office.path("tasks/")).content.decode()
    assert f"Draft quote #{quote.number}" in page
    assert Order.objects.filter(pk=order.pk).exists()
