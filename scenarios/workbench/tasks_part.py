"""The part “Tasks and checks”: checks.yaml as a list of tasks, a form for each task and each check."""

from copy import deepcopy
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from scenarios.checks.kinds import KINDS
from scenarios.checks.model import in_words
from scenarios.checks.reading import FILE
from scenarios.packs.problems import Problem
from scenarios.packs.yaml_text import BadYaml, read_yaml
from scenarios.packs.yaml_writing import rewritten, written
from scenarios.workbench.check_form import CheckForm, TaskForm, check_value, task_value
from scenarios.workbench.desk import Desk, position_in
from scenarios.workbench.drafts import Draft
from scenarios.workbench.inputs import events
from scenarios.workbench.trying import errors_below

NEW = "new"
Value = dict[str, Any]


def tasks_part(desk: Desk, rest: str) -> HttpResponse:
    """`rest` is "", `new`, `0` for a task, `0/new` and `0/1` for its checks, each with a verb behind."""
    steps = rest.split("/") if rest else []
    verb = steps.pop() if steps and steps[-1] in ("move", "delete", "fields") else ""
    if len(steps) > 2 or (verb == "move" and not steps):
        raise Http404
    if verb == "move":
        return _move(desk, steps)
    if verb == "delete":
        return _delete(desk, steps)
    if len(steps) == 2:
        return _check(desk, steps, fields_only=verb == "fields")
    if steps and not verb:
        return _task(desk, steps[0])
    if verb:
        raise Http404
    return _list(desk)


def tasks_in(text: str) -> list[Value]:
    """The tasks of the file, as far as they are any."""
    value = read_yaml(text).value if text else {}
    tasks = value.get("tasks") if isinstance(value, dict) else None
    return [task for task in tasks if isinstance(task, dict)] if isinstance(tasks, list) else []


def checks_of(task: Value) -> list[Value]:
    checks = task.get("checks")
    return (
        [check for check in checks if isinstance(check, dict)] if isinstance(checks, list) else []
    )


def with_tasks(text: str, tasks: list[Value]) -> str | None:
    """The file with these tasks; none where there are none."""
    if not tasks:
        return None
    if not text:
        return written({"tasks": tasks})
    value = read_yaml(text).value
    value = value if isinstance(value, dict) else {}
    return rewritten(text, {**value, "tasks": tasks})


def _list(desk: Desk) -> HttpResponse:
    found = tasks_in(desk.draft.text(FILE))
    tasks = [
        {
            "name": _words(task.get("name")) or task.get("key"),
            "text": _words(task.get("text")),
            "url": desk.address(str(number)),
            "checks": [
                {
                    "name": _words(check.get("name")) or check.get("key"),
                    "points": check.get("points", ""),
                    "kind": check.get("kind", ""),
                    "url": desk.address(f"{number}/{place}"),
                }
                for place, check in enumerate(checks_of(task))
            ],
        }
        for number, task in enumerate(found)
    ]
    context = {"tasks": tasks, "points": points_in(found), "token": desk.draft.token(FILE)}
    return desk.page("tasks.html", context)


def _words(told: Any) -> str:
    return told if isinstance(told, str) else in_words(told) if isinstance(told, dict) else ""


def points_in(tasks: list[Value]) -> str:
    """The sum of all points, where they are numbers."""
    found = 0.0
    for check in (check for task in tasks for check in checks_of(task)):
        try:
            found += float(check.get("points", 0))
        except (TypeError, ValueError):
            continue
    return f"{found:g}"


def _task(desk: Desk, at: str) -> HttpResponse:
    text = desk.draft.text(FILE)
    tasks = tasks_in(text)
    number = len(tasks) if at == NEW else position_in(tasks, at)
    value = tasks[number] if at != NEW else {"key": free_key(tasks, "task")}
    form = TaskForm(
        desk.data,
        value=value,
        languages=desk.languages,
        initial={"token": desk.draft.token(FILE)},
    )
    if desk.data and form.is_valid():
        tasks[number:] = [
            task_value(form.cleaned_data, value, desk.languages),
            *tasks[number + 1 :],
        ]
        if _written(desk, form, text, tasks, ("tasks", str(number)), but=("checks",)):
            return desk.redirect(str(number))
    context = {
        "number": number,
        "is_new": at == NEW,
        "checks": [
            {
                "name": _words(check.get("name")) or check.get("key"),
                "points": check.get("points", ""),
                "url": desk.address(f"{number}/{place}"),
            }
            for place, check in enumerate(checks_of(value))
        ],
        "add_url": desk.address(f"{number}/{NEW}"),
        "delete_url": desk.address(f"{number}/delete"),
        "token": desk.draft.token(FILE),
    }
    return desk.page("task.html", context, form)


