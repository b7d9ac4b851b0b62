"""A course of the cast's school: two modules, a lesson with everything in it, a lab brief."""

import io
import json
import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image as Drawing
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from courses.pages.models import Course, LabBrief, Lesson, Module
from courses.pages.schools import collection_of, school_prepare
from lab.people.models import School, User
from scenarios.models import ScenarioVersion

SINGLE, NUMBER, TEXT, MULTIPLE = (str(uuid.UUID(int=number)) for number in range(1, 5))


def link(**values: Any) -> dict[str, Any]:
    return {
        "scenario": "tiny", "opens": "home", "collection": "", "record": "", "filter": "",
        "label": "", **values,
    }  # fmt: skip


def items(*values: Any) -> list[dict[str, Any]]:
    return [{"type": "item", "id": str(uuid.uuid4()), "value": one} for one in values]


def quiz(kind: str, **values: Any) -> dict[str, Any]:
    return {
        "question": f"<p>Which {kind}?</p>", "kind": kind, "choices": [], "number": None,
        "tolerance": None, "texts": [], "praise": "Well done", "hint": "Look at the brief",
        **values,
    }  # fmt: skip


def choice(text: str, right: bool, feedback: str = "") -> dict[str, Any]:
    return {"text": text, "right": right, "feedback": feedback}


def picture(school: School) -> Any:
    buffer = io.BytesIO()
    Drawing.new("RGB", (40, 30), "teal").save(buffer, "PNG")
    file = ImageFile(buffer, name="teal.png")
    image = get_image_model()(title="Teal", collection=collection_of(school), file=file)
    image.save()
    return image


def document(school: School) -> Any:
    found = get_document_model()(title="Price list", collection=collection_of(school))
    found.file.save("prices.txt", ContentFile(b"Desk;300\n"), save=False)
    found.save()
    return found


def body(school: School) -> list[dict[str, Any]]:
    steps = [
        {"text": "<p>Open the list.</p>", "links": items(
            link(opens="list", collection="accounts", filter="q=mother", label="All mothers")
        )},
        {"text": "<p>Open <b>her</b>.</p>", "links": items(
            link(opens="record", collection="accounts", record="mother")
        )},
    ]  # fmt: skip
    blocks = [
        ("text", '<h3>Begin</h3><p>A lead &amp; a <a href="https://example.org/">source</a>.</p>'),
        ("picture", {"image": picture(school).pk, "alt": "A desk", "caption": "The desk"}),
        ("video", {"url": "https://www.bilibili.com/video/1", "title": "Film", "minutes": "2.5"}),
        ("callout", {"tone": "tip", "title": "", "text": "<p>Ask first.</p>"}),
        ("steps", {"title": "Try it", "steps": items(*steps)}),
        ("quiz", quiz("single", choices=items(
            choice("Red", False, "Too warm"), choice("Blue-secret", True, "As the sea")
        ))),
        ("quiz", quiz("number", number="12.5", tolerance="0.5")),
        ("quiz", quiz("text", texts=items("Close-the-deal"))),
        ("quiz", quiz("multiple", choices=items(
            choice("One", True), choice("Two", True), choice("Three", False)
        ))),
        ("file", {"document": document(school).pk, "title": "Prices"}),
    ]  # fmt: skip
    ids = iter((SINGLE, NUMBER, TEXT, MULTIPLE))
    return [
        {"type": kind, "id": next(ids) if kind == "quiz" else str(uuid.uuid4()), "value": value}
        for kind, value in blocks
    ]


class Book:
    """The pages, all published."""

    def __init__(self, school: School, owner: User, version: ScenarioVersion | None) -> None:
        index = school_prepare(school)
        self.school = school
        self.course = index.add_child(
            instance=Course(title="Selling", slug="selling", summary="From a lead on.", owner=owner)
        )
        self.first = self.course.add_child(instance=Module(title="Leads", owner=owner))
        self.lesson = self.first.add_child(
            instance=Lesson(title="A lead", minutes=20, owner=owner, body=json.dumps(body(school)))
        )
        self.second = self.course.add_child(instance=Module(title="Deals", owner=owner))
        inner = f'<p>See <a id="{self.lesson.pk}" linktype="page">the lesson</a>.</p>'
        self.lab = self.second.add_child(
            instance=LabBrief(
                title="First lab",
                owner=owner,
                version=version,
                body=json.dumps([{"type": "text", "id": str(uuid.uuid4()), "value": inner}]),
            )
        )
        for page in (self.course, self.first, self.lesson, self.second, self.lab):
            page.refresh_from_db()
