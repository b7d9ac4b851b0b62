"""What scenarios are called. The kernel knows their short names only; who knows titles registers here.

register_titles(scenarios.titles.titles)      # () -> {"first-sale": "First sale"}, for the reader
"""

from collections.abc import Callable, Mapping

from django.http import HttpRequest

Titles = Callable[[], Mapping[str, str]]
_sources: list[Titles] = []
_KEPT = "_scenario_titles"


def register_titles(source: Titles) -> None:
    if source not in _sources:
        _sources.append(source)


def titles_for(request: HttpRequest | None) -> Mapping[str, str]:
    """Short name -> title in the reader's language; asked for once a request, when first shown."""
    kept = getattr(request, _KEPT, None)
    if kept is None:
        kept = {slug: title for source in _sources for slug, title in source().items()}
        if request is not None:
            setattr(request, _KEPT, kept)
    return kept


def title_of(scenario: str, request: HttpRequest | None) -> str:
    """The title; the short name of a scenario that nobody knows any more."""
    return titles_for(request).get(scenario, scenario) if scenario else ""
