"""What work costs: time on the wall, time of the processor, statements; by itself or in several processes.

Machines are shared, so processor time and statements are what two runs are compared by.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections

WORKERS = 2


@dataclass
class Spent:
    seconds: float = 0.0
    cpu: float = 0.0
    queries: int = 0

    def count(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.queries += 1
        return execute(sql, params, many, context)

    def each(self, events: int) -> tuple[float, float]:
        """Milliseconds of the processor, and statements, for one of so many events."""
        return 1000 * self.cpu / events, self.queries / events


@contextmanager
def spending() -> Iterator[Spent]:
    spent, wall, cpu = Spent(), time.perf_counter(), time.process_time()
    with connection.execute_wrapper(spent.count):
        yield spent
    spent.seconds, spent.cpu = time.perf_counter() - wall, time.process_time() - cpu


def spent_on(work: Callable[[Sequence[int]], Any], ids: Sequence[int]) -> Spent:
    """By two processes on a server; SQLite has one writer, so there by this one."""
    if connection.vendor != "postgresql":
        with spending() as spent:
            work(ids)
        return spent
    return _in_processes(work, ids)


def _in_processes(work: Callable[[Sequence[int]], Any], ids: Sequence[int]) -> Spent:
    connections.close_all()
    context = multiprocessing.get_context("fork")
    told: Any = context.SimpleQueue()

    def report(mine: Sequence[int]) -> None:
        with spending() as spent:
            work(mine)
        told.put((spent.cpu, spent.queries))

    workers = [
        context.Process(target=report, args=(ids[number::WORKERS],)) for number in range(WORKERS)
    ]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    found = [told.get() for _worker in workers]
    seconds = time.perf_counter() - start
    return Spent(seconds, sum(cpu for cpu, _n in found), sum(n for _cpu, n in found))
