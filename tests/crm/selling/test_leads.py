import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from crm.models import Account, Contact, Conversion, Lead, Opportunity, Task
from crm.selling.services import lead_convert, lead_move
from lab import records
from lab.access.decisions import Refused
from lab.journal.models import Entry
from lab.testing.callers import browser
from tests.factories import make


@pytest.fixture
def ana(office):
    with office.acting("ana") as actor:
        yield actor


def test_converting_makes_account_contact_and_opportunity_and_is_journalled(ana):
    lead = make.lead(name="Li Wei", company="Huaxin Ltd", email="li@huaxin.cn", source="fair")

    conversion = lead_convert(lead, opportunity_name="Ten presses", amount="5000")

    assert (conversion.account.name, conversion.contact.name) == ("Huaxin Ltd", "Li Wei")
    assert conversion.contact.account == conversion.account
    assert (conversion.opportunity.amount, conversion.opportunity.source) == (5000, "fair")
    assert conversion.opportunity.stage.key == "qualify"
    made = (conversion.account, conversion.contact, conversion.opportunity)
    assert {row.source_lead for row in made} == {lead}
    lead = Lead.objects.get(pk=lead.pk)
    assert (lead.status, lead.converted_at) == ("converted", ana.now)
    assert lead not in Lead.objects.open()
    entry = Entry.objects.get(event="lead.converted")
    assert entry.data["account"] == conversion.account.number


def test_converting_without_a_name_opens_no_opportunity(ana):
    count = Opportunity.objects.count()

    assert lead_convert(make.lead()).opportunity is None
    assert Opportunity.objects.count() == count


def test_converting_picks_what_is_there(ana):
    account = make.account()
    contact = make.contact(account=account)
    accounts, contacts = Account.objects.count(), Contact.objects.count()

    conversion = lead_convert(make.lead(), contact=contact)

    assert (conversion.account, conversion.contact) == (account, contact)
    assert (Account.objects.count(), Contact.objects.count()) == (accounts, contacts)


def test_a_lead_is_converted_once(ana):
    lead = make.lead()
    lead_convert(lead)

    with pytest.raises(ValidationError, match="converted already"):
        lead_convert(lead)
    assert Conversion.objects.filter(lead=lead).count() == 1


def test_a_contact_of_another_account_is_refused_and_nothing_is_made(ana):
    contact = make.contact(account=make.account())
    other, count = make.account(), Account.objects.count()

    with pytest.raises(ValidationError) as refused:
        lead_convert(make.lead(), account=other, contact=contact)

    assert "contact" in refused.value.message_dict
    assert Account.objects.count() == count


def test_a_duplicate_account_is_refused_unless_picked_or_wanted(ana):
    present = make.account(name="Huaxin Co., Ltd.")
    lead = make.lead(company="HUAXIN Inc")

    with pytest.raises(ValidationError) as refused:
        lead_convert(lead)
    assert str(present.number) in refused.value.message_dict["account"][0]
    assert lead_convert(lead, account=present).account == present
    assert lead_convert(make.lead(company="Huaxin"), make_new=True).account != present


def test_a_duplicate_contact_at_the_picked_account_is_refused(ana):
    account = make.account()
    make.contact(account=account, name="Li Wei")

    with pytest.raises(ValidationError) as refused:
        lead_convert(make.lead(name="LI WEI"), account=account)
    assert "contact" in refused.value.message_dict


def test_activities_go_over_to_the_account(ana):
    lead = make.lead()
    rows = [
        make.build(collection, about_collection="leads", about_id=lead.pk)
        for collection in ("tasks", "events", "contact-logs")
    ]
    stranger = make.task()

    conversion = lead_convert(lead)

    for row in rows:
        moved = type(row).objects.about(conversion.account).get()
        assert (moved, moved.contact) == (row, conversion.contact)
        assert not type(row).objects.about(lead).exists()
    assert Task.objects.get(pk=stranger.pk).about_id is None


def test_activities_of_colleagues_are_not_left_behind(office):
    with office.acting("ana"):
        lead = make.lead()
    with office.acting("bea"):
        task = make.task()
    with office.as_system():
        records.change(task, {"about_collection": "leads", "about_id": lead.pk})
    with office.acting("ana"):
        conversion = lead_convert(lead)
        assert not Task.objects.visible().filter(pk=task.pk).exists()
    with office.acting("bea"):
        assert Task.objects.get(pk=task.pk).about_id == conversion.account.pk


def test_an_account_out_of_sight_cannot_be_picked(office):
    with office.acting("bo"):
        hidden = make.account()
    with office.acting("ana"), pytest.raises(Http404):
        lead_convert(make.lead(), account=hidden)


def test_a_duplicate_out_of_sight_does_not_betray_itself(office):
    with office.acting("bo"):
        make.account(name="Huaxin")
    with office.acting("ana"):
        assert lead_convert(make.lead(company="Huaxin")).account.name == "Huaxin"


def test_a_colleague_cannot_convert_a_lead_that_is_not_theirs(office):
    with office.acting("ana"):
        lead = make.lead()
    with office.acting("bea"), pytest.raises((Refused, Http404)):
        lead_convert(lead)


def test_what_a_manager_converts_stays_with_the_rep(office):
    with office.acting("ana") as ana:
        lead = make.lead()
    with office.acting("max"):
        conversion = lead_convert(lead, opportunity_name="Presses")
    rows = (conversion.account, conversion.contact, conversion.opportunity)
    assert {row.owner_id for row in rows} == {ana.seat.pk}


def test_status_converted_cannot_be_typed_in(ana):
    with pytest.raises(ValidationError, match="Convert"):
        make.lead(status="converted")
    with pytest.raises(ValidationError, match="given up"):
        make.lead(status="unqualified")


def test_a_lead_is_given_up_with_its_reason(ana):
    lead = lead_move(make.lead(), status="unqualified", reason="No budget")

    assert (lead.status, lead.unqualified_reason) == ("unqualified", "No budget")
    with pytest.raises(ValidationError) as refused:
        lead_move(make.lead(), status="unqualified")
    assert "unqualified_reason" in refused.value.message_dict


def test_no_form_offers_converting_as_a_status(office):
    with office.acting("ana"):
        lead = make.lead()
        done = make.lead()
        lead_convert(done)
    page = browser(office.people["ana"])
    for address in (
        "leads/new/",
        f"leads/{lead.number}/edit/",
        f"leads/{lead.number}/move/",
    ):
        text = page.get(office.path(address)).content.decode()
        assert 'value="qualified"' in text, address
        assert 'value="converted"' not in text, address
    bulk = {"operation": "edit", "number": [str(lead.number)], "field": "status"}
    text = page.post(office.path("leads/bulk/"), bulk).content.decode()
    assert 'value="qualified"' in text and 'value="converted"' not in text
    text = page.get(office.path(f"leads/{done.number}/edit/")).content.decode()
    assert 'value="converted" selected' in text
    assert 'value="converted"' in page.get(office.path("leads/filters/")).content.decode()
