"""The pages of a school: classes, terms, people, slips, history."""

import pytest
from axes.models import AccessLog
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from rest_framework.authtoken.models import Token

from lab.people import passwords, services
from lab.people.models import Classroom, Enrolment, PersonSession, School, Term, User
from tests.lab.people.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_teacher_makes_a_class_and_teaches_it(campus, enter):
    form = {"name": "4D", "term": campus.room.term_id}
    response = enter(campus.zhao).post("/classes/new/", form)
    room = Classroom.objects.get(name="4D")
    assert response["Location"] == f"/classes/{room.pk}/"
    assert room.enrolments.get().user == campus.zhao and room.school == campus.north
    again = enter(campus.zhao).post("/classes/new/", form)
    assert again.status_code == 200 and again.context["form"].errors


def test_a_new_class_is_of_the_term_that_runs(campus, enter):
    Term.objects.create(
        school=campus.room.school, name="Later", starts="2099-02-01", ends="2099-07-31"
    )
    page = enter(campus.zhao).get("/classes/new/")
    assert page.context["form"]["term"].value() == campus.room.term_id


def test_an_archived_class_is_out_of_the_list_and_its_roster_is_shut(campus, enter):
    browser, address = enter(campus.wang), f"/classes/{campus.room.pk}/"
    form = {"name": "2A", "term": campus.room.term_id, "archived": "on"}
    page = browser.get(address + "edit/").content.decode()
    assert f'<a href="{address}">' in page
    assert browser.post(address + "edit/", form).status_code == 302
    assert list(browser.get("/classes/").context["page"]) == []
    assert list(browser.get("/classes/?archived=1").context["page"]) == [campus.room]
    refused = browser.get(address + "roster/")
    assert refused.status_code == 403 and "archived" in refused.content.decode()
    assert browser.get(address).status_code == 200


def test_the_class_page_groups_by_role_and_finds_by_name_or_number(campus, enter):
    browser, address = enter(campus.wang), f"/classes/{campus.room.pk}/"
    groups = browser.get(address + "people/").context["groups"]
    assert [(g.label, len(g.enrolments)) for g in groups] == [
        ("Teacher", 1),
        ("Assistant", 1),
        ("Student", 2),
    ]
    for text, names in (("李", ["li"]), ("1002", ["han"]), ("HAN", ["han"]), ("zzz", [])):
        found = browser.get(address + "people/", {"q": text}).context["groups"]
        assert [e.user.username for g in found for e in g.enrolments] == names


def test_a_person_ends_and_comes_back(campus, enter):
    browser, place = enter(campus.wang), campus.place(campus.li)
    address = f"/classes/{campus.room.pk}/people/{place.pk}/"
    browser.post(address, {"do": "end"})
    place.refresh_from_db()
    assert not place.active
    browser.post(address, {"do": "resume"})
    place.refresh_from_db()
    assert place.active


def test_a_class_keeps_its_last_teacher(campus, enter):
    place = campus.place(campus.wang)
    response = enter(campus.wang).post(
        f"/classes/{campus.room.pk}/people/{place.pk}/", {"do": "end"}, follow=True
    )
    assert "at least one teacher" in response.content.decode()
    place.refresh_from_db()
    assert place.active


def test_somebody_of_the_school_is_added_by_user_name_or_number(campus, enter):
    campus.person("kim", campus.north, "student", student_number="3001")
    browser, address = enter(campus.wang), f"/classes/{campus.room.pk}/add/"
    form = {"form": "known", "known-who": "3001", "known-role": "student"}
    assert browser.post(address, form).status_code == 302
    assert campus.room.enrolments.filter(user__username="kim").exists()
    browser.post(address, form | {"known-who": "ZHAO", "known-role": "teacher"})
    assert campus.room.enrolments.get(user=campus.zhao).role == "teacher"


@pytest.mark.parametrize("who", ["secret", "nobody", "", "foreign-admin", "gone"])
def test_strangers_and_deactivated_people_are_not_added(campus, enter, who):
    campus.person("gone", campus.north, "student", is_active=False)
    form = {"form": "known", "known-who": who, "known-role": "student"}
    response = enter(campus.wang).post(f"/classes/{campus.room.pk}/add/", form)
    assert response.status_code == 200 and response.context["known"].errors
    assert "Unknown Name" not in response.content.decode()
    assert "another school" not in response.content.decode()


