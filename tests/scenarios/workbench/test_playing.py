"""Drafts are tried: as a student, by the playtest; new ones begin, and versions are compared."""

import pytest

from crm.models import Account
from lab import records
from lab.access.actors import actor_for, system_actor
from lab.jobs import Progress
from lab.jobs.models import Job
from lab.tenancy.actor import Mode, acting_as
from lab.tenancy.models import Sandbox
from scenarios.models import Scenario, ScenarioVersion, Trial
from scenarios.packs.versions import files_of, publish, template_for
from scenarios.packs.yaml_text import read_yaml
from scenarios.workbench.compare_views import changed_files
from scenarios.workbench.drafts import draft_save
from tests.scenarios.conftest import TINY
from tests.scenarios.test_authoring import stranger
from tests.scenarios.workbench.conftest import ROOT, Author

pytestmark = pytest.mark.django_db
TRIAL = "/scenarios/tiny/1/trial/"
CHECKS = """\
tasks:
- key: grow
  name: {en: Grow, zh-hans: 增长}
  text: Find customers.
  checks:
  - {key: more, name: A customer more, points: 1, kind: records, of: accounts}
  - {key: report, name: Report, points: 1, kind: manual}
  - {key: huge, name: A thousand customers, points: 3, kind: records, of: accounts, count: 1000}
"""
STEPS = """\
seat: rep
steps:
- {do: create, on: accounts, with: {name: New}}
- {do: delete, on: accounts/mother, from: golden}
"""


def played(author: Author, seat: str = "1") -> Sandbox:
    answer = author.client.post(TRIAL, {"seat": seat, "language": "en"})
    company = Trial.objects.get(user=author.user).sandbox
    assert answer.headers["Location"] == f"/s/{company.pk}/"
    return company


def test_an_author_plays_on_a_seat_of_an_own_company(author: Author) -> None:
    company = played(author)
    actor = actor_for(author.user, company)
    assert actor.mode is Mode.PLAY and actor.seat and actor.seat.number == 1
    assert company.name == "Trial: Tiny"
    page = author.client.get(f"/s/{company.pk}/").content.decode()
    assert "Trial: Tiny" in page
    assert author.cast.client("admin").get(f"/s/{company.pk}/").status_code == 404
    assert f'href="/s/{company.pk}/"' in author.page("seats/")


def test_the_next_trial_takes_the_place_of_the_last(author: Author) -> None:
    first = played(author)
    second = played(author)
    assert first.pk != second.pk
    assert list(Sandbox.objects.filter(kind="live")) == [second]


def test_a_trial_goes_when_data_change_and_stays_when_texts_do(author: Author) -> None:
    company = played(author)
    draft_save(author.version, {"checks.yaml": CHECKS}, by=author.user)
    assert Sandbox.objects.filter(pk=company.pk).exists()
    assert "A customer more" in author.client.get(f"/s/{company.pk}/lab-tasks/").content.decode()
    seats = TINY["seats.csv"].replace("Ann", "Anna")
    assert not draft_save(author.version, {"seats.csv": seats}, by=author.user).problems
    assert not Sandbox.objects.filter(pk=company.pk).exists()


def test_a_save_that_does_not_load_leaves_the_trial(author: Author) -> None:
    company = played(author)
    draft_save(author.version, {"seats.csv": "key\n"}, by=author.user)
    assert Sandbox.objects.filter(pk=company.pk).exists()


@pytest.mark.parametrize("seat", ["2", "7", "x", "", "-1", "9" * 30])
def test_only_seats_that_students_play_are_tried(author: Author, seat: str) -> None:
    assert author.client.post(TRIAL, {"seat": seat, "language": "en"}).status_code == 403
    assert not Trial.objects.exists()


def test_a_language_that_the_draft_does_not_speak_is_not_found(author: Author) -> None:
    assert author.client.post(TRIAL, {"seat": "1", "language": "fr"}).status_code == 404


def test_the_playtest_tells_what_each_rep_earns_and_what_nobody_reaches(author: Author) -> None:
    draft_save(author.version, {"checks.yaml": CHECKS, "playtest.yaml": STEPS}, by=author.user)
    author.client.post(f"{ROOT}playtest/run/")
    job = Job.objects.get()
    assert job.state == "done", job.message
    shares = job.result["shares"]
    assert shares["idle"] == 0 and shares["golden"] == shares["careless"] == 0.25
    assert job.link == f"{ROOT}playtest/result/{job.pk}/"
    context = author.client.get(job.link).context
    assert [check["unreachable"] for check in context["checks"]] == [False, False, True]
    (failed,) = context["failed"]
    assert failed["line"] == 4 and failed["step"] == "delete accounts/mother"
    assert failed["url"] == f"{ROOT}files/playtest.yaml/?line=4"
    assert any("huge" in problem for problem in context["problems"])
    assert author.cast.client("admin").get(job.link).status_code == 404


