"""What is taken as a picture, and what of it is kept."""

import pytest
from django.core.exceptions import ValidationError

from lab.files.fields import MEGABYTE, BlobField, ImageBlobField
from lab.files.images import LONGEST_SIDE, checked, thumbnail
from lab.files.references import clean_name, digest_of, name_of
from tests.lab.files.pictures import (
    BLUE,
    RED,
    SCRIPT,
    SVG,
    claiming,
    photo_with_place,
    picture,
    pixels,
    upload,
)

PICTURE = ImageBlobField("picture", blank=True)


def near(found, wanted) -> bool:
    return all(abs(one - other) < 25 for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize(
    ("kind", "extension", "media_type"),
    [
        ("PNG", "png", "image/png"),
        ("JPEG", "jpg", "image/jpeg"),
        ("WEBP", "webp", "image/webp"),
        ("GIF", "gif", "image/gif"),
    ],
)
def test_pictures_of_four_kinds_are_kept_as_what_they_are(kind, extension, media_type):
    # The name lies about the kind, as it often does.
    kept = PICTURE.taken(upload("press.bmp", picture(kind)))
    assert (name_of(kept), kept.media_type) == (f"press.{extension}", media_type)
    image = pixels(kept.content)
    assert (image.format, image.size) == (kind, (8, 6))
    assert near(image.convert("RGB").getpixel((0, 0)), RED)


def test_a_photo_stands_upright_and_tells_no_secrets():
    kept = PICTURE.taken(upload("photo.jpg", photo_with_place()))
    image = pixels(kept.content)
    assert image.size == (40, 80)
    assert near(image.getpixel((20, 10)), RED)
    assert near(image.getpixel((20, 70)), BLUE)
    assert not image.getexif()
    assert b"Secret" not in kept.content
    assert b"Exif" not in kept.content


def test_texts_inside_a_png_are_left_behind():
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Author", "Secret person")
    content = picture(pnginfo=told)
    assert b"Secret" in content
    assert b"Secret" not in PICTURE.taken(upload("x.png", content)).content


def test_what_hangs_behind_the_last_pixel_is_left_behind():
    kept = PICTURE.taken(upload("x.png", picture() + SCRIPT))
    assert SCRIPT not in kept.content


def test_a_large_photo_is_kept_smaller():
    kept = PICTURE.taken(upload("wide.jpg", picture("JPEG", (5000, 1000))))
    assert pixels(kept.content).size == (LONGEST_SIDE, LONGEST_SIDE // 5)


@pytest.mark.parametrize(
    ("kind", "mode", "colour"),
    [
        ("PNG", "P", 3),
        ("PNG", "LA", (9, 128)),
        ("PNG", "RGBA", (9, 9, 9, 0)),
        ("PNG", "1", 1),
        ("JPEG", "CMYK", (0, 200, 200, 30)),
        ("JPEG", "L", 77),
        ("WEBP", "RGBA", (9, 9, 9, 0)),
    ],
)
@pytest.mark.parametrize("size", [(5, 5), (2600, 10)])
def test_every_way_to_store_colours_is_read(kind, mode, colour, size):
    kept = PICTURE.taken(upload("x", picture(kind, size, colour, mode=mode)))
    image = pixels(kept.content)
    assert max(image.size) == min(max(size), LONGEST_SIDE)
    if mode == "RGBA":
        assert image.convert("RGBA").getpixel((0, 0))[3] == 0, "see-through stays so"
    assert len(thumbnail(_file(kept.content), 96)) > 20


def test_sixteen_bits_of_grey_become_eight():
    kept = PICTURE.taken(upload("x", picture("PNG", (5, 5), 40_000, mode="I;16")))
    assert abs(pixels(kept.content).getpixel((0, 0)) - 156) < 2


def _file(content: bytes):
    import io

    return io.BytesIO(content)


def test_of_an_animation_the_first_picture_is_kept():
    from PIL import Image

    frames = [Image.new("RGB", (9, 9), RED), Image.new("RGB", (9, 9), BLUE)]
    content = picture("GIF", (9, 9), RED, save_all=True, append_images=frames[1:])
    image = pixels(PICTURE.taken(upload("x.gif", content)).content)
    assert getattr(image, "n_frames", 1) == 1
    assert near(image.convert("RGB").getpixel((0, 0)), RED)


HOSTILE = {
    "empty": b"",
    "a script named as a picture": SCRIPT,
    "svg": SVG,
    "text": b"hello",
    "pdf": b"%PDF-1.7\n",
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "the beginning of a png": picture(size=(300, 300))[:60],
    "half a jpeg": picture("JPEG", (300, 300))[:500],
    "half a webp": picture("WEBP", (300, 300))[:60],
    "half a gif": picture("GIF", (300, 300))[:30],
    "a png that claims 10 billion pixels": claiming(100_000, 100_000),
    "a png with more pixels than allowed": claiming(5001, 5000),
    "a png without its pixels": claiming(4000, 4000),
    "a png of no width": claiming(0, 10),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_sound_picture_is_refused_in_words(what):
    with pytest.raises(ValidationError) as refused:
        PICTURE.taken(upload("press.png", HOSTILE[what]))
    assert len(refused.value.messages[0]) > 10


@pytest.mark.parametrize("what", ["svg", "bmp", "tiff", "pdf", "a script named as a picture"])
def test_who_sends_another_kind_is_told_which_are_taken(what):
    with pytest.raises(ValidationError, match="PNG, JPEG, WebP or GIF"):
        PICTURE.taken(upload("press.png", HOSTILE[what]))


def test_real_pixels_beyond_the_limit_are_refused_though_the_file_is_small():
    content = picture("PNG", (5100, 5000), 0, mode="1")
    assert len(content) < MEGABYTE
    with pytest.raises(ValidationError, match="25 million"):
        PICTURE.taken(upload("bomb.png", content))


def test_too_many_bytes_are_refused_before_they_are_looked_at():
    with pytest.raises(ValidationError, match="the most is"):
        PICTURE.taken(upload("x.png", b"\0" * (5 * MEGABYTE + 1)))


def test_random_bytes_after_a_true_beginning_never_break_the_decoder():
    import random

    chance = random.Random(7)
    for kind in ("PNG", "JPEG", "WEBP", "GIF"):
        sound = bytearray(picture(kind, (60, 60)))
        for _time in range(60):
            broken = bytearray(sound)
            for _byte in range(6):
                broken[chance.randrange(8, len(broken))] = chance.randrange(256)
            try:
                PICTURE.taken(upload("x", bytes(broken)))
            except ValidationError as error:
                assert error.messages


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("..\\..\\boot.ini", "boot.png"),
        ("C:\\fakepath\\Press 1.PNG", "Press 1.png"),
        ("a\r\nSet-Cookie: x=1.png", "a Set-Cookie_ x=1.png"),
        ("nul\x00byte.png", "nul byte.png"),
        ("invoice\u202egnp.exe", "invoice gnp.png"),
        ('<img src=x onerror="alert(1)">.png', "_img src=x onerror=_alert(1)__.png"),
        ("产品 图片（新）.jpeg", "产品 图片（新）.png"),
        ("...", "picture.png"),
        ("", "picture.png"),
        (".htaccess", "htaccess.png"),
        ("   ", "picture.png"),
        ("v1.2 final.png", "v1.2 final.png"),
        ("100%?#.png", "100___.png"),
    ],
)
def test_names_are_made_harmless_and_chinese_ones_kept(raw, clean):
    assert clean_name(raw, "png", "picture") == clean


@pytest.mark.parametrize("raw", ["n" * 300 + ".png", "图" * 300 + ".png", "🙂" * 300])
def test_long_names_are_cut_to_what_every_disk_takes(raw):
    clean = clean_name(raw, "png")
    assert clean.endswith(".png")
    assert len(clean.encode()) <= 255
    assert len(f"{'0' * 64}/{clean}") <= PICTURE.max_length
    assert clean_name(clean, "png") == clean


def test_a_cleaned_name_is_clean():
    for raw in ("a.b.c.d.png", "x.tar.gz", "x. .png", "…", "a/b", "\u0301accent.png"):
        clean = clean_name(raw, "png")
        assert clean_name(clean, "png") == clean


def test_the_same_picture_is_the_same_content_whatever_its_name():
    first, second = PICTURE.taken(upload("a.png")), PICTURE.taken(upload("b.png"))
    assert digest_of(first) == digest_of(second)
    assert first != second


def test_pictures_of_packs_carry_no_metadata():
    assert checked(picture()).extension == "png"
    with pytest.raises(ValidationError, match="metadata"):
        checked(photo_with_place())
    with pytest.raises(ValidationError):
        checked(SVG)


def test_other_files_are_taken_by_their_kind_alone():
    documents = BlobField("file")
    kept = documents.taken(upload("Contract.PDF", b"%PDF-1.7"))
    assert (name_of(kept), kept.media_type) == ("Contract.pdf", "application/pdf")
    for name in ("page.html", "run.exe", "x.svg", "noextension", "x.pdf.js"):
        with pytest.raises(ValidationError):
            documents.taken(upload(name, b"x"))
