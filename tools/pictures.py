"""Take the pictures of the guides from a running demo: `python -m tools.pictures http://127.0.0.1:8000`.

Needs `make demo` in another window, and Chromium. For them the demo's designer begins a draft and runs a
playtest.
"""

import os
import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
# file name, person, where to go: addresses are opened, links and buttons of that name pressed one after the
# other; after ~ comes a text to wait for.
PICTURES = [
    ("start", "s07", ["/", "First sale"]),
    ("tasks", "s07", ["/", "First sale", "/s/{sandbox}/lab-tasks/"]),
    ("list", "s07", ["/", "B2B hardware", "Opportunities"]),
    ("class", "teacher", ["/classes/", "autumn"]),
    ("class-table", "teacher", ["/assignments/1/"]),
    ("marking", "teacher", ["/assignments/1/", "Erica Maldonado"]),
    ("gradebook", "teacher", ["/classes/", "autumn", "Gradebook"]),
    (
        "workbench",
        "designer",
        [
            "/scenarios/first-sale/1/",
            "New draft",
            "/scenarios/first-sale/2/workbench/personas/",
            "julia",
        ],
    ),
    (
        "playtest",
        "designer",
        ["/scenarios/first-sale/2/workbench/playtest/", "Run the playtest", "~Share of full marks"],
    ),
]
PATIENCE = 300_000  # ms, for the playtest


def main(address: str) -> None:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        sys.exit("Chromium is needed to take pictures.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, person, way in PICTURES:
            take(browser, address, name, person, way)
        browser.close()


def take(browser: Browser, address: str, name: str, person: str, way: list[str]) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(f"{address}/login/")
    page.fill("[name=username]", person)
    page.fill("[name=password]", os.environ.get("DEMO_PASSWORD", "practicum"))
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)
    for step in way:
        go(page, address, step)
    page.screenshot(path=IMAGES / f"{name}.png")
    page.context.close()


def go(page: Page, address: str, step: str) -> None:
    if step.startswith("/"):
        sandbox = re.search(r"/s/(\d+)/", page.url)
        page.goto(address + step.format(sandbox=sandbox[1] if sandbox else ""))
    elif step.startswith("~"):
        page.get_by_text(step[1:]).first.wait_for(timeout=PATIENCE)
    else:
        link, button = (page.get_by_role(role, name=step) for role in ("link", "button"))
        link.or_(button).first.click()
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000")
