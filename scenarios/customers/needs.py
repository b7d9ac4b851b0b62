"""Needs arise, wait for somebody, and end."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.catalogue.models import Product
from crm.parties.models import Competitor
from lab.clock.calendar import working_days
from lab.clock.dated import register_day_end
from lab.tenancy.actor import current_actor
from lab.tenancy.gathering import remembered
from scenarios.customers.hours import hours_now
from scenarios.customers.memory import Mind, mind, minds, prepare
from scenarios.customers.writing import write
from scenarios.engine import passing
from scenarios.engine.answers import Answer
from scenarios.engine.personas import Need
from scenarios.happenings.models import Happening
from scenarios.happenings.planning import Kind, register_happening

# So many products are named when somebody writes for the first time: the rest is to be asked for.
NAMED = 2


def _asks(happening: Happening) -> None:
    one = mind(happening.key)
    if one is None or (need := _need(one, happening.data)) is None:
        return
    reaction = passing.need_arises(one.persona, need, one.state, hours_now())
    one.keep(reaction.state)
    for answer in reaction.answers:
        write(one, answer.text, {"products": product_names(one, need)})


def _last_day(happening: Happening) -> None:
    one = mind(happening.key)
    if one is None or (need := _need(one, happening.data)) is None:
        return
    _given_up(one, passing.last_day(one.persona, need, one.state))


def _day_ended(day: dt.date) -> None:
    """Whoever waits for an answer grows impatient with each working day."""
    if not working_days().is_working_day(day):
        return
    at = hours_now()
    for one in minds(open=True):
        _given_up(one, passing.day_passed(one.persona, one.state, at))


def _given_up(one: Mind, reaction: Any) -> None:
    one.keep(reaction.state)
    for answer in reaction.answers:
        write(one, answer.text, {"rival": rival_name(one, answer)})


def _need(one: Mind, data: dict[str, Any]) -> Need | None:
    return next((need for need in one.persona.needs if need.key == data["need"]), None)


def product_names(one: Mind, need: Need) -> str:
    """The first products that are wanted, in the company's words."""
    known = one.company.numbers.get(Product.collection, {})
    numbers = [known[key] for key in list(need.wanted)[:NAMED] if key in known]
    names = remembered(("names", *numbers), (Product,), lambda: _names(numbers))
    joint = "、" if current_actor().sandbox.language.startswith("zh") else ", "
    return joint.join(names)


def _names(numbers: list[int]) -> list[str]:
    return [str(row) for row in Product.objects.numbered(*numbers).order_by("pk")]


def rival_name(one: Mind, answer: Answer) -> str:
    """The competitor that was chosen, as the company calls it; "" where there is none."""
    key = str(answer.facts.get("rival", ""))
    number = one.company.numbers.get(Competitor.collection, {}).get(key)
    if not number:
        return ""
    rows = Competitor.objects.numbered(number)
    row = remembered(("competitor", number), (Competitor,), rows.first)
    return str(row) if row is not None else ""


def _prepare(happenings: Sequence[Happening]) -> None:
    prepare(happening.key for happening in happenings)


ASKS = register_happening(
    Kind("customer.asks", label=_("A customer writes"), work=_asks, order=20, prepare=_prepare)
)
LAST_DAY = register_happening(
    Kind(
        "customer.last-day",
        label=_("A customer decides"),
        work=_last_day,
        order=60,
        prepare=_prepare,
    )
)
register_day_end("customers", _day_ended)
