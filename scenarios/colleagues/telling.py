"""What a colleague writes to another: a mail of the seat, as people write them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.mailbox.services import mail_create, mail_send
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import models_by_collection


def tell(to_seat_id: int, subject: str, body: str, about: Sandboxed | None = None) -> None:
    """A mail from the acting seat into a colleague's mailbox; nothing to oneself."""
    actor = current_actor()
    if actor.seat is None or to_seat_id == actor.seat.pk or to_seat_id not in actor.policy.seats:
        return
    values: dict[str, Any] = {"subject": subject[:200], "body": body}
    if about is not None:
        values |= {"about_collection": about.collection, "about_id": about.pk}
    mail_send(mail_create(values, [(None, {"role": "to", "seat_id": to_seat_id})]))


def tell_refused(key: str, error: Exception) -> None:
    """Why a piece of work was left undone, to whose record it is."""
    row = record_of(key)
    owner = getattr(row, "owner_id", None)
    if row is None or owner is None:
        return
    subject = _("I cannot go on with %(record)s") % {"record": row}
    body = _("%(reason)s\n\nTell me when I can try again, or do it yourself.")
    tell(owner, subject, body % {"reason": _words(error)}, row)


def record_of(key: str) -> Any:
    """The record that a happening is about, by `collection/number`."""
    collection, _slash, number = key.partition("/")
    model: Any = models_by_collection()[collection]
    pk = make_id(current_actor().sandbox.pk, int(number))
    return model.objects.filter(pk=pk).first()


def _words(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
