"""The demo's course in each of its languages: two modules, a question, steps into first-sale, two labs."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override
from wagtail.models import Page

from courses.assignments.models import Assignment
from courses.demo import WORDS as LABS
from courses.pages.models import Course, CourseOfClass, LabBrief, LabOfClass, Lesson, Module
from courses.pages.schools import school_prepare
from lab.people.models import Classroom, Enrolment, User
from scenarios.demo import OWN, Say, register_chapter

# Steps with the link into the company that each has, or none.
Told = list[tuple[str, dict[str, Any] | None]]


@dataclass(frozen=True)
class Words:
    """The texts of the course in one language."""

    title: str
    summary: str
    modules: tuple[tuple[str, str], tuple[str, str]]
    lead: tuple[str, str]
    tip: str
    steps_title: str
    steps: tuple[str, str, str]
    buttons: tuple[str, str]
    question: str
    choices: tuple[tuple[str, str], ...]
    number: tuple[str, str]
    deal: tuple[str, str]
    labs: tuple[str, str]


WORDS = {
    "en": Words(
        title="From the first lead to the first order",
        summary="Four short pieces: what a lead is worth, how a deal moves on, and two labs of your own.",
        modules=(
            ("Leads", "Who asks, and how fast do you answer?"),
            ("Deals", "From interest to a signed order."),
        ),
        lead=(
            "What a lead is worth",
            "<p>A <b>lead</b> is somebody who might buy. Most leads come to nothing, and the few that "
            "do not are lost by waiting: who answers within the hour reaches far more people than who "
            "answers the next day.</p><h3>What to find out</h3><ul><li>What is needed, and why now?</li>"
            "<li>Who decides?</li><li>What may it cost?</li></ul>",
        ),
        tip="<p>Write down what you heard right after the call. Tomorrow you will have forgotten half.</p>",
        steps_title="Try it in your company",
        steps=(
            "<p>Look at the leads that wait for you.</p>",
            "<p>Answer the newest one first, and note what you learned.</p>",
            "<p>Read the brief once more: what does your boss expect this week?</p>",
        ),
        buttons=("Open my leads", "Read the brief"),
        question="<p>Two leads came in: one an hour ago, one last week. Which one do you call first?</p>",
        choices=(
            ("The one of last week: it has waited longest", "It has cooled down already."),
            ("The one of an hour ago", "Its interest is still warm."),
            ("Neither: both get a mail", "A mail is easily overlooked."),
        ),
        number=(
            "<p>20 leads, 3 of which become customers. What is the rate of conversion in percent?</p>",
            "3 of 20, times 100.",
        ),
        deal=(
            "How a deal moves on",
            "<p>An <b>opportunity</b> stands for one purchase that a customer considers. Its stage says "
            "what has been reached, not what you hope for.</p><blockquote>Move it on when the customer "
            "has done something.</blockquote>",
        ),
        labs=("Lab 1: your first leads", "Lab 2: a sale of your own"),
    ),
    "zh-hans": Words(
        title="从第一条线索到第一张订单",
        summary="四个小单元：线索值多少、销售机会如何推进，以及两次实训。",
        modules=(
            ("线索", "谁来询问？你多快答复？"),
            ("销售机会", "从意向到签单。"),
        ),
        lead=(
            "一条线索值多少",
            "<p><b>线索</b>是可能购买的人。大多数线索没有结果，而有结果的往往输在等待：一小时内答复的人，"
            "比第二天才答复的人能联系到多得多的客户。</p><h3>要弄清什么</h3><ul><li>需要什么？为什么是现在？</li>"
            "<li>谁做决定？</li><li>预算是多少？</li></ul>",
        ),
        tip="<p>通话之后马上记录。到明天，一半的内容就忘了。</p>",
        steps_title="在你的模拟企业里试一试",
        steps=(
            "<p>看看等待你处理的线索。</p>",
            "<p>先答复最新的一条，并记下你了解到的情况。</p>",
            "<p>再读一遍任务书：这一周上级期望你做什么？</p>",
        ),
        buttons=("打开我的线索", "阅读任务书"),
        question="<p>来了两条线索：一条是一小时前，一条是上周。你先打给谁？</p>",
        choices=(
            ("上周的：它等得最久", "它的兴趣已经冷了。"),
            ("一小时前的", "它的兴趣还热。"),
            ("都不打：各发一封邮件", "邮件很容易被忽略。"),
        ),
        number=("<p>20 条线索中有 3 条成为客户。转化率是百分之几？</p>", "3 除以 20，再乘以 100。"),
        deal=(
            "销售机会如何推进",
            "<p><b>销售机会</b>代表客户正在考虑的一次购买。它的阶段说明已经达到了什么，而不是你希望什么。</p>"
            "<blockquote>客户有了行动，才推进阶段。</blockquote>",
        ),
        labs=("实训一：你的第一批线索", "实训二：独立完成一单"),
    ),
}


def fill(classroom: Classroom, language: str, say: Say) -> None:
    """The course of the class's language, published and given to the class with its two labs."""
    words = WORDS[language]
    if classroom.class_courses.exists():
        return
    teacher = User.objects.filter(
        enrolments__classroom=classroom, enrolments__role=Enrolment.Role.TEACHER
    )[0]
    designer = User.objects.filter(school=classroom.school, role=User.Role.DESIGNER).first()
    with override(language):
        index = school_prepare(classroom.school)
        course = _add(
            index,
            Course(title=words.title, summary=words.summary, language=language),
            designer or teacher,
        )
        labs = _pages(course, words, classroom, designer or teacher)
    CourseOfClass.objects.create(course=course, classroom=classroom, by=teacher)
    for page, name in zip(labs, (LABS[language].over, LABS[language].runs), strict=True):
        if assignment := Assignment.objects.filter(classroom=classroom, name=name).first():
            LabOfClass.objects.create(page=page, assignment=assignment)
    say(f"{classroom}: {words.title}")


