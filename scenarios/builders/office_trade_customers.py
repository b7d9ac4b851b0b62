"""The customers that the story of `office-trade` is about, with their people, deals, leads and tasks.

They stand after those that are drawn, under keys of their own.
"""

# Wide rows of tables read better in one line.
# ruff: noqa: E501

from collections.abc import Iterator
from typing import NamedTuple

from scenarios.generators import words
from scenarios.generators.chance import Chance
from scenarios.generators.customers import CREDIT_LIMITS
from scenarios.generators.parties import Company, Line, Parties, Text, address, phone
from scenarios.packs.tables import Row

CHANCE = Chance(1020)
PARTIES = Parties(CHANCE)
# Telephones of the drawn companies and people have lower numbers.
FIRST_PHONE, FIRST_MOBILE, LEAD_MOBILE = 31, 81, 61
CITIES = {city.english: city for city in words.CITIES}


class Customer(NamedTuple):
    key: str
    name: Text
    domain: Text
    industry: str
    city: str
    owner: str
    level: str
    lifecycle: str
    employees: int
    description: Text


class Person(NamedTuple):
    key: str
    account: str
    name: Text
    mailbox: Text
    role: str
    title: Text


class Deal(NamedTuple):
    """`stage` of the open stages; `moved` are the days before day 1 on which each was entered."""

    key: str
    account: str
    contact: str
    name: Text
    stage: str
    amount: str
    expected: str
    moved: tuple[int, ...]
    goods: tuple[tuple[str, int, str], ...]
    next_step: Text = Text("", "")


class Log(NamedTuple):
    key: str
    about: str
    contact: str
    channel: str
    when: str
    summary: Text
    outcome: str
    next_step: Text = Text("", "")


class Task(NamedTuple):
    key: str
    about: str
    contact: str
    kind: str
    due: str
    subject: Text


NOTHING = Text("", "")
CUSTOMERS = (
    Customer("harbour-school", Text("Harbour Language School", "青岛海港外语培训学校"), Text("harbour-school.example", "haigang-31.example"), "education", "Albany", "rep-1", "b", "active", 85, Text("Opens a second campus in spring.", "今年春季启用新校区。")),
    Customer("lakeside-clinic", Text("Lakeside Clinic", "杭州湖滨门诊部有限公司"), Text("lakeside-clinic.example", "hubin-32.example"), "healthcare", "Hartford", "rep-1", "b", "active", 120, Text("Prints patient records in colour.", "病历资料需彩色打印。")),
    Customer("union-freight", Text("Union Freight", "宁波联运物流有限公司"), Text("union-freight.example", "lianyun-33.example"), "logistics", "Buffalo", "rep-1", "b", "active", 240, Text("Sets up a dispatch centre with twenty places.", "正在筹建二十个席位的调度中心。")),
    Customer("stonegate-audit", Text("Stonegate Audit", "上海石门会计师事务所有限公司"), Text("stonegate-audit.example", "shimen-34.example"), "finance", "Boston", "rep-1", "b", "active", 60, Text("Pays late, but pays.", "付款拖延，但最终会付。")),
    Customer("maple-design", Text("Maple Design Studio", "苏州枫景设计有限公司"), Text("maple-design.example", "fengjing-35.example"), "design", "Philadelphia", "rep-1", "c", "active", 18, NOTHING),
    Customer("northfield-college", Text("Northfield College", "南京北原职业培训学校"), Text("northfield-college.example", "beiyuan-36.example"), "education", "Baltimore", "rep-1", "a", "prospect", 240, Text("Twelve classrooms are being rebuilt.", "十二间教室正在改造。")),
    Customer("amber-hotel", Text("Amber Hotel", "厦门琥珀酒店管理有限公司"), Text("amber-hotel.example", "hupo-37.example"), "hospitality", "Pittsburgh", "rep-1", "c", "prospect", 60, NOTHING),
    Customer("pioneer-robotics", Text("Pioneer Robotics", "合肥先锋机器人有限公司"), Text("pioneer-robotics.example", "xianfeng-38.example"), "manufacturing", "Richmond", "rep-1", "b", "prospect", 120, Text("Moves into a new plant in summer.", "夏季搬入新厂区。")),
    Customer("greenway-foods", Text("Greenway Foods", "无锡绿道食品有限公司"), Text("greenway-foods.example", "lvdao-39.example"), "retail", "Providence", "rep-1", "b", "active", 240, Text("Trains the staff of its forty shops itself.", "自行培训四十家门店的员工。")),
    Customer("skyline-media", Text("Skyline Media", "杭州天际文化传媒有限公司"), Text("skyline-media.example", "tianji-40.example"), "design", "Hartford", "rep-1", "c", "prospect", 25, NOTHING),
)  # fmt: skip

