"""Where a comment stands: on the work as a whole, a record, a field of it, or an entry of the journal."""

import re
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from courses.assignments.models import Team
from courses.comments.models import Comment
from courses.gates import team_of
from courses.submissions.models import Submission
from lab.entities.fields import fields_of
from lab.entities.spec import REGISTRY, Entity
from lab.journal.models import Entry
from lab.tenancy.models import Sandbox

ON = re.compile(
    r"(?:entry/(?P<entry>\d{1,9})|"
    r"(?P<collection>[a-z][a-z-]{0,59})/(?P<record>\d{1,8})(?:/(?P<field>\w{1,60}))?)?",
    re.ASCII,
)


@dataclass(frozen=True)
class Place:
    """Written `accounts/17`, `accounts/17/phone`, `entry/12`, or nothing for the whole."""

    collection: str = ""
    record: int | None = None
    field: str = ""
    entry: int | None = None

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ValidationError for what names no place."""
        found = ON.fullmatch(text)
        if found is None:
            raise ValidationError(_("This is no place of a company."))
        entry, record = found["entry"], found["record"]
        return cls(
            found["collection"] or "",
            int(record) if record else None,
            found["field"] or "",
            int(entry) if entry else None,
        )

    @classmethod
    def of(cls, comment: Comment) -> Self:
        return cls(comment.collection, comment.record, comment.field, comment.entry)

    def __str__(self) -> str:
        if self.entry is not None:
            return f"entry/{self.entry}"
        parts = (self.collection, self.record, self.field)
        return "/".join(str(part) for part in parts if part)

    @property
    def spot(self) -> Self:
        """The record of a field."""
        return type(self)(self.collection, self.record, "", self.entry)

    @property
    def entity(self) -> Entity | None:
        return REGISTRY.get(self.collection)

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "collection": self.collection,
            "record": self.record,
            "field": self.field,
            "entry": self.entry,
        }

    def condition(self) -> Q:
        """Comments on the record with its fields, or on the entry."""
        if self.entry is not None:
            return Q(entry=self.entry)
        return Q(collection=self.collection, record=self.record, entry=None)

    def title(self, label: str = "") -> str:
        """What is commented on, in words."""
        if self.entry is not None:
            return _("Journal entry %(number)d") % {"number": self.entry}
        if not self.collection:
            return _("The whole submission")
        named = label or f"{self.collection} {self.record}"
        return f"{named} · {field_label(self)}" if self.field else named


def fields_at(place: Place) -> list[tuple[str, str]]:
    """(name, label) of the fields of the record that can be commented on."""
    entity = place.entity
    if entity is None:
        return []
    names = dict.fromkeys((*entity.form_fields, *entity.all_columns))
    return [(f.name, str(capfirst(f.label))) for f in fields_of(entity, tuple(names))]


def field_label(place: Place) -> str:
    return dict(fields_at(place)).get(place.field, place.field)


def require_place(sandbox: Sandbox, place: Place, upto: int | None = None) -> str:
    """What is there is called, in the company; ValidationError where there is no such thing."""
    if place.entry is not None:
        rows = Entry._base_manager.filter(sandbox=sandbox.origin_id or sandbox.pk)
        found = rows.filter(number=place.entry).first()
        if found is None or (upto is not None and place.entry > upto):
            raise ValidationError(_("The journal has no such entry."))
        return str(found)[:200]
    if not place.collection:
        return ""
    entity = place.entity
    row = _row(entity, sandbox, place.record or 0) if entity else None
    if row is None:
        raise ValidationError(_("There is no such record."))
    if place.field and place.field not in dict(fields_at(place)):
        raise ValidationError(_("The record has no such field."))
    return str(row)[:200]


def _row(entity: Entity, sandbox: Sandbox, number: int) -> Any:
    model: Any = entity.model
    return model._base_manager.filter(pk=sandbox.pk << 24 | number).first()


@dataclass(frozen=True)
class Work:
    """Whose work lies in a sandbox: the team, and the submission where it is a frozen copy."""

    team: Team
    submission: Submission | None = None


def work_in(sandbox: Sandbox) -> Work | None:
    """None where the company belongs to no assignment."""
    if sandbox.kind == Sandbox.Kind.LIVE:
        team = team_of(sandbox)
        return Work(team) if team else None
    if sandbox.kind != Sandbox.Kind.SNAPSHOT:
        return None
    rows = Submission.objects.select_related("team__assignment__classroom__school")
    found = rows.filter(snapshot=sandbox).first()
    return Work(found.team, found) if found else None


def address_of(comment: Comment, *, marks: bool) -> str:
    """The page on which the comment stands, with the place marked."""
    place, mark = Place.of(comment), f"#comment-{comment.pk}"
    submission = comment.submission
    if place.entry is not None and submission is not None and marks:
        at = reverse("submission-journal", args=[submission.pk])
        return f"{at}?on={place}{mark}"
    if place.entry is not None:
        at = reverse("company-comments", args=[comment.team.sandbox_id])
        return f"{at}?on={place}{mark}"
    if place.collection:
        sandbox = submission.snapshot_id if submission else comment.team.sandbox_id
        if place.collection not in REGISTRY:
            return f"{reverse('sandbox-home', args=[sandbox])}"
        return reverse("record", args=[sandbox, place.collection, place.record]) + mark
    if marks and submission is not None:
        return reverse("submission", args=[submission.pk]) + mark
    return reverse("assignment", args=[comment.team.assignment_id]) + mark
