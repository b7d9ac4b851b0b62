from itertools import product as product_of
from typing import Any

from crm.documents.approvals.models import approvable_documents
from crm.documents.approvals.services import document_submit
from crm.models import Approval, Authority
from lab import records
from lab.access.actors import entrusted, play_actor
from lab.tenancy.actor import acting_as, current_actor
from lab.tenancy.models import Seat
from tests.factories.naming import Builders, name_of
from tests.factories.selling import order


def authority(**values: Any) -> Authority:
    """Ten percent, for the first kind of documents and of seats that has no authority yet."""
    taken = set(Authority.objects.values_list("document", "kind"))
    documents = [name for name, _label in approvable_documents()]
    pairs = product_of(documents, Seat.Kind.values)
    document, kind = next(pair for pair in pairs if pair not in taken)
    given = {"document": document, "kind": kind, "most_discount": 10}
    return records.create(Authority, {"note": name_of("Limit"), **given, **values})


def approval(**values: Any) -> Approval:
    """Ana's superior is asked for an order, whoever acts at the moment."""
    limited = {"document": "orders", "kind": Seat.Kind.REP}
    with entrusted():
        if not Authority.objects.filter(**limited).exists():
            authority(**limited, most_discount=None, most_amount=0)
    seats = current_actor().policy.seats.values()
    rep = next(seat for seat in seats if seat.kind == Seat.Kind.REP)
    with acting_as(play_actor(current_actor().user, current_actor().sandbox, rep.number)):
        document_submit(order(owner=rep, **values))
    return Approval.objects.latest("pk")


BUILDERS: Builders = {
    "approvals": approval,
    "authorities": authority,
}
