"""How far a job is while it holds the one write: seen by others, and stopped by its person."""

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from crm.models import Lead
from lab.entities.importing import writing
from lab.jobs import progress
from lab.jobs.models import Job
from lab.jobs.progress import CACHE, Cancelled, Progress, live, stop
from lab.jobs.workers import this_worker
from lab.testing.queries import queries_of
from tests.factories.company import Company
from tests.lab.entities.wizard import Wizard


@pytest.fixture(autouse=True)
def every_step(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0)
    caches[CACHE].clear()
    yield
    caches[CACHE].clear()


@pytest.fixture
def job(office: Company) -> Job:
    job = Job.objects.create(user=office.people["ana"], work="x", title="T", worker=this_worker())
    Job.objects.filter(pk=job.pk).update(state="running", beat_at=timezone.now())
    job.refresh_from_db()
    return job


def test_while_it_writes_a_job_tells_beside_the_database(job: Job) -> None:
    told = Progress(job)
    told.writing("Writing", 300)
    assert queries_of(lambda: told.reach(120)) == []
    seen = Job.objects.get(pk=job.pk)
    assert (seen.done, seen.total) == (0, 300)
    assert (live(seen).done, seen.total, seen.step) == (120, 300, "Writing")
    client = Client()
    client.force_login(job.user)
    part = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "120 / 300" in part


def test_it_is_stopped_without_a_write_of_the_one_who_asks(job: Job) -> None:
    told = Progress(job)
    told.writing("Writing", 300)
    other = Job.objects.get(pk=job.pk)
    assert queries_of(lambda: stop(other)) == []
    with pytest.raises(Cancelled):
        told.reach(121)


def test_before_it_writes_it_is_stopped_by_its_row(job: Job) -> None:
    told = Progress(job)
    told.begin(10)
    assert stop(Job.objects.get(pk=job.pk))
    assert Job.objects.get(pk=job.pk).stopping
    with pytest.raises(Cancelled):
        told.reach(1)


def test_what_is_over_says_so_itself(job: Job) -> None:
    Progress(job).writing("Writing", 300)
    Job.objects.filter(pk=job.pk).update(state="done", done=7, total=7)
    assert live(Job.objects.get(pk=job.pk)).done == 7


LEADS = "name,email\n" + "".join(f"L{n},l{n}@firm.test\n" for n in range(10))


@pytest.fixture
def leads(office: Company, monkeypatch: pytest.MonkeyPatch) -> Wizard:
    monkeypatch.setattr(writing, "PORTION", 3)
    return Wizard(office, "ana", "leads")


def test_an_import_moves_on_while_it_writes_and_leaves_nothing_behind(
    leads: Wizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, int]] = []
    tell = progress._tell_beside

    def watch(job: Job) -> None:
        tell(job)
        found = live(Job.objects.get(pk=job.pk))
        seen.append((found.done, found.total))

    monkeypatch.setattr(progress, "_tell_beside", watch)
    leads.check(LEADS)
    run = leads.write()
    assert seen == [(0, 10), (3, 10), (6, 10), (9, 10), (10, 10)]
    assert run.write_job.state == "done"
    assert caches[CACHE].get(f"job-{run.write_job.pk}-at") is None


def test_an_import_that_is_stopped_while_it_writes_has_written_nothing(
    leads: Wizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell = progress._tell_beside

    def stopped(job: Job) -> None:
        if job.done == 6:
            stop(Job.objects.get(pk=job.pk))
        tell(job)

    leads.check(LEADS)
    monkeypatch.setattr(progress, "_tell_beside", stopped)
    run = leads.write()
    assert (run.write_job.state, run.outcome) == ("cancelled", {})
    assert "Nothing was written" in run.write_job.message
    with leads.office.as_system():
        assert not Lead.objects.filter(name__startswith="L").exists()
    monkeypatch.setattr(progress, "_tell_beside", tell)
    assert leads.write().outcome["counts"]["new"] == 10
