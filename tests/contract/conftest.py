"""The companies are built once for each module; what a test does in them is rolled back."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.factories.company import Company


@pytest.fixture(scope="module")
def companies(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Company]]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield [Company("one"), Company("two")]
        transaction.set_rollback(True)


@pytest.fixture
def db(companies: list[Company]) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def office(companies: list[Company], db: None) -> Company:
    return deepcopy(companies[0])


@pytest.fixture
def other_office(companies: list[Company], db: None) -> Company:
    return deepcopy(companies[1])
