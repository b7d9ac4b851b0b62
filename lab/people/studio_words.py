"""In the editor's pages its own words go before ours: “Account” is there who one is, not a customer.

Django merges the catalogues of all apps into one per language, in which ours comes last and wins wherever
both know a text. Here the editor's are kept beside it, and asked first while one of its pages is made.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import GNUTranslations
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils.translation import to_locale, trans_real

EDITOR = "wagtail"
PAGES = "/studio/"
_editing: ContextVar[bool] = ContextVar("editing", default=False)


@contextmanager
def words_for(path: str) -> Iterator[None]:
    """The words of the page at this address, whoever asks for them by whatever function."""
    token = _editing.set(path.startswith(PAGES))
    try:
        yield
    finally:
        _editing.reset(token)


class Words(trans_real.DjangoTranslation):
    """One language: ours, and the editor's on its own pages."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self._editor = editors_words(language)

    def gettext(self, message: str) -> str:
        found = self._editor.get(message) if _editing.get() else None
        return super().gettext(message) if found is None else found

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        key = (msgid1, self.plural(n))
        found = self._editor.get(key) if _editing.get() else None
        return super().ngettext(msgid1, msgid2, n) if found is None else found


def editors_words(language: str) -> dict[str | tuple[str, int], str]:
    """{text, or text and number of its plural form: translation} of all the editor's apps."""
    found: dict[str | tuple[str, int], str] = {}
    for app in apps.get_app_configs():
        file = Path(app.path, "locale", to_locale(language), "LC_MESSAGES", "django.mo")
        if app.name.startswith(EDITOR) and file.exists():
            with file.open("rb") as content:
                found.update(GNUTranslations(content)._catalog)  # type: ignore[attr-defined]
    # The head of a catalogue is the translation of nothing.
    found.pop("", None)
    return found


def install() -> None:
    """Called once at start. English needs none: there every text is its own translation."""
    for language, _name in settings.LANGUAGES:
        if language != "en":
            trans_real._translations[language] = Words(language)  # type: ignore[attr-defined]
