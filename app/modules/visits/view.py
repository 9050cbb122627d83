"""The room of visits: the building map, the calendar of walks, the list, the figures; and one household."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import Refusal
from app.modules.visits import card, lists, service
from app.modules.visits.entry_view import VisitSheet
from app.modules.visits.house_view import HousePane
from app.modules.visits.list_view import ListPane
from app.modules.visits.lists import HouseRow
from app.modules.visits.map_pane_view import MapPane
from app.modules.visits.page_menu_view import page_entries
from app.modules.visits.plan_view import ask_plan
from app.modules.visits.printing_view import print_house, print_stops
from app.modules.visits.rules import (
    CONTENT_CLAUSE,
    KEY_CLAUSE,
    PAIR_CLAUSE,
    SETTLING_CLAUSE,
    SETTLING_SHARE_CLAUSE,
    SHEET_CLAUSE,
    STAGE_CLAUSE,
    YEAR_CLAUSE,
)
from app.modules.visits.walks_view import WalksPane
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.menu import show_menu
from app.ui.page import Hint, Page
from app.ui.pane import Pane
from app.ui.parts import allow, button, key_cap
from app.ui.segments import Segments
from app.ui.theme import text_scale

MAP, WALKS, LIST, FIGURES, HOUSE = "map", "walks", "list", "figures", "house"
SEGMENTS = ((MAP, "楼图"), (WALKS, "日程"), (LIST, "列表"), (FIGURES, "数字"))
ROOMY, CAPPED = 1080, 1180
"""Pixels of a page, times the text size, that has room for the counts, and for the key cap."""


class VisitsPage(Page):
    """Tab 访谈: four ways to look at the same households, and one household behind them."""

    kinds = frozenset(
        {
            "visit", "visit_stop", "visit_plan", "visit_opinion", "visit_promise", "visit_rating",
            "visit_wish", "visitor", "visit_day_off", "unit", "unit_mark", "tie", "due", "setting",
            "staff_member", "staff_role", "staff_area", "matter", "followup", "calendar_year",
            "calendar_day",
        }
    )  # fmt: skip

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk, "访谈")
        self._now = now
        self.which = self._before = MAP
        self.rows: Sequence[HouseRow] = ()
        self.stack = QStackedWidget()
        self.map = MapPane(desk, now)
        self.map.opened.connect(self.show_house)
        self.map.entering.connect(self.enter)
        self.map.read.connect(self._take_rows)
        self.map.to_walks.connect(lambda: self.choose(WALKS))
        self._panes: dict[str, Pane] = {MAP: self.map}
        self.stack.addWidget(self.map)
        self._build_tools()
        self.body.addWidget(self.stack)
        acts = (("Ctrl+N", self.enter_chosen), ("Ctrl+P", self.print_chosen), ("Ctrl+R", self.plan_walks))
        for keys, act in acts:
            self._shortcut(keys, act)
        for place, (which, _) in enumerate(SEGMENTS, 1):
            self._shortcut(f"Alt+{place}", lambda which=which: self.choose(which))

    def _build_tools(self) -> None:
        self.segments = Segments(SEGMENTS, "怎么看")
        self.segments.choose(MAP)
        self.segments.changed.connect(self.choose)
        self.plan_button = allow(
            button("重新排期…", self.plan_walks, keys="Ctrl R"), self.desk, service.make_plan
        )
        self.print_button = button("打印访谈单…", self.print_chosen, icon="print", keys="Ctrl P")
        self.enter_button = allow(
            button("登记访谈", self.enter_chosen, role="filled", icon="pen", keys="Ctrl N"),
            self.desk,
            service.record,
        )
        self._cap = key_cap("Ctrl N")
        self.more = button("更多", self._show_more, role="quiet", name="人手、规则、导入")
        for tool in (
            self.segments, self.plan_button, self.print_button, self.enter_button, self._cap, self.more,
        ):  # fmt: skip
            self.tools.addWidget(tool)

    def _shortcut(self, keys: str, act: Callable[[], object]) -> None:
        made = QShortcut(QKeySequence(keys), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(lambda: act())

    # ---- what is in sight

    def reload(self) -> None:
        """Read again what is in sight, and the counts."""
        pane = self.pane(self.which)
        pane.refresh()
        if self.which != MAP:
            self._take_rows(self.desk.read(lists.houses, self._now().date()))

    def open(self, ref: Ref) -> None:
        """Show one household; a planned visit in its week; a talk in its household."""
        if ref.kind == "unit":
            self.show_house(ref.id)
        elif ref.kind == "visit_stop":
            stop = self.desk.read(lists.stop_place, ref.id)
            if stop is not None:
                self.choose(WALKS)
                pane: Any = self.pane(WALKS)
                pane.show_day(*stop)
        elif ref.kind in ("visit", "visit_wish", "visit_opinion", "visit_promise"):
            unit_id = self.desk.read(card.unit_of, ref)
            if unit_id is None:
                self.desk.refuse("找不到这次访谈，请刷新后再看。", clause=SHEET_CLAUSE)
            else:
                self.show_house(unit_id)
        else:
            self.choose(WALKS)

    def shown(self) -> Ref | None:
        """The household that is open."""
        unit_id = self._unit() if self.which == HOUSE else 0
        return Ref("unit", unit_id) if unit_id else None

    def choose(self, which: str) -> None:
        """One of the segments."""
        self._turn(which)
        self.pane(which).first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def show_house(self, unit_id: int) -> None:
        """One household, with everything this room knows of it."""
        pane: Any = self.pane(HOUSE)
        pane.show_unit(unit_id)
        if pane.card is None:
            self.desk.refuse("找不到这一户，请重新查找。")
            return
        self._turn(HOUSE)
        pane.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- what is done here

    def plan_walks(self) -> None:
        """Plan the coming weeks."""
        ask_plan(self, self.desk, self.rows, self._now, lambda: self.choose(WALKS))

    def enter_chosen(self) -> None:
        """Ctrl+N: what was said goes on record, for the household in focus."""
        unit_id = self._unit()
        if unit_id:
            self.enter(unit_id)
        else:
            self.desk.inform("先选一户，再登记访谈。")

    def enter(self, unit_id: int, stop_id: int = 0) -> None:
        """What was said at a household goes on record."""
        if not self.desk.allows(service.record):
            return
        try:
            sheet = VisitSheet(self, self.desk, unit_id, now=self._now, stop_id=stop_id)
        except Refusal as refusal:
            self.desk.refuse(refusal.sentence, clause=refusal.clause)
            return
        sheet.start()

    def print_chosen(self) -> None:
        """Ctrl+P: the sheets of the walk in focus, or the sheet of the household."""
        if self.which == WALKS:
            pane: Any = self.pane(WALKS)
            pane.print_walk()
            return
        unit_id = self._unit()
        one = next((one for one in self.rows if one.unit_id == unit_id), None)
        if one is None:
            self.desk.inform("先选一户，再打印访谈单。")
            return
        stops = self.desk.read(lists.planned_for, unit_id)
        if stops:
            print_stops(self, self.desk, stops[:1], self._now())
        else:
            print_house(self, self.desk, unit_id, self._now())

    def _show_more(self) -> None:
        show_menu(self.more, self.desk, page_entries(self, self.desk, self._now))

    # ---- what the shell asks

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        own = getattr(self._panes.get(self.which), "hints", None)
        if own is not None:
            return tuple(own())
        if self.which == LIST:
            return (("↑↓", "选一户"), ("Enter", "打开"), ("Ctrl F", "筛选"), ("Ctrl N", "登记访谈"))
        return (
            ("↑↓←→", "移到别户"),
            ("1201", "直接输房号"),
            ("Enter", "打开这一户"),
            ("Ctrl N", "登记访谈"),
            ("M", "改期"),
            ("Ctrl P", "打印访谈单"),
            ("Alt 1…4", "换一种看法"),
        )

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            (STAGE_CLAUSE, "阶段由交付日期算出；换了业主重新起算。"),
            (SETTLING_CLAUSE, "磨合期每户都要访谈，期限看精装、毛坯和项目大小。"),
            (SETTLING_SHARE_CLAUSE, "磨合期访谈由负责人、客服主管和客服人员按户数分担。"),
            (YEAR_CLAUSE, "稳定期和老用户每年至少一次，全部覆盖。"),
            (KEY_CLAUSE, "重点用户每年至少两次上门面访；一次访谈符合几条就算几条。"),
            (CONTENT_CLAUSE, "磨合期祝贺、介绍、了解喜好；以后问六个方面满意不满意，意见逐条答复。"),
            (PAIR_CLAUSE, "两人一组，在三个时段内去；没有照办的写明原因。"),
            (SHEET_CLAUSE, "访谈记录表带着去，回来登记，打印存档。"),
        )

    def back(self) -> bool:
        """Esc: from a household to where one came from, from the others to the map."""
        if self.which == HOUSE:
            self.choose(self._before)
            return True
        pane = self._panes.get(self.which)
        if pane is not None and pane.back():
            return True
        if self.which != MAP:
            self.choose(MAP)
            return True
        return False

    def undo(self) -> bool:
        """Ctrl+Z: the bar's offer is all there is to take back."""
        return False

    def leave(self) -> None:
        """Nothing private stands here open."""

    def first_focus(self) -> QWidget:
        """What is in sight."""
        return self.pane(self.which).first_focus()

    def focus_field(self, name: str) -> None:
        """Refusals of this room stand in their sheets."""

    def pane(self, which: str) -> Pane:
        """The pane of a segment, made when it is first asked for."""
        if which not in self._panes:
            self._panes[which] = self._make(which)
            self.stack.addWidget(self._panes[which])
        return self._panes[which]

    # ---- inside

    def _make(self, which: str) -> Pane:
        if which == WALKS:
            walks = WalksPane(self.desk, self._now)
            walks.opened.connect(self.show_house)
            walks.enter.connect(self.enter)
            return walks
        if which == LIST:
            listed = ListPane(self.desk, self._now)
            listed.opened.connect(self.show_house)
            return listed
        if which == HOUSE:
            house = HousePane(self.desk, self._now)
            house.left.connect(lambda: self.choose(self._before))
            house.entering.connect(self.enter)
            return house
        # The figures bring charts along that a desk with the map open does not wait for.
        from app.modules.visits.figures_view import FiguresPane

        return FiguresPane(self.desk, self._now)

    def _turn(self, which: str) -> None:
        self.which = which
        if which != HOUSE:
            self._before = which
            self.segments.choose(which)
        self.stack.setCurrentWidget(self.pane(which))
        self._fit()
        self.desk.moved.emit()

    def _unit(self) -> int:
        """The household in focus, 0 when there is none."""
        pane: Any = self._panes.get(self.which)
        if self.which == MAP:
            return self.map.map.unit_id
        if self.which == LIST:
            return int(pane.current())
        if self.which == HOUSE:
            return int(pane.unit_id)
        if self.which == WALKS:
            walk = pane.board.walk()
            return int(walk.stops[0].unit.id) if walk is not None else 0
        return 0

    def _take_rows(self, rows: Sequence[HouseRow]) -> None:
        self.rows = rows
        told = lists.counts(rows)
        parts = [
            f"应访 {told.to_visit:,}",
            f"已访 {told.visited:,}",
            f"逾期 {told.overdue}" if told.overdue else "",
            f"30 天内 {told.soon}" if told.soon else "",
        ]
        self.counts.setText("　".join(part for part in parts if part))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What has no room in the head goes."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        scale, wide = text_scale(), self.width()
        self.counts.setVisible(wide >= round(ROOMY * scale))
        self._cap.setVisible(wide >= round(CAPPED * scale))
