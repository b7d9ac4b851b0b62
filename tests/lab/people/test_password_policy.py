"""Whose password a teacher may reset, how often, and how the student hears of it."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, override_settings

from lab.access.decisions import Refused
from lab.people.audit_models import AuditEntry
from lab.people.models import Enrolment, User
from lab.people.password_services import (
    RESETS_OF_ONE_A_DAY,
    password_reset,
    passwords_reset,
    person_unlock,
)
from lab.people.services import enrol, person_change, profile_change
from tests.lab.people.conftest import MONTH, PASSWORD, TODAY

pytestmark = pytest.mark.django_db
NEW = "Otter-canyon-41"


def _log_in(username: str, password: str) -> Client:
    client = Client()
    client.post("/login/", {"username": username, "password": password})
    return client


def _choose(client: Client, old: str) -> None:
    values = {"old_password": old, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/me/password/", values).status_code == 302


def test_a_teacher_enrols_whom_the_school_has_and_may_then_help(campus):
    kim = campus.person("kim", campus.north, "student")
    with pytest.raises(Refused):
        password_reset(kim, by=campus.wang)
    enrol(campus.room, person=kim, role="student", by=campus.wang)
    slip = password_reset(kim, by=campus.wang)
    assert User.objects.get(pk=kim.pk).check_password(slip.password)


@pytest.mark.parametrize(
    "why", ["archived", "over", "assistant", "elsewhere", "left", "teacher-role"]
)
def test_a_teacher_may_not_help(campus, why):
    place = campus.place(campus.li)
    match why:
        case "archived":
            campus.room.archived = True
            campus.room.save()
        case "over":
            campus.room.term.ends = TODAY - MONTH / 30
            campus.room.term.save()
        case "assistant":
            Enrolment.objects.filter(pk=place.pk).update(role="assistant")
        case "elsewhere":
            Enrolment.objects.create(classroom=campus.other_room, user=campus.li, role="assistant")
        case "left":
            Enrolment.objects.filter(pk=place.pk).update(left_on=TODAY)
        case "teacher-role":
            User.objects.filter(pk=campus.li.pk).update(role="teacher")
    campus.li.refresh_from_db()
    for act in (password_reset, person_unlock):
        with pytest.raises(Refused):
            act(campus.li, by=campus.wang)
    assert passwords_reset([campus.li], by=campus.wang) == []
    assert User.objects.get(pk=campus.li.pk).check_password(PASSWORD)
    assert password_reset(campus.li, by=campus.admin)


def test_the_student_is_told_who_made_the_password_and_must_choose_another(campus):
    slip = password_reset(campus.li, by=campus.wang)
    client = _log_in("li", slip.password)
    page = client.get("/", follow=True)
    assert page.redirect_chain[-1][0] == "/me/password/"
    assert "Wang gave you a new password" in page.content.decode()
    _choose(client, slip.password)
    assert client.get("/").status_code == 200
    assert "gave you a new password" not in client.get("/me/password/").content.decode()


def test_a_password_from_the_roster_is_nobodys_reset(campus, enter):
    User.objects.filter(pk=campus.li.pk).update(must_change_password=True)
    page = enter(campus.li).get("/me/password/").content.decode()
    assert "was made for you" in page and "gave you" not in page


def test_a_changed_address_or_user_name_is_told_at_the_next_login_once(campus):
    _log_in("li", PASSWORD)
    person_change(campus.li, {"email": "other@example.org"}, by=campus.admin)
    person_change(campus.li, {"name": "Lei"}, by=campus.admin)
    page = _log_in("li", PASSWORD).get("/").content.decode()
    assert page.count("account changed (email address)") == 1
    assert "full name" not in page
    profile_change(campus.li, {"email": "own@example.org"})
    assert "account changed" not in _log_in("li", PASSWORD).get("/").content.decode()


def test_resets_of_an_hour_have_an_end_for_teachers_and_none_for_administrators(campus):
    with override_settings(PASSWORD_RESETS_PER_HOUR=2):
        passwords_reset([campus.li, campus.han], by=campus.wang)
        before = User.objects.get(pk=campus.li.pk).password
        for act in (
            lambda: password_reset(campus.li, by=campus.wang),
            lambda: passwords_reset([campus.li, campus.han], by=campus.wang),
        ):
            with pytest.raises(ValidationError, match="More than 2"):
                act()
        assert User.objects.get(pk=campus.li.pk).password == before
        assert len(passwords_reset([campus.li, campus.han], by=campus.admin)) == 2


def test_one_student_gets_no_password_after_the_other(campus, enter):
    for _time in range(RESETS_OF_ONE_A_DAY):
        password_reset(campus.li, by=campus.wang)
    address = f"/classes/{campus.room.pk}/people/{campus.place(campus.li).pk}/"
    answer = enter(campus.wang).post(address, {"do": "password"}, follow=True)
    assert "since yesterday" in answer.content.decode()
    assert password_reset(campus.han, by=campus.wang)


def test_chosen_students_get_passwords_after_a_confirmation(campus, enter):
    browser, address = enter(campus.wang), f"/classes/{campus.room.pk}/passwords/"
    chosen = {"place": [campus.place(campus.li).pk, campus.place(campus.ta).pk, "x", "9" * 30]}
    asked = browser.post(address, chosen)
    assert "1 student gets a new password" in asked.content.decode()
    assert not AuditEntry.objects.exists()
    browser.post(address, {**chosen, "confirmed": "1"})
    assert [slip.username for slip in browser.get("/slips/").context["slips"]] == ["li"]
    assert User.objects.get(pk=campus.han.pk).check_password(PASSWORD)


def test_a_lockout_is_seen_and_ended_without_a_new_password(campus, enter):
    campus.fail("li")
    page = enter(campus.wang).get(f"/classes/{campus.room.pk}/people/")
    assert page.context["locked"] == {"li"} and "locked out" in page.content.decode()
    address = f"/classes/{campus.room.pk}/people/{campus.place(campus.li).pk}/"
    enter(campus.wang).post(address, {"do": "unlock"})
    assert _log_in("li", PASSWORD).get("/").status_code == 200


def test_a_mailbox_is_not_filled_with_links(campus, mailoutbox):
    for _time in range(8):
        Client().post("/password-reset/", {"email": campus.li.email})
    assert len(mailoutbox) == 5


def test_the_record_of_one_who_chose_by_link_says_so(campus, mailoutbox):
    Client().post("/password-reset/", {"email": campus.li.email})
    link = next(word for word in mailoutbox[0].body.split() if "/password-reset/" in word)
    client = Client()
    page = client.get(link, follow=True)
    values = {"new_password1": NEW, "new_password2": NEW}
    client.post(page.redirect_chain[-1][0], values)
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["password.link", "password.chosen"]
    assert User.objects.get(pk=campus.li.pk).check_password(NEW)
