"""Competitors: declared here, because opportunities are lost to them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.parties.models import Competitor
from crm.parties.views import CompetitorPage
from crm.selling.models import CompetitorProduct
from crm.selling.services import competitor_change, competitor_create
from lab.entities.spec import Entity, Lines, Related, Section, register

COMPETITORS = register(
    Entity(
        model=Competitor,
        area="parties",
        icon="target",
        head=("website", "account"),
        columns=("name", "website", "account", "strengths", "weaknesses"),
        sections=(
            Section(title=_("Competitor"), fields=("name", "website", "account")),
            Section(title=_("Profile"), fields=("strengths", "weaknesses", "description")),
        ),
        filters=("name", "account"),
        search=("name", "strengths", "weaknesses"),
        ordering=("name",),
        related=(
            Related(
                collection="opportunities",
                field="competitors__competitor",
                where=(("stage__kind", "won"),),
                label=pgettext_lazy("competitor", "Won against"),
                columns=("name", "account", "amount", "closed_on"),
                sums=("amount",),
            ),
            Related(
                collection="opportunities",
                field="lost_to",
                label=_("Lost to"),
                columns=("name", "account", "amount", "closed_on"),
                sums=("amount",),
            ),
            Related(
                collection="opportunity-competitors",
                field="competitor",
                label=_("Met in"),
                columns=("opportunity", "note"),
            ),
        ),
        import_key="name",
        lines=Lines(
            model=CompetitorProduct, fields=("name", "price", "product"), title=_("Products")
        ),
        create=competitor_create,
        change=competitor_change,
        views={"record": CompetitorPage},
    )
)
