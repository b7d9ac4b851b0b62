"""No actor, no rows; an actor sees one sandbox and never another."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef

from crm.models import Account, Opportunity
from lab.access.actors import across
from lab.access.decisions import Hidden
from lab.tenancy.actor import NoActor, acting_as
from lab.tenancy.fields import make_id
from lab.tenancy.registry import sandboxed_models

IMPORTED_EARLY = Account.objects.filter(name__startswith="Customer")


@pytest.mark.parametrize("model", sandboxed_models(), ids=lambda model: model.collection)
def test_a_query_without_an_actor_does_not_run(model, db):
    with pytest.raises(NoActor):
        list(model.objects.all())


def test_a_queryset_written_at_import_time_sees_only_the_actors_sandbox(office, other_office):
    with other_office.acting("dora"):
        assert {row.sandbox_id for row in IMPORTED_EARLY.all()} == {other_office.sandbox.pk}
    with office.acting("dora"):
        assert {row.sandbox_id for row in IMPORTED_EARLY.all()} == {office.sandbox.pk}


def test_a_lazy_queryset_that_leaves_the_door_does_not_run(office):
    with office.acting("dora"):
        lazy = Account.objects.all()
    with pytest.raises(NoActor):
        list(lazy)


@pytest.mark.parametrize(
    "question",
    [
        lambda: Account.objects.exclude(name="Customer 1").count(),
        lambda: Account.objects.filter(pk__in=Opportunity.objects.values("account")).count() - 1,
        lambda: Account.objects.annotate(n=Count("opportunities")).filter(n=1).count() - 1,
        lambda: (
            Account.objects.filter(
                Exists(Opportunity.objects.filter(account=OuterRef("pk")))
            ).count()
            - 1
        ),
        lambda: (
            Account.objects.filter(name="Customer 1")
            .order_by()
            .union(Account.objects.filter(name="Customer 2").order_by())
            .count()
        ),
        lambda: Account.objects.aggregate(n=Count("pk"))["n"] - 1,
    ],
)
def test_every_kind_of_query_is_scoped(office, other_office, question):
    with office.acting("dora"):
        assert question() == 2


@pytest.mark.parametrize("column", ["account_id", "owner_id", "id"])
def test_the_database_itself_refuses_a_foreign_parent(office, other_office, column):
    foreign = make_id(other_office.sandbox.pk, 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity._base_manager.filter(pk=make_id(office.sandbox.pk, 1)).update(
            **{column: foreign}
        )


def test_a_class_is_read_at_once_by_its_staff_only_and_cannot_be_written(office, other_office):
    from lab import records

    with across(office.classroom, office.people["tess"]) as sandboxes:
        assert sandboxes == [office.sandbox]
        assert Account.objects.count() == 3
        with pytest.raises(NoActor):
            records.create(Account, {"name": "Smuggled"})
    with pytest.raises(Hidden), across(office.classroom, office.people["ana"]):
        pass
    with pytest.raises(Hidden), across(office.classroom, other_office.people["tess"]):
        pass


def test_an_actor_inside_another_ends_with_its_block(office, other_office):
    with office.acting("ana") as ana:
        with acting_as(other_office.actor("bo")):
            assert Account.objects.first().sandbox_id == other_office.sandbox.pk
        assert Account.objects.first().sandbox_id == ana.sandbox.pk
