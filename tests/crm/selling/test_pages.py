"""The pages of selling that tell a story."""

import re
from decimal import Decimal

import pytest

from crm.documents.chains import chain_of
from crm.models import (
    Account,
    Contact,
    EvaluationPoint,
    Lead,
    Opportunity,
    Order,
    Product,
    Quote,
    Stage,
)
from crm.reports.accounts import account_figures
from crm.selling.services import (
    lead_convert,
    opportunity_win,
    order_confirm,
    quote_accept,
    quote_order,
    quote_send,
)
from lab import records
from tests.factories import make


@pytest.fixture
def ana(office):
    with office.acting("ana") as actor:
        yield actor


@pytest.fixture
def browse(office, client):
    """Sends a request as somebody; with values it is a POST, as the page sends it."""

    def send(who: str, rest: str, values: dict | None = None):
        client.force_login(office.people[who])
        headers = {"HX-Request": "true"}
        if values is None:
            return client.get(office.path(rest), headers=headers)
        return client.post(office.path(rest), values, headers=headers)

    return send


def offered(response) -> dict[str, list[str]]:
    """{radio: values} of a page, and under "offered" what it says it offers."""
    text = response.content.decode()
    found: dict[str, list[str]] = {"offered": re.findall(r'name="offered" value="([^"]*)"', text)}
    for name, value in re.findall(r'type="radio" name="(\w+)" value="(\w+)"', text):
        found.setdefault(name, []).append(value)
    return found


def test_converting_offers_who_is_in_the_books_and_joins_them(office, browse):
    with office.acting("ana"):
        account = make.account(name="Acme Ltd")
        contact = make.contact(name="Joe Hill", account=account)
        lead = make.lead(name="Joe Hill", company="ACME")
        make.contact_log(about_collection="leads", about_id=lead.pk)
        accounts, contacts = Account.objects.count(), Contact.objects.count()
    page = browse("ana", f"leads/{lead.number}/convert/")
    choice = offered(page)
    assert choice["account"] == [str(account.number), "new"]
    assert choice["contact"] == [str(contact.number), "new"]
    assert "contact logs (1)" in page.content.decode()

    values = {"account": account.number, "contact": contact.number, "opportunity_name": "Desks"}
    browse("ana", f"leads/{lead.number}/convert/", values)

    with office.acting("ana"):
        deal = Opportunity.objects.get(name="Desks")
        assert (deal.account, deal.contact) == (account, contact)
        assert (Account.objects.count(), Contact.objects.count()) == (accounts, contacts)


@pytest.mark.parametrize(("knowing", "made"), [(True, 1), (False, 0)])
def test_a_second_record_is_made_only_beside_those_that_were_seen(office, browse, knowing, made):
    with office.acting("ana"):
        make.account(name="Acme Ltd")
        lead = make.lead(name="Joe Hill", company="ACME")
    path = f"leads/{lead.number}/convert/"
    seen = offered(browse("ana", path))["offered"][0] if knowing else ""
    browse("ana", path, {"account": "new", "contact": "new", "offered": seen})
    with office.acting("ana"):
        assert Account.objects.filter(name="ACME").count() == made
        assert (Lead.objects.get(pk=lead.pk).status == "converted") == knowing


def test_an_account_that_is_not_theirs_is_neither_offered_nor_taken(office, browse):
    with office.acting("bo"):
        foreign = make.account(name="Acme Ltd")
    with office.acting("ana"):
        lead = make.lead(name="Joe Hill", company="Acme Ltd")
    path = f"leads/{lead.number}/convert/"
    assert offered(browse("ana", path))["account"] == ["new"]
    answer = browse(
        "ana", path, {"account": "new", "other_account": foreign.number, "contact": "new"}
    )
    assert answer.status_code == 400
    with office.acting("ana"):
        assert Lead.objects.get(pk=lead.pk).status == "new"


def test_a_point_is_ticked_in_place_and_the_next_stage_opens(office, browse):
    with office.acting("dora"):
        point = records.create(
            EvaluationPoint,
            {"stage": Stage.objects.get(key="qualify"), "key": "need", "question": "A need?"},
        )
        records.change(Stage.objects.get(key="propose"), {"required_fields": ["expected_close"]})
    page = browse("ana", "opportunities/1/outlook/").content.decode()
    assert "Before “Proposal”" in page
    assert "A need?" in page
    assert "Expected close" in page

    ticked = browse("ana", "opportunities/1/outlook/", {"point": point.number, "met": "on"})
    assert "checked" in ticked.content.decode()
    assert "Ready for" not in ticked.content.decode()
    with office.acting("ana"):
        deal = Opportunity.objects.numbered(1).get()
        assert deal.evaluations.get().met
        records.change(deal, {"expected_close": "2018-02-01"})
    assert "Ready for “Proposal”" in browse("ana", "opportunities/1/outlook/").content.decode()


@pytest.mark.parametrize(("who", "status"), [("max", 200), ("tess", 200), ("bo", 404)])
def test_the_outlook_is_for_those_who_see_the_deal(office, browse, who, status):
    assert browse(who, "opportunities/1/outlook/").status_code == status


