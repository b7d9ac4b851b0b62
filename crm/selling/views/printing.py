"""A quote or order as a sheet of paper: letterhead, lines, sums, terms."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.selling.documents import Document
from crm.selling.models import Order
from crm.selling.sums import sums_of, told_sums
from lab.company.models import CompanyProfile
from lab.company.profile import profile
from lab.entities.cells import Cells, head_picture
from lab.entities.fields import field_of
from lab.entities.line_forms import stored_lines
from lab.entities.views.base import RecordView

COLUMNS = ("quantity", "price", "discount_percent", "tax_rate", "net")


class PrintView(RecordView):
    """In the reader's language; what is not to be seen elsewhere is not seen here either."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        kwargs["number"] = int(kwargs["number"])
        super().setup(request, *args, **kwargs)

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        document: Any = self.record()
        assert isinstance(document, Document)
        company, currency = profile().company, self.actor.sandbox.currency
        lines: list[Any] = stored_lines(self.entity, document)
        sums = sums_of(document, lines, currency)
        context = self.context(
            record=document,
            company=company,
            logo=head_picture(field_of(CompanyProfile, "logo"), company),
            day=getattr(document, "ordered_on" if isinstance(document, Order) else "issued_on"),
            columns=self._columns(lines),
            lines=self._lines(lines),
            sums=told_sums(sums, document.discount_percent, currency),
            **self._party(document),
        )
        return render(request, "crm/selling/print.html", context)

    def _columns(self, lines: list[Any]) -> list[Any]:
        """Without a column of discounts where there is none."""
        model = self.entity.lines.model  # type: ignore[union-attr]
        wanted = [
            name
            for name in COLUMNS
            if name != "discount_percent" or any(line.discount_percent for line in lines)
        ]
        return [field_of(model, name) for name in wanted]

    def _lines(self, lines: list[Any]) -> list[tuple[str, str, list[Any]]]:
        """(what, its unit, cells) of each line."""
        cells, fields = Cells(), self._columns(lines)
        return [
            (str(line), line.unit, [(field.name, cells(field, line)) for field in fields])
            for line in lines
        ]

    def _party(self, document: Any) -> dict[str, Any]:
        """Account and contact, as far as the reader may see them."""
        may = self.actor.policy.may
        account, contact = document.account, document.contact
        return {
            "account": account if may("view", account) else None,
            "contact": contact if contact is not None and may("view", contact) else None,
        }
