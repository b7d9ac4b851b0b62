"""`personas.yaml`: the simulated customers of a pack, and the teaching parameters it sets.

A persona plays a contact, or with `lead:` a lead, and the contact that becomes of it. Topics are the
choices of the picklist `topics` that the pack brings.

personas:
  nora:
    contact: nora-finch
    role: decider
    truths:
      - {topic: budget, said: {en: We can spend 30,000., zh-hans: 预算三万。}, value: 30000}
    needs:
      - key: desks
        wanted: {desk-plan-160: 24}
        opens: D+2
        decides: D+30
        rivals: [{competitor: westline, price: 0.95}]
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lab.records.picklists import PicklistItem
from scenarios.engine.models.payment import Payment
from scenarios.engine.parameters import Parameters, parameters_from
from scenarios.engine.personas import Channel, Habits, Need, Persona, Rival, Role, Truth
from scenarios.packs.dates import BadDate, parse_date
from scenarios.packs.known import Known
from scenarios.packs.problems import Problems
from scenarios.packs.yaml_reader import YamlReader
from scenarios.packs.yaml_text import BadYaml, read_yaml

FILE = "personas.yaml"
PERSONA = (
    "contact", "lead", "role", "trust", "patience_days", "sensitivity", "haggles", "likes", "hours",
    "contacts_a_week", "credit", "truths", "needs",
)  # fmt: skip
TRUTH = ("topic", "said", "value", "trust", "in_writing")
NEED = (
    "key", "wanted", "fair", "budget", "opens", "decides", "at_once", "thinking_hours",
    "must_know", "rivals",
)  # fmt: skip
RIVAL = ("competitor", "price", "fit", "effort", "trust")
TOPICS = "topics"
LARGEST_BUDGET = 10**11
MOST_PIECES = 10**6


@dataclass(frozen=True)
class Cast:
    """All simulated customers of a pack by key, and how customers behave there."""

    personas: Mapping[str, Persona] = field(default_factory=dict)
    parameters: Parameters = field(default_factory=Parameters)


def read_personas(text: str, known: Known, problems: Problems) -> Cast:
    """What is wrong is noted with its line; then the answer is a stand-in."""
    try:
        document = read_yaml(text)
    except BadYaml as error:
        problems.add(FILE, error, error.line)
        return Cast()
    return _Reader(YamlReader(FILE, document, problems), known).cast(document.value)


class _Reader:
    def __init__(self, yaml: YamlReader, known: Known) -> None:
        self.yaml, self.known = yaml, known

    def cast(self, value: Any) -> Cast:
        top = self.yaml.table(value, ("parameters", "personas"))
        parameters, wrong = parameters_from(
            self.yaml.mapping(top.get("parameters", {}), "parameters")
        )
        for error in wrong:
            self.yaml.problem(str(error), "parameters", *error.place.split("."))
        personas = self.yaml.mapping(top.get("personas"), "personas")
        found = {}
        for key, part in personas.items():
            self.yaml.name(key, "personas", key)
            found[key] = self.persona(key, part, parameters)
        self.once_each(found)
        return Cast(found, parameters)

    def once_each(self, personas: Mapping[str, Persona]) -> None:
        """A contact has one mind, and a lead too."""
        seen: dict[tuple[str, str], str] = {}
        for key, persona in personas.items():
            name = "lead" if persona.lead else "contact"
            played = persona.lead or persona.contact
            if played and (name, played) in seen:
                text = _("“%(contact)s” is played by “%(persona)s” already.")
                told = {"contact": played, "persona": seen[name, played]}
                self.yaml.problem(text % told, "personas", key, name)
            seen[name, played] = key

    def row(self, value: Any, collection: str, *path: str) -> str:
        return self.known.row(self.yaml, value, collection, *path)

    def persona(self, key: str, value: Any, parameters: Parameters) -> Persona:
        path = ("personas", key)
        part = self.yaml.table(value, PERSONA, *path)
        given: dict[str, Any] = {}
        for name, least, most in (
            ("trust", -1, 1),
            ("patience_days", 0.1, 365),
            ("sensitivity", 0, 10),
            ("haggles", 0, 1),
        ):
            if name in part:
                given[name] = float(self.yaml.number(part[name], least, most, *path, name))
        if "role" in part:
            given["role"] = self.yaml.choice(part["role"], Role, *path, "role")
        if "credit" in part:
            given["credit"] = self.credit(part["credit"], parameters, *path, "credit")
        truths, needs = part.get("truths"), part.get("needs")
        return Persona(
            key=key,
            **self.played(part, *path),
            habits=self.habits(part, *path),
            truths=tuple(self.truth(*item) for item in self.yaml.items(truths, *path, "truths")),
            needs=self.needs(
                [self.need(*item) for item in self.yaml.items(needs, *path, "needs")], *path
            ),
            **given,
        )

    def played(self, part: dict[str, Any], *path: str) -> dict[str, Any]:
        """Whom it plays."""
        if "lead" not in part:
            return {"contact": self.row(part.get("contact"), "contacts", *path, "contact")}
        if "contact" in part:
            text = _("A persona plays a contact or a lead: leave one of them out.")
            self.yaml.problem(text, *path, "lead")
        return {"lead": self.row(part["lead"], "leads", *path, "lead")}

    def topic(self, value: Any, *path: str) -> str:
        """A choice of the picklist of topics: what cannot be asked for would never be found."""
        found = self.yaml.name(value, *path)
        items = self.known.numbers.get(PicklistItem.collection, {})
        if found and f"{TOPICS}/{found}" not in items:
            text = _("“%(topic)s” is no topic: add %(key)s to data/picklist-items.csv.")
            self.yaml.problem(text % {"topic": found, "key": f"{TOPICS}/{found}"}, *path)
        return found

    def habits(self, part: dict[str, Any], *path: str) -> Habits:
        given: dict[str, Any] = {}
        if "likes" in part:
            likes = self.yaml.table(part["likes"], tuple(Channel), *path, "likes")
            given["channels"] = {
                Channel(name): float(self.yaml.number(value, 0, 5, *path, "likes", name))
                for name, value in likes.items()
                if name in list(Channel)
            }
        if "hours" in part:
            given |= self.hours(part["hours"], *path, "hours")
        if "contacts_a_week" in part:
            at = (*path, "contacts_a_week")
            given["contacts_a_week"] = self.yaml.whole(part["contacts_a_week"], 1, 50, *at)
        return Habits(**given)

    def hours(self, value: Any, *path: str) -> dict[str, int]:
        found = [self.yaml.whole(item, 0, 24, *at) for item, at in self.yaml.items(value, *path)]
        if len(found) == 2 and found[0] < found[1]:
            return {"from_hour": found[0], "to_hour": found[1]}
        self.yaml.problem(_("Write the hours of work, such as [9, 18]."), *path)
        return {}

    def credit(self, value: Any, parameters: Parameters, *path: str) -> Payment:
        """How this one pays; what is not set is as with everybody."""
        given = self.yaml.mapping(value, *path)
        found, wrong = parameters_from({"payment": given}, parameters)
        for error in wrong:
            self.yaml.problem(str(error), *path, *error.place.split(".")[1:])
        return found.payment

    def truth(self, value: Any, path: tuple[str, ...]) -> Truth:
        part = self.yaml.table(value, TRUTH, *path)
        said = part.get("said")
        return Truth(
            topic=self.topic(part.get("topic"), *path, "topic"),
            said=self.yaml.by_language(said, self.known.languages, *path, "said"),
            value=self.yaml.text(part["value"], *path, "value") if "value" in part else "",
            trust=float(self.yaml.number(part.get("trust", "0"), -1, 1, *path, "trust")),
            in_writing=self.yaml.yes(part.get("in_writing", "false"), *path, "in_writing"),
        )

    def needs(self, found: list[Need], *path: str) -> tuple[Need, ...]:
        for position, need in enumerate(found):
            if need.key in [other.key for other in found[:position]]:
                text = _("“%(key)s” stands here twice.") % {"key": need.key}
                self.yaml.problem(text, *path, "needs", str(position), "key")
        return tuple(found)

    def need(self, value: Any, path: tuple[str, ...]) -> Need:
        part = self.yaml.table(value, NEED, *path)
        given: dict[str, Any] = {}
        for name, least, most in (
            ("fair", 0.01, 10),
            ("at_once", 0, 1),
            ("thinking_hours", 0, 500),
        ):
            if name in part:
                given[name] = float(self.yaml.number(part[name], least, most, *path, name))
        if "budget" in part:
            given["budget"] = self.yaml.number(part["budget"], 0, LARGEST_BUDGET, *path, "budget")
        topics, rivals = part.get("must_know"), part.get("rivals")
        need = Need(
            key=self.yaml.name(part.get("key"), *path, "key"),
            wanted=self.wanted(part.get("wanted"), *path, "wanted"),
            opens=self.day(part.get("opens", "D+0"), *path, "opens"),
            decides=self.day(part.get("decides", "D+30"), *path, "decides"),
            must_know=tuple(
                self.topic(item, *at) for item, at in self.yaml.items(topics, *path, "must_know")
            ),
            rivals=tuple(self.rival(*item) for item in self.yaml.items(rivals, *path, "rivals")),
            **given,
        )
        self.in_order(need, *path)
        return need

    def wanted(self, value: Any, *path: str) -> dict[str, Decimal]:
        found = self.yaml.mapping(value, *path)
        if not found and isinstance(value, dict):
            self.yaml.problem(_("Name at least one product and how many."), *path)
        return {
            self.row(product, "products", *path, product): self.yaml.number(
                pieces, 0.001, MOST_PIECES, *path, product
            )
            for product, pieces in found.items()
        }

    def rival(self, value: Any, path: tuple[str, ...]) -> Rival:
        part = self.yaml.table(value, RIVAL, *path)
        given = {
            name: float(self.yaml.number(part[name], least, most, *path, name))
            for name, least, most in (("fit", 0, 1), ("effort", 0.1, 20), ("trust", -1, 1))
            if name in part
        }
        return Rival(
            competitor=self.row(part.get("competitor"), "competitors", *path, "competitor"),
            price=float(self.yaml.number(part.get("price", "1"), 0.01, 10, *path, "price")),
            **given,
        )

    def day(self, value: Any, *path: str) -> str:
        try:
            parse_date(str(value), self.known.calendar)
        except BadDate as error:
            self.yaml.problem(str(error), *path)
            return "D+0"
        return str(value)

    def in_order(self, need: Need, *path: str) -> None:
        calendar = self.known.calendar
        if parse_date(need.decides, calendar) < parse_date(need.opens, calendar):
            text = _("It decides before the need arises.")
            self.yaml.problem(text, *path, "decides")