def test_nobody_of_another_school_is_enrolled_by_whatever_door(campus):
    with pytest.raises(ValidationError, match="another school"):
        services.enrol(campus.room, person=campus.secret, role="student", by=campus.root)
    assert not campus.room.enrolments.filter(user=campus.secret).exists()


def test_a_student_is_not_made_teacher_of_a_class(campus, enter):
    pupil = campus.person("kim", campus.north, "student")
    form = {"form": "known", "known-who": "kim", "known-role": "teacher"}
    assert enter(campus.wang).post(f"/classes/{campus.room.pk}/add/", form).status_code == 403
    assert not pupil.enrolments.exists()


def test_somebody_new_gets_an_account_and_a_slip(campus, enter):
    browser = enter(campus.wang)
    form = {"form": "new", "new-name": "陈晨", "new-student_number": "3001", "new-username": ""}
    form |= {"new-email": "", "new-enrol_as": "student", "new-must_change": "on"}
    assert browser.post(f"/classes/{campus.room.pk}/add/", form)["Location"] == "/slips/"
    [slip] = browser.get("/slips/").context["slips"]
    person = User.objects.get(username="3001")
    assert person.check_password(slip.password) and person.must_change_password
    taken = browser.post(f"/classes/{campus.room.pk}/add/", form | {"new-username": "secret"})
    assert taken.context["new"].errors and "Unknown Name" not in taken.content.decode()


@pytest.mark.parametrize(
    "change",
    [{"new-name": ""}, {"new-student_number": ""}, {"new-student_number": "1001"}]
    + [{"new-email": "nonsense"}, {"new-username": "a b"}, {"new-enrol_as": "king"}],
)
def test_a_bad_newcomer_is_refused_and_nothing_is_made(campus, enter, change):
    count = User.objects.count()
    form = {"form": "new", "new-name": "陈晨", "new-student_number": "3001", "new-username": ""}
    form |= {"new-email": "", "new-enrol_as": "student"} | change
    response = enter(campus.wang).post(f"/classes/{campus.room.pk}/add/", form)
    assert response.status_code == 200 and response.context["new"].errors
    assert User.objects.count() == count


def test_slips_are_enciphered_stay_half_an_hour_and_are_forgotten(campus, enter, monkeypatch):
    browser = enter(campus.wang)
    browser.post(f"/classes/{campus.room.pk}/passwords/", {"confirmed": "1"})
    slips = browser.get("/slips/").context["slips"]
    stored = str(browser.session.items())
    for slip in slips:
        assert slip.password not in stored
        assert not User.objects.filter(password__contains=slip.password).exists()
    assert enter(campus.wang).get("/slips/").context["slips"] == []
    later = passwords.time.time() + passwords.SLIPS_LIVE_SECONDS + 1
    with monkeypatch.context() as patch:
        patch.setattr(passwords.time, "time", lambda: later)
        assert passwords.kept_slips(browser.session) == []
    assert len(browser.get("/slips/").context["slips"]) == 2
    browser.post("/slips/")
    assert browser.get("/slips/").context["slips"] == []
    assert passwords.SLIPS_KEY not in browser.session


def test_slips_of_two_resets_are_printed_together(campus, enter):
    browser = enter(campus.wang)
    for person in (campus.li, campus.han, campus.li):
        place = campus.place(person)
        browser.post(f"/classes/{campus.room.pk}/people/{place.pk}/", {"do": "password"})
    slips = browser.get("/slips/").context["slips"]
    assert [slip.username for slip in slips] == ["han", "li"]
    campus.li.refresh_from_db()
    assert campus.li.check_password(slips[1].password)


