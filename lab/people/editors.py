"""Who works in the editor of course pages. It asks Wagtail's groups; we ask the role.

What a person may do there, and whose pages and files it shows, is told by guards that the part with the
pages registers. They are asked at the door, at every address.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lab.access.decisions import ALLOWED, Decision
from lab.people.models import User

EDITORS = (User.Role.DESIGNER, User.Role.ADMINISTRATOR, User.Role.TEACHER)
View = Callable[..., HttpResponse]
Guard = Callable[[HttpRequest, User, tuple[Any, ...], dict[str, Any]], object]
_guards: list[Guard] = []


def register_editor_guard(guard: Guard) -> None:
    """Called once at start: `guard(request, user, args, kwargs)` refuses, or prepares the person."""
    _guards.append(guard)


def may_edit_courses(user: User) -> Decision:
    if user.is_superuser:
        return ALLOWED
    if user.role not in EDITORS:
        return Decision(
            False,
            _("Course pages are edited by course designers, teachers and administrators only."),
        )
    if user.school_id is None:
        text = _("Course pages belong to a school, and you to none. Ask the administrator.")
        return Decision(False, text)
    return ALLOWED


def only_editors(view: View) -> View:
    """The door of the editor; who is not logged in is sent to the login by the view itself."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if isinstance(user := request.user, User):
            may_edit_courses(user).require()
            for guard in _guards:
                guard(request, user, args, kwargs)
        return view(request, *args, **kwargs)

    return guarded
