"""What the ledger refuses beyond what a row can judge alone."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.ledger.models import MoneyAccount, MoneyMove
from lab.records.validation import register_check


def check_currency(
    rows: Sequence[MoneyAccount], fields: frozenset[str] | None, checked: bool
) -> Mapping[int, ValidationError]:
    """Money that has moved stays in the currency that it moved in."""
    if fields is None or "currency" not in fields:
        return {}
    moved = set(MoneyMove.objects.filter(money_account__in=rows).values_list("money_account"))
    text = _("Money has moved here already: open another account for another currency.")
    return {
        place: ValidationError({"currency": text})
        for place, row in enumerate(rows)
        if (row.pk,) in moved
    }


register_check(MoneyAccount, check_currency)
