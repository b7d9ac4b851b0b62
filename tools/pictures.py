"""Take the pictures of the guides from a running demo: `python -m tools.pictures http://127.0.0.1:8000`.

Needs `make demo` in another window, and Chromium.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
# file name, person, where to go: texts are clicked one after the other, addresses are opened
PICTURES = [
    ("start", "s07", ["/", "First sale"]),
    ("list", "s07", ["/", "B2B hardware", "Opportunities"]),
    ("class", "teacher", ["/classes/", "autumn"]),
]


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
        if step.startswith("/"):
            page.goto(address + step)
        else:
            page.get_by_role("link", name=step).first.click()
            page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")
    page.context.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000")
