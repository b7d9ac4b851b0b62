"""Pages of billing."""

from typing import Any

from crm.documents.views.pages import NewDocumentView
from crm.ledger.models import MoneyAccount


class NewReceiptView(NewDocumentView):
    """Begins with the money account that is usual."""

    def usual(self) -> dict[str, Any]:
        account = MoneyAccount.objects.filter(is_default=True, active=True).first()
        return {**super().usual(), **({"money_account": account.number} if account else {})}
