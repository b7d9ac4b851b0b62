"""Draws the pictures of products in the packs: flat, by geometry alone, a few kilobytes each.

    python -m scenarios.builders.pictures

Writes `files/<key of the product>.png`, and the companies' `files/logo.png`, of `first-sale` and
`b2b-hardware`. The drawings are the project's own. Coordinates are those of a square of 100 by 100.
"""

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

PACKS = Path(__file__).resolve().parents[2] / "fixtures" / "packs"
LOGO = "logo"
SIDE, FINER, COLOURS = 360, 4, 48

WOOD, DARK_WOOD, STEEL, DARK = "#d9a066", "#b07b45", "#8a94a6", "#39424e"
BLUE, NAVY, GREEN, RED, LIGHT, WHITE = (
    "#4a78c2",
    "#2c4a7c",
    "#5a9e6f",
    "#d2604a",
    "#dfe5ee",
    "#ffffff",
)
SAND, SKY, MINT = "#f6efe6", "#e8eff8", "#e9f4ec"


class Drawing:
    """A sheet of 100 by 100 with a soft ground; shapes are given by their corners."""

    def __init__(self, ground: str, *, shadow: bool = True) -> None:
        self.scale = SIDE * FINER / 100
        self.image = Image.new("RGB", (SIDE * FINER, SIDE * FINER), ground)
        self.draw = ImageDraw.Draw(self.image)
        if shadow:
            self.ellipse(12, 80, 88, 90, _mixed(ground, DARK, 0.10))

    def _points(self, *values: float) -> list[float]:
        return [value * self.scale for value in values]

    def box(
        self, x: float, y: float, to_x: float, to_y: float, fill: str, round_by: float = 1.2
    ) -> None:
        self.draw.rounded_rectangle(
            self._points(x, y, to_x, to_y), radius=round_by * self.scale, fill=fill
        )

    def ellipse(self, x: float, y: float, to_x: float, to_y: float, fill: str) -> None:
        self.draw.ellipse(self._points(x, y, to_x, to_y), fill=fill)

    def line(self, *points: float, fill: str = STEEL, width: float = 2.4) -> None:
        self.draw.line(
            self._points(*points), fill=fill, width=round(width * self.scale), joint="curve"
        )

    def shape(self, *points: float, fill: str) -> None:
        self.draw.polygon(self._points(*points), fill=fill)

    def saved(self, file: Path) -> None:
        small = self.image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
        flat = small.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        file.parent.mkdir(parents=True, exist_ok=True)
        flat.save(file, "PNG", optimize=True)


def _mixed(one: str, other: str, share: float) -> str:
    pairs = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def desk_fixed(it: Drawing) -> None:
    it.box(12, 42, 88, 48, WOOD)
    it.line(19, 48, 16, 85, fill=DARK, width=3)
    it.line(81, 48, 84, 85, fill=DARK, width=3)
    it.box(58, 48, 78, 64, DARK_WOOD)
    it.line(64, 56, 72, 56, fill=LIGHT, width=1.6)
    _screen(it, 24, 20)


def desk_lift(it: Drawing) -> None:
    it.box(12, 34, 88, 40, WOOD)
    for x in (24, 70):
        it.box(x, 40, x + 6, 66, STEEL)
        it.box(x - 1, 60, x + 7, 82, DARK)
        it.box(x - 8, 81, x + 14, 85, DARK)
    it.shape(50, 46, 56, 54, 44, 54, fill=GREEN)
    it.shape(50, 76, 56, 68, 44, 68, fill=GREEN)
    it.box(48.5, 53, 51.5, 69, GREEN, 0)
    _screen(it, 32, 12)


