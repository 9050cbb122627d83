"""The hotline for the tests of requests and complaints: an office, a household, and calls taken down."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select

from app import daily
from app.errors import Refusal
from app.modules.complaints import lists, service
from app.modules.complaints.card import MatterCard
from app.modules.complaints.finding import IS_OPEN
from app.modules.complaints.model import Matter, MatterStep
from app.modules.complaints.service import Call
from app.modules.dues.service import differences
from app.modules.residents import service as residents
from app.rules.ref import Ref
from app.rules.roles import Role
from tests.consents.office import Office, open_office

HEAD, CS_HEAD, LEADER, OFFICER, DESK = "顾维舟", "沈若兰", "何砚秋", "唐小满", "温若溪"
HANDLED = {"handling": "更换了门机皮带，试运行正常", "cause": "门机皮带老化", "reply": "已经修好，请留意"}


def at(text: str) -> datetime:
    """11-23 09:42 of 2026."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M")


def picture() -> bytes:
    """A photograph."""
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(kept, "JPEG")
    return kept.getvalue()


@dataclass
class Hotline:
    """The office with its desk, a household, and what is done about its calls."""

    office: Office
    unit: Ref
    owner: Ref
    numbers: Any = field(default_factory=lambda: count(1))

    def do(self, name: str, verb: Callable[..., Any], *args: Any, **told: Any) -> Any:
        """Somebody does something."""
        return self.office.do(name, verb, *args, **told)

    def agree(self) -> None:
        """The list of duties says what the records say."""
        day = self.office.day
        assert self.office.read(lambda s: differences(s, daily.wanted, day)) == []

    def refused(self, name: str, verb: Callable[..., Any], *args: Any, **told: Any) -> Refusal:
        """Why it cannot be done."""
        try:
            self.office.do(name, verb, *args, **told)
        except Refusal as refusal:
            return refusal
        raise AssertionError("it was done")

    def call(self, **told: Any) -> Call:
        """A complaint about the lift by telephone, unless told otherwise; no two in the same words."""
        whole = Call(
            f"三单元电梯到八楼咣当响，第 {next(self.numbers)} 次说了", kind="complaint",
            category="facilities", unit_id=self.unit.id, person_id=self.owner.id,
        )  # fmt: skip
        return replace(whole, **told)

    def take(self, by: str = DESK, **told: Any) -> int:
        """A call taken down; the matter's id."""
        ref: Ref = self.do(by, service.take_down, self.call(**told))
        return ref.id

    def open(self) -> list[int]:
        """The ids of what is open."""
        found: list[int] = self.office.read(lambda s: list(s.scalars(select(Matter.id).where(IS_OPEN))))
        return found

    def staff(self, name: str) -> int:
        """The id of a colleague."""
        return self.office.who(name).staff_id

    def bring(self, state: str, **told: Any) -> int:
        """A complaint in that state, brought there step by step."""
        matter = self.take(**({"channel": "letter"} if state == "taken" else {}) | told)
        for before, verb, words in (
            ("assigned", service.assign, {"department": "工程维修", "staff_id": self.staff(OFFICER)}),
            ("working", service.work, {"words": "师傅到了八楼"}),
            ("replied", service.reply, {"words": "正在换皮带"}),
            ("handled", service.handle, HANDLED),
            ("called_back", service.call_back, {"result": "satisfied"}),
            ("closed", service.close, {}),
        ):
            if state in ("taken", "acknowledged", "withdrawn"):
                break
            self.do(OFFICER, verb, matter, **words)
            if before == state:
                break
        if state == "withdrawn":
            self.do(OFFICER, service.withdraw, matter, why="用户说不用了")
        assert self.card(matter).state == state
        return matter

    def card(self, matter: int) -> MatterCard:
        """The card of a matter as it stands now."""
        found: MatterCard | None = self.office.read(lists.card, matter, self.office.now())
        assert found is not None
        return found

    def said(self, matter: int, *columns: str) -> tuple[Any, ...]:
        """What is kept of a matter."""
        asked = select(*(getattr(Matter, name) for name in columns)).where(Matter.id == matter)
        found: tuple[Any, ...] = self.office.read(lambda s: tuple(s.execute(asked).one()))
        return found

    def steps(self, matter: int, *columns: str) -> list[tuple[Any, ...]]:
        """What is kept of its steps, in their order."""
        asked = select(*(getattr(MatterStep, name) for name in columns))
        asked = asked.where(MatterStep.matter_id == matter).order_by(MatterStep.id)
        found: list[tuple[Any, ...]] = self.office.read(lambda s: [tuple(row) for row in s.execute(asked)])
        return found

    def on(self, text: str) -> None:
        """The clock is moved."""
        self.office.site.clock.now = at(text)

    def roll(self) -> None:
        """Somebody logs in: the list is brought up to the day."""
        self.do(HEAD, daily.roll, sure=True)


def open_hotline(path: Path) -> Hotline:
    """The hotline of a new office."""
    office = open_office(path)
    office.enter(DESK, Role.DESK)
    unit = office.do(HEAD, residents.add_unit, "3-2-802", {})
    owner = office.do(HEAD, residents.add_person, unit.id, "owner", {"name": "单一鸣"}, "199-0000-0137")
    made = Hotline(office, unit, owner)
    made.roll()
    return made
