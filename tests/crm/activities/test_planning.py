"""The next contact of a contact log becomes a task in the same write."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from crm.activities.services import contact_log_plan
from crm.models import Account, ContactLog, Task
from lab.access.decisions import Refused
from tests.factories import make
from tests.factories.company import Company
from tests.lab.entities.pages import as_person, text_of

pytestmark = pytest.mark.django_db


def form(**values: str) -> dict[str, str]:
    return {
        "channel": "call",
        "summary": "They want a trial",
        "about": "accounts/1",
        "next_step": "Bring the press",
        "next_contact_on": "2018-02-01",
        **values,
    }


def test_the_form_offers_the_task_and_makes_it_with_the_log(office: Company) -> None:
    ana, address = as_person(office, "ana"), office.path("contact-logs/new/")
    assert 'name="then" value="plan" checked' in text_of(ana, address)

    ana.post(address, form(then="plan"))

    with office.acting("ana") as actor:
        task = Task.objects.get(subject="Bring the press")
        assert task.due_on == dt.date(2018, 2, 1)
        assert (task.about_collection, task.about_number) == ("accounts", 1)
        assert (task.owner, task.kind) == (actor.seat, "call")


def test_without_the_tick_or_without_a_day_there_is_no_task(office: Company) -> None:
    ana, address = as_person(office, "ana"), office.path("contact-logs/new/")
    with office.acting("ana"):
        before = Task.objects.count()
    ana.post(address, form())
    ana.post(address, form(summary="No day", next_contact_on="", then="plan"))
    with office.acting("ana"):
        assert ContactLog.objects.filter(summary="No day").exists()
        assert Task.objects.count() == before


def test_a_planned_contact_is_not_planned_twice(office: Company) -> None:
    with office.acting("ana"):
        account = Account.objects.numbered(1).get()
        about = {"about_collection": "accounts", "about_id": account.pk}
        log = make.contact_log(next_contact_on="2018-02-01", **about)
        task = contact_log_plan(log)
        assert log.summary in task.subject
        with pytest.raises(ValidationError, match="already"):
            contact_log_plan(log)
        with pytest.raises(Refused, match="no day"):
            contact_log_plan(make.contact_log(**about))
