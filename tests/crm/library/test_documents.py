"""Documents: files with versions on records and in folders, who sees them, and what is shown of them."""

import pytest
from django.core.exceptions import ValidationError

from crm.library.services import document_change, document_restore
from crm.models import Account, Contract, Document, Folder
from lab import records
from lab.access.models import RecordShare, SharingMode
from lab.files.references import name_of
from lab.journal.models import Entry
from lab.records.sharing import share
from lab.testing.callers import browser, program
from tests.crm.library.conftest import on, sent
from tests.factories import make
from tests.factories.library import folder, kept, note


class TestVersions:
    def test_a_file_names_its_document_and_is_version_one(self, ana):
        document = note("价格 2018.txt", b"Press: 100")
        assert (document.title, document.revision) == ("价格 2018", 1)
        assert (document.size_bytes, document.media_type) == (10, "text/plain")
        version = document.versions.get()
        assert (version.ordinal, version.file, version.made_by) == (1, document.file, ana.seat)

    def test_another_file_is_the_next_version_and_the_title_stays(self, ana):
        document = note(comment="First")
        document = document_change(
            document, {"file": kept("second.txt", b"Changed"), "comment": "With tax"}
        )
        assert (document.revision, document.title, document.size_bytes) == (2, "note", 7)
        assert [v.comment for v in document.versions.all()] == ["With tax", "First"]
        assert Entry.objects.get(event="document.versioned").data == {"name": "second.txt"}

    def test_the_same_content_again_is_no_new_version(self, ana):
        document = document_change(note(), {"file": kept("note.txt", b"Agreed.")})
        assert document.revision == 1
        assert document.versions.count() == 1

    def test_an_old_version_comes_back_as_the_latest(self, ana):
        first = note()
        document = document_change(first, {"file": kept("b.txt", b"Other")})
        document = document_restore(document, ordinal=1)
        assert (document.revision, name_of(document.file)) == (3, "note.txt")
        assert document.versions.count() == 3
        for ordinal in (3, 9):
            with pytest.raises(ValidationError):
                document_restore(document, ordinal=ordinal)

    def test_a_file_is_not_taken_away(self, ana):
        with pytest.raises(ValidationError, match="delete the document"):
            document_change(note(), {"file": ""})

    def test_neither_file_nor_title_is_no_document(self, ana):
        with pytest.raises(ValidationError, match="Choose a file"):
            make.build("documents", title="")

    def test_programs_read_and_write_versions(self, office):
        api = program(office.people["ana"])
        made = api.post(office.api("documents/"), {"file": sent()}, format="multipart")
        assert made.status_code == 201, made.content
        path = office.api(f"documents/{made.json()['number']}/")
        told = {"file": sent("offer.txt", b"Thirteen"), "comment": "One more"}
        assert api.patch(path, told, format="multipart").status_code == 200
        row = api.get(path).json()
        assert [(v["ordinal"], v["comment"]) for v in row["versions"]] == [(2, "One more"), (1, "")]
        assert b"".join(api.get(f"{path}files/file/")) == b"Thirteen"
        old = api.get(f"{path}versions/1/file/")
        assert b"".join(old) == b"Twelve presses"
        assert old["Content-Disposition"] == 'attachment; filename="offer.txt"'
        assert api.get(f"{path}versions/3/file/").status_code == 404

    def test_a_reset_forgets_versions_and_keeps_those_of_the_scenario(self, office):
        with office.acting("ana"):
            note()
        assert program(office.people["tess"]).post(office.api("reset/")).status_code == 200
        with office.as_system():
            assert not Document.objects.exists()


