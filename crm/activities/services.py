"""What can happen to tasks and contact logs."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from crm.activities.models import ContactLog, Task
from crm.rows import owner_within_reach, reread
from lab import records
from lab.access.decisions import ALLOWED, Decision
from lab.access.models import Verb
from lab.records.plausible import forbid_future
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.writing import sandbox_write
from lab.ui.words import shortened


def task_complete(task: Task, *, result: str = "") -> Task:
    """Mark a task as done, with what came of it."""
    with sandbox_write():
        task = reread(task)
        if task.status not in Task.OPEN:
            raise ValidationError(
                _("This task is closed already: it is “%(status)s”.")
                % {"status": task.get_status_display()}
            )
        values = {"status": Task.Status.DONE, "result": result or task.result}
        return records.change(task, values, event="task.completed")


def task_move(task: Task, *, status: str) -> Task:
    """Set the status of a task, as by dragging its card."""
    with sandbox_write():
        task = reread(task)
        event = "task.completed" if status == Task.Status.DONE != task.status else ""
        return records.change(task, {"status": status}, event=event)


def contact_log_reply(log: ContactLog, *, reply: str) -> ContactLog:
    """The superior's guidance on a contact log; it may be given anew. Own logs are refused."""
    with sandbox_write():
        log = reread(log)
        may_reply(log).require()
        if not reply.strip():
            raise ValidationError({"reply": _("Write what you advise.")})
        actor = current_actor()
        values = {"reply": reply, "replied_by": actor.seat, "replied_at": actor.now}
        return records.change(log, values, event="contactlog.replied")


def contact_log_plan(log: ContactLog) -> Task:
    """A task for the next contact that the log promises, for whoever wrote it down."""
    with sandbox_write():
        log = reread(log)
        may_plan(log).require()
        made = _plan([log])
        if not made:
            raise ValidationError(_("There is a task for the next contact already."))
        return made[0]


def contact_logs_plan(logs: Sequence[ContactLog]) -> int:
    """The same for many at once, where there is a next contact and no task for it yet."""
    if not current_actor().policy.may(Verb.ADD, Task):
        return 0
    with sandbox_write():
        return len(_plan([log for log in logs if may_plan(log)]))


def may_plan(log: ContactLog) -> Decision:
    if log.next_contact_on is not None:
        return ALLOWED
    return Decision(False, _("This contact log names no day for the next contact."))


def _plan(logs: Sequence[ContactLog]) -> list[Task]:
    values = [_next_contact(log) for log in logs]
    asked = reduce(or_, (Q(**_told_by(each)) for each in values), Q())
    there = Task.objects.open().filter(asked) if values else Task.objects.none()
    known = {tuple(_told_by(task.__dict__).values()) for task in there}
    fresh = [each for each in values if tuple(_told_by(each).values()) not in known]
    return records.create_many(Task, fresh)


def _next_contact(log: ContactLog) -> dict[str, Any]:
    subject = log.next_step or _("Contact again: %(summary)s") % {"summary": log.summary}
    kinds = {log.Channel.CALL: Task.Kind.CALL, log.Channel.VISIT: Task.Kind.VISIT}
    return {
        "subject": shortened(subject, 160),
        "kind": kinds.get(log.Channel(log.channel), Task.Kind.TODO),
        "due_on": log.next_contact_on,
        "about_collection": log.about_collection,
        "about_id": log.about_id,
        "contact_id": log.contact_id,
        "owner": owner_within_reach(log, Task),
    }


def _told_by(values: Mapping[str, Any]) -> dict[str, Any]:
    """What makes two planned contacts the same."""
    names = ("subject", "due_on", "about_collection", "about_id", "contact_id")
    return {name: values[name] for name in names}


def may_reply(log: ContactLog) -> Decision:
    """Staff may answer; of the players only seats above the log's owner."""
    actor = current_actor()
    if actor.mode not in (Mode.PLAY, Mode.PERSONA):
        return ALLOWED
    below = actor.policy.subtree - {actor.seat.pk} if actor.seat else frozenset()
    if log.owner_id in below:
        return ALLOWED
    owner = actor.policy.seats.get(log.owner_id)
    reason = _("Only a superior of %(owner)s answers this contact log.") % {"owner": owner}
    return Decision(False, reason, of_right=True)


forbid_future(ContactLog, "happened_at")
