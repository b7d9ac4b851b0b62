"""Which companies a version can mend, and mending one."""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lab.access.actors import system_actor
from lab.access.decisions import ALLOWED, Decision
from lab.journal.jumps import patch
from lab.journal.models import Entry
from lab.people.models import User
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from lab.tenancy.writing import sandbox_write
from scenarios.models import ScenarioVersion, Template
from scenarios.packs.columns import Keys
from scenarios.packs.versions import numbers_of
from scenarios.patching.additions import Additions, additions
from scenarios.patching.plans import Plan, plan
from scenarios.permissions import classrooms_to_provide
from scenarios.sessions.starting import start_template


def may_patch(version: ScenarioVersion) -> Decision:
    if not version.is_published:
        return Decision(False, _("Publish the draft first: a patch is a sealed version."))
    if version.is_archived:
        return Decision(False, _("This version is archived: it goes to no more companies."))
    return ALLOWED


def companies_to_patch(version: ScenarioVersion, user: User) -> QuerySet[Sandbox]:
    """Companies in use of earlier versions, in classes that the person gives companies to."""
    earlier = Template.objects.filter(
        version__scenario=version.scenario_id, version__number__lt=version.number
    )
    live = Sandbox.objects.filter(kind=Sandbox.Kind.LIVE, template__as_template__in=earlier)
    found = live.filter(classroom__in=classrooms_to_provide(user))
    return found.select_related("classroom", "template__as_template__version").order_by(
        "classroom__name", "name", "pk"
    )


@dataclass(frozen=True)
class Step:
    """From one template to the one that takes its place."""

    old: Sandbox
    new: Sandbox
    found: Additions


class Patch:
    """A version as a patch of earlier ones; what templates differ by is found once."""

    def __init__(self, version: ScenarioVersion) -> None:
        may_patch(version).require()
        self.version = version
        self._steps: dict[int, Step] = {}

    @cached_property
    def _keys(self) -> Keys:
        return Keys(numbers_of(self.version.scenario))

    def require_fits(self, sandbox: Sandbox) -> None:
        """Raises ValidationError where the company is none of an earlier version of the scenario."""
        earlier = Template.objects.filter(
            sandbox=sandbox.template_id,
            version__scenario=self.version.scenario_id,
            version__number__lt=self.version.number,
        )
        if sandbox.kind != Sandbox.Kind.LIVE or not earlier.exists():
            text = _("Only companies in use of an earlier version of this scenario are mended.")
            raise ValidationError(text)

    def step_of(self, sandbox: Sandbox) -> Step:
        """Raises ValidationError where the version has no such company."""
        assert sandbox.template is not None
        old = sandbox.template
        if old.pk not in self._steps:
            new = self._template(old.as_template).sandbox  # type: ignore[attr-defined]
            with acting_as(system_actor(new)):
                self._steps[old.pk] = Step(old, new, additions(old, new, self._keys))
        return self._steps[old.pk]

    def _template(self, old: Template) -> Template:
        if old.language not in self.version.languages:
            raise ValidationError(_("The version does not speak the company's language."))
        return start_template(
            self.version, old.language, old.day_one, session=old.session, variant=old.variant
        )

    def plan(self, sandbox: Sandbox) -> Plan:
        """What would be done. Raises ValidationError with all reasons why it is no patch."""
        step = self.step_of(sandbox)
        if step.found.reasons:
            raise ValidationError(list(step.found.reasons))
        with acting_as(system_actor(sandbox)):
            return plan(step.old, step.new, step.found)

    def apply(self, sandbox: Sandbox, user: User | None) -> Entry | None:
        """Patch the company in a write of its own; None where it is patched already.

        Raises ValidationError; then nothing is changed in it.
        """
        step = self.step_of(sandbox)
        if step.found.reasons:
            raise ValidationError(list(step.found.reasons))
        try:
            with acting_as(system_actor(sandbox, user)), sandbox_write():
                return self._apply(step, sandbox)
        except IntegrityError as error:
            text = _("What is new does not go together with what is in the company.")
            raise ValidationError(text) from error

    def _apply(self, step: Step, sandbox: Sandbox) -> Entry | None:
        template = Sandbox.objects.values_list("template", flat=True).get(pk=sandbox.pk)
        if template != step.old.pk:
            return None
        found = plan(step.old, step.new, step.found)
        data = {"version": str(self.version), "number": self.version.number}
        return patch(sandbox, step.new, found.chosen, **data)
