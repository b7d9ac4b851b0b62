"""A quote reaches a customer: it thinks it over, and takes it, asks for a better price, or does not buy."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.parties.models import Competitor
from crm.selling.answering import register_answerer
from crm.selling.models import Quote
from crm.selling.services import quote_accept, quote_reject
from lab.clock.calendar import moment
from lab.journal.models import Entry
from lab.journal.recording import note
from lab.journal.words import register_event
from lab.templatetags.ui import money
from lab.tenancy.actor import acting_as, current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.writing import take_numbers
from scenarios.customers.answering import found
from scenarios.customers.casting import the_company
from scenarios.customers.hours import moment_after, touch_hours
from scenarios.customers.memory import Mind, mind, minds_at
from scenarios.customers.models import Decision
from scenarios.customers.needs import rival_name
from scenarios.customers.writing import write
from scenarios.effects.market import rival_factors
from scenarios.engine.answers import Answer, Kind
from scenarios.engine.offers import Quoted, concluded, fit_of, offered, weigh
from scenarios.engine.personas import Need, Role
from scenarios.engine.replays import weighing_as_json
from scenarios.engine.state import ENDED, Phase
from scenarios.engine.touches import answered_first
from scenarios.happenings.following import follow
from scenarios.happenings.models import Happening
from scenarios.happenings.planning import Kind as Happens
from scenarios.happenings.planning import drop, plan, register_happening

NOT_NEEDED = "not-needed"


def _sent(entry: Entry) -> None:
    quote = found(entry.collection, entry.record)
    if quote is not None:
        quote_reaches(quote, touch_hours(entry))


def quote_reaches(quote: Quote, at: float) -> None:
    """The customer begins to think about it. Whoever looks after somebody else is asked by nobody."""
    if (asked := _whom(quote)) is None:
        return
    one, need = asked
    quoted = quoted_of(quote, one)
    if not fit_of(need, quoted):
        write(one, NOT_NEEDED, {"quote": quote.code}, about=quote, to=quote.owner)
        return
    state, late = answered_first(one.persona, one.state, at, one.luck, one.company.parameters)
    if any(answer.need == need.key for answer in late):
        one.keep(state)
        write(one, late[0].text, {}, about=quote, to=quote.owner)
        return
    _withdraw(one, need)
    need = with_present_prices(one, need)
    weighing = weigh(one.persona, need, state, quoted, one.luck, one.company.parameters)
    reaction = offered(one.persona, need, state, quoted, one.luck, one.company.parameters)
    (answer,) = reaction.answers
    if answer.kind is Kind.TEXT:
        one.keep(reaction.state)
        write(one, answer.text, {"quote": quote.code}, about=quote, to=quote.owner)
        return
    # It is thought over until it is told.
    one.keep(reaction.state.with_course(need.key, phase=Phase.OFFERED, reason=""))
    kept = {**weighing_as_json(weighing), "rounds": reaction.state.course(need.key).rounds}
    decision = _decision(one, need, quote, answer, kept)
    plan(DECIDES, _when(one, quote, answer), key=_key(one, need), data={"decision": decision})


def _whom(quote: Quote) -> tuple[Mind, Need] | None:
    """Who decides on it, and the need that it meets best. The contact of the quote is asked before the
    decider of the account; a need that is still open before one that has ended."""
    people = minds_at(quote.account)
    named = quote.contact.number if quote.contact is not None else None
    people.sort(key=lambda one: (one.row.contact != named, one.persona.role is not Role.DECIDER))
    found_ = [
        (
            one.state.course(need.key).phase not in ENDED,
            fit_of(need, quoted_of(quote, one)),
            one,
            need,
        )
        for one in people
        for need in one.persona.needs
    ]
    if not found_:
        return None
    _open, _fit, one, need = max(found_, key=lambda each: (each[1] > 0 and each[0], each[1]))
    return one, need


def quoted_of(quote: Quote, one: Mind) -> Quoted:
    """As the customer reads it, in the company's currency. What the pack does not know goes by number."""
    pieces: dict[str, Decimal] = {}
    at_list = Decimal(0)
    for line in quote.lines.select_related("product"):  # type: ignore[attr-defined]
        if line.product is None:
            at_list += line.net * quote.rate
            continue
        number = line.product.number
        key = one.company.product_keys.get(number, f"#{number}")
        pieces[key] = pieces.get(key, Decimal(0)) + line.quantity
        at_list += line.quantity * line.product.list_price
    return Quoted(pieces, quote.base_net, at_list)


def with_present_prices(one: Mind, need: Need) -> Need:
    """The rivals with what they ask at present, which may be other than when the pack was written."""
    factors = rival_factors()
    if not factors:
        return need
    known = one.company.numbers.get(Competitor.collection, {})
    rivals = [
        replace(rival, price=rival.price * factors.get(known.get(rival.competitor, 0), 1.0))
        for rival in need.rivals
    ]
    return replace(need, rivals=tuple(rivals))


