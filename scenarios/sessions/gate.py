"""What a lesson says about the companies of its class: whether students work in them now.

It is asked at the door and follows from the lesson's row alone, so a lesson that stops freezes sixty
companies at once, and there is no job that could be killed half-way.
"""

from django.utils.translation import gettext as _

from lab.access.actors import register_gate
from lab.access.sandboxes import join_with_sandbox, joined
from lab.people.models import User
from lab.tenancy.models import Sandbox
from scenarios.sessions.models import Lesson


def gate(_user: User, sandbox: Sandbox) -> str:
    lesson: Lesson | None = joined(sandbox, "classroom", "lesson")
    if lesson is None:
        return ""
    if lesson.is_open:
        return _("Your teacher has stopped the work for a moment.") if lesson.held_at else ""
    return _("The companies open with the next lesson.") if lesson.shuts else ""


join_with_sandbox("classroom__lesson")
register_gate(gate)