def test_a_point_that_does_not_exist_is_not_ticked(office, browse):
    for number in ("999", "x", ""):
        assert browse("ana", "opportunities/1/outlook/", {"point": number}).status_code == 404


LINES = {
    "lines-present": "1",
    "lines-0-product": "1",
    "lines-0-quantity": "2",
    "lines-3-description": "Set up",
    "lines-3-quantity": "1",
    "lines-3-price": "50",
    "lines-3-tax_rate": "10",
}


def test_totals_are_computed_while_lines_are_typed_and_nothing_is_written(office, browse):
    page = browse("ana", "quotes/totals/", {**LINES, "discount_percent": "10"}).content.decode()
    # 2 x 100 of the product and 50; less 10 %; 10 % tax on 45.
    assert "$229.50" in page.replace("¥", "$")
    assert re.findall(r'data-amounts="(\d)"', page) == ["0", "3"]
    assert '<data data-field="price" value="100.00">' in page
    with office.acting("ana"):
        assert not Quote.objects.exists()


@pytest.mark.parametrize(
    "typed", [{"lines-0-quantity": "many"}, {"lines-0-price": "-5"}, {"discount_percent": "x"}]
)
def test_totals_of_what_cannot_be_computed_say_why(browse, typed):
    answer = browse("ana", "orders/totals/", {**LINES, **typed})
    assert answer.status_code == 200
    assert "data-total" not in answer.content.decode()


def test_a_price_below_the_floor_is_told(office, browse):
    with office.acting("dora"):
        records.change(Product.objects.numbered(1).get(), {"floor_price": "90"})
    for price, told in (("95", False), ("85", True)):
        page = browse("ana", "quotes/totals/", {**LINES, "lines-0-price": price}).content.decode()
        assert ("floor price" in page) == told


def sale(lead: Lead) -> tuple:
    deal = lead_convert(lead, opportunity_name="Presses").opportunity
    quote = make.quote(account=deal.account, opportunity=deal)
    order = quote_order(quote_accept(quote_send(quote)))
    return deal, quote, order


def test_the_chain_of_a_sale_is_walked_from_every_record(ana):
    lead = make.lead(name="Joe Hill")
    rows = (lead, *sale(lead))
    for row in rows:
        steps = chain_of(type(row).objects.get(pk=row.pk))
        assert [len(step.links) for step in steps] == [1, 1, 1, 1]
        assert [step.current for step in steps] == [isinstance(row, type(each)) for each in rows]


def test_the_chain_hides_what_somebody_may_not_see(office):
    with office.acting("ana"):
        deal, quote, _order = sale(make.lead())
    with office.acting("dora") as dora:
        records.change(Quote.objects.get(pk=quote.pk), {"owner": dora.seat})
    with office.acting("ana"):
        counts = [len(step.links) for step in chain_of(Opportunity.objects.get(pk=deal.pk))]
        assert counts == [1, 1, 0, 1]


@pytest.mark.parametrize(("who", "status"), [("ana", 200), ("max", 200), ("bo", 404)])
def test_the_chain_is_for_those_who_see_the_record(browse, who, status):
    answer = browse(who, "opportunities/1/chain/")
    assert answer.status_code == status
    assert ("Deal 1" in answer.content.decode()) == (status == 200)
    assert browse(who, "accounts/1/chain/").status_code == 404


def test_a_sent_quote_is_not_offered_for_editing(office, browse):
    with office.acting("ana"):
        draft, sent = make.quote(), quote_send(make.quote())
    for quote, status in ((draft, 200), (sent, 403)):
        assert browse("ana", f"quotes/{quote.number}/edit/").status_code == status
        page = browse("ana", f"quotes/{quote.number}/").content.decode()
        assert (f"quotes/{quote.number}/edit/" in page) == (status == 200)


def test_the_figures_of_an_account_count_what_is_seen(office):
    with office.acting("ana") as ana:
        account = make.account()
        make.opportunity(account=account, amount="100.10")
        won = make.opportunity(account=account, amount="50")
        opportunity_win(won, reason="price")
        order_confirm(make.order(account=account))
        make.order(account=account)
        make.contact_log(about_collection="opportunities", about_id=won.pk)
        figures = account_figures(account)
        assert (figures.open, figures.open_amount) == (1, Decimal("100.10"))
        assert (figures.won, figures.won_amount) == (1, 50)
        assert (figures.ordered, figures.ordered_amount) == (1, 110)
        assert figures.last_contact == ana.now
    with office.acting("dora") as dora:
        for order in Order.objects.filter(account=account):
            records.change(order, {"owner": dora.seat})
    with office.acting("ana"):
        assert account_figures(account).ordered == 0


def test_an_action_asked_from_another_page_leads_back_there(office, client):
    with office.acting("ana"):
        task = make.task()
    client.force_login(office.people["ana"])
    home = f"http://testserver{office.path()}"
    answer = client.post(
        office.path(f"tasks/{task.number}/complete/"),
        {},
        headers={"HX-Request": "true", "HX-Current-URL": home},
    )
    assert answer.headers["HX-Redirect"] == home
