"""What can be done to many records at once: all or nothing, and one batch of the journal."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lab import records
from lab.access.models import RecordShare, Verb
from lab.entities.bulk.transfer import related_counts, transfer
from lab.entities.fields import field_of
from lab.entities.forms import RecordForm
from lab.entities.parsing import parse
from lab.entities.spec import Action, Entity
from lab.records.custom_values import assign
from lab.records.dependents import parts_first
from lab.records.sharing import share
from lab.records.tags import Tag, tag_records, tags_of, untag_records
from lab.records.validation import errors_in
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Owned, Sandboxed, Seat
from lab.ui.words import aside

Rows = Sequence[Sandboxed]


def seat_choices() -> list[tuple[str, str]]:
    seats = current_actor().policy.seats.values()
    return [(str(seat.number), described(seat)) for seat in seats]


def described(seat: Seat) -> str:
    """The simulated person with the title; of a seat without a name the title alone, once."""
    return f"{seat} · {seat.title}" if seat.name else str(seat)


def seat_numbered(text: str) -> Seat:
    for seat in current_actor().policy.seats.values():
        if str(seat.number) == text:
            return seat
    raise ValidationError(_("There is no such seat in this company."))


@dataclass(frozen=True)
class Operation:
    """A verb on a selection: its form, what goes along, which rows cannot, and the deed."""

    name: str = ""
    label: Any = ""
    done: Any = ""
    verb: str = Verb.CHANGE
    icon: str = "edit"
    tone: str = "primary"

    def offered(self, entity: Entity) -> bool:
        return True

    def form(self, entity: Entity, rows: Rows, data: Mapping[str, Any] | None) -> forms.Form:
        return forms.Form(data)

    def lost(self, rows: Rows) -> list[str]:
        """What goes with the records, in words."""
        return []

    def refusals(self, entity: Entity, rows: Rows, form: forms.Form) -> dict[int, str]:
        """{id: why not} for rows that cannot take it. Raises ValidationError for the form."""
        return {}

    def run(self, entity: Entity, rows: Rows, form: forms.Form) -> int:
        raise NotImplementedError


class TransferForm(forms.Form):
    owner = forms.ChoiceField(label=gettext_lazy("New owner"))
    related = forms.MultipleChoiceField(
        label=gettext_lazy("Together with what belongs to the same owner"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class Transfer(Operation):
    def offered(self, entity: Entity) -> bool:
        return issubclass(entity.model, Owned)

    def form(self, entity: Entity, rows: Rows, data: Mapping[str, Any] | None) -> forms.Form:
        form = TransferForm(data)
        form.fields["owner"].choices = [("", "—"), *seat_choices()]  # type: ignore[attr-defined]
        counts = related_counts(entity, rows)
        form.fields["related"].choices = [  # type: ignore[attr-defined]
            (other.name, aside(capfirst(other.label_plural), count))
            for other, count in counts.items()
            if count
        ]
        if not form.fields["related"].choices:  # type: ignore[attr-defined]
            del form.fields["related"]
        return form

    def run(self, entity: Entity, rows: Rows, form: forms.Form) -> int:
        seat = seat_numbered(form.cleaned_data["owner"])
        return transfer(entity, rows, seat, form.cleaned_data.get("related", ()))


class ShareForm(forms.Form):
    seats = forms.MultipleChoiceField(
        label=gettext_lazy("With"), widget=forms.SelectMultiple(attrs={"size": 8})
    )
    level = forms.ChoiceField(
        label=gettext_lazy("They may"), choices=RecordShare.Level.choices, widget=forms.RadioSelect
    )


class Share(Operation):
    def offered(self, entity: Entity) -> bool:
        return issubclass(entity.model, Owned)

    def form(self, entity: Entity, rows: Rows, data: Mapping[str, Any] | None) -> forms.Form:
        form = ShareForm(data, initial={"level": RecordShare.Level.READ})
        form.fields["seats"].choices = seat_choices()  # type: ignore[attr-defined]
        return form

    def run(self, entity: Entity, rows: Rows, form: forms.Form) -> int:
        seats = [seat_numbered(text) for text in form.cleaned_data["seats"]]
        share(rows, seats=seats, level=form.cleaned_data["level"])
        return len(rows)


def asking_again(entity: Entity) -> dict[str, str]:
    """Another field needs another input: the dialog is asked for anew, and nothing done."""
    return {
        "hx-post": reverse("bulk", args=[current_actor().sandbox.pk, entity.name]),
        "hx-params": "not confirmed",
        "hx-target": "#modal-content",
        "hx-swap": "innerHTML",
    }


def bulk_fields(entity: Entity) -> list[str]:
    """What can be set on many records at once: what is declared, and the company's own fields."""
    if not entity.bulk_fields:
        return []
    return [
        name for name in (*entity.bulk_fields, *entity.custom_fields) if name in entity.form_fields
    ]


class EditForm(RecordForm):
    """One field to set; choosing another one asks for the form again."""

    def __init__(self, entity: Entity, data: Mapping[str, Any] | None) -> None:
        names = bulk_fields(entity)
        self.chosen = str((data or {}).get("field", "")) or names[0]
        if self.chosen not in names:
            raise ValidationError(_("This cannot be set here."))
        super().__init__(entity.model, [self.chosen], data=data)
        choice = forms.ChoiceField(
            label=_("Field"),
            choices=[(name, field_of(entity.model, name).label) for name in names],
            initial=self.chosen,
            widget=forms.Select(attrs=asking_again(entity)),
        )
        self.fields = {"field": choice, **self.fields}

    def value(self) -> dict[str, Any]:
        """Door values. Raises ValidationError when what was typed cannot be read."""
        return parse(field_of(self.model, self.chosen), self.raw()[self.chosen])


