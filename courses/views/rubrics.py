"""Rubrics of a school: the list, and the form with one card for each criterion."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from courses.marking.models import Rubric
from courses.marking.rubrics import (
    MOST_CRITERIA,
    Written,
    levels_text,
    may_write,
    read_levels,
    rubric_copy,
    rubric_write,
)
from lab.people.models import User
from lab.people.permissions import may_create_classrooms
from lab.people.views.common import person_of, posted


class RubricForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)


class CriterionForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("rubric", "Criterion"), max_length=80)
    text = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    levels = forms.CharField(
        label=gettext_lazy("Levels"),
        help_text=gettext_lazy("One on each line, with its points: Good = 10"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_levels(self) -> Any:
        return read_levels(self.cleaned_data["levels"])

    @property
    def written(self) -> Written:
        cleaned = self.cleaned_data
        return Written(cleaned["name"], cleaned["text"], cleaned["levels"])


CriterionSet = formset_factory(CriterionForm, extra=0, min_num=1, max_num=MOST_CRITERIA)


def rubrics_of(user: User) -> QuerySet[Rubric]:
    """Those of the person's school, for who gives work."""
    may_create_classrooms(user).require()
    return Rubric.objects.filter(school=user.school)


@login_required
@require_safe
def rubrics(request: HttpRequest) -> HttpResponse:
    found = rubrics_of(person_of(request)).annotate(
        count=Count("criteria", distinct=True), used=Count("assignments", distinct=True)
    )
    return render(request, "courses/rubrics.html", {"rubrics": found})


@login_required
def rubric_new(request: HttpRequest) -> HttpResponse:
    rubrics_of(person_of(request))
    return _form(request, Rubric())


@login_required
def rubric_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _form(request, get_object_or_404(rubrics_of(person_of(request)), pk=pk))


@login_required
@require_POST
def rubric_copied(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    copy = rubric_copy(get_object_or_404(rubrics_of(user), pk=pk), by=user)
    return redirect("rubric", copy.pk)


def _form(request: HttpRequest, rubric: Rubric) -> HttpResponse:
    user, data = person_of(request), posted(request)
    may = may_write(user, rubric) if rubric.pk else None
    if data is not None and may is not None:
        may.require()
    form = RubricForm(data, initial={"name": rubric.name})
    criteria: BaseFormSet[CriterionForm] = CriterionSet(
        data, initial=_initial(rubric), prefix="criteria"
    )
    if data is not None and "more" not in data and form.is_valid() and criteria.is_valid():
        rubric.name = form.cleaned_data["name"]
        written = [one.written for one in criteria if one.cleaned_data]
        try:
            rubric_write(rubric, written, by=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The rubric is saved."))
            return redirect("rubrics")
    if data is not None and "more" in data:
        form, criteria = _with_one_more(data)
    context = {"rubric": rubric, "form": form, "criteria": criteria, "may_write": may}
    wrong = data is not None and "more" not in data
    return render(request, "courses/rubric.html", context, status=422 if wrong else 200)


def _initial(rubric: Rubric) -> list[dict[str, str]]:
    if not rubric.pk:
        return []
    return [
        {"name": one.name, "text": one.text, "levels": levels_text(one)}
        for one in rubric.criteria.prefetch_related("levels")
    ]


def _with_one_more(data: Any) -> tuple[RubricForm, BaseFormSet[CriterionForm]]:
    """What was typed, and an empty criterion beneath it."""
    count = data.get("criteria-TOTAL_FORMS", "0")
    typed = [
        {name: data.get(f"criteria-{n}-{name}", "") for name in ("name", "text", "levels")}
        for n in range(min(int(count) if count.isdecimal() else 0, MOST_CRITERIA))
    ]
    criteria = formset_factory(CriterionForm, extra=1, max_num=MOST_CRITERIA)
    return RubricForm(initial={"name": data.get("name", "")}), criteria(
        initial=typed, prefix="criteria"
    )
