"""Every page of people and classes, for every role, on things that are theirs and that are not."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from lab.people import urls
from lab.people.models import Classroom, Enrolment, School, Term, User

pytestmark = pytest.mark.django_db

ROLES = ["nobody", "li", "ta", "wang", "zhao", "admin", "foreign_admin", "root"]
# Columns as in ROLES. -: to the login, 2: page, 3: 403 with a reason, 4: does not exist.
GET = {
    "/me/": "-2222222",
    "/me/password/": "-2222222",
    "/me/sessions/": "-2222222",
    "/me/logins/": "-2222222",
    "/me/audit/": "-2222222",
    "/roster-template.csv": "-2222222",
    "/slips/": "-2222222",
    "/people/": "-3333222",
    "/people/new/": "-3333222",
    "/people/{li}/": "-4444242",
    "/people/{li}/anonymise/": "-4444242",
    "/people/{root}/": "-4444442",
    "/people/{root}/anonymise/": "-4444443",
    "/people/{secret}/": "-4444422",
    "/logins/": "-3333222",
    "/terms/": "-3333222",
    "/terms/new/": "-3333222",
    "/terms/{term}/": "-3333242",
    "/terms/{foreign_term}/": "-3333422",
    "/schools/": "-3333332",
    "/schools/new/": "-3333332",
    "/schools/{north}/": "-3333332",
    "/classes/": "-3222222",
    "/classes/new/": "-3322222",
    "/classes/{room}/": "-4224242",
    "/classes/{room}/people/": "-4224242",
    "/classes/{room}/companies/": "-4224242",
    "/audit/": "-3333222",
    "/audit/?format=csv": "-3333222",
    "/classes/{room}/edit/": "-4324242",
    "/classes/{room}/add/": "-4324242",
    "/classes/{room}/passwords/": "-4324242",
    "/classes/{room}/roster/": "-4324242",
    "/classes/{room}/joining/": "-4324242",
    "/classes/{foreign_room}/": "-4444422",
    "/classes/{foreign_room}/edit/": "-4444422",
    "/classes/{foreign_room}/add/": "-4444422",
    "/classes/{foreign_room}/passwords/": "-4444422",
    "/classes/{foreign_room}/roster/": "-4444422",
    "/classes/{foreign_room}/joining/": "-4444422",
    "/classes/999999/": "-4444444",
}
# The same with POST; d: done, which is a redirect.
POST = {
    "/people/{li}/": "-4444242",
    "/people/{li}/password/": "-4444d4d",
    "/people/{li}/active/": "-4444d4d",
    "/people/{li}/sessions/end/": "-4444d4d",
    "/people/{li}/unlock/": "-4444d4d",
    "/people/{li}/invite/": "-4444d4d",
    "/people/{secret}/unlock/": "-44444dd",
    "/people/{secret}/invite/": "-44444dd",
    "/people/{root}/password/": "-444444d",
    "/people/{secret}/password/": "-44444dd",
    "/people/{secret}/active/": "-44444dd",
    "/people/{secret}/sessions/end/": "-44444dd",
    "/classes/{room}/people/{place}/": "-43d4d4d",
    "/classes/{foreign_room}/people/{foreign_place}/": "-44444dd",
    "/classes/{room}/people/{foreign_place}/": "-4344444",
    "/classes/{room}/passwords/": "-43d4d4d",
    "/classes/{foreign_room}/passwords/": "-44444dd",
    "/classes/{room}/invitations/": "-43d4d4d",
    "/classes/{room}/joining/": "-43d4d4d",
    "/classes/{room}/joining/close/": "-43d4d4d",
    "/classes/{room}/joining/answer/": "-43d4d4d",
    "/classes/{foreign_room}/invitations/": "-44444dd",
}
MEANING = {"-": (302, "/login/"), "2": (200, ""), "3": (403, ""), "4": (404, ""), "d": (302, "/")}


def _address(campus, path: str) -> str:
    return path.format(
        li=campus.li.pk,
        root=campus.root.pk,
        secret=campus.secret.pk,
        north=campus.north.pk,
        room=campus.room.pk,
        foreign_room=campus.foreign_room.pk,
        term=campus.room.term_id,
        foreign_term=campus.foreign_room.term_id,
        place=campus.place(campus.li).pk,
        foreign_place=campus.place(campus.secret).pk,
    )


def _everything() -> list:
    fields = ("pk", "username", "name", "email", "password", "is_active", "role", "is_superuser")
    models = (School, Term, Classroom, Enrolment)
    tables = [list(model.objects.order_by("pk").values()) for model in models]
    return [*tables, list(User.objects.order_by("pk").values(*fields))]


def _browser(campus, enter, role: str) -> Client:
    return Client() if role == "nobody" else enter(getattr(campus, role))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", GET)
def test_who_may_open_a_page(campus, enter, path, role):
    status, target = MEANING[("-" + GET[path][1:])[ROLES.index(role)]]
    response = _browser(campus, enter, role).get(_address(campus, path))
    assert response.status_code == status
    assert response.headers.get("Location", target).startswith(target)
    if status in (403, 404):
        text = response.content.decode()
        assert "Unknown Name" not in text and "Foreign Class" not in text


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", POST)
def test_who_may_do_it_and_who_changes_nothing(campus, enter, path, role):
    expected = POST[path][ROLES.index(role)]
    browser, before = _browser(campus, enter, role), _everything()
    response = browser.post(_address(campus, path), {"do": "end", "confirmed": "1", "days": "7"})
    status, target = MEANING[expected]
    assert response.status_code == status
    assert response.headers.get("Location", target).startswith(target)
    if expected != "d":
        assert _everything() == before


def test_the_tables_know_every_page():
    """A new page without a row here is found the day it is made."""
    public = {"login", "logout", "welcome", "set-language", "join"}
    own = {"set-theme", "token-create", "token-revoke", "session-end", "password-change"}
    covered = {re.sub(r"\{\w+\}|\d+", "#", path) for path in [*GET, *POST]}
    for pattern in urls.urlpatterns:
        route = "/" + re.sub(r"<int:\w+>", "#", str(pattern.pattern))
        named = pattern.name in public | own or pattern.name.startswith("password-reset")
        assert named or route in covered, f"{route} is in no table"
    assert get_resolver().reverse_dict


def test_a_teacher_resets_passwords_of_plain_students_of_the_class_only(campus, enter):
    boss = campus.enrolled(campus.room, "boss", "student")
    User.objects.filter(pk=boss.pk).update(role="administrator")
    helper = campus.enrolled(campus.room, "helper", "student")
    Enrolment.objects.create(classroom=campus.other_room, user=helper, role="assistant")
    wagtail = campus.enrolled(campus.room, "editor", "student", is_staff=True)
    teacher = enter(campus.wang)
    for person in (boss, helper, wagtail, campus.wang):
        before = User.objects.get(pk=person.pk).password
        place = Enrolment.objects.get(user=person, classroom=campus.room)
        response = teacher.post(f"/classes/{campus.room.pk}/people/{place.pk}/", {"do": "password"})
        assert response.status_code == 403, person
        assert User.objects.get(pk=person.pk).password == before


def test_the_class_button_skips_who_may_not_be_helped(campus, enter):
    boss = campus.enrolled(campus.room, "boss", "student")
    User.objects.filter(pk=boss.pk).update(role="administrator")
    browser = enter(campus.wang)
    browser.post(f"/classes/{campus.room.pk}/passwords/", {"confirmed": "1"})
    assert User.objects.get(pk=boss.pk).password == boss.password
    slips = browser.get("/slips/").context["slips"]
    assert {slip.username for slip in slips} == {"li", "han"}


def test_an_administrator_makes_no_superuser_and_touches_none(campus, enter):
    campus.root.school = campus.north
    campus.root.save()
    browser = enter(campus.admin)
    for action in ("password/", "active/", "sessions/end/", "anonymise/", ""):
        response = browser.post(f"/people/{campus.root.pk}/{action}", {"username": "root"})
        assert response.status_code == 403, action
    form = {"name": "Lei", "username": "li", "role": "student", "is_superuser": "on"}
    form |= {"is_staff": "on", "school": campus.east.pk, "password": "x", "email": ""}
    assert browser.post(f"/people/{campus.li.pk}/", form).status_code == 302
    person = User.objects.get(pk=campus.li.pk)
    assert person.name == "Lei" and not person.is_superuser and not person.is_staff
    assert person.school == campus.north and person.password == campus.li.password


def test_a_person_or_term_cannot_be_put_into_another_school(campus, enter):
    browser = enter(campus.admin)
    form = {"name": "X", "username": "x", "role": "student", "school": campus.east.pk}
    assert browser.post("/people/new/", form).context["form"].errors["school"]
    term = {"school": campus.east.pk, "name": "T", "starts": "2026-01-01", "ends": "2026-02-01"}
    assert browser.post("/terms/new/", term).context["form"].errors["school"]
    room = {"name": "X", "term": campus.foreign_room.term_id}
    assert browser.post("/classes/new/", room).context["form"].errors["term"]
    assert browser.post(f"/classes/{campus.room.pk}/edit/", room).context["form"].errors["term"]


def test_an_ended_teacher_sees_the_class_no_more(campus, enter):
    browser = enter(campus.wang)
    campus.room.enrolments.filter(user=campus.wang).update(left_on="2026-10-01")
    assert browser.get(f"/classes/{campus.room.pk}/").status_code == 404
    assert browser.post(f"/classes/{campus.room.pk}/roster/", {}).status_code == 404


def test_an_administrator_without_a_school_administers_nothing(campus, enter):
    lost = campus.person("lost", None, "administrator")
    browser = enter(lost)
    assert browser.get("/people/").status_code == 403
    for person in (campus.li, campus.root, lost):
        assert browser.get(f"/people/{person.pk}/").status_code == 404
    assert browser.get(f"/classes/{campus.room.pk}/").status_code == 404
