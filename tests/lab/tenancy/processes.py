"""A lab of real processes: one that forks others, which work at the same time or are killed.

    python -m tests.lab.tenancy.processes postgres://…/a_database   (empty; or sqlite:///a/file)

It builds the tables and a company, then answers JSON lines: {"do": "reset", "with": {…}} starts a
deed in a process of its own and answers its id; {"end": id} waits for its result; {"kill": id,
"after": seconds} ends it by SIGKILL.
"""

import json
import os
import signal
import sys
import time
import traceback
from multiprocessing import get_context
from typing import Any

import django
from django.conf import settings

from tests.lab.tenancy.deeds import DEEDS, build

FORK = get_context("fork")


class NoMigrations:
    """Tables straight from the models, as in the other tests."""

    def __contains__(self, _app: str) -> bool:
        return True

    def __getitem__(self, _app: str) -> None:
        return None


def _run(channel: Any, name: str, at: float, arguments: dict[str, Any]) -> None:
    """In the new process: wait for the common start, do it, tell the result and its time."""
    time.sleep(max(0.0, at - time.time()))
    begun = time.perf_counter()
    try:
        result: dict[str, Any] = {"result": DEEDS[name](**arguments)}
    except Exception:
        result = {"failed": traceback.format_exc()}
    channel.send({**result, "seconds": time.perf_counter() - begun})
    channel.close()


def until_the_server_rests() -> None:
    """Wait until PostgreSQL has noticed who is gone.

    A killed client leaves its connection behind, which still ends the statement that it was at; if
    that is the COMMIT, what the next one reads would be of two moments.
    """
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    until = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                break
            time.sleep(0.01)
        else:
            raise TimeoutError("A killed process still holds its connection to the server.")
    connection.close()


class Forks:
    """The running processes by id."""

    def __init__(self) -> None:
        self.running: dict[int, tuple[Any, Any]] = {}

    def start(self, name: str, at: float, arguments: dict[str, Any]) -> int:
        here, there = FORK.Pipe(duplex=False)
        process = FORK.Process(target=_run, args=(there, name, at, arguments))
        process.start()
        there.close()
        self.running[process.pid] = process, here
        return process.pid

    def end(self, pid: int) -> dict[str, Any]:
        process, channel = self.running.pop(pid)
        try:
            answer = channel.recv()
        except EOFError:
            answer = {"killed": True}
        process.join()
        return answer

    def kill(self, pid: int, at: float) -> dict[str, Any]:
        time.sleep(max(0.0, at - time.time()))
        os.kill(pid, signal.SIGKILL)
        answer = self.end(pid)
        until_the_server_rests()
        return answer


def main(url: str) -> None:
    os.environ["TEST_DATABASE_URL"] = url
    settings.MIGRATION_MODULES = NoMigrations()
    django.setup()
    from django.db import connections

    print(json.dumps(build()), flush=True)  # noqa: T201
    connections.close_all()
    forks = Forks()
    for line in sys.stdin:
        asked = json.loads(line)
        if "do" in asked:
            answer: Any = forks.start(asked["do"], asked.get("at", 0), asked.get("with", {}))
        elif "kill" in asked:
            answer = forks.kill(asked["kill"], asked["at"])
        else:
            answer = forks.end(asked["end"])
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
