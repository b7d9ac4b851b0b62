"""What the processes of `processes` do: each a function of plain values that answers plain values.

The imports stand inside: a deed runs where Django is ready, which this module is not there to await.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

ACCOUNTS = 800


def build() -> dict[str, Any]:
    from django.core.management import call_command

    from tests.factories.company import Company

    call_command("migrate", run_syncdb=True, verbosity=0)
    office = Company("one")
    _fill(office)
    return {"template": office.template.pk, "sandbox": office.sandbox.pk}


def _fill(office: Any) -> None:
    """Enough rows for a reset or stamp to last long enough to be killed within."""
    from crm.models import Account
    from lab.access.actors import system_actor
    from lab.journal.jumps import reset
    from lab.records.loading import load_rows, set_counters
    from lab.tenancy.actor import acting_as

    with acting_as(system_actor(office.template)):
        owner = office.template.pk << 24 | 4
        rows = [(n, {"name": f"Firm {n}", "owner_id": owner}) for n in range(10, 10 + ACCOUNTS)]
        load_rows(Account, rows)
        set_counters()
    with office.as_system() as actor:
        reset(actor.sandbox)


def _sandbox(pk: int) -> Any:
    from lab.tenancy.models import Sandbox

    return Sandbox.objects.select_related("template", "classroom", "origin").get(pk=pk)


def _as(sandbox: int, who: str = "") -> Any:
    from lab.access.actors import actor_for, system_actor
    from lab.people.models import User
    from lab.tenancy.actor import acting_as

    found = _sandbox(sandbox)
    if not who:
        return acting_as(system_actor(found))
    return acting_as(actor_for(User.objects.get(username=f"{who}-one"), found))


def stamp(template: int) -> int:
    """A further company of the class, with the same people on its seats."""
    from lab.journal import jumps
    from lab.tenancy.models import Occupancy, Sandbox

    first = Sandbox.objects.filter(kind="live").order_by("pk").select_related("classroom").first()
    new = jumps.stamp(_sandbox(template), name="Another", classroom=first.classroom)
    Occupancy._base_manager.bulk_create(
        Occupancy(sandbox=new, seat_number=one.seat_number, user_id=one.user_id)
        for one in Occupancy._base_manager.filter(sandbox=first)
    )
    return new.pk


def reset(sandbox: int) -> int:
    from lab.journal import jumps

    with _as(sandbox) as actor:
        return jumps.reset(actor.sandbox).number


def spoil(sandbox: int) -> str:
    """Change and delete so much that the reset has a lot to do; the digest of what it is then."""
    from crm.models import Account
    from lab import records

    with _as(sandbox):
        rows = list(Account.objects.filter(name__startswith="Firm").order_by("pk"))
        records.change_many([(row, {"phone": "010 123"}) for row in rows[: ACCOUNTS // 2]])
        records.delete_many(rows[ACCOUNTS // 2 :])
    return digest(sandbox)


def sell(sandbox: int, who: str, times: int) -> dict[str, Any]:
    """Write quotes with two lines each, as a rep; what went wrong, by the name of the exception."""
    from crm.models import Account
    from tests.factories import make

    done, wrong = 0, []
    for number in range(times):
        try:
            with _as(sandbox, who):
                account = Account.objects.visible().order_by("pk").first()
                make.quote(subject=f"{who} {number}", account=account, lines=[make.LINE] * 2)
            done += 1
        except Exception as error:
            wrong.append(f"{type(error).__name__}: {error}")
    return {"done": done, "wrong": wrong}


def save(sandbox: int, who: str, token: str) -> str:
    """Save an account that was read at `token`, with something new in it."""
    from lab.entities.saving import change_record
    from lab.entities.spec import REGISTRY
    from lab.records import Conflict

    with _as(sandbox, who):
        try:
            change_record(REGISTRY["accounts"], 1, {"fax": f"{who} {token}"}, token=token)
        except Conflict:
            return "conflict"
    return "saved"


def token(sandbox: int) -> str:
    from crm.models import Account

    with _as(sandbox):
        return Account.objects.numbered(1).get().token


def digest(sandbox: int) -> str:
    """What all rows of a sandbox say, but for the kernel's counters; equal for equal companies."""
    from lab.journal.values import row_state
    from lab.tenancy.models import Counter
    from lab.tenancy.registry import sandboxed_models

    text = hashlib.sha256()
    with _as(sandbox):
        for model in sandboxed_models():
            if model is not Counter:
                for row in model.objects.order_by("pk"):
                    state = json.dumps(row_state(row), sort_keys=True, default=str)
                    text.update(f"{model.collection}/{row.number} {state}\n".encode())
    return text.hexdigest()


def state(sandbox: int) -> dict[str, Any]:
    from crm.models import Quote
    from lab.journal.models import Entry

    with _as(sandbox) as actor:
        numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
        quotes = [(quote.total, quote.lines.count()) for quote in Quote.objects.all()]
        return {
            "attempt": actor.sandbox.attempt,
            "digest": digest(sandbox),
            "resets": Entry.objects.filter(event="sandbox.reset").count(),
            "journal_whole": numbers == list(range(1, len(numbers) + 1)),
            "quotes": len(quotes),
            "quotes_whole": all((str(total), lines) == ("220.00", 2) for total, lines in quotes),
        }


def census() -> dict[str, Any]:
    """Which sandboxes there are, and rows that belong to none of them."""
    from lab.tenancy.models import Sandbox
    from lab.tenancy.registry import sandboxed_models

    known = sorted(Sandbox.objects.values_list("pk", flat=True))
    lost = sum(m._base_manager.exclude(sandbox__in=known).count() for m in sandboxed_models())
    return {"sandboxes": known, "lost": lost}


