"""Injects: now and later, all or nothing, taken back, and by teachers alone."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from crm.mailbox.models import Mail
from crm.models import Lead
from lab import records
from lab.access.decisions import Hidden, Refused
from lab.journal.jumps import reset
from lab.journal.models import Entry
from lab.notices.models import Notice
from scenarios.effects.kind import Effect
from scenarios.injects.models import Injection
from scenarios.injects.ready import Ready, general_injects, ready_for, ready_named
from scenarios.injects.services import inject, preview, take_back
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack
from tests.scenarios.injects.conftest import PACK_INJECTS, Room

State = Injection.State


def named(room: Room, key: str) -> Ready:
    return ready_named(key, room.first, room.cast.people["teacher"])


def throw(room: Room, key: str, **more: object) -> Injection:
    return inject(named(room, key), room.first, by=room.cast.people["teacher"], **more)  # type: ignore[arg-type]


def test_the_library_and_the_pack_are_ready(room: Room) -> None:
    keys = [one.key for one in ready_for(room.first, room.cast.people["teacher"])]
    general = ["complaints", "price-cut", "shortage", "big-enquiry"]
    assert keys == ["pack/nora", *(f"general/{key}" for key in general)]
    for one in general_injects():
        assert set(one.names) == set(one.texts) == {"en", "zh-hans"}


def test_it_happens_in_that_company_alone_as_nobody_s_doing(room: Room) -> None:
    done = throw(room, "general/big-enquiry")
    assert (done.state, done.problem) == (State.DONE, "")
    with room.student(room.first):
        assert Lead.objects.visible().get().name == "Victoria Marsh"
        assert Mail.objects.visible().get().sender_name == "Victoria Marsh"
        entries = Entry.objects.filter(batch=done.batch)
        assert {entry.user_id for entry in entries} == {None}
        assert not any("inject" in str(entry.data) for entry in entries)
    with room.student(room.second):
        assert not Lead.objects.exists() and not Mail.objects.exists()


def test_what_is_not_possible_is_kept_with_the_reason_and_nothing_is_done(room: Room) -> None:
    told = "Goods are lost or found: Nothing lies in that warehouse."
    done = throw(room, "general/shortage")
    assert (done.state, done.problem) == (State.FAILED, told)
    assert not Notice.objects.filter(kind_name="announced").exists()


def test_what_its_first_effect_did_goes_when_the_second_cannot_be(room: Room) -> None:
    lead = Effect("record", {"of": "leads", "values": {"name": "Big", "company": "Acme"}})
    ready = Ready("own/1", {"en": "Half"}, {}, (lead, Effect("delay", {"days": "3"})))
    done = inject(ready, room.first, by=room.cast.people["teacher"])
    assert done.state == State.FAILED and "Suppliers are late" in done.problem
    with room.student(room.first):
        assert not Lead.objects.exists()


def test_later_it_happens_when_the_clock_comes_there(room: Room) -> None:
    now = room.first.simulated_now
    at = now + dt.timedelta(hours=2)
    done = throw(room, "pack/nora", at=at)
    room.advance(room.first, at - dt.timedelta(minutes=1))
    with room.student(room.first):
        assert not Mail.objects.exists()
    room.advance(room.first, at)
    with room.student(room.first):
        assert Mail.objects.get().subject == "Cross"
    done.refresh_from_db()
    assert done.state == State.DONE
    for wrong in (now, now + dt.timedelta(days=500)):
        with pytest.raises(ValidationError, match="Choose a moment after"):
            throw(room, "pack/nora", at=wrong)


def test_a_planned_one_is_forgotten_by_a_reset(room: Room) -> None:
    at = room.first.simulated_now + dt.timedelta(hours=2)
    done = throw(room, "pack/nora", at=at)
    with room.looking(room.first):
        reset(room.first)
    room.advance(room.first, at + dt.timedelta(days=1))
    with room.student(room.first):
        assert not Mail.objects.exists()
    with pytest.raises(Refused, match="reset or restored"):
        take_back(done, by=room.cast.people["teacher"])


def test_it_is_taken_back_as_one_step_before_and_after_it_happened(room: Room) -> None:
    teacher = room.cast.people["teacher"]
    done = throw(room, "general/big-enquiry")
    assert take_back(done, by=teacher).state == State.UNDONE
    with room.student(room.first):
        assert not Lead.objects.exists() and not Mail.objects.exists()
    at = room.first.simulated_now + dt.timedelta(hours=2)
    planned = throw(room, "general/big-enquiry", at=at)
    take_back(planned, by=teacher)
    room.advance(room.first, at)
    with room.student(room.first):
        assert not Lead.objects.exists()
    with pytest.raises(Refused):
        take_back(done, by=teacher)


def test_what_a_student_worked_on_since_is_not_taken_back(room: Room) -> None:
    done = throw(room, "general/big-enquiry")
    with room.student(room.first):
        records.change(Lead.objects.get(), {"company": "Southgate"})
    with pytest.raises(Refused, match="too late"):
        take_back(done, by=room.cast.people["teacher"])
    done.refresh_from_db()
    assert done.state == State.DONE


def test_a_preview_tells_and_writes_nothing(room: Room) -> None:
    with room.looking(room.first):
        before = Entry.objects.count()
    lines = preview(named(room, "general/complaints"), room.first)
    assert lines[0].startswith("2 mails to Ann, from ")
    with room.looking(room.first):
        assert Entry.objects.count() == before and not Mail.objects.exists()


@pytest.mark.parametrize("who", ["assistant", "s1"])
def test_only_a_teacher_throws_in(room: Room, who: str) -> None:
    ready = named(room, "pack/nora")
    with pytest.raises(Refused):
        inject(ready, room.first, by=room.cast.people[who])


def test_who_is_not_of_the_class_finds_no_company(room: Room) -> None:
    stranger = type(room.cast.people["s1"]).objects.create_user("far", role="teacher")
    with pytest.raises(Hidden):
        inject(named(room, "pack/nora"), room.first, by=stranger)
    with pytest.raises(Hidden):
        ready_named("own/1", room.first, stranger)


def test_an_error_of_ours_is_no_refusal(room: Room) -> None:
    wrong = Ready("own/0", {"en": "x"}, {}, (Effect("record", {"of": "nothing", "values": {}}),))
    with pytest.raises(KeyError):
        inject(wrong, room.first, by=room.cast.people["teacher"])
    with room.looking(room.first):
        assert not Injection.objects.exists()


def test_a_broken_file_is_refused_with_its_lines(tiny, db: None) -> None:  # type: ignore[no-untyped-def]
    text = PACK_INJECTS.replace("from: nora", "from: nobody") + PACK_INJECTS.partition("\n")[2]
    with pytest.raises(BadPack) as caught:
        read_pack(read_folder(tiny({"injects.yaml": text})))
    places = {(one.file, one.line) for one in caught.value.problems}
    assert ("injects.yaml", 6) in places and ("injects.yaml", 7) in places
