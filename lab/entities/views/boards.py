"""The board of a collection: its records as cards, in columns by stage or status."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lab.access.models import Verb
from lab.entities.asking import asked_for
from lab.entities.cells import Cells, load_records
from lab.entities.fields import Field, Kind, field_of, fields_of, keyed_rows
from lab.entities.filter_panel import chips
from lab.entities.listing import count_text, listing
from lab.entities.spec import Board
from lab.entities.views.base import EntityView, is_part
from lab.entities.views.paths import end_keys, steps
from lab.tenancy.models import Sandboxed

CARDS = 50
PART = "board"
UNFOLD = "unfold"


@dataclass(frozen=True, kw_only=True)
class Card:
    record: Sandboxed
    facts: list[Any]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column with how many records it holds, what they add up to, and its first cards.

    A folded one shows none of them; `fold` is the address that folds or unfolds an end.
    """

    key: str
    label: str
    tone: str
    count: int
    total: str
    weighted: str
    cards: list[Card]
    more: int
    folded: bool = False
    fold: str = ""


class BoardView(EntityView):
    """`/s/<sandbox>/<collection>/board/`, with the filters of the list."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if self.entity.board is None:
            raise Http404
        unfolded = request.GET.getlist(UNFOLD)
        asked = asked_for(request, self.entity, opening=True)
        found = listing(self.entity, asked.params)
        columns = self._columns(self.entity.board, found.rows, unfolded)
        count = sum(column.count for column in columns)
        context = self.context(
            asked=asked,
            board=self.entity.board,
            columns=columns,
            errors=found.errors,
            chips=list(chips(asked)),
            count_text=count_text(count, more=False),
            may_add=self.actor.policy.may(Verb.ADD, self.entity.model),
            **self._movable(self.entity.board, columns),
            part=is_part(request, PART),
        )
        if context["part"]:
            return render(request, "lab/entity/_board.html", context)
        return render(request, "lab/entity/board.html", context)

    def _movable(self, board: Board, columns: Sequence[Column]) -> dict[str, Any]:
        """Whether cards can be moved at all, and the ids of those that can; asks the database only
        about the cards of others."""
        model, needs = self.entity.model, self.entity.action(board.move).needs
        may_move = self.actor.policy.may_do(needs, model)
        if not may_move:
            return {"may_move": may_move, "movable": set()}
        reach = self.actor.policy.reach(model, needs)
        records: list[Any] = [card.record for column in columns for card in column.cards]
        movable = {row.pk for row in records if reach.everything or row.owner_id in reach.owners}
        if others := {row.pk for row in records} - movable:
            shared = model.objects.visible(needs).filter(pk__in=others)
            movable.update(shared.order_by().values_list("pk", flat=True))
        return {"may_move": may_move, "movable": movable}

    def _columns(self, board: Board, rows: QuerySet, unfolded: Sequence[str]) -> list[Column]:
        """Counts and sums by one query; cards by one a column, so that a long one costs no more."""
        field = field_of(self.entity.model, board.group)
        sums = self._sums(board, rows, field)
        cells, facts = Cells(), fields_of(self.entity, board.card)
        found, ends = [], end_keys(board, field)
        for key, label, tone in steps(field):
            count, total, weighted = sums.get(key, (0, None, None))
            folded = key in ends and key not in unfolded
            shown = self._rows(rows, field, key, facts) if count and not folded else []
            load_records(facts, shown)
            found.append(
                Column(
                    key=key,
                    label=label,
                    tone=tone,
                    count=count,
                    total=self._total(cells, board, total),
                    weighted="" if key in ends else self._total(cells, board, weighted),
                    folded=folded,
                    fold=self._fold(key, unfolded) if key in ends else "",
                    cards=[Card(record=row, facts=_facts(cells, facts, row)) for row in shown],
                    more=0 if folded else max(0, count - len(shown)),
                )
            )
        return found

    def _fold(self, key: str, unfolded: Sequence[str]) -> str:
        """This page with the end the other way round."""
        params = self.request.GET.copy()
        keep = [each for each in unfolded if each != key]
        params.setlist(UNFOLD, keep if key in unfolded else [*keep, key])
        return f"?{params.urlencode()}"

    def _sums(self, board: Board, rows: QuerySet, field: Field) -> dict[str, tuple[int, Any, Any]]:
        """{column: (records, what they add up to, the same weighted)}."""
        group = field.column.attname if field.kind is Kind.KEYED else field.name  # type: ignore[union-attr]
        wanted: dict[str, Any] = {"records": Count("pk")}
        if board.total:
            wanted["added"] = Sum(board.total)
        if board.total and board.weight:
            wanted["weighted"] = Sum(F(board.total) * F(board.weight))
        keys = (
            {row.pk: row.key for row in keyed_rows(field.related)}
            if field.kind is Kind.KEYED
            else {}
        )
        plain = rows.order_by().select_related(None)
        return {
            keys.get(each[group], each[group]): (
                each["records"],
                each.get("added"),
                None if each.get("weighted") is None else each["weighted"] / 100,
            )
            for each in plain.values(group).annotate(**wanted)
        }

    def _rows(self, rows: QuerySet, field: Field, key: str, facts: list[Field]) -> list[Sandboxed]:
        joined = [fact.name for fact in facts if fact.joined]
        if field.kind is Kind.KEYED:
            stage = next(row for row in keyed_rows(field.related) if row.key == key)
            chosen = rows.filter(**{field.column.attname: stage.pk})  # type: ignore[union-attr]
        else:
            chosen = rows.filter(**{field.name: key})
        chosen = chosen.select_related(None)
        return list((chosen.select_related(*joined) if joined else chosen)[:CARDS])

    def _total(self, cells: Cells, board: Board, total: Any) -> str:
        if not board.total or total is None:
            return ""
        field = field_of(self.entity.model, board.total)
        return cells.whole_money(total) if field.kind is Kind.MONEY else f"{total:,}"


def _facts(cells: Cells, facts: list[Field], row: Sandboxed) -> list[Any]:
    return [html for fact in facts if (html := cells(fact, row))]
