"""The gradebook's pages: the table, what it is made of, marks that are typed or imported, files."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from courses.gradebook import services
from courses.gradebook.book import book_of
from courses.gradebook.files import FORMATS, book_file, filled_form
from courses.gradebook.models import Category, Column, Gradebook, categories_of
from courses.permissions import may_give
from courses.views.common import asked
from lab.access.decisions import Refused
from lab.people.models import Classroom, User
from lab.people.spreadsheet import read_table
from lab.people.views.classrooms import class_frame, classroom_for
from lab.people.views.common import person_of, posted, told
from scenarios.provisioning import students_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class GradebookForm(forms.ModelForm):
    class Meta:
        model = Gradebook
        fields = ["scale", "rounding", "missing_is_zero"]


class CategoryForm(forms.ModelForm):
    class Meta:
        model = Category
        fields = ["name", "weight", "drop_lowest", "position"]


class ColumnForm(forms.ModelForm):
    class Meta:
        model = Column
        fields = ["category", "name", "weight", "full", "position"]

    def __init__(self, *args: Any, categories: QuerySet[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]


class CategoryGoesForm(forms.Form):
    """Where the columns of a category go when it is deleted."""

    to = forms.ModelChoiceField(
        Category.objects.none(), label=gettext_lazy("Its columns go to"), empty_label=None
    )

    def __init__(self, *args: Any, others: QuerySet[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = others  # type: ignore[attr-defined]


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )


@login_required
@require_safe
def gradebook(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The table of a class; as a file with `format`."""
    room, user = classroom_for(request, pk), person_of(request)
    if may_give(user, room):
        services.gradebook_of(room)
        services.assignments_follow(room)
    book = book_of(room)
    if (extension := request.GET.get("format")) in FORMATS:
        return book_file(book, extension, f"gradebook-{room.pk}")
    context = {
        **class_frame(request, room),
        "tab": "gradebook",
        "book": book,
        "may_keep": services.may_keep(user, room),
        "may_give": may_give(user, room),
        "file_form": FileForm(),
    }
    return render(request, "courses/gradebook.html", context)


def _room_to_keep(request: HttpRequest, pk: int) -> tuple[Classroom, User]:
    room, user = classroom_for(request, pk), person_of(request)
    services.may_keep(user, room).require()
    return room, user


def _back(room: Classroom) -> str:
    return reverse("gradebook", args=[room.pk])


@login_required
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    room, user = _room_to_keep(request, pk)
    form = GradebookForm(posted(request), instance=services.gradebook_of(room))
    return asked(
        request,
        form,  # type: ignore[arg-type]
        lambda: services.gradebook_change(form.instance, by=user),
        back=_back(room),
        done=_("The gradebook is set."),
        title=_("How totals are shown"),
        action_label=_("Save"),
    )


@login_required
def category(request: HttpRequest, pk: int, category: int = 0) -> HttpResponse:
    """Change a category, or make one."""
    room, user = _room_to_keep(request, pk)
    found = Category(classroom=room)
    if category:
        found = get_object_or_404(categories_of(room), pk=category)
    form = CategoryForm(posted(request), instance=found)
    return asked(
        request,
        form,  # type: ignore[arg-type]
        lambda: services.category_write(form.instance, by=user),
        back=_back(room),
        done=_("The category is saved."),
        title=found.name or _("New category"),
        action_label=_("Save"),
    )


@login_required
def category_gone(request: HttpRequest, pk: int, category: int) -> HttpResponse:
    """Delete a category; the dialog says what becomes of its columns and of the weights."""
    room, user = _room_to_keep(request, pk)
    found = get_object_or_404(categories_of(room), pk=category)
    names = [str(one) for one in found.columns.all()]
    others = categories_of(room).exclude(pk=found.pk)
    form: forms.Form = forms.Form(posted(request))
    if names:
        form = CategoryGoesForm(posted(request), others=others)
        if not others:
            raise Refused(_("Make another category first: its columns need a place."))
    return asked(
        request,
        form,
        lambda: services.category_delete(found, to=form.cleaned_data.get("to"), by=user),
        back=_back(room),
        done=_("The category is deleted."),
        title=_("Delete “%(category)s”") % {"category": found},
        text=_told_gone(found, names),
        lost=names,
        tone="danger",
        action_label=_("Delete"),
    )


