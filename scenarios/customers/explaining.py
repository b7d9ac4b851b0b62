"""Why a customer decided as it did: what ours was worth to it beside what was chosen, and what would have
come of it had one thing been otherwise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.parties.models import Competitor
from crm.selling.models import Opportunity, Quote
from lab.access.decisions import ALLOWED
from lab.access.decisions import Decision as Allowed
from lab.entities.further import Link, register_further
from lab.tenancy.actor import current_actor
from scenarios.customers.casting import the_company
from scenarios.customers.models import Decision
from scenarios.engine.models.choice import NOBODY
from scenarios.engine.models.response import Response
from scenarios.engine.offers import US, Weighing
from scenarios.engine.replays import Change, Replay, replayed, usual_replays, weighing_from_json
from scenarios.engine.touches import TOO_LATE

FACTORS = {
    "fit": gettext_lazy("Fit"),
    "price": gettext_lazy("Price"),
    "effort": gettext_lazy("Attention"),
    "trust": gettext_lazy("Trust"),
}
OUTCOMES = {
    "accept": gettext_lazy("Bought from us"),
    "counter": gettext_lazy("Asked for a better price"),
    "refuse": gettext_lazy("Did not buy from us"),
    "silence": gettext_lazy("Did not answer, and bought nothing"),
}
TONES = {"accept": "green", "counter": "yellow", "refuse": "red", "silence": "secondary"}
Policy = Callable[[], Allowed]
_policies: list[Policy] = []


def forbid_explaining(policy: Policy) -> None:
    """Let somebody else have a say, such as an exam: a no of any of them is a no."""
    _policies.append(policy)


def may_explain() -> Allowed:
    """Allowed in practice."""
    for policy in _policies:
        if not (decision := policy()):
            return decision
    return ALLOWED


def decisions_about(row: Any) -> list[Decision]:
    """Those that were told, the latest first; of an opportunity also the enquiry that it came from."""
    if not the_company().personas:
        return []
    told = Decision.objects.exclude(told_at=None).order_by("-told_at", "-pk")
    if isinstance(row, Quote):
        return list(told.filter(quote=row.number))
    quotes = [quote.number for quote in row.quotes.all()]
    return [each for each in told if each.opportunity == row.number or each.quote in quotes]


@dataclass(frozen=True)
class Explained:
    """A decision as its page tells it. Without `weighing` nobody answered in time."""

    decision: Decision
    weighing: Weighing | None
    late: "Late | None" = None
    asked: Replay | None = None

    @property
    def outcome(self) -> Any:
        return OUTCOMES.get(self.decision.kind, self.decision.kind)

    @property
    def tone(self) -> str:
        return TONES.get(self.decision.kind, "secondary")

    @property
    def chosen(self) -> str:
        assert self.weighing is not None
        return self.weighing.decision.chosen

    @property
    def chosen_name(self) -> str:
        return offer_name(self.chosen)

    @property
    def won(self) -> bool:
        return self.chosen == US

    @property
    def over_budget(self) -> bool:
        """Then nothing else counts."""
        return self.weighing is not None and self.weighing.over_budget

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each factor: its name, what it was for us and for the other, and what it did."""
        ours, theirs = self._sides()
        return [
            {
                "name": FACTORS[mine.name],
                "ours": mine,
                "theirs": theirs.get(mine.name),
                "ahead": theirs.get(mine.name) is None or mine.share >= theirs[mine.name].share,
            }
            for mine in ours
        ]

    def _sides(self) -> tuple[Sequence[Any], Mapping[str, Any]]:
        assert self.weighing is not None
        factors = self.weighing.decision.factors
        return factors[US], {each.name: each for each in factors.get(self.other, ())}

    @property
    def other(self) -> str:
        """Whom ours is compared with: what was chosen, else the best of the others."""
        assert self.weighing is not None
        chances = self.weighing.decision.chances
        others = [name for name in chances if name not in (US, NOBODY)]
        if self.chosen in others:
            return self.chosen
        return max(others, key=lambda name: chances[name], default="")

    @property
    def other_name(self) -> str:
        return offer_name(self.other) if self.other else ""

    @property
    def chart(self) -> dict[str, Any]:
        ours, theirs = self._sides()
        series = [{"name": _("Our offer"), "values": [round(each.share, 2) for each in ours]}]
        if theirs:
            values = [round(theirs[each.name].share, 2) for each in ours]
            series.append({"name": self.other_name, "values": values})
        names = [str(FACTORS[each.name]) for each in ours]
        return {"kind": "bar", "horizontal": True, "categories": names, "series": series}

    @property
    def chart_name(self) -> str:
        return f"why-{self.decision.number}"

    @property
    def chances(self) -> list[tuple[str, int]]:
        assert self.weighing is not None
        found = self.weighing.decision.chances.items()
        return [(offer_name(name), round(100 * chance)) for name, chance in found]

    @property
    def replays(self) -> list[dict[str, Any]]:
        assert self.weighing is not None
        return [told_replay(each, won=self.won) for each in usual_replays(self.weighing)]

    @property
    def asked_told(self) -> dict[str, Any] | None:
        return told_replay(self.asked, won=self.won) if self.asked is not None else None


