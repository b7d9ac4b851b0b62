"""The task by which the owner of a contract is reminded of its end."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.activities.models import Task
from crm.activities.reminders import MORNING
from crm.contracts.models import Contract
from lab import records
from lab.access.actors import entrusted
from lab.tenancy.actor import current_actor
from lab.ui.words import shortened


def remind(contract: Contract) -> None:
    """A task for the owner on the last day, that reminds as many days before as the contract says."""
    if contract.ends_on is None or contract.ends_on < current_actor().today:
        return
    day = contract.ends_on - dt.timedelta(days=contract.remind_days)
    text = _("Renew or end the contract: %(contract)s") % {"contract": contract}
    values = {
        "subject": shortened(text, 160),
        "kind": Task.Kind.DOCUMENT,
        "due_on": contract.ends_on,
        "remind_at": timezone.make_aware(dt.datetime.combine(day, MORNING)),
        "about_collection": contract.collection,
        "about_id": contract.pk,
        "contact_id": contract.contact_id,
        "owner": contract.owner,
    }
    with entrusted():
        records.create(Task, values)


def renewed(contract: Contract) -> None:
    """What the task was for is done."""
    _close(contract, {"status": Task.Status.DONE, "result": _("Renewed")})


def forget(contract: Contract) -> None:
    """A contract that is over reminds of nothing."""
    _close(contract, {"status": Task.Status.CANCELLED})


def _close(contract: Contract, values: dict[str, Any]) -> None:
    tasks = Task.objects.about(contract).open()
    with entrusted():
        found = tasks.filter(kind=Task.Kind.DOCUMENT, due_on=contract.ends_on)
        records.change_many([(task, values) for task in found])