class TestWhoSeesThem:
    """A file goes with its record: Max's file on Ana's account is Ana's to read, and nobody else's."""

    @pytest.fixture
    def shown(self, office):
        with office.acting("ana"):
            account = make.account(name="Acme")
        with office.acting("max"):
            return note(title="Zyx", **on(account)), account

    def sees(self, office, who, row):
        with office.acting(who):
            return Document.objects.visible().filter(pk=row.pk).exists()

    def test_who_sees_the_record_sees_its_files(self, office, shown):
        document, _account = shown
        seen = {
            who
            for who in ("dora", "max", "ana", "bea", "mia", "bo")
            if self.sees(office, who, document)
        }
        assert seen == {"dora", "max", "ana"}

    @pytest.mark.parametrize("who", ["bea", "bo"])
    def test_without_the_record_no_address_tells_of_the_file(self, office, shown, who):
        document, _account = shown
        page, api = browser(office.people[who]), program(office.people[who])
        number, name = document.number, name_of(document.file)
        for path in (
            f"documents/{number}/",
            f"documents/{number}/preview/",
            f"documents/{number}/pages/1.webp",
            f"files/documents/{number}/file/{name}",
            f"files/document-versions/1/file/{name}",
        ):
            assert page.get(office.path(path)).status_code == 404, path
        for path in ("", "files/file/", "versions/1/file/"):
            assert api.get(office.api(f"documents/{number}/{path}")).status_code == 404, path
        assert b"Zyx" not in page.get(office.path("documents/")).content

    def test_who_may_change_the_record_puts_a_new_version(self, office, shown):
        document, _account = shown
        with office.acting("ana"):
            changed = document_change(document, {"file": kept("b.txt", b"By Ana")})
            assert changed.revision == 2

    def test_who_only_reads_the_record_only_reads_its_files(self, office, shown):
        document, account = shown
        with office.acting("ana"):
            share([account], seats=[office.seat("bo")], level=RecordShare.Level.READ)
        assert self.sees(office, "bo", document)
        api = program(office.people["bo"])
        path = office.api(f"documents/{document.number}/")
        assert api.patch(path, {"title": "Mine"}).status_code == 403
        assert api.patch(path, {"file": sent()}, format="multipart").status_code == 403

    def test_a_file_of_ones_own_is_gone_with_the_right_to_its_record(self, office, shown):
        _document, account = shown
        with office.acting("ana"):
            share([account], seats=[office.seat("bo")], level=RecordShare.Level.READ)
        with office.acting("bo"):
            mine = note(**on(account))
        assert self.sees(office, "bo", mine)
        with office.as_system():
            records.delete_many(list(RecordShare.objects.all()))
        assert not self.sees(office, "bo", mine)

    def test_the_first_file_on_a_kind_of_record_is_seen_at_once(self, ana):
        assert not Document.objects.visible().exists()
        document = note(**on(make.lead()))
        assert Document.objects.visible().get() == document

    def test_an_account_tells_of_files_on_its_visible_documents_only(self, office):
        with office.acting("max"):
            account = make.account(owner=office.seat("ana"))
            hidden, shown = make.quote(account=account), make.quote(account=account)
            records.change(shown, {"owner": office.seat("ana")})
            note(title="Zyxhidden", **on(hidden))
            note(title="Zyxshown", **on(shown))
        page = browser(office.people["ana"])
        told = page.get(office.path(f"accounts/{account.number}/panel/timeline/")).content
        assert b"Zyxshown" in told
        assert b"Zyxhidden" not in told
        assert (
            page.get(office.path(f"quotes/{hidden.number}/panel/documents-about/")).status_code
            == 404
        )

    def test_a_file_in_a_folder_follows_the_librarys_sharing_mode(self, office):
        with office.acting("ana"):
            document = note(folder=folder(name="Prices"))
        assert not self.sees(office, "bo", document)
        with office.as_system():
            records.create(SharingMode, {"family": "library", "mode": "read"})
        assert self.sees(office, "bo", document)
        assert (
            program(office.people["bo"])
            .patch(office.api(f"documents/{document.number}/"), {"title": "Mine"})
            .status_code
            == 403
        )

    def test_nobody_files_on_a_record_that_is_hidden(self, office, shown):
        _document, account = shown
        api = program(office.people["bo"])
        given = {"file": sent(), "about": f"accounts/{account.number}"}
        answer = api.post(office.api("documents/"), given, format="multipart")
        assert (answer.status_code, set(answer.json())) == (400, {"about"})

    def test_another_company_has_other_documents(self, office, other_office, shown):
        document, _account = shown
        page = browser(other_office.people["dora"])
        assert page.get(other_office.path(f"documents/{document.number}/")).status_code == 404
        name = name_of(document.file)
        path = office.path(f"files/documents/{document.number}/file/{name}")
        assert page.get(path).status_code == 404

    def test_a_deleted_record_takes_its_files_along(self, office, shown):
        document, account = shown
        with office.acting("dora"):
            records.delete(Account.objects.get(pk=account.pk))
            assert not Document.objects.filter(pk=document.pk).exists()


