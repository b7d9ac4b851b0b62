"""Learning platforms: launches, forged and replayed ones, deep links, rosters, marks."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import jwt
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from lti_tool.models import Key, LtiContext, LtiRegistration, LtiUser

from courses.assignments.models import Assignment
from courses.lti.models import CourseLink, LabLink, LaunchDatum, Platform, SentMark
from courses.lti.reaching import check_address
from courses.lti.services import course_link, deployment_allow, lab_link, platform_save
from courses.marking.services import check_mark, grade_adjust, grade_change, release
from courses.submissions.services import submit
from lab.access.decisions import Refused
from lab.jobs.models import Job
from lab.people.models import Enrolment, School, User
from tests.courses.conftest import Course
from tests.courses.platform_simulator import CLAIM, KEYS, ROLE, Simulator

TEACHES = {f"{CLAIM}roles": [f"{ROLE}Instructor"], "sub": "teacher-1", "email": "t@school.example",
           "name": "Tess"}  # fmt: skip


@pytest.fixture
def simulator(settings: Any) -> Iterator[Simulator]:
    settings.LTI_ANY_ADDRESS = True
    found = Simulator()
    yield found
    found.stop()


class Setting:
    """A school with a platform whose course is its class."""

    def __init__(self, course: Course, simulator: Simulator) -> None:
        self.course, self.simulator = course, simulator
        self.admin = course.person("admin")
        self.school = course.cast.school
        Key.objects.create_from_jwk(KEYS["tool"])
        self.platform = platform_save(
            LtiRegistration(**simulator.registration()), school=self.school, by=self.admin
        )
        teacher = course.teacher
        teacher.email = "t@school.example"
        teacher.save()
        # The first launch makes the deployment known, which then is allowed.
        simulator.launch(Client(), **TEACHES)
        deployment = self.platform.registration.deployments.get()
        deployment_allow(deployment, allowed=True, by=self.admin)
        simulator.launch(Client(), **TEACHES)
        self.link = course_link(LtiContext.objects.get(), course.cast.classroom, by=teacher)

    def student(self, name: str = "s1", email: str = "ada@school.example") -> User:
        person = self.course.person(name)
        person.email = email
        person.save()
        return person


@pytest.fixture
def setting(course: Course, simulator: Simulator) -> Setting:
    return Setting(course, simulator)


def logged_in(client: Client) -> int | None:
    found = client.session.get("_auth_user_id")
    return int(found) if found else None


class TestLaunch:
    def test_a_known_student_is_let_in_and_led_to_the_lab(self, setting: Setting):
        student, client = setting.student(), Client()
        lab = setting.course.give()

        answer = setting.simulator.launch(client, **{f"{CLAIM}custom": {"assignment": str(lab.pk)}})

        assert answer.status_code == 302 and answer["Location"] == f"/assignments/{lab.pk}/"
        assert logged_in(client) == student.pk
        assert LabLink.objects.get().line_item.endswith("/marks/1")

    def test_a_stranger_gets_an_account_and_a_place(self, setting: Setting):
        client = Client()
        setting.simulator.launch(client, **{f"{CLAIM}custom": {"student_number": "20260042"}})

        person = User.objects.get(name="Ada Chen")
        assert (person.school, person.role, person.student_number) == (
            setting.school, "student", "20260042",
        )  # fmt: skip
        assert Enrolment.objects.active().filter(user=person, role="student").exists()
        assert logged_in(client) == person.pk

        setting.simulator.launch(Client(), name="Ada C.")
        assert LtiUser.objects.filter(auth_user=person).count() == 1
        assert User.objects.filter(school=setting.school, email="ada@school.example").count() == 1

    def test_the_student_number_goes_before_the_address(self, setting: Setting):
        first, second = setting.student("s1", "one@school.example"), setting.student("s2")
        first.student_number = "77"
        first.save()

        setting.simulator.launch(Client(), **{f"{CLAIM}custom": {"student_number": "77"}})

        assert LtiUser.objects.get(sub="account-1").auth_user == first != second

    def test_nobody_of_another_school_or_above_is_ever_opened(self, setting: Setting):
        other = School.objects.create(name="Elsewhere")
        stranger = User.objects.create_user("x", email="ada@school.example", school=other)
        setting.admin.email = "ada@school.example"
        setting.admin.save()
        client = Client()

        setting.simulator.launch(client)

        assert logged_in(client) not in (stranger.pk, setting.admin.pk, None)

    def test_of_a_course_without_a_class_only_the_teacher_comes(self, setting: Setting):
        setting.link.delete()
        setting.student()

        refused = setting.simulator.launch(Client())
        client = Client()
        answer = setting.simulator.launch(client, **TEACHES)

        assert refused.status_code == 403
        context = LtiContext.objects.get()
        assert answer["Location"] == f"/lti/courses/{context.pk}/"
        done = client.post(answer["Location"], {"chosen": setting.course.cast.classroom.pk})
        assert done.status_code == 302 and CourseLink.objects.get().context == context

    def test_who_is_deactivated_stays_out(self, setting: Setting):
        student = setting.student()
        setting.simulator.launch(Client())
        student.is_active = False
        student.save()
        client = Client()

        assert setting.simulator.launch(client).status_code == 403
        assert logged_in(client) is None

    def test_a_forbidden_deployment_lets_nobody_in(self, setting: Setting):
        deployment_allow(
            setting.platform.registration.deployments.get(), allowed=False, by=setting.admin
        )
        client = Client()

        assert setting.simulator.launch(client).status_code == 403
        assert logged_in(client) is None


class TestForged:
    def refused(self, setting: Setting, **claims: Any) -> bool:
        client = Client()
        answer = setting.simulator.launch(client, **claims)
        return answer.status_code == 403 and logged_in(client) is None

    def test_signed_by_somebody_else(self, setting: Setting):
        assert self.refused(setting, key=KEYS["other"])

    @pytest.mark.parametrize(
        "claims",
        [
            {"aud": "another-tool"},
            {"iss": "https://evil.example"},
            {"exp": 1},
            {"nonce": "made-up"},
            {"sub": None},
            {f"{CLAIM}version": "1.0"},
            {f"{CLAIM}deployment_id": None},
            {f"{CLAIM}resource_link": None},
        ],
        ids=lambda claims: next(iter(claims)).rpartition("/")[2],
    )
    def test_with_a_claim_that_does_not_fit(self, setting: Setting, claims: dict):
        assert self.refused(setting, **claims)

    def test_unsigned(self, setting: Setting):
        client = Client()
        begun = setting.simulator.begin(client)
        message = jwt.decode(
            setting.simulator.token(begun["nonce"]), options={"verify_signature": False}
        )
        token = jwt.encode(message, "", algorithm="none", headers={"kid": "platform"})
        sent = {"state": begun["state"], "id_token": token}

        assert client.post("/lti/launch/", sent).status_code == 403

    def test_with_the_public_key_as_a_password(self, setting: Setting):
        """The platform's key is public, so a token that is signed with it as a secret proves nothing."""
        client = Client()
        begun = setting.simulator.begin(client)
        message = jwt.decode(
            setting.simulator.token(begun["nonce"]), options={"verify_signature": False}
        )
        token = jwt.encode(message, "x" * 32, algorithm="HS256", headers={"kid": "platform"})
        sent = {"state": begun["state"], "id_token": token}

        assert client.post("/lti/launch/", sent).status_code == 403

    def test_replayed(self, setting: Setting):
        setting.student()
        client = Client()
        begun = setting.simulator.begin(client)
        sent = {"state": begun["state"], "id_token": setting.simulator.token(begun["nonce"])}
        assert client.post("/lti/launch/", sent).status_code == 302
        client.logout()

        again = client.post("/lti/launch/", sent)

        assert again.status_code == 403 and logged_in(client) is None

    def test_in_the_browser_of_somebody_else(self, setting: Setting):
        setting.student()
        begun = setting.simulator.begin(Client())
        sent = {"state": begun["state"], "id_token": setting.simulator.token(begun["nonce"])}

        assert Client().post("/lti/launch/", sent).status_code == 403

    def test_garbage(self, setting: Setting):
        for sent in ({}, {"state": "x"}, {"state": "x", "id_token": "a.b.c"}):
            assert Client().post("/lti/launch/", sent).status_code == 403
        assert Client().get("/lti/begin/", {"iss": "https://evil.example"}).status_code == 403
        assert Client().get("/lti/launch/").status_code == 405

    def test_an_assignment_of_another_class_is_not_linked(self, setting: Setting):
        setting.student()
        setting.simulator.launch(Client(), **{f"{CLAIM}custom": {"assignment": "999999"}})

        assert not LabLink.objects.exists()


