"""Calls, visits and mails reach simulated customers: what they answer is heard at once or written later."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.activities.models import ContactLog, Event
from crm.billing.models import Invoice
from crm.mailbox.models import Mail
from crm.parties.models import Account, Contact, Lead
from crm.selling.models import Opportunity, Quote
from lab import records
from lab.access.actors import system_actor
from lab.clock.calendar import working_days
from lab.journal.models import Entry
from lab.journal.words import register_event
from lab.tenancy.actor import Mode, Via, acting_as, current_actor
from lab.tenancy.fields import number_of
from scenarios.customers.answering import found, is_reached, planned, spoken
from scenarios.customers.hours import moment_on, touch_hours
from scenarios.customers.losses import lost_by_waiting
from scenarios.customers.memory import Mind, mind_of, minds_at
from scenarios.customers.models import PersonaState
from scenarios.customers.payments import remind, remind_all
from scenarios.customers.writing import day_text
from scenarios.engine.answers import Answer, Kind
from scenarios.engine.personas import Channel
from scenarios.engine.touches import Reaction, Touch, touched
from scenarios.happenings.following import follow
from scenarios.working_time.moments import touch_moment

CHANNELS = {
    ContactLog.Channel.CALL: Channel.CALL,
    ContactLog.Channel.VISIT: Channel.VISIT,
    ContactLog.Channel.MEETING: Channel.VISIT,
}
# Whoever asks for it gets an appointment within so many working days.
MEETING, MEETS_WITHIN = "meeting", 4
PAYMENT = "payment"
PARTIES = {model.collection for model in (Account, Contact, Lead, Opportunity, Quote, Invoice)}
MEETING_LENGTH = dt.timedelta(hours=1)


def _logged(entry: Entry) -> None:
    """A contact log that somebody writes at play is the contact itself."""
    if entry.mode != Mode.PLAY or entry.via == Via.IMPORT:
        return
    log = found(entry.collection, entry.record)
    channel = CHANNELS.get(log.channel) if log is not None else None
    if channel is None:
        return
    if (one := whom(log)) is None:
        _unanswered(log)
        return
    touch = _touch(entry, channel, log.topics, one)
    reaction = touched(one.persona, one.state, touch, one.luck, one.company.parameters)
    one.keep(reaction.state)
    lost_by_waiting(one, reaction.answers, touch.at)
    answers = [*reaction.answers, *_appointment(one, reaction, touch, log.owner)]
    reached = is_reached(reaction.answers)
    _answer_log(log, one, reached=reached, heard=spoken(one, answers, log.owner))
    if reached and PAYMENT in log.topics:
        remind_all(one)


def _answer_log(log: ContactLog, one: Mind, *, reached: bool, heard: str) -> None:
    values: dict[str, Any] = {"reached": reached, "heard": heard}
    if not log.outcome:
        outcomes = ContactLog.Outcome
        values["outcome"] = outcomes.REACHED if reached else outcomes.NOT_REACHED
    with acting_as(one.actor()):
        records.change(log, values, event="contactlog.heard")


def _unanswered(log: ContactLog) -> None:
    """Where others answer, it is said that this one will not."""
    party = log.contact_id is not None or log.about_collection in PARTIES
    if not party or not PersonaState.objects.exists():
        return
    text = _("Nobody answers here: this person is not simulated. Note yourself what was said.")
    with acting_as(system_actor(current_actor().sandbox)):
        records.change(log, {"heard": text}, event="contactlog.unanswered")


def whom(log: Any) -> Mind | None:
    """Who is spoken to: the contact that it names, else the one of what it is about."""
    if log.contact_id is not None:
        return mind_of(contact=number_of(log.contact_id))
    about = found(log.about_collection, log.about_number) if log.about_id else None
    if isinstance(about, Contact):
        return mind_of(contact=about.number)
    if isinstance(about, Lead):
        return mind_of(lead=about.number)
    if isinstance(about, Account):
        return next(iter(minds_at(about)), None)
    if isinstance(about, Opportunity | Quote | Invoice):
        if about.contact_id is not None:
            return mind_of(contact=number_of(about.contact_id))
        return next(iter(minds_at(about.account)), None) if about.account is not None else None
    return None


def _touch(entry: Entry, channel: Channel, topics: list[str], one: Mind) -> Touch:
    local = timezone.localtime(touch_moment(entry))
    agreed = channel is Channel.VISIT and local.date().isoformat() in one.state.meetings
    return Touch(channel, touch_hours(entry), local.hour, tuple(topics), agreed)


def _appointment(one: Mind, reaction: Reaction, touch: Touch, owner: Any) -> list[Answer]:
    """Whoever asks for a meeting, and is heard, gets one: it stands in the calendar of who asked."""
    refused = any(answer.kind is Kind.REFUSE for answer in reaction.answers)
    if MEETING not in touch.topics or not is_reached(reaction.answers) or refused:
        return []
    state, count = one.state.counted("meeting.agreed")
    days = 1 + one.luck.pick([1.0] * MEETS_WITHIN, "meeting.agreed", count)
    day = working_days().add_working_days(current_actor().today, days)
    at = moment_on(day, one.persona.habits) + dt.timedelta(hours=1)
    one.keep(replace(state, meetings=(*state.meetings, day.isoformat())))
    values = {
        "subject": _("Meeting with %(contact)s") % {"contact": one.person},
        "kind": Event.Kind.MEETING,
        "starts_at": at,
        "ends_at": at + MEETING_LENGTH,
        "contact": one.contact,
        "about_collection": one.person.collection if one.person else "",
        "about_id": one.person.pk if one.person else None,
        "owner": owner,
    }
    with acting_as(one.actor()):
        records.create(Event, values)
    delay = reaction.answers[0].after_hours
    return [Answer(Kind.TEXT, MEETING, delay, facts={"date": day_text(at)})]


def _mailed(entry: Entry) -> None:
    """A mail reaches each simulated customer whom it goes to."""
    mail = found(entry.collection, entry.record)
    if mail is None or entry.mode != Mode.PLAY:
        return
    about = found(mail.about_collection, mail.about_number) if mail.about_id else None
    for one in _receivers(mail, about):
        if isinstance(about, Invoice) and remind(one, about):
            continue
        touch = _touch(entry, Channel.MAIL, mail.topics, one)
        reaction = touched(one.persona, one.state, touch, one.luck, one.company.parameters)
        one.keep(reaction.state)
        lost_by_waiting(one, reaction.answers, touch.at)
        answers = [*reaction.answers, *_appointment(one, reaction, touch, mail.owner)]
        # A paper is answered by what is done about it.
        quiet = isinstance(about, Quote | Invoice)
        told = [each for each in answers if not (quiet and each.text == "thanks")]
        planned(one, told, mail=mail, to=mail.owner)


def _receivers(mail: Mail, about: Any) -> list[Mind]:
    """By the contact, else by the address of a lead or contact."""
    minds: dict[str, Mind] = {}
    for recipient in mail.recipients.all():  # type: ignore[attr-defined]
        one = None
        if recipient.contact_id is not None:
            one = mind_of(contact=number_of(recipient.contact_id))
        elif recipient.address:
            one = _by_address(recipient.address, about)
        if one is not None:
            minds[one.persona.key] = one
    return list(minds.values())


def _by_address(address: str, about: Any) -> Mind | None:
    if isinstance(about, Lead) and about.email.casefold() == address.casefold():
        return mind_of(lead=about.number)
    for model in (Contact, Lead):
        for pk in model.objects.filter(email__iexact=address).values_list("pk", flat=True)[:5]:
            name = "contact" if model is Contact else "lead"
            if (one := mind_of(**{name: number_of(pk)})) is not None:
                return one
    return None


def _converted(entry: Entry) -> None:
    """The lead goes on as the contact that became of it."""
    one = mind_of(lead=entry.record)
    if one is not None and entry.data.get("contact"):
        one.plays(contact=int(entry.data["contact"]))


def _merged(entry: Entry) -> None:
    """Of several that were the same one is left: it is played by who played the others."""
    name = "contact" if entry.collection == Contact.collection else "lead"
    for number in entry.data.get("merged", ()):
        one = mind_of(**{name: number})
        if one is not None:
            one.plays(**{name: entry.record})


follow("contactlog.created", _logged)
follow("mail.sent", _mailed)
follow("lead.converted", _converted)
follow("contact.merged", _merged)
follow("lead.merged", _merged)
register_event(
    "contactlog.heard",
    gettext_lazy("%(who)s answered in “%(record)s”"),
    gettext_lazy("answered by the other side"),
)
register_event(
    "contactlog.unanswered",
    gettext_lazy("Nobody is simulated who could answer in “%(record)s”"),
    gettext_lazy("not answered by the other side"),
)
