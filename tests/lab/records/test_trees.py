"""Nobody stands above themselves, however long the way round is."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Account
from lab import records
from lab.records.trees import MOST_LEVELS
from tests.factories import make


@pytest.fixture
def chain(office):
    """Three companies, each the parent of the next."""
    with office.acting("ana"):
        top = make.account(name="Top")
        middle = make.account(name="Middle", parent=top)
        yield top, middle, make.account(name="Low", parent=middle)


@pytest.mark.parametrize("place", [1, 2])
def test_what_is_below_does_not_come_above(chain, place):
    with pytest.raises(ValidationError) as refused:
        records.change(chain[0], {"parent": chain[place]})
    assert "cannot be its parent" in refused.value.message_dict["parent"][0]
    assert Account.objects.get(pk=chain[0].pk).parent is None


def test_a_circle_that_a_batch_closes_is_refused(office):
    with office.acting("ana"):
        one, two = make.account(), make.account()
        with pytest.raises(ValidationError) as refused:
            records.change_many([(one, {"parent": two}), (two, {"parent": one})])
        assert "parent" in refused.value.message_dict
        assert not Account.objects.filter(pk__in=[one.pk, two.pk], parent__isnull=False).exists()


def test_turning_two_round_in_one_write_is_no_circle(chain):
    top, middle, low = chain
    records.change_many([(top, {"parent": middle}), (middle, {"parent": None})])
    assert Account.objects.get(pk=low.pk).parent.parent_id is None


def test_a_tree_is_not_deeper_than_anybody_reads(office):
    with office.acting("ana"):
        above = make.account()
        with pytest.raises(ValidationError, match="levels"):
            for _level in range(MOST_LEVELS + 2):
                above = make.account(parent=above)


def test_many_rows_cost_as_much_as_one(chain):
    low = chain[2]

    def moved(rows):
        with CaptureQueriesContext(connection) as asked:
            records.change_many([(row, {"parent": low}) for row in rows])
        return len([each for each in asked if each["sql"].startswith("SELECT")])

    two = moved([make.account(), make.account()])
    assert moved([make.account() for _each in range(20)]) <= two
