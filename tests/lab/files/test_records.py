"""Pictures of records: by page and by program, who gets them, and what the journal tells."""

import io
import json
from dataclasses import replace

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from crm.models import Contact, Product
from lab import records
from lab.access.models import RecordShare
from lab.entities.cells import Cells
from lab.entities.fields import Field, Kind, field_of
from lab.entities.spec import REGISTRY
from lab.entities.wording import Wording
from lab.files.fields import MEGABYTE
from lab.files.models import Blob
from lab.files.references import NewFile, digest_of, name_of
from lab.journal.models import Entry
from lab.records.sharing import share
from lab.testing.callers import browser, program
from lab.testing.queries import queries_of
from tests.factories import make
from tests.factories.company import Company
from tests.lab.files.pictures import BLUE, GREEN, SCRIPT, SVG, claiming, picture, pixels

DIALOG = {"HX-Request": "true", "HX-Target": "modal-content"}


def chosen(name: str = "press.png", content: bytes | None = None) -> SimpleUploadedFile:
    """What a browser sends."""
    return SimpleUploadedFile(name, picture() if content is None else content, "image/png")


def press(office: Company) -> Product:
    with office.as_system():
        return Product.objects.get(name="Press")


def give(office: Company, content: bytes | None = None, name: str = "press.png") -> str:
    """A picture for the press, by a program; what the row then holds."""
    api = program(office.people["dora"])
    told = {"picture": chosen(name, content)}
    answer = api.patch(office.api("products/1/"), told, format="multipart")
    assert answer.status_code == 200, answer.content
    return press(office).picture


def photographed(office: Company, who: str = "ana", content: bytes | None = None) -> int:
    """A contact of somebody's own, with a photo."""
    api = program(office.people[who])
    given = {"name": "Zoe", "photo": chosen("zoe.png", content)}
    answer = api.post(office.api("contacts/"), given, format="multipart")
    assert answer.status_code == 201, answer.content
    return answer.json()["number"]


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


def press_named(office: Company, name: str) -> Product:
    with office.as_system():
        return Product.objects.get(name=name)


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


