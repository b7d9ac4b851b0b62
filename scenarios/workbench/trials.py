"""Companies in which authors play their drafts as a student would."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lab.access.decisions import Hidden
from lab.people.models import User
from lab.tenancy.models import Sandbox
from scenarios.models import ScenarioVersion, Trial
from scenarios.packs.versions import template_for
from scenarios.permissions import may_edit_draft
from scenarios.provisioning import Place, provision
from scenarios.variants.spread import forget_drafted, trial_erase
from scenarios.variants.texts import variants_count


def trial_start(
    version: ScenarioVersion, *, language: str, seat_number: int, by: User, variant: int = 0
) -> Sandbox:
    """A company of the draft as it is now, with its author on the seat, in place of the last one.

    Trials of the variant as it was before the draft changed end, whoever plays them.
    """
    may_edit_draft(by, version).require()
    if language not in version.languages or not 0 <= variant <= variants_count(version):
        raise Hidden
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        trial_end(by)
        if variant:
            forget_drafted(version, variant)
        template = template_for(version, language, variant=variant)
        with override(language):
            name = _("Trial: %(name)s") % {"name": version.name}
            if variant:
                name = f"{name[:90]} · {_('Variant %(number)s') % {'number': variant}}"
        sandbox = provision(template, name=name[:120], seating=[Place(seat_number, by)], by=by)
        Trial.objects.create(user=by, sandbox=sandbox)
    return sandbox


def trial_of(user: User, version: ScenarioVersion) -> Sandbox | None:
    templates = version.templates.values("sandbox")
    found = Trial.objects.filter(user=user, sandbox__template__in=templates)
    trial = found.select_related("sandbox").first()
    return trial.sandbox if trial else None


def trial_end(user: User) -> None:
    for trial in Trial.objects.filter(user=user).select_related("sandbox"):
        trial_erase(trial)


def end_trials(version: ScenarioVersion) -> None:
    """The draft is loaded anew, and companies of what it was would keep it from that."""
    templates = version.templates.values("sandbox")
    for trial in Trial.objects.filter(sandbox__template__in=templates).select_related("sandbox"):
        trial_erase(trial)
