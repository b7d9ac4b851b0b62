"""What the courses tell the kernel at start."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses import demo, gates
from courses.assignments import band
from courses.assignments.at_home import work_at_home
from courses.comments import margin
from courses.lessons import bar, telling
from courses.marking import blind, news
from courses.pages import demo as course_demo
from courses.pages import scheduling
from courses.pages.editor import guard
from courses.pages.home import courses_at_home
from courses.peer_review import clock as peer_review_clock
from courses.peer_review import demo as peer_review_demo
from courses.peer_review import guests as peer_review_guests
from courses.peer_review.at_home import reviews_at_home
from courses.review.at_home import desk_at_home
from courses.teams import demo as teams_demo
from courses.teams.declared import works
from lab.company.homes import register_home_part
from lab.people.class_tabs import register_class_tab
from lab.people.editors import register_editor_guard
from lab.ui.areas import administers, learns, teaches
from lab.ui.menu import register_item

__all__ = [
    "band",
    "bar",
    "blind",
    "course_demo",
    "demo",
    "gates",
    "margin",
    "news",
    "peer_review_clock",
    "peer_review_demo",
    "peer_review_guests",
    "scheduling",
    "teams_demo",
    "telling",
    "works",
]

register_item(
    "start",
    _("My assignments"),
    icon="clipboard-list",
    url="assignments",
    order=5,
    inside=False,
    allowed=learns,
)
register_item(
    "teaching",
    _("Rubrics"),
    icon="list-check",
    url="rubrics",
    order=20,
    inside=False,
    allowed=teaches,
)
register_item("start", _("Courses"), icon="book", url="courses", order=3, inside=False)
register_class_tab("courses", _("Courses"), icon="book", url="classroom-courses", order=5)
register_home_part("courses/_home_desk.html", desk_at_home)
register_home_part("courses/_home_work.html", work_at_home)
register_home_part("courses/peer_review/_home.html", reviews_at_home)
register_home_part("courses/pages/_home.html", courses_at_home)
register_editor_guard(guard)
register_class_tab(
    "assignments", _("Assignments"), icon="clipboard-list", url="classroom-assignments", order=10
)
register_class_tab(
    "lesson", pgettext_lazy("in class", "Lesson"), icon="school-bell", url="lesson-desk", order=5
)
register_class_tab("gradebook", _("Gradebook"), icon="table", url="gradebook", order=15)
register_class_tab(
    "platform", _("Learning platform"), icon="plug", url="classroom-platform", order=40
)
register_item(
    "administration",
    _("Learning platforms"),
    icon="plug",
    url="lti-platforms",
    order=10,
    inside=False,
    allowed=administers,
)
