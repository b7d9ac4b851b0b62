import datetime as dt
import types

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.formats import date_format

from lab.templatetags import ui
from lab.ui.menu import Entry

NOW = timezone.make_aware(dt.datetime(2018, 1, 9, 10, 0))


@pytest.fixture
def in_2018(monkeypatch):
    """The simulated clock stands in January 2018."""
    actor = types.SimpleNamespace(now=NOW)
    monkeypatch.setattr(ui, "maybe_actor", lambda: actor)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        ("1234.5", "USD", "$1,234.50"),
        ("1234567.891", "CNY", "¥1,234,567.89"),
        ("-5", "EUR", "−€5.00"),
        ("0", "USD", "$0.00"),
        ("1200", "JPY", "JP¥1,200"),
        ("7", "CHF", "CHF 7.00"),
        (None, "USD", ""),
    ],
)
def test_money_has_its_currency_and_groups_of_three_in_both_languages(
    language, value, currency, shown
):
    with translation.override(language):
        assert ui.money(value, currency) == shown


@pytest.mark.parametrize(
    ("distance", "shown", "far"),
    [
        (dt.timedelta(seconds=20), "Tue, Jan 9 10:00", "now"),
        (dt.timedelta(minutes=-5), "Tue, Jan 9 09:55", "5 minutes ago"),
        (dt.timedelta(hours=3), "Tue, Jan 9 13:00", "in 3 hours"),
        (dt.timedelta(hours=-1), "Tue, Jan 9 09:00", "1 hour ago"),
        (dt.timedelta(days=-1), "Mon, Jan 8 10:00", "yesterday"),
        (dt.timedelta(days=2), "Thu, Jan 11 10:00", "in 2 days"),
        (dt.timedelta(days=-40), "Nov 30, 2017 10:00", "Nov 30, 2017"),
    ],
)
def test_a_moment_has_its_hour_and_says_how_far_it_is_from_the_simulated_now(
    in_2018, distance, shown, far
):
    told = ui.relative_date(NOW + distance)
    assert f">{shown}<" in told
    assert far in told.partition('title="')[2].partition('"')[0]


def test_a_day_has_one_form_near_and_far(in_2018):
    shown = ui.relative_date(dt.date(2018, 1, 10))
    assert ">Wed, Jan 10<" in shown
    assert 'title="Jan 10, 2018 · tomorrow"' in shown
    assert 'datetime="2018-01-10"' in shown
    assert ">Jan 10, 2019<" in ui.relative_date(dt.date(2019, 1, 10))


def test_texts_of_people_are_escaped_everywhere():
    hostile = "<script>alert(1)</script>"
    page = Template("{% load ui %}{% badge text tone %}{% icon text text %}")
    shown = page.render(Context({"text": hostile, "tone": '"><b>'}))
    assert "<script>" not in shown
    assert "<b>" not in shown


def test_a_line_of_the_menu_says_where_one_is_and_escapes_its_name():
    here = ui.menu_entry(Entry(label="A & B", icon="home", url="/a/?b=1&c=2", active=True))
    assert 'class="nav-item active"' in here
    assert 'href="/a/?b=1&amp;c=2" aria-current="page"' in here
    assert "ti-home" in here
    assert "A &amp; B" in here
    elsewhere = ui.menu_entry(Entry(label="A", icon="home", url="/"))
    assert 'class="nav-item"' in elsewhere
    assert "aria-current" not in elsewhere


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "Nov 22, 2026", "Nov 22, 2026 08:46"),
        ("zh-hans", "2026年11月22日", "2026年11月22日 08:46"),
    ],
)
def test_real_and_simulated_time_are_written_in_one_form(language: str, day: str, moment: str):
    at = timezone.make_aware(dt.datetime(2026, 11, 22, 8, 46))
    with translation.override(language):
        names = ("DATETIME_FORMAT", "SHORT_DATETIME_FORMAT")
        assert {date_format(timezone.localtime(at), name) for name in names} == {moment}
        names = ("DATE_FORMAT", "SHORT_DATE_FORMAT")
        assert {date_format(at.date(), name) for name in names} == {day}
        assert ui.short_date(timezone.localtime(at), whole=True) == moment


@pytest.mark.parametrize(
    ("value", "shown"),
    [(7, "7"), (2089, "2,089"), (10_000, "10,000"), ("$5", "$5"), (None, None)],
)
def test_counts_are_grouped(value: object, shown: object):
    assert ui.number(value) == shown


def test_a_language_is_named_in_the_readers_language():
    template = Template("{% load company i18n %}{{ 'zh-hans'|language_in_words }}")
    with translation.override("zh-hans"):
        assert template.render(Context()) == "简体中文"
