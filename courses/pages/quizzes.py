"""Questions of a page: what a reader is shown, what an answer is worth, and what is kept of it."""

import re
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.pages.models import QuizAnswer
from lab.people.models import User

LONGEST = 200
MOST_ATTEMPTS = 10_000
NUMBER = re.compile(r"[+-]?\d{1,15}([.,]\d{1,9})?")


@dataclass(frozen=True)
class Option:
    """A choice as the page shows it: by its place, without what it is worth."""

    place: int
    text: str
    chosen: bool


@dataclass(frozen=True)
class Shown:
    """A question as the page shows it, with what the reader answered and was told."""

    block: str
    question: Any
    kind: str
    options: tuple[Option, ...] = ()
    typed: str = ""
    answered: bool = False
    correct: bool = False
    attempts: int = 0
    told: tuple[str, ...] = ()


def shown(block: str, value: Mapping[str, Any], answer: QuizAnswer | None) -> Shown:
    given = list(answer.answer) if answer else []
    options = tuple(
        Option(place, choice["text"], str(place) in given)
        for place, choice in enumerate(value["choices"])
    )
    picks = value["kind"] in ("single", "multiple")
    return Shown(
        block=block,
        question=value["question"],
        kind=value["kind"],
        options=options if picks else (),
        typed=given[0] if given and not picks else "",
        answered=answer is not None,
        correct=bool(answer and answer.correct),
        attempts=answer.attempts if answer else 0,
        told=told(value, given, bool(answer.correct)) if answer else (),
    )


def told(value: Mapping[str, Any], given: Sequence[str], correct: bool) -> tuple[str, ...]:
    """The feedback to what was chosen, never to what was not, then that to the whole."""
    lines = [
        choice["feedback"]
        for place, choice in enumerate(value["choices"])
        if str(place) in given and value["kind"] in ("single", "multiple")
    ]
    lines.append(value["praise"] if correct else value["hint"])
    return tuple(line for line in lines if line)


def read(value: Mapping[str, Any], given: Sequence[str]) -> list[str]:
    """What was sent, as it is kept. Raises ValidationError where it is no answer to this question."""
    answers = [one.strip() for one in given if one.strip()][: len(value["choices"]) or 1]
    if not answers:
        raise ValidationError(_("Answer first."))
    if value["kind"] in ("single", "multiple"):
        places = {str(place) for place in range(len(value["choices"]))}
        if not places.issuperset(answers) or (value["kind"] == "single" and len(answers) > 1):
            raise ValidationError(_("The question has changed: load the page again."))
        return sorted(set(answers), key=int)
    if len(answers[0]) > LONGEST:
        raise ValidationError(_("At most %(most)d letters.") % {"most": LONGEST})
    if value["kind"] == "number":
        _number(answers[0])
    return answers[:1]


def _number(text: str) -> Decimal:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if not NUMBER.fullmatch(plain):
        raise ValidationError(_("Write a number, such as 1250.5."))
    try:
        return Decimal(plain.replace(",", "."))
    except InvalidOperation as error:
        raise ValidationError(_("Write a number, such as 1250.5.")) from error


def _plain(text: str) -> str:
    """Without what makes no difference to a short answer: case, width, spaces, a full stop."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(folded.split()).rstrip(".。!！")


def is_right(value: Mapping[str, Any], given: Sequence[str]) -> bool:
    match value["kind"]:
        case "number":
            away = abs(_number(given[0]) - Decimal(value["number"]))
            return away <= Decimal(value["tolerance"] or 0)
        case "text":
            return _plain(given[0]) in {_plain(one) for one in value["texts"]}
    right = [str(place) for place, choice in enumerate(value["choices"]) if choice["right"]]
    return list(given) == right


def quiz_answer(
    page: Page, block: str, value: Mapping[str, Any], given: Sequence[str], *, by: User
) -> QuizAnswer:
    """Keep the answer and count the attempt. Raises ValidationError."""
    kept = read(value, given)
    correct = is_right(value, kept)
    now = timezone.now()
    with transaction.atomic():
        QuizAnswer.objects.get_or_create(user=by, page_id=page.pk, block=uuid.UUID(block))
        answer = QuizAnswer.objects.select_for_update().get(
            user=by, page_id=page.pk, block=uuid.UUID(block)
        )
        answer.answer, answer.correct, answer.at = kept, correct, now
        answer.attempts = min(answer.attempts + 1, MOST_ATTEMPTS)
        if correct and answer.solved_at is None:
            answer.solved_at = now
        answer.save()
    return answer
