"""Of two jobs that do the same for one class, the second is refused with the reason."""

from typing import Any

import pytest

from lab.jobs import Progress, start, work
from lab.jobs.claims import alone_in_class
from lab.jobs.models import Job
from lab.people.models import Classroom


@work("Seat all")
def seat_all(job: Job, progress: Progress) -> dict[str, Any]:
    alone_in_class(job, progress, "Looking")
    return {}


@pytest.fixture
def other(office) -> Job:
    """The same work for the same class, which another worker is at."""
    job = start(seat_all, user=office.people["tess"], classroom=office.classroom, here=True)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, step="Looking")
    return job


def again(office, classroom: Classroom | None = None) -> Job:
    room = classroom or office.classroom
    return start(seat_all, user=office.people["tess"], classroom=room, here=True)


def test_the_second_is_refused_and_told_who_is_at_it(office, other):
    job = again(office)
    assert job.state == Job.State.FAILED
    assert "Tess has this done for the class at the moment: “Seat all”" in job.message


def test_one_that_is_over_or_waits_or_is_of_another_class_is_in_nobodys_way(
    office, other_office, other
):
    assert again(office, other_office.classroom).state == Job.State.DONE
    Job.objects.filter(pk=other.pk).update(state=Job.State.QUEUED, step="")
    assert again(office).state == Job.State.DONE
    Job.objects.filter(pk=other.pk).update(state=Job.State.DONE)
    assert again(office).state == Job.State.DONE


def test_one_whose_worker_died_is_buried_first(office, other):
    Job.objects.filter(pk=other.pk).update(worker="elsewhere:1:0".replace("elsewhere", _host()))
    assert again(office).state == Job.State.DONE
    other.refresh_from_db()
    assert other.state == Job.State.FAILED


def _host() -> str:
    from lab.jobs.workers import this_worker

    return this_worker().split(":")[0]
