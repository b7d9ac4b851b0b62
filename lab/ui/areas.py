"""The kernel's own items of the menu, on the pages outside of sandboxes.

Who may open a page is decided by the page; an item only spares people a refusal, without a query.
"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lab.people.models import User
from lab.ui.menu import register_area, register_item

TEACHING = (User.Role.TEACHER, User.Role.DESIGNER, User.Role.ADMINISTRATOR)


def teaches(request: HttpRequest) -> bool:
    user = request.user
    return user.is_authenticated and (user.is_superuser or user.role in TEACHING)


def learns(request: HttpRequest) -> bool:
    """Assistants are students of other classes."""
    return request.user.is_authenticated and not teaches(request)


def administers(request: HttpRequest) -> bool:
    user = request.user
    return user.is_authenticated and (
        user.is_superuser or user.role == User.Role.ADMINISTRATOR and user.school_id is not None
    )


def _installs(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_superuser


register_area("start", _("Start"), icon="home", order=0)
register_item("start", _("Start"), icon="home", url="home", inside=False)
register_item("start", _("My jobs"), icon="hourglass", url="jobs", order=10, inside=False)
register_area("teaching", _("Teaching"), icon="school", order=10)
register_item(
    "teaching", _("Classes"), icon="users-group", url="classrooms", inside=False, allowed=teaches
)
register_area("administration", _("Administration"), icon="settings", order=90)
for _order, (_label, _icon, _url, _allowed) in enumerate(
    (
        (_("People"), "users", "people", administers),
        (pgettext_lazy("school", "Terms"), "calendar", "terms", administers),
        (_("Logins"), "login", "login-history", administers),
        (_("Audit record"), "list-check", "audit", administers),
        (_("Schools"), "building-bank", "schools", _installs),
    )
):
    register_item(
        "administration",
        _label,
        icon=_icon,
        url=_url,
        order=_order,
        inside=False,
        allowed=_allowed,
    )
