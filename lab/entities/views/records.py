"""The page of a record, its fields edited in place, and its deletion."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lab.access.decisions import Decision
from lab.access.models import Verb
from lab.entities.acting import group_of, offers
from lab.entities.addresses import list_url, record_url
from lab.entities.bulk.operations import OPERATIONS, Operation
from lab.entities.cells import Cells, head_picture, keyed_tone, load_records
from lab.entities.fields import CHOOSING, Field, Kind, field_of, fields_of, keyed_rows
from lab.entities.forms import RecordForm
from lab.entities.line_forms import stored_lines
from lab.entities.narrowing import narrow
from lab.entities.panels import Panel, activity_entities, panels_of
from lab.entities.saving import change_record, delete_record, visible_row
from lab.entities.sight import sees
from lab.entities.spec import Board, Entity, Section
from lab.entities.views.base import RecordView, go, is_part
from lab.records import Conflict
from lab.records.dependents import parts_first
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Owned, Sandboxed
from lab.ui.errors import conflict

SHOWN_OF_LOST = 5
# Ends that a record comes to by way of all its steps.
GOOD = ("green", "teal")


@dataclass(frozen=True, kw_only=True)
class Datum:
    """A field of the record as it is shown; `edit` is where it is edited in place, "" for not."""

    field: Field
    html: SafeString | str
    edit: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A column of the board as a step of the record's path; all its ends are one last step."""

    key: str
    label: str
    state: str  # done, current, to come
    tone: str
    ends: tuple[tuple[str, str], ...] = ()  # (key, label) to choose from


class RecordPage(RecordView):
    """What the page and the parts of it that are renewed have in common."""

    def datum(self, cells: Cells, field: Field, row: Sandboxed, *, may_change: bool) -> Datum:
        edit = ""
        if may_change and editable(self.entity, field):
            address = [self.actor.sandbox.pk, self.entity.name, row.number, field.name]
            edit = reverse("field", args=address)
        return Datum(field=field, html=cells(field, row), edit=edit)

    def head(self, cells: Cells, row: Sandboxed) -> dict[str, Any]:
        facts = fields_of(self.entity, self.head_names)
        if issubclass(self.entity.model, Owned) and "owner" not in self.entity.head:
            facts.append(field_of(self.entity.model, "owner"))
        told: dict[str, Any] = {
            "facts": [Datum(field=field, html=cells(field, row)) for field in facts]
        }
        if self.entity.picture:
            told["picture"] = head_picture(field_of(self.entity.model, self.entity.picture), row)
        return told

    @property
    def head_names(self) -> list[str]:
        """The facts of the head, without the one that the path below it tells."""
        told = path_field(self.entity)
        return [name for name in self.entity.head if told is None or name != told.name]

    def load(self, row: Sandboxed) -> Cells:
        load_records(fields_of(self.entity, self.entity.form_fields), [row])
        return Cells(whole=True)


