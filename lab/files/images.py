"""Pictures from outside: decoded for good before anything believes them, and written anew.

What is kept is what we have encoded, upright and without metadata: no place where a photo was
taken, no script behind the last pixel.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MOST_PIXELS = 25_000_000
LONGEST_SIDE = 2560
THUMBNAILS = {"small": 96, "medium": 400}
QUALITY = 88
BACKGROUND = "white"


@dataclass(frozen=True)
class Format:
    """A kind of picture: Pillow's name, media type, the extensions that go with it, its modes."""

    name: str
    media_type: str
    extensions: tuple[str, ...]
    modes: tuple[str, ...]

    @property
    def extension(self) -> str:
        return self.extensions[0]


FORMATS = {
    "PNG": Format("PNG", "image/png", ("png",), ("1", "L", "LA", "P", "RGB", "RGBA")),
    "JPEG": Format("JPEG", "image/jpeg", ("jpg", "jpeg"), ("L", "RGB")),
    "WEBP": Format("WEBP", "image/webp", ("webp",), ("RGB", "RGBA")),
    "GIF": Format("GIF", "image/gif", ("gif",), ("1", "L", "P", "RGB", "RGBA")),
}
# A phone's JPEG with a second picture behind it; the first is an ordinary one.
_READ_AS = {"MPO": "JPEG"}
# What a picture says besides its pixels, and must not: where, when and by what it was taken.
_TELLING = ("exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment", "Comment")


@dataclass(frozen=True)
class Encoded:
    """A picture as it is kept."""

    content: bytes
    format: Format


def encoded(file: IO[bytes]) -> Encoded:
    """The picture upright, at most 2560 pixels wide or high, without metadata.

    Of an animation the first picture. Raises ValidationError, in words, for what is none.
    """
    with _decoding(), _opened(file) as image:
        kind = FORMATS[_READ_AS.get(image.format or "", image.format or "")]
        if kind.name == "JPEG":
            image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # decodes less where less is kept
        image.load()
        upright = ImageOps.exif_transpose(image)
        shown = _in_mode(_in_plain_colours(upright), kind.modes)
        if max(shown.size) > LONGEST_SIDE:
            shown = _shrunk(shown, LONGEST_SIDE, kind.modes)
        return Encoded(_written(shown, kind), kind)


def checked(content: bytes) -> Format:
    """The format of a picture that is kept as it is: those of packs, which come back byte for byte.

    Raises ValidationError for no picture, and for one that carries metadata.
    """
    with _decoding(), _opened(io.BytesIO(content)) as image:
        image.load()
        told = (*(image.info.get(name) for name in _TELLING), getattr(image, "text", None))
        if any(told) or image.getexif():
            raise ValidationError(
                _("The picture carries metadata (camera, place, comment). Save it without.")
            )
        return FORMATS[_READ_AS.get(image.format or "", image.format or "")]


def thumbnail(file: IO[bytes], side: int) -> bytes:
    """A small WebP that fits into a square of `side` pixels. The picture is one that we keep."""
    with _decoding(), _opened(file) as image:
        if image.format == "JPEG":
            image.draft(None, (side, side))
        small = _shrunk(image, side, FORMATS["WEBP"].modes)
        return _written(small, FORMATS["WEBP"])


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[Image.Image]:
    """Only our formats are tried, and a picture's size is looked at before it is decoded."""
    file.seek(0)
    with Image.open(file, formats=tuple(FORMATS)) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise ValidationError(
                _("The picture has %(width)d × %(height)d pixels; 25 million in all are the most.")
                % {"width": width, "height": height}
            )
        yield image


@contextmanager
def _decoding() -> Iterator[None]:
    """Whatever a decoder stumbles over is a broken picture, told in words."""
    try:
        yield
    except ValidationError:
        raise
    except UnidentifiedImageError as error:
        raise ValidationError(
            _("This is no picture that can be shown. Use PNG, JPEG, WebP or GIF.")
        ) from error
    except Exception as error:
        # Decoders of hostile files fail in every way: OSError, SyntaxError, struct.error, KeyError …
        raise ValidationError(
            _("The picture is damaged or incomplete. Open it, save it anew, and try again.")
        ) from error


def _in_plain_colours(image: Image.Image) -> Image.Image:
    """In sRGB, for the profile that says otherwise goes with the other metadata."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGB" if image.mode == "CMYK" else image.mode
        plain = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, own, plain, outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image  # a broken profile: the colours stay as they are


def _in_mode(image: Image.Image, modes: tuple[str, ...]) -> Image.Image:
    """In one of the modes that the format knows; see-through on white where it has no such thing."""
    if image.mode in modes:
        return image
    if image.mode.startswith(("I", "F")):
        # 16 bits of grey: only the upper eight are shown.
        return image.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    see_through = "A" in image.getbands() or "transparency" in image.info
    if see_through and "RGBA" in modes:
        return image.convert("RGBA")
    if see_through:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, BACKGROUND)
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("RGB")


def _shrunk(image: Image.Image, side: int, modes: tuple[str, ...]) -> Image.Image:
    """Fits into a square. A palette cannot be mixed: such pictures become true colours first."""
    smooth = _in_mode(image, tuple(mode for mode in modes if mode not in ("1", "P")))
    small = smooth.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return small


def _written(image: Image.Image, kind: Format) -> bytes:
    """The bytes, of pixels (and what makes some of them see-through) alone."""
    kept = {name: image.info[name] for name in ("transparency",) if name in image.info}
    image.info.clear()
    image.info.update(kept)
    options: dict[str, Any] = {"exif": b"", "icc_profile": None}
    if kind.name in ("JPEG", "WEBP"):
        options |= {"quality": QUALITY}
    if kind.name in ("JPEG", "PNG"):
        options |= {"optimize": True}
    if kind.name == "GIF":
        options = {}
    target = io.BytesIO()
    image.save(target, kind.name, **options)
    return target.getvalue()
