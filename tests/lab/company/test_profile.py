"""The company profile: who reads and who changes it, by page and by program."""

import pytest

from lab.company.models import CompanyProfile
from lab.company.profile import profile
from lab.journal.models import Entry
from lab.records.numbers import NumberFormat
from lab.testing.callers import browser, program
from lab.testing.contract import fingerprint
from lab.testing.queries import queries_of
from tests.factories.company import Company

PAGE, EDIT, API = "company/profile/", "company/profile/edit/", "company-profile/"
READERS = {"dora": True, "max": True, "ana": True, "tess": True, "al": True, "idle": False}
CHANGERS = {"dora", "tess"}


def typed(page, office: Company, **changes: str) -> dict[str, str]:
    """What the form would send as it was opened, with some inputs changed."""
    form = page.get(office.path(EDIT)).context
    sent = {"token": form["token"]}
    for each in (form["form"], *(row.form for row in form["formats"])):
        for name, field in each.fields.items():
            sent[each.add_prefix(name)] = field.initial
    return {**sent, **changes}


@pytest.mark.parametrize("who", READERS)
def test_everybody_of_the_company_reads_it_its_head_and_staff_change_it(office: Company, who: str):
    person = office.people[who]
    page, api = browser(person), program(person)
    reads = 200 if READERS[who] else 403
    assert page.get(office.path(PAGE)).status_code == reads
    assert api.get(office.api(API)).status_code == reads
    before = fingerprint(office.sandbox)
    changes = who in CHANGERS
    form = page.get(office.path(EDIT))
    assert form.status_code == (200 if changes else 403)
    token = form.context["token"] if changes else "1.0"
    assert page.get(office.path(f"{PAGE}numbers/quotes/sample/")).status_code == (
        200 if changes else 403
    )
    answer = page.post(office.path(EDIT), {"name": "Taken over", "token": token})
    assert answer.status_code == (400 if changes else 403)
    answer = api.patch(office.api(API), {"name": "Taken over"})
    assert answer.status_code == (200 if changes else 403)
    if not changes:
        assert fingerprint(office.sandbox) == before


def test_a_page_saves_all_of_it_and_tells_the_journal(office: Company):
    page = browser(office.people["dora"])
    sent = typed(
        page,
        office,
        name="Press & Co",
        city="Shanghai",
        fiscal_year_start_month="4",
        **{
            "format-quotes-pattern": "OFF{year}-{number:3}",
            "format-quotes-restarts": "fiscal-year",
        },
    )
    assert page.post(office.path(EDIT), sent).status_code == 302
    shown = page.get(office.path(PAGE)).content.decode()
    for text in ("Press &amp; Co", "Shanghai", "April", "OFF{year}-{number:3}", "OFF2017-001"):
        assert text in shown
    with office.acting("ana"):
        found = profile()
        assert (found.company.number, found.company.fiscal_year_start_month) == (1, 4)
        assert not found.formats["orders"].pk, "what is as before is not written"
    entries = Entry._base_manager.filter(sandbox=office.sandbox, collection="company-profile")
    assert entries.get().after["city"] == "Shanghai"
    assert page.get(office.path("company-profile/1/history/")).status_code == 200
    assert "company profile" in page.get(office.path("difference/")).content.decode().lower()
    assert page.get(office.path("journal/")).status_code == 200


def test_what_is_wrong_stands_at_its_input_and_nothing_is_saved(office: Company):
    page = browser(office.people["dora"])
    before = fingerprint(office.sandbox)
    wrong = {
        "name": "",
        "email": "nobody",
        "website": "javascript:alert(1)",
        "fiscal_year_start_month": "13",
        "format-quotes-pattern": "{number.__class__}",
    }
    answer = page.post(office.path(EDIT), typed(page, office, **wrong))
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == set(wrong) - {"format-quotes-pattern"}
    quotes = next(row for row in answer.context["formats"] if row.format.document == "quotes")
    assert set(quotes.form.errors) == {"pattern"}
    assert "{number.__class__}" in answer.content.decode(), "what was typed is kept"
    assert fingerprint(office.sandbox) == before


def test_a_form_that_somebody_overtook_is_a_conflict_and_loses_nothing(office: Company):
    page, api = browser(office.people["dora"]), program(office.people["tess"])
    sent = typed(page, office, name="Mine")
    assert api.patch(office.api(API), {"name": "Theirs"}).status_code == 200
    answer = page.post(office.path(EDIT), sent)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Mine" in text and "Theirs" in text
    with office.acting("dora"):
        assert CompanyProfile.objects.get().name == "Theirs"
    again = {**sent, "token": answer.context["token"]}
    assert page.post(office.path(EDIT), again).status_code == 302


