"""Tasks, events and contact logs as people see them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.activities.built_in import own_view, team_view
from crm.activities.calendar.conflicts import conflicts
from crm.activities.calendar.files import EVENT_CALENDAR, TASK_CALENDAR
from crm.activities.calendar.forms import RescheduleForm, TaskRescheduleForm
from crm.activities.calendar.models import EventInvitee
from crm.activities.calendar.services import (
    event_change,
    event_create,
    event_reschedule,
    task_reschedule,
)
from crm.activities.forms import CompleteForm, ReplyForm, SnoozeForm, TaskStatusForm
from crm.activities.models import ContactLog, Event, Task
from crm.activities.reminders import may_quiet, reminder_dismiss, reminder_snooze
from crm.activities.services import (
    contact_log_plan,
    contact_log_reply,
    contact_logs_plan,
    may_plan,
    may_reply,
    task_complete,
    task_move,
)
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import Action, Board, BuiltInView, Entity, Lines, Section, register
from lab.tenancy.actor import current_actor


def _open(task: Task) -> Decision:
    if task.status in Task.OPEN:
        return ALLOWED
    return Decision(False, _("This task is closed already."))


def _due(task: Task) -> dict[str, Any]:
    return {"due_on": task.due_on, "due_time": task.due_time}


def _times(event: Event) -> dict[str, Any]:
    return {"starts_at": event.starts_at, "ends_at": event.ends_at}


def _open_ones() -> dict[str, list[str]]:
    return {"status": [str(status) for status in Task.OPEN]}


def _overdue() -> dict[str, list[str]]:
    return {**_open_ones(), "due_on": ["before-today"]}


def _done() -> dict[str, list[str]]:
    return {"status": [str(Task.Status.DONE)], "ordering": ["-completed_at"]}


def _today() -> dict[str, list[str]]:
    return {"starts_at": ["today"], "ordering": ["starts_at"]}


def _coming() -> dict[str, list[str]]:
    return {"starts_at__gte": [str(current_actor().today)], "ordering": ["starts_at"]}


def _past() -> dict[str, list[str]]:
    return {"starts_at": ["before-today"]}


def _unanswered() -> dict[str, list[str]]:
    return {"replied_at__empty": ["true"], "ordering": ["happened_at"]}


REMINDER_ACTIONS = (
    Action(
        name="snooze",
        label=_("Remind later"),
        done=_("Reminder put off"),
        run=reminder_snooze,
        form=SnoozeForm,
        available=may_quiet,
        icon="alarm-snooze",
    ),
    Action(
        name="dismiss",
        label=_("Dismiss the reminder"),
        done=_("Reminder dismissed"),
        run=reminder_dismiss,
        available=may_quiet,
        icon="bell-off",
    ),
)

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
        told=(Section(title=_("Done"), fields=("completed_at",)),),
        filters=("status", "kind", "priority", "due_on", "about", "contact", "completed_at"),
        search=("subject", "description", "result"),
        ordering=("due_on",),
        built_in=(
            own_view(_("My open"), _open_ones),
            BuiltInView(key="overdue", label=_("Overdue"), params=_overdue, whose="team"),
            team_view(_("Team's open"), _open_ones),
            BuiltInView(key="done", label=_("Done"), params=_done, whose="team"),
        ),
        actions=(
            Action(
                name="complete",
                label=_("Complete"),
                done=_("Task completed"),
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
                done=_("Status set"),
                run=task_move,
                form=TaskStatusForm,
                icon="flag",
            ),
            Action(
                name="reschedule",
                label=_("Move"),
                done=_("Moved"),
                run=task_reschedule,
                form=TaskRescheduleForm,
                initial=_due,
                available=_open,
                icon="calendar-time",
                quiet=True,
            ),
            *REMINDER_ACTIONS,
        ),
        board=Board(
            group="status",
            move="move",
            argument="status",
            doors={"done": "complete"},
            ends=("done", "cancelled"),
            card=("due_on", "priority", "owner"),
        ),
        bulk_fields=("due_on", "priority", "status", "kind"),
        formats=(TASK_CALENDAR,),
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
            Section(title=_("When"), fields=("starts_at", "ends_at", "remind_at")),
            Section(title=_("Notes"), fields=("description", "result")),
        ),
        filters=("kind", "starts_at", "about", "contact", "location"),
        search=("subject", "location", "description", "result"),
        ordering=("-starts_at",),
        built_in=(
            own_view(_("My coming"), _coming),
            BuiltInView(key="today", label=_("Today"), params=_today, whose="team"),
            team_view(_("Team's coming"), _coming),
            BuiltInView(key="past", label=_("Past"), params=_past, whose="team"),
        ),
        actions=(
            Action(
                name="reschedule",
                label=_("Move"),
                done=_("Moved"),
                run=event_reschedule,
                form=RescheduleForm,
                initial=_times,
                icon="calendar-time",
            ),
            *REMINDER_ACTIONS,
        ),
        bulk_fields=("kind", "location"),
        lines=Lines(model=EventInvitee, fields=("seat", "contact"), title=_("Invited")),
        create=event_create,
        change=event_change,
        warnings=conflicts,
        formats=(EVENT_CALENDAR,),
    )
)


CONTACT_LOGS = register(
    Entity(
        model=ContactLog,
        area="activities",
        icon="notes",
        shortcuts=(
            (pgettext_lazy("log", "Call"), "phone", "channel=call"),
            (pgettext_lazy("log", "Visit"), "map-pin", "channel=visit"),
        ),
        head=("channel", "happened_at", "outcome"),
        columns=("happened_at", "channel", "summary", "outcome", "about", "contact", "owner"),
        more_columns=("reached", "heard", "reply", "replied_by", "replied_at", "outing"),
        sections=(
            Section(
                title=_("Contact made"),
                fields=(
                    "channel",
                    "happened_at",
                    "about",
                    "contact",
                    "topics",
                    "summary",
                    "outcome",
                ),
            ),
            Section(title=_("Next"), fields=("next_step", "next_contact_on")),
        ),
        told=(
            Section(title=_("Registered ahead"), fields=("outing",)),
            Section(title=_("The other side"), fields=("reached", "heard")),
            Section(title=_("Supervisor's reply"), fields=("reply", "answered_by", "replied_at")),
        ),
        filters=(
            "channel",
            "outcome",
            "reached",
            "happened_at",
            "next_contact_on",
            "replied_at",
            "outing",
            "about",
            "contact",
        ),
        search=("summary", "heard", "next_step", "reply"),
        ordering=("-happened_at",),
        built_in=(
            BuiltInView(key="mine", label=_("Mine"), whose="me", for_seats=True),
            team_view(_("To be answered"), _unanswered),
        ),
        actions=(
            Action(
                name="reply",
                label=_("Reply"),
                done=_("Answered"),
                run=contact_log_reply,
                form=ReplyForm,
                available=may_reply,
                icon="message-2",
                primary=True,
            ),
            Action(
                name="plan",
                label=_("Make a task for the next contact"),
                run=contact_log_plan,
                many=contact_logs_plan,
                also_new=True,
                by_default=True,
                available=may_plan,
                icon="calendar-plus",
            ),
        ),
        bulk_fields=("outcome",),
    )
)
