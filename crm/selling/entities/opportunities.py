"""Opportunities as people see them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.selling.forms import CompetitorForm, EvaluateForm, LoseForm, MoveForm, ReopenForm, WinForm
from crm.selling.models import Opportunity, OpportunityProduct, Stage
from crm.selling.services import (
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
from crm.selling.views.opportunities import OpportunityPage
from lab.access.decisions import ALLOWED, Decision
from lab.entities.fields import keyed_rows
from lab.entities.spec import Action, Board, Entity, Lines, Related, Section, register


def _stage_kind(opportunity: Opportunity) -> str:
    """The kind of its stage, from the stages that were read once."""
    kinds = {stage.pk: stage.kind for stage in keyed_rows(Stage)}
    return kinds[opportunity.stage_id]


def _open(opportunity: Opportunity) -> Decision:
    if _stage_kind(opportunity) == Stage.Kind.OPEN:
        return ALLOWED
    return Decision(False, _("This opportunity is closed. Reopen it first."))


def _closed(opportunity: Opportunity) -> Decision:
    if _stage_kind(opportunity) != Stage.Kind.OPEN:
        return ALLOWED
    return Decision(False, _("This opportunity is open: there is nothing to reopen."))


def _has_account(opportunity: Opportunity) -> Decision:
    if opportunity.account_id is not None:
        return ALLOWED
    return Decision(False, _("Enter the account that the quote goes to first."))


def evaluate(opportunity: Opportunity, **arguments: Any) -> Opportunity:
    return evaluation_answer(opportunity, **arguments).opportunity


def note_competitor(opportunity: Opportunity, **arguments: Any) -> Opportunity:
    return competitor_note(opportunity, **arguments).opportunity


ACTIONS = (
    Action(
        name="move",
        label=_("Move to a stage"),
        run=opportunity_move,
        form=MoveForm,
        available=_open,
        icon="arrow-right",
    ),
    Action(
        name="win",
        label=_("Win"),
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
        run=opportunity_lose,
        form=LoseForm,
        available=_open,
        icon="mood-sad",
        tone="red",
    ),
    Action(
        name="reopen",
        label=_("Reopen"),
        run=opportunity_reopen,
        form=ReopenForm,
        available=_closed,
        icon="arrow-back-up",
    ),
    Action(
        name="quote",
        label=_("Write a quote"),
        run=opportunity_quote,
        available=_has_account,
        icon="file-text",
    ),
    Action(
        name="evaluate",
        label=_("Evaluate"),
        run=evaluate,
        form=EvaluateForm,
        available=_open,
        icon="clipboard-check",
    ),
    Action(
        name="competitor",
        label=_("Note a competitor"),
        run=note_competitor,
        form=CompetitorForm,
        available=_open,
        icon="target",
    ),
)

OPPORTUNITIES = register(
    Entity(
        model=Opportunity,
        area="selling",
        icon="target-arrow",
        head=("stage", "amount", "expected_close"),
        columns=("name", "account", "stage", "amount", "probability", "expected_close", "owner"),
        more_columns=("closed_on", "reason", "lost_to", "source_lead"),
        sections=(
            Section(
                title=_("Opportunity"),
                fields=("name", "account", "contact", "kind", "source", "description"),
            ),
            Section(
                title=_("Outlook"),
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
            "reason",
            "lost_to",
        ),
        search=("name", "account__name", "next_step"),
        ordering=("-id",),
        related=(
            Related(collection="quotes", field="opportunity", columns=("code", "status", "total")),
            Related(collection="orders", field="opportunity", columns=("code", "status", "total")),
            Related(
                collection="opportunity-competitors",
                field="opportunity",
                columns=("competitor", "note"),
            ),
        ),
        actions=ACTIONS,
        import_key="name",
        bulk_fields=("expected_close", "next_step", "source", "kind"),
        lines=Lines(model=OpportunityProduct, fields=("product", "quantity", "price")),
        board=Board(
            group="stage",
            move="move",
            argument="stage",
            doors={"won": "win", "lost": "lose"},
            total="amount",
            card=("account", "amount", "expected_close", "owner"),
        ),
        has_activities=True,
        create=opportunity_create,
        create_many=opportunities_create,
        change=opportunity_change,
        views={"record": OpportunityPage},
    )
)
