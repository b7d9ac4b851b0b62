"""Companies and people that exist in both languages, with addresses and numbers nobody owns.

Phones come from ranges that reach nobody: 555-01xx in North America; in China mobile prefixes that are
given to machines only, and local numbers that begin with 1. Mail and web addresses end in `.example`.
"""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from math import gcd
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


class Order:
    """A permutation of 0 … size - 1 that needs no list: row by row, whatever the volume."""

    def __init__(self, draw: Random, size: int) -> None:
        self.size, self.offset = size, draw.randrange(size)
        self.step = draw.randrange(size // 3, size) | 1
        while gcd(self.step, size) != 1:
            self.step += 2

    def __getitem__(self, position: int) -> int:
        return (position * self.step + self.offset) % self.size


BRANDS = len(words.CHINESE_FIRST) * len(words.CHINESE_SECOND)
TRADES = [(industry, *trade) for industry, trades in words.TRADES.items() for trade in trades]


class Parties:
    """Draws companies and people. Company `number` is the same whatever the volumes are."""

    # A name is a brand and a trade; there are fewer Chinese brands than English ones.
    MOST_COMPANIES = BRANDS * len(TRADES)

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self._names = Order(chance.stream("names"), self.MOST_COMPANIES)
        self._english = Order(
            chance.stream("brands"), len(words.ENGLISH_FIRST) * len(words.ENGLISH_SECOND)
        )

    def company(self, number: int) -> Company:
        """Company `number`, from 1 to MOST_COMPANIES; no two share a name."""
        if not 1 <= number <= self.MOST_COMPANIES:
            raise ValueError(f"The generator knows companies 1 to {self.MOST_COMPANIES}.")
        brand, trade_number = divmod(self._names[number], len(TRADES))
        industry, trade, trade_zh = TRADES[trade_number]
        city = self.chance.stream("company", number).choice(words.CITIES)
        first, second = divmod(self._english[brand], len(words.ENGLISH_SECOND))
        english = words.ENGLISH_FIRST[first] + words.ENGLISH_SECOND[second]
        sign, other = divmod(brand, len(words.CHINESE_SECOND))
        chinese, pinyin = _joined(words.CHINESE_FIRST[sign], words.CHINESE_SECOND[other])
        return Company(
            name=Text(f"{english} {trade}", f"{city.chinese}{chinese}{trade_zh}有限公司"),
            domain=Text(f"{english}-{trade}.example".lower(), f"{pinyin}-{number}.example"),
            industry=industry,
            city=city,
        )

    def person(self, *name: str | int) -> Person:
        draw = self.chance.stream("person", *name)
        woman = draw.random() < 0.5
        faker = self.chance.faker("person", *name)
        first = faker.first_name_female() if woman else faker.first_name_male()
        last = faker.last_name()
        # The commoner a family name is, the nearer to the front it stands.
        surname, surname_pinyin = words.SURNAMES[int(len(words.SURNAMES) * draw.random() ** 1.6)]
        signs = words.WOMEN if woman else words.MEN
        given, given_pinyin = self._given(draw, surname, *signs)
        return Person(
            name=Text(f"{first} {last}", surname + given),
            mailbox=Text(f"{first}.{last}".lower(), f"{surname_pinyin}.{given_pinyin}"),
        )

    def _given(
        self, draw: Random, surname: str, first: words.Pairs, second: words.Pairs
    ) -> tuple[str, str]:
        """One sign in eight names, else two different ones; never one that makes a word of the name."""
        one, other = draw.choice(first), draw.choice(second)
        short = draw.random() < 0.125 or one[0] == other[0]
        if short and not words.reads_as_word(surname, one[0]):
            return one
        if one[0] == other[0]:
            other = next(each for each in second if each[0] != one[0])
        return _joined(one, other)

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
    """Whose telephone it is: each has numbers of its own, so that none occurs twice."""

    COMPANY = 0
    CONTACT = 1
    LEAD = 2


# Prime to 10^7 and 10^8: multiplying by it only changes the order of the numbers.
MIXING = 48_271
CODES = words.MOBILE_AREA_CODES


def phone(city: words.City, line: Line, number: int) -> Text:
    """The telephone of row `number`; a company has a land line, people have mobiles."""
    if line is Line.COMPANY:
        extension = f" ext. {number // 100}" if number >= 100 else ""
        local = f"{number * MIXING % 10**7:07d}"
        return Text(
            f"+1 {city.area_code} 555 01{number % 100:02d}{extension}",
            f"+86 {city.dialling_code} 1{local[:3]} {local[3:]}",
        )
    mixed = f"{(number * 2 + line) * MIXING % 10**8:08d}"
    prefix = words.MOBILE_PREFIXES[number % len(words.MOBILE_PREFIXES)]
    return Text(_american_mobile(number * 2 + line - 1), f"+86 {prefix} {mixed[:4]} {mixed[4:]}")


def _american_mobile(position: int) -> str:
    """All area codes in turn, each with its hundred numbers; then the same with extensions."""
    turn, code = divmod(position, len(CODES))
    extension, last = divmod(turn, 100)
    told = f" ext. {extension}" if extension else ""
    return f"+1 {CODES[code * 101 % len(CODES)]} 555 01{(last + code * 37) % 100:02d}{told}"


def _joined(one: tuple[str, str], other: tuple[str, str]) -> tuple[str, str]:
    return one[0] + other[0], one[1] + other[1]


def birthday(draw: Random) -> str:
    """A date of its own, not relative to day 1: birthdays are never shifted."""
    day = dt.date(1968, 1, 1) + dt.timedelta(days=draw.randint(0, 32 * 365))
    return day.isoformat()
