"""Pages of billing."""

from typing import Any

from crm.billing.receipts import usual_money_account
from crm.documents.views.pages import NewDocumentView


class NewReceiptView(NewDocumentView):
    """Begins with the money account that is usual."""

    def usual(self) -> dict[str, Any]:
        account = usual_money_account()
        return {**super().usual(), **({"money_account": account.number} if account else {})}
