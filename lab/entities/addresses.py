"""Addresses of records and lists inside the actor's sandbox."""

from django.urls import reverse

from lab.entities.spec import REGISTRY
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed


def list_url(collection: str) -> str:
    return reverse("list", args=[current_actor().sandbox.pk, collection])


def record_url(record: Sandboxed) -> str:
    """The page of a record; of the whole for a part; "" for what has no page."""
    if record.part_of and record.collection not in REGISTRY:
        record = getattr(record, record.part_of)
    if record.collection not in REGISTRY:
        return ""
    return reverse("record", args=[current_actor().sandbox.pk, record.collection, record.number])
