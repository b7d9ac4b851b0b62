"""Whole pages of a big company, from the server that `make demo` runs, with one worker.

Beside them Odoo 17's times on a machine of this kind with the same numbers of records, for the data
alone: list 97 ms, filter and sort 81 ms, record 36 ms, 10.8 list requests a second at 8 connections,
first paint 1.4 to 2.0 s. Ours are the whole rendered page; the aim is half of Odoo's.
"""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.bench.companies import FIRST
from tests.bench.tables import seconds, table
from tests.lab.tenancy.test_processes import own_database

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "list of opportunities": ("opportunities/", 97),
    "filtered and sorted": ("opportunities/?stage=propose&amount__gte=5000&ordering=-amount", 81),
    "searched": ("opportunities/?q=Deal+0012", ""),
    "list of accounts": ("accounts/", 97),
    "account": (f"accounts/{FIRST}/", 36),
    "opportunity": (f"opportunities/{FIRST}/", 36),
    "board": ("opportunities/board/", ""),
    "home": ("", ""),
}
CONNECTIONS, REQUESTS = 8, 160


@dataclass
class Served:
    port: int
    root: str
    cookies: dict[str, str]
    database: str

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, line: http.client.HTTPConnection, path: str, who: str) -> bytes:
        line.request("GET", self.root + path, headers={"Cookie": f"sessionid={self.cookies[who]}"})
        answer = line.getresponse()
        body = answer.read()
        assert answer.status == 200, (path, answer.status)
        return body


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    var = tmp_path_factory.mktemp("served")
    server = os.environ.get("TEST_DATABASE_URL", "")
    postgres = server.startswith("postgres")
    place: Any = own_database(server) if postgres else nullcontext(f"sqlite:///{var}/big.sqlite3")
    with place as url:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "lab.settings.dev",
            "DATABASE_URL": url,
            "DEBUG": "0",
            "VAR_DIR": str(var),
        }
        shutil.copytree(ROOT / "var" / "vendor", var / "vendor")
        _run(environment, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
        made = json.loads(_run(environment, "-m", "tests.bench.served").splitlines()[-1])
        port = _free_port()
        command = ["-m", "granian", "--interface", "wsgi", "--port", str(port)]
        threads = ["--workers", "1", "--blocking-threads", "4", "lab.wsgi:application"]
        process = subprocess.Popen(
            [sys.executable, *command, *threads],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            _until_it_listens(port)
            name = "PostgreSQL" if postgres else "SQLite"
            yield Served(port, made["root"], made["cookies"], name)
        finally:
            process.terminate()
            process.wait(20)


@pytest.mark.parametrize("who", ["dora", "ana"])
def test_the_pages_of_a_big_company(served: Served, who: str, capsys):
    line, rows = served.connection(), []
    for title, (path, odoo) in PAGES.items():
        size = len(served.get(line, path, who))
        for _warm in range(5):
            served.get(line, path, who)
        taken = seconds(lambda p=path: served.get(line, p, who), runs=15)
        rows.append((title, taken * 1e3, odoo, size / 1024))
    with capsys.disabled():
        table(
            f"pages on {served.database}, {who}: 10,000 accounts, 20,000 contacts, 20,000 leads, "
            "50,000 opportunities",
            ("", "ms", "Odoo's data, ms", "kB uncompressed"),
            rows,
        )


def test_lists_at_eight_connections(served: Served, capsys):
    def work(_number: int) -> int:
        line = served.connection()
        for _request in range(REQUESTS // CONNECTIONS):
            served.get(line, "opportunities/", "dora")
        return REQUESTS // CONNECTIONS

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        start = time.perf_counter()
        done = sum(pool.map(work, range(CONNECTIONS)))
        rate = done / (time.perf_counter() - start)
    with capsys.disabled():
        table(
            f"whole list pages a second on {served.database}, one worker, 8 connections",
            ("ours", "Odoo's data"),
            [(rate, 10.8)],
        )
    assert rate > 10.8


def test_first_paint_in_a_browser(served: Served, capsys):
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("No Chromium to look with.")
    url = f"http://127.0.0.1:{served.port}"
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for title in ("list of opportunities", "opportunity", "home"):
            address = url + served.root + PAGES[title][0]
            cold = median(_first_paint(browser, url, served, address)[0] for _run in range(3))
            warm = median(_first_paint(browser, url, served, address)[1] for _run in range(3))
            rows.append((title, cold, warm))
        browser.close()
    with capsys.disabled():
        table(
            f"first paint in Chromium on {served.database}, ms (Odoo: 1,400 to 2,000)",
            ("", "nothing cached", "again"),
            rows,
        )
    assert all(cold < 1400 for _title, cold, _warm in rows)


def _first_paint(browser: Any, url: str, served: Served, address: str) -> tuple[float, float]:
    """Milliseconds until something is seen, with an empty cache and with a filled one."""
    context = browser.new_context()
    context.add_cookies([{"name": "sessionid", "value": served.cookies["dora"], "url": url}])
    page, times = context.new_page(), []
    for _visit in range(2):
        page.goto(address, wait_until="load")
        times.append(
            page.evaluate(
                "new Promise(done => new PerformanceObserver(list => done("
                "list.getEntriesByName('first-contentful-paint')[0].startTime))"
                ".observe({type: 'paint', buffered: true}))"
            )
        )
    context.close()
    return times[0], times[1]


def _run(environment: dict[str, str], *command: str) -> str:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _until_it_listens(port: int) -> None:
    for _try in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("The server did not start.")