class RecordDetail(RecordPage):
    """The page; an entity's own one extends `template` and brings `story` for its blocks."""

    template = "lab/entity/record.html"
    # What the entity's own template tells in another place.
    elsewhere: tuple[str, ...] = ()

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.record()
        cells, policy = self.load(row), self.actor.policy
        may_change = self.may_change(row)
        found, path = offers(self.entity, row), path_of(self.entity, row)
        if path:
            # The steps of the path do what this action does.
            found = [offer for offer in found if offer.action.name != self.entity.board.move]  # type: ignore[union-attr]
        context = self.context(
            record=row,
            token=row.token,
            **self.head(cells, row),
            offered=[offer for offer in found if offer.fits],
            unfitting=[offer for offer in found if not offer.fits],
            path=path,
            sections=self._sections(cells, row, bool(may_change)),
            lines=self._lines(row),
            panels=self.panels(row),
            composers=composers(self.entity, row),
            may_change=may_change,
            may_delete=policy.may(Verb.DELETE, row),
            operations=self._operations(row),
            links=self._links(row),
            **self.story(row),
        )
        return render(request, self.template, context)

    def panels(self, row: Any) -> list[Panel]:
        return panels_of(self.entity, row)

    def may_change(self, row: Any) -> Decision:
        """Whether to offer editing; the write door has the last word."""
        return self.actor.policy.may(Verb.CHANGE, row)

    def story(self, row: Any) -> dict[str, Any]:
        """What the entity's own template shows besides."""
        return {}

    def _sections(self, cells: Cells, row: Sandboxed, may_change: bool) -> list[tuple[Any, Any]]:
        """What is filled in, then what else is known; nothing stands on the page a third time."""
        path = path_field(self.entity)
        known = {path.name} if path is not None else set()
        found = [
            (section.title, self._data(cells, row, section, known, may_change=may_change))
            for section in self.entity.sections
        ]
        known |= {*self.entity.form_fields, *self.head_names, *self.elsewhere, "owner"}
        others = Section(title=_("Further details"), fields=self.entity.all_columns)
        for section in (*self.entity.told, others):
            data = self._data(cells, row, section, known)
            found.append((section.title, [datum for datum in data if datum.html != ""]))
            known |= set(section.fields)
        return [(title, data) for title, data in found if data]

    def _data(
        self,
        cells: Cells,
        row: Sandboxed,
        section: Section,
        known: set[str],
        *,
        may_change: bool = False,
    ) -> list[Datum]:
        """The facts of a section that are not `known` from elsewhere."""
        return [
            self.datum(cells, labelled(field, section), row, may_change=may_change)
            for field in fields_of(self.entity, section.fields)
            if field.name not in known
        ]

    def _lines(self, row: Sandboxed) -> dict[str, Any] | None:
        declared = self.entity.lines
        if declared is None:
            return None
        fields, cells = [field_of(declared.model, name) for name in self.line_columns()], Cells()
        rows = stored_lines(self.entity, row)
        return {
            "fields": fields,
            "rows": [
                [(field, self.line_cell(cells, field, line)) for field in fields] for line in rows
            ],
            "totals": self.totals(row, rows) if rows else [],
        }

    def line_columns(self) -> tuple[str, ...]:
        """What the table of lines shows."""
        declared = self.entity.lines
        return (*declared.fields, *declared.computed) if declared else ()

    def line_cell(self, cells: Cells, field: Field, line: Any) -> SafeString | str:
        return cells(field, line)

    def totals(self, row: Any, lines: Sequence[Any]) -> list[tuple[Any, Any]]:
        """(label, amount) of what follows from the lines; an entity's own page brings them."""
        return []

    def _operations(self, row: Sandboxed) -> list[tuple[Operation, Decision]]:
        """What is done to a record as to a selection of one."""
        policy = self.actor.policy
        found = [OPERATIONS[name] for name in ("transfer", "tag")]
        return [
            (operation, policy.may(operation.verb, row))
            for operation in found
            if operation.offered(self.entity)
        ]

    def _links(self, row: Sandboxed) -> list[tuple[str, str, str]]:
        """(address, icon, label) of further pages about the record, where such a page is there."""
        wanted = [("history", "history", _("History"))]
        if issubclass(self.entity.model, Owned):
            wanted.append(("shares", "share", _("Shares")))
        found, address = [], [self.actor.sandbox.pk, self.entity.name, row.number]
        for name, icon, label in wanted:
            try:
                found.append((reverse(name, args=address), icon, label))
            except NoReverseMatch:
                continue
        return [*found, *self._formats(address)]

    def _formats(self, address: list[Any]) -> list[tuple[str, str, str]]:
        """The record as a file for other programs, where its kind has such a format."""
        url = reverse("export-record", args=address)
        if not self.actor.policy.may(Verb.EXPORT, self.entity.model):
            return []
        return [
            (
                f"{url}?format={one.name}",
                "file-export",
                _("Save as %(format)s") % {"format": one.label},
            )
            for one in self.entity.formats
        ]


