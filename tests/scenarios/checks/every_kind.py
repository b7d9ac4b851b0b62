"""Thirty checks of every kind, and a company with as many rows as is wanted that they look at."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from crm.models import Account, Contact, ContactLog, Lead, Opportunity, Task
from lab import records
from lab.access.actors import play_actor, system_actor
from lab.tenancy.actor import acting_as
from lab.tenancy.fields import make_id
from lab.tenancy.models import Sandbox, Sandboxed
from scenarios.customers.models import PersonaState
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store
from scenarios.provisioning import provision
from tests.scenarios.conftest import TINY
from tests.scenarios.customers.conftest import CUSTOMERS, REP

CHECKS: tuple[str, ...] = (
    "kind: records, of: accounts, where: {name__contains: Park}, count: 12",
    "kind: records, of: accounts, where: {owner: me, parent: mother}, count: 100000",
    "kind: records, of: contact-logs, where: {about: accounts/daughter}, count: 30",
    "kind: records, of: leads, where: {q: Stone}, count: 100000, by: anybody",
    'kind: fields, of: accounts, record: daughter, should: {phone: "7", industry: retail}',
    'kind: fields, of: accounts, where: {owner: me}, should: {phone: "7", parent: mother, name: None}',
    "kind: fields, of: opportunities, should: {amount__gte: 900, stage: new, account: daughter}",
    "kind: gone, of: tasks, records: [call]",
    "kind: gone, of: accounts, records: [daughter], stay: [mother]",
    "kind: merged, of: accounts, groups: [[daughter, mother]]",
    "kind: merged, of: opportunities, groups: [[deal, other]]",
    "kind: sequence, steps: [{event: account.created}, {event: task.created}, {event: quote.sent}]",
    "kind: sequence, within_days: 2, steps: [{event: lead.created}, {event: quote.sent}]",
    "kind: sequence, steps: [{event: account.changed, of: accounts, record: mother}]",
    "kind: events, events: [account.created, lead.created], count: 100000",
    "kind: events, events: [quote.approved], count: 2",
    "kind: quality, of: accounts, good: {industry__empty: 0}, start: 0.1",
    "kind: quality, of: leads, where: {owner: rep}, good: {email__empty: 0, name__contains: Stone}",
    "kind: indicator, of: accounts, target: 100000",
    "kind: indicator, of: opportunities, measure: sum, field: amount, target: 1000000000",
    "kind: indicator, of: opportunities, by: anybody, measure: mean, field: amount, exactly: 5",
    "kind: indicator, of: tasks, where: {due_on: this-month}, target: 100000",
    "kind: figure, of: leads, said: {of: tasks, field: description}",
    "kind: figure, of: accounts, where: {parent: mother}, among: {}, said: {of: tasks, field: description}",
    "kind: figure, of: opportunities, measure: sum, field: amount, said: {of: tasks, field: description}",
    "kind: figure, of: opportunities, measure: mean, field: amount, said: {of: tasks, field: subject}",
    "kind: truth, persona: nora, topic: budget",
    "kind: truth, persona: nora, topic: budget, of: opportunities, field: amount, where: {account: mother}",
    "kind: response, within_hours: 2, none_after_hours: 10",
    "kind: manual",
)
HEAD = """\
tasks:
- key: all
  name: {en: All, zh-hans: 全部}
  text: {en: All., zh-hans: 全部。}
  checks:
"""


def checks_file(checks: Sequence[str] = CHECKS) -> str:
    name = "name: {en: C, zh-hans: C}, points: 1"
    return HEAD + "".join(f"  - {{key: c{n}, {name}, {one}}}\n" for n, one in enumerate(checks))


def files_with_every_kind() -> dict[str, str]:
    files = {**TINY, **CUSTOMERS, "checks.yaml": checks_file()}
    deal = files["data/opportunities.csv"].splitlines()[1]
    files["data/opportunities.csv"] += deal.replace("deal,Deal", "other,Other") + "\n"
    return files


def company_with_every_kind() -> Sandbox:
    version = publish(store(read_pack(files_with_every_kind())))
    sandbox = provision(version.templates.get(language="en"), name="Every kind")
    # Nobody calls hundreds of customers in a working day.
    Sandbox.objects.filter(pk=sandbox.pk).update(working_time=False)
    return sandbox


Same = Callable[[], dict[str, Any]]
Own = Callable[[int], dict[str, Any]]
# What a rep has made: how large a part of all rows it is, what all say, and what each of them.
ROWS: dict[type[Sandboxed], tuple[float, Same, Own]] = {
    Account: (0.25, lambda: {"parent": _account("Mother")}, lambda n: {"name": f"Park {n}"}),
    Contact: (0.1, lambda: {"account": _account("Daughter")}, lambda n: {"name": f"Person {n}"}),
    Lead: (0.2, dict, lambda n: {"name": f"Stone {n}", "company": f"Quarry {n}"}),
    Opportunity: (0.15, lambda: _deal(), lambda n: {"name": f"Deal {n}", "amount": Decimal(n)}),
    Task: (0.2, dict, lambda n: {"subject": f"Report {n}", "description": f"about {n} tons"}),
    ContactLog: (0.05, lambda: _about(), lambda n: {"channel": "call", "summary": f"Said {n}"}),
}
STATES = 0.05


def fill(sandbox: Sandbox, rows: int, *, start: int = 0) -> None:
    """So many rows more, numbered from `start`, each with its entry in the journal."""
    sandbox.refresh_from_db()
    with acting_as(play_actor(None, sandbox, REP)):
        for model, (part, same, own) in ROWS.items():
            shared, numbers = same(), range(start, start + int(rows * part))
            records.create_many(model, [{**shared, **own(n)} for n in numbers])
    with acting_as(system_actor(sandbox)):
        _remember(sandbox, int(rows * STATES))


def _account(name: str) -> Sandboxed:
    return Account.objects.get(name=name)


def _deal() -> dict[str, Any]:
    deal = Opportunity.objects.get(name="Deal")
    return {"account": deal.account, "stage": deal.stage}


def _about() -> dict[str, Any]:
    return {"about_collection": "accounts", "about_id": _account("Daughter").pk}


def _remember(sandbox: Sandbox, count: int) -> None:
    """Simulated customers that have asked for something."""
    known = PersonaState.objects.get(key="nora")
    first = PersonaState.objects.order_by("-pk").first().number + 1
    PersonaState._base_manager.bulk_create(
        PersonaState(
            pk=make_id(sandbox.pk, number), sandbox=sandbox, key=f"p{number}", state=known.state
        )
        for number in range(first, first + count)
    )