def import_leads(sandbox: int, who: str, count: int, name: str) -> str:
    """Import a list of leads as a job, as somebody on a seat; the state that the job ends in."""
    from django.core.files.base import ContentFile

    from lab.entities.importing.models import ImportRun
    from lab.entities.importing.running import import_file
    from lab.jobs import start

    lines = "".join(f"{name} {n},{name}{n}@firm.test\n" for n in range(count))
    with _as(sandbox, who) as actor:
        run = ImportRun(
            sandbox=actor.sandbox,
            user=actor.user,
            collection="leads",
            attempt=actor.sandbox.attempt,
            header=["name", "email"],
            mapping=["name", "email"],
        )
        run.file.save("leads.csv", ContentFile(f"name,email\n{lines}".encode()))
        arguments = {"run": run.pk}
        job = start(
            import_file,
            user=actor.user,
            sandbox=actor.sandbox,
            arguments=arguments,
            title=name,
            here=True,
        )
    return job.state


def imported(sandbox: int, name: str) -> dict[str, Any]:
    """What there is of an import, and what its job says to who looks at it."""
    from crm.models import Lead
    from lab.jobs.models import Job
    from lab.jobs.running import bury
    from lab.journal.models import Entry

    job = Job.objects.filter(title=name).first()
    with _as(sandbox):
        return {
            "leads": Lead.objects.filter(name__startswith=f"{name} ").count(),
            "entries": Entry.objects.filter(event="lead.created", label__startswith=name).count(),
            "state": bury(job).state if job else "",
            "message": job.message if job else "",
        }


def publish(template: int) -> int:
    """A published scenario whose English companies are made of this template."""
    from django.utils import timezone

    from scenarios.models import Scenario, ScenarioVersion, Template

    sandbox = _sandbox(template)
    version = ScenarioVersion.objects.create(
        scenario=Scenario.objects.create(slug="firm"),
        number=1,
        status=ScenarioVersion.Status.PUBLISHED,
        names={"en": "Firm"},
        languages=["en"],
        day_one=sandbox.day_one,
        digest="0" * 64,
        published_at=timezone.now(),
    )
    day_one = sandbox.day_one
    Template.objects.create(version=version, day_one=day_one, language="en", sandbox=sandbox)
    return version.pk


def provide(version: int) -> dict[str, Any]:
    """A company for each student of the class, by a job; what came of it."""
    from lab.jobs import start
    from lab.people.models import Classroom, User
    from lab.tenancy.models import Occupancy, Sandbox
    from scenarios.class_provisioning import provide as work

    room = Classroom.objects.get(name="Class one")
    arguments = {
        "choice": {"name": "Firm"},
        "classroom": room.pk,
        "version": version,
        "language": "en",
    }
    teacher = User.objects.get(username="tess-one")
    job = start(work, user=teacher, classroom=room, arguments=arguments, here=True)
    made = Sandbox.objects.filter(classroom=room, name__startswith="Firm", kind="live")
    seated = Occupancy._base_manager.filter(sandbox__in=made).values_list("user", flat=True)
    return {
        "state": job.state,
        "message": job.message,
        "companies": made.count(),
        "people": len(set(seated)),
    }


def offer(sandbox: int, days: int) -> str:
    """Back to the start, and a quote that expires on each of the next days; the digest then."""
    import datetime as dt

    from crm.models import Account
    from crm.selling.services import quote_send
    from lab.journal import jumps
    from tests.factories import make

    with _as(sandbox) as actor:
        jumps.reset(actor.sandbox)
    with _as(sandbox, "tess") as actor:
        account = Account.objects.order_by("pk").first()
        for number in range(1, days + 1):
            day = actor.today + dt.timedelta(days=number)
            quote_send(make.quote(account=account, valid_until=day, lines=[make.LINE]))
    return digest(sandbox)


def advance(sandbox: int, day: str) -> str:
    """Move the clock to a day; when it is, or why not."""
    import datetime as dt

    from django.core.exceptions import ValidationError

    from lab.clock.advancing import clock_advance
    from lab.clock.steps import target_on

    with _as(sandbox, "tess"):
        try:
            return clock_advance(to=target_on(dt.date.fromisoformat(day))).now.isoformat()
        except ValidationError as error:
            return " ".join(error.messages)


def clock(sandbox: int) -> dict[str, Any]:
    """Where the clock is, and whether exactly what had to has happened, and once."""
    from crm.models import Quote
    from lab.clock.calendar import turn_of
    from lab.journal.models import Entry

    with _as(sandbox) as actor:
        attempt = {"attempt": actor.sandbox.attempt}
        entries = Entry.objects.filter(event="quote.expired", **attempt)
        times = list(entries.values_list("record", flat=True))
        late = [quote for quote in Quote.objects.all() if turn_of(quote.valid_until) <= actor.now]
        return {
            "now": actor.now.isoformat(),
            "expired": sorted(times),
            "late": sorted(quote.number for quote in late),
            "stored": sorted(q.number for q in Quote.objects.filter(status="expired")),
            "arrivals": Entry.objects.filter(event="clock.advanced", **attempt).count(),
        }


DEEDS: dict[str, Callable[..., Any]] = {
    deed.__name__: deed
    for deed in (
        stamp,
        reset,
        spoil,
        sell,
        save,
        token,
        digest,
        state,
        census,
        import_leads,
        imported,
        publish,
        provide,
        offer,
        advance,
        clock,
    )
}
