"""Jobs: done as who started them, seen by them alone, and dead ones are buried."""

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from crm.models import Account
from lab import records
from lab.access.decisions import Refused
from lab.jobs import Progress, start, work
from lab.jobs.models import Job
from lab.jobs.running import bury, do
from lab.jobs.workers import is_gone, this_worker
from lab.people.models import Enrolment, User
from lab.tenancy.actor import current_actor
from tests.factories.company import Company

seen: list[Any] = []


@work("Count")
def count_up(job: Job, progress: Progress) -> dict[str, Any]:
    progress.begin(3, "Counting")
    for done in range(1, 4):
        progress.reach(done)
    return {"counted": 3}


@work("Who")
def who_am_i(job: Job, progress: Progress) -> None:
    seen.append((current_actor().user, current_actor().seat))


@work("Write")
def write_and_finish(job: Job, progress: Progress) -> None:
    records.create(Account, {"name": job.arguments["name"]})


@work("Break")
def broken(job: Job, progress: Progress) -> None:
    raise {"refused": Refused("Not you."), "invalid": ValidationError("Mend it.")}.get(
        job.arguments.get("how", ""), RuntimeError("boom")
    )


@work("Stop")
def asked_to_stop(job: Job, progress: Progress) -> None:
    Job.objects.get(pk=job.pk).cancel()
    progress.begin(5)
    raise AssertionError("It went on.")


@work("File")
def with_file(job: Job, progress: Progress) -> None:
    job.file.save("x.html", ContentFile(b"<script>1</script>"), save=False)
    job.file_name = "x.html"


def test_a_job_tells_how_far_it_is_and_what_came_of_it(office: Company) -> None:
    job = start(count_up, user=office.people["ana"])
    assert (job.state, job.done, job.total, job.result) == ("done", 3, 3, {"counted": 3})
    assert job.percent == 100


def test_it_runs_as_the_person_on_the_seat_who_started_it(office: Company) -> None:
    seen.clear()
    start(who_am_i, user=office.people["max"], sandbox=office.sandbox, seat_number=2)
    assert [(user.name, seat.name) for user, seat in seen] == [("Max", "Max")]


def test_rights_are_those_of_the_moment_it_runs(office: Company) -> None:
    Enrolment.objects.filter(user=office.people["ana"]).update(left_on=timezone.localdate())
    job = start(
        write_and_finish, user=office.people["ana"], sandbox=office.sandbox, arguments={"name": "X"}
    )
    assert (job.state, "no longer yours" in job.message) == ("failed", True)
    with office.as_system():
        assert not Account.objects.filter(name="X").exists()


@work("Break on the way", in_steps=True)
def broken_on_the_way(job: Job, progress: Progress) -> None:
    if job.arguments.get("asked"):
        Job.objects.get(pk=job.pk).cancel()
        progress.begin(5)
    raise RuntimeError("boom")


@pytest.mark.parametrize(("asked", "state"), [(False, "failed"), (True, "cancelled")])
def test_work_in_steps_does_not_say_that_nothing_was_written(
    office: Company, asked: bool, state: str
) -> None:
    job = start(broken_on_the_way, user=office.people["ana"], arguments={"asked": asked})
    assert job.state == state
    assert "What was done until then stays" in job.message
    assert "Nothing" not in job.message


def test_interrupted_work_in_steps_says_that_a_part_stays(office: Company) -> None:
    name = f"{__name__}.broken_on_the_way"
    job = Job.objects.create(
        user=office.people["ana"], work=name, state="running", worker="gone:1:0"
    )
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - dt.timedelta(days=1))
    job.refresh_from_db()
    assert "What was done until then stays" in bury(job).message


FAILURES = [("refused", "Not you."), ("invalid", "Mend it."), ("", "Nothing was written")]


@pytest.mark.parametrize(("how", "message"), FAILURES)
def test_what_went_wrong_is_said(office: Company, how: str, message: str) -> None:
    job = start(broken, user=office.people["ana"], arguments={"how": how})
    assert (job.state, message in job.message) == ("failed", True)


def test_a_running_job_stops_when_asked(office: Company) -> None:
    assert start(asked_to_stop, user=office.people["ana"]).state == "cancelled"


def test_a_waiting_job_that_was_stopped_is_never_begun(office: Company) -> None:
    seen.clear()
    job = Job.objects.create(user=office.people["ana"], work=f"{__name__}.who_am_i", title="Who")
    assert job.cancel()
    do(job)
    assert not seen
    assert Job.objects.get(pk=job.pk).state == "cancelled"


def test_only_marked_functions_are_work(office: Company) -> None:
    job = Job.objects.create(user=office.people["ana"], work="os.getcwd", title="x")
    do(job)
    job.refresh_from_db()
    assert job.state == "failed"


def test_a_job_is_done_once(office: Company) -> None:
    seen.clear()
    job = start(who_am_i, user=office.people["ana"], sandbox=office.sandbox, seat_number=4)
    do(job)
    assert len(seen) == 1


def test_only_the_owner_sees_a_job_and_its_file(office: Company) -> None:
    job = start(with_file, user=office.people["ana"], sandbox=office.sandbox)
    client = Client()
    for who, status in (("ana", 200), ("bea", 404), ("tess", 404)):
        client.force_login(office.people[who])
        for page in ("", "file/"):
            assert client.get(f"/jobs/{job.pk}/{page}").status_code == status, (who, page)
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 404
    client.logout()
    assert client.get(f"/jobs/{job.pk}/").status_code == 302
    client.force_login(office.people["ana"])
    answer = client.get(f"/jobs/{job.pk}/file/")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "attachment" in answer.headers["Content-Disposition"]
    Enrolment.objects.filter(user=office.people["ana"]).update(left_on=timezone.localdate())
    assert client.get(f"/jobs/{job.pk}/file/").status_code == 404


def test_the_page_asks_again_until_the_job_is_over(office: Company) -> None:
    ana: User = office.people["ana"]
    job = Job.objects.create(
        user=ana, work="x", title="Long", total=10, done=4, worker=this_worker()
    )
    Job.objects.filter(pk=job.pk).update(state="running", beat_at=timezone.now())
    client = Client()
    client.force_login(ana)
    part = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "4 / 10" in part
    assert 'hx-trigger="load delay:1s"' in part
    assert "X-Background" in part
    Job.objects.filter(pk=job.pk).update(state="done", link="/s/1/")
    answer = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/s/1/"


def test_a_job_whose_worker_was_killed_is_shown_as_interrupted(office: Company) -> None:
    code = "from lab.jobs.workers import this_worker; print(this_worker(), flush=True); input()"
    child = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path.insert(0, {str(Path.cwd())!r}); "
            f"import django, os; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'lab.settings.test'); "
            f"django.setup(); {code}",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    name = child.stdout.readline().strip()
    job = Job.objects.create(user=office.people["ana"], work="x", title="Long", worker=name)
    Job.objects.filter(pk=job.pk).update(state="running", beat_at=timezone.now())
    job.refresh_from_db()
    assert bury(job).state == "running"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert is_gone(name)
    assert bury(job).state == "failed"
    assert "Interrupted" in job.message


def test_a_process_number_given_anew_is_not_the_old_worker() -> None:
    name = this_worker()
    assert not is_gone(name)
    assert is_gone(name.rpartition(":")[0] + ":1")
    assert not is_gone("elsewhere:1:1")
