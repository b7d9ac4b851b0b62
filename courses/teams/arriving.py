"""Who comes into a class by its code gets a place in the assignments that are running."""

from django.urls import reverse
from django.utils import timezone

from courses.assignments.models import Assignment
from courses.permissions import may_give
from courses.teams.building import unplaced
from courses.teams.providing import provide
from lab.jobs import start
from lab.people.models import Classroom, User


def seats_for_arrivals(room: Classroom, by: User) -> None:
    """A job for each assignment that has its companies and is not closed."""
    if not may_give(by, room):
        return
    running = Assignment.objects.filter(classroom=room, teams__sandbox__isnull=False).distinct()
    for assignment in running.select_related("classroom"):
        over = assignment.closes_at is not None and assignment.closes_at < timezone.now()
        if over or not unplaced(assignment):
            continue
        start(
            provide,
            user=by,
            classroom=room,
            title=f"{assignment} · {room}",
            arguments={"assignment": assignment.pk, "session": None},
            link=reverse("assignment", args=[assignment.pk]),
        )
