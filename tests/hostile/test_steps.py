"""Steps of a sale cannot be taken back by the side door of undoing."""

import pytest

from crm.models import Account, Opportunity, Quote
from crm.selling.services import document_change, opportunity_win, quote_send
from lab.access.decisions import Refused
from lab.journal.models import Entry
from lab.records.undoing import undo
from tests.factories import make


def last(event: str) -> int:
    return Entry.objects.filter(event=event).order_by("-number").first().number


def test_a_quote_that_was_sent_keeps_its_number(office):
    with office.acting("ana"):
        quote = make.quote(account=Account.objects.get(name="Customer 1"))
        quote_send(quote)
        with pytest.raises(Refused, match="step of the business"):
            undo(last("quote.sent"))
        sent = Quote.objects.get(pk=quote.pk)
        assert (sent.status, bool(sent.code)) == ("sent", True)


def test_a_won_deal_is_reopened_and_not_undone(office):
    with office.acting("ana"):
        deal = opportunity_win(Opportunity.objects.get(name="Deal 1"), reason="price")
        with pytest.raises(Refused, match="step of the business"):
            undo(last("opportunity.won"))
        assert Opportunity.objects.get(pk=deal.pk).stage.kind == "won"


def test_a_quote_goes_out_with_what_its_lines_add_up_to(office):
    with office.acting("ana"):
        quote = make.quote(account=Account.objects.get(name="Customer 1"))
        before = quote.total
        line = quote.lines.get()
        document_change(quote, {}, [(line.number, {"quantity": 20})])
        undo(last("quote.changed"))
        assert Quote.objects.get(pk=quote.pk).total == before
        sent = quote_send(Quote.objects.get(pk=quote.pk))
        assert sent.total == 10 * before