@dataclass(frozen=True)
class Late:
    """An enquiry that was answered too late; chances that it goes on, in percent."""

    hours: float
    chance: int
    within_an_hour: int
    would_have_gone_on: bool

    @property
    def chance_text(self) -> str:
        return f"{self.chance} %"

    @property
    def within_text(self) -> str:
        return f"{self.within_an_hour} %"


def explained(
    decision: Decision, change: Change | None = None, value: float = 0.0
) -> Explained | None:
    """None where the pack no longer knows who decided."""
    company = the_company()
    persona = company.personas.get(decision.persona)
    need = next((n for n in persona.needs if n.key == decision.need), None) if persona else None
    if persona is None or need is None:
        return None
    if decision.reason == TOO_LATE:
        return Explained(decision, None, _late(decision, company.parameters.response))
    weighing = weighing_from_json(decision.weighing, persona, need)
    asked = replayed(weighing, change, value) if change is not None else None
    return Explained(decision, weighing, asked=asked)


def _late(decision: Decision, response: Response) -> Late:
    kept = decision.weighing
    within = response.chance(kept["at_once"], 1.0)
    return Late(
        hours=round(kept["hours"], 1),
        chance=round(100 * kept["chance"]),
        within_an_hour=round(100 * within),
        would_have_gone_on=kept["mark"] < within,
    )


def offer_name(name: str) -> str:
    if name == US:
        return _("Our offer")
    if name == NOBODY:
        return _("Nothing at all")
    number = the_company().numbers.get(Competitor.collection, {}).get(name)
    rows = Competitor.objects.numbered(number) if number else Competitor.objects.none()
    row = rows.first()
    return str(row) if row is not None else name


# (what it came to, what it would have come to) → in words, and the tone of the badge.
INSTEAD = {
    (True, True): (gettext_lazy("Won all the same"), "green"),
    (True, False): (gettext_lazy("We would have lost"), "red"),
    (False, True): (gettext_lazy("We would have won"), "green"),
    (False, False): (gettext_lazy("Not won either"), "secondary"),
}


def told_replay(replay: Replay, *, won: bool) -> dict[str, Any]:
    """What was changed in words, the chance before and after in percent, and what would have come of it;
    `won`: what really came of it."""
    texts = {
        Change.PRICE: _("Price at %(value)d %% of what we asked for"),
        Change.EFFORT: _("%(value)d contacts in all"),
        Change.FIT: _("%(value)d %% of what is needed, and nothing else"),
        Change.TRUST: _("Trust of %(value)d out of 100"),
    }
    shown = replay.value if replay.change is Change.EFFORT else 100 * replay.value
    return {
        "text": texts[replay.change] % {"value": round(shown)},
        "before": round(100 * replay.before),
        "after": round(100 * replay.after),
        "wins": replay.wins,
        "outcome": INSTEAD[won, replay.wins],
    }


def _link(row: Quote | Opportunity) -> Link | None:
    if not the_company().personas or not may_explain() or not decisions_about(row):
        return None
    at = reverse("why", args=[current_actor().sandbox.pk, row.collection, row.number])
    return Link(at, "help", _("Why did the customer decide so?"))


for _name in (Quote.collection, Opportunity.collection):
    register_further(_name, _link)
