import pytest

from crm.parties.keys import email_key, name_key, phone_key


@pytest.mark.parametrize(
    "spellings",
    [
        ("Acme Co., Ltd.", "ＡＣＭＥ Inc", "acme", "ACME, Limited", "Acme Holding GmbH"),
        ("北京华联（集团）股份有限公司", "北京华联", "北京华联集团有限公司", "北京华联 (集团)"),
        ("AT&T Inc.", "at and t", "AT & T"),
        ("O'Neil & Sons GmbH", "O'Neil and Sons"),
    ],
)
def test_spellings_of_one_company_share_a_key(spellings):
    assert len({name_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Acme", "Acne"), ("北京华联", "上海华联"), ("Group", "Holding"), ("公司", "集团")],
)
def test_different_companies_keep_different_keys(one, other):
    assert name_key(one) != name_key(other)


def test_a_name_that_is_only_a_suffix_keeps_a_key():
    assert name_key("Ltd") == "ltd"
    assert name_key("公司") == "公司"


@pytest.mark.parametrize(
    "spellings",
    [
        ("+86 138 0013 8000", "13800138000", "0086 138-0013-8000", "１３８００１３８０００"),
        ("+86 10 6552 9988", "010-65529988", "(010) 6552 9988", "010-65529988 转 801"),
        ("+1 (212) 555-0100", "212.555.0100", "212 555 0100 ext. 12"),
        ("+44 (0)20 7946 0958", "020 7946 0958"),
        ("+852 2345 6789", "2345 6789"),
    ],
)
def test_spellings_of_one_number_share_a_key(spellings):
    assert len({phone_key(spelling) for spelling in spellings}) == 1


def test_no_number_has_no_key():
    assert phone_key("") == phone_key("n/a") == ""


def test_mail_addresses_do_not_depend_on_case():
    assert email_key(" Ana@Example.COM") == email_key("ana@example.com")


def test_a_name_that_grows_when_normalised_still_fits_its_column():
    assert len(name_key("\ufdfa" * 120)) <= 80
