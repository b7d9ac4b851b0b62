"""What the simulated companies say of themselves. All of it is made up; nothing belongs to anybody.

Phones come from ranges that are not given out, web and mail addresses end in `.example`, and the
numbers of tax and bank are of a form that no authority or bank has given to anybody.
"""

from scenarios.builders.pictures import LOGO, picture_of
from scenarios.generators.parties import Text
from scenarios.packs.tables import Row

BANK_HELD = Text("First Example Bank", "示例银行")
UNITED_STATES, CHINA = "United States", "中国"

# As pack.yaml names the company, the profile does: it has no name of its own.
OFFICE_FURNITURE: dict[str, Text | str] = {
    "street": Text("210 Harbor Street", "共和新路210号"),
    "city": Text("Baltimore", "上海"),
    "state": Text("Maryland", "上海市"),
    "postal_code": Text("21230", "200072"),
    "country": Text(UNITED_STATES, CHINA),
    "phone": Text("+1 410 555 0110", "+86 21 1055 0110"),
    "email": Text("office@upright.example", "office@lifang.example"),
    "website": Text("https://www.upright.example", "https://www.lifang.example"),
    "tax_number": Text("00-5550110", "91310000EXAMPLE110"),
    "bank_name": BANK_HELD,
    "bank_account": Text("000 555 0110", "0000 0000 0055 0110"),
}
HARDWARE: dict[str, Text | str] = {
    "street": Text("1 Silicon Row", "硅谷街1号"),
    "city": Text("Chicago", "芝加哥"),
    "state": Text("Illinois", "伊利诺伊州"),
    "postal_code": "60601",
    "country": Text(UNITED_STATES, "美国"),
    "phone": "+1 312 555 0150",
    "email": "office@hardware.example",
    "website": "https://www.hardware.example",
    "tax_number": "00-5550150",
    "bank_name": BANK_HELD,
    "bank_account": "000 555 0150",
}

# key, name, rates of the English and of the Chinese company, default. The English ones sell in the United
# States, where services bear no sales tax; the Chinese ones charge value added tax.
Rates = tuple[tuple[str, Text, Text, bool], ...]
OFFICE_TAXES: Rates = (
    ("standard", Text("Sales tax 8%", "增值税 13%"), Text("8.00", "13.00"), True),
    ("reduced", Text("Reduced sales tax 4%", "增值税 9%"), Text("4.00", "9.00"), False),
    ("services", Text("Services, no sales tax", "增值税 6%（服务）"), Text("0.00", "6.00"), False),
    ("zero", Text("Resale or export, no sales tax", "零税率（出口）"), Text("0.00", "0.00"), False),
)
HARDWARE_TAXES: Rates = (
    ("none", Text("No tax", "不征税"), Text("0.00", "0.00"), True),
    ("sales-tax", Text("Sales tax 8%", "销售税 8%"), Text("8.00", "8.00"), False),
)
NUMBERS = (
    ("quotes", "Q{year}-{number:04}"),
    ("orders", "SO{year}-{number:04}"),
    ("deliveries", "DN{year}-{number:04}"),
    ("invoices", "IN{year}-{number:04}"),
    ("receipts", "RC{year}-{number:04}"),
    ("purchase-orders", "PO{year}-{number:04}"),
)


def profile_rows(facts: dict[str, Text | str]) -> list[Row]:
    """The one row of the profile."""
    row: Row = {"key": "company", "logo": picture_of(LOGO)}
    for column, value in facts.items():
        row |= value.cells(column) if isinstance(value, Text) else {column: value}
    return [row]


def tax_of(key: str, rates: Rates) -> Text:
    """The rate of that key, in both languages."""
    return next(rate for name, _label, rate, _default in rates if name == key)


def tax_rate_rows(rates: Rates) -> list[Row]:
    return [
        {
            "key": key,
            **name.cells("name"),
            **(rate.cells("rate") if rate.en != rate.zh else {"rate": rate.en}),
            "is_default": "yes" if is_default else "no",
        }
        for key, name, rate, is_default in rates
    ]


def number_format_rows() -> list[Row]:
    return [
        {"key": document, "document": document, "pattern": pattern, "restarts": "year"}
        for document, pattern in NUMBERS
    ]
