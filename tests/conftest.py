"""Fixtures for all tests: an office with people on its seats, and a second one beside it."""

from pathlib import Path

import hypothesis
import pytest

from tests.factories.company import Company

# Deadlines measure the machine, not the code; two cores shared by several processes miss any.
hypothesis.settings.register_profile("practicum", deadline=None, derandomize=True)
hypothesis.settings.load_profile("practicum")

# What says the same on every database runs on one: walks over addresses and roles, packs and how they
# are played, pure functions. Where TEST_DATABASE_URL names a server, `make test` leaves these out.
ONCE = (
    "contract", "hostile", "tools", "lab/ui", "lab/ground", "scenarios/engine", "scenarios/exchange",
    "scenarios/playtest", "scenarios/variants", "scenarios/workbench", "scenarios/checks",
    "scenarios/test_b2b_hardware.py", "scenarios/test_builders.py", "scenarios/test_edited_drafts.py",
    "scenarios/test_first_sale.py", "scenarios/test_generators.py", "scenarios/test_hostile_archives.py",
    "scenarios/test_hostile_packs.py", "scenarios/test_hostile_values.py",
    "scenarios/test_hostile_workbooks.py",
    "scenarios/test_office_trade.py", "scenarios/test_round_trip.py", "scenarios/test_workbook.py",
    "courses/lti",
)  # fmt: skip


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        path = item.path.relative_to(here).as_posix()
        if any(path == one or path.startswith(f"{one}/") for one in ONCE):
            item.add_marker(pytest.mark.once)


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
