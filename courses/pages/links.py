"""Links of a page into the reader's own companies, resolved for all of the page at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from courses.assignments.models import Assignment, Team
from courses.permissions import own_teams
from lab.entities.spec import REGISTRY
from lab.people.models import User
from lab.tenancy.models import Occupancy, Sandbox
from scenarios.models import KeyNumbers


@dataclass(frozen=True)
class Link:
    """Where it leads, or why it leads nowhere yet. `ready` tells a reader with a company from one without."""

    label: str
    url: str = ""
    why: str = ""

    @property
    def ready(self) -> bool:
        return bool(self.url)


class Companies:
    """The reader's company of each scenario, and the numbers that keys of the scenarios have.

    `prefer` is the assignment that the page is about: its company comes first. Else the company of the
    assignment that opened last counts, and where there is none one in which the reader sits anyway.
    """

    def __init__(
        self, user: User, wanted: Iterable[Mapping[str, Any]], prefer: Assignment | None = None
    ) -> None:
        links = list(wanted)
        slugs = {link["scenario"] for link in links}
        self._sandboxes: dict[str, int | None] = {}
        if slugs:
            self._find(user, slugs, prefer)
        keyed = {link["scenario"] for link in links if not (link["record"] or "0").isdecimal()}
        collections = {link["collection"] for link in links if link["collection"]}
        self._numbers = _numbers(keyed, collections)

    def _find(self, user: User, slugs: set[str], prefer: Assignment | None) -> None:
        seated = Occupancy._base_manager.filter(user=user).values("sandbox")
        live = Sandbox.objects.filter(
            pk__in=seated,
            kind=Sandbox.Kind.LIVE,
            scenario__in=slugs,
            classroom__archived=False,
        )
        for sandbox in live.order_by("pk"):
            self._sandboxes[sandbox.scenario] = sandbox.pk
        teams: list[Team] = list(
            own_teams(user)
            .filter(assignment__version__scenario__slug__in=slugs)
            .select_related("assignment__version__scenario")
            .order_by("assignment__opens_at", "pk")
        )
        if prefer is not None:
            teams.sort(key=lambda team: team.assignment_id == prefer.pk)
        for team in teams:
            self._sandboxes[team.assignment.version.scenario.slug] = team.sandbox_id

    def link(self, wanted: Mapping[str, Any]) -> Link:
        label = wanted["label"] or _label(wanted)
        sandbox = self._sandboxes.get(wanted["scenario"])
        if sandbox is None:
            text = _("You have no company of this scenario yet: your teacher gives you one.")
            return Link(label, why=text)
        try:
            return Link(label, self._address(sandbox, wanted))
        except (LookupError, NoReverseMatch):
            text = _("This record is not in the scenario any more. Tell your teacher.")
            return Link(label, why=text)

    def _address(self, sandbox: int, wanted: Mapping[str, Any]) -> str:
        collection = wanted["collection"]
        match wanted["opens"]:
            case "list":
                query = urlencode(parse_qsl((wanted["filter"] or "").lstrip("?")))
                return reverse("list", args=[sandbox, collection]) + (f"?{query}" if query else "")
            case "new":
                return reverse("create", args=[sandbox, collection])
            case "record":
                number = self._number(wanted["scenario"], collection, wanted["record"])
                return reverse("record", args=[sandbox, collection, number])
            case "brief":
                return reverse("brief", args=[sandbox])
        return reverse("sandbox-home", args=[sandbox])

    def _number(self, slug: str, collection: str, record: str) -> int:
        if record.isascii() and record.isdecimal():
            return int(record)
        return self._numbers[slug, collection][record]


def _numbers(slugs: set[str], collections: set[str]) -> dict[tuple[str, str], dict[str, int]]:
    if not slugs:
        return {}
    rows = KeyNumbers.objects.filter(scenario__slug__in=slugs, collection__in=collections)
    found = rows.values_list("scenario__slug", "collection", "numbers")
    return {(slug, collection): numbers for slug, collection, numbers in found}


def _label(wanted: Mapping[str, Any]) -> str:
    entity = REGISTRY.get(wanted["collection"] or "")
    meta = entity.model._meta if entity else None
    match wanted["opens"]:
        case "list" if meta:
            return _("Open: %(records)s") % {"records": meta.verbose_name_plural}
        case "record" if meta:
            told = {"record": meta.verbose_name, "which": wanted["record"]}
            return _("Open: %(record)s %(which)s") % told
        case "new" if meta:
            return _("New: %(record)s") % {"record": meta.verbose_name}
        case "brief":
            return _("Read the brief")
    return _("Open your company")
