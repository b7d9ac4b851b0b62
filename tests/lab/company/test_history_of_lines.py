"""The history of a document tells of its lines as well, and shows them as they were."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Account, Quote
from crm.selling.services import document_change
from lab import records
from lab.journal.history import parts_at, whole_history
from lab.journal.jumps import reset, restore, take_snapshot
from lab.journal.models import Entry
from lab.testing.callers import browser
from tests.factories import make
from tests.factories.company import Company

Line = Quote.line_model()


def line(description: str, quantity: int, price: str) -> tuple[None, dict[str, Any]]:
    return None, {"description": description, "quantity": quantity, "price": price}


@pytest.fixture
def quote(office: Company) -> Quote:
    """Made with two lines; then one is changed, one deleted, one added, in one save."""
    with office.acting("ana"):
        account = Account.objects.numbered(1).get()
        quote = make.quote(
            account=account,
            subject="Offer",
            lines=[line("Press", 2, "50")[1], line("Setup", 1, "9")[1]],
        )
        press = quote.lines.first()
        document_change(quote, {}, [(press.number, {"quantity": 3}), line("Training", 1, "70")])
        return Quote.objects.get(pk=quote.pk)


def page(office: Company, who: str, rest: str) -> str:
    answer = browser(office.people[who]).get(office.path(rest))
    assert answer.status_code == 200, rest
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


def made_at(office: Company) -> int:
    """The entry with which the quote and its first lines were all there."""
    lines = Entry._base_manager.filter(sandbox=office.sandbox, collection="quote-lines")
    return lines.filter(change="made").order_by("number")[1].number


def test_the_history_tells_which_line_was_made_changed_and_deleted(
    office: Company, quote: Quote
) -> None:
    seen = " ".join(page(office, "ana", f"quotes/{quote.number}/history/").split())
    told = (
        "Ana created the quote line “Training”",
        "Ana changed Quantity, Net, Gross of “Press”",
        "Ana deleted the quote line “Setup”",
        "Ana created the quote line “Press”",
        "Ana created the quote “ Offer ”",
    )
    places = [seen.index(text) for text in told]
    assert places == sorted(places)
    assert "Quantity 2 3" in seen
    assert "Tax rate (%)" not in seen


def test_the_lines_are_shown_as_they_were(office: Company, quote: Quote) -> None:
    seen = " ".join(
        page(office, "ana", f"quotes/{quote.number}/history/{made_at(office)}/").split()
    )
    assert "Press" in seen
    assert re.search(r"Press 2 → 3 ", seen)
    assert re.search(r"Setup .* deleted since", seen)
    assert re.search(r"Training .* added since", seen)


def test_lines_at_an_entry_are_those_of_then(office: Company, quote: Quote) -> None:
    with office.acting("ana"):
        then = parts_at(Line, quote.number, made_at(office))
        assert [(one["description"], one["quantity"]) for one in then.values()] == [
            ("Press", "2.000"),
            ("Setup", "1.000"),
        ]
        last = Entry.objects.order_by("-number").first().number
        now = parts_at(Line, quote.number, last)
        assert [(one["description"], one["quantity"]) for one in now.values()] == [
            ("Press", "3.000"),
            ("Training", "1.000"),
        ]
        assert parts_at(Line, quote.number, 1) == {}


def test_the_lines_of_others_are_not_told(office: Company, quote: Quote) -> None:
    with office.acting("ana"):
        other = make.quote(account=Account.objects.numbered(1).get(), subject="Other")
        records.change(other.lines.get(), {"description": "Secret"})
        entries = whole_history("quotes", quote.number, Line)
        assert not any("Secret" in str(one.after) for one in entries)
        assert any(
            "Secret" in str(one.after) for one in whole_history("quotes", other.number, Line)
        )


def test_after_a_reset_a_number_given_anew_is_another_line(office: Company, quote: Quote) -> None:
    old = made_at(office)
    with office.as_system() as actor:
        reset(actor.sandbox)
    with office.acting("ana"):
        account = Account.objects.numbered(1).get()
        first = make.quote(account=account, subject="New", lines=[])
        second = make.quote(account=account, subject="Taker", lines=[line("Fresh", 1, "1")[1]])
        assert first.number == quote.number
        assert second.lines.get().number == min(parts_at(Line, quote.number, old))
    with office.as_system():
        told = [one for one in whole_history("quotes", second.number, Line) if one.attempt == 2]
        assert {one.label for one in told if one.collection == "quote-lines"} == {"Fresh"}
        mine = whole_history("quotes", first.number, Line)
        assert "Fresh" not in {one.label for one in mine}
        assert "Setup" in {one.label for one in mine}
        assert parts_at(Line, second.number, old) == {}
        then = parts_at(Line, first.number, old)
        assert [one["description"] for one in then.values()] == ["Press", "Setup"]


def test_a_deleted_quote_keeps_the_story_of_its_lines_for_staff(
    office: Company, quote: Quote
) -> None:
    old = made_at(office)
    with office.acting("dora"):
        records.delete(Quote.objects.get(pk=quote.pk))
    assert "Training" in page(office, "tess", f"quotes/{quote.number}/history/")
    assert "Setup" in page(office, "tess", f"quotes/{quote.number}/history/{old}/")


@pytest.mark.parametrize("who", ["bea", "bo"])
def test_who_does_not_see_the_quote_sees_no_line_of_it(
    office: Company, quote: Quote, who: str
) -> None:
    client = browser(office.people[who])
    for rest in ("history/", f"history/{made_at(office)}/", "panel/timeline/"):
        assert client.get(office.path(f"quotes/{quote.number}/{rest}")).status_code == 404


def test_every_link_to_an_earlier_state_opens_also_after_a_reset(office: Company) -> None:
    with office.acting("ana"):
        account = Account.objects.numbered(1).get()
        records.change(account, {"name": "Once"})
    with office.acting("tess") as actor:
        snapshot = take_snapshot(actor.sandbox, name="Once")
        reset(actor.sandbox)
        restore(actor.sandbox, snapshot)
    with office.acting("ana"):
        records.change(Account.objects.numbered(1).get(), {"name": "Twice"})
    client = browser(office.people["ana"])
    listing = client.get(office.path("accounts/1/history/")).content.decode()
    links = re.findall(r'href="([^"]+/accounts/1/history/\d+/)"', listing)
    seen = [client.get(link) for link in links]
    assert [one.status_code for one in seen] == [200] * len(seen)
    assert len(seen) == 3
    assert "Once" in seen[-1].content.decode()


def test_of_an_earlier_attempt_only_the_own_entry_of_that_record_opens(office: Company) -> None:
    """After a reset the number of a record may have been somebody else's."""
    with office.acting("bea"):
        records.change(Account.objects.numbered(2).get(), {"name": "Hers"})
    with office.acting("ana"):
        records.change(Account.objects.numbered(1).get(), {"name": "Mine"})
    with office.as_system() as actor:
        reset(actor.sandbox)
        records.change(Account.objects.numbered(2).get(), {"owner_id": office.seat("ana").pk})
    entries = Entry._base_manager.filter(sandbox=office.sandbox, attempt=1).order_by("number")
    hers, mine = entries.get(record=2).number, entries.get(record=1).number
    client = browser(office.people["ana"])
    status = {
        (record, entry): client.get(office.path(f"accounts/{record}/history/{entry}/")).status_code
        for record in (1, 2)
        for entry in (hers, mine)
    }
    assert status == {(1, mine): 200, (1, hers): 404, (2, mine): 404, (2, hers): 404}
    assert client.get(office.path("accounts/2/history/")).status_code == 200


def test_the_timeline_tells_of_lines_too(office: Company, quote: Quote) -> None:
    assert "Training" in page(office, "ana", f"quotes/{quote.number}/panel/timeline/")


def test_the_story_costs_the_same_for_many_lines(office: Company, quote: Quote) -> None:
    client = browser(office.people["ana"])

    def cost(number: int) -> int:
        address = office.path(f"quotes/{number}/history/")
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    few = cost(quote.number)
    with office.acting("ana"):
        account = Account.objects.numbered(1).get()
        many = make.quote(account=account, lines=[line(f"L{n}", n, "1")[1] for n in range(1, 40)])
    assert cost(many.number) <= few
