"""Setting the gradebook up, typing and importing marks, locking it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.assignments.models import Assignment
from courses.gradebook.models import Category, Column, Gradebook, ManualMark, categories_of
from courses.permissions import may_give
from lab.access.decisions import ALLOWED, Decision
from lab.people.audit import Act, audit
from lab.people.models import Classroom, User
from lab.people.spreadsheet import Table
from scenarios.provisioning import students_of

TERM_WORK = (Decimal(40), Decimal(60))


def gradebook_of(classroom: Classroom) -> Gradebook:
    """The class's gradebook; a new one has the work of the term at 40 and the final at 60."""
    found, made = Gradebook.objects.get_or_create(classroom=classroom)
    if made and not categories_of(classroom).exists():
        names = (_("Term work"), _("Final"))
        for position, (name, weight) in enumerate(zip(names, TERM_WORK, strict=True), start=1):
            Category.objects.create(
                classroom=classroom, name=name, weight=weight, position=position
            )
    return found


def may_keep(user: User, classroom: Classroom) -> Decision:
    """Change the gradebook: teachers, while it is not locked."""
    if not (decision := may_give(user, classroom)):
        return decision
    if Gradebook.objects.filter(classroom=classroom).exclude(locked_at=None).exists():
        return Decision(False, _("The gradebook is locked. Unlock it first."))
    return ALLOWED


def gradebook_change(gradebook: Gradebook, *, by: User) -> Gradebook:
    may_keep(by, gradebook.classroom).require()
    gradebook.full_clean()
    gradebook.save()
    return gradebook


def category_write(category: Category, *, by: User) -> Category:
    may_keep(by, category.classroom).require()
    category.full_clean()
    category.save()
    return category


def category_delete(category: Category, *, to: Category | None = None, by: User) -> int:
    """Its columns go with their marks into another category of the class. How many there were."""
    may_keep(by, category.classroom).require()
    if to is not None and (to.pk == category.pk or to.classroom_id != category.classroom_id):
        raise ValidationError({"to": _("Choose another category of the class.")})
    with transaction.atomic():
        columns = category.columns.select_for_update()
        if to is None and columns.exists():
            raise ValidationError(_("Make another category first: its columns need a place."))
        count = columns.update(category=to) if to else 0
        category.delete()
    return count


def column_write(column: Column, *, by: User) -> Column:
    may_keep(by, column.category.classroom).require()
    column.full_clean()
    column.save()
    return column


def column_delete(column: Column, *, by: User) -> None:
    """A typed column goes with its marks; of an assignment only the column."""
    may_keep(by, column.category.classroom).require()
    column.delete()


def assignments_follow(classroom: Classroom) -> None:
    """A column in the first category for each graded assignment that has none yet."""
    first = categories_of(classroom).first()
    if first is None:
        return
    waiting = classroom.assignments.filter(column=None, purpose=Assignment.Purpose.GRADED)
    Column.objects.bulk_create(
        Column(category=first, name=one.name, assignment=one, position=50) for one in waiting
    )


@dataclass(frozen=True)
class Read:
    """Marks that can be taken over by student, and what is wrong with other lines."""

    marks: Mapping[int, Decimal]
    problems: tuple[str, ...]


def read_marks(table: Table, column: Column) -> Read:
    """Lines of student number and mark; a line without a mark is passed over."""
    students = students_of(column.category.classroom)
    known = {student.student_number: student for student in students if student.student_number}
    known |= {student.username: student for student in students}
    marks: dict[int, Decimal] = {}
    problems = []
    for row in table.rows:
        number, mark = row.cells[0], (row.cells[1] if len(row.cells) > 1 else "")
        if not number or not mark:
            continue
        student = known.get(number)
        if student is None:
            text = _("Row %(line)d: nobody in the class has the number “%(number)s”.")
            problems.append(text % {"line": row.line, "number": number})
            continue
        try:
            marks[student.pk] = read_points(mark, column)
        except ValidationError as error:
            told = {"line": row.line, "problem": " ".join(error.messages)}
            problems.append(_("Row %(line)d: %(problem)s") % told)
    return Read(marks, tuple(problems))


