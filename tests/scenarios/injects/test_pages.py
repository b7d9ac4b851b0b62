"""The events of a class as its teacher sees them, and as programs do."""

import datetime as dt

import pytest

from crm.mailbox.models import Mail
from crm.models import Lead
from lab.jobs.models import Job
from lab.people.models import User
from scenarios.happenings.planning import plan
from scenarios.injects.models import Inject, Injection
from scenarios.timeline.happening import FAILED, HAPPENS
from tests.scenarios.injects.conftest import Room

OWN = {
    "kind": "mail",
    "name.en": "A reader writes",
    "name.zh-hans": "",
    "text.en": "Small talk",
    "text.zh-hans": "",
    "subject.en": "Hello",
    "subject.zh-hans": "您好",
    "body.en": "I like your desks.",
    "body.zh-hans": "",
    "from": "any",
}


def test_a_teacher_throws_one_into_both_companies(room: Room) -> None:
    teacher = room.cast.client("teacher")
    page = teacher.get(room.at()).content.decode()
    assert "A wave of complaints" in page and "Nora writes" in page and "Nothing yet" in page
    one = teacher.get(room.at("pack/nora/")).content.decode()
    assert one.count('name="companies"') == 2
    part = teacher.get(room.at(f"pack/nora/preview/{room.first.pk}/")).content.decode()
    assert "1 mail to Ann, from Nora Finch: “Cross”" in part
    ids = [room.first.pk, room.second.pk]
    answer = teacher.post(room.at("pack/nora/"), {"companies": ids}, follow=True)
    assert "It happened in 2 companies." in answer.content.decode()
    for sandbox in (room.first, room.second):
        with room.student(sandbox):
            assert Mail.objects.get().subject == "Cross"


def test_nothing_happens_where_none_is_chosen_or_the_moment_is_no_moment(room: Room) -> None:
    teacher = room.cast.client("teacher")
    answer = teacher.post(room.at("pack/nora/"), {})
    assert answer.status_code == 422 and "Choose the companies." in answer.content.decode()
    wrong = {"companies": [room.first.pk], "at": "soon"}
    assert teacher.post(room.at("pack/nora/"), wrong).status_code == 422
    past = {"companies": [room.first.pk], "at": "2001-01-01T10:00"}
    answer = teacher.post(room.at("pack/nora/"), past, follow=True).content.decode()
    assert "Choose a moment after" in answer
    assert not Injection._base_manager.exists()


