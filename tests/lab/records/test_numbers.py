"""Numbers of documents: how they may be written, and that they neither repeat nor leave a gap."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from crm.models import Order, Quote
from crm.selling.services import order_confirm, quote_send
from lab import records
from lab.company.models import CompanyProfile
from lab.company.profile import profile_change
from lab.records.fiscal import quarter_start, year_start
from lab.records.numbers import (
    LONGEST_CODE,
    NumberFormat,
    expected_number,
    number_format,
    read_pattern,
)
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Counter, Sandbox
from tests.factories import make
from tests.factories.company import Company

GOOD = {
    "Q{year}-{number:04}": "Q2018-0007",
    "{number}": "7",
    "{yy}{month}/{number:3}": "1803/007",
    "报价{year}第{number:02}号": "报价2018第07号",
    "A B+#.{number:010}": "A B+#.0000000007",
}
HOSTILE = [
    "",
    "Q{year}",
    "{number}{number}",
    "{number.__class__}",
    "{number!r}",
    "{0}{number}",
    "{}{number}",
    "{{number}}",
    "{number:04",
    "number}",
    "{number:999}",
    "{number:0}",
    "{number:11}",
    "{number:-4}",
    "{number:4d}",
    "{number:٤}",
    "{year:04}{number}",
    "%(number)s{number}",
    "<b>{number}</b>",
    "'{number}'",
    "Q\n{number}",
    "Q\x00{number}",
    " {number}",
    "{number} ",
    "A very long beginning of {number}",
    "{day}{number}",
]


@pytest.mark.parametrize(("text", "code"), GOOD.items())
def test_a_pattern_is_written_as_it_reads(text: str, code: str):
    assert read_pattern(text).write(7, 2018, 3) == code


@pytest.mark.parametrize("text", HOSTILE)
def test_a_pattern_that_could_harm_or_repeat_is_refused(text: str):
    with pytest.raises(ValidationError):
        read_pattern(text)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_refused_or_fits_the_column(text: str):
    try:
        pattern = read_pattern(text)
    except ValidationError:
        return
    code = pattern.write(99_999, 2018, 12)
    assert len(code) <= LONGEST_CODE
    for year in (2018, None):
        assert int(pattern.reader(year).fullmatch(code)["number"]) == 99_999


@pytest.mark.parametrize(
    ("day", "start", "quarter", "year"),
    [
        ("2018-03-31", 1, "2018-01-01", "2018-01-01"),
        ("2018-03-31", 4, "2018-01-01", "2017-04-01"),
        ("2018-04-01", 4, "2018-04-01", "2018-04-01"),
        ("2018-01-15", 2, "2017-11-01", "2017-02-01"),
        ("2018-02-28", 3, "2017-12-01", "2017-03-01"),
        ("2018-12-31", 12, "2018-12-01", "2018-12-01"),
    ],
)
def test_quarters_and_years_begin_where_the_fiscal_year_says(day, start, quarter, year):
    when = dt.date.fromisoformat(day)
    assert quarter_start(when, start).isoformat() == quarter
    assert year_start(when, start).isoformat() == year


def sent() -> str:
    return quote_send(make.quote()).code


def write_as(pattern: str, restarts: str = "year", document: str = "quotes") -> None:
    profile_change({}, {document: {"pattern": pattern, "restarts": restarts}})


def move_to(office: Company, day: dt.date) -> None:
    """The simulated clock, by the back door: nothing else sets it yet."""
    now = current_actor().sandbox.simulated_now
    moved = now.replace(year=day.year, month=day.month, day=day.day)
    Sandbox.objects.filter(pk=office.sandbox.pk).update(simulated_now=moved)
    current_actor().sandbox.simulated_now = moved


def test_each_kind_counts_for_itself_and_without_a_gap(office: Company):
    with office.acting("dora"):
        assert [sent(), sent()] == ["Q2018-0001", "Q2018-0002"]
        assert order_confirm(make.order()).code == "SO2018-0001"
        with pytest.raises(ValidationError):
            quote_send(make.quote(lines=[]))
        assert sent() == "Q2018-0003"


def test_a_new_format_goes_on_with_the_next_number_and_leaves_the_old_codes(office: Company):
    with office.acting("dora"):
        first = sent()
        write_as("OFFER-{yy}{month}-{number:3}")
        assert sent() == "OFFER-1801-002"
        assert set(Quote.objects.exclude(code="").values_list("code", flat=True)) == {
            first,
            "OFFER-1801-002",
        }
        assert order_confirm(make.order()).code == "SO2018-0001"


def test_a_series_starts_anew_with_the_calendar_year(office: Company):
    with office.acting("dora"):
        assert [sent(), sent()] == ["Q2018-0001", "Q2018-0002"]
        move_to(office, dt.date(2019, 1, 1))
        assert sent() == "Q2019-0001"


def test_a_series_starts_anew_with_the_fiscal_year_and_is_called_by_its_first_year(office: Company):
    with office.acting("dora"):
        profile_change({"fiscal_year_start_month": 4})
        write_as("Q{year}-{number:04}", "fiscal-year")
    with office.acting("dora"):
        assert sent() == "Q2017-0001"
        move_to(office, dt.date(2018, 3, 31))
        assert sent() == "Q2017-0002"
        move_to(office, dt.date(2018, 4, 1))
        assert sent() == "Q2018-0001"


def test_a_series_without_a_year_never_starts_anew(office: Company):
    with office.acting("dora"):
        write_as("Q{number:05}", "never")
        assert sent() == "Q00001"
        move_to(office, dt.date(2019, 5, 1))
        assert sent() == "Q00002"


def test_series_that_are_written_alike_never_give_a_number_twice(office: Company):
    """From years to one series and back: whoever counts goes on after all that look the same."""
    with office.acting("dora"):
        assert [sent(), sent()] == ["Q2018-0001", "Q2018-0002"]
        write_as("Q{year}-{number:04}", "never")
        assert [sent(), sent()] == ["Q2018-0003", "Q2018-0004"]
        write_as("Q{year}-{number:04}", "year")
        assert [sent(), sent()] == ["Q2018-0005", "Q2018-0006"]
        assert Counter.objects.get(name="number:quotes:2018").next == 7, "looked for once"


def test_the_expected_number_is_the_one_that_comes_and_takes_none(office: Company):
    with office.acting("dora"):
        for _again in range(2):
            assert expected_number(number_format("quotes")) == "Q2018-0001"
        assert sent() == "Q2018-0001"
        assert expected_number(number_format("quotes")) == "Q2018-0002"


def test_a_reset_turns_the_numbers_back(office: Company):
    from lab.company.resets import company_reset

    with office.acting("dora"):
        write_as("N{number}", "never")
        assert sent() == "N1"
    with office.acting("tess"):
        company_reset()
    with office.acting("dora"):
        assert sent() == "Q2018-0001"


@pytest.mark.parametrize("pattern", ["Q-{number}", "Q{month}-{number}"])
def test_a_series_that_starts_anew_must_show_its_year(office: Company, pattern: str):
    with office.acting("dora"):
        with pytest.raises(ValidationError) as refused:
            write_as(pattern)
        assert list(refused.value.message_dict) == ["number_formats.quotes.pattern"]
        assert not NumberFormat.objects.exists()


def test_a_format_of_no_document_is_refused(office: Company):
    with office.acting("dora"):
        for document in ("accounts", "quote-lines", "__class__"):
            with pytest.raises(ValidationError):
                records.create(NumberFormat, {"document": document, "pattern": "{number}"})
        assert Order.number_pattern == number_format("orders").pattern
        assert not CompanyProfile.objects.exists()
