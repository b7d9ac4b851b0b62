"""Pictures when companies are stamped, compared, snapshotted, reset and cleaned up after."""

import datetime as dt
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from crm.models import Contact, Product
from lab import records
from lab.files.collecting import GRACE, collect
from lab.files.models import Blob
from lab.files.references import NewFile, digest_of, name_of
from lab.files.storing import content_of, opened_thumbnail
from lab.journal.difference import difference
from lab.journal.history import record_at
from lab.journal.jumps import reset, restore, stamp, take_snapshot
from lab.journal.models import Entry
from lab.records.loading import load_rows
from lab.tenancy.models import Sandbox
from lab.tenancy.stamping import erase
from lab.testing.callers import browser
from tests.factories import make
from tests.factories.company import Company
from tests.lab.files.pictures import BLUE, GREEN, RED, picture


def new_file(name: str = "press.png", colour: tuple[int, int, int] = RED) -> NewFile:
    return NewFile(name, picture(colour=colour), "image/png")


class Illustrated(Company):
    """The press of the scenario has a picture from the start."""

    def fill_template(self) -> None:
        super().fill_template()
        load_rows(Product, [(2, {"name": "Lathe", "code": "L1", "picture": new_file("lathe.png")})])


@pytest.fixture
def illustrated(db) -> Illustrated:
    return Illustrated("drawn")


def lathe(office: Company) -> Product:
    return Product.objects.get(name="Lathe")


def change(office: Company, picture: str) -> None:
    with office.acting("dora"):
        records.change(lathe(office), {"picture": picture})


def picture_now(office: Company) -> str:
    with office.as_system():
        return lathe(office).picture


def aged(days: float = 2) -> None:
    """As if all that is stored had been so for days."""
    Blob.objects.update(stored_at=timezone.now() - dt.timedelta(days=days))


def kept() -> set[str]:
    """Fingerprints of what both the database and the storage have."""
    found = set(Blob.objects.values_list("pk", flat=True))
    assert all(default_storage.exists(Blob(sha256=digest).path) for digest in found)
    return found


class TestInTime:
    def test_a_stamped_company_has_the_pictures_of_its_template(self, illustrated):
        assert picture_now(illustrated) == new_file("lathe.png")
        assert content_of(picture_now(illustrated)) == picture()
        assert Blob.objects.count() == 1
        url = illustrated.path("files/products/2/picture/lathe.png")
        assert browser(illustrated.people["ana"]).get(url).status_code == 200

    def test_an_untouched_picture_is_no_difference_and_a_changed_one_is(self, illustrated):
        with illustrated.acting("tess") as actor:
            assert difference(actor.sandbox, actor.sandbox.template).as_json()["changed"] == {}
        change(illustrated, new_file("mine.png", BLUE))
        with illustrated.acting("tess") as actor:
            (row,) = difference(actor.sandbox, actor.sandbox.template).changed["products"]
        assert {name_of(side["picture"]) for side in (row.before, row.after)} == {
            "lathe.png",
            "mine.png",
        }
        page = browser(illustrated.people["tess"]).get(illustrated.path("difference/"))
        assert "mine.png" in page.content.decode()

    def test_a_reset_brings_the_first_picture_back_and_the_journal_keeps_the_second(
        self, illustrated
    ):
        mine = new_file("mine.png", BLUE)
        change(illustrated, mine)
        with illustrated.as_system() as actor:
            number = Entry.objects.latest("number").number
            reset(actor.sandbox)
            assert record_at("products", 2, number)["picture"] == mine
        assert picture_now(illustrated) == new_file("lathe.png")
        aged()
        collect()
        assert {digest_of(mine), digest_of(new_file())} <= kept()

    def test_a_snapshot_keeps_the_picture_and_gives_it_back(self, illustrated):
        mine = new_file("mine.png", BLUE)
        change(illustrated, mine)
        with illustrated.as_system() as actor:
            snapshot = take_snapshot(actor.sandbox, name="Mine")
        change(illustrated, "")
        url = f"/s/{snapshot.pk}/files/products/2/picture/mine.png"
        assert browser(illustrated.people["tess"]).get(url).status_code == 200
        with illustrated.as_system() as actor:
            restore(actor.sandbox, snapshot)
        assert picture_now(illustrated) == mine
        assert content_of(mine) == picture(colour=BLUE)

    def test_a_deleted_record_comes_back_with_its_picture(self, illustrated):
        from lab.records.undoing import undo

        before = picture_now(illustrated)
        with illustrated.acting("dora"):
            records.delete(lathe(illustrated))
            aged()
            collect()
            undo(Entry.objects.latest("number").number)
        assert picture_now(illustrated) == before
        assert content_of(str(before)) == picture()

    def test_as_it_was_tells_the_name_of_then(self, illustrated):
        change(illustrated, new_file("mine.png", BLUE))
        with illustrated.as_system():
            number = Entry.objects.latest("number").number
        change(illustrated, "")
        page = browser(illustrated.people["dora"])
        text = page.get(illustrated.path(f"products/2/history/{number}/")).content.decode()
        assert "mine.png" in text


