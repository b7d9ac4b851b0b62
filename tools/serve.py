"""Serve the product on one machine: a web server, a worker for long jobs, and what keeps the pace of
open lessons; stopped together.

HOST=127.0.0.1 PORT=8000 python -m tools.serve
"""

import os
import signal
import subprocess
import sys
import time
from types import FrameType

GRACE_SECONDS = 10


def commands() -> list[list[str]]:
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    threads = os.environ.get("THREADS", "4")
    server = ["granian", "--interface", "wsgi", "--host", host, "--port", port]
    return [
        [sys.executable, "manage.py", "db_worker", "--no-startup-delay", "--no-reload", "-v0"],
        [sys.executable, "manage.py", "clock"],
        [sys.executable, "-m", *server, "--blocking-threads", threads, "lab.wsgi:application"],
    ]


def stop(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            # The whole group: the server has processes of its own.
            os.killpg(process.pid, signal.SIGKILL)


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Runs until one of them ends or somebody stops it; the exit code is that of the first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lab.settings.dev")
    signal.signal(signal.SIGTERM, _end)
    # In groups of their own, so that Ctrl-C reaches them once, through us.
    processes = [subprocess.Popen(command, process_group=0) for command in commands()]
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.3)
    except KeyboardInterrupt:
        return 0
    finally:
        stop(processes)
    return next((process.returncode for process in processes if process.returncode), 0)


if __name__ == "__main__":
    raise SystemExit(main())
