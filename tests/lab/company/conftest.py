"""A company in which something has happened."""

import pytest

from crm.models import Opportunity
from lab import records
from tests.lab.company.pages import HTML


@pytest.fixture
def busy(office):
    with office.acting("ana"):
        records.change(Opportunity.objects.get(name="Deal 1"), {"amount": "250", "next_step": HTML})
    with office.acting("bo"):
        records.change(Opportunity.objects.get(name="Deal 3"), {"amount": "333"})
    with office.acting("dora"):
        records.delete(Opportunity.objects.get(name="Deal 2"))
    return office
