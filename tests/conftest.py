"""Fixtures for all tests: an office with people on its seats, and a second one beside it."""

import hypothesis
import pytest

from tests.factories.company import Company

# Deadlines measure the machine, not the code; two cores shared by several processes miss any.
hypothesis.settings.register_profile("practicum", deadline=None, derandomize=True)
hypothesis.settings.load_profile("practicum")


@pytest.fixture
def office(db: None) -> Company:
    return Company("one")


@pytest.fixture
def shared(transactional_db: None) -> Company:
    """A company that other connections see, where the database knows more than one: for `at_once`."""
    return Company("one")


@pytest.fixture
def other_office(db: None) -> Company:
    return Company("two")
