"""Invitations by mail: one person by hand, several from the list, again, expired, accepted."""

import datetime as dt
import smtplib
from urllib.parse import urlsplit

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client, override_settings
from django.utils import timezone

from lab.jobs.models import Job
from lab.people.invitations import AT_ONCE, deliver, invite, newest_invitations
from lab.people.models import Enrolment, Invitation, User

pytestmark = pytest.mark.django_db
HOME = "https://practicum.example.org/"
NEW = {"new_password1": "Otter-canyon-41", "new_password2": "Otter-canyon-41"}


class Picky(EmailBackend):
    """Takes no mail to `han@…`."""

    def send_messages(self, messages):
        if messages[0].to == ["han@example.org"]:
            raise smtplib.SMTPRecipientsRefused({"han@example.org": (550, b"no such user")})
        return super().send_messages(messages)


class Down(EmailBackend):
    tries = 0

    def open(self):
        type(self).tries += 1
        raise ConnectionRefusedError


def _link(mail) -> str:
    return next(word for word in mail.body.split() if "/password-reset/" in word)


def _accept(mail) -> None:
    client = Client()
    page = client.get(urlsplit(_link(mail)).path, follow=True)
    assert client.post(page.redirect_chain[-1][0], NEW).status_code == 302


def test_an_invited_person_chooses_a_password_and_has_accepted(campus, mailoutbox):
    assert invite([campus.li], by=campus.wang, home=HOME, classroom=campus.room).invited
    invitation = Invitation.objects.get()
    assert (invitation.person, invitation.by) == (campus.li, campus.wang)
    assert invitation.state == Invitation.State.INVITED
    assert _link(mailoutbox[0]).startswith(HOME)
    _accept(mailoutbox[0])
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.ACCEPTED
    assert User.objects.get(pk=campus.li.pk).check_password(NEW["new_password1"])


def test_an_invitation_expires_with_its_link(campus, mailoutbox):
    invite([campus.li], by=campus.wang, home=HOME)
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert Invitation.objects.get().state == Invitation.State.EXPIRED
    with override_settings(PASSWORD_RESET_TIMEOUT=-1):
        page = Client().get(urlsplit(_link(mailoutbox[0])).path, follow=True)
    assert "does not work any more" in page.content.decode()


def test_mails_speak_the_language_of_their_readers(campus, mailoutbox):
    User.objects.filter(pk=campus.li.pk).update(language="zh-hans")
    campus.li.refresh_from_db()
    invite([campus.li, campus.han], by=campus.wang, home=HOME)
    assert "邀请" in mailoutbox[0].body and "invites you" in mailoutbox[1].body


@pytest.mark.parametrize("why", ["stranger", "no address", "deactivated", "was here", "twice"])
def test_who_is_passed_over_is_told_with_the_reason(campus, mailoutbox, why):
    person = campus.li
    match why:
        case "stranger":
            person = campus.enrolled(campus.other_room, "kim", "student")
        case "no address":
            person.email = ""
        case "deactivated":
            person.is_active = False
        case "was here":
            person.last_login = timezone.now()
        case "twice":
            invite([person], by=campus.wang, home=HOME)
            mailoutbox.clear()
    sent = invite([person], by=campus.wang, home=HOME)
    assert [one for one, _reason in sent.passed_over] == [person] and sent.passed_over[0][1]
    assert not mailoutbox and not sent.invited


def test_an_assistant_of_the_class_is_invited_too(campus, mailoutbox):
    assert invite([campus.ta], by=campus.wang, home=HOME).invited == [campus.ta]


def test_one_refused_address_stops_nobody_else(campus):
    with override_settings(EMAIL_BACKEND="tests.lab.people.test_invitations.Picky"):
        sent = invite([campus.han, campus.li], by=campus.wang, home=HOME)
    assert (sent.failed, sent.invited) == ([campus.han], [campus.li])
    newest = newest_invitations([campus.han.pk, campus.li.pk])
    assert newest[campus.han.pk].state == Invitation.State.FAILED
    assert invite([campus.han], by=campus.wang, home=HOME).invited == [campus.han]


class Spoilt(EmailBackend):
    """Finds fault with an address in a way of its own."""

    def send_messages(self, messages):
        if messages[0].to == ["han@example.org"]:
            raise UnicodeEncodeError("ascii", "é", 0, 1, "not in this mail")
        return super().send_messages(messages)


def test_an_address_that_no_mail_can_bear_stops_nobody_else(campus, mailoutbox):
    with override_settings(EMAIL_BACKEND="tests.lab.people.test_invitations.Spoilt"):
        sent = invite([campus.han, campus.li], by=campus.wang, home=HOME)
    assert (sent.failed, sent.invited) == ([campus.han], [campus.li])


class Crash(EmailBackend):
    def send_messages(self, messages):
        raise RuntimeError("the server is gone")


def test_an_invitation_is_not_lost_when_the_server_breaks_while_it_is_sent(campus, mailoutbox):
    with (
        override_settings(EMAIL_BACKEND="tests.lab.people.test_invitations.Crash"),
        pytest.raises(RuntimeError),
    ):
        invite([campus.li], by=campus.wang, home=HOME)
    left = newest_invitations([campus.li.pk])[campus.li.pk]
    assert left.state == Invitation.State.WAITING
    assert deliver([left.pk], by=campus.wang, home=HOME) == {}
    left.refresh_from_db()
    assert (left.state, len(mailoutbox)) == (Invitation.State.INVITED, 1)
    assert deliver([left.pk], by=campus.wang, home=HOME) == {} and len(mailoutbox) == 1


