"""Customers pay their invoices: in time, late, or sooner after a reminder."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.billing.models import Invoice
from crm.ledger.paying import entry_of
from lab.access.actors import simulated_actor
from lab.journal.models import Entry
from lab.journal.recording import note
from lab.journal.words import register_event
from lab.templatetags.ui import money
from lab.tenancy.actor import acting_as, current_actor
from scenarios.customers.answering import found
from scenarios.customers.hours import moment_on
from scenarios.customers.memory import Mind, mind, minds_at
from scenarios.customers.writing import day_text, write
from scenarios.engine.passing import payment_planned, reminded
from scenarios.engine.personas import Role
from scenarios.happenings.following import follow
from scenarios.happenings.models import Happening
from scenarios.happenings.planning import Kind, drop, plan, register_happening

PAYER = (Role.BUYER, Role.DECIDER)


def _posted(entry: Entry) -> None:
    invoice = found(entry.collection, entry.record)
    if invoice is None or invoice.is_credit or (one := payer_of(invoice)) is None:
        return
    due = payment_planned(one.persona, one.state, one.luck, one.company.parameters)
    one.keep(due.state)
    day = (invoice.due_on or current_actor().today) + dt.timedelta(days=due.days_late)
    plan(PAYS, moment_on(day, one.persona.habits), key=_key(invoice), data=_data(one, invoice))


def payer_of(invoice: Invoice) -> Mind | None:
    """Who buys pays; without a buyer who decides."""
    people = minds_at(invoice.account)
    people.sort(key=lambda one: PAYER.index(one.persona.role) if one.persona.role in PAYER else 9)
    return people[0] if people else None


def _key(invoice: Invoice) -> str:
    return f"invoice/{invoice.number}"


def _data(one: Mind, invoice: Invoice) -> dict[str, Any]:
    return {"persona": one.persona.key, "invoice": invoice.number}


def _reversed(entry: Entry) -> None:
    invoice = found(entry.collection, entry.record)
    if invoice is not None:
        drop(PAYS, _key(invoice))


def _pays(happening: Happening) -> None:
    """All that is still open: the money is on its way, and who keeps the books enters it."""
    invoice, one = found("invoices", happening.data["invoice"]), mind(happening.data["persona"])
    owed = entry_of(invoice) if invoice is not None else None
    if one is None or owed is None or owed.open_amount <= 0:
        return
    state, count = one.state.counted("payment")
    one.keep(state)
    number = f"{100000 + int(900000 * one.luck.unit('payment.number', count))}"
    amount = str(owed.open_amount)
    with acting_as(simulated_actor(current_actor().sandbox)):
        paid = {"amount": amount, "currency": invoice.currency, "reference": number}
        note("customer.paid", invoice, **paid)
        facts = {
            "invoice": invoice.code,
            "amount": money(amount, invoice.currency),
            "number": number,
        }
        write(one, "paid", facts, about=invoice, to=invoice.owner)


def remind(one: Mind, invoice: Invoice) -> bool:
    """A reminder of what is overdue: half of the waiting that is left. False where nothing waits."""
    today = current_actor().today
    rows = Happening.objects.waiting().filter(kind=PAYS.key, key=_key(invoice))
    waiting = rows.first()
    if waiting is None or invoice.due_on is None or invoice.due_on >= today:
        return False
    due = reminded(one.state, (waiting.at.date() - today).days)
    one.keep(due.state)
    at = moment_on(today + dt.timedelta(days=due.days_late), one.persona.habits)
    if at < waiting.at:
        waiting.at = at
        waiting.save(update_fields=["at"])
    facts = {"invoice": invoice.code, "date": day_text(waiting.at.date())}
    write(one, "reminded", facts, about=invoice, to=invoice.owner)
    return True


PAYS = register_happening(Kind("customer.pays", label=_("A customer pays"), work=_pays, order=35))
follow("invoice.posted", _posted)
follow("invoice.reversed", _reversed)
register_event(
    "customer.paid",
    _("%(who)s paid %(amount)s %(currency)s for “%(record)s”, reference %(reference)s"),
    _("paid"),
)
