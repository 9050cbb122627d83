"""The queue of parcels nobody is sure of: it must be cleared, one after the other, by keys (PARC-01)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.modules.parcels import service, story_lists
from app.modules.parcels.lists import ParcelRow
from app.modules.parcels.rules import IN
from app.modules.parcels.story_lists import Doubtful
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.parts import allow, button, clause_chip, column, key_cap, label, row
from app.ui.register import Register
from app.ui.table import Column

COLUMNS = (
    Column("place", "位置", 66, bold=True),
    Column("why", "为什么待认", 110, glyph="sign", tone="tone"),
    Column("addressee", "面单上写的", 110),
    Column("number", "单号 · 快递", 150),
    Column("candidates", "可能是", 0),
    Column("age", "已放", 70, right=True, sort="days"),
)
ACTS = (("Enter", "认定…", ""), ("B", "退回…", "B"), ("X", "查无…", "X"), ("P", "照片…", "P"))


@dataclass(frozen=True)
class DoubtLine:
    """One line of the queue."""

    ref: Ref
    parcel: ParcelRow
    place: str
    sign: str
    tone: str
    why: str
    addressee: str
    number: str
    candidates: str
    age: str
    days: int


class DoubtList(QWidget):
    """`acted` carries (parcels, key): "" settles whose it is, B returns, X writes off, P shows photos."""

    acted = Signal(object, str)

    def __init__(self, desk: Desk, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._desk, self._now = desk, now
        empty = Empty("没有待认的包裹", "查无此人、同名几户、已搬走、不让代收的会排在这里，逐件认定或退回。")
        self.list = Register(COLUMNS, "待认的包裹", lambda line: self._emit(line, ""), empty)
        self.list.table.installEventFilter(self)
        verbs: tuple[Callable[..., Any], ...] = (
            service.amend,
            service.give_back,
            service.write_off,
            service.open_photo,
        )
        self.buttons = [
            allow(button(words, partial(self.press, key), keys=cap), desk, verb)
            for (cap, words, key), verb in zip(ACTS, verbs, strict=True)
        ]
        told: list[QWidget] = []
        for made, (cap, _, _) in zip(self.buttons, ACTS, strict=True):
            told += [made, key_cap(cap)]
        words = label("逐件认定是谁的，或退回快递。", "muted")
        box = column(self.list, row(words, clause_chip(IN), None, *told, spacing=6), spacing=8)
        box.setStretch(0, 1)
        self.setLayout(box)

    def reload(self) -> None:
        """Read the queue again."""
        found = self._desk.read(story_lists.doubtful, self._now())
        self.list.show_rows([_line(one) for one in found])
        for made in self.buttons:
            made.setVisible(bool(found))

    def choose(self, ref: Ref) -> bool:
        """Select a parcel of the queue."""
        return self.list.table.choose(ref)

    def current(self) -> ParcelRow | None:
        """The parcel that is selected."""
        line = self.list.current()
        return line.parcel if line is not None else None

    def press(self, letter: str) -> None:
        """Do what a key stands for with the selected parcel."""
        line = self.list.current()
        if line is not None:
            self._emit(line, letter)

    def first_focus(self) -> QWidget:
        """Where the next key belongs."""
        return self.list.first_focus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A letter does what it stands for."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
            if plain and event.text() and event.text().upper() in "BXP":
                self.press(event.text().upper())
                return True
        return super().eventFilter(watched, event)

    def _emit(self, line: DoubtLine, letter: str) -> None:
        self.acted.emit((line.parcel,), letter)


def _line(one: Doubtful) -> DoubtLine:
    parcel = one.parcel
    told = [_candidate(each.room, each.name, each.gone) for each in one.candidates[:3]]
    more = f" 等 {len(one.candidates)} 个" if len(one.candidates) > 3 else ""
    return DoubtLine(
        ref=parcel.ref,
        parcel=parcel,
        place=parcel.place or "—",
        sign="overdue" if parcel.over else "today",
        tone="over" if parcel.over else "due",
        why=parcel.doubt_zh,
        addressee=parcel.addressee or "—",
        number=" · ".join(part for part in (parcel.tail, parcel.courier) if part),
        candidates=("；".join(told) + more) if told else parcel.room or "名册里没有",
        age=parcel.age,
        days=parcel.days,
    )


def _candidate(room: str, name: str, gone: bool) -> str:
    return f"{room} {name}".strip() + ("（已搬走）" if gone else "")
