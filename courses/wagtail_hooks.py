"""The editor in our house: ways to our pages, what a role may do, files of the school only."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from courses.pages.permissions import may_write_courses
from courses.pages.schools import index_of
from courses.pages.views.files import may_see_file
from lab.people.models import User
from lab.people.permissions import may_open_classrooms
from lab.people.views.common import person_of
from scenarios.permissions import may_open_scenarios

# Of Wagtail's menu: what nobody but the superuser may open.
ONLY_SUPERUSER = {"reports", "settings", "help", "redirects", "forms"}


class OurItem(MenuItem):
    """A way to one of our pages, for who may open it."""

    def __init__(self, *args: Any, allowed: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._allowed = allowed

    def is_shown(self, request: HttpRequest) -> bool:
        return self._allowed is None or bool(self._allowed(request.user))


def _way(name: str, label: Any, icon: str, order: int, allowed: Any = None) -> None:
    def item() -> MenuItem:
        return OurItem(
            label, reverse_lazy(name), name=f"lab-{name}", icon_name=icon, order=order,
            allowed=allowed,
        )  # fmt: skip

    hooks.register("register_admin_menu_item", item)


_way("home", _("Back to the lab"), "arrow-left", 1)
_way("courses", _("Courses"), "view", 150)
_way("scenarios", _("Scenarios"), "folder-inverse", 500, may_open_scenarios)
_way("classrooms", _("Classes"), "group", 510, may_open_classrooms)
_way("rubrics", _("Rubrics"), "list-ul", 520, may_open_classrooms)


@hooks.register("construct_main_menu")
def only_what_one_may(request: HttpRequest, menu_items: list[Any]) -> None:
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name not in ONLY_SUPERUSER]


@hooks.register("construct_page_chooser_queryset")
def own_pages(pages: QuerySet, request: HttpRequest) -> QuerySet:
    """Whoever makes a link sees the pages of the own school."""
    user = person_of(request)
    if user.is_superuser:
        return pages
    index = index_of(user.school)
    return pages.descendant_of(index, inclusive=True) if index else pages.none()  # type: ignore[attr-defined]


@hooks.register("before_serve_document")
def own_documents(document: Any, request: HttpRequest) -> None:
    """Files of courses are for people of the school, whoever has the address."""
    if not isinstance(request.user, User) or not may_see_file(request.user, document):
        raise Http404


@hooks.register("before_publish_page")
def only_designers_publish(request: HttpRequest, _page: Any) -> None:
    """Wagtail asks its groups; a role that has changed meanwhile counts at once."""
    if not may_write_courses(person_of(request)):
        raise PermissionDenied
