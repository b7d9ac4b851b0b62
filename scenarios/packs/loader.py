"""From a pack to a template sandbox, in one transaction."""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lab.access.actors import system_actor
from lab.access.models import SharingMode
from lab.clock.calendar import moment
from lab.company.models import WORKDAY_FIELDS, CompanyProfile
from lab.people.models import User
from lab.records.loading import BadRows, load_rows, set_counters
from lab.records.numbers import count_documents
from lab.tenancy.actor import acting_as
from lab.tenancy.fields import make_id
from lab.tenancy.models import Sandbox, Sandboxed
from lab.tenancy.registry import sandboxed_links
from lab.tenancy.writing import sandbox_write
from scenarios.packs.arriving import all_arrive
from scenarios.packs.columns import (
    Context,
    Keys,
    columns_of,
    has_own_key,
    needs,
    table_file,
    tables,
)
from scenarios.packs.consistency import contradictions
from scenarios.packs.own_fields import columns_here
from scenarios.packs.pack import Numbers, Pack
from scenarios.packs.problems import BadPack, Problem
from scenarios.packs.tables import Table

Values = dict[str, Any]
Numbered = tuple[int, Values]


def materialise(
    pack: Pack,
    numbers: Numbers,
    *,
    language: str,
    day_one: dt.date,
    name: str,
    by: User | None = None,
) -> Sandbox:
    """A new template sandbox with all rows of the pack. Raises BadPack; then nothing is left."""
    with transaction.atomic():
        sandbox = Sandbox.objects.create(
            kind=Sandbox.Kind.TEMPLATE,
            name=name,
            scenario=pack.manifest.slug,
            language=language,
            currency=pack.manifest.currency[language],
            day_one=day_one,
            simulated_now=moment(day_one, pack.manifest.calendar.opens),
            working_time=pack.working_time,
            created_by=by,
        )
        with acting_as(system_actor(sandbox, by)), sandbox_write():
            _load_tables(Filling(pack, numbers, sandbox))
            if found := contradictions(pack, numbers):
                raise BadPack(found)
            _load_sharing(pack)
            all_arrive(pack, numbers)
            set_counters()
            count_documents()
    return sandbox


def _load_tables(filling: "Filling") -> None:
    """All tables; where one is wrong, those that need it are left out and the others tried too."""
    problems: list[Problem] = []
    left_out: set[type[Sandboxed]] = set()
    for collection, model in tables().items():
        if collection not in filling.pack.tables:
            continue
        if needs(model) & left_out:
            left_out.add(model)
            continue
        try:
            with transaction.atomic():
                filling.load(collection)
        except BadPack as error:
            problems += error.problems
            left_out.add(model)
    if problems:
        raise BadPack(problems)


class Filling:
    """The rows of a pack as values for one sandbox: its language, its day 1, its ids."""

    def __init__(self, pack: Pack, numbers: Numbers, sandbox: Sandbox) -> None:
        self.pack, self.numbers, self.language = pack, numbers, sandbox.language
        self.currency = sandbox.currency
        self.context = Context(
            pack.manifest.calendar_on(sandbox.day_one),
            Keys(numbers),
            lambda number: make_id(sandbox.pk, number),
            pack.files,
        )

    def values(self, collection: str, row: dict[str, str]) -> Values:
        """What the row's cells say; fields whose cell is empty are left out."""
        model = tables()[collection]
        found: Values = {}
        for name, column in columns_here(model).items():
            if cell := self.pack.cell(row, name, self.language):
                found |= column.values(cell, self.context)
        if "currency" not in found and _takes_own_currency(model):
            found["currency"] = self.currency
        if has_own_key(model):
            found["key"] = row["key"].rpartition("/")[2]
        if model is CompanyProfile:
            return {**self._company(), **found}
        return found

    def _company(self) -> Values:
        """What pack.yaml says of the company, where its own table says nothing."""
        manifest = self.pack.manifest
        return {
            "name": manifest.company[self.language],
            "fiscal_year_start_month": manifest.calendar.fiscal_year_starts_in,
            "opens_at": manifest.calendar.opens,
            "closes_at": manifest.calendar.closes,
            **{
                name: weekday in manifest.calendar.workdays
                for weekday, name in enumerate(WORKDAY_FIELDS)
            },
        }

    def load(self, collection: str) -> None:
        table, model = self.pack.tables.get(collection), tables()[collection]
        if table is None:
            return
        numbered = [
            (self.numbers[collection][row["key"]], self.values(collection, row))
            for row in table.rows
        ]
        for positions in _levels(model, numbered, self.context):
            try:
                load_rows(model, [numbered[position] for position in positions])
            except BadRows as error:
                raise BadPack(list(_problems(error, table, positions))) from error
            except ValidationError as error:
                problems = [Problem(table.file, 0, "", text) for text in error.messages]
                raise BadPack(problems) from error


@cache
def _takes_own_currency(model: type[Sandboxed]) -> bool:
    """Where no currency is said the company's own is meant, as in forms."""
    column = columns_of(model).get("currency")
    return column is not None and column.field.blank


def _levels(
    model: type[Sandboxed], numbered: list[Numbered], context: Context
) -> Iterator[list[int]]:
    """Positions of the rows, superiors before those who refer to them in the same table."""
    inner = [link.attname for link in sandboxed_links(model) if link.related_model is model]
    waiting = list(range(len(numbered)))
    missing = {context.make_id(number) for number, _values in numbered} if inner else set()
    while waiting:
        ready = [
            position
            for position in waiting
            if not any(numbered[position][1].get(link) in missing for link in inner)
        ]
        if not ready:
            text = _("Some rows are each other's superior, in a circle.")
            raise BadPack([Problem(table_file(model.collection), 0, "", text)])
        yield ready
        missing -= {context.make_id(numbered[position][0]) for position in ready}
        done = set(ready)
        waiting = [position for position in waiting if position not in done]


def _problems(error: BadRows, table: Table, positions: list[int]) -> Iterator[Problem]:
    for position, fields in error.errors.items():
        line = table.lines[positions[position]]
        for field, errors in fields.items():
            column = "" if field == NON_FIELD_ERRORS else field
            for text in ValidationError(errors).messages:
                yield Problem(table.file, line, column, text)


def _load_sharing(pack: Pack) -> None:
    modes = enumerate(sorted(pack.manifest.sharing.items()), start=1)
    load_rows(
        SharingMode,
        [(number, {"family": family, "mode": mode}) for number, (family, mode) in modes],
    )
