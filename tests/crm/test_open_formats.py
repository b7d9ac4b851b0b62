"""Business cards and calendars: what other programs read in our files is what the records say."""

import datetime as dt
from typing import Any

import icalendar
import pytest
import vobject
from django.http import HttpResponseBase
from django.utils import timezone

from lab.access.models import Right
from lab.testing.callers import browser, program
from lab.testing.queries import queries_of
from tests.factories import make
from tests.factories.company import Company

HOSTILE = '王小明; "x", \\n\nEND:VCARD\r\nBEGIN:VCARD\u2028\x07' + "长" * 80


def content(answer: HttpResponseBase) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]


def got(office: Company, who: str, path: str) -> bytes:
    answer = browser(office.people[who]).get(office.path(path))
    assert answer.status_code == 200, answer
    return content(answer)


def cards(raw: bytes) -> list[Any]:
    return list(vobject.readComponents(raw.decode()))


def lines_are_folded(raw: bytes) -> bool:
    """RFC 2426 and 5545: at most 75 octets, ended by CRLF, no character cut in two."""
    lines = raw.split(b"\r\n")
    return lines[-1] == b"" and all(len(line) <= 75 and line.decode() is not None for line in lines)


@pytest.fixture
def people(office: Company) -> Company:
    with office.acting("ana"):
        firm = make.account(name="华夏科技; 北京", fax="010-2", billing_city="北京", website="a.cn")
        make.contact(
            name="王小明",
            account=firm,
            department="采购部",
            title="经理",
            mobile="+86 138",
            phone="010-1",
            email="w@example.com",
            birthday=dt.date(1980, 5, 1),
            role="buyer",
        )
        make.lead(name="Ann Lee", company="Acme, Inc.", city="York", description="One\r\nTwo")
    return office


def test_a_contact_is_a_card_with_its_company(people: Company) -> None:
    raw = got(people, "ana", "contacts/export/?format=vcf")
    assert lines_are_folded(raw)
    (card,) = cards(raw)
    assert (card.fn.value, card.n.value.family) == ("王小明", "王小明")
    assert card.org.value == ["华夏科技; 北京", "采购部"]
    assert (card.title.value, card.bday.value, card.email.value) == (
        "经理",
        "1980-05-01",
        "w@example.com",
    )
    assert {(tel.value, tel.params["TYPE"][0]) for tel in card.contents["tel"]} == {
        ("+86 138", "CELL"),
        ("010-1", "WORK"),
    }


def test_leads_and_accounts_are_cards_too(people: Company) -> None:
    (lead,) = cards(got(people, "ana", "leads/export/?format=vcf"))
    assert (lead.n.value.given, lead.n.value.family) == ("Ann", "Lee")
    assert (lead.org.value, lead.note.value) == (["Acme, Inc."], "One\nTwo")
    firms = {
        card.fn.value: card for card in cards(got(people, "ana", "accounts/export/?format=vcf"))
    }
    assert firms["华夏科技; 北京"].adr.value.city == "北京"


def test_hostile_texts_stay_texts(office: Company) -> None:
    with office.acting("ana"):
        make.lead(name=HOSTILE[:80], company="C", description=HOSTILE)
        make.task(subject=HOSTILE[:100], due_on=dt.date(2018, 1, 5), description=HOSTILE)
    raw = got(office, "ana", "leads/export/?format=vcf")
    assert lines_are_folded(raw)
    (card,) = cards(raw)
    assert "END:VCARD\nBEGIN:VCARD" in card.note.value
    raw = got(office, "ana", "tasks/export/?format=ics")
    assert lines_are_folded(raw)
    (todo,) = icalendar.Calendar.from_ical(raw).walk("VTODO")
    assert "王小明" in todo["summary"]


def test_the_name_of_a_hidden_account_is_on_no_card(office: Company) -> None:
    with office.acting("bo"):
        hidden = make.account(name="Zyxhidden")
    with office.as_system():
        make.contact(name="Open", account=hidden, owner=office.seat("ana"))
    assert b"Zyxhidden" not in got(office, "ana", "contacts/export/?format=vcf")
    assert b"Zyxhidden" in got(office, "dora", "contacts/export/?format=vcf")


