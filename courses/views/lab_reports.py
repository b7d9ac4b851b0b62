"""Lab reports: a student writes the own one, staff read those of a class."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.assignments.models import Member
from courses.desk import Row, class_table
from courses.lab_reports.files import WRITERS, file_name, members_of, write_archive
from courses.lab_reports.models import LabReport
from courses.lab_reports.paper import paper_of
from courses.lab_reports.services import may_write, report_of, report_save
from courses.marking.blind import aliases, in_order_by_lot, is_blind
from courses.permissions import may_mark
from courses.views.common import assignment_to_mark, own_team, submission_to_mark
from crm.documents.printing.pdf import NoPdf
from lab.jobs import start
from lab.people.models import User
from lab.people.views.common import person_of, tried


class ReportForm(forms.ModelForm):
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = LabReport
        fields = LabReport.WORDS
        widgets = dict.fromkeys(LabReport.WORDS, forms.Textarea(attrs={"rows": 7}))


@login_required
def lab_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The own report of the assignment `pk`."""
    user = person_of(request)
    team = own_team(user, pk)
    report = report_of(team, user)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        instance=report,
        initial={"seen": report.version},
    )
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in LabReport.WORDS}
        finish = "finish" in request.POST
        saved = tried(
            form,
            lambda: report_save(
                team, words, by=user, seen=form.cleaned_data["seen"], finish=finish
            ),
        )
        if saved is not None:
            messages.success(request, _("The report is finished.") if finish else _("Saved."))
            return redirect("lab-report", pk)
    context = {
        "assignment": team.assignment,
        "member": team.members.get(user=user),
        "report": report,
        "paper": paper_of(team, user),
        "form": form,
        "may_write": may_write(user, team),
    }
    return render(request, "courses/lab_report.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def member_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report of a member, to read or (`as`) as a file: for staff, and for its author."""
    user = person_of(request)
    return _shown(request, _member(user, pk), "", request.path)


def _shown(request: HttpRequest, member: Member, alias: str, here: str) -> HttpResponse:
    paper = paper_of(member.team, member.user, alias=alias)
    if kind := request.GET.get("as"):
        return _file(request, paper, kind, file_name(member, alias, kind), here)
    context = {
        "assignment": member.team.assignment,
        "here": here,
        "name": alias or str(member.user),
        "paper": paper,
    }
    return render(request, "courses/lab_report_read.html", context)


@login_required
@require_safe
def submission_report(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """The report of a member whom nobody names: of a submission, at its place in an order by lot."""
    found = submission_to_mark(person_of(request), pk)
    alias = aliases(found.team.assignment).get(found.team_id, "")
    members = in_order_by_lot(found.team)
    if not 0 < place <= len(members):
        raise Http404
    member = members[place - 1]
    if not alias:
        return redirect("member-report", member.pk)
    return _shown(request, member, alias, request.path)


def _member(user: User, pk: int) -> Member:
    """Not of whose work is marked without names, nor of others' classes: there the report does not exist."""
    rows = Member.objects.select_related(
        "user", "team__sandbox", "team__assignment__classroom__school", "team__assignment__version"
    )
    member = get_object_or_404(rows, pk=pk)
    assignment = member.team.assignment
    if member.user_id != user.pk and (not may_mark(user, assignment) or is_blind(assignment)):
        raise Http404
    return member


def _file(request: HttpRequest, paper: Any, kind: str, name: str, here: str) -> HttpResponse:
    if kind not in WRITERS:
        raise Http404
    media_type, write = WRITERS[kind]
    try:
        content = write(paper)
    except NoPdf as error:
        messages.error(request, str(error))
        return redirect(here)
    told = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, headers={"Content-Type": media_type, "Content-Disposition": told})


@login_required
@require_safe
def lab_reports(request: HttpRequest, pk: int) -> HttpResponse:
    """The reports of the assignment `pk`, for staff."""
    found = assignment_to_mark(person_of(request), pk)
    reports: dict[tuple[int, int], LabReport] = {
        (one.team_id, one.author_id): one
        for one in LabReport.objects.filter(team__assignment=found)
    }
    rows: list[dict[str, Any]] = [
        {
            "url": _address(row, member, place),
            "name": row.alias or str(member.user),
            "number": "" if row.alias else member.user.student_number,
            "team": "" if row.alias or len(row.team.members.all()) == 1 else str(row.team),
            "report": reports.get((row.team.pk, member.user_id)),
            "submission": row.submission,
        }
        for row in class_table(found).rows
        for place, member in enumerate(members_of(row), start=1)
    ]
    finished = sum(bool(row["report"] and row["report"].finished_at) for row in rows)
    context = {"assignment": found, "rows": rows, "finished": finished, "blind": is_blind(found)}
    return render(request, "courses/lab_reports.html", context)


def _address(row: Row, member: Member, place: int) -> str:
    """Without names that of the submission: the number of a member would tell who it is."""
    if not row.alias:
        return reverse("member-report", args=[member.pk])
    if row.submission is None:
        return ""
    return reverse("submission-report", args=[row.submission.pk, place])


@login_required
@require_POST
def lab_reports_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """All reports of the assignment as one archive, written by a job."""
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    kind = request.POST.get("kind", "")
    if kind not in WRITERS:
        raise Http404
    job = start(
        write_archive,
        user=user,
        classroom=found.classroom,
        arguments={"assignment": found.pk, "kind": kind},
    )
    return redirect("job", job.pk)
