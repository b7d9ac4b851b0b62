"""The calendar of a pack is that of its companies, in every language, there and back."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from lab import records
from lab.access.actors import system_actor
from lab.clock.calendar import working_days
from lab.clock.models import Holiday
from lab.company.profile import profile_change
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from scenarios.models import ScenarioVersion
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import dumped_files, store, template_for
from tests.scenarios.conftest import TINY

CALENDAR = """anchor: monday
  opens: "08:30"
  closes: "18:00"
  workdays: [monday, tuesday, saturday]
  holidays:
    - on: "05-01"
      name: {en: Labour Day, zh-hans: 劳动节}
    - on: "2019-02-05"
      name: {en: Spring Festival, zh-hans: 春节}"""


def manifest(calendar: str = CALENDAR) -> str:
    assert "anchor: monday" in TINY["pack.yaml"]
    return TINY["pack.yaml"].replace("anchor: monday", calendar)


@pytest.fixture
def version(db: None, tiny: Callable[..., Path]) -> ScenarioVersion:
    return store(read_pack(read_folder(tiny({"pack.yaml": manifest()}))))


def company(version: ScenarioVersion, language: str) -> Sandbox:
    return template_for(version, language).sandbox


def test_a_company_works_when_its_pack_says(version: ScenarioVersion) -> None:
    for language, name in (("en", "Labour Day"), ("zh-hans", "劳动节")):
        with acting_as(system_actor(company(version, language))) as actor:
            found = working_days()
            assert (found.workdays, found.opens) == (frozenset({0, 1, 5}), dt.time(8, 30))
            assert not found.is_working_day(dt.date(2030, 5, 1))
            assert found.single_holidays == {dt.date(2019, 2, 5)}
            assert Holiday.objects.get(yearly=True).name == name
            assert actor.now.astimezone(dt.timezone(dt.timedelta(hours=8))).time() == found.opens
    assert "data/holidays.csv" not in dumped_files(version), "it stands in pack.yaml"


def test_what_an_author_changes_of_it_becomes_files(version: ScenarioVersion) -> None:
    with acting_as(system_actor(company(version, "en"))):
        profile_change({"closes_at": "17:30", "works_saturday": False})
        records.create(Holiday, {"name": "Fair", "day": dt.date(2018, 6, 4)})
    files = dumped_files(version)
    assert files["data/holidays.csv"].splitlines() == [
        "key,name,name@zh-hans,day,yearly",
        "05-01,Labour Day,劳动节,2018-05-01,yes",
        "2019-02-05,Spring Festival,春节,2019-02-05,no",
        "new-1001,Fair,,2018-06-04,",
    ]
    again = store(read_pack(files), force=True)
    with acting_as(system_actor(company(again, "zh-hans"))):
        found = working_days()
        assert (found.workdays, found.closes) == (frozenset({0, 1}), dt.time(17, 30))
        assert len(found.single_holidays) == 2
    assert dumped_files(again) == files


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (("08:30", "8 o'clock"), "09:30"),
        (("18:00", "08:00"), "closes after"),
        (("{en: Labour Day, zh-hans: 劳动节}", "{en: Labour Day}"), "1 to 400"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tiny: Callable[..., Path], wrong, message) -> None:
    text = manifest(CALENDAR.replace(*wrong))
    with pytest.raises(BadPack, match=message):
        read_pack(read_folder(tiny({"pack.yaml": text})))
