"""Every template compiles and keeps the security policy: no inline script, style or handler.

python -m tools.check_templates
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.template import TemplateSyntaxError, engines

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 80
FORBIDDEN = {
    re.compile(r"<script(?![^>]*(\bsrc=|application/json))", re.I): "an inline script",
    re.compile(r"<style\b", re.I): "a style element",
    re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I): "an inline style",
    re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I): "an inline handler",
    re.compile(r"<[a-z][^>]*\shx-on[:-]", re.I): "an htmx handler, which needs eval",
    re.compile(r"(src|href)=[\"'](https?:)?//", re.I): "an address of another host",
    re.compile(r"\|safe\b|{%\s*autoescape off", re.I): "text that is not escaped",
}


def template_files() -> list[Path]:
    folders = (ROOT / app / "templates" for app in ("lab", "crm", "scenarios", "courses"))
    return sorted(file for folder in folders for file in folder.rglob("*.html"))


def problems(file: Path) -> Iterator[str]:
    text = file.read_text(encoding="utf-8")
    try:
        engines["django"].from_string(text)
    except TemplateSyntaxError as error:
        yield str(error)
    for pattern, name in FORBIDDEN.items():
        for match in pattern.finditer(text):
            yield f"line {text.count(chr(10), 0, match.start()) + 1}: {name}"
    if (lines := text.count("\n")) > LONGEST:
        yield f"{lines} lines: take a part out into a partial (at most {LONGEST})"


def main() -> int:
    if not settings.configured:
        django.setup()
    found = [
        f"{file.relative_to(ROOT)}: {problem}"
        for file in template_files()
        for problem in problems(file)
    ]
    sys.stderr.writelines(f"{line}\n" for line in found)
    return bool(found)


if __name__ == "__main__":
    raise SystemExit(main())
