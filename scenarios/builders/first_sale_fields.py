"""Fields of its own that the company of `first-sale` has given its products: what a fitter wants to know."""

from scenarios.generators.parties import Text
from scenarios.packs.tables import Row

FINISHES = {
    "oak": Text("Oak", "橡木色"),
    "white": Text("White", "白色"),
    "grey": Text("Grey fabric", "灰色布艺"),
    "metal": Text("Metal", "金属"),
}
PICKLISTS = {"products.finish": FINISHES}
# Minutes that a team of two needs for one piece, and its finish.
FITTING = {
    "desk-fixed": ("20", "oak"),
    "desk-lift": ("45", "white"),
    "desk-team": ("75", "oak"),
    "table-meeting": ("60", "oak"),
    "chair-basic": ("5", "grey"),
    "chair-ergo": ("10", "grey"),
    "chair-visitor": ("", "grey"),
    "sofa-lounge": ("15", "grey"),
    "pod-call": ("240", "white"),
    "screen": ("7.5", "grey"),
    "locker": ("30", "metal"),
}
_LABEL = Text("Assembly (minutes)", "安装用时（分钟）")
_HELP = Text("A team of two, for one piece.", "两人一组安装一件所需的时间。")
_SECTION = Text("Fitting", "安装")


def field_rows() -> list[Row]:
    return [
        {
            "key": "products/assembly_minutes",
            "entity": "products",
            **_LABEL.cells("label"),
            "kind": "number",
            **_HELP.cells("help_text"),
            **_SECTION.cells("section"),
            "position": "1",
            "in_list": "yes",
        },
        {
            "key": "products/finish",
            "entity": "products",
            **Text("Finish", "饰面").cells("label"),
            "kind": "choice",
            "picklist": "products.finish",
            **_SECTION.cells("section"),
            "position": "2",
        },
    ]


def with_fitting(products: list[Row]) -> list[Row]:
    """The rows of products with their values."""
    return [
        {
            **row,
            **dict(
                zip(("assembly_minutes", "finish"), FITTING.get(row["key"], ("", "")), strict=True)
            ),
        }
        for row in products
    ]
