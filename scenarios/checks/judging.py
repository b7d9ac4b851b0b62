"""Judging a company by the checks of its scenario."""

from dataclasses import replace
from functools import lru_cache

from lab.access.actors import system_actor
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Occupancy, Sandbox, Seat
from scenarios.briefs import template_of
from scenarios.checks.company import Company, played_in
from scenarios.checks.model import Judged, Task, TaskJudged
from scenarios.checks.reading import FILE, read_checks
from scenarios.models import ScenarioVersion
from scenarios.packs.files import MANIFEST
from scenarios.packs.known import Known
from scenarios.packs.manifest import read_manifest
from scenarios.packs.personas import FILE as PERSONAS
from scenarios.packs.personas import read_personas
from scenarios.packs.problems import Problems
from scenarios.packs.versions import numbers_of
from scenarios.variants.texts import texts_of


def judged(
    sandbox: Sandbox, *, seat: int | None = None, person: int | None = None
) -> tuple[TaskJudged, ...]:
    """The tasks that count with what came of their checks, nothing where there are none. With the number
    of a seat only its own work counts, with the id of a person what this person did on whatever seat.
    Reads as the system, for checks see what the seat does not."""
    template = template_of(sandbox)
    if template is None:
        return ()
    all_tasks, known = tasks_of(template.version, template.variant)
    tasks = [task for task in all_tasks if _counts(task, template.session, sandbox.session)]
    if not tasks:
        return ()
    # The pack's calendar, on the day 1 that the company has.
    calendar = replace(known.calendar, day_one=sandbox.day_one)
    seats = seats_of(sandbox, person) if person is not None else ()
    company = Company(known.numbers, calendar, seat, person, seats)
    with acting_as(system_actor(sandbox)):
        kinds = _kinds(company, sandbox) if any(task.seats for task in tasks) else None
        return tuple(
            TaskJudged(task, tuple(Judged(c, c.judge.judge(company)) for c in task.checks))
            for task in tasks
            if kinds is None or not task.seats or kinds.intersection(task.seats)
        )


def company_of(sandbox: Sandbox) -> Company | None:
    """The whole company as the checks of its scenario see it; None where it is made of none."""
    template = template_of(sandbox)
    if template is None:
        return None
    _tasks, known = tasks_of(template.version, template.variant)
    return Company(known.numbers, replace(known.calendar, day_one=sandbox.day_one))


def seats_of(sandbox: Sandbox, person: int) -> tuple[int, ...]:
    """Numbers of the seats on which the person sits, or has done something in the present attempt."""
    home = sandbox.origin_id or sandbox.pk
    sitting = Occupancy._base_manager.filter(sandbox=home, user=person).order_by()
    with acting_as(system_actor(sandbox)):
        worked = played_in(sandbox).filter(user=person).exclude(seat_number=None)
        found = (rows.values_list("seat_number", flat=True) for rows in (sitting, worked))
        return tuple(sorted({number for numbers in found for number in numbers.distinct()}))


def _kinds(company: Company, sandbox: Sandbox) -> frozenset[str] | None:
    """Of the seats that are judged; of the whole company those on which people sit, for nobody else
    does what they are asked for. None where nobody sits, as in a trial."""
    numbers = company.own_seats or _taken(sandbox)
    if not numbers:
        return None
    found = Seat.objects.numbered(*numbers)
    return frozenset(found.values_list("kind", flat=True))


def _taken(sandbox: Sandbox) -> tuple[int, ...]:
    home = sandbox.origin_id or sandbox.pk
    sitting = Occupancy._base_manager.filter(sandbox=home).order_by()
    return tuple(sitting.values_list("seat_number", flat=True).distinct())


def _counts(task: Task, began: int, reached: int) -> bool:
    """What came before the session that the company began at is neither given nor lost, and what comes
    after the one that it has reached does not count yet."""
    return not task.session or began <= task.session <= (reached or task.session)


def tasks_of(version: ScenarioVersion, variant: int = 0) -> tuple[tuple[Task, ...], Known]:
    """As the variant has them, 0 being the pack as it is written."""
    return _read(version.pk, version.digest, variant)


@lru_cache(maxsize=256)
def _read(pk: int, digest: str, variant: int) -> tuple[tuple[Task, ...], Known]:
    """By the fingerprint: a version that was loaded again is read again."""
    version = ScenarioVersion.objects.select_related("scenario").get(pk=pk)
    texts = texts_of(version, [MANIFEST, FILE, PERSONAS], variant)
    manifest = read_manifest(texts[MANIFEST])
    if manifest is None:
        raise RuntimeError(f"{version} has no readable {MANIFEST}.")
    numbers, sessions = numbers_of(version.scenario), len(manifest.sessions)
    known = Known(numbers, manifest.languages, manifest.calendar, sessions)
    if FILE not in texts:
        return (), known
    problems = Problems()
    if PERSONAS in texts:
        cast = read_personas(texts[PERSONAS], known, problems)
        known = replace(known, personas=cast.personas)
    tasks = read_checks(texts[FILE], known, problems)
    problems.stop()
    return tasks, known
