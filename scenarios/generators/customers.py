"""Accounts, their contacts, and leads, some of which are planted duplicates."""

from collections.abc import Sequence
from random import Random

from scenarios.generators import words
from scenarios.generators.company import Company
from scenarios.generators.parties import (
    Company as Customer,
)
from scenarios.generators.parties import (
    Line,
    Text,
    address,
    birthday,
    phone,
)
from scenarios.generators.sentences import UNQUALIFIED
from scenarios.packs.tables import Row

# Years since they were founded, on day 1.
YOUNGEST, OLDEST = 5, 38
LEAD_STATUSES = ("new", "new", "working", "working", "qualified", "unqualified")
WEB = "https://www."


def account_rows(company: Company) -> list[Row]:
    return [_account(company, number) for number in range(1, company.knobs.companies + 1)]


# What customers of the first levels may owe; those beyond them as little as the last of these.
CREDIT_LIMITS = ("150000.00", "60000.00", "20000.00")


def _credit_limit(company: Company, row: Row) -> str:
    """Customers have one, by their level."""
    if row["lifecycle"] == "prospect" or not row["level"]:
        return ""
    return CREDIT_LIMITS[min(company.levels.index(row["level"]), len(CREDIT_LIMITS) - 1)]


def _account(company: Company, number: int) -> Row:
    draw = company.chance.stream("account", number)
    customer = company.parties.company(number)
    employees = draw.choice([12, 18, 25, 40, 60, 85, 120, 240])
    street = company.parties.street("account", number)
    row = {
        "key": f"account-{number:02d}",
        **customer.name.cells("name"),
        "owner": company.owner_of(number),
        "kind": "direct",
        "industry": _of(company.industries, customer.industry),
        "region": _of(company.regions, customer.city.region),
        "source": _any(draw, company.sources),
        "level": _any(draw, company.levels),
        "lifecycle": _lifecycle(company, number, draw),
        "employees": str(employees),
        "annual_revenue": f"{employees * draw.randint(6, 14) * 10_000}.00",
        "founded": str(draw.randint(company.year - OLDEST, company.year - YOUNGEST)),
        **_web(customer),
        **_mailbox("office", customer),
        **phone(customer.city, Line.COMPANY, number).cells("phone"),
        **address(customer, street, draw, "billing_"),
        "source_lead": f"lead-{number:02d}" if number <= company.converted else "",
    }
    return {**row, "credit_limit": _credit_limit(company, row)}


def _lifecycle(company: Company, number: int, draw: Random) -> str:
    if number <= company.converted:
        return "prospect"
    return draw.choice(["prospect", "prospect", "active", "active", "active", "dormant"])


def _web(customer: Customer) -> Row:
    return Text(WEB + customer.domain.en, WEB + customer.domain.zh).cells("website")


def _mailbox(name: str, customer: Customer) -> Row:
    return Text(f"{name}@{customer.domain.en}", f"{name}@{customer.domain.zh}").cells("email")


def contact_rows(company: Company) -> list[Row]:
    """One contact for each account in turn; the first of an account is its primary contact."""
    return [_contact(company, number) for number in range(1, company.knobs.contacts + 1)]


def account_of_contact(company: Company, number: int) -> int:
    return (number - 1) % company.knobs.companies + 1


def _contact(company: Company, number: int) -> Row:
    account = account_of_contact(company, number)
    round_ = (number - 1) // company.knobs.companies
    draw = company.chance.stream("contact", number)
    customer = company.parties.company(account)
    person = company.parties.person("contact", number)
    roles = _roles(company, account)
    role = roles[round_ % len(roles)]
    title, title_zh, department, department_zh = words.POSITIONS[role]
    interest = draw.choice(words.INTERESTS) if draw.random() < 0.3 else ("", "")
    return {
        "key": f"contact-{number:02d}",
        **person.name.cells("name"),
        "account": f"account-{account:02d}",
        "owner": company.owner_of(account),
        **Text(title, title_zh).cells("title"),
        **Text(department, department_zh).cells("department"),
        "role": role,
        "primary": "yes" if round_ == 0 else "no",
        **phone(customer.city, Line.CONTACT, number).cells("mobile"),
        **person.email(customer).cells("email"),
        "birthday": birthday(draw) if draw.random() < 0.3 else "",
        **Text(*interest).cells("interests"),
        "source_lead": f"lead-{number:02d}" if number <= company.converted else "",
        "superior": _superior(company, account, role),
    }


def _roles(company: Company, account: int) -> list[str]:
    return company.chance.shuffled(f"roles/{account}", list(words.POSITIONS))


