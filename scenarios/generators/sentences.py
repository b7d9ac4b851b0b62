"""Sentences of activities and deals, with the gaps of `phrases`: calls, answers, tasks, events, reasons."""

# Wide rows of tables read better in one line.
# ruff: noqa: E501

from typing import NamedTuple

from scenarios.generators.parties import Text


class Log(NamedTuple):
    channel: str
    outcome: str
    summary: Text
    next_step: Text


class Kind(NamedTuple):
    """A task or event: its kind and its subject."""

    kind: str
    subject: Text


LOGS = (
    Log(
        "call",
        "positive",
        Text(
            "The budget for {n} pieces of {product} is approved; they want two variants.",
            "{product}共 {n} 件的预算已批准，希望看两个方案。",
        ),
        Text("Send both variants of {product} {when}", "{when}发送{product}的两个方案"),
    ),
    Log(
        "call",
        "not_reached",
        Text(
            "In a meeting until {time}; {who} will tell them that we rang about {product}.",
            "对方开会到 {time}，已请{who}转告我方就{product}来电。",
        ),
        Text("Call again about {product} at {time}", "{time} 再就{product}去电"),
    ),
    Log(
        "visit",
        "neutral",
        Text(
            "Walked through {place} with {who}: {n} places, deliveries only until {time}.",
            "与{who}一起看了{place}：{n} 个位置，只能在 {time} 前送货。",
        ),
        Text("Plan the delivery to {place} in parts", "计划分批送到{place}"),
    ),
    Log(
        "mail",
        "reached",
        Text(
            "{who_cap} asks for references of {product} in companies of {n} people.",
            "{who}索要 {n} 人规模企业采购{product}的案例。",
        ),
        Text("Send two references of {product}", "发送两个{product}的客户案例"),
    ),
    Log(
        "meeting",
        "negative",
        Text(
            "They hold an offer that is {percent} percent cheaper than ours for {product}.",
            "他们手上有一份报价，{product}比我们低 {percent}%。",
        ),
        Text(
            "Show {who} the cost of {product} over five years", "向{who}说明{product}五年的总成本"
        ),
    ),
    Log(
        "call",
        "neutral",
        Text(
            "{who_cap} decides {when}; until then we are to wait with {product}.",
            "{who}{when}作决定，在此之前{product}暂缓。",
        ),
        Text("Ask {who} for the decision {when}", "{when}向{who}询问决定"),
    ),
    Log(
        "visit",
        "positive",
        Text(
            "Tried {product} in {place}; {who} liked it at once.",
            "在{place}试用了{product}，{who}当场表示满意。",
        ),
        Text("Prepare a quote for {n} pieces of {product}", "准备 {n} 件{product}的报价单"),
    ),
    Log(
        "mail",
        "positive",
        Text(
            "They want {n} pieces of {product}, the first of them within {days} days.",
            "需要 {n} 件{product}，首批 {days} 天内交货。",
        ),
        Text(
            "Check with the warehouse whether {product} is there in {days} days",
            "与仓库确认{product}能否 {days} 天内到货",
        ),
    ),
    Log(
        "meeting",
        "neutral",
        Text(
            "{who_cap} wants to pay {product} in two parts, {days} days apart.",
            "{who}希望{product}分两期付款，间隔 {days} 天。",
        ),
        Text(
            "Clear with finance whether {days} days are possible",
            "与财务确认能否接受 {days} 天账期",
        ),
    ),
    Log(
        "call",
        "negative",
        Text(
            "The order for {place} is put off by {days} days for lack of money.",
            "{place}的采购因资金问题推迟 {days} 天。",
        ),
        Text("Ask again in {days} days", "{days} 天后再联系"),
    ),
    Log(
        "mail",
        "neutral",
        Text(
            "{who_cap} has questions on the warranty of {product} beyond {n} months.",
            "{who}询问{product}超过 {n} 个月的质保条件。",
        ),
        Text(
            "Answer the questions on {product} in writing {when}", "{when}书面答复{product}的问题"
        ),
    ),
    Log(
        "call",
        "reached",
        Text("Only reached {place}; {who} is back {when}.", "只联系到{place}，{who}{when}回来。"),
        Text("Call {who} {when}", "{when}给{who}打电话"),
    ),
    Log(
        "visit",
        "negative",
        Text(
            "{who_cap} complained of {days} days of waiting for the last delivery to {place}.",
            "{who}抱怨上次送到{place}的货晚了 {days} 天。",
        ),
        Text(
            "Apologise to {who} and name a date for {place}", "向{who}致歉并给出{place}的确切日期"
        ),
    ),
    Log(
        "meeting",
        "positive",
        Text(
            "Agreed on {product} with {who}; {percent} percent less for {n} pieces were asked.",
            "与{who}就{product}达成一致，要求 {n} 件优惠 {percent}%。",
        ),
        Text("Have {percent} percent for {n} pieces approved", "申请 {n} 件优惠 {percent}% 的审批"),
    ),
    Log(
        "mail",
        "not_reached",
        Text(
            "No answer for {days} days to the catalogue with {product}.",
            "发出{product}的目录已 {days} 天，没有回复。",
        ),
        Text("Ring {who} instead of writing", "改为给{who}打电话"),
    ),
    Log(
        "call",
        "positive",
        Text(
            "{who_cap} invites us to {place} {when} to show {product}.",
            "{who}邀请我们{when}到{place}演示{product}。",
        ),
        Text("Take a sample of {product} to {place}", "带{product}的样品去{place}"),
    ),
    Log(
        "visit",
        "neutral",
        Text(
            "{place_cap} will be rebuilt for {n} people; plans come {when}.",
            "{place}将按 {n} 人改造，图纸{when}提供。",
        ),
        Text("Ask {who} for the plans of {place}", "向{who}索取{place}的图纸"),
    ),
    Log(
        "meeting",
        "neutral",
        Text(
            "Three suppliers are asked for {product}; {who} compares them {when}.",
            "{product}向三家供应商询价，{who}{when}作比较。",
        ),
        Text("Find out from {who} who the others are", "向{who}了解其他供应商是谁"),
    ),
    Log(
        "call",
        "neutral",
        Text(
            "They first want to use up {n} pieces that stand in {place}.",
            "他们想先用完{place}现有的 {n} 件。",
        ),
        Text("Ask {who} {when} how many are left", "{when}向{who}询问剩余数量"),
    ),
    Log(
        "mail",
        "reached",
        Text(
            "Sent the price of {product}; {who} confirms that it came at {time}.",
            "已发送{product}的价格，{who}于 {time} 确认收到。",
        ),
        Text(
            "Ask {who} what they think of the price of {product}", "询问{who}对{product}价格的意见"
        ),
    ),
)

