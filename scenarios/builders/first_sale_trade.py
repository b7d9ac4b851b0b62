"""What `first-sale` buys and sells with, made by hand: prices, warehouses, suppliers, money, limits."""

# Wide rows of tables read better in one line.
# ruff: noqa: E501

from scenarios.generators.parties import Text

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
TILL = Text("Till in the showroom", "展厅收银台")
