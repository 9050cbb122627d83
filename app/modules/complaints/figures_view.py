"""The figures of a month or a year (COMP-04), and the way to the monthly report and the time limits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QWidget

from app.modules.complaints import figures_words, report_lists, reporting
from app.modules.complaints.figures import Figures, Line, figures
from app.modules.complaints.report_view import ReportPane
from app.modules.complaints.rules import FIGURES_CLAUSE
from app.modules.complaints.terms_view import TermsSheet
from app.rules.periods import Period, month_of, year_of
from app.rules.ref import Ref
from app.ui.chart import Chart
from app.ui.desk import Desk
from app.ui.page import Hint
from app.ui.pane import Pane
from app.ui.parts import Card, Elided, allow, button, clause_chip, clear, column, frame, label, row
from app.ui.scrolled import scrolled
from app.ui.segments import Segments
from app.ui.table import Column, RowTable
from app.ui.theme import fix_width, text_scale

SPANS = (("month", "月"), ("year", "年"))
SCOPES = (("complaint", "投诉"), ("", "全部诉求"))
BY = (
    ("classes", "类别"),
    ("buildings", "楼栋"),
    ("grades", "等级"),
    ("departments", "部门"),
    ("kinds", "属于"),
)
COLUMNS = (
    Column("name", "", 0, bold=True),
    Column("new", "新增", 56, right=True),
    Column("done", "办结", 56, right=True),
    Column("open", "未结", 56, right=True),
    Column("in_time", "办结按时", 104, right=True),
)
WIDE, NARROW = 7, 4
"""Figures side by side, with room enough and without."""
ROOMY = 1170


@dataclass(frozen=True)
class LineRow:
    """One line of a table as it is shown."""

    ref: Ref
    name: str
    new: str
    done: str
    open: str
    in_time: str


class FiguresPane(Pane):
    """A month or a year at a time: ← → on the arrows go on, digits choose what the table counts by."""

    kinds = frozenset({"matter", "matter_step", "matter_term", "matter_report", "matter_measure", "followup"})

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self._now = now
        self.setAccessibleName("诉求数字")
        self.period = month_of(now().date())
        self.figures: Figures | None = None
        self._was_wide = False
        self._build_tools()
        self.facts = QGridLayout()
        self.facts.setHorizontalSpacing(14)
        self.facts.setVerticalSpacing(4)
        self.trend = Chart("每月新增和办结")
        self.bars = Chart("各类新增")
        self.told = Elided("muted")
        for chart in (self.trend, self.bars):
            chart.words.connect(self.told.put)
        self.by = Segments(BY, "按什么看", numbered=True)
        self.by.choose("classes")
        self.by.changed.connect(lambda _: self._show_table())
        self.table = RowTable(COLUMNS, "分项数字")
        self.report = ReportPane(desk, now)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._board())
        self.stack.addWidget(self.report)
        self.setLayout(column(self.stack))
        self.keys = {
            "Ctrl+M": self.show_report,
            "Ctrl+T": self.show_terms,
        }

        for keys, by in (("Alt+Left", -1), ("Alt+Right", 1)):
            # A shortcut, because segments take every arrow for themselves.
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.turn, by))

    def _build_tools(self) -> None:
        self.span = Segments(SPANS, "月还是年")
        self.span.choose("month")
        self.span.changed.connect(self._take_span)
        self.scope = Segments(SCOPES, "数哪些")
        self.scope.choose("complaint")
        self.scope.changed.connect(lambda _: self.reload())
        self.earlier = button("‹", lambda: self.turn(-1), role="quiet", keys="Alt ←", name="往前")
        self.later = button("›", lambda: self.turn(1), role="quiet", keys="Alt →", name="往后")
        self.when = label("", "h2")
        self.write = allow(
            button("投诉月报…", self.show_report, role="outline", keys="Ctrl M"),
            self.desk,
            reporting.write_report,
        )
        self.limits = button("时限…", self.show_terms, keys="Ctrl T")

    def _board(self) -> QWidget:
        tools = row(
            self.span,
            self.scope,
            8,
            self.earlier,
            self.when,
            self.later,
            None,
            clause_chip(FIGURES_CLAUSE),
            self.limits,
            self.write,
            spacing=8,
        )
        counted = frame("card", column(self.facts, margins=(12, 8, 12, 8)))
        growth = Card("近 12 个月")
        growth.body.addLayout(column(self.trend, margins=(8, 4, 8, 4)))
        classes = Card("新增")
        classes.body.addLayout(column(self.bars, margins=(8, 4, 8, 4)))
        self.classes = classes
        parts = Card("分项")
        parts.body.addLayout(column(self.by, self.table, spacing=6, margins=(8, 8, 8, 0)))
        fix_width(parts, 430)
        left = column(growth, classes, spacing=10)
        left.setStretch(0, 1)
        sides = row(left, parts, spacing=10)
        sides.setStretch(0, 1)
        counts = column(counted, sides, spacing=8)
        counts.setStretch(1, 1)
        board = QWidget()
        whole = column(tools, scrolled(counts), self.told, spacing=8)
        whole.setStretch(1, 1)
        board.setLayout(whole)
        return board

    def reload(self) -> None:
        """Count again."""
        super().reload()
        if self.stack.currentWidget() is self.report:
            return  # it reads itself; the figures are counted when it is left
        found = self.desk.read(figures, self.period, self._now(), only=self.scope.value)
        self.figures, self._was_wide = found, self._is_wide()
        self.when.setText(found.period.words)
        self.later.setEnabled(self.period.moved(1).begins <= self._now())
        self._show_facts(found)
        self.trend.put(figures_words.trend(found.trend, self._now().date()))
        lines = found.classes if self.scope.value else found.kinds
        self.classes.count("按八类" if self.scope.value else "按属于")
        self.bars.put(figures_words.bars(lines))
        self._show_table()

    def turn(self, by: int) -> None:
        """The month or the year before, or after; nothing after the one that runs."""
        if self.stack.currentWidget() is self.report:
            self.report.turn(by)
            return
        if self.period.moved(by).begins <= self._now():
            self.period = self.period.moved(by)
            self.reload()

    def show_report(self) -> None:
        """The monthly report: the month in sight, or the one that is to be written now."""
        if not self.desk.allows(reporting.write_report):
            return
        shown = self.period if self.period.month else self.desk.read(report_lists.next_to_write, self._now())
        self._open_report(shown)

    def open_report(self, ref: Ref) -> bool:
        """Show one report, or the one a measure belongs to; False when there is none."""
        period = self.desk.read(report_lists.period_of, ref)
        if period is None:
            return False
        self._open_report(period)
        return True

    def show_terms(self) -> None:
        """The table of time limits; who may not set them may look."""
        TermsSheet(self, self.desk, self._now).start()

    def back(self) -> bool:
        """Esc: from the report to the figures."""
        if self.stack.currentWidget() is not self.report:
            return False
        self.report.keep()
        self.stack.setCurrentIndex(0)
        self.reload()
        self.first_focus().setFocus()
        self.desk.moved.emit()
        return True

    def first_focus(self) -> QWidget:
        """The digits that choose the table, or the report's words."""
        if self.stack.currentWidget() is self.report:
            return self.report.first_focus()
        return self.by

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        if self.stack.currentWidget() is self.report:
            return self.report.hints()
        return (
            ("Alt ← →", "上月、下月" if self.period.month else "上年、下年"),
            ("1–5", "按什么看"),
            ("Ctrl M", "投诉月报"),
            ("Ctrl T", "时限"),
            ("Esc", "回到未结"),
        )

    def keep(self) -> None:
        """Out of sight: what was written of the report is kept."""
        self.report.keep()

    # ---- inside

    def _open_report(self, period: Period) -> None:
        self.report.show_month(period)
        self.stack.setCurrentWidget(self.report)
        self.report.first_focus().setFocus()
        self.desk.moved.emit()

    def _take_span(self, value: str) -> None:
        today = self._now().date()
        if value == "year":
            self.period = year_of(self.period.first)
        else:
            self.period = month_of(today) if self.period.year == today.year else Period(self.period.year, 12)
        self.reload()

    def _show_facts(self, found: Figures) -> None:
        clear(self.facts)
        across, line = (WIDE if self._is_wide() else NARROW), 0
        for said in (figures_words.balance(found), figures_words.measures_of(found)):
            for place, (name, words) in enumerate(said):
                cell = row(label(name, "muted"), label(words, "h3"), None, spacing=6)
                self.facts.addLayout(cell, line + place // across, place % across)
            line += -(-len(said) // across)

    def _is_wide(self) -> bool:
        return self.width() >= ROOMY * text_scale()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer figures side by side where there is less room."""
        super().resizeEvent(event)
        if self.figures is not None and self._is_wide() != self._was_wide:
            self._was_wide = self._is_wide()
            self._show_facts(self.figures)

    def _show_table(self) -> None:
        if self.figures is not None:
            lines: Sequence[Line] = getattr(self.figures, self.by.value or "classes")
            self.table.set_rows([_row(place, line) for place, line in enumerate(lines, 1)])


def _row(place: int, line: Line) -> LineRow:
    return LineRow(
        Ref("line", place), line.name, str(line.new), str(line.done), str(line.open), line.handled.words
    )
