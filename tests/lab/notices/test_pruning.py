"""Notices do not pile up: the old go, and of each person all but the latest."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from lab.notices.models import Notice, Outlet, Parcel
from lab.notices.pruning import prune


@pytest.fixture
def told(office):
    """Ana's notices of today and of 1 to 9 days ago, and one of Bea's."""
    now = timezone.now()

    def notice(who: str, days: int) -> Notice:
        person, at = office.people[who], now - dt.timedelta(days=days, minutes=1)
        return Notice.objects.create(person=person, kind_name="assigned", at=at)

    return [notice("ana", days) for days in range(9, -1, -1)], notice("bea", 9)


def left(person) -> int:
    return Notice.objects.filter(person=person).count()


def test_the_old_go_with_what_was_to_leave_the_house(office, told):
    ana = office.people["ana"]
    outlet = Outlet.objects.create(channel="mail", person=ana)
    Parcel.objects.create(outlet=outlet, notice=told[0][0])
    assert prune(days=5) == 6
    assert (left(ana), left(office.people["bea"]), Parcel.objects.count()) == (5, 0, 0)


def test_of_each_person_the_latest_stay(office, told):
    latest = [each.pk for each in told[0][-3:]]
    assert prune(keep=3) == 7
    assert (
        sorted(Notice.objects.filter(person=office.people["ana"]).values_list("pk", flat=True))
        == latest
    )
    assert left(office.people["bea"]) == 1


def test_a_dry_run_says_what_would_go_and_nothing_is_removed_twice(told, capsys):
    call_command("notices", "prune", "--days", "5", "--keep", "4", "--dry-run")
    assert Notice.objects.count() == 11
    call_command("notices", "prune", "--days", "5")
    call_command("notices", "prune", "--days", "5")
    said = capsys.readouterr().out.splitlines()
    assert said == ["7 notices would go", "6 notices removed", "0 notices removed"]


@pytest.mark.parametrize("value", ["0", "-1", "x", "1e9", "9999999"])
def test_absurd_bounds_are_refused(value):
    with pytest.raises(CommandError, match="whole number"):
        call_command("notices", "prune", f"--keep={value}")
