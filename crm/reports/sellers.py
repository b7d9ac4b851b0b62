"""Who else sells to an account: the seats with open deals there, and for which product."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.models import Account, CollisionRule, Opportunity, Stage
from crm.selling.collisions import sellers_at
from lab.access.decisions import Hidden
from lab.entities.panels import Panel
from lab.entities.views.base import RecordView
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat


def sellers_panels(account: Account) -> list[Panel]:
    """Names only, also of deals that the actor may not see; none where the company tells nothing.

    One query, together with what the company wants.
    """
    silent = Exists(CollisionRule.objects.filter(mode=CollisionRule.Mode.OFF).order_by())
    count = Seat.objects.filter(~silent, Exists(_open_stages(account))).count()
    panel = Panel(
        key="sellers",
        label=_("Who sells here"),
        icon="users",
        url=reverse("account-sellers", args=[current_actor().sandbox.pk, account.number]),
        count=count,
    )
    return [panel] if count else []


def _open_stages(account: Account) -> Any:
    """The open stages in which a seat has a deal there: a look into the index for each, while all
    deals of a large customer would be thousands of rows."""
    deals = Opportunity.objects.filter(
        account=account, stage=OuterRef("pk"), owner=OuterRef(OuterRef("pk"))
    )
    return Stage.objects.filter(Exists(deals.order_by()), kind=Stage.Kind.OPEN).order_by()


class SellersView(RecordView):
    """The panel of the account's page; hidden where the company tells nothing of collisions."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        account: Any = self.record(())
        panels = sellers_panels(account)
        if not panels:
            raise Hidden
        seat = self.actor.seat
        context = self.context(
            record=account,
            panel=panels[0],
            sellers=[(each, each.seat == seat) for each in sellers_at(account.pk)],
        )
        return render(request, "crm/reports/_sellers.html", context)
