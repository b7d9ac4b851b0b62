"""The editor by role and school: who comes in, what is theirs, publishing and its workflow."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Workflow

from courses.pages.models import Course
from courses.pages.schools import school_prepare, teachers_index
from courses.pages.services import course_copy
from lab.access.decisions import Refused
from lab.people.models import School, User
from tests.courses.course_pages import Book
from tests.scenarios.test_pages import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings, tmp_path) -> Cast:
    settings.MEDIA_ROOT = tmp_path / "media"
    return Cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    return Book(cast.school, cast.people["designer"], None)


@pytest.fixture
def far() -> Book:
    """A course of another school, with its designer."""
    school = School.objects.get(name="Two")
    return Book(
        school, User.objects.create_user("far", role=User.Role.DESIGNER, school=school), None
    )


def addresses(book: Book) -> dict[str, str]:
    image = book.lesson.body[1].value["image"].pk
    document = book.lesson.body[-1].value["document"].pk
    page = book.lesson.pk
    return {
        "list": reverse("wagtailadmin_explore", args=[book.course.pk]),
        "edit": reverse("wagtailadmin_pages:edit", args=[page]),
        "draft": reverse("wagtailadmin_pages:view_draft", args=[page]),
        "history": reverse("wagtailadmin_pages:history", args=[page]),
        "copy": reverse("wagtailadmin_pages:copy", args=[page]),
        "delete": reverse("wagtailadmin_pages:delete", args=[page]),
        "usage": reverse("wagtailadmin_pages:usage", args=[page]),
        "choose": reverse("wagtailadmin_choose_page_child", args=[book.course.pk]),
        "api": f"/studio/api/main/pages/{page}/",
        "bulk": f"/studio/bulk/wagtailcore/page/unpublish/?id={page}",
        "image": reverse("wagtailimages:edit", args=[image]),
        "image-usage": reverse("wagtailimages:image_usage", args=[image]),
        "image-bulk": f"/studio/bulk/wagtailimages/image/delete/?id={image}",
        "document": reverse("wagtaildocs:edit", args=[document]),
        "compare": reverse("wagtailadmin_pages:revisions_compare", args=[page, "live", "latest"]),
    }


def test_no_address_of_the_editor_shows_anything_of_another_school(cast, book, far):
    client = cast.client("designer")
    for name, address in addresses(far).items():
        answer = client.get(address)
        assert answer.status_code in (302, 403, 404), name
        if answer.status_code == 302:
            assert "A lead" not in client.get(address, follow=True).content.decode(), name
    own = {
        name: client.get(address).status_code
        for name, address in addresses(book).items()
        if name not in ("compare",)
    }
    assert set(own.values()) == {200}, own


@pytest.mark.parametrize("section", ["reports/locked/", "reports/site-history/", "workflows/list/",
                                     "collections/", "redirects/", "sites/", "api/main/images/",
                                     "tag-autocomplete/?term=a"])  # fmt: skip
def test_what_shows_all_schools_is_open_to_the_superuser_only(cast, book, section):
    assert cast.client("designer").get(f"/studio/{section}").status_code in (302, 403, 404)


def test_lists_and_choosers_hold_the_own_school_only(cast, book, far):
    far.lesson.title = "Strange title"
    far.lesson.save_revision().publish()
    client = cast.client("designer")
    for address in (
        "/studio/",
        "/studio/choose-page/",
        "/studio/api/main/pages/",
        "/studio/images/",
        "/studio/documents/",
    ):
        text = client.get(address, follow=True).content.decode()
        assert "Strange title" not in text, address
        assert f"/images/{far.lesson.body[1].value['image'].pk}/" not in text, address


@pytest.mark.parametrize(
    ("who", "edits", "publishes"),
    [("designer", True, True), ("admin", True, True), ("teacher", False, False)],
)
def test_designers_write_and_publish_what_teachers_only_read(cast, book, who, edits, publishes):
    client = cast.client(who)
    client.get("/studio/")
    tester = book.lesson.permissions_for_user(User.objects.get(username=who))
    assert (tester.can_edit(), tester.can_publish()) == (edits, publishes)
    assert (client.get(addresses(book)["edit"]).status_code == 200) is edits
    assert client.get(f"/courses/{book.lesson.pk}/").status_code == 200


def test_a_copy_of_a_teacher_is_the_teachers_own_draft(cast, book):
    teacher = cast.people["teacher"]
    client = cast.client("teacher")
    client.post(f"/courses/{book.course.pk}/copy/", {"title": "My selling"})
    copy = Course.objects.get(title="My selling")
    assert copy.is_child_of(teachers_index(cast.school))
    assert not copy.live and copy.owner == teacher
    assert copy.get_descendants().count() == 4 and not copy.get_descendants().live().exists()
    lesson = copy.get_descendants().get(title="A lead")
    assert client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).status_code == 200
    tester = Page.objects.get(pk=lesson.pk).permissions_for_user(User.objects.get(pk=teacher.pk))
    assert not tester.can_publish() and tester.can_submit_for_moderation()
    book.lesson.refresh_from_db()
    assert book.lesson.live


def test_students_copy_nothing(cast, book):
    with pytest.raises(Refused):
        course_copy(book.course, title="Mine", by=cast.people["s1"])
    assert cast.client("s1").get("/studio/").status_code == 403
    assert cast.client("assistant").get("/studio/").status_code == 403


def test_whose_role_or_school_has_changed_loses_the_rights_at_once(cast, book, far):
    designer = cast.people["designer"]
    client = cast.client("designer")
    client.get("/studio/")
    designer.role = User.Role.TEACHER
    designer.save()
    client.get("/studio/")
    assert not book.lesson.permissions_for_user(User.objects.get(pk=designer.pk)).can_publish()
    designer.role, designer.school = User.Role.DESIGNER, far.school
    designer.save()
    assert client.get(addresses(book)["edit"]).status_code == 404
    assert client.get(addresses(far)["edit"]).status_code == 200


def test_a_school_is_prepared_once(cast):
    first, second = school_prepare(cast.school), school_prepare(cast.school)
    assert first == second and Workflow.objects.count() == 1
    assert first.get_workflow() is not None


def test_a_page_goes_through_the_workflow_of_its_school(cast, book):
    """A teacher submits, a designer of the school approves, and it is published."""
    teacher, designer = cast.people["teacher"], cast.people["designer"]
    copy = course_copy(book.course, title="Mine", by=teacher)
    lesson = copy.get_descendants().get(title="A lead").specific
    state = lesson.get_workflow().start(lesson, teacher)
    task = state.current_task_state.task.specific
    assert task.get_actions(lesson, User.objects.get(pk=teacher.pk)) == []
    cast.client("designer").get("/studio/")
    assert task.get_actions(lesson, User.objects.get(pk=designer.pk))
    far = User.objects.create_user("far", role="designer", school=School.objects.get(name="Two"))
    stranger = Client()
    stranger.force_login(far)
    stranger.get("/studio/")
    assert task.get_actions(lesson, far) == []
    state.current_task_state.approve(user=designer)
    lesson.refresh_from_db()
    assert lesson.live


def test_the_clock_publishes_what_was_scheduled(cast, book):
    book.lesson.unpublish()
    lesson = book.lesson.specific
    lesson.go_live_at = timezone.now() + dt.timedelta(hours=1)
    revision = lesson.save_revision(approved_go_live_at=lesson.go_live_at)
    revision.publish()
    lesson.refresh_from_db()
    assert not lesson.live
    call_command("clock", once=True)
    lesson.refresh_from_db()
    assert not lesson.live
    past = timezone.now() - dt.timedelta(minutes=1)
    content = {**revision.content, "go_live_at": past.isoformat()}
    rows = type(revision).objects.filter(pk=revision.pk)
    rows.update(approved_go_live_at=past, content=content)
    call_command("clock", once=True)
    lesson.refresh_from_db()
    assert lesson.live


def test_the_menu_of_the_editor_leads_to_our_pages_and_shows_what_one_may(cast, book):
    for who, settings in (("teacher", False), ("designer", False)):
        text = cast.client(who).get("/studio/").content.decode()
        for address in ("/courses/", "/classes/", "/rubrics/", "/scenarios/"):
            assert f'"{address}"' in text, address
        assert ("/studio/workflows/" in text) is settings


def test_the_preview_shows_what_is_typed_in_our_frame(cast, book):
    client = cast.client("designer")
    text = client.get(addresses(book)["draft"]).content.decode()
    assert "Which single?" in text and "course-quiz" in text
    assert "As the sea" not in text


def test_comments_can_be_written_beside_a_field(cast, book):
    text = cast.client("designer").get(addresses(book)["edit"]).content.decode()
    assert "data-comment-add" in text
