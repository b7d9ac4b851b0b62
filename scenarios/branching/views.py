"""Pages: the branches of a company, going on from a snapshot, and both outcomes side by side."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lab.access.actors import actor_for
from lab.access.decisions import Hidden
from lab.company.snapshots import snapshots
from lab.company.views.common import confirm
from lab.people.models import User
from lab.tenancy.actor import current_actor
from scenarios.branching import services
from scenarios.branching.models import Branch
from scenarios.branching.outcomes import differing, measures

ASK_OR_DO = require_http_methods(["GET", "HEAD", "POST"])


def _own_branch() -> Branch:
    found = services.branch_of(current_actor().sandbox)
    if found is None:
        raise Hidden
    return found


@require_safe
def branches(request: HttpRequest, sandbox: int) -> HttpResponse:
    """Those of the company, and the snapshots that one can go on from; of a branch the comparison."""
    here = current_actor().sandbox
    if services.branch_of(here) is not None:
        return redirect("branch", sandbox)
    context = {
        "sandbox": here,
        "branches": services.branches_of(here),
        "snapshots": snapshots(),
        "may_branch": services.may_branch(),
        "limit": services.LIMIT,
    }
    return render(request, "scenarios/branching/branches.html", context)


@ASK_OR_DO
def begin(request: HttpRequest, sandbox: int, pk: int) -> HttpResponse:
    """Confirm, then go on from the snapshot in a branch."""
    services.may_branch().require()
    snapshot = snapshots().filter(pk=pk).first()
    if snapshot is None:
        raise Hidden
    if request.method == "POST":
        try:
            made = services.branch(snapshot)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("branches", sandbox)
        messages.success(request, _("This is the branch. The company itself stays as it is."))
        return redirect("sandbox-home", made.pk)
    return confirm(
        request,
        title=_("Go on from “%(name)s” in a branch?") % {"name": snapshot},
        text=_(
            "A second company begins as it was then, with the same people. This one stays as it is; "
            "both can be compared at any time."
        ),
        action_url=reverse("branch-begin", args=[sandbox, pk]),
        action_label=_("Go on in a branch"),
        tone="primary",
    )


@require_safe
def compare(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The branch and the company that it came from, as the person sees each."""
    here, found = current_actor(), _own_branch()
    there = actor_for(cast(User, request.user), found.source)
    context = {
        "sandbox": here.sandbox,
        "branch": found,
        "measures": measures(here, there),
        "differing": differing(here, found.source),
        "may_delete": services.may_delete_branch(found),
    }
    return render(request, "scenarios/branching/compare.html", context)


@ASK_OR_DO
def delete(request: HttpRequest, sandbox: int) -> HttpResponse:
    found = _own_branch()
    services.may_delete_branch(found).require()
    if request.method == "POST":
        services.branch_delete(found)
        messages.success(request, _("The branch is deleted."))
        return redirect("branches", found.source_id)
    return confirm(
        request,
        title=_("Delete “%(name)s”?") % {"name": found.sandbox},
        text=_(
            "All that was done in the branch goes for good, with its journal and its snapshots."
        ),
        action_url=reverse("branch-delete", args=[sandbox]),
        action_label=_("Delete the branch"),
    )
