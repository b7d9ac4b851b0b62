"""A company goes on from a snapshot in a second line; who may, what comes along, what both come to."""

from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from crm.models import Account, Opportunity, Task
from lab import records
from lab.access.actors import actor_for, entering, system_actor
from lab.access.decisions import Decision, Hidden, Refused
from lab.journal.history import record_at
from lab.journal.jumps import reset, take_snapshot
from lab.journal.models import Entry
from lab.people.models import User
from lab.records.undoing import can_undo, entries_to_undo, undo
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Counter, Occupancy, Sandbox
from lab.tenancy.stamping import differences
from scenarios.branching import services
from scenarios.branching.models import Branch
from scenarios.branching.outcomes import differing, measures
from scenarios.branching.services import branch, branch_delete, branch_of, may_branch
from scenarios.class_plan import Choice, Sharing, plan
from scenarios.packs.versions import template_for
from scenarios.provisioning import Place, provision
from tests.scenarios.patching.conftest import fresh, states, version_of
from tests.scenarios.test_pages import Cast

pytestmark = pytest.mark.django_db


class Story(Cast):
    """Ann plays a company alone: an account is made, a snapshot taken, then the deal grows."""

    def __init__(self) -> None:
        super().__init__()
        self.template = template_for(version_of({}, 1), "en")
        self.company = self.alone("s1")
        with entering(self.people["s1"], self.company):
            records.create(Account, {"name": "Niece"})
            self.snapshot = take_snapshot(self.company, name="before the offer")
            records.change(Opportunity.objects.get(), {"amount": 9000})

    def alone(self, *names: str) -> Sandbox:
        places = [Place(n, self.people[name]) for n, name in enumerate(names, 1)]
        return provision(
            self.template, name=f"Tiny of {names[0]}", classroom=self.classroom, seating=places
        )

    def branched(self, who: str = "s1") -> Sandbox:
        with entering(self.people[who], fresh(self.company)):
            return branch(self.snapshot)


@pytest.fixture
def story() -> Story:
    return Story()


def test_a_branch_is_the_company_as_it_was_with_its_people(story: Story) -> None:
    before = states(story.company)
    made = story.branched()
    assert not [one for one in differences(made, story.snapshot) if one.table.model is not Counter]
    assert (made.kind, made.template, made.classroom, made.attempt) == (
        Sandbox.Kind.LIVE,
        story.company.template,
        story.classroom,
        1,
    )
    assert made.name == "Branch 1: Tiny of s1"
    sitting = Occupancy._base_manager.filter(sandbox=made)
    assert [(one.seat_number, one.user) for one in sitting] == [(1, story.people["s1"])]
    assert states(story.company) == before
    found = branch_of(made)
    assert found is not None
    assert (found.source, found.moment) == (story.company, "before the offer")


def test_both_lines_go_on_by_themselves(story: Story) -> None:
    made = story.branched()
    with entering(story.people["s1"], made):
        records.change(Opportunity.objects.get(), {"name": "Another way"})
        assert records.create(Account, {"name": "Nephew"}).number == 1002
    with entering(story.people["s1"], fresh(story.company)):
        assert Opportunity.objects.get().name == "Deal"
        assert not Account.objects.filter(name="Nephew").exists()


def test_the_journal_comes_along_until_the_snapshot(story: Story) -> None:
    made = story.branched()
    with acting_as(system_actor(made)):
        events = list(Entry.objects.order_by("number").values_list("event", flat=True))
        niece = Account.objects.get(name="Niece")
        assert events == [
            "sandbox.stamped",
            "seat.taken",
            "account.created",
            "sandbox.snapshot-taken",
            "sandbox.begun-as-branch",
        ]
        created = Entry.objects.get(event="account.created")
        assert created.user == story.people["s1"]
        assert record_at("accounts", niece.number, created.number)["name"] == "Niece"
        assert record_at("accounts", niece.number, created.number - 1) is None
        assert can_undo(entries_to_undo(created.number))
        undo(created.number)
        assert not Account.objects.filter(name="Niece").exists()
    with acting_as(system_actor(story.company)):
        assert Entry.objects.order_by("-number")[0].event == "sandbox.branched"
        assert Account.objects.filter(name="Niece").exists()


def test_a_branch_is_reset_to_the_scenario(story: Story) -> None:
    made = story.branched()
    with acting_as(system_actor(made)):
        reset(made)
        assert made.attempt == 2
        assert not Account.objects.filter(name="Niece").exists()


def test_a_company_has_three_branches_and_numbers_go_on(story: Story) -> None:
    first, *_others = [story.branched() for _time in range(services.LIMIT)]
    with pytest.raises(ValidationError, match="A company has 3 branches at most"):
        story.branched()
    with entering(story.people["s1"], first):
        branch_delete(Branch.objects.get(sandbox=first))
    assert story.branched().name == "Branch 4: Tiny of s1"


def test_who_may_branch(story: Story) -> None:
    shared = story.alone("s1", "s2")
    cases: list[tuple[str, Sandbox, bool]] = [
        ("s1", story.company, True),
        ("teacher", story.company, True),
        ("assistant", story.company, False),
        ("s1", shared, False),
        ("teacher", shared, True),
        ("s1", story.branched(), False),
    ]
    for who, sandbox, allowed in cases:
        with entering(story.people[who], sandbox):
            assert bool(may_branch()) is allowed, (who, sandbox)


