"""A company in which every call of the API can be tried, and what is sent with each.

Everybody calls about the same records: those that belong to somebody are Ana's, and private.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from crm.models import Account
from lab import records
from lab.access.models import SharingMode
from lab.company.seating import seat_create
from lab.company.sharing_rules import lock_field
from lab.entities.spec import REGISTRY
from lab.jobs.models import Job
from lab.journal.jumps import take_snapshot
from lab.journal.models import Entry
from lab.people.models import User
from lab.tenancy.models import Owned
from lab.testing.callers import program
from lab.testing.contract import maker_of, plain_value
from tests.contract.entities import sendable
from tests.factories import make
from tests.factories.company import Company
from tests.lab.files.pictures import picture

PART = re.compile(r"<\w+:(\w+)>")
INSIDE = "api/v1/sandboxes/<int:sandbox>/"
# Who is not of the company's cast.
OTHERS = ("nobody", "stranger", "other-teacher", "designer", "admin", "other-admin")
ROLES = ("nobody", "head", "rep", "colleague", "seatless", "stranger", "assistant", "teacher")
ROLES += OTHERS[2:]
CAST = {"head": "dora", "rep": "ana", "colleague": "bea", "seatless": "idle"}
CAST |= {"assistant": "al", "teacher": "tess"}
UNIQUE = {
    "stages": {"key": "new-stage"},
    "evaluation-points": {"key": "new-point"},
    "picklist-items": {"key": "new-item"},
    "custom-fields": {"key": "new_field"},
    "tags": {"name": "New tag"},
    "exchange-rates": {"valid_from": "2030-01-01"},
}
# A field with a value that is right for it, where a text of any kind is not.
CHANGED = {"exchange-rates": ("rate", "2.5")}
# A point of weight 0 is advice: it keeps no opportunity in its stage.
REMINDED = {"remind_at": dt.datetime(2018, 1, 1, 8, tzinfo=dt.UTC)}
PLAIN = {"evaluation-points": {"weight": 0}, "tasks": REMINDED, "events": REMINDED}
# What is sent to an address below a record, or to one of the whole company.
SENT: dict[str, Any] = {
    "bulk": {"operation": "tag", "numbers": [1], "arguments": {"tag": "vip"}},
    "check": {},
    "collision-rule": {"mode": "off"},
    "company-profile": {"name": "Other name"},
    "competitor": {"competitor": "{competitors}"},
    "competitor-off": {"competitor": "{competitors}"},
    "convert": {"opportunity_name": "New deal", "make_new": True},
    "duplicates": {"name": "Firm"},
    "replace": {"by": 1},
    "evaluate": {"point": "{evaluation-points}", "met": True},
    "field-locks": {"kind": "rep", "collection": "accounts", "field": "email"},
    "handover": {"source": 4, "target": 5, "collections": ["accounts"]},
    "lose": {"reason": "price"},
    "merge": {"others": ["{delete}"]},
    "people": {"username": "idle-one"},
    "purchase-proposal": {
        "lines": [{"product": "{products}", "supplier": "{suppliers}", "quantity": 1}]
    },
    "reply": {"reply": "Well done."},
    "rights": {"rep": {"accounts": {"delete": "own"}}},
    "seats": {"title": "New seat", "parent": 1},
    "sharing-modes": {"accounts": "read"},
    "shares": {"seats": [6], "level": "read"},
    "snapshots": {"name": "Now"},
    "snooze": {"until": "hour"},
    "trade-settings": {"payment_days": 14},
    "tags": {"tag": "vip"},
    "token": {"username": "nobody", "password": "wrong"},
    "transfer": {"owner": 5},
    "views": {"name": "Mine", "shared": True},
    "win": {"reason": "price"},
    "write": {},
}
MOVES = {"tasks": {"status": "done"}, "leads": {"status": "working"}}
MOVES["opportunities"] = {"stage": "propose"}


class World:
    """`people` by role, and the numbers that addresses and bodies name."""

    def __init__(self, office: Company, other: Company) -> None:
        self.office = office
        self.people = {role: office.people[who] for role, who in CAST.items()}
        self.people |= {"stranger": other.people["ana"], "other-teacher": other.people["tess"]}
        for role, school in (("admin", office.school), ("other-admin", other.school)):
            kind = User.Role.ADMINISTRATOR
            self.people[role] = User.objects.create_user(role, role=kind, school=school)
        self.people["designer"] = User.objects.create_user(
            "designer", role=User.Role.DESIGNER, school=office.school
        )
        self.numbers: dict[str, Any] = {}
        self._records()
        self._states()
        self._company()
        self._own()
        self.sent = {name: self._row(name) for name in REGISTRY}

    def _records(self) -> None:
        with self.office.as_system():
            records.change(SharingMode.objects.get(family="accounts"), {"mode": "private"})
        for name, entity in REGISTRY.items():
            with self.office.acting(maker_of(entity)):
                self.numbers[name] = make.build(name, **PLAIN.get(name, {})).number
                # Nothing hangs on this one, so that it can be deleted and merged.
                self.numbers[f"{name}/delete"] = make.build(name, **PLAIN.get(name, {})).number

    def _states(self) -> None:
        """Records in the state in which a verb can be done to them."""
        with self.office.acting("ana"):
            account = Account.objects.numbered(self.numbers["accounts"]).get()
            sent, accepted, rejected = (make.quote(account=account) for _state in range(3))
            self._do("ana", f"quotes/{sent.number}/send/")
            for quote, verb in ((accepted, "accept"), (rejected, "reject")):
                self._do("ana", f"quotes/{quote.number}/send/")
                self._do("ana", f"quotes/{quote.number}/{verb}/")
            deal = make.opportunity(account=account)
            won = make.quote(account=account, opportunity=deal)
            for verb in ("send", "accept"):
                self._do("ana", f"quotes/{won.number}/{verb}/")
            closed = make.opportunity(account=account)
            self._do("ana", f"opportunities/{closed.number}/lose/", reason="price")
            log = make.contact_log(next_contact_on=timezone.localdate(), next_step="Call")
        line = {"product": self.numbers["products"], "quantity": 2, "price": "100"}
        given = {"name": "Talked", "account": account.number, "amount": "1", "lines": [line]}
        talked = self._do("ana", "opportunities/", **given)
        one = f"opportunities/{self.numbers['opportunities']}/"
        self._do("ana", f"{one}competitor/", competitor=self.numbers["competitors"])
        self.numbers |= {
            "quotes/accept": sent.number,
            "quotes/reject": sent.number,
            "quotes/order": accepted.number,
            "quotes/revise": rejected.number,
            "quotes/win": won.number,
            "opportunities/reopen": closed.number,
            "opportunities/quote": talked["number"],
            "opportunities/take-amount": talked["number"],
            "contact-logs/plan": log.number,
        }

    def _do(self, who: str, path: str, /, **given: Any) -> Any:
        answer = program(self.office.people[who]).post(self.office.api(path), given)
        assert answer.status_code in (200, 201), (path, answer.content)
        return answer.json()

    def _company(self) -> None:
        image = SimpleUploadedFile("one.png", picture(), "image/png")
        with self.office.acting("dora"):
            seat = seat_create({"title": "Empty", "parent": self.office.seat("dora")})
            lock = lock_field("rep", "accounts", "phone")
        self.numbers |= {"seats": seat.number, "lock": lock.number}
        api = program(self.office.people["dora"])
        for path, field in (
            ("company-profile/", "logo"),
            (f"products/{self.numbers['products']}/", "picture"),
            (f"contacts/{self.numbers['contacts']}/", "photo"),
        ):
            image.seek(0)
            answer = api.patch(self.office.api(path), {field: image}, format="multipart")
            assert answer.status_code == 200, answer.content

    def _own(self) -> None:
        """What is Ana's own: a share, a tag, a view, an import, a job, an entry, a snapshot."""
        one = f"accounts/{self.numbers['accounts']}/"
        self._do("ana", f"{one}shares/", seats=[6], level="read")
        (tag,) = self._do("ana", f"{one}tags/", tag="key")
        self._do("dora", f"products/{self.numbers['products']}/tags/", tag="key")
        for name in ("accounts", "products"):
            who = "ana" if name == "accounts" else "dora"
            self.numbers[f"{name}/view"] = self._do(who, f"{name}/views/", name="Own")["id"]
            self.numbers[f"{name}/run"] = self._import(who, name)
        job = Job.objects.create(
            user=self.office.people["ana"],
            sandbox=self.office.sandbox,
            title="Export",
            state=Job.State.DONE,
            file_name="list.csv",
        )
        job.file.save("list.csv", SimpleUploadedFile("list.csv", b"a"))
        program(self.office.people["ana"]).patch(self.office.api(one), {"employees": 5})
        entry = Entry._base_manager.filter(sandbox=self.office.sandbox).order_by("-number").first()
        with self.office.as_system() as actor:
            snapshot = take_snapshot(actor.sandbox, name="Before", by=self.office.people["ana"])
        self.numbers |= {"tag": tag["number"], "job": job.pk, "entry": entry.number}
        self.numbers |= {"snapshot": snapshot.pk, "seat": 6, "username": "bo-one"}

    def _import(self, who: str, name: str) -> int:
        api, file = program(self.office.people[who]), SimpleUploadedFile("a.csv", b"name\nAcme\n")
        path = self.office.api(f"{name}/imports/")
        run = api.post(path, {"file": file}, format="multipart").json()["id"]
        assert api.post(f"{path}{run}/check/", {}).json()["state"] == "checked"
        self.numbers[f"{name}/errors"] = self._failed_import(api, path)
        return run

    def _failed_import(self, api: APIClient, path: str) -> int:
        file = SimpleUploadedFile("b.csv", b"name,tags\nGood,\n,x\n")
        run = api.post(path, {"file": file}, format="multipart").json()["id"]
        api.post(f"{path}{run}/check/", {})
        told = api.post(f"{path}{run}/write/", {"bad_rows": "skip"}).json()
        assert told["has_errors_file"], told
        return run

    def _row(self, name: str) -> dict[str, Any]:
        """What a new record like the present one is sent as."""
        entity, head = REGISTRY[name], program(self.office.people["dora"])
        told = head.get(self.office.api(f"{name}/{self.numbers[name]}/")).json()
        files = {"picture", "photo"}
        given = {key: value for key, value in sendable(entity, told).items() if key not in files}
        owner = {"owner": 4} if issubclass(entity.model, Owned) else {}
        return {**given, **owner}

    def path(self, route: str, collection: str, method: str) -> str:
        """The address of a route; of generic ones, about the collection."""
        name = collection or route.removeprefix(INSIDE).partition("/")[0]
        last = route.rstrip("/").rpartition("/")[2]
        if last == "<int:number>" and method == "DELETE":
            last = "delete"
        number = self.numbers.get(f"{name}/{last}", self.numbers.get(name, 1))
        if "people/<str:username>" in route:
            number = 6
        parts = {
            **self.numbers,
            "sandbox": self.office.sandbox.pk,
            "collection": name,
            "number": number,
            "view": self.numbers.get(f"{name}/view"),
            "run": self.numbers.get(f"{name}/errors" if last == "errors" else f"{name}/run"),
        }
        return "/" + PART.sub(lambda match: str(parts.get(match[1], 1)), route)

    def body(self, route: str, collection: str, method: str) -> Any:
        """What is sent: right in form, so that only the right to do it decides."""
        inside = route.removeprefix(INSIDE).rstrip("/").split("/")
        name, last = collection or inside[0], inside[-1]
        if last == "imports":
            return {"file": SimpleUploadedFile("b.csv", b"name\nBolt\n")}
        if name in REGISTRY and len(inside) <= 2 and last in (name, "<int:number>"):
            return self._record_body(name, method, many=last == name)
        if inside[0] == "seats" and last == "<int:number>":
            return {"title": "Renamed"}
        if last == "<int:view>":
            return {"name": "Renamed"}
        if last == "move":
            return MOVES[name]
        if last == "reopen":
            return {"stage": "qualify"}
        return self._filled(SENT.get(last, {}), name)

    def _record_body(self, name: str, method: str, *, many: bool) -> Any:
        if REGISTRY[name].model.booked:
            return {}
        field, value = CHANGED.get(name) or plain_value(REGISTRY[name])
        if method == "POST":
            return {**self.sent[name], field: value, **UNIQUE.get(name, {})}
        if method == "PUT":
            return {key: one for key, one in self.sent[name].items() if key != "owner"}
        changed = {field: value}
        return [{"number": self.numbers[name], **changed}] if many else changed

    def _filled(self, given: Any, name: str) -> Any:
        if isinstance(given, Mapping):
            return {
                key: [self.numbers[name]] if key == "numbers" else self._filled(one, name)
                for key, one in given.items()
            }
        if isinstance(given, list):
            return [self._filled(one, name) for one in given]
        if isinstance(given, str) and given.startswith("{"):
            asked = given.strip("{}")
            return self.numbers.get(f"{name}/{asked}", self.numbers.get(asked))
        return given
