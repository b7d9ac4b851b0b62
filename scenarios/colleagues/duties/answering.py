"""A superior answers a contact log that asks something or names the superior: one line that helps."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.activities.models import ContactLog
from crm.activities.services import contact_log_reply
from lab.journal.models import Entry
from lab.notices.mentions import mentioned
from lab.tenancy.actor import current_actor
from scenarios.colleagues.duty import Duty, Request
from scenarios.colleagues.rules import Setting
from scenarios.colleagues.telling import record_of
from scenarios.colleagues.working import employ
from scenarios.happenings.models import Happening

HOURS = 3
ASKING = ("?", "？")


def questions(entry: Entry) -> Iterator[Request]:
    for log in ContactLog.objects.numbered(entry.record).select_related("owner"):
        superior = current_actor().policy.seats.get(log.owner.parent_id or 0)
        text = f"{log.summary} {log.next_step}"
        asks = any(mark in text for mark in ASKING)
        if superior is not None and (asks or superior.pk in mentioned(text)):
            yield Request(ContactLog.collection, log.number, superior)


def answer(happening: Happening, setting: Setting) -> None:
    log = record_of(happening.key)
    if log is not None and log.replied_at is None:
        contact_log_reply(log, reply=advice(log))


def advice(log: ContactLog) -> str:
    """By what the log itself leaves open, the most urgent first."""
    if log.outcome == ContactLog.Outcome.NOT_REACHED:
        return _("Try at another hour, or write. After three attempts look for another contact.")
    if log.outcome == ContactLog.Outcome.NEGATIVE:
        return _("Ask what would have to change for them, and write the answer down word for word.")
    if not log.next_step and log.next_contact_on is None:
        return _("Agree on the next step before you end a talk: who does what, by which day?")
    if log.next_contact_on is None:
        return _("Put a day to the next step, or it will not happen.")
    if log.contact_id is None:
        return _("Name the person you spoke to: who decides there, and who else has a say?")
    return _("Good. Before you offer anything, know the need, the budget and who decides.")


ANSWER = employ(
    Duty(
        "answer",
        gettext_lazy("A superior answers a contact log"),
        ("contactlog.created",),
        questions,
        answer,
        HOURS,
    )
)
