"""A new scenario: its first draft from nothing, from the generators, or as a copy."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.jobs import Progress, work
from lab.jobs.models import Job
from lab.people.models import User
from lab.tenancy.models import Seat
from scenarios.generators.drawing import drawn_files, in_languages
from scenarios.generators.starter import seat_rows
from scenarios.models import Scenario, ScenarioVersion
from scenarios.packs.calendar import WEEKDAYS
from scenarios.packs.columns import table_file
from scenarios.packs.files import MANIFEST, Files
from scenarios.packs.knobs import BLOCK, NAMES, Knobs
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.tables import rows_text
from scenarios.packs.versions import dumped_files, store
from scenarios.packs.yaml_text import read_yaml
from scenarios.packs.yaml_writing import rewritten, written
from scenarios.permissions import visible_versions, writes_scenarios

SEATS = table_file(Seat.collection)
# A company that reads at one glance; the knobs turn it up.
SMALL = Knobs(
    companies=12,
    leads=10,
    planted_duplicates=2,
    deals=8,
    quotes=3,
    tasks=6,
    events=3,
    contact_logs=4,
)
# More rows than these are loaded by a job.
MOST_AT_ONCE = 3000


class Start(TextChoices):
    EMPTY = "empty", gettext_lazy("nothing: a head and one sales representative")
    DRAWN = "drawn", gettext_lazy("a small trading company that the generators draw")
    COPY = "copy", gettext_lazy("a copy of a version")


@dataclass(frozen=True)
class Wish:
    """What pack.yaml begins with; texts and the currency are by language."""

    slug: str
    languages: tuple[str, ...]
    name: Mapping[str, str]
    summary: Mapping[str, str]
    company: Mapping[str, str]
    currency: Mapping[str, str]
    day_one: str
    start: str = Start.EMPTY
    # The id of the version to copy.
    copied: int | None = None


def files_for(wish: Wish, *, by: User) -> Files:
    """The files of the new draft. Raises BadPack where they would be no pack."""
    if wish.start == Start.COPY:
        files = _copied(wish, by)
    else:
        files = _empty(wish)
        if wish.start == Start.DRAWN:
            files = _drawn(files, wish)
    read_pack(files)
    return files


def _head(wish: Wish) -> dict[str, Any]:
    return {
        "slug": wish.slug,
        "version": "1",
        "name": dict(wish.name),
        "summary": dict(wish.summary),
        "company": dict(wish.company),
        "languages": list(wish.languages),
        "currency": dict(wish.currency),
    }


def _empty(wish: Wish) -> Files:
    calendar = {"day_one": wish.day_one, "workdays": list(WEEKDAYS[:5])}
    briefs = {f"brief.{code}.md": f"# {wish.name[code]}\n" for code in wish.languages}
    return {MANIFEST: written({**_head(wish), "calendar": calendar}), **briefs, SEATS: _seats(wish)}


def _seats(wish: Wish) -> str:
    rows = [row for row in seat_rows(Knobs()) if row["key"] in ("head", "rep-1")]
    rows[1]["parent"] = "head"
    return rows_text([in_languages(row, wish.languages) for row in rows])


def _drawn(files: Files, wish: Wish) -> Files:
    manifest = read_yaml(files[MANIFEST]).value
    manifest[BLOCK] = {name: str(getattr(SMALL, name)) for name in NAMES}
    begun = {**files, MANIFEST: rewritten(files[MANIFEST], manifest)}
    del begun[SEATS]
    return drawn_files(begun, SMALL, wish.languages)


def _copied(wish: Wish, by: User) -> Files:
    """The files of a version that the person may see, under the new name."""
    version = visible_versions(by).filter(pk=wish.copied or 0).first()
    if version is None:
        raise ValidationError(_("Choose the version to copy."))
    files = dumped_files(version)
    manifest = deepcopy(read_yaml(files[MANIFEST]).value)
    languages = manifest["languages"]
    manifest |= {**_head(wish), "languages": languages}
    for name in ("name", "summary", "company", "currency"):
        said = manifest[name]
        manifest[name] = {code: said.get(code) or next(iter(said.values())) for code in languages}
    manifest["calendar"] = {**manifest["calendar"], "day_one": wish.day_one}
    return {**files, MANIFEST: rewritten(files[MANIFEST], manifest)}


def scenario_create(wish: Wish, *, by: User) -> ScenarioVersion:
    """The first draft of a scenario. Raises ValidationError where its short name is taken, BadPack."""
    if not writes_scenarios(by):
        raise ValidationError(_("Only course designers and administrators do this."))
    with transaction.atomic():
        try:
            with transaction.atomic():
                Scenario.objects.create(slug=wish.slug)
        except IntegrityError:
            text = _("There is a scenario “%(slug)s” already. Choose another short name.")
            raise ValidationError({"slug": text % {"slug": wish.slug}}) from None
        return store(read_pack(files_for(wish, by=by)), by=by)


@work(gettext_lazy("New scenario"))
def create_scenario(job: Job, progress: Progress) -> dict[str, Any]:
    """The job's argument is the wish, as a mapping."""
    told = job.arguments["wish"]
    wish = Wish(**{**told, "languages": tuple(told["languages"])})
    progress.begin(1, wish.slug)
    try:
        draft = scenario_create(wish, by=job.user)
    except BadPack as error:
        raise ValidationError(error.lines()) from error
    job.link = reverse("workbench", args=[draft.scenario.slug, draft.number])
    return {"version": str(draft)}


def is_large(files: Files) -> bool:
    rows = sum(text.count("\n") for path, text in files.items() if path.endswith(".csv"))
    return rows > MOST_AT_ONCE
