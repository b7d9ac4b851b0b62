"""The card of the tasks, and the same for programs: everybody sees what is theirs."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from crm.models import Account
from lab import records
from lab.tenancy.models import Occupancy, Sandbox
from scenarios.checks.judging import judged
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store
from tests.scenarios.checks.conftest import Practice, checks
from tests.scenarios.test_pages import Cast, form

Make = Callable[[str], Practice]
PARK = "kind: records\nof: accounts\nwhere: {name__contains: Park}\ncount: 2"


@pytest.fixture
def company(practice: Make) -> Practice:
    company = practice(PARK)
    with company.working():
        records.create(Account, {"name": "North Park"})
    return company


def path(company: Practice) -> str:
    return f"/s/{company.sandbox.pk}/lab-tasks/"


def test_the_student_sees_how_far_a_task_is_and_where_it_begins(company: Practice) -> None:
    client = company.cast.client("s1")
    page = client.get(path(company)).content.decode()
    for text in ("The task", "Do it.", "It is done", "2 / 4", "Look twice.", "Nearly."):
        assert text in page
    assert f'href="/s/{company.sandbox.pk}/accounts/?industry=retail"' in page
    assert 'data-bs-target="#lab-tasks"' in client.get(f"/s/{company.sandbox.pk}/").content.decode()
    card = client.get(path(company), headers={"HX-Request": "true"}).content.decode()
    assert "It is done" in card
    assert "<html" not in card


def test_what_is_done_and_not_right_is_told_what_is_wrong(practice: Make) -> None:
    wrong = practice(
        "kind: fields\nof: accounts\nwhere: {name__contains: Park}\nshould: {industry: retail}"
    )
    client = wrong.cast.client("s1")
    assert "Nearly." not in client.get(path(wrong)).content.decode()
    with wrong.working():
        park = records.create(Account, {"name": "North Park", "industry": ""})
    page = client.get(path(wrong)).content.decode()
    assert "0 / 4" in page and "Nearly." in page
    with wrong.working():
        records.change(park, {"industry": "retail"})
    page = client.get(path(wrong)).content.decode()
    assert "4 / 4" in page and "Nearly." not in page


def test_a_task_begins_at_the_records_that_the_pack_names(
    tiny: Callable[..., Path], db: None
) -> None:
    named = "opportunities?owner=rep&account=daughter"
    text = checks(PARK).replace("accounts?industry=retail", named)
    cast = Cast()
    publish(store(read_pack(read_folder(tiny({"checks.yaml": text})))))
    cast.client("teacher").post("/scenarios/tiny/1/companies/", form(cast))
    sandbox = Sandbox.objects.get(kind="live", name__contains="S1")
    client = cast.client("s1")
    page = client.get(f"/s/{sandbox.pk}/lab-tasks/").content.decode()
    begin = re.search(r'href="([^"]+/opportunities/\?[^"]+)"', page)
    assert begin
    found = client.get(unescape(begin[1])).content.decode()
    assert f'href="/s/{sandbox.pk}/opportunities/1/"' in found
    assert "#rep" not in found


def test_hints_go_when_a_check_is_passed(company: Practice) -> None:
    with company.working():
        records.create(Account, {"name": "South Park"})
    client = company.cast.client("s1")
    page = client.get(path(company)).content.decode()
    assert "4 / 4" in page
    assert "Look twice." not in page
    assert '<details class="lab-task" open>' in page


def test_what_is_done_makes_room_in_the_card_for_what_is_open(company: Practice) -> None:
    client, at_the_side = company.cast.client("s1"), {"HX-Request": "true"}
    card = client.get(path(company), headers=at_the_side).content.decode()
    assert '<details class="lab-task" open>' in card
    with company.working():
        records.create(Account, {"name": "South Park"})
    card = client.get(path(company), headers=at_the_side).content.decode()
    assert '<details class="lab-task">' in card and "The task" in card


def test_in_chinese_the_tasks_are_chinese(company: Practice) -> None:
    client = company.cast.client("s1")
    student = company.cast.people["s1"]
    student.language = "zh-hans"
    student.save()
    assert "动手。" in client.get(path(company)).content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("teacher", 200), ("assistant", 200), ("s2", 404), ("designer", 404)]
)
def test_others_see_them_as_far_as_the_company(company: Practice, who: str, status: int) -> None:
    client = company.cast.client(who)
    assert client.get(path(company)).status_code == status
    assert client.get(f"/api/v1/sandboxes/{company.sandbox.pk}/checks/").status_code == status


def test_programs_are_told_the_same(company: Practice) -> None:
    told = company.cast.client("s1").get(f"/api/v1/sandboxes/{company.sandbox.pk}/checks/").json()
    assert (told["points"], told["earned"]) == ("4.00", "2.00")
    check = told["tasks"][0]["checks"][0]
    assert (check["share"], check["passed"], check["hint"]) == (0.5, False, "Look twice.")
    assert check["evidence"][0]["collection"] == "accounts"


def test_staff_look_at_one_seat_and_nobody_asks_for_nonsense(company: Practice) -> None:
    address = f"/api/v1/sandboxes/{company.sandbox.pk}/checks/"
    teacher = company.cast.client("teacher")
    assert teacher.get(f"{address}?seat=1").json()["earned"] in ("0.00", "2.00")
    seats = [teacher.get(f"{address}?seat={n}").json()["earned"] for n in (1, 2)]
    assert sorted(seats) == ["0.00", "2.00"]
    assert teacher.get(f"{address}?seat=x").status_code == 404
    assert teacher.get(f"{address}?sat=1").status_code == 400


def test_a_student_is_judged_as_a_whole_whatever_seat_the_address_names(company: Practice) -> None:
    address = f"/api/v1/sandboxes/{company.sandbox.pk}/checks/?seat=2"
    assert company.cast.client("s1").get(address).json()["earned"] == "2.00"


def test_a_scenario_without_tasks_says_so(tiny_pack, db) -> None:
    cast = Cast()
    publish(store(tiny_pack))
    cast.client("teacher").post("/scenarios/tiny/1/companies/", form(cast))
    sandbox = Sandbox.objects.get(kind="live", name__contains="S1")
    page = cast.client("s1").get(f"/s/{sandbox.pk}/lab-tasks/").content.decode()
    assert "No tasks here" in page


def test_nothing_is_written_by_looking(company: Practice) -> None:
    from lab.journal.models import Entry

    def count() -> int:
        return Entry._base_manager.filter(sandbox=company.sandbox).count()

    before = count()
    Client()
    company.cast.client("s1").get(path(company))
    assert count() == before


def test_a_team_sees_what_all_of_it_have_done(company: Practice) -> None:
    cast, sandbox = company.cast, company.sandbox
    Occupancy._base_manager.create(sandbox=sandbox, seat_number=2, user=cast.people["s2"])
    assert "0 / 4" in cast.client("s2").get(path(company)).content.decode()
    Sandbox.objects.filter(pk=sandbox.pk).update(team=True)
    assert "2 / 4" in cast.client("s2").get(path(company)).content.decode()


def test_what_leaders_are_to_do_counts_where_somebody_sits_on_such_a_seat(
    tiny: Callable[..., Path], db: None
) -> None:
    text = checks(PARK).replace("  - key: task\n", "  - key: task\n    seats: [head]\n")
    cast = Cast()
    publish(store(read_pack(read_folder(tiny({"checks.yaml": text})))))
    cast.client("teacher").post("/scenarios/tiny/1/companies/", form(cast))
    sandbox = Sandbox.objects.get(kind="live", name__contains="S1")
    assert judged(sandbox) == ()
    Occupancy._base_manager.create(sandbox=sandbox, seat_number=2, user=cast.people["s2"])
    assert [task.task.key for task in judged(sandbox)] == ["task"]
