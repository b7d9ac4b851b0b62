"""The company's rule for collisions, and where it was told and people went on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crm.parties.collisions.models import CollisionRule
from crm.parties.collisions.selectors import mode
from crm.parties.collisions.services import collision_mode_set
from lab.access.models import Verb
from lab.company.stream import visible_entries
from lab.entities.wording import Wording
from lab.people.views.common import told
from lab.tenancy.actor import current_actor

SHOWN = 50
HELP = {
    "warn": gettext_lazy(
        "People are told whose customer it is and may go on; the journal keeps it."
    ),
    "refuse": gettext_lazy("The record is not saved. A superior who sees both can still decide."),
    "off": gettext_lazy("Nobody is told. Two colleagues may work one customer without knowing."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def collisions_page(request: HttpRequest, sandbox: int) -> HttpResponse:
    actor = current_actor()
    actor.policy.require(Verb.VIEW, CollisionRule)
    if request.method == "POST":
        wanted = request.POST.get("mode", "")
        told(request, lambda: collision_mode_set(wanted), _("The rule is set."))
        return redirect("collisions", sandbox)
    entries = visible_entries().filter(event__endswith=".collided")
    found = list(entries.select_related("user").order_by("-number")[:SHOWN])
    wording = Wording(found)
    context: dict[str, Any] = {
        "sandbox": actor.sandbox,
        "ways": [(value, label, HELP[value]) for value, label in CollisionRule.Mode.choices],
        "chosen": mode(),
        "may_change": actor.policy.may(Verb.CHANGE, CollisionRule),
        "entries": [(entry, wording.html(entry)) for entry in found],
    }
    return render(request, "crm/parties/collisions/collisions.html", context)