def _check(desk: Desk, steps: list[str], *, fields_only: bool) -> HttpResponse:
    text = desk.draft.text(FILE)
    tasks = tasks_in(text)
    task = tasks[number := position_in(tasks, steps[0])]
    checks = checks_of(task)
    place = len(checks) if steps[1] == NEW else position_in(checks, steps[1])
    is_new = steps[1] == NEW
    usual = {"key": free_key(tasks, "check"), "points": "1", "kind": next(iter(KINDS))}
    value = usual if is_new else checks[place]
    known = desk.keys
    initial = {"token": desk.draft.token(FILE)}
    if fields_only:
        value = check_value(desk.request.POST, value, desk.languages, unfinished=True)
        form = CheckForm(value=value, languages=desk.languages, known=known, initial=initial)
        return render(desk.request, "scenarios/workbench/_check_fields.html", {"form": form})
    if desk.data:
        value = check_value(desk.data, value, desk.languages)
    form = CheckForm(desk.data, value=value, languages=desk.languages, known=known, initial=initial)
    if desk.data and form.is_valid():
        task["checks"] = [*checks[:place], value, *checks[place + 1 :]]
        below = ("tasks", str(number), "checks", str(place))
        if _written(desk, form, text, tasks, below):
            return desk.redirect(steps[0])
    context = {
        "task_name": _words(task.get("name")),
        "task_url": desk.address(steps[0]),
        "fields_url": desk.address(f"{steps[0]}/{steps[1]}/fields"),
        "is_new": is_new,
        "delete_url": desk.address(f"{steps[0]}/{steps[1]}/delete"),
        "events": events(),
    }
    return desk.page("check.html", context, form)


def _written(
    desk: Desk,
    form: Any,
    text: str,
    tasks: list[Value],
    below: tuple[str, ...],
    but: tuple[str, ...] = (),
) -> bool:
    """Save the tasks, but show first what would be wrong with the part that was filled in."""
    new = with_tasks(text, tasks)
    if "anyway" not in form.data and (
        wrong := errors_below(desk.draft, FILE, new or "", below, but)
    ):
        form.tell(wrong)
        return False
    return desk.save(form, {FILE: new}, {FILE: form.cleaned_data["token"]})


def _move(desk: Desk, steps: list[str]) -> HttpResponse:
    """One place up or down, for tasks and for checks within their task."""
    if desk.data is None:
        raise Http404
    text = desk.draft.text(FILE)
    tasks = tasks_in(text)
    items, place = _items(tasks, steps)
    to = place + (-1 if desk.data.get("by") == "up" else 1)
    if 0 <= to < len(items):
        items[place], items[to] = items[to], items[place]
        _stored(desk, text, tasks)
    return desk.redirect(steps[0] if len(steps) == 2 else "")


def _delete(desk: Desk, steps: list[str]) -> HttpResponse:
    text = desk.draft.text(FILE)
    tasks = tasks_in(text)
    items, place = _items(tasks, steps)
    name = _words(items[place].get("name")) or str(items[place].get("key"))
    if desk.data is None:
        lost = [_words(c.get("name")) or str(c.get("key")) for c in checks_of(items[place])]
        return _confirm(desk, name, lost)
    del items[place]
    _stored(desk, text, tasks)
    return desk.redirect(steps[0] if len(steps) == 2 else "")


def _confirm(desk: Desk, name: str, lost: list[str]) -> HttpResponse:
    part = desk.request.headers.get("HX-Request")
    context = {
        "title": _("Delete “%(name)s”?") % {"name": name},
        "text": _("Its checks go with it:") if lost else "",
        "lost": lost,
        "action_url": desk.request.path,
        "action_label": _("Delete"),
        "hidden": [("token", desk.draft.token(FILE))],
    }
    page = "lab/components/confirm.html" if part else "lab/company/confirm.html"
    return render(desk.request, page, context)


def _items(tasks: list[Value], steps: list[str]) -> tuple[list[Value], int]:
    """The list of tasks or of one task's checks, and the place in it."""
    task = position_in(tasks, steps[0])
    if len(steps) == 1:
        return tasks, task
    tasks[task]["checks"] = checks = checks_of(tasks[task])
    return checks, position_in(checks, steps[1])


def _stored(desk: Desk, text: str, tasks: list[Value]) -> None:
    token = str(desk.request.POST.get("token", ""))
    desk.save_or_tell({FILE: with_tasks(text, deepcopy(tasks))}, {FILE: token})


def free_key(tasks: list[Value], word: str) -> str:
    """A key that no task and no check has."""
    taken = {item.get("key") for task in tasks for item in (task, *checks_of(task))}
    return next(key for n in range(1, 10_000) if (key := f"{word}-{n}") not in taken)


def place_of(problem: Problem) -> str:
    """`tasks.0.checks.1.where` is mended in the form of check 1 of task 0."""
    steps = problem.column.split(".")
    numbers = [step for step in steps[1::2] if step.isdigit()]
    return "/".join(numbers[:2]) if steps[0] == "tasks" else ""


def tasks_note(draft: Draft) -> int:
    try:
        return len(tasks_in(draft.text(FILE)))
    except BadYaml:
        return 0
