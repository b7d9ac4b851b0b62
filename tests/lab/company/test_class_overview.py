"""A class at a glance: who did what and when, who has not begun, sorted, filtered, by pages."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.models import Opportunity
from lab import records
from lab.company.activity import activity_by_class, activity_chart, midnight
from lab.company.class_overview import chosen, class_overview
from lab.company.overview import class_companies, courses_of
from lab.company.seating import seat_person
from lab.journal.jumps import stamp
from lab.journal.models import Entry
from lab.people.models import Classroom, Enrolment, User
from lab.tenancy.models import Occupancy
from lab.testing.callers import browser


def _change(office, who: str, deal: str, amount: int) -> None:
    with office.acting(who):
        records.change(Opportunity.objects.get(name=deal), {"amount": str(amount)})


@pytest.fixture
def busy(office):
    """Ana changed two deals, one of them yesterday; Bo one today; nobody else anything."""
    _change(office, "ana", "Deal 1", 11)
    Entry._base_manager.filter(sandbox=office.sandbox).update(
        at=timezone.now() - dt.timedelta(days=1)
    )
    _change(office, "ana", "Deal 1", 12)
    _change(office, "bo", "Deal 3", 13)
    return office


def _names(found) -> list[str]:
    return [str(learner.person) for learner in found]


def _asked(office, **query):
    address = f"/classes/{office.classroom.pk}/"
    return browser(office.people["tess"]).get(address, query)


def test_each_student_with_changes_today_and_in_all(busy):
    whole = class_overview(busy.classroom, busy.people["tess"])
    done = {str(one.person): (one.done.changes, one.done.today) for one in whole.learners}
    assert done["Ana"] == (2, 1) and done["Bo"] == (1, 1) and done["Max"] == (0, 0)
    assert "Tess" not in done and "Al" not in done
    assert whole.today == 2
    assert {state: whole.count(state) for state in ("", "today", "begun", "idle", "none")} == {
        "": 7,
        "today": 2,
        "begun": 2,
        "idle": 5,
        "none": 1,
    }


def test_what_staff_do_is_no_work_of_students(busy):
    _change(busy, "tess", "Deal 2", 99)
    whole = class_overview(busy.classroom, busy.people["tess"])
    assert whole.today == 2
    assert activity_by_class([busy.classroom])[busy.classroom.pk].today == 2
    assert activity_chart([busy.classroom])["series"][0]["values"][-1] == 2


def test_after_a_reset_nobody_has_begun_and_the_days_stay(busy):
    busy.sandbox.attempt += 1
    busy.sandbox.save()
    whole = class_overview(busy.classroom, busy.people["tess"])
    assert whole.count("begun") == 0
    assert whole.today == 2
    assert activity_by_class([busy.classroom])[busy.classroom.pk].begun == 0


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"state": "today", "order": "-changes"}, ["Ana", "Bo"]),
        ({"state": "today", "order": "changes"}, ["Bo", "Ana"]),
        ({"state": "begun", "order": "-name"}, ["Bo", "Ana"]),
        ({"state": "none"}, ["Idle"]),
        ({"q": "ANA"}, ["Ana"]),
        ({"q": "nobody"}, []),
        ({"state": "nonsense", "order": "nonsense", "q": "bo-"}, ["Bo"]),
    ],
)
def test_the_table_is_filtered_and_sorted(busy, query, names):
    page = _asked(busy, **query).context["page"]
    assert _names(page) == names


def test_the_newest_comes_first_and_who_never_did_anything_last(busy):
    whole = class_overview(busy.classroom, busy.people["tess"])
    assert _names(chosen(whole, state="", order="-last", text=""))[:2] == ["Bo", "Ana"]


def test_one_click_leads_into_the_company_its_difference_and_journal(busy):
    text = _asked(busy, q="Ana").content.decode()
    for rest in ("", "difference/", f"journal/?person={busy.people['ana'].pk}"):
        assert f'href="{busy.path(rest)}"' in text


def test_the_own_company_comes_before_the_one_of_all(busy):
    own = stamp(busy.template, name="Zzz", classroom=busy.classroom)
    Occupancy._base_manager.create(sandbox=own, seat_number=4, user=busy.people["ana"])
    whole = class_overview(busy.classroom, busy.people["tess"])
    (ana,) = (one for one in whole.learners if str(one.person) == "Ana")
    assert ana.sandboxes == [own, busy.sandbox]


@pytest.mark.parametrize(
    ("who", "status"), [("tess", 200), ("al", 200), ("ana", 404), ("idle", 404)]
)
def test_the_class_is_for_its_staff(busy, other_office, who, status):
    for address in ("", "companies/"):
        address = f"/classes/{busy.classroom.pk}/{address}"
        assert browser(busy.people[who]).get(address).status_code == status
        assert browser(other_office.people["tess"]).get(address).status_code == 404


def test_nothing_of_another_class_is_counted(busy, other_office):
    ana = busy.people["ana"]
    Enrolment.objects.create(classroom=other_office.classroom, user=ana, role="student")
    whole = class_overview(other_office.classroom, other_office.people["tess"])
    assert whole.today == 0 and whole.count("begun") == 0
    assert activity_chart([other_office.classroom]) is None
    assert activity_by_class([other_office.classroom]) == {}


def test_sixty_students_come_on_two_pages_for_the_same_price(busy):
    client, address = browser(busy.people["tess"]), f"/classes/{busy.classroom.pk}/"

    def cost(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    prices = [
        cost(url) for url in (address, address, f"{address}people/", f"{address}companies/", "/")
    ]
    people = User.objects.bulk_create(
        User(username=f"n{n}", name=f"New {n}", school=busy.school) for n in range(60)
    )
    Enrolment.objects.bulk_create(Enrolment(classroom=busy.classroom, user=one) for one in people)
    for person in people[:5]:
        own = stamp(busy.template, name=f"Own {person}", classroom=busy.classroom)
        Occupancy._base_manager.create(sandbox=own, seat_number=4, user=person)
    assert cost(address) <= prices[1]
    assert cost(f"{address}people/") <= prices[2]
    assert cost(f"{address}companies/") <= prices[3]
    assert cost("/") <= prices[4]
    assert len(client.get(address).context["page"]) == 50
    assert len(client.get(f"{address}?page=2").context["page"]) == 17


def test_the_chart_counts_each_day_where_the_school_is(busy):
    chart = activity_chart([busy.classroom])
    assert chart is not None and len(chart["categories"]) == 14
    assert chart["series"][0]["values"][-2:] == [1, 2]
    today = midnight().date()
    assert chart["categories"][-1] == f"{today.month}/{today.day}"


def test_home_tells_of_each_class_what_was_done_today_and_who_has_not_begun(busy):
    (course,) = courses_of(busy.people["tess"])
    assert (course.activity.today, course.idle) == (2, 5)
    home = browser(busy.people["tess"]).get("/").content.decode()
    assert (
        f"/classes/{busy.classroom.pk}/?state=idle" in home
        and 'data-chart="activity-chart"' in home
    )


def test_a_second_class_has_a_colour_of_its_own(busy):
    room = Classroom.objects.create(school=busy.school, term=busy.term, name="Second")
    Enrolment.objects.create(classroom=room, user=busy.people["tess"], role="teacher")
    own = stamp(busy.template, name="Own", classroom=room)
    Enrolment.objects.create(classroom=room, user=busy.people["idle"], role="student")
    Occupancy._base_manager.create(sandbox=own, seat_number=4, user=busy.people["idle"])
    Entry._base_manager.filter(sandbox=own).delete()
    first = Entry._base_manager.filter(sandbox=busy.sandbox).first()
    Entry._base_manager.create(
        sandbox=own, number=1, attempt=1, mode="play", via="page", event="x", user=busy.people["idle"],
        simulated_at=first.simulated_at,
    )  # fmt: skip
    chart = activity_chart([busy.classroom, room])
    assert [series["name"] for series in chart["series"]] == [busy.classroom.name, "Second"]
    found = activity_by_class([busy.classroom, room])
    assert (found[room.pk].begun, found[busy.classroom.pk].begun) == (1, 2)


def test_a_company_is_never_opened_until_one_of_its_people_logs_in(office):
    address = f"/classes/{office.classroom.pk}/companies/"

    def told():
        return browser(office.people["tess"]).get(address).content.decode()

    assert "never opened" in told()
    assert "never opened" in browser(office.people["tess"]).get("/").content.decode()
    browser(office.people["ana"]).get(office.path(""))
    assert "never opened" not in told() and "not begun" in told()
    _change(office, "ana", "Deal 1", 11)
    found = class_companies(office.classroom, office.people["tess"])
    assert found[0].changes == 1
    assert "not begun" not in told()
    home = browser(office.people["tess"]).get("/").content.decode()
    assert "never opened" not in home and ">not begun<" not in home


def test_making_a_company_and_seating_people_is_nobodys_activity(office):
    with office.acting("tess"):
        seat_person(office.seat("bo"), office.people["idle"])
    (found,) = class_companies(office.classroom, office.people["tess"])
    assert found.last_at is None


def test_in_the_row_of_a_person_companies_do_not_repeat_the_name(busy):
    person = busy.people["ana"]
    busy.sandbox.name = f"First sale · {person}"
    busy.sandbox.save()
    page = browser(busy.people["tess"]).get(f"/classes/{busy.classroom.pk}/").content.decode()
    assert ">First sale</a>" in page
