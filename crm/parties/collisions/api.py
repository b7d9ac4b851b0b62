"""The company's rule for collisions, for programs."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.parties.collisions.models import CollisionRule
from crm.parties.collisions.selectors import mode
from crm.parties.collisions.services import collision_mode_set
from lab.access.models import Verb
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView
from lab.entities.api.collections import Body
from lab.entities.api.described import TEXT, Described, every

RULE = every(
    mode={
        **TEXT,
        "enum": CollisionRule.Mode.values,
        "description": "When somebody enters a customer of a colleague whose record they may not see, or "
        "a deal with the account and a product of a colleague's open one: "
        "`warn` tells whose it is and lets them go on, `refuse` does not save, `off` says nothing.",
    }
)


class RuleBody(Body):
    mode = serializers.ChoiceField(CollisionRule.Mode.choices)


class CollisionRuleSchema(Described):
    operations = {
        "GET": ("collision_rule_read", 200, "CollisionRule", RULE),
        "PATCH": ("collision_rule_change", 200, "CollisionRule", RULE),
    }
    bodies = {"PATCH": RuleBody}
    tags = ("rights",)


class CollisionRuleView(SandboxView):
    """What happens when two people of the company meet at one customer. Where it was told and people
    went on, the journal has as `event=account.collided`, `contact.collided`, `lead.collided` and
    `opportunity.collided`."""

    schema = CollisionRuleSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, ())
        self.actor.policy.require(Verb.VIEW, CollisionRule)
        return Response(_told(mode()))

    def patch(self, request: Request, sandbox: int) -> Response:
        self.actor.policy.require(Verb.CHANGE, CollisionRule)
        return Response(_told(collision_mode_set(RuleBody.of(request)["mode"]).mode))


def _told(chosen: str) -> dict[str, Any]:
    return {"mode": chosen}
