"""Documents on paper: the sheet on a page and as a PDF, in both languages, of every kind."""

import io
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from PIL import ImageFile
from pypdf import PdfReader

from crm.documents.models import Document
from crm.documents.printing.layout import layout_of
from crm.documents.printing.pdf import engine, own_files
from crm.documents.services import document_step
from crm.selling.services import order_cancel, order_confirm, quote_send
from lab.company.profile import profile_change
from lab.entities.spec import REGISTRY
from lab.testing.callers import browser, program
from tests.factories import make
from tests.lab.files.pictures import upload

KINDS = sorted(name for name, one in REGISTRY.items() if issubclass(one.model, Document))


@pytest.fixture
def ana(office):
    with office.acting("ana") as actor:
        yield actor


@pytest.fixture
def no_pango(monkeypatch) -> Iterator[None]:
    """A machine on which WeasyPrint cannot be imported."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    engine.cache_clear()
    yield
    engine.cache_clear()


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """The address of a web server of this machine, and what it was asked for."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    server.server_close()


def pdf(content: bytes) -> PdfReader:
    assert content.startswith(b"%PDF")
    return PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pdf(content).pages)


def path_of(document, file: str = "print.pdf") -> str:
    return f"{document.collection}/{document.number}/{file}"


def test_the_pdf_says_what_the_page_says_in_the_language_that_is_asked_for(office, ana):
    quote = quote_send(make.quote(subject="机床两台", terms="货到付款"))
    page = browser(office.people["ana"])
    english = page.get(office.path(path_of(quote)))
    assert english["Content-Type"] == "application/pdf"
    assert english["Content-Disposition"] == f'inline; filename="{quote.code}.pdf"'
    told = text_of(english.content)
    for words in (quote.code, quote.account.name, "机床两台", "货到付款", "$110.00", "Page 1 of 1"):
        assert words in told
    assert f"Quote {quote.code}" in told
    chinese = page.get(office.path(path_of(quote)) + "?language=zh-hans")
    assert f"报价单 {quote.code}" in text_of(chinese.content)
    assert pdf(chinese.content).metadata.title == f"报价单 {quote.code}"
    shown = page.get(office.path(path_of(quote, "print/")) + "?language=zh-hans").content.decode()
    assert f"报价单 {quote.code}" in shown
    assert '<main class="paper" id="main" lang="zh-hans">' in shown


def test_chinese_is_set_in_the_font_that_we_bring(office, ana):
    quote = make.quote(subject="机床两台")
    answer = browser(office.people["ana"]).get(office.path(path_of(quote)))
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in pdf(answer.content).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts and all("Noto-Sans-SC" in name for name in fonts), fonts


def test_programs_get_the_same_sheet(office, ana):
    quote = make.quote(subject="Presses")
    api = program(office.people["ana"])
    answer = api.get(office.api(path_of(quote)) + "?language=zh-hans")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "报价单" in text_of(answer.content)
    for wrong in ("?language=fr", "?paper=a3"):
        assert api.get(office.api(path_of(quote)) + wrong).status_code == 400
    assert api.get(office.api("accounts/1/print.pdf")).status_code == 404
    assert browser(office.people["ana"]).get(office.path("accounts/1/print.pdf")).status_code == 404


def test_a_sheet_is_as_hidden_as_its_document(office, ana):
    quote = make.quote()
    for who, status in (("ana", 200), ("max", 200), ("bo", 404)):
        person = office.people[who]
        assert browser(person).get(office.path(path_of(quote))).status_code == status
        assert browser(person).get(office.path(path_of(quote, "print/"))).status_code == status
        assert program(person).get(office.api(path_of(quote))).status_code == status


def test_a_long_table_breaks_with_its_head_and_counts_the_pages(office, ana):
    quote = make.quote(lines=[{**make.LINE, "description": f"Press {n}"} for n in range(50)])
    answer = browser(office.people["ana"]).get(office.path(path_of(quote)))
    pages = [page.extract_text() for page in pdf(answer.content).pages]
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert ("Quantity" in text) == ("Press " in text)
        assert "DRAFT" in text


def test_amounts_of_lines_are_without_the_share_of_freight_that_stands_below(office, ana):
    line = {**make.LINE, "discount_percent": 10}
    quote = make.quote(lines=[line], freight="20.00", discount_percent=5)
    told = text_of(browser(office.people["ana"]).get(office.path(path_of(quote))).content)
    # 2 x 50 less 10 %; the document's discount and freight follow below the lines.
    assert "10% 10% $90.00" in told.replace("\n", " ")
    assert "Freight and other charges $20.00" in told


def test_what_does_not_count_says_so_across_the_sheet(office, ana):
    person = browser(office.people["ana"])
    order = make.order()
    assert "DRAFT" in text_of(person.get(office.path(path_of(order))).content)
    order = order_confirm(order)
    told = text_of(person.get(office.path(path_of(order))).content)
    assert not {"DRAFT", "CANCELLED"} & set(told.split())
    order_cancel(order, reason="Changed their mind")
    assert "CANCELLED" in text_of(person.get(office.path(path_of(order))).content)
    with office.acting("dora"):
        issue = make.build("stock-issues")
        numbered = {"code": "SI2018-0001", "dated_on": ana.today}
        issue = document_step(issue, "posted", numbered, event="stockissue.posted")
        document_step(issue, "reversed", {}, event="stockissue.reversed")
    head = browser(office.people["dora"])
    assert "REVERSED" in text_of(head.get(office.path(path_of(issue))).content)


