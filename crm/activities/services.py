"""What can happen to tasks and contact logs."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.activities.models import ContactLog, Task
from crm.rows import reread
from lab import records
from lab.access.decisions import ALLOWED, Decision
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.writing import sandbox_write


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


def may_reply(log: ContactLog) -> Decision:
    """Staff may answer; of the players only seats above the log's owner."""
    actor = current_actor()
    if actor.mode not in (Mode.PLAY, Mode.PERSONA):
        return ALLOWED
    below = actor.policy.subtree - {actor.seat.pk} if actor.seat else frozenset()
    if log.owner_id in below:
        return ALLOWED
    owner = actor.policy.seats.get(log.owner_id)
    return Decision(
        False, _("Only a superior of %(owner)s answers this contact log.") % {"owner": owner}
    )
