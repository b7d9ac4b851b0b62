"""Opportunities as people see them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.documents.chains import register_kind
from crm.parties.models import Lead
from crm.selling.forms import (
    CompetitorForm,
    DropCompetitorForm,
    EvaluateForm,
    LoseForm,
    MoveForm,
    ReopenForm,
    WinForm,
    evaluation_points,
)
from crm.selling.models import Opportunity, OpportunityCompetitor, OpportunityProduct, Stage
from crm.selling.rules import OF_ACCOUNT, ON_SALE
from crm.selling.services import (
    amount_take,
    competitor_drop,
    competitor_note,
    evaluation_answer,
    opportunities_create,
    opportunity_change,
    opportunity_create,
    opportunity_lose,
    opportunity_move,
    opportunity_quote,
    opportunity_reopen,
    opportunity_win,
)
from crm.selling.services.closing import waiting_quotes
from crm.selling.services.collisions import deal_warnings
from crm.selling.views.opportunities import OpportunityPage
from lab.access.decisions import ALLOWED, Decision
from lab.entities.fields import keyed_rows
from lab.entities.spec import Action, Board, BuiltInView, Entity, Lines, Related, Section, register
from lab.tenancy.actor import current_actor


def _stage_kind(opportunity: Opportunity) -> str:
    """The kind of its stage, from the stages that were read once."""
    kinds = {stage.pk: stage.kind for stage in keyed_rows(Stage)}
    return kinds[opportunity.stage_id]


def _open_stages() -> dict[str, list[str]]:
    """The stages of this company in which a deal is open, as a filter."""
    return {"stage": [stage.key for stage in keyed_rows(Stage) if stage.kind == Stage.Kind.OPEN]}


def _open(opportunity: Opportunity) -> Decision:
    if _stage_kind(opportunity) == Stage.Kind.OPEN:
        return ALLOWED
    return Decision(False, _("This opportunity is closed. Reopen it first."))


def _closed(opportunity: Opportunity) -> Decision:
    if _stage_kind(opportunity) != Stage.Kind.OPEN:
        return ALLOWED
    return Decision(False, _("This opportunity is open: there is nothing to reopen."))


def _evaluated(opportunity: Opportunity) -> Decision:
    """Only where the sales process asks something."""
    return _open(opportunity) if evaluation_points() else Decision(False)


def _closing_day(_opportunity: Opportunity) -> dict[str, Any]:
    return {"closed_on": current_actor().today}


def _quotes_remain(opportunity: Opportunity) -> list[str]:
    """Winning answers no quote: these stay sent."""
    names = ", ".join(str(quote) for quote in waiting_quotes(opportunity))
    text = _(
        "These quotes still wait for the customer's answer, and winning leaves them: %(quotes)s"
    )
    return [text % {"quotes": names}] if names else []


def _quotes_rejected(opportunity: Opportunity) -> list[str]:
    names = ", ".join(str(quote) for quote in waiting_quotes(opportunity))
    text = _("These quotes are declined with it: %(quotes)s")
    return [text % {"quotes": names}] if names else []


def _has_account(opportunity: Opportunity) -> Decision:
    if opportunity.account_id is not None:
        return ALLOWED
    return Decision(False, _("Enter the account that the quote goes to first."))


def evaluate(opportunity: Opportunity, **arguments: Any) -> Opportunity:
    """Say whether an evaluation point of the sales process is met, and why one thinks so."""
    return evaluation_answer(opportunity, **arguments).opportunity


def note_competitor(opportunity: Opportunity, **arguments: Any) -> Opportunity:
    """Note a competitor that was met in the opportunity, or change what was noted."""
    return competitor_note(opportunity, **arguments).opportunity


ACTIONS = (
    Action(
        name="move",
        label=_("Move to a stage"),
        done=_("Stage changed"),
        run=opportunity_move,
        form=MoveForm,
        available=_open,
        icon="arrow-right",
    ),
    Action(
        name="win",
        label=_("Win"),
        done=_("Opportunity won"),
        initial=_closing_day,
        warns=_quotes_remain,
        run=opportunity_win,
        form=WinForm,
        available=_open,
        icon="trophy",
        tone="green",
        primary=True,
    ),
    Action(
        name="lose",
        label=_("Lose"),
        done=_("Opportunity lost"),
        initial=_closing_day,
        warns=_quotes_rejected,
        run=opportunity_lose,
        form=LoseForm,
        available=_open,
        icon="mood-sad",
        tone="red",
    ),
    Action(
        name="reopen",
        label=_("Reopen"),
        done=_("Opportunity reopened"),
        run=opportunity_reopen,
        form=ReopenForm,
        available=_closed,
        icon="arrow-back-up",
    ),
    Action(
        name="quote",
        label=_("Write a quote"),
        done=_("Quote written"),
        run=opportunity_quote,
        available=_has_account,
        icon="file-text",
    ),
    Action(
        name="evaluate",
        label=_("Evaluate"),
        done=_("Point answered"),
        run=evaluate,
        form=EvaluateForm,
        available=_evaluated,
        icon="clipboard-check",
    ),
    Action(
        name="competitor",
        label=_("Note a competitor"),
        done=_("Competitor noted"),
        run=note_competitor,
        form=CompetitorForm,
        available=_open,
        icon="target",
    ),
    Action(
        name="competitor-off",
        label=_("Take a competitor off"),
        done=_("Competitor taken off"),
        run=competitor_drop,
        form=DropCompetitorForm,
        available=_open,
        icon="target-off",
    ),
    Action(
        name="take-amount",
        label=_("Take over the amount from the products"),
        done=_("Amount taken over from the products"),
        run=amount_take,
        available=_open,
        icon="calculator",
    ),
)

OPPORTUNITIES = register(
    Entity(
        model=Opportunity,
        area="selling",
        icon="target-arrow",
        head=("stage", "amount", "expected_close"),
        columns=("name", "account", "stage", "amount", "probability", "expected_close", "owner"),
        more_columns=("closed_on", "won_reason", "lost_reason", "lost_to", "source_lead"),
        sections=(
            Section(
                title=_("Opportunity"),
                fields=("name", "account", "contact", "kind", "source", "description"),
            ),
            Section(
                title=_("Stage and amount"),
                fields=(
                    "stage",
                    "amount",
                    "probability",
                    "expected_close",
                    "engaged_on",
                    "next_step",
                ),
            ),
        ),
        told=(
            Section(
                title=_("Closed"), fields=("closed_on", "won_reason", "lost_reason", "lost_to")
            ),
            Section(title=_("Came from"), fields=("source_lead",)),
        ),
        filters=(
            "stage",
            "account",
            "contact",
            "amount",
            "probability",
            "expected_close",
            "engaged_on",
            "closed_on",
            "kind",
            "source",
            "won_reason",
            "lost_reason",
            "lost_to",
        ),
        search=("name", "account__name", "next_step"),
        ordering=("-id",),
        related=(
            Related(
                collection="quotes",
                field="opportunity",
                columns=("code", "status", "total"),
                sums=("base_total",),
                activities=True,
            ),
            Related(
                collection="orders",
                field="opportunity",
                columns=("code", "status", "total"),
                sums=("base_total",),
                activities=True,
            ),
        ),
        built_in=(
            BuiltInView(
                key="mine", label=_("My open"), params=_open_stages, whose="me", for_seats=True
            ),
            BuiltInView(
                key="team",
                label=_("Team's open"),
                params=_open_stages,
                whose="team",
                for_superiors=True,
            ),
        ),
        actions=ACTIONS,
        import_key="name",
        bulk_fields=("expected_close", "next_step", "source", "kind"),
        lines=Lines(
            model=OpportunityProduct,
            fields=("product", "quantity", "price"),
            computed=("amount",),
            title=_("Products"),
            narrowed=ON_SALE,
        ),
        parts=(
            Lines(model=OpportunityCompetitor, fields=("competitor", "note"), name="competitors"),
        ),
        narrowed={"contact": OF_ACCOUNT["contact"]},
        board=Board(
            group="stage",
            move="move",
            argument="stage",
            doors={"won": "win", "lost": "lose"},
            total="amount",
            weight="probability",
            ends=("won", "lost"),
            card=("account", "amount", "expected_close", "owner"),
        ),
        has_activities=True,
        create=opportunity_create,
        create_many=opportunities_create,
        change=opportunity_change,
        warnings=deal_warnings,
        views={"record": OpportunityPage},
    )
)
register_kind(Opportunity, 20, {Lead: ("source_lead",)}, usual=True, joins=("stage",))
