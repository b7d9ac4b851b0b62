"""A course as its reader sees it: modules, lessons and labs, how far one is, what comes next."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from courses.assignments.models import Assignment, Team
from courses.assignments.timing import Times, times, times_of, with_extensions
from courses.pages.models import Course, LabBrief, LabOfClass, Lesson, Module, PageDone
from courses.permissions import own_teams
from lab.people.models import Enrolment, User


@dataclass(frozen=True)
class Given:
    """The assignment of a lab in the reader's class, with the reader's team once there is one."""

    assignment: Assignment
    team: Team | None
    times: Times
    handed_in: bool

    @property
    def overdue(self) -> bool:
        due = self.times.due_at
        return due is not None and due < timezone.now() and not self.handed_in


@dataclass(frozen=True)
class Entry:
    """A lesson or a lab brief in its place."""

    page: Lesson | LabBrief
    done: bool
    given: Given | None = None

    @property
    def is_lab(self) -> bool:
        return isinstance(self.page, LabBrief)


@dataclass
class Part:
    module: Module
    entries: list[Entry] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(entry.done for entry in self.entries)


@dataclass(frozen=True)
class Outline:
    course: Course
    parts: list[Part]

    @property
    def entries(self) -> list[Entry]:
        return [entry for part in self.parts for entry in part.entries]

    @property
    def done(self) -> int:
        return sum(entry.done for entry in self.entries)

    @property
    def percent(self) -> int:
        return self.done * 100 // len(self.entries) if self.entries else 0

    @property
    def next(self) -> Entry | None:
        return next((entry for entry in self.entries if not entry.done), None)

    def beside(self, page: Any) -> tuple[Entry | None, Entry | None]:
        """What comes before and after the page."""
        entries = self.entries
        place = next((n for n, one in enumerate(entries) if one.page.pk == page.pk), None)
        if place is None:
            return None, None
        before = entries[place - 1] if place else None
        return before, entries[place + 1] if place + 1 < len(entries) else None

    def entry(self, page: Any) -> Entry | None:
        return next((one for one in self.entries if one.page.pk == page.pk), None)


def outline_of(course: Course, user: User, *, drafts: bool = False) -> Outline:
    return outlines_of([course], user, drafts=drafts)[0]


def outlines_of(courses: list[Course], user: User, *, drafts: bool = False) -> list[Outline]:
    """In a constant number of queries. A page below an unpublished one is not published either."""
    if not courses:
        return []
    modules = _below(Module, courses, drafts=drafts)
    pages = [
        *_below(Lesson, courses, drafts=drafts),
        *_below(LabBrief, courses, drafts=drafts),
    ]
    done = set(
        PageDone.objects.filter(user=user, page__in=[one.pk for one in pages]).values_list(
            "page_id", flat=True
        )
    )
    given = _given(user, [one.pk for one in pages if isinstance(one, LabBrief)])
    parts = {module.path: Part(module) for module in sorted(modules, key=lambda one: one.path)}
    for page in sorted(pages, key=lambda one: one.path):
        if part := parts.get(page.path[: -page.steplen]):
            lab = given.get(page.pk)
            part.entries.append(Entry(page, page.pk in done or bool(lab and lab.handed_in), lab))
    return [
        Outline(course, [part for path, part in parts.items() if path.startswith(course.path)])
        for course in courses
    ]


def _below(model: Any, courses: list[Course], *, drafts: bool) -> list[Any]:
    found = model.objects.none()
    for course in courses:
        found |= model.objects.descendant_of(course)
    if not drafts:
        found = found.live()
    if model is LabBrief:
        found = found.select_related("version__scenario")
    return list(found.defer_streamfields())


def _given(user: User, labs: list[int]) -> dict[int, Given]:
    """Assignments of the reader's classes, those of the class joined last first."""
    if not labs:
        return {}
    enrolled = Enrolment.objects.active().filter(user=user).values("classroom")
    links = LabOfClass.objects.filter(
        page__in=labs, assignment__classroom__in=enrolled
    ).select_related("assignment__classroom")
    teams = {
        team.assignment_id: team
        for team in with_extensions(own_teams(user))
        .filter(assignment__lab__page__in=labs)
        .prefetch_related("submissions")
    }
    found: dict[int, Given] = {}
    for link in links.order_by("assignment__classroom__archived", "-assignment__opens_at", "-pk"):
        team = teams.get(link.assignment_id)
        found.setdefault(
            link.page_id,
            Given(
                link.assignment,
                team,
                times_of(team) if team else times(link.assignment),
                bool(team and team.submissions.all()),
            ),
        )
    return found
