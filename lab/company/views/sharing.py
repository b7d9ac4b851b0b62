"""Sharing modes, rights, locked fields and the preview of a seat; and the shares of one record."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lab.access.decisions import Hidden
from lab.access.families import FAMILIES
from lab.access.middleware import look_key
from lab.access.models import FieldLock, RecordShare, SharingMode, Verb
from lab.company import sharing_preview, sharing_rules
from lab.company.views.common import confirm, seat_numbered, told_undoable, whole_number
from lab.entities.fields import fields_of
from lab.entities.inputs import options_url
from lab.entities.spec import REGISTRY
from lab.entities.views.base import entity_or_404
from lab.records.sharing import share, shares_of, unshare
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.fields import number_of
from lab.tenancy.models import Owned, Sandboxed, Seat
from lab.ui.errors import PLAIN


def _page(sandbox: int, kind: str = "") -> HttpResponse:
    query = f"?{urlencode({'kind': kind})}#rights" if kind else ""
    return redirect(reverse("sharing", args=[sandbox]) + query)


@require_safe
def sharing(request: HttpRequest, sandbox: int) -> HttpResponse:
    """All rules of the company; who may not change them may read them.

    The address may bring modes, or a preset, and a seat: they fill the form and are not saved.
    """
    kind = request.GET.get("kind", Seat.Kind.REP)
    if kind not in sharing_rules.KINDS:
        kind = Seat.Kind.REP
    kept, filled = sharing_rules.modes(), _filled(request.GET)
    locks = [(lock, *_lock_labels(lock)) for lock in FieldLock.objects.filter(kind=kind)]
    context = {
        "sandbox": current_actor().sandbox,
        "may_set": sharing_rules.may_set_rules(),
        "may_preview": sharing_preview.may_preview(),
        "families": [(family, filled[name], kept[name]) for name, family in FAMILIES.items()],
        "unsaved": filled != kept,
        "modes": SharingMode.Mode.choices,
        "presets": [(name, *words[:2]) for name, words in sharing_rules.PRESETS.items()],
        "seat": seat_numbered(request.GET["seat"]) if request.GET.get("seat") else None,
        "kind": kind,
        "kinds": [(one.value, one.label) for one in sharing_rules.KINDS],
        "verbs": [label for _value, label in Verb.choices],
        "table": sharing_rules.rights_table(kind),
        "locks": locks,
        "lockable": [
            (entity, fields_of(entity, entity.form_fields)) for entity in REGISTRY.values()
        ],
        "seats_url": options_url(Seat.collection),
    }
    return render(request, "lab/company/sharing.html", context)


def _filled(params: QueryDict) -> dict[str, str]:
    """The modes as the form shows them: those that are set, then what the address brings."""
    if (preset := params.get("preset", "")) in sharing_rules.PRESETS:
        return sharing_rules.preset_modes(preset)
    known = SharingMode.Mode.values
    given = {name: str(params[name]) for name in FAMILIES if params.get(name) in known}
    return sharing_rules.modes() | given


def _lock_labels(lock: FieldLock) -> tuple[str, str]:
    entity = REGISTRY.get(lock.subject)
    if entity is None or lock.field not in entity.form_fields:
        return lock.subject, lock.field
    (field,) = fields_of(entity, [lock.field])
    return str(entity.label_plural), str(field.label)


def modes(request: HttpRequest, sandbox: int) -> HttpResponse:
    """GET names what the modes of the address would do, POST sets them."""
    sharing_rules.may_set_rules().require()
    if request.method == "POST":
        wanted = {name: request.POST[name] for name in FAMILIES if name in request.POST}
        done = _("The sharing modes are set.")
        told_undoable(request, lambda: sharing_rules.modes_set(wanted), done)
        return _page(sandbox)
    wanted = _filled(request.GET)
    found = sharing_preview.effects(wanted)
    if not found:
        return _nothing_changed(request, sandbox)
    return confirm(
        request,
        title=_("Set these sharing modes?"),
        text=_("It holds at once for everybody in the company:"),
        lost=found,
        hidden=list(wanted.items()),
        action_url=reverse("sharing-modes", args=[sandbox]),
        action_label=_("Set the modes"),
        tone="primary",
    )


def _nothing_changed(request: HttpRequest, sandbox: int) -> HttpResponse:
    reason = _("These modes are set already. Choose another one first.")
    if request.headers.get("HX-Request"):
        return HttpResponse(reason, content_type=PLAIN, status=400)
    messages.info(request, reason)
    return _page(sandbox)


@require_POST
def rights(request: HttpRequest, sandbox: int) -> HttpResponse:
    """Selects are named collection:verb."""
    kind = request.POST.get("kind", "")
    wanted = {}
    for name, reach in request.POST.items():
        subject, colon, verb = name.partition(":")
        if colon:
            wanted[subject, verb] = str(reach)
    done = _("The rights are set.")
    told_undoable(request, lambda: sharing_rules.rights_set(kind, wanted), done)
    return _page(sandbox, kind)


@require_POST
def locks(request: HttpRequest, sandbox: int) -> HttpResponse:
    """Lock the field `collection:field`, or unlock by number."""
    kind = request.POST.get("kind", "")
    if number := whole_number(request.POST.get("unlock")):
        done = _("The field is open again.")
        told_undoable(request, lambda: sharing_rules.unlock_field(number), done)
    else:
        subject, _colon, field = request.POST.get("field", "").partition(":")
        done = _("The field is locked.")
        told_undoable(request, lambda: sharing_rules.lock_field(kind, subject, field), done)
    return _page(sandbox, kind)


@require_safe
def preview(request: HttpRequest, sandbox: int) -> HttpResponse:
    """How many records of each kind a seat sees and may change, now and by the modes of the form."""
    sharing_preview.may_preview().require()
    actor, seat, filled = current_actor(), None, _filled(request.GET)
    context = {"sandbox": actor.sandbox, "may_look": actor.mode is Mode.REVIEW}
    if request.GET.get("seat"):
        seat = seat_numbered(request.GET["seat"])
        context["families"] = sharing_preview.preview(seat, filled)
    context |= {"seat": seat, "unsaved": filled != sharing_rules.modes()}
    return render(request, "lab/company/_preview.html", context)


@require_POST
def look(request: HttpRequest, sandbox: int) -> HttpResponse:
    """Staff look with the eyes of a seat, or (without a number) with their own again."""
    actor = current_actor()
    key = look_key(actor.sandbox)
    if not request.POST.get("seat"):
        request.session.pop(key, None)
        return redirect("sandbox-home", sandbox)
    # Who looks already may go on to another seat.
    if actor.mode is not Mode.REVIEW and key not in request.session:
        raise Hidden
    request.session[key] = seat_numbered(request.POST["seat"]).number
    return redirect("sandbox-home", sandbox)


def shares(request: HttpRequest, sandbox: int, collection: str, number: int) -> HttpResponse:
    """With whom a record is shared; posting adds seats, or takes one back."""
    row = _owned_row(collection, number)
    actor = current_actor()
    if request.method == "POST":
        _change_shares(request, row)
        return redirect("shares", sandbox, collection, number)
    kept = list(shares_of(row))
    taken = [number_of(pk) for pk in (row.owner_id, *(one.seat_id for one in kept))]  # type: ignore[attr-defined]
    context = {
        "sandbox": actor.sandbox,
        "entity": entity_or_404(collection),
        "row": row,
        "shares": kept,
        "levels": RecordShare.Level.choices,
        "may_share": actor.policy.may(Verb.SHARE, row),
        "seats_url": f"{options_url(Seat.collection)}?{urlencode({'but': taken}, doseq=True)}",
    }
    return render(request, "lab/company/shares.html", context)


def _owned_row(collection: str, number: int) -> Sandboxed:
    entity = entity_or_404(collection)
    row = entity.model.objects.visible().numbered(number).first()
    if row is None or not isinstance(row, Owned):
        raise Hidden
    return row


def _change_shares(request: HttpRequest, row: Sandboxed) -> None:
    if request.POST.get("revoke"):
        seat = seat_numbered(request.POST["revoke"])
        done = _("“%(record)s” is no longer shared with %(seat)s.") % {"record": row, "seat": seat}
        told_undoable(request, lambda: unshare(row, seats=[seat]), done)
        return
    seats = [seat_numbered(one) for one in request.POST.getlist("seats")]
    if not seats:
        messages.error(request, _("Choose at least one seat."))
        return
    level = request.POST.get("level", "")
    done = _("“%(record)s” is shared.") % {"record": row}
    told_undoable(request, lambda: share([row], seats=seats, level=level), done)
