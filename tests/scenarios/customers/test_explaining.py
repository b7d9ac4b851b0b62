"""After a decision one may see what it came from, and try again with one thing changed."""

from collections.abc import Callable

import pytest
from django.test import Client

from lab.access.decisions import Decision as Allowed
from lab.journal.models import Entry
from lab.people.models import User
from lab.tenancy.models import Occupancy
from scenarios.customers import explaining
from scenarios.customers.explaining import decisions_about, explained
from scenarios.engine.replays import Change
from tests.scenarios.customers.conftest import Played
from tests.scenarios.customers.test_quotes import KEEN
from tests.scenarios.customers.test_touching import WILLING

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(played: Callable[..., Played]) -> Played:
    company = played(KEEN)
    company.offered = company.quote(price="1500.00")  # type: ignore[attr-defined]
    return company


def client_of(company: Played) -> Client:
    user = User.objects.create_user("student", password="x")
    Occupancy._base_manager.create(sandbox=company.sandbox, seat_number=1, user=user)
    client = Client()
    client.force_login(user)
    return client


def test_nothing_is_told_before_the_customer_has(lost: Played) -> None:
    with lost.system():
        assert decisions_about(lost.offered) == []  # type: ignore[attr-defined]
    lost.days(5)
    with lost.system():
        (decision,) = decisions_about(lost.offered)  # type: ignore[attr-defined]
        told = explained(decision)
        assert told is not None
        assert [row["name"] for row in told.rows][1] == "Price"
        assert told.rows[1]["ours"].share < 0
        assert told.chart["series"][0]["name"] == "Our offer"


def test_a_replay_writes_nothing_and_a_lower_price_would_have_won(lost: Played) -> None:
    lost.days(5)
    with lost.system():
        before = Entry.objects.count()
        (decision,) = decisions_about(lost.offered)  # type: ignore[attr-defined]
        assert decision.kind == "refuse"
        told = explained(decision, Change.PRICE, 0.5)
        assert told is not None and told.asked is not None
        assert told.asked.wins and told.asked.after > told.asked.before
        same = explained(decision, Change.PRICE, 1.0)
        assert same is not None and same.asked is not None
        assert not same.asked.wins and same.asked.after == pytest.approx(same.asked.before)
        assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("price", "tried", "words"),
    [
        ("1500.00", 1.0, "Not won either"),
        ("1500.00", 0.5, "We would have won"),
        ("800.00", 0.9, "Won all the same"),
        ("800.00", 3.0, "We would have lost"),
    ],
)
def test_a_replay_is_told_beside_what_really_came_of_it(
    played: Callable[..., Played], price: str, tried: float, words: str
) -> None:
    company = played(KEEN)
    quote = company.quote(price=price)
    company.days(5)
    with company.system():
        told = explained(decisions_about(quote)[0], Change.PRICE, tried)
        assert told is not None and told.asked_told is not None
        assert str(told.asked_told["outcome"][0]) == words


def test_the_page_tells_it_and_tries_what_is_asked(lost: Played) -> None:
    quote = lost.offered  # type: ignore[attr-defined]
    lost.days(5)
    client, at = client_of(lost), f"/s/{lost.sandbox.pk}/quotes/{quote.number}/"
    assert f"{at}why/" in client.get(at).content.decode()
    page = client.get(f"{at}why/").content.decode()
    assert "What counted" in page and "Did not buy from us" in page
    with lost.system():
        number = decisions_about(quote)[0].number
    asked = client.get(f"{at}why/?decision={number}&change=price&value=50").content.decode()
    assert "Price at 50 % of what we asked for" in asked
    wrong = client.get(f"{at}why/?decision={number}&change=luck&value=x")
    assert wrong.status_code == 200 and "luck is not one of the available" in wrong.content.decode()
    assert client.get(f"/s/{lost.sandbox.pk}/quotes/99999/why/").status_code == 404
    assert client.get(f"/s/{lost.sandbox.pk}/tasks/1/why/").status_code == 404


def test_an_exam_may_forbid_it(lost: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    lost.days(5)
    no = Allowed(False, "Not in an exam.")
    monkeypatch.setattr(explaining, "_policies", [lambda: no])
    client, number = client_of(lost), lost.offered.number  # type: ignore[attr-defined]
    at = f"/s/{lost.sandbox.pk}/quotes/{number}/"
    assert client.get(f"{at}why/").status_code == 403
    assert f"{at}why/" not in client.get(at).content.decode()


def test_who_answered_too_late_learns_what_an_hour_would_have_done(
    played: Callable[..., Played],
) -> None:
    company = played(WILLING, ("at_once: 1\n", "at_once: 0.05\n"))
    company.days(4)
    company.call()
    with company.system():
        from scenarios.customers.models import Decision

        told = explained(Decision.objects.get())
        assert told is not None and told.late is not None
        assert told.late.hours > 20
        assert told.late.within_an_hour >= told.late.chance


def test_beyond_the_budget_nothing_helps_but_a_price_within_it(
    played: Callable[..., Played],
) -> None:
    company = played(("wanted: {desk: 10}\n", "wanted: {desk: 10}\n        budget: 5000\n"))
    quote = company.quote(price="700.00")
    company.days(5)
    with company.system():
        (decision,) = decisions_about(quote)
        assert decision.reason == "budget"
        told = explained(decision, Change.PRICE, 0.7)
        assert told is not None and told.over_budget and told.asked is not None
        assert told.asked.wins
        assert not any(each["wins"] for each in told.replays)
