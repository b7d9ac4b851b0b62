"""Personas come into a new template: each with its state, and the days on which its needs arise and end."""

from collections.abc import Mapping
from typing import Any

from lab.records.loading import load_rows
from lab.tenancy.actor import current_actor
from scenarios.customers.casting import Company, seed_of
from scenarios.customers.hours import moment_on
from scenarios.customers.memory import Mind
from scenarios.customers.models import PersonaState
from scenarios.customers.needs import ASKS, LAST_DAY
from scenarios.customers.payments import expect, owed_by, payer_of
from scenarios.engine.passing import started
from scenarios.engine.personas import Persona
from scenarios.engine.state import State
from scenarios.happenings.planning import plan_all
from scenarios.packs.arriving import Numbers
from scenarios.packs.calendar import Calendar
from scenarios.packs.dates import parse_date
from scenarios.packs.pack import Pack


def personas_arrive(pack: Pack, numbers: Numbers) -> None:
    """Their states are numbered in the order of the file, so that languages agree."""
    personas = pack.cast.personas.values()
    if not personas:
        return
    rows = [(place, _values(one, numbers)) for place, one in enumerate(personas, 1)]
    load_rows(PersonaState, rows)
    calendar = pack.manifest.calendar_on(current_actor().sandbox.day_one)
    plan_all([one for persona in personas for one in _plans(persona, calendar)])
    _expect_payments(Company(pack.cast, numbers, pack.manifest.calendar, seed_of(pack.manifest)))


def _expect_payments(company: Company) -> None:
    """What is owed already will be paid, too."""
    minds = [
        Mind(row, company.personas[row.key], company, State.from_json(row.state))
        for row in PersonaState.objects.exclude(contact=None)
    ]
    at: dict[int, list[Mind]] = {}
    for one in minds:
        if (account := one.account) is not None:
            at.setdefault(account.pk, []).append(one)
    for people in at.values():
        if (payer := payer_of(people)) is not None:
            for invoice in owed_by(payer):
                expect(payer, invoice)


def _values(persona: Persona, numbers: Numbers) -> Mapping[str, Any]:
    return {
        "key": persona.key,
        "contact": numbers["contacts"][persona.contact] if persona.contact else None,
        "lead": numbers["leads"][persona.lead] if persona.lead else None,
        "state": started(persona).as_json(),
    }


def _plans(persona: Persona, calendar: Calendar) -> list[tuple[Any, Any, str, Mapping[str, Any]]]:
    found: list[tuple[Any, Any, str, Mapping[str, Any]]] = []
    for need in persona.needs:
        opens, decides = (parse_date(day, calendar) for day in (need.opens, need.decides))
        data = {"need": need.key}
        found.append((ASKS, moment_on(opens, persona.habits), persona.key, data))
        found.append((LAST_DAY, moment_on(decides, persona.habits), persona.key, data))
    return found
