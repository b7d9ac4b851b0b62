"""Leads: declared here, because converting one makes an opportunity."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.documents.chains import register_kind
from crm.parties.assignment.services import lead_assign, leads_assign
from crm.parties.cards import LEAD_CARDS
from crm.parties.collisions.services import warnings_of
from crm.parties.entities import counterparts, duplicates_by_key
from crm.parties.models import Lead
from crm.parties.selectors import DUPLICATE_RULES
from crm.selling.forms import ConvertForm, LeadStatusForm
from crm.selling.services import lead_convert, lead_move
from crm.selling.views.conversion import LeadActionView
from crm.selling.views.leads import LeadPage
from lab.access.decisions import ALLOWED, Decision
from lab.access.models import Verb
from lab.entities.spec import Action, Board, BuiltInView, Entity, Related, Section, register
from lab.tenancy.models import Sandboxed


def convert(lead: Lead, **arguments: Any) -> Sandboxed:
    """Convert and go on with the opportunity, or with the account where there is none."""
    conversion = lead_convert(lead, **arguments)
    return conversion.opportunity or conversion.account


def _not_converted(lead: Lead) -> Decision:
    if lead.status != Lead.Status.CONVERTED:
        return ALLOWED
    return Decision(False, _("This lead was converted already."))


LEADS = register(
    Entity(
        model=Lead,
        area="parties",
        icon="user-search",
        head=("company", "status", "rating"),
        columns=("name", "company", "status", "rating", "source", "phone", "owner"),
        more_columns=("converted_at", "web_form"),
        sections=(
            Section(
                title=_("Lead"),
                fields=("name", "company", "title", "status", "rating", "unqualified_reason"),
            ),
            Section(
                title=_("Reached at"),
                fields=("phone", "mobile", "email", "website", "city", "address"),
            ),
            Section(title=_("Background"), fields=("industry", "region", "source", "description")),
        ),
        filters=(
            "status",
            "rating",
            "source",
            "industry",
            "region",
            "city",
            "company",
            "email",
            "web_form",
        ),
        search=("name", "company", "phone", "mobile", "email", "city"),
        ordering=("-id",),
        related=(
            Related(collection="accounts", field="source_lead", columns=("name", "lifecycle")),
            Related(collection="contacts", field="source_lead", columns=("name", "title")),
            Related(
                collection="opportunities",
                field="source_lead",
                columns=("name", "stage", "amount"),
                sums=("amount",),
            ),
        ),
        built_in=(
            BuiltInView(
                key="mine",
                label=_("My open"),
                params=lambda: {"status": Lead.OPEN},
                whose="me",
                for_seats=True,
            ),
            BuiltInView(
                key="team",
                label=_("Team's open"),
                params=lambda: {"status": Lead.OPEN},
                whose="team",
                for_superiors=True,
            ),
        ),
        actions=(
            Action(
                name="convert",
                label=_("Convert"),
                done=_("Lead converted"),
                run=convert,
                form=ConvertForm,
                available=_not_converted,
                icon="switch-horizontal",
                tone="green",
                primary=True,
            ),
            Action(
                name="move",
                label=_("Set the status"),
                done=_("Status set"),
                run=lead_move,
                form=LeadStatusForm,
                available=_not_converted,
                icon="flag",
            ),
            Action(
                name="assign",
                label=_("Assign by rules"),
                done=_("Assigned"),
                run=lead_assign,
                many=leads_assign,
                also_new=True,
                needs=Verb.TRANSFER,
                available=_not_converted,
                icon="route",
            ),
        ),
        board=Board(
            group="status",
            move="move",
            argument="status",
            doors={"converted": "convert", "unqualified": "move"},
            ends=("converted", "unqualified"),
            card=("company", "rating", "owner"),
        ),
        bulk_fields=("status", "rating", "source", "industry", "region"),
        has_activities=True,
        duplicates=duplicates_by_key(Lead),
        duplicate_rules=DUPLICATE_RULES[Lead],
        counterparts=counterparts(Lead),
        warnings=warnings_of(Lead),
        formats=(LEAD_CARDS,),
        views={"record": LeadPage, "action": LeadActionView},
    )
)
register_kind(Lead, 10, usual=True)
