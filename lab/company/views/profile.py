"""The company's profile: everybody of the company reads it, its head and staff change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lab.access.decisions import Decision, Hidden
from lab.access.models import Verb
from lab.company.models import CompanyProfile
from lab.company.profile import (
    COMPANY,
    FIELDS,
    FINANCE,
    FORMAT_FIELDS,
    FORMATS,
    SHELVES,
    WORK,
    Profile,
    may_change_profile,
    profile,
    profile_change,
)
from lab.entities.addresses import record_url
from lab.entities.cells import Cells, head_picture
from lab.entities.fields import Field, field_of, fields_of
from lab.entities.forms import RecordForm
from lab.entities.listing import order_lookups
from lab.entities.spec import REGISTRY, Entity, Section
from lab.people.views.common import posted
from lab.records import Conflict
from lab.records.numbers import NumberFormat, expected_number, expected_numbers, numbered_models
from lab.tenancy.actor import current_actor

MOST_SHOWN = 20
LOGO = "logo"  # stands beside the name


@dataclass
class FormatRow:
    """How one kind of document is numbered: as it stands, or as inputs."""

    format: NumberFormat
    sample: str
    form: RecordForm | None = None
    present: str = ""


@dataclass(frozen=True)
class Shelf:
    """A short list that belongs to the company, such as its tax rates."""

    entity: Entity
    fields: list[Field]
    rows: list[tuple[str, list[tuple[Field, Any]]]]
    may_add: Decision


@require_safe
def show(request: HttpRequest, sandbox: int) -> HttpResponse:
    current_actor().policy.require(Verb.VIEW, CompanyProfile)
    found = profile()
    expected = expected_numbers(found.formats.values())
    context = {
        "sandbox": current_actor().sandbox,
        "profile": found.company,
        "may_change": may_change_profile(),
        "logo": head_picture(_field(LOGO), found.company),
        "company": _facts(COMPANY, found.company),
        "finance": _facts(FINANCE, found.company),
        "work": _facts(WORK, found.company),
        "formats": [FormatRow(row, expected[document]) for document, row in found.formats.items()],
        "shelves": [_shelf(REGISTRY[collection]) for collection in SHELVES],
    }
    return render(request, "lab/company/profile.html", context)


def _facts(section: Section, company: CompanyProfile) -> list[tuple[Any, Any]]:
    cells = Cells(whole=True)
    return [
        (field.label, cells(field, company))
        for field in map(_field, section.fields)
        if field.name != LOGO
    ]


def _field(name: str) -> Field:
    return field_of(CompanyProfile, name)


def _shelf(entity: Entity) -> Shelf:
    cells, fields = Cells(), fields_of(entity, entity.columns)
    rows = entity.rows().order_by(*order_lookups(entity, ()))[:MOST_SHOWN]
    told = [(record_url(row), [(field, cells(field, row)) for field in fields]) for row in rows]
    return Shelf(entity, fields, told, current_actor().policy.may(Verb.ADD, entity.model))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, sandbox: int) -> HttpResponse:
    """All of it as one form, saved together or not at all."""
    may_change_profile().require()
    found = profile()
    data, files = posted(request), request.FILES or None
    form = RecordForm(CompanyProfile, FIELDS, row=found.company, data=data, files=files)
    expected = expected_numbers(found.formats.values())
    formats = [_format_row(row, request, expected) for row in found.formats.values()]
    if request.method != "POST":
        return _form_page(request, found, form, formats)
    wanted = {row.format.document: row.form.raw() for row in formats if row.form}
    token = request.POST.get("token", "")
    try:
        profile_change(form.raw(), wanted, token=token)
    except ValidationError as error:
        _refuse(form, formats, error)
        return _form_page(request, found, form, formats, status=400, token=token)
    except Conflict as conflict:
        return _conflict(request, found, form, formats, conflict)
    messages.success(request, _("The company profile is saved."))
    return redirect("company-profile", sandbox)


def _prefix(document: str) -> str:
    return f"format-{document}"


def _format_row(row: NumberFormat, request: HttpRequest, expected: Mapping[str, str]) -> FormatRow:
    prefix = _prefix(row.document)
    form = RecordForm(NumberFormat, FORMAT_FIELDS, row=row, data=posted(request), prefix=prefix)
    if request.method != "POST":
        return FormatRow(row, expected[row.document], form)
    try:
        return FormatRow(row, _sample(row.document, request.POST), form)
    except ValidationError:
        return FormatRow(row, "", form)


def _refuse(form: RecordForm, formats: list[FormatRow], error: ValidationError) -> None:
    """Each message to its input: those of formats carry the kind of document in their name."""
    mine: dict[str, Any] = {}
    for name, texts in error.message_dict.items():
        row = next((r for r in formats if name.startswith(f"{FORMATS}.{r.format.document}.")), None)
        if row is None or row.form is None:
            mine[name] = texts
        else:
            row.form.refuse(ValidationError({name.rpartition(".")[2]: texts}))
    form.refuse(ValidationError(mine))


def _conflict(
    request: HttpRequest,
    found: Profile,
    form: RecordForm,
    formats: list[FormatRow],
    conflict: Conflict,
) -> HttpResponse:
    """Nothing that was typed is lost: it stands beside what others have saved meanwhile."""
    form.errors  # noqa: B018 - Django makes the errors when they are first asked for
    form.add_error(None, str(conflict))
    form.show_present(found.company)
    for row in formats:
        if row.form is not None:
            row.form.show_present(row.format)
            row.present = " · ".join(row.form.present.values())
    return _form_page(request, found, form, formats, status=409)


def _form_page(
    request: HttpRequest,
    found: Profile,
    form: RecordForm,
    formats: list[FormatRow],
    *,
    status: int = 200,
    token: str = "",
) -> HttpResponse:
    sections = [
        (section.title, [(form[name], form.present.get(name)) for name in section.fields])
        for section in (COMPANY, WORK, FINANCE)
    ]
    context = {
        "sandbox": current_actor().sandbox,
        "profile": found.company,
        "form": form,
        "sections": sections,
        "formats": formats,
        "token": token or found.token,
    }
    return render(request, "lab/company/profile_edit.html", context, status=status)


@require_safe
def sample(request: HttpRequest, sandbox: int, document: str) -> HttpResponse:
    """What the next number would be, written as the form says at the moment; or why it cannot."""
    may_change_profile().require()
    if document not in numbered_models():
        raise Hidden
    try:
        context = {"sample": _sample(document, request.GET)}
    except ValidationError as error:
        context = {"problem": " ".join(error.messages)}
    return render(request, "lab/company/_sample.html", context)


def _sample(document: str, data: Mapping[str, str]) -> str:
    """Raises ValidationError for what is typed wrong."""
    typed = {name: data.get(f"{_prefix(document)}-{name}", "").strip() for name in FORMAT_FIELDS}
    row = NumberFormat(document=document, **typed)
    row.clean_fields(exclude=["id", "sandbox", "version"])
    row.clean()
    return expected_number(row)