def test_a_new_password_ends_sessions_and_tokens(campus, enter):
    pupil, token = enter(campus.li), Token.objects.create(user=campus.li)
    place = campus.place(campus.li)
    address = f"/classes/{campus.room.pk}/people/{place.pk}/"
    enter(campus.wang).post(address, {"do": "password"})
    assert pupil.get("/me/").status_code == 302
    assert not Token.objects.filter(pk=token.pk).exists()
    assert not PersonSession.objects.filter(user=campus.li).exists()


def test_generated_passwords_have_no_lookalikes_and_differ():
    made = {passwords.generate_password() for _ in range(500)}
    assert len(made) == 500
    assert not set("".join(made)) & set("ilo0125IO")
    assert all(len(password) == 16 for password in made)


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"])
def test_a_quickly_hashed_password_is_hashed_slowly_at_the_first_login(campus):
    campus.li.password = passwords.hash_generated("kemu-taru-pyfa47")
    campus.li.save()
    assert int(campus.li.password.split("$")[1]) == passwords.GENERATED_ITERATIONS
    form = {"username": "li", "password": "kemu-taru-pyfa47", "next": "/me/"}
    assert Client().post("/login/", form).status_code == 302
    campus.li.refresh_from_db()
    assert int(campus.li.password.split("$")[1]) > 100_000


def test_people_are_searched_and_filtered_and_paged(campus, enter):
    browser = enter(campus.admin)

    def found(**query: str) -> list[str]:
        return [person.username for person in browser.get("/people/", query).context["page"]]

    assert found() == ["admin", "han", "li", "ta", "wang", "zhao"]
    assert found(q="1001") == ["li"]
    assert found(q="韩") == ["han"]
    assert found(role="teacher") == ["wang", "zhao"]
    assert found(role="nonsense", page="-3") == found()
    assert found(state="deactivated") == []
    for number in range(60):
        campus.person(f"extra{number:02}", campus.north, "student")
    assert len(found()) == 50 and len(found(page="2")) == 16


def test_lists_take_a_constant_number_of_queries(campus, enter, django_assert_max_num_queries):
    for number in range(40):
        campus.enrolled(campus.room, f"extra{number}", "student")
    browser = enter(campus.wang)
    browser.get("/me/")
    with django_assert_max_num_queries(12):
        browser.get(f"/classes/{campus.room.pk}/")
    browser = enter(campus.admin)
    browser.get("/me/")
    for address in ("/people/", "/classes/", "/logins/", "/terms/"):
        with django_assert_max_num_queries(8):
            browser.get(address)


def test_a_person_is_made_with_a_slip_and_changed_with_the_history(campus, enter):
    browser = enter(campus.admin)
    form = {"name": "Kim", "username": "KIM", "role": "teacher", "school": campus.north.pk}
    assert browser.post("/people/new/", form)["Location"] == "/slips/"
    [slip] = browser.get("/slips/").context["slips"]
    kim = User.objects.get(username="kim")
    assert kim.check_password(slip.password) and kim.role == "teacher"
    Client().post("/login/", {"username": "kim", "password": slip.password, "next": "/me/"})
    form = {"name": "Kim", "username": "kimberly", "role": "teacher"}
    browser.post(f"/people/{kim.pk}/", form)
    assert AccessLog.objects.filter(username="kimberly").exists()
    assert not AccessLog.objects.filter(username="kim").exists()


def test_user_names_and_numbers_are_taken_once(campus, enter):
    browser = enter(campus.admin)
    form = {"name": "X", "username": "LI", "role": "student", "school": campus.north.pk}
    assert browser.post("/people/new/", form).context["form"].errors["username"]
    form |= {"username": "x", "student_number": "1001"}
    assert browser.post("/people/new/", form).context["form"].errors
    change = {"name": "韩梅梅", "username": "han", "role": "student", "student_number": "1001"}
    assert browser.post(f"/people/{campus.han.pk}/", change).context["form"].errors
    campus.han.refresh_from_db()
    assert campus.han.student_number == "1002"


def test_nobody_changes_the_own_role_or_shuts_the_own_account(campus, enter):
    browser = enter(campus.admin)
    form = {"name": "A", "username": "admin", "role": "student"}
    assert browser.post(f"/people/{campus.admin.pk}/", form).context["form"].errors["role"]
    assert browser.post(f"/people/{campus.admin.pk}/active/").status_code == 403
    campus.admin.refresh_from_db()
    assert campus.admin.is_active and campus.admin.role == "administrator"


