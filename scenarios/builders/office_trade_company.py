"""What `office-trade` is and sells, made by hand: products, process, rivals, seats and lists."""

# Wide rows of tables read better in one line.
# ruff: noqa: E501

from decimal import Decimal

from scenarios.builders import first_sale_company
from scenarios.builders.companies import BANK_HELD, CHINA, UNITED_STATES, Rates
from scenarios.builders.goods import Place, Point, Product, Rival, Stage
from scenarios.generators.parties import Text

PROFILE: dict[str, Text | str] = {
    "street": Text("85 Canal Street", "文三路85号"),
    "city": Text("Hartford", "杭州"),
    "state": Text("Connecticut", "浙江省"),
    "postal_code": Text("06103", "310012"),
    "country": Text(UNITED_STATES, CHINA),
    "phone": Text("+1 860 555 0120", "+86 571 1055 0120"),
    "email": Text("office@brightway.example", "office@qiming.example"),
    "website": Text("https://www.brightway.example", "https://www.qiming.example"),
    "tax_number": Text("00-5550120", "91330000EXAMPLE120"),
    "bank_name": BANK_HELD,
    "bank_account": Text("000 555 0120", "0000 0000 0055 0120"),
}
TAXES: Rates = (
    ("standard", Text("Sales tax 8%", "增值税 13%"), Text("8.00", "13.00"), True),
    ("freight", Text("Freight, no sales tax", "增值税 9%（运输）"), Text("0.00", "9.00"), False),
    ("services", Text("Services, no sales tax", "增值税 6%（服务）"), Text("0.00", "6.00"), False),
    ("zero", Text("Resale or export, no sales tax", "零税率（出口）"), Text("0.00", "0.00"), False),
)

PIECE, BOX, SET = Text("piece", "台"), Text("box", "箱"), Text("set", "套")
DAY, YEAR, TRIP = Text("day", "天"), Text("year", "年"), Text("trip", "趟")
CATEGORIES = {
    "printing": Text("Printing and copying", "打印复印设备"),
    "meeting": Text("Meeting rooms and screens", "会议与显示设备"),
    "machines": Text("Small office machines", "小型办公设备"),
    "supplies": Text("Supplies", "办公耗材"),
    "services": Text("Services", "服务"),
}
# key, category, unit, English name, Chinese name, list price, cost, floor price, English and Chinese specification
_PRODUCTS = [
    ("printer-mono", "printing", PIECE, "Laser Printer M20", "黑白激光打印机 M20", 1480, 960, 1330, "A4, 30 pages a minute", "A4，每分钟 30 页"),
    ("printer-color", "printing", PIECE, "Colour Printer C30", "彩色激光打印机 C30", 3280, 2150, 2950, "A4, 28 pages a minute", "A4，每分钟 28 页"),
    ("copier-25", "printing", PIECE, "Copier D25", "数码复合机 D25", 9800, 6600, 8800, "A3, 25 pages a minute, two drawers", "A3，每分钟 25 页，双纸盒"),
    ("copier-45", "printing", PIECE, "Copier D45", "数码复合机 D45", 22800, 15400, 20500, "A3 in colour, 45 pages a minute, finisher", "A3 彩色，每分钟 45 页，带装订器"),
    ("scanner", "printing", PIECE, "Scanner S60", "高速扫描仪 S60", 2680, 1700, 2400, "60 sheets a minute, both sides", "每分钟 60 张，双面扫描"),
    ("projector", "meeting", PIECE, "Projector P4", "商务投影仪 P4", 4580, 3050, 4100, "4,000 lumens", "4000 流明"),
    ("display", "meeting", PIECE, "Meeting Display 75", "75 英寸会议平板", 13800, 9300, 12400, "75 inches, touch, with stand", "75 英寸触控，含移动支架"),
    ("camera", "meeting", PIECE, "Conference Camera", "高清会议摄像头", 2980, 1880, 2680, "Follows the speaker", "自动跟踪发言人"),
    ("speaker", "meeting", PIECE, "Conference Speaker", "全向会议麦克风", 1280, 760, 1150, "For rooms up to 30 m²", "适用于 30 平方米以内会议室"),
    ("monitor", "meeting", PIECE, "Monitor 27", "27 英寸显示器", 1380, 920, 1240, "27 inches, height adjustable", "27 英寸，可升降"),
    ("shredder", "machines", PIECE, "Shredder X12", "碎纸机 X12", 890, 540, 800, "12 sheets, 20 litres", "一次 12 张，20 升"),
    ("binder", "machines", PIECE, "Binding Machine B2", "装订机 B2", 680, 410, 610, "Up to 300 sheets", "最多 300 张"),
    ("paper", "supplies", BOX, "Paper A4", "A4 复印纸", 115, 78, 104, "5 packs of 500 sheets", "每箱 5 包，每包 500 张"),
    ("toner-mono", "supplies", PIECE, "Toner M20", "M20 硒鼓", 420, 240, 370, "3,000 pages", "可打印 3000 页"),
    ("toner-color", "supplies", SET, "Toner set C30", "C30 彩色碳粉", 1180, 690, 1050, "Four colours", "四色一套"),
    ("installation", "services", DAY, "Installation and training", "安装调试与培训", 600, 380, 540, "A technician for a day", "技术人员一名，一天"),
    ("maintenance", "services", YEAR, "Maintenance", "年度维护保养", 1800, 980, 1600, "A copier for a year, four visits", "复合机一台一年，上门四次"),
    ("transport", "services", TRIP, "Delivery by truck", "专车送货", 380, 250, 330, "Within 200 km", "200 公里以内"),
]  # fmt: skip
SERVICES = {"installation": "services", "maintenance": "services", "transport": "freight"}