def read_points(text: str, column: Column) -> Decimal:
    try:
        points = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise ValidationError(_("“%(text)s” is no number.") % {"text": text[:20]}) from None
    if not points.is_finite() or not 0 <= points <= column.full * 2:
        told = {"text": text[:20], "full": f"{column.full:g}"}
        raise ValidationError(_("“%(text)s” does not lie between 0 and %(full)s.") % told)
    return points.quantize(Decimal("0.01"))


Told = Callable[[Column, Collection[int], User, str], object]
_told: list[Told] = []


def register_mark_news(tell: Told) -> None:
    """Called once at start: who hears that marks of a column have changed, by the ids of the students, with
    who changed them and why; inside the transaction."""
    _told.append(tell)


def _tell_changed(column: Column, people: Collection[int], by: User, reason: str = "") -> None:
    if people:
        for tell in _told:
            tell(column, people, by, reason)


def marks_write(column: Column, marks: Mapping[int, Decimal | None], *, by: User) -> int:
    """Set or (None) take away marks by the id of the student; how many there were."""
    may_keep(by, column.category.classroom).require()
    if not column.is_manual:
        raise ValidationError(_("The marks of an assignment come from its submissions."))
    allowed = {student.pk for student in students_of(column.category.classroom)}
    if marks.keys() - allowed:
        raise ValidationError(_("Somebody there is no student of the class."))
    with transaction.atomic():
        former = dict(column.marks.select_for_update().values_list("user", "points"))
        gone = [pk for pk, points in marks.items() if points is None]
        column.marks.filter(user__in=gone).delete()
        # A mark that stays keeps the reason of its last change.
        rows = [
            ManualMark(column=column, user_id=pk, points=points, by=by)
            for pk, points in marks.items()
            if points is not None and former.get(pk) != points
        ]
        ManualMark.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["column", "user"],
            update_fields=["points", "by", "at", "reason"],
        )
        changed = {pk for pk in marks.keys() & former.keys() if marks[pk] != former[pk]}
        _tell_changed(column, changed, by)
    return len(marks)


def marks_compute(
    column: Column,
    marks: Mapping[int, Decimal | None],
    *,
    shown: Collection[int],
    by: User,
    reason: str = "",
) -> int:
    """Let marks follow what the program computed, by the id of the student; how many changed.

    A mark that somebody typed stays, whatever is computed. One that its student can read already, who is
    then in `shown`, changes with a reason only. The program acts for `by`, who is not asked for the right.
    """
    with transaction.atomic():
        former = {mark.user_id: mark for mark in column.marks.select_for_update()}
        fresh, moved, gone = [], [], []
        for pk, points in marks.items():
            mark = former.get(pk)
            if mark is None and points is not None:
                fresh.append(
                    ManualMark(column=column, user_id=pk, points=points, computed=points, by=by)
                )
            if mark is None or mark.is_typed or mark.points == points:
                continue
            if pk in shown and not reason:
                continue
            if points is None:
                gone.append(mark.pk)
                continue
            mark.points = mark.computed = points
            mark.by, mark.at = by, timezone.now()
            mark.reason = reason if pk in shown else ""
            moved.append(mark)
        column.marks.filter(pk__in=gone).delete()
        ManualMark.objects.bulk_create(fresh, batch_size=200)
        fields = ["points", "computed", "by", "at", "reason"]
        ManualMark.objects.bulk_update(moved, fields, batch_size=200)
        changed = {mark.user_id for mark in moved}
        changed |= {pk for pk, mark in former.items() if mark.pk in set(gone)}
        _tell_changed(column, changed, by, reason)
    return len(fresh) + len(moved) + len(gone)


def lock(gradebook: Gradebook, *, by: User) -> None:
    """Nothing in it changes any more."""
    may_keep(by, gradebook.classroom).require()
    rows = Gradebook.objects.filter(pk=gradebook.pk, locked_at=None)
    with transaction.atomic():
        if rows.update(locked_at=timezone.now(), locked_by=by):
            audit(Act.BOOK_LOCKED, by=by, classroom=gradebook.classroom)


def unlock(gradebook: Gradebook, *, by: User) -> None:
    may_give(by, gradebook.classroom).require()
    rows = Gradebook.objects.filter(pk=gradebook.pk).exclude(locked_at=None)
    with transaction.atomic():
        if rows.update(locked_at=None, locked_by=None):
            audit(Act.BOOK_UNLOCKED, by=by, classroom=gradebook.classroom)
