"""The figures of visits: a month or a year at a time, against what the handbook wants (VISIT-04)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedWidget, QWidget

from app.modules.visits import figures_words, printing, summary
from app.modules.visits.figures import Figures, figures
from app.modules.visits.figures_boards_view import ROOMY, Coverage, Opinions, Satisfaction
from app.modules.visits.figures_out_view import entries, print_figures
from app.modules.visits.rules import SUMMARY_CLAUSE
from app.rules.periods import Period, month_of, year_of
from app.ui.desk import Desk
from app.ui.menu import show_menu
from app.ui.page import Hint
from app.ui.pane import Pane
from app.ui.parts import Elided, allow, button, clause_chip, clear, column, frame, label, row
from app.ui.scrolled import scrolled
from app.ui.segments import Segments
from app.ui.theme import text_scale

SPANS = (("month", "月"), ("year", "年"))
PARTS = (("coverage", "覆盖"), ("satisfaction", "满意度"), ("opinions", "意见"))
WIDE, NARROW = 5, 3
"""Figures side by side, with room enough and without."""


class FiguresPane(Pane):
    """A month or a year at a time: Alt ← → go on, digits choose which part is shown."""

    kinds = frozenset(
        {"visit", "visit_stop", "visit_opinion", "visit_promise", "followup", "matter", "unit", "unit_mark"}
    )

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self._now = now
        self.setAccessibleName("访谈数字")
        self.period = month_of(now().date())
        self.figures: Figures | None = None
        self._was_wide = False
        self._build_tools()
        self.facts = QGridLayout()
        self.facts.setHorizontalSpacing(14)
        self.facts.setVerticalSpacing(4)
        self.told = Elided("muted")
        self.boards = (Coverage(), Satisfaction(), Opinions())
        self.stack = QStackedWidget()
        for board in self.boards:
            self.stack.addWidget(board)
            for chart in board.charts:
                chart.words.connect(self.told.put)
        self._give_room()
        self._put_together()
        self.keys = {"Ctrl+M": self.sum_up, "Ctrl+P": self.print}
        for keys, by in (("Alt+Left", -1), ("Alt+Right", 1)):
            # A shortcut, because segments take every arrow for themselves.
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.turn, by))

    def _build_tools(self) -> None:
        self.span = Segments(SPANS, "月还是年")
        self.span.choose("month")
        self.span.changed.connect(self._take_span)
        self.part = Segments(PARTS, "看哪些数字", numbered=True)
        self.part.choose("coverage")
        self.part.changed.connect(self._show_part)
        self.earlier = button("‹", lambda: self.turn(-1), role="quiet", keys="Alt ←", name="往前")
        self.later = button("›", lambda: self.turn(1), role="quiet", keys="Alt →", name="往后")
        self.when = label("", "h2")
        self.out = button("打印、导出…", self.show_out)
        self.chip = clause_chip(SUMMARY_CLAUSE)
        self.sum = allow(
            button("本月总结", self.sum_up, role="outline", keys="Ctrl M"), self.desk, summary.fill
        )

    def _put_together(self) -> None:
        tools = row(
            self.part,
            8,
            self.span,
            self.earlier,
            self.when,
            self.later,
            None,
            self.chip,
            self.out,
            self.sum,
            spacing=8,
        )
        counted = frame("card", column(self.facts, margins=(12, 8, 12, 8)))
        counts = column(counted, self.stack, spacing=8)
        counts.setStretch(1, 1)
        whole = column(tools, scrolled(counts), self.told, spacing=8)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def reload(self) -> None:
        """Count again."""
        super().reload()
        today = self._now().date()
        found = self.desk.read(figures, self.period, today)
        self.figures = found
        self.when.setText(found.period.words)
        self.later.setEnabled(self.period.moved(1).begins <= self._now())
        self._fit()
        for board in self.boards:
            board.put(found, today)

    def turn(self, by: int) -> None:
        """The month or the year before, or after; nothing after the one that runs."""
        if self.period.moved(by).begins <= self._now():
            self.period = self.period.moved(by)
            self.reload()

    def print(self) -> None:
        """The figures in sight on paper."""
        if self.figures is not None and self.desk.allows(printing.printed_figures):
            print_figures(self, self.desk, self.figures, self._now())

    def show_out(self) -> None:
        """The menu of what leaves the screen."""
        if self.figures is not None:
            show_menu(self.out, self.desk, entries(self, self.desk, self.figures, self._now))

    def sum_up(self) -> None:
        """The leader's summary of the month: the sheet, filled in as far as the records know (ROLE-14)."""
        if not self.desk.allows(summary.fill):
            return
        month = self._month_to_sum_up()
        run = self.desk.do(
            summary.fill, month.year, month.month, done=f"{month.words}的数字和意见已填进总结，看过再签名。"
        )
        if run is not None:
            self.desk.go(run)

    def first_focus(self) -> QWidget:
        """The digits that choose what is shown."""
        return self.part

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        return (
            ("1–3", "看哪些数字"),
            ("Alt ← →", "上月、下月" if self.period.month else "上年、下年"),
            ("Ctrl P", "打印统计"),
            ("Ctrl M", "本月总结"),
        )

    # ---- inside

    def _month_to_sum_up(self) -> Period:
        """The month in sight where it may still be summed up, else the one that runs."""
        this = month_of(self._now().date())
        return self.period if self.period == this.moved(-1) else this

    def _take_span(self, value: str) -> None:
        today = self._now().date()
        if value == "year":
            self.period = year_of(self.period.first)
        else:
            self.period = month_of(today) if self.period.year == today.year else Period(self.period.year, 12)
        self.reload()

    def _show_part(self, value: str) -> None:
        self.stack.setCurrentIndex([key for key, _ in PARTS].index(value))
        self._give_room()
        self.told.put("")

    def _give_room(self) -> None:
        """Only the part in sight says how much room there must be."""
        for board in self.boards:
            here = board is self.stack.currentWidget()
            upright = QSizePolicy.Policy.Preferred if here else QSizePolicy.Policy.Ignored
            board.setSizePolicy(QSizePolicy.Policy.Preferred, upright)

    def _fit(self) -> None:
        self._was_wide = self._is_wide()
        self.chip.setVisible(self._was_wide)
        if self.figures is not None:
            self._show_facts(figures_words.facts(self.figures))

    def _show_facts(self, said: Sequence[tuple[str, str]]) -> None:
        clear(self.facts)
        across = WIDE if self._is_wide() else NARROW
        for place, (name, words) in enumerate(said):
            cell = row(label(name, "muted"), label(words, "h3"), None, spacing=6)
            self.facts.addLayout(cell, place // across, place % across)

    def _is_wide(self) -> bool:
        return self.width() >= ROOMY * text_scale()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer figures side by side where there is less room."""
        super().resizeEvent(event)
        if self._is_wide() != self._was_wide:
            self._fit()