class TestPages:
    def test_the_record_counts_and_lists_its_files(self, office):
        with office.acting("ana"):
            account = make.account()
            note(title="Framework agreement", **on(account))
        page = browser(office.people["ana"])
        shown = page.get(office.path(f"accounts/{account.number}/")).content.decode()
        assert f"documents/upload/?about=accounts/{account.number}" in shown
        panel = page.get(office.path(f"accounts/{account.number}/panel/documents-about/"))
        assert "Framework agreement" in panel.content.decode()

    @pytest.mark.parametrize("name", ["contracts", "quotes", "orders", "leads", "opportunities"])
    def test_every_record_that_is_worked_on_takes_files(self, office, name):
        with office.acting("ana"):
            row = make.build(name)
        page = browser(office.people["ana"])
        path = office.path(f"documents/upload/?about={name}/{row.number}")
        answer = page.post(path, {"file": sent()})
        assert answer.status_code == 201, answer.content
        with office.acting("ana"):
            assert Document.objects.about(row).count() == 1

    def test_a_dropped_file_arrives_once_however_often_it_is_sent(self, office):
        page = browser(office.people["ana"])
        for _time in range(2):
            given = {"file": sent(), "idempotency_key": "abc"}
            answer = page.post(office.path("documents/upload/"), given)
            assert answer.status_code == 201, answer.content
        with office.acting("ana"):
            assert Document.objects.count() == 1

    def test_a_dropped_file_becomes_a_version(self, office):
        with office.acting("ana"):
            document = note()
        page = browser(office.people["ana"])
        path = office.path(f"documents/upload/?document={document.number}")
        assert page.post(path, {"file": sent()}).status_code == 201
        text = page.get(office.path(f"documents/{document.number}/")).content.decode()
        assert text.count("list-group-item") == 2

    def test_folders_count_what_lies_in_and_below_them(self, office):
        with office.acting("ana"):
            top = folder(name="Sales")
            below = folder(name="Prices", parent=top)
            note(folder=below)
        text = browser(office.people["ana"]).get(office.path("folders/")).content.decode()
        assert text.count("1 document") == 2
        with office.acting("ana"), pytest.raises(ValidationError, match="below itself"):
            records.change(Folder.objects.get(pk=top.pk), {"parent": below})

    def test_a_refused_file_tells_why(self, office):
        page = browser(office.people["ana"])
        answer = page.post(office.path("documents/upload/"), {"file": sent("run.exe", b"MZ")})
        assert answer.status_code == 400
        assert "not taken" in answer.json()["errors"][0]

    def test_the_timeline_tells_of_files(self, office):
        with office.acting("ana"):
            account = make.account()
            note(title="Site plan", **on(account))
        page = browser(office.people["ana"])
        told = page.get(office.path(f"accounts/{account.number}/panel/timeline/")).content.decode()
        assert "Site plan" in told


def test_a_contracts_attachments_are_its_documents(office):
    with office.acting("ana"):
        contract = make.contract()
        note(title="Signed copy", **on(contract))
        assert isinstance(contract, Contract)
        assert [str(d) for d in Document.objects.about(contract)] == ["Signed copy"]


def test_an_export_names_files_and_leaves_hidden_ones_out(office):
    with office.acting("bo"):
        note(title="Zyxhidden")
    with office.acting("ana"):
        note(title="Shown")
    page = browser(office.people["ana"])
    answer = page.get(office.path("documents/export/?format=csv&columns=all"))
    text = b"".join(answer).decode() if answer.streaming else answer.content.decode()
    assert "note.txt" in text and "Shown" in text
    assert "Zyxhidden" not in text
