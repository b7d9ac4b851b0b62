"""Needs that were lost because nobody answered in time are decisions, too: they can be explained."""

from collections.abc import Iterable

from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.writing import take_numbers
from scenarios.customers.memory import Mind
from scenarios.customers.models import Decision
from scenarios.engine.answers import Answer
from scenarios.engine.touches import TOO_LATE


def lost_by_waiting(one: Mind, answers: Iterable[Answer], at: float) -> None:
    """Keep what the first answer came to: hours, chance, and the mark that decided."""
    for answer in answers:
        if answer.facts.get("reason") != TOO_LATE:
            continue
        need = one.persona.need(answer.need)
        hours = float(answer.facts["hours"])
        response = one.company.parameters.response
        sandbox, number = current_actor().sandbox, take_numbers(Decision)[0]
        Decision.objects.create(
            pk=make_id(sandbox.pk, number),
            sandbox_id=sandbox.pk,
            persona=one.persona.key,
            need=need.key,
            kind=answer.kind,
            reason=TOO_LATE,
            weighing={
                "hours": hours,
                "chance": response.chance(need.at_once, hours),
                "at_once": need.at_once,
                "mark": one.luck.unit("enquiry.goes-on", 1, need.key),
            },
            told_at=current_actor().now,
        )
