"""The Chinese catalogue: find, check, fill and compile its texts with Python alone.

Django's makemessages and compilemessages call GNU gettext, which not every machine has.

    python -m tools.messages update          new texts enter the catalogue, unused ones leave
    python -m tools.messages fill FILE.tsv   take translations from tables "English<TAB>Chinese",
                                             in a context "context|English<TAB>Chinese"
    python -m tools.messages correct FILE.tsv   the same for texts that have a translation already
    python -m tools.messages check           every text is translated, with the same placeholders
    python -m tools.messages compile         .po to .mo
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("lab", "crm", "scenarios", "courses")
CATALOGUE = ROOT / "lab" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
HEADER = {
    "Project-Id-Version": "CRM Practicum",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
# Function -> positions of (context, singular, plural) among its arguments.
SINGULAR: tuple[int | None, int, int | None] = (None, 0, None)
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "_": SINGULAR,
    "_now": SINGULAR,
    "gettext": SINGULAR,
    "gettext_lazy": SINGULAR,
    "gettext_noop": SINGULAR,
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
CALL = re.compile(r"(?<![\w.])(?:_|n?p?gettext(?:_lazy|_noop)?)\(")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|{\w*}")

Key = tuple[str | None, str]


@dataclass
class Text:
    """A text of the sources and where it stands."""

    context: str | None
    singular: str
    plural: str | None = None
    places: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return self.context, self.singular


def _constant(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _text_of(call: ast.Call) -> Text | None:
    """The text that a call of a translation function names; None for other calls and variables."""
    function = call.func
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    if name not in FUNCTIONS:
        return None
    context, singular, plural = (
        _constant(call.args[at]) if at is not None and at < len(call.args) else None
        for at in FUNCTIONS[name]
    )
    return Text(context, singular, plural) if singular else None


def texts_of_python(source: str) -> Iterator[tuple[int, Text]]:
    """Line and text of each translation call."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (text := _text_of(node)):
            yield node.lineno, text


def texts_of_template(source: str, origin: str) -> Iterator[tuple[int, Text]]:
    """The same for a template, which Django first turns into something like Python calls."""
    flat = templatize(source, origin=origin)
    for match in CALL.finditer(flat):
        if call := _call_at(flat, match.start(), match.end()):
            text = _text_of(call)
            if text:
                yield flat.count("\n", 0, match.start()) + 1, text


def _call_at(flat: str, start: int, end: int) -> ast.Call | None:
    """The shortest piece from `start` that parses as a call."""
    while (end := flat.find(")", end) + 1) > 0:
        try:
            tree = ast.parse(flat[start:end].replace("\n", " "), mode="eval")
        except SyntaxError:
            continue
        return tree.body if isinstance(tree.body, ast.Call) else None
    return None


def _files() -> Iterable[Path]:
    for folder in SOURCES:
        for suffix in ("py", "html", "txt"):
            yield from sorted((ROOT / folder).rglob(f"*.{suffix}"))


def extract() -> dict[Key, Text]:
    """All texts of the sources, in a stable order."""
    found: dict[Key, Text] = {}
    for file in _files():
        if "migrations" in file.parts:
            continue
        name = file.relative_to(ROOT).as_posix()
        source = file.read_text(encoding="utf-8")
        texts = texts_of_python(source) if file.suffix == ".py" else texts_of_template(source, name)
        for line, text in texts:
            known = found.setdefault(text.key, text)
            known.plural = known.plural or text.plural
            known.places.append(f"{name}:{line}")
    return found


def read_catalogue() -> polib.POFile:
    if CATALOGUE.exists():
        return polib.pofile(str(CATALOGUE), wrapwidth=99)
    catalogue = polib.POFile(wrapwidth=99)
    catalogue.metadata = dict(HEADER)
    return catalogue


def save_catalogue(catalogue: polib.POFile) -> None:
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.sort(key=lambda entry: (entry.msgid.lower(), entry.msgid, entry.msgctxt or ""))
    catalogue.save(str(CATALOGUE))


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt or None, entry.msgid


def translation_of(entry: polib.POEntry) -> str:
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def translate(entry: polib.POEntry, chinese: str) -> None:
    if entry.msgid_plural:
        entry.msgstr_plural = {0: chinese}
    else:
        entry.msgstr = chinese


