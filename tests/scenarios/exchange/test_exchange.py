"""Packs by the browser: downloaded, edited, looked at, stored; refused with every problem."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from crm.models import Account
from lab import records
from lab.access.actors import system_actor
from lab.jobs.models import Job
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from scenarios.models import Scenario, ScenarioVersion
from scenarios.packs.pack import Pack
from scenarios.packs.sources import source_in
from scenarios.packs.versions import files_of, publish, store
from scenarios.packs.workbook.writing import workbook_of
from scenarios.packs.zipped import zip_of
from tests.scenarios.conftest import TINY
from tests.scenarios.test_authoring import stranger
from tests.scenarios.test_pages import Cast

pytestmark = pytest.mark.django_db
UPLOADS = "/scenarios/uploads/"
ACCOUNTS = TINY["data/accounts.csv"]


@pytest.fixture
def cast() -> Cast:
    return Cast()


def upload(client: Any, content: bytes, name: str = "tiny.xlsx") -> str:
    """The address of the page that tells what the file would do."""
    answer = client.post(UPLOADS, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302
    return str(client.get(answer["Location"])["Location"])


def text(client: Any, address: str) -> str:
    return str(client.get(address).content.decode())


def stored(client: Any, address: str, **data: str) -> ScenarioVersion:
    client.post(address, data)
    return ScenarioVersion.objects.order_by("-pk")[0]


def test_a_pack_of_a_new_scenario_is_looked_at_and_becomes_its_draft(cast: Cast) -> None:
    client = cast.client("designer")
    address = upload(client, workbook_of(dict(TINY)))
    assert "version 1 of the new scenario “tiny”" in text(client, address)
    # Looking leaves nothing behind.
    assert not Scenario.objects.exists()
    assert not Sandbox.objects.filter(kind=Sandbox.Kind.TEMPLATE).exists()
    version = stored(client, address)
    assert (str(version), version.is_published) == ("tiny@1", False)
    assert files_of(version) == TINY
    assert version.templates.get(language="en").sandbox.created_by == cast.people["designer"]


def test_an_edited_download_becomes_the_next_version(cast: Cast, tiny_pack: Pack) -> None:
    published = publish(store(tiny_pack))
    client = cast.client("designer")
    answer = client.post("/scenarios/tiny/1/files/excel/")
    assert answer["Content-Disposition"] == 'attachment; filename="tiny-1.xlsx"'
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    book["accounts"]["B3"] = "Grandmother"
    buffer = io.BytesIO()
    book.save(buffer)
    address = upload(client, buffer.getvalue())
    page = text(client, address)
    assert "It becomes version 2 of “tiny”, as a draft after version 1." in page
    assert "The file says version 1; 2 is written into it." in page
    assert "data/accounts.csv: 1 changed" in page
    assert "pack.yaml" not in page
    version = stored(client, address)
    assert str(version) == "tiny@2"
    assert files_of(version)["data/accounts.csv"] == ACCOUNTS.replace("Mother,", "Grandmother,")
    assert files_of(published) == TINY


def test_a_draft_is_replaced_and_edits_are_dropped_only_when_it_is_said(
    cast: Cast, tiny_pack: Pack
) -> None:
    draft = store(tiny_pack, by=cast.people["designer"])
    with acting_as(system_actor(draft.templates.get(language="en").sandbox)):
        records.change(Account.objects.get(name="Mother"), {"employees": 99})
    client = cast.client("designer")
    address = upload(client, zip_of({**TINY, "README.md": "# Notes\n"}), "tiny.zip")
    page = text(client, address)
    assert "It takes the place of the draft 1 of “tiny”." in page
    assert "storing it drops these edits" in page
    refused = client.post(address)
    assert refused.status_code == 422
    assert "Say first that these edits may be dropped." in refused.content.decode()
    assert "README.md" not in files_of(ScenarioVersion.objects.get())
    assert "README.md" in files_of(stored(client, address, force="yes"))


def test_edits_made_after_looking_are_not_dropped(cast: Cast, tiny_pack: Pack) -> None:
    draft = store(tiny_pack, by=cast.people["designer"])
    client = cast.client("designer")
    address = upload(client, zip_of({**TINY, "README.md": "# Notes\n"}), "tiny.zip")
    with acting_as(system_actor(draft.templates.get(language="en").sandbox)):
        records.change(Account.objects.get(name="Mother"), {"employees": 99})
    client.post(address)
    failed = Job.objects.order_by("-pk")[0]
    assert failed.state == Job.State.FAILED
    assert "Edited in the browser and not in these files" in failed.message


def test_a_scenario_that_changed_after_looking_is_not_overwritten(
    cast: Cast, tiny_pack: Pack
) -> None:
    store(tiny_pack, by=cast.people["designer"])
    client = cast.client("designer")
    address = upload(client, zip_of({**TINY, "README.md": "# Notes\n"}), "tiny.zip")
    publish(ScenarioVersion.objects.get())
    client.post(address)
    failed = Job.objects.order_by("-pk")[0]
    assert (failed.state, ScenarioVersion.objects.count()) == (Job.State.FAILED, 1)
    assert "The scenario has changed since you looked" in failed.message


def test_all_problems_are_on_one_page_with_their_cells(cast: Cast) -> None:
    broken = {
        **TINY,
        "data/accounts.csv": ACCOUNTS.replace(",12", ",twelve").replace("retail", "magic"),
        "pack.yaml": TINY["pack.yaml"].replace("version: 1", "version: one"),
    }
    client = cast.client("designer")
    address = upload(client, workbook_of(broken))
    page = text(client, address)
    assert "There are 2 problems in the file. Nothing was stored." in page
    assert "accounts!G2 [employees]" in page
    assert "pack!A2 [version]" in page
    assert client.post(address).status_code == 200
    assert not Scenario.objects.exists()


def test_what_is_no_pack_is_refused_in_words(cast: Cast) -> None:
    client = cast.client("designer")
    address = upload(client, b"PK\x03\x04 nonsense", "thesis.xlsx")
    assert "The archive is broken" in text(client, address)
    assert "neither a workbook" in text(client, upload(client, b"years of work", "thesis.doc"))


def test_a_draft_is_downloaded_with_what_was_edited_in_it(cast: Cast, tiny_pack: Pack) -> None:
    draft = store(tiny_pack, by=cast.people["designer"])
    with acting_as(system_actor(draft.templates.get(language="en").sandbox)):
        records.change(Account.objects.get(name="Mother"), {"employees": 99})
    client = cast.client("designer")
    job = Job.objects.get(pk=client.post("/scenarios/tiny/1/files/zip/")["Location"].split("/")[2])
    assert (job.state, job.file_name) == (Job.State.DONE, "tiny-1.zip")
    assert "tiny-1.zip" in text(client, f"/jobs/{job.pk}/")
    files = source_in("tiny.zip", job.file.read()).pack().files
    assert files["data/accounts.csv"].splitlines()[2] == "mother,Mother,母公司,head,,,99"


@pytest.mark.parametrize(("who", "status"), [("teacher", 403), ("s1", 404)])
def test_only_authors_exchange_packs(cast: Cast, tiny_pack: Pack, who: str, status: int) -> None:
    publish(store(tiny_pack))
    address = upload(cast.client("designer"), zip_of(dict(TINY)), "tiny.zip")
    client = cast.client(who)
    assert client.get(UPLOADS).status_code == status
    assert client.get(address).status_code == status
    assert client.post("/scenarios/tiny/1/files/zip/").status_code == status
    assert "Files of the pack" not in text(client, "/scenarios/tiny/1/")


def test_uploads_of_others_are_hidden_and_their_drafts_are_theirs(
    cast: Cast, tiny_pack: Pack
) -> None:
    address = upload(cast.client("designer"), zip_of(dict(TINY)), "tiny.zip")
    assert cast.client("admin").get(address).status_code == 404
    store(tiny_pack, by=stranger("designer"))
    answer = cast.client("designer").post(
        UPLOADS, {"file": SimpleUploadedFile("tiny.zip", zip_of(dict(TINY)))}
    )
    job = Job.objects.get(pk=answer["Location"].split("/")[2])
    assert job.state == Job.State.FAILED
    assert "This draft belongs to another school." in job.message
