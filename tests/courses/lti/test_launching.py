"""Launches from a learning platform: who is let in, where to, and forged and replayed ones."""

from typing import Any

import jwt
import pytest
from django.test import Client
from lti_tool.models import LtiContext, LtiUser

from courses.lti.models import CourseLink, LabLink
from courses.lti.services import deployment_allow
from lab.people.models import Enrolment, School, User
from tests.courses.lti.conftest import TEACHES, Setting, logged_in
from tests.courses.lti.platform_simulator import CLAIM, KEYS


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