def desk_team(it: Drawing) -> None:
    it.shape(10, 52, 26, 34, 92, 34, 76, 52, fill=WOOD)
    it.shape(10, 52, 76, 52, 76, 56, 10, 56, fill=DARK_WOOD)
    it.shape(76, 52, 92, 34, 92, 38, 76, 56, fill=_mixed(DARK_WOOD, DARK, 0.25))
    for x, y in ((13, 56), (72, 56), (88, 38)):
        it.box(x, y, x + 3, 84 if y > 50 else 70, DARK)
    it.shape(19, 42, 85, 42, 85, 27, 19, 27, fill=GREEN)
    it.line(51, 52, 67, 34, fill=_mixed(WOOD, DARK, 0.2), width=1)
    for x in (30, 58):
        it.box(x, 46, x + 12, 48.5, NAVY)


def table_meeting(it: Drawing) -> None:
    it.box(46, 46, 54, 80, DARK)
    it.ellipse(30, 76, 70, 86, DARK)
    it.ellipse(10, 34, 90, 58, DARK_WOOD)
    it.ellipse(10, 31, 90, 55, WOOD)
    for x, y in ((24, 25), (50, 21), (76, 25)):
        it.box(x - 6, y - 6, x + 6, y + 8, BLUE, 3)
    it.ellipse(10, 31, 90, 55, WOOD)
    for x, y in ((32, 40), (52, 36), (64, 45)):
        it.shape(x, y, x + 8, y - 1, x + 10, y + 4, x + 2, y + 5, fill=WHITE)


def chair_basic(it: Drawing) -> None:
    _castors(it)
    it.box(28, 52, 72, 60, BLUE, 4)
    it.box(32, 18, 68, 46, BLUE, 6)
    it.box(47, 44, 53, 54, DARK)


def chair_ergo(it: Drawing) -> None:
    _castors(it)
    it.box(36, 8, 64, 18, NAVY, 4)
    it.box(48, 16, 52, 24, DARK)
    it.box(30, 22, 70, 50, NAVY, 7)
    for y in (29, 35, 41):
        it.line(36, y, 64, y, fill=BLUE, width=1.6)
    it.box(47, 48, 53, 56, DARK)
    it.box(26, 53, 74, 61, NAVY, 4)
    for x in (20, 74):
        it.box(x, 40, x + 6, 44, DARK, 2)
        it.box(x + 1.6, 44, x + 4.4, 56, DARK)


def chair_visitor(it: Drawing) -> None:
    for shift in (6, 0):
        it.line(28 + shift, 56, 26 + shift, 86, fill=STEEL)
        it.line(66 + shift, 56, 70 + shift, 86, fill=STEEL)
        it.line(28 + shift, 56, 28 + shift, 24, fill=STEEL)
        it.box(25 + shift, 22 - shift, 34 + shift, 48 - shift, RED if not shift else "#b54f3c", 3)
        it.box(25 + shift, 52 - shift, 70 + shift, 58 - shift, RED if not shift else "#b54f3c", 2)


def sofa_lounge(it: Drawing) -> None:
    for x in (20, 76):
        it.box(x, 76, x + 4, 85, DARK_WOOD)
    it.box(18, 32, 82, 64, GREEN, 6)
    it.box(22, 56, 50, 68, _mixed(GREEN, WHITE, 0.18), 3)
    it.box(50, 56, 78, 68, _mixed(GREEN, WHITE, 0.18), 3)
    it.box(16, 66, 84, 77, _mixed(GREEN, DARK, 0.15), 3)
    for x in (10, 78):
        it.box(x, 46, x + 12, 77, _mixed(GREEN, DARK, 0.08), 5)
    it.box(28, 44, 42, 57, "#e8c468", 3)


def pod_call(it: Drawing) -> None:
    it.box(26, 10, 74, 86, NAVY, 5)
    it.box(32, 17, 68, 82, "#b9d3ea", 2)
    it.box(32, 17, 49, 82, "#cbdff0", 2)
    it.box(50, 48, 68, 51, WOOD)
    it.box(36, 56, 48, 60, RED, 2)
    it.line(42, 60, 42, 82, fill=DARK, width=2)
    it.box(64.5, 42, 66.5, 58, DARK)
    it.ellipse(46, 12, 54, 15, "#ffe9a8")


