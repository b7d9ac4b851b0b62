"""Pages of the scenarios: who sees them, and companies for a class."""

import pytest
from django.core.exceptions import ValidationError
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


def test_everybody_reads_the_brief_inside_their_company(
    cast: Cast, version: ScenarioVersion
) -> None:
    text = "# Tiny\n\n## What to do\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<script>x</script>\n"
    version.files.filter(path="brief.en.md").update(text=text)
    version.files.filter(path="brief.zh-hans.md").update(text="# 小\n\n要做的事\n")
    cast.client("teacher").post(COMPANIES, form(cast, sharing="each"))
    own = Sandbox.objects.get(kind="live", name__contains="S1")
    page = cast.client("s1").get(f"/s/{own.pk}/").content.decode()
    assert page.count(f'href="/s/{own.pk}/brief/"') == 2  # in the band, and on the home
    for who in ("s1", "teacher", "assistant"):
        page = cast.client(who).get(f"/s/{own.pk}/brief/").content.decode()
        assert "<h3>What to do</h3>" in page and '<table class="table' in page
        assert "<script>x" not in page and "&lt;script&gt;x" in page
    assert cast.client("s2").get(f"/s/{own.pk}/brief/").status_code == 404
    assert Client().get(f"/s/{own.pk}/brief/").headers["Location"].startswith("/login/")
    person = cast.people["s1"]
    person.language = "zh-hans"
    person.save()
    assert "要做的事" in cast.client("s1").get(f"/s/{own.pk}/brief/").content.decode()
    template = version.templates.get(language="en").sandbox
    assert "What to do" in cast.client("teacher").get(f"/s/{template.pk}/brief/").content.decode()


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


def companies() -> dict[str, list[str]]:
    """Names of the live companies, each with who sits there."""
    return {
        one.name: sorted(
            Occupancy._base_manager.filter(sandbox=one).values_list("user__username", flat=True)
        )
        for one in Sandbox.objects.filter(kind="live").order_by("pk")
    }


def test_a_class_larger_than_the_seats_gets_parallel_companies(
    cast: Cast, version: ScenarioVersion
) -> None:
    cast.client("teacher").post(COMPANIES, form(cast, sharing="together"))
    assert Job.objects.get().state == "done"
    assert companies() == {"Trial 1": ["s1"], "Trial 2": ["s2"]}


def test_the_same_name_for_other_companies_is_refused(cast: Cast, version: ScenarioVersion) -> None:
    client = cast.client("teacher")
    client.post(COMPANIES, form(cast))
    answer = client.post(COMPANIES, form(cast, language="zh-hans"))
    assert answer.status_code == 422
    assert "Choose another name" in answer.content.decode()
    answer = client.post(COMPANIES, form(cast, day_one="2019-01-07"))
    assert answer.status_code == 422


def test_a_class_without_students_is_refused_before_any_job(
    cast: Cast, version: ScenarioVersion
) -> None:
    cast.classroom.enrolments.filter(role="student").delete()
    answer = cast.client("teacher").post(COMPANIES, form(cast))
    assert answer.status_code == 422
    assert "Import its roster first" in answer.content.decode()
    assert not Job.objects.exists()


def test_a_failed_job_offers_a_way_back(cast: Cast, version: ScenarioVersion, monkeypatch) -> None:
    from scenarios import class_provisioning

    def fail(*args: object, **kwargs: object) -> None:
        raise ValidationError("The wind blew it away.")

    monkeypatch.setattr(class_provisioning, "start_template", fail)
    cast.client("teacher").post(COMPANIES, form(cast))
    job = Job.objects.get()
    page = cast.client("teacher").get(reverse("job", args=[job.pk])).content.decode()
    assert "The wind blew it away." in page
    assert f'href="{COMPANIES}?classroom={cast.classroom.pk}"' in page


OUTCOME = f"{COMPANIES}outcome/"


def outcome(cast: Cast, **changes: object) -> str:
    answer = cast.client("teacher").post(OUTCOME, form(cast, **changes))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_form_tells_what_will_come_of_it(cast: Cast, version: ScenarioVersion) -> None:
    assert "2 students, 1 seat to play: 2 companies" in outcome(cast)
    page = cast.client("teacher").get(COMPANIES).content.decode()
    assert "2 students, 1 seat to play: 2 companies" in page
    assert "This scenario begins on a Monday." in page
    assert "give each student a company alone" in outcome(cast, sharing="teams")
    assert not Sandbox.objects.filter(kind="live").exists() and not Job.objects.exists()


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ("2018-01-01", "Day 1 is Monday 1 January 2018, the scenario"),
        ("2026-05-01", "Friday 1 May 2026 becomes Monday 4 May 2026"),
        ("2026-05-04", "Day 1 is Monday 4 May 2026 instead of Monday 1 January 2018"),
        ("", "Day 1 is Monday 1 January 2018"),
        ("soon", "Enter a valid date"),
        ("9999-12-31", "Choose a day from 1970 to 2100"),
    ],
)
def test_the_form_tells_on_which_day_the_companies_will_begin(
    cast: Cast, version: ScenarioVersion, wish: str, told: str
) -> None:
    assert told in outcome(cast, day_one=wish)


def test_the_day_that_was_told_is_the_day_it_becomes(cast: Cast, version: ScenarioVersion) -> None:
    cast.client("teacher").post(COMPANIES, form(cast, day_one="2026-05-01"))
    days = Sandbox.objects.filter(kind="live").values_list("day_one", flat=True)
    assert {day.isoformat() for day in days} == {"2026-05-04"}


def test_students_do_not_ask_what_comes_of_it(cast: Cast, version: ScenarioVersion) -> None:
    for who in ("s1", "assistant", "designer"):
        assert cast.client(who).post(OUTCOME, form(cast)).status_code == 404


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
        {"sharing": "teams", "team_size": "-1"},
        {"sharing": "teams", "team_size": "9999999999999999999999"},
        {"order": "loudness"},
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
    assert cast.client("designer").get(PUBLISH).status_code == 200
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
