"""What becomes of a deal's documents and amount when it is won, lost, agreed or talked about."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.models import Opportunity, OpportunityProduct, Product, Quote
from crm.selling.services import (
    amount_take,
    competitor_drop,
    competitor_note,
    document_change,
    opportunity_change,
    opportunity_create,
    opportunity_lose,
    opportunity_reopen,
    opportunity_win,
    order_cancel,
    order_confirm,
    quote_accept,
    quote_order,
    quote_send,
)
from lab import records
from lab.access.decisions import Refused
from lab.entities.spec import REGISTRY
from lab.journal.models import Entry
from lab.records.picklists import PicklistItem
from lab.testing.callers import browser, program
from tests.factories import make

PART = {"HX-Request": "true"}


@pytest.fixture
def ana(office):
    with office.acting("ana") as actor:
        yield actor


@pytest.fixture
def deal(ana):
    return make.opportunity(account=make.account(), amount=5)


def quoted(deal: Opportunity, **values) -> Quote:
    return make.quote(account=deal.account, opportunity=deal, **values)


def again(row):
    return type(row).objects.get(pk=row.pk)


def test_a_deal_with_a_confirmed_order_is_not_lost(deal):
    order = order_confirm(make.order(account=deal.account, opportunity=deal))
    with pytest.raises(ValidationError, match=order.code):
        opportunity_lose(deal, reason="price")
    order_cancel(order)
    assert opportunity_lose(deal, reason="price").stage.kind == "lost"


def test_losing_rejects_waiting_quotes_and_cancels_drafts_of_orders(deal):
    sent, draft = quote_send(quoted(deal)), quoted(deal)
    accepted = quote_accept(quote_send(quoted(deal)))
    order = quote_order(accepted)

    opportunity_lose(deal, reason="price")

    assert (again(sent).status, again(sent).rejection) == ("rejected", "The opportunity was lost")
    assert (again(draft).status, again(accepted).status) == ("draft", "accepted")
    assert again(order).status == "cancelled"
    assert Entry.objects.filter(event="quote.rejected", record=sent.number).exists()


def test_a_quote_that_is_not_theirs_keeps_the_deal_from_being_lost(office, deal):
    sent = quote_send(quoted(deal))
    with office.acting("dora") as dora:
        records.change(again(sent), {"owner": dora.seat})
    with office.acting("ana"):
        with pytest.raises(Refused) as refused:
            opportunity_lose(deal, reason="price")
        assert sent.code not in refused.value.reason
        assert again(deal).is_open
    with office.acting("dora"):
        assert again(sent).status == "sent"


@pytest.mark.parametrize("close", [opportunity_win, opportunity_lose])
def test_closing_needs_a_reason_of_its_own_list(deal, close):
    for reason in ("", "nonsense", "no-budget" if close is opportunity_win else "service"):
        with pytest.raises(ValidationError) as refused:
            close(deal, reason=reason)
        assert "reason" in refused.value.message_dict
    assert again(deal).is_open


def test_a_company_without_a_list_of_reasons_asks_for_none(office, deal):
    with office.as_system():
        records.delete_many(list(PicklistItem.objects.filter(list="won-reasons")))
    with office.acting("ana"):
        assert opportunity_win(deal).won_reason == ""


def test_the_two_reasons_are_kept_apart_and_go_when_it_is_reopened(deal):
    won = opportunity_win(deal, reason="service")
    assert (won.won_reason, won.lost_reason) == ("service", "")
    lost = opportunity_lose(opportunity_reopen(won), reason="no-budget")
    assert (lost.won_reason, lost.lost_reason) == ("", "no-budget")


def test_a_competitor_it_was_won_against_is_noted_once(deal):
    rival = make.competitor()
    competitor_note(deal, competitor=rival, note="Cheaper")
    won = opportunity_win(deal, reason="price", competitor=rival)
    assert [met.note for met in won.competitors.all()] == ["Cheaper"]


def test_a_competitor_is_taken_off(deal):
    rival = make.competitor()
    competitor_note(deal, competitor=rival)
    competitor_drop(deal, competitor=rival)
    assert not deal.competitors.exists()
    with pytest.raises(ValidationError, match="not noted"):
        competitor_drop(deal, competitor=rival)


def test_the_dialogs_say_what_becomes_of_quotes(office, deal):
    sent = quote_send(quoted(deal))
    client = browser(office.people["ana"])
    for action, words in (("win", "still wait"), ("lose", "declined with it")):
        address = office.path(f"opportunities/{deal.number}/{action}/")
        page = client.get(address, headers=PART).content.decode()
        assert words in page
        assert sent.code in page
    assert again(sent).status == "sent"


def test_reopening_offers_open_stages_only(office, deal):
    opportunity_win(deal, reason="price")
    address = office.path(f"opportunities/{deal.number}/reopen/")
    page = browser(office.people["ana"]).get(address, headers=PART).content.decode()
    assert '<option value="qualify"' in page
    assert '<option value="won"' not in page
    refused = program(office.people["ana"]).post(
        office.api(f"opportunities/{deal.number}/reopen/"), {"stage": "lost"}
    )
    assert refused.status_code == 400


def test_accepting_a_quote_makes_its_net_the_amount(deal):
    quote_accept(quote_send(quoted(deal, discount_percent=Decimal(10))))
    assert again(deal).amount == 90  # 2 x 50.00 less 10 %, without tax
    entry = Entry.objects.get(event="opportunity.agreed")
    assert (entry.record, entry.before["amount"]) == (deal.number, "5.00")


def test_what_is_ordered_takes_the_place_of_what_was_quoted(deal):
    quote = quote_accept(quote_send(quoted(deal)))
    order = quote_order(quote)
    line = order.lines.get()
    order = document_change(order, {}, [(line.number, {"quantity": 3})])
    order = order_confirm(order)
    assert again(deal).amount == 150
    order_confirm(make.order(account=deal.account, opportunity=deal))
    assert again(deal).amount == 250
    order_cancel(again(order))
    # The quote counts again.
    assert again(deal).amount == 200


def test_a_won_deal_follows_its_order_and_a_lost_one_nothing(deal):
    won = opportunity_win(deal, reason="price")
    order_confirm(make.order(account=won.account, opportunity=won))
    assert again(deal).amount == 100
    other = make.opportunity(account=deal.account, amount=7)
    quote = quote_send(quoted(other))
    opportunity_lose(other, reason="price")
    assert again(quote).status == "rejected"
    assert again(other).amount == 7


def test_who_may_not_change_the_deal_accepts_all_the_same(office, deal):
    quote = quote_send(quoted(deal))
    with office.acting("dora") as dora:
        records.change(again(deal), {"owner": dora.seat})
    with office.acting("ana"):
        quote_accept(quote)
    with office.acting("dora"):
        assert again(deal).amount == 100


def test_the_amount_follows_the_products_while_it_is_their_sum(ana):
    product = Product.objects.get()
    deal = opportunity_create({"name": "Deal"}, [(None, {"product_id": product.pk, "quantity": 2})])
    line = deal.products.get().number
    # The form sends the amount along, as it was.
    deal = opportunity_change(deal, {"amount": Decimal("200.00")}, [(line, {"quantity": 3})])
    assert deal.amount == 300
    deal = opportunity_change(deal, {"amount": Decimal(280)}, [(line, {"quantity": 4})])
    assert deal.amount == 280
    assert opportunity_change(deal, {}, [(line, {"quantity": 5})]).amount == 280
    assert amount_take(again(deal)).amount == 500


def test_an_amount_is_not_taken_from_no_products(deal):
    with pytest.raises(ValidationError, match="no products"):
        amount_take(deal)


def test_the_api_tells_products_with_amounts_and_competitors(office, deal):
    product = Product.objects.get()
    records.create(
        OpportunityProduct,
        {"opportunity": deal, "product": product, "quantity": 3, "price": "2.50"},
    )
    rival = make.competitor()
    competitor_note(deal, competitor=rival, note="Cheaper")
    told = program(office.people["ana"]).get(office.api(f"opportunities/{deal.number}/")).json()
    assert [line["amount"] for line in told["lines"]] == ["7.50"]
    assert [(met["competitor"], met["note"]) for met in told["competitors"]] == [
        (rival.number, "Cheaper")
    ]


def test_evaluating_is_offered_only_where_something_is_asked(office, deal):
    page = browser(office.people["ana"]).get(office.path(f"opportunities/{deal.number}/"))
    assert "evaluate/" not in page.content.decode()
    told = program(office.people["ana"]).post(
        office.api(f"opportunities/{deal.number}/evaluate/"), {"point": "1"}
    )
    assert told.status_code == 400
    assert REGISTRY["opportunities"].action("evaluate").asks


def test_toasts_say_what_was_done(office, deal):
    client = browser(office.people["ana"])
    client.post(office.path(f"opportunities/{deal.number}/quote/"), {}, headers=PART)
    page = client.get(office.path("quotes/")).content.decode()
    assert "Quote written" in page
