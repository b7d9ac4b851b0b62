"""YAML that forms write: nothing is lost, and what was not touched keeps its text."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.packs.yaml_text import read_yaml
from scenarios.packs.yaml_writing import rewritten, written
from tests.scenarios.conftest import PACKS

TEXT = """\
# Of the company.
slug: tiny   # never changes
version: 1
# What it is called.
name: {en: Tiny, zh-hans: 小}
summary:
  en: 'A tiny company: small.'
  # The Chinese says the same.
  zh-hans: 一家小公司

tasks:
  # The first morning.
  - key: calls   # by phone
    name: Call
    checks:
      - {key: one, points: 3}   # each counts
      # and the other
      - {key: two, points: 4}

  # Later.
  - key: sell
    name: Sell
"""


def test_one_value_is_changed_in_its_place() -> None:
    value = read_yaml(TEXT).value
    value["slug"] = "small"
    value["tasks"][0]["name"] = "Phone: them"
    value["summary"]["en"] = "Another"
    expected = TEXT.replace("slug: tiny", "slug: small").replace(
        "name: Call", "name: 'Phone: them'"
    )
    assert rewritten(TEXT, value) == expected.replace("'A tiny company: small.'", "Another")


def test_items_move_with_the_comments_above_them() -> None:
    value = read_yaml(TEXT).value
    checks = value["tasks"][0]["checks"]
    checks.reverse()
    checks.append({"key": "three", "points": "5"})
    found = rewritten(TEXT, value)
    assert read_yaml(found).value == value
    assert (
        "      - {key: one, points: 3}   # each counts\n      - {key: three, points: 5}\n" in found
    )
    assert found.startswith(TEXT[: TEXT.index("    checks:")])
    assert found.endswith(TEXT[TEXT.index("\n  # Later.") :])


def test_entries_are_added_and_removed() -> None:
    value = read_yaml(TEXT).value
    del value["tasks"][0], value["name"]
    value["sharing"] = {"accounts": "read"}
    found = rewritten(TEXT, value)
    assert read_yaml(found).value == value
    assert found.startswith(
        "# Of the company.\nslug: tiny   # never changes\nversion: 1\nsummary:\n"
    )
    assert "calls" not in found and "sharing: {accounts: read}" in found


@pytest.mark.parametrize(
    ("line", "item", "expected"),
    [
        ("a: {b: 1}   # why", {"b": "2"}, "a: {b: 2}   # why"),
        ("a: [1, 2]  # why", ["1", "3"], "a: [1, 3]   # why"),
        ("a: 'one'  # why", {"b": "2"}, "a: {b: 2}   # why"),
        ("a:   # why\n  - 1\n  - 2", "two", "a: two   # why"),
        ("a: |  # why\n  one # no comment\n  two", "one", "a: one   # why"),
        ("a: x  # why", "line\nline\n", "# why\na: |\n  line\n  line"),
        ("a: x  # why", "word " * 40, "# why\na: 'word"),
        ("a: [1,  # one\n  2]  # two", ["3"], "# one\na: [3]   # two"),
        ("a: 'x # y'", {"b": "1"}, "a: {b: 1}"),
    ],
)
def test_a_line_that_is_written_anew_keeps_its_comment(
    line: str, item: object, expected: str
) -> None:
    text = f"# Top.\nz: 0\n{line}\nlast: 1\n"
    value = {"z": "0", "a": item, "last": "1"}
    found = rewritten(text, value)
    assert read_yaml(found).value == value
    assert found.startswith(f"# Top.\nz: 0\n{expected}")
    assert found.endswith("last: 1\n")
    assert found.count("# why") == line.count("# why")


def test_the_comment_above_what_becomes_the_first_entry_stays() -> None:
    value = read_yaml(TEXT).value
    del value["tasks"][0]
    found = rewritten(TEXT, value)
    assert read_yaml(found).value == value
    assert "  # Later.\n  - key: sell\n" in found


def test_comments_stay_where_nothing_else_stood() -> None:
    assert rewritten("# To do.\n", {"a": "b"}) == "# To do.\na: b\n"
    assert rewritten("# Top.\n{}  # none\n", {"a": "b"}).startswith("# Top.\na: b")


@pytest.mark.parametrize("text", ["{a: 1}", "a: {b: [1, 2]}\n", "- a\n", "'x'\n"])
def test_whatever_stands_there_the_value_is_said(text: str) -> None:
    value = {"a": {"b": ["1", "3"], "c": "line\nline\n"}}
    assert read_yaml(rewritten(text, value)).value == value


def test_files_of_real_packs_are_not_touched_by_saying_the_same() -> None:
    for file in PACKS.glob("*/*.yaml"):
        text = file.read_text()
        value = read_yaml(text).value
        assert rewritten(text, value) == text
        assert read_yaml(written(value)).value == value


def test_a_check_of_a_real_pack_is_changed_alone() -> None:
    text = (PACKS / "first-sale" / "checks.yaml").read_text()
    value = read_yaml(text).value
    for task in range(len(value["tasks"])):
        changed = deepcopy(value)
        changed["tasks"][task]["checks"][0]["points"] = "77"
        before, after = text.splitlines(), rewritten(text, changed).splitlines()
        assert len(before) == len(after)
        assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


scalars = st.text(alphabet="ab :#-'\"{}[]|>&*!%@`,\n0中?~=", max_size=8)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(alphabet="abc-1中", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


documents = st.dictionaries(st.sampled_from(["a", "b", "c"]), values, max_size=3)


@given(documents, documents)
def test_nothing_is_lost_whatever_is_written_over_whatever(before: object, after: object) -> None:
    text = written(before)
    assert read_yaml(text).value == before
    assert read_yaml(rewritten(text, after)).value == after
