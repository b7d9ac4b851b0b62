"""Pictures of records on their pages, in lists and in files of lists."""

import io

import pytest
from django.core.files.storage import default_storage
from django.test import override_settings

from crm.models import Contact, Product
from lab import records
from lab.entities.cells import Cells
from lab.entities.fields import Field, Kind, field_of
from lab.entities.spec import REGISTRY
from lab.files.fields import MEGABYTE
from lab.files.models import Blob
from lab.files.references import digest_of, name_of
from lab.journal.models import Entry
from lab.testing.callers import browser, program
from lab.testing.queries import queries_of
from tests.factories import make
from tests.lab.files.photos import DIALOG, chosen, give, photographed, press, press_named
from tests.lab.files.pictures import BLUE, SCRIPT, picture


class TestPages:
    def test_a_form_brings_a_picture(self, office):
        page = browser(office.people["dora"])
        form = page.get(office.path("products/new/")).content.decode()
        assert 'enctype="multipart/form-data"' in form
        assert 'type="file"' in form
        given = {"name": "Lathe", "list_price": "5", "picture": chosen("车床 1.png")}
        answer = page.post(office.path("products/new/"), given)
        assert answer.status_code == 302
        with office.acting("dora"):
            made = Product.objects.get(name="Lathe")
        assert name_of(made.picture) == "车床 1.png"
        blob = Blob.objects.get(pk=digest_of(made.picture))
        assert (blob.media_type, blob.size) == ("image/png", default_storage.size(blob.path))
        shown = page.get(answer["Location"]).content.decode()
        assert "entity-head-picture" in shown
        assert f"v={digest_of(made.picture)[:12]}" in shown

    def test_a_form_without_enctype_has_no_file_to_send(self, office):
        page = browser(office.people["dora"])
        assert "multipart" not in page.get(office.path("categories/new/")).content.decode()

    def test_a_dialog_brings_a_picture_too(self, office):
        page = browser(office.people["ana"])
        dialog = page.get(office.path("contacts/new/"), headers=DIALOG).content.decode()
        assert 'enctype="multipart/form-data"' in dialog

    def test_saving_the_form_again_keeps_the_picture(self, office):
        before = give(office)
        page = browser(office.people["dora"])
        form = page.get(office.path("products/1/edit/")).content.decode()
        assert 'name="picture-remove"' in form
        token = press(office).token
        given = {"name": "Press 2", "list_price": "5", "code": "P1", "token": token}
        assert page.post(office.path("products/1/edit/"), given).status_code == 302
        assert (press_named(office, "Press 2").picture, before) == (before, before)

    def test_another_picture_takes_the_place_of_the_first(self, office):
        before = give(office)
        self.in_place(office, {"picture": chosen("new.png", picture(colour=BLUE))})
        after = press(office).picture
        assert name_of(after) == "new.png"
        assert digest_of(after) != digest_of(before)
        assert Blob.objects.count() == 2, "the old one stays for the journal"

    def test_a_ticked_box_takes_the_picture_away(self, office):
        give(office)
        assert self.in_place(office, {"picture-remove": "on"}).status_code == 200
        assert press(office).picture == ""

    def test_saving_in_place_without_choosing_changes_nothing(self, office):
        before = give(office)
        entries = Entry._base_manager.count()
        assert self.in_place(office, {}).status_code == 200
        assert press(office).picture == before
        assert Entry._base_manager.count() == entries

    def test_a_bad_picture_comes_back_with_the_reason_beside_the_input(self, office):
        answer = self.in_place(office, {"picture": chosen("x.png", SCRIPT)})
        assert answer.status_code == 400
        text = answer.content.decode()
        assert "PNG, JPEG, WebP or GIF" in text
        assert 'enctype="multipart/form-data"' in text
        assert not Blob.objects.exists()

    def test_a_form_with_another_mistake_says_that_the_file_was_not_kept(self, office):
        page = browser(office.people["dora"])
        given = {"name": "", "list_price": "5", "picture": chosen("lathe.png")}
        answer = page.post(office.path("products/new/"), given)
        assert answer.status_code == 400
        assert "Choose “lathe.png” again" in answer.content.decode()
        assert not Blob.objects.exists()

    def test_typed_text_is_no_file(self, office):
        """A field of that name in the body, without a file, neither sets nor takes away."""
        before = give(office)
        self.in_place(office, {"picture": f"{'0' * 64}/other.png"})
        assert press(office).picture == before

    def test_a_locked_photo_stays(self, office):
        from lab.access.models import FieldLock

        number = photographed(office)
        with office.acting("dora"):
            records.create(FieldLock, {"kind": "rep", "subject": "contacts", "field": "photo"})
        api = program(office.people["ana"])
        answer = api.patch(
            office.api(f"contacts/{number}/"),
            {"photo": chosen("b.png", picture(colour=BLUE))},
            format="multipart",
        )
        assert answer.status_code == 403
        assert Blob.objects.count() == 1, "nothing is kept of what was refused"
        form = browser(office.people["ana"]).get(office.path(f"contacts/{number}/edit/"))
        assert "photo-remove" not in form.content.decode()

    def test_the_whole_upload_has_a_limit(self, office):
        page = browser(office.people["dora"])
        path = office.path("products/1/field/picture/")
        with override_settings(UPLOAD_LIMIT_BYTES=MEGABYTE):
            large = {"picture": chosen("x.png", b"\0" * (2 * MEGABYTE + 1))}
            answer = page.post(path, large)
            assert answer.status_code == 413
            assert "At most 1 MB" in answer.content.decode()
            large["picture"].seek(0)
            api = program(office.people["dora"])
            answer = api.patch(office.api("products/1/"), large, format="multipart")
            assert answer.status_code == 413
            assert "1 MB" in answer.json()["detail"]

    @staticmethod
    def in_place(office, given):
        page = browser(office.people["dora"])
        token = press(office).token
        return page.post(office.path("products/1/field/picture/"), {"token": token, **given})


