"""`personas.yaml` is read with care: everything that is wrong is told at once, with its line."""

import datetime as dt
from decimal import Decimal

import pytest

from scenarios.engine.personas import Channel, Role
from scenarios.packs.calendar import Calendar
from scenarios.packs.known import Known
from scenarios.packs.personas import Cast, read_personas
from scenarios.packs.problems import Problems

KNOWN = Known(
    numbers={
        "contacts": {"nora-finch": 1, "otto": 2},
        "products": {"desk": 1},
        "competitors": {"westline": 1},
        "leads": {"maya": 1},
        "picklist-items": {"topics/budget": 1},
    },
    languages=("en", "zh-hans"),
    calendar=Calendar(dt.date(2026, 3, 2)),
)
WHOLE = """\
parameters:
  payment: {in_time: 0.5}
  touches: {call: 20}
personas:
  nora:
    contact: nora-finch
    role: buyer
    trust: 0.2
    patience_days: 3
    sensitivity: 1.5
    haggles: 0.6
    likes: {call: 0.5, visit: 2}
    hours: [8, 16]
    contacts_a_week: 2
    credit: {grace_days: 30}
    truths:
      - topic: budget
        said: {en: Thirty thousand., zh-hans: 三万。}
        value: "30000"
        trust: 0.1
        in_writing: true
    needs:
      - key: desks
        wanted: {desk: 24}
        fair: 0.97
        budget: 30000
        opens: W+2
        decides: M+0/end
        must_know: [budget]
        rivals:
          - {competitor: westline, price: 0.95, fit: 0.8, trust: -0.1}
"""


def read(text: str) -> tuple[Cast, list[str]]:
    problems = Problems()
    cast = read_personas(text, KNOWN, problems)
    return cast, [str(problem) for problem in problems.found]


def test_a_persona_is_read_whole() -> None:
    cast, problems = read(WHOLE)
    assert problems == []
    nora = cast.personas["nora"]
    assert (nora.contact, nora.role, nora.trust, nora.haggles) == (
        "nora-finch",
        Role.BUYER,
        0.2,
        0.6,
    )
    assert nora.habits.liking(Channel.VISIT) == 2
    assert nora.habits.liking(Channel.MAIL) == 1
    assert nora.habits.at_work(8)
    assert not nora.habits.at_work(16)
    assert nora.truths[0].said["zh-hans"] == "三万。"
    need = nora.need("desks")
    assert need.wanted == {"desk": Decimal(24)}
    assert (need.opens, need.decides, need.budget) == ("W+2", "M+0/end", Decimal(30_000))
    assert need.rivals[0].name == "westline"
    assert cast.parameters.touches.call == 20


def test_what_somebody_s_credit_does_not_say_is_as_with_everybody() -> None:
    credit = read(WHOLE)[0].personas["nora"].credit
    assert credit is not None
    assert (credit.in_time, credit.grace_days) == (0.5, 30)


def test_a_persona_needs_no_more_than_its_contact() -> None:
    cast, problems = read("personas:\n  otto: {contact: otto}\n")
    assert problems == []
    assert cast.personas["otto"].needs == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("nora-finch", "nobody", "personas.yaml:6 [personas.nora.contact]: “nobody” is no key"),
        (
            "role: buyer",
            "role: boss",
            "personas.yaml:7 [personas.nora.role]: Choose one of: decider",
        ),
        ("trust: 0.2", "trust: 2", "Write a number from -1 to 1."),
        ("trust: 0.2", "trust: .2", "Write a number from -1 to 1."),
        ("haggles: 0.6", "haggles: nan", "Write a number from 0 to 1."),
        ("haggles", "hagles", "Unknown. Known are: contact, lead, role"),
        ("likes: {call", "likes: {fax", "Unknown. Known are: mail, call, visit."),
        ("[8, 16]", "[16, 8]", "Write the hours of work"),
        ("grace_days: 30", "grace_days: -1", "whole number from 0"),
        ("{in_time: 0.5}", "{in_time: 5}", "personas.yaml:2 [parameters.payment.in_time]"),
        ("zh-hans: 三万。", "fr: Mille.", "[personas.nora.truths.0.said.fr]: Unknown"),
        ("in_writing: true", "in_writing: yes", "Write true or false."),
        ("{desk: 24}", "{desk: 0}", "Write a number from 0.001"),
        ("{desk: 24}", "{chair: 24}", "“chair” is no key of data/products.csv."),
        ("{desk: 24}", "{}", "Name at least one product"),
        ("W+2", "soon", "“soon” is no date"),
        ("M+0/end", "D-9", "It decides before the need arises."),
        ("competitor: westline", "competitor: acme", "no key of data/competitors.csv"),
        ("topic: budget", "topic: size", "add topics/size to data/picklist-items.csv"),
        ("must_know: [budget]", "must_know: [size]", "“size” is no topic"),
        ("role: buyer", "lead: maya", "plays a contact or a lead"),
        ("contact: nora-finch", "lead: nobody", "no key of data/leads.csv"),
        ("must_know: [budget]", "must_know: budget", "Write a list"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(old: str, new: str, said: str) -> None:
    assert old in WHOLE
    _cast, problems = read(WHOLE.replace(old, new))
    assert any(said in problem for problem in problems), problems


def test_everything_wrong_is_told_at_once() -> None:
    text = WHOLE.replace("nora-finch", "x").replace("W+2", "soon").replace("desk: 24", "chair: 1")
    assert len(read(text)[1]) == 3


def test_a_contact_is_played_by_one_and_a_need_named_once() -> None:
    twice = "personas:\n  a: {contact: otto}\n  b: {contact: otto}\n"
    assert read(twice)[1] == [
        "personas.yaml:3 [personas.b.contact]: “otto” is played by “a” already."
    ]
    need = "{key: n, wanted: {desk: 1}}"
    same = f"personas:\n  a:\n    contact: otto\n    needs: [{need}, {need}]\n"
    assert "stands here twice" in read(same)[1][0]


def test_a_lead_is_played_until_it_is_a_contact() -> None:
    cast, problems = read("personas:\n  maya: {lead: maya}\n")
    assert problems == []
    assert (cast.personas["maya"].lead, cast.personas["maya"].contact) == ("maya", "")
    twice = "personas:\n  a: {lead: maya}\n  b: {lead: maya}\n"
    assert read(twice)[1] == ["personas.yaml:3 [personas.b.lead]: “maya” is played by “a” already."]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "personas: 3",
        "personas: [1]",
        "personas:\n  a: 3",
        "x: &a [*a]",
        "personas: !!x {}",
    ],
)
def test_a_file_of_something_else_is_refused(text: str) -> None:
    assert read(text)[1]
