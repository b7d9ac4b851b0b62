"""Sandboxes from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from crm.models import Account
from lab import records
from lab.access.actors import system_actor
from lab.people.models import User
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Occupancy, Sandbox
from scenarios.packs.pack import Pack
from scenarios.packs.versions import store

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("sandbox", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def sandbox(tiny_pack: Pack) -> Sandbox:
    store(tiny_pack)
    User.objects.create_user("ann")
    run("create", "tiny", "--name", "Trial", "--language", "zh-hans", "--seat", "1=ann")
    return Sandbox.objects.get(kind="live")


def test_a_company_is_made_with_people_on_its_seats(sandbox: Sandbox) -> None:
    assert (sandbox.name, sandbox.language) == ("Trial", "zh-hans")
    (place,) = Occupancy._base_manager.filter(sandbox=sandbox)
    assert (place.seat_number, place.user.username) == (1, "ann")


def test_what_changed_is_listed_and_a_reset_takes_it_back(sandbox: Sandbox) -> None:
    with acting_as(system_actor(sandbox)):
        mother, daughter = Account.objects.order_by("pk")[::-1]
        records.change(mother, {"employees": 3})
        records.create(Account, {"name": "Son", "owner": daughter.owner})
    assert run("diff", str(sandbox.pk)) == "accounts made: 1001\naccounts changed: 2\n"
    assert "attempt 2" in run("reset", str(sandbox.pk))
    assert run("diff", str(sandbox.pk)) == ""


def test_a_snapshot_is_taken(sandbox: Sandbox) -> None:
    run("snapshot", str(sandbox.pk), "--name", "Monday")
    assert Sandbox.objects.get(kind="snapshot").origin == sandbox


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["create", "nothing"], "There is no “nothing”"),
        (["create", "tiny", "--language", "tlh"], "tlh"),
        (["create", "tiny", "--classroom", "99"], "There is no class 99"),
        (["create", "tiny", "--seat", "1=nobody"], "user name"),
        (["create", "tiny", "--seat", "9=ann"], "no seat 9"),
        (["reset", "4711"], "There is no sandbox 4711"),
        (["diff", "1"], "Only a company that came from a scenario"),
    ],
)
def test_mistakes_are_told(sandbox: Sandbox, arguments: list[str], message: str) -> None:
    if arguments == ["diff", "1"]:
        arguments = ["diff", str(sandbox.template_id)]
    with pytest.raises(CommandError, match=message):
        run(*arguments)
