"""Files that are refused, kept from doing harm, and shown without being opened."""

import io
import zipfile

import pytest
from django.test import override_settings

from crm.library.previews import preview_of
from crm.models import Document
from lab.entities.fields import field_of
from lab.entities.parsing import parse
from lab.files.references import name_of
from lab.files.storing import content_of
from lab.testing.callers import browser, program
from tests.crm.library.conftest import PDF, sent, workbook
from tests.factories.library import note
from tests.lab.files.pictures import picture

HOSTILE = [
    ("page.html", b"<script>alert(1)</script>"),
    ("drawing.svg", b"<svg onload='alert(1)'/>"),
    ("offer.pdf", b"<html><script>alert(1)</script>"),
    ("list.xlsx", b"Product;Price"),
    ("letter.docx", b"PK\x03\x04broken"),
    ("old.doc", b"%PDF-1.4"),
    ("note.txt", b"MZ\x00\x01"),
    ("photo.png", b"<svg/>"),
    ("empty.txt", b""),
    ("nothing", b"text"),
]


class TestHostileFiles:
    @pytest.mark.parametrize(("name", "content"), HOSTILE, ids=[name for name, _c in HOSTILE])
    def test_what_is_not_what_it_says_is_refused(self, office, name, content):
        api = program(office.people["ana"])
        answer = api.post(
            office.api("documents/"), {"file": sent(name, content)}, format="multipart"
        )
        assert (answer.status_code, set(answer.json())) == (400, {"file"}), answer.content

    def test_too_large_a_file_is_refused_with_the_limit(self, office):
        with override_settings(LIBRARY_FILE_BYTES=10):
            answer = program(office.people["ana"]).post(
                office.api("documents/"), {"file": sent(content=b"x" * 11)}, format="multipart"
            )
        assert answer.status_code == 400
        assert "10" in answer.json()["file"][0]

    def test_the_school_decides_which_kinds_are_taken(self, office):
        with override_settings(LIBRARY_KINDS=["dwg"]):
            api = program(office.people["ana"])
            refused = api.post(office.api("documents/"), {"file": sent()}, format="multipart")
            given = {"file": sent("plan.dwg", b"AC1032")}
            taken = api.post(office.api("documents/"), given, format="multipart")
        assert (refused.status_code, taken.status_code) == (400, 201)

    def test_a_path_in_a_name_is_only_its_last_part(self, ana):
        upload = sent("x.txt", b"text")
        upload._name = "../../etc/passwd\r\nX: 1/..\\evil\u202etxt.txt"
        made = parse(field_of(Document, "file"), upload)["file"]
        assert name_of(made) == "evil txt.txt"

    def test_a_file_leaves_as_an_attachment_that_nothing_runs(self, office):
        with office.acting("ana"):
            document = note("价格表.txt", b"<script>alert(1)</script>")
        answer = browser(office.people["ana"]).get(
            office.path(f"files/documents/{document.number}/file/价格表.txt")
        )
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E4%BB%B7")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"

    def test_a_picture_is_written_anew(self, ana):
        document = note("photo.jpg", picture("JPEG") + b"<script>")
        assert document.media_type == "image/jpeg"
        assert b"<script>" not in content_of(document.file)


class TestPreviews:
    def preview(self, office, name, content):
        with office.acting("ana"):
            document = note(name, content)
        page = browser(office.people["ana"])
        return page.get(office.path(f"documents/{document.number}/preview/")).content.decode()

    def test_markup_in_a_text_is_shown_as_text(self, office):
        shown = self.preview(office, "a.txt", b"<script>alert(1)</script>")
        assert "&lt;script&gt;" in shown
        assert "<script" not in shown

    def test_a_table_shows_its_first_rows(self, office):
        shown = self.preview(office, "list.xlsx", workbook(80))
        assert shown.count("<tr>") == 51
        assert "Press 49" in shown
        assert "Only the first rows" in shown

    def test_a_csv_in_the_encoding_of_chinese_excel(self, office):
        assert "压力机" in self.preview(office, "list.csv", "产品,价格\n压力机,1".encode("gb18030"))

    def test_a_picture_is_shown(self, office):
        assert "<img" in self.preview(office, "press.png", picture())

    def test_a_pdf_is_drawn_page_by_page(self, office):
        weasyprint = pytest.importorskip("weasyprint")
        pages = "".join(f'<p style="page-break-after:always">{n}</p>' for n in range(7))
        content = weasyprint.HTML(string=pages).write_pdf()
        shown = self.preview(office, "offer.pdf", content)
        assert shown.count("<img") == 5
        with office.acting("ana"):
            number = Document.objects.get().number
        page = browser(office.people["ana"])
        picture_ = page.get(office.path(f"documents/{number}/pages/1.webp"))
        assert picture_["Content-Type"] == "image/webp"
        assert b"".join(picture_)[8:12] == b"WEBP"
        assert page.get(office.path(f"documents/{number}/pages/6.webp")).status_code == 404

    def test_a_broken_pdf_ends_in_words(self, office):
        assert "cannot be shown" in self.preview(office, "offer.pdf", PDF)

    def test_a_bomb_is_not_unpacked(self, ana):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"0" * 60_000_000)
        preview = preview_of(note("bomb.xlsx", target.getvalue()).file)
        assert (preview.kind, preview.rows) == ("none", [])
        assert "too large" in preview.reason

    def test_a_kind_that_cannot_be_shown_says_so(self, ana):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("word/document.xml", "<x/>")
        assert "cannot be shown" in preview_of(note("a.docx", target.getvalue()).file).reason
