"""The selling company as the tables say that its author has written."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from scenarios.generators.company import Company, Point, Product, Stage
from scenarios.generators.parties import Text
from scenarios.packs.files import MANIFEST
from scenarios.packs.knobs import Knobs
from scenarios.packs.problems import Problems
from scenarios.packs.tables import Row

EN, ZH = "en", "zh-hans"
# A usual line of a quote is worth about this much.
USUAL_VALUE = Decimal(8000)
Tables = Mapping[str, Sequence[Row]]


def company_of(
    tables: Tables,
    knobs: Knobs,
    languages: Sequence[str],
    *,
    year: int,
    taken: frozenset[str] = frozenset(),
) -> Company:
    """As it is on day 1 in that year; `taken` are document numbers of the author's own.

    Raises BadPack when something is missing without which nothing can be drawn.
    """
    reader = _Reading(tables, languages)
    problems = Problems()
    reps = [row for row in reader.rows("seats") if row.get("kind") == "rep"]
    if not reps:
        problems.add("seats.csv", _("There is no seat of the kind “rep” to own the customers."))
    stages = reader.stages()
    if knobs.deals and not any(stage.kind == "open" for stage in stages[:1]):
        problems.add("data/stages.csv", _("The first stage must be an open one."))
    products = reader.products(problems)
    if (knobs.deals or knobs.quotes) and not products:
        text = _("There are no products to sell: write some, or set `products` in %(file)s.")
        problems.add("data/products.csv", text % {"file": MANIFEST})
    problems.stop()
    played = [row for row in reps if row.get("playable", "yes") != "no"]
    return Company(
        knobs=knobs,
        year=year,
        reps=tuple(row["key"] for row in [*played, *(row for row in reps if row not in played)]),
        superior=reps[0].get("parent", ""),
        one_plays=len(played) == 1,
        products=products,
        stages=stages,
        points=tuple(Point(row["key"], row["stage"]) for row in reader.rows("evaluation-points")),
        competitors=tuple(
            (row["key"], reader.text(row, "name")) for row in reader.rows("competitors")
        ),
        sources=reader.picklist("sources"),
        levels=reader.picklist("account-levels"),
        regions=reader.picklist("regions"),
        industries=reader.picklist("industries"),
        won_reasons=reader.picklist("won-reasons"),
        lost_reasons=reader.picklist("lost-reasons"),
        forms={row["source"]: row["key"] for row in reader.rows("web-forms") if row.get("source")},
        order_type=next(
            (r["key"] for r in reader.rows("order-types") if r.get("is_default") == "yes"), ""
        ),
        taken=taken,
    )


class _Reading:
    def __init__(self, tables: Tables, languages: Sequence[str]) -> None:
        self.tables, self.first = tables, languages[0]

    def rows(self, collection: str) -> Sequence[Row]:
        return self.tables.get(collection, ())

    def text(self, row: Row, column: str) -> Text:
        """The cell in both languages; where one is missing, the first language's."""
        plain = row.get(column, "")
        english = plain if self.first == EN else row.get(f"{column}@{EN}") or plain
        chinese = plain if self.first == ZH else row.get(f"{column}@{ZH}") or plain
        return Text(english, chinese)

    def picklist(self, name: str) -> tuple[str, ...]:
        items = (row for row in self.rows("picklist-items") if row.get("list") == name)
        return tuple(row["key"].rpartition("/")[2] for row in items)

    def stages(self) -> tuple[Stage, ...]:
        return tuple(
            Stage(row["key"], row.get("probability", ""), row.get("kind") or "open")
            for row in self.rows("stages")
        )

    def products(self, problems: Problems) -> tuple[Product, ...]:
        rates = [row for row in self.rows("tax-rates") if row.get("is_default") == "yes"]
        usual_rate = self.text(rates[0], "rate") if rates else Text("0", "0")
        found = []
        for line, row in enumerate(self.rows("products"), start=2):
            numbers = [
                _number(row, column, usual, problems, line)
                for column, usual in (("list_price", "100"), ("cost", "0"))
            ]
            for column in row:
                if column.partition("@")[0] == "tax_rate":
                    _number(row, column, "0", problems, line)
            rate = self.text(row, "tax_rate") if row.get("tax_rate") else usual_rate
            price, cost = numbers
            quantity = int(min(Decimal(20), max(Decimal(1), USUAL_VALUE / max(price, Decimal(1)))))
            name, unit = self.text(row, "name"), self.text(row, "unit")
            found.append(Product(row["key"], name, unit, price, cost, rate, quantity))
        return tuple(found)


def _number(row: Row, column: str, usual: str, problems: Problems, line: int) -> Decimal:
    cell = row.get(column) or usual
    try:
        return Decimal(cell)
    except InvalidOperation:
        text = _("“%(text)s” is no number. Write it like 1250.00.")
        problems.add("data/products.csv", text % {"text": cell}, line, column)
        return Decimal(usual)