class TestDeepLink:
    def claims(self) -> dict[str, Any]:
        return {
            **TEACHES,
            f"{CLAIM}message_type": "LtiDeepLinkingRequest",
            f"{CLAIM}resource_link": None,
            "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings": {
                "deep_link_return_url": "https://moodle.example/return",
                "accept_types": ["ltiResourceLink"],
                "accept_presentation_document_targets": ["window"],
                "data": "opaque",
            },
        }

    def test_a_teacher_chooses_and_the_platform_gets_a_signed_answer(self, setting: Setting):
        lab, client = setting.course.give(), Client()
        answer = setting.simulator.launch(client, **self.claims())
        assert answer["Location"] == "/lti/choose/"
        assert "Lab" in client.get("/lti/choose/").content.decode()

        back = client.post("/lti/choose/", {"assignment": lab.pk})

        assert "form-action 'self' https://moodle.example" in back["Content-Security-Policy"]
        message = jwt.decode(
            back.context["jwt"],
            Key.objects.get().public_key,
            algorithms=["RS256"],
            audience=setting.simulator.base,
        )
        (item,) = message["https://purl.imsglobal.org/spec/lti-dl/claim/content_items"]
        assert item["custom"] == {"assignment": str(lab.pk)}
        assert item["lineItem"]["scoreMaximum"] == 100
        assert message["https://purl.imsglobal.org/spec/lti-dl/claim/data"] == "opaque"
        assert client.get("/lti/choose/").status_code == 404

    def test_a_student_chooses_nothing(self, setting: Setting):
        setting.student()
        claims = {**self.claims(), f"{CLAIM}roles": [f"{ROLE}Learner"], "sub": "account-1",
                  "email": "ada@school.example"}  # fmt: skip

        assert setting.simulator.launch(Client(), **claims).status_code == 403


