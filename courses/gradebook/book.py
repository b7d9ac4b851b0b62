"""The gradebook as pages and files show it: a row for each student, a cell for each column."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from courses.assignments.models import Member
from courses.gradebook.models import Category, Column, Gradebook, ManualMark, categories_of
from courses.gradebook.totals import (
    Analysis,
    Level,
    Mark,
    Weighed,
    analysis,
    category_percent,
    level_of,
    total,
)
from courses.marking.blind import blind_among
from courses.marking.models import Grade
from lab.people.models import Classroom, User
from scenarios.provisioning import students_of


@dataclass(frozen=True)
class Cell:
    """`waits`: the mark of an assignment is there but not released."""

    column: Column
    points: Decimal | None
    waits: bool = False
    # What the work of the team was multiplied by for this student.
    factor: Decimal | None = None


@dataclass(frozen=True)
class Row:
    student: User
    cells: tuple[Cell, ...]
    categories: tuple[Decimal | None, ...]
    total: Decimal | None

    @property
    def level(self) -> Level | None:
        return None if self.total is None else level_of(self.total)


@dataclass(frozen=True)
class Book:
    gradebook: Gradebook
    categories: tuple[tuple[Category, tuple[Column, ...]], ...]
    rows: tuple[Row, ...]

    @property
    def columns(self) -> list[Column]:
        return [column for _category, columns in self.categories for column in columns]

    @property
    def weights(self) -> Decimal:
        return sum((category.weight for category, _columns in self.categories), Decimal(0))

    @property
    def analysis(self) -> Analysis:
        return analysis([row.total for row in self.rows if row.total is not None])


def book_of(classroom: Classroom, only: User | None = None) -> Book:
    """In a constant number of queries. Marks of assignments count once they are released, and where work is
    marked without names once all of them are: a mark beside a name would tell whose work it is."""
    gradebook = Gradebook.objects.filter(classroom=classroom).first()
    gradebook = gradebook or Gradebook(classroom=classroom)
    categories = [
        (category, tuple(category.columns.all()))
        for category in categories_of(classroom).prefetch_related("columns__assignment")
    ]
    students = [only] if only else students_of(classroom)
    columns = [column for _c, columns in categories for column in columns]
    reader = _Marks(classroom, columns, with_blind=only is not None)
    rows = tuple(_row(student, categories, reader, gradebook) for student in students)
    return Book(gradebook, tuple(categories), rows)


class _Marks:
    """All marks of a class, read at once."""

    def __init__(self, classroom: Classroom, columns: list[Column], *, with_blind: bool) -> None:
        named = [column.assignment_id for column in columns if column.assignment_id]
        self._blind = set() if with_blind else blind_among(named)
        grades = Grade.objects.filter(assignment__classroom=classroom)
        self._grades: Mapping[tuple[int, int], Grade] = {
            (grade.assignment_id, grade.user_id): grade for grade in grades
        }
        factors = Member.objects.filter(
            team__assignment__classroom=classroom, left_at=None
        ).exclude(factor=1)
        self._factors = {
            (assignment, user): factor
            for assignment, user, factor in factors.values_list(
                "team__assignment_id", "user_id", "factor"
            )
        }
        self._manual: dict[tuple[int, int], Decimal] = defaultdict()
        for mark in ManualMark.objects.filter(column__in=columns):
            self._manual[mark.column_id, mark.user_id] = mark.points

    def cell(self, column: Column, student: User) -> Cell:
        if column.assignment_id is None:
            return Cell(column, self._manual.get((column.pk, student.pk)))
        grade = self._grades.get((column.assignment_id, student.pk))
        if grade is None:
            return Cell(column, None)
        if column.assignment_id in self._blind:
            return Cell(column, None, True)
        factor = self._factors.get((column.assignment_id, student.pk))
        return Cell(column, grade.released_points, not grade.is_released, factor)


def _row(
    student: User,
    categories: list[tuple[Category, tuple[Column, ...]]],
    marks: _Marks,
    gradebook: Gradebook,
) -> Row:
    cells: list[Cell] = []
    weighed = []
    for category, columns in categories:
        own = [marks.cell(column, student) for column in columns]
        cells += own
        found = tuple(Mark(cell.points, cell.column.full, cell.column.weight) for cell in own)
        weighed.append(Weighed(found, category.weight, category.drop_lowest))
    missing = gradebook.missing_is_zero
    return Row(
        student,
        tuple(cells),
        tuple(category_percent(one, missing_is_zero=missing) for one in weighed),
        total(weighed, rounding=gradebook.rounding, missing_is_zero=missing),
    )
