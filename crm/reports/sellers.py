"""Who else sells to an account: the seats with open deals there, and for which product."""

from typing import Any

from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.models import Account, CollisionRule, Opportunity
from crm.selling.collisions import sellers_at
from lab.access.decisions import Hidden
from lab.entities.panels import Panel
from lab.entities.views.base import RecordView
from lab.tenancy.actor import current_actor


def sellers_panels(account: Account) -> list[Panel]:
    """Names only, also of deals that the actor may not see; none where the company tells nothing.

    One query, together with what the company wants.
    """
    silent = Exists(CollisionRule.objects.filter(mode=CollisionRule.Mode.OFF).order_by())
    deals = Opportunity.objects.open().filter(~silent, account=account).order_by()
    count = deals.values("owner").distinct().count()
    panel = Panel(
        key="sellers",
        label=_("Who sells here"),
        icon="users",
        url=reverse("account-sellers", args=[current_actor().sandbox.pk, account.number]),
        count=count,
    )
    return [panel] if count else []


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
