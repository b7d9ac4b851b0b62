"""What the tests of entities share: programs of the API, imports through the pages."""

import pytest
from rest_framework.test import APIClient

from lab.testing.callers import program
from tests.factories.company import Company
from tests.lab.entities.wizard import Wizard


@pytest.fixture
def ana(office: Company) -> APIClient:
    return program(office.people["ana"])


@pytest.fixture
def dora(office: Company) -> APIClient:
    return program(office.people["dora"])


@pytest.fixture
def wizard(office: Company) -> Wizard:
    return Wizard(office, "ana")
