"""The tutorial's own events fit its company, in both languages."""

import pytest

from scenarios.happenings.models import Happening
from scenarios.injects.ready import pack_injects
from scenarios.injects.services import preview
from tests.scenarios.colleagues.conftest import founded


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_can_happen(language: str) -> None:
    company = founded(language=language)
    ready = pack_injects(company.sandbox)
    assert [one.slug for one in ready] == ["oakline-late", "chairs-spoiled", "calmspace-dearer"]
    assert all(preview(one, company.sandbox) for one in ready)
    with company.looking():
        waiting = Happening.objects.waiting().filter(kind="timeline.event")
        assert [one.key for one in waiting] == ["sitwell-offer"]
