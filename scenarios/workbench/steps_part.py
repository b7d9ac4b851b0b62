"""The part “Playtest”: the steps of playtest.yaml, running them, and what came of it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lab.entities.spec import REGISTRY
from lab.jobs.models import Job
from lab.tenancy.models import Seat
from scenarios.packs.problems import Problem
from scenarios.packs.yaml_text import BadYaml, read_yaml
from scenarios.packs.yaml_writing import rewritten, written
from scenarios.playtest.script import FILE, GENERAL, MOST_STEPS, Rep
from scenarios.variants.model import FILE as VARIANTS
from scenarios.workbench.check_form import ToldForm
from scenarios.workbench.desk import Desk, position_in
from scenarios.workbench.drafts import Draft
from scenarios.workbench.forms import put
from scenarios.workbench.keys import keys_in
from scenarios.workbench.playtests import REP_LABELS, playtest_start, playtests_of, variants_start
from scenarios.workbench.results import result_page
from scenarios.workbench.trying import errors_below

NEW = "new"
WRITTEN = ("do", "on", "with", "as", "from", "seat")
MOST_KEYS = 40
STARTS = {"run": playtest_start, "variants": variants_start}
Value = dict[str, Any]


class StepForm(ToldForm):
    languages = ("",)
    do = forms.CharField(
        label=pgettext_lazy("step of a playtest", "Does"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"list": "verbs"}),
        help_text=gettext_lazy("create, change, delete, merge, find, advance, or an action."),
    )
    on = forms.CharField(
        label=pgettext_lazy("step of a playtest", "On"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "targets"}),
        help_text=gettext_lazy(
            "leads for a new one, leads/lead-11 for one of the scenario, $deal for one of an earlier step."
        ),
    )
    values = forms.CharField(
        label=pgettext_lazy("step of a playtest", "With"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One “name: value” a line; @accounts/acme is a row, $deal an earlier step's."
        ),
    )
    name = forms.CharField(label=gettext_lazy("Called from now on"), max_length=40, required=False)
    least = forms.ChoiceField(
        label=gettext_lazy("Done by"),
        required=False,
        choices=[
            ("", gettext_lazy("everybody but who does nothing")),
            ("average", gettext_lazy("average, good and golden")),
            ("good", gettext_lazy("good and golden")),
            ("golden", gettext_lazy("the golden path only")),
        ],
    )
    seat = forms.CharField(
        label=gettext_lazy("On another seat (key)"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "seat-keys"}),
    )
    place = forms.IntegerField(
        label=gettext_lazy("Place"), min_value=1, max_value=MOST_STEPS, required=False
    )
    KEYS = {"with": "values", "as": "name", "from": "least"}

    def tell(self, wrong: Any) -> None:
        super().tell({self.KEYS.get(key, key): told for key, told in wrong.items()})


class SeatOfScriptForm(ToldForm):
    languages = ("",)
    seat = forms.ChoiceField(label=gettext_lazy("Plays on the seat"))

    def __init__(self, *args: Any, seats: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = [(key, key) for key in seats]  # type: ignore[attr-defined]


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
    return list(keys_in(desk.draft)(Seat.collection))


def _list(desk: Desk) -> HttpResponse:
    text = desk.draft.text(FILE)
    script = script_in(text)
    steps = steps_of(script)
    seats = _seats(desk)
    initial = {"seat": script.get("seat") or _playing(seats), "token": desk.draft.token(FILE)}
    form = SeatOfScriptForm(desk.data, seats=seats, initial=initial)
    if desk.data and form.is_valid():
        changed = {
            "seat": form.cleaned_data["seat"],
            **{k: v for k, v in script.items() if k != "seat"},
        }
        new = with_steps(text, changed, steps)
        if desk.save(form, {FILE: new}, {FILE: form.cleaned_data["token"]}):
            return desk.redirect()
    context = {
        "steps": [_shown(desk, number, step) for number, step in enumerate(steps)],
        "runs": playtests_of(desk.user, desk.version),
        "has_variants": bool(desk.draft.text(VARIANTS)),
        "token": desk.draft.token(FILE),
    }
    return desk.page("steps.html", context, form)


def _playing(seats: list[str]) -> str:
    return next((key for key in seats if key.startswith("rep")), seats[0] if seats else "")


def _shown(desk: Desk, number: int, step: Value) -> Value:
    least = step.get("from", Rep.CARELESS)
    label = REP_LABELS.get(Rep(least)) if least in list(Rep) else least
    return {"step": step, "least": label, "url": desk.address(str(number)), "number": number}


def _step(desk: Desk, at: str) -> HttpResponse:
    text = desk.draft.text(FILE)
    script = script_in(text)
    steps = steps_of(script)
    number = len(steps) if at == NEW else position_in(steps, at)
    before = {} if at == NEW else steps[number]
    token = desk.draft.token(FILE)
    form = StepForm(desk.data, initial={**_initial(before), "place": number + 1, "token": token})
    if desk.data and form.is_valid():
        rest_of = [step for place, step in enumerate(steps) if place != number]
        to = min((form.cleaned_data["place"] or number + 1) - 1, len(rest_of))
        new = [*rest_of[:to], step_value(form.cleaned_data, before), *rest_of[to:]]
        script = {"seat": _playing(_seats(desk)), **script}
        changed = with_steps(text, script, new)
        wrong = errors_below(desk.draft, FILE, changed or "", ("steps", str(to)))
        if wrong and "anyway" not in form.data:
            form.tell(wrong)
        elif desk.save(form, {FILE: changed}, {FILE: form.cleaned_data["token"]}):
            return desk.redirect()
    context = {
        "is_new": at == NEW,
        "number": number,
        "verbs": _verbs(str(before.get("on", ""))),
        "targets": _targets(desk, steps[:number]),
        "seats": _seats(desk),
        "delete_url": desk.address(f"{number}/delete"),
    }
    return desk.page("step.html", context, form)


def _initial(step: Value) -> Value:
    values = step.get("with")
    return {
        "do": step.get("do", ""),
        "on": step.get("on", ""),
        "values": written(values) if isinstance(values, dict) and values else values or "",
        "name": step.get("as", ""),
        "least": step.get("from", ""),
        "seat": step.get("seat", ""),
    }


def step_value(cleaned: dict[str, Any], before: Value) -> Value:
    value: Value = {"do": cleaned["do"].strip()}
    put(value, "on", cleaned["on"].strip())
    put(value, "with", _values(cleaned["values"]))
    put(value, "as", cleaned["name"].strip())
    put(value, "from", cleaned["least"])
    put(value, "seat", cleaned["seat"].strip())
    return {**value, **{key: told for key, told in before.items() if key not in WRITTEN}}


def _values(text: str) -> Any:
    """Text that is no YAML stays a text, which the reader of the script refuses with its line."""
    try:
        return read_yaml(text).value if text.strip() else None
    except BadYaml:
        return text


def _verbs(on: str) -> list[str]:
    collection = on.partition("/")[0]
    entities = [REGISTRY[collection]] if collection in REGISTRY else REGISTRY.values()
    actions = {action.name for entity in entities for action in entity.actions}
    return [*GENERAL, *sorted(actions)]


def _targets(desk: Desk, earlier: list[Value]) -> list[str]:
    known = keys_in(desk.draft)
    named = [f"${step['as']}" for step in earlier if isinstance(step.get("as"), str)]
    rows = [f"{name}/{key}" for name in sorted(REGISTRY) for key in list(known(name))[:MOST_KEYS]]
    return [*named, *sorted(REGISTRY), *rows]


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
