"""The blocks of a page as its template needs them: links resolved, answers looked up, nothing given away."""

from dataclasses import dataclass
from typing import Any

from courses.assignments.models import Assignment
from courses.pages.blocks import video_host
from courses.pages.links import Companies
from courses.pages.models import QuizAnswer
from courses.pages.quizzes import shown
from lab.people.models import User


@dataclass(frozen=True)
class Part:
    """One block: its template, what stands in it, and what was worked out for this reader."""

    kind: str
    value: Any
    more: Any = None

    @property
    def template(self) -> str:
        return f"courses/pages/_part_{self.kind}.html"


def parts_of(body: Any, user: User, page_pk: int, prefer: Assignment | None = None) -> list[Part]:
    """In a constant number of queries, however long the page is."""
    blocks = list(body)
    wanted = [
        link
        for block in blocks
        if block.block_type == "steps"
        for step in block.value["steps"]
        for link in step["links"]
    ]
    companies = Companies(user, wanted, prefer)
    answers = {
        str(answer.block): answer
        for answer in QuizAnswer.objects.filter(user=user, page=page_pk)
        if any(block.block_type == "quiz" for block in blocks)
    }
    return [_part(block, companies, answers) for block in blocks]


def _part(block: Any, companies: Companies, answers: dict[str, QuizAnswer]) -> Part:
    value, kind = block.value, block.block_type
    match kind:
        case "steps":
            steps = [
                {"text": step["text"], "links": [companies.link(link) for link in step["links"]]}
                for step in value["steps"]
            ]
            return Part(kind, value, steps)
        case "quiz":
            return Part(kind, None, shown(block.id, value, answers.get(block.id)))
        case "video":
            return Part(kind, value, video_host(value["url"]))
    return Part(kind, value)
