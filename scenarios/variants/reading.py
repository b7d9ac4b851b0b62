"""`variants.yaml`: how the companies of one scenario differ from each other.

    count: 4                     # variants 1 to 4; the pack as it is written is none of them
    names:                       # pools: a name of the pack gives way to another one of its pool
      - - {en: Harbour Language School, zh-hans: 海港外语培训学校}
        - {en: Bayside Language School, zh-hans: 湾畔外语培训学校}
    truths:                      # simulated customers who change places, with rows that go along
      - {erin: [], matthew: []}
      - {julia: [accounts/account-15], oscar: [accounts/account-20]}
    amounts:                     # percent up or down, rounded to steps
      - {figure: 53500, within: 3, step: 100, in: [personas.yaml]}   # without `in` everywhere
      - {column: accounts/annual_revenue, within: 8, step: 10000}

`also: [hengchang.example]` beside a name are further words that change with it, as many in each name of
the pool: the domain of a Chinese company, a first name.
"""

import re
from collections import Counter
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from scenarios.engine.personas import Persona
from scenarios.packs.files import ALLOWED
from scenarios.packs.known import Known
from scenarios.packs.problems import Problems
from scenarios.packs.yaml_reader import YamlReader
from scenarios.packs.yaml_text import BadYaml, read_yaml
from scenarios.variants.figures import number_columns
from scenarios.variants.model import FILE, MOST_VARIANTS, Amount, Name, Swap, Variants

TOP = ("count", "names", "truths", "amounts")
AMOUNT = ("figure", "in", "column", "rows", "within", "step")
ALSO = "also"
# What may stand anywhere in a text, a cell or a line of YAML, and says nothing else there.
WORD = re.compile(r"[^\W_][\w .&()·’-]{0,118}[\w).]")
MOST_PERCENT = 30
LARGEST = 10**11


def read_variants(text: str, known: Known, problems: Problems) -> Variants:
    """What is wrong is noted with its line; then the answer is a stand-in."""
    try:
        document = read_yaml(text)
    except BadYaml as error:
        problems.add(FILE, error, error.line)
        return Variants()
    return _Reader(YamlReader(FILE, document, problems), known).variants(document.value)


