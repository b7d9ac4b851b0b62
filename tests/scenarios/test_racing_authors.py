"""Authors of one draft at the very same moment: what both were told is what is there afterwards."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from lab.access.decisions import Hidden, Refused
from lab.tenancy.models import Sandbox
from lab.testing.at_once import together
from scenarios.authoring import draft_delete
from scenarios.models import Scenario, ScenarioVersion
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import files_of, publish, store
from scenarios.workbench.drafts import Draft, SavedMeanwhile, draft_save
from tests.scenarios.conftest import TINY
from tests.scenarios.test_pages import Cast
from tests.scenarios.workbench.conftest import Author

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite lets one write at a time: name a server in TEST_DATABASE_URL to race",
    ),
]
SEATS, ACCOUNTS = "seats.csv", "data/accounts.csv"
REFUSALS = (SavedMeanwhile, BadPack, Refused, Hidden)
# Several races, for one can go well by chance.
RACES = range(4)


@pytest.fixture
def author() -> Author:
    cast = Cast()
    store(read_pack(dict(TINY)), by=cast.people["designer"])
    return Author(cast)


def called(name: str) -> str:
    return TINY[SEATS].replace("Ann", name)


def saving(author: Author, path: str, text: str, read: dict[str, str] | None = None) -> Any:
    """Whoever saves has opened the page before."""
    opened = author.version

    def save() -> None:
        saved = draft_save(opened, {path: text}, by=author.user, read=read)
        assert not saved.problems

    return save


def race(*deeds: Callable[[], Any]) -> list[str]:
    return together(*deeds, refusals=REFUSALS)


def templates_agree(version: ScenarioVersion) -> bool:
    """Whether there is one template a language, and no other company."""
    languages = sorted(version.templates.values_list("language", flat=True))
    templates = Sandbox.objects.filter(kind=Sandbox.Kind.TEMPLATE).count()
    return languages == ["en", "zh-hans"] and templates == 2


@pytest.mark.parametrize("path", [SEATS, "brief.en.md"])
def test_of_two_who_save_one_file_the_first_is_kept_and_the_other_is_told(
    author: Author, path: str
) -> None:
    for number in RACES:
        read = {path: Draft(author.version).token(path)}
        texts = [
            called(f"{who} {number}") if path == SEATS else f"# {who} {number}\n"
            for who in ("Eve", "Bob")
        ]
        told = race(*(saving(author, path, text, read) for text in texts))
        assert sorted(told) == ["", path]
        assert author.files[path] == texts[told.index("")]
        assert templates_agree(author.version)


def test_two_who_save_two_files_lose_neither(author: Author) -> None:
    for number in RACES:
        seats, accounts = (
            called(f"Eve {number}"),
            TINY[ACCOUNTS].replace("Mother", f"Aunt {number}"),
        )
        assert race(saving(author, SEATS, seats), saving(author, ACCOUNTS, accounts)) == ["", ""]
        assert (author.files[SEATS], author.files[ACCOUNTS]) == (seats, accounts)
        assert templates_agree(author.version)


def test_what_is_saved_while_it_is_published_is_published_or_refused(author: Author) -> None:
    seats = called("Eve")
    opened = author.version
    publishing, saved = race(lambda: publish(opened), saving(author, SEATS, seats))
    assert publishing == "" and (saved == "" or "published already" in saved)
    assert author.version.is_published
    assert files_of(author.version)[SEATS] == (TINY[SEATS] if saved else seats)
    assert templates_agree(author.version)
    assert not Sandbox.objects.filter(kind=Sandbox.Kind.TEMPLATE, frozen=False).exists()


def test_two_who_publish_do_it_once(author: Author) -> None:
    opened = author.version
    stamps: list[Any] = []
    assert race(*[lambda: stamps.append(publish(opened).published_at)] * 2) == ["", ""]
    assert set(stamps) == {author.version.published_at}
    assert templates_agree(author.version)


def test_a_draft_is_deleted_or_published_and_the_other_is_told(author: Author) -> None:
    opened = author.version
    deleted, published = race(lambda: draft_delete(opened, by=author.user), lambda: publish(opened))
    assert sorted((bool(deleted), bool(published))) == [False, True]
    if deleted:
        assert author.version.is_published and templates_agree(author.version)
    else:
        assert "deleted the draft" in published
        assert not Scenario.objects.exists() and not Sandbox.objects.exists()


def test_two_who_upload_the_same_pack_make_one_draft(author: Author) -> None:
    draft_delete(author.version, by=author.user)
    packs = [read_pack({**TINY, SEATS: called(name)}) for name in ("Eve", "Bob")]
    assert race(*(lambda pack=pack: store(pack, by=author.user) for pack in packs)) == ["", ""]
    assert author.files[SEATS] in [pack.files[SEATS] for pack in packs]
    assert templates_agree(author.version)


def test_two_pages_that_send_the_same_part_are_answered_in_words(author: Author) -> None:
    address = "/scenarios/tiny/1/workbench/brief/en"
    form = author.form("brief/en")
    pages = [(author.cast.client("designer"), f"# {word}\n") for word in ("One", "Two")]
    told: dict[str, Any] = {}

    def send(page: Client, text: str) -> None:
        told[text] = page.post(address, {**form, "text": text})

    assert race(*(lambda one=one: send(*one) for one in pages)) == ["", ""]
    [kept] = [text for text, answer in told.items() if answer.status_code == 302]
    [refused] = [answer for answer in told.values() if answer.status_code == 422]
    assert "saved by somebody else since" in refused.content.decode()
    assert author.files["brief.en.md"] == kept
