"""Copy the front-end files that pages really load from node_modules to var/vendor.

`npm ci` fetches whole packages (220 MB). A page needs a handful of files of them, so this script

* copies the minified files, without the comments that point to source maps we do not ship;
* joins the styles of the frame (Tabler, Tom Select, our own, the icons) into one file;
* turns Tabler's icons into one small stylesheet of masks (`<i class="ti ti-home"></i>`), with only
  the icons that the sources name or `lab/ui/icons.txt` lists: the icon font would weigh 500 kB;
* keeps the Chinese font split by unicode range, regular weight, woff2 only, so that a browser
  without a Chinese font of its own fetches only the pieces that a page uses;
* unpacks the whole font in two weights for PDFs, which would take seconds with each.

Run it by `make vendor`, again whenever `app.css` changes or an icon is used for the first time.
"""

import argparse
import os
import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from fontTools.ttLib import woff2

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
SOURCES = ("lab", "crm", "scenarios", "courses")

STYLES = (
    "node_modules/@tabler/core/dist/css/tabler.min.css",
    "node_modules/tom-select/dist/css/tom-select.bootstrap5.min.css",
    "lab/static/lab/app.css",
    "lab/static/lab/entity/entity.css",
    "crm/static/crm/crm.css",
)
FILES = {
    "@tabler/core/dist/js/tabler.min.js": "tabler/tabler.min.js",
    "tom-select/dist/js/tom-select.complete.min.js": "tom-select/tom-select.min.js",
    "sortablejs/Sortable.min.js": "sortable/sortable.min.js",
    "echarts/dist/echarts.min.js": "echarts/echarts.min.js",
}
LICENCES = ("@tabler/core", "@tabler/icons", "@fontsource/noto-sans-sc", "echarts", "tom-select")
FONT = "@fontsource/noto-sans-sc"
WHOLE_WEIGHTS = (400, 700)
SOURCE_MAP = re.compile(
    r"^\s*(//# sourceMappingURL=.*|/\*# sourceMappingURL=.*\*/)\s*$", re.MULTILINE
)
ICON_USES = (
    re.compile(r"\bti ti-([a-z0-9-]+)"),
    re.compile(r"\bicon=[\"']([a-z0-9-]+)[\"']"),
    re.compile(r"{%\s*icon\s+[\"']([a-z0-9-]+)[\"']"),
)


def copy_files(target: Path) -> None:
    for source, name in FILES.items():
        destination = target / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        text = (MODULES / source).read_text(encoding="utf-8")
        destination.write_text(SOURCE_MAP.sub("", text), encoding="utf-8")
    for package in LICENCES:
        for licence in (MODULES / package).glob("LICENSE*"):
            shutil.copy(
                licence, target / f"{package.replace('@', '').replace('/', '-')}-{licence.name}"
            )


def used_icons() -> set[str]:
    """Names of icons in the list and in templates, Python and JavaScript of the product."""
    lines = (ROOT / "lab" / "ui" / "icons.txt").read_text(encoding="utf-8").splitlines()
    names = {word for line in lines for word in line.partition("#")[0].split()}
    for file in _source_files():
        text = file.read_text(encoding="utf-8")
        names.update(name for pattern in ICON_USES for name in pattern.findall(text))
    return names


def _source_files() -> Iterable[Path]:
    for folder in SOURCES:
        for suffix in ("html", "py", "js"):
            yield from (ROOT / folder).rglob(f"*.{suffix}")


def icon_file(name: str) -> Path | None:
    """The drawing of an icon, or None; `star-filled` is the filled form of `star`."""
    folder, stem = ("filled", name[:-7]) if name.endswith("-filled") else ("outline", name)
    file = MODULES / "@tabler/icons/icons" / folder / f"{stem}.svg"
    return file if file.exists() else None


def icon_rule(name: str, file: Path) -> str:
    """One icon as a mask, so that it takes the colour of the text around it."""
    svg = re.sub(r"\s*class=\"[^\"]*\"", "", file.read_text(encoding="utf-8"))
    svg = re.sub(r"<path stroke=\"none\" d=\"M0 0h24v24H0z\" fill=\"none\" ?/>", "", svg)
    svg = (
        re.sub(r"\s+", " ", svg)
        .replace("> <", "><")
        .replace('"', "'")
        .replace("currentColor", "#000")
    )
    drawing = quote(svg, safe=" =:/'")
    return f'.ti-{name}{{--icon:url("data:image/svg+xml,{drawing}")}}'


def icon_rules() -> list[str]:
    """Raises SystemExit when the sources name an icon that does not exist."""
    files = {name: icon_file(name) for name in sorted(used_icons())}
    if missing := [name for name, file in files.items() if file is None]:
        raise SystemExit(f"These icons do not exist in Tabler: {', '.join(missing)}")
    return [icon_rule(name, file) for name, file in files.items() if file]


def write_styles(target: Path) -> None:
    """All styles of the frame as one file: the one request that a page waits for."""
    styles = [(ROOT / name).read_text(encoding="utf-8") for name in STYLES]
    text = SOURCE_MAP.sub("", "\n".join([*styles, *icon_rules()]))
    (target / "frame.css").write_text(text + "\n", encoding="utf-8")


def write_font(target: Path) -> None:
    folder = target / "noto-sans-sc"
    (folder / "files").mkdir(parents=True, exist_ok=True)
    css = (MODULES / FONT / "400.css").read_text(encoding="utf-8")
    css = re.sub(r",\s*url\([^)]*\.woff\) format\('woff'\)", "", css)
    css = re.sub(r"/\*.*?\*/\n?", "", css)
    (folder / "noto-sans-sc.css").write_text(css, encoding="utf-8")
    for name in re.findall(r"url\(\./files/([^)]+)\)", css):
        shutil.copy(MODULES / FONT / "files" / name, folder / "files" / name)


def write_whole_font(target: Path) -> None:
    folder = target / "noto-sans-sc" / "whole"
    folder.mkdir(parents=True, exist_ok=True)
    for weight in WHOLE_WEIGHTS:
        name = f"noto-sans-sc-chinese-simplified-{weight}-normal.woff2"
        with (folder / f"{weight}.ttf").open("wb") as unpacked:
            woff2.decompress(str(MODULES / FONT / "files" / name), unpacked)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--target", type=Path, default=ROOT / "var" / "vendor")
    target: Path = parser.parse_args().target
    if not MODULES.exists():
        raise SystemExit("node_modules is missing: run `make vendor`, which calls npm first.")
    fresh = target.with_name(f".{target.name}-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    copy_files(fresh)
    write_styles(fresh)
    write_font(fresh)
    write_whole_font(fresh)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    sys.stdout.write(f"Front-end files are in {target}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
