"""Saving a competitor with its products."""

from collections.abc import Mapping
from typing import Any

from crm.parties.models import Competitor
from crm.parts import Pieces, save_parts
from crm.selling.models import CompetitorProduct
from lab import records
from lab.tenancy.writing import sandbox_write


def competitor_create(values: Mapping[str, Any], lines: Pieces | None = None) -> Competitor:
    with sandbox_write():
        competitor = records.create(Competitor, values)
        save_parts(competitor, CompetitorProduct, lines)
        return competitor


def competitor_change(
    competitor: Competitor, values: Mapping[str, Any], lines: Pieces | None = None
) -> Competitor:
    with sandbox_write():
        competitor = records.change(competitor, values)
        save_parts(competitor, CompetitorProduct, lines)
        return competitor
