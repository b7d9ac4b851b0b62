"""Mails inside the company: written, delivered, read, answered, with files, on the records they are about."""

import pytest
from django.core import mail as django_mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.mailbox.services import (
    mail_attach_document,
    mail_forward,
    mail_read,
    mail_receive,
    mail_reply,
    mail_reply_all,
    mail_send,
)
from crm.models import Document, Mail
from crm.parties.models import Account
from crm.selling.services import lead_convert
from lab import records
from lab.access.decisions import Refused
from lab.access.models import SharingMode
from lab.journal.models import Entry
from lab.records.merging import merge
from lab.testing.callers import browser, program
from tests.crm.mailbox.conftest import on, sent, to_seat
from tests.factories import make
from tests.factories.library import note
from tests.factories.mailbox import mail


class TestSending:
    def test_a_colleague_finds_a_copy_unread_in_the_own_mailbox(self, office):
        with office.acting("ana"):
            mine = sent(subject="Lunch?", to=[to_seat(office, "bo")])
            assert (mine.status, mine.sender, mine.sent_at) == (
                "sent",
                office.seat("ana"),
                mine.sandbox.simulated_now,
            )
            assert not Mail.objects.visible().inbox().exists()
        with office.acting("bo"):
            copy = Mail.objects.visible().get()
            assert (copy.status, copy.unread, copy.subject) == ("received", True, "Lunch?")
            assert copy.sender_name == "Ana"
            assert copy.message == mine.message and copy.thread == mine.thread
        with office.acting("bea"):
            assert not Mail.objects.visible().exists()

    def test_nothing_leaves_the_lab(self, office, ana):
        contact = make.contact(email="li@acme.example")
        sent(to=[{"contact": contact}, {"address": "someone@real-domain.com"}])
        assert django_mail.outbox == []

    def test_names_and_addresses_stand_as_they_were(self, office, ana):
        contact = make.contact(name="Li Lei", email="li@acme.example")
        mine = sent(to=[{"contact": contact}])
        records.change(contact, {"name": "Li Bai", "email": "bai@acme.example"})
        recipient = mine.recipients.get()
        assert (recipient.name, recipient.address) == ("Li Lei", "li@acme.example")
        assert mine.contact == contact

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"to": []}, "whom the mail goes to"),
            ({"to": [{"address": "a@b.example"}], "subject": ""}, "subject"),
            ({"to": [{"address": "a@b.example"}], "body": "Dear {contact}"}, "{contact}"),
        ],
    )
    def test_what_is_not_whole_is_not_sent(self, ana, values, words):
        with pytest.raises(ValidationError, match=words):
            sent(**values)
        assert Mail.objects.get().status == "draft"

    def test_a_contact_without_an_address_gets_no_mail(self, ana):
        with pytest.raises(ValidationError, match="no e-mail address"):
            mail(to=[{"contact": make.contact(name="Li", email="")}])

    def test_a_hidden_contact_gets_no_mail(self, office):
        with office.acting("bo"):
            contact = make.contact(email="li@acme.example")
        with office.acting("ana"), pytest.raises(ValidationError, match="may not see it"):
            mail(to=[{"contact_id": contact.pk}])

    def test_what_was_sent_stays_as_it_is_and_goes_out_once(self, office):
        with office.acting("ana"):
            mine = sent(to=[to_seat(office, "bo")])
            with pytest.raises(Refused):
                mail_send(mine)
        api = program(office.people["ana"])
        path = office.api(f"mails/{mine.number}/")
        assert api.patch(path, {"subject": "Other"}).status_code == 400
        assert api.patch(path, {"recipients": []}).status_code == 400
        assert api.post(f"{path}send/").status_code == 400
        with office.acting("bo"):
            assert Mail.objects.visible().count() == 1

    def test_programs_write_and_send(self, office):
        with office.acting("ana"):
            contact = make.contact(email="li@acme.example")
        api = program(office.people["ana"])
        given = {
            "subject": "Offer",
            "body": "As agreed",
            "recipients": [{"role": "to", "contact": contact.number}],
        }
        number = api.post(office.api("mails/"), given).json()["number"]
        path = office.api(f"mails/{number}/")
        upload = {"file": SimpleUploadedFile("terms.txt", b"Net 30")}
        attached = api.post(f"{path}attachments/", upload, format="multipart")
        assert attached.status_code == 201, attached.content
        assert api.post(f"{path}send/").json()["status"] == "sent"
        row = api.get(path).json()
        assert [(one["name"], one["address"]) for one in row["recipients"]] == [
            (contact.name, "li@acme.example")
        ]
        [attachment] = row["attachments"]
        assert attachment["file_name"] == "terms.txt"
        file = api.get(f"{path}attachments/{attachment['number']}/file/")
        assert b"".join(file) == b"Net 30"
        again = api.post(f"{path}attachments/", upload, format="multipart")
        assert again.status_code == 400
        stranger = program(office.people["bo"])
        assert stranger.get(f"{path}attachments/{attachment['number']}/file/").status_code == 404


