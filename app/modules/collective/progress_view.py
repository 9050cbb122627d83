"""How far a collective move-in is (MOVE-02): where everybody is, by day, time and building."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.modules.collective import lists, printing_view, service
from app.modules.collective.lists import HouseholdRow, PlanDetail, Tally
from app.modules.collective.rules import STANDS
from app.modules.collective.sheets_view import MoveSheet, strike
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.parts import Card, allow, button, column, row
from app.ui.register import Register
from app.ui.segments import Segments
from app.ui.table import Column, RowTable
from app.ui.theme import fix_width, text_scale

Now = Callable[[], datetime]
ALL = "all"
COLUMNS = (
    Column("ticket", "票号", 66, glyph="sign"),
    Column("room", "房号", 96, sort="place"),
    Column("owners", "业主", 0),
    Column("slot_short", "时段", 96, sort="ticket"),
    Column("stand_zh", "现在", 70, tone="tone"),
    Column("came", "最近到场", 92),
    Column("missing", "缺什么", 110),
    Column("moved", "改约", 74),
)
SHARES = (
    Column("words", "", 0),
    Column("share", "办妥", 84, right=True, sort="done"),
    Column("open", "在办", 48, right=True),
    Column("missed", "未到", 48, right=True),
)
WAYS = (("by_day", "按天"), ("by_slot", "按时段"), ("by_building", "按楼栋"))
SIDE, NARROW = 390, 1060
"""Pixels of the shares, and (times the text size) of a view too narrow for them."""


@dataclass(frozen=True)
class ShareRow:
    """One line of the counts beside the list."""

    ref: Ref
    words: str
    share: str
    done: int
    open: int
    missed: int


class ProgressView(QWidget):
    """Counts as filters over the list of households; the counts by day, time and building beside it."""

    def __init__(self, desk: Desk, now: Now) -> None:
        super().__init__()
        self.desk, self._now, self.plan = desk, now, 0
        self.detail: PlanDetail | None = None
        self.progress: lists.Figures | None = None
        self._rows: list[HouseholdRow] = []
        self.segments = Segments(((ALL, "全部"), *STANDS), "现在在哪里")
        self.segments.choose(ALL)
        self.segments.changed.connect(lambda _: self._show_filtered())
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("筛选")
        self.filter.setAccessibleName("筛选住户")
        self.filter.setMaxLength(40)
        fix_width(self.filter, 96)
        self.filter.textChanged.connect(lambda _: self._show_filtered())
        nothing = Empty(
            "这一栏没有住户", "换一栏，或清除筛选。", button("看全部住户", self.show_all, role="filled")
        )
        empty = Empty("方案里还没有住户", "到“方案”里排住户，按房号先后填满各时段。")
        self.list = Register(COLUMNS, "方案里的住户", self._open, empty, nothing=nothing)
        self.shares = RowTable(SHARES, "办妥的户数")
        self.way = Segments(WAYS, "怎么分")
        self.way.choose("by_day")
        self.way.changed.connect(lambda _: self._show_shares())
        self.move_button = allow(button("改约…", self.change_time, keys="F2"), desk, service.move_slot)
        self.missed_button = allow(button("未到的一起改约…", self.move_missed), desk, service.move_slot)
        self.strike_button = allow(button("移出…", self.strike, role="quiet"), desk, service.strike_household)
        self.day_button = allow(button("打印当日情况…", self.print_day, keys="Ctrl+P"), desk, service.printed)
        self._build()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the list keeps its columns and the shares give way."""
        super().resizeEvent(event)
        self._card.setVisible(self.width() >= round(NARROW * text_scale()))

    def _build(self) -> None:
        tools = row(self.segments, None, self.filter)
        acts = row(self.move_button, self.missed_button, self.strike_button, None, self.day_button)
        main = column(tools, self.list, acts, spacing=8)
        main.setStretch(1, 1)
        card = Card("进展")
        card.body.addLayout(row(self.way, None, margins=(10, 8, 10, 8)))
        card.body.addWidget(self.shares)
        fix_width(card, SIDE)
        self._card = card
        box = row(spacing=12)
        box.addLayout(main, 1)
        box.addWidget(card)
        self.setLayout(box)

    # ---- what the pane asks

    def first_focus(self) -> QWidget:
        """The list takes arrows and Enter."""
        return self.list.first_focus()

    def show_plan(self, detail: PlanDetail) -> None:
        """Another plan, or the same read again."""
        self.detail, self.plan = detail, detail.ref.id

    def reload(self) -> None:
        """Read the figures and the list again."""
        at = self._now()
        self.progress = self.desk.read(lists.figures, self.plan, at)
        self._rows = self.desk.read(lists.households, self.plan, at)
        names = ("total", *(stand for stand, _ in STANDS))
        for name, each in zip(names, self.segments.buttons, strict=True):
            words = "全部" if name == "total" else dict(STANDS)[name]
            number = getattr(self.progress.all, name)
            each.setText(f"{words} {number}" if number or name == "total" else words)
        self._card.count(f"{self.progress.all.done} / {self.progress.all.total} 户办妥")
        self._show_shares()
        self._show_filtered()

    def choose(self, household: Ref) -> None:
        """Show one household."""
        self.show_all()
        self.list.table.choose(household)

    def show_all(self) -> None:
        """Every household, no filter."""
        self.filter.clear()
        self.segments.choose(ALL)
        self._show_filtered()

    def shown(self) -> Ref | None:
        """The household that is chosen."""
        current = self.list.current()
        return current.ref if current is not None else None

    # ---- what is done

    def change_time(self) -> None:
        """Another time for the chosen household."""
        current = self.list.current()
        if current is not None and self.detail is not None and self.desk.allows(service.move_slot):
            MoveSheet(self, self.desk, self.detail, [current], self._now).start()

    def move_missed(self) -> None:
        """Another time for all who did not come."""
        missed = [one for one in self._rows if one.stand == "missed"]
        if not missed:
            self.desk.inform("没有过时未到的住户。")
        elif self.detail is not None and self.desk.allows(service.move_slot):
            MoveSheet(self, self.desk, self.detail, missed, self._now).start()

    def strike(self) -> None:
        """The chosen household leaves the plan."""
        current = self.list.current()
        if current is not None:
            strike(self, self.desk, current)

    def print_day(self) -> None:
        """The figures of today."""
        if self.detail is not None and self.desk.allows(service.printed):
            printing_view.print_day(self, self.desk, self.detail, self._now())

    # ---- inside

    def _open(self, line: HouseholdRow) -> None:
        self.desk.go(line.unit)

    def _show_filtered(self) -> None:
        stand, typed = self.segments.value, self.filter.text().strip().casefold()
        rows = [
            one
            for one in self._rows
            if stand in (ALL, one.stand)
            and typed in f"{one.ticket} {one.room} {one.owners} {one.slot} {one.missing}".casefold()
        ]
        self.list.show_rows(rows, filtered=bool(self._rows))
        self.missed_button.setText(f"未到的一起改约…（{sum(r.stand == 'missed' for r in self._rows)}）")

    def _show_shares(self) -> None:
        if self.progress is None:
            return
        tallies: tuple[Tally, ...] = getattr(self.progress, self.way.value)
        self.shares.set_rows(
            [
                ShareRow(
                    Ref("tally", n),
                    one.words,
                    f"{one.done} / {one.total}",
                    one.done,
                    one.here + one.left,
                    one.missed,
                )
                for n, one in enumerate(tallies)
            ]
        )
