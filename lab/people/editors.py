"""Who works in the editor of course pages. It asks Wagtail's groups; we ask the role.

Designers and administrators belong to one group, which they join when they first come to the door.
Whose role has changed since is turned away there, whatever group they are in.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from lab.access.decisions import ALLOWED, Decision
from lab.people.models import User

GROUP = "course-editors"
PAGES = ("add_page", "change_page", "publish_page")
FILES = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)
View = Callable[..., HttpResponse]


def may_edit_courses(user: User) -> Decision:
    if user.is_superuser or user.role in (User.Role.DESIGNER, User.Role.ADMINISTRATOR):
        return ALLOWED
    return Decision(
        False, _("Course pages are edited by course designers and administrators only.")
    )


def only_editors(view: View) -> View:
    """The door of the editor; who is not logged in is sent to the login by the view itself."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if isinstance(user := request.user, User):
            may_edit_courses(user).require()
            editor_join(user)
        return view(request, *args, **kwargs)

    return guarded


def editor_join(user: User) -> None:
    """Make the person a member of the editors' group; a superuser needs none."""
    if user.is_superuser or user.groups.filter(name=GROUP).exists():
        return
    with transaction.atomic():
        user.groups.add(_group())


def _group() -> Group:
    group, is_new = Group.objects.get_or_create(name=GROUP)
    if is_new:
        group.permissions.add(_permission("wagtailadmin", "access_admin"))
        root = Page.get_first_root_node()
        files = Collection.get_first_root_node()
        for name in PAGES if root else ():
            GroupPagePermission.objects.create(
                group=group, page=root, permission=_permission("wagtailcore", name)
            )
        for name in FILES if files else ():
            app = "wagtailimages" if "image" in name else "wagtaildocs"
            GroupCollectionPermission.objects.create(
                group=group, collection=files, permission=_permission(app, name)
            )
    return group


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)
