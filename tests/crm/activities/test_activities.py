import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from crm.activities.services import contact_log_reply, task_complete
from crm.models import Account, ContactLog, Task
from lab import records
from lab.access.decisions import Refused
from lab.entities.spec import REGISTRY
from lab.entities.timeline import timeline_of
from lab.journal.models import Entry
from lab.testing.callers import browser
from tests.factories import make
from tests.factories.company import Company


@pytest.fixture
def log(office) -> ContactLog:
    with office.acting("ana"):
        return make.contact_log()


@pytest.mark.parametrize("who", ["max", "dora"])
def test_a_superior_answers_a_contact_log_and_it_is_journalled(office, log, who):
    with office.acting(who) as boss:
        answered = contact_log_reply(log, reply="Ask for the budget.")

        assert (answered.replied_by, answered.replied_at) == (boss.seat, boss.now)
        assert Entry.objects.get(event="contactlog.replied").after["reply"] == "Ask for the budget."
        assert answered not in ContactLog.objects.unanswered()


def test_the_teacher_may_answer_without_a_seat(office, log):
    with office.acting("tess"):
        answered = contact_log_reply(log, reply="Good.")
    assert answered.replied_by is None
    assert answered.replied_at is not None


def test_nobody_answers_their_own_log(office, log):
    with office.acting("ana"), pytest.raises(Refused, match="superior"):
        contact_log_reply(log, reply="Well done, me.")


@pytest.mark.parametrize("who", ["bea", "mia", "bo"])
def test_who_is_not_above_cannot_answer(office, log, who):
    with office.acting(who), pytest.raises((Refused, Http404)):
        contact_log_reply(log, reply="Hello")


def test_an_assistant_only_looks(office, log):
    with office.acting("al"), pytest.raises(Refused):
        contact_log_reply(log, reply="Hello")


def test_an_empty_answer_is_none(office, log):
    with office.acting("max"), pytest.raises(ValidationError) as refused:
        contact_log_reply(log, reply="  ")
    assert "reply" in refused.value.message_dict


def test_a_completed_task_has_its_result_and_moment(office):
    with office.acting("ana") as ana:
        task = task_complete(make.task(), result="Reached her")

        assert (task.status, task.result, task.completed_at) == ("done", "Reached her", ana.now)
        assert Entry.objects.filter(event="task.completed").count() == 1
        with pytest.raises(ValidationError, match="closed already"):
            task_complete(task)


def test_a_task_that_is_opened_again_was_not_completed(office):
    with office.acting("ana"):
        task = records.change(make.task(status="done"), {"status": "open"})
    assert task.completed_at is None


def test_overdue_are_open_tasks_of_days_gone_by(office):
    with office.acting("ana") as ana:
        today, day = ana.today, dt.timedelta(1)
        late = make.task(due_on=today - day)
        make.task(due_on=today - day, status="done")
        due = make.task(due_on=today)
        make.task()

        assert list(Task.objects.overdue(today)) == [late]
        assert set(Task.objects.due(today)) == {late, due}


def test_an_event_begins_at_the_simulated_now_and_ends_later(office):
    with office.acting("ana") as ana:
        assert make.event().starts_at == ana.now
        with pytest.raises(ValidationError, match="before it starts"):
            make.event(ends_at=ana.now - dt.timedelta(hours=1))


@pytest.mark.parametrize("half", [{"about_collection": "accounts"}, {"about_id": 1}])
def test_what_an_activity_is_about_is_named_whole(office, half):
    with office.acting("ana") as ana:
        if "about_id" in half:
            half = {"about_id": ana.seat.pk}
        with pytest.raises(ValidationError, match="about"):
            make.task(**half)


def test_a_contact_log_is_named_after_whole_words_and_told_once(office: Company) -> None:
    words = "Spoke with the purchasing department about delivery of the second press next month"
    with office.acting("ana"):
        account = Account.objects.numbered(1).get()
        log = make.contact_log(
            summary=words, about_collection="accounts", about_id=account.pk, channel="call"
        )
        assert str(log) == "Call: Spoke with the purchasing department about delivery of the…"
        story = timeline_of(REGISTRY["accounts"], account, kind="activities")
    (moment,) = story.past
    assert (moment.title, moment.text) == ("Call", words)
    assert moment.facts == ()


@pytest.mark.parametrize(("who", "told"), [("tess", "Tess"), ("max", "Max")])
def test_a_reply_names_who_gave_it_also_without_a_seat(office: Company, log, who, told) -> None:
    with office.acting(who):
        contact_log_reply(log, reply="Ask for the budget.")
    with office.acting("ana"):
        assert ContactLog.objects.get(pk=log.pk).answered_by == told
    page = browser(office.people["ana"]).get(office.path(f"contact-logs/{log.number}/"))
    shown = page.content.decode().partition("Ask for the budget.")[2]
    assert told in shown
