import pytest

from crm.models import Account, Contact, Lead
from crm.parties.selectors import duplicates_of
from lab import records
from tests.factories import make


@pytest.fixture(autouse=True)
def ana(office):
    with office.acting("ana") as actor:
        yield actor


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "HUAXIN Inc"},
        {"name": "Other", "phone": "010-6552 9988"},
        {"name": "Other", "email": "INFO@huaxin.cn"},
        {"name": "Other", "tax_number": "91110000"},
    ],
)
def test_an_account_that_is_typed_in_finds_its_double(typed):
    present = make.account(
        name="Huaxin Ltd.", phone="+86 10 65529988", email="info@huaxin.cn", tax_number="91110000"
    )

    assert list(duplicates_of(Account(**typed))) == [present]


def test_accounts_without_keys_are_not_doubles_of_each_other():
    make.account(name="One")

    assert not duplicates_of(Account(name="Two")).exists()
    assert not duplicates_of(Account()).exists()


def test_a_saved_record_is_not_its_own_double():
    assert not duplicates_of(make.account()).exists()


def test_keys_follow_a_change():
    account = make.account(name="Before")
    records.change(account, {"name": "After Co.", "phone": "+1 212 555 0100"})

    assert list(duplicates_of(Account(name="after", phone=""))) == [account]
    assert list(duplicates_of(Account(name="x", phone="212-555-0100"))) == [account]


def test_people_share_a_name_only_at_one_company():
    account = make.account()
    present = make.contact(name="Li Wei", account=account)
    make.contact(name="Li Wei", account=make.account())

    assert list(duplicates_of(Contact(name="LI WEI", account=account))) == [present]
    assert not duplicates_of(Contact(name="Li Wei")).exists()


def test_leads_are_doubles_by_mobile_mail_or_name_and_company():
    present = make.lead(name="Li Wei", company="Huaxin", mobile="13800138000", email="li@h.cn")

    for typed in (
        {"mobile": "+86 138 0013 8000"},
        {"email": "LI@h.cn"},
        {"name": "Li wei", "company": "Huaxin Ltd"},
    ):
        assert list(duplicates_of(Lead(**typed))) == [present]
    assert not duplicates_of(Lead(name="Li Wei", company="Elsewhere")).exists()


def test_what_is_out_of_sight_is_no_double(office):
    with office.acting("bo"):
        make.account(name="Secret")

    assert not duplicates_of(Account(name="Secret")).exists()
