"""Pictures of packs: read from the folder, kept by the database, and written back byte for byte."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from crm.models import Product
from lab import records
from lab.access.actors import system_actor
from lab.files.collecting import collect
from lab.files.models import Blob
from lab.files.references import NewFile, digest_of, name_of
from lab.files.storing import content_of
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from scenarios.builders import office_pictures, pictures
from scenarios.models import PackFile, ScenarioVersion
from scenarios.packs.files import LARGEST_PICTURE, read_folder
from scenarios.packs.library import find_version
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import dumped_files, publish, store
from tests.scenarios.conftest import PACKS

pytestmark = pytest.mark.django_db
SETS = {**pictures.PICTURES, "office-trade": office_pictures.PICTURES}

PRODUCTS = """\
key,name,name@zh-hans,picture,picture@zh-hans
press,Press,压机,press.png,
lathe,Lathe,车床,old/lathe.png,新/车床.png
saw,Saw,锯,,
""".replace("新/", "new/")


def drawn(colour: str, kind: str = "PNG", **options) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(target, kind, **options)
    return target.getvalue()


def with_description() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "Secret"
    return drawn("red", exif=exif)


DRAWN: dict[str, str | bytes | None] = {
    "data/products.csv": PRODUCTS,
    "files/press.png": drawn("red"),
    "files/old/lathe.png": drawn("green"),
    "files/new/车床.png": drawn("blue"),
}


def template(version: ScenarioVersion, language: str) -> Sandbox:
    return version.templates.select_related("sandbox").get(language=language).sandbox


def picture_in(version: ScenarioVersion, language: str, number: int) -> str:
    with acting_as(system_actor(template(version, language))):
        return Product.objects.numbered(number).get().picture


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def loaded(tiny: Callable[..., Path], **changes) -> ScenarioVersion:
    return store(read_pack(read_folder(tiny({**DRAWN, **changes}))))


@pytest.mark.parametrize("publish_it", [False, True])
def test_a_pack_with_pictures_comes_back_byte_for_byte(tiny, tmp_path, publish_it) -> None:
    folder = tiny(DRAWN)
    call_command("pack", "check", str(folder))
    call_command("pack", "load", str(folder), *(["--publish"] if publish_it else []))
    call_command("pack", "dump", "tiny", str(tmp_path / "out"))
    assert bytes_of(tmp_path / "out") == bytes_of(folder)


def test_rows_have_the_pictures_of_their_language(tiny) -> None:
    version = loaded(tiny)
    names = [name_of(picture_in(version, language, 2)) for language in ("en", "zh-hans")]
    assert names == ["lathe.png", "车床.png"]
    assert content_of(picture_in(version, "zh-hans", 2)) == drawn("blue")
    assert picture_in(version, "en", 1) == picture_in(version, "zh-hans", 1)
    assert picture_in(version, "en", 3) == ""


def test_another_picture_is_another_pack(tiny) -> None:
    first = loaded(tiny)
    digest = first.digest
    assert loaded(tiny).pk == first.pk
    second = loaded(tiny, **{"files/press.png": drawn("black")})
    assert second.digest != digest
    assert content_of(picture_in(second, "en", 1)) == drawn("black")


def test_what_an_author_gives_and_takes_goes_into_the_files(tiny, tmp_path) -> None:
    version = loaded(tiny)
    mine = NewFile("press.png", drawn("purple"), "image/png")
    with acting_as(system_actor(template(version, "en"))):
        press, lathe, saw = Product.objects.order_by("pk")
        records.change(press, {"picture": mine})
        records.change(saw, {"picture": NewFile("saw.png", drawn("pink"), "image/png")})
        records.delete(lathe)
    call_command("pack", "dump", "tiny", str(tmp_path / "out"))
    found = bytes_of(tmp_path / "out")
    place = f"{digest_of(mine)[:8]}/press.png"
    assert f"press,Press,压机,{place},".encode() in found["data/products.csv"]
    assert found[f"files/{place}"] == drawn("purple")
    files = {path for path in found if path.startswith("files/")}
    assert len(files) == 2, "what no row names any more is gone"
    again = store(read_pack(read_folder(tmp_path / "out")))
    assert content_of(picture_in(again, "en", 1)) == drawn("purple")


def test_publishing_takes_the_author_s_pictures_along(tiny) -> None:
    version = loaded(tiny)
    mine = NewFile("press.png", drawn("purple"), "image/png")
    with acting_as(system_actor(template(version, "en"))):
        records.change(Product.objects.get(name="Press"), {"picture": mine})
    published = publish(version)
    assert picture_in(published, "en", 1) == mine
    assert dumped_files(published)[f"files/{digest_of(mine)[:8]}/press.png"] == mine


def test_the_collector_leaves_pictures_of_packs_alone(tiny) -> None:
    version = loaded(tiny)
    Product._base_manager.update(picture="")
    Blob.objects.update(stored_at=timezone.now() - timezone.timedelta(days=3))
    assert collect().blobs == 0
    PackFile.objects.filter(version=version).delete()
    assert collect().blobs == 3


def test_a_lost_content_stops_the_dump_and_says_which(tiny, tmp_path) -> None:
    loaded(tiny)
    file = read_folder(tiny(DRAWN))["files/press.png"]
    default_storage.delete(Blob(sha256=digest_of(file)).path)
    with pytest.raises(CommandError, match=r"files/press.png: The content of this file is missing"):
        call_command("pack", "dump", "tiny", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


BAD = {
    "a picture that is not there": (
        {"files/press.png": None},
        r"data/products.csv:2 \[picture\]: There is no picture files/press.png",
    ),
    "a picture that nobody names": (
        {"files/other.png": drawn("red")},
        r"files/other.png: No row names this picture",
    ),
    "a script": (
        {"files/press.png": b"<script>alert(1)</script>"},
        r"files/press.png: .*no picture",
    ),
    "half a picture": ({"files/press.png": drawn("red")[:50]}, r"files/press.png: .*damaged"),
    "metadata": (
        {"files/press.png": with_description()},
        r"files/press.png: .*metadata",
    ),
    "another kind": ({"files/press.png": drawn("red", "JPEG")}, r"files/press.png: .*call it .jpg"),
    "svg": ({"files/x.svg": b"<svg/>"}, r"files/x.svg: Pictures are called"),
    "a name with a sign that is no letter": (
        {"files/a%3Ab.png": drawn("red")},
        r"Pictures are called",
    ),
    "too deep": ({"files/a/b/c.png": drawn("red")}, r"files/a/b/c.png: Pictures are called"),
    "a way out": (
        {"data/products.csv": PRODUCTS.replace("press.png", "../../etc/passwd")},
        r"There is no picture files/../../etc/passwd",
    ),
    "too large": ({"files/press.png": drawn("red") + b"\0" * LARGEST_PICTURE}, r"larger than 5 MB"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_wrong_with_a_picture_is_told_with_its_place(tiny, what) -> None:
    changes, told = BAD[what]
    folder = tiny({**DRAWN, **changes})
    with pytest.raises(CommandError, match=told):
        call_command("pack", "load", str(folder))
    assert not Blob.objects.exists()


def test_the_pictures_in_the_tree_are_what_the_builder_draws(tmp_path) -> None:
    for slug, drawings in SETS.items():
        pictures.build(tmp_path / slug, drawings)
        files = sorted((PACKS / slug / "files").iterdir())
        assert [file.stem for file in files] == sorted(drawings)
        for file in files:
            assert file.stat().st_size < 10_000
            # By their pixels: compression differs with the version of a library.
            with (
                Image.open(file) as here,
                Image.open(tmp_path / slug / "files" / file.name) as made,
            ):
                assert here.convert("RGB").tobytes() == made.convert("RGB").tobytes(), file.name


def test_every_product_of_the_packs_has_a_picture() -> None:
    for slug in SETS:
        pack = read_pack(read_folder(PACKS / slug))
        assert all(row["picture"] for row in pack.tables["products"].rows)


def test_a_stored_pack_is_found_by_its_name(tiny) -> None:
    assert loaded(tiny) == find_version("tiny")
    with pytest.raises(BadPack):
        loaded(tiny, **{"files/other.png": drawn("red")})
