"""What `first-sale` buys and sells with, made by hand: prices, warehouses, suppliers, money, limits."""

# Wide rows of tables read better in one line.
# ruff: noqa: E501

from scenarios.builders.companies import BANK_HELD, OFFICE_FURNITURE
from scenarios.generators.parties import Text
from scenarios.packs.tables import Row

OWN, FOREIGN, EURO = Text("USD", "CNY"), Text("CNY", "USD"), "EUR"

# key, code, name, address, default
WAREHOUSES = (
    ("main", "MAIN", Text("Main warehouse", "主仓库"), Text("14 Pier Road, Baltimore", "上海市共和新路 1400 号"), True),
    ("showroom", "SHOW", Text("Showroom", "展厅"), Text("210 Harbor Street, Baltimore", "上海市共和新路 210 号"), False),
)  # fmt: skip

# product, safety stock, pieces in the main warehouse and in the showroom when the year began
STOCK = (
    ("desk-fixed", 10, 24, 1),
    ("desk-lift", 6, 20, 1),
    ("desk-team", 2, 5, 0),
    ("table-meeting", 2, 4, 1),
    ("chair-basic", 20, 60, 0),
    ("chair-ergo", 15, 18, 2),
    ("chair-visitor", 20, 40, 4),
    ("sofa-lounge", 2, 6, 1),
    ("pod-call", 1, 2, 1),
    ("screen", 30, 70, 0),
    ("locker", 5, 15, 0),
)

# key, name, street, city, postal code, country, phone, mail, website, lead time, days to pay, rating, note
SUPPLIERS = (
    (
        "oakline",
        Text("Oakline Furniture Works", "宁波欧林家具制造有限公司"),
        Text("77 Mill Lane", "学府路77号"), Text("Richmond", "宁波"), Text("23224", "315040"),
        Text("+1 804 555 0160", "+86 574 1055 0160"), "oakline", 14, 30, 4,
        Text("Desks, tables and lockers. Delivers on Tuesdays.", "办公桌、会议桌和储物柜。每周二送货。"),
    ),
    (
        "sitwell",
        Text("Sitwell Seating", "佛山赛维座椅有限公司"),
        Text("9 Foundry Street", "工业路9号"), Text("Charlotte", "佛山"), Text("28202", "528000"),
        Text("+1 704 555 0161", "+86 757 1055 0161"), "sitwell", 7, 30, 5,
        Text("Chairs and sofas. Cheaper from 20 pieces.", "办公椅和沙发。满 20 件有优惠。"),
    ),
    (
        "calmspace",
        Text("Calmspace Acoustics", "苏州静域声学科技有限公司"),
        Text("3 Quiet Court", "科技路3号"), Text("Pittsburgh", "苏州"), Text("15222", "215000"),
        Text("+1 412 555 0162", "+86 512 1055 0162"), "calmspace", 28, 45, 3,
        Text("Quiet rooms and screens, made to order.", "静音舱和隔音屏风，按订单生产。"),
    ),
)  # fmt: skip

# supplier, product, from so many pieces, price without tax
SUPPLIER_PRICES = (
    ("oakline", "desk-fixed", 1, "720.00"),
    ("oakline", "desk-lift", 1, "1500.00"),
    ("oakline", "desk-team", 1, "2600.00"),
    ("oakline", "table-meeting", 1, "3400.00"),
    ("oakline", "locker", 1, "520.00"),
    ("sitwell", "chair-basic", 1, "270.00"),
    ("sitwell", "chair-basic", 20, "255.00"),
    ("sitwell", "chair-ergo", 1, "760.00"),
    ("sitwell", "chair-ergo", 20, "730.00"),
    ("sitwell", "chair-visitor", 1, "200.00"),
    ("sitwell", "sofa-lounge", 1, "2150.00"),
    ("calmspace", "pod-call", 1, "17500.00"),
    ("calmspace", "screen", 1, "180.00"),
    # Two have a second source.
    ("calmspace", "locker", 1, "545.00"),
    ("oakline", "chair-visitor", 1, "215.00"),
)

# key, name, level, days of validity, priority
PRICE_BOOKS = (
    ("key-accounts", Text("Key accounts", "重点客户价"), "a", ("", ""), 0),
    ("spring", Text("Spring campaign: quiet offices", "春季活动：静音办公"), "", ("D-10", "D+45"), 1),
)  # fmt: skip
# book, product, from so many pieces, price, floor price
BOOK_PRICES = (
    ("key-accounts", "desk-fixed", 1, "1140.00", "1050.00"),
    ("key-accounts", "desk-fixed", 10, "1104.00", "1030.00"),
    ("key-accounts", "desk-lift", 1, "2280.00", "2100.00"),
    ("key-accounts", "desk-lift", 10, "2208.00", "2060.00"),
    ("key-accounts", "chair-basic", 20, "446.00", "415.00"),
    ("key-accounts", "chair-ergo", 1, "1216.00", "1120.00"),
    ("key-accounts", "chair-ergo", 20, "1178.00", "1095.00"),
    ("spring", "pod-call", 1, "26600.00", "25200.00"),
    ("spring", "screen", 1, "304.00", "285.00"),
    ("spring", "screen", 20, "296.00", "280.00"),
)

