"""The audit record: every act on people stands in it, nobody edits it, nobody else reads it."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lab.people import services, tokens
from lab.people.audit import audit, audit_all, audit_entry, coming_through, visible_audit
from lab.people.audit_models import AuditEntry
from lab.people.audit_words import details_told
from lab.people.models import Enrolment, Term, User
from lab.people.password_services import password_chosen, password_reset, person_unlock
from lab.testing.callers import browser, program
from tests.lab.people.conftest import MONTH, TODAY
from tests.lab.people.test_roster import apply

pytestmark = pytest.mark.django_db
Act = AuditEntry.Act


def newest() -> AuditEntry:
    return AuditEntry.objects.latest("pk")


def told() -> list[tuple[str, str]]:
    rows = AuditEntry.objects.order_by("pk").select_related("person")
    return [(one.act, one.person.username if one.person else "") for one in rows]


def _enrol(campus):
    kim = campus.person("kim", campus.north, "student")
    services.enrol(campus.room, person=kim, role="student", by=campus.wang)


def _term(campus):
    term = Term(school=campus.north, name="Next", starts=TODAY, ends=TODAY + MONTH)
    services.save_term(term, by=campus.admin)


def _failures(campus):
    campus.fail("li")
    person_unlock(campus.li, by=campus.wang)


DONE = {
    Act.PERSON_MADE: lambda c: services.person_create(
        User(username="new", name="New", school=c.north), by=c.admin
    ),
    Act.PERSON_CHANGED: lambda c: services.person_change(c.li, {"name": "Lei"}, by=c.admin),
    Act.ROLE_CHANGED: lambda c: services.person_change(c.li, {"role": "teacher"}, by=c.admin),
    Act.DEACTIVATED: lambda c: services.person_deactivate(c.li, by=c.admin),
    Act.ACTIVATED: lambda c: services.person_activate(c.li, by=c.admin),
    Act.ANONYMISED: lambda c: services.person_anonymise(c.li, by=c.admin),
    Act.PASSWORD_RESET: lambda c: password_reset(c.li, by=c.wang),
    Act.PASSWORD_CHOSEN: lambda c: password_chosen(c.li),
    Act.UNLOCKED: _failures,
    Act.SESSIONS_ENDED: lambda c: services.sessions_end(c.li, by=c.admin),
    Act.TOKEN_MADE: lambda c: tokens.token_create(c.li),
    Act.ENROLLED: _enrol,
    Act.LEFT: lambda c: services.enrolment_end(c.place(c.li), by=c.wang),
    Act.CLASS_CHANGED: lambda c: services.classroom_change(c.room, by=c.wang),
    Act.TERM_SAVED: _term,
    Act.SCHOOL_SAVED: lambda c: services.save_school(c.north, by=c.root),
}


@pytest.mark.parametrize("act", DONE)
def test_an_act_is_on_record_with_who_whom_and_the_school(campus, act):
    DONE[act](campus)
    entry = newest()
    assert entry.act == act
    assert entry.by in (campus.admin, campus.wang, campus.li, campus.root)
    assert entry.school == campus.north and entry.way == "command"
    if act == Act.ENROLLED:
        assert entry.person.username == "kim" and entry.classroom == campus.room


def test_a_refused_act_leaves_no_trace_and_an_act_that_fails_later_none_either(campus, enter):
    enter(campus.li).post(f"/people/{campus.han.pk}/active/")
    enter(campus.zhao).post(f"/classes/{campus.room.pk}/people/{campus.place(campus.li).pk}/")
    with pytest.raises(Exception, match="role"):
        services.person_change(campus.admin, {"role": "student"}, by=campus.admin)
    assert not AuditEntry.objects.exists()


def test_the_details_name_fields_and_roles_and_never_values(campus):
    services.person_change(
        campus.li, {"name": "Secret Name", "email": "x@example.org", "role": "teacher"}, by=campus.admin
    )  # fmt: skip
    password_reset(campus.han, by=campus.wang)
    text = str(list(AuditEntry.objects.values_list("details", flat=True)))
    assert "Secret" not in text and "x@example.org" not in text
    assert "name" in text and "student" in text and "teacher" in text
    words = [details_told(entry) for entry in AuditEntry.objects.order_by("pk")]
    assert words == ["Student → Teacher", "full name, email address", ""]


def test_an_unchanged_form_is_no_act(campus):
    services.person_change(campus.li, {"name": campus.li.name}, by=campus.admin)
    assert not AuditEntry.objects.exists()


def test_a_roster_is_one_act_and_one_for_each_person_it_touched(campus):
    text = "学号,姓名,邮箱,角色\n2001,新,new@example.org,\n1001,李磊,,助教\n1002,,,\n,x,,\n"
    apply(campus, text)
    assert told() == [
        (Act.ROSTER, ""),
        (Act.PERSON_MADE, "2001"),
        (Act.ENROLLED, "2001"),
        (Act.PERSON_CHANGED, "li"),
        (Act.PLACE_CHANGED, "li"),
    ]
    assert AuditEntry.objects.get(act=Act.ROSTER).details["rows"] == {
        "new": 1,
        "updated": 1,
        "unchanged": 1,
        "error": 1,
    }
    assert details_told(newest()) == "Student → Assistant"


def test_nothing_in_the_record_can_be_edited_or_removed(campus):
    entry = audit(Act.DEACTIVATED, by=campus.admin, person=campus.li)
    entry.act = Act.ACTIVATED
    for attempt in (
        entry.save,
        entry.delete,
        lambda: AuditEntry.objects.update(by=None),
        lambda: AuditEntry._base_manager.update(by=None),
        lambda: AuditEntry.objects.filter(pk=entry.pk).delete(),
        lambda: AuditEntry.objects.bulk_update([entry], ["act"]),
    ):
        with pytest.raises(TypeError), transaction.atomic():
            attempt()
    assert AuditEntry.objects.get().act == Act.DEACTIVATED
    address = "/audit/"
    for method in ("post", "put", "patch", "delete"):
        assert getattr(browser(campus.admin), method)(address).status_code == 405
        api = getattr(program(campus.admin), method)(f"/api/v1{address}")
        assert api.status_code == 405


def test_anonymising_leaves_nothing_of_the_person_in_the_record(campus, enter):
    services.person_change(campus.li, {"username": "lilei"}, by=campus.admin)
    services.person_anonymise(campus.li, by=campus.admin)
    for address in ("/audit/", "/audit/?format=csv"):
        answer = enter(campus.admin).get(address)
        text = b"".join(answer) if answer.streaming else answer.content
        assert "李雷" not in text.decode() and "lilei" not in text.decode()


def test_what_comes_by_page_api_and_command_is_told_apart(campus, enter):
    enter(campus.admin).post(f"/people/{campus.li.pk}/password/")
    assert newest().way == "page"
    with coming_through(AuditEntry.Way.API):
        audit(Act.DEACTIVATED, by=None)
    assert newest().way == "api"
    audit(Act.DEACTIVATED, by=None)
    assert newest().way == "command"


def _three(campus):
    audit(Act.DEACTIVATED, by=campus.admin, person=campus.li)
    audit(Act.ENROLLED, by=campus.wang, person=campus.han, classroom=campus.room)
    old = audit_entry(Act.ACTIVATED, by=campus.admin, person=campus.li)
    old.at = dt.datetime(2020, 5, 5, 12, tzinfo=dt.UTC)
    audit_all([old])
    audit(Act.DEACTIVATED, by=campus.foreign_admin, person=campus.secret)


@pytest.mark.parametrize(
    ("query", "acts"),
    [
        ("", [Act.ENROLLED, Act.DEACTIVATED, Act.ACTIVATED]),
        ("?q=李雷", [Act.DEACTIVATED, Act.ACTIVATED]),
        ("?q=wang", [Act.ENROLLED]),
        ("?q=secret", []),
        ("?act=class.enrolled", [Act.ENROLLED]),
        ("?until=2020-12-31", [Act.ACTIVATED]),
        ("?since=2021-01-01", [Act.ENROLLED, Act.DEACTIVATED]),
        ("?act=nonsense", []),
        ("?since=yesterday", []),
    ],
)
def test_the_filters_narrow_page_and_file_alike(campus, enter, query, acts):
    _three(campus)
    page = enter(campus.admin).get(f"/audit/{query}")
    assert [entry.act for entry, _details in page.context["acts"]] == acts
    query = f"{query}&format=csv" if query else "?format=csv"
    file = b"".join(enter(campus.admin).get(f"/audit/{query}")).decode("utf-8-sig")
    assert [row[2] for row in csv.reader(io.StringIO(file))][1:] == [str(act.label) for act in acts]


def test_a_file_runs_no_formula_of_a_name(campus, enter):
    evil = campus.person("=cmd|' /c calc'!a1", campus.north, "student")
    audit(Act.DEACTIVATED, by=campus.admin, person=evil)
    file = b"".join(enter(campus.admin).get("/audit/?format=csv")).decode("utf-8-sig")
    assert "'=cmd" in file and ",=cmd" not in file


def test_administrators_read_their_school_through_the_api_and_nobody_else_does(campus):
    _three(campus)
    rows = program(campus.admin).get("/api/v1/audit/").json()
    assert rows["count"] == 3
    assert rows["results"][0] | {"id": 0, "at": ""} == {
        "id": 0,
        "at": "",
        "act": "class.enrolled",
        "by": "wang",
        "person": "han",
        "classroom": campus.room.pk,
        "school": campus.north.pk,
        "through": "command",
        "details": {},
    }
    assert program(campus.admin).get("/api/v1/audit/?q=wang").json()["count"] == 1
    for wrong in ("?who=wang", "?act=nonsense", "?since=then"):
        assert program(campus.admin).get(f"/api/v1/audit/{wrong}").status_code == 400
    assert program(campus.root).get("/api/v1/audit/").json()["count"] == 4
    for person in (campus.wang, campus.ta, campus.li):
        assert program(person).get("/api/v1/audit/").status_code == 403
        assert browser(person).get("/audit/").status_code == 403
    assert visible_audit(campus.foreign_admin).count() == 1


def test_a_person_reads_what_was_done_to_the_own_account_only(campus, enter):
    _three(campus)
    acts = enter(campus.li).get("/me/audit/").context["acts"]
    assert [entry.act for entry, _details in acts] == [Act.DEACTIVATED, Act.ACTIVATED]
    page = enter(campus.admin).get(f"/people/{campus.li.pk}/").context["acts"]
    assert [entry.act for entry, _details in page] == [Act.DEACTIVATED, Act.ACTIVATED]


def test_the_page_costs_the_same_for_many_acts(campus, enter):
    client = enter(campus.admin)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/audit/").status_code == 200
        return len(captured)

    audit(Act.ENROLLED, by=campus.wang, person=campus.li, classroom=campus.room)
    cost()
    few = cost()
    for person in (campus.li, campus.han, campus.ta, campus.wang) * 5:
        audit(Act.ENROLLED, by=campus.admin, person=person, classroom=campus.other_room)
    assert cost() == few


def test_who_leaves_and_comes_back_is_on_record(campus, enter):
    place = campus.place(campus.li)
    address = f"/classes/{campus.room.pk}/people/{place.pk}/"
    for act in ("end", "resume"):
        enter(campus.wang).post(address, {"do": act})
    assert told() == [(Act.LEFT, "li"), (Act.ENROLLED, "li")]
    assert details_told(newest()) == "Student, came back"
    assert Enrolment.objects.get(pk=place.pk).active
