import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.models import Opportunity, OpportunityProduct, Order, Product, Quote
from crm.selling.services import (
    document_change,
    document_create,
    offers_win,
    opportunity_quote,
    opportunity_win,
    order_cancel,
    order_confirm,
    quote_accept,
    quote_order,
    quote_reject,
    quote_send,
)
from lab import records
from lab.access.decisions import Refused
from lab.entities.saving import LineErrors
from lab.journal.models import Entry
from lab.records.undoing import undo
from tests.factories import make


@pytest.fixture
def ana(office):
    with office.acting("ana") as actor:
        yield actor


def accepted(**values) -> Quote:
    return quote_accept(quote_send(make.quote(**values)))


def test_a_quote_adds_up_from_its_lines(ana):
    lines = [
        {"product_id": Product.objects.get().pk, "quantity": 3},
        {"description": "Set-up", "price": "99.99", "discount_percent": 10, "tax_rate": 13},
    ]
    quote = make.quote(lines=lines, discount_percent=5)

    first, second = quote.lines.all()
    assert (first.description, first.price, first.position) == ("Press", 100, 1)
    assert (quote.subtotal, quote.discount) == (Decimal("389.99"), Decimal("19.50"))
    assert quote.tax == second.tax == Decimal("11.11")
    assert quote.total == first.gross + second.gross == Decimal("381.60")


def test_a_line_with_number_is_changed_one_without_is_new_a_missing_one_is_gone(ana):
    quote = make.quote(lines=[{**make.LINE, "description": name} for name in "AB"])
    first, second = quote.lines.all()

    lines = [(None, {"description": "C", "price": 5}), (second.number, {"quantity": 1})]
    quote = document_change(quote, {"terms": "30 days"}, lines)

    new, kept = quote.lines.all()
    assert (new.description, new.net, new.position) == ("C", 5, 1)
    assert (kept.pk, kept.quantity, kept.price, kept.position) == (second.pk, 1, 50, 2)
    assert not quote.lines.filter(pk=first.pk).exists()
    assert (quote.total, quote.terms) == (Decimal("60.00"), "30 days")


def test_a_new_discount_reaches_every_line(ana):
    quote = document_change(make.quote(), {"discount_percent": Decimal(10)})

    assert (quote.discount, quote.total) == (10, 99)
    assert quote.lines.get().gross == 99


def test_a_line_of_another_document_is_refused(ana):
    other = make.quote()
    quote = make.quote()

    with pytest.raises(ValidationError, match="not part of this record"):
        document_change(quote, {}, [(other.lines.get().number, {})])
    assert quote.lines.count() == other.lines.count() == 1


@pytest.mark.parametrize(
    ("line", "field", "text"),
    [
        ({"quantity": 1}, "description", "Choose a product"),
        ({"description": "A", "quantity": "-1"}, "quantity", "greater"),
        ({"description": "A", "price": "cheap"}, "price", "number"),
        ({"description": "A", "quantity": "NaN"}, "quantity", "number"),
        ({"description": "A", "discount_percent": "101"}, "discount_percent", "100"),
        ({"description": "A", "quantity": "1e8", "price": "1e11"}, "price", "too large"),
    ],
)
def test_what_is_wrong_with_a_line_is_told_with_its_place_and_nothing_is_made(
    ana, line, field, text
):
    count = Quote.objects.count()
    account = make.account()

    with pytest.raises(LineErrors) as refused:
        document_create(Quote, {"account": account}, [(None, make.LINE), (None, line)])

    assert text in refused.value.lines[1][field][0]
    assert Quote.objects.count() == count


def test_what_is_wrong_with_a_changed_line_is_told_with_its_place(ana):
    quote = make.quote(lines=[make.LINE, make.LINE])
    first, second = (line.number for line in quote.lines.all())

    with pytest.raises(LineErrors) as refused:
        document_change(quote, {}, [(None, make.LINE), (first, {}), (second, {"quantity": -2})])
    assert list(refused.value.lines) == [2]


def test_sending_numbers_and_dates_the_quote(ana):
    quote = quote_send(make.quote(), valid_until=ana.today + dt.timedelta(30))

    assert (quote.status, quote.code, quote.issued_on) == ("sent", "Q2018-0001", ana.today)
    assert Entry.objects.get(event="quote.sent").data["total"] == "110.00"


def test_numbers_have_no_gaps_even_when_a_sending_fails(ana):
    empty = make.quote(lines=[])
    codes = [quote_send(make.quote()).code]
    with pytest.raises(ValidationError, match="at least one line"):
        quote_send(empty)
    with pytest.raises(ValidationError) as refused:
        quote_send(make.quote(), valid_until=ana.today - dt.timedelta(1))
    assert "valid_until" in refused.value.message_dict
    codes += [quote_send(make.quote()).code, order_confirm(make.order()).code]

    assert codes == ["Q2018-0001", "Q2018-0002", "SO2018-0001"]


def test_a_draft_offers_nothing_until_a_day_that_has_passed(ana):
    yesterday = ana.today - dt.timedelta(1)
    with pytest.raises(ValidationError) as refused:
        make.quote(valid_until=yesterday)
    assert "has passed" in refused.value.message_dict["valid_until"][0]
    quote = make.quote(valid_until=ana.today)
    with pytest.raises(ValidationError) as refused:
        document_change(quote, {"valid_until": yesterday})
    assert "valid_until" in refused.value.message_dict
    assert document_change(quote, {"valid_until": None}).valid_until is None