class TestApi:
    def test_what_a_program_is_told_of_a_file(self, office):
        value = give(office)
        blob = Blob.objects.get()
        api = program(office.people["ana"])
        told = api.get(office.api("products/1/")).json()["picture"]
        assert told == {
            "name": "press.png",
            "size": blob.size,
            "media_type": "image/png",
            "sha256": digest_of(value),
            "url": office.api("products/1/files/picture/"),
        }
        listed = api.get(office.api("products/")).json()["results"]
        assert [row["picture"] for row in listed] == [told]
        answer = api.get(told["url"], headers={"Accept": "text/html"})
        assert pixels(b"".join(answer.streaming_content)).size == (8, 6)

    def test_many_rows_cost_one_query_for_their_files(self, office):
        api = program(office.people["ana"])
        with office.acting("ana"):
            make.contact()
        without = queries_of(lambda: api.get(office.api("contacts/")))
        photographed(office)
        one = queries_of(lambda: api.get(office.api("contacts/")))
        for _each in range(4):
            photographed(office)
        many = queries_of(lambda: api.get(office.api("contacts/")))
        assert len(many) == len(one) == len(without) + 1

    def test_nothing_takes_it_away_in_json_and_in_a_form(self, office):
        api = program(office.people["dora"])
        for body, kind in (({"picture": None}, "json"), ({"picture": ""}, "multipart")):
            give(office)
            answer = api.patch(office.api("products/1/"), body, format=kind)
            assert (answer.status_code, answer.json()["picture"]) == (200, None)

    def test_what_was_read_can_be_sent_back(self, office):
        before = give(office)
        api = program(office.people["dora"])
        row = api.get(office.api("products/1/")).json()
        names = REGISTRY["products"].form_fields
        body = {name: row[name] for name in names} | {"name": "Press 3"}
        for call in (api.patch, api.put):
            answer = call(office.api("products/1/"), body, format="json")
            assert answer.status_code == 200, answer.content
        assert press_named(office, "Press 3").picture == before

    @pytest.mark.parametrize(
        "value",
        [
            "{sha}/press.png",
            {"sha256": "{sha}", "name": "press.png"},
            {"sha256": "0" * 64},
            ["x"],
            7,
            True,
        ],
    )
    def test_nobody_takes_a_file_by_naming_its_fingerprint(self, office, value):
        """Who knows the fingerprint of a hidden photo gets no copy of it."""
        number = photographed(office, "bo")
        with office.acting("bo"):
            photo = Contact.objects.numbered(number).get().photo
        text = json.dumps(value).replace("{sha}", digest_of(photo))
        api = program(office.people["ana"])
        with office.acting("ana"):
            own = make.contact(name="Own").number
        given = {"name": "Thief", "photo": json.loads(text)}
        for call, path in (
            (api.post, "contacts/"),
            (api.patch, f"contacts/{own}/"),
            (api.put, f"contacts/{own}/"),
        ):
            answer = call(office.api(path), given)
            assert answer.status_code == 400
            assert set(answer.json()) == {"photo"}
        many = [{"number": own, **given}]
        assert api.patch(office.api("contacts/"), many).status_code == 400

    def test_a_form_with_fields_beside_the_file_and_a_stale_version(self, office):
        api = program(office.people["dora"])
        read = api.get(office.api("products/1/")).json()["version"]
        given = {"specification": "B", "picture": chosen(), "version": read}
        answer = api.patch(office.api("products/1/"), given, format="multipart")
        assert answer.json()["specification"] == "B"
        late = {"picture": chosen("b.png", picture(colour=BLUE)), "version": read}
        answer = api.patch(office.api("products/1/"), late, format="multipart")
        assert answer.status_code == 409
        assert answer.json()["current"]["picture"]["name"] == "press.png"
        assert Blob.objects.count() == 1

    def test_records_without_files_take_no_forms(self, office):
        api = program(office.people["dora"])
        answer = api.post(office.api("categories/"), {"name": "X"}, format="multipart")
        assert answer.status_code == 415

    @pytest.mark.parametrize(
        "content", [b"", SCRIPT, SVG, picture()[:40], claiming(99_999, 99_999)], ids=str
    )
    def test_hostile_files_are_refused_by_field(self, office, content):
        api = program(office.people["dora"])
        given = {"picture": chosen("x.png", content)}
        answer = api.patch(office.api("products/1/"), given, format="multipart")
        assert answer.status_code == 400
        assert set(answer.json()) == {"picture"}
        assert not Blob.objects.exists()

    def test_a_file_of_more_than_five_megabytes_is_told_so(self, office):
        api = program(office.people["dora"])
        given = {"picture": chosen("x.png", b"\0" * (5 * MEGABYTE + 1))}
        answer = api.patch(office.api("products/1/"), given, format="multipart")
        assert answer.status_code == 400
        assert "the most is 5.0" in answer.json()["picture"][0]

    def test_the_description_tells_of_files(self, office):
        from drf_spectacular.generators import SchemaGenerator

        found = SchemaGenerator().get_schema(request=None, public=True)
        paths = found["paths"]
        base = "/api/v1/sandboxes/{sandbox}/products/"
        assert "get" in paths[f"{base}{{number}}/files/picture/"]
        assert "multipart/form-data" in paths[base]["post"]["requestBody"]["content"]
        shape = found["components"]["schemas"]["ProductNewForm"]["properties"]["picture"]
        assert shape["format"] == "binary"
        categories = paths["/api/v1/sandboxes/{sandbox}/categories/"]["post"]
        assert set(categories["requestBody"]["content"]) == {"application/json"}


# Who of the cast gets the photo of Ana's own contact.
GETS = {
    "dora": True,
    "max": True,
    "ana": True,
    "tess": True,
    "al": True,
    "mia": False,
    "bea": False,
    "bo": False,
    "idle": False,
}


