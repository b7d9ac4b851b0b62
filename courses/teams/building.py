"""Putting teams together before their companies are made: in order, by chance, by marks, from a list."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses.assignments.models import Assignment, Member, Team
from courses.gradebook.book import book_of
from courses.permissions import may_give
from courses.teams.forming import at_random, balanced, in_order, roomiest, team_count
from courses.teams.placing import member_place
from lab.people.models import Classroom, User
from lab.people.spreadsheet import Table
from scenarios.class_plan import Sharing
from scenarios.provisioning import students_of

MOST_TEAMS = 200
LONGEST_NAME = 80
NUMBER_HEADS = {"student number", "学号", "student id", "id number"}
NAME_HEADS = {"user name", "username", "用户名", "登录名", "账号", "login"}
TEAM_HEADS = {"team", "group", "团队", "小组", "组别", "组"}


def unplaced(assignment: Assignment) -> list[User]:
    """Students of the class who are in no team of it now."""
    placed = set(
        Member.objects.filter(team__assignment=assignment, left_at=None).values_list(
            "user_id", flat=True
        )
    )
    return [one for one in students_of(assignment.classroom) if one.pk not in placed]


def teams_build(assignment: Assignment, *, forming: str, seed: int = 0, by: User) -> list[Team]:
    """Put the whole class into new teams, in the place of those that have no company yet."""
    may_give(by, assignment.classroom).require()
    with transaction.atomic():
        assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
        if assignment.teams.at_work().exists():
            text = _("The teams have their companies already: move single students instead.")
            raise ValidationError(text)
        assignment.teams.all().delete()
        people = [one.pk for one in students_of(assignment.classroom)]
        count = team_count(len(people), max(assignment.team_size, 1))
        return _written(assignment, _groups(assignment, forming, people, count, seed))


def _groups(
    assignment: Assignment, forming: str, people: list[int], count: int, seed: int
) -> list[list[int]]:
    if forming == Assignment.Forming.RANDOM:
        return at_random(people, count, seed)
    if forming == Assignment.Forming.BALANCED:
        return balanced(people, count, former_marks(assignment.classroom))
    if forming == Assignment.Forming.ROSTER:
        return in_order(people, count)
    return [[] for _team in range(count)]


def former_marks(classroom: Classroom) -> dict[int, Decimal]:
    """The totals of the gradebook so far, of those who have one."""
    rows = book_of(classroom).rows
    return {row.student.pk: row.total for row in rows if row.total is not None}


def _written(assignment: Assignment, groups: Iterable[Sequence[int]]) -> list[Team]:
    teams = []
    for people in groups:
        team = team_add(assignment)
        Member.objects.bulk_create(Member(team=team, user_id=person) for person in people)
        teams.append(team)
    return teams


def team_add(assignment: Assignment, name: str = "") -> Team:
    """An empty team, with the next free number as its name. For services that have asked who may."""
    taken = set(assignment.teams.values_list("name", flat=True))
    if len(taken) >= MOST_TEAMS:
        raise ValidationError(_("An assignment has at most %(n)d teams.") % {"n": MOST_TEAMS})
    if not name:
        with override(assignment.language):
            numbered = _("Team %(number)s")
        names = (numbered % {"number": number} for number in range(1, MOST_TEAMS + 2))
        name = next(one for one in names if one not in taken)
    if name in taken:
        raise ValidationError({"name": _("The assignment has a team of this name already.")})
    team = Team(assignment=assignment, name=name[:LONGEST_NAME])
    team.full_clean()
    team.save(force_insert=True)
    return team


def team_create(assignment: Assignment, *, name: str = "", by: User) -> Team:
    may_give(by, assignment.classroom).require()
    with transaction.atomic():
        locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
        return team_add(locked, name.strip())


def team_rename(team: Team, *, name: str, by: User) -> Team:
    """The company keeps the name that it was made with."""
    may_give(by, team.assignment.classroom).require()
    name = name.strip()
    with transaction.atomic():
        others = Team.objects.select_for_update().filter(assignment=team.assignment_id)
        if not name or len(name) > LONGEST_NAME:
            text = _("Write a name of 1 to %(n)d characters.")
            raise ValidationError({"name": text % {"n": LONGEST_NAME}})
        if others.exclude(pk=team.pk).filter(name=name).exists():
            raise ValidationError({"name": _("The assignment has a team of this name already.")})
        team.name = name
        team.full_clean()
        team.save(update_fields=["name"])
    return team


def team_remove(team: Team, *, by: User) -> None:
    """A team without a company; its students are without a team then."""
    may_give(by, team.assignment.classroom).require()
    with transaction.atomic():
        team = Team.objects.select_for_update().get(pk=team.pk)
        if team.sandbox_id is not None:
            raise ValidationError(_("This team has its company already: it stays."))
        team.delete()


def latecomers_join(assignment: Assignment, *, most: int, by: User) -> None:
    """Whoever is in no team joins the smallest that has room, or a new one. `most` is how many students
    the company has seats for; where everybody has a company alone, each gets one."""
    with transaction.atomic():
        assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
        waiting = unplaced(assignment)
        if assignment.sharing == Sharing.EACH:
            for student in waiting:
                team = Team.objects.create(
                    assignment=assignment, name=_own_name(assignment, student)
                )
                Member.objects.create(team=team, user=student)
            return
        if assignment.sharing == Sharing.TEAMS:
            most = min(most, assignment.team_size)
        teams = {team.pk: team for team in assignment.teams.order_by("pk")}
        sizes = _sizes(teams)
        while waiting and (found := roomiest(sizes, most)) is not None:
            member_place(teams[found], waiting.pop(0), by=by)
            sizes[found] += 1
        count = team_count(len(waiting), most)
        groups = _groups(assignment, _forming(assignment), [one.pk for one in waiting], count, 0)
        _written(assignment, groups)
        _name_whole_class(assignment)


def _forming(assignment: Assignment) -> str:
    """Late-comers are put together in the order of the roster."""
    if assignment.sharing == Sharing.TEAMS and assignment.order == Assignment.Forming.RANDOM:
        return str(assignment.order)
    return Assignment.Forming.ROSTER.value


def _own_name(assignment: Assignment, student: User) -> str:
    """Two students may have one name."""
    taken = set(assignment.teams.values_list("name", flat=True))
    name, number = str(student)[:LONGEST_NAME], 1
    while name in taken:
        number += 1
        name = f"{str(student)[: LONGEST_NAME - 5]} ({number})"
    return name


def _name_whole_class(assignment: Assignment) -> None:
    """The one company of a class is called as the assignment, several are numbered."""
    if assignment.sharing != Sharing.TOGETHER or assignment.teams.at_work().exists():
        return
    teams = list(assignment.teams.order_by("pk"))
    for number, team in enumerate(teams, start=1):
        team.name = str(assignment) if len(teams) == 1 else f"{assignment} {number}"
    Team.objects.bulk_update(teams, ["name"])


def _sizes(teams: Mapping[int, Team]) -> dict[int, int]:
    present = Member.objects.filter(team__in=teams, left_at=None).values_list("team_id", flat=True)
    sizes = dict.fromkeys(teams, 0)
    for team in present:
        sizes[team] += 1
    return sizes


def teams_import(assignment: Assignment, table: Table, *, by: User) -> int:
    """A list with student number (or user name) and the name of the team: all of it or nothing, and how
    many students were placed. Teams that are not there yet are made."""
    may_give(by, assignment.classroom).require()
    heads = [head.strip().casefold() for head in table.header]
    who = next((n for n, head in enumerate(heads) if head in NUMBER_HEADS | NAME_HEADS), None)
    where = next((n for n, head in enumerate(heads) if head in TEAM_HEADS), None)
    if who is None or where is None:
        raise ValidationError(
            _("The first row must name the columns: student number (or user name), and team.")
        )
    students = students_of(assignment.classroom)
    by_number = heads[who] in NUMBER_HEADS
    known = {one.student_number if by_number else one.username: one for one in students}
    problems, count = [], 0
    with transaction.atomic():
        assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
        teams = {team.name: team for team in assignment.teams.all()}
        for row in table.rows:
            cells = [cell.strip() for cell in row.cells] + [""] * len(heads)
            key = cells[who] if by_number else User.normalize_username(cells[who])
            name = cells[where][:LONGEST_NAME]
            if key not in known or not name:
                text = _("Row %(line)d: no student of the class, or no team.")
                problems.append(text % {"line": row.line})
                continue
            if name not in teams:
                teams[name] = team_add(assignment, name)
            count += member_place(teams[name], known[key], by=by)
        if problems:
            raise ValidationError(problems[:10])
    return count
