"""Tasks, events and contact logs about deals and leads."""

from random import Random

from scenarios.generators.company import Company
from scenarios.generators.customers import CONVERTED, owner_of
from scenarios.generators.deals import Deal, deals
from scenarios.generators.parties import Text
from scenarios.packs.tables import Row

# (kind, subject)
TASKS = (
    ("call", Text("Ask who takes part in the decision", "了解哪些人参与决策")),
    ("mail", Text("Send the catalogue and references", "发送产品目录和客户案例")),
    ("visit", Text("Measure the rooms on site", "上门测量办公空间")),
    ("document", Text("Prepare the quote", "准备报价单")),
    ("call", Text("Ask what they think of the quote", "询问客户对报价的意见")),
    ("todo", Text("Check the date of delivery with the warehouse", "与仓库确认交货日期")),
)
EVENTS = (
    ("meeting", Text("First meeting on needs and budget", "首次会谈：需求与预算")),
    ("demo", Text("Trial sitting in the showroom", "展厅试坐体验")),
    ("visit", Text("Walk through the new office", "参观客户的新办公室")),
    ("call", Text("Call on open questions", "电话沟通待定问题")),
)
PLACES = (Text("At the customer's", "客户公司"), Text("Our showroom", "我司展厅"))
# (channel, outcome, summary, next step)
LOGS = (
    (
        "call",
        "positive",
        Text("Budget is approved, wants two variants.", "预算已批准，希望看两个方案。"),
        Text("Send both variants", "发送两个方案"),
    ),
    (
        "call",
        "not_reached",
        Text("Was in a meeting, asked to call again.", "对方在开会，请稍后再联系。"),
        Text("Call again in the morning", "上午再打电话"),
    ),
    (
        "visit",
        "neutral",
        Text(
            "Saw the rooms: 24 places on two floors. The lift is small.",
            "看了场地：两层共 24 个工位，电梯较小。",
        ),
        Text("Plan the delivery in parts", "计划分批送货"),
    ),
    (
        "mail",
        "reached",
        Text("Asked for references in the same trade.", "索要同行业的客户案例。"),
        Text("Send two references", "发送两个案例"),
    ),
    (
        "meeting",
        "negative",
        Text(
            "Compares us with a cheaper offer; price is all that counts so far.",
            "正在与更便宜的报价比较，目前只看价格。",
        ),
        Text("Show the cost over five years", "说明五年的总成本"),
    ),
)
REPLY = Text(
    "Well noted. Ask for the decision date next time.", "记录得很清楚，下次请问明决策时间。"
)


def _open_deals(company: Company) -> list[Deal]:
    return [deal for deal in deals(company) if deal.stage.kind == "open"]


def _about(company: Company, number: int) -> Row:
    """Mostly a running deal with its contact; every fourth activity is about a lead."""
    if number % 4 == 0:
        lead = CONVERTED + 1 + number // 4
        return {"owner": owner_of(company, lead), "about": f"leads/lead-{lead:02d}"}
    running = _open_deals(company)
    deal = running[number % len(running)]
    return {
        "owner": deal.owner,
        "about": f"opportunities/{deal.key}",
        "contact": f"contact-{deal.account:02d}",
    }


def task_rows(company: Company) -> list[Row]:
    return [_task(company, number) for number in range(1, company.volume.tasks + 1)]


def _task(company: Company, number: int) -> Row:
    draw = company.chance.stream("task", number)
    kind, subject = draw.choice(TASKS)
    due = draw.randint(-8, 14)
    done = due < -3
    return {
        "key": f"task-{number:02d}",
        **subject.cells("subject"),
        "kind": kind,
        **_about(company, number),
        "due_on": f"D{due:+d}",
        "priority": draw.choice(["low", "normal", "normal", "high"]),
        "status": "done" if done else "open",
        **(Text("Done.", "已完成。") if done else Text("", "")).cells("result"),
        "completed_at": f"D{due:+d} 16:00" if done else "",
    }


def event_rows(company: Company) -> list[Row]:
    return [_event(company, number) for number in range(1, company.volume.events + 1)]


def _event(company: Company, number: int) -> Row:
    draw = company.chance.stream("event", number)
    kind, subject = draw.choice(EVENTS)
    day, hour = draw.choice([-12, -7, -4, 0, 1, 3, 8, 10]), draw.randint(9, 15)
    past = Text("Went well.", "进展顺利。") if day < 0 else Text("", "")
    return {
        "key": f"event-{number:02d}",
        **subject.cells("subject"),
        "kind": kind,
        **_about(company, number),
        "starts_at": f"D{day:+d} {hour:02d}:00",
        "ends_at": f"D{day:+d} {hour + 1:02d}:00",
        **draw.choice(PLACES).cells("location"),
        **past.cells("result"),
    }


def contact_log_rows(company: Company, superior: str) -> list[Row]:
    count = company.volume.contact_logs
    return [_log(company, number, superior) for number in range(1, count + 1)]


def _log(company: Company, number: int, superior: str) -> Row:
    draw = company.chance.stream("log", number)
    channel, outcome, summary, next_step = draw.choice(LOGS)
    day = draw.randint(2, 25)
    return {
        "key": f"log-{number:02d}",
        "channel": channel,
        **_about(company, number),
        "happened_at": f"D-{day} {draw.randint(9, 16):02d}:{draw.choice(['00', '20', '45'])}",
        **summary.cells("summary"),
        "outcome": outcome,
        **next_step.cells("next_step"),
        "next_contact_on": f"D{draw.randint(0, 10):+d}",
        **_reply(draw, day, superior),
    }


def _reply(draw: Random, day: int, superior: str) -> Row:
    """The superior has answered one log in four, the day after."""
    if draw.random() >= 0.25:
        return {}
    return {
        **REPLY.cells("reply"),
        "replied_by": superior,
        "replied_at": f"D-{day - 1} 09:00",
    }