class FieldView(RecordPage):
    """One field edited in place: GET gives its input (`?show` its value), POST saves it."""

    field: Field

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if kwargs["field"] not in (*self.entity.form_fields, "owner"):
            raise Http404
        self.field = field_of(self.entity.model, kwargs["field"])
        if not editable(self.entity, self.field):
            raise Http404

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.record((self.field.name, *self.entity.head))
        if "show" in request.GET:
            return self._shown(row)
        self.actor.policy.require(Verb.CHANGE, row)
        return self._input(row, self._form(row), row.token)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.record((self.field.name, *self.entity.head))
        form = self._form(row, request.POST, request.FILES)
        token = request.POST.get("token", "")
        try:
            change_record(self.entity, self.number, form.raw(), token=token)
        except ValidationError as error:
            form.refuse(error)
            return self._input(row, form, token, status=400)
        except Conflict:
            return self._conflict(form)
        saved = self.record((self.field.name, *self.entity.head))
        if _amounts_follow(self.entity):
            return go(request, record_url(saved))
        response = self._shown(saved, renewed=True)
        response["HX-Trigger"] = "record-changed"
        return response

    def _form(self, row: Sandboxed, data: Any = None, files: Any = None) -> RecordForm:
        names, model = [self.field.name], self.entity.model
        form = RecordForm(model, names, row=row, data=data, files=files, auto_id="inline_%s")
        narrow(form, self.entity.name, self.entity.narrowed)
        return form

    def _shown(self, row: Sandboxed, *, renewed: bool = False) -> HttpResponse:
        cells = self.load(row)
        may_change = bool(self.actor.policy.may(Verb.CHANGE, row))
        datum = self.datum(cells, self.field, row, may_change=may_change)
        context = self.context(record=row, datum=datum, token=row.token, renewed=renewed)
        if renewed:
            context |= {**self.head(cells, row), "path": path_of(self.entity, row)}
        return render(self.request, "lab/entity/_datum.html", context)

    def _input(
        self, row: Sandboxed, form: RecordForm, token: str, status: int = 200
    ) -> HttpResponse:
        url = self.request.path
        context = self.context(
            record=row,
            form=form,
            bound=form[self.field.name],
            token=token,
            url=url,
            present=form.present.get(self.field.name),
            field=self.field,
        )
        return render(self.request, "lab/entity/_datum_form.html", context, status=status)

    def _conflict(self, form: RecordForm) -> HttpResponse:
        row = visible_row(self.entity, self.number)
        form.show_present(row)
        text = _("Somebody changed this record meanwhile. Save again to put yours in its place.")
        form.errors  # noqa: B018 - Django makes the errors when they are first asked for
        form.add_error(self.field.name, text)
        return self._input(row, form, row.token, status=409)


class DeleteView(RecordView):
    """GET names what would go with the record, POST deletes it."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.record(())
        self.actor.policy.require(Verb.DELETE, row)
        context = self.context(
            record=row,
            title=_("Delete “%(record)s”?") % {"record": row},
            text=_("This goes with it:")
            if (lost := self._lost(row))
            else _("Nothing else goes with it."),
            lost=lost,
            action_url=request.path,
            action_label=_("Delete"),
            hidden=[("token", row.token)],
        )
        dialog = is_part(request)
        template = "lab/components/confirm.html" if dialog else "lab/entity/confirm.html"
        return render(request, template, context)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.record(())
        if (token := request.POST.get("token")) and token != row.token:
            return conflict(request, Conflict(row))
        delete_record(self.entity, self.number)
        told = _("“%(record)s” is deleted.") % {"record": row}
        return go(request, list_url(self.entity.name), told=told)

    def _lost(self, row: Sandboxed) -> list[str]:
        """What goes with the record, as "3 tasks: Call back". Raises Refused if one is needed."""
        lost = []
        for model, rows in parts_first([row]):
            if others := [each for each in rows if each.pk != row.pk or model is not type(row)]:
                seen = [str(each) for each in others[:SHOWN_OF_LOST] if sees(each)]
                names = ", ".join(seen) or _("hidden")
                more = "…" if len(others) > len(seen) else ""
                plural = model._meta.verbose_name_plural
                lost.append(f"{len(others)} {plural}: {names}{more}")
        return lost


def _amounts_follow(entity: Entity) -> bool:
    """Whether the record's lines keep amounts that follow from its fields."""
    lines = entity.lines
    return lines is not None and any(
        field_of(lines.model, name).column is not None for name in lines.computed
    )


