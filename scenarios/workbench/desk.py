"""A request at the workbench: who, on which draft, in which part; how it is answered and saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lab.people.models import User
from scenarios.models import ScenarioVersion
from scenarios.packs.problems import MOST_SHOWN, Problem
from scenarios.workbench.drafts import Changes, Draft, SavedMeanwhile, draft_save
from scenarios.workbench.keys import Keys, keys_in
from scenarios.workbench.parts import TOOLS, Part, part_of, parts
from scenarios.workbench.trials import trial_of

RAW = "files"


def address(version: ScenarioVersion, part: str = "", rest: str = "") -> str:
    """Of a page of the workbench."""
    known = [version.scenario.slug, version.number]
    if not part:
        return reverse("workbench", args=known)
    if not rest:
        return reverse("workbench-part", args=[*known, part])
    return reverse("workbench-place", args=[*known, part, f"{rest.strip('/')}/"])


@dataclass(frozen=True)
class Place:
    """A problem with the words and the address of where it is mended."""

    problem: Problem
    part: Any
    url: str

    @property
    def where(self) -> str:
        problem = self.problem
        place = f"{problem.file}:{problem.line}" if problem.line else problem.file
        return f"{place} [{problem.column}]" if problem.column else place


@dataclass(frozen=True)
class Line:
    """A part as the tree shows it."""

    part: Part
    url: str
    note: Any
    is_open: bool
    problems: int


@dataclass
class Desk:
    request: HttpRequest
    version: ScenarioVersion
    part: Part

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    @property
    def data(self) -> Any:
        """What a form was sent with, None where none was."""
        return self.request.POST if self.request.method == "POST" else None

    @cached_property
    def draft(self) -> Draft:
        return Draft(self.version)

    @cached_property
    def keys(self) -> Keys:
        """Rows of the draft as they are when they are first asked for."""
        return keys_in(self.draft)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Of the sound files: the draft has templates in them."""
        return tuple(self.version.languages)

    def address(self, rest: str = "", part: str = "") -> str:
        return address(self.version, part or self.part.name, rest)

    def page(
        self,
        template: str,
        context: Mapping[str, Any] | None = None,
        form: forms.Form | None = None,
    ) -> HttpResponse:
        """The page around a part; 422 where the form that was sent, or a table of it, is not in order."""
        tables = [one for one in (context or {}).values() if isinstance(one, forms.BaseFormSet)]
        wrong = form is not None and bool(form.errors)
        wrong = wrong or any(one.is_bound and one.total_error_count() for one in tables)
        status = 422 if wrong else 200
        told = {**self._frame(), "form": form, **(context or {})}
        return render(self.request, f"scenarios/workbench/{template}", told, status=status)

    def _frame(self) -> dict[str, Any]:
        places = [self.place(problem) for problem in self.draft.problems()]
        return {
            "version": self.version,
            "desk": self,
            "tree": [self._line(part, places) for part in parts()],
            "places": places[:MOST_SHOWN],
            "more_places": len(places[MOST_SHOWN:]),
            "trial": trial_of(self.user, self.version),
            "tools": [tool for tool in self._tools() if tool["url"]],
        }

    def _tools(self) -> list[dict[str, Any]]:
        return [
            {"label": tool.label, "icon": tool.icon, "url": tool.url(self.draft)}
            for tool in TOOLS
            if tool.part == self.part.name
        ]

    def _line(self, part: Part, places: list[Place]) -> Line:
        wrong = sum(part_of(place.problem.file) is part for place in places)
        return Line(
            part, address(self.version, part.name), part.note(self.draft), part is self.part, wrong
        )

    def place(self, problem: Problem) -> Place:
        part = part_of(problem.file)
        if part is None:
            rest = problem.file if problem.file in self.draft.files else ""
            return Place(
                problem, _("Files"), self._at_line(address(self.version, RAW, rest), problem)
            )
        return Place(
            problem,
            part.label,
            self._at_line(address(self.version, part.name, part.place(problem)), problem),
        )

    def _at_line(self, url: str, problem: Problem) -> str:
        return f"{url}?line={problem.line}" if problem.line else url

    def save(
        self, form: forms.Form, changes: Changes, read: Mapping[str, str] | None = None
    ) -> bool:
        """Whether it is saved; else the form tells that somebody was faster."""
        try:
            self._saved(changes, read)
        except SavedMeanwhile as error:
            text = _(
                "“%(path)s” was saved by somebody else since you opened this page. Nothing of yours is "
                "saved yet: keep this page, look at the present state in another tab, and enter it there."
            )
            form.add_error(None, text % {"path": error.path})
            return False
        return True

    def save_or_tell(self, changes: Changes, read: Mapping[str, str] | None = None) -> None:
        """For buttons without a form."""
        try:
            self._saved(changes, read)
        except SavedMeanwhile as error:
            text = _("“%(path)s” was saved by somebody else meanwhile. Look at it and try again.")
            messages.error(self.request, text % {"path": error.path})

    def _saved(self, changes: Changes, read: Mapping[str, str] | None) -> None:
        saved = draft_save(self.version, changes, by=self.user, read=read)
        self.version = saved.version
        self.__dict__.pop("draft", None)
        self._tell(len(saved.problems))

    def _tell(self, problems: int) -> None:
        if not problems:
            messages.success(self.request, _("The draft is saved."))
            return
        text = ngettext(
            "Saved. %(n)d problem keeps the draft from loading with it.",
            "Saved. %(n)d problems keep the draft from loading with it.",
            problems,
        )
        messages.warning(self.request, text % {"n": problems})

    def redirect(self, rest: str = "", part: str = "") -> HttpResponse:
        return redirect(self.address(rest, part))


def position_in(items: list[Any], text: str) -> int:
    """The position that an address names. Raises Http404."""
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) < len(items):
        return int(text)
    raise Http404
