"""A submit that is sent twice makes one record: its key is kept with what came of it."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import SandboxAttached, Sandboxed
from lab.tenancy.registry import model_of
from lab.tenancy.writing import sandbox_write


class KeyTaken(Exception):
    """The key was sent before with another wish: 422."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This was sent before with other content, and was done then. Nothing was done now: "
                "look at what came of it, or send the new content as a new request."
            )
        )


class DoneOnce(SandboxAttached):
    """A key that a page or program sent with a write, and the record that came of it.

    `wish` is the digest of what was asked for: the same key is no excuse to drop something else.
    """

    user = models.ForeignKey("lab.User", models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=64)
    attempt = models.PositiveIntegerField()
    collection = models.CharField(max_length=60)
    record = models.PositiveIntegerField()
    wish = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "user", "key", "attempt"], name="done_once_per_key"
            )
        ]


def once(key: str, model: type[Sandboxed], act: Callable[[], Sandboxed], *, wish: Any) -> Sandboxed:
    """`act()` the first time; later what it gave then. Both happen in one write, so two at once are one.

    `wish` says what is to be done with what, as plain values. Raises KeyTaken when the key came with
    another one before.
    """
    with sandbox_write() as write:
        asked: dict[str, Any] = {
            "user": current_actor().user,
            "key": key[:64],
            "attempt": write.sandbox.attempt,
        }
        done, digest = DoneOnce.objects.filter(**asked).first(), _digest(wish)
        if done is not None:
            return _done_then(done, model, write.sandbox.pk, digest)
        row = act()
        DoneOnce._base_manager.create(
            sandbox=write.sandbox,
            collection=row.collection,
            record=row.number,
            wish=digest,
            **asked,
        )
        return row


def _done_then(done: DoneOnce, model: type[Sandboxed], sandbox_id: int, digest: str) -> Sandboxed:
    if done.wish != digest:
        raise KeyTaken
    rows = model_of(done.collection).objects.filter(pk=make_id(sandbox_id, done.record))
    found = rows.first()
    if found is None:
        raise model.DoesNotExist(f"{done.collection} {done.record} has been deleted since.")
    return found


def _digest(wish: Any) -> str:
    """Equal for equal wishes, in whatever order their fields came."""
    text = json.dumps(wish, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    """Records by what they are, whatever they are called at the moment; the rest as text."""
    return f"{value.collection}/{value.pk}" if isinstance(value, Sandboxed) else str(value)
