"""Reports as pages, files, paper and for programs, with the way to the records behind each figure."""

import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook

from crm.models import Invoice
from crm.reports.analysis.spec import REPORTS
from lab.company.sharing_rules import rights_set
from lab.testing.callers import browser, program
from lab.testing.queries import queries_of
from tests.crm.reports.trading import Trade, later, line, ordered
from tests.factories import make

MOST = 12


@pytest.fixture
def trade(office) -> Trade:
    with office.acting("dora"):
        trade = Trade(office)
        trade.sell(trade.acme, line(trade.desk, 2))
        advice = make.product(name="Advice", stocked=False)
        trade.sell(trade.byte, line(advice, "1234.5", "0.01"))
        later(40)
        trade.sell(trade.byte, line(trade.lamp, 3, "10.00"))
        ordered(trade.acme, line(trade.desk, 200), owner=trade.ana, requested_on="2018-01-05")
        return trade


def content(response) -> str:
    assert response.status_code == 200, response.status_code
    if response.streaming:
        return b"".join(response.streaming_content).decode()
    return response.content.decode()


def every_question() -> list[tuple[str, str]]:
    found = []
    for slug, report in REPORTS.items():
        found += [(slug, f"by={name}") for name in report.dimensions]
        if report.compares:
            found.append((slug, "compare=on&period=month"))
        if report.crosses:
            found += [(slug, f"across={name}") for name in report.dimensions[1:]]
    return found


def test_the_page_of_all_reports_names_each_with_its_address(trade, office):
    page = content(browser(office.people["ana"]).get(office.path("reports/")))
    for report in REPORTS.values():
        assert f"/reports/{report.slug}/" in page
        assert str(report.title) in page
    assert office.path("funnel/") in page
    assert f'href="{office.path("reports/")}"' in page


def test_every_report_answers_every_question(trade, office):
    person = browser(office.people["dora"])
    for slug, query in every_question():
        page = content(person.get(office.path(f"reports/{slug}/?{query}")))
        assert str(REPORTS[slug].title) in page, (slug, query)


def test_pages_tell_the_figures_and_programs_the_same(trade, office):
    page = content(browser(office.people["dora"]).get(office.path("reports/product-sales/")))
    assert "Desk" in page
    assert "$200.00" in page
    assert ">1,234.5<" in page
    told = program(office.people["dora"]).get(office.api("reports/product-sales/")).json()
    assert told["count"] == 3
    assert told["by"] == "product"
    assert told["total"]["turnover"] == "242.35"
    first = told["results"][0]
    assert (first["label"], first["key"]) == ("Desk", str(trade.desk.number))
    assert first["values"]["margin"] == "120.00"
    assert first["values"]["abc"] == "A"
    assert told["columns"][0] == {"name": "turnover", "label": "Turnover", "unit": "money"}


def test_programs_are_told_what_is_wrong(trade, office):
    api = program(office.people["dora"])
    wrong = api.get(office.api("reports/product-sales/"), {"by": "moon"})
    assert (wrong.status_code, list(wrong.json())) == (400, ["by"])
    assert api.get(office.api("reports/product-sales/"), {"moon": "1"}).status_code == 400
    assert api.get(office.api("reports/moon/")).status_code == 404
    known = api.get(office.api("reports/")).json()["results"]
    assert {one["slug"] for one in known} == set(REPORTS)


def test_a_wrong_question_is_told_on_the_page_at_its_field(trade, office):
    person = browser(office.people["dora"])
    page = content(person.get(office.path("reports/product-sales/?period=days&first=2018-02-30")))
    assert "is-invalid" in page
    page = content(person.get(office.path("reports/product-sales/?account=424242")))
    assert "There is no such record." in page


@pytest.mark.parametrize(
    ("slug", "query", "wanted"),
    [
        ("product-sales", "by=account&key={acme}", "account={acme}"),
        ("product-sales", "by=product&key={desk}", "number={invoice}"),
        ("product-sales", "by=region&key=north", "number={invoice}"),
        ("product-sales", "by=month&key=2018-01&seat={ana}", "owner={ana}"),
        ("product-sales", "by=account&key={acme}&product={desk}", "number={invoice}"),
        ("rep-performance", "by=owner&key={ana}", "owner={ana}"),
        ("rep-performance", "by=team&key=2", "owner=2,{ana},5"),
        ("stock-value", "by=product&key={desk}", "product={desk}"),
        ("undelivered", "by=account&key={acme}", "account={acme}"),
        ("undelivered", "by=due&key=2018-01", "number="),
    ],
)
def test_a_figure_leads_to_the_very_records_in_their_list(trade, office, slug, query, wanted):
    with office.acting("dora"):
        numbers = {
            "acme": trade.acme.number,
            "desk": trade.desk.number,
            "ana": trade.ana.number,
            "invoice": Invoice.objects.earliest("pk").number,
        }
    person = browser(office.people["dora"])
    path = office.path(f"reports/{slug}/records/?{query.format(**numbers)}")
    answer = person.get(path)
    assert answer.status_code == 302
    params = parse_qs(urlsplit(answer.url).query, keep_blank_values=True)
    name, _equals, value = wanted.format(**numbers).partition("=")
    assert params[name][0].startswith(value)
    listed = content(person.get(answer.url))
    assert "data-row" in listed


