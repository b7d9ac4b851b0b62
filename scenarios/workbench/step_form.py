"""A step of the playtest as its form shows it, and back."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.utils.text import capfirst

from lab.entities.spec import REGISTRY
from scenarios.playtest.script import FILE
from scenarios.workbench.desk import Desk
from scenarios.workbench.keys import Keys
from scenarios.workbench.outline import Sent, Value, clean, numbered, table_from
from scenarios.workbench.outline_form import OutlineForm, outline_form
from scenarios.workbench.step_keys import (
    ADVANCE,
    FRESH,
    OF,
    PLACE,
    ROW,
    VERB,
    VERBS,
    WITH,
    StepKeys,
)


class StepForm:
    """`on: leads/lead-11` is shown as the records and the key; all else as the file has it."""

    def __init__(self, desk: Desk, steps: Sequence[Value], number: int) -> None:
        self.desk, self.number = desk, number
        self.earlier = steps[:number]
        self.step = steps[number] if number < len(steps) else {}
        self.before = shown(self.step) if self.step else {VERB: FRESH}
        self.before[PLACE] = str(number + 1)
        self.value = numbered(self.before)
        if desk.data is not None:
            self.value = table_from(
                Sent(desk.data), self.keys, self.before, desk.languages, strict=False
            )

    @cached_property
    def keys(self) -> Any:
        said = self.before if self.desk.data is None else self.desk.data
        told = self.before.get(WITH)
        verb, of = str(said.get(VERB) or ""), str(said.get(OF) or "")
        other = (verb, of) != (self.before.get(VERB, ""), self.before.get(OF, ""))
        return StepKeys(
            self.desk.keys,
            verb,
            of,
            self.earlier,
            told=told if isinstance(told, dict) else {},
            strict=other and bool(self.step),
        ).all()

    def form(self) -> OutlineForm:
        return outline_form(self.desk, FILE, self.keys, self.value)

    @property
    def place(self) -> int:
        """From 0; where the form says nothing of use, the place that it has."""
        told = str(self.value.get(PLACE, ""))
        return int(told) - 1 if told.isdecimal() and 0 < int(told) < 10_000 else self.number

    def written(self) -> Value:
        """Keys in the order of the file, what is new behind them."""
        value = clean(self.value)
        names = {key.name for key in self.keys}
        verb, of = value.pop(VERB, ""), value.pop(OF, "")
        row = value.pop(ROW, "")
        if ROW not in names:
            row = ""
        value.pop(PLACE, None)
        on = "" if verb == ADVANCE and OF not in names else of
        made = {"do": verb, "on": f"{on}/{row}" if row and on else on, **value}
        if verb == ADVANCE and "on" in self.step and self.before.get(VERB) == ADVANCE:
            made["on"] = self.step["on"]
        if WITH not in names:
            made.pop(WITH, None)
        made = {name: told for name, told in made.items() if told != "" or name == "do"}
        order = [name for name in self.step if name in made]
        order += [name for name in ("do", "on", WITH, "as", "from", "seat") if name not in order]
        order += [name for name in made if name not in order]
        return {name: made[name] for name in order if name in made}

    def path(self, path: str) -> str:
        """Where the form shows what the reader says of a path of the step."""
        first, _dot, rest = path.partition(".")
        names = {key.name for key in self.keys}
        if first == "do":
            return VERB
        if first == "on":
            return ROW if ROW in names and self.value.get(OF) in REGISTRY else OF
        return path


def shown(step: Value) -> Value:
    on = step.get("on", "")
    of, _slash, row = on.partition("/") if isinstance(on, str) else ("", "", "")
    found = {VERB: str(step.get("do", "")), OF: of, ROW: row}
    rest = {name: told for name, told in step.items() if name not in ("do", "on")}
    return {**{name: told for name, told in found.items() if told}, **rest}


def in_words(known: Keys, steps: Sequence[Value], number: int) -> Value:
    """The verb and the record of a step as people say them."""
    step = shown(steps[number])
    verb, of, row = (str(step.get(name, "")) for name in (VERB, OF, ROW))
    entity = StepKeys(known, verb, of, steps[:number]).entity
    actions = {action.name: action.label for action in entity.actions} if entity else {}
    return {
        "verb": VERBS.get(verb) or actions.get(verb) or verb,
        "what": of if of.startswith("$") else capfirst(str(entity.label)) if entity else of,
        "row": row,
        "name": known.name(of, row) if row else "",
        "kind": capfirst(str(entity.label)) if entity and of.startswith("$") else "",
    }
