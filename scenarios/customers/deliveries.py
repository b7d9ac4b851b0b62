"""What a customer makes of goods: complaints and returns become tasks of whoever looks after it."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.activities.models import Task
from crm.catalogue.models import Product
from crm.delivery.models import Delivery
from lab import records
from lab.journal.models import Entry
from lab.tenancy.actor import acting_as, current_actor
from scenarios.customers.answering import facts_of, found
from scenarios.customers.hours import moment_after
from scenarios.customers.memory import Mind, mind, minds_at
from scenarios.customers.writing import write
from scenarios.engine.aftermath import delivered
from scenarios.engine.answers import Answer
from scenarios.happenings.following import follow
from scenarios.happenings.models import Happening
from scenarios.happenings.planning import Kind, plan, register_happening


def _posted(entry: Entry) -> None:
    delivery = found(entry.collection, entry.record)
    if delivery is None or not (people := minds_at(delivery.account)):
        return
    one = next((each for each in people if each.row.contact == _contact(delivery)), people[0])
    lines = list(delivery.lines.select_related("product", "order_line__order"))
    pieces: dict[str, Decimal] = {}
    for line in lines:
        if line.product is not None and line.product.stocked:
            number = str(line.product.number)
            pieces[number] = pieces.get(number, Decimal(0)) + line.quantity
    days = _days_late([line.order for line in lines])
    reaction = delivered(one.state, days, pieces, one.luck, one.company.parameters)
    one.keep(reaction.state)
    for answer in reaction.answers:
        _complain(one, delivery, answer)


def _contact(delivery: Delivery) -> int | None:
    return delivery.contact.number if delivery.contact is not None else None


def _days_late(orders: list[object]) -> int:
    """After the earliest day that an order was requested for."""
    days = [order.requested_on for order in orders if order is not None and order.requested_on]  # type: ignore[attr-defined]
    return (current_actor().today - min(days)).days if days else 0


def _complain(one: Mind, delivery: Delivery, answer: Answer) -> None:
    facts = {"document": delivery.code, **facts_of(answer)}
    if answer.text == "defect":
        product = Product.objects.numbered(int(answer.facts["product"])).get()
        pieces = Decimal(answer.facts["pieces"]).normalize()
        facts |= {"product": str(product), "pieces": f"{pieces:f} {product.unit}".strip()}
    at = moment_after(answer.after_hours, one.persona.habits)
    data = {"family": answer.text, "facts": facts, "delivery": delivery.number}
    plan(COMPLAINS, at, key=one.persona.key, data=data)


def _complains(happening: Happening) -> None:
    one, data = mind(happening.key), happening.data
    delivery = found(Delivery.collection, data["delivery"])
    if one is None or delivery is None or delivery.status != Delivery.Status.POSTED:
        return
    write(one, data["family"], data["facts"], about=delivery, to=delivery.owner)
    _task(one, delivery, data["family"])


def _task(one: Mind, delivery: Delivery, family: str) -> None:
    subjects = {
        "late": _("Complaint of a late delivery: %(document)s"),
        "defect": _("Faulty goods to be taken back: %(document)s"),
    }
    values = {
        "subject": subjects[family] % {"document": delivery.code},
        "kind": Task.Kind.TODO,
        "priority": Task.Priority.HIGH,
        "due_on": current_actor().today,
        "about_collection": delivery.collection,
        "about_id": delivery.pk,
        "contact": one.contact,
        "owner": delivery.owner,
    }
    with acting_as(one.actor()):
        records.create(Task, values)


COMPLAINS = register_happening(
    Kind("customer.complains", label=gettext_lazy("A customer complains"), work=_complains)
)
follow("delivery.posted", _posted)
