"""Mailing many invitations as a job, so that no page waits for the mail server."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lab.jobs.models import Job
from lab.jobs.progress import Cancelled, Progress
from lab.jobs.running import start, work
from lab.people.invitations import deliver, register_post
from lab.people.models import Classroom, User


@work(gettext_lazy("Invitations"), in_steps=True)
def mail_invitations(job: Job, progress: Progress) -> dict[str, Any] | None:
    """The job's arguments: `invitations`, the recorded ones by id, and `home`, this server's address."""
    numbers, home = job.arguments["invitations"], job.arguments["home"]
    progress.begin(len(numbers), _("Mailing the invitations"))

    def told(done: int) -> None:
        # It does not stop half-way: who was mailed is to be recorded as mailed.
        with suppress(Cancelled):
            progress.reach(done)

    problems = deliver(numbers, by=job.user, home=home, told=told)
    if len(problems) == len(numbers):
        raise ValidationError(
            _(
                "The mail server took none of the invitations. Ask the administrator to check it; "
                "until then give passwords on the class page."
            )
        )
    if problems:
        job.link = ""  # stay on the job's page, which says so
    message = _outcome(len(numbers) - len(problems), len(problems))
    job.finish(Job.State.DONE, message=message)
    return None


def _outcome(mailed: int, failed: int) -> str:
    text = ngettext("%(count)d invitation is mailed.", "%(count)d invitations are mailed.", mailed)
    told = [text % {"count": mailed}]
    if failed:
        text = ngettext(
            "The mail server did not take %(n)d: the list of people says whose.",
            "The mail server did not take %(n)d: the list of people says whose.",
            failed,
        )
        told.append(text % {"n": failed})
    return " ".join(told)


def post(numbers: Sequence[int], *, by: User, home: str, classroom: Classroom | None) -> str:
    link = reverse("classroom-people", args=[classroom.pk]) if classroom else reverse("people")
    job = start(
        mail_invitations,
        user=by,
        classroom=classroom,
        arguments={"invitations": list(numbers), "home": home},
        link=link,
    )
    return reverse("job", args=[job.pk])


register_post(post)
