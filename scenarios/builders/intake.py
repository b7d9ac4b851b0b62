"""How leads come into the companies of our packs: rules of assignment and a form on the web."""

# Wide rows of tables read better in one line.
# ruff: noqa: E501

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scenarios.generators.parties import Text
from scenarios.packs.tables import Row


@dataclass(frozen=True)
class Rule:
    """A rule of assignment; `conditions` are {field: key}, `seats` keys in their turn."""

    key: str
    name: Text
    mode: str
    seats: Sequence[str]
    conditions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """A form on the web; `questions` are (field, question or None for the field's name, required)."""

    key: str
    title: Text
    intro: Text
    thanks: Text
    source: str
    questions: Sequence[tuple[str, Text | None, bool]]


REPS = ("rep-1", "rep-2", "rep-3")
FIRST_SALE_RULES = (
    Rule("website", Text("Inquiries from the website", "官网咨询"), "fewest_open", REPS, {"source": "website"}),
    Rule("showroom", Text("Hot visitors of the showroom", "展厅高意向访客"), "fixed", ("rep-2", "rep-1"), {"source": "showroom", "rating": "hot"}),
    Rule("everything-else", Text("Everything else", "其他线索"), "round_robin", REPS),
)  # fmt: skip
FIRST_SALE_FORM = Form(
    "visit",
    Text("Ask for a visit", "预约上门测量"),
    Text(
        "Tell us about your rooms. We come, measure and make a proposal, free of charge.",
        "告诉我们您的办公空间情况，我们免费上门测量并提供方案。",
    ),
    Text(
        "Thank you. A colleague will call you within one working day.",
        "感谢您的咨询，我们将在一个工作日内与您联系。",
    ),
    "website",
    (
        ("company", None, True),
        ("mobile", None, True),
        ("email", None, False),
        ("city", None, False),
        ("description", Text("What would you like to furnish?", "您想布置哪些空间？"), False),
    ),
)
OFFICE_TRADE_RULES = (
    Rule("website", Text("Inquiries from the website", "官网咨询"), "fewest_open", REPS, {"source": "website"}),
    Rule("tenders", Text("Tenders", "招标信息"), "fixed", ("rep-1", "rep-3"), {"source": "tender"}),
    Rule("everything-else", Text("Everything else", "其他线索"), "round_robin", REPS),
)  # fmt: skip
OFFICE_TRADE_FORM = Form(
    "inquiry",
    Text("Ask for a quote", "在线询价"),
    Text(
        "Tell us what you print, copy and show, and how much of it. We answer within a working day.",
        "请告诉我们您的打印、复印和会议设备需求及数量，我们将在一个工作日内答复。",
    ),
    Text("Thank you. A colleague will call you.", "感谢您的询价，我们的业务员会与您联系。"),
    "website",
    (
        ("company", None, True),
        ("mobile", None, True),
        ("email", None, False),
        ("city", None, False),
        ("description", Text("Which equipment do you need?", "您需要哪些设备？"), False),
    ),
)
HARDWARE_FORM = Form(
    "offer",
    Text("Ask for an offer", "索取报价"),
    Text("Tell us what you need, and one of our agents will call you.", "请告诉我们您的需求，业务员会与您联系。"),
    Text("Thank you. You will hear from us soon.", "感谢您的咨询，我们会尽快与您联系。"),
    "website",
    (
        ("company", None, True),
        ("email", None, True),
        ("phone", None, False),
        ("region", None, True),
        ("industry", None, False),
        ("description", Text("What do you need?", "您需要什么产品？"), False),
    ),
)  # fmt: skip


def office_rules(seats: Iterable[Row], names: dict[str, Text]) -> list[Rule]:
    """A rule for each office: its agents in turn; `names` are the rules' by region."""
    agents: dict[str, list[str]] = {region: [] for region in names}
    for seat in seats:
        region = seat["department"].partition(" ")[0].lower()
        if seat["kind"] == "rep" and region in agents:
            agents[region].append(seat["key"])
    return [
        Rule(region, names[region], "round_robin", found, {"region": region})
        for region, found in agents.items()
    ]


def rule_rows(rules: Iterable[Rule]) -> list[Row]:
    return [
        {
            "key": rule.key,
            **rule.name.cells("name"),
            "position": str(position),
            "mode": rule.mode,
            **rule.conditions,
        }
        for position, rule in enumerate(rules, start=1)
    ]


def rule_seat_rows(rules: Iterable[Rule]) -> list[Row]:
    return [
        {
            "key": f"{rule.key}/{seat}",
            "rule": rule.key,
            "seat": seat,
            "position": str(position),
        }
        for rule in rules
        for position, seat in enumerate(rule.seats, start=1)
    ]


def form_rows(form: Form) -> list[Row]:
    return [
        {
            "key": form.key,
            **form.title.cells("title"),
            **form.intro.cells("intro"),
            **form.thanks.cells("thanks"),
            "source": form.source,
        }
    ]


def form_field_rows(form: Form) -> list[Row]:
    return [
        {
            "key": f"{form.key}/{name}",
            "form": form.key,
            "field": name,
            **(question or Text("", "")).cells("label"),
            "required": "yes" if required else "",
            "position": str(position),
        }
        for position, (name, question, required) in enumerate(form.questions, start=1)
    ]