class TestCollector:
    def test_what_nothing_names_goes_with_its_thumbnails(self, illustrated):
        lone = self.stored(new_file("lone.png", GREEN))
        opened_thumbnail(lone, "small").close()
        aged()
        found = collect(dry_run=True)
        assert (found.blobs, found.size) == (1, lone.size)
        assert digest_of(new_file(colour=GREEN)) in kept()
        assert collect().blobs == 1
        assert kept() == {digest_of(new_file())}
        assert not default_storage.exists(lone.path)
        assert not default_storage.exists(lone.thumbnail_path("small"))
        assert collect().blobs == 0

    def test_what_came_today_stays_also_when_it_came_again(self, illustrated):
        lone = self.stored(new_file("lone.png", GREEN))
        aged(GRACE.days / 2)
        assert collect().blobs == 0
        aged()
        self.stored(new_file("again.png", GREEN))
        assert collect().blobs == 0
        assert lone.pk in kept()

    @pytest.mark.parametrize("named_by", ["template", "snapshot", "other company", "live row"])
    def test_one_row_anywhere_is_enough(self, illustrated, named_by):
        mine = new_file("mine.png", BLUE)
        change(illustrated, mine)
        with illustrated.as_system() as actor:
            holder: Sandbox = {
                "template": lambda: stamp(actor.sandbox, name="T"),
                "snapshot": lambda: take_snapshot(actor.sandbox, name="S"),
                "other company": lambda: stamp(actor.sandbox, name="O"),
                "live row": lambda: actor.sandbox,
            }[named_by]()
        if holder.pk != illustrated.sandbox.pk:
            change(illustrated, "")
        Entry._base_manager.all().delete()
        aged()
        collect()
        assert digest_of(mine) in kept()
        Product._base_manager.filter(sandbox=holder).update(picture="")
        aged()
        collect()
        assert digest_of(mine) not in kept()

    @pytest.mark.parametrize("kind", ["change", "deletion", "reset", "data"])
    def test_one_entry_of_the_journal_is_enough(self, illustrated, kind):
        mine = new_file("mine.png", BLUE)
        with illustrated.acting("dora"):
            made = make.product(name="Own", picture=mine)
            if kind == "change":
                records.change(made, {"picture": ""})
            if kind == "deletion":
                records.delete(made)
        if kind == "reset":
            with illustrated.as_system() as actor:
                reset(actor.sandbox)
        entries = Entry._base_manager.filter(sandbox=illustrated.sandbox)
        last = entries.latest("number")
        if kind == "data":
            last.data, last.before, last.after = {"file": str(mine)}, {}, {}
            last.save()
        entries.exclude(pk=last.pk).delete()
        Product._base_manager.filter(sandbox=illustrated.sandbox, name="Own").delete()
        aged()
        collect()
        assert digest_of(mine) in kept()
        entries.all().delete()
        collect()
        assert digest_of(mine) not in kept()

    def test_a_company_that_is_erased_lets_its_files_go(self, illustrated):
        with illustrated.acting("ana"):
            make.contact(name="Zoe", photo=new_file("zoe.png", GREEN))
        aged()
        collect()
        assert digest_of(new_file(colour=GREEN)) in kept()
        erase(illustrated.sandbox)
        collect()
        assert digest_of(new_file(colour=GREEN)) not in kept()
        assert digest_of(new_file()) in kept(), "the template still names it"

    def test_strays_of_writes_that_were_taken_back_go_too(self, illustrated, monkeypatch):
        stray, fresh = f"blobs/ab/{'c' * 62}", f"thumbnails/ab/{'d' * 62}.small.webp"
        other = "imports/people.csv"
        for path in (stray, fresh, other):
            default_storage.save(path, ContentFile(b"x"))
        assert collect().strays == 0
        later = timezone.now() + dt.timedelta(days=2)
        monkeypatch.setattr("lab.files.collecting.timezone.now", lambda: later)
        Blob.objects.update(stored_at=later)
        found = collect()
        assert found.strays >= 2
        assert not default_storage.exists(stray)
        assert not default_storage.exists(fresh)
        assert default_storage.exists(other)
        assert content_of(picture_now(illustrated)) == picture()
        default_storage.delete(other)

    def test_on_a_disk_it_is_the_same(self, settings, tmp_path, db):
        files = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
        settings.STORAGES = {**settings.STORAGES, "default": files}
        settings.MEDIA_ROOT = tmp_path
        company = Illustrated("disk")
        lone = self.stored(new_file("lone.png", GREEN))
        opened_thumbnail(lone, "small").close()
        stray = tmp_path / "blobs" / "ab" / ("c" * 62)
        stray.parent.mkdir(parents=True)
        stray.write_bytes(b"x")
        os.utime(stray, (0, 0))
        assert len([file for file in tmp_path.rglob("*") if file.is_file()]) == 4
        aged()
        found = collect()
        assert (found.blobs, found.strays) == (1, 1)
        (left,) = [file for file in tmp_path.rglob("*") if file.is_file()]
        assert left.read_bytes() == picture()
        assert content_of(picture_now(company)) == picture()

    def test_the_command_says_what_it_does(self, illustrated, capsys):
        self.stored(new_file("lone.png", GREEN))
        aged()
        call_command("blobs", "collect", "--dry-run")
        assert "1 files (" in capsys.readouterr().out
        assert digest_of(new_file(colour=GREEN)) in kept()
        call_command("blobs", "collect")
        assert "removed" in capsys.readouterr().out
        assert digest_of(new_file(colour=GREEN)) not in kept()

    @staticmethod
    def stored(new: NewFile) -> Blob:
        from lab.files.storing import keep

        keep([new])
        return Blob.objects.get(pk=digest_of(new))


