"""Keeping web forms, and taking what strangers write into them."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.parties.assignment.services import leads_assign
from crm.parties.models import Lead
from crm.parties.selectors import duplicates_of
from crm.parties.web_forms.forms import PublicForm, asked_fields
from crm.parties.web_forms.models import WebForm, WebFormField
from crm.parts import Parts, Pieces, matched, write_parts
from lab import records
from lab.entities.parsing import parse_values
from lab.records.repeats import once
from lab.records.tags import tag_records
from lab.tenancy.writing import sandbox_write


def web_form_create(values: Mapping[str, Any], lines: Pieces | None = None) -> WebForm:
    with sandbox_write():
        form = records.create(WebForm, values)
        _save_fields(form, matched(form, WebFormField, lines))
        return form


def web_form_change(
    form: WebForm, values: Mapping[str, Any], lines: Pieces | None = None
) -> WebForm:
    with sandbox_write():
        form = records.change(form, values)
        _save_fields(form, matched(form, WebFormField, lines))
        return form


def _save_fields(form: WebForm, parts: Parts) -> None:
    for position, part in enumerate(parts.parts, 1):
        part.values["position"] = position
    write_parts(form, parts)


def web_form_answer(form: WebForm, answer: Mapping[str, str]) -> None:
    """Make a lead of a stranger's answer; the same answer on the same day makes no second one.

    Raises ValidationError by field. Whatever the answer names beyond what is asked is left out.
    """
    asked = PublicForm(asked_fields(form), data=answer)
    if missing := asked.missing():
        raise ValidationError(missing)
    values = parse_values(Lead, {name: text for name, text in asked.raw().items() if text != ""})
    try:
        once(_key(form, asked.raw()), Lead, lambda: _lead(form, values), wish=asked.raw())
    except Lead.DoesNotExist:
        return  # it came of this very answer, and somebody has deleted it since


def _key(form: WebForm, raw: Mapping[str, Any]) -> str:
    text = json.dumps([form.number, timezone.localdate().isoformat(), raw], sort_keys=True)
    return f"web:{hashlib.sha256(text.encode()).hexdigest()[:58]}"


def _lead(form: WebForm, values: Mapping[str, Any]) -> Lead:
    """The new lead, marked where we know somebody like this, with its owner."""
    known = duplicates_of(Lead(**values)).exists()
    owner = {"owner_id": form.seat_id} if form.seat_id else {}
    lead = records.create(
        Lead,
        {**values, **owner, "source": form.source, "web_form": form},
        event="lead.captured",
        data={"form": form.title, "form_number": form.number, "known": known},
    )
    if known:
        tag_records([lead], _("Possible duplicate"))
    if form.by_rules:
        leads_assign([lead])
    return lead
