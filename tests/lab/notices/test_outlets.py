"""What leaves the house: mails and robots, never in the request, once, and again when it fails."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lab.access.decisions import Refused
from lab.jobs.models import Job
from lab.notices.choosing import choice_of, robot_of, robot_remove, robot_set, robot_test
from lab.notices.kinds import KINDS
from lab.notices.mailing import unsubscribe_token
from lab.notices.models import Notice, Outlet, Parcel
from lab.notices.outlets import RETRIES, empty
from lab.notices.robots import check_address, robot_tell, signed
from lab.testing.callers import browser
from tests.factories import make

DINGTALK = "/robot/send?access_token=abcd-1234"


def given(office, who="ana", count=1):
    """Max makes tasks for somebody."""
    with office.acting("max"):
        for _each in range(count):
            make.task(subject="Call the mill", owner=office.seat(who))


def let_time_pass() -> None:
    past = timezone.now() - dt.timedelta(seconds=1)
    Outlet.objects.update(not_before=past, planned_at=None)


def test_who_wants_mails_gets_one_with_a_link_to_the_record_and_one_that_ends_them(office, wants):
    wants("ana", "bell", "mail")
    given(office)
    (letter,) = mail.outbox
    notice = Notice.objects.get()
    assert letter.to == ["ana@example.org"]
    assert letter.subject == "Max made “Call the mill” for you."
    assert f"/notices/{notice.pk}/" in letter.body
    ending = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert ending in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_nobody_is_mailed_who_has_not_asked_for_it(office):
    given(office)
    assert mail.outbox == []
    assert not Parcel.objects.exists()


def test_within_ten_minutes_there_is_one_mail_and_then_the_rest_in_one(office, wants):
    wants("ana", "bell", "mail")
    given(office, count=3)
    assert len(mail.outbox) == 1
    assert Parcel.objects.filter(sent_at=None).count() == 2
    let_time_pass()
    empty.call(Outlet.objects.get().pk)
    assert len(mail.outbox) == 2
    assert mail.outbox[1].subject.startswith("2 notices")
    empty.call(Outlet.objects.get().pk)
    assert len(mail.outbox) == 2


def test_the_rest_is_planned_once_for_when_it_may_go(office, wants, settings):
    wants("ana", "bell", "mail")
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    given(office, count=2)
    assert mail.outbox == []
    (first,) = DBTaskResult.objects.all()
    DBTaskResult.objects.all().delete()
    empty.call(*first.args_kwargs["args"])
    assert len(mail.outbox) == 1
    given(office, count=2)
    (second,) = DBTaskResult.objects.all()
    assert second.run_after == Outlet.objects.get().not_before > timezone.now()


def test_what_was_read_meanwhile_is_not_mailed(office, wants):
    wants("ana", "bell", "mail")
    given(office, count=2)
    Notice.objects.update(read_at=timezone.now() + dt.timedelta(seconds=1))
    let_time_pass()
    empty.call(Outlet.objects.get().pk)
    assert len(mail.outbox) == 1


def test_who_wants_mails_only_finds_nothing_new_at_the_bell(office, wants):
    wants("ana", "mail")
    given(office)
    assert len(mail.outbox) == 1
    assert not Notice.objects.of(office.people["ana"]).unread().exists()


def test_a_mail_server_that_is_down_is_asked_again_later_and_then_given_up(office, wants, settings):
    wants("ana", "bell", "mail")
    settings.EMAIL_BACKEND = "tests.lab.notices.test_outlets.Down"
    given(office)
    outlet = Outlet.objects.get()
    assert (outlet.tries, outlet.problem) == (1, "ConnectionRefusedError")
    assert outlet.not_before > timezone.now()
    for _time in RETRIES:
        assert Parcel.objects.filter(sent_at=None).exists()
        let_time_pass()
        empty.call(outlet.pk)
    assert not Parcel.objects.filter(sent_at=None).exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    let_time_pass()
    given(office)
    assert len(mail.outbox) == 1
    assert Outlet.objects.get().problem == ""


class Down:
    """A mail server that does not answer."""

    def __init__(self, **_options: object) -> None:
        pass

    def send_messages(self, _letters: object) -> int:
        raise ConnectionRefusedError


def test_a_link_of_the_mail_ends_the_mails_and_asks_before(office, wants):
    wants("ana", "bell", "mail", "robot")
    address = f"/notices/unsubscribe/{unsubscribe_token(office.people['ana'])}/"
    nobody = Client(enforce_csrf_checks=True)
    assert "Ana" in nobody.get(address).content.decode()
    assert "mail" in choice_of(office.people["ana"]).channels(KINDS["assigned"])
    assert nobody.post(address).status_code == 200
    assert choice_of(office.people["ana"]).channels(KINDS["assigned"]) == ("bell", "robot")
    given(office)
    assert mail.outbox == []


def test_a_forged_link_ends_nothing(office, wants):
    wants("ana", "bell", "mail")
    forged = unsubscribe_token(office.people["ana"])[:-2] + "xx"
    assert Client().post(f"/notices/unsubscribe/{forged}/").status_code == 404
    assert "mail" in choice_of(office.people["ana"]).channels(KINDS["assigned"])


def own_robot(office, robot, who="ana", path="/cgi-bin/webhook/send?key=abcd-1234", **more):
    person = office.people[who]
    return robot_set(person, by=person, url=robot.address(path), **more)


def test_a_robot_of_wecom_repeats_the_news(office, robot):
    own_robot(office, robot)
    given(office)
    ((path, body),) = robot.asked
    assert path == "/cgi-bin/webhook/send?key=abcd-1234"
    assert body["msgtype"] == "text"
    assert body["text"]["content"].startswith("Max made “Call the mill” for you. (Company one)\n")


def test_a_robot_of_dingtalk_is_asked_with_its_signature(office, robot):
    own_robot(office, robot, path=DINGTALK, secret="SEC0")
    given(office)
    ((path, _body),) = robot.asked
    assert path.startswith(f"{DINGTALK}&timestamp=")
    assert "&sign=" in path


def test_the_signature_is_as_dingtalk_describes_it():
    # HmacSHA256 of "1577262236757\nthis is secret", as in their example.
    found = signed(f"https://oapi.dingtalk.com{DINGTALK}", "this is secret", at=1577262236.757)
    assert "&timestamp=1577262236757&sign=" in found
    import base64
    import hashlib
    import hmac
    from urllib.parse import unquote_plus

    told = base64.b64decode(unquote_plus(found.rpartition("sign=")[2]))
    text = b"1577262236757\nthis is secret"
    assert told == hmac.digest(b"this is secret", text, hashlib.sha256)
    assert signed("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a", "x").endswith("key=a")


@pytest.mark.parametrize(
    "url",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a",
        "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=a",
        "https://evil.example/cgi-bin/webhook/send?key=a",
        "https://127.0.0.1/cgi-bin/webhook/send?key=a",
        "https://169.254.169.254/robot/send?access_token=a",
        "https://qyapi.weixin.qq.com@evil.example/cgi-bin/webhook/send?key=a",
        "https://user@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a",
        "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=a",
        "https://qyapi.weixin.qq.com/cgi-bin/gettoken?key=a",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://oapi.dingtalk.com/robot/send?key=a",
        "https://[::1",
        "file:///etc/passwd",
        "",
    ],
)
def test_only_robots_of_known_hosts_are_taken(office, url):
    with pytest.raises(ValidationError):
        check_address(url)
    person = office.people["ana"]
    with pytest.raises(ValidationError):
        robot_set(person, by=person, url=url)
    assert robot_of(person) is None


def test_the_real_ones_are_taken():
    check_address("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693axxx6-7aoc")
    check_address("https://oapi.dingtalk.com/robot/send?access_token=66ab")


def test_an_address_that_was_entered_past_the_form_is_not_asked(office, robot, settings):
    outlet = own_robot(office, robot)
    settings.ROBOT_HOSTS = []
    given(office)
    assert robot.asked == []
    outlet.refresh_from_db()
    assert outlet.problem.startswith("Paste the address")


def test_a_redirect_is_not_followed(robot):
    robot.status, robot.headers = 302, {"Location": robot.address("/elsewhere")}
    assert robot_tell(robot.address(), "", ["Hello"]) == "The robot answered with status 302."
    assert len(robot.asked) == 1


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b'{"errcode": 93000, "errmsg": "invalid webhook url"}', "refused: invalid webhook url"),
        (b"<html>", "What answered is no robot"),
        (b"[]", "What answered is no robot"),
        (b"", "What answered is no robot"),
    ],
)
def test_what_a_robot_refuses_is_told(robot, answer, problem):
    robot.answer = answer
    assert problem in robot_tell(robot.address(), "", ["Hello"])


def test_a_robot_that_is_not_there_is_told_of(robot, settings):
    settings.ROBOT_HOSTS = ["127.0.0.1:9"]
    url = "https://127.0.0.1:9/cgi-bin/webhook/send?key=a"
    assert "cannot be reached" in robot_tell(url, "", ["Hello"])


def test_a_server_whose_certificate_nobody_knows_is_not_told_anything(robot, settings):
    settings.ROBOT_CERTIFICATES = ""
    assert "SSLError" in robot_tell(robot.address(), "", ["Hello"])
    assert robot.asked == []


def test_a_robot_that_fails_is_asked_again(office, robot):
    outlet = own_robot(office, robot)
    robot.status = 500
    given(office)
    let_time_pass()
    robot.status = 200
    empty.call(outlet.pk)
    assert robot.said[0] == robot.said[1]
    outlet.refresh_from_db()
    assert (outlet.tries, outlet.problem) == (0, "")
    assert not Parcel.objects.filter(sent_at=None).exists()


def test_a_long_message_is_cut_to_what_a_robot_takes(robot):
    assert robot_tell(robot.address(), "", ["文" * 3000]) == ""
    assert len(robot.said[0].encode()) <= 2000


def test_the_group_of_a_class_hears_whose_turn_it_is_and_nothing_of_the_records(office, robot):
    teacher = office.people["tess"]
    robot_set(office.classroom, by=teacher, url=robot.address(), kinds=["assigned"])
    given(office)
    assert robot.said == ["Made for you: Company one (Ana)"]
    with office.acting("ana"):
        make.contact_log(summary="@Max, secret")
    let_time_pass()
    empty.call(Outlet.objects.get().pk)
    assert len(robot.said) == 1


def test_only_a_teacher_of_the_class_sets_its_robot(office, other_office, robot):
    for who in ("ana", "al"):
        with pytest.raises(Refused):
            robot_set(office.classroom, by=office.people[who], url=robot.address())
    stranger = other_office.people["tess"]
    with pytest.raises(PermissionDenied):
        robot_set(office.classroom, by=stranger, url=robot.address())
    assert browser(stranger).get(f"/classes/{office.classroom.pk}/robot/").status_code == 404
    assert (
        browser(office.people["al"]).get(f"/classes/{office.classroom.pk}/robot/").status_code
        == 403
    )
    assert not Outlet.objects.exists()


def test_a_test_is_sent_by_a_job_that_tells_how_it_went(office, robot):
    own_robot(office, robot)
    person = office.people["ana"]
    job = robot_test(person, by=person, link="/me/notices/")
    assert job.state == Job.State.DONE
    assert robot.said == ["CRM Practicum reaches this group. Asked by Ana."]
    robot.answer = b'{"errcode": 310000, "errmsg": "sign not match"}'
    job = robot_test(person, by=person, link="/me/notices/")
    assert (job.state, job.message) == (Job.State.FAILED, "The robot refused: sign not match")
    assert robot_of(person).problem == job.message


def test_the_address_of_a_robot_is_never_shown_whole(office, robot):
    own_robot(office, robot, secret="hush-hush")
    seen = browser(office.people["ana"]).get("/me/notices/").content.decode()
    assert "…1234" in seen
    assert "abcd-1234" not in seen
    assert "hush-hush" not in seen


def test_the_page_enters_tests_and_removes_a_robot(office, robot):
    page, person = browser(office.people["ana"]), office.people["ana"]
    assert page.post("/me/notices/robot/", {"url": robot.address()}).status_code == 302
    assert robot_of(person).url == robot.address()
    answer = page.post("/me/notices/robot/", {"do": "test"})
    assert answer.headers["Location"].startswith("/jobs/")
    assert len(robot.said) == 1
    page.post("/me/notices/robot/", {"do": "remove"})
    assert robot_of(person) is None
    wrong = page.post("/me/notices/robot/", {"url": "https://evil.example/robot/send"})
    assert "Paste the address of a group robot" in wrong.content.decode()


def test_a_removed_robot_says_no_more(office, robot):
    own_robot(office, robot)
    given(office)
    person = office.people["ana"]
    robot_remove(person, by=person)
    given(office)
    assert len(robot.said) == 1


def test_the_teachers_page_keeps_the_robot_and_the_kinds(office, robot):
    page, address = browser(office.people["tess"]), f"/classes/{office.classroom.pk}/robot/"
    page.post(address, {"url": robot.address(), "kinds": ["assigned", "shared"]})
    page.post(address, {"kinds": ["shared"]})
    found = robot_of(office.classroom)
    assert (found.url, found.kinds) == (robot.address(), ["shared"])
    assert page.get(address).status_code == 200
