"""The door of the editor: nobody comes to a page or file of another school, by whatever address.

Wagtail guards what is changed, but shows titles of pages, names of files and reports to every editor.
So for all but the superuser only the sections named here are open, and what an address names must be
the school's own. What is not named is not there.
"""

from typing import Any

from django.http import Http404, HttpRequest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page

from courses.pages.schools import editor_join, index_of, school_of_collection
from lab.people.models import User

STUDIO = "/studio/"
PAGES_API = "/studio/api/main/pages/"
OPEN = {
    *("", "api", "pages", "images", "documents", "bulk", "editing-sessions", "block-preview"),
    *("choose-page", "choose-external-link", "choose-email-link", "choose-phone-link"),
    *("choose-anchor-link", "dismissibles", "account", "logout", "login", "jsi18n", "sprite"),
}
# Names under which addresses carry the number of a page.
PAGES = {"page_id", "parent_page_id", "page_to_move_id", "destination_id"}
FILES = {"images": get_image_model, "documents": get_document_model}
FILE_KEYS = {"pk", "image_id", "document_id", "doc_id"}


def guard(request: HttpRequest, user: User, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Raises Http404 where the address is none of the person's."""
    if user.is_superuser:
        return
    editor_join(user)
    section = request.path.removeprefix(STUDIO).partition("/")[0]
    if section not in OPEN or (section == "api" and not request.path.startswith(PAGES_API)):
        raise Http404
    _guard_pages(request, user, section, args, kwargs)
    if section in FILES:
        named = [value for key, value in kwargs.items() if key in FILE_KEYS]
        _own_files(user, section, [*named, *args[:1]])
    elif section == "bulk":
        _guard_bulk(request, user, kwargs)


def _guard_pages(
    request: HttpRequest, user: User, section: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    named = [value for key, value in kwargs.items() if key in PAGES]
    if section == "pages":
        named += args[:1]
        named += request.POST.getlist("new_parent_page")
    if section == "editing-sessions" and kwargs.get("app_label") in ("wagtailcore", "courses"):
        named.append(kwargs.get("object_id"))
    _own_pages(user, named, also_root=section == "choose-page")


def _own_pages(user: User, named: list[Any], *, also_root: bool = False) -> None:
    wanted = _numbers(named)
    if not wanted:
        return
    index = index_of(user.school)
    own = Page.objects.descendant_of(index, inclusive=True) if index else Page.objects.none()
    found = set(own.filter(pk__in=wanted).values_list("pk", flat=True))
    if also_root:
        found |= set(Page.objects.filter(depth=1, pk__in=wanted).values_list("pk", flat=True))
    if wanted - found:
        raise Http404


def _own_files(user: User, section: str, named: list[Any]) -> None:
    wanted = _numbers(named)
    if not wanted:
        return
    found = FILES[section]().objects.filter(pk__in=wanted).select_related("collection")
    own = [one for one in found if school_of_collection(one.collection) == user.school_id]
    if len(own) != len(wanted):
        raise Http404


def _guard_bulk(request: HttpRequest, user: User, kwargs: dict[str, Any]) -> None:
    """Many at once: every one that is named must be the school's own."""
    named = [*request.GET.getlist("id"), *request.GET.getlist("childOf")]
    named = [one for one in named if one != "all"]
    match kwargs.get("app_label"):
        case "wagtailcore":
            _own_pages(user, named)
        case "wagtailimages" | "wagtaildocs" as app:
            _own_files(user, app.removeprefix("wagtail").replace("docs", "documents"), named)
            _own_collections(user, request.POST.getlist("collection"))
        case _:
            raise Http404


def _own_collections(user: User, named: list[Any]) -> None:
    found = Collection.objects.filter(pk__in=_numbers(named))
    if any(school_of_collection(one) != user.school_id for one in found):
        raise Http404


def _numbers(named: list[Any]) -> set[int]:
    """What is no number names nothing: Http404."""
    try:
        return {int(one) for one in named if one not in (None, "")}
    except (TypeError, ValueError) as error:
        raise Http404 from error