def test_planned_ones_can_be_taken_back_on_the_page(room: Room) -> None:
    teacher = room.cast.client("teacher")
    at = (room.first.simulated_now + dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    teacher.post(room.at("pack/nora/"), {"companies": [room.first.pk], "at": at})
    thrown = Injection._base_manager.get()
    page = teacher.get(room.at()).content.decode()
    assert "Planned" in page and "Take back" in page
    answer = teacher.post(room.at(f"thrown/{thrown.pk}/back/"), follow=True).content.decode()
    assert "Taken back." in answer and "Undone" in answer


def test_many_companies_are_a_job_and_one_that_cannot_stops_no_other(room: Room) -> None:
    room.first.frozen = True
    room.first.save(update_fields=["frozen"])
    ids = [room.first.pk, room.second.pk]
    teacher = room.cast.client("teacher")
    teacher.post(room.at("pack/nora/"), {"companies": ids})
    job = Job.objects.latest("pk")
    assert job.failed and room.first.name in job.message
    with room.student(room.second):
        assert Mail.objects.exists()


def test_a_teacher_makes_one_of_her_own_with_two_effects(room: Room) -> None:
    teacher = room.cast.client("teacher")
    assert "An event of your own" in teacher.get(room.at("new/?kind=stock")).content.decode()
    wrong = teacher.post(room.at("new/"), {**OWN, "body.en": "", "name.en": "", "count": "999"})
    assert wrong.status_code == 422
    told = wrong.content.decode()
    assert "Give it a name." in told and "This is needed here." in told and "from 1 to 20" in told
    teacher.post(room.at("new/"), OWN)
    row = Inject.objects.get()
    assert row.effects[0]["body"] == {"en": "I like your desks.", "zh-hans": "I like your desks."}
    lead = {"kind": "record", "of": "leads", "values": "name: Eve\ncompany: Oak", "to": "reps"}
    page = teacher.post(room.at(f"own/{row.pk}/edit/"), lead, follow=True).content.decode()
    assert "The effect is added." in page and page.count("effects/") == 2
    teacher.post(room.at(f"own/{row.pk}/"), {"companies": [room.first.pk]})
    with room.student(room.first):
        assert Lead.objects.get().company == "Oak" and Mail.objects.exists()
    teacher.post(room.at(f"own/{row.pk}/edit/effects/0/off/"))
    last = teacher.post(room.at(f"own/{row.pk}/edit/effects/0/off/"), follow=True)
    assert "An event needs an effect" in last.content.decode()
    teacher.post(room.at(f"own/{row.pk}/edit/delete/"))
    assert not Inject.objects.exists()


@pytest.mark.parametrize(
    ("who", "reads", "throws"), [("assistant", 200, 403), ("s1", 404, 404), ("designer", 404, 404)]
)
def test_assistants_look_and_students_find_nothing(
    room: Room, who: str, reads: int, throws: int
) -> None:
    client = room.cast.client(who)
    assert client.get(room.at()).status_code == reads
    sent = {"companies": [room.first.pk]}
    assert client.post(room.at("pack/nora/"), sent).status_code == throws
    assert client.get(room.at("new/")).status_code == throws
    assert not Injection._base_manager.exists()


def test_numbers_of_others_lead_nowhere(room: Room) -> None:
    teacher = room.cast.client("teacher")
    owner = User.objects.create_user("elsewhere", role="teacher", school=room.cast.other.school)
    foreign = Inject.objects.create(
        owner=owner, school=owner.school, names={"en": "Secret"}, effects=[{"kind": "note"}]
    )
    assert "Secret" not in teacher.get(room.at()).content.decode()
    for rest in (f"own/{foreign.pk}/", f"own/{foreign.pk}/edit/", "general/none/", "x/y/"):
        assert teacher.get(room.at(rest)).status_code == 404
    assert teacher.get(room.at("pack/nora/preview/999999/")).status_code == 404
    assert teacher.post(room.at("thrown/999/back/")).status_code == 404
    assert teacher.get(f"/classes/{room.cast.other.pk}/injects/").status_code == 404


def test_programs_read_and_throw_in(room: Room) -> None:
    teacher, at = room.cast.client("teacher"), f"/api/v1/sandboxes/{room.first.pk}/injects/"
    found = teacher.get(at).json()
    assert found["ready"][0] == {"key": "pack/nora", "name": "Nora writes", "text": "She is cross."}
    told = teacher.post(at, {"inject": "pack/nora", "preview": True}, "application/json")
    assert told.status_code == 200 and "Nora Finch" in told.json()["preview"][0]
    done = teacher.post(at, {"inject": "pack/nora"}, "application/json")
    assert done.status_code == 201 and done.json()["injected"]["state"] == "done"
    effects = [{"kind": "mail", "from": 2, "subject": "Hi", "body": "Ho"}]
    sent = {"name": "Two", "effects": effects, "at": "2018-01-02T10:00:00"}
    assert teacher.post(at, sent, "application/json").json()["injected"]["state"] == "planned"
    assert [one["name"] for one in teacher.get(at).json()["injected"]] == ["Two", "Nora writes"]


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({}, "inject"),
        ({"inject": "pack/nora", "effects": []}, "inject"),
        ({"inject": "pack/none"}, "inject"),
        ({"effects": []}, "effects"),
        ({"effects": [{"kind": "dance"}]}, "effects.0.kind"),
        ({"effects": [{"kind": "mail", "subject": "Hi"}]}, "effects.0.body"),
        ({"effects": [{"kind": "delay", "days": -1}]}, "effects.0.days"),
        ({"effects": [{"kind": "record", "of": "users", "values": {"a": 1}}]}, "effects.0.of"),
        ({"effects": "all"}, "effects"),
        ({"inject": "pack/nora", "at": "soon"}, "at"),
        ({"inject": "pack/nora", "by": 7}, "by"),
    ],
)
def test_a_wrong_wish_is_told_by_its_place(room: Room, sent: dict, place: str) -> None:
    at = f"/api/v1/sandboxes/{room.first.pk}/injects/"
    answer = room.cast.client("teacher").post(at, sent, "application/json")
    assert answer.status_code == 400 and place in answer.content.decode()
    assert not Injection._base_manager.exists()


@pytest.mark.parametrize(("who", "status"), [("s1", 403), ("assistant", 403), ("s2", 404)])
def test_students_programs_throw_nothing_in(room: Room, who: str, status: int) -> None:
    client, at = room.cast.client(who), f"/api/v1/sandboxes/{room.first.pk}/injects/"
    assert client.get(at).status_code == status
    answer = client.post(at, {"inject": "pack/nora"}, "application/json")
    assert answer.status_code == status


def test_what_the_scenario_could_not_do_is_shown_with_the_reason(room: Room) -> None:
    with room.looking(room.first) as actor:
        late = plan(HAPPENS, actor.now, key="supplier-late", data={FAILED: "Nothing is on its way"})
        late.done = True
        late.save(update_fields=["done"])
    page = room.cast.client("teacher").get(room.at()).content.decode()
    assert "supplier-late" in page and "Nothing is on its way" in page