DIRECTOR, BUYER = Text("Managing director", "总经理"), Text("Purchasing manager", "采购经理")
OFFICE, FINANCE = Text("Office manager", "行政主管"), Text("Finance manager", "财务经理")
PEOPLE = (
    Person("eleanor-shaw", "harbour-school", Text("Eleanor Shaw", "沈文慧"), Text("eleanor.shaw", "shen.wenhui"), "decision_maker", Text("Principal", "校长")),
    Person("peter-lowe", "harbour-school", Text("Peter Lowe", "罗志鹏"), Text("peter.lowe", "luo.zhipeng"), "user", OFFICE),
    Person("julia-marsh", "lakeside-clinic", Text("Julia Marsh", "夏雨欣"), Text("julia.marsh", "xia.yuxin"), "buyer", BUYER),
    Person("simon-hale", "lakeside-clinic", Text("Simon Hale", "贾振宁"), Text("simon.hale", "jia.zhenning"), "decision_maker", Text("Medical director", "院长")),
    Person("carl-jensen", "union-freight", Text("Carl Jensen", "蒋海涛"), Text("carl.jensen", "jiang.haitao"), "buyer", BUYER),
    Person("vera-holt", "stonegate-audit", Text("Vera Holt", "任慧敏"), Text("vera.holt", "ren.huimin"), "influencer", FINANCE),
    Person("nina-park", "maple-design", Text("Nina Park", "潘诗琪"), Text("nina.park", "pan.shiqi"), "user", OFFICE),
    Person("harold-byrne", "northfield-college", Text("Harold Byrne", "薛建国"), Text("harold.byrne", "xue.jianguo"), "decision_maker", Text("Dean", "院务主任")),
    Person("lucy-grant", "northfield-college", Text("Lucy Grant", "叶欣怡"), Text("lucy.grant", "ye.xinyi"), "user", Text("Head of teaching", "教务主任")),
    Person("marco-reed", "amber-hotel", Text("Marco Reed", "丁俊峰"), Text("marco.reed", "ding.junfeng"), "buyer", Text("Front office manager", "前厅经理")),
    Person("diana-stone", "pioneer-robotics", Text("Diana Stone", "田雅洁"), Text("diana.stone", "tian.yajie"), "decision_maker", DIRECTOR),
    Person("felix-carr", "pioneer-robotics", Text("Felix Carr", "卢志强"), Text("felix.carr", "lu.zhiqiang"), "user", Text("Plant manager", "厂长")),
    Person("grace-dunn", "greenway-foods", Text("Grace Dunn", "邓晓燕"), Text("grace.dunn", "deng.xiaoyan"), "champion", Text("Head of training", "培训主管")),
    Person("oscar-lund", "greenway-foods", Text("Oscar Lund", "陆永平"), Text("oscar.lund", "lu.yongping"), "decision_maker", DIRECTOR),
    Person("ivy-chase", "skyline-media", Text("Ivy Chase", "蔡梦妍"), Text("ivy.chase", "cai.mengyan"), "user", OFFICE),
)  # fmt: skip

DEALS = (
    Deal("copiers-school", "harbour-school", "eleanor-shaw", Text("Six copiers for the new campus", "新校区六台复合机"), "needs", "58800.00", "D+12", (34, 20), (("copier-25", 6, "9800.00"),), Text("Send the quote", "发送报价单")),
    Deal("displays-college", "northfield-college", "harold-byrne", Text("Displays for twelve classrooms", "十二间教室会议平板"), "negotiation", "165600.00", "D-12", (96, 80, 55, 30), (("display", 12, "13800.00"),)),
    Deal("printers-hotel", "amber-hotel", "marco-reed", Text("Printers for the front offices", "前台打印机"), "quoted", "11840.00", "D-40", (120, 100, 71), (("printer-mono", 8, "1480.00"),)),
    Deal("rooms-robotics", "pioneer-robotics", "", Text("Meeting rooms of the new plant", "新厂区会议室设备"), "contact", "", "D-5", (45,), ()),
    Deal("displays-foods", "greenway-foods", "oscar-lund", Text("Displays for the training rooms", "培训室会议平板"), "negotiation", "69000.00", "D+40", (50, 38, 8, 6), (("display", 5, "13800.00"),), Text("Ring after the board meeting", "董事会后致电")),
)  # fmt: skip

