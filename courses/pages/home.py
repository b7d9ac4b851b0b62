"""The courses of a student on the start page."""

from typing import Any

from courses.pages.outline import outlines_of
from courses.pages.permissions import given_courses, is_course_staff
from lab.people.models import User

MOST = 6


def courses_at_home(user: User) -> dict[str, Any]:
    """Nothing for staff: their courses are below “Teaching”."""
    if is_course_staff(user):
        return {}
    found = given_courses(user).exclude(classes__classroom__archived=True).order_by("title")
    return {"outlines": outlines_of(list(found[:MOST]), user)}
