"""Warehouses, stock levels and moves as people see them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.catalogue.entities import PRODUCTS
from crm.documents.actions import post_action, reverse_action
from crm.documents.approvals.actions import APPROVE, RECALL, REJECT, SUBMIT
from crm.documents.entities import DOCUMENT_VIEWS, in_status
from crm.documents.printing.layout import PaperLayout, register_layout
from crm.documents.services import document_change, document_create
from crm.stock import hints
from crm.stock.models import StockLevel, StockMove, Warehouse
from crm.stock.papers import (
    Requisition,
    RequisitionLine,
    StockAdjustment,
    StockAdjustmentLine,
    StockCount,
    StockCountLine,
    StockIssue,
    StockIssueLine,
    StockReceipt,
    StockReceiptLine,
    StockTransfer,
    StockTransferLine,
    WarehousePaper,
)
from crm.stock.services import (
    adjustment_post,
    count_fill,
    count_post,
    issue_post,
    paper_reverse,
    receipt_post,
    requisition_post,
    transfer_post,
)
from lab.entities.spec import Action, Entity, Lines, Related, Section, extend, register

__all__ = ["STOCK_LEVELS", "STOCK_MOVES", "WAREHOUSES", "hints"]

WAREHOUSES = register(
    Entity(
        model=Warehouse,
        area="stock",
        icon="building-warehouse",
        head=("code", "active"),
        columns=("name", "code", "address", "is_default", "active"),
        sections=(
            Section(
                title=_("Warehouse"), fields=("code", "name", "address", "is_default", "active")
            ),
        ),
        filters=("active",),
        search=("code", "name", "address"),
        ordering=("code",),
        related=(
            Related(
                collection="stock-levels",
                field="warehouse",
                columns=("product", "on_hand", "reserved", "available", "value"),
                sums=("value",),
            ),
        ),
        import_key="code",
        bulk_fields=("active",),
    )
)

STOCK_LEVELS = register(
    Entity(
        model=StockLevel,
        area="stock",
        icon="stack-2",
        head=("product", "warehouse", "available"),
        columns=("product", "warehouse", "on_hand", "reserved", "available", "value"),
        sections=(),
        told=(
            Section(title=_("Place"), fields=("product", "warehouse")),
            Section(title=_("Stock"), fields=("on_hand", "reserved", "available", "value")),
        ),
        filters=("product", "warehouse", "on_hand", "reserved", "value"),
        search=("product__name", "product__code", "warehouse__name"),
        ordering=("product",),
        computed=("available",),
    )
)

STOCK_MOVES = register(
    Entity(
        model=StockMove,
        area="stock",
        icon="arrows-exchange",
        head=("product", "warehouse", "quantity"),
        columns=(
            "dated_on",
            "product",
            "warehouse",
            "quantity",
            "value",
            "on_hand",
            "document",
        ),
        more_columns=("stock_value", "variance", "reverses"),
        sections=(),
        told=(
            Section(
                title=pgettext_lazy("stock", "Move"),
                fields=("dated_on", "quantity", "value", "on_hand", "stock_value", "reverses"),
            ),
        ),
        filters=("product", "warehouse", "dated_on", "quantity"),
        search=("product__name", "product__code", "warehouse__name"),
        ordering=("-id",),
    )
)

register_layout(
    WarehousePaper,
    PaperLayout(texts=("remark",), signatures=(_("Issued by"), _("Received by"))),
)
register_layout(
    StockCount,
    PaperLayout(
        columns=("expected", "quantity", "difference"),
        texts=("remark",),
        signatures=(_("Counted by"), _("Checked by")),
    ),
)
MOVES = Related(
    collection="stock-moves",
    field="document",
    columns=("product", "warehouse", "quantity", "value"),
    sums=("value",),
)


def paper(
    model: type[WarehousePaper],
    line: Any,
    run: Callable[..., Any],
    *,
    icon: str,
    fields: tuple[str, ...] = (),
    line_fields: tuple[str, ...] = (),
    computed: tuple[str, ...] = (),
    actions: tuple[Action, ...] = (),
    statuses: tuple[str, ...] = ("draft",),
) -> Entity:
    """The declaration of a warehouse's paper; `fields` and `line_fields` are what it has of its own."""
    return register(
        Entity(
            model=model,
            area="stock",
            icon=icon,
            head=("warehouse", "status", "dated_on"),
            columns=("code", "subject", "warehouse", *fields, "status", "dated_on", "owner"),
            more_columns=("reversed_on", "reversal"),
            sections=(
                Section(
                    title=_("What and where"),
                    fields=("subject", "warehouse", *fields, "dated_on", "remark"),
                ),
            ),
            told=(Section(title=_("Posted"), fields=("code", "reversed_on", "reversal")),),
            filters=("status", "warehouse", "dated_on", "code"),
            search=("code", "subject", "remark", "warehouse__name"),
            ordering=("-id",),
            actions=(*actions, post_action(run, *statuses), reverse_action(paper_reverse)),
            lines=Lines(
                model=line,
                fields=("product", "description", "quantity", "unit", *line_fields),
                computed=computed,
            ),
            related=(MOVES,),
            create=partial(document_create, model),
            change=document_change,
            views=DOCUMENT_VIEWS,
        )
    )


STOCK_RECEIPTS = paper(
    StockReceipt,
    StockReceiptLine,
    receipt_post,
    icon="package-import",
    line_fields=("unit_cost",),
)
STOCK_ISSUES = paper(StockIssue, StockIssueLine, issue_post, icon="package-export")
STOCK_TRANSFERS = paper(
    StockTransfer,
    StockTransferLine,
    transfer_post,
    icon="transfer",
    fields=("to_warehouse",),
)
REQUISITIONS = paper(
    Requisition,
    RequisitionLine,
    requisition_post,
    icon="hand-grab",
    fields=("purpose",),
    actions=(SUBMIT, APPROVE, REJECT, RECALL),
    statuses=("draft", "approved"),
)
STOCK_ADJUSTMENTS = paper(
    StockAdjustment,
    StockAdjustmentLine,
    adjustment_post,
    icon="adjustments-alt",
    fields=("reason",),
)
STOCK_COUNTS = paper(
    StockCount,
    StockCountLine,
    count_post,
    icon="list-check",
    computed=("expected", "difference", "value"),
    actions=(
        Action(
            name="fill",
            label=_("List all that is there"),
            done=_("Products listed"),
            run=count_fill,
            available=in_status("draft", otherwise=_("This count was posted already.")),
            icon="playlist-add",
        ),
    ),
)
extend(
    PRODUCTS.name,
    related=(
        Related(
            collection="stock-levels",
            field="product",
            columns=("warehouse", "on_hand", "reserved", "available", "value"),
            sums=("value",),
        ),
        Related(
            collection="stock-moves",
            field="product",
            columns=("dated_on", "warehouse", "quantity", "value", "on_hand", "document"),
        ),
    ),
)
