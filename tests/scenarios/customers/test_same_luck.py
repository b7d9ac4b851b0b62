"""Who does the same meets the same, whatever else happens in between; and nobody changes another's luck."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lab.access.actors import system_actor
from lab.journal.jumps import reset
from lab.tenancy.actor import acting_as
from scenarios.happenings.following import catch_up
from scenarios.happenings.models import Followed
from scenarios.provisioning import provision
from tests.scenarios.customers.conftest import Played

pytestmark = pytest.mark.django_db
# What is done to Nora, in this order; in between others do something else.
TOLD = (
    lambda company: company.call(topics=["budget"]),
    lambda company: company.days(2),
    lambda company: company.mail(topics=["budget"]),
    lambda company: company.quote(price="1100.00"),
    lambda company: company.days(4),
    lambda company: company.call(topics=["decider", "meeting"]),
)
ELSEWHERE = (
    lambda company: company.call(about="contacts/2"),
    lambda company: company.call(about="leads/1", topics=["budget"]),
    lambda company: company.create("tasks", subject="Think", owner=1),
    lambda company: company.mail(to=[{"role": "to", "contact": 2}]),
    lambda company: company.create("accounts", name="New", owner=1),
)
others = st.lists(
    st.lists(st.sampled_from(range(len(ELSEWHERE))), max_size=2),
    min_size=len(TOLD),
    max_size=len(TOLD),
)
SLOW = settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def story(company: Played, between: list[list[int]]) -> dict[str, Any]:
    """What came of it for Nora: what she remembers, and what she wrote and said."""
    said = []
    for step, more in zip(TOLD, between, strict=True):
        for number in more:
            ELSEWHERE[number](company)
        done = step(company)
        said.append(getattr(done, "heard", None))
    mails = [(m.subject, m.body) for m in company.inbox() if m.sender_name == "Nora Finch"]
    return {"state": company.state().as_json(), "mails": mails, "said": said}


@pytest.fixture
def companies(version: Callable[..., Any]) -> Callable[..., Played]:
    made: dict[str, Any] = {}

    def another(seed: int = 1) -> Played:
        if str(seed) not in made:
            text = f"generate:\n  seed: {seed}\n  companies: 1\n" if seed != 1 else ""
            made[str(seed)] = version(seed=text).templates.get(language="en")
        return Played(provision(made[str(seed)], name="Twin"))

    return another


@pytest.fixture
def version(db: None, pack: Callable[..., Any]) -> Callable[..., Any]:
    """By seed, each as a version of its own."""
    from scenarios.packs.versions import publish, store
    from tests.scenarios.conftest import TINY

    count = iter(range(1, 100))

    def make(seed: str = "") -> Any:
        manifest = TINY["pack.yaml"].replace("version: 1", f"version: {next(count)}") + seed
        # Else whoever does more in between is later everywhere.
        manifest += "working_time: off\n"
        return publish(store(pack(**{"pack.yaml": manifest})))

    return make


@SLOW
@given(others, others)
def test_the_same_actions_have_the_same_outcome_whatever_happens_in_between(
    companies: Callable[..., Played], one: list[list[int]], other: list[list[int]]
) -> None:
    assert story(companies(), one) == story(companies(), other)


def test_after_a_reset_everything_comes_again(companies: Callable[..., Played]) -> None:
    company, none = companies(), [[] for _step in TOLD]
    first = story(company, none)
    company.sandbox.refresh_from_db()
    with acting_as(system_actor(company.sandbox)):
        reset(company.sandbox)
    assert story(company, none) == first


def test_other_seeds_have_other_luck(companies: Callable[..., Played]) -> None:
    none: list[list[int]] = [[] for _step in TOLD]
    stories = [story(companies(seed), none) for seed in (1, 2, 3)]
    assert any(one != stories[0] for one in stories[1:])


def test_an_answer_that_a_killed_process_owes_is_given_by_the_next(
    companies: Callable[..., Played], monkeypatch: pytest.MonkeyPatch
) -> None:
    alive, killed = companies(), companies()
    expected = alive.call(topics=["budget"])
    with monkeypatch.context() as context:
        context.setattr("scenarios.happenings.following.catch_up", lambda sandbox: None)
        log = killed.call(topics=["budget"])
        assert log.reached is None
    with killed.system():
        assert not Followed.objects.exists()
        catch_up(killed.sandbox)
        log = killed.fresh(log)
        catch_up(killed.sandbox)
    assert (log.reached, log.heard) == (expected.reached, expected.heard)
    assert killed.state() == alive.state()
