"""Whatever is done in a company by whomever, in any order: all its figures tie after every step.

`STORY_SEEDS=200` tries that many companies, `STORY_STEPS=100` so many steps in each.
"""

import os

import pytest

from tests.crm.story.market import Market
from tests.crm.story.ties import Ties
from tests.factories.company import Company

SEEDS = range(int(os.environ.get("STORY_SEEDS", "10")))
STEPS = int(os.environ.get("STORY_STEPS", "40"))


@pytest.mark.parametrize("seed", SEEDS)
def test_all_figures_tie_after_every_step_of_anybody(office: Company, seed: int) -> None:
    by = ("order", "delivery")[seed % 2]
    market = Market(office, seed, invoiced_by=by, negative_stock=seed % 5 == 4)
    ties, done = Ties(), 0
    for _step in range(STEPS):
        if market.step():
            done += 1
            with office.acting("dora"):
                ties.judge()
    assert done >= STEPS // 4