REPLIES = (
    Text(
        "Well noted. Ask {who} for the date of the decision.",
        "记录得很清楚，请向{who}问明决策时间。",
    ),
    Text("Do not wait longer than {days} days with the next step.", "下一步不要超过 {days} 天。"),
    Text(
        "Before you give {percent} percent, ask what we get for it.",
        "让 {percent}% 之前，先问清对方给什么回报。",
    ),
    Text(
        "Is {who} really the one who decides? Find out {when}.",
        "真正拍板的是{who}吗？请{when}弄清楚。",
    ),
    Text("Take me along when you see {who} {when}.", "{when}见{who}时叫上我。"),
    Text(
        "Write down next time how many of {product} they have already.",
        "下次请记下他们已有多少{product}。",
    ),
    Text("Good. Send {who} a short summary by {time}.", "很好，请在 {time} 前给{who}发一份小结。"),
    Text("Offer {product} as well; it fits {place}.", "同时推荐{product}，适合{place}。"),
    Text(
        "Remind {who} of it {when}; otherwise it is forgotten.", "{when}提醒{who}，否则会被忘记。"
    ),
    Text("What does {who} say to it? The note does not tell.", "{who}怎么看？记录里没有写。"),
)

TASKS = (
    Kind("call", Text("Ask {who} who takes part in the decision", "向{who}了解哪些人参与决策")),
    Kind("mail", Text("Send {who} the catalogue with {product}", "给{who}发送含{product}的目录")),
    Kind("visit", Text("See {place} and count the places", "查看{place}并统计数量")),
    Kind(
        "document",
        Text("Prepare the quote for {n} pieces of {product}", "准备 {n} 件{product}的报价单"),
    ),
    Kind(
        "call",
        Text(
            "Ask {who} what they think of the quote for {product}", "询问{who}对{product}报价的意见"
        ),
    ),
    Kind(
        "todo",
        Text("Check with the warehouse: {n} pieces of {product}", "与仓库确认：{product} {n} 件"),
    ),
    Kind("call", Text("Agree with {who} on a date {when}", "与{who}约定{when}的时间")),
    Kind(
        "document",
        Text("Write down what {product} costs over {n} months", "整理{product} {n} 个月的成本"),
    ),
    Kind("mail", Text("Confirm the visit to {place} at {time}", "确认 {time} 到{place}拜访")),
    Kind(
        "todo",
        Text("Look up how {who} paid the last {n} invoices", "查询{who}最近 {n} 张发票的付款情况"),
    ),
    Kind("visit", Text("Bring a sample of {product} to {who}", "给{who}送去{product}的样品")),
    Kind("mail", Text("Thank {who} for the talk {when}", "就{when}的会谈向{who}致谢")),
)

