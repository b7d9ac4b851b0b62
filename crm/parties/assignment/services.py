"""Assigning leads by the company's rules, and keeping the rules."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from crm.parties.assignment.models import AssignmentRule, AssignmentSeat
from crm.parties.assignment.selectors import Assigner
from crm.parties.models import Lead
from crm.parts import Parts, Pieces, matched, write_parts
from crm.rows import reread
from lab import records
from lab.access.models import Verb
from lab.journal.recording import one_batch
from lab.tenancy.models import Seat
from lab.tenancy.writing import sandbox_write, take


def lead_assign(lead: Lead) -> Lead:
    """Give a lead to the seat that the first fitting rule names."""
    with one_batch():
        lead = reread(lead, Verb.TRANSFER)
        if lead.status == Lead.Status.CONVERTED:
            raise ValidationError(_("This lead was converted already."))
        if not leads_assign([lead]):
            raise ValidationError(_("No active rule fits this lead: it stays where it is."))
    return lead


def leads_assign(leads: Sequence[Lead]) -> int:
    """Give each lead to a seat by the rules; how many found one. The others stay where they are."""
    with one_batch():
        assigner = Assigner()
        found: dict[tuple[int, int], list[Lead]] = defaultdict(list)
        for lead in leads:
            if (chosen := assigner.choose(lead)) is None:
                continue
            assigner.given(lead, chosen)
            found[chosen.rule.pk, chosen.seat.pk].append(lead)
        rules = {rule.pk: rule for rule in assigner.rules}
        for pk, turns in assigner.turns.items():
            take(rules[pk].turn, turns)
        seats = {seat.pk: seat for seats in assigner.seats.values() for seat in seats}
        for (rule, seat), rows in found.items():
            _give(rows, rules[rule], seats[seat])
    return sum(map(len, found.values()))


def _give(leads: Sequence[Lead], rule: AssignmentRule, seat: Seat) -> None:
    records.change_many(
        [(lead, {"owner": seat}) for lead in leads],
        event="lead.assigned",
        data={"rule": rule.name, "rule_number": rule.number, "seat": str(seat)},
        verb=Verb.TRANSFER,
    )


def assignment_rule_create(
    values: Mapping[str, Any], lines: Pieces | None = None
) -> AssignmentRule:
    """A new rule with its seats; without a position it is asked after all others."""
    with sandbox_write():
        last = AssignmentRule.objects.aggregate(last=Max("position"))["last"] or 0
        position = values.get("position") or last + 1
        rule = records.create(AssignmentRule, {**values, "position": position})
        _save_seats(rule, matched(rule, AssignmentSeat, lines))
        return rule


def assignment_rule_change(
    rule: AssignmentRule, values: Mapping[str, Any], lines: Pieces | None = None
) -> AssignmentRule:
    with sandbox_write():
        rule = records.change(rule, values)
        _save_seats(rule, matched(rule, AssignmentSeat, lines))
        return rule


def _save_seats(rule: AssignmentRule, parts: Parts) -> None:
    """An active rule without a seat would promise what it cannot do."""
    if rule.active and not parts.parts:
        raise ValidationError(
            {"lines": _("Name at least one seat, or make the rule inactive until then.")}
        )
    for position, part in enumerate(parts.parts, 1):
        part.values["position"] = position
    write_parts(rule, parts)


def assignment_rules_sort(numbers: Sequence[int]) -> None:
    """Let the rules be asked in this order; all must be named, so that nobody's new one is lost."""
    with one_batch():
        rules = {rule.number: rule for rule in AssignmentRule.objects.all()}
        if sorted(numbers) != sorted(rules):
            raise ValidationError(_("The rules have changed meanwhile. Load the page again."))
        moved = [
            (rules[number], {"position": position})
            for position, number in enumerate(numbers, 1)
            if rules[number].position != position
        ]
        records.change_many(moved)
