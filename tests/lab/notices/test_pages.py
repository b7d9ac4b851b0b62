"""The bell, the page of notices, and the way to what they are about."""

from functools import partial

import pytest
from django.utils import timezone

from crm.models import Task
from lab import records
from lab.journal.jumps import reset
from lab.notices.choosing import choice_of
from lab.notices.kinds import KINDS
from lab.notices.models import Notice
from lab.people.models import Enrolment
from lab.tenancy.models import Occupancy
from lab.testing.callers import browser
from lab.testing.queries import queries_of
from tests.factories import make

BELL = ("/notices/count/", "/notices/latest/")


@pytest.fixture
def given(office):
    """given(3): three tasks that Max makes for Ana; her notices, the latest first."""

    def tasks(count: int = 1) -> list[Notice]:
        with office.acting("max"):
            for number in range(count):
                make.task(subject=f"Task {number}", owner=office.seat("ana"))
        return list(Notice.objects.of(office.people["ana"]))

    return tasks


def seen(office, who, address, **data) -> str:
    answer = browser(office.people[who]).get(address, data)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_bell_stands_on_every_page_and_asks_for_its_count(office, given):
    given(2)
    page = seen(office, "ana", office.path())
    assert 'hx-get="/notices/count/"' in page
    assert ">2<" in seen(office, "ana", "/notices/count/")
    assert seen(office, "bea", "/notices/count/").strip() == ""


def test_who_is_not_logged_in_gets_no_login_page_into_the_bell(client, db):
    assert client.get("/notices/count/").status_code == 204
    assert client.get("/notices/").status_code == 302


def test_who_must_change_the_password_has_no_bell_that_would_send_them_round(office):
    person = office.people["ana"]
    person.must_change_password = True
    person.save()
    assert "notices/count" not in seen(office, "ana", "/me/password/")


def test_the_bell_costs_the_same_however_many_there_are(office, given):
    page = browser(office.people["ana"])
    page.get("/notices/count/")
    given(2)
    few = [len(queries_of(partial(page.get, one))) for one in BELL]
    given(20)
    many = [len(queries_of(partial(page.get, one))) for one in BELL]
    assert many == few
    assert max(many) <= 4


def test_the_latest_ten_drop_down(office, given):
    given(12)
    page = seen(office, "ana", "/notices/latest/")
    assert page.count("data-row") == 10
    assert "Task 11" in page
    assert "Task 1”" not in page


def test_the_page_shows_all_or_the_new_or_one_kind(office, given):
    given(2)
    with office.acting("max"):
        make.task(subject="Two", description="@Ana, well done", owner=office.seat("ana"))
    newest = Notice.objects.of(office.people["ana"]).first()
    browser(office.people["ana"]).post(f"/notices/{newest.pk}/read/")
    assert seen(office, "ana", "/notices/").count("data-row") == Notice.objects.count()
    assert "well done" not in seen(office, "ana", "/notices/", show="new")
    assert "Task 0" not in seen(office, "ana", "/notices/", kind="mentioned")
    assert "Nothing fits" in seen(office, "ana", "/notices/", kind="shared")
    assert "No notices yet" in seen(office, "bo", "/notices/")


def test_inside_a_company_only_its_own_are_listed(office, other_office, given):
    given()
    Notice.objects.create(person=office.people["ana"], kind_name="assigned", link="/classes/")
    assert seen(office, "ana", office.path("notices/")).count("data-row") == 1
    assert seen(office, "ana", "/notices/").count("data-row") == 2
    assert browser(office.people["ana"]).get(other_office.path("notices/")).status_code == 404


def test_a_long_list_has_pages(office, given):
    person = office.people["ana"]
    Notice.objects.bulk_create(
        Notice(person=person, kind_name="assigned", facts={"record": f"R{n}"}) for n in range(60)
    )
    first = seen(office, "ana", "/notices/")
    assert first.count("data-row") == 50
    assert "page=2" in first
    assert seen(office, "ana", "/notices/", page=2).count("data-row") == 10


def test_opening_one_reads_it_and_leads_to_the_record(office, given):
    (notice,) = given()
    page = browser(office.people["ana"])
    answer = page.get(f"/notices/{notice.pk}/")
    assert answer.headers["Location"] == office.path(f"tasks/{notice.record}/")
    assert page.get(answer.headers["Location"]).status_code == 200
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_it_opens_from_the_seat_that_it_was_for(office, given):
    Occupancy._base_manager.create(sandbox=office.sandbox, seat_number=3, user=office.people["bo"])
    with office.acting("dora"):
        make.task(owner=office.seat("bo"))
    notice = Notice.objects.get(person=office.people["bo"])
    page = browser(office.people["bo"])
    page.post(office.path("seat/"), {"number": "3"})
    answer = page.get(f"/notices/{notice.pk}/", follow=True)
    assert answer.status_code == 200
    assert "You sit on the seat “Bo” now." in answer.content.decode()


