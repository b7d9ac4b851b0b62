"""Texts that a company of a pack has at hand: templates of mails, and the folders of its library."""

from collections.abc import Mapping

from scenarios.generators.parties import Text
from scenarios.packs.tables import Row

# key: kind of record, name, subject, text
TEMPLATES: dict[str, tuple[str, Text, Text, Text]] = {
    "introduction": (
        "",
        Text("Introduction", "初次联系"),
        Text("{company} for {account}", "{company}致{account}"),
        Text(
            "Dear {contact},\n\nmay I introduce {company}? I would like to learn what matters to "
            "{account} before I suggest anything.\n\nWould you have twenty minutes next week?\n\n"
            "Kind regards\n{me}\n{my_title}, {company}",
            "{contact}，您好！\n\n我是{company}的{my_title}{me}。在提出建议之前，希望先了解{account}"
            "最看重什么。\n\n下周方便占用您二十分钟吗？\n\n顺颂商祺\n{me}",
        ),
    ),
    "quote": (
        "quotes",
        Text("Quote", "报价"),
        Text("Our quote {number}", "我司报价单 {number}"),
        Text(
            "Dear {contact},\n\nthank you for your time. Please find our quote {number} over "
            "{record.total} attached; it is valid until {record.valid_until}.\n\n"
            "I shall ring you in the next days to answer your questions.\n\nKind regards\n{me}",
            "{contact}，您好！\n\n感谢您抽出时间。附件是报价单 {number}，总额 {record.total}，"
            "有效期至{record.valid_until}。\n\n近日我会致电，解答您的疑问。\n\n顺颂商祺\n{me}",
        ),
    ),
    "order": (
        "orders",
        Text("Order confirmation", "订单确认"),
        Text("Your order {number}", "您的订单 {number}"),
        Text(
            "Dear {contact},\n\nthank you for your order. Please find the confirmation {number} "
            "attached and tell me if anything in it is not as agreed.\n\nKind regards\n{me}",
            "{contact}，您好！\n\n感谢您的订购。附件是订单确认 {number}，如有与约定不符之处，"
            "请告知。\n\n顺颂商祺\n{me}",
        ),
    ),
    "after-a-visit": (
        "",
        Text("After a visit", "拜访之后"),
        Text("Thank you for today", "感谢您今天的接待"),
        Text(
            "Dear {contact},\n\nthank you for the talk. As agreed I shall …\n\nKind regards\n{me}",
            "{contact}，您好！\n\n感谢您今天的接待。按照约定，我将……\n\n顺颂商祺\n{me}",
        ),
    ),
}
# key: name, key of the folder above
FOLDERS: dict[str, tuple[Text, str]] = {
    "sales": (Text("Sales", "销售资料"), ""),
    "brochures": (Text("Brochures", "产品宣传册"), "sales"),
    "price-lists": (Text("Price lists", "价目表"), "sales"),
    "contracts": (Text("Contract templates", "合同范本"), ""),
    "training": (Text("Training", "培训资料"), ""),
}


def template_rows() -> list[Row]:
    return [
        {
            "key": key,
            **name.cells("name"),
            **subject.cells("subject"),
            **body.cells("body"),
            "about": about,
        }
        for key, (about, name, subject, body) in TEMPLATES.items()
    ]


def folder_rows(more: Mapping[str, tuple[Text, str]] | None = None) -> list[Row]:
    """`more` are folders of one company besides those that all have."""
    return [
        {"key": key, **name.cells("name"), "parent": parent}
        for key, (name, parent) in {**FOLDERS, **(more or {})}.items()
    ]
