"""Text goes out without the names of who is to stay unknown, and nothing else of it changes."""

import io
import json
from urllib.parse import unquote

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse

from lab.access.nameless import Nameless, nameless
from lab.people.models import User

pytestmark = pytest.mark.django_db


def of(**fields: str) -> Nameless:
    person = User.objects.create_user(**{"username": "annaw", **fields})
    return nameless([person.pk], "Work 2")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("Anna Weber", "by Anna  WEBER.", "by Work 2."),
        ("Anna Weber", "Weber, Anna", "Work 2"),
        ("Anna Weber", "Annas Weberei; Joanna Weber", "Annas Weberei; Joanna Weber"),
        ("Anna Weber", "anna-weber_report.docx, by_annaw.pdf", "Work 2_report.docx, by_Work 2.pdf"),
        ("Anna Weber", "Ask annaw or mannaw", "Ask Work 2 or mannaw"),
        ("张伟", "我是张伟,也写张 伟", "我是Work 2,也写Work 2"),
        ("Pat O'Neil", "Pat O&#x27;Neil", "Work 2"),
        ("A", "A plan", "A plan"),
        ("", "Nothing", "Nothing"),
    ],
)
def test_names_are_found_as_they_are_written(name: str, text: str, told: str):
    assert of(name=name).text(text) == told


@pytest.mark.parametrize(
    ("number", "told"), [("20260417", "No. Work 2"), ("2026", "No. 2026"), ("", "No. ")]
)
def test_a_short_number_stands_for_anything(number: str, told: str):
    assert of(student_number=number).text(f"No. {number}") == told


def test_a_page_stays_a_page():
    page = (
        '<p class="name" id="name" title="of name" data-text="name">name</p>'
        '<a href="/people/name/" data-url="/name/">x</a><a href="mailto:name">x</a>'
        '<script type="application/json">{"name": "name", "other": "\\u5f20\\u4f1f"}</script>'
    )
    assert of(username="name", name="张伟").html(page) == (
        '<p class="name" id="name" title="of Work 2" data-text="Work 2">Work 2</p>'
        '<a href="/people/name/" data-url="/name/">x</a><a href="mailto:Work 2">x</a>'
        '<script type="application/json">{"name": "Work 2", "other": "Work 2"}</script>'
    )


def test_answers_of_programs_keep_their_keys():
    response = HttpResponse(json.dumps({"annaw": "annaw", "list": ["annaw"]}), "application/json")
    of().answer(response)
    assert json.loads(response.content) == {"annaw": "Work 2", "list": ["Work 2"]}


@pytest.mark.parametrize("escaped", [True, False])
def test_in_json_a_name_behind_an_escape_is_found(escaped: bool):
    texts = ["Called.\nAnna Weber said", "\tannaw", "ask 张伟", "找张伟", "Joanna Weber"]
    content = json.dumps(texts, ensure_ascii=escaped)
    person = of(name="Anna Weber")
    chinese = nameless([User.objects.create_user(username="zw", name="张伟").pk], "Work 2")
    assert json.loads(chinese.json(person.json(content))) == [
        "Called.\nWork 2 said", "\tWork 2", "ask Work 2", "找Work 2", "Joanna Weber"
    ]  # fmt: skip


def test_a_name_across_two_pieces_is_found_and_a_picture_is_left_alone():
    anna = of(name="张伟")
    name = "张伟".encode()
    text = StreamingHttpResponse([b"of ", name[:2], name[2:], b" \xff"], content_type="text/plain")
    text["Content-Length"] = "9"
    picture = HttpResponse(name, "image/png")
    anna.answer(text)
    anna.answer(picture)
    assert b"".join(text.streaming_content) == b"of Work 2 \xff"
    assert "Content-Length" not in text
    assert picture.content == name


@pytest.mark.parametrize("name", ["Anna Weber.docx", "张伟的报告.docx"])
def test_a_file_is_saved_under_a_name_without_the_person(name: str):
    for person in ({"name": "Anna Weber"}, {"name": "张伟", "username": "zw"}):
        unnaming = of(**person)
        response = FileResponse(io.BytesIO(b"PK"), as_attachment=True, filename=name)
        unnaming.answer(response)
        told = unquote(response["Content-Disposition"])
        assert told.startswith("attachment") and ".docx" in told
        assert ("Work 2" in told) == (person["name"] in name)