def test_a_changed_format_alone_makes_a_stale_form_a_conflict(office: Company):
    api = program(office.people["dora"])
    read = api.get(office.api(API)).json()["version"]
    formats = {"orders": {"pattern": "A{year}-{number}"}}
    assert api.patch(office.api(API), {"number_formats": formats}).status_code == 200
    late = api.patch(office.api(API), {"name": "Late", "version": read})
    assert late.status_code == 409
    assert late.json()["current"]["number_formats"]["orders"]["pattern"] == "A{year}-{number}"


def test_a_program_reads_and_changes_a_single_object(office: Company):
    api = program(office.people["tess"])
    told = api.get(office.api(API)).json()
    assert (told["name"], told["currency"]) == (office.sandbox.name, "USD")
    assert told["number_formats"]["quotes"] == {
        "pattern": "Q{year}-{number:04}",
        "restarts": "year",
        "label": "Quotes",
        "next": "Q2018-0001",
    }
    sent = {
        "tax_number": "DE 1",
        "fiscal_year_start_month": 7,
        "number_formats": {"quotes": {"pattern": "{yy}/{number}"}},
    }
    answer = api.patch(office.api(API), {**sent, "version": told["version"]})
    assert answer.status_code == 200
    assert answer.json()["fiscal_year_start_month"] == 7
    assert answer.json()["number_formats"]["quotes"]["next"] == "18/1"
    same = api.patch(office.api(API), sent)
    assert same.json()["version"] == answer.json()["version"], "saving the same writes nothing"


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({"currency": "EUR"}, "currency"),
        ({"sandbox": 1}, "sandbox"),
        ({"name": ["a"]}, "name"),
        ({"name": None}, "name"),
        ({"fiscal_year_start_month": 0}, "fiscal_year_start_month"),
        ({"fiscal_year_start_month": "x"}, "fiscal_year_start_month"),
        ({"number_formats": []}, "number_formats"),
        ({"number_formats": {"quotes": "Q"}}, "number_formats"),
        ({"number_formats": {"accounts": {}}}, "number_formats.accounts.__all__"),
        ({"number_formats": {"quotes": {"document": "x"}}}, "number_formats.quotes.document"),
        ({"number_formats": {"quotes": {"pattern": ""}}}, "number_formats.quotes.pattern"),
        ({"number_formats": {"quotes": {"restarts": "daily"}}}, "number_formats.quotes.restarts"),
        ({"name": "\x00"}, "name"),
        ({"website": "ftp://x.example"}, "website"),
    ],
)
def test_a_program_is_told_by_field_what_is_wrong(office: Company, sent, where):
    before = fingerprint(office.sandbox)
    answer = program(office.people["dora"]).patch(office.api(API), sent)
    assert answer.status_code == 400, answer.content
    assert list(answer.json()) == [where]
    assert fingerprint(office.sandbox) == before


def test_a_bad_format_takes_the_good_name_back(office: Company):
    sent = {"name": "New", "number_formats": {"quotes": {"pattern": "none"}}}
    assert program(office.people["dora"]).patch(office.api(API), sent).status_code == 400
    with office.acting("dora"):
        assert not CompanyProfile.objects.exists()


def test_the_sample_shows_the_next_number_or_says_why_there_is_none(office: Company):
    page = browser(office.people["dora"])
    path = office.path(f"{PAGE}numbers/quotes/sample/")
    good = {"format-quotes-pattern": "A{year}/{number:3}", "format-quotes-restarts": "year"}
    assert "A2018/001" in page.get(path, good).content.decode()
    bad = {**good, "format-quotes-pattern": "<b>{number}"}
    text = page.get(path, bad).content.decode()
    assert "text-danger" in text and "<b>" not in text
    assert page.get(office.path(f"{PAGE}numbers/accounts/sample/"), good).status_code == 404


def test_a_reset_puts_it_back(office: Company):
    with office.acting("dora"):
        before = CompanyProfile.objects.count(), NumberFormat.objects.count()
    program(office.people["dora"]).patch(
        office.api(API), {"name": "X", "number_formats": {"quotes": {"pattern": "{yy}{number}"}}}
    )
    assert program(office.people["tess"]).post(office.api("reset/")).status_code == 200
    with office.acting("dora"):
        assert (CompanyProfile.objects.count(), NumberFormat.objects.count()) == before


def test_another_company_keeps_its_own(office: Company, other_office: Company):
    before = fingerprint(other_office.sandbox)
    api = program(office.people["dora"])
    assert api.patch(other_office.api(API), {"name": "X"}).status_code == 404
    assert api.patch(office.api(API), {"name": "X"}).status_code == 200
    assert fingerprint(other_office.sandbox) == before


def test_the_page_costs_few_queries(office: Company):
    page = browser(office.people["ana"])
    page.get(office.path(PAGE))
    assert len(queries_of(lambda: page.get(office.path(PAGE)))) <= 16
