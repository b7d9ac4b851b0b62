"""The tool that fills the Chinese catalogue."""

from pathlib import Path

import polib
import pytest

from tools import messages
from tools.messages import chinese_of, extract, read_tables


@pytest.mark.parametrize(
    ("context", "english", "chinese"),
    [
        ("document", "Terms", "条款"),
        ("school", "Terms", "学期"),
        (None, "Terms", "期限"),
        ("money", "Terms", "期限"),
        ("school", "Else", ""),
    ],
)
def test_a_table_translates_a_text_in_its_context(
    tmp_path: Path, context: str | None, english: str, chinese: str
) -> None:
    table = tmp_path / "zh.tsv"
    table.write_text("Terms\t期限\ndocument|Terms\t条款\nschool|Terms\t学期\n", encoding="utf-8")
    entry = polib.POEntry(msgid=english, msgctxt=context)
    assert chinese_of(entry, read_tables([table])) == chinese


def test_words_with_two_meanings_are_told_apart() -> None:
    found = extract()
    assert {("school", "terms"), (None, "terms")} <= found.keys()
    assert {("document", "Bank"), ("kind of account", "Bank")} <= found.keys()
    assert not {(None, "Terms"), (None, "Bank")} & found.keys()


def test_a_correction_replaces_the_text_that_it_names_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = tmp_path / "django.po"
    file = polib.POFile()
    file.append(polib.POEntry(msgid="Terms", msgstr="期限"))
    file.append(polib.POEntry(msgid="Terms", msgctxt="school", msgstr="学期"))
    file.save(str(catalogue))
    monkeypatch.setattr(messages, "CATALOGUE", catalogue)
    (tmp_path / "zh.tsv").write_text("Terms\t条款\n", encoding="utf-8")
    assert messages.correct([tmp_path / "zh.tsv"]) == 0
    told = {entry.msgctxt: entry.msgstr for entry in polib.pofile(str(catalogue))}
    assert told == {None: "条款", "school": "学期"}
