"""A real browser against the real server.

    make e2e

Chromium is taken from CHROMIUM, the machine, or Playwright's own download; without any the tests
are skipped, but fail in CI rather than pass unseen.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from lab.people.models import User

# Playwright's loop runs in this thread, and Django then refuses the fixtures' queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# What is waited for comes at once on a quiet machine; a busy one gets its time before a test fails.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP = {"width": 1280, "height": 850}
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            if os.environ.get("CI"):
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        except Error as error:
            give_up = pytest.fail if os.environ.get("CI") else pytest.skip
            give_up(
                "No Chromium to test with. Install it (apt-get install chromium, or "
                f".venv/bin/playwright install chromium).\n{error}"
            )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Opens pages: `open_page("/people/", as_=teacher, phone=True, dark=True, language="zh-hans")`.

    A page that breaks the security policy or throws in a script fails its test at the end.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_(
        path: str = "",
        *,
        as_: User | None = None,
        phone: bool = False,
        dark: bool = False,
        language: str = "en",
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=PHONE if phone else DESKTOP,
            color_scheme="dark" if dark else "light",
            locale="zh-CN" if language.startswith("zh") else "en-US",
        )
        contexts.append(context)
        if as_:
            sign_in(context, live_server.url, as_)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda message: _listen(message.type, message.text, complaints))
        if path:
            page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def _listen(kind: str, text: str, complaints: list[str]) -> None:
    if kind == "error" and "Content Security Policy" in text:
        complaints.append(text)


def sign_in(context: BrowserContext, url: str, person: User) -> None:
    """Without the login page, which has its own tests."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


@pytest.fixture
def accessibility() -> Callable[[Page], list[str]]:
    """What axe finds wrong on a page, one line each; an empty list is a pass."""
    script = AXE.read_text(encoding="utf-8")

    def look(page: Page) -> list[str]:
        page.evaluate(script)
        result = page.evaluate(
            "axe.run(document, {resultTypes: ['violations'],"
            " runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
        )
        return [
            f"{violation['id']}: {violation['help']}: {node['html'][:160]}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]

    return look
