"""The sessions of all companies of a class."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.access.actors import across, entering
from lab.access.decisions import Refused
from lab.company.resets import companies_of_class
from lab.jobs import Cancelled, Progress, start, work
from lab.jobs.models import Job
from lab.people.models import Classroom, User
from lab.tenancy.models import Sandbox
from lab.ui.words import pair
from scenarios.models import ScenarioVersion, Template
from scenarios.sessions.model import Session
from scenarios.sessions.selecting import sessions_of
from scenarios.sessions.services import begin_at, session_set


@dataclass(frozen=True)
class Company:
    """`began` is the session that it began at, from 1."""

    sandbox: Sandbox
    began: int


@dataclass(frozen=True)
class Group:
    """The companies of a class that play one version."""

    version: ScenarioVersion
    sessions: tuple[Session, ...]
    companies: list[Company]

    @property
    def reached(self) -> int | None:
        """The session that all of them have reached; None where they differ."""
        found = {one.sandbox.session for one in self.companies}
        return found.pop() if len(found) == 1 else None

    @property
    def reached_session(self) -> Session | None:
        return next((one for one in self.sessions if one.number == self.reached), None)


def groups_of(room: Classroom, user: User) -> list[Group]:
    """The companies by version, of versions that have sessions. Raises Hidden for who is no staff."""
    with across(room, user) as sandboxes:
        found = sorted(sandboxes, key=lambda one: (one.name, one.pk))
    templates = Template.objects.filter(sandbox__in={one.template_id for one in found})
    by_sandbox = {one.sandbox_id: one for one in templates.select_related("version__scenario")}
    groups: dict[ScenarioVersion, list[Company]] = defaultdict(list)
    for sandbox in found:
        if template := by_sandbox.get(sandbox.template_id or 0):
            groups[template.version].append(Company(sandbox, max(template.session, 1)))
    return [
        Group(version, sessions, companies)
        for version, companies in sorted(groups.items(), key=lambda item: str(item[0]))
        if (sessions := sessions_of(version))
    ]


def class_session_set(room: Classroom, user: User, ids: Iterable[int], number: int) -> list[str]:
    """Open these companies up to that session; why some were refused."""
    return _each(room, user, ids, lambda: session_set(number))


def class_begin(room: Classroom, user: User, ids: Iterable[int], number: int) -> Job:
    """Put these companies to the beginning of that session, as a job: its template may have to be made."""
    return start(
        begin_companies,
        user=user,
        classroom=room,
        arguments={"companies": list(ids), "session": number},
        link=reverse("class-lesson", args=[room.pk]),
    )


@work(gettext_lazy("Companies begin at a session"), in_steps=True)
def begin_companies(job: Job, progress: Progress) -> dict[str, Any]:
    assert job.classroom is not None
    ids, number = job.arguments["companies"], job.arguments["session"]
    progress.begin(len(ids))
    try:
        refused = _each(job.classroom, job.user, ids, lambda: begin_at(number), progress.reach)
    except Cancelled:
        text = _("Stopped: %(done)d of %(total)d companies were put there.")
        raise ValidationError(text % {"done": progress.job.done, "total": len(ids)}) from None
    if refused:
        raise ValidationError(refused)
    return {"companies": len(ids)}


def _each(
    room: Classroom,
    user: User,
    ids: Iterable[int],
    act: Callable[[], object],
    reach: Callable[[int], None] | None = None,
) -> list[str]:
    """One that is refused stops no other."""
    refused = []
    for count, sandbox in enumerate(companies_of_class(room, user, ids), 1):
        with entering(user, sandbox):
            try:
                act()
            except Refused as refusal:
                refused.append(pair(sandbox, refusal.reason))
            except ValidationError as error:
                refused.append(pair(sandbox, " ".join(error.messages)))
        if reach is not None:
            reach(count)
    return refused
