"""Lab reports as files: one as Word or PDF, those of a class as an archive."""

import zipfile
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.loader import render_to_string
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.assignments.models import Member
from courses.desk import Row, class_table
from courses.lab_reports.paper import Paper, paper_of
from courses.lab_reports.word import MEDIA_TYPE, word_of
from courses.marking.blind import in_order_by_lot
from courses.permissions import assignments_to_mark
from crm.documents.printing.pdf import PAGE, PAGES, NoPdf, written
from lab.jobs import Progress, work
from lab.jobs.models import Job


def pdf_of(paper: Paper) -> bytes:
    """Raises NoPdf where the machine cannot make one."""
    told = {"paper": paper, "page": PAGE, "pages": PAGES}
    return written(render_to_string("courses/lab_report_pdf.html", told))


WRITERS: dict[str, tuple[str, Callable[[Paper], bytes]]] = {
    "docx": (MEDIA_TYPE, word_of),
    "pdf": ("application/pdf", pdf_of),
}


def file_name(member: Member, alias: str, kind: str) -> str:
    """Number and name, as a school files papers; with an alias that alone."""
    parts = [alias] if alias else [member.user.student_number, str(member.user)]
    return f"{get_valid_filename('-'.join(filter(None, parts)))}.{kind}"


def members_of(row: Row) -> list[Member]:
    """Of one row of the class; without names in an order that tells nothing of them."""
    return in_order_by_lot(row.team) if row.alias else list(row.team.members.all())


@work(gettext_lazy("Lab reports of a class"))
def write_archive(job: Job, progress: Progress) -> dict[str, Any]:
    """Arguments: the id of the assignment, and the kind of files."""
    assignment = assignments_to_mark(job.user).get(pk=job.arguments["assignment"])
    kind = job.arguments["kind"]
    _media_type, write = WRITERS[kind]
    members = [
        (member, row.alias) for row in class_table(assignment).rows for member in members_of(row)
    ]
    progress.begin(len(members), assignment.name)
    names: set[str] = set()
    with TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for done, (member, alias) in enumerate(members, 1):
                member.team.assignment = assignment
                paper = paper_of(member.team, member.user, alias=alias)
                try:
                    archive.writestr(_unused(file_name(member, alias, kind), names), write(paper))
                except NoPdf as error:
                    raise ValidationError(str(error)) from error
                progress.reach(done)
        job.file_name = get_valid_filename(f"{_('Lab reports')}-{assignment.name}")[:100] + ".zip"
        job.file.save(job.file_name, File(file), save=False)
    job.finish(Job.State.DONE, result={"reports": len(members)})
    return job.result


def _unused(name: str, taken: set[str]) -> str:
    """Two of the same name, or two of one team without names, stay apart."""
    stem, _dot, ending = name.rpartition(".")
    number, found = 2, name
    while found in taken:
        found, number = f"{stem}-{number}.{ending}", number + 1
    taken.add(found)
    return found
