"""What the tests of imports share."""

import pytest

from tests.factories.company import Company
from tests.lab.entities.wizard import Wizard


@pytest.fixture
def wizard(office: Company) -> Wizard:
    return Wizard(office, "ana")
