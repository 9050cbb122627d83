"""Every household as a list: state, limit, why, what is planned, whose area; the same filters as the map."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.modules.visits import lists
from app.modules.visits.lists import EMPTY, NOT_HANDED, OVERDUE, STATE_ZH, HouseRow
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.pane import Pane
from app.ui.parts import column, frame, label, row
from app.ui.table import Column, RowTable
from app.ui.theme import fix_width

COLUMNS = (
    Column("state", "状态", 118, glyph="sign", tone="tone", sort="order"),
    Column("room", "房号", 96, bold=True),
    Column("stage", "阶段", 150),
    Column("due", "最迟", 104),
    Column("reason", "为什么", 0, muted=True),
    Column("planned", "排期", 168),
    Column("officer", "片区", 76),
    Column("last", "上次", 130),
)
_SIGNS = {
    OVERDUE: ("overdue", "over"),
    "soon": ("today", "due"),
    "planned": ("later", ""),
    "visited": ("done", ""),
}
_ORDER = (OVERDUE, "soon", "planned", "none", "visited", EMPTY, NOT_HANDED)


@dataclass(frozen=True)
class Line:
    """A household as the table takes it."""

    ref: Ref
    unit_id: int
    state: str
    sign: str
    tone: str
    order: tuple[int, date]
    room: str
    stage: str
    due: str
    reason: str
    planned: str
    officer: str
    last: str


class ListPane(Pane):
    """The list; Ctrl+F filters it by room, state, officer or words of the reason."""

    kinds = frozenset({"visit", "visit_stop", "visit_wish", "unit", "unit_mark", "tie", "due", "setting"})
    opened = Signal(int)

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self._now = now
        self.setAccessibleName("访谈列表")
        self.rows: list[HouseRow] = []
        self.filter = QLineEdit()
        self.filter.setAccessibleName("筛选")
        self.filter.setPlaceholderText("房号、片区、原因里的字")
        self.filter.setClearButtonEnabled(True)
        fix_width(self.filter, 220)
        self.filter.textChanged.connect(lambda _: self._show())
        self.which = QComboBox()
        self.which.setAccessibleName("状态")
        self.which.addItem("要去的", "due")
        self.which.addItem("全部", "")
        for state, words in STATE_ZH.items():
            self.which.addItem(words, state)
        self.which.currentIndexChanged.connect(lambda _: self._show())
        self.count = label("", "muted")
        self.table = RowTable(COLUMNS, "应访住户")
        self.table.opened.connect(lambda line: self.opened.emit(line.unit_id))
        tools = row(self.filter, self.which, self.count, None, margins=(12, 10, 12, 8))
        inner = column(tools, self.table, spacing=0)
        inner.setStretch(1, 1)
        self.setLayout(column(frame("card", inner), spacing=0))
        self.keys = {"Ctrl+F": self._to_filter}

    def reload(self) -> None:
        """Read every household again."""
        super().reload()
        self.rows = self.desk.read(lists.houses, self._now().date())
        self._show()

    def first_focus(self) -> QWidget:
        """The list."""
        return self.table

    def back(self) -> bool:
        """Esc empties the filter first."""
        if self.filter.text():
            self.filter.clear()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def current(self) -> int:
        """The household that is chosen; 0 for none."""
        line = self.table.current()
        return line.unit_id if line is not None else 0

    def _to_filter(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show(self) -> None:
        lines = sorted((_line(one) for one in self._shown(self.rows)), key=lambda line: line.order)
        self.table.set_rows(lines)
        self.count.setText(f"{len(lines):,} 户")

    def _shown(self, rows: Sequence[HouseRow]) -> list[HouseRow]:
        state, words = self.which.currentData(), self.filter.text().strip().upper()
        found = []
        for one in rows:
            if state == "due" and one.state in ("visited", NOT_HANDED, EMPTY) and not one.soon:
                continue
            if state and state != "due" and one.state != state:
                continue
            whole = f"{one.code.short} {one.code.long} {one.officer} {one.reason}".upper()
            if words and words not in whole:
                continue
            found.append(one)
        return found


def _line(one: HouseRow) -> Line:
    sign, tone = _SIGNS.get(one.state, ("", ""))
    return Line(
        ref=one.ref, unit_id=one.unit_id,
        state=f"{one.due_words if one.state == OVERDUE else one.state_zh}{'　重点' if one.key_user else ''}",
        sign=sign, tone=tone, order=(_ORDER.index(one.state), one.due or date.max),
        room=one.code.short, stage=one.standing.stage.words, due=one.due.isoformat() if one.due else "",
        reason=_why(one), planned=one.planned, officer=one.officer, last=one.last,
    )  # fmt: skip


def _why(one: HouseRow) -> str:
    """The reason without the stage, which has a column of its own."""
    wanted = one.standing.wanted
    return min(wanted, key=lambda w: w.day).reason if wanted else ""
