"""One household in this room: why it is due, what is planned, what it wishes, what was said before."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.modules.visits import card, service
from app.modules.visits.card import HouseCard, TalkCard
from app.modules.visits.lists import OVERDUE
from app.modules.visits.move_view import move_household
from app.modules.visits.printing_view import print_house, print_stops
from app.modules.visits.rules import SHEET_CLAUSE
from app.modules.visits.talk_view import TalkPane
from app.modules.visits.wish_view import WishSheet
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.page import Hint
from app.ui.pane import Pane
from app.ui.parts import Card, allow, button, card_line, clause_chip, column, frame, label, row
from app.ui.scrolled import scrolled
from app.ui.table import Column, RowTable

TALK_COLUMNS = (
    Column("day", "日期", 96),
    Column("way_zh", "方式", 56),
    Column("outcome_zh", "结果", 66),
    Column("seen", "见到谁", 130),
    Column("pair", "谁去的", 0),
)


class HousePane(Pane):
    """The household; Enter enters what was said, M plans it, W its wish, P its sheet."""

    kinds = frozenset(
        {"visit", "visit_stop", "visit_wish", "visit_opinion", "visit_promise", "followup", "matter", "unit",
         "unit_mark", "tie", "due", "setting"}
    )  # fmt: skip
    left = Signal()
    entering = Signal(int)

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self._now = now
        self.setAccessibleName("一户的访谈")
        self.unit_id = 0
        self.card: HouseCard | None = None
        self.room, self.stage, self.chip = label("", "h2"), label("", "muted"), label("", "over")
        self.back_button = button("‹ 返回", self.left.emit, role="quiet", keys="Esc")
        self.acts = (
            allow(button("改期…", self.plan_visit, keys="M"), desk, service.move_stop),
            allow(button("访谈意愿…", self.ask_wish, keys="W"), desk, service.set_wish),
            button("户卡", self._to_card, keys="H"),
        )
        head = row(
            self.back_button, self.room, self.chip, self.stage, None, *self.acts, margins=(8, 8, 12, 8)
        )
        self.why = Card("为什么", "", clause_chip("VISIT-04"))
        self.planned = Card("排期和意愿")
        self.open = Card("还没办完的")
        self.table = RowTable(TALK_COLUMNS, "以前的访谈")
        self.table.chosen.connect(self._show_talk)
        self.table.opened.connect(lambda _: self.enter())
        self.table.installEventFilter(self)
        talks = Card("以前的访谈", "", clause_chip(SHEET_CLAUSE))
        talks.body.addWidget(self.table)
        self.none = _words("还没有访谈过。按 Enter 登记第一次。")
        talks.body.addWidget(self.none)
        talks.body.addStretch(1)
        self.table.setMinimumHeight(120)
        self.talk = TalkPane(desk)
        self.told = Card("这次访谈")
        self.told.body.addWidget(scrolled(column(self.talk, None, margins=(12, 8, 12, 10))))
        right = column(talks, self.told, spacing=10)
        right.setStretch(0, 2)
        right.setStretch(1, 3)
        left = scrolled(column(self.why, self.planned, self.open, None, spacing=10))
        both = row(left, right, spacing=12)
        both.setStretch(0, 2)
        both.setStretch(1, 3)
        whole = column(frame("card", head), both, spacing=10)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def show_unit(self, unit_id: int) -> None:
        """Another household."""
        self.unit_id = unit_id
        self.reload()

    def reload(self) -> None:
        """Read it again."""
        super().reload()
        self.card = self.desk.read(card.house, self.unit_id, self._now().date()) if self.unit_id else None
        shown = self.card
        if shown is None:
            return
        self.room.setText(shown.room)
        self.chip.setText(shown.state_zh if shown.state == OVERDUE else "")
        marks = ["重点用户"] if shown.key_user else []
        state = [shown.state_zh] if shown.state != OVERDUE else []
        self.stage.setText(
            "　".join([shown.stage_words, *marks, *state, f"{shown.officer} 片区" if shown.officer else ""])
        )
        self._fill(shown)
        self.table.set_rows(shown.talks)
        self.none.setVisible(not shown.talks)
        self._show_talk(self.table.current())

    def first_focus(self) -> QWidget:
        """The talks; Enter there enters a new one."""
        return self.table

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        return (
            ("Enter", "登记访谈"),
            ("M", "改期"),
            ("W", "意愿"),
            ("P", "打印访谈单"),
            ("H", "户卡"),
            ("Esc", "返回"),
        )

    def back(self) -> bool:
        """Esc: to where one came from."""
        self.left.emit()
        return True

    # ---------------------------------------------------------------- what is done

    def enter(self) -> None:
        """What was said there goes on record."""
        self.entering.emit(self.unit_id)

    def plan_visit(self) -> None:
        """Another day for what is planned, or a plan by hand."""
        move_household(self, self.desk, self.unit_id, self._now)

    def ask_wish(self) -> None:
        """How the household wants to be visited."""
        WishSheet(self, self.desk, self.unit_id, now=self._now).start()

    def print_sheet(self) -> None:
        """The sheet to carry."""
        if self.card is not None and self.card.next_stop is not None:
            print_stops(self, self.desk, (self.card.next_stop.stop_id,), self._now())
        elif self.card is not None:
            print_house(self, self.desk, self.unit_id, self._now())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Letters on the list of talks."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            act = {
                Qt.Key.Key_M: self.plan_visit, Qt.Key.Key_W: self.ask_wish, Qt.Key.Key_P: self.print_sheet,
                Qt.Key.Key_H: self._to_card,
            }.get(Qt.Key(event.key()))  # fmt: skip
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.table.rows():
                act = self.enter
            if act is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
                act()
                return True
        return super().eventFilter(watched, event)

    # ---------------------------------------------------------------- inside

    def _to_card(self) -> None:
        if self.card is not None:
            self.desk.go(self.card.ref, "residents")

    def _show_talk(self, talk: TalkCard | None) -> None:
        self.told.setVisible(talk is not None)
        self.talk.put(talk)

    def _fill(self, shown: HouseCard) -> None:
        for made in (self.why, self.planned, self.open):
            made.clear()
        lines = shown.reasons or (shown.reason,)
        for words in lines:
            self.why.body.addWidget(_words(words))
        if not shown.stops:
            self.planned.body.addWidget(_words("还没有排期。"))
        for stop in shown.stops:
            sign = "done" if stop.confirmed else "later"
            words = "已确认" if stop.confirmed else "待确认"
            self.planned.body.addWidget(card_line(sign, f"{stop.when} {stop.begins}　{stop.pair}", words))
        self.planned.body.addWidget(_words(f"意愿：{shown.wish}" if shown.wish else "没有登记访谈意愿。"))
        promises = [one for talk in shown.talks for one in talk.promises if one.state != "已验证"]
        for one in promises:
            go = button("打开", partial(self._follow, one.followup), role="row")
            self.open.body.addWidget(
                card_line("today", f"答应：{one.words}", f"{one.who}，{one.until:%m-%d}", go)
            )
        for ref, words in shown.open_matters:
            go = button("打开", partial(self.desk.go, ref), role="row")
            self.open.body.addWidget(card_line("today", words, "", go))
        if not promises and not shown.open_matters:
            self.open.body.addWidget(_words("没有没办完的承诺和诉求。"))

    def _follow(self, followup: Ref | None) -> None:
        if followup is not None:
            self.desk.go(followup)


def _words(text: str) -> QWidget:
    made = QWidget()
    made.setLayout(row(label(text, wrap=True), margins=(12, 8, 12, 8)))
    return made
