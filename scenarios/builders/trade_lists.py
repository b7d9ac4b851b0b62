"""Lists that companies trade by, the same in our packs: payment methods, kinds of expenses, order types."""

from collections.abc import Iterable

from scenarios.generators.parties import Text
from scenarios.packs.tables import Row

# document, kind of seat, highest discount, lowest margin, highest amount, note
Limit = tuple[str, str, str, str, str, Text]

PICKLISTS = {
    "payment-methods": {
        "transfer": Text("Bank transfer", "银行转账"),
        "card": Text("Card", "刷卡"),
        "online": Text("Online payment", "在线支付"),
        "cash": Text("Cash", "现金"),
        "cheque": Text("Cheque", "支票"),
    },
    "expense-kinds": {
        "travel": Text("Travel", "差旅费"),
        "hospitality": Text("Meals and hospitality", "业务招待费"),
        "samples": Text("Samples and material", "样品与材料费"),
        "postage": Text("Postage and couriers", "邮寄快递费"),
        "other": Text("Other", "其他"),
    },
    "sales-channels": {
        "direct": Text("Direct", "直销"),
        "online": Text("Online", "线上"),
        "fair": Text("Trade fair", "展会"),
        "phone": Text("Telephone", "电话"),
    },
    "sales-places": {
        "office": Text("Our office", "本公司"),
        "customer": Text("At the customer's", "客户处"),
        "showroom": Text("Showroom", "展厅"),
    },
}

# key, name, counts for appraisal
ORDER_TYPES = (
    ("standard", Text("Standard", "标准订单"), True),
    ("new-customer", Text("New customer", "新客户订单"), True),
    ("repeat", Text("Repeat", "重复订单"), True),
    ("special", Text("Special", "特殊订单"), False),
    ("sample", Text("Sample", "样品订单"), False),
)


def order_type_rows() -> list[Row]:
    return [
        {
            "key": key,
            **name.cells("name"),
            "position": str(position),
            "counts_for_appraisal": "yes" if counts else "no",
            "is_default": "yes" if position == 1 else "",
        }
        for position, (key, name, counts) in enumerate(ORDER_TYPES, start=1)
    ]


def authority_rows(
    limits: Iterable[Limit],
) -> list[Row]:
    return [
        {
            "key": f"{document}/{kind}",
            "document": document,
            "kind": kind,
            "most_discount": discount,
            "least_margin": margin,
            "most_amount": amount,
            **note.cells("note"),
        }
        for document, kind, discount, margin, amount, note in limits
    ]
