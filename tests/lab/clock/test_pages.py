"""The clock in the frame, its page, what an advance brought, the clocks of a class, and the API."""

import datetime as dt
import json

import pytest

from crm.models import Task
from lab.clock.calendar import moment
from lab.jobs.models import Job
from lab.journal.jumps import stamp
from lab.journal.models import Entry
from lab.tenancy.models import Occupancy, Sandbox
from lab.testing.callers import browser, program
from tests.factories import make

MONDAY = dt.date(2018, 1, 1)


def at(number: int, hour: int = 9) -> dt.datetime:
    return moment(MONDAY + dt.timedelta(days=number), dt.time(hour))


def now(office) -> dt.datetime:
    return Sandbox.objects.get(pk=office.sandbox.pk).simulated_now


@pytest.fixture
def alone(office):
    """Ana has the company to herself."""
    Occupancy._base_manager.exclude(user=office.people["ana"]).delete()
    return browser(office.people["ana"])


def due(office, who: str, number: int, **values) -> Task:
    with office.acting(who):
        return make.task(due_on=MONDAY + dt.timedelta(days=number), **values)


class TestPages:
    def test_the_date_in_the_frame_opens_it(self, office, alone):
        assert office.path("clock/menu/") in alone.get(office.path()).content.decode()
        task = due(office, "ana", 3, subject="Call Acme")
        part = alone.get(
            office.path("clock/menu/"), headers={"HX-Current-URL": "http://testserver/s/1/tasks/"}
        ).content.decode()
        assert "Call Acme" in part and office.path(f"tasks/{task.number}/") in part
        assert 'value="next"' in part and 'name="to"' in part

    def test_who_may_not_is_told_why(self, office):
        page = browser(office.people["bea"])
        part = page.get(office.path("clock/menu/")).content.decode()
        assert "your teacher moves its clock" in part and "clock/advance/" not in part
        assert page.post(office.path("clock/advance/"), {"by": "day"}).status_code == 403
        assert now(office) == at(0)

    def test_it_moves_and_tells_what_happened(self, office, alone):
        due(office, "ana", 3, subject="Call Acme")
        other = due(office, "ana", 9)
        seen = now(office).isoformat()
        back = office.path("leads/")
        sent = {"by": "week", "seen": seen, "back": f"http://testserver{back}"}
        answer = alone.post(office.path("clock/advance/"), sent, follow=True)
        text = answer.content.decode()
        assert now(office) == at(7)
        assert "Call Acme" in text and str(other) not in text.split("Move on")[0]
        assert f'href="{back}"' in text
        again = alone.post(office.path("clock/advance/"), sent, follow=True).content.decode()
        assert now(office) == at(7) and "moved meanwhile" in again

    def test_a_quiet_week_says_so(self, office, alone):
        answer = alone.post(office.path("clock/advance/"), {"to": "2018-01-06"}, follow=True)
        assert "Nothing happened" in answer.content.decode()
        assert now(office) == at(7), "Saturday leads to Monday"

    @pytest.mark.parametrize(
        "wish", [{}, {"by": "year"}, {"by": "day", "to": "2018-02-01"}, {"to": "2017-01-01"}]
    )
    def test_a_wish_that_cannot_be_is_told(self, office, alone, wish):
        answer = alone.post(office.path("clock/advance/"), wish)
        assert answer.status_code == 302 and now(office) == at(0)
        assert "alert" in alone.get(answer.url).content.decode()

    def test_only_what_is_ones_own_comes_up(self, office):
        due(office, "bo", 3, subject="Of another")
        due(office, "ana", 3, subject="My own")
        tess = browser(office.people["tess"])
        url = tess.post(office.path("clock/advance/"), {"by": "week"}).url
        assert "Of another" in tess.get(url).content.decode()
        shown = browser(office.people["ana"]).get(url).content.decode()
        assert "My own" in shown and "Of another" not in shown

    def test_what_takes_long_goes_on_as_a_job(self, office, alone, monkeypatch):
        monkeypatch.setattr("lab.clock.jobs.SECONDS", 0)
        with office.acting("ana"):
            make.quote(valid_until=None)
            for until in (2, 4):
                day = MONDAY + dt.timedelta(days=until)
                quote = make.quote(valid_until=day)
                program(office.people["ana"]).post(
                    office.api(f"quotes/{quote.number}/send/"), {"valid_until": day.isoformat()}
                )
        answer = alone.post(office.path("clock/advance/"), {"to": "2018-01-15"})
        job = Job.objects.get()
        assert answer.url == f"/jobs/{job.pk}/" and job.state == "done"
        assert now(office) == at(14)
        text = alone.get(answer.url, follow=True).content.decode()
        assert text.count("expired without an answer") == 2, "also what happened before the job"

    def test_the_page_shows_the_calendar(self, office, alone):
        with office.acting("tess"):
            make.holiday(name="Founders' day", day=dt.date(2017, 5, 1), yearly=True)
            make.holiday(name="Long ago", day=dt.date(2017, 5, 2))
        text = alone.get(office.path("clock/")).content.decode()
        assert "Founders" in text and "May 1, 2018" in text and "Long ago" not in text
        assert "09:00" in text and "17:00" in text

    def test_a_summary_that_is_not_there_is_hidden(self, office, alone):
        assert alone.get(office.path("clock/advances/last/")).status_code == 404
        assert alone.get(office.path("clock/advances/1/")).status_code == 404


