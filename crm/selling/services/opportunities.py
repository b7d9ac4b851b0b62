"""What can happen to opportunities."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.lines import fill_from_products
from crm.documents.money import Priced, line_amount
from crm.parties.models import Competitor
from crm.parts import Pieces, matched, write_parts
from crm.rows import reread
from crm.selling.collisions import pairs_of
from crm.selling.models import (
    Evaluation,
    EvaluationPoint,
    Opportunity,
    OpportunityCompetitor,
    OpportunityProduct,
    Stage,
    StageChange,
)
from crm.selling.rules import refuse_other_account
from crm.selling.services.closing import close_documents
from crm.selling.services.collisions import collisions_judge
from crm.selling.services.stages import FOLLOWING, first_stage, require_entry
from lab import records
from lab.records.picklists import picklists
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

CERTAIN: dict[str, int] = {Stage.Kind.WON: 100, Stage.Kind.LOST: 0}
STAGE = ("stage", "stage_id")
ACCOUNT = {"account", "account_id"}


def opportunity_create(
    values: Mapping[str, Any], lines: Pieces | None = None, *, event: str = ""
) -> Opportunity:
    """A new opportunity, in the first open stage unless `values` name one that may be entered.

    `lines` are the products talked about; without an amount it is their sum, and follows them.
    """
    with sandbox_write():
        (opportunity,) = opportunities_create([values], event=event)
        if not lines:
            return opportunity
        parts = matched(opportunity, OpportunityProduct, lines)
        fill_from_products(None, parts)
        write_parts(opportunity, parts)
        collisions_judge(opportunity)
        if opportunity.amount:
            return opportunity
        return records.change(opportunity, {"amount": products_amount(opportunity)})


def amount_take(opportunity: Opportunity) -> Opportunity:
    """Take over the amount from the products talked about."""
    with sandbox_write():
        opportunity = reread(opportunity)
        if not opportunity.products.exists():
            raise ValidationError(_("There are no products here yet: add them first."))
        values = {"amount": products_amount(opportunity)}
        return records.change(opportunity, values, event="opportunity.priced")


def opportunities_create(
    many: Sequence[Mapping[str, Any]], *, event: str = ""
) -> list[Opportunity]:
    """New opportunities in one go, each with the beginning of its stage history."""
    with sandbox_write():
        first = first_stage()
        stages = {stage.pk: stage for stage in Stage.objects.all()}
        rows = records.create_many(
            Opportunity, [_started(values, first, stages) for values in many], event=event
        )
        for position, row in enumerate(rows):
            row.stage = stages[row.stage_id]  # read once, not row by row
            _require_start(row, first, position)
        _write_history([(row, None, row.stage, "") for row in rows])
        return rows


def opportunity_change(
    opportunity: Opportunity, values: Mapping[str, Any], lines: Pieces | None = None
) -> Opportunity:
    """Change fields and products; another stage goes through the rules, after the fields."""
    with sandbox_write():
        values = dict(values)
        stage = _named_stage(values)
        moves = stage is not None and stage.pk != opportunity.stage_id
        if moves and values.get("probability") == opportunity.probability:
            # Sent along by a form, not typed: the new stage's own chance goes.
            del values["probability"]
        account = values.get("account")
        refuse_other_account(opportunity, account.pk if account else values.get("account_id"))
        before = products_amount(opportunity) if lines is not None else None
        meets = lines is not None or bool(ACCOUNT & values.keys())
        judged = pairs_of(opportunity) if meets else set()
        follows = values.get("amount", opportunity.amount) == opportunity.amount
        follows = follows and opportunity.amount in (0, before)
        opportunity = records.change(opportunity, values)
        if lines is not None:
            opportunity = _products_write(opportunity, lines, follows=follows)
        if meets:
            collisions_judge(opportunity, judged)
        if stage is None or not moves:
            return opportunity
        opportunity = opportunity_move(opportunity, stage=stage)
        if "probability" in values:
            opportunity = records.change(opportunity, {"probability": values["probability"]})
        return opportunity


def _products_write(opportunity: Opportunity, lines: Pieces, *, follows: bool) -> Opportunity:
    """Write the products; an amount that was their sum, or nothing, `follows` them."""
    parts = matched(opportunity, OpportunityProduct, lines)
    fill_from_products(None, parts)
    write_parts(opportunity, parts)
    if not follows or not parts.parts:
        return opportunity
    return records.change(opportunity, {"amount": products_amount(opportunity)})


def _named_stage(values: dict[str, Any]) -> Stage | None:
    """Take the stage out of the values, which name it as a row or by its id."""
    stage, stage_id = values.pop("stage", None), values.pop("stage_id", None)
    if stage is None and stage_id is not None:
        stage = Stage.objects.filter(pk=stage_id).first()
    return stage


def _started(
    values: Mapping[str, Any], first: Stage, stages: Mapping[int, Stage]
) -> dict[str, Any]:
    named = getattr(values.get("stage"), "pk", None) or values.get("stage_id")
    stage = stages.get(named or 0, first)  # a foreign id stays as it is and is refused by the door
    started = {"stage_id": named or first.pk, **{k: v for k, v in values.items() if k not in STAGE}}
    if not started.get("probability"):
        started["probability"] = stage.probability
    if started.get("engaged_on") is None:
        started["engaged_on"] = current_actor().today
    return started


def _require_start(opportunity: Opportunity, first: Stage, position: int) -> None:
    """A new opportunity is open, and where it starts it must have been allowed to go to.

    The error says at which `position` of the batch the bad one is.
    """
    stage = opportunity.stage
    try:
        if stage.kind != Stage.Kind.OPEN:
            text = _("A new opportunity starts in an open stage. Win or lose it afterwards.")
            raise ValidationError({"stage": text})
        require_entry(opportunity, stage, came_from=first)
    except ValidationError as error:
        error.position = position  # type: ignore[attr-defined]
        raise


def opportunity_move(opportunity: Opportunity, *, stage: Stage, comment: str = "") -> Opportunity:
    """Move to another open stage under the rules of the sales process.

    Raises ValidationError by field with everything that is missing.
    """
    with sandbox_write():
        opportunity = reread(opportunity)
        if stage.kind != Stage.Kind.OPEN:
            raise ValidationError(
                {
                    "stage": _(
                        "Use “Win” or “Lose” to close an opportunity: they ask for the reason."
                    )
                }
            )
        if stage.pk == opportunity.stage_id:
            return opportunity
        values = {"stage": stage, "probability": stage.probability}
        return _enter(opportunity, stage, values, "opportunity.moved", comment)


def opportunity_win(
    opportunity: Opportunity,
    *,
    reason: str = "",
    competitor: Competitor | None = None,
    closed_on: dt.date | None = None,
    comment: str = "",
) -> Opportunity:
    """Close an opportunity as won: it becomes certain. The day defaults to the simulated one.

    A competitor that it was won against is noted. Quotes stay as they are: the customer answers them.
    """
    require_reason("won-reasons", reason, _("Say why the opportunity was won."))
    with sandbox_write():
        won = _close(opportunity, Stage.Kind.WON, {"won_reason": reason}, closed_on, comment)
        if competitor is not None and not won.competitors.filter(competitor=competitor).exists():
            competitor_note(won, competitor=competitor)
        return won


def opportunity_lose(
    opportunity: Opportunity,
    *,
    reason: str,
    competitor: Competitor | None = None,
    closed_on: dt.date | None = None,
    comment: str = "",
) -> Opportunity:
    """Close an opportunity as lost, with the reason and, if one took it, the competitor.

    Quotes that wait for an answer are rejected and drafts of orders cancelled with it; a confirmed
    order forbids it.
    """
    require_reason("lost-reasons", reason, _("Say why the opportunity was lost."))
    with sandbox_write():
        close_documents(reread(opportunity))
        values = {"lost_reason": reason, "lost_to": competitor}
        return _close(opportunity, Stage.Kind.LOST, values, closed_on, comment)


def require_reason(picklist: str, reason: str, text: str) -> None:
    """A company without such a list asks for no reason."""
    known = picklists().get(picklist, {})
    if known and not reason:
        raise ValidationError({"reason": text})
    if reason and reason not in known:
        choices = ", ".join(list(known)[:12])
        told = _("“%(value)s” is not in the list. Choose one of: %(choices)s.")
        raise ValidationError({"reason": told % {"value": reason, "choices": choices}})


def opportunity_reopen(
    opportunity: Opportunity, *, stage: Stage | None = None, comment: str = ""
) -> Opportunity:
    """Take up a closed opportunity again, by default in the open stage that it was closed from.

    What it was closed with stays in the journal and in the stage history.
    """
    with sandbox_write():
        opportunity = reread(opportunity)
        if opportunity.is_open:
            raise ValidationError(_("This opportunity is open: there is nothing to reopen."))
        stage = stage or _stage_before_closing(opportunity)
        if stage.kind != Stage.Kind.OPEN:
            raise ValidationError({"stage": _("Choose an open stage.")})
        values = {
            "stage": stage,
            "probability": stage.probability,
            "closed_on": None,
            "won_reason": "",
            "lost_reason": "",
            "lost_to": None,
        }
        opportunity = _write(opportunity, stage, values, "opportunity.reopened", comment)
        collisions_judge(opportunity)
        return opportunity


def evaluation_answer(
    opportunity: Opportunity, *, point: EvaluationPoint, met: bool, note: str = ""
) -> Evaluation:
    """Answer an evaluation point of the opportunity, or change the answer."""
    with sandbox_write():
        opportunity = reread(opportunity)
        given = opportunity.evaluations.filter(point=point).first()
        values = {"met": met, "note": note}
        if given is not None:
            return records.change(given, values)
        return records.create(Evaluation, {"opportunity": opportunity, "point": point, **values})


def competitor_note(
    opportunity: Opportunity, *, competitor: Competitor, note: str = ""
) -> OpportunityCompetitor:
    """Note a competitor that was met in the opportunity, or change what was noted."""
    with sandbox_write():
        opportunity = reread(opportunity)
        noted = opportunity.competitors.filter(competitor=competitor).first()
        if noted is not None:
            return records.change(noted, {"note": note})
        values = {"opportunity": opportunity, "competitor": competitor, "note": note}
        return records.create(OpportunityCompetitor, values)


def competitor_drop(opportunity: Opportunity, *, competitor: Competitor) -> Opportunity:
    """Take a competitor off that was noted by mistake."""
    with sandbox_write():
        opportunity = reread(opportunity)
        noted = opportunity.competitors.filter(competitor=competitor).first()
        if noted is None:
            text = _("“%(competitor)s” is not noted here.") % {"competitor": competitor}
            raise ValidationError({"competitor": text})
        records.delete(noted)
        return opportunity


def _close(
    opportunity: Opportunity,
    kind: str,
    values: dict[str, Any],
    closed_on: dt.date | None,
    comment: str,
) -> Opportunity:
    with sandbox_write():
        opportunity = reread(opportunity)
        closed_on = closed_on or current_actor().today
        _require_day(opportunity, closed_on)
        stage = first_stage(kind)
        values = {
            "stage": stage,
            "probability": CERTAIN[stage.kind],
            "closed_on": closed_on,
            **values,
        }
        return _enter(opportunity, stage, values, f"opportunity.{kind}", comment)


def _require_day(opportunity: Opportunity, closed_on: dt.date) -> None:
    if closed_on > current_actor().today:
        raise ValidationError({"closed_on": _("This day has not come yet.")})
    if opportunity.engaged_on and closed_on < opportunity.engaged_on:
        raise ValidationError({"closed_on": _("This is before the opportunity began.")})


def _enter(
    opportunity: Opportunity, stage: Stage, values: dict[str, Any], event: str, comment: str
) -> Opportunity:
    """The one door into another stage, under the rules."""
    if stage.kind not in FOLLOWING[opportunity.stage.kind]:
        raise ValidationError(
            _("This opportunity is closed as “%(stage)s”. Reopen it first.")
            % {"stage": opportunity.stage}
        )
    require_entry(opportunity, stage)
    return _write(opportunity, stage, values, event, comment)


def _write(
    opportunity: Opportunity, stage: Stage, values: dict[str, Any], event: str, comment: str
) -> Opportunity:
    came_from = opportunity.stage
    facts = {
        "from": came_from.key,
        "to": stage.key,
        "stage": stage.name,
        "comment": comment,
    }
    changed = records.change(opportunity, values, event=event, data=facts)
    _write_history([(changed, came_from, stage, comment)])
    return changed


def _write_history(steps: Sequence[tuple[Opportunity, Stage | None, Stage, str]]) -> None:
    actor = current_actor()
    records.create_many(
        StageChange,
        [
            {
                "opportunity": opportunity,
                "from_stage": came_from,
                "to_stage": to,
                "changed_at": actor.now,
                "seat": actor.seat,
                "comment": comment,
            }
            for opportunity, came_from, to, comment in steps
        ],
    )


def _stage_before_closing(opportunity: Opportunity) -> Stage:
    last = (
        opportunity.stage_changes.filter(from_stage__kind=Stage.Kind.OPEN)
        .order_by("-changed_at", "-pk")
        .select_related("from_stage")
        .first()
    )
    return last.from_stage if last and last.from_stage else first_stage()


def products_amount(opportunity: Opportunity) -> Decimal:
    """Quantity times price of the products talked about, each rounded as on a document."""
    currency = current_actor().sandbox.currency
    lines = (Priced(line.quantity, line.price) for line in opportunity.products.all())
    return sum((line_amount(line, currency) for line in lines), Decimal(0))
