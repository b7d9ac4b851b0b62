"""Draws the pictures of `office-trade`: its office machines, supplies and services, and its mark.

    python -m scenarios.builders.office_pictures

The drawings are the project's own, like those of `scenarios.builders.pictures`.
"""

from collections.abc import Callable

from scenarios.builders.pictures import (
    BLUE,
    DARK,
    GREEN,
    LIGHT,
    LOGO,
    MINT,
    NAVY,
    PACKS,
    RED,
    SAND,
    SKY,
    STEEL,
    WHITE,
    WOOD,
    Drawing,
    build,
)

PALE, GLASS, LAMP, CARTON = "#ccd4e1", "#9fc3e6", "#7fe08c", "#c89b6a"


def _printer(it: Drawing, tones: tuple[str, ...]) -> None:
    it.box(32, 18, 68, 44, WHITE)
    it.box(18, 40, 82, 74, PALE, 4)
    it.box(18, 40, 82, 49, STEEL, 4)
    it.box(28, 60, 72, 66, DARK, 2)
    it.box(30, 63, 70, 82, WHITE, 1)
    for row, tone in enumerate(tones):
        it.line(35, 68 + row * 3.6, 65, 68 + row * 3.6, fill=tone, width=1.6)
    it.ellipse(73, 42, 77, 46, LAMP)


def _copier(it: Drawing, drawers: int, tone: str) -> None:
    top = 60 - drawers * 9
    it.box(22, top - 12, 78, top - 4, DARK, 3)
    it.box(20, top - 4, 80, top + 10, PALE, 2)
    it.box(60, top - 2, 77, top + 5, GLASS, 1)
    it.box(10, top + 3, 22, top + 7, STEEL, 1)
    for drawer in range(drawers + 1):
        y = top + 11 + drawer * 12
        it.box(20, y, 80, y + 11, tone if drawer % 2 else LIGHT, 1.5)
        it.line(44, y + 4, 56, y + 4, fill=DARK, width=1.8)
    for x in (26, 70):
        it.ellipse(x - 3, 81, x + 3, 87, DARK)


def scanner(it: Drawing) -> None:
    it.shape(34, 20, 66, 20, 70, 46, 30, 46, fill=WHITE)
    for y in (27, 33, 39):
        it.line(38, y, 62, y, fill=STEEL, width=1.4)
    it.box(20, 44, 80, 72, PALE, 6)
    it.box(26, 50, 74, 54, DARK, 2)
    it.box(24, 70, 76, 82, BLUE, 3)
    it.ellipse(68, 60, 74, 66, LAMP)


def projector(it: Drawing) -> None:
    it.shape(28, 52, 6, 22, 6, 76, 28, 60, fill="#fff1c4")
    it.box(26, 40, 88, 72, PALE, 5)
    it.ellipse(24, 44, 46, 68, DARK)
    it.ellipse(29, 49, 41, 63, GLASS)
    for x in range(58, 82, 6):
        it.line(x, 48, x, 64, fill=STEEL, width=2)
    for x in (36, 76):
        it.box(x, 72, x + 5, 80, DARK)


def display(it: Drawing) -> None:
    it.box(8, 16, 92, 68, DARK, 3)
    it.box(11, 19, 89, 65, GLASS, 1)
    for place, height in enumerate((10, 17, 13, 24)):
        it.box(22 + place * 11, 58 - height, 29 + place * 11, 58, (BLUE, GREEN)[place % 2], 1)
    it.line(66, 30, 82, 30, fill=WHITE, width=2)
    it.line(66, 37, 78, 37, fill=WHITE, width=2)
    for x in (30, 66):
        it.line(x, 68, x - 4 if x < 50 else x + 4, 86, fill=DARK, width=3)


def camera(it: Drawing) -> None:
    it.box(38, 66, 62, 78, DARK, 3)
    it.box(26, 76, 74, 84, STEEL, 3)
    it.ellipse(22, 14, 78, 70, NAVY)
    it.ellipse(32, 24, 68, 60, DARK)
    it.ellipse(39, 31, 61, 53, BLUE)
    it.ellipse(44, 35, 51, 42, WHITE)
    it.ellipse(70, 18, 75, 23, LAMP)


def speaker(it: Drawing) -> None:
    it.ellipse(14, 40, 86, 84, STEEL)
    it.ellipse(14, 34, 86, 78, DARK)
    it.ellipse(24, 40, 76, 70, NAVY)
    for x in range(34, 70, 8):
        for y in (49, 55, 61):
            it.ellipse(x - 1.2, y - 1.2, x + 1.2, y + 1.2, GLASS)
    it.line(20, 58, 80, 58, fill=DARK, width=0.6)
    it.ellipse(47, 72, 53, 76, LAMP)


def shredder(it: Drawing) -> None:
    it.shape(36, 12, 64, 12, 64, 36, 36, 36, fill=WHITE)
    it.box(22, 32, 78, 46, DARK, 4)
    it.box(30, 36, 70, 39, STEEL, 1)
    it.box(26, 46, 74, 84, PALE, 3)
    it.box(34, 52, 66, 78, GLASS, 2)
    for x in range(37, 64, 4):
        it.line(x, 60, x + 1.4, 77, fill=WHITE, width=1.4)


