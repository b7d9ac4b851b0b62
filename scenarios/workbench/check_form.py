"""Forms of a task and of a check. What is wrong the reader of checks.yaml says: no rule stands here twice."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scenarios.checks.kinds import KINDS
from scenarios.checks.reading import CHECK, LIVE, RELEASED
from scenarios.checks.shapes import KIND_LABELS, shape_of
from scenarios.workbench.forms import TokenForm, add_texts, by_language, put, texts_from
from scenarios.workbench.inputs import Group, add_inputs, value_of

Value = dict[str, Any]


class ToldForm(TokenForm):
    """A form that is told afterwards what is wrong."""

    languages: tuple[str, ...]

    def tell(self, wrong: Mapping[str, list[str]]) -> None:
        """Errors by key of the file; those of no field stand above the form."""
        for key, messages in wrong.items():
            names = (key, by_language(key, self.languages[0]))
            field = next((name for name in names if name in self.fields), None)
            told = messages if field or not key else [f"{key}: {each}" for each in messages]
            self.add_error(field, told)


class TaskForm(ToldForm):
    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Points and comments hang on it: small letters, digits, hyphens."),
    )
    opens = forms.CharField(
        label=gettext_lazy("Where one begins"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("A list of the CRM with filters, such as leads?status=new."),
    )

    def __init__(self, *args: Any, value: Value, languages: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        self.initial = {**self.initial, **{name: value.get(name, "") for name in ("key", "opens")}}
        add_texts(self, "name", _("Task"), languages, value.get("name"), required=False)
        add_texts(
            self, "text", _("What to do"), languages, value.get("text"), required=False, rows=2
        )
        self.order_fields(
            [by_language(n, code) for n in ("name", "text") for code in languages]
            + ["opens", "key"]
        )


def task_value(cleaned: Mapping[str, Any], before: Value, languages: Iterable[str]) -> Value:
    value: Value = {"key": cleaned["key"].strip()}
    for name in ("name", "text"):
        put(value, name, texts_from(cleaned, name, languages, before.get(name)))
    put(value, "opens", cleaned["opens"].strip())
    kept = {
        key: told for key, told in before.items() if key not in ("key", "name", "text", "opens")
    }
    made = {**value, **kept}
    return {key: made[key] for key in dict.fromkeys([*before, *made]) if key in made}


class CheckForm(ToldForm):
    """The fields of its kind follow from what the kind declares."""

    key = forms.CharField(label=gettext_lazy("Key"), max_length=80, required=False)
    points = forms.CharField(
        label=gettext_lazy("Points"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    def __init__(
        self,
        *args: Any,
        value: Value,
        languages: tuple[str, ...],
        known: Callable[[str], Iterable[str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        self.initial = {**self.initial, **{name: value.get(name, "") for name in ("key", "points")}}
        add_texts(self, "name", _("Check"), languages, value.get("name"), required=False)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Passes when"),
            choices=[(kind, KIND_LABELS.get(kind, kind)) for kind in KINDS],
            initial=value.get("kind"),
            widget=forms.Select(attrs={"data-redraws": "1"}),
        )
        kind = KINDS.get(str(value.get("kind")))
        self.groups: list[Group] = add_inputs(self, kind.keys if kind else (), value, known)
        self.fields["visible"] = forms.ChoiceField(
            label=_("Students see it"),
            choices=[(LIVE, _("While they work")), (RELEASED, _("Only when marks are released"))],
            initial=value.get("visible", LIVE),
            required=False,
        )
        for name, label in (("hint", _("Hint")), ("feedback", _("Feedback, when done in part"))):
            add_texts(self, name, label, languages, value.get(name), required=False)

    def texts(self, name: str) -> list[forms.BoundField]:
        return [self[by_language(name, code)] for code in self.languages]

    @property
    def name_fields(self) -> list[forms.BoundField]:
        return self.texts("name")

    @property
    def closing_fields(self) -> list[forms.BoundField]:
        return [self["visible"], *self.texts("hint"), *self.texts("feedback")]

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """The groups with their fields, for the page."""
        return [
            {
                "group": group,
                "rows": [
                    {
                        "fields": [self[name] for name in row.fields],
                        "suggested": row.suggested,
                        "list_id": row.list_id,
                    }
                    for row in group.rows
                ],
                "errors": self.group_errors.get(group.key, []),
            }
            for group in self.groups
        ]

    @property
    def group_errors(self) -> dict[str, list[str]]:
        return self.__dict__.setdefault("_group_errors", {})

    def tell(self, wrong: Mapping[str, list[str]]) -> None:
        """Errors of a table of conditions stand above it."""
        tables = {group.key for group in self.groups if group.is_table}
        self.group_errors.update({key: told for key, told in wrong.items() if key in tables})
        if self.group_errors:
            self.add_error(None, _("Something is wrong with the conditions or steps below."))
        super().tell({key: told for key, told in wrong.items() if key not in tables})


def check_value(
    data: Mapping[str, Any],
    before: Value,
    languages: tuple[str, ...],
    *,
    unfinished: bool = False,
) -> Value:
    """What the form says of the check, right or wrong. Keys that no kind has stay."""
    kind = KINDS.get(str(data.get("kind")))
    keys = tuple(kind.keys) if kind else ()
    value: Value = {"key": str(data.get("key") or "").strip()}
    put(value, "name", texts_from(data, "name", languages, before.get("name")))
    put(value, "points", str(data.get("points") or "").strip())
    put(value, "kind", str(data.get("kind") or ""))
    for key in keys:
        told, shape = value_of(data, key, unfinished=unfinished), shape_of(key)
        if shape.choices and key not in before and told == shape.choices[0][0]:
            # Usual, and left out as it was.
            continue
        put(value, key, told)
    visible = str(data.get("visible") or LIVE)
    if visible != LIVE or "visible" in before:
        put(value, "visible", visible)
    for name in ("hint", "feedback"):
        put(value, name, texts_from(data, name, languages, before.get(name)))
    every = {key for each in KINDS.values() for key in each.keys}
    kept = {key: told for key, told in before.items() if key not in (*CHECK, *every)}
    return {**value, **kept}
