"""Checks of what was found out from customers, and of how soon they were answered."""

from collections.abc import Callable

import pytest

from scenarios.checks.judging import judged
from scenarios.packs.problems import BadPack
from tests.scenarios.checks.conftest import checks
from tests.scenarios.customers.conftest import Played
from tests.scenarios.customers.test_touching import WILLING

pytestmark = pytest.mark.django_db
TRUTH = """
kind: truth
persona: nora
topic: budget
of: opportunities
field: amount
where: {account: mother}
"""
RESPONSE = "kind: response\nwithin_hours: 2\nnone_after_hours: 10\npersonas: [nora]"


def start(played: Callable[..., Played], text: str) -> Played:
    return played(WILLING, files={"checks.yaml": checks(text)})


def share(company: Played) -> float | None:
    company.sandbox.refresh_from_db()
    return judged(company.sandbox)[0].checks[0].outcome.share


def test_a_truth_is_found_out_and_written_down(played: Callable[..., Played]) -> None:
    company = start(played, TRUTH)
    assert share(company) == 0
    company.call(topics=["budget"])
    assert share(company) == 0.5
    company.create("opportunities", name="Desks", account=2, stage="new", amount="30000")
    assert share(company) == 1


def test_who_guesses_has_only_half(played: Callable[..., Played]) -> None:
    company = start(played, TRUTH)
    company.create("opportunities", name="Desks", account=2, stage="new", amount="29000")
    assert share(company) == 0
    company.create("opportunities", name="Desks", account=2, stage="new", amount="30000")
    assert share(company) == 0.5


def test_without_a_field_it_is_enough_to_know_it(played: Callable[..., Played]) -> None:
    company = start(played, "kind: truth\npersona: nora\ntopic: budget")
    assert share(company) == 0
    company.call(topics=["budget"])
    assert share(company) == 1


@pytest.mark.parametrize(("days", "expected"), [(1, 1.0), (2, 0.25)])
def test_the_sooner_an_enquiry_is_answered_the_more_it_earns(
    played: Callable[..., Played], days: int, expected: float
) -> None:
    company = start(played, RESPONSE)
    assert share(company) == 0
    company.days(days)
    company.mail()
    # It came at nine on the second day; a working day has eight hours.
    assert share(company) == pytest.approx(expected, abs=0.05)


def test_who_never_answers_earns_nothing(played: Callable[..., Played]) -> None:
    company = start(played, RESPONSE)
    company.days(30)
    assert share(company) == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("persona: nora", "persona: nobody", "is no persona of personas.yaml"),
        ("topic: budget", "topic: size", "It has: budget, decider."),
        ("field: amount", "field: amont", "Unknown. Known are"),
        ("of: opportunities", "of: deals", "is no collection"),
    ],
)
def test_a_wrong_truth_is_told_with_its_place(
    pack: Callable[..., object], old: str, new: str, said: str
) -> None:
    with pytest.raises(BadPack) as caught:
        pack(**{"checks.yaml": checks(TRUTH.replace(old, new))})
    assert any(said in line and "checks.yaml:" in line for line in caught.value.lines())


def test_a_wrong_response_is_told_with_its_place(pack: Callable[..., object]) -> None:
    text = RESPONSE.replace("10", "1").replace("[nora]", "[nobody]")
    with pytest.raises(BadPack) as caught:
        pack(**{"checks.yaml": checks(text)})
    told = "\n".join(caught.value.lines())
    assert "later than within_hours" in told and "“nobody” is no persona" in told
