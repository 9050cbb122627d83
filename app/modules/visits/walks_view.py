"""The calendar of walks 日程: a week at a time; walks are moved, confirmed, taken off, printed (VISIT-07)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.modules.visits import lists, service
from app.modules.visits.lists import PlanState, StopRow, WalkRow
from app.modules.visits.move_view import move_one, move_walk, put_back
from app.modules.visits.placing import monday_of
from app.modules.visits.printing_view import print_stops, print_week
from app.modules.visits.rules import PAIR_CLAUSE
from app.modules.visits.walk_board_view import WalkBoard, Week, walk_words
from app.ui.desk import Desk
from app.ui.dialog import ask_reason
from app.ui.page import Hint
from app.ui.pane import Pane
from app.ui.parts import Card, Elided, allow, button, card_line, clause_chip, clear, column, frame, label, row
from app.ui.scrolled import scrolled
from app.ui.theme import fix_width, text_scale

DETAIL = 330
ROOMY = 1080
"""Pixels of the pane, times the text size, from which week and buttons stand in one row."""
WEEK = timedelta(days=7)
DROP_REASONS = ("住户来电取消", "访谈员不能去", "排错了")


class WalksPane(Pane):
    """A week of walks, the chosen one beside it with its households."""

    kinds = frozenset(
        {"visit", "visit_stop", "visit_plan", "visit_wish", "unit", "staff_member", "calendar_day"}
    )
    opened = Signal(int)
    enter = Signal(int, int)
    """A household and the planned visit whose sheet is entered."""
    plan = Signal()

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self._now = now
        self.setAccessibleName("走访日程")
        self.monday = monday_of(now().date())
        self.board = WalkBoard()
        self.board.opened.connect(self._open_walk)
        self.board.chosen.connect(self._show_walk)
        self.board.dropped.connect(self._drop_on)
        self.board.turned.connect(self.turn)
        self.board.installEventFilter(self)
        self._to_confirm: tuple[int, ...] = ()
        self._lay_out()
        self.keys = {"Ctrl+P": self.print_week, "PgUp": lambda: self.turn(-1), "PgDown": lambda: self.turn(1)}

    def _lay_out(self) -> None:
        self.earlier = button("‹", lambda: self.turn(-1), role="quiet", keys="PageUp", name="上一周")
        self.later = button("›", lambda: self.turn(1), role="quiet", keys="PageDown", name="下一周")
        self.this = button("本周", self.go_today, role="quiet", keys="T")
        self.when, self.count = label("", "h2"), label("", "muted")
        self.confirm_button = allow(
            button("确认本周", self.confirm_week, role="outline", keys="C"), self.desk, service.confirm
        )
        self.print_button = button("打印本周安排…", self.print_week, keys="Ctrl P")
        weeks = row(self.earlier, self.when, self.later, self.this, self.count, None, spacing=8)
        self.tools = row(weeks, row(self.confirm_button, self.print_button, None, spacing=8), spacing=8)
        self.tools.setContentsMargins(12, 8, 12, 6)
        self.tools.setStretch(0, 1)
        self.strip = QVBoxLayout()
        self.strip.setSpacing(0)
        inner = column(
            self.tools, self.strip, scrolled(column(self.board, spacing=0)), spacing=0, margins=(0, 0, 0, 4)
        )
        inner.setStretch(2, 1)
        self.told = Elided("muted")
        left = column(frame("card", inner), self.told, spacing=6)
        left.setStretch(0, 1)
        self.lines = column(spacing=0)
        self.title, self.pair = label("", "h3"), label("", "muted", wrap=True)
        self.acts = {
            "move": allow(button("改期…", self.move_walk, keys="M"), self.desk, service.move_walk),
            "drop": allow(
                button("撤下…", self.drop_walk, role="quiet", keys="X"), self.desk, service.drop_walk
            ),
            "print": button("打印访谈单…", self.print_walk, keys="P"),
        }
        detail = Card("这次走访", "", clause_chip(PAIR_CLAUSE))
        detail.body.addLayout(column(self.title, self.pair, spacing=2, margins=(12, 10, 12, 6)))
        detail.body.addWidget(scrolled(column(self.lines, None)))
        detail.body.addLayout(row(*self.acts.values(), None, spacing=6, margins=(12, 6, 12, 10)))
        fix_width(detail, DETAIL)
        both = row(left, detail, spacing=12)
        both.setStretch(0, 1)
        self.setLayout(both)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the buttons stand below the week."""
        super().resizeEvent(event)
        roomy = self.width() >= round(ROOMY * text_scale())
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self.tools.setDirection(across if roomy else down)

    # ---------------------------------------------------------------- what is in sight

    def reload(self) -> None:
        """Read the week again."""
        super().reload()
        today = self._now().date()
        sunday = self.monday + WEEK - timedelta(days=1)
        walks = self.desk.read(lists.walks, self.monday, sunday)
        off = self.desk.read(lists.holidays, self.monday)
        self.board.put(Week(self.monday, tuple(walks), tuple(off), today))
        self.when.setText(f"{self.monday.month}月{self.monday.day}日 – {sunday.month}月{sunday.day}日")
        self.count.setText(walk_words(walks))
        open_ones = [stop for walk in walks for stop in walk.stops if stop.state == "open"]
        self._to_confirm = tuple(stop.ref.id for stop in open_ones if not stop.confirmed)
        self.confirm_button.setText(
            f"确认本周 {len(self._to_confirm)} 户" if self._to_confirm else "本周已确认"
        )
        self.confirm_button.setEnabled(bool(self._to_confirm) and self.desk.may(service.confirm))
        self.print_button.setEnabled(bool(walks))
        self._warn(today)
        state = self.desk.read(lists.plan_state)
        self.told.put(plan_words(state) if state is not None else "还没有排过期，点“重新排期…”开始。")
        self._show_walk(self.board.walk())

    def _warn(self, today: date) -> None:
        clear(self.strip)
        late = self.desk.read(lists.unentered, today, self._now())
        for walk in late[:2]:
            stop = walk.stops[0]
            go = button("登记", partial(self.enter.emit, stop.unit.id, stop.ref.id), role="row")
            self.strip.addWidget(
                card_line(
                    "overdue",
                    f"{walk.when} {walk.place} 还没有登记",
                    f"{len(walk.stops)} 户，{walk.pair}",
                    go,
                )
            )

    def show_day(self, day: date, window: str = "") -> None:
        """Turn to the week of a day."""
        self.monday = monday_of(day)
        self.reload()
        if window:
            self.board.go_to(day, window)

    def first_focus(self) -> QWidget:
        """The board."""
        return self.board

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        return (
            ("←→↑↓", "选走访"),
            ("Enter", "看住户"),
            ("M", "改期"),
            ("X", "撤下"),
            ("C", "确认本周"),
            ("P", "打印访谈单"),
            ("PageDown", "下一周"),
            ("Ctrl P", "打印安排"),
        )

    # ---------------------------------------------------------------- what is done

    def turn(self, by: int) -> None:
        """A week on or back."""
        self.monday += by * WEEK
        self.reload()

    def go_today(self) -> None:
        """The week of today."""
        self.show_day(self._now().date())

    def confirm_week(self) -> None:
        """The CS head confirms what is planned this week."""
        if not self._to_confirm:
            self.desk.inform("本周没有待确认的排期。")
            return
        ids = self._to_confirm
        self.desk.do(service.confirm, ids, done=f"已确认 {len(ids)} 户。")

    def move_walk(self) -> None:
        """The walk in focus gets another day, window or pair."""
        walk = self._open_one()
        if walk is not None:
            move_walk(self, self.desk, walk, self._now().date())

    def drop_walk(self) -> None:
        """The walk in focus comes off the plan, with a reason."""
        walk = self._open_one()
        if walk is None or not self.desk.allows(service.drop_walk):
            return
        ask_reason(
            self,
            "撤下这次走访",
            (
                ("走访", f"{walk.when}　{walk.place}　{len(walk.stops)} 户"),
                ("以后", "到期的住户下次排期会再排。"),
            ),
            "撤下",
            lambda reason: self.desk.do(
                service.drop_walk,
                walk.stop_ids,
                reason=reason,
                done=f"{walk.place} {len(walk.stops)} 户已撤下。",
            ),
            ready=DROP_REASONS,
            clause=PAIR_CLAUSE,
        )

    def print_walk(self) -> None:
        """The sheets of the walk in focus."""
        walk = self.board.walk()
        if walk is not None:
            print_stops(self, self.desk, walk.stop_ids, self._now())

    def print_week(self) -> None:
        """The list of the walks of the week."""
        print_week(self, self.desk, self.monday, self._now())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Letters on the board."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            act = {
                Qt.Key.Key_M: self.move_walk, Qt.Key.Key_X: self.drop_walk, Qt.Key.Key_P: self.print_walk,
                Qt.Key.Key_C: self.confirm_week, Qt.Key.Key_T: self.go_today,
            }.get(Qt.Key(event.key()))  # fmt: skip
            if act is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
                act()
                return True
        return super().eventFilter(watched, event)

    # ---------------------------------------------------------------- inside

    def _open_one(self) -> WalkRow | None:
        walk = self.board.walk()
        if walk is None:
            self.desk.inform("先用方向键选一次走访。")
            return None
        if any(stop.state != "open" for stop in walk.stops):
            self.desk.refuse("这次走访已经登记了结果，不能再改。", clause=PAIR_CLAUSE)
            return None
        return walk

    def _open_walk(self, walk: WalkRow) -> None:
        """Enter: the first household that is not entered yet."""
        waiting = [stop for stop in walk.stops if stop.state == "open"]
        if waiting and walk.day <= self._now().date():
            self.enter.emit(waiting[0].unit.id, waiting[0].ref.id)
        elif walk.stops:
            self.opened.emit(walk.stops[0].unit.id)

    def _show_walk(self, walk: WalkRow | None) -> None:
        clear(self.lines)
        may = {"move": self.desk.may(service.move_walk), "drop": self.desk.may(service.drop_walk)}
        for key, made in self.acts.items():
            made.setEnabled(walk is not None and may.get(key, True))
        if walk is None:
            self.title.setText("没有选中走访")
            self.pair.setText("")
            return
        self.title.setText(f"{walk.when}　{walk.place}")
        confirmed = "已确认" if walk.confirmed else "待确认"
        self.pair.setText(f"{walk.pair}　{walk.lead_zh}主访　{confirmed}")
        for stop in walk.stops:
            self.lines.addWidget(self._line(walk, stop))

    def _line(self, walk: WalkRow, stop: StopRow) -> QWidget:
        """Time and room with what can be done; below it why one goes there."""
        sign = {"done": "done", "failed": "off"}.get(stop.state, "later")
        acts = [button("打开", lambda: self.opened.emit(stop.unit.id), role="row", name=f"打开 {stop.room}")]
        if stop.state == "open" and self.desk.may(service.move_stop):
            today = self._now().date()
            acts.insert(
                0,
                button(
                    "改期",
                    lambda: move_one(self, self.desk, walk, stop, today),
                    role="row",
                    name=f"{stop.room} 改期",
                ),
            )
        late = stop.state == "open" and stop.due < self._now().date()
        made = QWidget()
        made.setLayout(
            column(
                card_line(sign, f"{stop.begins} {stop.room}", "", *acts),
                row(
                    label(
                        f"最迟 {stop.due:%Y-%m-%d}{'，已逾期' if late else ''}", "over" if late else "muted"
                    ),
                    margins=(35, 0, 12, 0),
                ),
                row(label(_because(stop.why), "muted", wrap=True), margins=(35, 0, 12, 6)),
                spacing=0,
            )
        )
        return made

    def _drop_on(self, walk: WalkRow, day: date, window: str) -> None:
        """A walk was dragged to another day or window."""
        if any(stop.state != "open" for stop in walk.stops):
            self.desk.refuse("这次走访已经登记了结果，不能再改。", clause=PAIR_CLAUSE)
            return
        moved = self.desk.do(
            service.move_walk, walk.stop_ids, day=day, window=window,
            done=f"{walk.place} {len(walk.stops)} 户改到 {day.month}月{day.day}日。",
            undo=lambda _: put_back(self.desk, walk),
        )  # fmt: skip
        if moved:
            self.board.go_to(day, window)


def _because(why: str) -> str:
    """The reason without its last day, which was written at the planning and stands above as of today."""
    reason, _, rest = why.partition("，最迟 ")
    return reason if not rest else f"{reason}。{rest.partition('。')[2]}"


def plan_words(state: PlanState) -> str:
    """When it was planned last, and what could not be placed."""
    told = f"{state.at:%m-%d %H:%M} {state.by}排期，排到 {state.until:%m-%d}：新排 {state.placed}，"
    told += f"调整 {state.moved}，不变 {state.kept} 户。"
    if state.short:
        told += f"人手不够，有 {state.short} 户排不进期限。"
    return told
