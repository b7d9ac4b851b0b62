"""Starting over: one company by whoever may, several of a class by its teachers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.access.actors import across, entering
from lab.access.decisions import Refused
from lab.jobs import Cancelled, Progress, work
from lab.jobs.models import Job
from lab.journal.jumps import may_reset, reset
from lab.journal.models import Entry
from lab.people.models import Classroom, User
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandbox
from lab.ui.words import pair


@dataclass
class Resets:
    """What became of the companies that were to be reset."""

    done: list[Sandbox] = field(default_factory=list)
    refused: list[tuple[Sandbox, str]] = field(default_factory=list)


def company_reset() -> Entry:
    """Put the actor's company back to its start. Raises Refused with the reason."""
    actor = current_actor()
    may_reset(actor.user, actor.sandbox).require()
    return reset(actor.sandbox)


def companies_of_class(classroom: Classroom, user: User, ids: Iterable[int]) -> list[Sandbox]:
    """Those of the named companies that are live ones of this class. Raises Hidden for no staff."""
    wanted = set(ids)
    with across(classroom, user) as sandboxes:
        pks = [one.pk for one in sandboxes if one.pk in wanted]
    return list(Sandbox.objects.filter(pk__in=pks).select_related("classroom", "template"))


def class_reset(
    classroom: Classroom,
    user: User,
    ids: Iterable[int],
    *,
    reach: Callable[[int], None] | None = None,
) -> Resets:
    """Reset companies of a class one by one: each is a whole, and one that fails stops no other.

    `reach` is told after each how many are through.
    """
    found = Resets()
    for count, sandbox in enumerate(companies_of_class(classroom, user, ids), 1):
        with entering(user, sandbox):
            try:
                company_reset()
            except Refused as refusal:
                found.refused.append((sandbox, refusal.reason))
            else:
                found.done.append(sandbox)
        if reach is not None:
            reach(count)
    return found


@work(gettext_lazy("Reset of companies"), in_steps=True)
def reset_companies(job: Job, progress: Progress) -> None:
    """The same as a job, because a class may have many companies."""
    ids = job.arguments["companies"]
    assert job.classroom is not None
    progress.begin(len(ids))
    try:
        found = class_reset(job.classroom, job.user, ids, reach=progress.reach)
    except Cancelled:
        # What is reset stays reset: each company is a transaction of its own.
        text = _("Stopped: %(done)d of %(total)d companies were reset.")
        raise ValidationError(text % {"done": progress.job.done, "total": len(ids)}) from None
    if found.refused:
        raise ValidationError([pair(sandbox, reason) for sandbox, reason in found.refused])
