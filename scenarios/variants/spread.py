"""Whether variants are equally difficult: each is played by every kind of rep, and their shares compared."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from django.db import transaction
from django.utils.translation import gettext as _

from lab.tenancy.stamping import erase
from scenarios.checks.judging import tasks_of
from scenarios.models import ScenarioVersion, Trial
from scenarios.packs.versions import pack_of, source_of
from scenarios.playtest.report import NoScript, Played, play_as, problems_of
from scenarios.playtest.script import REP_LABELS, Rep
from scenarios.playtest.scripts import script_of
from scenarios.variants.texts import variants_count

# In points of a hundred, from the luckiest variant to the unluckiest.
MOST_SPREAD = 3.0


class NoVariants(Exception):
    """The version brings no variants, or no playtest to compare them by."""


@dataclass(frozen=True)
class Spread:
    """What each rep earns in each variant, as shares of full marks."""

    played: dict[int, tuple[Played, ...]]

    @property
    def shares(self) -> dict[int, dict[str, float]]:
        return {
            number: {str(one.rep): round(one.share, 4) for one in reversed(played)}
            for number, played in self.played.items()
        }

    @property
    def points(self) -> dict[str, float]:
        """By rep: how far apart the variants lie, in points of a hundred."""
        by_rep = {str(rep): [one[str(rep)] for one in self.shares.values()] for rep in Rep}
        return {
            rep: round(100 * (max(found) - min(found)), 2)
            for rep, found in reversed(by_rep.items())
        }

    @property
    def problems(self) -> tuple[str, ...]:
        text = _("Variant %(number)d: %(problem)s")
        found = [
            text % {"number": number, "problem": problem}
            for number, played in self.played.items()
            for problem in problems_of(played)
        ]
        for rep, points in self.points.items():
            if points > MOST_SPREAD:
                told = _(
                    "“%(rep)s” differs by %(points)s points between variants; %(most)d are the most."
                )
                found.append(
                    told
                    % {"rep": REP_LABELS[Rep(rep)], "points": f"{points:.1f}", "most": MOST_SPREAD}
                )
        return tuple(found)


def _nobody(_done: int, _rep: Rep, _variant: int) -> None:
    return None


def spread_of(
    version: ScenarioVersion,
    language: str = "",
    begins: Callable[[int, Rep, int], None] = _nobody,
) -> Spread:
    """Play all variants as every rep. Raises NoVariants, or NoScript where there is nothing to play."""
    total = variants_count(version)
    if not total:
        raise NoVariants(_("%(version)s has no variants.") % {"version": version})
    if not tasks_of(version)[0] or not script_of(version).steps:
        raise NoScript(_("%(version)s brings no playtest.") % {"version": version})
    done, played = count(), {}
    for number in range(1, total + 1):
        forget_drafted(version, number)
        script = script_of(version, number)
        found = []
        for rep in Rep:
            begins(next(done), rep, number)
            found.append(play_as(version, rep, script, language, number))
        played[number] = tuple(found)
    return Spread(played)


def forget_drafted(version: ScenarioVersion, number: int) -> None:
    """A draft changes: what was made of its variants in an earlier state goes, with the trials of it, as
    they do when its data are saved."""
    if version.is_published:
        return
    source = source_of(pack_of(version, number).files)
    with transaction.atomic():
        made = version.templates.filter(variant=number).exclude(source=source)
        for template in made.select_related("sandbox"):
            for trial in Trial.objects.filter(sandbox__template=template.sandbox_id):
                trial_erase(trial)
            if not template.sandbox.stamped.exists():
                template.delete()
                erase(template.sandbox)


def trial_erase(trial: Trial) -> None:
    """The company in which an author plays, with its snapshots."""
    for snapshot in trial.sandbox.snapshots.all():
        erase(snapshot)
    erase(trial.sandbox)
