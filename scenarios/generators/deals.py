"""Opportunities in all stages with their products, rivals, stage history and criteria met."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from random import Random

from scenarios.generators.company import Company, Product, Stage
from scenarios.generators.parties import Text
from scenarios.generators.sentences import RIVAL_NOTES
from scenarios.packs.tables import Row

CENT = Decimal("0.01")


def money(amount: Decimal) -> str:
    return str(amount.quantize(CENT, ROUND_HALF_UP))


@dataclass(frozen=True)
class Deal:
    """Opportunity `number`: what it is about and how far it has come."""

    company: Company
    number: int

    @property
    def key(self) -> str:
        return f"opportunity-{self.number:02d}"

    @property
    def account(self) -> int:
        """Deals of converted leads go with their accounts; later ones with each account in turn."""
        return (self.number - 1) % self.company.knobs.companies + 1

    @property
    def owner(self) -> str:
        return self.company.owner_of(self.account)

    @cached_property
    def _draw(self) -> Random:
        return self.company.chance.stream("deal", self.number)

    @cached_property
    def stage(self) -> Stage:
        """Converted leads are in the first stage; the others take the stages in turn."""
        stages = self.company.stages
        return (
            stages[0]
            if self.number <= self.company.converted
            else stages[self.number % len(stages)]
        )

    @cached_property
    def lines(self) -> list[tuple[Product, int]]:
        draw = self.company.chance.stream("deal-lines", self.number)
        products = draw.sample(
            self.company.products, min(len(self.company.products), draw.choice([1, 1, 2]))
        )
        return [
            (product, max(1, product.usual_quantity * draw.randint(1, 6) // 2))
            for product in products
        ]

    @property
    def amount(self) -> Decimal:
        return sum((product.price * quantity for product, quantity in self.lines), Decimal(0))

    @cached_property
    def started(self) -> int:
        """Days before day 1."""
        if self.number <= self.company.converted:
            return 60 - self.number * 7
        draw = self.company.chance.stream("deal-start", self.number)
        return draw.randint(50, max(60, self.company.history_days))

    @cached_property
    def closed(self) -> int:
        """Days before day 1; of an open deal, those since its last step."""
        draw = self.company.chance.stream("deal-close", self.number)
        return draw.randint(2, 30 if self.stage.kind == "open" else self.started - 20)

    @property
    def name(self) -> Text:
        customer = self.company.parties.company(self.account)
        product = self.lines[0][0].name
        return Text(f"{product.en} for {customer.name.en}", f"{customer.name.zh} · {product.zh}")

    @property
    def path(self) -> list[tuple[Stage, int]]:
        """Stages passed through, each with the days before day 1 on which it was entered."""
        stages = self.company.stages
        steps = [stage for stage in stages if stage.kind == "open"]
        if self.stage.kind == "open":
            steps = steps[: steps.index(self.stage) + 1]
        else:
            steps.append(self.stage)
        end = self.closed if self.stage.kind != "open" else min(self.closed, self.started)
        span = self.started - end
        last = max(1, len(steps) - 1)
        return [(stage, self.started - span * index // last) for index, stage in enumerate(steps)]

    def row(self) -> Row:
        is_open = self.stage.kind == "open"
        return {
            "key": self.key,
            **self.name.cells("name"),
            "owner": self.owner,
            "account": f"account-{self.account:02d}",
            "contact": self.contact,
            "stage": self.stage.key,
            "amount": money(self.amount),
            "probability": self.stage.probability,
            "kind": "new",
            "engaged_on": f"D-{self.started}",
            "closed_on": "" if is_open else f"D-{self.closed}",
            "expected_close": self._expected_close() if is_open else "",
            "source": self._draw.choice(self.company.sources) if self.company.sources else "",
            **self._reason(),
            "lost_to": self.lost_to,
            "source_lead": f"lead-{self.number:02d}"
            if self.number <= self.company.converted
            else "",
        }

    @property
    def contact(self) -> str:
        """The primary contact, where the account has one at all."""
        return f"contact-{self.account:02d}" if self.account <= self.company.knobs.contacts else ""

    @cached_property
    def lost_to(self) -> str:
        rivals = self.company.competitors if self.stage.kind == "lost" else ()
        draw = self.company.chance.stream("lost-to", self.number)
        return draw.choice(rivals)[0] if rivals else ""

    def _reason(self) -> Row:
        won, lost = self.company.won_reasons, self.company.lost_reasons
        reasons = {"won": won, "lost": lost}.get(self.stage.kind, ())
        return {f"{self.stage.kind}_reason": self._draw.choice(reasons)} if reasons else {}

    def _expected_close(self) -> str:
        """Most by a day, some by the end of a month or quarter, a few overdue."""
        draw = self.company.chance.stream("deal-expected", self.number)
        return draw.choice(
            [f"D+{draw.randint(5, 60)}", f"D+{draw.randint(5, 60)}", "M+0/end", "Q+0/end", "D-5"]
        )


def deals(company: Company) -> list[Deal]:
    return [Deal(company, number) for number in range(1, company.knobs.deals + 1)]


def opportunity_rows(company: Company) -> list[Row]:
    return [deal.row() for deal in deals(company)]


def opportunity_product_rows(company: Company) -> list[Row]:
    return [
        {
            "key": f"{deal.key}/{position}",
            "opportunity": deal.key,
            "product": product.key,
            "quantity": str(quantity),
            "price": money(product.price),
        }
        for deal in deals(company)
        for position, (product, quantity) in enumerate(deal.lines, start=1)
    ]


def opportunity_competitor_rows(company: Company) -> list[Row]:
    """Every third deal has a rival that we know of; a lost one has the rival that won."""
    rows: list[Row] = []
    for deal in deals(company) if company.competitors else ():
        if deal.lost_to or deal.number % 3 == 0:
            draw = company.chance.stream("rival", deal.number)
            note = company.phrases.text("rivals", RIVAL_NOTES, len(rows) + 1)
            rows.append(
                {
                    "key": f"{deal.key}/rival",
                    "opportunity": deal.key,
                    "competitor": deal.lost_to or draw.choice(company.competitors)[0],
                    **note.cells("note"),
                }
            )
    return rows


def evaluation_rows(company: Company) -> list[Row]:
    """An open deal beyond a stage has met the points of that stage."""
    order = [stage.key for stage in company.stages]
    return [
        {
            "key": f"{deal.key}/{point.key.rpartition('/')[2]}",
            "opportunity": deal.key,
            "point": point.key,
            "met": "yes",
        }
        for deal in deals(company)
        for point in company.points
        if deal.stage.kind == "open" and order.index(point.stage) < order.index(deal.stage.key)
    ]


def stage_change_rows(company: Company) -> list[Row]:
    rows = []
    for deal in deals(company):
        before = ""
        for position, (stage, days) in enumerate(deal.path, start=1):
            rows.append(
                {
                    "key": f"{deal.key}/{position}",
                    "opportunity": deal.key,
                    "from_stage": before,
                    "to_stage": stage.key,
                    "changed_at": f"D-{days} {9 + position}:15",
                    "seat": deal.owner,
                }
            )
            before = stage.key
    return rows