def _superior(company: Company, account: int, role: str) -> str:
    """The others report to the managing director, where that is among the account's contacts."""
    chief = account + _roles(company, account).index("decision_maker") * company.knobs.companies
    if role == "decision_maker" or chief > company.knobs.contacts:
        return ""
    return f"contact-{chief:02d}"


def lead_rows(company: Company) -> list[Row]:
    """The first leads have been converted, the last ones are duplicates, the rest wait for work.

    Those of a source that has a form on the web came by it.
    """
    return [
        {**row, "web_form": company.forms.get(row["source"], "")} for row in _lead_rows(company)
    ]


def _lead_rows(company: Company) -> list[Row]:
    return [
        _lead(company, number) if place is None else _duplicate(company, number, place)
        for number in range(1, company.knobs.leads + 1)
        for place in [company.duplicate(number)]
    ]


def _lead(company: Company, number: int) -> Row:
    converted = number <= company.converted
    # Leads take their companies from the other end, so that more accounts leave them as they are.
    from_behind = company.parties.MOST_COMPANIES + 1 - number
    customer = company.parties.company(number if converted else from_behind)
    draw = company.chance.stream("lead", number)
    status = "converted" if converted else draw.choice(LEAD_STATUSES)
    seed = ("contact", number) if converted else ("lead", number)
    person = company.parties.person(*seed)
    return {
        "key": f"lead-{number:02d}",
        **person.name.cells("name"),
        **customer.name.cells("company"),
        "owner": company.owner_of(number),
        **_position(draw),
        **_lead_mobile(company, number, customer),
        **person.email(customer).cells("email"),
        **_web(customer),
        "industry": _of(company.industries, customer.industry),
        "region": _of(company.regions, customer.city.region),
        "source": _any(draw, company.sources),
        "rating": draw.choice(["hot", "warm", "warm", "cold"]),
        "status": status,
        **Text(customer.city.english, customer.city.chinese).cells("city"),
        **_why_not(company, number, status),
        "converted_at": f"D-{60 - number * 7} 10:30" if converted else "",
    }


def _lead_mobile(company: Company, number: int, customer: Customer) -> Row:
    """A converted lead has the telephone of the contact that it became."""
    mobile = phone(customer.city, Line.LEAD, number).cells("mobile")
    if number > company.converted:
        return mobile
    contact = _contact(company, number)
    return {column: contact[column] for column in mobile}


def _position(draw: Random) -> Row:
    title, title_zh, *_ = draw.choice(list(words.POSITIONS.values()))
    return Text(title, title_zh).cells("title")


def _why_not(company: Company, number: int, status: str) -> Row:
    if status != "unqualified":
        return {}
    text = company.phrases.text("unqualified", UNQUALIFIED, number)
    return text.cells("unqualified_reason")


def _of(known: Sequence[str], key: str) -> str:
    """What the pack has no item for stays empty."""
    return key if key in known else ""


def _any(draw: Random, known: Sequence[str]) -> str:
    return draw.choice(known) if known else ""


def _duplicate(company: Company, number: int, place: int) -> Row:
    """A person we know already, in another spelling: of an account if even, of a lead if odd."""
    original = company.original(place)
    row = _lead(company, original) if place % 2 else _as_lead(company, original)
    return {
        **row,
        "key": f"lead-{number:02d}",
        "company": row["company"].upper() + " Inc.",
        "company@zh-hans": row["company@zh-hans"].removesuffix("有限公司") + "（集团）有限公司",
        "owner": company.owner_of_lead(number),
        "status": "new",
        "rating": "warm",
        "unqualified_reason": "",
        "unqualified_reason@zh-hans": "",
    }


def _as_lead(company: Company, number: int) -> Row:
    """The primary contact of account `number`, written as a lead."""
    contact, account = _contact(company, number), _account(company, number)
    taken = ("name", "title", "mobile", "email")
    row = {name: cell for name, cell in contact.items() if name.split("@")[0] in taken}
    return {
        **row,
        "company": account["name"],
        "company@zh-hans": account["name@zh-hans"],
        "industry": account["industry"],
        "region": account["region"],
        "source": account["source"],
        "city": account["billing_city"],
        "city@zh-hans": account["billing_city@zh-hans"],
    }


def conversion_rows(company: Company) -> list[Row]:
    return [
        {
            "key": f"conversion-{number:02d}",
            "lead": f"lead-{number:02d}",
            "account": f"account-{number:02d}",
            "contact": f"contact-{number:02d}",
            "opportunity": f"opportunity-{number:02d}",
            "converted_at": f"D-{60 - number * 7} 10:30",
        }
        for number in range(1, company.converted + 1)
    ]
