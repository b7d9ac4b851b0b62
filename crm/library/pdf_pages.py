"""The first pages of a PDF as pictures, drawn by a process of its own: `python -m crm.library.pdf_pages`.

A hostile PDF may crash, hang or swell what reads it; here it ends the child only. The child reads the PDF
from its input and writes pictures, each behind its length in four bytes.
"""

import io
import os
import struct
import subprocess
import sys
from pathlib import Path

MOST_PAGES = 5
WIDTH, MOST_HEIGHT = 1000, 2000
SECONDS = 20
MEMORY_BYTES = 1024 * 1024 * 1024
ROOT = Path(__file__).resolve().parents[2]


class NoPages(Exception):
    """The PDF cannot be shown: it is damaged, locked, or takes too much."""


def pages_of(content: bytes) -> list[bytes]:
    """WebP pictures of the first pages. Raises NoPages."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "crm.library.pdf_pages"],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            cwd=ROOT,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise NoPages from error
    pages, rest = [], done.stdout
    while rest:
        (length,) = struct.unpack(">I", rest[:4])
        pages.append(rest[4 : 4 + length])
        rest = rest[4 + length :]
    return pages


def main() -> None:
    import resource  # not above: only the child limits itself, and Windows has no such module

    import pypdfium2  # not above: the server never loads the library that reads foreign files

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), MOST_HEIGHT / max(height, 1))
        drawn = io.BytesIO()
        page.render(scale=scale).to_pil().convert("RGB").save(drawn, "WEBP", quality=80)
        sys.stdout.buffer.write(struct.pack(">I", drawn.tell()) + drawn.getvalue())


if __name__ == "__main__":
    main()