def _told_gone(category: Category, columns: list[str]) -> str:
    weight = f"{category.weight.normalize():f}"
    if not columns:
        text = _("It has no columns. Its weight of %(weight)s no longer counts in the total.")
    else:
        text = _(
            "No mark is lost: these columns go to the category that you choose and count by its weight. "
            "The weight of %(weight)s no longer counts in the total."
        )
    return text % {"weight": weight}


@login_required
def column(request: HttpRequest, pk: int, column: int = 0) -> HttpResponse:
    """Change a column, or make one for typed marks."""
    room, user = _room_to_keep(request, pk)
    found = Column()
    if column:
        found = get_object_or_404(Column, pk=column, category__classroom=room)
    form = ColumnForm(posted(request), instance=found, categories=categories_of(room))
    return asked(
        request,
        form,  # type: ignore[arg-type]
        lambda: services.column_write(form.instance, by=user),
        back=_back(room),
        done=_("The column is saved."),
        title=found.name or _("New column"),
        action_label=_("Save"),
    )


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete the column that the form names."""
    room, user = _room_to_keep(request, pk)
    own = Column.objects.filter(category__classroom=room)
    found = get_object_or_404(own, pk=_id(request.POST.get("column", "")))
    told(request, lambda: services.column_delete(found, by=user), _("It is deleted."))
    return redirect("gradebook", pk)


def _id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


@login_required
def marks(request: HttpRequest, pk: int, column: int) -> HttpResponse:
    """Type the marks of a column, or take them over from a file of student numbers and marks."""
    room, user = _room_to_keep(request, pk)
    found = get_object_or_404(
        Column.objects.select_related("category__classroom"),
        pk=column,
        category__classroom=room,
        assignment=None,
    )
    students = students_of(room)
    problems: list[str] = []
    if request.method == "POST":
        problems = _take(request, found, students, user)
        if not problems:
            return redirect("gradebook", pk)
    typed = {mark.user_id: mark.points for mark in found.marks.all()}
    rows = [
        (student, request.POST.get(f"mark-{student.pk}", _plain(typed.get(student.pk))))
        for student in students
    ]
    context = {
        "classroom": room,
        "column": found,
        "rows": rows,
        "problems": problems,
        "file_form": FileForm(),
    }
    return render(request, "courses/marks.html", context, status=422 if problems else 200)


def _plain(points: Decimal | None) -> str:
    return "" if points is None else f"{points.normalize():f}"


def _take(request: HttpRequest, found: Column, students: list[User], user: User) -> list[str]:
    """What is wrong; nothing is taken over unless all of it can be."""
    given: dict[int, Decimal | None] = {}
    if (upload := request.FILES.get("file")) is not None:
        try:
            read = services.read_marks(read_table(upload), found)
        except ValidationError as error:
            return list(error.messages)
        if read.problems:
            return list(read.problems[:20])
        given = dict(read.marks)
    else:
        problems = []
        for student in students:
            text = request.POST.get(f"mark-{student.pk}", "").strip()
            try:
                given[student.pk] = services.read_points(text, found) if text else None
            except ValidationError as error:
                problems.append(f"{student}: {' '.join(error.messages)}")
        if problems:
            return problems
    count = services.marks_write(found, given, by=user)
    done = ngettext("%(n)d mark is taken over.", "%(n)d marks are taken over.", count)
    messages.success(request, done % {"n": count})
    return []


@login_required
@require_POST
def school_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The school's own workbook with the totals filled in."""
    room = classroom_for(request, pk)
    may_give(person_of(request), room).require()
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            content, count = filled_form(form.cleaned_data["file"], book_of(room))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("gradebook", pk)
        response = HttpResponse(content, content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="gradebook-{room.pk}.xlsx"'
        response["X-Filled"] = str(count)
        return response
    messages.error(request, _("Choose the school's workbook first."))
    return redirect("gradebook", pk)


@login_required
@require_POST
def locking(request: HttpRequest, pk: int) -> HttpResponse:
    room, user = classroom_for(request, pk), person_of(request)
    found = services.gradebook_of(room)
    if found.is_locked:
        services.unlock(found, by=user)
        messages.success(request, _("The gradebook is open again."))
    else:
        services.lock(found, by=user)
        messages.success(request, _("The gradebook is locked."))
    return redirect("gradebook", pk)


@login_required
@require_safe
def transcript(request: HttpRequest, pk: int) -> HttpResponse:
    """For printing: the totals with signatures, and the analysis of marks."""
    room = classroom_for(request, pk)
    context = {"classroom": room, "book": book_of(room), "by": person_of(request)}
    return render(request, "courses/transcript.html", context)