class TestServing:
    def addresses(self, office: Company, number: int) -> tuple[str, str]:
        return (
            office.path(f"files/contacts/{number}/photo/zoe.png"),
            office.api(f"contacts/{number}/files/photo/"),
        )

    @pytest.mark.parametrize("who", GETS)
    def test_a_file_is_given_to_who_sees_the_record(self, office, who):
        page, api = self.addresses(office, photographed(office))
        expected = 200 if GETS[who] else 404
        person = office.people[who]
        for size in ("", "?size=small", "?size=medium"):
            assert browser(person).get(page + size).status_code == expected
            told = 403 if who == "idle" else expected
            assert program(person).get(api + size).status_code == told
            assert browser(person).head(page + size).status_code == expected

    def test_who_knows_that_a_browser_kept_it_learns_nothing_more(self, office):
        number = photographed(office)
        page, _api = self.addresses(office, number)
        etag = browser(office.people["ana"]).get(page)["ETag"]
        headers = {"If-None-Match": etag}
        assert browser(office.people["ana"]).get(page, headers=headers).status_code == 304
        assert browser(office.people["bea"]).get(page, headers=headers).status_code == 404

    def test_a_share_opens_it_and_its_end_closes_it(self, office):
        number = photographed(office)
        page, api = self.addresses(office, number)
        with office.acting("max"):
            contact = Contact.objects.numbered(number).get()
            share([contact], seats=[office.seat("bea")], level=RecordShare.Level.READ)
        assert browser(office.people["bea"]).get(page).status_code == 200
        with office.acting("max"):
            records.delete_many(list(RecordShare.objects.all()), verb="share")
        assert browser(office.people["bea"]).get(page).status_code == 404
        assert program(office.people["bea"]).get(api).status_code == 404

    def test_another_company_has_neither_the_record_nor_the_file(self, office, other_office):
        page, api = self.addresses(office, photographed(office))
        for who in ("dora", "tess", "al"):
            person = other_office.people[who]
            assert browser(person).get(page).status_code == 404
            assert program(person).get(api).status_code == 404

    def test_the_same_number_elsewhere_has_its_own_picture_or_none(self, office, other_office):
        give(office)
        other = other_office.path("files/products/1/picture/press.png")
        assert browser(other_office.people["dora"]).get(other).status_code == 404
        give(other_office, picture(colour=GREEN))
        answer = browser(other_office.people["dora"]).get(other)
        content = b"".join(answer.streaming_content)
        assert pixels(content).convert("RGB").getpixel((0, 0)) == GREEN

    def test_without_login_or_token_nothing_is_given(self, office, client):
        page, api = self.addresses(office, photographed(office))
        assert client.get(page).status_code == 302
        assert client.get(api).status_code == 401

    @pytest.mark.parametrize(
        "rest",
        [
            "files/products/1/picture/other.png",
            "files/products/1/name/press.png",
            "files/products/1/sandbox/press.png",
            "files/products/2/picture/press.png",
            "files/products/99999999/picture/press.png",
            "files/nothing/1/picture/press.png",
            "files/products/1/picture/press.png?size=large",
            "files/products/1/picture/press.png?size=../../x",
            "files/products/1/picture/..%2Fpress.png",
        ],
    )
    def test_wrong_addresses_lead_nowhere(self, office, rest):
        give(office)
        assert browser(office.people["dora"]).get(office.path(rest)).status_code == 404

    def test_a_field_that_no_form_has_is_given_to_nobody(self, office, monkeypatch):
        give(office)
        url = office.path("files/products/1/picture/press.png")
        assert browser(office.people["dora"]).get(url).status_code == 200
        without = replace(REGISTRY["products"], sections=(), picture="")
        monkeypatch.setitem(REGISTRY, "products", without)
        assert browser(office.people["dora"]).get(url).status_code == 404

    def test_how_a_picture_leaves(self, office):
        value = give(office, name="Press 压机.png")
        url = f"{office.path('files/products/1/picture/Press 压机.png')}"
        answer = browser(office.people["ana"]).get(f"{url}?v={digest_of(value)[:12]}")
        assert answer["Content-Type"] == "image/png"
        assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''Press%20")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["Cache-Control"] == "private, max-age=3600"
        assert "Cookie" in answer["Vary"]
        assert answer["ETag"] == f'"{digest_of(value)}"'
        assert int(answer["Content-Length"]) == Blob.objects.get().size
        api = program(office.people["ana"]).get(office.api("products/1/files/picture/"))
        assert {"Cookie", "Authorization"} <= set(api["Vary"].split(", "))
        again = browser(office.people["ana"]).get(url)
        assert again["Cache-Control"] == "private, no-cache"

    def test_what_is_no_picture_is_only_ever_saved(self, office):
        value = give(office)
        Blob.objects.filter(pk=digest_of(value)).update(media_type="text/html")
        url = office.path("files/products/1/picture/press.png")
        answer = browser(office.people["ana"]).get(url)
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Security-Policy"].startswith("sandbox")
        assert browser(office.people["ana"]).get(f"{url}?size=small").status_code == 404

    def test_a_thumbnail_is_made_once(self, office):
        give(office, picture("JPEG", (1000, 500)), "wide.jpg")
        url = office.path("files/products/1/picture/wide.jpg?size=small")
        page = browser(office.people["ana"])
        first = b"".join(page.get(url).streaming_content)
        assert pixels(first).size == (96, 48)
        path = Blob.objects.get().thumbnail_path("small")
        made = default_storage.get_modified_time(path)
        assert page.get(url)["Content-Type"] == "image/webp"
        assert default_storage.get_modified_time(path) == made

    def test_a_content_that_the_storage_has_lost_is_not_there(self, office):
        value = give(office)
        default_storage.delete(Blob(sha256=digest_of(value)).path)
        url = office.path("files/products/1/picture/press.png")
        assert browser(office.people["ana"]).get(url).status_code == 404
        assert browser(office.people["ana"]).get(office.path("products/1/")).status_code == 200
        give(office, name="again.png")
        url = office.path("files/products/1/picture/again.png")
        assert browser(office.people["ana"]).get(url).status_code == 200, "uploading mends it"


