"""The ready packs that bring variants: all of them are solved, and none is luckier than another."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store
from scenarios.variants.model import FILE
from scenarios.variants.permuting import plan_of
from scenarios.variants.spread import MOST_SPREAD
from tests.scenarios.conftest import PACKS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SLUGS = sorted(path.parent.name for path in PACKS.glob(f"*/{FILE}"))


def test_the_two_packs_that_students_play_alone_have_four_variants_at_least() -> None:
    assert {"first-sale", "office-trade"} <= set(SLUGS) and "b2b-hardware" not in SLUGS
    for slug in SLUGS:
        plan = plan_of(read_folder(PACKS / slug))
        assert plan is not None and plan.variants.count >= 4


# Minutes each: what a variant permutes is the same in both languages, so each pack is played in one.
@pytest.mark.parametrize(
    ("slug", "language"), [(slug, ("zh-hans", "en")[n % 2]) for n, slug in enumerate(SLUGS)]
)
def test_variants_are_equally_difficult(slug: str, language: str) -> None:
    publish(store(read_pack(read_folder(PACKS / slug))))
    out = StringIO()
    call_command("pack", "play", slug, "--variants", "--json", "--language", language, stdout=out)
    told = json.loads(out.getvalue())
    assert len(told["variants"]) >= 4
    assert all(shares["golden"] == 1 for shares in told["variants"].values())
    assert all(points <= MOST_SPREAD for points in told["spread"].values())
