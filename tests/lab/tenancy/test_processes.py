"""Real processes at once, and killed ones: a company is always exactly before or after.

On a file database, or on the server that TEST_DATABASE_URL names (in a database of its own there).
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
TRIALS = 12


class Lab:
    """Talks with `tests.lab.tenancy.processes`."""

    def __init__(self, url: str, var: Path) -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "lab.settings.test",
            "TEST_DATABASE_URL": url,
            "VAR_DIR": str(var),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.lab.tenancy.processes", url],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        made = self._hear()
        self.template, self.sandbox = made["template"], made["sandbox"]

    def _hear(self) -> Any:
        line = self.process.stdout.readline()
        assert line, "The lab of processes has ended; its complaint is above."
        return json.loads(line)

    def _say(self, **request: Any) -> Any:
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self._hear()

    def start(self, deed: str, *, at: float = 0, **arguments: Any) -> int:
        return self._say(do=deed, at=at, **{"with": arguments})

    def end(self, pid: int) -> Any:
        answer = self._say(end=pid)
        assert "result" in answer, answer.get("failed", answer)
        return answer["result"]

    def do(self, deed: str, **arguments: Any) -> Any:
        return self.end(self.start(deed, **arguments))

    def together(self, *deeds: tuple[str, dict[str, Any]]) -> list[Any]:
        """Several deeds that begin at the same moment."""
        at = time.time() + 0.3
        pids = [self.start(name, at=at, **arguments) for name, arguments in deeds]
        return [self.end(pid) for pid in pids]

    def seconds(self, deed: str, **arguments: Any) -> float:
        return self._say(end=self.start(deed, **arguments))["seconds"]

    def killed(self, deed: str, after: float, **arguments: Any) -> bool:
        """Start a deed and kill it so many seconds into it; whether it had not ended by itself."""
        at = time.time() + 0.2
        pid = self.start(deed, at=at, **arguments)
        return "killed" in self._say(kill=pid, at=at + after)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=30)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    var = tmp_path_factory.mktemp("processes")
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server.startswith("postgres"):
        lab = Lab(f"sqlite:///{var / 'lab.sqlite3'}", var)
        yield lab
        lab.close()
        return
    with own_database(server) as url:
        lab = Lab(url, var)
        yield lab
        lab.close()


class own_database:  # noqa: N801 - used as a verb
    """A database beside the one of the other tests, gone when the block ends."""

    def __init__(self, server: str) -> None:
        self.address = urlsplit(server)
        self.name = f"processes_{os.getpid()}"

    def _execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(
            self.address._replace(path="/postgres").geturl(), autocommit=True
        ) as server:
            server.execute(statement)

    def __enter__(self) -> str:
        self._execute(f"CREATE DATABASE {self.name}")
        return self.address._replace(path=f"/{self.name}").geturl()

    def __exit__(self, *_exception: object) -> None:
        self._execute(f"DROP DATABASE {self.name} WITH (FORCE)")


@pytest.fixture
def company(lab: Lab) -> int:
    return lab.do("stamp", template=lab.template)


def test_two_resets_at_once_are_two_attempts_and_one_start(lab, company):
    lab.do("spoil", sandbox=company)
    lab.together(("reset", {"sandbox": company}), ("reset", {"sandbox": company}))
    found = lab.do("state", sandbox=company)
    assert (found["attempt"], found["resets"]) == (3, 2)
    assert found["digest"] == lab.do("digest", sandbox=lab.template)
    assert found["journal_whole"]


def test_resets_while_others_write_meet_no_half_written_quote(lab, company):
    writers = [
        ("sell", {"sandbox": company, "who": who, "times": 12}) for who in ("ana", "bo", "max")
    ]
    resets = [("reset", {"sandbox": company})] * 3
    results = lab.together(*writers, *resets)
    assert [one["wrong"] for one in results[:3]] == [[], [], []]
    found = lab.do("state", sandbox=company)
    assert found["attempt"] == 4
    assert found["quotes_whole"]
    assert found["journal_whole"]
    lab.do("reset", sandbox=company)
    assert lab.do("digest", sandbox=company) == lab.do("digest", sandbox=lab.template)


def test_writers_alone_lose_nothing_and_number_without_gaps(lab, company):
    writers = [
        ("sell", {"sandbox": company, "who": who, "times": 10}) for who in ("ana", "bo", "max")
    ]
    results = lab.together(*writers)
    assert [one["wrong"] for one in results] == [[], [], []]
    found = lab.do("state", sandbox=company)
    assert sum(one["done"] for one in results) == found["quotes"] == 30
    assert found["quotes_whole"]
    assert found["journal_whole"]


def test_of_two_people_who_save_one_record_one_is_told(lab, company):
    for _round in range(4):
        token = lab.do("token", sandbox=company)
        saves = [
            ("save", {"sandbox": company, "who": who, "token": token}) for who in ("ana", "max")
        ]
        assert sorted(lab.together(*saves)) == ["conflict", "saved"]


def test_a_killed_reset_is_exactly_before_or_after(lab, company):
    start = lab.do("digest", sandbox=lab.template)
    spoilt = lab.do("spoil", sandbox=company)
    length = lab.seconds("reset", sandbox=company)
    was, undone = lab.do("state", sandbox=company), 0
    for trial in range(TRIALS):
        if was["digest"] == start:
            spoilt = lab.do("spoil", sandbox=company)
        lab.killed("reset", length * 1.2 * trial / TRIALS, sandbox=company)
        found = lab.do("state", sandbox=company)
        step = found["attempt"] - was["attempt"]
        assert (step, found["digest"]) in {(0, spoilt), (1, start)}, f"trial {trial}"
        assert found["journal_whole"]
        undone += not step
        was = found
    assert undone, "no trial was killed early enough to prove anything"


def test_of_two_who_provide_one_class_one_is_refused_and_nobody_gets_two_companies(lab):
    version = lab.do("publish", template=lab.template)
    results = lab.together(*[("provide", {"version": version})] * 2)
    told = {one["state"]: one["message"] for one in results}
    assert set(told) == {"done", "failed"}
    assert "has this done for the class at the moment" in told["failed"]
    after = lab.do("provide", version=version)
    assert (after["state"], after["companies"], after["people"]) == ("done", 7, 7)


def test_a_killed_stamp_leaves_a_whole_company_or_none(lab):
    start = lab.do("digest", sandbox=lab.template)
    length, unfinished = lab.seconds("stamp", template=lab.template), 0
    for trial in range(TRIALS):
        before = set(lab.do("census")["sandboxes"])
        lab.killed("stamp", length * 1.2 * trial / TRIALS, template=lab.template)
        found = lab.do("census")
        assert found["lost"] == 0
        new = set(found["sandboxes"]) - before
        unfinished += not new
        assert [lab.do("digest", sandbox=pk) for pk in new] == [start] * len(new)
    assert unfinished, "no trial was killed early enough to prove anything"
