"""Tasks, events and contact logs as people see them."""

from django.utils.translation import gettext_lazy as _

from crm.activities.forms import CompleteForm, ReplyForm, TaskStatusForm
from crm.activities.models import ContactLog, Event, Task
from crm.activities.services import contact_log_reply, may_reply, task_complete, task_move
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import Action, Board, Entity, Section, register


def _open(task: Task) -> Decision:
    if task.status in Task.OPEN:
        return ALLOWED
    return Decision(False, _("This task is closed already."))


TASKS = register(
    Entity(
        model=Task,
        area="activities",
        icon="checkbox",
        head=("status", "due_on", "priority"),
        columns=("subject", "kind", "due_on", "priority", "status", "about", "owner"),
        more_columns=("completed_at",),
        sections=(
            Section(
                title=_("Task"),
                fields=("subject", "kind", "priority", "status", "about", "contact"),
            ),
            Section(title=_("When"), fields=("due_on", "due_time", "remind_at")),
            Section(title=_("Notes"), fields=("description", "result")),
        ),
        filters=("status", "kind", "priority", "due_on", "contact", "completed_at"),
        search=("subject", "description", "result"),
        ordering=("due_on",),
        actions=(
            Action(
                name="complete",
                label=_("Complete"),
                run=task_complete,
                form=CompleteForm,
                available=_open,
                icon="check",
                tone="green",
                primary=True,
            ),
            Action(
                name="move",
                label=_("Set the status"),
                run=task_move,
                form=TaskStatusForm,
                icon="flag",
            ),
        ),
        board=Board(
            group="status",
            move="move",
            argument="status",
            doors={"done": "complete"},
            card=("due_on", "priority", "owner"),
        ),
        bulk_fields=("due_on", "priority", "status", "kind"),
    )
)

EVENTS = register(
    Entity(
        model=Event,
        area="activities",
        icon="calendar-event",
        head=("kind", "starts_at", "location"),
        columns=("subject", "kind", "starts_at", "ends_at", "about", "contact", "owner"),
        sections=(
            Section(title=_("Event"), fields=("subject", "kind", "about", "contact", "location")),
            Section(title=_("When"), fields=("starts_at", "ends_at")),
            Section(title=_("Notes"), fields=("description", "result")),
        ),
        filters=("kind", "starts_at", "contact", "location"),
        search=("subject", "location", "description", "result"),
        ordering=("-starts_at",),
        bulk_fields=("kind", "location"),
    )
)


CONTACT_LOGS = register(
    Entity(
        model=ContactLog,
        area="activities",
        icon="notes",
        head=("channel", "happened_at", "outcome"),
        columns=("happened_at", "channel", "summary", "outcome", "about", "contact", "owner"),
        more_columns=("reply", "replied_by", "replied_at"),
        sections=(
            Section(
                title=_("Contact made"),
                fields=("channel", "happened_at", "about", "contact", "summary", "outcome"),
            ),
            Section(title=_("Next"), fields=("next_step", "next_contact_on")),
        ),
        filters=("channel", "outcome", "happened_at", "next_contact_on", "replied_at", "contact"),
        search=("summary", "next_step", "reply"),
        ordering=("-happened_at",),
        actions=(
            Action(
                name="reply",
                label=_("Reply"),
                run=contact_log_reply,
                form=ReplyForm,
                available=may_reply,
                icon="message-2",
                primary=True,
            ),
        ),
        bulk_fields=("outcome",),
    )
)