def screen(it: Drawing) -> None:
    it.box(10, 58, 90, 64, WOOD)
    it.line(18, 64, 18, 86, fill=DARK, width=3)
    it.line(82, 64, 82, 86, fill=DARK, width=3)
    it.box(14, 28, 86, 57, BLUE, 4)
    for x in range(22, 84, 8):
        for y in (35, 42, 49):
            it.ellipse(x - 0.9, y - 0.9, x + 0.9, y + 0.9, _mixed(BLUE, WHITE, 0.35))
    for x in (28, 70):
        it.box(x, 54, x + 3, 60, DARK)


def locker(it: Drawing) -> None:
    it.box(18, 14, 82, 86, DARK, 2)
    for column, x in enumerate((20, 41, 62)):
        for row, y in enumerate((16, 51)):
            fill = (GREEN, LIGHT, BLUE)[(column + row) % 3]
            it.box(x, y, x + 18, y + 33, fill)
            for step in (4, 7, 10):
                it.line(x + 5, y + step, x + 13, y + step, fill=_mixed(fill, DARK, 0.35), width=1)
            it.ellipse(x + 13, y + 17, x + 16, y + 20, DARK)


def assembly(it: Drawing) -> None:
    it.line(28, 78, 62, 34, fill=WOOD, width=7)
    it.shape(52, 24, 64, 14, 82, 30, 76, 38, 68, 32, 62, 38, fill=DARK)
    it.line(74, 78, 44, 40, fill=RED, width=7)
    it.line(46, 43, 32, 24, fill=STEEL, width=3.4)
    it.shape(29, 26, 35, 22, 30, 15, 26, 18, fill=STEEL)
    for x, y in ((18, 50), (84, 56), (50, 82)):
        it.ellipse(x - 4, y - 4, x + 4, y + 4, STEEL)
        it.ellipse(x - 1.6, y - 1.6, x + 1.6, y + 1.6, DARK)


def _screen(it: Drawing, x: float, y: float) -> None:
    it.box(x, y, x + 30, y + 18, DARK)
    it.box(x + 1.5, y + 1.5, x + 28.5, y + 16.5, "#9fc3e6")
    it.box(x + 13, y + 18, x + 17, y + 22, DARK)


def _castors(it: Drawing) -> None:
    it.box(48, 58, 52, 76, STEEL)
    it.line(30, 82, 50, 75, 70, 82, fill=DARK, width=3)
    for x in (30, 50, 70):
        it.ellipse(x - 3.4, 80, x + 3.4, 87, DARK)


def _server(it: Drawing, units: int, tone: str, lights: int, *, plus: bool = False) -> None:
    """A case of some units, each with its lights; a Plus has a second case behind it."""
    top = 82 - units * 14
    if plus:
        it.box(26, top - 8, 86, 76, _mixed(tone, DARK, 0.45), 3)
    it.box(16, top, 78, 84, DARK, 3)
    for unit in range(units):
        y = top + 3 + unit * 14
        it.box(19, y, 75, y + 11, tone, 1.5)
        for place in range(4):
            it.line(24 + place * 5, y + 3, 24 + place * 5, y + 8, fill=_mixed(tone, DARK, 0.4))
        for place in range(lights):
            colour = "#7fe08c" if (unit + place) % 3 else "#ffd166"
            it.ellipse(67 - place * 5, y + 4, 70 - place * 5, y + 7, colour)


def _board(it: Drawing, chips: int, fans: int) -> None:
    """A card with chips and fans, contacts at its lower edge."""
    it.box(12, 30, 88, 70, "#2f6b4f", 2)
    for x in range(20, 62, 4):
        it.box(x, 70, x + 2.4, 76, "#e3b94f", 0.2)
    it.box(8, 24, 12, 80, STEEL)
    for place in range(chips):
        x = 18 + place * 11
        it.box(x, 35, x + 8, 43, DARK)
        it.line(x + 2, 39, x + 6, 39, fill=STEEL, width=0.8)
    for place in range(fans):
        x = 34 + place * 26 if fans > 1 else 46
        it.ellipse(x - 10, 46, x + 10, 66, DARK)
        for turn in ((-7, 0), (7, 0), (0, -7), (0, 7)):
            it.line(x, 56, x + turn[0], 56 + turn[1], fill=STEEL, width=3)
        it.ellipse(x - 3, 53, x + 3, 59, LIGHT)