EVENTS = (
    Kind("meeting", Text("First meeting on {product} with {who}", "与{who}首次会谈：{product}")),
    Kind("demo", Text("Show {product} to {n} people", "向 {n} 人演示{product}")),
    Kind("visit", Text("Walk through {place} with {who}", "与{who}参观{place}")),
    Kind(
        "call",
        Text(
            "Call with {who} on open questions about {product}",
            "与{who}电话沟通{product}的待定问题",
        ),
    ),
    Kind(
        "meeting",
        Text(
            "Talk with {who} about price and {days} days of credit",
            "与{who}商谈价格和 {days} 天账期",
        ),
    ),
    Kind("visit", Text("Inspect the delivery of {product} to {place}", "到{place}验收{product}")),
    Kind("demo", Text("Trial of {product} in {place}", "在{place}试用{product}")),
    Kind(
        "meeting",
        Text("Plan the delivery of {n} pieces to {place}", "商定向{place}交付 {n} 件的计划"),
    ),
)

TASK_RESULTS = (
    Text("Done; {who} answers {when}.", "已完成，{who}{when}答复。"),
    Text("Settled with {who}, {product} stays in the offer.", "已与{who}谈妥，报价保留{product}。"),
    Text("Done by {time}; nothing open about {product}.", "{time} 前完成，{product}无遗留问题。"),
    Text("{n} pieces of {product} are needed, not more.", "需要{product} {n} 件，不再增加。"),
    Text("{who_cap} wants it in writing {when}.", "{who}要求{when}提供书面材料。"),
    Text(
        "Done; they look for a delivery within {days} days.", "已完成，对方希望 {days} 天内交货。"
    ),
)

EVENT_RESULTS = (
    Text("Went well: {who} wants a quote for {n} pieces.", "进展顺利：{who}要 {n} 件的报价。"),
    Text(
        "Open: {who} doubts that {product} fits {place}.", "待定：{who}担心{product}不适合{place}。"
    ),
    Text("Agreed to meet again {when} in {place}.", "约定{when}在{place}再谈。"),
    Text(
        "{who_cap} came late; {product} was not talked through.", "{who}迟到，{product}没有谈完。"
    ),
    Text("They ask for {percent} percent less on {product}.", "要求{product}再优惠 {percent}%。"),
)

UNQUALIFIED = (
    Text(
        "Bought {n} pieces of {product} elsewhere {days} days ago.",
        "{days} 天前已在别处购买 {n} 件{product}。",
    ),
    Text("No money for {product} within {n} months.", "{n} 个月内没有购买{product}的预算。"),
    Text("Only {who} collects brochures on {product}.", "只是{who}在收集{product}的资料。"),
    Text("{place_cap} is given up in {days} days.", "{place} {days} 天后停用。"),
    Text(
        "Needs {percent} percent less than our floor price for {product}.",
        "要求{product}比最低限价再低 {percent}%。",
    ),
    Text("Is a dealer who looks for {product} for others.", "是经销商，替他人询问{product}。"),
)

RIVAL_NOTES = (
    Text("Offers {percent} percent less for {product}.", "{product}报价低 {percent}%。"),
    Text("Promises delivery of {product} within {days} days.", "承诺{product} {days} 天内交货。"),
    Text("Has supplied {place} before, with {n} pieces.", "曾为{place}供货 {n} 件。"),
    Text("{who_cap} knows them well and praises {product}.", "{who}与其很熟，称赞{product}。"),
    Text("Gives {n} months of warranty on {product}.", "{product}质保 {n} 个月。"),
)

REJECTIONS = (
    Text("{percent} percent above the budget for {product}.", "{product}超出预算 {percent}%。"),
    Text(
        "Another supplier delivers {product} {days} days sooner.",
        "另一家供应商的{product}早 {days} 天交货。",
    ),
    Text("{who_cap} has stopped the purchase for {place}.", "{who}叫停了{place}的采购。"),
    Text("Fewer than {n} pieces are needed in {place} now.", "{place}现在只需不到 {n} 件。"),
)
