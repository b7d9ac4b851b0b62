"""Pages of the scenarios: who sees them, and companies for a class."""

import pytest
from django.test import Client
from django.urls import reverse

from lab.access.actors import own_seats
from lab.jobs.models import Job
from lab.people.models import Classroom, Enrolment, School, Term, User
from lab.tenancy.models import Occupancy, Sandbox
from scenarios.briefs import brief_html
from scenarios.models import ScenarioVersion
from scenarios.packs.pack import Pack
from scenarios.packs.versions import publish, store

pytestmark = pytest.mark.django_db


class Cast:
    """A school with a class of two, and a stranger from another school."""

    def __init__(self) -> None:
        self.school = School.objects.create(name="One")
        self.classroom = self._classroom(self.school)
        self.other = self._classroom(School.objects.create(name="Two"))
        self.people = {
            "teacher": self._person("teacher", User.Role.TEACHER, Enrolment.Role.TEACHER),
            "assistant": self._person("assistant", User.Role.STUDENT, Enrolment.Role.ASSISTANT),
            "s1": self._person("s1", User.Role.STUDENT, Enrolment.Role.STUDENT),
            "s2": self._person("s2", User.Role.STUDENT, Enrolment.Role.STUDENT),
            "designer": self._person("designer", User.Role.DESIGNER, None),
            "admin": self._person("admin", User.Role.ADMINISTRATOR, None),
        }

    def _classroom(self, school: School) -> Classroom:
        term = Term.objects.create(
            school=school, name="Autumn", starts="2026-09-01", ends="2027-01-31"
        )
        return Classroom.objects.create(school=school, term=term, name=f"Class {school}")

    def _person(self, name: str, role: str, place: str | None) -> User:
        user = User.objects.create_user(name, name=name.title(), role=role, school=self.school)
        if place:
            Enrolment.objects.create(classroom=self.classroom, user=user, role=place)
        return user

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(self.people[name])
        return client


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def version(tiny_pack: Pack) -> ScenarioVersion:
    return publish(store(tiny_pack))


BRIEF = "/scenarios/tiny/1/"
COMPANIES = "/scenarios/tiny/1/companies/"


def form(cast: Cast, **changes: object) -> dict[str, object]:
    return {
        "classroom": cast.classroom.pk,
        "sharing": "each",
        "language": "en",
        "name": "Trial",
        "day_one": "2018-01-01",
        **changes,
    }


@pytest.mark.parametrize(
    ("who", "library", "brief", "companies"),
    [
        ("teacher", 200, 200, 200),
        ("admin", 200, 200, 200),
        ("designer", 200, 200, 404),
        ("assistant", 200, 200, 404),
        ("s1", 404, 404, 404),
    ],
)
def test_who_sees_which_page(
    cast: Cast, version: ScenarioVersion, who: str, library: int, brief: int, companies: int
) -> None:
    client = cast.client(who)
    assert client.get(reverse("scenarios")).status_code == library
    assert client.get(BRIEF).status_code == brief
    assert client.get(COMPANIES).status_code == companies
    assert client.post(COMPANIES, form(cast)).status_code in (
        (302,) if companies == 200 else (404,)
    )
    assert Sandbox.objects.filter(kind="live").exists() == (companies == 200)


def test_visitors_are_sent_to_the_login(version: ScenarioVersion) -> None:
    for path in ("/scenarios/", BRIEF, COMPANIES):
        assert Client().get(path).headers["Location"].startswith("/login/")


def test_drafts_are_seen_by_designers_only(cast: Cast, tiny_pack: Pack) -> None:
    store(tiny_pack)
    assert cast.client("designer").get(BRIEF).status_code == 200
    assert cast.client("teacher").get(BRIEF).status_code == 404
    assert b"Tiny" not in cast.client("teacher").get("/scenarios/").content
    assert cast.client("admin").get(COMPANIES).status_code == 404


def test_the_brief_is_in_the_readers_language(cast: Cast, version: ScenarioVersion) -> None:
    version.files.filter(path="brief.en.md").update(text="# Tiny\n\nWelcome\n")
    assert b"Welcome" in cast.client("teacher").get(BRIEF).content
    person = cast.people["teacher"]
    person.language = "zh-hans"
    person.save()
    page = cast.client("teacher").get(BRIEF).content.decode()
    assert "Welcome" not in page
    assert "一家小公司" in page


def test_every_student_gets_a_company_with_a_seat(cast: Cast, version: ScenarioVersion) -> None:
    answer = cast.client("teacher").post(COMPANIES, form(cast, language="zh-hans"))
    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("job", args=[job.pk])
    assert (job.state, job.result) == ("done", {"made": 2}), job.message
    assert job.link == reverse("classroom", args=[cast.classroom.pk])
    for name in ("s1", "s2"):
        sandbox = Sandbox.objects.get(name=f"Trial · {name.title()}")
        assert (sandbox.classroom, sandbox.language) == (cast.classroom, "zh-hans")
        assert own_seats(cast.people[name], sandbox) == [1]