def _pages(course: Course, words: Words, classroom: Classroom, by: User) -> list[LabBrief]:
    first, second = (
        _add(course, Module(title=title, summary=summary), by) for title, summary in words.modules
    )
    _add(first, Lesson(title=words.lead[0], minutes=20, body=_body(*_about_leads(words))), by)
    labs = [_add(first, _lab(words, 0, classroom), by)]
    _add(second, Lesson(title=words.deal[0], minutes=10, body=_body(*_about_deals(words))), by)
    labs.append(_add(second, _lab(words, 1, classroom), by))
    return labs


def _add(parent: Page, page: Any, by: User) -> Any:
    page.owner = by
    parent.refresh_from_db()
    made = parent.add_child(instance=page)
    made.save_revision(user=by).publish(user=by)
    return made


def _lab(words: Words, which: int, classroom: Classroom) -> LabBrief:
    given = classroom.assignments.select_related("version").order_by("opens_at", "pk").first()
    steps: Told = [(words.steps[2], _link("brief", label=words.buttons[1]))]
    return LabBrief(
        title=words.labs[which],
        minutes=45,
        version=given.version if given else None,
        body=_body(("steps", _steps(words.steps_title, steps))),
    )


def _about_leads(words: Words) -> list[tuple[str, Any]]:
    steps: Told = [
        (words.steps[0], _link("list", "leads", label=words.buttons[0])),
        (words.steps[1], None),
        (words.steps[2], _link("brief", label=words.buttons[1])),
    ]
    choices = [
        {"text": text, "right": place == 1, "feedback": told}
        for place, (text, told) in enumerate(words.choices)
    ]
    return [
        ("text", words.lead[1]),
        ("callout", {"tone": "tip", "title": "", "text": words.tip}),
        ("steps", _steps(words.steps_title, steps)),
        ("quiz", _quiz(words.question, "single", choices=_items(*choices))),
    ]


def _about_deals(words: Words) -> list[tuple[str, Any]]:
    question, hint = words.number
    return [
        ("text", words.deal[1]),
        ("quiz", _quiz(question, "number", number="15", tolerance="0", hint=hint)),
    ]


def _body(*blocks: tuple[str, Any]) -> str:
    return json.dumps(
        [{"type": kind, "id": str(uuid.uuid4()), "value": value} for kind, value in blocks]
    )


def _items(*values: Any) -> list[dict[str, Any]]:
    return [{"type": "item", "id": str(uuid.uuid4()), "value": value} for value in values]


def _steps(title: str, steps: Told) -> dict[str, Any]:
    told = [{"text": text, "links": _items(*([link] if link else []))} for text, link in steps]
    return {"title": title, "steps": _items(*told)}


def _link(opens: str, collection: str = "", *, label: str) -> dict[str, Any]:
    return {
        "scenario": OWN,
        "opens": opens,
        "collection": collection,
        "record": "",
        "filter": "",
        "label": label,
    }


def _quiz(question: str, kind: str, **values: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "choices": [],
        "number": None,
        "tolerance": None,
        "texts": [],
        "praise": "",
        "hint": "",
    }
    return {"question": question, "kind": kind, **told, **values}


register_chapter(fill)
