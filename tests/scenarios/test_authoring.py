"""What authors do from the pages: start drafts, publish, delete, archive; and who may look at drafts."""

import pytest

from crm.models import Account
from lab import records
from lab.access.actors import actor_for, system_actor
from lab.access.decisions import Hidden
from lab.people.models import School, User
from lab.tenancy.actor import Mode, acting_as
from lab.tenancy.models import Sandbox
from scenarios.authoring import with_version
from scenarios.models import Scenario, ScenarioVersion
from scenarios.packs.pack import Pack
from scenarios.packs.versions import dumped_files, files_of, publish, store, template_for
from scenarios.provisioning import provision
from tests.scenarios.conftest import TINY
from tests.scenarios.test_pages import COMPANIES, PUBLISH, Cast, form

pytestmark = pytest.mark.django_db
PAGE, DRAFT = "/scenarios/tiny/1/", "/scenarios/tiny/1/draft/"
DELETE, ARCHIVE, UNARCHIVE = f"{PAGE}delete/", f"{PAGE}archive/", f"{PAGE}unarchive/"


@pytest.fixture
def cast() -> Cast:
    return Cast()


def stranger(role: str) -> User:
    school, _new = School.objects.get_or_create(name="Far away")
    return User.objects.create_user(f"far-{role}", role=role, school=school)


def test_drafts_are_hidden_from_teachers_and_other_schools(cast: Cast, tiny_pack: Pack) -> None:
    sandbox = template_for(store(tiny_pack, by=cast.people["designer"]), "en").sandbox
    for who in ("designer", "admin"):
        assert actor_for(cast.people[who], sandbox).mode is Mode.AUTHOR
        assert cast.client(who).get(f"/s/{sandbox.pk}/").status_code == 200
    for person in (cast.people["teacher"], cast.people["s1"], stranger("designer")):
        with pytest.raises(Hidden):
            actor_for(person, sandbox)
    teacher = cast.client("teacher")
    assert teacher.get(f"/s/{sandbox.pk}/").status_code == 404
    assert teacher.get(f"/api/v1/sandboxes/{sandbox.pk}/accounts/").status_code == 404
    assert teacher.get(f"/api/v1/sandboxes/{sandbox.pk}/").status_code == 404


def test_published_templates_are_looked_at_by_teachers(cast: Cast, tiny_pack: Pack) -> None:
    sandbox = template_for(publish(store(tiny_pack, by=cast.people["designer"])), "en").sandbox
    for person in (cast.people["teacher"], stranger("teacher"), stranger("designer")):
        assert actor_for(person, sandbox).mode is Mode.REVIEW
    assert cast.client("teacher").get(f"/s/{sandbox.pk}/").status_code == 200
    with pytest.raises(Hidden):
        actor_for(cast.people["s1"], sandbox)


def test_a_draft_of_another_school_is_in_no_list_and_not_to_be_published(
    cast: Cast, tiny_pack: Pack
) -> None:
    store(tiny_pack, by=stranger("designer"))
    client = cast.client("designer")
    assert "Tiny" not in client.get("/scenarios/").content.decode()
    assert "Tiny" not in client.get("/").content.decode()
    for path in (PAGE, PUBLISH, DELETE):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code in (404, 405)
    assert not ScenarioVersion.objects.get().is_published


def test_the_home_of_a_designer_calls_scenarios_by_their_title(cast: Cast, tiny_pack: Pack) -> None:
    store(tiny_pack, by=cast.people["designer"])
    for who in ("designer", "admin"):
        page = cast.client(who).get("/").content.decode()
        assert ">Tiny</a>" in page
        assert "tiny@1" not in page


def test_a_new_draft_goes_on_from_the_published_version(cast: Cast, tiny_pack: Pack) -> None:
    first = publish(store(tiny_pack))
    assert "New draft from version 1" in cast.client("designer").get(PAGE).content.decode()
    cast.client("designer").post(DRAFT)
    draft = ScenarioVersion.objects.get(number=2)
    assert not draft.is_published
    assert files_of(draft) == {
        **files_of(first),
        "pack.yaml": TINY["pack.yaml"].replace("version: 1", "version: 2"),
    }
    sandbox = template_for(draft, "en").sandbox
    with acting_as(actor_for(cast.people["designer"], sandbox)):
        assert Account.objects.get(name="Mother").number == 2
        records.change(Account.objects.get(name="Mother"), {"name": "Aunt"})
    assert "Aunt" in dumped_files(draft)["data/accounts.csv"]
    assert dumped_files(first) == files_of(first)


