"""The people of an account as its org chart."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from crm.parties.hierarchy import MOST_SHOWN, people_of
from crm.parties.models import Account, Contact
from lab.access.models import Verb
from lab.entities.sight import sees
from lab.entities.views.base import RecordView
from lab.entities.views.records import RecordDetail


class PeopleView(RecordView):
    """A part of the account's page, in the place of the plain list of its contacts."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        account = self.record(())
        assert isinstance(account, Account)
        count = Contact.objects.visible().filter(account=account).count()
        context = self.context(
            record=account,
            people=people_of(account),
            count=count,
            more=count > MOST_SHOWN,
            may_add=self.actor.policy.may(Verb.ADD, Contact),
        )
        return render(request, "crm/parties/people.html", context)


class CompetitorPage(RecordDetail):
    """With the people of the account that the competitor is known as, if there is one."""

    template = "crm/parties/competitor.html"

    def story(self, row: Any) -> dict[str, Any]:
        if row.account is None or not sees(row.account):
            return {"people_url": ""}
        address = [self.actor.sandbox.pk, row.account.number]
        return {"people_url": reverse("account-people", args=address)}