LOGS = (
    Log("log/hotel", "opportunities/printers-hotel", "marco-reed", "call", "D-9 10:20", Text("Says that Papyra Office delivered eight printers in January. He will think of us for toner.", "对方说一月已由百利办公供货八台打印机，以后买硒鼓会想到我们。"), "negative"),
    Log("log/college", "opportunities/displays-college", "harold-byrne", "mail", "D-14 15:00", Text("The rebuilding is late: the classrooms are ready in April. The budget stands until the end of the quarter.", "改造延期，教室四月完工。预算本季度末前有效。"), "positive"),
    Log("log/school", "opportunities/copiers-school", "eleanor-shaw", "visit", "D-3 14:00", Text("Wants six copiers D25 and ten percent off. The board looks at the price only, and decides within two weeks.", "要六台数码复合机 D25，希望优惠 10%。校董会只看价格，两周内决定。"), "positive", Text("Quote with 10 percent off; ask the manager", "按优惠 10% 报价，报销售经理审批")),
    Log("log/robotics", "opportunities/rooms-robotics", "felix-carr", "call", "D-18 11:15", Text("Felix Carr plans three meeting rooms. Diana Stone decides, she is back next week.", "卢志强正在规划三间会议室，由总经理田雅洁决定，她下周回来。"), "positive"),
    Log("log/foods", "opportunities/displays-foods", "grace-dunn", "meeting", "D-6 09:30", Text("The board has the quote. Grace Dunn would like to start before the summer season, if we can install at the weekend.", "董事会已收到报价。邓晓燕希望夏季旺季前启用，前提是能在周末安装。"), "positive", Text("Ask for the decision", "询问决定")),
    Log("log/audit", "accounts/stonegate-audit", "vera-holt", "mail", "D-12 16:40", Text("Sent the reminder. They paid 6,000 and promised the rest for next week.", "已发催款函。对方付了 6000，承诺下周付清余款。"), "neutral"),
)  # fmt: skip

TASKS = (
    Task("task/college", "opportunities/displays-college", "harold-byrne", "call", "D-4", Text("Ask the dean for the new date of the classrooms", "向院务主任询问教室完工日期")),
    Task("task/robotics", "opportunities/rooms-robotics", "felix-carr", "call", "D-3", Text("Make an appointment with Diana Stone", "约见田雅洁总经理")),
    Task("task/freight", "accounts/union-freight", "carl-jensen", "mail", "D+7", Text("Tell Union Freight which monitors come when", "告知联运物流显示器的到货安排")),
)  # fmt: skip
LEAD = Text("Ivy Chase", "蔡梦妍")
# key, company, source
LEADS = (
    ("lead-skyline-1", Text("Skyline Media", "杭州天际文化传媒有限公司"), "website"),
    ("lead-skyline-2", Text("SKYLINE MEDIA Ltd.", "天际文化传媒（杭州）"), "trade-fair"),
)
STAGES = ("contact", "needs", "quoted", "negotiation")
POINTS = (("contact", "need"), ("needs", "decision"), ("needs", "budget"), ("quoted", "quote"))


def account_rows() -> list[Row]:
    return [_account(place, customer) for place, customer in enumerate(CUSTOMERS)]


def _account(place: int, one: Customer) -> Row:
    party = Company(one.name, one.domain, one.industry, CITIES[one.city])
    draw = CHANCE.stream("story", one.key)
    return {
        "key": one.key,
        **one.name.cells("name"),
        "owner": one.owner,
        "kind": "direct",
        "industry": one.industry,
        "region": party.city.region,
        "source": "referral" if one.lifecycle == "active" else "tender",
        "level": one.level,
        "lifecycle": one.lifecycle,
        "employees": str(one.employees),
        "annual_revenue": f"{one.employees * 90_000}.00",
        **_prefixed("https://www.", one.domain).cells("website"),
        **_prefixed("office@", one.domain).cells("email"),
        **phone(party.city, Line.COMPANY, FIRST_PHONE + place).cells("phone"),
        **address(party, PARTIES.street("story", one.key), draw, "billing_"),
        **one.description.cells("description"),
        "credit_limit": CREDIT_LIMITS["abc".index(one.level)] if one.lifecycle == "active" else "",
    }


def _prefixed(word: str, domain: Text) -> Text:
    return Text(word + domain.en, word + domain.zh)


