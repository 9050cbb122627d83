"""The lists of matters with the chosen one beside them: open, mine, a month; letters act on it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from app.modules.complaints import lists
from app.modules.complaints.card_view import MatterPanel
from app.modules.complaints.lines_view import OPEN_COLUMNS, PAST_COLUMNS, open_line, past_line
from app.modules.complaints.rules import CATEGORIES
from app.rules.clocks import add_months
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.parts import button, label, row
from app.ui.register import Register
from app.ui.theme import text_scale

OPEN, MINE, ALL = "open", "mine", "all"
LIST, WIDE_LIST, VERY_WIDE = 558, 640, 1440
"""Pixels, times the text size, of the list, and of a page wide enough for the wider one."""
MOST_OF_THE_PAGE = 0.46
WITH_PERSON, PERSON = 520, 3
"""Pixels of a list that has room for the column of persons, and its place."""


class Board(QWidget):
    """Lists and card; `moved` when another matter is chosen. `tools` stand in the head of the page."""

    moved = Signal()

    def __init__(
        self, page: QWidget, desk: Desk, now: Callable[[], datetime], first_words: Callable[[], Empty]
    ) -> None:
        super().__init__()
        self.desk, self._now = desk, now
        self.which = OPEN
        self._month = now().date().replace(day=1)
        self._read_month: list[lists.PastRow] = []
        self._whole = True
        self._build_tools()
        opened = Register(OPEN_COLUMNS, "未结诉求", self._act, first_words(), nothing=self._nothing())
        past = Register(PAST_COLUMNS, "全部诉求", self._act, first_words(), nothing=self._nothing())
        self.open_list, self.past_list = opened, past
        self.panel = MatterPanel(page, desk, now)
        self.left = QStackedWidget()
        for register in (opened, past):
            register.table.chosen.connect(self._chosen)
            register.table.installEventFilter(self)
            self.left.addWidget(register)
        past.table.verticalScrollBar().valueChanged.connect(self._read_on)
        sides = row(self.left, spacing=12)
        sides.addWidget(self.panel, 1)
        self.setLayout(sides)
        self._set_keys()

    def _build_tools(self) -> None:
        self.earlier = button("‹", lambda: self._turn_month(-1), role="quiet", name="上个月")
        self.later = button("›", lambda: self._turn_month(1), role="quiet", name="下个月")
        self.month = label("", "muted")
        self.months = QWidget()
        self.months.setLayout(row(self.earlier, self.month, self.later, spacing=2))
        self.category = QComboBox()
        self.category.setAccessibleName("类别")
        self.category.addItem("全部类别", "")
        for key, zh in CATEGORIES:
            self.category.addItem(zh, key)
        self.category.currentIndexChanged.connect(lambda _: self.read())

    def _set_keys(self) -> None:
        for keys, act in (
            ("Ctrl+P", lambda: self.panel.do("print")),
            ("Ctrl+E", self.panel.telephone.turn),
            ("F2", lambda: self.panel.do("classed")),
            ("Ctrl+F", self.category.setFocus),
            ("Ctrl+F6", self.turn),
            ("Ctrl+Shift+F6", self.turn),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # ---- what is in sight

    @property
    def register(self) -> Register:
        """The list in sight."""
        return self.past_list if self.which == ALL else self.open_list

    def show_list(self, which: str) -> None:
        """Another of the lists."""
        self.which = which
        self.left.setCurrentWidget(self.register)
        self.months.setVisible(which == ALL)

    def read(self, rows: list[lists.OpenRow] | None = None) -> None:
        """Read the list in sight again; `rows` when the open ones were read already."""
        if self.which == ALL:
            self._read_past()
            return
        category = str(self.category.currentData() or "")
        mine = self.desk.who.staff_id if self.which == MINE else None
        known = rows if rows is not None else self.desk.read(lists.open_matters, self._now())
        wanted = [
            one
            for one in known
            if mine in (None, one.staff_id) and (not category or one.category == category)
        ]
        lines = [open_line(place, one) for place, one in enumerate(wanted)]
        self.open_list.show_rows(lines, filtered=bool(category) or self.which == MINE)
        self._show_current()

    def choose(self, ref: Ref) -> bool:
        """Choose a matter in the list in sight; False when it is not there."""
        return bool(self.register.table.choose(ref))

    def find_in_month(self, ref: Ref, day: date) -> None:
        """Choose a matter in the register of the month in which it was taken down."""
        self._month = day.replace(day=1)
        self._read_month = []
        self.show_list(ALL)
        self._read_past()
        while not self.choose(ref) and not self._whole:
            self._more()

    def turn(self) -> None:
        """From the list to the card, and back."""
        inside = self.panel.isAncestorOf(self.focusWidget() or self)
        target = self.register.first_focus() if inside else self.panel.timeline
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave_card(self) -> bool:
        """Esc: from the card to the list; False when the list has the keys."""
        if not self.panel.isAncestorOf(self.focusWidget() or self):
            return False
        self.register.first_focus().setFocus()
        return True

    # ---- inside

    def _read_past(self) -> None:
        kept, same = len(self._read_month), self.month.text() == self._month_words()
        self._read_month = self.desk.read(lists.register, self._month)
        self._whole = len(self._read_month) < lists.PAGE
        while same and len(self._read_month) < kept and not self._whole:
            self._more_rows()
        self._put_past()

    def _put_past(self) -> None:
        category = self.category.currentText() if self.category.currentData() else ""
        wanted = [one for one in self._read_month if not category or one.category == category]
        self.past_list.show_rows([past_line(one) for one in wanted], filtered=True)
        self.month.setText(self._month_words())
        self.later.setEnabled(self._month < self._now().date().replace(day=1))
        self._show_current()

    def _month_words(self) -> str:
        return f"{self._month.year}年{self._month.month}月"

    def _more_rows(self) -> None:
        page = self.desk.read(lists.register, self._month, self._read_month[-1].key)
        self._read_month += page
        self._whole = len(page) < lists.PAGE

    def _more(self) -> None:
        self._more_rows()
        self._put_past()

    def _read_on(self, value: int) -> None:
        """Scrolled to the end of what was read: the next page of the month follows."""
        if not self._whole and value == self.past_list.table.verticalScrollBar().maximum():
            self._more()

    def _turn_month(self, by: int) -> None:
        self._month = add_months(self._month, by)
        self._read_month = []
        self._read_past()

    def _show_current(self) -> None:
        current = self.register.current()
        self.panel.show_matter(current.ref if current else None)
        self.moved.emit()

    def _chosen(self, line: Any) -> None:
        before = self.panel.card.ref if self.panel.card is not None else None
        if line is not None and line.ref != before:
            self.panel.show_matter(line.ref)
            self.moved.emit()

    def _act(self, _: Any) -> None:
        self.panel.act()

    def _nothing(self) -> Empty:
        again = button("清除筛选", self._clear_filter, role="filled")
        return Empty("这一栏没有诉求", "没有指派给我的，或者所选类别、月份里没有。", again)

    def _clear_filter(self) -> None:
        self.category.setCurrentIndex(0)
        self.register.first_focus().setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A letter does the act it stands for on the chosen matter."""
        plain = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            letter = event.text().isalpha() and event.modifiers() in plain
            return letter and self.panel.press(event.text())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list has a fixed share, the card takes the rest."""
        super().resizeEvent(event)
        scale, wide = text_scale(), self.width()
        wanted = WIDE_LIST if wide >= round(VERY_WIDE * scale) else LIST
        width = min(round(wanted * scale), round(wide * MOST_OF_THE_PAGE))
        self.left.setFixedWidth(width)
        # The card beside a narrow list says whose the matter is.
        for register in (self.open_list, self.past_list):
            register.table.setColumnHidden(PERSON, width < round(WITH_PERSON * scale))
