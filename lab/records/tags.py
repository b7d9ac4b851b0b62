"""Tags: words that people put on records of any collection to find them again."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lab.access.actors import entrusted
from lab.access.models import Verb
from lab.journal.recording import one_batch
from lab.records.door import create, create_many, delete_many
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import RecordIdField, make_id
from lab.tenancy.models import Sandboxed

AT_MOST = 500


class Tag(Sandboxed):
    """A word of the company; the same one for everybody."""

    class Tone(models.TextChoices):
        BLUE = "blue", _("blue")
        GREEN = "green", _("green")
        YELLOW = "yellow", _("yellow")
        ORANGE = "orange", _("orange")
        RED = "red", _("red")
        PURPLE = "purple", _("purple")
        SECONDARY = "secondary", _("grey")

    collection = "tags"

    name = models.CharField(_("name"), max_length=40)
    tone = models.CharField(_("colour"), max_length=10, choices=Tone, default=Tone.BLUE)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "name"],
                name="tag_name_once",
                violation_error_message=_("There is a tag of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Tagging(Sandboxed):
    """A tag on one record. Whoever may change the record may put it there and take it off."""

    collection = "taggings"

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings", verbose_name=_("tag"))
    record_collection = models.CharField(max_length=60)
    record_id = RecordIdField()

    class Meta:
        verbose_name = _("tag on a record")
        verbose_name_plural = _("tags on records")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["record_collection", "record_id"], name="tagging_record_idx")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "tag", "record_collection", "record_id"],
                name="tagging_once_per_record",
                violation_error_message=_("The record has this tag already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.tag)


def tag_named(name: str) -> Tag:
    """The tag of this name, made when it is new."""
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"tag": _now("Give the tag a name.")})
    with entrusted():
        found = Tag.objects.filter(name__iexact=name).first()
        return found or create(Tag, {"name": name})


def tag_records(rows: Sequence[Sandboxed], name: str) -> int:
    """Put a tag on visible records of one collection; how many did not have it."""
    if not rows:
        return 0
    _require_change(rows)
    with one_batch():
        tag = tag_named(name)
        had = set(_taggings(rows).filter(tag=tag).values_list("record_id", flat=True))
        fresh = [row for row in rows if row.pk not in had]
        values = [
            {"tag": tag, "record_collection": row.collection, "record_id": row.pk} for row in fresh
        ]
        with entrusted():
            create_many(Tagging, values)
    return len(fresh)


def untag_records(rows: Sequence[Sandboxed], tag: Tag) -> int:
    """Take a tag off; how many records had it. A tag that nobody uses any more stays on offer."""
    if not rows:
        return 0
    _require_change(rows)
    with one_batch(), entrusted():
        return delete_many(list(_taggings(rows).filter(tag=tag).select_related("tag")))


def _require_change(rows: Sequence[Sandboxed]) -> None:
    policy, model = current_actor().policy, type(rows[0])
    policy.require(Verb.CHANGE, model)
    mine = model.objects.visible(Verb.CHANGE).filter(pk__in=[row.pk for row in rows])
    reachable = set(mine.values_list("pk", flat=True))
    for row in rows:
        if row.pk not in reachable:
            policy.require(Verb.CHANGE, row)


def _taggings(rows: Iterable[Sandboxed]) -> QuerySet[Tagging]:
    found = list(rows)
    return Tagging.objects.filter(
        record_collection=found[0].collection, record_id__in=[row.pk for row in found]
    )


def tags_of(rows: Sequence[Sandboxed]) -> dict[int, list[Tag]]:
    """{id: tags} of visible records of one collection, by one query."""
    found: dict[int, list[Tag]] = {row.pk: [] for row in rows}
    if rows:
        for tagging in _taggings(rows[:AT_MOST]).select_related("tag").order_by("tag__name"):
            found[tagging.record_id].append(tagging.tag)
    return found


def tagged(rows: QuerySet, tag_numbers: Iterable[int]) -> QuerySet:
    """The rows that carry one of the tags."""
    sandbox_id = current_actor().sandbox.pk
    ids = [make_id(sandbox_id, number) for number in tag_numbers]
    taggings = Tagging.objects.filter(record_collection=rows.model.collection, tag__in=ids)
    return rows.filter(pk__in=taggings.values("record_id"))
