"""Making events of one's own: a kind of effect, its fields, one effect after the other."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lab.people.models import Classroom, User
from lab.people.permissions import may_change_roster
from lab.people.views.classrooms import classroom_for
from lab.people.views.common import person_of, posted, told
from scenarios.effects.kind import EFFECTS, EffectKind, kinds_in_order
from scenarios.effects.scene import NO_PACK, known_of
from scenarios.injects.forms import EffectForm, NameForm
from scenarios.injects.models import Inject
from scenarios.injects.of_class import live_companies
from scenarios.injects.own import inject_add, inject_create, inject_delete, inject_take
from scenarios.injects.ready import visible_injects
from scenarios.injects.views import frame
from scenarios.packs.known import Known

SHOW_OR_DO = require_http_methods(["GET", "HEAD", "POST"])


def _known(room: Classroom, user: User) -> Known:
    """The keys of the first company's pack; numbers serve everywhere."""
    companies = live_companies(room, user)
    return known_of(companies[0]) if companies else NO_PACK


def _kind(request: HttpRequest) -> EffectKind:
    name = request.POST.get("kind") or request.GET.get("kind") or "mail"
    if name not in EFFECTS:
        raise Http404
    return EFFECTS[name]


def _teacher(request: HttpRequest, pk: int) -> tuple[Classroom, User]:
    room, user = classroom_for(request, pk), person_of(request)
    may_change_roster(user, room).require()
    return room, user


def _page(request: HttpRequest, room: Classroom, **context: Any) -> HttpResponse:
    status = 422 if context["form"].is_bound else 200
    shown = {**frame(request, room), "kinds": kinds_in_order(), **context}
    return render(request, "scenarios/injects/own.html", shown, status=status)


@login_required
@SHOW_OR_DO
def own_new(request: HttpRequest, pk: int) -> HttpResponse:
    room, user = _teacher(request, pk)
    kind, data = _kind(request), posted(request)
    names = NameForm(data)
    form = EffectForm(data, kind=kind, known=_known(room, user))
    if form.is_bound and all([names.is_valid(), form.is_valid()]) and form.effect is not None:
        row = inject_create(
            user,
            room,
            names=names.texts("name"),
            texts=names.texts("text"),
            effect=form.effect,
        )
        messages.success(request, _("The event is ready. Add another effect, or throw it in."))
        return redirect("inject-own", room.pk, row.pk)
    return _page(request, room, form=form, names=names, kind=kind)


@login_required
@SHOW_OR_DO
def own_edit(request: HttpRequest, pk: int, inject: int) -> HttpResponse:
    """What it is made of; a POST adds an effect."""
    room, user = _teacher(request, pk)
    row = get_object_or_404(visible_injects(user, room), pk=inject)
    kind, data = _kind(request), posted(request)
    form = EffectForm(data, kind=kind, known=_known(room, user))
    if form.is_bound and form.is_valid() and form.effect is not None:
        effect = form.effect
        told(request, lambda: inject_add(row, effect, by=user), _("The effect is added."))
        return redirect("inject-own", room.pk, row.pk)
    return _page(request, room, form=form, kind=kind, row=row, effects=_effects(row))


def _effects(row: Inject) -> list[dict[str, Any]]:
    return [
        {
            "kind": EFFECTS[one["kind"]],
            "facts": [
                (field.label, _shown(one[field.name]))
                for field in EFFECTS[one["kind"]].fields
                if field.name in one
            ],
        }
        for one in row.effects
        if one.get("kind") in EFFECTS
    ]


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return " · ".join(f"{name}: {each}" for name, each in value.items())
    return ", ".join(value) if isinstance(value, list) else str(value)


@login_required
@require_POST
def own_take(request: HttpRequest, pk: int, inject: int, place: int) -> HttpResponse:
    room, user = _teacher(request, pk)
    row = get_object_or_404(visible_injects(user, room), pk=inject)
    told(request, lambda: inject_take(row, place, by=user), _("The effect is taken off."))
    return redirect("inject-own", room.pk, row.pk)


@login_required
@require_POST
def own_delete(request: HttpRequest, pk: int, inject: int) -> HttpResponse:
    room, user = _teacher(request, pk)
    row = get_object_or_404(visible_injects(user, room), pk=inject)
    told(request, lambda: inject_delete(row, by=user), _("The event is deleted."))
    return redirect("class-injects", room.pk)
