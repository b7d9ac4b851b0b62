"""What writing, undoing and copying do to the files of records."""

import pytest
from django.core.files.storage import default_storage

from crm.models import Contact, Product
from lab import records
from lab.entities.wording import Wording
from lab.files.models import Blob
from lab.files.references import NewFile, digest_of
from lab.journal.models import Entry
from lab.testing.callers import browser, program
from tests.lab.files.photos import chosen, give, photographed, press
from tests.lab.files.pictures import BLUE, picture


class TestWriting:
    def test_who_may_not_change_the_record_leaves_no_file_behind(self, office):
        number = photographed(office)
        with office.acting("ana"):
            token = Contact.objects.numbered(number).get().token
        given = {"photo": chosen("b.png", picture(colour=BLUE))}
        for who, expected in (("al", 403), ("bea", 404), ("bo", 404), ("idle", 404)):
            api = program(office.people[who])
            answer = api.patch(office.api(f"contacts/{number}/"), given, format="multipart")
            assert answer.status_code == (403 if who == "idle" else expected), who
            page = browser(office.people[who])
            path = office.path(f"contacts/{number}/field/photo/")
            given["photo"].seek(0)
            assert page.post(path, {"token": token, **given}).status_code == expected, who
            given["photo"].seek(0)
        assert Blob.objects.count() == 1

    def test_a_row_names_nothing_that_is_not_kept(self, office):
        from django.core.exceptions import ValidationError

        with office.acting("dora"):
            row = Product.objects.get(name="Press")
            for value in (f"{'0' * 64}/x.png", "x.png", f"{'0' * 64}/../x", f"{'0' * 63}/x.png"):
                with pytest.raises(ValidationError) as refused:
                    records.change(row, {"picture": value})
                assert "picture" in refused.value.message_dict

    def test_the_same_content_is_kept_once(self, office, other_office):
        first, second = give(office, name="a.png"), give(other_office, name="b.png")
        assert digest_of(first) == digest_of(second)
        assert Blob.objects.count() == 1

    def test_half_a_file_of_a_killed_process_is_written_anew(self, office):
        from django.core.files.base import ContentFile

        whole = picture(colour=(1, 2, 3))
        new = NewFile("x.png", whole, "image/png")
        path = Blob(sha256=digest_of(new)).path
        default_storage.save(path, ContentFile(whole[:20]))
        with office.acting("dora"):
            records.change(Product.objects.get(name="Press"), {"picture": new})
        with default_storage.open(path) as file:
            assert file.read() == whole

    def test_the_journal_tells_the_old_name_and_the_new(self, office):
        give(office, name="old.png")
        give(office, picture(colour=BLUE), name="new.png")
        entry = Entry._base_manager.filter(sandbox=office.sandbox).latest("number")
        with office.acting("dora"):
            (change,) = Wording([entry]).changes("products", entry.before, entry.after)
            sentence = Wording([entry]).sentence(entry)
        assert (change.before, change.after) == ("old.png", "new.png")
        assert "old.png → new.png" in sentence
        shown = browser(office.people["ana"]).get(office.path("products/1/history/"))
        assert "old.png" in shown.content.decode()

    def test_another_content_of_the_same_name_is_told_apart(self, office):
        give(office)
        after = give(office, picture(colour=BLUE))
        entry = Entry._base_manager.filter(sandbox=office.sandbox).latest("number")
        with office.acting("dora"):
            (change,) = Wording([entry]).changes("products", entry.before, entry.after)
        assert change.before != change.after
        assert change.after == f"press.png ({digest_of(after)[:6]})"

    def test_undoing_brings_the_old_picture_back(self, office):
        from lab.records.undoing import undo

        before = give(office)
        give(office, picture(colour=BLUE), name="new.png")
        entry = Entry._base_manager.filter(sandbox=office.sandbox).latest("number")
        with office.acting("dora"):
            undo(entry.number)
        assert press(office).picture == before