class TestWriting:
    def test_who_may_not_change_the_record_leaves_no_file_behind(self, office):
        number = photographed(office)
        with office.acting("ana"):
            token = Contact.objects.numbered(number).get().token
        given = {"photo": chosen("b.png", picture(colour=BLUE))}
        for who, expected in (("al", 403), ("bea", 404), ("bo", 404), ("idle", 404)):
            api = program(office.people[who])
            answer = api.patch(office.api(f"contacts/{number}/"), given, format="multipart")
            assert answer.status_code == (403 if who == "idle" else expected), who
            page = browser(office.people[who])
            path = office.path(f"contacts/{number}/field/photo/")
            given["photo"].seek(0)
            assert page.post(path, {"token": token, **given}).status_code == expected, who
            given["photo"].seek(0)
        assert Blob.objects.count() == 1

    def test_a_row_names_nothing_that_is_not_kept(self, office):
        from django.core.exceptions import ValidationError

        with office.acting("dora"):
            row = Product.objects.get(name="Press")
            for value in (f"{'0' * 64}/x.png", "x.png", f"{'0' * 64}/../x", f"{'0' * 63}/x.png"):
                with pytest.raises(ValidationError) as refused:
                    records.change(row, {"picture": value})
                assert "picture" in refused.value.message_dict

    def test_the_same_content_is_kept_once(self, office, other_office):
        first, second = give(office, name="a.png"), give(other_office, name="b.png")
        assert digest_of(first) == digest_of(second)
        assert Blob.objects.count() == 1

    def test_half_a_file_of_a_killed_process_is_written_anew(self, office):
        from django.core.files.base import ContentFile

        whole = picture(colour=(1, 2, 3))
        new = NewFile("x.png", whole, "image/png")
        path = Blob(sha256=digest_of(new)).path
        default_storage.save(path, ContentFile(whole[:20]))
        with office.acting("dora"):
            records.change(Product.objects.get(name="Press"), {"picture": new})
        with default_storage.open(path) as file:
            assert file.read() == whole

    def test_the_journal_tells_the_old_name_and_the_new(self, office):
        give(office, name="old.png")
        give(office, picture(colour=BLUE), name="new.png")
        entry = Entry._base_manager.filter(sandbox=office.sandbox).latest("number")
        with office.acting("dora"):
            (change,) = Wording([entry]).changes("products", entry.before, entry.after)
            sentence = Wording([entry]).sentence(entry)
        assert (change.before, change.after) == ("old.png", "new.png")
        assert "old.png → new.png" in sentence
        shown = browser(office.people["ana"]).get(office.path("products/1/history/"))
        assert "old.png" in shown.content.decode()

    def test_another_content_of_the_same_name_is_told_apart(self, office):
        give(office)
        after = give(office, picture(colour=BLUE))
        entry = Entry._base_manager.filter(sandbox=office.sandbox).latest("number")
        with office.acting("dora"):
            (change,) = Wording([entry]).changes("products", entry.before, entry.after)
        assert change.before != change.after
        assert change.after == f"press.png ({digest_of(after)[:6]})"

    def test_undoing_brings_the_old_picture_back(self, office):
        from lab.records.undoing import undo

        before = give(office)
        give(office, picture(colour=BLUE), name="new.png")
        entry = Entry._base_manager.filter(sandbox=office.sandbox).latest("number")
        with office.acting("dora"):
            undo(entry.number)
        assert press(office).picture == before


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
