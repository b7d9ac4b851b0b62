"""A teacher mends the companies of a class: looks first, then each company by itself."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from crm.models import Account
from lab.access.actors import system_actor
from lab.jobs.models import Job
from lab.jobs.running import start
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from scenarios.models import ScenarioVersion
from scenarios.packs.versions import template_for
from scenarios.patching.jobs import patch_companies
from scenarios.patching.services import Patch
from scenarios.provisioning import provision
from tests.scenarios.patching.conftest import BETTER, edit, fresh, version_of
from tests.scenarios.test_pages import Cast

pytestmark = pytest.mark.django_db
PATCH = "/scenarios/tiny/2/patch/"


class Room(Cast):
    """A class with three companies of version 1, and version 2 to mend them."""

    def __init__(self) -> None:
        super().__init__()
        self.first = version_of({}, 1)
        self.companies = [self.company(f"Tiny {n}") for n in (1, 2, 3)]
        edit(self.companies[1], Account, "Mother", name="Mama")

    def company(self, name: str) -> Sandbox:
        return provision(template_for(self.first, "en"), name=name, classroom=self.classroom)

    def mend(self) -> ScenarioVersion:
        return version_of(BETTER, 2)

    def names(self) -> list[str]:
        """Of the second account of each company."""
        found = []
        for sandbox in self.companies:
            with acting_as(system_actor(sandbox)):
                found.append(Account.objects.order_by("pk")[1].name)
        return found


@pytest.fixture
def room() -> Room:
    return Room()


def looked(client: Any, **data: Any) -> str:
    """The address of the page that tells what the patch would do."""
    answer = client.post(PATCH, data)
    assert answer.status_code == 302
    return str(client.get(answer["Location"])["Location"])


def text(client: Any, address: str) -> str:
    return str(client.get(address).content.decode())


def test_where_only_texts_change_each_company_says_so(room: Room) -> None:
    version_of({"brief.en.md": "# Better\n"}, 2)
    page = text(room.client("teacher"), looked(room.client("teacher"), classroom=room.classroom.pk))
    assert page.count("No record changes") == 3 and "0 added" not in page
    assert "Mend 3 companies" in page


def test_a_teacher_looks_and_then_mends_the_class(room: Room) -> None:
    room.mend()
    client = room.client("teacher")
    assert PATCH in text(client, "/scenarios/tiny/2/")
    assert "3 companies of an earlier version" in text(client, PATCH)
    address = looked(client, classroom=room.classroom.pk)
    page = text(client, address)
    assert page.count("3 added, 3 changed, 0 left as people made it") == 2
    assert "3 added, 2 changed, 1 left as people made it" in page
    assert "Grandmother: worked on in this company" in page
    assert "Mend 3 companies" in page
    assert room.names() == ["Mother", "Mama", "Mother"]
    done = client.post(address)
    assert "3 companies have this version now." in text(
        client, client.get(done["Location"])["Location"]
    )
    assert room.names() == ["Grandmother", "Mama", "Grandmother"]
    assert "Mend 3 companies" not in text(client, address)
    assert PATCH not in text(client, "/scenarios/tiny/2/")
    assert "No company to mend" in text(client, PATCH)


def test_a_patch_that_is_none_says_why_and_has_no_button(room: Room) -> None:
    tasks = "key,subject,subject@zh-hans,owner,about,due_on,remind_at,due_time\n"
    version_of({"data/tasks.csv": tasks}, 2)
    client = room.client("teacher")
    address = looked(client)
    page = text(client, address)
    assert "Tasks: removed: call" in page
    assert "Mend 3 companies" not in page
    assert client.post(address).status_code == 200
    assert fresh(room.companies[0]).template == room.companies[0].template


def test_a_job_that_was_broken_off_is_gone_on_with(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.mend()
    client = room.client("teacher")
    address = looked(client)
    apply, calls = Patch.apply, []

    def dies(self: Patch, sandbox: Sandbox, user: Any) -> Any:
        calls.append(sandbox.pk)
        if len(calls) == 2:
            raise MemoryError
        return apply(self, sandbox, user)

    monkeypatch.setattr(Patch, "apply", dies)
    client.post(address)
    assert Job.objects.order_by("-pk")[0].state == Job.State.FAILED
    assert room.names() == ["Grandmother", "Mama", "Mother"]
    monkeypatch.undo()
    assert "Mend 2 companies" in text(client, address)
    client.post(address)
    assert room.names() == ["Grandmother", "Mama", "Grandmother"]
    assert Job.objects.order_by("-pk")[0].result["done"] == 2


def test_one_company_that_refuses_stops_no_other(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, apply = room.mend(), Patch.apply

    def refuses(self: Patch, sandbox: Sandbox, user: Any) -> Any:
        if sandbox.pk == room.companies[0].pk:
            raise ValidationError("Not this one.")
        return apply(self, sandbox, user)

    monkeypatch.setattr(Patch, "apply", refuses)
    job = start(patch_companies, user=room.people["teacher"], arguments={"version": version.pk})
    assert job.result == {"done": 2, "refused": ["Tiny 1: Not this one."]}


def test_companies_of_others_are_not_reached(room: Room) -> None:
    version = room.mend()
    other = room.other
    far = provision(template_for(room.first, "en"), name="Far", classroom=other)
    teacher = room.people["teacher"]
    client = room.client("teacher")
    assert "Far" not in text(client, looked(client, classroom=other.pk))
    job = start(
        patch_companies,
        user=teacher,
        arguments={"version": version.pk, "companies": [far.pk]},
    )
    assert job.result["done"] == 0
    assert fresh(far).template == far.template


@pytest.mark.parametrize(("who", "status"), [("designer", 404), ("assistant", 404), ("s1", 404)])
def test_only_who_gives_companies_to_a_class_mends_them(room: Room, who: str, status: int) -> None:
    room.mend()
    address = looked(room.client("teacher"))
    assert room.client(who).get(PATCH).status_code == status
    assert room.client(who).post(address).status_code == status
    assert room.names() == ["Mother", "Mama", "Mother"]


def test_the_journal_says_who_brought_which_version(room: Room) -> None:
    room.mend()
    client = room.client("teacher")
    client.post(looked(client))
    page = text(client, f"/s/{room.companies[0].pk}/journal/")
    assert "brought version 2 of the scenario into the company" in page