def test_money_received_prints_without_lines_and_an_exchange_rate_is_no_percentage(office):
    with office.acting("dora"):
        receipt = make.receipt(currency="EUR", rate="1.083700")
    told = text_of(browser(office.people["dora"]).get(office.path(path_of(receipt))).content)
    assert "€100.00" in told and "1.0837" in told
    assert "%" not in told and "Description" not in told


@pytest.mark.parametrize("collection", KINDS)
def test_every_kind_of_document_prints_on_a_page_and_as_a_pdf(office, collection):
    with office.acting("dora"):
        document = make.build(collection)
    head = browser(office.people["dora"])
    page = head.get(office.path(path_of(document, "print/")))
    assert page.status_code == 200 and 'class="paper-mark"' in page.content.decode()
    answer = head.get(office.path(path_of(document)))
    assert answer.status_code == 200
    told = text_of(answer.content)
    layout = layout_of(type(document))
    title = layout.asking if layout.asks(document) else REGISTRY[collection].label
    assert str(title).capitalize() in told
    if hasattr(document, "account"):
        assert document.account.name in told
    if collection.startswith("stock-"):
        assert "Total" not in told and document.warehouse.name in told
    link = office.path(path_of(document, "print/"))
    assert link in head.get(office.path(f"{collection}/{document.number}/")).content.decode()


def test_a_delivery_is_addressed_to_where_it_goes_and_tells_no_price(office):
    with office.acting("dora"):
        delivery = make.build("deliveries", carrier="Quick Cargo", address="Dock 4\nHarbour Road")
    told = text_of(browser(office.people["dora"]).get(office.path(path_of(delivery))).content)
    for words in ("Dock 4", "Harbour Road", "Quick Cargo", "Delivered by", "Received by"):
        assert words in told
    assert "$" not in told and "Total" not in told


def test_an_account_that_the_reader_may_not_see_is_not_named_on_paper(office):
    with office.acting("bo"):
        account = make.account(name="Secret Customer")
    with office.acting("dora"):
        quote = make.quote(account=account, owner=office.seat("ana"))
    told = text_of(browser(office.people["ana"]).get(office.path(path_of(quote))).content)
    assert "hidden" in told and "Secret Customer" not in told
    told = text_of(browser(office.people["dora"]).get(office.path(path_of(quote))).content)
    assert "Secret Customer" in told


def test_the_letterhead_has_the_companys_logo(office):
    with office.acting("dora"):
        quote = make.quote()
        plain = browser(office.people["dora"]).get(office.path(path_of(quote))).content
        profile_change({"logo": upload()})
    answer = browser(office.people["dora"]).get(office.path(path_of(quote)))
    assert [len(list(pdf(one).pages[0].images)) for one in (plain, answer.content)] == [0, 1]


def test_nothing_that_a_note_names_is_fetched(office, ana, listener, tmp_path: Path):
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("the school's secret")
    hostile = "".join(
        f'<img src="{url}"><link rel="stylesheet" href="{url}"><link rel="attachment" href="{url}">'
        f'<object data="{url}"></object><style>@import "{url}"; body {{ background: url({url}) }}</style>'
        for url in (address, secret.as_uri(), "file:///etc/passwd", "static:../manage.py")
    )
    quote = make.quote(subject=hostile[:150], terms=hostile)
    content = browser(office.people["ana"]).get(office.path(path_of(quote))).content
    assert "<img src=" in text_of(content), "it is printed as it was typed"
    # And were it ever not escaped, nobody would answer it.
    raw = engine().HTML(string=hostile, url_fetcher=own_files()(b"")).write_pdf()
    for made in (content, raw):
        assert not asked
        assert not pdf(made).attachments
        assert "secret" not in text_of(raw)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "https://example.com/x.css",
        "ftp://example.com/",
        "data:text/css,body{}",
        "logo:company",
        "static:../manage.py",
        "static:/etc/passwd",
        "static:crm/../../manage.py",
        "static:crm/nothing.css",
    ],
)
def test_only_our_own_static_files_are_served(url: str):
    with pytest.raises(ValueError):
        own_files()(b"").fetch(url)
    assert own_files()(b"").fetch("static:crm/print.css").read()
    assert own_files()(b"logo").fetch("logo:company").read() == b"logo"


def test_without_pango_the_page_prints_and_the_pdf_says_what_to_install(office, ana, no_pango):
    quote = make.quote()
    person = browser(office.people["ana"])
    shown = person.get(office.path(path_of(quote, "print/")))
    assert shown.status_code == 200
    assert "print.pdf" not in shown.content.decode()
    answer = person.get(office.path(path_of(quote)))
    assert answer.status_code == 501
    assert "libpango" in answer.content.decode()
    answer = program(office.people["ana"]).get(office.api(path_of(quote)))
    assert answer.status_code == 501 and "libpango" in answer.json()["detail"]


def test_with_pango_the_page_offers_the_pdf_and_both_languages(office, ana):
    quote = make.quote()
    page = browser(office.people["ana"]).get(office.path(path_of(quote, "print/")))
    shown = page.content.decode()
    assert office.path(path_of(quote)) + "?language=en" in shown
    assert 'href="?language=zh-hans"' in shown


def test_making_a_pdf_leaves_the_strictness_about_pictures_as_it_was():
    assert engine() is not None
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
