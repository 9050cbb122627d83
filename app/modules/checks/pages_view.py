"""The four lists of the page: to be made, to be put right, made, and how each is set up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from app.modules.checks import lists
from app.modules.checks.lists import CheckRow, DefinitionCard, RunRow
from app.modules.checks.shelf_view import LATER, OVERDUE, TODAY, check_bands, followup_bands, slot
from app.modules.followups import lists as followups
from app.rules.ref import Ref
from app.ui.band_list import BandList
from app.ui.bands import Band, Columns
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.glyphs import Glyph
from app.ui.page import Hint
from app.ui.parts import button, column, frame, label, row
from app.ui.register import Register
from app.ui.table import Column

if TYPE_CHECKING:
    from app.modules.checks.view import ChecksPage

TO_DO, MEND, DONE, SET_UP = "to_do", "mend", "done", "set_up"
LISTS = ((TO_DO, "要做的"), (MEND, "整改"), (DONE, "历史"), (SET_UP, "设定"))
HINTS: dict[str, tuple[Hint, ...]] = {
    TO_DO: (("↑↓", "选检查"), ("Enter", "开始或继续"), ("Ctrl P", "打印空白单")),
    MEND: (("↑↓", "选整改"), ("Enter", "报完成或验证")),
    DONE: (("↑↓", "选检查单"), ("Enter", "打开"), ("Alt ←→", "翻月")),
    SET_UP: (("Enter", "修改"), ("Ctrl N", "新增项目")),
}
MADE = (
    Column("number", "编号", 120, sort="ref"),
    Column("when", "完成时间", 150),
    Column("title", "检查", 0, detail="about"),
    Column("who", "检查人", 90),
    Column("problems", "问题", 70, right=True),
    Column("state", "状态", 110, glyph="glyph"),
)
DEFINED = (
    Column("title", "检查项目", 0),
    Column("group", "类别", 100),
    Column("who", "由谁做", 120),
    Column("term", "多久一次", 120),
    Column("lines", "行数", 70, right=True),
    Column("clause", "条款", 100),
    Column("state", "内容", 110),
)
CLAUSES = (
    ("ROLE-06", "每天检查自己的责任区；问题写明整改人和期限，整改完由另一位同事验证。"),
    ("ROLE-10", "前台每天按 5S 整理前台和信息栏。"),
    ("KEY-07", "钥匙每天清点一次。"),
    ("KEY-08", "钥匙管理员每季度盘点，客服主管每半年盘点，两人在场并签名。"),
    ("SKILL-04", "紧急情况先救人、先报警，再按应急检查单的顺序做。"),
)
MEND_COLUMNS = Columns(reason=130, sentences=True)


@dataclass(frozen=True)
class _Made:
    """A sheet in the history."""

    ref: Ref
    number: str
    when: str
    title: str
    about: str
    who: str
    problems: int
    state: str
    glyph: str


@dataclass(frozen=True)
class _Defined:
    """A check in the list of those set up."""

    ref: Ref
    title: str
    group: str
    who: str
    term: str
    lines: int
    clause: str
    state: str


class ShelfList(QWidget):
    """A list in bands, or why it is empty."""

    def __init__(self, desk: Desk, columns: Columns | None = None) -> None:
        super().__init__()
        self.bands = BandList("要做的检查和整改", columns or Columns())
        self.bands.asked.connect(desk.show_clause)
        self.empty = Empty("没有要做的检查", "检查项目在“设定”里增加或恢复使用。")
        self.nothing = Empty("没有待整改的问题", "检查单上记下的问题，会按整改期限列在这里。")
        self.stack = QStackedWidget()
        for view in (self.bands, self.empty, self.nothing):
            self.stack.addWidget(view)
        self.setLayout(column(frame("card", column(self.stack, margins=(1, 1, 1, 1)))))

    def show_checks(self, rows: Sequence[CheckRow], today: date) -> str:
        """The checks to be made; returns the counts for the head."""
        first = self.bands.current() is None
        self.bands.setAccessibleName("要做的检查")
        self.bands.show_bands(_filled(check_bands(rows, today)))
        self.stack.setCurrentWidget(self.bands if rows else self.empty)
        if first:
            self.choose_mine(rows)
        counts = [("逾期", OVERDUE), ("今天", TODAY), ("以后", LATER)]
        numbers = [(words, len(self.bands.rows_of(key))) for words, key in counts]
        return "　".join(f"{words} {number}" for words, number in numbers if number)

    def show_followups(self, desk: Desk, today: date) -> str:
        """What is to be put right or looked at; returns the counts for the head."""
        found = desk.read(followups.open_ones, today)
        self.bands.setAccessibleName("整改")
        self.bands.show_bands(_filled(followup_bands(found, today)))
        self.stack.setCurrentWidget(self.bands if found else self.nothing)
        over = sum(bool(line.days_over) for line in found)
        mend = sum(line.state == "open" for line in found)
        numbers = (("逾期", over), ("待整改", mend), ("待验证", len(found) - mend))
        return "　".join(f"{words} {number}" for words, number in numbers if number)

    def choose_mine(self, rows: Sequence[CheckRow]) -> None:
        """The first line that is due and falls to the person acting."""
        due = [one for one in rows if one.state in (OVERDUE, TODAY) and one.may_run]
        mine = next((one for one in due if one.mine), due[0] if due else None)
        if mine is not None:
            self.choose(mine)

    def choose_next(self, rows: Sequence[CheckRow], done: Ref) -> None:
        """After a sheet is finished: what is due next, else the check that was made."""
        due = [one for one in rows if one.state in (OVERDUE, TODAY) and one.may_run and one.ref != done]
        found = next((one for one in due if one.mine), due[0] if due else None)
        found = found or next((one for one in rows if one.ref == done), None)
        if found is not None:
            self.choose(found)

    def choose(self, one: CheckRow) -> None:
        """Choose the line of a check."""
        self.bands.choose(slot(one))

    def row_of(self, rows: Sequence[CheckRow], key: object) -> CheckRow | None:
        """The check behind a line."""
        return next((one for one in rows if slot(one) == key), None)

    def first_focus(self) -> QWidget:
        """The list takes arrows and Enter."""
        return self.bands


class HistoryList(QWidget):
    """The sheets of one month; the month is chosen in the head, Alt+← and Alt+→ turn it."""

    def __init__(self, page: "ChecksPage") -> None:
        super().__init__()
        self._page, self.desk = page, page.desk
        self.month, self.which = QComboBox(), QComboBox()
        self.month.setAccessibleName("月份")
        self.which.setAccessibleName("检查项目")
        self.which.setMaximumWidth(180)
        for box in (self.month, self.which):
            box.currentIndexChanged.connect(lambda _: page.reload())
        self.before = button("上月", lambda: self.turn(1), keys="Alt+←")
        self.after = button("下月", lambda: self.turn(-1), keys="Alt+→")
        self.tools = QWidget()
        self.tools.setLayout(row(self.which, self.before, self.month, self.after, spacing=6))
        self.register = Register(
            MADE,
            "做过的检查",
            lambda line: page.open(line.ref),
            Empty("这个月还没有检查单", "完成或作废的检查单按月列在这里，可以打开、打印。"),
        )
        self.missed = label("", "s", wrap=True)
        self._missed_part = QWidget()
        said = row(Glyph("overdue", 15), self.missed, spacing=6)
        said.setStretch(1, 1)
        self._missed_part.setLayout(said)
        self.setLayout(column(self._missed_part, self.register, spacing=8))

    def read(self) -> str:
        """The months, and the sheets of the one chosen; returns the counts for the head."""
        this_month = self._page.today.replace(day=1)
        months = self.desk.read(lists.months_with_runs) or [this_month]
        if months[0] < this_month:
            months = [this_month, *months]
        _refill(self.month, [(f"{m.year}年{m.month}月", m.isoformat()) for m in months])
        named = [(one.title, one.ref.id) for one in self._definitions()]
        _refill(self.which, [("全部项目", 0), *named])
        month = date.fromisoformat(self.month.currentData())
        found = self.desk.read(lists.history, month, self.which.currentData() or None)
        self.register.show_rows([_made(one) for one in found])
        left = self.desk.read(lists.missed, month, self.which.currentData() or None)
        self.missed.setText(f"漏做：{'；'.join(one.words for one in left)}。")
        self._missed_part.setVisible(bool(left))
        self.before.setEnabled(self.month.currentIndex() + 1 < self.month.count())
        self.after.setEnabled(self.month.currentIndex() > 0)
        times = sum(one.times for one in left)
        made = f"{len(found)} 张" if found else ""
        return f"{made}　漏做 {times} 次".strip("　") if left else made

    def _definitions(self) -> list[DefinitionCard]:
        return [*self.desk.read(lists.definitions), *self.desk.read(lists.definitions, retired=True)]

    def turn(self, by: int) -> None:
        """Another month: 1 is the one before."""
        place = self.month.currentIndex() + by
        if 0 <= place < self.month.count():
            self.month.setCurrentIndex(place)

    def first_focus(self) -> QWidget:
        """The list takes arrows and Enter."""
        return self.register.first_focus()


class SetUpList(QWidget):
    """Every check the site makes, and those it made."""

    def __init__(self, page: "ChecksPage") -> None:
        super().__init__()
        self.desk = page.desk
        self.register = Register(
            DEFINED,
            "检查项目",
            lambda line: page.edit_definition(line.ref),
            Empty("还没有检查项目", "程序带的检查项目会在当天第一次登录时加进来。"),
        )
        self.setLayout(column(self.register))

    def read(self) -> str:
        """The checks in use, then those retired; returns the counts for the head."""
        used = self.desk.read(lists.definitions)
        past = self.desk.read(lists.definitions, retired=True)
        self.register.show_rows([_defined(one) for one in (*used, *past)])
        stopped = f"　停用 {len(past)}" if past else ""
        return f"{len(used)} 项在用{stopped}"

    def choose(self, ref: Ref) -> None:
        """Choose a check."""
        self.register.table.choose(ref)

    def first_focus(self) -> QWidget:
        """The list takes arrows and Enter."""
        return self.register.first_focus()


def _filled(bands: Sequence[Band]) -> list[Band]:
    return [band for band in bands if band.rows]


def _refill(box: QComboBox, items: Sequence[tuple[str, object]]) -> None:
    """Other choices; the one chosen stays chosen, nobody is told."""
    chosen = box.currentData()
    box.blockSignals(True)
    box.clear()
    for words, value in items:
        box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.blockSignals(False)


def _made(one: RunRow) -> _Made:
    about = "　".join(words for words in (one.whom, one.about) if words)
    watched = f"，{one.watched_by}监盘" if one.watched_by else ""
    glyph = "done" if one.state == "finished" else "off"
    return _Made(
        one.ref, one.number or "—", one.when, one.title, about, one.who, one.problems,
        f"{one.state_zh}{watched}", glyph,
    )  # fmt: skip


def _defined(one: DefinitionCard) -> _Defined:
    if one.retired is not None:
        state = "已停用"
    elif one.own:
        state = "本中心自定"
    else:
        state = "已改过" if one.edited else "随程序带"
    return _Defined(
        one.ref, one.title, one.group_zh, one.who_zh, one.term_zh, len(one.lines), one.clause, state
    )
