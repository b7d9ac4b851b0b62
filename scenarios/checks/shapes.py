"""What the keys of checks hold: a key means the same in every kind that has it.

A kind names its keys (`keys`), and forms make a field of each by its shape; one that is not told
here is written as YAML.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Holds(StrEnum):
    COLLECTION = "collection"
    FILTERS = "filters"
    ROW = "row"
    ROWS = "rows"
    GROUPS = "groups"
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    NUMERIC_FIELD = "numeric-field"
    STEPS = "steps"
    YAML = "yaml"


@dataclass(frozen=True)
class Shape:
    holds: Holds
    label: Any = ""
    help_text: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()


SHAPES = {
    "of": Shape(Holds.COLLECTION, _("Records of")),
    "where": Shape(
        Holds.FILTERS,
        _("Which of them"),
        _("Several values of one condition are joined by |; dates can be written like D+3."),
    ),
    "should": Shape(Holds.FILTERS, _("What it should say"), _("Each condition counts the same.")),
    "good": Shape(Holds.FILTERS, _("How a good record is")),
    "among": Shape(
        Holds.FILTERS, _("As a percentage of"), _("Leave it empty for the number itself.")
    ),
    "within": Shape(Holds.NUMBER, _("How far off it may be"), _("0.05 is five percent.")),
    "said": Shape(
        Holds.YAML,
        _("Where it is written"),
        _("Such as {of: documents, field: description, where: {folder: reports}}."),
    ),
    "record": Shape(
        Holds.ROW, _("Record (key)"), _("Leave it empty for any that the student worked on.")
    ),
    "records": Shape(Holds.ROWS, _("Records that should be gone (keys)")),
    "stay": Shape(Holds.ROWS, _("Records that must stay (keys)")),
    "groups": Shape(
        Holds.GROUPS, _("Groups of the same"), _("One group a line: the keys of its records.")
    ),
    "count": Shape(Holds.NUMBER, _("How many")),
    "by": Shape(
        Holds.CHOICE,
        _("Counts"),
        choices=(
            ("player", _("what the student worked on")),
            ("anybody", _("what is there, whoever made it")),
        ),
    ),
    "measure": Shape(
        Holds.CHOICE,
        _("Measure"),
        choices=(("count", _("number of records")), ("sum", _("sum")), ("mean", _("mean"))),
    ),
    "field": Shape(Holds.NUMERIC_FIELD, _("Of the field")),
    "start": Shape(Holds.NUMBER, _("Start"), _("Up to here it earns nothing.")),
    "target": Shape(Holds.NUMBER, _("Target"), _("From here on it earns all points.")),
    "exactly": Shape(
        Holds.NUMBER, _("Exactly"), _("Instead of a target: right to the cent, or nothing.")
    ),
    "steps": Shape(Holds.STEPS, _("Events in this order")),
    "events": Shape(
        Holds.YAML, _("One of these events"), _("Such as [quote.approved, quote.sent_back].")
    ),
    "within_days": Shape(Holds.NUMBER, _("Within simulated days")),
    "within_hours": Shape(Holds.NUMBER, _("Full points within working hours")),
    "none_after_hours": Shape(Holds.NUMBER, _("No points after working hours")),
    "persona": Shape(Holds.TEXT, _("Simulated customer (key)")),
    "personas": Shape(Holds.ROWS, _("Simulated customers (keys)")),
    "topic": Shape(Holds.TEXT, _("Topic of the truth")),
}

KIND_LABELS = {
    "records": _("so many records are there"),
    "fields": _("a record says what it should"),
    "gone": _("records are gone"),
    "merged": _("duplicates are merged"),
    "sequence": _("events happened in this order"),
    "events": _("something was done so often"),
    "quality": _("a share of records is as it should be"),
    "indicator": _("a number reaches its target"),
    "figure": _("a number that was written down is right"),
    "response": _("customers are answered in time"),
    "truth": _("a hidden truth is written down"),
    "manual": _("the teacher judges"),
}


def shape_of(key: str) -> Shape:
    return SHAPES.get(key, Shape(Holds.YAML, key))
