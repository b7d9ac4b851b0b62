"""The page of a lead."""

from typing import Any

from crm.documents.views.chains import ChainedPage


class LeadPage(ChainedPage):
    """A lead shows what became of it, once it became something."""

    def story(self, row: Any) -> dict[str, Any]:
        return {"chained": row.status == row.Status.CONVERTED}
