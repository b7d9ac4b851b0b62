"""Two authors of one draft: what one saves, publishes or deletes while the other has the page open."""

import pytest

from crm.models import Account
from lab import records
from lab.access.actors import actor_for
from lab.access.decisions import Refused
from lab.jobs import start
from lab.jobs.models import Job
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from scenarios.authoring import draft_delete
from scenarios.models import ScenarioVersion, Trial
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import files_of, publish, template_for
from scenarios.publishing import publish_version
from scenarios.workbench.drafts import draft_save
from tests.scenarios.conftest import TINY
from tests.scenarios.workbench.conftest import Author

pytestmark = pytest.mark.django_db
PUBLISH = "/scenarios/tiny/1/publish/"
SEATS = TINY["seats.csv"].replace("Ann", "Anna")


def test_what_was_saved_last_is_published(author: Author) -> None:
    """A save loads the draft anew; a page that was opened before it knows the former one."""
    opened = author.version
    assert not draft_save(opened, {"seats.csv": SEATS}, by=author.user).problems
    assert author.version.pk != opened.pk
    published = publish(opened, by=author.user)
    assert published.is_published and files_of(published)["seats.csv"] == SEATS


def test_a_save_after_it_is_published_says_so_and_changes_nothing(author: Author) -> None:
    opened = author.version
    publish(author.version)
    for deed in (
        lambda: draft_save(opened, {"seats.csv": SEATS}, by=author.user),
        lambda: draft_delete(opened, by=author.user),
    ):
        with pytest.raises(Refused, match="published already"):
            deed()
    assert files_of(author.version)["seats.csv"] == TINY["seats.csv"]
    answer = author.client.post("/scenarios/tiny/1/workbench/seats/", {"token": "old"})
    assert answer.status_code == 403 and "published already" in answer.content.decode()


def test_a_draft_that_somebody_has_deleted_is_not_published(author: Author) -> None:
    opened = author.version
    told = {"slug": "tiny", "number": 1}
    draft_delete(author.version, by=author.user)
    with pytest.raises(BadPack, match="deleted the draft"):
        publish(opened)
    job = start(publish_version, user=author.user, arguments=told, title="Publish")
    job.refresh_from_db()
    assert job.state == Job.State.FAILED and "deleted the draft" in job.message
    assert not ScenarioVersion.objects.exists()


def test_a_draft_whose_data_were_edited_is_published_while_somebody_plays_it(
    author: Author,
) -> None:
    author.client.post("/scenarios/tiny/1/trial/", {"seat": "1", "language": "en"})
    company = Trial.objects.get().sandbox
    with acting_as(actor_for(author.user, template_for(author.version, "en").sandbox)):
        records.change(Account.objects.get(name="Mother"), {"name": "Aunt"})
    author.client.post(PUBLISH)
    job = Job.objects.latest("pk")
    assert job.state == Job.State.DONE, job.message
    assert author.version.is_published and "Aunt" in files_of(author.version)["data/accounts.csv"]
    assert not Sandbox.objects.filter(pk=company.pk).exists()


def test_a_trial_of_a_draft_that_is_published_as_it_stands_goes_on(author: Author) -> None:
    author.client.post("/scenarios/tiny/1/trial/", {"seat": "1", "language": "en"})
    author.client.post(PUBLISH)
    assert author.version.is_published
    company = Trial.objects.get().sandbox
    assert author.client.get(f"/s/{company.pk}/").status_code == 200