# currency, rates of the English and of the Chinese company on two days
EXCHANGE_RATES = (
    ("euro", EURO, (("D-59", "1.080000", "7.850000"), ("D-14", "1.095000", "7.920000"))),
    ("foreign", FOREIGN, (("D-59", "0.138000", "7.250000"), ("D-14", "0.139000", "7.190000"))),
)  # fmt: skip

# document, kind of seat, highest discount, lowest margin, highest amount, note
_OFFER = Text("Mind the floor price as well.", "还要注意最低限价。")
AUTHORITIES = (
    ("quotes", "rep", "10.00", "15.00", "100000.00", _OFFER),
    ("quotes", "manager", "18.00", "8.00", "500000.00", _OFFER),
    ("orders", "rep", "10.00", "15.00", "100000.00", _OFFER),
    ("orders", "manager", "18.00", "8.00", "500000.00", _OFFER),
    ("contracts", "rep", "", "", "100000.00", Text("", "")),
    ("contracts", "manager", "", "", "500000.00", Text("", "")),
    ("purchase-orders", "rep", "", "", "50000.00", Text("", "")),
    ("purchase-orders", "manager", "", "", "200000.00", Text("", "")),
    ("requisitions", "rep", "", "", "1000.00", Text("", "")),
    ("expense-claims", "rep", "", "", "500.00", Text("", "")),
    ("expense-claims", "manager", "", "", "5000.00", Text("", "")),
)


def warehouse_rows() -> list[Row]:
    return [
        {
            "key": key,
            "code": code,
            **name.cells("name"),
            **address.cells("address"),
            "is_default": "yes" if is_default else "",
        }
        for key, code, name, address, is_default in WAREHOUSES
    ]


def supplier_account_rows() -> list[Row]:
    """Suppliers are accounts of the company's head; `accounts.csv` has them after the customers."""
    countries = OFFICE_FURNITURE["country"]
    assert isinstance(countries, Text)
    return [
        {
            "key": f"supplier/{key}",
            **name.cells("name"),
            "owner": "head",
            "kind": "supplier",
            "lifecycle": "active",
            "website": f"https://www.{word}.example",
            "email": f"sales@{word}.example",
            **phone.cells("phone"),
            **street.cells("billing_street"),
            **city.cells("billing_city"),
            **postal_code.cells("billing_postal_code"),
            **countries.cells("billing_country"),
        }
        for key, name, street, city, postal_code, phone, word, *_ in SUPPLIERS
    ]


def supplier_rows() -> list[Row]:
    return [
        {
            "key": key,
            "account": f"supplier/{key}",
            **name.cells("name"),
            "payment_days": str(days),
            "lead_days": str(lead),
            **BANK_HELD.cells("bank"),
            "bank_account": f"000 555 016{place}",
            "rating": str(rating),
            **note.cells("note"),
        }
        for place, (key, name, *_, lead, days, rating, note) in enumerate(SUPPLIERS)
    ]


def supplier_price_rows() -> list[Row]:
    return [
        {
            "key": f"{supplier}/{product}/{quantity}",
            "supplier": supplier,
            "product": product,
            "product_code": f"{supplier[:3]}-{product}".upper(),
            "from_quantity": str(quantity),
            "price": price,
        }
        for supplier, product, quantity, price in SUPPLIER_PRICES
    ]


def price_book_rows() -> list[Row]:
    return [
        {
            "key": key,
            **name.cells("name"),
            "level": level,
            "valid_from": first,
            "valid_until": last,
            "priority": str(priority),
        }
        for key, name, level, (first, last), priority in PRICE_BOOKS
    ]


def book_price_rows() -> list[Row]:
    return [
        {
            "key": f"{book}/{product}/{quantity}",
            "price_book": book,
            "product": product,
            "from_quantity": str(quantity),
            "price": price,
            "floor_price": floor,
        }
        for book, product, quantity, price, floor in BOOK_PRICES
    ]


def exchange_rate_rows() -> list[Row]:
    return [
        {
            "key": f"{key}/{place}",
            **(currency.cells("currency") if isinstance(currency, Text) else {"currency": currency}),
            "valid_from": day,
            **Text(english, chinese).cells("rate"),
            **Text("Made up", "虚构").cells("source"),
        }
        for key, currency, rates in EXCHANGE_RATES
        for place, (day, english, chinese) in enumerate(rates, start=1)
    ]  # fmt: skip


def money_account_rows() -> list[Row]:
    number = OFFICE_FURNITURE["bank_account"]
    assert isinstance(number, Text)
    return [
        {
            "key": "bank",
            **BANK_HELD.cells("name"),
            "kind": "bank",
            **OWN.cells("currency"),
            **number.cells("account_number"),
            "is_default": "yes",
        },
        {
            "key": "till",
            **Text("Till in the showroom", "展厅收银台").cells("name"),
            "kind": "cash",
            **OWN.cells("currency"),
        },
    ]


def trade_setting_rows() -> list[Row]:
    """Only what has left the house is invoiced; customers pay within 30 days."""
    return [
        {
            "key": "company",
            "invoiced_by": "delivery",
            "payment_days": "30",
            "credit_check": "warn",
        }
    ]
