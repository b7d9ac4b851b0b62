"""What would be wrong with a file, before it is saved, told by the fields of a form."""

from collections.abc import Sequence

from scenarios.packs.files import Files
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack, Problem
from scenarios.workbench.drafts import Draft


def errors_below(
    draft: Draft, file: str, text: str, below: Sequence[str], but: Sequence[str] = ()
) -> dict[str, list[str]]:
    """{key: messages} of what the pack's own reader says below a path of keys.

    Problems of the part as a whole stand under "". Keys in `but` are not asked for.
    """
    files: Files = {**draft.files, file: text}
    found: dict[str, list[str]] = {}
    for problem in _problems(files):
        steps = problem.column.split(".")
        if problem.file != file or steps[: len(below)] != list(below):
            continue
        key = steps[len(below)] if len(steps) > len(below) else ""
        if key not in but:
            found.setdefault(key, []).append(_told(problem, steps[len(below) + 1 :]))
    return found


def problems_below(
    draft: Draft, file: str, text: str, below: Sequence[str]
) -> list[tuple[str, str]]:
    """(dotted path, message) of what the pack's own reader says below a path of keys; "" is the whole."""
    steps, found = list(below), []
    for problem in _problems({**draft.files, file: text}):
        at = problem.column.split(".")
        if problem.file == file and at[: len(steps)] == steps:
            found.append((".".join(at[len(steps) :]), problem.message))
    return found


def _problems(files: Files) -> list[Problem]:
    try:
        read_pack(files)
    except BadPack as error:
        return error.problems
    return []


def _told(problem: Problem, further: list[str]) -> str:
    """With the place inside of the key, such as the filter of a condition."""
    return f"{'.'.join(further)}: {problem.message}" if further else problem.message
