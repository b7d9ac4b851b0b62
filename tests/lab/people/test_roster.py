"""Roster import: what the preview says, what applying writes, and what it never touches."""

import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client, override_settings

from lab.access.decisions import Refused
from lab.people.models import Enrolment, User
from lab.people.roster import Action, entries_of, plan_roster
from lab.people.roster_apply import Wishes, apply_roster
from lab.people.spreadsheet import read_table

pytestmark = pytest.mark.django_db

NEWCOMERS = "学号,姓名,邮箱\n2001,王芳,fang@example.org\n2002,Zoë Müller,\n"


def upload(text: str | bytes, name: str = "roster.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def entries(text: str):
    return entries_of(read_table(upload(text)))


def plans(campus, text: str, by: User | None = None):
    return plan_roster(campus.room, entries(text), by=by or campus.wang)


def apply(campus, text: str, by: User | None = None, **wishes: bool):
    return apply_roster(campus.room, entries(text), by=by or campus.wang, wishes=Wishes(**wishes))


def test_new_people_get_an_account_a_place_and_a_password_that_works(campus):
    outcome = apply(campus, NEWCOMERS)
    assert [slip.username for slip in outcome.slips] == ["2001", "2002"]
    fang = User.objects.get(username="2001")
    assert (fang.name, fang.email, fang.school) == ("王芳", "fang@example.org", campus.north)
    assert fang.must_change_password and fang.role == "student"
    assert fang.check_password(outcome.slips[0].password)
    assert campus.room.enrolments.active().filter(user=fang, role="student").exists()


def test_the_same_file_twice_writes_nothing_the_second_time(campus):
    apply(campus, NEWCOMERS)
    before = list(User.objects.order_by("pk").values()), list(Enrolment.objects.values())
    second = apply(campus, NEWCOMERS)
    assert {plan.action for plan in second.plans} == {Action.UNCHANGED} and not second.slips
    assert (list(User.objects.order_by("pk").values()), list(Enrolment.objects.values())) == before


@pytest.mark.parametrize(
    ("row", "action", "words"),
    [
        ("1001,李雷,,,", Action.UNCHANGED, ""),
        ("1001,,,,", Action.UNCHANGED, ""),
        ("1001,李磊,,,", Action.UPDATED, "李雷 → 李磊"),
        (",,LI,,", Action.UNCHANGED, ""),
        (",李雷,,li@example.org,", Action.UNCHANGED, ""),
        ("1001,李雷,,,助教", Action.UPDATED, ""),
        ("2001,王芳,,,", Action.NEW, ""),
        ("2001,王芳,wangfang,,teaching assistant", Action.NEW, ""),
        (",Sam,,sam@example.org,", Action.NEW, ""),
        ("2001,,,,", Action.ERROR, "name is missing"),
        (",王芳,,,", Action.ERROR, "student number, a user name"),
        ("2001,王芳,,not-an-address,", Action.ERROR, "e"),
        ("2001,王芳,a b!,,", Action.ERROR, "user"),
        ("2001,王芳,,,headmaster", Action.ERROR, "no role"),
        ("2001,王芳,,,teacher", Action.ERROR, "Only an administrator"),
        ("1001,李雷,,,teacher", Action.ERROR, "role teacher"),
        ("1001,李雷,han,,", Action.ERROR, "two people"),
        ("9999,李雷,li,,", Action.ERROR, "another student number"),
        (",,wang,,student", Action.ERROR, "teacher of the class"),
        (",,wang,,", Action.UNCHANGED, ""),
        (",Somebody,secret,,", Action.ERROR, "taken"),
        (f"2001,{'x' * 81},,,", Action.ERROR, "80"),
        (f"{'7' * 41},王芳,,,", Action.ERROR, "40"),
    ],
)
def test_the_preview_says_what_each_row_will_do(campus, row, action, words):
    [plan] = plans(campus, f"学号,姓名,用户名,邮箱,角色\n{row}\n")
    said = plan.problem + " ".join(plan.notes)
    assert plan.action == action, said
    assert words in said
    assert bool(plan.problem) == (action == Action.ERROR)


def test_previewing_writes_nothing(campus, enter):
    before = list(User.objects.order_by("pk").values()), list(Enrolment.objects.values())
    address = f"/classes/{campus.room.pk}/roster/"
    response = enter(campus.wang).post(address, {"file": upload(NEWCOMERS + "1001,李磊,\n")})
    assert response.context["counts"]["new"] == 2 and response.context["counts"]["updated"] == 1
    assert "王芳" in response.content.decode()
    now = list(User.objects.order_by("pk").values("pk", "name")), list(Enrolment.objects.values())
    assert now[0] == [{"pk": row["id"], "name": row["name"]} for row in before[0]]
    assert now[1] == before[1]


def test_who_left_comes_back_and_who_has_an_account_joins(campus):
    place = campus.place(campus.li)
    place.left_on = "2026-10-01"
    place.save()
    pupil = campus.person("kim", campus.north, "student", student_number="3001", name="Kim")
    outcome = apply(campus, "学号\n1001\n3001\n")
    assert [plan.action for plan in outcome.plans] == [Action.ENROLLED, Action.ENROLLED]
    place.refresh_from_db()
    assert place.active
    assert campus.room.enrolments.active().filter(user=pupil).exists()


def test_nobody_of_another_school_is_found_changed_or_named(campus):
    text = "学号,姓名,用户名,邮箱\n1001,李雷,,\n,X,secret,\n5001,Y,,secret@example.org\n"
    outcome = apply(campus, text, by=campus.admin)
    assert outcome.plans[0].person == campus.li
    assert [plan.action for plan in outcome.plans[1:]] == [Action.ERROR, Action.NEW]
    said = " ".join(plan.problem + " ".join(plan.notes) for plan in outcome.plans)
    assert "Unknown Name" not in said and "East" not in said
    campus.secret.refresh_from_db()
    assert campus.secret.name == "Unknown Name"
    assert not campus.room.enrolments.filter(user=campus.secret).exists()


def test_a_teacher_never_changes_data_of_people_outside_the_own_classes(campus):
    pupil = campus.person("kim", campus.north, "student", student_number="3001", name="Kim")
    campus.person("boss", campus.north, "administrator", student_number="7", name="Boss")
    text = "学号,姓名,邮箱\n3001,Stolen,evil@example.org\n7,Stolen,evil@example.org\n"
    outcome = apply(campus, text + "1001,李磊,new@example.org\n")
    assert "administrator" in outcome.plans[0].notes[0]
    names = dict(User.objects.values_list("username", "name"))
    assert (names["kim"], names["boss"], names["li"]) == ("Kim", "Boss", "李磊")
    pupil.refresh_from_db()
    assert pupil.email == "kim@example.org"


def test_an_assistant_elsewhere_is_not_changed_through_a_roster(campus):
    Enrolment.objects.create(classroom=campus.other_room, user=campus.li, role="assistant")
    outcome = apply(campus, "学号,姓名\n1001,Stolen\n")
    assert outcome.plans[0].action == Action.UNCHANGED
    campus.li.refresh_from_db()
    assert campus.li.name == "李雷"


def test_an_administrator_brings_teachers_by_roster(campus):
    apply(campus, "用户名,姓名,角色\nliu,刘老师,教师\n", by=campus.admin)
    liu = User.objects.get(username="liu")
    assert liu.role == "teacher" and campus.place(liu).role == "teacher"


@pytest.mark.parametrize(
    ("text", "actions"),
    [
        ("学号,姓名\n1,A\n1,A\n", [Action.NEW, Action.SKIPPED]),
        ("学号,姓名,用户名\n1,A,same\n2,B,same\n", [Action.NEW, Action.ERROR]),
        ("学号,姓名,用户名\n1,A,one\n1,A,two\n", [Action.NEW, Action.SKIPPED]),
        ("用户名,姓名\nsame,A\nSAME,A\n", [Action.NEW, Action.SKIPPED]),
        ("学号,用户名,姓名\n1001,,\n,li,\n", [Action.UNCHANGED, Action.SKIPPED]),
    ],
)
def test_one_person_twice_in_a_file_counts_once(campus, text, actions):
    outcome = apply(campus, text)
    assert [plan.action for plan in outcome.plans] == actions


def test_good_rows_are_written_and_bad_ones_are_not(campus):
    outcome = apply(campus, "学号,姓名\n2001,王芳\n2002,\n")
    assert outcome.written and outcome.counts["new"] == 1 and outcome.counts["error"] == 1
    assert User.objects.filter(username="2001").exists()


def test_all_or_nothing_writes_nothing_when_a_row_is_bad(campus):
    outcome = apply(campus, "学号,姓名\n2001,王芳\n2002,\n", all_or_nothing=True)
    assert not outcome.written and not outcome.slips
    assert not User.objects.filter(username="2001").exists()


def test_a_roster_of_an_archived_class_is_refused_with_the_reason(campus):
    campus.room.archived = True
    campus.room.save()
    with pytest.raises(Refused, match="archived"):
        apply(campus, NEWCOMERS)
    assert not User.objects.filter(username="2001").exists()


def test_planning_a_large_file_takes_no_query_per_row(campus, django_assert_max_num_queries):
    rows = "".join(f"{n},Name {n},u{n}@example.org\n" for n in range(10_000, 11_000))
    text = "学号,姓名,邮箱\n1001,李磊,\n" + rows
    found = entries(text)
    with django_assert_max_num_queries(10):
        plan_roster(campus.room, found, by=campus.wang)


class Browser:
    """A teacher going through both steps in the browser."""

    def __init__(self, client: Client, address: str) -> None:
        self.client, self.address = client, address

    def preview(self, text: str | bytes, name: str = "roster.csv"):
        return self.client.post(self.address, {"file": upload(text, name)})

    def signed(self, text: str) -> str:
        return self.preview(text).context["form"].initial["roster"]


@pytest.fixture
def browser(campus, enter) -> Browser:
    return Browser(enter(campus.wang), f"/classes/{campus.room.pk}/roster/")


def test_the_browser_goes_from_file_to_slips(campus, browser):
    form = {"roster": browser.signed(NEWCOMERS), "must_change": "on"}
    done = browser.client.post(browser.address, form)
    assert done.context["counts"]["new"] == 2
    page = browser.client.get("/slips/").content.decode()
    assert "王芳" in page and "2A" in page and "http://testserver/" in page
    [username, password] = re.findall(r'slip-secret">([^<]+)<', page)[:2]
    form = {"username": username, "password": password, "next": "/me/"}
    newcomer = Client()
    assert newcomer.post("/login/", form).status_code == 302
    assert newcomer.get("/me/")["Location"] == "/me/password/"


def test_a_change_at_first_login_is_not_forced_when_not_wished(campus, browser):
    browser.client.post(browser.address, {"roster": browser.signed(NEWCOMERS)})
    assert not User.objects.get(username="2001").must_change_password


@pytest.mark.parametrize("spoil", [lambda s: s[:-1] + "x", lambda s: "", lambda s: "a:b:c"])
def test_a_preview_that_was_tampered_with_is_refused(campus, browser, spoil):
    response = browser.client.post(browser.address, {"roster": spoil(browser.signed(NEWCOMERS))})
    assert response.status_code == 302 and response["Location"] == browser.address
    assert not User.objects.filter(username="2001").exists()


def test_a_preview_of_one_class_or_person_does_not_open_another(campus, browser, enter):
    token = browser.signed(NEWCOMERS)
    Enrolment.objects.create(classroom=campus.other_room, user=campus.wang, role="teacher")
    browser.client.post(f"/classes/{campus.other_room.pk}/roster/", {"roster": token})
    enter(campus.admin).post(browser.address, {"roster": token})
    assert not User.objects.filter(username="2001").exists()


def test_an_invitation_replaces_the_password_where_there_is_an_address(campus, browser):
    form = {"roster": browser.signed(NEWCOMERS), "invite": "on", "must_change": "on"}
    browser.client.post(browser.address, form)
    [invitation] = mail.outbox
    assert invitation.to == ["fang@example.org"] and "2001" in invitation.body
    fang, zoe = User.objects.get(username="2001"), User.objects.get(username="2002")
    assert not fang.has_usable_password() and zoe.has_usable_password()
    page = browser.client.get("/slips/").content.decode()
    assert "2002" in page and "王芳" not in page
    link = re.search(r"http://testserver(/password-reset/\S+)", invitation.body)[1]
    page = Client().get(link, follow=True)
    assert page.context["validlink"]


class DeadMailServer(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_a_dead_mail_server_is_told_and_the_accounts_stay(campus, browser):
    form = {"roster": browser.signed(NEWCOMERS), "invite": "on"}
    with override_settings(EMAIL_BACKEND="tests.lab.people.test_roster.DeadMailServer"):
        response = browser.client.post(browser.address, form)
    assert "mail server" in response.content.decode()
    assert User.objects.filter(username="2001").exists()


def test_a_file_that_cannot_be_read_comes_back_with_what_to_do(browser):
    response = browser.preview(b"\x00\x01\x02\x03" * 50)
    assert response.status_code == 200
    assert "Save the list as CSV" in response.content.decode()
    response = browser.preview("学号,姓名\n")
    assert "no rows" in response.content.decode()
    response = browser.preview(NEWCOMERS, name="roster.exe")
    assert response.context["form"].errors
    assert browser.client.post(browser.address, {}).context["form"].errors


def test_scripts_and_formulas_of_a_file_are_shown_as_text(campus, browser):
    text = '学号,姓名\n2001,<script>alert(1)</script>\n2002,"=HYPERLINK(""http://evil"")"\n'
    page = browser.preview(text).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page
    browser.client.post(browser.address, {"roster": browser.signed(text)})
    for address in (f"/classes/{campus.room.pk}/", "/slips/"):
        assert "<script>alert" not in browser.client.get(address).content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_empty_list_to_fill_in_is_one_that_we_read(campus, browser, language):
    browser.client.post("/me/language/", {"language": language})
    content = browser.client.get("/roster-template.csv").content
    table = read_table(upload(content + "3001,陈晨,,,学生\r\n".encode()))
    [plan] = plan_roster(campus.room, entries_of(table), by=campus.wang)
    assert plan.action == Action.NEW and plan.entry.name == "陈晨"


def test_a_change_at_the_same_moment_gives_a_reason_and_no_half(campus, monkeypatch):
    found = entries("学号,姓名\n2001,王芳\n2002,Bob\n")
    original = User.objects.bulk_create

    def late(people, **kwargs):
        campus.person("2002", campus.east, "student")
        return original(people, **kwargs)

    monkeypatch.setattr(User.objects, "bulk_create", late)
    with pytest.raises(ValidationError, match="same moment|at this moment"):
        apply_roster(campus.room, found, by=campus.wang, wishes=Wishes())
    assert not User.objects.filter(username="2001").exists()
