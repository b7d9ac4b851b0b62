"""The texts of the packs that come with the product, as people read them."""

import re

import pytest

from scenarios.packs.yaml_text import read_yaml
from tests.scenarios.conftest import PACKS

FILES = sorted(PACKS.glob("*/*.yaml"))
# A line that YAML folds leaves a blank where Chinese has none.
TORN = re.compile(r"[\u4e00-\u9fff，。；：、？！“”《》] +[\u4e00-\u9fff，。；：、？！“”《》]")


def texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [str(value)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_chinese_is_not_torn_by_the_end_of_a_line(path) -> None:
    document = read_yaml(path.read_text(encoding="utf-8"))
    assert not [text for text in texts(document.value) if TORN.search(text)]
