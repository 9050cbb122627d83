"""Who must be visited, drawn flat by flat 楼图; beside it how far the visiting has come (VISIT-02..05)."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from app.modules.visits import coverage, lists, service
from app.modules.visits.lists import OVERDUE, HouseRow, WalkRow
from app.modules.visits.map_rows import building_shares, map_cell
from app.modules.visits.map_view import MapLegend, VisitMap
from app.modules.visits.move_view import move_household
from app.modules.visits.rules import STAGES
from app.ui.chart import Chart
from app.ui.desk import Desk
from app.ui.pane import Pane
from app.ui.parts import Card, Elided, allow, button, clause_chip, column, frame, label, row
from app.ui.scrolled import scrolled
from app.ui.segments import Segments
from app.ui.table import Column, RowTable
from app.ui.theme import fix_width

SIDE = 330
EVERYBODY = 0
WALK_COLUMNS = (
    Column("when", "时间", 90),
    Column("place", "去哪里", 84),
    Column("pair", "两人一组", 0),
)


class MapPane(Pane):
    """The map with its filters, the household in focus below it, and the bars beside it."""

    kinds = frozenset(
        {
            "visit", "visit_stop", "visit_plan", "visit_wish", "unit", "unit_mark", "tie", "due", "setting",
            "staff_area", "calendar_year", "calendar_day",
        }
    )  # fmt: skip
    opened = Signal(int)
    read = Signal(object)
    """The households, each time they were read."""
    entering = Signal(int)
    to_walks = Signal()

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self._now = now
        self.setAccessibleName("楼图")
        self.rows: list[HouseRow] = []
        self.stages = Segments((("", "全部阶段"), *STAGES), "阶段")
        self.stages.choose("")
        self.stages.changed.connect(lambda _: self._draw())
        self.area = QComboBox()
        self.area.setAccessibleName("片区")
        self.area.currentIndexChanged.connect(lambda _: self._draw())
        self.expected = Elided("muted")
        self.expected.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.map = VisitMap()
        self.map.chosen.connect(lambda _: self._tell())
        self.map.pointed.connect(self._tell_pointed)
        self.map.opened.connect(self.opened.emit)
        self.map.installEventFilter(self)
        self._lay_out()
        self._taken_area = False

    def _lay_out(self) -> None:
        tools = row(self.stages, self.area, self.expected, spacing=10)
        tools.setStretch(2, 1)  # where there is no room, the words give way, never the choice
        legend = MapLegend()
        drawn = scrolled(column(self.map, spacing=0))  # a site too large for one screen
        inner = column(tools, legend, drawn, spacing=8, margins=(12, 10, 12, 8))
        inner.setStretch(2, 1)
        shown = frame("card", inner)
        self.room, self.chip, self.mark = label("", "h2"), label("", "over"), label("", "muted")
        self.reason = Elided("muted")
        self.move_button = allow(button("改期…", self.shift, role="", keys="M"), self.desk, service.move_stop)
        self.enter_button = allow(
            button("登记结果", self.enter, role="outline", keys="R"), self.desk, service.record
        )
        words = column(row(self.room, self.chip, self.mark, None, spacing=10), self.reason, spacing=4)
        below = row(words, self.move_button, self.enter_button, spacing=10, margins=(12, 8, 12, 8))
        below.setStretch(0, 1)
        foot = frame("card", below)
        left = column(shown, foot, spacing=10)
        left.setStretch(0, 1)
        both = row(left, self._side(), spacing=12)
        both.setStretch(0, 1)
        self.setLayout(both)

    def _side(self) -> QWidget:
        self.cover_chart = Chart("覆盖率与目标")
        self.share_chart = Chart("责任比例")
        covered = Card("覆盖率与目标", "竖线＝今天应达")
        covered.body.addLayout(column(self.cover_chart, margins=(12, 8, 12, 8)))
        self.share_card = Card("磨合期责任比例", "竖线＝应占", clause_chip("VISIT-03"))
        self.share_card.body.addLayout(column(self.share_chart, margins=(12, 8, 12, 8)))
        self.walks = RowTable(WALK_COLUMNS, "最近的走访")
        self.walks.opened.connect(lambda _: self.to_walks.emit())
        self.walk_card = Card(
            "最近的走访", "", button("全部日程", self.to_walks.emit, role="quiet", keys="Alt 2")
        )
        self.walk_card.body.addWidget(self.walks)
        self.walks.setMinimumHeight(110)
        side = column(covered, self.share_card, self.walk_card, spacing=10)
        side.setStretch(2, 1)
        made = scrolled(side)
        fix_width(made, SIDE)
        return made

    # ---------------------------------------------------------------- what is in sight

    def reload(self) -> None:
        """Read every household again, and how far the visiting has come."""
        super().reload()
        today = self._now().date()
        self.rows = self.desk.read(lists.houses, today)
        known = [one.standing for one in self.rows]
        bars = self.desk.read(coverage.coverage, today, known)
        group = self.desk.read(coverage.role_shares, today, known)[0]
        self.cover_chart.put(coverage.bars(bars))
        self.share_chart.put(coverage.bars(group.bars))
        self.expected.put(coverage.expected_words(bars))
        self.walks.set_rows([_Line(walk) for walk in self.desk.read(lists.next_walks, today)])
        self._fill_areas()
        self._draw()
        self.read.emit(self.rows)

    def shown_rows(self) -> list[HouseRow]:
        """The households of the stage and the area that were chosen."""
        stage, area = self.stages.value, self.area.currentData() or EVERYBODY
        return [
            one
            for one in self.rows
            if (not stage or one.stage == stage) and (not area or one.officer_id == area)
        ]

    def show_unit(self, unit_id: int) -> None:
        """Put the focus on one household."""
        self.map.go_to(unit_id)
        self._tell()

    def first_focus(self) -> QWidget:
        """The map."""
        return self.map

    def current(self) -> HouseRow | None:
        """The household in focus."""
        return next((one for one in self.rows if one.unit_id == self.map.unit_id), None)

    # ---------------------------------------------------------------- what is done

    def enter(self) -> None:
        """What was said there goes on record."""
        one = self.current()
        if one is not None:
            self.entering.emit(one.unit_id)

    def shift(self) -> None:
        """Another day, window or pair for the household in focus; without a plan one is made by hand."""
        one = self.current()
        if one is not None:
            move_household(self, self.desk, one.unit_id, self._now)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Letters on the map: M another day, R what was said."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            act = {Qt.Key.Key_M: self.shift, Qt.Key.Key_R: self.enter}.get(Qt.Key(event.key()))
            if act is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
                self._tell()  # the card reads whom it is done for, wherever the pointer rests
                act()
                return True
        return super().eventFilter(watched, event)

    # ---------------------------------------------------------------- inside

    def _fill_areas(self) -> None:
        people = sorted(
            {(one.officer, one.officer_id) for one in self.rows if one.officer_id is not None},
            key=lambda person: person[0],
        )
        chosen = self.area.currentData()
        self.area.blockSignals(True)
        self.area.clear()
        self.area.addItem("全部片区", EVERYBODY)
        for name, staff_id in people:
            self.area.addItem(f"{name} 片区", staff_id)
        if not self._taken_area:  # an officer sees the households of the own area first (ROLE-02)
            chosen, self._taken_area = self.desk.who.staff_id, True
        self.area.setCurrentIndex(max(0, self.area.findData(chosen)))
        self.area.blockSignals(False)

    def _draw(self) -> None:
        inside = {one.unit_id for one in self.shown_rows()}
        self.map.put(
            [map_cell(one, faded=one.unit_id not in inside) for one in self.rows], building_shares(self.rows)
        )
        self._tell()

    def _tell_pointed(self, unit_id: int) -> None:
        """The card reads what the pointer rests on; what is done goes by the household in focus."""
        one = next((one for one in self.rows if one.unit_id == unit_id), None)
        if one is None:
            self._tell()
        else:
            self._say(one)

    def _tell(self) -> None:
        one = self.current()
        for made in (self.move_button, self.enter_button):
            made.setEnabled(one is not None and self.desk.may(service.record))
        if one is None:
            self.room.setText("")
            self.chip.setText("")
            self.mark.setText("")
            self.reason.put("还没有住户。先在“住户”里导入名册。")
            return
        self.move_button.setEnabled(self.desk.may(service.move_stop))
        self._say(one)

    def _say(self, one: HouseRow) -> None:
        self.room.setText(one.code.long)
        self.chip.setText(one.due_words if one.state == OVERDUE else "")
        marks = ["重点用户"] if one.key_user else []
        self.mark.setText("　".join([*marks, one.state_zh] if one.state != OVERDUE else marks))
        self.reason.put("　".join(part for part in (one.reason, one.planned) if part))


class _Line:
    """A walk as the table beside the map takes it."""

    def __init__(self, walk: WalkRow) -> None:
        self.ref = walk.stops[0].ref
        self.when = f"{walk.day.month}/{walk.day.day} {walk.stops[0].begins}"
        self.place, self.pair = f"{walk.building} {len(walk.stops)} 户", walk.pair
