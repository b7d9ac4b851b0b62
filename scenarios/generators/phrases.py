"""What people write about deals: sentences with gaps, filled so that none is heard twice soon.

Each collection goes through its sentences in turn; the next time round, the gaps have other fillings.
"""

from collections.abc import Sequence
from typing import TypeVar

from scenarios.generators.chance import Chance
from scenarios.generators.parties import Text

T = TypeVar("T")


def _numbers(*values: int) -> list[Text]:
    return [Text(str(value), str(value)) for value in values]


GAPS: dict[str, list[Text]] = {
    "n": _numbers(6, 8, 10, 12, 14, 15, 18, 20, 24, 28, 30, 36, 40, 45, 50, 60),
    "days": _numbers(5, 6, 8, 9, 10, 12, 14, 15, 18, 20, 21, 25, 28, 30, 35, 40),
    "percent": _numbers(3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20),
    "time": [
        Text(f"{hour}:{minute}", f"{hour}:{minute}")
        for hour in (9, 10, 11, 14, 15, 16)
        for minute in ("15", "30", "45")
    ],
    "who": [
        Text("the managing director", "总经理"),
        Text("the purchasing manager", "采购经理"),
        Text("the finance manager", "财务经理"),
        Text("the office manager", "行政主管"),
        Text("the head of human resources", "人力资源总监"),
        Text("the plant manager", "厂长"),
        Text("the deputy director", "副总经理"),
        Text("the head of technology", "技术总监"),
        Text("the warehouse manager", "仓储经理"),
        Text("the legal department", "法务部"),
        Text("the project manager", "项目经理"),
        Text("the branch manager", "分公司经理"),
        Text("the owner", "老板"),
    ],
    "place": [
        Text("the head office", "总部"),
        Text("the new branch", "新分公司"),
        Text("the second floor", "二楼"),
        Text("the training centre", "培训中心"),
        Text("the workshop", "车间"),
        Text("the showroom", "展厅"),
        Text("the warehouse", "仓库"),
        Text("the laboratory", "实验室"),
        Text("the reception", "前台"),
        Text("the east wing", "东侧办公区"),
        Text("the call centre", "呼叫中心"),
        Text("the research department", "研发部"),
        Text("the canteen", "食堂"),
    ],
    "when": [
        Text("on Monday", "周一"),
        Text("on Tuesday", "周二"),
        Text("on Wednesday", "周三"),
        Text("on Thursday", "周四"),
        Text("on Friday", "周五"),
        Text("next week", "下周"),
        Text("after the holiday", "节后"),
        Text("at the end of the month", "月底"),
        Text("in the first days of next month", "下月初"),
        Text("before the stock count", "盘点之前"),
        Text("after the board meeting", "董事会之后"),
        Text("when the budget is out", "预算下达后"),
        Text("within three days", "三天内"),
    ],
}

Fillings = dict[str, Text]


class Phrases:
    """Fills the gaps for one company; row `number` always gets the same."""

    def __init__(self, chance: Chance, products: Sequence[Text]) -> None:
        self.chance = chance
        self.gaps = {**GAPS, "product": list(products) or [Text("goods", "货物")]}
        self._orders: dict[str, list[int]] = {}
        self._starts: dict[tuple[str, int, str], int] = {}

    def _position(self, collection: str, entries: int, number: int) -> int:
        order = self._orders.get(collection)
        if order is None:
            order = self.chance.shuffled(f"phrases/{collection}", range(entries))
            self._orders[collection] = order
        return order[(number - 1) % entries]

    def entry(self, collection: str, entries: Sequence[T], number: int) -> T:
        """The entries in turn, in an order of chance."""
        return entries[self._position(collection, len(entries), number)]

    def fillings(
        self, collection: str, entries: int, number: int, product: Text | None = None
    ) -> Fillings:
        """What stands in the gaps of the row's entry; each time round the next of each gap's."""
        position, turn = self._position(collection, entries, number), (number - 1) // entries
        found = {}
        for name, known in self.gaps.items():
            place = (collection, position, name)
            if place not in self._starts:
                self._starts[place] = self.chance.stream("gap", *place).randrange(len(known))
            found[name] = known[(self._starts[place] + turn) % len(known)]
        return found if product is None else {**found, "product": product}

    def text(
        self,
        collection: str,
        entries: Sequence[Text],
        number: int,
        fillings: Fillings | None = None,
    ) -> Text:
        """A sentence of the list for row `number`."""
        entry = self.entry(collection, entries, number)
        return filled(entry, fillings or self.fillings(collection, len(entries), number))


def filled(text: Text, fillings: Fillings) -> Text:
    """`{who}` is a gap, `{who_cap}` the same at the beginning of an English sentence."""
    english = {name: filling.en for name, filling in fillings.items()}
    capitals = {f"{name}_cap": word[:1].upper() + word[1:] for name, word in english.items()}
    chinese = {name: filling.zh for name, filling in fillings.items()}
    return Text(text.en.format(**english, **capitals), text.zh.format(**chinese))