def test_what_is_gone_is_told_instead_of_shown(office, given):
    (notice,) = given()
    with office.acting("dora"):
        records.delete(Task.objects.numbered(notice.record).get())
    answer = browser(office.people["ana"]).get(f"/notices/{notice.pk}/", follow=True)
    assert "is gone, or no longer yours to see" in answer.content.decode()


def test_a_reset_leaves_the_notice_and_says_that_its_record_may_be_gone(office, given):
    (notice,) = given()
    with office.as_system() as actor:
        reset(actor.sandbox)
    page = seen(office, "ana", "/notices/")
    assert "from attempt 1, the company was put back since" in page
    with office.acting("ana"):
        again = make.task(subject="Another of the same number")
    assert again.number == notice.record
    answer = browser(office.people["ana"]).get(f"/notices/{notice.pk}/", follow=True)
    assert "The company was put back since" in answer.content.decode()


def test_a_record_of_the_scenario_is_found_again_after_a_reset(office):
    from crm.models import Account

    with office.acting("max"):
        account = Account.objects.get(name="Customer 1")
        records.change(account, {"description": "@Ana, call them"})
    notice = Notice.objects.get(person=office.people["ana"])
    with office.as_system() as actor:
        reset(actor.sandbox)
    answer = browser(office.people["ana"]).get(f"/notices/{notice.pk}/")
    assert answer.headers["Location"] == office.path("accounts/1/")


def test_all_are_read_at_once_and_one_can_be_new_again(office, given):
    given(3)
    page = browser(office.people["ana"])
    assert page.post("/notices/read-all/", {"next": "/notices/"}).headers["Location"] == "/notices/"
    assert not Notice.objects.unread().exists()
    one = Notice.objects.first()
    answer = page.post(f"/notices/{one.pk}/read/", {"new": "1"}, headers={"HX-Request": "true"})
    assert "is-new" in answer.content.decode()
    assert answer.headers["HX-Trigger"] == "notices-read"
    assert Notice.objects.unread().get() == one


def test_nobody_reads_or_marks_anothers(office, given):
    (notice,) = given()
    page = browser(office.people["bea"])
    assert page.get(f"/notices/{notice.pk}/").status_code == 404
    assert page.post(f"/notices/{notice.pk}/read/").status_code == 404
    page.post("/notices/read-all/")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_who_left_the_class_finds_its_notices_no_more(office, given):
    (notice,) = given()
    Enrolment.objects.filter(user=office.people["ana"]).update(left_on=timezone.localdate())
    assert "Task 0" not in seen(office, "ana", "/notices/")
    assert seen(office, "ana", "/notices/count/").strip() == ""
    assert browser(office.people["ana"]).get(f"/notices/{notice.pk}/").status_code == 404


def test_names_of_records_are_never_taken_for_markup(office):
    with office.acting("max"):
        make.task(subject="<script>alert(1)</script>", owner=office.seat("ana"))
    assert "<script>alert(1)" not in seen(office, "ana", "/notices/latest/")


def test_the_choice_is_kept_and_shown(office):
    page, person = browser(office.people["ana"]), office.people["ana"]
    assert "What you are told" in seen(office, "ana", "/me/")
    page.post("/me/notices/", {"assigned": ["mail"], "shared": ["bell", "wrong"]})
    choice = choice_of(person)
    assert choice.channels(KINDS["assigned"]) == ("mail",)
    assert choice.channels(KINDS["shared"]) == ("bell",)
    assert choice.channels(KINDS["mentioned"]) == ()
    assert 'name="assigned" value="mail" aria-label="Made for you: E-mail" checked' in seen(
        office, "ana", "/me/notices/"
    )


def test_the_seats_to_mention_are_those_of_the_company(office, other_office):
    page = browser(office.people["ana"])
    told = page.get(office.path("mentions/")).json()
    assert {"name": "Max", "title": "Manager North"} in told
    assert page.get(other_office.path("mentions/")).status_code == 404
    assert browser(office.people["idle"]).get(office.path("mentions/")).json() == []
