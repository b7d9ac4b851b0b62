"""The teaching parameters of a scenario: the defaults, and what a pack sets instead."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django.utils.translation import gettext as _

from scenarios.engine.models.choice import Choice
from scenarios.engine.models.churn import Churn
from scenarios.engine.models.payment import Payment
from scenarios.engine.models.quality import Quality
from scenarios.engine.models.reach import Reach
from scenarios.engine.models.response import Response


@dataclass(frozen=True, slots=True)
class Touches:
    """Minutes of simulated working time that a touch costs."""

    mail: int = 10
    call: int = 15
    quote: int = 30
    visit: int = 120


@dataclass(frozen=True, slots=True)
class Parameters:
    response: Response = field(default_factory=Response)
    reach: Reach = field(default_factory=Reach)
    choice: Choice = field(default_factory=Choice)
    payment: Payment = field(default_factory=Payment)
    churn: Churn = field(default_factory=Churn)
    quality: Quality = field(default_factory=Quality)
    touches: Touches = field(default_factory=Touches)


class BadParameter(ValueError):
    """`place` is the dotted name, such as payment.in_time."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place = place


# What a value may be beyond being a number: shares, and what divides.
SHARES = {
    "in_time",
    "little_late",
    "well",
    "half",
    "badly",
    "attempts",
    "fading",
    "faulty",
    "late_day",
}
POSITIVE = {"scale_hours", "mean_beyond_days"}
NUMBER = re.compile(r"-?\d{1,4}(\.\d{1,6})?", re.ASCII)


def parameters_from(
    given: Mapping[str, Any], base: Parameters | None = None
) -> tuple[Parameters, list[BadParameter]]:
    """The base with what a pack sets, and all that is wrong with it; wrong values are left out.
    Scalars are texts, as they stand in the file."""
    wrong: list[BadParameter] = []
    parameters = base or Parameters()
    for name, part in _known(given, Parameters, "", wrong):
        if not isinstance(part, Mapping):
            wrong.append(BadParameter(name, _("This needs a table of names and values.")))
            continue
        model = getattr(parameters, name)
        values = dict(_values(part, model, name, wrong))
        parameters = replace(parameters, **{name: replace(model, **values)})
    payment = parameters.payment
    if payment.in_time + payment.little_late > 1:
        text = _("The shares that pay in time and a little late come to more than 1.")
        wrong.append(BadParameter("payment", text))
    return parameters, wrong


def _known(
    given: Mapping[str, Any], model: Any, prefix: str, wrong: list[BadParameter]
) -> Iterator[tuple[str, Any]]:
    known = [each.name for each in fields(model)]
    for name, value in given.items():
        if name in known:
            yield name, value
        else:
            text = _("Unknown. Known are: %(names)s.") % {"names": ", ".join(known)}
            wrong.append(BadParameter(f"{prefix}{name}", text))


def _values(
    part: Mapping[str, Any], model: Any, place: str, wrong: list[BadParameter]
) -> Iterator[tuple[str, Any]]:
    for name, value in _known(part, model, f"{place}.", wrong):
        default = getattr(model, name)
        try:
            yield name, _value(name, value, default)
        except ValueError as error:
            wrong.append(BadParameter(f"{place}.{name}", str(error)))


def _value(name: str, value: Any, default: Any) -> Any:
    if isinstance(default, tuple):
        if not isinstance(value, list) or not 1 <= len(value) <= 50:
            raise ValueError(_("This needs a list of 1 to 50 numbers."))
        return tuple(_number(name, each) for each in value)
    number = _number(name, value)
    if not isinstance(default, int):
        return number
    if number != int(number) or number < 0:
        raise ValueError(_("This needs a whole number from 0."))
    return int(number)


def _number(name: str, value: Any) -> float:
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        raise ValueError(_("This needs a number."))
    number = float(value)
    if name in SHARES and not 0 <= number <= 1:
        raise ValueError(_("A share lies between 0 and 1."))
    if name in POSITIVE and number <= 0:
        raise ValueError(_("This needs a number above 0."))
    return number
