"""The logo of a company: a file of something that is no entity."""

import pytest

from lab.company.models import CompanyProfile
from lab.company.profile import profile
from lab.files.models import Blob
from lab.files.references import digest_of, name_of
from lab.testing.callers import browser, program
from tests.factories.company import Company
from tests.lab.files.photos import chosen
from tests.lab.files.pictures import BLUE, SCRIPT, picture, pixels

EDIT, API = "company/profile/edit/", "company-profile/"


def typed(office: Company, **changes) -> dict:
    """What the form would send as it was opened."""
    form = browser(office.people["dora"]).get(office.path(EDIT)).context
    sent = {"token": form["token"]}
    for each in (form["form"], *(row.form for row in form["formats"])):
        for name, field in each.fields.items():
            if name != "logo":
                sent[each.add_prefix(name)] = field.initial
    return {**sent, **changes}


def save(office: Company, **changes):
    return browser(office.people["dora"]).post(office.path(EDIT), typed(office, **changes))


def logo(office: Company) -> str:
    with office.acting("dora"):
        return profile().company.logo


def test_the_form_brings_keeps_and_takes_away_the_logo(office):
    page = browser(office.people["dora"])
    assert 'enctype="multipart/form-data"' in page.get(office.path(EDIT)).content.decode()
    assert save(office, logo=chosen("mark.png")).status_code == 302
    first = logo(office)
    assert name_of(first) == "mark.png"
    assert save(office, city="Bern").status_code == 302
    assert logo(office) == first
    shown = browser(office.people["ana"]).get(office.path("company/profile/")).content.decode()
    assert "company-logo" in shown
    assert digest_of(first)[:12] in shown
    assert save(office, **{"logo-remove": "on"}).status_code == 302
    assert logo(office) == ""
    shown = page.get(office.path("company/profile/")).content.decode()
    assert "company-logo" not in shown


def test_a_bad_logo_saves_nothing_of_the_form(office):
    answer = save(office, name="Changed", logo=chosen("mark.png", SCRIPT))
    assert answer.status_code == 400
    assert "PNG, JPEG, WebP or GIF" in answer.content.decode()
    with office.acting("dora"):
        assert profile().company.name != "Changed"
    assert not Blob.objects.exists()


def test_a_program_sends_reads_and_sends_back_the_logo(office):
    api = program(office.people["dora"])
    answer = api.patch(office.api(API), {"logo": chosen("mark.png")}, format="multipart")
    assert answer.status_code == 200, answer.content
    told = answer.json()["logo"]
    assert (told["name"], told["media_type"]) == ("mark.png", "image/png")
    content = b"".join(api.get(told["url"]).streaming_content)
    assert pixels(content).size == (8, 6)
    read = api.get(office.api(API)).json()
    answer = api.patch(office.api(API), {"city": "Bern", "logo": read["logo"]})
    assert answer.json()["logo"] == read["logo"]
    forged = {**read["logo"], "sha256": "0" * 64}
    assert api.patch(office.api(API), {"logo": forged}).status_code == 400
    assert api.patch(office.api(API), {"logo": None}).json()["logo"] is None
    assert api.get(told["url"]).status_code == 404


@pytest.mark.parametrize(
    ("who", "gets", "changes"),
    [
        ("dora", True, True),
        ("max", True, False),
        ("ana", True, False),
        ("tess", True, True),
        ("al", True, False),
        ("idle", False, False),
    ],
)
def test_everybody_of_the_company_sees_it_its_head_and_staff_change_it(office, who, gets, changes):
    save(office, logo=chosen("mark.png"))
    person = office.people[who]
    page = browser(person).get(office.path("files/company-profile/1/logo/mark.png"))
    assert page.status_code == (200 if gets else 404)
    api = program(person)
    assert api.get(office.api(f"{API}logo/")).status_code == (200 if gets else 403)
    new = {"logo": chosen("b.png", picture(colour=BLUE))}
    answer = api.patch(office.api(API), new, format="multipart")
    assert answer.status_code == (200 if changes else 403)
    assert Blob.objects.count() == (2 if changes else 1)


def test_another_company_does_not_have_it(office, other_office):
    save(office, logo=chosen("mark.png"))
    person = other_office.people["dora"]
    url = office.path("files/company-profile/1/logo/mark.png")
    assert browser(person).get(url).status_code == 404
    assert program(person).get(office.api(f"{API}logo/")).status_code == 404
    url = other_office.path("files/company-profile/1/logo/mark.png")
    assert browser(person).get(url).status_code == 404


def test_a_company_that_never_saved_its_profile_begins_with_a_logo(office):
    CompanyProfile._base_manager.filter(sandbox=office.sandbox).delete()
    api = program(office.people["dora"])
    answer = api.patch(office.api(API), {"logo": chosen("mark.png")}, format="multipart")
    assert answer.status_code == 200, answer.content
    assert Blob.objects.filter(pk=answer.json()["logo"]["sha256"]).exists()
    assert api.get(office.api(f"{API}logo/")).status_code == 200


def test_seats_and_other_tables_without_files_lead_nowhere(office):
    page = browser(office.people["dora"])
    for rest in ("seats/1/name/x", "company-profile/1/name/x", "counters/1/name/x"):
        assert page.get(office.path(f"files/{rest}")).status_code == 404
