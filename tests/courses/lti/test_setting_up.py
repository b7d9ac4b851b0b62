"""Registering a platform, linking its activities, and what launches leave behind."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from lti_tool.models import LtiContext

from courses.lti.models import LabLink, LaunchDatum, Platform
from courses.lti.reaching import check_address
from courses.lti.services import lab_link
from lab.access.decisions import Refused
from tests.courses.conftest import Course
from tests.courses.lti.conftest import TEACHES, Setting
from tests.courses.lti.platform_simulator import Simulator


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
