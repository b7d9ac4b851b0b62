"""Deep links: a teacher on the platform chooses the lab that an activity leads to."""

from typing import Any

import jwt
from django.test import Client
from lti_tool.models import Key

from tests.courses.lti.conftest import TEACHES, Setting
from tests.courses.lti.platform_simulator import CLAIM, ROLE


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