class TestCells:
    def test_a_list_shows_small_pictures_and_initials_at_no_query(self, office):
        for _each in range(3):
            photographed(office)
        page = browser(office.people["ana"])
        path = office.path("contacts/")
        plain = queries_of(lambda: page.get(path))
        page.post(office.path("contacts/look/"), {"columns": ["name", "photo"]})
        with office.acting("ana"):
            make.contact(name="Yan")
        text = page.get(path).content.decode()
        assert text.count("size=small") == 3
        assert text.count("avatar avatar-sm rounded-circle") == 4
        assert len(queries_of(lambda: page.get(path))) <= len(plain)

    def test_a_products_list_has_no_initials(self, office):
        page = browser(office.people["dora"])
        page.post(office.path("products/look/"), {"columns": ["name", "picture"]})
        assert (
            "avatar-sm"
            not in page.get(office.path("products/")).content.decode().split("<table")[1]
        )

    def test_a_picture_as_the_first_column_leads_to_the_record(self, office):
        give(office)
        page = browser(office.people["dora"])
        page.post(office.path("products/look/"), {"columns": ["picture", "name"]})
        table = page.get(office.path("products/")).content.decode().split("<tbody>")[1]
        assert table.count("<img") == 1
        assert f'href="{office.path("products/1/")}"><img' in table

    def test_a_file_that_is_no_picture_is_a_link(self, office):
        value = give(office)
        with office.acting("ana"):
            row = Product.objects.get(name="Press")
            plain = Field(
                "picture", Kind.FILE, "File", Product, field_of(Product, "picture").column
            )
            html = Cells()(plain, row)
        assert html.startswith("<a href=")
        assert name_of(value) in html


class TestFilesOfLists:
    @pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
    def test_exports_tell_the_name(self, office, kind):
        import openpyxl

        value = give(office)
        page = browser(office.people["ana"])
        url = office.path(f"products/export/?format={kind}&columns=name,picture")
        content = b"".join(page.get(url))
        if kind == "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(content))
            content = repr([[c.value for c in row] for row in book.active.iter_rows()]).encode()
        assert b"press.png" in content
        assert digest_of(value).encode() not in content

    def test_a_table_brings_no_pictures_and_says_so(self, office):
        from lab.entities.importing.columns import guess, targets

        entity = REGISTRY["products"]
        assert "picture" not in targets(entity)
        assert guess(entity, ["Name", "Picture"]) == ["name", ""]
        page = browser(office.people["dora"]).get(office.path("products/import/"))
        assert "Files are not imported (Picture)" in page.content.decode()
        page = browser(office.people["dora"]).get(office.path("categories/import/"))
        assert "Files are not imported" not in page.content.decode()

    def test_merging_keeps_the_chosen_photo(self, office):
        first, second = photographed(office), photographed(office, content=picture(colour=BLUE))
        page = browser(office.people["max"])
        form = page.get(office.path(f"contacts/merge/?number={first}&number={second}"))
        assert form.content.decode().count("size=small") == 2
        with office.acting("max"):
            rows = {row.number: row for row in Contact.objects.all()}
        given = {
            "number": [first, second],
            "keep": first,
            "field-photo": second,
            **{f"token-{number}": rows[number].token for number in (first, second)},
        }
        assert page.post(office.path("contacts/merge/"), given).status_code == 302
        with office.acting("max"):
            assert Contact.objects.numbered(first).get().photo == rows[second].photo
