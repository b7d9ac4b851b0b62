"""What is sent twice is done once: its key is kept with what came of it, a record or an answer."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.files.base import File
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
    Where no record came of it, `answer` keeps what was told.
    """

    user = models.ForeignKey("lab.User", models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=64)
    attempt = models.PositiveIntegerField()
    collection = models.CharField(max_length=60, blank=True)
    record = models.PositiveIntegerField(default=0)
    answer = models.JSONField(null=True)
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
        if (done := _done(key, wish)) is not None:
            return _row_then(done, model, write.sandbox.pk)
        row = act()
        _keep(key, wish, collection=row.collection, record=row.number)
        return row


def answered_once(key: str, act: Callable[[], Any], *, wish: Any) -> Any:
    """The same for what makes no record: `act()` gives the answer, a value of JSON other than null."""
    with sandbox_write():
        if (told := answered_then(key, wish=wish)) is not None:
            return told
        told = act()
        keep_answer(key, told, wish=wish)
        return told


def answered_then(key: str, *, wish: Any) -> Any:
    """What was answered to this key, None the first time. Raises KeyTaken."""
    done = _done(key, wish)
    return None if done is None else done.answer


def keep_answer(key: str, told: Any, *, wish: Any) -> None:
    """For `answered_then`. After a jump of the company the key is of its new attempt."""
    _keep(key, wish, answer=told)


def _asked(key: str) -> dict[str, Any]:
    actor = current_actor()
    return {"user": actor.user, "key": key[:64], "attempt": actor.sandbox.attempt}


def _done(key: str, wish: Any) -> DoneOnce | None:
    done = DoneOnce.objects.filter(**_asked(key)).first()
    if done is not None and done.wish != _digest(wish):
        raise KeyTaken
    return done


def _keep(key: str, wish: Any, **came_of_it: Any) -> None:
    sandbox, digest = current_actor().sandbox, _digest(wish)
    DoneOnce._base_manager.create(sandbox=sandbox, wish=digest, **_asked(key), **came_of_it)


def _row_then(done: DoneOnce, model: type[Sandboxed], sandbox_id: int) -> Sandboxed:
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
    """Records by what they are, whatever they are called at the moment, files by their content; the
    rest as text."""
    if isinstance(value, Sandboxed):
        return f"{value.collection}/{value.pk}"
    if isinstance(value, File):
        return f"{value.name}:{_content_digest(value)}"
    return str(value)


def _content_digest(file: File) -> str:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
