"""colleagues.yaml: what is wrong is told with its line; what is right comes back as it was."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.colleagues.reading import read_colleagues
from scenarios.packs.calendar import Calendar
from scenarios.packs.files import read_folder
from scenarios.packs.known import Known
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack, Problems
from scenarios.packs.versions import dumped_files, store

TEXT = """\
# Who helps.
duties:
  approve: {hours: 2.5, comment: false}
  ship: {}
seats:
  head: {approve: false, ship: {hours: 1}}
"""


def known() -> Known:
    import datetime as dt

    return Known({"seats": {"head": 2}}, ("en",), Calendar(day_one=dt.date(2018, 1, 1)))


def test_a_seat_may_differ() -> None:
    problems = Problems()
    rules = read_colleagues(TEXT, known(), problems)
    problems.stop()
    approve = rules.setting("approve", 1)
    assert approve is not None and (approve.hours, approve.comment) == (2.5, False)
    assert rules.setting("approve", 2) is None
    own = rules.setting("ship", 2)
    assert own is not None and own.hours == 1
    assert rules.knows("ship") and not rules.knows("pay")


@pytest.mark.django_db
def test_all_problems_are_told_at_once_with_their_lines(tiny: Callable[..., Path]) -> None:
    text = TEXT + "  boss: {}\nbonus: 1\n"
    text = text.replace("hours: 2.5", "hours: soon").replace("ship: {}", "dance: {}")
    with pytest.raises(BadPack) as caught:
        read_pack(read_folder(tiny({"colleagues.yaml": text})))
    places = {(one.file, one.line, one.column) for one in caught.value.problems}
    assert places == {
        ("colleagues.yaml", 3, "duties.approve.hours"),
        ("colleagues.yaml", 4, "duties.dance"),
        ("colleagues.yaml", 7, "seats.boss"),
        ("colleagues.yaml", 8, "bonus"),
    }


@pytest.mark.django_db
def test_the_file_comes_back_as_it_was(tiny: Callable[..., Path]) -> None:
    version = store(read_pack(read_folder(tiny({"colleagues.yaml": TEXT}))))
    assert dumped_files(version)["colleagues.yaml"] == TEXT
