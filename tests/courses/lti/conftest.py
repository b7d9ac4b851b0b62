"""A school whose class is a course of a simulated learning platform."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from lti_tool.models import Key, LtiContext, LtiRegistration

from courses.lti.services import course_link, deployment_allow, platform_save
from lab.people.models import User
from tests.courses.conftest import Course
from tests.courses.lti.platform_simulator import CLAIM, KEYS, ROLE, Simulator

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
