"""Templates with places to fill in, and documents that go out by mail as PDFs."""

import io

import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfReader

from crm.documents.printing.pdf import engine
from crm.mailbox.merging import Letter, filled
from crm.mailbox.papers import NOT_SENT, document_mail, words_for
from crm.models import Mail, Quote
from crm.selling.services import order_confirm, quote_send
from lab.entities.spec import REGISTRY
from lab.files.storing import content_of
from lab.journal.models import Entry
from lab.testing.callers import browser, program
from tests.factories import make
from tests.factories.mailbox import mail_template

PRINTS = pytest.mark.skipif(engine() is None, reason="needs Pango")


@pytest.fixture
def ana(office):
    with office.acting("ana") as actor:
        yield actor


def customer(**values):
    account = make.account(name="Acme")
    return account, make.contact(account=account, name="Li Lei", email="li@acme.example", **values)


def offer(**values):
    account, contact = customer()
    return make.quote(account=account, contact=contact, subject="Presses", **values)


class TestPlaces:
    def test_they_are_filled_in_from_record_and_sender(self, ana):
        quote = quote_send(offer())
        text = "{contact} {account} {number} {me} {record.total} {record.valid_until}"
        told = filled(text, Letter(quote, quote.contact))
        assert told.startswith(f"Li Lei Acme {quote.code} Ana ")
        assert "{" not in told

    def test_what_nothing_is_known_for_stays(self, ana):
        assert (
            filled("Dear {contact}, {record.total}", Letter()) == "Dear {contact}, {record.total}"
        )

    def test_a_hidden_party_is_not_told(self, office):
        with office.acting("bo"):
            account, contact = customer()
        with office.acting("ana"):
            assert filled("{contact} {account}", Letter(None, contact)) == "{contact} {account}"

    @pytest.mark.parametrize("text", ["{password}", "{record.__class__}", "{record.owner.user}"])
    def test_only_what_stands_on_a_record_is_told(self, ana, text):
        quote = offer()
        assert filled(text, Letter(quote)) == text

    def test_an_unknown_place_is_refused_when_the_template_is_saved(self, ana):
        with pytest.raises(ValidationError, match="{salary}"):
            mail_template(body="Your {salary}")

    def test_the_page_of_a_template_shows_it_filled_in(self, office):
        with office.acting("ana"):
            make.account(name="Newest")
            row = mail_template(body="Hello {account}, {me}", about="accounts")
        shown = browser(office.people["ana"]).get(office.path(f"mail-templates/{row.number}/"))
        assert "Hello Newest, Ana" in shown.content.decode()

    def test_the_sheet_takes_a_template(self, office):
        with office.acting("ana"):
            account, contact = customer()
            row = mail_template(subject="For {account}", body="Dear {contact}")
        page = browser(office.people["ana"])
        asked = (
            f"template={row.number}&about=accounts/{account.number}&to=contacts/{contact.number}"
        )
        shown = page.get(office.path(f"mailbox/fill/?{asked}")).content.decode()
        assert "For Acme" in shown and "Dear Li Lei" in shown
        assert page.get(office.path("mailbox/fill/?template=999")).status_code == 404