def test_a_rule_may_forbid_it_to_who_plays(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_rules", [lambda _sandbox: Decision(False, "It is an exam.")])
    with entering(story.people["s1"], story.company), pytest.raises(Refused, match="exam"):
        branch(story.snapshot)
    with entering(story.people["teacher"], story.company):
        assert may_branch()


def test_no_snapshot_of_another_company_is_branched(story: Story) -> None:
    other = story.alone("s2")
    with entering(story.people["s2"], other), pytest.raises(Refused):
        branch(story.snapshot)
    assert not Branch.objects.exists()


def test_a_branch_that_fails_leaves_nothing(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_all: Any) -> None:
        raise MemoryError

    count = Entry._base_manager.count()
    monkeypatch.setattr(services, "_seat", dies)
    with pytest.raises(MemoryError):
        story.branched()
    assert not Branch.objects.exists()
    assert Entry._base_manager.count() == count
    assert Sandbox.objects.filter(kind=Sandbox.Kind.LIVE).count() == 1


def test_late_comers_are_not_seated_in_a_branch(story: Story) -> None:
    story.branched()
    Occupancy._base_manager.filter(sandbox=story.company).delete()
    choice = Choice(name="Tiny of s1", sharing=Sharing.EACH)
    found = plan(choice, template=story.template, classroom=story.classroom, shifted=False)
    # Who sits in the branch alone has no company of this name.
    assert found.seated == 0
    assert all(joining.sandbox == story.company for joining in found.joinings)


def test_both_outcomes_are_measured_and_compared(story: Story) -> None:
    made, user = story.branched(), story.people["s1"]
    with entering(user, made):
        records.create(Account, {"name": "Nephew"})
    with acting_as(system_actor(made)):
        records.delete(Task.objects.get())
    here, there = actor_for(user, made), actor_for(user, fresh(story.company))
    found = {one.label: one for one in measures(here, there)}
    value = found["Their value"]
    assert (value.here, value.there, value.differs) == (1250.5, 9000, True)
    assert (found["Open opportunities"].here, found["Open opportunities"].differs) == (1, False)
    by_label = {one.label: one for one in differing(here, fresh(story.company))}
    assert by_label["Accounts"].lines == {"made": ["no. 1002 “Nephew”"]}
    assert by_label["Opportunities"].lines == {"changed": ["no. 1 “Deal”"]}
    assert by_label["Tasks"].lines == {"deleted": ["no. 1 “Call”"]}


def test_deleting_a_branch_takes_its_snapshots_and_nothing_else(story: Story) -> None:
    made, before = story.branched(), states(story.company)
    with entering(story.people["s1"], made):
        take_snapshot(made, name="there")
        branch_delete(Branch.objects.get())
    assert not Sandbox.objects.filter(pk=made.pk).exists()
    assert not Entry._base_manager.filter(sandbox=made.pk).exists()
    assert not Account._base_manager.filter(sandbox=made.pk).exists()
    assert states(story.company) == before
    assert Sandbox.objects.filter(kind=Sandbox.Kind.SNAPSHOT).get() == story.snapshot


def test_a_student_deletes_own_branches_only(story: Story) -> None:
    made = story.branched("teacher")
    with entering(story.people["s1"], made), pytest.raises(Refused):
        branch_delete(Branch.objects.get())
    assert branch_of(made)


def test_the_pages_lead_from_the_snapshot_to_both_outcomes(story: Story) -> None:
    client, pk = story.client("s1"), story.company.pk
    assert f"/s/{pk}/branches/" in client.get(f"/s/{pk}/snapshots/").content.decode()
    page = client.get(f"/s/{pk}/branches/").content.decode()
    assert "No branch yet" in page
    begin = f"/s/{pk}/snapshots/{story.snapshot.pk}/branch/"
    assert begin in page
    assert "with the same people" in client.get(begin).content.decode()
    made = Branch.objects.get(sandbox__pk=client.post(begin)["Location"].split("/")[2])
    compared = f"/s/{made.sandbox_id}/branch/"
    assert compared in client.get(f"/s/{pk}/branches/").content.decode()
    assert client.get(f"/s/{made.sandbox_id}/branches/")["Location"] == compared
    page = client.get(compared).content.decode()
    assert "Both were the same at “before the offer”." in page
    assert "$9,000.00" in page
    assert "0 only here, 1 different, 0 only in the company" in page
    assert "Delete the branch" in page
    assert client.post(f"{compared}delete/")["Location"] == f"/s/{pk}/branches/"
    assert not Branch.objects.exists()


def test_strangers_and_classmates_find_nothing(story: Story) -> None:
    made, other = story.branched(), story.alone("s2")
    client = story.client("s2")
    for path in (f"/s/{made.pk}/branch/", f"/s/{story.company.pk}/branches/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/s/{other.pk}/snapshots/{story.snapshot.pk}/branch/").status_code == 404
    assert client.get(f"/s/{other.pk}/branch/").status_code == 404
    with pytest.raises(Hidden):
        actor_for(User.objects.create_user("far"), made)
    assert client.post(f"/s/{made.pk}/branch/delete/").status_code == 404
    assert Branch.objects.count() == 1


def test_the_command_branches_a_snapshot(story: Story) -> None:
    out = StringIO()
    call_command("sandbox", "branch", str(story.snapshot.pk), stdout=out)
    made = Branch.objects.get().sandbox
    assert out.getvalue() == f"{made.pk}: Branch 1: Tiny of s1\n"
    with pytest.raises(CommandError, match="Give the id of a snapshot"):
        call_command("sandbox", "branch", str(made.pk))
