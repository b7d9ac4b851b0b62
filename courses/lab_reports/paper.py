"""A lab report as sections, for the page, the PDF and the Word file alike."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from courses.assignments.models import Team
from courses.assignments.timing import told
from courses.lab_reports.facts import Facts, facts_of
from courses.lab_reports.models import LabReport
from courses.lab_reports.services import report_of
from lab.access.nameless import Nameless, nameless
from lab.people.models import Enrolment, User
from lab.templatetags.ui import money


@dataclass(frozen=True)
class Table:
    """Of the columns after the first numbers are aligned to the end."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """A heading, what stands under it, and what is said where there is nothing."""

    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    table: Table | None = None
    empty: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.paragraphs or self.points or (self.table and self.table.rows))


@dataclass(frozen=True)
class Paper:
    title: str
    head: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]


def paper_of(team: Team, author: User, *, alias: str = "") -> Paper:
    """In the reader's language; with an alias nothing on it names the author."""
    facts = facts_of(team, author)
    report = report_of(team, author)
    sections = tuple(_sections(team, facts, report))
    if alias:
        unnaming = nameless(team.members.values_list("user", flat=True), alias)
        sections = tuple(_without_names(one, unnaming) for one in sections)
    return Paper(_("Lab report"), _head(team, author, alias, facts), sections)


def _head(team: Team, author: User, alias: str, facts: Facts) -> tuple[tuple[str, str], ...]:
    assignment = team.assignment
    about = [(_("Assignment"), assignment.name), (_("Scenario"), str(assignment.version.name))]
    if alias:
        # When it was handed in would tell who it is.
        return (_("Student"), alias), *about
    handed_in = told(facts.submission.at) if facts.submission else _("not yet")
    person = [
        (_("Student"), str(author)),
        (_("Student number"), author.student_number or "–"),
        (_("Class"), str(assignment.classroom)),
        (_("Teachers"), _(", ").join(_teachers(team)) or "–"),
    ]
    if team.name != str(author):
        person.append((_("Team"), team.name))
    return (*person, *about, (_("Handed in"), handed_in))


def _without_names(section: Section, unnaming: Nameless) -> Section:
    """What somebody typed may name them."""
    table = section.table
    if table is not None:
        rows = tuple(tuple(map(unnaming.text, row)) for row in table.rows)
        table = replace(table, rows=rows)
    return replace(
        section,
        paragraphs=tuple(map(unnaming.text, section.paragraphs)),
        points=tuple(map(unnaming.text, section.points)),
        table=table,
    )


def _teachers(team: Team) -> list[str]:
    staff = Enrolment.objects.active().filter(
        classroom=team.assignment.classroom_id, role=Enrolment.Role.TEACHER
    )
    return [str(one.user) for one in staff.select_related("user").order_by("pk")]


def _sections(team: Team, facts: Facts, report: LabReport) -> Iterator[Section]:
    text = team.assignment.text.strip()
    goals = tuple(f"{name}: {text}" if text else name for name, text in facts.tasks)
    yield Section(_("Goal and tasks"), (text,) if text else (), goals)
    yield Section(
        pgettext("lab report", "Steps"),
        table=Table((_("Day"), _("What was done")), tuple(_steps(facts))),
        empty=_("The journal has no work of this student yet."),
    )
    yield Section(_("Records"), table=_records(facts), empty=_("Nothing differs from the start."))
    yield Section(_("Figures"), table=_figures(facts))
    if facts.checks:
        yield Section(_("Tasks reached"), table=_checks(facts))
    for name in LabReport.WORDS:
        field = LabReport._meta.get_field(name)
        words = getattr(report, name).strip()
        title = capfirst(str(field.verbose_name))  # type: ignore[union-attr]
        paragraphs = tuple(part.strip() for part in words.split("\n") if part.strip())
        yield Section(
            title[:1].upper() + title[1:], paragraphs, empty=_("Nothing is written here yet.")
        )
    if facts.grade and facts.grade.released_points is not None:
        points = number_format(facts.grade.released_points, use_l10n=True)
        yield Section(_("Mark"), (_("%(points)s of 100 points") % {"points": points},))


def _steps(facts: Facts) -> Iterator[tuple[str, ...]]:
    for day in facts.days:
        yield date_format(day.day, "SHORT_DATE_FORMAT"), "\n".join(map(str, day.steps))


def _records(facts: Facts) -> Table:
    rows = tuple(
        (capfirst(one.label), str(one.made), str(one.changed), str(one.deleted))
        for one in facts.records
    )
    return Table((_("Records"), _("made"), _("changed"), _("deleted")), rows)


def _figures(facts: Facts) -> Table:
    figures, currency = facts.figures, facts.currency
    deals = ngettext("%(count)d opportunity", "%(count)d opportunities", figures.open)
    won = ngettext("%(count)d opportunity", "%(count)d opportunities", figures.won)
    rows = (
        (_("Pipeline"), money(figures.pipeline, currency, 0), deals % {"count": figures.open}),
        (_("Weighted"), money(figures.weighted, currency, 0), ""),
        (_("Won this quarter"), money(figures.turnover, currency, 0), won % {"count": figures.won}),
        (_("Overdue tasks"), str(figures.overdue), ""),
    )
    return Table((_("Figure"), _("Value"), _("Count")), rows)


def _checks(facts: Facts) -> Table:
    rows = tuple(
        (name, _("still to be marked") if share is None else f"{round(100 * share)} %")
        for name, share in facts.checks
    )
    return Table((_("Task"), pgettext("task", "Reached")), rows)
