"""Approval: what is beyond a seat's authority goes up to whoever has enough of it."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.documents.approvals.authority import weight_of
from crm.documents.approvals.models import Approval, Authority
from crm.documents.approvals.services import (
    document_approve,
    document_recall,
    document_reject,
    document_submit,
)
from crm.models import Order, Quote
from crm.selling.services import document_change, order_confirm, quote_reject, quote_send
from lab import records
from lab.access.decisions import Hidden, Refused
from lab.testing.callers import browser, program
from tests.factories import make

D = Decimal


@pytest.fixture
def limits(office):
    """Reps decide up to 10 % and 1,000; managers up to 20 % and 5,000; the head all."""
    with office.acting("dora"):
        for kind, discount, amount in (("rep", 10, 1000), ("manager", 20, 5000)):
            values = {"document": "quotes", "kind": kind}
            make.authority(**values, most_discount=discount, most_amount=amount)


def quoted(office, who="ana", **line) -> Quote:
    """A draft of one press with a list price of 100."""
    with office.acting("dora"):
        press = make.product(list_price="100.00", cost="70.00")
    with office.acting(who):
        lines = [{"product_id": press.pk, "quantity": 2, "price": "100.00", **line}]
        return make.quote(lines=lines)


def as_(office, who, verb, quote, **arguments) -> Quote:
    with office.acting(who):
        return verb(Quote.objects.get(pk=quote.pk), **arguments)


def steps(office, quote) -> list[tuple[str, str]]:
    with office.acting("dora"):
        rows = Approval.objects.filter(document_id=quote.pk).order_by("pk")
        return [(row.owner.name or row.owner.title, row.state) for row in rows]


def test_what_is_within_the_authority_is_sent_without_asking(office, limits):
    quote = quoted(office, discount_percent=10)
    assert as_(office, "ana", quote_send, quote).status == "sent"


def test_a_discount_beyond_it_is_refused_with_the_reason_and_goes_to_the_manager(office, limits):
    quote = quoted(office, discount_percent=15)
    with pytest.raises(Refused, match=r"discount of 15 % is above 10 %.*submit it"):
        as_(office, "ana", quote_send, quote)

    quote = as_(office, "ana", document_submit, quote, comment="Old customer")
    assert quote.status == "in_approval"
    with office.acting("max"):
        (asked,) = Approval.objects.visible().waiting()
        assert (asked.request, asked.reasons) == (
            "Old customer",
            ["The discount of 15 % is above 10 %."],
        )
    assert as_(office, "max", document_approve, quote).status == "approved"
    sent = as_(office, "ana", quote_send, quote)
    assert (sent.status, bool(sent.code)) == ("sent", True)


def test_a_price_below_the_list_is_a_discount_whatever_it_is_called(office, limits):
    quote = quoted(office, price="85.00")
    with office.acting("ana"):
        assert weight_of(quote).discount == 15
    with pytest.raises(Refused, match="15 %"):
        as_(office, "ana", quote_send, quote)


def test_two_discounts_add_up_and_tax_in_prices_is_none(office, limits):
    with office.acting("dora"):
        press = make.product(list_price="100.00", tax_rate=13)
    with office.acting("ana"):
        line = {"product_id": press.pk, "quantity": 1, "price": "113.00", "discount_percent": 5}
        quote = make.quote(lines=[line], prices_include_tax=True, discount_percent=10)
        assert weight_of(quote).discount == D("14.5")


def test_the_chain_goes_up_to_who_has_enough_and_all_of_it_agrees_in_turn(office, limits):
    quote = as_(office, "ana", document_submit, quoted(office, quantity=90))
    assert [state for _who, state in steps(office, quote)] == ["waiting", "later"]
    with pytest.raises(Hidden):
        as_(office, "mia", document_approve, quote)

    assert as_(office, "max", document_approve, quote).status == "in_approval"
    assert [state for _who, state in steps(office, quote)] == ["approved", "waiting"]
    with pytest.raises(Refused, match="This waits for"):
        as_(office, "max", document_approve, quote)
    assert as_(office, "dora", document_approve, quote).status == "approved"


def test_nobody_approves_the_own_request(office, limits):
    quote = as_(office, "max", document_submit, quoted(office, "max", quantity=60))
    with pytest.raises(Refused, match="submitted themselves"):
        as_(office, "max", document_approve, quote)
    assert as_(office, "dora", document_approve, quote).status == "approved"


def test_a_rep_cannot_approve_and_a_colleague_sees_nothing_of_it(office, limits):
    quote = as_(office, "ana", document_submit, quoted(office, discount_percent=15))
    with pytest.raises(Refused):
        as_(office, "ana", document_approve, quote)
    with office.acting("bea"):
        assert not Approval.objects.visible().exists()
    assert (
        program(office.people["bea"])
        .post(office.api(f"quotes/{quote.number}/approve/"))
        .status_code
        == 404
    )


def test_what_is_sent_back_is_a_draft_again_and_says_why(office, limits):
    quote = as_(office, "ana", document_submit, quoted(office, quantity=90))
    with pytest.raises(ValidationError, match="Say why"):
        as_(office, "max", document_reject, quote, reason=" ")
    back = as_(office, "max", quote_reject, quote, reason="Too cheap")
    assert back.status == "draft"
    assert [state for _who, state in steps(office, quote)] == ["rejected", "withdrawn"]

    with office.acting("ana"):
        document_change(back, {"discount_percent": 0}, None)
    again = as_(office, "ana", document_submit, quote)
    assert [state for _who, state in steps(office, again)][2:] == ["waiting", "later"]


def test_what_waits_is_not_edited_but_recalled(office, limits):
    quote = as_(office, "ana", document_submit, quoted(office, discount_percent=15))
    with office.acting("ana"), pytest.raises(ValidationError):
        document_change(quote, {"subject": "Cheaper still"}, None)
    assert as_(office, "ana", document_recall, quote).status == "draft"
    assert [state for _who, state in steps(office, quote)] == ["withdrawn"]
    with pytest.raises(ValidationError, match="Nothing waits"):
        as_(office, "max", document_approve, quote)


def test_after_approval_a_change_needs_a_new_one(office, limits):
    quote = as_(office, "ana", document_submit, quoted(office, discount_percent=15))
    as_(office, "max", document_approve, quote)
    with office.acting("ana"):
        recalled = document_recall(Quote.objects.get(pk=quote.pk))
        line = recalled.lines.get()
        document_change(recalled, {}, [(line.number, {"discount_percent": 18})])
        with pytest.raises(Refused, match="18 %"):
            quote_send(Quote.objects.get(pk=quote.pk))


def test_a_thin_margin_asks_too(office):
    with office.acting("dora"):
        make.authority(document="quotes", kind="rep", most_discount=None, least_margin=35)
    with pytest.raises(Refused, match="margin of 30 % is below 35 %"):
        as_(office, "ana", quote_send, quoted(office))


def test_where_everything_is_approved_an_order_waits_for_the_manager(office):
    with office.acting("dora"):
        make.authority(document="orders", kind="rep", most_discount=None, most_amount=0)
    with office.acting("ana"):
        order = make.order()
        with pytest.raises(Refused, match="Every document of this kind"):
            order_confirm(order)
        order = document_submit(order)
    with office.acting("max"):
        document_approve(order)
    with office.acting("ana"):
        assert order_confirm(Order.objects.get(pk=order.pk)).status == "confirmed"


def test_who_has_nobody_with_enough_authority_above_is_told(office):
    with office.acting("dora"):
        for kind in ("rep", "manager", "head"):
            make.authority(document="quotes", kind=kind, most_discount=10)
    with pytest.raises(Refused, match="Nobody above you"):
        as_(office, "ana", document_submit, quoted(office, discount_percent=50))


def test_an_empty_document_is_not_submitted(office, limits):
    with office.acting("ana"):
        quote = make.quote(lines=[])
        with pytest.raises(ValidationError, match="at least one line"):
            document_submit(quote)


def test_an_authority_limits_something(office):
    with office.acting("dora"), pytest.raises(ValidationError, match="Set a limit"):
        records.create(Authority, {"document": "quotes", "kind": "rep"})


def test_the_same_over_page_and_program(office, limits):
    quote = quoted(office, discount_percent=15)
    ana, max_ = program(office.people["ana"]), browser(office.people["max"])
    path = f"quotes/{quote.number}/"
    refused = ana.post(office.api(f"{path}send/"))
    assert refused.status_code == 403 and "submit it" in refused.json()["detail"]
    assert ana.post(office.api(f"{path}submit/"), {"comment": "Please"}).status_code == 200
    page = max_.get(office.path(path)).content.decode()
    assert office.path(f"{path}approve/") in page
    assert max_.post(office.path(f"{path}approve/"), {"comment": "Fine"}).status_code in (200, 302)
    assert ana.post(office.api(f"{path}send/")).json()["status"] == "sent"


def test_without_authorities_nothing_is_submitted_and_no_button_says_so(office):
    quote = quoted(office, discount_percent=60)
    page = browser(office.people["ana"]).get(office.path(f"quotes/{quote.number}/"))
    assert "submit/" not in page.content.decode()
    assert as_(office, "ana", quote_send, quote).status == "sent"


def test_who_cannot_decide_is_offered_no_decision_and_who_can_is_told_why_it_waits(office, limits):
    quote = quoted(office, discount_percent=15)
    with office.acting("ana"):
        document_submit(quote)
    path = office.path(f"quotes/{quote.number}/")
    shown = {who: browser(office.people[who]).get(path).content.decode() for who in ("ana", "max")}
    own = "Nobody approves what they have submitted themselves."
    assert (own in shown["ana"], own in shown["max"]) == (True, False)
    dialog = browser(office.people["max"]).get(f"{path}approve/").content.decode()
    assert "The discount of 15 % is above 10 %." in dialog


def test_the_list_of_what_waits_names_the_documents(office, limits):
    quote = quoted(office, discount_percent=15)
    as_(office, "ana", document_submit, quote)
    page = browser(office.people["max"]).get(office.path("approvals/")).content.decode()
    assert f">{quote}</a>" in page


def told_on_page(office, who, document) -> str:
    path = office.path(f"{document.collection}/{document.number}/")
    shown = browser(office.people[who]).get(path)
    return shown.content.decode().partition('id="approval"')[2].partition("</section>")[0]


def test_the_page_of_a_document_tells_the_steps_of_its_approval_and_why(office, limits):
    quote = quoted(office, discount_percent=15)
    assert told_on_page(office, "ana", quote) == ""
    as_(office, "ana", document_submit, quote, comment="Old customer")
    as_(office, "max", document_reject, quote, reason="Too much")
    sent_back = told_on_page(office, "ana", quote)
    for text in ("discount of 15 %", "Old customer", "Max", "Rejected", "Too much"):
        assert text in sent_back

    as_(office, "ana", document_submit, quote, comment="Please")
    waiting = told_on_page(office, "max", quote)
    assert "Waiting" in waiting and "Please" in waiting and "Too much" not in waiting
    as_(office, "max", document_approve, quote, comment="Once only")
    assert "Once only" in told_on_page(office, "ana", quote)
    as_(office, "ana", document_recall, quote)
    assert told_on_page(office, "ana", quote) == ""


def test_who_neither_sells_nor_decides_does_not_read_why_it_was_asked(office):
    with office.acting("dora"):
        make.authority(document="orders", kind="rep", most_amount=0)
        records.change(office.seat("bo"), {"kind": "finance"})
    with office.acting("ana"):
        order = document_submit(make.order())
    shown = told_on_page(office, "ana", order)
    assert "Waiting" in shown and "approved by the superior" in shown
    shown = told_on_page(office, "bo", order)
    assert "Waiting" in shown and "approved by the superior" not in shown