class _Reader:
    def __init__(self, yaml: YamlReader, known: Known) -> None:
        self.yaml, self.known = yaml, known
        self.homes = Counter(key for keys in known.numbers.values() for key in keys)

    def variants(self, value: Any) -> Variants:
        top = self.yaml.table(value, TOP)
        found = Variants(
            self.yaml.whole(top.get("count"), 2, MOST_VARIANTS, "count"),
            tuple(self.pool(*item) for item in self.yaml.items(top.get("names"), "names")),
            tuple(self.swap(*item) for item in self.yaml.items(top.get("truths"), "truths")),
            tuple(self.amount(*item) for item in self.yaml.items(top.get("amounts"), "amounts")),
        )
        if not (found.names or found.truths or found.amounts):
            self.yaml.problem(_("Say what differs: names, truths or amounts."), "count")
        self.once_each(found)
        return found

    def once_each(self, found: Variants) -> None:
        """A word that stands in two pools, or a customer in two swaps, would go two ways at once."""
        words = Counter(w for pool in found.names for name in pool for w in set(name.words))
        personas = Counter(key for swap in found.truths for key in swap.rows)
        figures = Counter(str(a.figure) for a in found.amounts if a.figure is not None)
        for counted, part in ((words, "names"), (personas, "truths"), (figures, "amounts")):
            for word in (word for word, times in counted.items() if word and times > 1):
                self.yaml.problem(_("“%(key)s” stands here twice.") % {"key": word}, part)

    def pool(self, value: Any, path: tuple[str, ...]) -> tuple[Name, ...]:
        names = tuple(self.name(*item) for item in self.yaml.items(value, *path))
        if len(names) < 2:
            self.yaml.problem(_("A pool has two names at least."), *path)
        if len({len(name.also) for name in names}) > 1:
            text = _("Each name of a pool has as many words in “also” as the others.")
            self.yaml.problem(text, *path)
        return names

    def name(self, value: Any, path: tuple[str, ...]) -> Name:
        languages = self.known.languages
        if isinstance(value, str):
            return Name(dict.fromkeys(languages, self.word(value, *path)))
        part = self.yaml.table(value, (*languages, ALSO), *path)
        texts = {code: self.word(part.get(code), *path, code) for code in languages}
        also = [self.word(*found) for found in _flat(self.yaml, part.get(ALSO), *path, ALSO)]
        return Name(texts, tuple(also))

    def word(self, value: Any, *path: str) -> str:
        if not (isinstance(value, str) and WORD.fullmatch(value)):
            text = _("Write 2 to 120 letters and digits; of signs only space . & ( ) · ’ and -.")
            self.yaml.problem(text, *path)
            return ""
        if value in self.homes:
            text = _("“%(key)s” is also the key of a row: keys stay as they are.")
            self.yaml.problem(text % {"key": value}, *path)
        return value

    def swap(self, value: Any, path: tuple[str, ...]) -> Swap:
        part = self.yaml.mapping(value, *path)
        if len(part) < 2:
            self.yaml.problem(_("Name two simulated customers at least."), *path)
        rows = {key: self.rows_of(key, given, *path, key) for key, given in part.items()}
        shapes = {tuple(row.partition("/")[0] for row in found) for found in rows.values()}
        if len(shapes) > 1:
            text = _(
                "What goes along must be of the same kinds, in the same order, for all of them."
            )
            self.yaml.problem(text, *path)
        return Swap(rows)

    def rows_of(self, key: str, value: Any, *path: str) -> tuple[str, ...]:
        """The contact or lead that the customer plays, then what goes along."""
        persona = self.known.personas.get(key)
        if persona is None:
            text = _("“%(key)s” is no simulated customer of personas.yaml.")
            self.yaml.problem(text % {"key": key}, *path)
            return ()
        found = [_played(persona)]
        for row, at in self.yaml.items(value, *path):
            collection, _slash, name = str(row).partition("/")
            if self.known.row(self.yaml, name, collection, *at):
                found.append(f"{collection}/{name}")
        for row in found:
            self.unmistakable(row.partition("/")[2], *path)
        return tuple(found)

    def unmistakable(self, key: str, *path: str) -> None:
        if self.homes[key] > 1 or key in self.known.personas:
            text = _("“%(key)s” is the key of several things: give this row a key of its own.")
            self.yaml.problem(text % {"key": key}, *path)

    def amount(self, value: Any, path: tuple[str, ...]) -> Amount:
        part = self.yaml.table(value, AMOUNT, *path)
        within = self.yaml.number(part.get("within"), 0.1, MOST_PERCENT, *path, "within")
        step = self.yaml.number(part.get("step", "1"), 0.01, LARGEST, *path, "step")
        if ("figure" in part) == ("column" in part):
            self.yaml.problem(_("Name a figure or a column, not both."), *path)
            return Amount(within, step)
        if "figure" in part:
            figure = self.yaml.number(part["figure"], 100, LARGEST, *path, "figure")
            self.moves(figure, within, step, *path)
            files = [self.file(*item) for item in self.yaml.items(part.get("in"), *path, "in")]
            return Amount(within, step, figure, files=frozenset(files))
        collection, _slash, column = str(part["column"]).partition("/")
        rows = [(k, at) for k, at in self.yaml.items(part.get("rows"), *path, "rows")]
        keys = frozenset(self.known.row(self.yaml, key, collection, *at) for key, at in rows)
        if column not in number_columns(collection):
            text = _("“%(column)s” is no column of numbers: write it as accounts/employees.")
            self.yaml.problem(text % {"column": part["column"]}, *path, "column")
        return Amount(within, step, None, collection, column, rows=keys)

    def file(self, value: Any, path: tuple[str, ...]) -> str:
        if isinstance(value, str) and ALLOWED.fullmatch(value):
            return value
        self.yaml.problem(_("Write the file's path, such as personas.yaml."), *path)
        return ""

    def moves(self, figure: Decimal, within: Decimal, step: Decimal, *path: str) -> None:
        if figure * within / 100 < step:
            text = _("Within %(percent)s %% this figure cannot move by a step of %(step)s.")
            self.yaml.problem(text % {"percent": within, "step": step}, *path, "step")


def _played(persona: Persona) -> str:
    return f"leads/{persona.lead}" if persona.lead else f"contacts/{persona.contact}"


def _flat(yaml: YamlReader, value: Any, *path: str) -> list[tuple[Any, ...]]:
    return [(item, *at) for item, at in yaml.items(value, *path)]
