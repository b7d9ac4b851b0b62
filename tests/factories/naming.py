from collections.abc import Callable
from itertools import count
from typing import Any

from lab.tenancy.models import Sandboxed

serial = count(1)


def name_of(noun: str) -> str:
    return f"{noun} {next(serial)}"


def new_lines(lines: list[dict[str, Any]]) -> list[tuple[None, dict[str, Any]]]:
    return [(None, line) for line in lines]


Builders = dict[str, Callable[..., Sandboxed]]
