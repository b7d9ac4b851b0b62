"""Companies that begin at a session: as the golden path of those before it leaves them."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lab.access.actors import system_actor
from lab.journal.jumps import stamp
from lab.people.models import User
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from lab.tenancy.stamping import copy_rows, erase
from scenarios.checks.judging import tasks_of
from scenarios.models import Followed, ScenarioVersion, Template
from scenarios.packs.versions import template_for
from scenarios.playtest.playing import Player
from scenarios.playtest.script import Rep
from scenarios.playtest.scripts import script_of
from scenarios.sessions.selecting import sessions_of


def start_template(
    version: ScenarioVersion,
    language: str,
    day_one: dt.date | None = None,
    by: User | None = None,
    *,
    session: int = 0,
    variant: int = 0,
) -> Template:
    """The template of that session and variant, made when it is first asked for.

    The first session begins as the pack itself does. Raises ValidationError where there is no such
    session, or where the golden path does not lead there.
    """
    base = template_for(version, language, day_one, by, variant=variant)
    if session <= 1:
        return base
    require_session(version, session)
    with transaction.atomic():
        ScenarioVersion.objects.select_for_update().get(pk=version.pk)
        found = version.templates.filter(
            day_one=base.day_one, language=language, variant=variant, session=session
        )
        return found.select_related("sandbox").first() or _reached(base, session, by)


def require_session(version: ScenarioVersion, number: int) -> None:
    if not 1 <= number <= (count := len(sessions_of(version))):
        text = _("This scenario has %(count)d sessions, and no number %(number)d.")
        raise ValidationError({"session": text % {"count": count, "number": number}})


def _reached(base: Template, session: int, by: User | None) -> Template:
    played, player = play_until(base, session)
    sandbox = _frozen(played, session, by)
    erase(played)
    return Template.objects.create(
        version=base.version,
        day_one=base.day_one,
        language=base.language,
        variant=base.variant,
        session=session,
        source=base.source,
        sandbox=sandbox,
        remembered=player.memory,
    )


def play_until(base: Template, session: int) -> tuple[Sandbox, Player]:
    """A new company in which the golden path was played until that session begins."""
    script = script_of(base.version, base.variant)
    _tasks, known = tasks_of(base.version, base.variant)
    sandbox = stamp(base.sandbox, name=base.sandbox.name)
    player = Player(sandbox, script, known.numbers)
    with override(base.language):
        failed = player.play(Rep.GOLDEN, until=session)
    if failed:
        text = _("The golden path does not lead to session %(number)d: %(step)s")
        raise ValidationError({"session": text % {"number": session, "step": failed[0]}})
    sandbox.refresh_from_db()
    return sandbox, player


def _frozen(played: Sandbox, session: int, by: User | None) -> Sandbox:
    """The company as a template. It has no journal yet, so nothing of that has been followed."""
    with override(played.language):
        number = _("Session %(number)d") % {"number": session}
    sandbox = Sandbox.objects.create(
        kind=Sandbox.Kind.TEMPLATE,
        name=f"{played.name[:90]} · {number}",
        scenario=played.scenario,
        language=played.language,
        currency=played.currency,
        day_one=played.day_one,
        simulated_now=played.simulated_now,
        working_time=played.working_time,
        frozen=True,
        created_by=by,
    )
    copy_rows(played, sandbox)
    with acting_as(system_actor(sandbox)):
        Followed.objects.all().delete()
    return sandbox