class TestReceiving:
    def receive(self, office, **values):
        with office.as_system():
            values = {
                "to": office.seat("ana"),
                "subject": "Question",
                "body": "How much?",
                **values,
            }
            return mail_receive(**values)

    def test_a_simulated_customers_mail_waits_unread(self, office):
        arrived = self.receive(office, name="Li Lei", address="li@acme.example")
        assert (arrived.owner, arrived.unread) == (office.seat("ana"), True)
        assert Entry._base_manager.filter(event="mail.received", record=arrived.number).exists()
        page = browser(office.people["ana"])
        assert b">1<" in page.get(office.path("mailbox/unread/")).content
        shown = page.get(office.path("mailbox/")).content.decode()
        assert "Question" in shown and "Li Lei" in shown
        assert (
            "Question"
            not in browser(office.people["bo"])
            .get(office.path("mailbox/?folder=all"))
            .content.decode()
        )

    def test_an_answer_belongs_to_the_conversation_and_its_record(self, office):
        with office.acting("ana"):
            account = make.account()
            asked = sent(to=[{"address": "li@acme.example"}], **on(account))
        answer = self.receive(office, answers=asked, address="li@acme.example", name="Li")
        assert (answer.thread, answer.about_id) == (asked.thread, account.pk)
        other = self.receive(office)
        assert other.thread not in (0, asked.thread)

    def test_opening_it_marks_it_as_read_once_and_only_for_its_reader(self, office):
        arrived = self.receive(office)
        path = office.path(f"mails/{arrived.number}/seen/")
        boss = browser(office.people["max"])
        page = browser(office.people["ana"])
        shown = boss.get(office.path(f"mailbox/?folder=all&mail={arrived.number}")).content.decode()
        assert path not in shown
        assert boss.post(path).status_code == 403
        assert path in page.get(office.path(f"mailbox/?mail={arrived.number}")).content.decode()
        for _time in range(2):
            assert page.post(path).status_code == 204
        assert browser(office.people["bo"]).post(path).status_code == 404
        with office.acting("ana"):
            assert not Mail.objects.get().unread
            assert Entry.objects.filter(event="mail.read").count() == 1
            with pytest.raises(Refused):
                mail_read(mail())


