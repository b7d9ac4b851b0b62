"""Quotes and orders from a flat file: one row per line, each document whole or not at all."""

from typing import Any

import pytest

from crm.models import Account, Opportunity, Order, Quote
from lab.entities.importing import documents, planning
from lab.journal.models import Entry
from tests.factories import make
from tests.factories.company import Company
from tests.lab.entities.wizard import Wizard

HEADER = "Document,Subject,Account,Valid until,Product,Description,Quantity,Price"
GOOD = f"""{HEADER}
A,Presses,Customer 1,2018-12-31,Press,,2,
A,,,,,Setup,1,50
B,Care,Customer 1,,,Service,12,"1,000.00"
"""


@pytest.fixture
def quotes(office: Company) -> Wizard:
    return Wizard(office, "ana", "quotes")


def told(office: Company, model: Any = Quote) -> list[tuple[Any, ...]]:
    with office.acting("ana"):
        return [
            (
                one.subject,
                str(one.total),
                [(str(line), str(line.quantity), str(line.price)) for line in one.lines.all()],
            )
            for one in model.objects.order_by("pk")
        ]


PRESSES = ("Presses", "250.00", [("Press", "2.000", "100.00"), ("Setup", "1.000", "50.00")])
CARE = ("Care", "12000.00", [("Service", "12.000", "1000.00")])


def test_rows_of_one_document_become_its_lines(quotes: Wizard) -> None:
    before = Entry._base_manager.count()
    run = quotes.check(GOOD)
    assert run.mapping == [
        "document",
        "subject",
        "account",
        "valid_until",
        "line.product",
        "line.description",
        "line.quantity",
        "line.price",
    ]
    assert run.report["counts"] == {"new": 2, "update": 0, "skip": 0, "error": 0}
    assert run.report["rows"][1]["reason"] == "A line of row 2."
    assert Entry._base_manager.count() == before
    run = quotes.write()
    assert run.outcome["counts"]["new"] == 2
    assert told(quotes.office) == [PRESSES, CARE]


def test_orders_are_imported_in_the_same_way(office: Company) -> None:
    wizard = Wizard(office, "ana", "orders")
    wizard.check(GOOD.replace("Valid until", "Requested for"))
    wizard.write()
    assert told(office, Order) == [PRESSES, CARE]


def test_opportunities_take_their_products_from_lines(office: Company) -> None:
    wizard = Wizard(office, "ana", "opportunities")
    wizard.check("Name,Account,Product,Quantity,Price\nBig,Customer 1,Press,3,80\n,,Press,1,90\n")
    wizard.write()
    with office.acting("ana"):
        deal = Opportunity.objects.get(name="Big")
        assert str(deal.amount) == "330.00"
        assert deal.products.count() == 2


def test_rows_of_one_document_may_stand_apart_and_repeat_its_head(quotes: Wizard) -> None:
    quotes.check(
        f"{HEADER}\nA,Presses,Customer 1,,Press,,2,\nB,Care,Customer 1,,,Service,12,1000\n"
        "A,Presses,Customer 1,,,Setup,1,50\n"
    )
    quotes.write()
    assert told(quotes.office) == [PRESSES, CARE]


def test_without_a_column_for_it_a_document_goes_on_while_its_head_is_the_same(
    quotes: Wizard,
) -> None:
    quotes.check(
        "Subject,Account,Product,Description,Quantity,Price\nPresses,Customer 1,Press,,2,\n"
        ",,,Setup,1,50\nCare,Customer 1,,Service,12,1000\n"
    )
    quotes.write()
    assert told(quotes.office) == [PRESSES, CARE]


