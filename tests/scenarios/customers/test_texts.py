"""What customers write: the same families in each language, with variants by their luck."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from scenarios.customers.texts import LANGUAGES, SAID, Voice, texts_in
from scenarios.engine.chance import Luck

PLACE = re.compile(r"\{(\w+)\}")
KNOWN = {
    "owner", "contact", "company", "us", "products", "said", "number", "quote", "lines", "price",
    "rival", "invoice", "amount", "date", "document", "days", "product", "pieces",
}  # fmt: skip


def families(language: str) -> Iterator[tuple[str, list[Any]]]:
    for name, variants in texts_in(language).items():
        if name == SAID:
            yield from ((f"{SAID}.{key}", each) for key, each in variants.items())
        else:
            yield name, variants


def texts(variant: Any) -> str:
    return " ".join(variant.values()) if isinstance(variant, dict) else variant


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_family_has_variants_and_fills_places_that_are_known(language: str) -> None:
    for name, variants in families(language):
        assert len({texts(each) for each in variants}) >= 4, name
        assert all(set(PLACE.findall(texts(each))) <= KNOWN for each in variants), name


def test_languages_have_the_same_families_and_say_the_same_facts() -> None:
    one, other = (dict(families(language)) for language in LANGUAGES)
    assert one.keys() == other.keys()
    for name in one:
        facts = [
            {place for each in told for place in PLACE.findall(texts(each))}
            for told in (one[name], other[name])
        ]
        assert facts[0] - {"us", "contact"} == facts[1] - {"us", "contact"}, name


def voice(language: str, seed: int = 1) -> Voice:
    facts = {"owner": "Robin", "contact": "Nora", "company": "Finch", "us": "Upright"}
    return Voice(language, Luck(seed, "nora"), facts)


def test_the_variant_is_luck_and_always_the_same() -> None:
    letters = {voice("en", seed).mail("thanks", 1, {}).body for seed in range(40)}
    assert len(letters) > 10
    assert voice("en").mail("thanks", 1, {}) == voice("en").mail("thanks", 1, {})


def test_a_rival_is_named_only_where_there_is_one() -> None:
    plain = voice("en").mail("refuse.price", 1, {"quote": "Q1", "rival": ""})
    named = voice("en").mail("refuse.price", 1, {"quote": "Q1", "rival": "Westline"})
    assert "Westline" in named.body and "Westline" not in plain.body
    assert not PLACE.search(named.body)


def test_names_with_braces_are_only_names() -> None:
    told = voice("zh-hans").said("told", 1, {"said": "{owner} 50 {0.__class__}"})
    assert "{owner} 50 {0.__class__}" in told
