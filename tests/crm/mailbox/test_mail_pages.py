"""The mailbox and its sheet as pages."""

from django.core.files.uploadedfile import SimpleUploadedFile

from crm.mailbox.services import (
    mail_receive,
)
from crm.models import Mail
from lab.testing.callers import browser
from lab.testing.queries import queries_of
from tests.crm.mailbox.conftest import on, sent, to_seat
from tests.factories import make
from tests.factories.library import note
from tests.factories.mailbox import mail


def test_only_of_a_draft_a_page_offers_to_write_on(office):
    with office.acting("ana"):
        draft = mail(subject="Later").number
        gone = sent(subject="Lunch?", to=[to_seat(office, "bo")]).number
    page = browser(office.people["ana"])
    for number, offered in ((draft, True), (gone, False)):
        path = office.path(f"mails/{number}/")
        assert (f'href="{path}edit/"' in page.get(path).content.decode()) is offered


class TestPages:
    def compose(self, office, who="ana", path="mails/new/", **given):
        return browser(office.people[who]).post(office.path(path), given)

    def test_the_sheet_sends_with_files_from_here_and_there(self, office):
        with office.acting("ana"):
            account = make.account()
            contact = make.contact(account=account, email="li@acme.example")
            document = note("terms.txt", b"Net 30", **on(account))
        given = {
            "to": [f"contacts/{contact.number}", "boss@acme.example"],
            "cc": [f"seats/{office.seat('max').number}"],
            "subject": "Terms",
            "body": "Attached",
            "about": f"accounts/{account.number}",
            "documents": [document.number],
            "files": SimpleUploadedFile("plan.txt", b"Plan"),
            "send": "1",
            "idempotency_key": "k1",
        }
        for _time in range(2):
            given["files"].seek(0)
            answer = self.compose(office, **given)
            assert answer.status_code == 302, answer.content.decode()[:2000]
        assert answer["Location"] == office.path(f"accounts/{account.number}/")
        with office.acting("ana"):
            mine = Mail.objects.get(status="sent", owner=office.seat("ana"))
            assert {str(one) for one in mine.attachments.all()} == {"terms.txt", "plan.txt"}
            assert mine.recipients.count() == 3

    def test_a_draft_is_written_on(self, office):
        answer = self.compose(office, subject="Later", body="Hm", to=["a@b.example"], draft="1")
        with office.acting("ana"):
            draft = Mail.objects.get()
        assert "folder=drafts" in answer["Location"]
        page = browser(office.people["ana"])
        sheet = page.get(office.path(f"mails/{draft.number}/edit/")).content.decode()
        assert "Later" in sheet and "a@b.example" in sheet
        given = {"subject": "Now", "body": "Yes", "to": ["c@d.example"], "send": "1"}
        assert page.post(office.path(f"mails/{draft.number}/edit/"), given).status_code == 302
        with office.acting("ana"):
            mine = Mail.objects.get()
            assert (mine.subject, mine.status, str(mine.recipients.get())) == (
                "Now",
                "sent",
                "c@d.example",
            )
        assert page.get(office.path(f"mails/{draft.number}/edit/")).status_code == 403

    def test_what_is_wrong_comes_back_with_what_was_typed(self, office):
        answer = self.compose(office, subject="Hello", body="Long text", to=["nobody"], send="1")
        assert answer.status_code == 400
        text = answer.content.decode()
        assert "neither a person" in text and "Long text" in text
        with office.acting("ana"):
            assert not Mail.objects.exists()

    def test_an_answer_is_begun_from_the_mailbox(self, office):
        with office.acting("ana"):
            sent(subject="Price", body="How much?", to=[to_seat(office, "bo")])
        with office.acting("bo"):
            number = Mail.objects.get(owner=office.seat("bo")).number
        page = browser(office.people["bo"])
        sheet = page.get(office.path(f"mails/new/?reply={number}")).content.decode()
        assert "Re: Price" in sheet and "&gt; How much?" in sheet
        assert page.get(office.path("mails/new/?reply=999")).status_code == 404
        stranger = browser(office.people["bea"])
        assert stranger.get(office.path(f"mails/new/?reply={number}")).status_code == 404
        given = {
            "reply": number,
            "subject": "Re: Price",
            "body": "100",
            "to": ["seats/4"],
            "send": "1",
        }
        page.post(office.path(f"mails/new/?reply={number}"), given)
        talk = page.get(office.path(f"mailbox/?mail={number}")).content.decode()
        assert talk.count('<article class="crm-mail"') == 2

    def test_the_picker_offers_who_may_be_seen_and_what_was_typed(self, office):
        with office.acting("bo"):
            make.contact(name="Zyxhidden", email="z@acme.example")
        with office.acting("ana"):
            make.contact(name="Zyxshown", email="y@acme.example")
            make.contact(name="Zyxmute", email="")
        page = browser(office.people["ana"])
        found = page.get(office.path("mailbox/people/?q=Zyx")).json()
        assert [(one["text"], one["hint"]) for one in found] == [("Zyxshown", "y@acme.example")]
        typed = page.get(office.path("mailbox/people/?q=new@x.example")).json()
        assert typed[0]["value"] == "new@x.example"
        assert "seats/3" in {
            one["value"] for one in page.get(office.path("mailbox/people/?q=mia")).json()
        }

    def test_markup_in_a_mail_is_text(self, office):
        with office.as_system():
            number = mail_receive(
                to=office.seat("ana"),
                subject="<script>1",
                body="<script>2\n> <script>3",
                name="<script>4",
            ).number
        page = browser(office.people["ana"])
        for path in (f"mailbox/?mail={number}", f"mails/{number}/", f"mails/new/?reply={number}"):
            text = page.get(office.path(path)).content.decode()
            assert "<script>" not in text.replace("<script>\n", ""), path

    def test_staff_look_into_all_mailboxes_and_mark_nothing(self, office):
        with office.acting("ana"):
            sent(subject="To the boss", to=[to_seat(office, "max")])
        page = browser(office.people["tess"])
        shown = page.get(office.path("mailbox/")).content.decode()
        assert "To the boss" in shown
        with office.as_system():
            number = Mail.objects.inbox().get().number
        assert (
            browser(office.people["al"]).post(office.path(f"mails/{number}/seen/")).status_code
            == 403
        )
        assert page.post(office.path(f"mails/{number}/seen/")).status_code == 403

    def test_the_mailbox_costs_the_same_however_full_it_is(self, office):
        page = browser(office.people["ana"])
        with office.acting("ana"):
            number = sent(to=[{"address": "a@b.example"}]).number
        path = office.path(f"mailbox/?folder=sent&mail={number}")
        page.get(path)  # the first request also writes the session
        few = queries_of(lambda: page.get(path))
        with office.acting("ana"):
            for _each in range(12):
                sent(to=[{"address": "a@b.example"}, to_seat(office, "bo")])
        many = queries_of(lambda: page.get(path))
        assert len(many) <= len(few) <= 12, "\n".join(few)

    def test_a_mails_text_stands_once_on_its_page(self, office):
        with office.acting("ana"):
            number = sent(body="Presses in stock", to=[{"address": "a@b.example"}]).number
        page = browser(office.people["ana"]).get(office.path(f"mails/{number}/"))
        assert page.content.decode().count("Presses in stock") == 1


def test_the_history_of_a_mail_leaves_its_recipients_to_the_mail(office):
    with office.acting("ana"):
        mine = sent(subject="Lunch?", to=[to_seat(office, "bo")])
    ana = browser(office.people["ana"])
    for path in (f"mails/{mine.number}/", f"mails/{mine.number}/history/"):
        assert "created the recipient" not in ana.get(office.path(path)).content.decode()
