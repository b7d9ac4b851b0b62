"""Samples and loans as people see them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from crm.delivery.entities.common import (
    LINE_FIELDS,
    OF_CONTACT,
    POSTED,
    SIGNED,
)
from crm.delivery.forms import GiveBackForm
from crm.delivery.loans import (
    goods_post,
    loan_return,
    loan_return_post,
    loan_return_reverse,
    loan_reverse,
    sample_reverse,
)
from crm.delivery.models import (
    CostedDocument,
    Loan,
    LoanLine,
    LoanReturn,
    LoanReturnLine,
    Sample,
    SampleLine,
)
from crm.delivery.pages import GOODS_VIEWS
from crm.delivery.rules import lent
from crm.documents.actions import DONE, DRAFTS, post_action, reverse_action
from crm.documents.chains import register_kind
from crm.documents.models import Progress
from crm.documents.printing.layout import PaperLayout, register_layout
from crm.documents.services import document_change, document_create
from crm.parties.entities import ACCOUNTS
from crm.selling.rules import ON_SALE
from crm.stock.entities import MOVES
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import (
    Action,
    BuiltInView,
    Entity,
    Lines,
    Narrowed,
    Related,
    Section,
    extend,
    offer_lines,
    register,
)

OUT = ["none", "part"]


def _lent() -> dict[str, list[str]]:
    return {"status": ["posted"], "given_back": OUT}


def _overdue() -> dict[str, list[str]]:
    return {**_lent(), "due_on": ["before-today"]}


def _still_lent(loan: Loan) -> Decision:
    if loan.status != Loan.Status.POSTED:
        return Decision(False, "")
    if loan.given_back == Progress.FULL:
        return Decision(False, _("All of this loan was given back already."))
    return ALLOWED


def goods(
    model: type[CostedDocument],
    lines: Lines,
    *,
    icon: str,
    post: Callable[..., Any],
    back: Callable[..., Any],
    own: tuple[str, ...] = (),
    told: tuple[str, ...] = (),
    built_in: tuple[BuiltInView, ...] = (DRAFTS, DONE),
    actions: tuple[Action, ...] = (),
) -> Entity:
    """The declaration of goods that go out or come in without a debt; `own` are fields of its own."""
    register_layout(model, PaperLayout(texts=("remark",), signatures=SIGNED))
    return register(
        Entity(
            model=model,
            area="delivery",
            icon=icon,
            head=("account", "status", "warehouse"),
            columns=(
                "code",
                "subject",
                "account",
                "warehouse",
                *own,
                *told,
                "status",
                "dated_on",
                "owner",
            ),
            more_columns=("cost", "reversed_on", "reversal"),
            sections=(
                Section(
                    title=capfirst(model._meta.verbose_name),
                    fields=(
                        "subject",
                        "account",
                        "contact",
                        "warehouse",
                        *own,
                        "dated_on",
                        "remark",
                    ),
                ),
            ),
            told=(POSTED,),
            filters=("status", "account", "warehouse", *own, *told, "dated_on", "code"),
            search=("code", "subject", "account__name", "remark"),
            ordering=("-id",),
            built_in=built_in,
            actions=(post_action(post), *actions, reverse_action(back)),
            lines=lines,
            narrowed=OF_CONTACT,
            related=(MOVES,),
            has_activities=True,
            create=partial(document_create, model, taken_over=model is LoanReturn),
            change=document_change,
            views=GOODS_VIEWS,
        )
    )


SAMPLES = goods(
    Sample,
    Lines(model=SampleLine, fields=LINE_FIELDS, computed=("cost",), narrowed=ON_SALE),
    icon="gift",
    post=goods_post,
    back=sample_reverse,
    own=("purpose",),
)
LOANS = goods(
    Loan,
    Lines(model=LoanLine, fields=LINE_FIELDS, computed=("returned", "cost"), narrowed=ON_SALE),
    icon="calendar-time",
    post=goods_post,
    back=loan_reverse,
    own=("purpose", "due_on"),
    told=("given_back",),
    built_in=(
        BuiltInView(key="lent", label=_("Lent"), params=_lent),
        BuiltInView(key="overdue", label=_("Overdue"), params=_overdue),
    ),
    actions=(
        Action(
            name="return",
            label=_("Take goods back"),
            done=_("Return begun"),
            run=loan_return,
            form=GiveBackForm,
            available=_still_lent,
            icon="truck-return",
            primary=True,
        ),
    ),
)
LOAN_RETURNS = goods(
    LoanReturn,
    Lines(
        model=LoanReturnLine,
        fields=(*LINE_FIELDS, "loan_line"),
        computed=("cost",),
        narrowed={"loan_line": Narrowed(by="product", rows=lent)},
    ),
    icon="calendar-check",
    post=loan_return_post,
    back=loan_return_reverse,
)
offer_lines(
    Entity(
        model=LoanLine,
        area="delivery",
        icon="list",
        columns=("loan", "product"),
        sections=(),
        search=("loan__code", "loan__subject", "description", "product__name"),
        ordering=("-id",),
    )
)
extend(
    ACCOUNTS.name,
    related=(
        Related(
            collection="loans",
            field="account",
            columns=("code", "subject", "due_on", "given_back", "status"),
            activities=True,
        ),
    ),
)
register_kind(Loan, 60)
register_kind(LoanReturn, 65, {Loan: ("lines__loan_line__loan",)})
