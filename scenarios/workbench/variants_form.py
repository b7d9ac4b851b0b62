"""What `variants.yaml` says, as fields, and back.

The file has lists in lists, names that are a text or a table, and tables with customers as keys; a form has
rows of tables: `names.0.1.en` of the file is `names.0.pool.1.text.en` of the form.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scenarios.variants.model import MOST_VARIANTS
from scenarios.variants.reading import ALSO
from scenarios.workbench.outline import WAS, Holds, Key, Value

PERSONAS = "personas"
COUNT, NAMES, TRUTHS, AMOUNTS = "count", "names", "truths", "amounts"
POOL, TEXT, WHO, PERSONA, ROWS = "pool", "text", "who", "persona", "rows"
LEAST_IN_A_GROUP = 2


class NotInOrder(Exception):
    """The file says something that the form cannot show: it is edited as text."""


def variants_keys() -> tuple[Key, ...]:
    name = (
        Key(TEXT, pgettext_lazy("scenario", "Name"), Holds.TEXTS),
        Key(
            ALSO, _("Words that change along"), Holds.WORDS,
            help=_("With commas, as many as the pool's other names have: the domain of a mail address."),
        ),
    )  # fmt: skip
    customer = (
        Key(PERSONA, _("Simulated customer"), of=PERSONAS),
        Key(
            ROWS, _("What goes along"), Holds.WORDS,
            help=_("Rows, with commas, such as accounts/account-15."),
        ),
    )  # fmt: skip
    return (
        Key(
            COUNT, _("How many variants"),
            help=_now("From 2 to %(most)d. The scenario as it is written is none of them.")
            % {"most": MOST_VARIANTS},
        ),
        Key(
            NAMES, _("Pool of names"), Holds.ROWS, add=_("Add a pool"),
            help=_(
                "Whoever bears a name of a pool bears another one of it in each variant, everywhere."
            ),
            keys=(Key(POOL, pgettext_lazy("scenario", "Name"), Holds.ROWS, keys=name, add=_("Add a name")),),
        ),
        Key(
            TRUTHS, _("Exchange of customers"), Holds.ROWS, add=_("Add an exchange"),
            help=_("What one of these customers wants and knows, another one does in a variant."),
            keys=(Key(WHO, _("Customer"), Holds.ROWS, keys=customer, add=_("Add a customer")),),
        ),
        Key(
            AMOUNTS, _("Amount"), Holds.ROWS, keys=_amount_keys(), add=_("Add an amount"),
            help=_("A figure wherever it is written, or the numbers of a column, a little more or less."),
        ),
    )  # fmt: skip


def _amount_keys() -> tuple[Key, ...]:
    return (
        Key("figure", _("Figure"), help=_("As it is written in the scenario, such as 53500.")),
        Key("column", _("or a column"), help=_("Such as accounts/annual_revenue.")),
        Key("within", _("Up to percent more or less")),
        Key("step", _("In steps of"), help=_("Usual is 1.")),
        Key("in", _("Only in the files"), Holds.WORDS, help=_("With commas, such as personas.yaml.")),
        Key(ROWS, _("Only of the rows"), Holds.WORDS, help=_("Their keys, with commas.")),
    )  # fmt: skip


def to_form(top: Any) -> Value:
    """Raises NotInOrder."""
    if not isinstance(top, dict):
        raise NotInOrder
    shown = dict(top)
    for part, changed in ((NAMES, _pool), (TRUTHS, _swap), (AMOUNTS, _table)):
        if shown.get(part) is not None:
            shown[part] = [changed(one) for one in _listed(shown[part])]
    return shown


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise NotInOrder
    return value


def _table(value: Any) -> Value:
    if not isinstance(value, dict):
        raise NotInOrder
    return value


def _pool(value: Any) -> Value:
    return {POOL: [_name(one) for one in _listed(value)]}


def _name(value: Any) -> Value:
    if isinstance(value, str):
        return {TEXT: value}
    texts = dict(_table(value))
    also = {ALSO: texts.pop(ALSO)} if ALSO in texts else {}
    return {TEXT: texts, **also}


def _swap(value: Any) -> Value:
    return {WHO: [{PERSONA: key, ROWS: rows} for key, rows in _table(value).items()]}


def to_file(shown: Value, languages: Sequence[str]) -> Value:
    told = dict(shown)
    for part, written in (
        (NAMES, lambda one: [_name_told(name, languages) for name in one.get(POOL) or []]),
        (TRUTHS, lambda one: {w.get(PERSONA) or "": w.get(ROWS) or [] for w in one.get(WHO) or []}),
    ):
        if isinstance(told.get(part), list):
            told[part] = [written(one) for one in told[part]]
    return told


def _name_told(name: Value, languages: Sequence[str]) -> Any:
    text, also = name.get(TEXT), {ALSO: name[ALSO]} if ALSO in name else {}
    if isinstance(text, str) and not also:
        return text
    texts = dict.fromkeys(languages, text) if isinstance(text, str) else text or {}
    return {**texts, **also}


def filled_up(shown: Value) -> None:
    """A new pool or exchange begins with as many rows as it takes at least."""
    for part, rows in ((NAMES, POOL), (TRUTHS, WHO)):
        for one in shown.get(part) or []:
            if not one.get(rows):
                one[rows] = [{WAS: ""} for _each in range(LEAST_IN_A_GROUP)]


def without_blank(shown: Value) -> Value:
    """Without rows in which nothing is written."""
    found = dict(shown)
    for part, rows in ((NAMES, POOL), (TRUTHS, WHO), (AMOUNTS, "")):
        groups = found.get(part)
        if not isinstance(groups, list):
            continue
        if rows:
            groups = [
                {**one, rows: [row for row in one.get(rows) or [] if _says(row)]} for one in groups
            ]
        found[part] = [one for one in groups if (one[rows] if rows else _says(one))]
        if not found[part]:
            del found[part]
    return found


def _says(row: Value) -> bool:
    return any(value not in (None, "", [], {}) for name, value in row.items() if name != WAS)


def path_in_form(path: str, top: Value) -> str:
    """The path of the form for one of the file."""
    match path.split("."):
        case ["names", pool, name, *further]:
            inner = further if further[:1] == [ALSO] else [TEXT, *further] if further else []
            return ".".join([NAMES, pool, POOL, name, *inner])
        case ["truths", swap, persona, *_further]:
            swaps = top.get(TRUTHS) or []
            keys = list(swaps[int(swap)]) if int(swap) < len(swaps) else []
            place = [WHO, str(keys.index(persona))] if persona in keys else []
            return ".".join([TRUTHS, swap, *place])
    return path
