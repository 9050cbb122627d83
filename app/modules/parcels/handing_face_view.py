"""What is seen while parcels are handed out: the field, the household, its parcels, who takes them."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app.modules.parcels.handed_view import HandedList
from app.modules.parcels.handing_lists import LatelyLine
from app.modules.parcels.leaving_view import LeavingButtons
from app.modules.parcels.lists import HouseholdShelf, ParcelRow
from app.modules.parcels.ringing_view import TelephoneLine
from app.modules.parcels.taker_view import TakerPanel
from app.modules.parcels.ticks import Ticks, rows_of
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.parts import Elided, column, key_cap, label, row, rule
from app.ui.scan_field import ScanField
from app.ui.segments import Segments
from app.ui.table import Column, RowTable
from app.ui.theme import fix_height, text_scale

HIGH = 272
"""Pixels the panel takes, whether a household is lit or not: the shelf above does not jump."""
ASK = "扫标签，或输入房号、取件码、单号末几位"
FREE, LIT, LEAST = 400, 240, 130
"""Pixels of the field at most while nobody is at the counter, and beside a household; and at least."""
IDLE, WAITING, BEFORE, UNITS = range(4)
COLUMNS = (
    Column("mark", "取不取", 82, glyph="sign", tone="tone"),
    Column("place", "位置", 52, bold=True),
    Column("what", "种类 · 单号 · 快递", 0),
    Column("age", "已放", 62, right=True, sort="days"),
)
LATELY_COLUMNS = (
    Column("at", "今天", 62),
    Column("room", "房号", 130, bold=True, tone="tone"),
    Column("count", "件数", 56, right=True),
    Column("taker", "取件人", 0, tone="tone"),
    Column("proof", "凭", 84, muted=True),
    Column("mark", "", 64, muted=True),
)
UNIT_COLUMNS = (
    Column("room", "房号", 150, bold=True),
    Column("who", "住户", 0),
    Column("count", "待取", 70, right=True),
    Column("age", "最久", 70, right=True),
)


class Counter(Protocol):
    """What the pane behind this face does."""

    def chosen_rows(self) -> list[ParcelRow]: ...

    def current_row(self) -> ParcelRow | None: ...

    def lit(self) -> tuple[Ref, str] | None: ...

    def show_card(self) -> None: ...

    def put_right(self, handover: Ref) -> None: ...

    def print_handed(self, handover: Ref) -> None: ...

    def tick(self) -> None: ...


class HandingFace(QFrame):
    """The card of the pane: head, what waits (or went before), and the taker on the right."""

    def __init__(self, desk: Desk, counter: Counter) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.scan = ScanField("出件：扫标签或输入", ASK)
        self.room = label("", "h2")
        self.telephone = TelephoneLine(desk, "contact")
        self.note = label("", "chip", tone="due")
        self.which = Segments((("waiting", "待取"), ("before", "经过")), "看什么")
        self.table = RowTable(COLUMNS, "这一户待取的包裹")
        self.before = HandedList(desk, counter.put_right, counter.print_handed)
        self.units = RowTable(UNIT_COLUMNS, "可能是这几户")
        self.lately = RowTable(LATELY_COLUMNS, "今天交付的，回车更正")
        self.taker = TakerPanel(desk)
        self.leaving = LeavingButtons(
            desk, self, counter.chosen_rows, counter.lit, counter.current_row, counter.show_card
        )
        self._has_parcels = False
        body = row(spacing=10)
        self._left = QStackedWidget()
        for view in (self._idle(), self._waiting(), self.before, self.units):
            self._left.addWidget(view)
        body.addWidget(self._left, 1)
        body.addWidget(self.taker)
        inside = column(self._head(), rule(), spacing=0, margins=(1, 1, 1, 1))
        inside.addLayout(body, 1)
        self.setLayout(inside)
        space = QShortcut(QKeySequence("Space"), self.table)
        space.setContext(Qt.ShortcutContext.WidgetShortcut)
        space.activated.connect(counter.tick)

    @property
    def view(self) -> int:
        """Which of IDLE, WAITING, BEFORE, UNITS is shown."""
        return self._left.currentIndex()

    def show_idle(self, lately: Sequence[LatelyLine]) -> None:
        """Nobody is at the counter: what was handed out today."""
        for gone in (self.which, self.room, self.note, self.telephone, self.taker):
            gone.hide()
        self.lately.set_rows(lately)
        self.lately.setVisible(bool(lately))
        self._room_for_scan(FREE)
        self._left.setCurrentIndex(IDLE)

    def show_units(self) -> None:
        """Several households may be meant."""
        self._left.setCurrentIndex(UNITS)
        self.units.setFocus()

    def show_household(
        self, shelf: HouseholdShelf, ticks: Ticks, chosen: Sequence[ParcelRow], masked: str
    ) -> None:
        """A household, what waits for it, and what of it goes out."""
        for shown in (self.which, self.room, self.telephone):
            shown.show()
        self._room_for_scan(LIT)
        self.room.setText(shelf.room)
        self.telephone.put(shelf.ref, [one.ref.id for one in chosen], masked)
        self.which.buttons[0].setText(f"待取 {len(shelf.parcels)}")
        self.note.setText("不让代收" if shelf.declined else "今天催过")
        self.note.setToolTip(shelf.declined)
        self.note.setVisible(bool(shelf.declined) or shelf.reminded_today)
        self.table.set_rows(rows_of(shelf.parcels, ticks))
        self.before.show_household(shelf)
        self._has_parcels = bool(shelf.parcels)
        first = next((one.addressee for one in chosen if one.addressee), "")
        valuable = any(one.kind == "valuable" for one in chosen)
        self.taker.show_for(addressee=first, valuable=valuable, code=ticks.code)
        self.taker.count(len(chosen), len(shelf.parcels), ticks.not_fetched(chosen))
        self.choose_view(self.which.value)

    def choose_view(self, which: str) -> None:
        """What waits, or what went before."""
        waiting = which == "waiting" and self._has_parcels
        self.which.choose("waiting" if waiting else "before")
        self._left.setCurrentIndex(WAITING if waiting else BEFORE)
        self.taker.setVisible(waiting)

    # ---- inside

    def _head(self) -> QWidget:
        self._room_for_scan(FREE)
        head = QWidget()
        items = (self.scan, self.room, self.telephone, self.note, None, self.which)
        line = row(*items, spacing=10, margins=(12, 0, 10, 0))
        line.setStretch(0, 1000)
        head.setLayout(line)
        fix_height(head, 44)
        return head

    def _room_for_scan(self, most: int) -> None:
        """Beside a long room number it is the field that gives way."""
        self.scan.setMinimumWidth(round(LEAST * text_scale()))
        self.scan.setMaximumWidth(round(most * text_scale()))

    def _idle(self) -> QWidget:
        words = Elided("muted")
        words.put("扫一件，这一户待取的都列出来，签一次名全部交付。")
        said = row(words, key_cap("F1"), label("怎么说", "muted"), spacing=6, margins=(12, 7, 12, 7))
        said.setStretch(0, 1)
        idle = QWidget()
        box = column(said, spacing=0)
        box.addWidget(self.lately, 1)
        box.addStretch(0)
        idle.setLayout(box)
        return idle

    def _waiting(self) -> QWidget:
        waiting = QWidget()
        box = column(self.table, self.leaving, spacing=0)
        box.setStretch(0, 1)
        waiting.setLayout(box)
        return waiting