class TestRoster:
    def member(self, number: int, role: str = "Learner", status: str = "Active") -> dict[str, Any]:
        return {"user_id": f"m{number}", "name": f"Member {number}", "roles": [f"{ROLE}{role}"],
                "email": f"m{number}@school.example", "status": status,
                "lis_person_sourcedid": f"N{number}"}  # fmt: skip

    def test_members_get_places_once(self, setting: Setting):
        setting.simulator.members = [
            self.member(1), self.member(2), self.member(3, status="Inactive"),
            self.member(4, role="Mentor"),
        ]  # fmt: skip
        client = setting.course.cast.client("teacher")

        for _again in range(2):
            client.post(f"/lti/courses/{setting.link.pk}/roster/")

        names = setting.course.cast.classroom.enrolments.active().filter(
            user__name__startswith="Member"
        )
        assert sorted(names.values_list("user__name", "user__student_number", "role")) == [
            ("Member 1", "N1", "student"),
            ("Member 2", "N2", "student"),
        ]
        assert {job.state for job in Job.objects.all()} == {Job.State.DONE}

    def test_a_platform_that_fails_says_so_and_nothing_is_lost(self, setting: Setting):
        setting.simulator.fails = True
        before = setting.course.cast.classroom.enrolments.count()

        setting.course.cast.client("teacher").post(f"/lti/courses/{setting.link.pk}/roster/")

        job = Job.objects.get()
        assert job.state == Job.State.FAILED and "did not give its roster" in job.message
        assert setting.course.cast.classroom.enrolments.count() == before

    def test_a_student_fetches_no_roster(self, setting: Setting):
        answer = setting.course.cast.client("s1").post(f"/lti/courses/{setting.link.pk}/roster/")
        assert answer.status_code == 404