class TestClass:
    def test_all_of_a_scenario_move_by_their_own_calendars(self, office):
        stamp(office.template, name="Second", classroom=office.classroom)
        Sandbox.objects.filter(pk=office.sandbox.pk).update(simulated_now=at(3))
        tess = browser(office.people["tess"])
        page = f"/classes/{office.classroom.pk}/clock/"
        assert "Second" in tess.get(page).content.decode()
        answer = tess.post(page, {"scenario": "test", "by": "day"}, follow=True)
        assert "2 clocks are moved" in answer.content.decode()
        live = Sandbox.objects.filter(kind="live").order_by("pk")
        assert [one.simulated_now for one in live] == [at(4), at(1)]

    def test_one_that_is_refused_stops_no_other(self, office):
        second = stamp(office.template, name="Second", classroom=office.classroom)
        Sandbox.objects.filter(pk=office.sandbox.pk).update(simulated_now=at(9))
        tess = browser(office.people["tess"])
        page = f"/classes/{office.classroom.pk}/clock/"
        answer = tess.post(page, {"scenario": "test", "to": "2018-01-03"}, follow=True)
        assert "does not go back" in answer.content.decode()
        assert Sandbox.objects.get(pk=second.pk).simulated_now == at(2)

    @pytest.mark.parametrize(("who", "status"), [("al", 403), ("ana", 404), ("idle", 404)])
    def test_only_teachers_do(self, office, who, status):
        page = browser(office.people[who])
        address = f"/classes/{office.classroom.pk}/clock/"
        assert page.post(address, {"scenario": "test", "by": "day"}).status_code == status
        assert now(office) == at(0)


class TestApi:
    def test_it_tells_where_the_clock_stands(self, office, alone):
        due(office, "ana", 3, subject="Call Acme")
        told = program(office.people["ana"]).get(office.api("clock/")).json()
        assert told["simulated_now"] == "2018-01-01T09:00:00+08:00"
        assert told["may_advance"] == {"allowed": True, "reason": ""}
        assert told["next_event"]["label"] == "Call Acme"
        assert told["next_event"]["at"] == "2018-01-04T09:00:00+08:00"
        assert told["calendar"]["workdays"][0] == "monday"
        assert told["calendar"]["opens_at"] == "09:00"

    def test_it_moves_the_clock(self, office, alone):
        due(office, "ana", 3, subject="Call Acme")
        api, address = program(office.people["ana"]), office.api("clock/advance/")
        seen = api.get(office.api("clock/")).json()["simulated_now"]
        answer = api.post(address, {"by": "week", "seen": seen})
        assert answer.status_code == 200, answer.content
        told = answer.json()
        assert told["simulated_now"] == "2018-01-08T09:00:00+08:00" and told["job"] is None
        assert [one["label"] for one in told["came_up"]] == ["Call Acme"]
        assert api.post(address, {"by": "week", "seen": seen}).status_code == 400
        assert (
            api.post(address, {"to": "2018-01-09T15:30"})
            .json()["simulated_now"]
            .startswith("2018-01-09T15:30")
        )
        entries = Entry._base_manager.filter(sandbox=office.sandbox, event="clock.advanced")
        assert list(entries.values_list("via", flat=True)) == ["api", "api"]

    def test_an_idempotency_key_moves_it_once(self, office, alone):
        api = program(office.people["ana"])
        for _time in range(2):
            answer = api.post(
                office.api("clock/advance/"), {"by": "day"}, headers={"Idempotency-Key": "one"}
            )
            assert answer.status_code == 200 and now(office) == at(1)

    @pytest.mark.parametrize(
        "wish",
        [
            {},
            {"by": "year"},
            {"by": ["day"]},
            {"to": "tomorrow"},
            {"to": 5},
            {"to": "2018-13-01"},
            {"to": "2018-01-01"},
            {"to": "2030-01-01"},
            {"by": "day", "to": "2018-02-01"},
            {"by": "day", "seen": "x"},
        ],
    )
    def test_what_it_cannot_read_it_refuses(self, office, alone, wish):
        answer = program(office.people["ana"]).post(office.api("clock/advance/"), wish)
        assert answer.status_code == 400, json.dumps(answer.json())
        assert now(office) == at(0)

    def test_refusals_are_told(self, office):
        for who, status in {"bea": 403, "al": 403, "idle": 403}.items():
            api = program(office.people[who])
            assert api.post(office.api("clock/advance/"), {"by": "day"}).status_code == status
        assert now(office) == at(0)
