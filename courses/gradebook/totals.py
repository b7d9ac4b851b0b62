"""How marks make a total: pure arithmetic, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean

from django.db import models
from django.utils.translation import pgettext_lazy

HUNDRED = Decimal(100)
STEPS = {"cents": Decimal("0.01"), "tenths": Decimal("0.1"), "whole": Decimal(1)}


class Level(models.TextChoices):
    """五级制."""

    EXCELLENT = "excellent", pgettext_lazy("mark", "Excellent")
    GOOD = "good", pgettext_lazy("mark", "Good")
    MEDIUM = "medium", pgettext_lazy("mark", "Medium")
    PASS = "pass", pgettext_lazy("mark", "Pass")
    FAIL = "fail", pgettext_lazy("mark", "Fail")


# From these totals on, the best first.
LEVELS = (
    (Decimal(90), Level.EXCELLENT),
    (Decimal(80), Level.GOOD),
    (Decimal(70), Level.MEDIUM),
    (Decimal(60), Level.PASS),
    (Decimal(0), Level.FAIL),
)
PASSED = Decimal(60)


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of a column; `points` None where there is none yet."""

    points: Decimal | None
    full: Decimal = HUNDRED
    weight: Decimal = Decimal(1)

    @property
    def percent(self) -> Decimal | None:
        return None if self.points is None else self.points / self.full * HUNDRED


@dataclass(frozen=True, slots=True)
class Weighed:
    """The marks of a category and what the category weighs in the total."""

    marks: tuple[Mark, ...]
    weight: Decimal
    drop_lowest: int = 0


def category_percent(category: Weighed, *, missing_is_zero: bool) -> Decimal | None:
    """The weighted mean without the lowest ones; None where nothing counts yet.

    Of the marks that are left at least one counts, whatever is to be dropped.
    """
    found = [
        (Decimal(0) if mark.percent is None else mark.percent, mark.weight)
        for mark in category.marks
        if mark.percent is not None or missing_is_zero
    ]
    found.sort(key=lambda one: one[0])
    found = found[min(category.drop_lowest, max(len(found) - 1, 0)) :]
    weight = sum((weight for _percent, weight in found), Decimal(0))
    if not weight:
        return None
    return sum((percent * weight for percent, weight in found), Decimal(0)) / weight


def total(categories: Sequence[Weighed], *, rounding: str, missing_is_zero: bool) -> Decimal | None:
    """Out of 100 (more where a column gives extra points); None where nothing counts yet. A category
    without marks gives its weight to the others."""
    found = [
        (percent, category.weight)
        for category in categories
        if (percent := category_percent(category, missing_is_zero=missing_is_zero)) is not None
    ]
    weight = sum((weight for _percent, weight in found), Decimal(0))
    if not weight:
        return None
    exact = sum((percent * weight for percent, weight in found), Decimal(0)) / weight
    return exact.quantize(STEPS[rounding], ROUND_HALF_UP)


def level_of(points: Decimal) -> Level:
    return next(level for least, level in LEVELS if points >= least)


@dataclass(frozen=True)
class Analysis:
    """成绩分析: how a class did. `bands` counts totals by level, the best first."""

    count: int
    mean: Decimal | None
    highest: Decimal | None
    lowest: Decimal | None
    passed: int
    bands: tuple[tuple[Level, int], ...]

    @property
    def decimals(self) -> int:
        """Of the highest and the lowest, so that they are written alike."""
        found = [one for one in (self.highest, self.lowest) if one is not None]
        return max((_decimals(one) for one in found), default=0)

    @property
    def pass_rate(self) -> int | None:
        return round(100 * self.passed / self.count) if self.count else None


def _decimals(points: Decimal) -> int:
    """How many of at most two are not zeros at the end."""
    return next(places for places in (0, 1, 2) if places == 2 or points == round(points, places))


def analysis(totals: Sequence[Decimal]) -> Analysis:
    levels = [level_of(points) for points in totals]
    return Analysis(
        count=len(totals),
        mean=mean(totals).quantize(STEPS["cents"], ROUND_HALF_UP) if totals else None,
        highest=max(totals, default=None),
        lowest=min(totals, default=None),
        passed=sum(points >= PASSED for points in totals),
        bands=tuple((level, levels.count(level)) for _least, level in LEVELS),
    )
