"""What `office-trade` buys and keeps, made by hand: prices, warehouses, suppliers, money, limits."""

# Wide rows of tables read better in one line.
# ruff: noqa: E501

from scenarios.builders.supply import BookPrice, PriceBook, Supplier, SupplierPrice, Warehouse
from scenarios.builders.trade_lists import Limit
from scenarios.generators.parties import Text

WAREHOUSES: tuple[Warehouse, ...] = (
    ("main", "MAIN", Text("Main warehouse", "主仓库"), Text("12 Dock Road, Hartford", "杭州市石祥路 12 号"), True),
    ("showroom", "SHOW", Text("Showroom", "展厅"), Text("85 Canal Street, Hartford", "杭州市文三路 85 号"), False),
)  # fmt: skip

# product, safety stock, pieces in the main warehouse and in the showroom when the year began
STOCK = (
    ("printer-mono", 8, 34, 1),
    ("printer-color", 5, 16, 1),
    ("copier-25", 3, 14, 1),
    ("copier-45", 1, 3, 0),
    ("scanner", 5, 22, 1),
    ("projector", 4, 14, 1),
    ("display", 3, 12, 1),
    ("camera", 5, 16, 1),
    ("speaker", 6, 20, 1),
    ("monitor", 12, 34, 2),
    ("shredder", 6, 22, 1),
    ("binder", 5, 14, 1),
    ("paper", 80, 320, 0),
    ("toner-mono", 30, 110, 0),
    ("toner-color", 12, 48, 0),
)

SUPPLIERS: tuple[Supplier, ...] = (
    (
        "printwell",
        Text("Printwell Distribution", "东莞印维办公设备有限公司"),
        Text("40 Commerce Drive", "工业路40号"), Text("Charlotte", "东莞"), Text("28204", "523000"),
        Text("+1 704 555 0170", "+86 769 1055 0170"), "printwell", 10, 30, 4,
        Text("Printers, copiers and scanners. Delivers within ten days.", "打印机、复合机和扫描仪。十天内到货。"),
    ),
    (
        "copyline",
        Text("Copyline Wholesale", "上海科印数码科技有限公司"),
        Text("6 Harbor Parkway", "高新一路6号"), Text("Boston", "上海"), Text("02110", "200030"),
        Text("+1 617 555 0171", "+86 21 1055 0171"), "copyline", 7, 45, 4,
        Text("Second source of copiers; its prices change, so ask.", "复合机的第二货源；价格常有变动，需询价。"),
    ),
    (
        "clearview",
        Text("Clearview Displays", "深圳明视显示技术有限公司"),
        Text("21 Bayfront Street", "软件园路21号"), Text("Miami", "深圳"), Text("33131", "518000"),
        Text("+1 305 555 0172", "+86 755 1055 0172"), "clearview", 12, 30, 5,
        Text("Displays, projectors, cameras and monitors.", "会议平板、投影仪、摄像头和显示器。"),
    ),
    (
        "riverside",
        Text("Riverside Paper", "宁波江畔纸业有限公司"),
        Text("3 Mill Race", "滨河路3号"), Text("Albany", "宁波"), Text("12207", "315000"),
        Text("+1 518 555 0173", "+86 574 1055 0173"), "riverside", 3, 15, 5,
        Text("Paper and toner, three times a week.", "复印纸和硒鼓，每周送货三次。"),
    ),
)  # fmt: skip

SUPPLIER_PRICES: tuple[SupplierPrice, ...] = (
    ("printwell", "printer-mono", 1, "960.00"),
    ("printwell", "printer-mono", 20, "925.00"),
    ("printwell", "printer-color", 1, "2150.00"),
    ("printwell", "copier-25", 1, "6600.00"),
    ("printwell", "copier-45", 1, "15400.00"),
    ("printwell", "scanner", 1, "1700.00"),
    ("printwell", "shredder", 1, "540.00"),
    ("printwell", "binder", 1, "410.00"),
    ("copyline", "copier-25", 1, "6700.00"),
    ("copyline", "copier-45", 1, "15600.00"),
    ("copyline", "monitor", 1, "945.00"),
    ("clearview", "projector", 1, "3050.00"),
    ("clearview", "display", 1, "9300.00"),
    ("clearview", "display", 5, "9050.00"),
    ("clearview", "camera", 1, "1880.00"),
    ("clearview", "speaker", 1, "760.00"),
    ("clearview", "monitor", 1, "920.00"),
    ("clearview", "monitor", 10, "890.00"),
    ("riverside", "paper", 1, "78.00"),
    ("riverside", "paper", 100, "74.00"),
    ("riverside", "toner-mono", 1, "240.00"),
    ("riverside", "toner-color", 1, "690.00"),
)

PRICE_BOOKS: tuple[PriceBook, ...] = (
    ("key-accounts", Text("Key accounts", "重点客户价"), "a", ("", ""), 0),
    ("supplies", Text("Supplies by the pallet", "耗材批量价"), "", ("D-40", "D+60"), 1),
)
BOOK_PRICES: tuple[BookPrice, ...] = (
    ("key-accounts", "printer-mono", 1, "1430.00", "1300.00"),
    ("key-accounts", "printer-color", 1, "3180.00", "2900.00"),
    ("key-accounts", "copier-25", 1, "9500.00", "8700.00"),
    ("key-accounts", "copier-45", 1, "22200.00", "20200.00"),
    ("key-accounts", "monitor", 10, "1320.00", "1210.00"),
    ("supplies", "paper", 40, "109.00", "101.00"),
    ("supplies", "paper", 80, "106.00", "100.00"),
    ("supplies", "toner-mono", 10, "399.00", "360.00"),
)

_OFFER = Text("Mind the floor price as well.", "还要注意最低限价。")
_NONE = Text("", "")
AUTHORITIES: tuple[Limit, ...] = (
    ("quotes", "rep", "6.00", "15.00", "100000.00", _OFFER),
    ("quotes", "manager", "15.00", "8.00", "400000.00", _OFFER),
    ("orders", "rep", "6.00", "15.00", "100000.00", _OFFER),
    ("orders", "manager", "15.00", "8.00", "400000.00", _OFFER),
    ("contracts", "rep", "", "", "80000.00", _NONE),
    ("contracts", "manager", "", "", "400000.00", _NONE),
    ("purchase-orders", "rep", "", "", "50000.00", _NONE),
    ("purchase-orders", "warehouse", "", "", "120000.00", _NONE),
    ("purchase-orders", "manager", "", "", "200000.00", _NONE),
    ("requisitions", "rep", "", "", "1000.00", _NONE),
    ("expense-claims", "rep", "", "", "500.00", _NONE),
    ("expense-claims", "manager", "", "", "5000.00", _NONE),
)
TILL = Text("Till in the showroom", "展厅收银台")