def test_a_scenario_has_one_draft_at_a_time(cast: Cast, tiny_pack: Pack) -> None:
    publish(store(tiny_pack))
    client = cast.client("designer")
    client.post(DRAFT)
    answer = client.post(DRAFT)
    assert answer.status_code == 403
    assert "Version 2 is a draft already" in answer.content.decode()
    assert "Version 2 is a draft already" in client.get(PAGE).content.decode()
    assert ScenarioVersion.objects.count() == 2


def test_a_draft_does_not_hide_the_version_that_classes_use(cast: Cast, tiny_pack: Pack) -> None:
    publish(store(tiny_pack))
    cast.client("designer").post(DRAFT)
    page = cast.client("admin").get("/scenarios/").content.decode()
    assert f'href="{COMPANIES}"' in page
    assert '<a href="/scenarios/tiny/2/">2</a> (Draft)' in page


@pytest.mark.parametrize("path", [DRAFT, ARCHIVE, UNARCHIVE])
def test_only_authors_start_drafts_and_archive(cast: Cast, tiny_pack: Pack, path: str) -> None:
    version = publish(store(tiny_pack))
    assert cast.client("teacher").post(path).status_code == 403
    assert cast.client("s1").post(path).status_code == 404
    assert "New draft" not in cast.client("teacher").get(PAGE).content.decode()
    version.refresh_from_db()
    assert not version.is_archived
    assert ScenarioVersion.objects.count() == 1


def test_publishing_asks_first_and_names_what_goes_into_the_files(
    cast: Cast, tiny_pack: Pack
) -> None:
    version = store(tiny_pack)
    with acting_as(system_actor(template_for(version, "en").sandbox)):
        records.change(Account.objects.get(name="Mother"), {"name": "Aunt"})
    with acting_as(system_actor(template_for(version, "zh-hans").sandbox)):
        mother = Account.objects.get(name="母公司")
        records.create(Account, {"name": "儿子", "owner": mother.owner})
    page = cast.client("designer").get(PUBLISH).content.decode()
    assert "Goes into the files: data/accounts.csv: 1 changed" in page
    assert "Is left out: data/accounts.csv" in page


def test_deleting_a_draft_asks_first_and_names_what_is_lost(cast: Cast, tiny_pack: Pack) -> None:
    version = store(tiny_pack)
    with acting_as(system_actor(template_for(version, "en").sandbox)):
        records.change(Account.objects.get(name="Mother"), {"name": "Aunt"})
    client = cast.client("designer")
    assert "data/accounts.csv: 1 changed" in client.get(DELETE).content.decode()
    assert ScenarioVersion.objects.exists()
    assert cast.client("teacher").post(DELETE).status_code == 404
    client.post(DELETE)
    assert not Scenario.objects.exists() and not Sandbox.objects.exists()


def test_a_draft_in_use_is_not_deleted(cast: Cast, tiny_pack: Pack) -> None:
    provision(template_for(store(tiny_pack), "en"), name="Trial")
    answer = cast.client("designer").post(DELETE)
    assert answer.status_code == 403
    assert "in use" in answer.content.decode()
    assert ScenarioVersion.objects.exists()


def test_a_published_version_is_not_deleted(cast: Cast, tiny_pack: Pack) -> None:
    publish(store(tiny_pack))
    assert cast.client("designer").post(DELETE).status_code == 403
    assert ScenarioVersion.objects.exists()


def test_what_is_archived_is_offered_to_no_class_and_companies_go_on(
    cast: Cast, tiny_pack: Pack
) -> None:
    version = publish(store(tiny_pack))
    provision(template_for(version, "en"), name="Trial", classroom=cast.classroom)
    client = cast.client("designer")
    assert "1 company of it goes on as it is." in client.get(ARCHIVE).content.decode()
    client.post(ARCHIVE)
    assert "Tiny" not in cast.client("teacher").get("/scenarios/").content.decode()
    assert cast.client("teacher").get(PAGE).status_code == 404
    assert cast.client("admin").post(COMPANIES, form(cast)).status_code == 404
    assert "Archived" in client.get("/scenarios/").content.decode()
    trial = Sandbox.objects.get(name="Trial")
    assert cast.client("teacher").get(f"/s/{trial.pk}/").status_code == 200
    client.post(UNARCHIVE)
    assert cast.client("teacher").get(PAGE).status_code == 200


def test_versions_of_other_schools_are_not_ours_to_archive(cast: Cast, tiny_pack: Pack) -> None:
    far = stranger("designer")
    version = publish(store(tiny_pack, by=far), by=far)
    assert cast.client("designer").post(ARCHIVE).status_code == 403
    version.refresh_from_db()
    assert not version.is_archived


def test_only_the_number_changes_in_the_files_of_a_new_draft() -> None:
    text = "# version: 7\nname: 'version: 3'\nversion:   12 # of many\nslug: x\n"
    assert with_version(text, 13) == text.replace("12", "13")