class EditField(Operation):
    def offered(self, entity: Entity) -> bool:
        return bool(bulk_fields(entity))

    def form(self, entity: Entity, rows: Rows, data: Mapping[str, Any] | None) -> forms.Form:
        return EditForm(entity, data)

    def refusals(self, entity: Entity, rows: Rows, form: forms.Form) -> dict[int, str]:
        assert isinstance(form, EditForm)
        values = form.value()
        tried = list(entity.model.objects.in_bulk([row.pk for row in rows]).values())
        for row in tried:
            assign(row, values)
            row.clean_derived()
        errors = errors_in(tried, frozenset({form.chosen}))
        return {tried[place].pk: _first(found) for place, found in errors.items()}

    def run(self, entity: Entity, rows: Rows, form: forms.Form) -> int:
        assert isinstance(form, EditForm)
        values = form.value()
        if entity.change is None:
            records.change_many([(row, values) for row in rows])
            return len(rows)
        for row in rows:
            entity.change(row, values, **({"lines": None} if entity.lines else {}))
        return len(rows)


def _first(errors: Mapping[str, Sequence[Any]]) -> str:
    problem = next(iter(errors.values()))[0]
    return " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem)


class TagForm(forms.Form):
    tag = forms.CharField(label=gettext_lazy("Tag"), max_length=40)

    def __init__(self, data: Mapping[str, Any] | None) -> None:
        super().__init__(data)
        known = Tag.objects.values_list("name", flat=True)[:200]
        self.fields["tag"].widget.attrs["list"] = "known-tags"
        self.known_tags = list(known)


class AddTag(Operation):
    def form(self, entity: Entity, rows: Rows, data: Mapping[str, Any] | None) -> forms.Form:
        return TagForm(data)

    def run(self, entity: Entity, rows: Rows, form: forms.Form) -> int:
        return tag_records(rows, form.cleaned_data["tag"])


class RemoveTag(Operation):
    def form(self, entity: Entity, rows: Rows, data: Mapping[str, Any] | None) -> forms.Form:
        form = forms.Form(data)
        used = {tag.number: tag for tags in tags_of(rows).values() for tag in tags}
        form.fields["tag"] = forms.ChoiceField(
            label=_("Tag"), choices=[(str(number), str(tag)) for number, tag in used.items()]
        )
        return form

    def run(self, entity: Entity, rows: Rows, form: forms.Form) -> int:
        tag = Tag.objects.numbered(int(form.cleaned_data["tag"])).get()
        return untag_records(rows, tag)


class Delete(Operation):
    def lost(self, rows: Rows) -> list[str]:
        """All that would go, counted by kind. Raises Refused when one is still used."""
        counts = Counter({model: len(found) for model, found in parts_first(rows)})
        return [
            f"{count} {model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural}"
            for model, count in counts.items()
        ][::-1]

    def run(self, entity: Entity, rows: Rows, form: forms.Form) -> int:
        records.delete_many(rows)
        return len(rows)


def _all() -> dict[str, Operation]:
    found = (
        Transfer("transfer", gettext_lazy("Transfer"), verb=Verb.TRANSFER, icon="user-share"),
        Share("share", gettext_lazy("Share"), verb=Verb.SHARE, icon="share"),
        EditField("edit", gettext_lazy("Edit a field"), icon="edit"),
        AddTag("tag", gettext_lazy("Add a tag"), icon="tag"),
        RemoveTag("untag", gettext_lazy("Remove a tag"), icon="tag-off"),
        Delete("delete", gettext_lazy("Delete"), verb=Verb.DELETE, icon="trash", tone="danger"),
    )
    return {operation.name: operation for operation in found}


OPERATIONS = _all()


@dataclass(frozen=True, kw_only=True)
class ActionOperation(Operation):
    """An action of the entity's own, done to a selection."""

    action: Action

    def refusals(self, entity: Entity, rows: Rows, form: forms.Form) -> dict[int, str]:
        decisions = {row.pk: self.action.available(row) for row in rows}
        return {pk: str(decision.reason) for pk, decision in decisions.items() if not decision}

    def run(self, entity: Entity, rows: Rows, form: forms.Form) -> int:
        assert self.action.many is not None
        return self.action.many(rows)


def operations_of(entity: Entity) -> dict[str, Operation]:
    """What can be done to a selection of the entity: its own verbs first."""
    found: dict[str, Operation] = {
        action.name: ActionOperation(
            name=action.name,
            label=action.label,
            verb=action.needs,
            icon=action.icon,
            action=action,
        )
        for action in entity.actions
        if action.many is not None
    }
    return {**found, **{name: one for name, one in OPERATIONS.items() if one.offered(entity)}}


def done_text(operation: Operation, count: int) -> str:
    """What has happened, for the message that offers to undo it."""
    if isinstance(operation, ActionOperation):
        text = ngettext("%(action)s: %(n)d record.", "%(action)s: %(n)d records.", count)
        return text % {"action": operation.label, "n": count}
    texts = {
        "transfer": ngettext(
            "%(n)d record is transferred.", "%(n)d records are transferred.", count
        ),
        "share": ngettext("%(n)d record is shared.", "%(n)d records are shared.", count),
        "edit": ngettext("%(n)d record is changed.", "%(n)d records are changed.", count),
        "tag": ngettext("%(n)d record is tagged.", "%(n)d records are tagged.", count),
        "untag": ngettext("%(n)d record lost the tag.", "%(n)d records lost the tag.", count),
        "delete": ngettext("%(n)d record is deleted.", "%(n)d records are deleted.", count),
    }
    return texts[operation.name] % {"n": count}
