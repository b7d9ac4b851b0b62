"""Pictures of records by program."""

import json

import pytest

from crm.models import Contact
from lab.entities.spec import REGISTRY
from lab.files.fields import MEGABYTE
from lab.files.models import Blob
from lab.files.references import digest_of
from lab.testing.callers import program
from lab.testing.queries import queries_of
from tests.factories import make
from tests.lab.files.photos import chosen, give, photographed, press_named
from tests.lab.files.pictures import BLUE, SCRIPT, SVG, claiming, picture, pixels


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