def update() -> int:
    """Bring the catalogue in line with the sources; without places, which would only be noise."""
    known = {key_of(entry): entry for entry in read_catalogue()}
    catalogue = polib.POFile(wrapwidth=99)
    catalogue.metadata = dict(HEADER)
    for key, text in extract().items():
        entry = polib.POEntry(
            msgid=text.singular, msgid_plural=text.plural or "", msgctxt=text.context
        )
        translate(entry, translation_of(known[key]) if key in known else "")
        if "%(" in text.singular:
            entry.flags.append("python-format")
        catalogue.append(entry)
    save_catalogue(catalogue)
    sys.stdout.write(f"{len(catalogue)} texts, {len(untranslated(catalogue))} to translate\n")
    return 0


def fill(files: list[Path]) -> int:
    """Take translations from tables; a text that is already translated keeps its own."""
    tables = read_tables(files)
    catalogue = read_catalogue()
    for entry in untranslated(catalogue):
        translate(entry, chinese_of(entry, tables))
    save_catalogue(catalogue)
    sys.stdout.write(f"{len(untranslated(catalogue))} to translate\n")
    return 0


def correct(files: list[Path]) -> int:
    """Take translations from tables in place of those that are there, each in just the context named."""
    tables, catalogue, count = read_tables(files), read_catalogue(), 0
    for entry in catalogue:
        named = f"{entry.msgctxt}|{entry.msgid}" if entry.msgctxt else entry.msgid
        chinese = tables.get(named, "")
        if chinese and chinese != translation_of(entry):
            translate(entry, chinese)
            count += 1
    save_catalogue(catalogue)
    sys.stdout.write(f"{count} corrected\n")
    return 0


def read_tables(files: Iterable[Path]) -> dict[str, str]:
    """{"English" or "context|English": Chinese}; of two lines for one text the first holds."""
    tables: dict[str, str] = {}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            english, tab, chinese = line.partition("\t")
            if tab and chinese.strip():
                tables.setdefault(
                    english.replace("\\n", "\n"), chinese.strip().replace("\\n", "\n")
                )
    return tables


def chinese_of(entry: polib.POEntry, tables: Mapping[str, str]) -> str:
    """What the tables say of a text, in its context if they name that."""
    in_context = tables.get(f"{entry.msgctxt}|{entry.msgid}", "") if entry.msgctxt else ""
    return in_context or tables.get(entry.msgid, "")


def untranslated(catalogue: polib.POFile) -> list[polib.POEntry]:
    return [entry for entry in catalogue if not translation_of(entry)]


def problems() -> Iterator[str]:
    """What is wrong with the catalogue, each with the place in the sources."""
    catalogue = {key_of(entry): entry for entry in read_catalogue()}
    for key, text in extract().items():
        place = text.places[0]
        entry = catalogue.get(key)
        if entry is None or not translation_of(entry):
            yield f"{place}: “{text.singular}” is not translated"
        elif "fuzzy" in entry.flags:
            yield f"{place}: “{text.singular}” is marked fuzzy"
        elif extra := _placeholders(translation_of(entry)) - _placeholders(
            text.singular + (text.plural or "")
        ):
            yield f"{place}: “{text.singular}” has no placeholder {', '.join(sorted(extra))}"
        elif missing := _placeholders(text.plural or text.singular) - _placeholders(
            translation_of(entry)
        ):
            yield f"{place}: the translation of “{text.singular}” lost {', '.join(sorted(missing))}"


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def check() -> int:
    lines = list(problems())
    sys.stderr.writelines(f"{line}\n" for line in lines)
    if lines:
        sys.stderr.write(
            f"{len(lines)} texts need work: run `make messages`, translate {CATALOGUE}\n"
        )
    return bool(lines)


def compile_catalogue() -> int:
    if CATALOGUE.exists():
        polib.pofile(str(CATALOGUE)).save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("command", choices=["update", "fill", "correct", "check", "compile"])
    parser.add_argument("files", nargs="*", type=Path)
    arguments = parser.parse_args()
    if arguments.command in ("fill", "correct"):
        return {"fill": fill, "correct": correct}[arguments.command](arguments.files)
    return {"update": update, "check": check, "compile": compile_catalogue}[arguments.command]()


if __name__ == "__main__":
    raise SystemExit(main())