def test_a_draft_whose_day_passes_can_still_be_changed_deleted_and_brought_back(office):
    with office.acting("dora") as dora:
        quote = make.quote(valid_until=dora.today)
    office.sandbox.simulated_now += dt.timedelta(3)
    office.sandbox.save()
    with office.acting("dora") as dora:
        quote = document_change(Quote.objects.get(pk=quote.pk), {"subject": "Later"})
        records.delete(quote)
        undo(Entry.objects.filter(event="quote.deleted").latest("number").number)
        assert Quote.objects.get(pk=quote.pk).valid_until < dora.today


def test_numbers_begin_anew_in_a_new_simulated_year(ana):
    quote_send(make.quote())
    ana.sandbox.simulated_now += dt.timedelta(days=365)
    ana.sandbox.save()

    assert quote_send(make.quote()).code == "Q2019-0001"


def test_what_was_sent_is_not_edited(ana):
    quote = quote_send(make.quote())

    with pytest.raises(ValidationError, match="only drafts"):
        document_change(quote, {"terms": "Never"}, [])
    assert quote.lines.count() == 1


def test_an_old_copy_of_a_draft_does_not_overwrite_a_newer_one(ana):
    old = make.quote()
    document_change(Quote.objects.get(pk=old.pk), {"terms": "Newer"})

    with pytest.raises(records.Conflict):
        document_change(old, {"terms": "Older"})


@pytest.mark.parametrize("step", [quote_accept, quote_reject, quote_order])
def test_a_draft_is_sent_before_anything_else(ana, step):
    with pytest.raises(ValidationError):
        step(make.quote())


@pytest.mark.parametrize("step", [quote_send, quote_accept, quote_reject])
def test_an_answer_is_final(ana, step):
    with pytest.raises(ValidationError, match="cannot become"):
        step(accepted())


def test_an_expired_quote_is_not_accepted(ana):
    quote = quote_send(make.quote(), valid_until=ana.today)
    ana.sandbox.simulated_now += dt.timedelta(days=1)
    ana.sandbox.save()

    with pytest.raises(ValidationError, match="expired"):
        quote_accept(quote)


def test_accepting_offers_to_win_the_deal_but_does_not(ana):
    deal = make.opportunity()
    quote = accepted(opportunity=deal)

    assert offers_win(quote)
    assert Opportunity.objects.get(pk=deal.pk).is_open
    opportunity_win(deal, reason="price")
    assert not offers_win(Quote.objects.get(pk=quote.pk))
    assert not offers_win(accepted())


def test_a_rejection_keeps_its_reason(ana):
    quote = quote_reject(quote_send(make.quote()), reason="Too dear")

    assert (quote.status, quote.rejection) == ("rejected", "Too dear")


def test_an_accepted_quote_becomes_one_order_with_the_same_lines(ana):
    quote = accepted(discount_percent=Decimal("3.33"), terms="30 days")

    order = quote_order(quote)

    assert (order.status, order.quote, order.account) == ("draft", quote, quote.account)
    assert (order.total, order.terms) == (quote.total, "30 days")
    assert [line.gross for line in order.lines.all()] == [line.gross for line in quote.lines.all()]
    with pytest.raises(ValidationError, match="order from this quote"):
        quote_order(quote)


def test_after_a_cancelled_order_the_quote_can_be_ordered_again(ana):
    quote = accepted()
    order_cancel(quote_order(quote), reason="Wrong address")

    assert quote_order(quote).status == "draft"
    assert Order.objects.filter(quote=quote).count() == 2


def test_a_quote_from_an_opportunity_takes_its_products(ana):
    product = Product.objects.get()
    deal = make.opportunity(account=make.account())
    records.create(
        OpportunityProduct, {"opportunity": deal, "product": product, "quantity": 4, "price": 90}
    )

    quote = opportunity_quote(deal)

    assert (quote.opportunity, quote.account, quote.total) == (deal, deal.account, 360)
    assert quote.lines.get().product == product


def test_an_opportunity_without_account_gets_no_quote(ana):
    with pytest.raises(ValidationError) as refused:
        opportunity_quote(make.opportunity())
    assert "account" in refused.value.message_dict


def test_a_confirmed_order_stands_and_is_numbered(ana):
    order = order_confirm(make.order())

    assert (order.status, order.code, order.ordered_on) == ("confirmed", "SO2018-0001", ana.today)
    with pytest.raises(ValidationError, match="cannot become"):
        order_confirm(order)
    with pytest.raises(ValidationError, match="only drafts"):
        document_change(order, {"terms": "x"})


def test_a_cancelled_order_keeps_its_number_and_is_dead(ana):
    order = order_cancel(order_confirm(make.order()), reason="Bankrupt")

    assert (order.code, order.cancellation) == ("SO2018-0001", "Bankrupt")
    with pytest.raises(ValidationError, match="cannot become"):
        order_confirm(order)


def test_an_order_without_lines_is_not_confirmed(ana):
    with pytest.raises(ValidationError) as refused:
        order_confirm(make.order(lines=[]))
    assert "lines" in refused.value.message_dict


@pytest.mark.parametrize(
    "issue", [lambda: quote_send(make.quote()), lambda: order_confirm(make.order())]
)
def test_what_has_a_number_is_never_deleted_not_even_by_the_head(office, issue):
    with office.acting("dora") as dora:
        document, draft = issue(), make.quote()

        assert "document number" in dora.policy.may("delete", document).reason
        with pytest.raises(Refused, match="document number"):
            records.delete_many([document])
        assert type(document).objects.filter(pk=document.pk).exists()
        assert dora.policy.may("delete", draft)
        records.delete(draft)
        assert not Quote.objects.filter(pk=draft.pk).exists()
