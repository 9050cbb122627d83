"""The dialogs about a household: moved in, given up."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.modules.movein import service
from app.modules.movein.card import MoveInCard
from app.modules.movein.gate_view import StayingReasonSheet
from app.modules.movein.standing import Standing
from app.rules.field import Field, Kind
from app.ui.desk import Desk
from app.ui.dialog import facts_block
from app.ui.form_sheet import FormSheet, attempt
from app.ui.parts import allow

Now = Callable[[], datetime]
READY_TO_GIVE_UP = ("业主改期再办", "登记错了房号", "退房，不再入住")


class MovedInSheet(FormSheet):
    """The day since which the household really lives there (CARE-05)."""

    FIELDS = (Field("day", "乔迁日期", Kind.DATE, required=True, hint="2026-11-25"),)

    def __init__(self, over: QWidget, desk: Desk, standing: Standing, now: Now) -> None:
        title = f"登记乔迁：{standing.room}"
        super().__init__(
            over, desk, title, self.FIELDS, clause="CARE-05", icon="movein", columns=1, width=520
        )
        self._standing, self._now = standing, now
        then = f"从这一天起 {standing.visit_within} 天内上门看望，排进负责管家的今日。"
        self.body.insertWidget(0, facts_block((("入伙", standing.handed_over), ("登记以后", then))))
        allow(self.go, desk, service.moved_in)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Today, unless a day is registered."""
        super().start(values or {"day": self._standing.moved_in or f"{self._now():%Y-%m-%d}"})

    def save(self) -> None:
        """Note it."""
        day = self.form.values()["day"]
        done = f"{self._standing.room} {day} 乔迁，{self._standing.visit_within} 天内上门。"
        self.do(service.moved_in, self._standing.unit.id, day, done=done)


def ask_to_give_up(over: QWidget, desk: Desk, card: MoveInCard) -> None:
    """The household does not move in now."""
    if not desk.allows(service.give_up):
        return

    def act(why: str) -> str:
        done = f"{card.room} 的入住已停办。"
        _, refused = attempt(desk, service.give_up, card.ref.id, why=why, done=done)
        return refused.sentence if refused is not None else ""

    then = "已登记的留着可查；以后再办要重新开始。"
    facts = [("户", f"{card.room}　{card.number}"), ("停办以后", then)]
    StayingReasonSheet(over, desk, f"停办入住：{card.room}", facts, "停办", act, READY_TO_GIVE_UP)
