"""What the sheets of a workbook are called, and how its cells spell texts that XML cannot hold."""

import re
from pathlib import PurePosixPath

from openpyxl.utils.escape import unescape

from scenarios.packs.columns import table_file, tables
from scenarios.packs.files import ALLOWED
from scenarios.packs.pictures import is_picture

PICTURES = "files"
PICTURE_COLUMNS = ["path", "base64"]
# What Excel itself keeps in a cell.
LONGEST_CELL = 32_767
# Excel reads `_x0041_` as A, so an underscore that begins one is spelled out; XML forbids the others.
_SPELLED_OUT = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\ufffe\uffff]")


def sheet_of(path: str) -> str:
    """The name of the sheet that holds the file; all pictures share one."""
    return PICTURES if is_picture(path) else PurePosixPath(path).stem


def file_of(sheet: str) -> str | None:
    """The file that a sheet holds; None for the pictures' sheet and for what is no sheet of a pack."""
    if sheet in tables():
        return table_file(sheet)
    for path in (f"{sheet}.yaml", f"{sheet}.md"):
        if ALLOWED.fullmatch(path):
            return path
    return None


def spelled(text: str) -> str:
    return _SPELLED_OUT.sub(lambda sign: f"_x{ord(sign[0]):04X}_", text)


def unspelled(text: str) -> str:
    return str(unescape(text)).replace("\r\n", "\n").replace("\r", "\n")