def test_rows_of_a_category_lead_to_its_products(trade, office):
    page = content(
        browser(office.people["dora"]).get(office.path("reports/product-sales/?by=category"))
    )
    assert f"category={trade.furniture.number}&amp;by=product" in page


def test_files_have_all_rows_and_no_formulas(trade, office):
    with office.acting("dora"):
        evil = make.product(name="=HYPERLINK(1)", stocked=False)
        trade.sell(trade.acme, line(evil, 1, "5.00"))
    person = browser(office.people["dora"])
    path = office.path("reports/product-sales/file/")
    rows = list(csv.reader(io.StringIO(content(person.get(path)).removeprefix("\ufeff"))))
    assert rows[0][:3] == ["Product", "Turnover (USD)", "Quantity"]
    assert rows[1][:2] == ["Desk", "200.00"]
    assert "'=HYPERLINK(1)" in {row[0] for row in rows}
    assert rows[-1][:2] == ["Total", "247.35"]

    book = person.get(path, {"format": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[1][:2] == ["Desk", 200]
    assert {cell.data_type for cell in sheet["A"]} == {"s"}


def test_a_report_prints_as_a_sheet_and_as_a_pdf(trade, office):
    person = browser(office.people["dora"])
    sheet = content(person.get(office.path("reports/product-sales/print/?region=north")))
    assert "Desk" in sheet
    assert "Lamp" not in sheet
    assert "Region: North" in sheet
    pdf = person.get(office.path("reports/product-sales/print.pdf"))
    assert pdf.status_code == 200
    assert pdf.content.startswith(b"%PDF")


def test_whose_seat_may_not_export_gets_no_file(trade, office):
    with office.acting("dora"):
        rights_set("rep", {("invoices", "export"): "none"})
    person = browser(office.people["ana"])
    assert "reports/product-sales/file/" not in content(
        person.get(office.path("reports/product-sales/"))
    )
    for rest in ("file/", "print.pdf"):
        assert person.get(office.path(f"reports/product-sales/{rest}")).status_code == 403


def test_what_a_seat_may_not_see_is_no_report_of_it(trade, office):
    with office.acting("dora"):
        rights_set("rep", {("stock-moves", "view"): "none"})
    person = browser(office.people["ana"])
    assert "/reports/stock-value/" not in content(person.get(office.path("reports/")))
    assert person.get(office.path("reports/stock-value/")).status_code == 403
    assert program(office.people["ana"]).get(office.api("reports/stock-value/")).status_code == 403
    page = content(person.get(office.path("reports/product-sales/")))
    assert "Costs and margins are not shown" in page
    assert "Margin" not in page.replace("Costs and margins", "")


def test_strangers_find_nothing_and_onlookers_read(trade, office, other_office):
    path = office.path("reports/product-sales/")
    assert browser(other_office.people["dora"]).get(path).status_code == 404
    assert "Desk" in content(browser(office.people["tess"]).get(path))


def test_a_company_that_has_sold_nothing_is_told_so(office):
    page = content(browser(office.people["dora"]).get(office.path("reports/product-sales/")))
    assert "Nothing was booked in this period." in page


@pytest.mark.parametrize("slug", sorted(REPORTS))
def test_a_report_costs_the_same_however_much_was_sold(trade, office, slug):
    person = browser(office.people["ana"])
    path = office.path(f"reports/{slug}/?compare=on")
    few = queries_of(lambda: person.get(path))
    with office.acting("dora"):
        for number in range(4):
            product = make.product(name=f"P{number}", stocked=False)
            account = make.account(owner=trade.ana)
            trade.sell(account, line(product, 1), line(trade.lamp, 1))
    many = queries_of(lambda: person.get(path))
    assert len(many) <= min(MOST, len(few)), (len(few), len(many), "\n".join(s[:160] for s in many))
