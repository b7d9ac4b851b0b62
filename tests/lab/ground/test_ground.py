"""What the repository promises about itself."""

import json
import re

import pytest

from lab.settings.base import database
from tools import check_templates, messages
from tools.collect_vendor import ROOT, icon_rule


def test_requirements_are_pinned_and_name_no_index():
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            assert re.fullmatch(r"#.*|-r requirements\.txt|[\w.-]+(\[\w+\])?==[\w.]+", line), line


def test_the_lock_file_names_no_download_address():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert len(packages) > 5
    assert not any("resolved" in package for package in packages.values())
    assert all("integrity" in package for name, package in packages.items() if name)


def facts(text: messages.Text) -> tuple[str | None, str, str | None]:
    return text.context, text.singular, text.plural


def test_texts_are_found_in_python():
    source = """
_("One")
ngettext("%(n)d row", "%(n)d rows", 2)
pgettext("verb", "Open")
_(name)
"""
    assert [(line, *facts(text)) for line, text in messages.texts_of_python(source)] == [
        (2, None, "One", None),
        (3, None, "%(n)d row", "%(n)d rows"),
        (4, "verb", "Open", None),
    ]


def test_texts_are_found_in_templates():
    source = """{% load i18n %}
{% translate "It's (new)" %}
{% blocktranslate count n=rows %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
{% translate "Open" context "verb" %}{{ x|default:_("None") }}"""
    found = [
        (t.context, t.singular, t.plural) for _line, t in messages.texts_of_template(source, "x")
    ]
    assert found == [
        (None, "It's (new)", None),
        (None, "%(n)s row", "%(n)s rows"),
        ("verb", "Open", None),
        (None, "None", None),
    ]


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("<script>x()</script>", "inline script"),
        ('<p style="color:red">', "inline style"),
        ('<a href="#" onclick="x()">', "inline handler"),
        ('<script src="https://cdn.example/x.js"></script>', "another host"),
        ("{{ x|safe }}", "not escaped"),
        ("{% if %}", "Unexpected end"),
        ("\n" * 90, "take a part out"),
    ],
)
def test_a_template_against_the_rules_is_found(tmp_path, template, complaint):
    file = tmp_path / "x.html"
    file.write_text(template)
    assert complaint in " ".join(check_templates.problems(file))


def test_a_good_template_passes(tmp_path):
    file = tmp_path / "x.html"
    file.write_text('{% load i18n %}<script src="/a.js"></script>{{ x|json_script:"y" }}')
    assert list(check_templates.problems(file)) == []


def test_an_icon_becomes_a_mask_without_quotes_that_would_end_it(tmp_path):
    file = tmp_path / "home.svg"
    file.write_text('<svg class="a" stroke="currentColor">\n  <path d="M0 0" />\n</svg>')
    rule = icon_rule("home", file)
    assert rule.startswith('.ti-home{--icon:url("data:image/svg+xml,%3Csvg')
    assert rule.count('"') == 2
    assert "currentColor" not in rule


@pytest.mark.parametrize("url", ["sqlite:///practicum.sqlite3", "postgres://127.0.0.1/practicum"])
def test_the_connection_of_a_page_serves_the_next_one(url):
    assert database(url)["CONN_MAX_AGE"] > 0
