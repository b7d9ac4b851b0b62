"""The forms of simulated customers, events, sessions and injects: what stands in their files."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from lab.ui.menu import menu_tree
from scenarios.effects.kind import EFFECTS, Field, FieldKind, kinds_in_order
from scenarios.engine.personas import Role
from scenarios.injects.forms import LONG, SEAT_WORDS
from scenarios.timeline.event import FOLLOWED
from scenarios.workbench.inputs import collections
from scenarios.workbench.outline import Holds, Key, Value
from scenarios.workbench.outline_part import Outline

NOTHING = ("", "—")
ROLES = {
    Role.DECIDER: _("Decides"),
    Role.BUYER: _("Buys"),
    Role.INFLUENCER: _("Influences"),
    Role.USER: _("Uses it"),
    Role.GATEKEEPER: _("Keeps the gate"),
}
A_FILTER_A_LINE = _("One filter a line, such as `status: new`; names as in the address of a list.")


def _yes_or_no() -> list[tuple[str, Any]]:
    return [NOTHING, ("true", _now("yes")), ("false", _now("no"))]


def _roles() -> list[tuple[str, Any]]:
    return [NOTHING, *((role.value, ROLES[role]) for role in Role)]


def _choices(*values: str) -> Callable[[], list[tuple[str, Any]]]:
    return lambda: [NOTHING, *((value, value) for value in values)]


def _collections() -> list[tuple[str, Any]]:
    return [NOTHING, *collections()]


TRUTHS = Key(
    "truths",
    _("What it tells to whoever asks"),
    Holds.ROWS,
    add=_("Add a truth"),
    keys=(
        Key(
            "topic",
            _("Topic"),
            of="picklist-items/topics",
            help=_("A choice of the list `topics`."),
        ),
        Key("said", _("What it says"), Holds.LETTER),
        Key("value", _("What a check compares with")),
        Key("trust", _("Trust that it takes"), help=_("From -1 to 1; usual is 0.")),
        Key("in_writing", _("Also in a mail"), Holds.CHOICE, choices=_yes_or_no),
    ),
)
RIVALS = Key(
    "rivals",
    _("Rivals"),
    Holds.ROWS,
    add=_("Add a rival"),
    keys=(
        Key("competitor", _("Competitor"), of="competitors"),
        Key("price", _("Price"), help=_("1 is the price of the list, 0.95 is 5 % less.")),
        Key("fit", _("How well it fits"), help=_("From 0 to 1.")),
        Key("effort", _("Effort of dealing with it"), help=_("1 is usual.")),
        Key("trust", _("Trust"), help=_("From -1 to 1.")),
    ),
)
NEEDS = Key(
    "needs",
    _("Needs"),
    Holds.ROWS,
    add=_("Add a need"),
    keys=(
        Key("key", _("Key")),
        Key(
            "wanted", _("Wanted"), Holds.PAIRS, of="products",
            help=_("One product a line, such as `desk: 8`: its key and how many."),
        ),
        Key("budget", _("Budget"), help=_("Before tax, in the company's currency.")),
        Key("opens", _("Arises"), help=_("A day such as D+2.")),
        Key("decides", _("Decides"), help=_("A day such as D+30.")),
        Key("fair", _("Fair price"), help=_("1 is the price of the list.")),
        Key("at_once", _("Chance when answered at once"), help=_("From 0 to 1.")),
        Key("thinking_hours", _("Hours it thinks about an offer")),
        Key(
            "must_know", _("We must know"), Holds.WORDS, of="picklist-items/topics",
            help=_("Topics, with commas, without which no offer fits."),
        ),
        RIVALS,
    ),
)  # fmt: skip


def persona_keys() -> tuple[Key, ...]:
    likes = [("mail", _("Mail")), ("call", _("Call")), ("visit", _("Visit"))]
    pays = [
        ("in_time", _("Share paid in time")),
        ("little_late", _("Share paid a little late")),
        ("grace_days", _("Days that are a little late")),
        ("mean_beyond_days", _("Days beyond, on average")),
    ]
    return (
        Key("contact", _("Plays the contact"), of="contacts"),
        Key("lead", _("or the lead"), of="leads", help=_("And the contact that becomes of it.")),
        Key("role", _("Role in the decision"), Holds.CHOICE, choices=_roles),
        Key("trust", _("Trust at the beginning"), help=_("From -1 to 1; usual is 0.")),
        Key("patience_days", _("Patience in days"), help=_("Usual is 5.")),
        Key("sensitivity", _("Price sensitivity"), help=_("From 0 to 10; usual is 1.")),
        Key("haggles", _("Chance that it haggles"), help=_("From 0 to 1.")),
        Key("contacts_a_week", _("Contacts a week that it likes")),
        Key("hours", _("At work from, to"), Holds.WORDS, help=_("Two hours, such as 9, 18.")),
        Key(
            "likes", _("Channels"), Holds.TABLE, help=_("1 is usual, 0 is never, up to 5."),
            keys=tuple(Key(name, label) for name, label in likes),
        ),
        Key(
            "credit", _("How it pays"), Holds.TABLE, help=_("Empty: as everybody."),
            keys=tuple(Key(name, label) for name, label in pays),
        ),
        TRUTHS,
        NEEDS,
    )  # fmt: skip


def _effect_key(field: Field) -> Key:
    holds = Holds.LINE
    choices: Callable[[], Sequence[tuple[str, Any]]] = tuple
    of, words = "", field.words
    match field.kind:
        case FieldKind.TEXTS:
            holds = Holds.LETTER if field.name in LONG else Holds.TEXTS
        case FieldKind.WHERE | FieldKind.VALUES:
            holds = Holds.PLAIN
        case FieldKind.COLLECTION:
            holds, choices = Holds.CHOICE, _collections
        case FieldKind.SEAT:
            of = "seats"
        case FieldKind.ROW:
            of = field.of
    told = [field.help] if field.help else []
    told += [A_FILTER_A_LINE] if field.kind is FieldKind.WHERE else []
    told += [f"{word}: {SEAT_WORDS.get(word, word)}" for word in words]
    label = f"{field.label} *" if field.required else field.label
    return Key(field.name, label, holds, of=of, choices=choices, help=" · ".join(map(str, told)))


def _effect_keys(row: Mapping[str, Any]) -> tuple[Key, ...]:
    kind = EFFECTS.get(str(row.get("kind") or ""))
    chosen = Key(
        "kind", _("What happens"), Holds.CHOICE, redraws=True,
        choices=lambda: [NOTHING, *((one.key, one.label) for one in kinds_in_order())],
    )  # fmt: skip
    return (chosen, *(_effect_key(field) for field in (kind.fields if kind else ())))


EFFECT_ROWS = Key(
    "effects",
    pgettext_lazy("scenario", "Effects"),
    Holds.ROWS,
    keys=_effect_keys,
    add=_("Add an effect"),
    strict=True,
)
CONDITIONS = Key(
    "when",
    _("When all of this holds"),
    Holds.ROWS,
    add=_("Add a condition"),
    keys=(
        Key("of", _("Records of"), Holds.CHOICE, choices=_collections),
        Key("where", _("Those with"), Holds.PLAIN, help=A_FILTER_A_LINE),
        Key("least", _("At least"), help=_("Usual is 1.")),
        Key("most", _("At most")),
    ),
)


def event_keys() -> tuple[Key, ...]:
    return (
        Key("key", _("Key"), help=_("Small letters, digits, hyphens.")),
        Key("name", pgettext_lazy("scenario", "Name"), Holds.TEXTS),
        Key("at", _("At a moment"), help=_("Such as D+3 10:00; or leave it out and say when.")),
        Key("on", _("After something has happened"), Holds.CHOICE, choices=_choices(*FOLLOWED)),
        CONDITIONS,
        Key("each", _("Each time anew"), Holds.CHOICE, choices=_yes_or_no),
        Key("until", _("Until"), help=_("A day such as D+30.")),
        EFFECT_ROWS,
    )


def inject_keys() -> tuple[Key, ...]:
    return (
        Key("key", _("Key"), help=_("Small letters, digits, hyphens.")),
        Key("name", pgettext_lazy("scenario", "Name"), Holds.TEXTS),
        Key("text", _("What for"), Holds.LETTER, help=_("For the teacher who throws it in.")),
        EFFECT_ROWS,
    )


def session_keys() -> tuple[Key, ...]:
    return (
        Key("number", _("Number"), help=_("Sessions are numbered one after the other.")),
        Key("name", pgettext_lazy("scenario", "Name"), Holds.TEXTS),
        Key("goal", _("Goal"), Holds.LETTER),
        Key("minutes", _("Minutes"), help=_("A double lesson has 90.")),
        Key(
            "areas", _("What comes to the menu"), Holds.MARKS, groups=menu_tree,
            help=_("A whole area, or single pages of it. Later sessions have it too."),
        ),
    )  # fmt: skip


def _about_persona(item: Value) -> str:
    plays = item.get("contact") or item.get("lead") or ""
    needs, truths = (len(item.get(name) or ()) for name in ("needs", "truths"))
    told = [
        plays,
        ngettext("%(n)d need", "%(n)d needs", needs) % {"n": needs},
        ngettext("%(n)d truth", "%(n)d truths", truths) % {"n": truths},
    ]
    return " · ".join(filter(None, map(str, told)))


def _about_event(item: Value) -> str:
    when = item.get("at") or item.get("on") or (_now("by a condition") if item.get("when") else "")
    return " · ".join(filter(None, [str(when), _about_effects(item)]))


def _about_effects(item: Value) -> str:
    effects: Sequence[Any] = item.get("effects") or ()
    kinds = [EFFECTS.get(str(e.get("kind"))) for e in effects if isinstance(e, dict)]
    return ", ".join(capfirst(str(kind.label)) for kind in kinds if kind)


def _about_session(item: Value) -> str:
    """What comes to the menu, in its words."""
    labels: dict[str, str] = {}
    for (area, label), items in menu_tree():
        labels[area] = str(label)
        labels |= {key: str(name) for key, name in items}
    return ", ".join(labels.get(str(area), str(area)) for area in item.get("areas") or ())


PERSONAS = Outline(
    file="personas.yaml",
    block="personas",
    keys=persona_keys,
    mapping=True,
    one=_("Simulated customer"),
    add=_("New simulated customer"),
    empty=_("A simulated customer plays a contact or a lead: it answers, haggles, buys and pays."),
    told=_about_persona,
    called=lambda known, item: known.persona(item),
)
TIMELINE = Outline(
    file="timeline.yaml",
    block="events",
    keys=event_keys,
    one=pgettext_lazy("scenario", "Event"),
    add=_("Add an event"),
    empty=_("An event happens in the company by itself: at a moment, or when something is so."),
    fresh=lambda place: {"key": f"event-{place + 1}"},
    told=_about_event,
)
INJECTS = Outline(
    file="injects.yaml",
    block="injects",
    keys=inject_keys,
    one=_("Inject"),
    add=_("Add an inject"),
    empty=_("An inject is an event that a teacher throws into the companies of a class."),
    fresh=lambda place: {"key": f"inject-{place + 1}"},
    told=_about_effects,
)
SESSIONS = Outline(
    file="pack.yaml",
    block="sessions",
    keys=session_keys,
    one=pgettext_lazy("scenario", "Session"),
    add=_("Add a session"),
    empty=_("Sessions cut the scenario into lessons, each with its goal and its part of the menu."),
    fresh=lambda place: {"number": str(place + 1), "minutes": "90"},
    told=_about_session,
    whole=False,
)
