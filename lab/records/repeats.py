"""A submit that is sent twice makes one record: its key is kept with what came of it."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils import timezone

from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import SandboxAttached, Sandboxed
from lab.tenancy.registry import model_of
from lab.tenancy.writing import sandbox_write


class DoneOnce(SandboxAttached):
    """A key that a page or program sent with a write, and the record that came of it."""

    user = models.ForeignKey("lab.User", models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=64)
    attempt = models.PositiveIntegerField()
    collection = models.CharField(max_length=60)
    record = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "user", "key", "attempt"], name="done_once_per_key"
            )
        ]


def once(key: str, model: type[Sandboxed], act: Callable[[], Sandboxed]) -> Sandboxed:
    """`act()` the first time; later what it gave then. Both happen in one write, so two at once are one."""
    with sandbox_write() as write:
        asked: dict[str, Any] = {
            "user": current_actor().user,
            "key": key[:64],
            "attempt": write.sandbox.attempt,
        }
        done = DoneOnce.objects.filter(**asked).first()
        if done is not None:
            found = model_of(done.collection).objects.filter(
                pk=make_id(write.sandbox.pk, done.record)
            )
            return found.first() or _gone(model, done)
        row = act()
        DoneOnce._base_manager.create(
            sandbox=write.sandbox, collection=row.collection, record=row.number, **asked
        )
        return row


def _gone(model: type[Sandboxed], done: DoneOnce) -> Sandboxed:
    raise model.DoesNotExist(f"{done.collection} {done.record} has been deleted since.")
