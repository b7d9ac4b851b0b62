"""Who is told: those on the seats, of what they may see and want to know."""

import pytest
from django.utils import translation

from crm.models import Account, Opportunity, Task
from lab import records
from lab.access.models import RecordShare
from lab.entities.bulk.transfer import transfer
from lab.entities.spec import REGISTRY
from lab.journal.recording import note
from lab.notices.choosing import choose
from lab.notices.kinds import KINDS
from lab.notices.listening import listen
from lab.notices.models import Notice
from lab.people.models import Enrolment
from lab.records.sharing import share
from lab.tenancy.models import Occupancy
from tests.factories import make


def test_a_task_made_for_somebody_is_told_to_them_alone(office, told):
    with office.acting("max"):
        make.task(subject="Call the mill", owner=office.seat("ana"))
    assert told("ana") == ["Max made “Call the mill” for you."]
    assert not told("max") + told("bea") + told("dora")


def test_what_one_makes_oneself_is_no_news(office, told):
    with office.acting("ana"):
        make.task()
    assert told("ana") == []


def test_whoever_sits_on_the_seat_at_that_time_is_told_and_nobody_on_an_empty_one(office, told):
    Occupancy._base_manager.filter(seat_number=4).update(user=office.people["idle"])
    Occupancy._base_manager.filter(seat_number=5).delete()
    with office.acting("max"):
        make.task(owner=office.seat("ana"))
        make.task(owner=office.seat("bea"))
    assert len(told("idle")) == 1
    assert told("ana") == told("bea") == []
    assert Notice.objects.count() == 1


def test_two_on_one_seat_are_both_told(office, told):
    Occupancy._base_manager.create(
        sandbox=office.sandbox, seat_number=4, user=office.people["idle"]
    )
    with office.acting("max"):
        make.task(owner=office.seat("ana"))
    assert len(told("idle")) == len(told("ana")) == 1


def test_who_left_the_class_or_is_deactivated_is_told_nothing(office, told):
    Enrolment.objects.filter(user=office.people["ana"]).update(left_on="2026-10-01")
    office.people["bea"].is_active = False
    office.people["bea"].save()
    with office.acting("max"):
        make.task(owner=office.seat("ana"))
        make.task(owner=office.seat("bea"))
    assert not Notice.objects.exists()


def test_a_record_that_is_handed_over_is_told_to_its_new_owner(office, told):
    with office.acting("max"):
        account = Account.objects.get(name="Customer 1")
        transfer(REGISTRY["accounts"], [account], office.seat("bea"))
    assert told("bea") == ["Max handed “Customer 1” over to you."]
    assert told("ana") == []


def test_many_at_once_are_told_as_one(office, told):
    with office.acting("max"):
        owner = office.seat("ana")
        values = [{"subject": f"Task {n}", "owner": owner} for n in range(5)]
        records.create_many(Task, values)
    assert told("ana") == ["Max made 5 records for you: tasks."]


def test_a_share_is_told_to_those_who_see_more_by_it(office, told):
    with office.acting("max"):
        deal = Opportunity.objects.get(name="Deal 1")
        share([deal], seats=[office.seat("bo")], level=RecordShare.Level.READ)
    assert told("bo") == ["Max shared “Deal 1” with you."]


@pytest.mark.parametrize(
    "text",
    ["Ask @Max about it", "@max, please", "请＠Max看看", "问@Max吧", "First line\n@Max"],
)
def test_who_is_named_in_a_note_is_told(office, told, text):
    with office.acting("ana"):
        make.contact_log(summary=text)
    (notice,) = Notice.objects.of(office.people["max"])
    assert notice.text.startswith("Ana mentioned you in")
    assert notice.remark == " ".join(text.split())


@pytest.mark.parametrize("text", ["mail max@max.example", "@Maximilian", "Max", "@", "@Nobody"])
def test_an_address_or_another_name_names_nobody(office, told, text):
    with office.acting("ana"):
        make.contact_log(summary=text)
    assert told("max") == []


def test_a_name_is_told_once_however_often_the_note_is_changed(office, told):
    with office.acting("ana"):
        log = make.contact_log(summary="@Max has a look")
        records.change(log, {"summary": "@Max has a good look"})
        records.change(log, {"summary": "@Max has a good look, and @Dora too"})
    assert len(told("max")) == len(told("dora")) == 1


def test_nobody_hears_of_a_record_that_is_hidden_from_them(office, told):
    with office.acting("ana"):
        make.contact_log(summary="@Bo should not know, @Max may")
    assert told("bo") == []
    assert len(told("max")) == 1


def test_the_longest_name_that_fits_is_meant(office, told):
    with office.acting("dora"):
        records.change(office.seat("bea"), {"name": "Max Lee"})
    with office.acting("dora"):
        make.contact_log(summary="@Max Lee does it", owner=office.seat("bea"))
    assert [text for text in told("max") if "mentioned" in text] == []
    assert len([text for text in told("bea") if "mentioned" in text]) == 1


def test_a_teacher_who_acts_is_named_and_the_seat_is_told(office, told):
    with office.acting("tess"):
        make.task(subject="Read the brief", owner=office.seat("ana"))
    assert told("ana") == ["Tess made “Read the brief” for you."]


def test_each_reads_it_in_the_own_language(office):
    with office.acting("max"):
        make.opportunity(name="Deal X", owner=office.seat("ana"))
    notice = Notice.objects.get(person=office.people["ana"])
    with translation.override("zh-hans"):
        assert "Max" in notice.text
        assert "Deal X" in notice.text


def test_what_somebody_does_not_want_is_not_kept(office, told):
    choose(office.people["ana"], dict.fromkeys(KINDS, ()))
    with office.acting("max"):
        make.task(owner=office.seat("ana"))
    assert told("ana") == []


def test_nothing_is_told_in_a_template(office):
    from lab.access.actors import system_actor
    from lab.tenancy.actor import acting_as

    with acting_as(system_actor(office.template, office.people["tess"])):
        make.task(owner=office.seat("ana").__class__.objects.numbered(4).get())
    assert not Notice.objects.exists()


def test_a_teller_that_fails_spoils_nothing(office, told, caplog, monkeypatch):
    from lab.notices import listening

    kept = {name: list(found) for name, found in listening._tellers.items()}

    def broken(_entries):
        raise ZeroDivisionError

    listen("test.happened", broken)
    with office.acting("max"):
        note("test.happened")
        make.task(owner=office.seat("ana"))
    listening._tellers.clear()
    listening._tellers.update(kept)
    assert "nobody was told of test.happened" in caplog.text
    assert len(told("ana")) == 1


def test_the_news_of_another_company_is_nobodys_here(office, other_office, told):
    with other_office.acting("max"):
        make.task(owner=other_office.seat("ana"))
    assert told("ana") == []
    assert Notice.objects.of(other_office.people["ana"]).count() == 1
