"""Students come into a class by its code; a teacher confirms, or the code lets them in."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from lab.access.decisions import Refused
from lab.people.joining import (
    code_found,
    join_as,
    join_close,
    join_new,
    join_open,
    joins_confirm,
    joins_decline,
)
from lab.people.joining_models import JoinCode, JoinRequest
from lab.people.models import Enrolment, User
from tests.scenarios.test_pages import Cast

pytestmark = pytest.mark.django_db
SECRET = "kemu-taru-pyfa"
NEW = {"name": "Li Hua", "student_number": "2026007", "username": "lihua", "password": SECRET}


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    made = Cast()
    made.classroom.term.__class__.objects.update(ends=timezone.localdate() + dt.timedelta(days=30))
    return made


def opened(cast: Cast, **changes: object) -> JoinCode:
    wanted = {"confirms": True, "days": 7, **changes}
    return join_open(cast.classroom, by=cast.people["teacher"], **wanted)


def is_in(cast: Cast, username: str) -> bool:
    return (
        Enrolment.objects.active()
        .filter(classroom=cast.classroom, user__username=username, role="student")
        .exists()
    )


def test_whoever_registers_waits_and_has_an_account_once_confirmed(cast: Cast):
    assert not join_new(opened(cast), **NEW)
    assert not User.objects.filter(username="lihua").exists()
    request = JoinRequest.objects.get()
    assert SECRET not in request.password

    joins_confirm([request, request], by=cast.people["teacher"])

    assert is_in(cast, "lihua")
    person = User.objects.get(username="lihua")
    assert (person.school, person.role) == (cast.school, "student")
    assert person.check_password(SECRET)
    assert not JoinRequest.objects.exists()


def test_a_code_may_let_them_in_at_once(cast: Cast):
    assert join_new(opened(cast, confirms=False), **NEW)
    assert is_in(cast, "lihua")


def test_declining_forgets_all_of_it(cast: Cast):
    join_new(opened(cast), **NEW)
    assert joins_decline(JoinRequest.objects.all(), by=cast.people["teacher"]) == 1
    assert not JoinRequest.objects.exists()
    assert not User.objects.filter(username="lihua").exists()


def test_a_code_is_good_until_it_ends_and_however_it_is_typed(cast: Cast):
    code = opened(cast)
    assert code_found(f" {code.code[:4].lower()}-{code.code[4:]} ") == code
    assert opened(cast).code != code.code
    with pytest.raises(ValidationError):
        code_found(code.code)
    JoinCode.objects.update(closes_at=timezone.now())
    with pytest.raises(ValidationError):
        code_found(JoinCode.objects.get().code)


def test_a_closed_code_and_one_of_an_archived_class_let_nobody_in(cast: Cast):
    code = opened(cast)
    cast.classroom.archived = True
    cast.classroom.save()
    with pytest.raises(ValidationError):
        code_found(code.code)
    cast.classroom.archived = False
    cast.classroom.save()
    join_close(cast.classroom, by=cast.people["teacher"])
    with pytest.raises(ValidationError):
        code_found(code.code)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "S1"}, "username"),
        ({"student_number": "77"}, "student_number"),
        ({"password": "123"}, "password"),
        ({"username": "no spaces here"}, "username"),
    ],
)
def test_what_is_taken_or_weak_is_refused(cast: Cast, changes: dict[str, str], field: str):
    User.objects.filter(username="s2").update(student_number="77")
    with pytest.raises(ValidationError) as refused:
        join_new(opened(cast), **{**NEW, **changes})
    assert field in refused.value.message_dict
    assert not JoinRequest.objects.exists()


def test_people_with_an_account_join_as_themselves_once(cast: Cast):
    code = opened(cast)
    someone = User.objects.create_user("old", role="student", school=cast.school)
    assert not join_as(someone, code)
    with pytest.raises(ValidationError, match="already"):
        join_as(someone, code)
    with pytest.raises(ValidationError, match="already"):
        join_as(cast.people["s1"], code)
    stranger = User.objects.create_user("far", role="student", school=cast.other.school)
    with pytest.raises(ValidationError, match="another school"):
        join_as(stranger, code)


def test_whoever_was_taken_out_does_not_come_back_without_being_confirmed(cast: Cast):
    Enrolment.objects.filter(user=cast.people["s1"]).update(left_on=timezone.localdate())
    assert not join_as(cast.people["s1"], opened(cast, confirms=False))
    assert not is_in(cast, "s1")
    joins_confirm(JoinRequest.objects.all(), by=cast.people["teacher"])
    assert is_in(cast, "s1")


def test_a_name_that_was_taken_meanwhile_lets_nobody_in(cast: Cast):
    join_new(opened(cast), **NEW)
    User.objects.create_user("lihua", school=cast.school)
    with pytest.raises(ValidationError):
        joins_confirm(JoinRequest.objects.all(), by=cast.people["teacher"])
    assert JoinRequest.objects.count() == 1


@pytest.mark.parametrize("who", ["assistant", "s1", "designer"])
def test_only_teachers_open_and_confirm(cast: Cast, who: str):
    join_new(opened(cast), **NEW)
    by = cast.people[who]
    with pytest.raises(Refused):
        join_open(cast.classroom, confirms=False, days=7, by=by)
    with pytest.raises(Refused):
        joins_confirm(JoinRequest.objects.all(), by=by)
    with pytest.raises(Refused):
        joins_decline(JoinRequest.objects.all(), by=by)


def test_the_way_through_the_pages(cast: Cast):
    teacher, page = cast.client("teacher"), f"/classes/{cast.classroom.pk}/joining/"
    teacher.post(page, {"days": 7, "confirms": "on"})
    code = JoinCode.objects.get()
    assert code.code in teacher.get(page).content.decode()

    assert Client().get(f"/join/?code={code.code}").status_code == 200
    wrong = Client().post("/join/", {**NEW, "again": SECRET, "code": "XXXXXXXX"})
    differing = Client().post("/join/", {**NEW, "again": "other", "code": code.code})
    sent = Client().post("/join/", {**NEW, "again": SECRET, "code": code.code})
    assert (wrong.status_code, differing.status_code, sent.status_code) == (422, 422, 302)

    teacher.post(f"{page}answer/", {"waiting": JoinRequest.objects.get().pk, "do": "confirm"})
    assert is_in(cast, "lihua")
    answers = [cast.client(who).get(page).status_code for who in ("assistant", "s1", "admin")]
    assert answers == [403, 404, 200]


def test_guessing_is_slowed_down(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("lab.people.views.joining.MOST_TRIES", 2)
    answers = [
        Client().post("/join/", {**NEW, "again": SECRET, "code": "XXXXXXXX"}).content.decode()
        for _try in range(3)
    ]
    assert ["Too many tries" in one for one in answers] == [False, False, True]
