"""A version mends companies that run: what is new comes, what anybody worked on stays."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from crm.models import Account, Quote, Task
from lab import records
from lab.access.actors import system_actor
from lab.access.decisions import Refused
from lab.journal.history import record_at
from lab.journal.jumps import reset, restore, take_snapshot
from lab.journal.models import Entry
from lab.journal.moments import moment_open
from lab.people.models import User
from lab.records.undoing import can_undo, entries_to_undo, undo
from lab.records.validation import Conflict
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox, Seat
from lab.tenancy.stamping import differences
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import store, template_for
from scenarios.patching.services import Patch
from tests.scenarios.conftest import TINY
from tests.scenarios.patching.conftest import (
    ACCOUNTS,
    BETTER,
    DEALS,
    TASKS,
    edit,
    fresh,
    same_as_template,
    states,
    version_of,
)

pytestmark = pytest.mark.django_db


def test_an_untouched_company_becomes_the_new_version(company: Sandbox, better: Patch) -> None:
    entry = better.apply(fresh(company), None)
    assert same_as_template(company)
    with acting_as(system_actor(company)):
        aunt = Account.objects.get(name="Aunt")
        assert (aunt.number, aunt.parent.name, aunt.owner.name) == (3, "Daughter", "Dora")
        assert Task.objects.get(subject="Mail").about_id == aunt.pk
    assert fresh(company).template == template_for(better.version, "en").sandbox
    assert fresh(company).attempt == company.attempt
    assert entry is not None
    assert (entry.event, entry.change) == ("sandbox.patched", Entry.Change.JUMP)
    assert entry.before["accounts"]["2"]["name"] == "Mother"
    assert entry.after["accounts"]["3"]["name"] == "Aunt"


def test_it_is_patched_once(company: Sandbox, better: Patch) -> None:
    stale = fresh(company)
    assert better.apply(fresh(company), None)
    count = Entry._base_manager.filter(sandbox=company).count()
    assert better.apply(stale, None) is None
    assert Entry._base_manager.filter(sandbox=company).count() == count


def test_what_somebody_worked_on_stays_and_is_told(company: Sandbox, better: Patch) -> None:
    edit(company, Account, "Mother", name="Mama")
    with acting_as(system_actor(company)):
        records.delete(Task.objects.get())
    found = better.plan(fresh(company))
    assert sorted(str(left) for left in found.kept) == [
        "Grandmother: worked on in this company",
        "Ring up: deleted in this company",
    ]
    assert set(found.changed) == {("opportunities", 1)}
    assert set(found.added) == {("accounts", 3), ("opportunities", 2), ("tasks", 2)}
    better.apply(fresh(company), None)
    with acting_as(system_actor(company)):
        names = set(Account.objects.values_list("name", flat=True))
        assert names == {"Mama", "Daughter", "Aunt"}
        assert [task.subject for task in Task.objects.all()] == ["Mail"]


def test_what_was_changed_and_put_back_counts_as_worked_on(company: Sandbox, better: Patch) -> None:
    edit(company, Account, "Mother", name="Mama")
    edit(company, Account, "Mama", name="Mother")
    assert ("accounts", 2) not in better.plan(fresh(company)).changed


def test_what_hangs_on_a_deleted_record_is_left_out(company: Sandbox) -> None:
    edit(company, Account, "Daughter", parent=None)
    with acting_as(system_actor(company)):
        records.delete(Account.objects.get(name="Mother"))
    accounts = BETTER["data/accounts.csv"].replace(",daughter,7", ",mother,7")
    mended = Patch(version_of({**BETTER, "data/accounts.csv": accounts}, 2))
    found = mended.plan(fresh(company))
    assert {str(left) for left in found.conflicts} == {
        "Aunt: refers to account no. 2, which is not in this company",
        "Mail: refers to account no. 3, which is not in this company",
        "Second: refers to account no. 3, which is not in this company",
    }
    assert not found.added
    mended.apply(fresh(company), None)
    with acting_as(system_actor(company)):
        assert [account.name for account in Account.objects.all()] == ["Daughter"]


def test_a_number_that_a_student_has_taken_is_a_conflict(company: Sandbox) -> None:
    with acting_as(system_actor(company)):
        mother = Account.objects.get(name="Mother")
        values = {"code": "Q2018-0004", "owner": mother.owner, "account": mother}
        quote = records.create(Quote, values)
    quotes = TINY["data/quotes.csv"] + "next,Q{Y+0}-0004,rep,mother,sent,D-9\n"
    mended = Patch(version_of({**BETTER, "data/quotes.csv": quotes}, 2))
    found = mended.plan(fresh(company))
    (left,) = found.conflicts
    assert (left.collection, left.number) == ("quotes", 2)
    mended.apply(fresh(company), None)
    with acting_as(system_actor(company)):
        assert Quote.objects.get(code="Q2018-0004") == quote
        assert Account.objects.filter(name="Aunt").exists()


REFUSED: dict[str, tuple[dict[str, str | None], str]] = {
    "a row is gone": (
        {"data/tasks.csv": TASKS.splitlines()[0] + "\n"},
        "Tasks: removed: call",
    ),
    "a seat is gone": (
        {
            "seats.csv": TINY["seats.csv"].replace("rep,Ann", "other,Ann"),
            "data/accounts.csv": ACCOUNTS.replace(",rep,", ",other,"),
            "data/opportunities.csv": DEALS.replace(",rep,", ",other,"),
            "data/tasks.csv": TASKS.replace(",rep,", ",other,"),
            "data/quotes.csv": TINY["data/quotes.csv"].replace(",rep,", ",other,"),
        },
        "Seats: removed: rep",
    ),
    "a seat of another kind": (
        {"seats.csv": TINY["seats.csv"].replace(",rep,head,yes", ",manager,head,yes")},
        "Seats: kind changed: rep",
    ),
    "a stage that means something else": (
        {"data/stages.csv": TINY["data/stages.csv"].replace("100,won", "0,lost")},
        "Stages: kind changed: won",
    ),
    "who sees what": (
        {
            "pack.yaml": TINY["pack.yaml"]
            .replace("accounts: write", "accounts: read")
            .replace("version: 1", "version: 2")
        },
        "what people may do in the company is different",
    ),
    "another currency": (
        {
            "pack.yaml": TINY["pack.yaml"]
            .replace("en: USD", "en: EUR")
            .replace("version: 1", "version: 2")
        },
        "The company's currency is another one.",
    ),
    "more rows than numbers are free": (
        {"data/tasks.csv": TASKS + "".join(f"t{n},T,,rep,,,,\n" for n in range(1_001))},
        "Tasks: more new rows than there are numbers kept free for them",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_addition_is_refused_with_the_reason(company: Sandbox, name: str) -> None:
    changes, reason = REFUSED[name]
    mended = Patch(version_of(changes, 2))
    for act in (mended.plan, lambda one: mended.apply(one, None)):
        with pytest.raises(ValidationError) as caught:
            act(fresh(company))
        assert reason in " ".join(caught.value.messages)
    assert fresh(company).template == company.template


def test_all_reasons_are_told_at_once(company: Sandbox) -> None:
    changes = {**REFUSED["a row is gone"][0], **REFUSED["a stage that means something else"][0]}
    with pytest.raises(ValidationError) as caught:
        Patch(version_of(changes, 2)).plan(fresh(company))
    assert len(caught.value.messages) == 2


def test_reset_and_difference_mean_the_new_version(company: Sandbox, better: Patch) -> None:
    edit(company, Account, "Mother", name="Mama")
    better.apply(fresh(company), None)
    sandbox = fresh(company)
    found = {item.table.model: item for item in differences(sandbox, sandbox.template)}
    assert len(found[Account].changed) == 1
    with acting_as(system_actor(sandbox)):
        reset(sandbox)
        assert set(Account.objects.values_list("name", flat=True)) == {
            "Grandmother",
            "Daughter",
            "Aunt",
        }
    assert same_as_template(sandbox)


def test_the_time_machine_goes_back_behind_a_patch(company: Sandbox, better: Patch) -> None:
    entry = better.apply(fresh(company), None)
    assert entry is not None
    with acting_as(system_actor(fresh(company))):
        assert record_at("accounts", 2, entry.number - 1)["name"] == "Mother"
        assert record_at("accounts", 2, entry.number)["name"] == "Grandmother"
        assert record_at("accounts", 3, entry.number - 1) is None
        assert record_at("accounts", 3, entry.number)["name"] == "Aunt"


def test_the_company_opens_as_it_was_before_the_patch(company: Sandbox, better: Patch) -> None:
    edit(company, Account, "Daughter", name="Niece")
    before = states(company)
    entry = better.apply(fresh(company), None)
    assert entry is not None
    viewer = User.objects.create_user("viewer")
    with acting_as(system_actor(fresh(company))):
        copy = moment_open(fresh(company), entry.number - 1, viewer=viewer)
    assert states(copy) == before


def test_a_step_before_the_patch_can_still_be_undone(company: Sandbox, better: Patch) -> None:
    edit(company, Account, "Daughter", name="Niece")
    with acting_as(system_actor(company)):
        step = Entry.objects.order_by("-number")[0].number
    better.apply(fresh(company), None)
    with acting_as(system_actor(fresh(company))):
        assert can_undo(entries_to_undo(step))
        undo(step)
        assert Account.objects.filter(name="Daughter").exists()


def test_a_snapshot_from_before_comes_back_as_it_was(company: Sandbox, better: Patch) -> None:
    with acting_as(system_actor(company)):
        snapshot = take_snapshot(company, name="before")
    before = states(company)
    better.apply(fresh(company), None)
    sandbox = fresh(company)
    with acting_as(system_actor(sandbox)):
        restore(sandbox, snapshot)
    assert states(sandbox) == before


def test_a_form_open_during_the_patch_does_not_overwrite_it(
    company: Sandbox, better: Patch
) -> None:
    with acting_as(system_actor(company)):
        opened = Account.objects.get(name="Mother")
    better.apply(fresh(company), None)
    with acting_as(system_actor(fresh(company))), pytest.raises(Conflict):
        records.change(opened, {"name": "Mama"})


def test_what_is_made_after_the_patch_gets_a_number_of_its_own(
    company: Sandbox, better: Patch
) -> None:
    better.apply(fresh(company), None)
    with acting_as(system_actor(fresh(company))):
        seat = Seat.objects.get(name="Ann")
        assert records.create(Account, {"name": "Niece", "owner": seat}).number == 1001


def test_patches_follow_each_other(company: Sandbox, better: Patch) -> None:
    better.apply(fresh(company), None)
    third = {**BETTER, "data/accounts.csv": BETTER["data/accounts.csv"].replace("Aunt,", "Tante,")}
    Patch(version_of(third, 3)).apply(fresh(company), None)
    with acting_as(system_actor(fresh(company))):
        assert Account.objects.get(name="Tante").version == 2
    assert same_as_template(company)


def test_the_command_tells_and_patches(company: Sandbox, better: Patch) -> None:
    edit(company, Account, "Mother", name="Mama")
    out = StringIO()
    call_command("sandbox", "patch", str(company.pk), "tiny@2", "--dry-run", stdout=out)
    assert "added: accounts 3 Aunt" in out.getvalue()
    assert "left: accounts 2 Grandmother: worked on in this company" in out.getvalue()
    assert fresh(company).template == company.template
    call_command("sandbox", "patch", str(company.pk), "tiny@2", stdout=out)
    assert fresh(company).template != company.template
    with pytest.raises(CommandError, match="of an earlier version"):
        call_command("sandbox", "patch", str(company.pk), "tiny@2", stdout=out)


def test_a_draft_is_no_patch(company: Sandbox) -> None:
    texts = {**TINY, "pack.yaml": TINY["pack.yaml"].replace("version: 1", "version: 2")}
    with pytest.raises(Refused, match="Publish the draft first"):
        Patch(store(read_pack(texts)))
