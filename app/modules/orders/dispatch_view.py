"""Send a team: what, where, who and until when, most of it known already; Enter sends and prints."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QCompleter, QLineEdit, QWidget

from app.modules.orders import lists, service
from app.modules.orders.card import OrderCard
from app.modules.orders.printing_view import print_order
from app.modules.orders.rules import (
    CLAUSE,
    LONGEST_PLACE,
    LONGEST_WHAT,
    SERVICES,
    URGENCIES,
    Asked,
)
from app.modules.orders.shipped import team_names
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.rules.text import one_line
from app.ui.desk import Desk
from app.ui.dialog import facts_block
from app.ui.form_sheet import FormSheet
from app.ui.parts import allow, row

Now = Callable[[], datetime]
_TIME = "16:05；或 11-24 10:00"


def _fields(*, amending: bool) -> tuple[Field, ...]:
    """Team first: the rest is known from what the order is made for."""
    teams = tuple((name, name) for name in team_names())
    found = [
        Field("team", "派给", Kind.CHOICE, required=True, choices=teams),
        Field("worker", "人员", Kind.NAME, limit=30),
        Field("planned_from", "计划到场", Kind.TEXT, limit=20, hint=_TIME),
        Field("planned_until", "计划完成", Kind.TEXT, limit=20, hint=_TIME),
        Field("what", "内容", Kind.LONG_TEXT, required=True, limit=LONGEST_WHAT),
        Field("place", "位置", Kind.TEXT, limit=LONGEST_PLACE, hint="厨房水槽、单元门口"),
        Field("urgency", "缓急", Kind.CHOICE, required=True, choices=URGENCIES),
    ]
    if not amending:
        found.append(Field("service", "类别", Kind.CHOICE, required=True, choices=SERVICES))
        found.append(Field("contact", "联系人", Kind.NAME, limit=60))
    return tuple(found)


class DispatchSheet(FormSheet):
    """A new order for something; `send` is the verb that does it, with source and order asked for.

    `then` gets the new order. What stands in it over a lock is kept for that person.
    """

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        source: Ref,
        asked: Asked,
        *,
        room: str = "",
        send: Callable[..., Any] = service.dispatch,
        then: Callable[[Ref], object] = lambda ref: None,
        now: Now = datetime.now,
    ) -> None:
        words = f"派工：{asked.code}" if asked.code else "派工"
        super().__init__(
            over,
            desk,
            words,
            _fields(amending=False),
            clause=CLAUSE,
            icon="complaints",
            words="派工并打印",
        )
        self.place = f"orders.send.{source.kind}.{source.id}"
        self._page, self._source, self._asked = over, source, asked
        self._send, self._then, self._now = send, then, now
        known = "　".join(part for part in (room, asked.code, asked.channel) if part)
        if known:
            self.body.insertWidget(0, facts_block((("来自", known),)))
        _complete(self.form.controls["worker"], desk, now)
        self.print_it = _tick("打印", checked=True)
        self.print_it.toggled.connect(lambda on: self.go.setText("派工并打印" if on else "派工"))
        self.with_telephone = _tick("交回联上打印联系电话（记入日志）")
        self.with_telephone.setEnabled(bool(asked.person_id) and desk.may(service.open_telephone))
        self.body.addLayout(row(self.print_it, self.with_telephone, None, spacing=16))
        allow(self.go, desk, send)

    def start(self, values: dict[str, str] | None = None) -> None:
        """What is known stands there; the first key chooses the team."""
        asked = self._asked
        known = {
            name: getattr(asked, name) for name in self.form.controls if isinstance(getattr(asked, name), str)
        }
        super().start({**known, "team": asked.team or team_names()[0], **(values or {})})

    def save(self) -> None:
        """Send it as one act, then print."""
        values: dict[str, Any] = {name: one_line(text) for name, text in self.form.values().items()}
        wanted, telephone = self.print_it.isChecked(), self.with_telephone.isChecked()
        ref = self.do(self._send, self._source, replace(self._asked, **values), done="")
        if ref is None:
            return
        card = self.desk.read(lists.order, ref.id, self._now())
        said = f"{card.code} 已派给{card.worker}。"
        self.desk.say(said)
        if wanted:
            print_order(self._page, self.desk, ref, self._now(), telephone=telephone, before=said)
        self._then(ref)


class AmendSheet(FormSheet):
    """Another team, time or place for an order that is not finished."""

    def __init__(self, over: QWidget, desk: Desk, card: OrderCard, now: Now = datetime.now) -> None:
        fields = _fields(amending=True)
        super().__init__(over, desk, f"改派工单 {card.code}", fields, clause=CLAUSE, icon="complaints")
        self._card = card
        _complete(self.form.controls["worker"], desk, now)
        allow(self.go, desk, service.amend)

    def start(self, values: dict[str, str] | None = None) -> None:
        """As it stands."""
        card = self._card
        super().start(
            values
            or {
                "team": card.team,
                "worker": card.person,
                "planned_from": _typed(card.planned_from),
                "planned_until": _typed(card.planned_until),
                "what": card.what,
                "place": card.place,
                "urgency": card.urgency,
            }
        )

    def save(self) -> None:
        """Put it on record."""
        values = {name: one_line(text) for name, text in self.form.values().items()}
        self.do(service.amend, self._card.ref.id, **values, done=f"{self._card.code} 已改。")


def _typed(at: datetime | None) -> str:
    """A time as it is typed."""
    return f"{at:%Y-%m-%d %H:%M}" if at is not None else ""


def _tick(words: str, *, checked: bool = False) -> QCheckBox:
    made = QCheckBox(words)
    made.setAccessibleName(words)
    made.setChecked(checked)
    return made


def _complete(control: object, desk: Desk, now: Now) -> None:
    """The names of the staff are offered while one is typed; any other name may be written."""
    if not isinstance(control, QLineEdit):
        return
    offered = QCompleter(list(desk.read(lists.offers, now()).staff), control)
    offered.setFilterMode(Qt.MatchFlag.MatchContains)
    control.setCompleter(offered)
