"""Companies and people that exist in both languages, with addresses and numbers nobody owns.

Phones come from ranges that are not given out: 555-01xx in North America; the mobile prefix 154 and
local numbers that begin with 1 in China. Mail and web addresses end in `.example`.
"""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from random import Random

from scenarios.generators import words
from scenarios.generators.chance import Chance
from scenarios.packs.tables import Row

ZH = "@zh-hans"


@dataclass(frozen=True)
class Text:
    """A cell that differs between the languages."""

    en: str
    zh: str

    def cells(self, column: str) -> dict[str, str]:
        return {column: self.en, f"{column}{ZH}": self.zh}


@dataclass(frozen=True)
class Company:
    name: Text
    domain: Text
    industry: str
    city: words.City


@dataclass(frozen=True)
class Person:
    name: Text
    mailbox: Text

    def email(self, company: Company) -> Text:
        return Text(
            f"{self.mailbox.en}@{company.domain.en}", f"{self.mailbox.zh}@{company.domain.zh}"
        )


class Parties:
    """Draws companies and people. Company `number` is the same whatever the volumes are."""

    MOST_COMPANIES = len(words.ENGLISH_FIRST) * len(words.ENGLISH_SECOND)

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self._english = chance.shuffled(
            "brands", [a + b for a in words.ENGLISH_FIRST for b in words.ENGLISH_SECOND]
        )
        self._chinese = chance.shuffled(
            "brands@zh-hans",
            [(a[0] + b[0], a[1] + b[1]) for a in words.CHINESE_FIRST for b in words.CHINESE_SECOND],
        )

    def company(self, number: int) -> Company:
        """Company `number`, from 1 to MOST_COMPANIES; no two share a name."""
        if not 1 <= number <= self.MOST_COMPANIES:
            raise ValueError(f"The generator knows companies 1 to {self.MOST_COMPANIES}.")
        draw = self.chance.stream("company", number)
        industry = draw.choice(list(words.TRADES))
        trade, trade_zh = draw.choice(words.TRADES[industry])
        city = draw.choice(words.CITIES)
        brand, (brand_zh, pinyin) = self._english[number - 1], self._chinese[number - 1]
        return Company(
            name=Text(f"{brand} {trade}", f"{city.chinese}{brand_zh}{trade_zh}有限公司"),
            domain=Text(f"{brand}-{trade}.example".lower(), f"{pinyin}-{number}.example"),
            industry=industry,
            city=city,
        )

    def person(self, *name: str | int) -> Person:
        draw = self.chance.stream("person", *name)
        woman = draw.random() < 0.5
        faker = self.chance.faker("person", *name)
        first = faker.first_name_female() if woman else faker.first_name_male()
        last = faker.last_name()
        surname, surname_pinyin = draw.choice(words.SURNAMES)
        given, given_pinyin = draw.choice(words.WOMEN if woman else words.MEN)
        return Person(
            name=Text(f"{first} {last}", surname + given),
            mailbox=Text(f"{first}.{last}".lower(), f"{surname_pinyin}.{given_pinyin}"),
        )

    def street(self, *name: str | int) -> Text:
        draw = self.chance.stream("street", *name)
        house = draw.randint(1, 880)
        english = self.chance.faker("street", *name).street_name()
        return Text(f"{house} {english}", f"{draw.choice(words.CHINESE_STREETS)}{house}号")


def address(company: Company, street: Text, draw: Random, prefix: str = "") -> Row:
    city = company.city
    code = Text(
        f"{city.zip_prefix}{draw.randint(10, 99)}", f"{city.postal_prefix}{draw.randint(10, 99)}"
    )
    return {
        **street.cells(f"{prefix}street"),
        **Text(city.english, city.chinese).cells(f"{prefix}city"),
        **Text(city.state, city.province).cells(f"{prefix}state"),
        **code.cells(f"{prefix}postal_code"),
        **Text("United States", "中国").cells(f"{prefix}country"),
    }


class Line(IntEnum):
    """Whose telephone it is: each has an area code of its own, so that no number occurs twice."""

    COMPANY = 0
    CONTACT = 1
    LEAD = 2


def phone(city: words.City, line: Line, number: int, draw: Random) -> Text:
    """A telephone for row `number`; a company has a land line, people have mobiles."""
    english = f"+1 {city.area_codes[line]} 555 01{number % 100:02d}"
    start, end = draw.randint(1000, 9999), draw.randint(1000, 9999)
    if line is Line.COMPANY:
        return Text(english, f"+86 {city.dialling_code} 1{start % 1000:03d} {end}")
    return Text(english, f"+86 154 {start} {end}")


def birthday(draw: Random) -> str:
    """A date of its own, not relative to day 1: birthdays are never shifted."""
    day = dt.date(1968, 1, 1) + dt.timedelta(days=draw.randint(0, 32 * 365))
    return day.isoformat()
