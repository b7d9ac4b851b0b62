"""A company whose customers answer: two contacts and a lead, with needs, truths and a rival."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from crm.models import ContactLog, Mail, Quote
from crm.selling.services import quote_send
from lab.access.actors import play_actor, system_actor
from lab.clock.advancing import clock_advance
from lab.entities.api.views import taken_lines
from lab.entities.saving import create_record
from lab.entities.spec import REGISTRY
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from scenarios.customers.models import PersonaState
from scenarios.engine.state import State
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store
from scenarios.provisioning import provision

PERSONAS = """\
personas:
  nora:
    contact: nora
    role: decider
    trust: 0.5
    haggles: 0
    hours: [9, 17]
    truths:
      - topic: budget
        said: {en: We can spend 30000., zh-hans: 预算三万。}
        value: "30000"
        in_writing: true
      - topic: decider
        said: {en: I decide alone., zh-hans: 我一个人决定。}
        value: nora
        trust: 0.9
    needs:
      - key: desks
        wanted: {desk: 10}
        opens: D+1
        decides: D+40
        at_once: 1
        rivals: [{competitor: westline, price: 1.4}]
  otto:
    contact: otto
    role: user
  maya:
    lead: maya
    truths:
      - {topic: budget, said: {en: Nothing yet., zh-hans: 还没有。}, value: none}
    needs:
      - {key: lamps, wanted: {lamp: 4}, opens: D+3, decides: D+12}
"""
CUSTOMERS = {
    "data/picklist-items.csv": """\
key,list,label,label@zh-hans
industries/retail,industries,Retail,零售
topics/budget,topics,Budget,预算
topics/decider,topics,Who decides,决策人
topics/meeting,topics,Meeting,约见
topics/payment,topics,Payment,付款
""",
    "data/contacts.csv": """\
key,name,account,owner,email
nora,Nora Finch,mother,rep,nora@finch.example
otto,Otto Reed,mother,rep,otto@finch.example
""",
    "data/leads.csv": """\
key,name,company,owner,email
maya,Maya Stone,Stone Ltd,rep,maya@stone.example
""",
    "data/categories.csv": "key,name\\nthings,Things\\n",
    "data/products.csv": """\
key,code,name,category,unit,list_price,tax_rate
desk,D1,Desk,things,piece,1000.00,0.00
lamp,L1,Lamp,things,piece,50.00,0.00
""",
    "data/competitors.csv": "key,name\\nwestline,Westline\\n",
    "personas.yaml": PERSONAS,
}
CUSTOMERS = {path: text.replace("\\n", "\n") for path, text in CUSTOMERS.items()}
REP = 1


class Played:
    """A company that is played from the rep's seat."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    @contextmanager
    def rep(self) -> Iterator[None]:
        self.sandbox.refresh_from_db()
        with acting_as(play_actor(None, self.sandbox, REP)):
            yield

    @contextmanager
    def system(self) -> Iterator[None]:
        self.sandbox.refresh_from_db()
        with acting_as(system_actor(self.sandbox)):
            yield

    def create(self, collection: str, **values: Any) -> Any:
        entity = REGISTRY[collection]
        with self.rep():
            raw, lines = taken_lines(entity, values)
            return self.fresh(create_record(entity, raw, lines))

    def fresh(self, row: Any) -> Any:
        return type(row).objects.get(pk=row.pk)

    def call(self, about: str = "contacts/1", **values: Any) -> ContactLog:
        given = {"channel": "call", "summary": "Asked", "about": about, **values}
        return self.create("contact-logs", **given)

    def visit(self, **values: Any) -> ContactLog:
        return self.call(channel="visit", **values)

    def mail(self, **values: Any) -> Mail:
        from crm.mailbox.services import mail_send

        to = values.pop("to", [{"role": "to", "contact": 1}])
        mail = self.create("mails", **{"subject": "Hello", "body": "…", "recipients": to, **values})
        with self.rep():
            return mail_send(mail)

    def quote(self, price: str = "1000.00", pieces: str = "10", product: int = 1) -> Quote:
        line = {"product": product, "quantity": pieces, "price": price}
        quote = self.create("quotes", account=2, contact=1, subject="Desks", lines=[line])
        with self.rep():
            return quote_send(quote)

    def days(self, count: int) -> None:
        import datetime as dt

        with self.system():
            clock_advance(to=self.sandbox.simulated_now + dt.timedelta(days=count))

    def state(self, key: str = "nora") -> State:
        with self.system():
            return State.from_json(PersonaState.objects.get(key=key).state)

    def inbox(self) -> list[Mail]:
        with self.system():
            return list(Mail.objects.filter(status="received").order_by("pk"))

    def status(self, row: Any) -> str:
        with self.system():
            return str(self.fresh(row).status)


@pytest.fixture
def pack(tiny: Callable[..., Any]) -> Callable[..., Any]:
    """The pack of the company; personas can be changed by pairs of texts."""

    def write(*changes: tuple[str, str], **files: str) -> Any:
        personas = PERSONAS
        for old, new in changes:
            assert old in personas
            personas = personas.replace(old, new)
        return read_pack(read_folder(tiny({**CUSTOMERS, "personas.yaml": personas, **files})))

    return write


@pytest.fixture
def version(db: None, pack: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *changes, **files: publish(store(pack(*changes, **files)))


@pytest.fixture
def played(version: Callable[..., Any]) -> Callable[..., Played]:
    def start(
        *changes: tuple[str, str], language: str = "en", files: dict[str, str] | None = None
    ) -> Played:
        made = version(*changes, **(files or {}))
        template = made.templates.get(language=language)
        return Played(provision(template, name="Played"))

    return start


@pytest.fixture
def company(played: Callable[..., Played]) -> Played:
    return played()
