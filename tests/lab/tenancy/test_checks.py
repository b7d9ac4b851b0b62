"""What a sandboxed model must not have is found at start."""

from typing import Any

import pytest
from django.db import models
from django.test.utils import isolate_apps

from lab.people.models import User
from lab.tenancy import checks
from lab.tenancy.models import Sandboxed

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a real clock": ({"made_at": models.DateTimeField(auto_now_add=True)}, "E003"),
    "JSON that cannot be compared": ({"told": models.JSONField(default=dict)}, "E004"),
    "unique in all sandboxes": ({"name": models.CharField(max_length=9, unique=True)}, "E005"),
    "links without a sandbox": ({"people": models.ManyToManyField(User)}, "E002"),
    "no collection of its own": ({"collection": ""}, "E001"),
}


def found(monkeypatch: pytest.MonkeyPatch, fields: dict[str, Any]) -> list[str]:
    with isolate_apps("lab"):
        meta = type("Meta", (), {"app_label": "lab"})
        body = {"__module__": __name__, "Meta": meta, "collection": "things", **fields}
        model = type("Thing", (Sandboxed,), body)
    monkeypatch.setattr(checks, "sandboxed_models", lambda: [model])
    return [str(one.id) for one in checks.check_sandboxed_models(None)]


@pytest.mark.parametrize(("fields", "number"), WRONG.values(), ids=WRONG)
def test_it_is_told(monkeypatch: pytest.MonkeyPatch, fields: dict[str, Any], number: str):
    assert found(monkeypatch, fields) == [f"tenancy.{number}"]


def test_a_plain_one_is_let_pass(monkeypatch: pytest.MonkeyPatch):
    assert found(monkeypatch, {"name": models.CharField(max_length=9)}) == []
