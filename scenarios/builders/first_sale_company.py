"""What is made by hand in `first-sale`: products, process, rivals, seats and picklists."""

# Wide rows of tables read better in one line.
# ruff: noqa: E501

from decimal import Decimal

from scenarios.builders.goods import Product, Rival, Stage
from scenarios.generators.parties import Text

PIECE, DAY = Text("piece", "件"), Text("day", "天")
CATEGORIES = {
    "desks": Text("Desks and tables", "办公桌"),
    "seating": Text("Seating", "座椅"),
    "rooms": Text("Rooms and services", "空间与服务"),
}
# key, category, English name, Chinese name, list price, cost, floor price,
# English and Chinese specification
_PRODUCTS = [
    ("desk-fixed", "desks", "Desk Plan", "普兰办公桌", 1200, 720, 1080, "160 x 80 cm", "160 × 80 厘米"),
    ("desk-lift", "desks", "Desk Lift", "升降办公桌", 2400, 1500, 2160, "160 x 80 cm, electric", "160 × 80 厘米，电动"),
    ("desk-team", "desks", "Desk Team", "四人组合办公桌", 4200, 2600, 3780, "4 places", "4 个工位"),
    ("table-meeting", "desks", "Table Round", "会议桌", 5600, 3400, 5040, "10 places", "10 人位"),
    ("chair-basic", "seating", "Chair One", "一号办公椅", 480, 270, 430, "", ""),
    ("chair-ergo", "seating", "Chair Ergo", "人体工学椅", 1280, 760, 1150, "with headrest", "带头枕"),
    ("chair-visitor", "seating", "Chair Guest", "访客椅", 360, 200, 320, "stackable", "可叠放"),
    ("sofa-lounge", "seating", "Sofa Lounge", "休闲沙发", 3600, 2150, 3240, "2 seats", "双人位"),
    ("pod-call", "rooms", "Pod Call", "静音电话亭", 28000, 17500, 25200, "1 person", "单人"),
    ("screen", "rooms", "Screen Quiet", "隔音屏风", 320, 180, 290, "140 x 40 cm", "140 × 40 厘米"),
    ("locker", "rooms", "Locker Six", "六门储物柜", 890, 520, 800, "6 doors", "6 门"),
    ("assembly", "rooms", "Assembly", "安装服务", 600, 380, 540, "team of two", "两人一组"),
]  # fmt: skip

PRODUCTS = tuple(
    Product(
        key=key,
        name=Text(english, chinese),
        category=category,
        unit=DAY if key == "assembly" else PIECE,
        price=Decimal(price),
        cost=Decimal(cost),
        floor_price=Decimal(floor),
        specification=Text(specification, specification_zh),
        tax="services" if key == "assembly" else "standard",
    )
    for (
        key,
        category,
        english,
        chinese,
        price,
        cost,
        floor,
        specification,
        specification_zh,
    ) in _PRODUCTS
)

STAGES = (
    Stage(
        "qualification",
        Text("Qualification", "资格确认"),
        10,
        guidance=Text(
            "Is there a need, a budget and a date? Who decides?",
            "是否有需求、预算和时间？由谁决定？",
        ),
    ),
    Stage(
        "needs",
        Text("Needs analysis", "需求分析"),
        30,
        required_fields="account|contact",
        guidance=Text(
            "Visit the customer, count the places, note what matters to whom.",
            "拜访客户，统计工位，记下每个人看重什么。",
        ),
    ),
    Stage(
        "proposal",
        Text("Proposal", "方案报价"),
        50,
        required_fields="account|contact|amount|expected_close",
        guidance=Text(
            "Send a quote and agree when to talk about it.", "发送报价单，并约好沟通时间。"
        ),
    ),
    Stage(
        "negotiation",
        Text("Negotiation", "商务谈判"),
        75,
        required_fields="account|contact|amount|expected_close",
        guidance=Text(
            "Never give a discount without getting something for it.",
            "不要白白让价，让步要有回报。",
        ),
    ),
    Stage("won", Text("Won", "赢单"), 100, "won", "account|amount"),
    Stage("lost", Text("Lost", "丢单"), 0, "lost"),
)
# stage, key, weight, question
POINTS = (
    ("qualification", "need", 2, Text("The customer has said what it needs.", "客户已说明需求。")),
    ("qualification", "budget", 1, Text("There is a budget.", "客户有预算。")),
    ("needs", "decision", 2, Text("We know who decides.", "已知道由谁决定。")),
    ("needs", "rooms", 1, Text("We have seen the rooms.", "已看过场地。")),
    ("proposal", "quote", 2, Text("The customer has our quote.", "客户已收到报价单。")),
    ("negotiation", "terms", 1, Text("Delivery and payment are agreed.", "已商定交货与付款。")),
)