def test_a_write_that_is_taken_back_leaves_no_row_behind(office):
    from django.core.exceptions import ValidationError
    from django.db import transaction

    class Stop(Exception):
        pass

    with office.acting("dora"):
        with pytest.raises(Stop), transaction.atomic():
            make.product(picture=new_file("x.png", GREEN))
            raise Stop
        assert not Blob.objects.filter(pk=digest_of(new_file(colour=GREEN))).exists()
        with pytest.raises(ValidationError):
            records.create_many(
                Product, [{"name": "", "picture": new_file("x.png", GREEN)}, {"name": "B"}]
            )
    assert not Blob.objects.exists()


def test_a_photo_goes_where_its_contact_goes(office):
    """Handed over to the south, the photo is there for the south and gone for the north."""
    with office.acting("dora"):
        zoe = make.contact(name="Zoe", photo=new_file("zoe.png"), owner=office.seat("ana"))
        records.change(zoe, {"owner": office.seat("bo")}, verb="transfer")
        assert Contact.objects.get(name="Zoe").photo
    url = office.path(f"files/contacts/{zoe.number}/photo/zoe.png")
    for who, status in (("ana", 404), ("max", 404), ("bo", 200), ("mia", 200)):
        assert browser(office.people[who]).get(url).status_code == status, who
