"""Puts a pack together: what stays of its folder, tables made by hand, what is drawn, what is played."""

from collections.abc import Mapping
from pathlib import Path

from scenarios.generators.drawing import drawn_files
from scenarios.packs.files import MANIFEST, Files, read_folder, write_folder
from scenarios.packs.manifest import read_manifest
from scenarios.packs.playing import Story, played
from scenarios.packs.tables import Row, read_table, rows_text

ORDERS = "data/orders.csv"


def assembled(folder: Path, tables: Mapping[str, list[Row]], story: Story) -> Files:
    """All files of the pack. Texts and pictures are those of the folder, tables are all made anew.

    Tasks, checks, playtest and simulated customers wait until all rows are there that they may name.
    """
    kept = {path: text for path, text in read_folder(folder).items() if not path.endswith(".csv")}
    waiting = {path: text for path, text in kept.items() if _names_rows(path)}
    files = {path: text for path, text in kept.items() if path not in waiting}
    return {**_made(files, tables, story), **waiting}


def _names_rows(path: str) -> bool:
    return path.endswith(".yaml") and path != MANIFEST


def _made(kept: Files, tables: Mapping[str, list[Row]], story: Story) -> Files:
    files = {**kept, **{path: rows_text(rows) for path, rows in tables.items()}}
    manifest = read_manifest(files[MANIFEST])
    assert manifest is not None
    if (knobs := manifest.generate) is None:
        return played(files, story)
    drawn = drawn_files(files, knobs, manifest.languages)
    made = played(drawn, story)
    made[ORDERS] = rows_text(numbered_by_day(read_table(ORDERS, made[ORDERS]).rows))
    return drawn_files(made, knobs, manifest.languages)


def numbered_by_day(rows: list[Row]) -> list[Row]:
    """Orders with their numbers in the order of their days, the drawn ones among those that were played."""
    issued = [row for row in rows if row["code"]]
    codes = sorted(row["code"] for row in issued)
    in_turn = sorted(issued, key=lambda row: int(row["ordered_on"].removeprefix("D")))
    for row, code in zip(in_turn, codes, strict=True):
        row["code"] = code
    return rows


def put(files: Files, folder: Path) -> None:
    """Write the pack; tables that it does not have any more are gone."""
    write_folder(folder, files)
    for old in (folder / "data").glob("*.csv"):
        if f"data/{old.name}" not in files:
            old.unlink()
