"""Answers of the pure core become what is heard at once, or a mail that is planned."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.mailbox.models import Mail
from lab.entities.spec import REGISTRY
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Sandboxed, Seat
from scenarios.customers.hours import moment_after
from scenarios.customers.memory import Mind, mind, prepare
from scenarios.customers.writing import voice_of, write
from scenarios.engine.answers import Answer, Kind
from scenarios.happenings.models import Happening
from scenarios.happenings.planning import Kind as Happens
from scenarios.happenings.planning import plan, register_happening


def spoken(one: Mind, answers: Iterable[Answer], owner: Seat) -> str:
    """What the other side said, one paragraph for each answer."""
    voice, state, told = voice_of(one, owner), one.state, []
    for answer in answers:
        state, count = state.counted(f"said.{answer.text}")
        told.append(voice.said(answer.text, count, facts_of(answer)))
    one.keep(state)
    return "\n\n".join(told)


def is_reached(answers: Iterable[Answer]) -> bool:
    return all(answer.kind is not Kind.NOT_REACHED for answer in answers)


def facts_of(answer: Answer) -> dict[str, str]:
    """As texts; of what is said by language that of the company."""
    return {name: _text(value) for name, value in answer.facts.items()}


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        language = current_actor().sandbox.language
        return str(value.get(language) or next(iter(value.values()), ""))
    return str(value)


def planned(
    one: Mind,
    answers: Iterable[Answer],
    *,
    about: Sandboxed | None = None,
    mail: Mail | None = None,
    to: Seat | None = None,
    facts: Mapping[str, str] | None = None,
) -> None:
    """Mails that come when the customer gets round to them."""
    for answer in answers:
        data = {
            "family": answer.text,
            "facts": {**facts_of(answer), **(facts or {})},
            "about": [about.collection, about.number] if about is not None else None,
            "mail": mail.number if mail is not None else None,
            "to": to.number if to is not None else None,
        }
        at = moment_after(answer.after_hours, one.persona.habits)
        plan(ANSWERS, at, key=one.persona.key, data=data)


def _answer(happening: Happening) -> None:
    one, data = mind(happening.key), happening.data
    if one is None:
        return
    about = found(*data["about"]) if data["about"] else None
    answered = found(Mail.collection, data["mail"]) if data["mail"] else None
    seats = current_actor().policy.seats
    to = seats.get(make_id(current_actor().sandbox.pk, data["to"])) if data["to"] else None
    write(one, data["family"], data["facts"], about=about, answers=answered, to=to)  # type: ignore[arg-type]


def found(collection: str, number: int | None) -> Any:
    """The row of that number, None where it is no longer there."""
    model = REGISTRY[collection].model
    return model.objects.numbered(number).first() if number else None


ANSWERS = register_happening(
    Happens(
        "customer.answers",
        label=_("A customer answers"),
        work=_answer,
        order=40,
        prepare=lambda some: prepare(one.key for one in some),
    )
)
