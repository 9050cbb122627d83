"""An outbox for tests: households with an owner, texts queued for them, a template approved by the head."""

import time
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

from app.errors import Refusal
from app.modules.care import lists, service
from app.modules.care.lists import Outbox as Shown
from app.modules.care.lists import TextDetail, TextRow
from app.modules.consents import service as consents
from app.modules.residents import service as residents
from app.modules.site import service as settings
from app.rules.ref import Ref
from app.rules.roles import Who
from app.storage.act import Act, verb
from app.storage.header import login_key
from app.storage.signing import Signature
from tests.sites import MONDAY, OpenTestSite

BODY = "{称呼}您好，{房号}的入住手续已办妥。服务中心前台电话 {电话}，欢迎入住。{服务中心}"
UNTIL = "2027-05-31"
_rooms = count(101)


@verb("today.work", "入住手续办妥")
def queued(act: Act, unit_id: int, person_id: int | None, subject: Ref) -> Ref | None:
    """What the room of moving in does inside its own verb."""
    return service.queue(act, "welcome", unit_id, person_id, subject)


@verb("today.work", "入住手续撤销")
def undone(act: Act, subject: Ref) -> None:
    """The formalities were not done after all."""
    service.withdraw(act, "welcome", subject)


@dataclass
class Home:
    """A household, its owner, and the text that is to go to them."""

    room: str
    unit: Ref
    owner: Ref
    text: Ref


@dataclass
class Outbox:
    """The site, and what the desk does with texts."""

    site: OpenTestSite
    written: list[Ref] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.site.do(settings.change, {"telephone": "0532-88001234"})

    def home(self, owner: str = "陆景和", phone: str = "199-0000-0137", sex: str = "男") -> Home:
        """A household of its own, with a welcome that waits."""
        room = f"5-1-{next(_rooms)}"
        unit = self.site.do(residents.add_unit, room, {})
        person = self.site.do(residents.add_person, unit.id, "owner", {"name": owner, "sex": sex}, phone)
        text = self.site.do(queued, unit.id, None, unit)
        assert text is not None
        return Home(room, unit, person, text)

    def draft(self, body: str = BODY, title: str = "入住欢迎", template: Ref | None = None) -> Ref:
        """A template somebody has written."""
        number = template.id if template is not None else None
        return self.site.do(service.save_template, number, title=title, body=body)

    def approve(self, template: Ref, until: str = UNTIL) -> Ref:
        """The head is asked and agrees; returns the request."""
        asked = self.site.do(service.ask_approval, template.id, until)
        self.signed(consents.agree, asked.id)
        return asked

    def signed(self, verb: Any, *args: Any, by: Who | None = None, **told: Any) -> Any:
        """A verb that takes the own password."""
        who = by or self.site.who
        signature = Signature(login_key(who.login), time.monotonic())
        return self.site.store.do(who, verb, *args, signature=signature, **told)

    def ready(self) -> None:
        """A template is in force."""
        rows = self.site.read(lists.templates, self.today)
        if not any(row.sign in ("done", "today") for row in rows):
            open_ = next((row.ref for row in rows if row.sign in ("later", "refused")), None)
            self.approve(self.draft(template=open_), f"{self.today.year + 1}-{self.today.month:02d}-01")

    def batch(self, *texts: Ref) -> Ref:
        """The texts as a batch."""
        made: Ref = self.site.do(service.put_in_batch, [ref.id for ref in texts]).ref
        return made

    def set(self, **values: str) -> None:
        """The site is set otherwise."""
        self.site.do(settings.change, values)

    def go_out(self, *texts: Ref) -> str:
        """The texts are handed to the platform; the content of the file."""
        batch = self.batch(*texts)
        content: bytes = self.signed(service.write_out, batch.id).content
        self.site.do(service.handed, batch.id)
        return content.decode("utf-8-sig")

    def shown(self) -> Shown:
        """What has not gone out."""
        return self.site.read(lists.outbox, self.today)

    def row(self, ref: Ref) -> TextRow:
        """One that waits."""
        return next(line for line in self.shown().texts if line.ref == ref)

    def text(self, ref: Ref) -> TextDetail:
        """One text as its panel shows it."""
        found = self.site.read(lists.text, ref.id, self.today)
        assert found is not None
        return found

    def refused(self, verb: Any, *args: Any, **told: Any) -> Refusal:
        """Why it cannot be done."""
        try:
            self.site.do(verb, *args, **told)
        except Refusal as refusal:
            return refusal
        raise AssertionError("it was done")

    @property
    def today(self) -> date:
        """The desk's day."""
        return self.site.clock.now.date()

    def on(self, day: date) -> None:
        """The clock is moved to a day."""
        self.site.clock.now = datetime.combine(day, MONDAY.time())
