"""The part “Playtest”: the steps of playtest.yaml, running them, and what came of it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.jobs.models import Job
from lab.tenancy.models import Seat
from scenarios.packs.problems import Problem
from scenarios.packs.yaml_text import BadYaml, read_yaml
from scenarios.packs.yaml_writing import rewritten, written
from scenarios.playtest.script import FILE, Rep
from scenarios.variants.model import FILE as VARIANTS
from scenarios.workbench.check_form import ToldForm
from scenarios.workbench.desk import Desk, position_in
from scenarios.workbench.drafts import Draft
from scenarios.workbench.keys import Keys, labelled
from scenarios.workbench.outline import changed
from scenarios.workbench.playtests import REP_LABELS, playtest_start, playtests_of, variants_start
from scenarios.workbench.results import result_page
from scenarios.workbench.step_form import StepForm, in_words
from scenarios.workbench.trying import problems_below

NEW = "new"
STARTS = {"run": playtest_start, "variants": variants_start}
Value = dict[str, Any]


class SeatOfScriptForm(ToldForm):
    languages = ("",)
    seat = forms.ChoiceField(label=gettext_lazy("Plays on the seat"))

    def __init__(self, *args: Any, seats: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = seats  # type: ignore[attr-defined]


def steps_part(desk: Desk, rest: str) -> HttpResponse:
    if rest == "":
        return _list(desk)
    if rest in STARTS:
        return _run(desk, STARTS[rest])
    at, _slash, verb = rest.partition("/")
    if at == "result":
        return result_page(desk, verb)
    if verb == "move":
        return _move(desk, at)
    if verb == "delete":
        return _delete(desk, at)
    if verb:
        raise Http404
    return _step(desk, at)


def script_in(text: str) -> Value:
    value = read_yaml(text).value if text else {}
    return value if isinstance(value, dict) else {}


def steps_of(script: Value) -> list[Value]:
    steps = script.get("steps")
    return [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []


def with_steps(text: str, script: Value, steps: list[Value]) -> str | None:
    if not steps:
        return None
    value = {**script, "steps": steps}
    return rewritten(text, value) if text else written(value)


def _seats(desk: Desk) -> list[str]:
    return list(desk.keys(Seat.collection))


def _list(desk: Desk) -> HttpResponse:
    text = desk.draft.text(FILE)
    script = script_in(text)
    steps = steps_of(script)
    seats = _seats(desk)
    known = desk.keys
    initial = {"seat": script.get("seat") or _playing(seats), "token": desk.draft.token(FILE)}
    offered = labelled(known.named(Seat.collection))
    form = SeatOfScriptForm(desk.data, seats=offered, initial=initial)
    if desk.data and form.is_valid():
        changed = {
            "seat": form.cleaned_data["seat"],
            **{k: v for k, v in script.items() if k != "seat"},
        }
        new = with_steps(text, changed, steps)
        if desk.save(form, {FILE: new}, {FILE: form.cleaned_data["token"]}):
            return desk.redirect()
    context = {
        "steps": [_shown(desk, known, steps, number) for number in range(len(steps))],
        "runs": playtests_of(desk.user, desk.version),
        "has_variants": bool(desk.draft.text(VARIANTS)),
        "token": desk.draft.token(FILE),
    }
    return desk.page("steps.html", context, form)


def _playing(seats: list[str]) -> str:
    return next((key for key in seats if key.startswith("rep")), seats[0] if seats else "")


def _shown(desk: Desk, known: Keys, steps: list[Value], number: int) -> Value:
    step = steps[number]
    least = step.get("from", Rep.CARELESS)
    label = REP_LABELS.get(Rep(least)) if least in list(Rep) else least
    return {
        **in_words(known, steps, number),
        "step": step,
        "least": label,
        "url": desk.address(str(number)),
        "number": number,
    }


def _step(desk: Desk, at: str) -> HttpResponse:
    text = desk.draft.text(FILE)
    script = script_in(text)
    steps = steps_of(script)
    number = len(steps) if at == NEW else position_in(steps, at)
    step = StepForm(desk, steps, number)
    deed = str(desk.data.get("do", "")) if desk.data else ""
    if deed:
        changed(step.value, deed)
    form = step.form()
    if desk.data and not deed and "HX-Request" not in desk.request.headers:
        rest_of = [one for place, one in enumerate(steps) if place != number]
        to = min(step.place, len(rest_of))
        script = {"seat": _playing(_seats(desk)), **script}
        new = with_steps(text, script, [*rest_of[:to], step.written(), *rest_of[to:]])
        wrong = problems_below(desk.draft, FILE, new or "", ("steps", str(to)))
        if wrong and "anyway" not in desk.data:
            form.tell([(step.path(path), told) for path, told in wrong])
        elif desk.save(form, {FILE: new}, {FILE: desk.data.get("token", "")}):
            return desk.redirect()
    context = {"is_new": at == NEW, "number": number, "form": form}
    context["delete_url"] = desk.address(f"{number}/delete")
    if desk.request.headers.get("HX-Request"):
        return render(desk.request, "scenarios/workbench/_outline_fields.html", context)
    answer = desk.page("step.html", context)
    answer.status_code = 422 if form.wrong else 200
    return answer


def _move(desk: Desk, at: str) -> HttpResponse:
    if desk.data is None:
        raise Http404
    text = desk.draft.text(FILE)
    script = script_in(text)
    steps = steps_of(script)
    place = position_in(steps, at)
    to = place + (-1 if desk.data.get("by") == "up" else 1)
    if 0 <= to < len(steps):
        steps[place], steps[to] = steps[to], steps[place]
        desk.save_or_tell(
            {FILE: with_steps(text, script, steps)}, {FILE: desk.data.get("token", "")}
        )
    return desk.redirect()


def _delete(desk: Desk, at: str) -> HttpResponse:
    text = desk.draft.text(FILE)
    script = script_in(text)
    steps = steps_of(script)
    place = position_in(steps, at)
    step = steps[place]
    if desk.data is None:
        part = desk.request.headers.get("HX-Request")
        context = {
            "title": _("Delete step %(number)s?") % {"number": place + 1},
            "text": f"{step.get('do', '')} {step.get('on', '')}",
            "action_url": desk.request.path,
            "action_label": _("Delete"),
            "hidden": [("token", desk.draft.token(FILE))],
        }
        page = "lab/components/confirm.html" if part else "lab/company/confirm.html"
        return render(desk.request, page, context)
    del steps[place]
    desk.save_or_tell({FILE: with_steps(text, script, steps)}, {FILE: desk.data.get("token", "")})
    return desk.redirect()


def _run(desk: Desk, begin: Callable[..., Job]) -> HttpResponse:
    if desk.data is None:
        raise Http404
    language = desk.data.get("language", "")
    if language not in desk.languages:
        language = desk.languages[0]
    return redirect("job", begin(desk.version, language=language, by=desk.user).pk)


def place_of(problem: Problem) -> str:
    steps = problem.column.split(".")
    return steps[1] if steps[0] == "steps" and len(steps) > 1 and steps[1].isdigit() else ""


def steps_note(draft: Draft) -> int:
    try:
        return len(steps_of(script_in(draft.text(FILE))))
    except BadYaml:
        return 0
