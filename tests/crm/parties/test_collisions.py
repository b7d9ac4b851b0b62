"""Two colleagues at one customer: who is told, how much, and what the company makes of it."""

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.models import Account, CollisionRule
from crm.parties.collisions import services
from crm.parties.collisions.selectors import collisions
from crm.parties.collisions.services import collision_mode_set
from crm.selling.services import lead_convert
from lab import records
from lab.access.decisions import Refused
from lab.access.models import SharingMode
from lab.journal.jumps import reset
from lab.journal.models import Entry
from lab.records.merging import merge
from lab.records.sharing import share
from lab.testing.callers import browser, program
from tests.factories import make

SECRET = {
    "name": "Zebra Works Co., Ltd.",
    "phone": "+86 10 65529988",
    "email": "info@zebra.cn",
    "tax_number": "91110000",
    "description": "Top secret plan",
    "billing_city": "Zyxtown",
}
WARNING = "A colleague works this customer already: Bo (Rep South)."


@pytest.fixture(autouse=True)
def no_uses_counted():
    cache.clear()


@pytest.fixture
def hidden(office) -> Account:
    with office.acting("bo"):
        return make.account(**SECRET)


def mode(office, wanted: str) -> None:
    with office.acting("dora"):
        collision_mode_set(wanted)


def told(office, who: str, collection: str, **typed: str) -> str:
    """What the form says while somebody types."""
    page = browser(office.people[who])
    return page.post(office.path(f"{collection}/duplicates/"), typed).content.decode()


def collided(office) -> list[Entry]:
    entries = Entry._base_manager.filter(sandbox=office.sandbox, event__endswith=".collided")
    return list(entries.order_by("number"))


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "ZEBRA WORKS"},
        {"name": "x", "phone": "010-6552 9988"},
        {"name": "x", "email": "INFO@zebra.cn"},
        {"name": "x", "tax_number": "91110000"},
    ],
)
def test_typing_a_colleagues_customer_names_the_seat_and_nothing_else(office, hidden, typed):
    said = told(office, "ana", "accounts", **typed)
    assert WARNING in said
    for secret in ("Zebra Works Co", "65529988", "zebra.cn", "91110000", "Top secret", "Zyxtown"):
        assert secret not in said
    assert f"#{hidden.number}" not in said


@pytest.mark.parametrize("column", ["name", "phone", "email", "tax_number"])
def test_nothing_can_be_found_out_letter_by_letter(office, hidden, column):
    """Every beginning, end and neighbour of a hidden value is answered like one that is not there."""
    whole = {"name": "zebraworks"}.get(column, SECRET[column])
    if column == "phone":
        whole = "1065529988"
    tries = {whole[:n] for n in range(1, len(whole))} | {whole[n:] for n in range(1, len(whole))}
    tries |= {f"{whole}1", f"1{whole}", "%", "_" * len(whole), f"{whole[:-1]}%", f"{whole[:-1]}_"}
    if column == "phone":
        tries = {text for text in tries if not text.endswith("1065529988")}
    with office.acting("ana"):
        for text in sorted(tries):
            row = Account(**{"name": "other", column: text})
            row.clean_derived()
            assert collisions([row]) == {}, text
        row = Account(**{"name": "other", column: whole})
        row.clean_derived()
        assert list(collisions([row])) == [0]


def test_who_sees_the_record_gets_the_usual_list_and_no_warning(office, hidden):
    for who in ("dora", "mia", "tess"):
        said = told(office, who, "accounts", name="Zebra Works")
        assert "Zebra Works Co., Ltd." in said
        assert "A colleague works" not in said


def test_a_shared_record_is_no_secret_any_more(office, hidden):
    with office.acting("dora"):
        share([hidden], seats=[office.seat("ana")], level="read")
    said = told(office, "ana", "accounts", name="Zebra Works")
    assert "Zebra Works Co., Ltd." in said
    assert "A colleague works" not in said
    assert WARNING in told(office, "bea", "accounts", name="Zebra Works")


def test_where_all_may_read_nobody_collides(office, hidden):
    with office.acting("dora"):
        records.change(SharingMode.objects.get(family="accounts"), {"mode": "read"})
    assert "A colleague works" not in told(office, "ana", "accounts", name="Zebra Works")