def editable(entity: Entity, field: Field) -> bool:
    """Whether a field is edited in place. Where a board moves the record, its group has rules."""
    if entity.board is not None and field.name == entity.board.group:
        return False
    return field.name in entity.form_fields and field.kind is not Kind.COMPUTED


def labelled(field: Field, section: Section) -> Field:
    """The field under the name that it has in this section."""
    label = section.labels.get(field.name)
    return field if label is None else replace(field, label=label)


def path_field(entity: Entity) -> Field | None:
    """What the path of a record tells: the group of its board; None without one."""
    if entity.board is None:
        return None
    field = field_of(entity.model, entity.board.group)
    return field if field.kind in CHOOSING else None


def path_of(entity: Entity, row: Sandboxed) -> list[Step]:
    """The steps of the board's group, up to where the record stands; [] without a board."""
    board = entity.board
    if board is None:
        return []
    field = field_of(entity.model, board.group)
    if field.kind not in CHOOSING:
        return []
    current, ends = group_of(field, row), end_keys(board, field)
    found, last, passed = [], [], current not in ends or tone_of(field, current) in GOOD
    for key, label, tone in steps(field):
        if key in ends:
            last.append((key, label, tone))
            continue
        passed = passed and key != current
        state = "current" if key == current else "done" if passed else "open"
        found.append(Step(key=key, label=label, state=state, tone=tone))
    return [*found, _last_step(last, current)] if last else found


def _last_step(ends: list[tuple[str, str, str]], current: str) -> Step:
    """Which end it is, or what the ends have in common."""
    for key, label, tone in ends:
        if key == current:
            return Step(key=key, label=label, state="current", tone=tone)
    choices = tuple((key, label) for key, label, _tone in ends)
    return Step(key="", label=_("Closed"), state="open", tone="secondary", ends=choices)


def end_keys(board: Board, field: Field) -> set[str]:
    """The columns that are ends, by their own key or the kind of a keyed row."""
    if field.kind is not Kind.KEYED:
        return set(board.ends)
    return {
        row.key
        for row in keyed_rows(field.related)
        if row.key in board.ends or getattr(row, "kind", "") in board.ends
    }


def tone_of(field: Field, key: str) -> str:
    return next((tone for each, _label, tone in steps(field) if each == key), "secondary")


def steps(field: Field) -> list[tuple[str, str, str]]:
    """(key, label, tone) of a board's columns."""
    if field.kind is Kind.KEYED:
        return [(row.key, str(row), keyed_tone(row)) for row in keyed_rows(field.related)]
    tones = field.tones
    return [
        (key, label, tones.get(key, "secondary")) for key, label in field.choices().items() if key
    ]


def composers(entity: Entity, row: Sandboxed) -> list[tuple[Any, str, str, Decision]]:
    """(label, icon, address, allowed) of what can be written about the record from its page."""
    if not entity.has_activities:
        return []
    actor, found = current_actor(), []
    for other in activity_entities():
        url = reverse("create", args=[actor.sandbox.pk, other.name])
        about = f"{url}?about={entity.name}/{row.number}"
        found.append((other.label, other.icon, about, actor.policy.may(Verb.ADD, other.model)))
    return found
