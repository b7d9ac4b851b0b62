"""What every page of the frame shows; costs no query of its own."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lab.tenancy.actor import Actor, Mode
from lab.tenancy.models import Sandbox
from lab.ui.band_links import band_links
from lab.ui.beside_date import meters_for
from lab.ui.menu import menu_for
from lab.ui.strips import strips

SCHEME_COOKIE = "scheme"


@dataclass(frozen=True)
class Band:
    """The coloured line that says how one is in this sandbox."""

    tone: str
    icon: str
    label: Any


BANDS = {
    Mode.PLAY: Band("blue", "player-play", _("Playing")),
    Mode.REVIEW: Band("purple", "eye", _("Reviewing")),
    Mode.AUTHOR: Band("teal", "pencil", _("Authoring")),
    Mode.SYSTEM: Band("secondary", "robot", _("System")),
    Mode.PERSONA: Band("secondary", "robot", _("System")),
}
PAST = Band("orange", "history", _("Looking at the past"))


def frame(request: HttpRequest) -> dict[str, Any]:
    """Lazy, so that partials, mails and the editor's pages do not pay for it."""
    actor: Actor | None = getattr(request, "actor", None)
    return {
        "actor": actor,
        "band": band_for(actor),
        "meters": SimpleLazyObject(lambda: meters_for(request)),
        "menu": SimpleLazyObject(lambda: menu_for(request)),
        "color_scheme": color_scheme(request),
        "languages": settings.LANGUAGES,
        "chinese": (get_language() or "").startswith("zh"),
        "idle_minutes": settings.IDLE_LOGOUT_MINUTES,
        "strips": strips(),
        "search_url": optional_url("search", actor),
        "sandbox_url": optional_url("sandbox-home", actor),
        "brief_url": optional_url("brief", actor),
        "lab_tasks_url": "" if actor and actor.policy.guest else optional_url("lab-tasks", actor),
        "band_links": SimpleLazyObject(lambda: band_links(actor)),
    }


LOOKING = Band("purple", "eye", _("Looking with the eyes of a seat"))


def band_for(actor: Actor | None) -> Band | None:
    if actor is None:
        return None
    if actor.mode is Mode.PLAY and actor.policy.closed:
        return Band("orange", "lock", actor.policy.closed)
    if actor.mode is Mode.PLAY and actor.policy.read_only:
        return LOOKING
    return PAST if actor.sandbox.kind == Sandbox.Kind.SNAPSHOT else BANDS[actor.mode]


def color_scheme(request: HttpRequest) -> str:
    """light or dark; "as the system" follows what the browser said last time (see theme.js)."""
    theme = getattr(getattr(request, "user", None), "theme", "auto")
    if theme in ("light", "dark"):
        return theme
    return "dark" if request.COOKIES.get(SCHEME_COOKIE) == "dark" else "light"


def optional_url(name: str, actor: Actor | None) -> str:
    """A page of the sandbox that another part may bring, or "" where there is none."""
    if actor is None:
        return ""
    try:
        return reverse(name, args=[actor.sandbox.pk])
    except NoReverseMatch:
        return ""
