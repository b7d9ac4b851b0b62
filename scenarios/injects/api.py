"""Injects for programs: what can be thrown into a company, what was, and throwing one in."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lab.access.decisions import Hidden
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView, object_of
from lab.entities.api.described import ANYTHING, MOMENT, TEXT, YES_NO, Described, every, many
from lab.entities.api.shapes import Shape
from lab.tenancy.actor import current_actor
from scenarios.effects.doing import EffectFailed
from scenarios.effects.kind import EFFECTS
from scenarios.effects.scene import known_of
from scenarios.injects.models import Injection
from scenarios.injects.reading import effects_sent
from scenarios.injects.ready import Ready, ready_for, ready_named, said
from scenarios.injects.services import inject, may_inject, preview

Told = dict[str, Any]
SENT = "sent"
LONGEST_NAME = 80
READY = every(key=TEXT, name=TEXT, text=TEXT)
INJECTION = every(
    key=TEXT, name=TEXT, at=MOMENT, state={**TEXT, "enum": Injection.State.values}, problem=TEXT
)
INJECTS = every(ready=many(READY), injected=many(INJECTION))
THROWN = every(preview=many(TEXT), injected={**INJECTION, "nullable": True})
WISH: Shape = {
    "type": "object",
    "properties": {
        "inject": {**TEXT, "description": "The key of one that is ready; or send `effects`."},
        "name": TEXT,
        "effects": {**many(ANYTHING), "description": "Each with its `kind` and the kind's fields."},
        "at": {**MOMENT, "description": "A simulated moment; without it now."},
        "preview": {**YES_NO, "description": "Only tell what it would do."},
    },
}


class InjectsSchema(Described):
    operations = {
        "GET": ("injects_read", 200, "Injects", INJECTS),
        "POST": ("injects_throw", 201, "InjectThrown", THROWN),
    }
    tags = ("injects",)

    def get_request_serializer(self) -> Any:
        if self.method != "POST":
            return None
        return {"application/json": self.component("InjectWish", WISH)}


class InjectsView(SandboxView):
    """Events that a teacher throws into the company; students see only what comes of them."""

    schema = InjectsSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, ())
        user, company = self._teacher(request)
        done = Injection.objects.filter(attempt=company.attempt)
        found = {
            "ready": [
                {"key": one.key, "name": one.name, "text": one.text}
                for one in ready_for(company, user)
            ],
            "injected": [injection_told(one) for one in done],
        }
        return Response(found)

    def post(self, request: Request, sandbox: int) -> Response:
        user, company = self._teacher(request)
        raw = object_of(request.data)
        if unknown := sorted(raw.keys() - {"inject", "name", "effects", "at", "preview"}):
            raise ValidationError(dict.fromkeys(unknown, [_("This cannot be set here.")]))
        ready = self._ready(raw, user)
        if raw.get("preview"):
            return Response({"preview": _previewed(ready, company), "injected": None})
        done = inject(ready, company, by=user, at=_moment(raw.get("at")))
        if done.state == Injection.State.FAILED:
            raise ValidationError({"effects": [done.problem]})
        answer = {"preview": [], "injected": injection_told(done)}
        return Response(answer, status.HTTP_201_CREATED)

    def _teacher(self, request: Request) -> tuple[Any, Any]:
        user, company = request.user, current_actor().sandbox
        may_inject(user, company).require()  # type: ignore[arg-type]
        return user, company

    def _ready(self, raw: Told, user: Any) -> Ready:
        company = current_actor().sandbox
        if ("inject" in raw) == ("effects" in raw):
            raise ValidationError({"inject": [_("Send either `inject` or `effects`.")]})
        if "inject" in raw:
            try:
                return ready_named(str(raw["inject"]), company, user)
            except Hidden:
                text = _("No inject of this key is ready for this company.")
                raise ValidationError({"inject": [text]}) from None
        effects, errors = effects_sent(raw["effects"], known_of(company))
        if errors:
            raise ValidationError(errors)
        name = str(raw.get("name") or EFFECTS[effects[0].kind].label)[:LONGEST_NAME]
        return Ready(SENT, {company.language: name}, {}, effects)


def injection_told(one: Injection) -> Told:
    told = {"key": one.key, "name": said(one.names), "at": one.at, "state": one.state}
    return {**told, "problem": one.problem}


def _previewed(ready: Ready, company: Any) -> list[str]:
    try:
        return preview(ready, company)
    except EffectFailed as error:
        raise ValidationError({"effects": [str(error)]}) from error


def _moment(text: Any) -> dt.datetime | None:
    if text in (None, ""):
        return None
    try:
        found = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        found = None
    if found is None:
        raise ValidationError({"at": [_("Write a moment like 2026-03-09T10:00.")]})
    return found if timezone.is_aware(found) else timezone.make_aware(found)
