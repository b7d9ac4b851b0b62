"""What the source of `b2b-hardware` does not say: titles, stages, picklists, in both languages."""

from scenarios.generators.parties import Text

TITLES = {
    "Head of the company": "公司总经理",
    "Head of the Central office": "中区办事处负责人",
    "Head of the East office": "东区办事处负责人",
    "Head of the West office": "西区办事处负责人",
    "Sales manager": "销售部门经理",
    "Sales agent": "业务员",
    "Warehouse keeper, Central": "中区仓库管理员",
    "Warehouse keeper, East": "东区仓库管理员",
    "Warehouse keeper, West": "西区仓库管理员",
    "Accountant": "会计",
}
DEPARTMENTS = {
    "Management": ("Management", "管理层"),
    "Central": ("Central office", "中区办事处"),
    "East": ("East office", "东区办事处"),
    "West": ("West office", "西区办事处"),
}
COUNTRIES = {
    "Belgium": "比利时",
    "Brazil": "巴西",
    "China": "中国",
    "Germany": "德国",
    "Italy": "意大利",
    "Japan": "日本",
    "Jordan": "约旦",
    "Kenya": "肯尼亚",
    "Korea": "韩国",
    "Norway": "挪威",
    "Panama": "巴拿马",
    "Philippines": "菲律宾",
    "Poland": "波兰",
    "Romania": "罗马尼亚",
    "United States": "美国",
}
STAGES = {
    "Prospecting": (
        "前期接触",
        "Find out who would use the product, who decides, and whether there is a budget.",
        "了解谁会使用产品、谁做决定，以及是否有预算。",
    ),
    "Engaging": (
        "跟进洽谈",
        "The customer talks to us: agree on the product, the price and the date of the decision.",
        "客户已与我们洽谈：商定产品、价格和决策日期。",
    ),
    "Won": ("赢单", "Thank the customer and hand the order over.", "感谢客户，并移交订单。"),
    "Lost": (
        "丢单",
        "Note why, so that the next deal goes better.",
        "记下原因，以便下次做得更好。",
    ),
}
PICKLISTS = {
    "industries": {
        "employment": ("Employment", "人力资源"),
        "entertainment": ("Entertainment", "文化娱乐"),
        "finance": ("Finance", "金融"),
        "marketing": ("Marketing", "市场营销"),
        "medical": ("Medical", "医疗"),
        "retail": ("Retail", "零售"),
        "services": ("Services", "服务"),
        "software": ("Software", "软件"),
        "technology": ("Technology", "科技"),
        "telecommunications": ("Telecommunications", "电信"),
    },
    "regions": {
        "central": ("Central", "中区"),
        "east": ("East", "东区"),
        "west": ("West", "西区"),
    },
    "sources": {
        "website": ("Website", "公司网站"),
        "referral": ("Referral", "客户介绍"),
        "trade-fair": ("Trade fair", "展会"),
        "cold-call": ("Cold call", "陌生电话"),
        "partner": ("Partner", "合作伙伴"),
    },
    "account-levels": {
        "key": ("Key account", "重点客户"),
        "standard": ("Standard account", "普通客户"),
        "small": ("Small account", "小客户"),
    },
    "won-reasons": {
        "fit": ("Best fit to the need", "最符合需求"),
        "relationship": ("Trust and service", "信任与服务"),
        "price": ("Price", "价格"),
        "delivery": ("Short delivery time", "交货快"),
    },
    "lost-reasons": {
        "price": ("Price", "价格"),
        "competitor": ("Competitor", "竞争对手"),
        "no-decision": ("No decision", "客户未作决定"),
        "no-budget": ("No budget", "没有预算"),
        "timing": ("Too late", "错过时机"),
    },
}
DERIVED = (
    "Derived: the amount is the list price; the expected close follows from the usual sales cycle.",
    "推算值：金额为标准价；预计成交日期按平均销售周期推算。",
)

# Where agents file what they have found out.
FOLDERS = {
    "analyses": (Text("Analyses", "分析报告"), ""),
    "forecasts": (Text("Forecasts", "销售预测"), ""),
}