def test_without_a_script_the_playtest_says_what_is_missing(author: Author) -> None:
    author.client.post(f"{ROOT}playtest/run/")
    job = Job.objects.get()
    assert job.state == "failed" and "write tasks with checks" in job.message


WISH = {
    "slug": "fair",
    "start": "empty",
    "languages": ["en", "zh-hans"],
    "day_one": "2026-01-05",
    "name_en": "Fair", "name_zh_hans": "展会", "summary_en": "S", "summary_zh_hans": "小",
    "company_en": "C", "company_zh_hans": "公司", "currency_en": "USD", "currency_zh_hans": "CNY",
}  # fmt: skip


@pytest.mark.parametrize("start", ["empty", "drawn", "copy"])
def test_a_scenario_begins_with_a_draft_that_loads(author: Author, start: str) -> None:
    data = {**WISH, "start": start, "copied": str(author.version.pk)}
    answer = author.client.post("/scenarios/new/", data)
    assert answer.headers["Location"] == "/scenarios/fair/1/workbench/", answer.context[
        "form"
    ].errors
    draft = ScenarioVersion.objects.get(scenario__slug="fair")
    assert (draft.number, draft.name, draft.languages) == (1, "Fair", ["en", "zh-hans"])
    files = files_of(draft)
    assert read_yaml(files["pack.yaml"]).value["slug"] == "fair"
    assert ("data/accounts.csv" in files) == (start != "empty")
    assert template_for(draft, "zh-hans").sandbox.name == "展会 · 版本 1"
    with acting_as(actor_for(author.user, template_for(draft, "en").sandbox)):
        seat = template_for(draft, "en").sandbox
        assert seat.day_one.isoformat() == "2026-01-05"
    assert publish(draft).is_published


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"slug": "tiny"}, "slug"), ({"slug": "A b"}, "slug"), ({"slug": "../x"}, "slug"),
     ({"name_zh_hans": ""}, "name_zh_hans"), ({"currency_en": "$"}, "currency_en"),
     ({"start": "copy"}, "copied"), ({"languages": []}, "languages"), ({"day_one": ""}, "day_one")],
)  # fmt: skip
def test_a_new_scenario_that_is_wrong_is_told_at_the_field(
    author: Author, changes: dict, field: str
) -> None:
    answer = author.client.post("/scenarios/new/", {**WISH, **changes})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Scenario.objects.count() == 1


def test_only_authors_begin_scenarios_and_copy_what_they_may_see(author: Author) -> None:
    assert author.cast.client("teacher").get("/scenarios/new/").status_code == 403
    assert author.cast.client("s1").get("/scenarios/new/").status_code == 404
    far = author.client
    far.force_login(stranger("designer"))
    data = {**WISH, "start": "copy", "copied": str(author.version.pk)}
    assert "copied" in far.post("/scenarios/new/", data).context["form"].errors


def test_two_versions_are_compared_row_by_row_and_line_by_line(author: Author) -> None:
    publish(author.version)
    author.client.post("/scenarios/tiny/1/draft/")
    draft = ScenarioVersion.objects.get(number=2)
    draft_save(draft, {"brief.en.md": "# Tiny\n\nSell.\n"}, by=author.user)
    with acting_as(actor_for(author.user, template_for(draft, "en").sandbox)):
        mother = Account.objects.get(name="Mother")
        records.change(mother, {"name": "Aunt"})
        records.create(Account, {"name": "Cousin", "owner": mother.owner})
    answer = author.client.get("/scenarios/tiny/2/compare/")
    files = {file.change.path: file for file in answer.context["files"]}
    assert set(files) == {"pack.yaml", "brief.en.md", "data/accounts.csv"}
    assert [(line.sign, line.text) for line in files["brief.en.md"].lines if line.sign in "+-"] == [
        ("+", ""), ("+", "Sell.")
    ]  # fmt: skip
    changed = {row.key: row for row in files["data/accounts.csv"].rows}
    assert changed["mother"].kind == "changed"
    assert [(c.column, c.before, c.after) for c in changed["mother"].cells] == [
        ("name", "Mother", "Aunt")
    ]
    assert [row.kind for key, row in changed.items() if key != "mother"] == ["made"]
    assert "Aunt" in answer.content.decode()
    back = changed_files({"data/accounts.csv": TINY["data/accounts.csv"]}, {})
    assert [row.kind for row in back[0].rows] == ["deleted", "deleted"]


def test_a_scenario_with_one_version_has_nothing_to_compare(author: Author) -> None:
    assert (
        "There is only this version"
        in author.client.get("/scenarios/tiny/1/compare/").content.decode()
    )


VARIANTS = """\
count: 2
names:
  - - {en: Mother, zh-hans: 母公司}
    - {en: Aunt, zh-hans: 姨公司}
    - {en: Uncle, zh-hans: 叔公司}
"""


