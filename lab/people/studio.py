"""The editor's own pages of users and groups lead to ours: people have one door, the services.
Its other pages are for editors; anybody else is told why not.

Wagtail's addresses of the same names stay known, so its links work; these come before them.
"""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from lab.access.decisions import Refused
from lab.people.editors import only_editors


@login_required
def to_people(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The list, the empty form, or the page of the person whose number stands in the address."""
    if request.method not in ("GET", "HEAD"):
        raise Refused(_("People are changed on the pages of the administration only."))
    first = rest.partition("/")[0]
    number = next((part for part in rest.split("/") if part.isascii() and part.isdecimal()), "")
    if number and len(number) < 19:
        return redirect("person-edit", int(number))
    return redirect("person-new" if first in ("new", "add") else "people")


@login_required
def no_groups(request: HttpRequest, rest: str = "") -> HttpResponse:
    raise Refused(_("Rights follow from the role of a person. Change the role under People."))


@login_required
def to_profile(_request: HttpRequest) -> HttpResponse:
    """Name, address, language and theme are changed on the own profile page."""
    return redirect("profile")


def to_login(request: HttpRequest) -> HttpResponse:
    """One login for all: ours counts failures and keeps the history."""
    return redirect_to_login(request.GET.get("next") or reverse("wagtailadmin_home"))


urlpatterns = [
    path("login/", to_login),
    path("account/", to_profile),
    path("users/", to_people),
    path("users/<path:rest>", to_people),
    path("groups/", no_groups),
    path("groups/<path:rest>", no_groups),
    path("bulk/lab/user/<path:rest>", to_people),
    path("bulk/auth/group/<path:rest>", no_groups),
    path("", include(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, only_editors))),
]
