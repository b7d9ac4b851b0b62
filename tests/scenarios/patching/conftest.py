"""The tiny company and a better version of its pack."""

from collections.abc import Mapping
from typing import Any

import pytest

from crm.models import Task
from lab import records
from lab.access.actors import system_actor
from lab.journal.values import row_state
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Counter, Sandbox
from lab.tenancy.registry import sandboxed_models
from lab.tenancy.stamping import differences
from scenarios.models import ScenarioVersion
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store, template_for
from scenarios.patching.services import Patch
from scenarios.provisioning import provision
from tests.scenarios.conftest import TINY

ACCOUNTS, TASKS, DEALS = (
    TINY[f"data/{name}.csv"] for name in ("accounts", "tasks", "opportunities")
)
# An account with a task and a deal of its own, another text for each table, a stage's percentage.
BETTER = {
    "data/accounts.csv": ACCOUNTS.replace("Mother,母公司", "Grandmother,外婆公司")
    + "aunt,Aunt,姨妈,head,,daughter,7\n",
    "data/opportunities.csv": DEALS.replace("deal,Deal", "deal,Big deal")
    + "second,Second,rep,aunt,new,10,D+9\n",
    "data/tasks.csv": TASKS.replace("call,Call,打电话", "call,Ring up,去电")
    + "mail,Mail,写邮件,rep,accounts/aunt,D+4,,\n",
    "brief.en.md": "# Tiny, and better\n",
}


def version_of(changes: Mapping[str, str | None], number: int) -> ScenarioVersion:
    texts = {**TINY, "pack.yaml": TINY["pack.yaml"].replace("version: 1", f"version: {number}")}
    files = {path: text for path, text in {**texts, **changes}.items() if text is not None}
    return publish(store(read_pack(files)))


@pytest.fixture
def company() -> Sandbox:
    return provision(template_for(version_of({}, 1), "en"), name="Tiny of Ann")


@pytest.fixture
def better(company: Sandbox) -> Patch:
    return Patch(version_of(BETTER, 2))


def fresh(sandbox: Sandbox) -> Sandbox:
    return Sandbox.objects.select_related("template").get(pk=sandbox.pk)


def states(sandbox: Sandbox) -> dict[tuple[str, int], dict[str, Any]]:
    """All rows but the product's own book-keeping."""
    with acting_as(system_actor(sandbox)):
        return {
            (model.collection, row.number): row_state(row)
            for model in sandboxed_models()
            if not model.inner
            for row in model.objects.all()
        }


def edit(sandbox: Sandbox, model: Any, called: str, **values: Any) -> Any:
    with acting_as(system_actor(sandbox)):
        field = "subject" if model is Task else "name"
        return records.change(model.objects.get(**{field: called}), values)


def same_as_template(sandbox: Sandbox) -> bool:
    sandbox = fresh(sandbox)
    assert sandbox.template is not None
    found = differences(sandbox, sandbox.template)
    return not [item for item in found if item.table.model is not Counter]