class TestMarks:
    @pytest.fixture
    def lab(self, setting: Setting) -> Assignment:
        """Handed in by a student who has come from the platform, and marked."""
        setting.student()
        lab = setting.course.give()
        setting.simulator.launch(Client(), **{f"{CLAIM}custom": {"assignment": str(lab.pk)}})
        team = setting.course.team(lab)
        submit(team, by=setting.course.person("s1"))
        check_mark(
            team.submissions.get(),
            "talk",
            share=Decimal(1),
            reason="Good",
            by=setting.course.teacher,
        )
        return lab

    def released(self, setting: Setting, lab: Assignment) -> Decimal:
        grade = lab.grades.get(user=setting.course.person("s1"))
        release(lab, [grade], by=setting.course.teacher)
        grade.refresh_from_db()
        assert grade.released_points is not None
        return grade.released_points

    def test_a_released_mark_arrives(
        self, setting: Setting, lab: Assignment, django_capture_on_commit_callbacks: Any
    ):
        with django_capture_on_commit_callbacks(execute=True):
            points = self.released(setting, lab)

        (score,) = setting.simulator.scores
        assert (score["userId"], Decimal(str(score["scoreGiven"])), score["scoreMaximum"]) == (
            "account-1", points, 100,
        )  # fmt: skip
        assert SentMark.objects.get().state == SentMark.State.SENT

    def test_before_the_release_nothing_goes_out(self, setting: Setting, lab: Assignment):
        setting.course.cast.client("teacher").post(f"/lti/assignments/{lab.pk}/marks/")

        assert setting.simulator.scores == []

    def test_a_changed_mark_is_sent_and_an_unchanged_one_is_not(
        self, setting: Setting, lab: Assignment, django_capture_on_commit_callbacks: Any
    ):
        with django_capture_on_commit_callbacks(execute=True):
            self.released(setting, lab)
        teacher = setting.course.cast.client("teacher")
        teacher.post(f"/lti/assignments/{lab.pk}/marks/")
        assert len(setting.simulator.scores) == 1

        grade = lab.grades.get(user=setting.course.person("s1"))
        grade_adjust(grade, points=Decimal(3), reason="Help", by=setting.course.teacher)
        grade.refresh_from_db()
        with django_capture_on_commit_callbacks(execute=True):
            grade_change(grade, reason="Help", by=setting.course.teacher)

        first, second = setting.simulator.scores
        assert second["scoreGiven"] == first["scoreGiven"] + 3

    def test_a_service_that_fails_loses_nothing(
        self, setting: Setting, lab: Assignment, django_capture_on_commit_callbacks: Any
    ):
        setting.simulator.fails = True
        with django_capture_on_commit_callbacks(execute=True):
            self.released(setting, lab)

        mark = SentMark.objects.get()
        assert mark.state == SentMark.State.FAILED and mark.problem
        page = setting.course.cast.client("teacher").get(f"/classes/{lab.classroom_id}/platform/")
        assert mark.problem[:20] in page.content.decode()

        setting.simulator.fails = False
        setting.course.cast.client("teacher").post(f"/lti/assignments/{lab.pk}/marks/")
        mark.refresh_from_db()
        assert mark.state == SentMark.State.SENT and mark.attempts == 2
        assert len(setting.simulator.scores) == 1


class TestSettingUp:
    def test_only_addresses_of_the_world_are_asked(self, settings: Any):
        settings.LTI_ANY_ADDRESS = False
        for url in (
            "http://moodle.example/", "https://127.0.0.1/", "https://10.0.0.8/", "https://[::1]/",
            "file:///etc/passwd", "https://169.254.169.254/latest/",
        ):  # fmt: skip
            with pytest.raises(ValidationError):
                check_address(url)

    def test_an_administrator_registers_and_sees_what_to_paste(
        self, course: Course, simulator: Simulator
    ):
        client = course.cast.client("admin")
        values = {**simulator.registration(), "school": course.cast.school.pk, "is_active": "on"}

        gone = client.post("/lti/platforms/new/", values)

        platform = Platform.objects.get()
        assert gone["Location"] == f"/lti/platforms/{platform.pk}/"
        page = client.get(gone["Location"]).content.decode()
        assert "http://testserver/lti/begin/" in page and "http://testserver/lti/keys/" in page
        assert client.get("/lti/keys/").json()["keys"][0]["kty"] == "RSA"
        assert "d" not in client.get("/lti/keys/").json()["keys"][0]

    @pytest.mark.parametrize("name", ["teacher", "s1", "designer"])
    def test_nobody_else_does(self, course: Course, name: str):
        client = course.cast.client(name)
        assert client.get("/lti/platforms/").status_code == 403
        assert client.get("/lti/platforms/new/").status_code == 403

    def test_an_activity_is_linked_within_its_class_only(self, setting: Setting):
        lab = setting.course.give()
        resource = LtiContext.objects.get().resource_links.get()
        with pytest.raises(Refused):
            lab_link(resource, lab, by=setting.course.person("s1"))
        client = Client()
        answer = setting.simulator.launch(client, **TEACHES)
        assert answer["Location"] == f"/lti/activities/{resource.pk}/"

        client.post(answer["Location"], {"chosen": lab.pk})

        assert LabLink.objects.get().assignment == lab
        assert setting.course.cast.client("s1").get(answer["Location"]).status_code == 404

    def test_what_launches_leave_behind_goes_away(self, setting: Setting):
        LaunchDatum.objects.update(expires_at="2000-01-01T00:00:00Z")
        setting.simulator.begin(Client())

        assert not LaunchDatum.objects.filter(expires_at__year=2000).exists()