def contact_rows() -> list[Row]:
    customers = {one.key: one for one in CUSTOMERS}
    first = {one.account: one.key for one in reversed(PEOPLE)}
    return [
        {
            "key": one.key,
            **one.name.cells("name"),
            "account": one.account,
            "owner": "rep-1",
            **one.title.cells("title"),
            "role": one.role,
            "primary": "yes" if first[one.account] == one.key else "no",
            **phone(CITIES[customers[one.account].city], Line.CONTACT, FIRST_MOBILE + n).cells("mobile"),
            **_mail(one.mailbox, customers[one.account].domain).cells("email"),
        }
        for n, one in enumerate(PEOPLE)
    ]  # fmt: skip


def _mail(mailbox: Text, domain: Text) -> Text:
    return Text(f"{mailbox.en}@{domain.en}", f"{mailbox.zh}@{domain.zh}")


def lead_rows() -> list[Row]:
    """One person, by the website and again by a trade fair."""
    mobile = phone(CITIES["Hartford"], Line.LEAD, LEAD_MOBILE)
    return [
        {
            "key": key,
            **LEAD.cells("name"),
            **company.cells("company"),
            "owner": "rep-1",
            **OFFICE.cells("title"),
            **mobile.cells("mobile"),
            "industry": "design",
            "region": "east",
            "source": source,
            "rating": "warm",
            "status": "new",
            **Text("Hartford", "杭州").cells("city"),
        }
        for key, company, source in LEADS
    ]


def opportunity_rows() -> list[Row]:
    chances = {"contact": "10", "needs": "30", "quoted": "50", "negotiation": "75"}
    return [
        {
            "key": deal.key,
            **deal.name.cells("name"),
            "owner": "rep-1",
            "account": deal.account,
            "contact": deal.contact,
            "stage": deal.stage,
            "amount": deal.amount,
            "probability": chances[deal.stage],
            "kind": "new",
            "engaged_on": f"D-{deal.moved[0]}",
            "expected_close": deal.expected,
            "source": "referral",
            **deal.next_step.cells("next_step"),
        }
        for deal in DEALS
    ]


def opportunity_product_rows() -> list[Row]:
    return [
        {
            "key": f"{deal.key}/{place}",
            "opportunity": deal.key,
            "product": product,
            "quantity": str(quantity),
            "price": price,
        }
        for deal in DEALS
        for place, (product, quantity, price) in enumerate(deal.goods, start=1)
    ]


def stage_change_rows() -> list[Row]:
    return [
        {
            "key": f"{deal.key}/{place}",
            "opportunity": deal.key,
            "from_stage": STAGES[place - 2] if place > 1 else "",
            "to_stage": STAGES[place - 1],
            "changed_at": f"D-{days} {9 + place}:20",
            "seat": "rep-1",
        }
        for deal in DEALS
        for place, days in enumerate(deal.moved, start=1)
    ]


def evaluation_rows() -> list[Row]:
    return [
        {
            "key": f"{deal.key}/{point}",
            "opportunity": deal.key,
            "point": f"{stage}/{point}",
            "met": "yes",
        }
        for deal in DEALS
        for stage, point in POINTS
        if STAGES.index(stage) < STAGES.index(deal.stage)
    ]


def competitor_rows() -> list[Row]:
    note = Text("Eight printers, delivered from stock.", "八台打印机，现货供应。")
    return [
        {
            "key": "printers-hotel/rival",
            "opportunity": "printers-hotel",
            "competitor": "papyra",
            **note.cells("note"),
        }
    ]


def log_rows() -> list[Row]:
    return [
        {
            "key": log.key,
            "channel": log.channel,
            "owner": "rep-1",
            "about": log.about,
            "contact": log.contact,
            "happened_at": log.when,
            **log.summary.cells("summary"),
            "outcome": log.outcome,
            **log.next_step.cells("next_step"),
        }
        for log in LOGS
    ]


def task_rows() -> list[Row]:
    return [
        {
            "key": task.key,
            **task.subject.cells("subject"),
            "kind": task.kind,
            "owner": "rep-1",
            "about": task.about,
            "contact": task.contact,
            "due_on": task.due,
            "priority": "high",
            "status": "open",
        }
        for task in TASKS
    ]


def tables() -> Iterator[tuple[str, list[Row]]]:
    """What the story adds to tables whose other rows are drawn."""
    yield "data/contacts.csv", contact_rows()
    yield "data/leads.csv", lead_rows()
    yield "data/opportunities.csv", opportunity_rows()
    yield "data/opportunity-products.csv", opportunity_product_rows()
    yield "data/opportunity-competitors.csv", competitor_rows()
    yield "data/stage-changes.csv", stage_change_rows()
    yield "data/evaluations.csv", evaluation_rows()
    yield "data/contact-logs.csv", log_rows()
    yield "data/tasks.csv", task_rows()
