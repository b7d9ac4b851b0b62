"""What a timeline brings: on its day, or when something has come about; once, or each time."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crm.documents.services import document_create
from crm.mailbox.models import Mail
from crm.models import Account, Lead, Product, Quote
from crm.selling.services.quotes import quote_send
from lab import records
from lab.journal.jumps import reset
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import dumped_files, store
from tests.scenarios.timeline.conftest import MORE, Played

LEAD = "effects: [{kind: record, of: leads, values: {name: Big, company: Acme}}]"


def test_a_dated_event_happens_at_its_moment_and_again_after_a_reset(
    play: Callable[..., Played],
) -> None:
    company = play(f"events:\n  - key: enquiry\n    at: D+1 10:30\n    {LEAD}\n")
    company.until(2, 10, 29)
    with company.working():
        assert not Lead.objects.exists()
    for _attempt in range(2):
        company.until(2, 10, 30)
        with company.working():
            assert Lead.objects.get().owner.name == "Ann"
        assert company.happened() == [("enquiry", True, "")]
        with company.looking():
            reset(company.sandbox)
        company.sandbox.refresh_from_db()
        assert company.happened() == [("enquiry", False, "")]


def test_a_condition_is_judged_at_the_end_of_the_day_and_counts_once(
    play: Callable[..., Played],
) -> None:
    when = "when: {of: accounts, where: {industry: retail}, least: 2}"
    company = play(f"events:\n  - key: two\n    {when}\n    {LEAD}\n")
    company.until(3)
    assert company.happened() == []
    with company.looking():
        mother = Account.objects.get(name="Mother")
        records.change(mother, {"industry": "retail"})
    company.until(3, 23)
    assert company.happened() == []
    company.until(6)
    assert company.happened() == [("two", True, "")]
    with company.working():
        assert Lead.objects.count() == 1


def test_what_is_missing_by_a_day_can_be_waited_for_each_day_until_the_last(
    play: Callable[..., Played],
) -> None:
    when = "when: {of: leads, where: {name: Nobody}, least: 0, most: 0}"
    text = f"events:\n  - key: daily\n    each: true\n    until: D+2\n    {when}\n    {LEAD}\n"
    company = play(text)
    company.until(12)
    with company.working():
        assert Lead.objects.count() == 3


def test_an_event_may_follow_at_once_what_people_do(play: Callable[..., Played]) -> None:
    text = "{kind: mail, from: nora, to: rep, subject: Got it, body: Thanks}"
    company = play(f"events:\n  - key: thanks\n    on: quote.sent\n    effects: [{text}]\n")
    with company.working():
        quote_send(_offer())
        assert Mail.objects.get().subject == "Got it"
        quote_send(_offer())
        assert Mail.objects.count() == 1


def _offer() -> Quote:
    line = {"product_id": Product.objects.get().pk, "quantity": 1}
    values = {"account": Account.objects.get(name="Daughter")}
    return document_create(Quote, values, [(None, line)])


def test_what_cannot_be_is_kept_with_the_reason_and_nothing_of_it_is_done(
    play: Callable[..., Played],
) -> None:
    company = play(
        "events:\n  - key: half\n    at: D+1\n    effects:\n"
        "      - {kind: record, of: leads, values: {name: Big, company: Acme}}\n"
        "      - {kind: delay, days: 3}\n"
    )
    company.until(3)
    (key, done, reason), *others = company.happened()
    assert (key, done, others) == ("half", True, [])
    assert reason == "Suppliers are late: Nothing is on its way from these suppliers."
    with company.working():
        assert not Lead.objects.exists()


BROKEN = """\
events:
  - key: one
    at: someday
    effects:
      - {kind: mail, from: nobody, subject: Hello, body: {en: One language}}
  - key: one
    at: D+1
    when: {of: leads}
    effects: []
  - key: three
    on: quote.eaten
    each: maybe
    effects:
      - {kind: dance}
      - {kind: record, of: leads, values: {nom: Big, contact: "@contacts/nobody"}}
      - {kind: price, factor: 0}
      - {kind: change, of: accounts, where: {colour: red}, values: {}}
      - {kind: delay, days: 3, hours: 4}
"""


@pytest.mark.django_db
def test_all_problems_are_told_at_once_with_their_lines(tiny: Callable[..., Path]) -> None:
    with pytest.raises(BadPack) as caught:
        read_pack(read_folder(tiny({**MORE, "timeline.yaml": BROKEN})))
    found = {(one.line, one.column.removeprefix("events.")) for one in caught.value.problems}
    assert {one.file for one in caught.value.problems} == {"timeline.yaml"}
    assert found >= {
        (3, "0.at"),
        (5, "0.effects.0.from"),
        (5, "0.effects.0.body.zh-hans"),
        (6, "1.key"),
        (6, "1"),
        (9, "1.effects"),
        (11, "2.on"),
        (12, "2.each"),
        (14, "2.effects.0.kind"),
        (15, "2.effects.1.values.nom"),
        (15, "2.effects.1.values.contact"),
        (16, "2.effects.2.factor"),
        (17, "2.effects.3.where.colour"),
        (17, "2.effects.3.values"),
        (18, "2.effects.4.hours"),
    }


@pytest.mark.django_db
def test_the_file_comes_back_as_it_was(tiny: Callable[..., Path]) -> None:
    text = f"# What happens.\nevents:\n  - key: enquiry\n    at: D+1 10:30\n    {LEAD}\n"
    version = store(read_pack(read_folder(tiny({**MORE, "timeline.yaml": text}))))
    assert dumped_files(version)["timeline.yaml"] == text


@pytest.mark.parametrize(
    "text",
    [
        "events: &a [*a]\n",
        "events: !!python/object:os.system [ls]\n",
        "events: 7\n",
        "events:\n" + "  - {key: a}\n" * 600,
        "events: [{key: a, at: D+1, effects: [" + "{kind: note, text: x}," * 40 + "]}]\n",
        "events: [{key: a, at: D+1, effects: [{kind: note, text: " + "x" * 5000 + "}]}]\n",
        "events: [{key: a, at: D+1, effects: [{kind: __class__}]}]\n",
        "events: [{key: a, when: {of: leads, where: {owner__user__password: x}},"
        " effects: [{kind: note, text: x}]}]\n",
        "events: [{key: a, at: D+1, effects: [{kind: record, of: ledger-entries,"
        " values: {amount: 5}}]}]\n",
    ],
)
@pytest.mark.django_db
def test_hostile_files_are_refused(tiny: Callable[..., Path], text: str) -> None:
    with pytest.raises(BadPack):
        read_pack(read_folder(tiny({**MORE, "timeline.yaml": text})))