def binder(it: Drawing) -> None:
    it.box(14, 58, 86, 78, BLUE, 4)
    it.box(20, 44, 80, 60, PALE, 2)
    it.line(78, 62, 90, 26, fill=DARK, width=5)
    it.ellipse(85, 20, 95, 30, RED)
    for x in range(24, 78, 6):
        it.ellipse(x - 1.6, 51, x + 1.6, 54.2, DARK)


def monitor(it: Drawing) -> None:
    it.box(12, 16, 88, 64, DARK, 3)
    it.box(15, 19, 85, 60, GLASS, 1)
    it.shape(15, 60, 40, 36, 58, 52, 70, 42, 85, 58, 85, 60, fill=GREEN)
    it.ellipse(66, 24, 76, 34, "#ffe9a8")
    it.box(46, 64, 54, 78, STEEL)
    it.box(32, 77, 68, 83, DARK, 3)


def paper(it: Drawing) -> None:
    it.box(18, 36, 82, 84, CARTON, 1)
    it.shape(18, 36, 30, 24, 94, 24, 82, 36, fill="#dcb88d")
    it.shape(82, 36, 94, 24, 94, 72, 82, 84, fill="#a97f52")
    it.box(34, 50, 66, 70, WHITE)
    it.line(40, 57, 60, 57, fill=BLUE, width=2)
    it.line(40, 63, 54, 63, fill=STEEL, width=2)


def _cartridge(it: Drawing, y: float, tone: str, width: float) -> None:
    it.box(50 - width, y, 50 + width, y + 12, DARK, 3)
    it.box(50 - width + 3, y + 3, 50 + width - 12, y + 9, tone, 1)
    it.ellipse(50 + width - 9, y + 3, 50 + width - 3, y + 9, STEEL)


def toner_mono(it: Drawing) -> None:
    it.box(18, 26, 82, 40, STEEL, 3)
    it.box(26, 30, 58, 36, WHITE, 1)
    _cartridge(it, 46, LIGHT, 36)
    it.box(16, 60, 84, 74, DARK, 5)
    it.line(24, 67, 76, 67, fill=STEEL, width=3)


def toner_color(it: Drawing) -> None:
    for place, tone in enumerate(("#3aa6d0", "#cf4a8a", "#f0cf45", "#55606e")):
        _cartridge(it, 20 + place * 15.5, tone, 34)


def installation(it: Drawing) -> None:
    it.box(20, 46, 80, 80, RED, 4)
    it.line(38, 46, 38, 36, 62, 36, 62, 46, fill=DARK, width=4)
    it.box(20, 58, 80, 64, DARK, 0)
    it.box(44, 55, 56, 67, "#ffd166", 2)
    it.line(30, 40, 14, 18, fill=STEEL, width=4)
    it.shape(10, 20, 16, 12, 22, 18, 16, 24, fill=STEEL)


def maintenance(it: Drawing) -> None:
    it.box(20, 18, 80, 84, WHITE, 4)
    it.box(20, 18, 80, 34, BLUE, 4)
    for column in range(4):
        for row in range(3):
            x, y = 27 + column * 13, 41 + row * 14
            it.box(x, y, x + 8, y + 8, LIGHT, 1)
    it.line(52, 60, 60, 70, 78, 44, fill=GREEN, width=5)
    for x in (34, 66):
        it.line(x, 12, x, 24, fill=DARK, width=3)


def transport(it: Drawing) -> None:
    it.box(8, 32, 62, 70, BLUE, 2)
    it.shape(62, 44, 80, 44, 92, 58, 92, 70, 62, 70, fill=NAVY)
    it.shape(67, 48, 78, 48, 86, 58, 67, 58, fill=GLASS)
    it.box(18, 42, 38, 60, WOOD, 1)
    for x in (26, 76):
        it.ellipse(x - 9, 62, x + 9, 80, DARK)
        it.ellipse(x - 4, 67, x + 4, 75, STEEL)


def brightway(it: Drawing) -> None:
    """The mark of the trading company: a sheet of paper under a rising sun."""
    it.ellipse(34, 18, 66, 50, "#ffd166")
    it.shape(22, 44, 78, 44, 88, 80, 12, 80, fill=WHITE)
    for y in (55, 63, 71):
        it.line(30, y, 70, y, fill=BLUE, width=3)


PICTURES: dict[str, tuple[str, Callable[[Drawing], None]]] = {
    "printer-mono": (SKY, lambda it: _printer(it, (DARK, STEEL, DARK))),
    "printer-color": (SKY, lambda it: _printer(it, (BLUE, RED, GREEN))),
    "copier-25": (SKY, lambda it: _copier(it, 1, PALE)),
    "copier-45": (SKY, lambda it: _copier(it, 2, STEEL)),
    "scanner": (SKY, scanner),
    "projector": (SAND, projector),
    "display": (SAND, display),
    "camera": (SAND, camera),
    "speaker": (SAND, speaker),
    "monitor": (SAND, monitor),
    "shredder": (MINT, shredder),
    "binder": (MINT, binder),
    "paper": (MINT, paper),
    "toner-mono": (MINT, toner_mono),
    "toner-color": (MINT, toner_color),
    "installation": (SKY, installation),
    "maintenance": (SKY, maintenance),
    "transport": (SKY, transport),
    LOGO: (NAVY, brightway),
}


def main() -> None:
    build(PACKS / "office-trade", PICTURES)


if __name__ == "__main__":
    main()