@pytest.mark.parametrize(
    ("collection", "typed"),
    [
        ("contacts", {"name": "Other", "mobile": "13800138000"}),
        ("contacts", {"name": "Other", "email": "li@zebra.cn"}),
        ("contacts", {"name": "Li Wei", "phone": "010-1234567"}),
        ("leads", {"name": "Other", "mobile": "+86 138 0013 8000"}),
        ("leads", {"name": "Other", "company": "zebra works"}),
        ("leads", {"name": "Other", "phone": "010 65529988"}),
    ],
)
def test_contacts_and_leads_collide_too(office, hidden, collection, typed):
    person = {"name": "Li Wei", "phone": "010 1234567", "mobile": "13800138000"}
    with office.acting("bo"):
        make.contact(account=hidden, email="li@zebra.cn", **person)
    assert WARNING in told(office, "ana", collection, **typed)
    assert "A colleague works" not in told(office, "ana", collection, name="Li Wei")


def test_an_open_lead_of_a_colleague_is_a_customer_in_work_a_lost_one_is_not(office):
    with office.acting("bo"):
        make.lead(company="Zebra Works")
        make.lead(company="Dead", status="unqualified", unqualified_reason="No budget")
    assert WARNING in told(office, "ana", "accounts", name="Zebra Works Inc")
    assert WARNING in told(office, "ana", "leads", name="x", company="Zebra works")
    assert "A colleague works" not in told(office, "ana", "accounts", name="Dead")


class TestWarn:
    def test_going_on_is_journalled_with_the_seat_and_nothing_else(self, office, hidden):
        with office.acting("ana"):
            account = make.account(name="Zebra Works")
            make.account(name="Harmless")
        (entry,) = collided(office)
        assert (entry.event, entry.record) == ("account.collided", account.number)
        assert entry.data == {"seat": "Bo (Rep South)", "seats": [6]}
        assert entry.user == office.people["ana"]

    def test_a_page_warns_before_it_saves(self, office, hidden):
        page, address = browser(office.people["ana"]), office.path("accounts/new/")
        given = {"name": "Zebra Works", "idempotency_key": "k"}
        first = page.post(address, given)
        assert first.status_code == 400
        text = first.content.decode()
        assert WARNING in text and 'name="warned"' in text and 'value="Zebra Works"' in text
        with office.acting("ana"):
            assert not Account.objects.visible().filter(name="Zebra Works").exists()
        assert page.post(address, {**given, "warned": "1"}).status_code == 302
        assert len(collided(office)) == 1

    def test_a_change_collides_only_in_what_it_changes(self, office, hidden):
        with office.acting("ana"):
            account = make.account(name="Zebra Works")
            records.change(account, {"description": "x"})
            assert len(collided(office)) == 1
            records.change(account, {"tax_number": "91110000"})
            records.change(account, {"tax_number": ""})
        assert len(collided(office)) == 2

    def test_an_import_is_noted_row_by_row(self, office, hidden):
        page = browser(office.people["ana"])
        file = SimpleUploadedFile("a.csv", b"name\nZebra works\nOther\n")
        run = page.post(office.path("accounts/import/"), {"file": file}).headers["Location"]
        page.post(run, {"column-0": "name", "duplicates": "skip"})
        page.post(run, {"bad_rows": "none"})
        assert [entry.label for entry in collided(office)] == ["Zebra works"]

    def test_converting_a_lead_warns_and_is_noted(self, office, hidden):
        with office.acting("ana"):
            lead = make.lead(name="Jo", company="Zebra Works")
        page = browser(office.people["ana"])
        text = page.get(office.path(f"leads/{lead.number}/convert/")).content.decode()
        assert WARNING in text and "Zebra Works Co" not in text
        with office.acting("ana"):
            lead_convert(lead)
        assert [entry.event for entry in collided(office)] == ["lead.collided", "account.collided"]

    def test_the_story_of_the_record_says_so(self, office, hidden):
        with office.acting("ana"):
            account = make.account(name="Zebra Works")
        address = office.path(f"accounts/{account.number}/panel/timeline/")
        text = browser(office.people["ana"]).get(address).content.decode()
        assert "was told that Bo (Rep South) works this customer" in text

    def test_staff_who_see_everything_collide_with_nobody(self, office, hidden):
        with office.acting("tess"):
            make.account(name="Zebra Works")
        assert collided(office) == []


