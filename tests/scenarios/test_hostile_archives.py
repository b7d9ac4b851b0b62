"""Archives meant to do harm: refused in words, within bounds of memory."""

import stat
import zipfile
from collections.abc import Callable
from random import Random

import pytest

from scenarios.packs.problems import BadPack
from scenarios.packs.sources import source_in
from scenarios.packs.workbook.writing import workbook_of
from tests.scenarios.conftest import TINY
from tests.scenarios.hostile import MEGABYTE, at_most, tiny_members, tiny_with, zipped


def lying(content: bytes, size: int) -> bytes:
    """The archive, whose central directory states `size` for its first member."""
    place = content.index(b"PK\x01\x02") + 24
    return content[:place] + size.to_bytes(4, "little") + content[place + 4 :]


def locked(content: bytes) -> bytes:
    """The archive, whose first member is said to be encrypted."""
    place = content.index(b"PK\x01\x02") + 8
    return content[:place] + b"\x01" + content[place + 1 :]


HOSTILE_ZIPS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (
        lambda: tiny_with("README.md", bytes(80 * MEGABYTE)),
        "pack.zip: It unpacks to more than 64 MB",
    ),
    "a file that is too large": (
        lambda: tiny_with("README.md", bytes(20 * MEGABYTE)),
        "README.md: The file is larger than 16 MB",
    ),
    "a size that lies": (
        lambda: lying(zipped(("README.md", bytes(80 * MEGABYTE)), *tiny_members()), 100),
        "The archive is broken",
    ),
    "a path that leads out": (
        lambda: tiny_with("../../etc/passwd", b"x"),
        "../../etc/passwd: No such file belongs to a pack",
    ),
    "a path from the root": (
        lambda: tiny_with("/etc/passwd", b"x"),
        "/etc/passwd: No such file belongs to a pack",
    ),
    "a path of Windows": (
        lambda: tiny_with("C:\\evil.md", b"x"),
        "evil.md: No such file belongs to a pack",
    ),
    "a picture that leads out": (
        lambda: tiny_with("files/../../x.png", b"x"),
        "files/../../x.png: Pictures are called",
    ),
    "a link": (
        lambda: tiny_with("README.md", b"/etc/passwd", mode=stat.S_IFLNK | 0o777),
        "README.md: Links are not followed",
    ),
    "two files of one name": (
        lambda: zipped(*tiny_members(), ("pack.yaml", b"slug: other")),
        "pack.yaml: The archive holds two files of this name",
    ),
    "a password": (
        lambda: locked(zipped(*tiny_members())),
        "is locked by a password",
    ),
    "an unusual packing": (
        lambda: tiny_with("README.md", b"x", packing=zipfile.ZIP_LZMA),
        "README.md: The file is packed in an unusual way",
    ),
    "thousands of files": (
        lambda: zipped(*tiny_members(), *((f"data/t{n}.csv", b"key") for n in range(5_000))),
        "There are more than 1000 files in it",
    ),
    "a script": (lambda: tiny_with("run.py", b"print()"), "run.py: No such file belongs"),
    "bytes that are no text": (
        lambda: tiny_with("README.md", b"\xff\xfe\x00\x00"),
        "README.md:1: This is not UTF-8",
    ),
    "half of a ZIP": (lambda: zipped(*tiny_members())[:-300], "The archive is broken"),
    "a ZIP of something else": (
        lambda: zipped(("thesis.txt", b"x")),
        "pack.yaml: The archive has no pack.yaml",
    ),
    "more bytes than an upload may have": (
        lambda: b"PK\x03\x04" + bytes(21 * MEGABYTE),
        "The file is larger than 20 MB",
    ),
}


@pytest.mark.parametrize("name", HOSTILE_ZIPS)
def test_a_hostile_zip_is_refused_in_words_and_little_memory(name: str) -> None:
    make, message = HOSTILE_ZIPS[name]
    content = make()
    with at_most(48), pytest.raises(BadPack) as caught:
        source_in("pack.zip", content).pack()
    assert message in str(caught.value)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_that_an_older_program_wrote_without_saying_how_are_read(encoding: str) -> None:
    name = "海报".encode(encoding)
    placeholder = b"x" * len(name)
    content = tiny_with(f"files/{placeholder.decode()}.png", b"x").replace(placeholder, name)
    with pytest.raises(BadPack, match=r"files/海报.png: This is no picture"):
        source_in("pack.zip", content).pack()


@pytest.mark.parametrize("name", ["pack.zip", "pack.xlsx"])
def test_whatever_is_damaged_on_the_way_is_told_in_words(name: str) -> None:
    """Four hundred archives with one to five bytes changed, most of them where Python looks first."""
    whole = zipped(*tiny_members()) if name == "pack.zip" else workbook_of(dict(TINY))
    chance, refused = Random(2018), 0
    for _time in range(400):
        content = bytearray(whole)
        for _byte in range(chance.choice((1, 1, 2, 5))):
            first = chance.choice((0, max(0, len(content) - 1500)))
            content[chance.randrange(first, len(content))] = chance.randrange(256)
        try:
            source_in(name, bytes(content)).pack()
        except BadPack:
            refused += 1
    assert refused > 100
