"""People in front of a browser in their language, also on the seats of a company."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Self

from django.utils.text import capfirst
from django.utils.translation import gettext, override, pgettext
from playwright.sync_api import Locator, Page, expect

from tests.factories.company import Company

# A folder: each page that a story comes by is left there as a picture.
PICTURES = os.environ.get("STORY_PICTURES", "")


class Person:
    """Somebody in front of a page; texts are given in English, as `context|text` where they have one."""

    def __init__(self, page: Page, language: str = "en") -> None:
        self.page, self.language = page, language

    def word(self, text: str) -> str:
        context, _bar, rest = text.rpartition("|")
        with override(self.language):
            return pgettext(context, rest) if context else gettext(text)

    def open(self, path: str) -> Self:
        self.page.goto(path)
        return self

    def button(self, text: str) -> Locator:
        """A button or link of the page with exactly this text, which need not be in sight."""
        word = re.escape(capfirst(self.word(text)))
        places = self.page.locator(".page-header, main").locator("button, a")
        return places.filter(has_text=re.compile(rf"^\s*{word}\s*$")).first

    def press(self, text: str, /, says: str = "", asks: bool = False, **fields: str) -> Self:
        """Press a button that is in sight, fill in the dialog that it opens, if any, and wait for
        the page that follows."""
        return self._press(text, says, asks or bool(fields), fields)

    def seek(self, text: str, /, says: str = "", asks: bool = False, **fields: str) -> Self:
        """The same with what stands in the menu of rare things."""
        self.page.locator(
            ".page-header .dropdown-toggle:visible, .page-header .btn-icon"
        ).last.click()
        return self._press(text, says, asks or bool(fields), fields)

    def _press(self, text: str, says: str, asks: bool, fields: dict[str, str]) -> Self:
        button = self.button(text)
        expect(button).to_be_visible()
        try:
            with self.page.expect_navigation():
                button.click()
                if asks:
                    expect(self.page.locator("#modal-content")).to_contain_text(says)
                    self.send(**fields)
        finally:
            self.picture(text)
        return self

    def send(self, **fields: str) -> None:
        """Fill in the open dialog and send it."""
        dialog = self.page.locator("#modal-content")
        expect(dialog.locator("form")).to_be_visible()
        for name, value in fields.items():
            self._fill_in(dialog, name, value)
        dialog.locator(".modal-footer button:not([type=button])").click()

    def _fill_in(self, within: Locator, name: str, value: str) -> None:
        place = within.locator(f"[name={name}]")
        if place.first.get_attribute("type") == "radio":
            within.locator(f"[name={name}][value={value}]").check()
        elif within.locator(f"select[name='{name}'] + .ts-wrapper").count():
            self.choose(within, name, value)
        elif place.evaluate("field => field.tagName") == "SELECT":
            place.select_option(label=value)
        else:
            place.fill(value)

    def choose(self, within: Page | Locator, name: str, typed: str) -> None:
        """Pick a reference by typing: the first that begins like this."""
        box = within.locator(f"select[name='{name}'] + .ts-wrapper")
        box.click()
        box.locator("input").fill(typed)
        begins = re.compile(rf"^\s*{re.escape(typed)}")
        self.page.locator(".ts-dropdown:visible .option", has_text=begins).first.click()

    @property
    def record(self) -> str:
        """`quotes/7` of the page."""
        found = re.search(r"/s/\d+/([a-z-]+/\d+)/", self.page.url)
        assert found, self.page.url
        return found[1]

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"#record-form [name='{name}']", value)

    def edit(self) -> Self:
        self.page.locator("[data-key=edit]").click()
        expect(self.page.locator("#record-form")).to_be_visible()
        return self

    def quantity(self, line: int, value: str) -> Self:
        self.page.fill(f"[name='lines-{line}-quantity']", value)
        return self

    def save(self) -> Self:
        with self.page.expect_navigation():
            self.page.locator("#record-form .entity-form-end button:not([name])").click()
        self.picture("saved")
        return self

    def told(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator(".page-wrapper")).to_contain_text(text)

    def told_rows(self, *rows: tuple[str, ...]) -> None:
        """The rows of the page's first table, from the first one, have these texts."""
        found = self.page.locator("main table tbody").first.locator("tr")
        for place, texts in enumerate(rows):
            for text in texts:
                expect(found.nth(place)).to_contain_text(text)

    def picture(self, name: str) -> None:
        if not PICTURES:
            return
        folder = Path(PICTURES) / self.language
        folder.mkdir(parents=True, exist_ok=True)
        name = name.rpartition("|")[2]
        place = len(list(folder.iterdir()))
        self.page.screenshot(
            path=folder / f"{place:02}-{name.replace(' ', '-')}.png", full_page=True
        )


class Seat(Person):
    """Somebody on a seat of the company."""

    def __init__(self, page: Page, office: Company, language: str = "en") -> None:
        super().__init__(page, language)
        self.office = office

    def open(self, path: str) -> Self:
        return super().open(self.office.path(path))

    def look_at(self, record: str) -> Self:
        return self.open(f"{record}/")


Sit = Callable[[str], Seat]