def test_tasks_with_a_date_are_to_dos_of_a_calendar(office: Company) -> None:
    with office.acting("ana"):
        who = make.contact(name="Wang")
        make.task(subject="Without a date")
        make.task(
            subject="Call",
            due_on=dt.date(2018, 1, 5),
            due_time=dt.time(9, 30),
            contact=who,
            priority="high",
            remind_at=dt.datetime(2018, 1, 5, 1, tzinfo=dt.UTC),
        )
        make.task(subject="Whole day", due_on=dt.date(2018, 1, 6), status="done")
    raw = got(office, "ana", "tasks/export/?format=ics&ordering=due_on")
    assert lines_are_folded(raw)
    timed, whole = icalendar.Calendar.from_ical(raw).walk("VTODO")
    assert (timed["summary"], timed["priority"], str(timed["contact"])) == ("Call", 1, "Wang")
    nine_thirty = timezone.make_aware(dt.datetime(2018, 1, 5, 9, 30))
    assert timed.decoded("due") == nine_thirty
    assert timed["status"] == "NEEDS-ACTION"
    (alarm,) = timed.walk("VALARM")
    assert alarm.decoded("trigger") == dt.datetime(2018, 1, 5, 1, tzinfo=dt.UTC)
    assert (whole.decoded("due"), whole["status"]) == (dt.date(2018, 1, 6), "COMPLETED")


def test_an_event_is_an_entry_at_its_time(office: Company) -> None:
    start = dt.datetime(2018, 1, 5, 1, 30, tzinfo=dt.UTC)
    with office.acting("ana"):
        made = make.event(
            subject="拜访", starts_at=start, ends_at=start + dt.timedelta(hours=1), location="北京"
        )
    raw = got(office, "ana", f"events/{made.number}/export/?format=ics")
    (entry,) = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert (entry.decoded("dtstart"), entry["location"]) == (start, "北京")
    assert (
        entry["uid"]
        == icalendar.Calendar.from_ical(got(office, "ana", "events/export/?format=ics")).walk(
            "VEVENT"
        )[0]["uid"]
    )


def test_a_card_of_one_record_is_only_for_who_sees_it(office: Company) -> None:
    with office.acting("bo"):
        number = make.contact(name="Hidden").number
    for who, status in (("bo", 200), ("dora", 200), ("al", 200), ("ana", 404), ("idle", 404)):
        address = f"contacts/{number}/export/?format=vcf"
        page = browser(office.people[who]).get(office.path(address))
        api = program(office.people[who]).get(office.api(address))
        told = 403 if who == "idle" else status
        assert (page.status_code, api.status_code) == (status, told), who


def test_who_may_not_export_gets_no_card(office: Company) -> None:
    with office.acting("ana"):
        number = make.contact().number
    with office.as_system():
        from lab import records

        records.create(
            Right, {"kind": "rep", "subject": "contacts", "verb": "export", "reach": "none"}
        )
    for path in ("contacts/export/?format=vcf", f"contacts/{number}/export/?format=vcf"):
        assert browser(office.people["ana"]).get(office.path(path)).status_code == 403
        assert program(office.people["ana"]).get(office.api(path)).status_code == 403


@pytest.mark.parametrize("kind", ["vcf", "pdf", "exe", "../x"])
def test_a_format_that_there_is_not_is_not_found(office: Company, kind: str) -> None:
    path = f"products/export/?format={kind}"
    assert browser(office.people["ana"]).get(office.path(path)).status_code == 404


def test_a_list_of_cards_costs_the_same_however_long(office: Company) -> None:
    page = browser(office.people["ana"])

    def fill(count: int) -> None:
        with office.acting("ana"):
            for _each in range(count):
                make.contact(account=make.account())

    def cost() -> int:
        return len(
            queries_of(lambda: content(page.get(office.path("contacts/export/?format=vcf"))))
        )

    fill(2)
    few = cost()
    fill(10)
    assert cost() <= few


def test_a_file_is_named_after_the_records_the_company_and_its_own_date(office: Company) -> None:
    office.sandbox.name = '公司 "A/B": 1'
    office.sandbox.save(update_fields=["name"])
    page = browser(office.people["ana"])
    answer = page.get(office.path("contacts/export/?format=vcf"))
    told = answer["Content-Disposition"]
    assert told.startswith("attachment; filename*=utf-8''Contacts%20")
    assert told.endswith("A%20B%201%202018-01-01.vcf")
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"


def test_lists_and_records_offer_their_formats(office: Company) -> None:
    with office.acting("ana"):
        number = make.contact().number
    page = browser(office.people["ana"])
    menu = page.get(office.path("contacts/")).content.decode()
    assert "vCard" in menu and "All fields" in menu and "columns=all" in menu
    assert "format=vcf" in page.get(office.path(f"contacts/{number}/")).content.decode()
    assert "vCard" not in page.get(office.path("products/")).content.decode()