PRODUCTS = tuple(
    Product(
        key=key,
        name=Text(english, chinese),
        category=category,
        unit=Text("piece", "支") if key == "toner-mono" else unit,
        price=Decimal(price),
        cost=Decimal(cost),
        floor_price=Decimal(floor),
        specification=Text(specification, specification_zh),
        tax=SERVICES.get(key, "standard"),
    )
    for key, category, unit, english, chinese, price, cost, floor, specification, specification_zh in _PRODUCTS
)  # fmt: skip

STAGES = (
    Stage("contact", Text("First contact", "初步接触"), 10, guidance=Text("Who is it, what do they print and show today, when does the lease end?", "对方是谁？目前用什么设备？租约何时到期？")),
    Stage("needs", Text("Needs analysis", "需求确认"), 30, required_fields="account|contact", guidance=Text("Count rooms, people and pages. Who uses it, who pays, who decides?", "统计会议室、人数和印量。谁使用、谁付款、谁决定？")),
    Stage("quoted", Text("Quoted", "方案报价"), 50, required_fields="account|contact|amount|expected_close", guidance=Text("Send the quote and agree on a day to talk about it.", "发送报价单，并约定沟通日期。")),
    Stage("negotiation", Text("Negotiation", "商务谈判"), 75, required_fields="account|contact|amount|expected_close", guidance=Text("Whoever asks for a lower price gives something for it: quantity, time, a reference.", "客户要降价，就要有交换：数量、付款时间或推荐。")),
    Stage("won", Text("Won", "赢单"), 100, "won", "account|amount"),
    Stage("lost", Text("Lost", "丢单"), 0, "lost"),
)  # fmt: skip
POINTS: tuple[Point, ...] = (
    ("contact", "need", 2, Text("The customer has said what it needs.", "客户已说明需求。")),
    ("needs", "decision", 2, Text("We know who decides.", "已知道由谁决定。")),
    ("needs", "budget", 1, Text("There is a budget.", "客户已有预算。")),
    ("quoted", "quote", 2, Text("The customer has our quote.", "客户已收到报价单。")),
    ("negotiation", "terms", 1, Text("Delivery and payment are agreed.", "已商定交货与付款。")),
)