def test_a_deactivated_person_is_out_and_can_come_back(campus, enter):
    pupil, browser = enter(campus.li), enter(campus.admin)
    Token.objects.create(user=campus.li)
    browser.post(f"/people/{campus.li.pk}/active/", {"active": "0"})
    assert pupil.get("/me/").status_code == 302
    assert not Token.objects.exists()
    form = {"username": "li", "password": PASSWORD, "next": "/me/"}
    assert Client().post("/login/", form).status_code == 200
    browser.post(f"/people/{campus.li.pk}/active/", {"active": "1"})
    assert Client().post("/login/", form).status_code == 302


def test_anonymising_forgets_who_it_was_for_good(campus, enter):
    Client().post("/login/", {"username": "li", "password": PASSWORD, "next": "/me/"})
    browser, address = enter(campus.admin), f"/people/{campus.li.pk}/"
    assert browser.post(address + "anonymise/", {"username": "han"}).context["form"].errors
    assert User.objects.filter(username="li").exists()
    browser.post(address + "anonymise/", {"username": "li"})
    person = User.objects.get(pk=campus.li.pk)
    assert (person.name, person.email, person.student_number) == ("", "", "")
    assert person.username == f"former-{person.pk}" and not person.is_active
    assert not Enrolment.objects.active().filter(user=person).exists()
    assert not AccessLog.objects.filter(username="li").exists()
    browser.post(address + "active/", {"active": "1"})
    form = {"name": "Lei", "username": "li", "role": "student"}
    assert browser.post(address, form).context["form"].errors
    person.refresh_from_db()
    assert not person.is_active and person.name == ""


def test_the_history_of_a_school_shows_its_own_people_only(campus, enter):
    for name in ("li", "secret", "made-up"):
        Client().post("/login/", {"username": name, "password": "wrong"})
    names = {row["username"] for row in enter(campus.admin).get("/logins/").context["page"]}
    assert names == {"li", "admin"}
    page = enter(campus.root).get("/logins/").context["page"]
    assert {row["username"] for row in page if row["failed"]} == {"li", "secret", "made-up"}
    found = enter(campus.admin).get("/logins/", {"q": "han"}).context["page"]
    assert list(found) == []


def test_an_administrator_ends_the_sessions_of_a_person(campus, enter):
    pupil = enter(campus.li)
    browser = enter(campus.admin)
    assert len(browser.get(f"/people/{campus.li.pk}/").context["sessions"]) == 1
    browser.post(f"/people/{campus.li.pk}/sessions/end/")
    assert pupil.get("/me/").status_code == 302


def test_the_own_password_and_sessions_are_for_the_profile_page(campus, enter):
    browser = enter(campus.admin)
    for action, words in (("password/", "own password"), ("sessions/end/", "own sessions")):
        response = browser.post(f"/people/{campus.admin.pk}/{action}", follow=True)
        assert words in response.content.decode()
    assert User.objects.get(pk=campus.admin.pk).password == campus.admin.password
    assert browser.get("/me/").status_code == 200


def test_terms_and_schools_are_made_and_mended(campus, enter):
    form = {"name": "Spring", "starts": "2027-02-01", "ends": "2027-06-30"}
    form["school"] = campus.north.pk
    browser = enter(campus.admin)
    assert browser.post("/terms/new/", form).status_code == 302
    term = Term.objects.get(name="Spring")
    assert term.school == campus.north
    upside_down = form | {"ends": "2027-01-01"}
    response = browser.post(f"/terms/{term.pk}/", upside_down)
    assert "ends after it starts" in response.content.decode()
    assert browser.post("/terms/new/", form).context["form"].errors
    root = enter(campus.root)
    assert root.post("/schools/new/", {"name": "West"}).status_code == 302
    assert root.post("/schools/new/", {"name": "West"}).context["form"].errors
    root.post(f"/schools/{campus.north.pk}/", {"name": "North Pole"})
    assert School.objects.get(pk=campus.north.pk).name == "North Pole"