@pytest.fixture
def varied(author: Author) -> Author:
    files = {"checks.yaml": CHECKS, "playtest.yaml": STEPS, "variants.yaml": VARIANTS}
    assert not draft_save(author.version, files, by=author.user).problems
    return author


def names_in(company: Sandbox) -> set[str]:
    with acting_as(system_actor(company)):
        return set(Account.objects.values_list("name", flat=True))


def test_an_author_chooses_the_variant_to_play(varied: Author) -> None:
    assert list(varied.client.get(TRIAL).context["variants"]) == [1, 2]
    seen = []
    for number in ("0", "1", "2"):
        varied.client.post(TRIAL, {"seat": "1", "language": "en", "variant": number})
        company = Trial.objects.get(user=varied.user).sandbox
        seen.append(names_in(company) - {"Daughter"})
        assert ("Variant" in company.name) is (number != "0")
        assert varied.client.get(f"/s/{company.pk}/").status_code == 200
    assert seen[0] == {"Mother"} and {"Mother"} not in seen[1:] and seen[1] != seen[2]


def test_a_variant_is_played_as_the_draft_is_now(varied: Author) -> None:
    varied.client.post(TRIAL, {"seat": "1", "language": "en", "variant": "1"})
    text = VARIANTS.replace("Aunt", "Niece").replace("Uncle", "Nephew")
    assert not draft_save(varied.version, {"variants.yaml": text}, by=varied.user).problems
    varied.client.post(TRIAL, {"seat": "1", "language": "en", "variant": "1"})
    company = Trial.objects.get(user=varied.user).sandbox
    assert names_in(company) & {"Niece", "Nephew"}


def test_a_variant_has_what_was_made_in_the_drafts_crm(varied: Author) -> None:
    with acting_as(actor_for(varied.user, template_for(varied.version, "en").sandbox)):
        owner = Account.objects.get(name="Mother").owner
        records.create(Account, {"name": "Cousin", "owner": owner})
    varied.client.post(TRIAL, {"seat": "1", "language": "en", "variant": "1"})
    company = Trial.objects.get(user=varied.user).sandbox
    assert {"Cousin", "Daughter"} < names_in(company) and "Mother" not in names_in(company)


def test_a_trial_of_a_variant_that_another_author_plays_begins_afresh(varied: Author) -> None:
    data = {"seat": "1", "language": "en", "variant": "1"}
    other = varied.cast.client("admin")
    other.post(TRIAL, data)
    theirs = Trial.objects.exclude(user=varied.user).get().sandbox
    varied.client.post(TRIAL, data)
    # Nothing has changed: both play on.
    assert Sandbox.objects.filter(pk=theirs.pk).exists()
    text = VARIANTS.replace("Aunt", "Niece").replace("Uncle", "Nephew")
    assert not draft_save(varied.version, {"variants.yaml": text}, by=varied.user).problems
    varied.client.post(TRIAL, data)
    assert names_in(Trial.objects.get(user=varied.user).sandbox) & {"Niece", "Nephew"}
    assert not Sandbox.objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("variant", ["3", "-1", "x", "9" * 9, "²"])
def test_a_variant_that_there_is_not_is_not_found(varied: Author, variant: str) -> None:
    data = {"seat": "1", "language": "en", "variant": variant}
    assert varied.client.post(TRIAL, data).status_code == 404
    assert not Trial.objects.exists()


def test_the_variants_are_compared(varied: Author) -> None:
    assert "Compare the variants" in varied.page("playtest/")
    varied.client.post(f"{ROOT}playtest/variants/")
    job = Job.objects.get()
    assert job.state == "done", job.message
    assert set(job.result["variants"]) == {"1", "2"}
    assert job.result["spread"] == dict.fromkeys(job.result["spread"], 0.0)
    context = varied.client.get(job.link).context
    assert [number for number, _values in context["rows"]] == ["1", "2"]
    assert all(values[-1] == 25.0 for _number, values in context["rows"])
    assert not any(wide for _points, wide in context["spread"])
    assert "Variants" in varied.page("playtest/")


def test_without_variants_there_is_nothing_to_compare(author: Author) -> None:
    draft_save(author.version, {"checks.yaml": CHECKS, "playtest.yaml": STEPS}, by=author.user)
    assert "Compare the variants" not in author.page("playtest/")
    author.client.post(f"{ROOT}playtest/variants/")
    job = Job.objects.get()
    assert job.state == "failed" and "has no variants" in job.message


def test_the_page_sees_how_many_reps_have_played(
    author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_save(author.version, {"checks.yaml": CHECKS, "playtest.yaml": STEPS}, by=author.user)
    seen: list[int] = []
    monkeypatch.setattr(Progress, "_tell", lambda progress: seen.append(progress.job.done))
    author.client.post(f"{ROOT}playtest/run/")
    assert seen[1:6] == [0, 1, 2, 3, 4]
