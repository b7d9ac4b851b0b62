"""The folders of a mailbox, and the conversations in them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.mailbox.models import Mail
from lab.entities.searching import searched
from lab.entities.spec import REGISTRY
from lab.tenancy.actor import current_actor

A_PAGE = 25
MOST_IN_THREAD = 50
Status = Mail.Status


@dataclass(frozen=True)
class Folder:
    """A place in the mailbox; `mine` holds what lies in the acting seat's own box only."""

    key: str
    label: Any
    icon: str
    where: Q
    mine: bool = True


FOLDERS = (
    Folder("inbox", _("Inbox"), icon="inbox", where=Q(status=Status.RECEIVED)),
    Folder("drafts", _("Drafts"), icon="pencil", where=Q(status=Status.DRAFT)),
    Folder("sent", pgettext_lazy("mails", "Sent"), icon="send", where=Q(status=Status.SENT)),
    Folder("all", _("All I see"), icon="mailbox", where=~Q(status=Status.DRAFT), mine=False),
)


def folder_named(key: str) -> Folder:
    return next((one for one in FOLDERS if one.key == key), FOLDERS[0])


def mails_in(folder: Folder, text: str = "") -> QuerySet:
    """Staff, who have no seat, see the boxes of everybody."""
    rows = Mail.objects.visible().filter(folder.where)
    seat = current_actor().seat
    if seat is not None and folder.mine:
        rows = rows.filter(owner=seat)
    if text:
        rows = searched(REGISTRY[Mail.collection], rows, text)
    return rows.order_by("-sent_at", "-pk")


@dataclass(frozen=True)
class Shelf:
    """A page of a folder, without counting how many mails there are in all."""

    mails: list[Mail]
    number: int
    has_next: bool


def shelf_of(folder: Folder, text: str, asked: str) -> Shelf:
    number = max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1
    first = (number - 1) * A_PAGE
    found = list(mails_in(folder, text)[first : first + A_PAGE + 1])
    return Shelf(found[:A_PAGE], number, len(found) > A_PAGE)


def with_recipients(mails: Iterable[Mail]) -> None:
    """Read to whom all of them go by one query."""
    prefetch_related_objects(list(mails), "recipients")


def counts() -> dict[str, int]:
    """What waits: unread mails and drafts; one query."""
    rows = Mail.objects.visible().filter(Q(status=Status.DRAFT) | Q(unread=True))
    if (seat := current_actor().seat) is not None:
        rows = rows.filter(owner=seat)
    found = Counter(rows.order_by().values_list("status", flat=True))
    return {"inbox": found[Status.RECEIVED], "drafts": found[Status.DRAFT]}


def unread_count() -> int:
    seat = current_actor().seat
    return Mail.objects.filter(owner=seat).unread().count() if seat is not None else 0


def conversation(number: int) -> tuple[Mail | None, list[Mail]]:
    """The mail of this number, if the actor sees it, and all of its thread that they see: the oldest
    first, each message once, with its attachments."""
    asked = Mail.objects.visible().numbered(number)
    threads = asked.filter(thread__gt=0).order_by().values("thread")
    same = Q(thread__in=threads) & ~Q(status=Status.DRAFT)
    rows = Mail.objects.visible().filter(Q(pk__in=asked.order_by().values("pk")) | same)
    mails = list(rows.prefetch_related("attachments").order_by("-sent_at", "-pk")[:MOST_IN_THREAD])
    chosen = next((mail for mail in mails if mail.number == number), None)
    found: dict[int, Mail] = {}
    for each in reversed(mails):
        key = each.message or -each.pk
        if key not in found or each is chosen or (_mine(each) and found[key] is not chosen):
            found[key] = each
    return chosen, list(found.values()) if chosen is not None else []


def _mine(mail: Mail) -> bool:
    seat = current_actor().seat
    return seat is not None and mail.owner_id == seat.pk