@PRINTS
class TestPapers:
    def test_a_quote_goes_out_with_its_pdf(self, ana):
        quote = quote_send(offer(), by_mail=True)
        mine = Mail.objects.get()
        assert (mine.status, mine.about_id, mine.contact) == ("sent", quote.pk, quote.contact)
        assert quote.code in mine.subject and "Li Lei" in mine.body
        attachment = mine.attachments.get()
        assert str(attachment) == f"{quote.code}.pdf"
        text = PdfReader(io.BytesIO(content_of(attachment.file))).pages[0].extract_text()
        assert quote.code in text and "DRAFT" not in text

    def test_without_the_tick_it_is_handed_over_and_no_mail_is_written(self, ana):
        assert quote_send(offer()).status == "sent"
        assert not Mail.objects.exists()

    def test_without_a_contact_nothing_is_sent_at_all(self, ana):
        quote = make.quote()
        with pytest.raises(ValidationError, match="Choose the contact"):
            quote_send(quote, by_mail=True)
        assert Quote.objects.get().status == "draft"
        assert not Mail.objects.exists()

    def test_the_form_offers_the_mail_where_it_can_arrive(self, office):
        with office.acting("ana"):
            reached, other = offer(), make.quote()
        page = browser(office.people["ana"])
        ticked = 'name="by_mail" class="form-check-input" id="action_by_mail" checked'
        shown = page.get(office.path(f"quotes/{reached.number}/send/")).content.decode()
        assert "checked" in shown.partition('name="by_mail"')[2].partition(">")[0], ticked
        shown = page.get(office.path(f"quotes/{other.number}/send/")).content.decode()
        assert "checked" not in shown.partition('name="by_mail"')[2].partition(">")[0]

    def test_the_mail_stands_on_quote_contact_and_account(self, office):
        with office.acting("ana"):
            quote = quote_send(offer(), by_mail=True)
        page = browser(office.people["ana"])
        for path in (
            f"quotes/{quote.number}/panel/timeline/",
            f"contacts/{quote.contact.number}/panel/timeline/",
            f"accounts/{quote.account.number}/panel/timeline/",
        ):
            assert f"{quote.code} from" in page.get(office.path(path)).content.decode(), path

    def test_a_program_sends_a_paper_again(self, office):
        with office.acting("ana"):
            quote = quote_send(offer())
        api = program(office.people["ana"])
        given = {"contact": quote.contact.number, "language": "zh-hans"}
        answer = api.post(office.api(f"quotes/{quote.number}/mail/"), given)
        assert answer.status_code == 200, answer.content
        with office.acting("ana"):
            assert Mail.objects.get().attachments.count() == 1
            assert Entry.objects.filter(event="mail.sent").count() == 1

    def test_a_contact_of_another_account_gets_no_paper(self, office, ana):
        quote = quote_send(offer())
        stranger = make.contact(email="x@y.example", account=make.account())
        with pytest.raises(ValidationError, match="does not belong"):
            document_mail(quote, contact=stranger)

    def test_a_draft_does_not_go_out(self, office):
        with office.acting("ana"):
            quote = offer()
        api = program(office.people["ana"])
        answer = api.post(
            office.api(f"quotes/{quote.number}/mail/"), {"contact": quote.contact.number}
        )
        assert answer.status_code == 400
        assert "issued" in str(answer.json())

    def test_who_does_not_see_the_document_sends_nothing(self, office):
        with office.acting("ana"):
            quote = quote_send(offer())
        answer = program(office.people["bo"]).post(office.api(f"quotes/{quote.number}/mail/"), {})
        assert answer.status_code == 404

    def test_the_companys_template_of_the_language_is_taken(self, ana):
        mail_template(about="quotes", subject="General {number}", body="x")
        mail_template(about="quotes", language="zh-hans", subject="报价单 {number}", body="y")
        quote = quote_send(offer())
        assert words_for(quote, "en", quote.contact).subject == f"General {quote.code}"
        assert words_for(quote, "zh-hans", quote.contact).subject == f"报价单 {quote.code}"

    def test_an_order_confirmation_goes_out_the_same_way(self, ana):
        account, contact = customer()
        order = order_confirm(make.order(account=account, contact=contact))
        assert document_mail(order).contact == contact


def test_every_paper_to_a_party_can_be_mailed():
    assert {"quotes", "orders", "invoices", "purchase-orders", "deliveries", "contracts"} <= {
        name for name, one in REGISTRY.items() if "mail" in {action.name for action in one.actions}
    }
    assert not any("mail" in {a.name for a in REGISTRY[name].actions} for name in NOT_SENT)
