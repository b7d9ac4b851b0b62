"""After a reset the same numbers are given again, to other people's records."""

import pytest

from crm.models import Account
from lab import records
from lab.journal.jumps import reset, take_snapshot
from lab.journal.models import Entry
from lab.testing.callers import browser, program

SECRET = "Zebra Secret GmbH"


@pytest.fixture
def again(office) -> int:
    """The number of an account that was Bo's in the first attempt and is Ana's in the second."""
    with office.acting("bo"):
        his = records.create(Account, {"name": SECRET, "phone": "777-555"})
        records.change(his, {"phone": "777-666"})
    with office.as_system() as system:
        reset(system.sandbox)
    with office.acting("ana"):
        hers = records.create(Account, {"name": "Mine"})
    assert hers.number == his.number
    return hers.number


def addresses(office, number: int) -> list[str]:
    entries = Entry._base_manager.filter(sandbox=office.sandbox).values_list("number", flat=True)
    history = f"accounts/{number}/history/"
    each = [(f"journal/{entry}/", f"{history}{entry}/") for entry in entries]
    flat = [address for pair in each for address in pair]
    timeline = f"accounts/{number}/panel/timeline/"
    return ["journal/", "journal/?format=csv", "difference/", history, timeline, *flat]


def test_whose_number_it_is_now_does_not_read_what_it_was(office, again):
    ana = browser(office.people["ana"])
    for address in addresses(office, again):
        answer = ana.get(office.path(address))
        told = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        for secret in (SECRET, "777-555", "777-666"):
            assert secret not in told.decode(), address


def test_neither_does_a_program(office, again):
    api = program(office.people["ana"])
    told = api.get(office.api("journal/"), {"page_size": 1000}).content.decode()
    assert "Mine" in told
    assert SECRET not in told


def test_who_did_it_and_who_sees_everything_still_read_it(office, again):
    for who in ("bo", "dora", "tess"):
        told = program(office.people[who]).get(office.api("journal/")).content.decode()
        assert SECRET in told, who
    history = browser(office.people["tess"]).get(office.path(f"accounts/{again}/history/"))
    assert SECRET in history.content.decode()


def test_one_reads_what_a_reset_took_from_oneself(office):
    with office.acting("ana"):
        records.change(Account.objects.get(name="Customer 1"), {"phone": "123-456"})
    with office.as_system() as system:
        jump = reset(system.sandbox)
    seen = browser(office.people["ana"]).get(office.path(f"journal/{jump.number}/"))
    assert "123-456" in seen.content.decode()


def test_a_comparison_with_an_earlier_attempt_keeps_it_hidden_too(office):
    with office.acting("bo"):
        his = records.create(Account, {"name": SECRET, "phone": "777-555"})
    with office.as_system() as system:
        snapshot = take_snapshot(system.sandbox, name="Before")
        reset(system.sandbox)
    with office.acting("ana"):
        hers = records.create(Account, {"name": "Mine"})
        records.change(Account.objects.get(name="Customer 1"), {"phone": "123-456"})
    assert hers.number == his.number
    page = browser(office.people["ana"]).get(office.path("difference/"), {"from": snapshot.pk})
    assert "123-456" in page.content.decode()
    program_ = program(office.people["ana"])
    told = program_.get(office.api("diff/"), {"base": snapshot.pk}).content.decode()
    assert "123-456" in told
    for seen in (page.content.decode(), told):
        assert SECRET not in seen
        assert "777-555" not in seen
