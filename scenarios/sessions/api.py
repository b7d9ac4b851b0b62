"""The sessions of a company, for programs."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView, object_of
from lab.entities.api.described import TEXT, WHOLE, Described, every, many
from lab.tenancy.actor import current_actor
from scenarios.briefs import template_of
from scenarios.sessions.going_on import next_session, session_go_on
from scenarios.sessions.selecting import sessions_of
from scenarios.sessions.services import may_set_session, session_set

REACHED = {**WHOLE, "description": "Up to which the company is open; 0 for all."}
BEGAN = {**WHOLE, "description": "The one that the company began at; 0 for the first."}
SESSION = every(number=WHOLE, name=TEXT, goal=TEXT, minutes=WHOLE, areas=many(TEXT))
SESSIONS = every(reached=REACHED, began=BEGAN, sessions=many(SESSION))
WISH = {"type": "object", "properties": {"reached": REACHED}, "required": ["reached"]}


class SessionsSchema(Described):
    operations = {
        "GET": ("sessions_read", 200, "Sessions", SESSIONS),
        "POST": ("sessions_open", 200, "Sessions", SESSIONS),
    }
    tags = ("clock",)

    def get_request_serializer(self) -> Any:
        if self.method != "POST":
            return None
        return {"application/json": self.component("SessionsWish", WISH)}


class SessionsView(SandboxView):
    """Which sessions the scenario has, and up to which the company is open."""

    schema = SessionsSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, ())
        return Response(_told())

    def post(self, request: Request, sandbox: int) -> Response:
        """Open the company up to a session; for its teachers, and the next one for who has it alone."""
        coming = next_session()
        if coming is None:
            may_set_session().require()
        raw = object_of(request.data)
        number = raw.get("reached")
        if set(raw) != {"reached"} or not isinstance(number, int) or isinstance(number, bool):
            raise ValidationError({"reached": [_("Write a whole number.")]})
        if coming is not None and number == coming.number:
            session_go_on()
        else:
            session_set(number)
        return Response(_told())


def _told() -> dict[str, Any]:
    sandbox = current_actor().sandbox
    template = template_of(sandbox)
    return {
        "reached": sandbox.session,
        "began": template.session if template else 0,
        "sessions": [
            {
                "number": one.number,
                "name": str(one),
                "goal": one.goal_text,
                "minutes": one.minutes,
                "areas": list(one.areas),
            }
            for one in (sessions_of(template.version) if template else ())
        ],
    }
