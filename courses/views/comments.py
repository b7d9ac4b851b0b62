"""Comments at their place: beside records and journal entries of a company, with answers; and phrases."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.comments.models import LONGEST, Comment, Phrase
from courses.comments.places import Place, Work, address_of, fields_at, work_in
from courses.comments.reading import comments_of, threads
from courses.comments.services import (
    comment_add,
    comment_remove,
    comment_reply,
    comment_settle,
    phrase_add,
    phrase_remove,
    team_comment_add,
)
from courses.forms import CommentForm
from courses.permissions import may_mark
from lab.access.decisions import Hidden
from lab.company.stream import visible_entries
from lab.people.models import User
from lab.people.permissions import may_create_classrooms, may_open_classrooms
from lab.people.views.common import person_of, posted, told, tried
from lab.tenancy.actor import Mode, current_actor


@require_http_methods(["GET", "HEAD", "POST"])
def company_comments(request: HttpRequest, sandbox: int) -> HttpResponse:
    """What is said about one place of the company; htmx loads it beside the record or entry."""
    user, place = person_of(request), place_asked(request)
    work = _work_for(user)
    marks = bool(may_mark(user, work.team.assignment))
    if not marks:
        _require_sight(place)
    form = CommentForm(posted(request))
    if request.method == "POST":
        may_mark(user, work.team.assignment).require()
        written = form.is_valid() and tried(form, lambda: _add(work, place, form, user))
        if written and not request.headers.get("HX-Request"):
            return redirect(address_of(written, marks=True))
        if written:
            form = CommentForm()
    rows = _beside(comments_of(user, work.team), work, place)
    context = {
        "place": place,
        "spot": place.spot,
        "title": place.spot.title(),
        "threads": threads(user, work.team, rows),
        "marks": marks,
        "fields": fields_at(place),
        "form": form,
        "longest": LONGEST,
    }
    part = request.headers.get("HX-Request") == "true"
    page = "courses/_margin.html" if part else "courses/place.html"
    return render(request, page, context, status=422 if form.errors else 200)


def place_asked(request: HttpRequest) -> Place:
    text = request.POST.get("on") if request.method == "POST" else request.GET.get("on", "")
    try:
        return Place.read(text if text is not None else request.GET.get("on", ""))
    except ValidationError:
        raise Hidden from None


def _work_for(user: User) -> Work:
    """The work that lies in the present company, for its team and its markers."""
    work = work_in(current_actor().sandbox)
    if work is None:
        raise Hidden
    if not (may_mark(user, work.team.assignment) or work.team.members.filter(user=user).exists()):
        raise Hidden
    return work


def _require_sight(place: Place) -> None:
    """A seat reads comments on what it may see."""
    if place.entry is not None:
        seen = visible_entries().filter(number=place.entry)
    elif place.entity is not None:
        rows: Any = place.entity.model.objects
        seen = rows.visible().numbered(place.record or 0)
    else:
        return
    if current_actor().mode is Mode.PLAY and not seen.exists():
        raise Hidden


def _add(work: Work, place: Place, form: CommentForm, by: User) -> Comment:
    text = form.cleaned_data["text"]
    if work.submission is not None:
        return comment_add(work.submission, text=text, by=by, place=place)
    return team_comment_add(work.team, text=text, by=by, place=place)


def _beside(rows: QuerySet[Comment], work: Work, place: Place) -> QuerySet[Comment]:
    """In a frozen copy what was said about it, in the company what was said in this attempt."""
    found = rows.filter(place.condition())
    if work.submission is not None:
        return found.filter(submission=work.submission)
    if place.entry is not None:
        return found
    attempt = work.team.company.attempt
    return found.filter(attempt=attempt)


def comment_for(user: User, pk: int) -> Comment:
    """One that the person may read; for others it does not exist."""
    rows = Comment.objects.select_related("team__assignment__classroom__school")
    found = get_object_or_404(rows, pk=pk)
    seen = comments_of(user, found.team).filter(pk=pk).first()
    if seen is None:
        raise Http404
    return seen


@login_required
@require_safe
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """To the place where it stands."""
    user = person_of(request)
    found = comment_for(user, pk)
    return redirect(address_of(found, marks=bool(may_mark(user, found.team.assignment))))


@login_required
@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found, form = comment_for(user, pk), CommentForm(request.POST)
    if form.is_valid():
        tried(form, lambda: comment_reply(found, text=form.cleaned_data["text"], by=user))
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return _back(request, user, found)


@login_required
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = comment_for(user, pk)
    comment_settle(found, settled=request.POST.get("settled") == "yes", by=user)
    return _back(request, user, found)


@login_required
@require_POST
def comment_back(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = comment_for(user, pk)
    told(request, lambda: comment_remove(found, by=user), _("The comment is taken back."))
    return _back(request, user, found)


def _back(request: HttpRequest, user: User, about: Comment) -> HttpResponse:
    return redirect(address_of(about, marks=bool(may_mark(user, about.team.assignment))))


class PhraseForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Phrase"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    shared = forms.BooleanField(
        label=gettext_lazy("For all who mark at the school"), required=False
    )


def phrases_of(user: User) -> QuerySet[Phrase]:
    """The own ones first, then the school's."""
    return Phrase.objects.filter(Q(person=user) | Q(person=None, school=user.school)).order_by(
        "person", "text", "pk"
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def phrases(request: HttpRequest) -> HttpResponse:
    """The bank; htmx asks for the list that a comment box offers."""
    user = person_of(request)
    if not marks_somewhere(user):
        raise Http404
    form = PhraseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if tried(form, lambda: phrase_add(text=values["text"], by=user, shared=values["shared"])):
            messages.success(request, _("The phrase is kept."))
            return redirect("phrases")
    found = phrases_of(user)
    context = {"phrases": found, "form": form, "may_share": may_create_classrooms(user)}
    part = request.headers.get("HX-Request") == "true"
    page = "courses/_phrases.html" if part else "courses/phrases.html"
    return render(request, page, context, status=422 if form.errors else 200)


@login_required
@require_POST
def phrase_back(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    phrase_remove(get_object_or_404(phrases_of(user), pk=pk), by=user)
    return redirect("phrases")


def marks_somewhere(user: User) -> bool:
    """Staff of some class."""
    return bool(may_open_classrooms(user)) and user.role != User.Role.DESIGNER