def _withdraw(one: Mind, need: Need) -> None:
    """A new quote comes while the one before is being thought over: only the new one counts."""
    waiting = Decision.objects.filter(persona=one.persona.key, need=need.key, told_at=None)
    if waiting.delete()[0]:
        drop(DECIDES, _key(one, need))


def _key(one: Mind, need: Need) -> str:
    return f"{one.persona.key}/{need.key}"


def _decision(one: Mind, need: Need, quote: Quote, answer: Answer, kept: dict[str, Any]) -> int:
    """Written down before anybody knows, so that it is the same whenever the clock comes to it."""
    number = take_numbers(Decision)[0]
    sandbox = current_actor().sandbox
    Decision.objects.create(
        pk=make_id(sandbox.pk, number),
        sandbox_id=sandbox.pk,
        persona=one.persona.key,
        need=need.key,
        quote=quote.number,
        opportunity=quote.opportunity.number if quote.opportunity is not None else None,
        kind=answer.kind,
        reason=str(answer.facts.get("reason", "")),
        weighing={
            **kept,
            "text": answer.text,
            "facts": {name: str(value) for name, value in answer.facts.items()},
        },
    )
    return number


def _when(one: Mind, quote: Quote, answer: Answer) -> dt.datetime:
    """When it has thought it over, but not after the last day of the offer."""
    at = moment_after(answer.after_hours, one.persona.habits)
    if quote.valid_until is None:
        return at
    last = moment(quote.valid_until, dt.time(one.persona.habits.to_hour - 1))
    return max(min(at, last), current_actor().now)


def _decides(happening: Happening) -> None:
    decision = Decision.objects.numbered(happening.data["decision"]).first()
    if decision is None or (one := mind(decision.persona)) is None:
        return
    quote = found(Quote.collection, decision.quote)
    if quote is None or quote.status != Quote.Status.SENT:
        decision.delete()
        return
    answer = Answer(
        Kind(decision.kind),
        decision.weighing["text"],
        need=decision.need,
        facts=decision.weighing["facts"],
    )
    if not _told(one, quote, answer):
        decision.delete()
        return
    one.keep(concluded(one.state, answer))
    decision.told_at = current_actor().now
    decision.save(update_fields=["told_at"])


def _told(one: Mind, quote: Quote, answer: Answer) -> bool:
    """Do what was decided; False where the quote can no longer be taken."""
    with acting_as(one.actor()):
        match answer.kind:
            case Kind.ACCEPT:
                return _accept(one, quote)
            case Kind.COUNTER:
                asked = money(answer.facts["price"], current_actor().sandbox.currency)
                note("quote.countered", quote, price=asked, reason=answer.text)
                write(
                    one,
                    answer.text,
                    {"quote": quote.code, "price": asked},
                    about=quote,
                    to=quote.owner,
                )
            case Kind.REFUSE:
                rival = rival_name(one, answer)
                mail = write(
                    one,
                    answer.text,
                    {"quote": quote.code, "rival": rival},
                    about=quote,
                    to=quote.owner,
                )
                quote_reject(quote, reason=mail.subject if mail is not None else "")
            case _:
                pass  # Silence: the quote runs out by itself.
    return True


def _accept(one: Mind, quote: Quote) -> bool:
    """Accept by the very service that people use, and order by mail."""
    try:
        quote = quote_accept(quote)
    except ValidationError:
        write(one, "expired", {"quote": quote.code}, about=quote, to=quote.owner)
        return False
    state, count = one.state.counted("order")
    one.keep(state)
    number = f"{1000 + int(9000 * one.luck.unit('order.number', count)):04d}-{count}"
    facts = {"quote": quote.code, "number": number, "lines": _lines(quote)}
    write(one, "accept", facts, about=quote, to=quote.owner)
    return True


def _lines(quote: Quote) -> str:
    rows = quote.lines.select_related("product")  # type: ignore[attr-defined]
    told = [f"{row.position}. {row.quantity.normalize():f} {row.unit} {row}" for row in rows]
    return "\n".join([*told, money(quote.total, quote.currency)])


def _answers_itself(quote: Quote) -> str:
    """The name of who is thinking about it, or has said what it wants; "" where nobody is simulated."""
    if not the_company().personas:
        return ""
    row = Decision.objects.filter(quote=quote.number).first()
    one = mind(row.persona) if row is not None else None
    return str(one.person or "") if one is not None else ""


register_answerer(_answers_itself)
DECIDES = register_happening(
    Happens("customer.decides", label=_("A customer answers a quote"), work=_decides, order=30)
)
follow("quote.sent", _sent)
register_event(
    "quote.countered",
    _("%(who)s asked for “%(record)s” at %(price)s"),
    _("asked for a better price"),
)