@pytest.fixture
def many(campus) -> list[str]:
    """More people of the class than are mailed while a page waits: their places."""
    people = [campus.enrolled(campus.room, f"many{n}", "student") for n in range(AT_ONCE + 1)]
    for person in people:
        person.email = f"{person.username}@example.org"
        person.save()
    return [str(campus.place(person).pk) for person in people]


def test_many_are_mailed_by_a_job_that_the_page_leads_to(campus, enter, mailoutbox, many):
    address = f"/classes/{campus.room.pk}/invitations/"
    answer = enter(campus.wang).post(address, {"place": many}, follow=True)
    text = answer.content.decode()
    job = Job.objects.get()
    assert f"{len(many)} invitations are being mailed" in text and f"/jobs/{job.pk}/" in text
    assert (job.state, job.user, len(mailoutbox)) == (Job.State.DONE, campus.wang, len(many))
    assert {one.state for one in Invitation.objects.all()} == {Invitation.State.INVITED}


def test_a_mail_server_that_is_down_fails_the_job_and_not_the_page(campus, enter, many):
    address = f"/classes/{campus.room.pk}/invitations/"
    with override_settings(EMAIL_BACKEND="tests.lab.people.test_invitations.Down"):
        answer = enter(campus.wang).post(address, {"place": many}, follow=True)
    assert answer.status_code == 200
    job = Job.objects.get()
    assert job.state == Job.State.FAILED and "took none" in job.message
    assert {one.state for one in Invitation.objects.all()} == {Invitation.State.FAILED}
    assert "not delivered" in answer.content.decode()


def test_one_whom_the_server_refuses_is_told_by_the_job(campus, enter, mailoutbox, many):
    address = f"/classes/{campus.room.pk}/invitations/"
    place = str(campus.place(campus.han).pk)
    with override_settings(EMAIL_BACKEND="tests.lab.people.test_invitations.Picky"):
        enter(campus.wang).post(address, {"place": [*many, place]})
    job = Job.objects.get()
    assert (job.state, job.link) == (Job.State.DONE, "")
    assert "did not take 1" in job.message


def test_a_forgotten_password_is_answered_though_the_mail_server_is_down(campus):
    with override_settings(EMAIL_BACKEND="tests.lab.people.test_invitations.Down"):
        answer = Client().post("/password-reset/", {"email": "li@example.org"})
    assert answer.status_code == 302


def test_a_server_that_is_down_is_tried_once(campus):
    Down.tries = 0
    with override_settings(EMAIL_BACKEND="tests.lab.people.test_invitations.Down"):
        sent = invite([campus.han, campus.li], by=campus.wang, home=HOME)
    assert sent.failed == [campus.han, campus.li] and Down.tries == 1


def test_somebody_new_is_invited_instead_of_getting_a_slip(campus, enter, mailoutbox):
    form = {"form": "new", "new-name": "Kim", "new-student_number": "77", "new-enrol_as": "student"}
    browser, address = enter(campus.wang), f"/classes/{campus.room.pk}/add/"
    missing = browser.post(address, {**form, "new-invite": "on"})
    assert missing.context["new"].errors["email"]
    assert not User.objects.filter(username="77").exists()
    answer = browser.post(address, {**form, "new-invite": "on", "new-email": "kim@example.org"})
    assert answer["Location"] == f"/classes/{campus.room.pk}/people/"
    kim = User.objects.get(username="77")
    assert not kim.has_usable_password() and not kim.must_change_password
    assert mailoutbox[0].to == ["kim@example.org"]
    assert not browser.get("/slips/").context["slips"]
    assert "invited" in browser.get(answer["Location"]).content.decode()
    _accept(mailoutbox[0])
    assert "accepted" in browser.get(answer["Location"]).content.decode()


def test_an_administrator_invites_somebody_new_and_again(campus, enter, mailoutbox):
    form = {"name": "Boss", "username": "boss", "role": "teacher", "school": campus.north.pk}
    form |= {"email": "boss@example.org", "invite": "on"}
    assert enter(campus.admin).post("/people/new/", form)["Location"] == "/people/"
    person = User.objects.get(username="boss")
    Invitation.objects.update(sent_at=timezone.now() - dt.timedelta(hours=1))
    enter(campus.admin).post(f"/people/{person.pk}/invite/")
    assert len(mailoutbox) == 2 and person.invitations.count() == 2


def test_the_chosen_of_the_list_are_invited_and_nobody_of_another_class(campus, enter, mailoutbox):
    other = Enrolment.objects.get(user=campus.zhao)
    chosen = [campus.place(campus.li).pk, campus.place(campus.han).pk, other.pk, "0", "x"]
    address = f"/classes/{campus.room.pk}/invitations/"
    answer = enter(campus.wang).post(address, {"place": chosen}, follow=True)
    assert "2 invitations are mailed" in answer.content.decode()
    assert {mail.to[0] for mail in mailoutbox} == {"li@example.org", "han@example.org"}
    # Also who may invite the whole school invites through a class its people only.
    enter(campus.admin).post(address, {"place": [other.pk]})
    assert len(mailoutbox) == 2
    nobody = enter(campus.wang).post(address, {}, follow=True)
    assert "Choose the people" in nobody.content.decode()
