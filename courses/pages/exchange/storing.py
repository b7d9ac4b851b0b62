"""A course that was read becomes pages: drafts of the person who brought it."""

import io
import json
import uuid
from typing import Any

from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.blocks import ListBlock, RichTextBlock, StructBlock
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from courses.pages.exchange.blocks import BODY
from courses.pages.exchange.html import rewritten
from courses.pages.exchange.reading import CourseRead, FileRead, PageRead, read_course
from courses.pages.models import Course, LabBrief, Lesson, Module
from courses.pages.permissions import may_copy_course
from courses.pages.schools import collection_of
from courses.pages.services import course_place, free_slug
from lab.people.models import School, User


def course_bring(name: str, content: bytes, *, school: School, by: User) -> Course:
    """Raises BadPack with all that is wrong; then nothing of it is kept."""
    may_copy_course(by).require()
    read = read_course(name, content)
    place = course_place(school, by)
    with transaction.atomic():
        return _Storing(read, school, by).course(place)


class _Storing:
    def __init__(self, read: CourseRead, school: School, by: User) -> None:
        self._read, self._by = read, by
        collection = collection_of(school)
        self._files = {
            path: self._file(one, collection).pk for path, one in sorted(read.files.items())
        }
        self._pages: dict[str, Page] = {}

    def _file(self, file: FileRead, collection: Any) -> Any:
        model = get_image_model() if file.kind == "image" else get_document_model()
        name = f"{self._read.slug[:40] or 'course'}-{file.path.rpartition('/')[2]}"
        return model.objects.create(
            title=file.title,
            collection=collection,
            uploaded_by_user=self._by,
            # With its name the field of pictures reads width and height.
            file=ImageFile(io.BytesIO(file.content), name=name),
            file_size=len(file.content),
        )

    def course(self, place: Page) -> Course:
        read = self._read
        course = self._add(
            place,
            Course(
                title=read.title,
                slug=free_slug(place, read.slug or read.title),
                language=read.language,
                summary=read.summary,
                picture_id=self._files[read.picture] if read.picture else None,
            ),
        )
        for module in read.modules:
            parent = self._add(
                course,
                Module(
                    title=module.title,
                    slug=free_slug(course, module.slug or module.title),
                    summary=module.summary,
                ),
            )
            for page in module.pages:
                self._pages[page.path] = self._add(parent, self._page(page, parent))
        for module in read.modules:
            for page in module.pages:
                self._fill(self._pages[page.path], page)
        course.save_revision(user=self._by, log_action=True)
        return course

    def _add(self, parent: Page, page: Any) -> Any:
        page.live, page.has_unpublished_changes, page.owner = False, True, self._by
        parent.refresh_from_db()
        return parent.add_child(instance=page)

    def _page(self, read: PageRead, parent: Page) -> Lesson | LabBrief:
        told: dict[str, Any] = {
            "title": read.title,
            "slug": free_slug(parent, read.slug or read.title),
            "minutes": read.minutes,
        }
        return LabBrief(**told, version=read.version) if read.kind == "lab" else Lesson(**told)

    def _fill(self, page: Any, read: PageRead) -> None:
        """Links name pages by number, so all pages are there before the first is filled."""
        raw = [
            {
                "type": one["type"],
                "id": str(uuid.uuid4()),
                "value": self._value(BODY.child_blocks[one["type"]], one["value"]),
            }
            for one in read.body
        ]
        page.body = type(page)._meta.get_field("body").to_python(json.dumps(raw))
        page.save()
        page.save_revision(user=self._by)

    def _value(self, block: Any, value: Any) -> Any:
        match block:
            case StructBlock():
                children = block.child_blocks.items()
                return {name: self._value(one, value[name]) for name, one in children}
            case ListBlock():
                child = block.child_block
                return [
                    {"type": "item", "id": str(uuid.uuid4()), "value": self._value(child, one)}
                    for one in value
                ]
            case RichTextBlock():
                return rewritten(value, self._place)[0]
        return self._files.get(value, value) if _is_file(block) else value

    def _place(self, given: dict[str, str]) -> dict[str, str] | None:
        page = self._pages.get(given.get("page", ""))
        return {"linktype": "page", "id": str(page.pk)} if page else None


def _is_file(block: Any) -> bool:
    return hasattr(block, "target_model")
