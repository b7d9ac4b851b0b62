"""Customers pay their invoices: in time, late, or sooner after a reminder."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.billing.models import Invoice
from crm.documents.models import Progress
from crm.ledger.paying import entry_of
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
ONE_DAY = dt.timedelta(days=1)


def _posted(entry: Entry) -> None:
    invoice = found(entry.collection, entry.record)
    if invoice is not None and (one := payer_of(minds_at(invoice.account))) is not None:
        expect(one, invoice)


def expect(one: Mind, invoice: Invoice) -> None:
    """Plan when it will be paid: not sooner than tomorrow, however long it has been owed."""
    if invoice.is_credit:
        return
    due = payment_planned(one.persona, one.state, one.luck, one.company.parameters)
    one.keep(due.state)
    today = current_actor().today
    late = dt.timedelta(days=due.days_late)
    day = max((invoice.due_on or today) + late, today + min(late, ONE_DAY))
    plan(PAYS, moment_on(day, one.persona.habits), key=_key(invoice), data=_data(one, invoice))


def payer_of(people: Sequence[Mind]) -> Mind | None:
    """Who buys pays; without a buyer who decides, else whoever is there."""
    ranks = {role: place for place, role in enumerate(PAYER)}
    return min(people, key=lambda one: ranks.get(one.persona.role, len(PAYER)), default=None)


def owed_by(one: Mind) -> list[Invoice]:
    """Invoices of its account that are posted and not settled."""
    if (account := one.account) is None:
        return []
    rows = Invoice.objects.filter(account=account, status=Invoice.Status.POSTED)
    open_ones = rows.exclude(settlement=Progress.FULL).order_by("due_on", "pk")
    return [invoice for invoice in open_ones if not invoice.is_credit]


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
    with acting_as(one.actor()):
        paid = {"amount": amount, "currency": invoice.currency, "reference": number}
        note("customer.paid", invoice, **paid)
        facts = {
            "invoice": invoice.code,
            "amount": money(amount, invoice.currency),
            "number": number,
        }
        write(one, "paid", facts, about=invoice, to=invoice.owner)


def remind_all(one: Mind) -> None:
    """Somebody rings about the money: as a reminder of all that its account owes too long."""
    for invoice in owed_by(one):
        remind(one, invoice)


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
