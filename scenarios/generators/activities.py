"""Tasks, events and contact logs about deals and leads."""

from random import Random

from scenarios.generators.company import Company
from scenarios.generators.deals import Deal, deals
from scenarios.generators.parties import Text
from scenarios.generators.phrases import Fillings, filled
from scenarios.generators.sentences import EVENT_RESULTS, EVENTS, LOGS, REPLIES, TASK_RESULTS, TASKS
from scenarios.packs.tables import Row

PLACES = (Text("At the customer's", "客户公司"), Text("Our showroom", "我司展厅"))
NOTHING = Text("", "")
# Every third task was due on these days before day 1, and is still to do.
OVERDUE = (-7, -6, -5, -4, -3)


class Subjects:
    """What activities are about: mostly a running deal with its contact, every fourth time a lead."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.running: list[Deal] = [deal for deal in deals(company) if deal.stage.kind == "open"]

    def deal(self, number: int) -> Deal | None:
        """The running deal that row `number` is about, if it is about one."""
        if self._lead(number) or not self.running:
            return None
        return self.running[number % len(self.running)]

    def product(self, number: int) -> Text | None:
        deal = self.deal(number)
        return deal.lines[0][0].name if deal else None

    def _lead(self, number: int) -> int:
        lead = self.company.converted + 1 + number // 4
        return lead if number % 4 == 0 and lead <= self.company.knobs.leads else 0

    def about(self, number: int) -> Row:
        if lead := self._lead(number):
            return {"owner": self.company.owner_of_lead(lead), "about": f"leads/lead-{lead:02d}"}
        deal = self.deal(number)
        if deal is None:
            account = (number - 1) % self.company.knobs.companies + 1
            owner = self.company.owner_of(account)
            return {"owner": owner, "about": f"accounts/account-{account:02d}"}
        return {
            "owner": deal.owner,
            "about": f"opportunities/{deal.key}",
            "contact": deal.contact,
        }


def task_rows(company: Company) -> list[Row]:
    subjects = Subjects(company)
    return [_task(company, subjects, number) for number in range(1, company.knobs.tasks + 1)]


def _task(company: Company, subjects: Subjects, number: int) -> Row:
    draw, phrases = company.chance.stream("task", number), company.phrases
    task = phrases.entry("tasks", TASKS, number)
    said = phrases.fillings("tasks", len(TASKS), number, subjects.product(number))
    late = number % 3 == 0
    due = draw.choice(OVERDUE) if late else draw.randint(-8, 14)
    done = due < -3 and not late
    result = phrases.text("task-results", TASK_RESULTS, number, said) if done else NOTHING
    return {
        "key": f"task-{number:02d}",
        **filled(task.subject, said).cells("subject"),
        "kind": task.kind,
        **subjects.about(number),
        "due_on": f"D{due:+d}",
        "priority": draw.choice(["low", "normal", "normal", "high"]),
        "status": "done" if done else "open",
        **result.cells("result"),
        "completed_at": f"D{due:+d} 16:00" if done else "",
    }


def event_rows(company: Company) -> list[Row]:
    subjects = Subjects(company)
    return [_event(company, subjects, number) for number in range(1, company.knobs.events + 1)]


def _event(company: Company, subjects: Subjects, number: int) -> Row:
    draw, phrases = company.chance.stream("event", number), company.phrases
    event = phrases.entry("events", EVENTS, number)
    said = phrases.fillings("events", len(EVENTS), number, subjects.product(number))
    day, hour = draw.choice([-12, -7, -4, 0, 1, 3, 8, 10]), draw.randint(9, 15)
    past = day < 0
    result = phrases.text("event-results", EVENT_RESULTS, number, said) if past else NOTHING
    return {
        "key": f"event-{number:02d}",
        **filled(event.subject, said).cells("subject"),
        "kind": event.kind,
        **subjects.about(number),
        "starts_at": f"D{day:+d} {hour:02d}:00",
        "ends_at": f"D{day:+d} {hour + 1:02d}:00",
        **draw.choice(PLACES).cells("location"),
        **result.cells("result"),
    }


def contact_log_rows(company: Company) -> list[Row]:
    subjects = Subjects(company)
    return [_log(company, subjects, number) for number in range(1, company.knobs.contact_logs + 1)]


def _log(company: Company, subjects: Subjects, number: int) -> Row:
    draw, phrases = company.chance.stream("log", number), company.phrases
    log = phrases.entry("logs", LOGS, number)
    said = phrases.fillings("logs", len(LOGS), number, subjects.product(number))
    day = draw.randint(2, 25)
    return {
        "key": f"log-{number:02d}",
        "channel": log.channel,
        **subjects.about(number),
        "happened_at": f"D-{day} {draw.randint(9, 16):02d}:{draw.choice(['00', '20', '45'])}",
        **filled(log.summary, said).cells("summary"),
        "outcome": log.outcome,
        **filled(log.next_step, said).cells("next_step"),
        "next_contact_on": f"D{draw.randint(0, 10):+d}",
        **_reply(company, number, said, draw, day),
    }


def _reply(company: Company, number: int, said: Fillings, draw: Random, day: int) -> Row:
    """The superior has answered one log in four, the day after."""
    if not company.superior or draw.random() >= 0.25:
        return {}
    return {
        **company.phrases.text("replies", REPLIES, number, said).cells("reply"),
        "replied_by": company.superior,
        "replied_at": f"D-{day - 1} 09:00",
    }