# key, name, strengths, weaknesses, competing products
COMPETITORS: tuple[Rival, ...] = (
    (
        "cubica",
        Text("Cubica Offices", "酷立办公"),
        Text("Cheap, always in stock", "价格低，现货充足"),
        Text("No assembly, weak service", "不含安装，服务较弱"),
        (("Cubica Work", "酷立工位", 980, "desk-fixed"), ("Cubica Seat", "酷立椅", 390, "chair-basic")),
    ),
    (
        "nordhaus",
        Text("Nordhaus Interiors", "诺德家具"),
        Text("Design, long warranty", "设计好，保修期长"),
        Text("Expensive, delivers in eight weeks", "价格高，八周交货"),
        (("Nordhaus Rise", "诺德升降桌", 3100, "desk-lift"), ("Nordhaus Spine", "诺德脊椅", 1690, "chair-ergo")),
    ),
    (
        "silentia",
        Text("Silentia Rooms", "静谧空间"),
        Text("Best sound insulation", "隔音效果最好"),
        Text("Sells rooms only", "只卖静音舱"),
        (("Silentia Solo", "静谧单人舱", 31500, "pod-call"),),
    ),
)  # fmt: skip

PICKLISTS = {
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
        "showroom": Text("Showroom", "展厅"),
    },
    "account-levels": {
        "a": Text("A: key account", "A 类：重点客户"),
        "b": Text("B: regular", "B 类：一般客户"),
        "c": Text("C: small", "C 类：小客户"),
    },
    "won-reasons": {
        "fit": Text("Best fit to the need", "最符合需求"),
        "service": Text("Advice and service", "咨询与服务"),
        "price": Text("Price", "价格"),
        "delivery": Text("Time of delivery", "交货时间"),
    },
    "lost-reasons": {
        "price": Text("Price", "价格"),
        "delivery": Text("Time of delivery", "交货时间"),
        "competitor": Text("Competitor's offer", "竞争对手的方案"),
        "no-decision": Text("No decision", "客户未作决定"),
        "no-budget": Text("No budget", "没有预算"),
    },
    "topics": {
        "needs": Text("What is needed", "需求"),
        "budget": Text("Budget", "预算"),
        "decider": Text("Who decides", "决策人"),
        "timing": Text("Time", "时间"),
        "rivals": Text("Other suppliers", "其他供应商"),
        "payment": Text("Payment", "付款"),
        "meeting": Text("Making an appointment", "约见面"),
    },
}

MANAGEMENT = Text("Management", "管理层")
SALES = Text("Sales", "销售部")
WAREHOUSE = Text("Warehouse", "仓储部")
FINANCE = Text("Finance", "财务部")
_REP = Text("Sales representative", "业务员")
# key, name, superior, kind, title, department, playable
SEATS = (
    ("head", Text("Grace Hollis", "何静怡"), "", "head", Text("Managing director", "总经理"), MANAGEMENT, False),
    ("manager", Text("Daniel Reyes", "徐志强"), "head", "manager", Text("Sales manager", "销售经理"), SALES, False),
    ("rep-1", Text("Robin Lake", "林晓"), "manager", "rep", _REP, SALES, True),
    ("rep-2", Text("Maya Turner", "马倩"), "manager", "rep", _REP, SALES, False),
    ("rep-3", Text("Owen Pratt", "宋磊"), "manager", "rep", _REP, SALES, False),
    ("warehouse", Text("Hugo Stein", "郑海涛"), "head", "warehouse", Text("Warehouse keeper", "仓库管理员"), WAREHOUSE, False),
    ("finance", Text("Ruth Palmer", "谢文静"), "head", "finance", Text("Accountant", "会计"), FINANCE, False),
)  # fmt: skip