RIVALS: tuple[Rival, ...] = (
    (
        "papyra",
        Text("Papyra Office", "百利办公"),
        Text("Low prices, large stock", "价格低，库存充足"),
        Text("No installation, slow repairs", "不负责安装，维修慢"),
        (("Papyra Print 2", "百利打印机 2 型", 1290, "printer-mono"), ("Papyra Copy 25", "百利复合机 25", 8900, "copier-25")),
    ),
    (
        "visionary",
        Text("Visionary Rooms", "视联会议"),
        Text("Complete meeting rooms from one hand", "会议室整体方案"),
        Text("Expensive, six weeks to deliver", "价格高，六周交货"),
        (("Visionary Wall 75", "视联平板 75", 15900, "display"), ("Visionary Eye", "视联摄像头", 3480, "camera")),
    ),
    (
        "leasecopy",
        Text("Leasecopy", "租印通"),
        Text("Leases copiers, pages included", "复合机租赁，含印量"),
        Text("Contracts of five years", "合同期五年"),
        (("Leasecopy 45", "租印通 45", 24500, "copier-45"),),
    ),
)  # fmt: skip

INDUSTRIES = {
    "hospitality": Text("Hotels and catering", "酒店餐饮"),
    "public": Text("Public services", "公共服务"),
}
PICKLISTS = {
    "topics": first_sale_company.PICKLISTS["topics"],
    "regions": {
        "east": Text("East", "华东"),
        "north": Text("North", "华北"),
        "south": Text("South", "华南"),
        "west": Text("West", "西部"),
    },
    "sources": {
        "website": Text("Website", "公司网站"),
        "referral": Text("Referral", "客户介绍"),
        "trade-fair": Text("Trade fair", "展会"),
        "cold-call": Text("Cold call", "陌生电话"),
        "tender": Text("Tender", "招标公告"),
    },
    "account-levels": {
        "a": Text("A: key account", "A 类：重点客户"),
        "b": Text("B: regular", "B 类：一般客户"),
        "c": Text("C: small", "C 类：小客户"),
    },
    "won-reasons": {
        "fit": Text("Best fit to the need", "最符合需求"),
        "service": Text("Service and maintenance", "服务与维护"),
        "price": Text("Price", "价格"),
        "delivery": Text("Time of delivery", "交货时间"),
    },
    "lost-reasons": {
        "price": Text("Price", "价格"),
        "delivery": Text("Time of delivery", "交货时间"),
        "competitor": Text("Competitor's offer", "竞争对手的方案"),
        "leasing": Text("Leased instead of bought", "改为租赁"),
        "no-decision": Text("No decision", "客户未作决定"),
        "no-budget": Text("No budget", "没有预算"),
    },
}

MANAGEMENT, SALES = Text("Management", "管理层"), Text("Sales", "销售部")
SUPPLY, FINANCE = Text("Purchasing and warehouse", "采购仓储部"), Text("Finance", "财务部")
_REP = Text("Sales representative", "业务员")
SEATS: tuple[Place, ...] = (
    ("head", Text("Margaret Ellis", "周敏"), "", "head", Text("Managing director", "总经理"), MANAGEMENT, True),
    ("manager", Text("Victor Lang", "梁国栋"), "head", "manager", Text("Sales manager", "销售经理"), SALES, True),
    ("rep-1", Text("Jamie Frost", "方晓宇"), "manager", "rep", _REP, SALES, True),
    ("rep-2", Text("Carla Mendes", "孟佳琪"), "manager", "rep", _REP, SALES, True),
    ("rep-3", Text("Simon Webb", "魏俊杰"), "manager", "rep", _REP, SALES, True),
    ("purchasing", Text("Irene Koch", "高雅琴"), "head", "warehouse", Text("Buyer", "采购专员"), SUPPLY, True),
    ("warehouse", Text("Otto Brandt", "石永刚"), "head", "warehouse", Text("Warehouse keeper", "仓库管理员"), SUPPLY, True),
    ("finance", Text("Helen Fox", "傅静怡"), "head", "finance", Text("Accountant", "会计"), FINANCE, True),
)  # fmt: skip
