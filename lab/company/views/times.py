"""A company in time: what differs from its start, snapshots to come back to, starting over."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lab.access.actors import actor_for, system_actor
from lab.access.decisions import Hidden
from lab.company import snapshots as service
from lab.company.resets import company_reset
from lab.company.views.common import confirm, whole_number
from lab.entities.wording import FieldChange, Wording
from lab.journal.difference import KINDS, Comparison, start_of
from lab.journal.jumps import may_reset
from lab.people.views.common import back, told
from lab.tenancy.actor import Actor, acting_as, current_actor
from lab.tenancy.models import Sandbox
from lab.ui.words import pair

PAGE = 25


@dataclass
class Shown:
    """A differing row with its fields in words."""

    number: int
    label: str
    changes: list[FieldChange]


@require_safe
def difference(request: HttpRequest, sandbox: int) -> HttpResponse:
    """What differs now (or in a snapshot) from the start (or from an earlier snapshot)."""
    here = current_actor().sandbox
    target, base = _sides(request)
    actor = current_actor() if target.pk == here.pk else _actor_in(target)
    with acting_as(actor):
        found = Comparison(target, base)
        if request.GET.get("part") == "count":
            return render(request, "lab/company/_difference_count.html", {"found": found})
        context = {
            "sandbox": here,
            "target": target,
            "base": base,
            "counts": found.counts,
            "total": found.total,
            "points": list(service.snapshots()),
            "start": here.template,
            **_chosen(request, found),
        }
        part = request.headers.get("HX-Target") == "difference"
        page = "lab/company/_difference.html" if part else "lab/company/difference.html"
        return render(request, page, context)


def _sides(request: HttpRequest) -> tuple[Sandbox, Sandbox]:
    """`to` and `from`, each a snapshot's id; by default the present and the scenario's start."""
    here = current_actor().sandbox
    target = _point(request.GET.get("to")) or here
    return target, _point(request.GET.get("from")) or start_of(here)


def _point(text: str | None) -> Sandbox | None:
    """A snapshot of this company, or the company itself, by its id; None for no text."""
    if not text:
        return None
    here, pk = current_actor().sandbox, whole_number(text) or 0
    found = here if pk == here.pk else service.snapshots().filter(pk=pk).first()
    if found is None:
        raise Hidden
    return found


def _actor_in(snapshot: Sandbox) -> Actor:
    user = current_actor().user
    if user is None:
        raise Hidden
    return actor_for(user, snapshot)


def _chosen(request: HttpRequest, found: Comparison) -> dict[str, Any]:
    """The rows of the chosen collection and kind, a page of them."""
    collection, kind = request.GET.get("collection", ""), request.GET.get("kind", "")
    counts = {count.collection: count for count in found.counts}
    if collection not in counts:
        collection = next(iter(counts), "")
    if not collection:
        return {"collection": "", "kind": "", "rows": []}
    if kind not in KINDS or not found.count(collection, kind):
        kind = next(one for one in KINDS if found.count(collection, one))
    start = max(0, whole_number(request.GET.get("start")) or 0)
    count = found.count(collection, kind)
    return {
        "collection": collection,
        "chosen": counts[collection],
        "kind": kind,
        "rows": _in_words(found, collection, kind, start),
        "first": start + 1,
        "last": min(start + PAGE, count),
        "count": count,
        "previous": max(0, start - PAGE) if start else None,
        "following": start + PAGE if start + PAGE < count else None,
    }


def _in_words(found: Comparison, collection: str, kind: str, start: int) -> list[Shown]:
    rows = found.rows(collection, kind, start, start + PAGE)
    wording = Wording()
    for row in rows:
        wording.learn(collection, row.before, row.after)
    return [
        Shown(row.number, row.label, wording.changes(collection, row.before, row.after))
        for row in rows
    ]


def lost(sandbox: Sandbox, base: Sandbox) -> list[str]:
    """What goes when a company is put back to `base`, in words with counts.

    Whoever may reset may know all of it, also where a seat would see only a part.
    """
    with acting_as(_all_seeing()):
        counts = Comparison(sandbox, base).counts
    lines = []
    for count in counts:
        parts = [
            ngettext("%(n)d made", "%(n)d made", count.made) % {"n": count.made},
            ngettext("%(n)d changed", "%(n)d changed", count.changed) % {"n": count.changed},
            ngettext("%(n)d deleted", "%(n)d deleted", count.deleted) % {"n": count.deleted},
        ]
        numbers = (count.made, count.changed, count.deleted)
        told_parts = ", ".join(part for part, n in zip(parts, numbers, strict=True) if n)
        lines.append(pair(capfirst(count.label), told_parts))
    return lines


def _all_seeing() -> Actor:
    """For `lost` alone, which lets nothing out but counts."""
    actor = current_actor()
    return system_actor(actor.sandbox, actor.user)


def _done_before(request: HttpRequest) -> bool:
    """Whether the confirmation was of an attempt that is over: sent twice, or open for long."""
    asked = request.POST.get("attempt")
    if request.method != "POST" or asked in (None, str(current_actor().sandbox.attempt)):
        return False
    messages.warning(
        request, _("The company was put back meanwhile. Look at it, then decide again.")
    )
    return True


def reset(request: HttpRequest, sandbox: int) -> HttpResponse:
    """Confirm, naming what is lost; then put the company back to its start, and back to `next`."""
    actor = current_actor()
    may_reset(actor.user, actor.sandbox).require()
    home = reverse("sandbox-home", args=[sandbox])
    if _done_before(request):
        return back(request, home)
    if request.method == "POST":
        company_reset()
        messages.success(
            request,
            _("The company is as at its start. Attempt %(number)d begins.")
            % {"number": actor.sandbox.attempt},
        )
        return back(request, home)
    return confirm(
        request,
        title=_("Reset “%(company)s” to its start?") % {"company": actor.sandbox},
        text=_("What was done since goes from the company; the journal keeps it. This is lost:"),
        lost=lost(actor.sandbox, start_of(actor.sandbox)) or [_("nothing: all is as at the start")],
        hidden=[("attempt", actor.sandbox.attempt), ("next", request.GET.get("next", ""))],
        action_url=reverse("reset", args=[sandbox]),
        action_label=_("Reset"),
    )


def snapshots(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The list; posting a name takes one."""
    actor = current_actor()
    if request.method == "POST":
        service.may_take().require()
        name = request.POST.get("name", "")
        told(request, lambda: service.snapshot_take(name), _("The snapshot is taken."))
        return redirect("snapshots", sandbox)
    found = list(service.snapshots())
    may_restore = may_reset(actor.user, actor.sandbox)
    context = {
        "sandbox": actor.sandbox,
        "snapshots": [(one, service.may_delete(one)) for one in found],
        "may_take": service.may_take(),
        "may_restore": may_restore,
        "limit": service.LIMIT,
    }
    return render(request, "lab/company/snapshots.html", context)


