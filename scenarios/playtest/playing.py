"""Plays a script in a company, through the same doors as the API."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from lab.access.actors import play_actor, system_actor
from lab.access.decisions import Refused
from lab.clock.advancing import clock_advance
from lab.clock.steps import Step as ClockStep
from lab.clock.steps import target_of
from lab.entities.api.views import action_arguments, taken_lines
from lab.entities.filters import filtered
from lab.entities.saving import change_record, create_record, delete_record, run_action
from lab.entities.spec import REGISTRY, Entity
from lab.people.languages import CODES
from lab.people.models import User
from lab.records.merging import merge
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox, Sandboxed, Seat
from scenarios.checks.company import Numbers
from scenarios.playtest.script import FILE, Rep, Script, Step


class StepFailed(Exception):
    """A step that the product refused, with the line of the script and the reason."""

    def __init__(self, step: Step, reason: object) -> None:
        self.step, self.reason = step, reason
        target = f" {step.on}" if step.on else ""
        super().__init__(f"{FILE}:{step.line} {step.do}{target}: {reason}")


class Made(NamedTuple):
    """A record that a step has answered."""

    collection: str
    number: int


class Player:
    """A rep at work. What a step answers is remembered under its name, for later steps."""

    def __init__(
        self,
        sandbox: Sandbox,
        script: Script,
        numbers: Numbers,
        remembered: Mapping[str, Sequence[Any]] | None = None,
        user: User | None = None,
    ) -> None:
        self.sandbox, self.script, self.numbers, self.user = sandbox, script, numbers, user
        self.memory = {name: Made(*made) for name, made in (remembered or {}).items()}

    def play(self, rep: Rep, *, since: int = 0, until: int | None = None) -> list[StepFailed]:
        """Do all that this rep does, from session `since` to before session `until`. A step that is
        refused fails alone, and whatever needs it."""
        failed = []
        for step in self.script.steps:
            meant = since <= step.session and (until is None or step.session < until)
            if not (meant and rep.does(step)):
                continue
            try:
                self.step(step)
            except (Refused, ValidationError, ObjectDoesNotExist, LookupError) as error:
                failed.append(StepFailed(step, _reason(error)))
        return failed

    def step(self, step: Step) -> None:
        self.sandbox.refresh_from_db()
        if step.do == "advance":
            self._advance(step)
            return
        seat = self.numbers[Seat.collection][step.seat or self.script.seat]
        with acting_as(play_actor(self.user, self.sandbox, seat)):
            found = self._done(step)
        if step.name and found is not None:
            self.memory[step.name] = Made(found.collection, found.number)

    def _done(self, step: Step) -> Sandboxed | None:
        entity, number = self._target(step.on)
        values = self._resolved(step.values)
        match step.do:
            case "create":
                raw, lines = taken_lines(entity, values)
                return create_record(entity, raw, lines)
            case "change":
                raw, lines = taken_lines(entity, values)
                return change_record(entity, number, raw, _by_place(entity, number, lines))
            case "delete":
                delete_record(entity, number)
                return None
            case "merge":
                return self._merged(entity, number, values)
            case "find":
                return self._found(entity, values)
        action = next(each for each in entity.actions if each.name == step.do)
        return run_action(entity, action, number, action_arguments(action, values))

    def _target(self, on: str) -> tuple[Entity, int]:
        if on.startswith("$"):
            row = self.memory[on[1:]]
            return REGISTRY[row.collection], row.number
        collection, _slash, key = on.partition("/")
        return REGISTRY[collection], self.numbers.get(collection, {}).get(key, 0)

    def _merged(self, entity: Entity, number: int, values: Mapping[str, Any]) -> Sandboxed:
        others = [int(each) for each in values["with"]]
        rows = entity.rows()
        return merge(rows.numbered(number).get(), list(rows.numbered(*others)), {})

    def _found(self, entity: Entity, values: Mapping[str, Any]) -> Sandboxed:
        """The newest record that the filters keep."""
        asked = QueryDict(mutable=True)
        asked.update({name: str(value) for name, value in values.items()})
        rows, errors = filtered(entity, entity.rows(), asked)
        row = rows.order_by("-pk").first()
        if errors or row is None:
            raise LookupError(_("Nothing is found."))
        return row

    def _advance(self, step: Step) -> None:
        """By the steps of the clock's own menu; as the system, for nobody sits on the script's seat."""
        by = ClockStep(str(step.values.get("by", ClockStep.DAY)))
        with acting_as(system_actor(self.sandbox)):
            for _time in range(int(step.values.get("times", 1))):
                clock_advance(to=target_of(by))

    def _resolved(self, value: Any) -> Any:
        """Values with numbers in the place of names: `@leads/lead-11` is 11, `$deal` its number.

        A text by language is that of the company's.
        """
        if isinstance(value, dict) and value and set(value) <= CODES:
            return value.get(self.sandbox.language) or next(iter(value.values()))
        if isinstance(value, dict):
            return {name: self._of(name, each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._resolved(each) for each in value]
        if isinstance(value, str) and value.startswith("@"):
            collection, _slash, key = value[1:].partition("/")
            return self.numbers[collection][key]
        if isinstance(value, str) and value.startswith("$"):
            return self.memory[value[1:]].number
        return value

    def _of(self, name: str, value: Any) -> Any:
        """What a record is about is told with its collection."""
        if name != "about" or not isinstance(value, str) or value[:1] not in "@$":
            return self._resolved(value)
        if value.startswith("$"):
            row = self.memory[value[1:]]
            return f"{row.collection}/{row.number}"
        collection = value[1:].partition("/")[0]
        return f"{collection}/{self._resolved(value)}"


def _by_place(
    entity: Entity, number: int, lines: Sequence[Mapping[str, Any]] | None
) -> Sequence[Mapping[str, Any]] | None:
    """Lines with their numbers: `line: 2` is the second one that the record has."""
    if lines is None or entity.lines is None:
        return lines
    row = entity.rows().numbered(number).get()
    rows = entity.lines.model._default_manager.filter(**{entity.lines.link: row})
    known = [one.number for one in rows.order_by("position", "pk")]  # type: ignore[attr-defined]
    found = [dict(line) for line in lines]
    for line in found:
        if place := line.pop("line", None):
            line["number"] = _at(known, place)
    return found


def _at(known: Sequence[int], place: Any) -> int:
    if str(place).isdecimal() and 1 <= int(place) <= len(known):
        return known[int(place) - 1]
    raise ValidationError({"line": _("There is no line %(place)s.") % {"place": place}})


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        if hasattr(error, "error_dict"):
            told = error.message_dict.items()
            return "; ".join(f"{name}: {' '.join(texts)}" for name, texts in told)
        return " ".join(error.messages)
    if isinstance(error, KeyError):
        return _("An earlier step that this needs was not done.")
    return str(error)
