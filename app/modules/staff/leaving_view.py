"""Somebody leaves: what is still in hand, who goes on with it, and the log-in stops at once."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.modules.staff.lists import StaffCard
from app.modules.staff.service import StaffRow
from app.modules.staff.sheets_view import day_field, spans_now
from app.rules.field import Field, Kind
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.dialog import facts_block
from app.ui.glyphs import Glyph
from app.ui.parts import label, row
from app.ui.signed_form import SignedFormSheet, Values, wait_cursor


class OpenWork(Protocol):
    """One kind of work somebody still has in hand, and how much of it."""

    @property
    def label(self) -> str:
        """What kind of work."""

    @property
    def count(self) -> int:
        """How much of it."""


class LeavingSheet(SignedFormSheet):
    """Last day and successor; red, and never done by Enter alone."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        card: StaffCard,
        open_work: Sequence[OpenWork],
        colleagues: Sequence[StaffRow],
        leave: Callable[..., object],
        today: date,
    ) -> None:
        choices = tuple((str(each.id), each.name) for each in colleagues if each.id != card.id)
        successor = Field("successor", "由谁接手", Kind.CHOICE, required=bool(open_work), choices=choices)
        super().__init__(
            over,
            desk,
            f"办理离职：{card.name}",
            (day_field("last_day", "最后一天"), successor),
            icon="person",
            clause="ROLE-13",
            words="办理离职",
            danger=True,
        )
        self._card, self._leave, self._today = card, leave, today
        in_hand = "、".join(f"{work.label} {work.count}" for work in open_work) or "没有要交接的"
        facts = (
            ("岗位", "、".join(words for _, words in spans_now(card.roles)) or "无"),
            ("手上还有", in_hand),
            ("然后", "岗位到最后一天为止；责任区、指定职责和手上的事都转给接手的人"),
        )
        self.body.insertWidget(0, facts_block(facts))
        stops = (
            f"登录名“{card.login}”立即停用，密码再也打不开站点。" if card.login else "没有登录名，不用停用。"
        )
        self.body.insertLayout(2, row(Glyph("info", 15), label(stops, "s", wrap=True), spacing=6))

    def start(self, values: Values | None = None) -> None:
        super().start({"last_day": self._today.isoformat()} | (values or {}))

    def signed(self, values: Values, signature: Signature) -> None:
        successor = int(values["successor"]) if values["successor"] else None
        with wait_cursor():
            self.do(
                self._leave,
                self._card.id,
                last_day=values["last_day"],
                successor_id=successor,
                done=f"{self._card.name} 已办理离职。",
                signature=signature,
            )