def _snapshot(pk: int) -> Sandbox:
    found = service.snapshots().filter(pk=pk).first()
    if found is None:
        raise Hidden
    return found


def snapshot_restore(request: HttpRequest, sandbox: int, pk: int) -> HttpResponse:
    actor, snapshot = current_actor(), _snapshot(pk)
    may_reset(actor.user, actor.sandbox).require()
    if _done_before(request):
        return redirect("sandbox-home", sandbox)
    if request.method == "POST":
        service.snapshot_restore(snapshot)
        done = _("The company is as in “%(name)s”. Attempt %(number)d begins.")
        messages.success(request, done % {"name": snapshot, "number": actor.sandbox.attempt})
        return redirect("sandbox-home", sandbox)
    return confirm(
        request,
        title=_("Restore the snapshot “%(name)s”?") % {"name": snapshot},
        text=_("What was done since goes from the company; the journal keeps it. This is lost:"),
        lost=lost(actor.sandbox, snapshot) or [_("nothing: all is as in the snapshot")],
        hidden=[("attempt", actor.sandbox.attempt)],
        action_url=reverse("snapshot-restore", args=[sandbox, pk]),
        action_label=_("Restore"),
    )


def snapshot_delete(request: HttpRequest, sandbox: int, pk: int) -> HttpResponse:
    snapshot = _snapshot(pk)
    service.may_delete(snapshot).require()
    if request.method == "POST":
        done = _("The snapshot “%(name)s” is deleted.") % {"name": snapshot.name}
        told(request, lambda: service.snapshot_delete(snapshot), done)
        return redirect("snapshots", sandbox)
    return confirm(
        request,
        title=_("Delete the snapshot “%(name)s”?") % {"name": snapshot},
        text=_("The company itself stays as it is; the frozen copy is gone for good."),
        action_url=reverse("snapshot-delete", args=[sandbox, pk]),
        action_label=_("Delete"),
    )
