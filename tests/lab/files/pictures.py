"""Pictures and what pretends to be one, made for tests."""

import io
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

RED, GREEN, BLUE = (200, 30, 30), (30, 160, 60), (30, 60, 200)


def picture(
    kind: str = "PNG", size: tuple[int, int] = (8, 6), colour: Any = RED, **options
) -> bytes:
    target = io.BytesIO()
    mode = options.pop("mode", "RGB")
    Image.new(mode, size, colour).save(target, kind, **options)
    return target.getvalue()


def upload(name: str = "press.png", content: bytes | None = None) -> SimpleUploadedFile:
    made = SimpleUploadedFile("x", picture() if content is None else content)
    made._name = name  # past Django's own cleaning: what a service might be handed
    return made


def pixels(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def photo_with_place() -> bytes:
    """A JPEG that lies on its side and tells where it was taken: left half red, right half blue."""
    image = Image.new("RGB", (80, 40), RED)
    image.paste(BLUE, (40, 0, 80, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees to see it upright
    exif[0x010E] = "Secret description"
    exif.get_ifd(0x8825)[1] = "N"
    target = io.BytesIO()
    image.save(target, "JPEG", exif=exif, comment=b"Secret comment", quality=95)
    return target.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SCRIPT = b"<html><script>alert(1)</script></html>"
