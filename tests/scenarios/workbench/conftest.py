"""An author at the workbench of the tiny pack's draft."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from scenarios.models import ScenarioVersion
from scenarios.packs.pack import Pack
from scenarios.packs.versions import files_of, store
from scenarios.workbench.drafts import Draft
from tests.scenarios.test_pages import Cast

ROOT = "/scenarios/tiny/1/workbench/"


class Author:
    """What a designer does with the pages of a draft."""

    def __init__(self, cast: Cast, who: str = "designer") -> None:
        self.cast, self.user = cast, cast.people[who]
        self.client: Client = cast.client(who)

    @property
    def version(self) -> ScenarioVersion:
        return ScenarioVersion.objects.select_related("scenario").get(
            scenario__slug="tiny", number=1
        )

    @property
    def draft(self) -> Draft:
        return Draft(self.version)

    @property
    def files(self) -> dict[str, str]:
        return files_of(self.version)

    def page(self, place: str = "") -> str:
        answer = self.client.get(ROOT + place)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    def form(self, place: str) -> dict[str, Any]:
        """What the page's form would send if nothing were typed."""
        context = self.client.get(ROOT + place).context
        found = sent(context["form"]) if context.get("form") else {}
        for name in ("holidays", "seats"):
            if hasattr(context.get(name), "management_form"):
                found |= sent(context[name].management_form)
                for row in context[name].forms:
                    found |= sent(row)
        return found

    def send(self, place: str, changes: Mapping[str, Any] | None = None, **more: Any) -> Any:
        data = {
            k: v
            for k, v in {**self.form(place), **(changes or {}), **more}.items()
            if v is not None
        }
        return self.client.post(ROOT + place, data)


def sent(form: Any) -> dict[str, Any]:
    """What a browser sends of the form as it is shown."""
    found = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False:
            continue
        shown = bound.field.widget.format_value(value)
        found[bound.html_name] = value if isinstance(value, list) else _plain(value, shown)
    return found


def _plain(value: Any, shown: Any) -> str:
    if value is True:
        return "on"
    return str(value if isinstance(shown, list) else shown or "")


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def author(cast: Cast, tiny_pack: Pack) -> Author:
    store(tiny_pack, by=cast.people["designer"])
    return Author(cast)
