"""Behind the corner button: the working days of a year, edited by the day or imported whole."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QScrollArea, QSizePolicy, QWidget

from app.errors import Refusal
from app.modules.calendar import lists, service
from app.modules.calendar.import_view import ImportSheet
from app.modules.calendar.lists import DayCell, YearView
from app.modules.calendar.reading import KINDS, read_plan
from app.modules.calendar.rules import LONGEST_NAME, in_words
from app.modules.calendar.widgets import YearGrid
from app.rules.ref import Ref
from app.ui.choose import open_file
from app.ui.desk import Desk
from app.ui.dialog import confirm
from app.ui.glyphs import Glyph
from app.ui.page import Hint, Page
from app.ui.parts import Card, Elided, allow, button, clear, column, label, row
from app.ui.segments import Segments
from app.ui.theme import restyle, text_scale

NOT_YET = "这一年的放假安排还没有，先按周一至周五计；国务院通知发布后请导入或点选。"
SIDE, NARROW_SIDE = 300, 236
"""Pixels of the right column, times the text size; the narrow one on pages under ROOMY."""
ROOMY = 1040
_MADE = {"off": "放假", "on": "上班", "": "平常日子"}


class CalendarPage(Page):
    """Twelve months on the left, the chosen day and the year's holidays on the right."""

    kinds = frozenset({"calendar_year", "calendar_day"})

    def __init__(self, desk: Desk, *, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk, "工作日历")
        self._now = now
        self.day = now().date()
        self._view: YearView | None = None
        self._head()
        self.grid = YearGrid()
        self.grid.moved.connect(self._moved)
        self.grid.asked.connect(self.make)
        self.grid.entered.connect(lambda: self.make(suggested(self.grid.cell())))
        self._sign, self._state = Glyph("info", 15), label("", "s")
        # The signs are words themselves: where there is no room for the legend, nothing is lost.
        self._legend = label("休 放假　班 调休上班　圈出的是今天", "c")
        self.body.addLayout(row(self._sign, self._state, None, self._legend, spacing=6))
        self._area = QScrollArea()
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self.grid)
        # Once the months have found their places, the chosen day is where it can be seen.
        self._area.verticalScrollBar().rangeChanged.connect(lambda *_: self._into_sight())
        self._side = self._right()
        across = row(self._area, self._side, spacing=12)
        across.setStretch(0, 1)
        self.body.addLayout(across)
        self.body.setStretch(1, 1)

    def _head(self) -> None:
        first = self.day.year - 1
        self.years = Segments([(str(year), f"{year}") for year in range(first, first + 4)], "年份")
        self.years.changed.connect(lambda year: self._show(_in_year(self.day, int(year))))
        self.import_button = allow(
            button("导入年度安排…", self.choose_file, role="outline"), self.desk, service.import_year
        )
        self.forget_button = allow(button("恢复随程序带的", self.ask_forget), self.desk, service.forget_year)
        for each in (self.years, self.forget_button, self.import_button):
            self.tools.addWidget(each)

    def _right(self) -> QWidget:
        self._day_words, self._what = label("", "h2"), Elided("s")
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setAccessibleName("名称（可空）")
        self.name.returnPressed.connect(self._rename)
        self.makers = {
            kind: allow(
                button(words, lambda kind=kind: self.make(kind), keys=keys, name=name),
                self.desk,
                service.set_day,
            )
            for kind, words, keys, name in (
                ("off", "放假", "X", "改为放假"),
                ("on", "上班", "B", "改为调休上班"),
                ("", "平常", "空格", "改回平常日子"),
            )
        }
        chosen = Card("选中的日子")
        chosen.body.addLayout(
            column(
                self._day_words,
                self._what,
                column(label("名称（可空，例如：春节）", "c"), self.name, spacing=3),
                row(*self.makers.values(), None, spacing=6),
                spacing=7,
                margins=(12, 8, 12, 10),
            )
        )
        self.year_card = Card("全年")
        self._lines = column(spacing=0, margins=(12, 8, 12, 8))
        holder = QWidget()
        holder.setLayout(self._lines)
        lines = QScrollArea()
        lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        lines.setWidgetResizable(True)
        lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        lines.setMinimumHeight(24)
        lines.setWidget(holder)
        self.year_card.body.addWidget(lines)
        self.year_card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        side = QWidget()
        side.setLayout(column(chosen, self.year_card, spacing=10))
        return side

    # ------------------------------------------------------------ showing

    def reload(self) -> None:
        """Read the year again; the chosen day stays."""
        self._show(self.day)

    def open(self, ref: Ref) -> None:
        """Show the year or the day of a record."""
        found = self.desk.read(lists.place_of, ref)
        if found is None:
            self.desk.refuse("这条记录已经不在日历里了。")
        else:
            self._show(found)
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _moved(self, day: date) -> None:
        if self._view is not None and day.year == self._view.year:
            self.day = day
            self._tell_day()
            self._into_sight()
        else:
            self._show(day)

    def _show(self, day: date) -> None:
        self.day = day
        view = self._view = self.desk.read(lists.year_view, day.year)
        self.grid.show_year(view, day, self._now().date())
        self.years.choose(str(day.year))
        self.counts.setText(f"{view.year} 年　工作日 {view.working_days} 天")
        self.forget_button.setVisible(view.own)
        self.forget_button.setText("恢复随程序带的" if view.shipped_too else "清除这一年")
        self._sign.show_state("info" if view.loaded else "today")
        self._state.setText(_state(view))
        restyle(self._state, kind="s" if view.loaded else "due")
        self._tell_year(view)
        self._tell_day()
        self._into_sight()

    def _tell_day(self) -> None:
        cell = self.grid.cell()
        today = "，今天" if cell.day == self._now().date() else ""
        self._day_words.setText(f"{in_words(cell.day)}{today}")
        self._what.put(cell.words)
        self.name.setText(cell.name if cell.kind else "")
        may = self.desk.may(service.set_day)
        first = suggested(cell)
        for kind, made in self.makers.items():
            sense = kind != cell.kind and not (kind == "on" and cell.day.weekday() < 5)
            made.setEnabled(may and sense)
            restyle(made, role="filled" if kind == first else "")

    def _tell_year(self, view: YearView) -> None:
        clear(self._lines)
        self.year_card.count(f"休 {view.off} 天 · 班 {view.on} 天")
        for line in view.holidays:
            words = row(label(line.name, "h3"), None, label(line.length, "s"), spacing=6)
            self._lines.addLayout(words)
            worked = f"；{line.worked}上班" if line.worked else ""
            self._lines.addWidget(label(f"{line.days}{worked}", "muted", wrap=True))
            self._lines.addSpacing(4)
        if not view.holidays:
            self._lines.addWidget(label("还没有放假的日子。", "muted", wrap=True))
        self._lines.addStretch(1)

    def _into_sight(self) -> None:
        if self._view is None:
            return
        month, box = self.grid.month_box(self.day), self.grid.cell_box(self.day)
        for y in (month.bottom(), month.top(), box.bottom(), box.top()):
            self._area.ensureVisible(box.center().x(), y, 0, 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow page has a narrow right column."""
        super().resizeEvent(event)
        roomy = self.width() >= ROOMY * text_scale()
        self._side.setFixedWidth(round((SIDE if roomy else NARROW_SIDE) * text_scale()))
        self._legend.setVisible(roomy)

    # ------------------------------------------------------------ acting

    def make(self, kind: str) -> None:
        """Make the chosen day off, worked or ordinary."""
        if not self.desk.allows(service.set_day):
            return
        cell = self.grid.cell()
        if cell.kind == kind:
            self.desk.inform(f"{in_words(cell.day)}已经是{_MADE[kind]}。")
            return
        self._set(cell, kind, self.name.text() if self.name.isModified() else "")

    def _rename(self) -> None:
        if self.desk.allows(service.set_day) and self.name.isModified():
            cell = self.grid.cell()
            self._set(cell, cell.kind or suggested(cell), self.name.text())

    def _set(self, cell: DayCell, kind: str, name: str) -> None:
        done = f"{in_words(cell.day)}：{_MADE[kind]}。"
        self.desk.do(service.set_day, cell.day, kind, name=name, done=done)
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_file(self) -> None:
        """Ask for the file with a year's holidays."""
        path = open_file(self, "选择年度放假安排", KINDS)
        if path is not None:
            self.take_file(path)

    def take_file(self, path: Path) -> None:
        """Look at a file and show what it would change; one that is of no use is told."""
        try:
            plan = self.desk.look(lambda: read_plan(path), None)
        except Refusal as refusal:
            self.desk.refuse(refusal.sentence)
            return
        if plan is not None:
            sheet = ImportSheet(self, self.desk, plan, path.name, self._taken)
            sheet.open_sheet(sheet.go)

    def _taken(self, year: int) -> None:
        self._show(_in_year(self.day, year))
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_forget(self) -> None:
        """Put away what the site has of this year, after a question: it does not come back."""
        view = self._view
        if view is None or not self.desk.allows(service.forget_year):
            return
        rest = "改用随程序带的安排" if view.shipped_too else "先按周一至周五计"
        confirm(
            self,
            f"{view.year} 年的放假安排",
            f"本单位改过或导入的 {view.year} 年安排（休 {view.off} 天，班 {view.on} 天）会去掉，{rest}。"
            "期限按去掉以后的安排计算。",
            "去掉",
            lambda: self._forget(view.year),
            danger=True,
        )

    def _forget(self, year: int) -> None:
        self.desk.do(service.forget_year, year, done=f"{year} 年的放假安排已恢复。")

    # ------------------------------------------------------------ what the window asks

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        return (
            ("←↑↓→", "选日子"),
            ("PgUp PgDn", "换月"),
            ("Ctrl ← →", "换年"),
            ("X", "放假"),
            ("B", "上班"),
            ("空格", "平常"),
            ("T", "今天"),
        )

    def first_focus(self) -> QWidget:
        """The picture of the year."""
        return self.grid


def suggested(cell: DayCell) -> str:
    """What Enter makes of a day: an ordinary one off or worked, a special one ordinary again."""
    if cell.kind:
        return ""
    return "off" if cell.day.weekday() < 5 else "on"


def _in_year(day: date, year: int) -> date:
    """The same day of another year; the 29th of February becomes the 28th."""
    return day.replace(year=year) if (day.month, day.day) != (2, 29) else date(year, 2, 28)


def _state(view: YearView) -> str:
    if view.loaded:
        return {
            "edited": f"本单位在 {view.changed} 改过，以这里为准。",
            "imported": f"本单位在 {view.changed} 导入，以这里为准。",
        }.get(view.source, "随程序带的安排，依国务院办公厅的通知。")
    if view.off or view.on:
        return f"这一年只点选了 {view.off + view.on} 天，还不全，其余先按周一至周五计；请补全或导入。"
    return NOT_YET