def _mainframe(it: Drawing) -> None:
    for x in (12, 38, 64):
        it.box(x, 10, x + 24, 86, DARK, 2)
        it.box(x + 2, 13, x + 22, 82, NAVY)
        for y in range(18, 76, 7):
            it.line(x + 5, y, x + 14, y, fill="#7f9cc9", width=1.6)
            it.ellipse(x + 17, y - 1.2, x + 19.4, y + 1.2, "#7fe08c" if y % 3 else "#ffd166")
    it.box(12, 44, 88, 48, "#e3b94f", 0)


def upright(it: Drawing) -> None:
    """The mark of the furnishers: a desk's frame that stands as an arch."""
    it.line(28, 78, 28, 44, fill=WHITE, width=9)
    it.line(72, 78, 72, 44, fill=WHITE, width=9)
    it.box(20, 32, 80, 43, WOOD, 3)
    it.ellipse(43, 52, 57, 66, GREEN)


def hardware(it: Drawing) -> None:
    """The mark of the hardware company: a chip with its contacts."""
    for place in (34, 46, 58):
        it.box(place, 20, place + 5, 80, WHITE, 2)
        it.box(20, place, 80, place + 5, WHITE, 2)
    it.box(29, 29, 71, 71, WHITE, 4)
    it.box(35, 35, 65, 65, NAVY, 3)


FURNITURE: dict[str, tuple[str, Callable[[Drawing], None]]] = {
    "desk-fixed": (SAND, desk_fixed),
    "desk-lift": (SAND, desk_lift),
    "desk-team": (SAND, desk_team),
    "table-meeting": (SAND, table_meeting),
    "chair-basic": (SKY, chair_basic),
    "chair-ergo": (SKY, chair_ergo),
    "chair-visitor": (SKY, chair_visitor),
    "sofa-lounge": (SKY, sofa_lounge),
    "pod-call": (MINT, pod_call),
    "screen": (MINT, screen),
    "locker": (MINT, locker),
    "assembly": (MINT, assembly),
    LOGO: (NAVY, upright),
}
HARDWARE: dict[str, tuple[str, Callable[[Drawing], None]]] = {
    "gtx-basic": (SKY, lambda it: _server(it, 2, STEEL, 1)),
    "gtx-pro": (SKY, lambda it: _server(it, 4, BLUE, 3)),
    "gtx-plus-basic": (SKY, lambda it: _server(it, 2, STEEL, 2, plus=True)),
    "gtx-plus-pro": (SKY, lambda it: _server(it, 4, BLUE, 4, plus=True)),
    "mg-special": (MINT, lambda it: _board(it, 3, 1)),
    "mg-advanced": (MINT, lambda it: _board(it, 6, 2)),
    "gtk-500": (SAND, _mainframe),
    LOGO: (GREEN, hardware),
}
PICTURES = {"first-sale": FURNITURE, "b2b-hardware": HARDWARE}


def picture_of(name: str) -> str:
    """The cell of a product's picture, or of the company's logo."""
    return f"{name}.png"


def build(folder: Path, drawings: dict[str, tuple[str, Callable[[Drawing], None]]]) -> None:
    for product, (ground, draw) in drawings.items():
        drawing = Drawing(ground, shadow=product != LOGO)
        draw(drawing)
        drawing.saved(folder / "files" / picture_of(product))


def main() -> None:
    for slug, drawings in PICTURES.items():
        build(PACKS / slug, drawings)


if __name__ == "__main__":
    main()