class TestAnswering:
    def test_an_answer_goes_to_the_sender_and_quotes(self, office):
        with office.acting("ana"):
            sent(subject="Price", body="How much?", to=[to_seat(office, "bo")])
        with office.acting("bo"):
            draft = mail_reply(Mail.objects.get(owner=office.seat("bo")))
            assert draft.subject == "Re: Price"
            assert "> How much?" in draft.body
            assert [one.seat for one in draft.recipients.all()] == [office.seat("ana")]
            answer = mail_send(draft)
        with office.acting("ana"):
            got = Mail.objects.visible().inbox().get()
            assert (got.thread, got.message) == (answer.thread, answer.message)
            assert mail_reply(got).subject == "Re: Price"

    def test_an_answer_to_all_copies_the_others(self, office):
        with office.acting("ana"):
            sent(to=[to_seat(office, "bo"), to_seat(office, "bea"), {"address": "x@y.example"}])
        with office.acting("bo"):
            draft = mail_reply_all(Mail.objects.get(owner=office.seat("bo")))
            found = {(one.role, str(one)) for one in draft.recipients.all()}
            assert found == {("to", "Ana"), ("cc", "Bea"), ("cc", "x@y.example")}

    def test_passing_on_takes_the_files_along(self, office):
        with office.acting("ana"):
            draft = mail(to=[to_seat(office, "bo")])
            mail_attach_document(draft, document=note("plan.txt", b"Plan"))
            mail_send(draft)
        with office.acting("bo"):
            got = Mail.objects.visible().get()
            assert [str(one) for one in got.attachments.all()] == ["plan.txt"]
            passed = mail_forward(got)
            assert [str(one) for one in passed.attachments.all()] == ["plan.txt"]
            assert not passed.recipients.exists()

    def test_an_attachment_is_read_by_who_has_the_mail_only(self, office):
        with office.acting("ana"):
            draft = mail(to=[to_seat(office, "bo")])
            mail_attach_document(draft, document=note("plan.txt", b"Plan"))
            mail_send(draft)
            first = draft.attachments.get().number
        path = office.path(f"files/mail-attachments/{first}/file/plan.txt")
        assert browser(office.people["ana"]).get(path).status_code == 200
        assert browser(office.people["bo"]).get(path).status_code == 404
        assert (
            browser(office.people["bo"])
            .get(office.path(f"files/mail-attachments/{first + 1}/file/plan.txt"))
            .status_code
            == 200
        )


class TestRecords:
    def test_the_timeline_tells_of_a_mail_once(self, office):
        with office.acting("ana"):
            account = make.account()
            sent(subject="Site visit", to=[to_seat(office, "max")], **on(account))
            mail(subject="Unsent", **on(account))
        for who in ("ana", "max", "dora"):
            told = browser(office.people[who]).get(
                office.path(f"accounts/{account.number}/panel/timeline/")
            )
            text = told.content.decode()
            assert text.count("Site visit") == 1 + text.count("Site visit”"), who
            assert "Unsent" not in text

    def test_a_mail_to_a_contact_stands_on_contact_and_account(self, office):
        with office.acting("ana"):
            account = make.account()
            contact = make.contact(account=account, email="li@acme.example")
            sent(subject="Brochure", to=[{"contact": contact}])
        page = browser(office.people["ana"])
        for path in (
            f"contacts/{contact.number}/panel/mails-contact/",
            f"contacts/{contact.number}/panel/timeline/",
            f"accounts/{account.number}/panel/mails-contact__account/",
            f"accounts/{account.number}/panel/timeline/",
        ):
            assert "Brochure" in page.get(office.path(path)).content.decode(), path

    def test_a_converted_lead_takes_mails_and_files_along(self, office):
        with office.acting("max"):
            lead = make.lead(company="Acme", owner=office.seat("ana"))
            sent(to=[{"address": "li@acme.example"}], **on(lead))
            note(**on(lead))
        with office.acting("ana"):
            account = lead_convert(lead).account
        with office.acting("max"):
            assert Mail.objects.about(account).count() == 1
            assert Document.objects.about(account).count() == 1
            assert Mail.objects.get().contact is not None

    def test_merged_accounts_keep_mails_and_files(self, office):
        with office.acting("dora"):
            keep, other = make.account(), make.account()
            sent(to=[{"address": "li@acme.example"}], **on(other))
            note(**on(other))
            merge(keep, [other], {})
            assert Mail.objects.about(keep).count() == 1
            assert Document.objects.about(keep).count() == 1
            assert Account.objects.filter(pk=other.pk).count() == 0

    def test_the_sharing_mode_of_mails_opens_them(self, office):
        with office.acting("ana"):
            mine = sent(to=[{"address": "li@acme.example"}])
        with office.as_system():
            records.create(SharingMode, {"family": "mails", "mode": "read"})
        with office.acting("bo"):
            assert Mail.objects.visible().filter(pk=mine.pk).exists()