def test_a_second_run_makes_only_what_is_missing(cast: Cast, version: ScenarioVersion) -> None:
    cast.client("teacher").post(COMPANIES, form(cast))
    cast._person("s3", User.Role.STUDENT, Enrolment.Role.STUDENT)
    cast.client("teacher").post(COMPANIES, form(cast))
    assert Job.objects.latest("pk").result == {"made": 1}
    assert Sandbox.objects.filter(kind="live").count() == 3


def test_a_class_with_more_students_than_seats_is_told_so(
    cast: Cast, version: ScenarioVersion
) -> None:
    cast.client("teacher").post(COMPANIES, form(cast, sharing="together"))
    job = Job.objects.get()
    assert job.state == "failed"
    assert job.message == "Too few seats to play: 1 for 2 students. Give each a company."
    assert not Sandbox.objects.filter(kind="live").exists()


def test_a_shared_company_of_the_same_name_is_refused(cast: Cast, version: ScenarioVersion) -> None:
    cast.classroom.enrolments.filter(user=cast.people["s2"]).delete()
    cast.client("teacher").post(COMPANIES, form(cast, sharing="together"))
    assert Occupancy._base_manager.get().user == cast.people["s1"]
    answer = cast.client("teacher").post(COMPANIES, form(cast, sharing="together"))
    assert answer.status_code == 422
    assert "Choose another name" in answer.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"language": "tlh"},
        {"sharing": "nobody"},
        {"name": ""},
        {"name": "x" * 500},
        {"day_one": "tomorrow"},
        {"day_one": "0001-01-01"},
        {"day_one": "9999-12-31"},
        {"classroom": "x"},
    ],
)
def test_nonsense_is_refused(cast: Cast, version: ScenarioVersion, changes: dict) -> None:
    answer = cast.client("teacher").post(COMPANIES, form(cast, **changes))
    assert answer.status_code == 422
    assert not Job.objects.exists()


def test_a_class_of_others_cannot_be_chosen(cast: Cast, version: ScenarioVersion) -> None:
    for who in ("teacher", "admin"):
        answer = cast.client(who).post(COMPANIES, form(cast, classroom=cast.other.pk))
        assert answer.status_code == 422
        assert str(cast.other) not in cast.client(who).get(COMPANIES).content.decode()


PUBLISH = "/scenarios/tiny/1/publish/"


@pytest.mark.parametrize(
    ("who", "status"),
    [("designer", 302), ("admin", 302), ("teacher", 404), ("assistant", 404), ("s1", 404)],
)
def test_who_publishes_a_draft(cast: Cast, tiny_pack: Pack, who: str, status: int) -> None:
    version = store(tiny_pack)
    assert cast.client(who).post(PUBLISH).status_code == status
    version.refresh_from_db()
    assert version.is_published == (status == 302)
    assert version.published_by == (cast.people[who] if status == 302 else None)


def test_a_published_version_is_not_published_again(cast: Cast, version: ScenarioVersion) -> None:
    answer = cast.client("designer").post(PUBLISH)
    assert answer.status_code == 403
    assert "published already" in answer.content.decode()
    assert cast.client("teacher").post(PUBLISH).status_code == 403


def test_a_page_that_is_only_looked_at_publishes_nothing(cast: Cast, tiny_pack: Pack) -> None:
    version = store(tiny_pack)
    assert cast.client("designer").get(PUBLISH).status_code == 405
    version.refresh_from_db()
    assert not version.is_published


def test_designers_and_teachers_can_look_into_the_templates(
    cast: Cast, version: ScenarioVersion
) -> None:
    template = version.templates.get(language="en")
    for who, shown in (("designer", True), ("teacher", True), ("assistant", False)):
        page = cast.client(who).get(BRIEF).content.decode()
        assert (f'href="/s/{template.sandbox_id}/"' in page) == shown


def test_the_class_one_comes_from_is_chosen_already(cast: Cast, version: ScenarioVersion) -> None:
    client = cast.client("admin")
    Classroom.objects.create(school=cast.school, term=cast.classroom.term, name="Another")
    link = f"{COMPANIES}?classroom={cast.classroom.pk}"
    assert link in client.get(f"/scenarios/?classroom={cast.classroom.pk}").content.decode()
    assert f'<option value="{cast.classroom.pk}" selected' in client.get(link).content.decode()
    assert client.get(f"{COMPANIES}?classroom=%22%3E").status_code == 200


def test_scripts_in_a_brief_are_shown_as_text() -> None:
    html = brief_html(
        "# Title\n\n<script>alert(1)</script>\n\n"
        "[go](javascript:alert(1)) <b onclick=x>\n\n## Next\n"
    )
    assert "<script" not in html
    assert "<b " not in html
    assert 'href="javascript' not in html
    assert "Title" not in html
    assert "<h3>Next</h3>" in html
