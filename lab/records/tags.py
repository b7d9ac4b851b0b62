"""Tags: words that people put on records of any collection to find them again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lab.access.actors import entrusted
from lab.access.models import Verb
from lab.journal.recording import one_batch
from lab.records.door import create, create_many, delete_many
from lab.records.validation import register_check
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import RecordIdField, make_id
from lab.tenancy.models import Sandboxed

AT_MOST = 500
LONGEST_NAME = 40


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
    # Whoever puts a new word on a record makes a tag; so may who only makes one.
    rights: ClassVar[dict[str, str]] = {"add": "all"}

    name = models.CharField(_("name"), max_length=LONGEST_NAME)
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

    def clean_derived(self) -> None:
        self.name = " ".join(self.name.split())


def _check_names(
    rows: Sequence[Tag], fields: frozenset[str] | None, checked: bool
) -> Mapping[int, ValidationError]:
    """“vip” and “VIP” are one tag to everybody who reads them."""
    if fields is not None and "name" not in fields:
        return {}
    known = {name.casefold(): pk for pk, name in Tag.objects.values_list("pk", "name")}
    wrong = {}
    for place, row in enumerate(rows):
        if known.setdefault(row.name.casefold(), row.pk or 0) != (row.pk or 0):
            wrong[place] = ValidationError({"name": _now("There is a tag of this name already.")})
    return wrong


register_check(Tag, _check_names)


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


def tag_name(text: str) -> str:
    """The name as it is kept. Raises ValidationError for what is none; files separate them by “;”."""
    name = " ".join(text.replace("\x00", "").split())
    if ";" in name or "；" in name:
        raise ValidationError({"tag": _now("A tag has no semicolon in its name.")})
    if len(name) > LONGEST_NAME:
        text = _now("A tag has at most %(most)d characters.")
        raise ValidationError({"tag": text % {"most": LONGEST_NAME}})
    return name


def tag_key(name: str) -> str:
    """By what tags are the same: without regard to case."""
    return name.casefold()


def tag_named(text: str) -> Tag:
    """The tag of this name, made when it is new."""
    name = tag_name(text)
    if not name:
        raise ValidationError({"tag": _now("Give the tag a name.")})
    with entrusted():
        found = Tag.objects.filter(name__iexact=name).first()
        return found or create(Tag, {"name": name})


def set_tags(wanted: Sequence[tuple[Sandboxed, Sequence[str]]]) -> None:
    """Give visible records of one collection exactly the tags of these names; new ones are made."""
    if not wanted:
        return
    rows = [row for row, _names in wanted]
    _require_change(rows)
    with one_batch(), entrusted():
        tags = _tags_named([name for _row, names in wanted for name in names])
        collection = rows[0].collection
        present = {
            (one.record_id, one.tag_id): one for one in _taggings(rows).select_related("tag")
        }
        asked = {
            (row.pk, tags[tag_key(name)].pk): tags[tag_key(name)]
            for row, names in wanted
            for name in names
        }
        delete_many([one for key, one in present.items() if key not in asked])
        values = [
            {"tag": tag, "record_collection": collection, "record_id": pk}
            for (pk, tag_id), tag in asked.items()
            if (pk, tag_id) not in present
        ]
        create_many(Tagging, values)


def _tags_named(names: Iterable[str]) -> dict[str, Tag]:
    """{key: tag} of all these names."""
    found = {tag_key(tag.name): tag for tag in Tag.objects.all()}
    fresh = {tag_key(name): name for name in names if tag_key(name) not in found}
    made = create_many(Tag, [{"name": name} for name in fresh.values()])
    return found | {tag_key(tag.name): tag for tag in made}


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
    """{id: tags} of visible records of one collection, by one query for 500."""
    found: dict[int, list[Tag]] = {row.pk: [] for row in rows}
    for start in range(0, len(rows), AT_MOST):
        part = rows[start : start + AT_MOST]
        for tagging in _taggings(part).select_related("tag").order_by("tag__name"):
            found[tagging.record_id].append(tagging.tag)
    return found


def tags_named(texts: Sequence[str]) -> dict[str, Tag]:
    """{text: tag} of those texts that are a tag's number or name, in either case; by one query."""
    if not texts:
        return {}
    sandbox_id = current_actor().sandbox.pk
    asked = Q()
    for text in texts:
        # No name holds a NUL, which PostgreSQL refuses to look for.
        asked |= Q(name__iexact=text.replace("\x00", ""))
        if number := _number(text):
            asked |= Q(pk=make_id(sandbox_id, number))
    tags = list(Tag.objects.filter(asked))
    numbered = {tag.number: tag for tag in tags}
    named = {tag.name.casefold(): tag for tag in tags}
    found = {text: numbered.get(_number(text)) or named.get(text.casefold()) for text in texts}
    return {text: tag for text, tag in found.items() if tag is not None}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def tagged(rows: QuerySet, tags: Iterable[Tag]) -> QuerySet:
    """The rows that carry one of the tags."""
    taggings = Tagging.objects.filter(
        record_collection=rows.model.collection, tag__in=[tag.pk for tag in tags]
    )
    return rows.filter(pk__in=taggings.values("record_id"))