class TestRefuse:
    def test_no_way_leads_to_a_second_record(self, office, hidden):
        mode(office, "refuse")
        page, api = browser(office.people["ana"]), program(office.people["ana"])
        with office.acting("ana"):
            other = make.account(name="Other")
        answers = [
            api.post(office.api("accounts/"), {"name": "Zebra Works"}),
            api.patch(office.api(f"accounts/{other.number}/"), {"name": "Zebra Works"}),
            page.post(office.path("accounts/new/"), {"name": "Zebra Works", "warned": "1"}),
            page.post(
                office.path(f"accounts/{other.number}/field/name/"),
                {"name": "Zebra Works", "token": "1.1"},
            ),
        ]
        for answer in answers:
            assert answer.status_code == 400
            assert "Bo (Rep South)" in answer.content.decode()
        with office.acting("ana"):
            assert not Account.objects.visible().filter(name="Zebra Works").exists()
            with pytest.raises(ValidationError, match="allows no second one"):
                make.lead(company="Zebra Works")
        assert collided(office) == []

    def test_an_import_refuses_the_row_in_its_dry_run(self, office, hidden):
        mode(office, "refuse")
        page = browser(office.people["ana"])
        file = SimpleUploadedFile("a.csv", b"name\nZebra works\nOther\n")
        run = page.post(office.path("accounts/import/"), {"file": file}).headers["Location"]
        page.post(run, {"column-0": "name", "duplicates": "skip"})
        assert "Bo (Rep South)" in page.get(run).content.decode()
        page.post(run, {"bad_rows": "skip"})
        with office.acting("ana"):
            names = set(Account.objects.visible().values_list("name", flat=True))
        assert "Other" in names and "Zebra works" not in names

    def test_converting_is_refused(self, office, hidden):
        with office.acting("ana"):
            lead = make.lead(name="Jo", company="Zebra Works")
        mode(office, "refuse")
        with office.acting("ana"), pytest.raises(ValidationError, match="allows no second one"):
            lead_convert(lead)

    def test_a_superior_who_sees_both_decides(self, office, hidden):
        mode(office, "refuse")
        with office.acting("dora"):
            make.account(name="Zebra Works", owner=office.seat("ana"))


class TestRule:
    def test_nothing_is_said_where_it_is_off(self, office, hidden):
        mode(office, "off")
        assert "A colleague works" not in told(office, "ana", "accounts", name="Zebra Works")
        with office.acting("ana"):
            make.account(name="Zebra Works")
        assert collided(office) == []

    @pytest.mark.parametrize(
        ("who", "may"), [("dora", True), ("tess", True), ("max", False), ("ana", False)]
    )
    def test_the_head_and_staff_set_it(self, office, who, may):
        page = browser(office.people[who])
        answer = page.post(office.path("collisions/"), {"mode": "refuse"})
        assert answer.status_code == (302 if may else 403)
        with office.acting("dora"):
            found = list(CollisionRule.objects.values_list("mode", flat=True))
        assert found == (["refuse"] if may else [])
        assert page.get(office.path("collisions/")).status_code == 200

    def test_there_is_one_rule_and_no_unknown_one(self, office):
        for wanted in ("refuse", "off", "warn"):
            mode(office, wanted)
        with office.acting("dora"):
            assert CollisionRule.objects.count() == 1
            with pytest.raises(ValidationError):
                collision_mode_set("maybe")

    def test_a_reset_brings_back_the_scenarios_rule(self, office, hidden):
        mode(office, "off")
        with office.as_system() as actor:
            reset(actor.sandbox)
        with office.acting("dora"):
            assert not CollisionRule.objects.exists()

    def test_the_page_lists_what_one_may_see(self, office, hidden):
        with office.acting("ana"):
            make.account(name="Zebra Works")
        address = office.path("collisions/")
        assert "Zebra Works" in browser(office.people["max"]).get(address).content.decode()
        assert "Zebra Works" not in browser(office.people["bo"]).get(address).content.decode()

    def test_a_rep_cannot_read_the_rule_away(self, office):
        with office.acting("ana"), pytest.raises(Refused):
            collision_mode_set("off")


def test_who_asks_for_hundreds_gets_no_more_answers(office, hidden, monkeypatch):
    monkeypatch.setattr(services, "ASKED_AT_MOST", 3)
    said = [told(office, "ana", "accounts", name="Zebra Works") for _each in range(5)]
    assert [WARNING in text for text in said] == [True, True, True, False, False]
    assert WARNING in told(office, "bea", "accounts", name="Zebra Works")


def test_many_rows_cost_no_more_than_one(office, hidden, django_assert_max_num_queries):
    with office.acting("ana") as actor:
        actor.policy.seats, actor.policy.sharing
        rows = [Account(name=f"Firm {n}", phone=f"555{n:07}") for n in range(800)]
        rows.append(Account(name="zebra works"))
        for row in rows:
            row.clean_derived()
        with django_assert_max_num_queries(6):
            assert list(collisions(rows)) == [800]


def test_merging_two_of_ones_own_is_no_collision(office, hidden):
    with office.acting("dora"):
        rows = [make.account(name="Pair", owner=office.seat("ana")) for _each in range(2)]
    mode(office, "refuse")
    with office.acting("dora"):
        merge(rows[0], [rows[1]], {})
        assert Account.objects.filter(name="Pair").count() == 1