def test_a_large_file_is_planned_in_whole_documents(
    quotes: Wizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (documents, planning):
        monkeypatch.setattr(module, "BATCH", 2)
    rows = "".join(f"D{n % 7},S{n % 7},Customer 1,,,L{n},1,1\n" for n in range(35))
    run = quotes.check(f"{HEADER}\n{rows}")
    assert run.report["counts"]["new"] == 7
    quotes.write()
    assert [len(lines) for _subject, _total, lines in told(quotes.office)] == [5] * 7


BAD = [
    ("A,,,,Nothing,,1,1", 3, "There is no “Nothing”"),
    ("A,,,,,Setup,many,1", 3, "Quantity"),
    ("A,,,,,,2,1", 3, "Choose a product or describe"),
    ("A,,,,,Setup,-1,1", 3, "Quantity"),
    ("A,Other,,,,Setup,1,1", 3, "Subject is another than in row 2"),
    ("A,,,,,Setup,1,-5", 3, "Price"),
]


@pytest.mark.parametrize(("row", "line", "reason"), BAD)
def test_a_bad_line_is_told_at_its_row_and_keeps_its_document_out(
    quotes: Wizard, row: str, line: int, reason: str
) -> None:
    content = (
        f"{HEADER}\nA,Presses,Customer 1,,Press,,2,\n{row}\nB,Care,Customer 1,,,Service,12,1000\n"
    )
    run = quotes.check(content)
    assert run.report["counts"] == {"new": 1, "update": 0, "skip": 0, "error": 1}
    reasons = {one["line"]: one["reason"] for one in run.report["rows"]}
    assert reason in reasons[line]
    assert "Row 3 of the same document" in reasons[2]
    run = quotes.write("skip")
    assert told(quotes.office) == [CARE]
    errors = quotes.error_file().splitlines()
    assert len(errors) == 3
    assert "Presses" in errors[1]


def test_all_or_nothing_holds_for_documents(quotes: Wizard) -> None:
    quotes.check(GOOD + "C,Bad,Nobody,,Press,,1,\n")
    run = quotes.write("none")
    assert not run.outcome
    assert told(quotes.office) == []


def test_what_the_service_refuses_is_told_at_the_row_of_the_line(quotes: Wizard) -> None:
    huge = "999999999999.99"
    quotes.check(
        f"{HEADER}\nA,Big,Customer 1,,,One,1,1\nA,,,,,Two,999999999,{huge}\n"
        "B,Care,Customer 1,,,Service,12,1000\n"
    )
    run = quotes.write("skip")
    reasons = {one["line"]: one["reason"] for one in run.outcome["rows"]}
    assert "too large" in reasons[3]
    assert "Row 3 of the same document" in reasons[2]
    assert told(quotes.office) == [CARE]


def test_the_same_file_twice_brings_nothing_new(quotes: Wizard) -> None:
    quotes.check(GOOD)
    quotes.write()
    run = quotes.check(GOOD)
    assert run.report["counts"] == {"new": 0, "update": 0, "skip": 2, "error": 0}
    run = quotes.check(GOOD.replace("Setup,1,50", "Setup,1,60"))
    assert run.report["counts"]["new"] == 1


def test_a_document_named_by_its_number_gets_the_lines_of_the_file(quotes: Wizard) -> None:
    with quotes.office.acting("ana"):
        account = Account.objects.numbered(1).get()
        quote = make.quote(account=account, subject="Old", lines=[make.LINE] * 3)
        first = quote.lines.first().number
    header = HEADER.replace("Document", "Number")
    rows = f"{quote.number},New,Customer 1,,,Press,5,10\n{quote.number},,,,,Setup,1,50\n"
    run = quotes.check(f"{header}\n{rows}", duplicates="update")
    assert run.report["counts"]["update"] == 1
    quotes.write()
    assert told(quotes.office)[0][0] == "New"
    with quotes.office.acting("ana"):
        lines = list(Quote.objects.get().lines.all())
    assert [(str(one), str(one.price)) for one in lines] == [("Press", "10.00"), ("Setup", "50.00")]
    assert lines[0].number == first
    again = quotes.check(f"{header}\n{rows}", duplicates="update")
    assert again.report["counts"]["skip"] == 1


def test_an_issued_document_is_not_changed_by_a_file(quotes: Wizard) -> None:
    from crm.selling.services import quote_send

    with quotes.office.acting("ana"):
        account = Account.objects.numbered(1).get()
        quote = quote_send(make.quote(account=account, subject="Sent"))
    header = HEADER.replace("Document", "Number")
    quotes.check(f"{header}\n{quote.number},X,Customer 1,,,Press,5,10\n", duplicates="update")
    run = quotes.write("skip")
    assert "only drafts" in run.outcome["rows"][0]["reason"]
    assert told(quotes.office)[0][0] == "Sent"


def test_a_hidden_document_is_not_reached_by_its_number(quotes: Wizard) -> None:
    with quotes.office.acting("bea"):
        hidden = make.quote(account=Account.objects.numbered(2).get(), subject="Hers")
    header = HEADER.replace("Document", "Number")
    quotes.check(f"{header}\n{hidden.number},Mine,Customer 1,,,A,1,1\n", duplicates="update")
    quotes.write()
    with quotes.office.as_system():
        assert Quote.objects.numbered(hidden.number).get().subject == "Hers"


def test_an_import_of_documents_is_undone_in_one_step(quotes: Wizard) -> None:
    quotes.check(GOOD)
    run = quotes.write()
    quotes.client.post(quotes.office.path(f"undo/{run.entry}/"))
    assert told(quotes.office) == []


def test_the_empty_list_to_fill_in_has_the_columns_of_lines(quotes: Wizard) -> None:
    answer = quotes.client.get(f"{quotes.url}template/")
    header = answer.content.decode("utf-8-sig")
    assert "Line: Product" in header
    assert "Document" in header
