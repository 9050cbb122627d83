"""Looking at a firm's key list before it comes in: what will come, what will not, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.errors import Refusal, Trouble
from app.modules.keys import importing
from app.modules.keys.plan import read_sheets
from app.modules.keys.planned import KeyPlan, KeySheets, PlannedRing, ReadLoan
from app.modules.keys.rules import CLASS_ZH
from app.modules.keys.sifting import sift
from app.rules.dates import month_day
from app.rules.ref import Ref
from app.ui.choose import open_file
from app.ui.parts import Card, allow, button, column, key_cap, label, row
from app.ui.progress import ProgressSheet
from app.ui.table import Column, RowTable

if TYPE_CHECKING:
    from app.modules.keys.view import KeysPage


@dataclass(frozen=True)
class ComingRow:
    """One ring, or one ring that is out, as it will come in; no telephone."""

    ref: Ref
    line: str
    how: str
    tag: str
    class_zh: str
    place: str
    pieces: str
    hook: str


@dataclass(frozen=True)
class ProblemRow:
    """One row that does not come in, or comes in without one of its cells."""

    ref: Ref
    sheet: str
    line: str
    what: str
    reason: str


COMING = (
    Column("line", "行", 54, right=True),
    Column("how", "怎样", 90),
    Column("tag", "牌码", 90),
    Column("class_zh", "类别", 130),
    Column("place", "哪里的", 0),
    Column("pieces", "把数", 64, right=True),
    Column("hook", "挂钩", 120),
)
PROBLEMS = (
    Column("sheet", "工作表", 110),
    Column("line", "行", 54, right=True),
    Column("what", "牌码", 90),
    Column("reason", "为什么", 0),
)


def coming_rows(plan: KeyPlan) -> list[ComingRow]:
    """What comes in, in the order of the file: rings first, then what is out."""
    rows = [_ring_row(place, ring) for place, ring in enumerate(plan.rings)]
    lent = [loan for loans in plan.loans for loan in loans]
    return rows + [_loan_row(place, loan) for place, loan in enumerate(lent, len(rows))]


def problem_rows(plan: KeyPlan) -> list[ProblemRow]:
    """What does not come in and why."""
    return [
        ProblemRow(Ref("line", place), one.sheet, str(one.row), one.what, one.reason)
        for place, one in enumerate(plan.problems)
    ]


def _ring_row(place: int, ring: PlannedRing) -> ComingRow:
    read = ring.read
    return ComingRow(
        ref=Ref("line", place),
        line=str(read.row),
        how="新登记" if ring.is_new else "有变化",
        tag=ring.tag or "（新编）",
        class_zh=CLASS_ZH[read.key_class],
        place=read.room.long if read.room else read.place,
        pieces=str(read.pieces),
        hook=read.spot.words if read.spot else "",
    )


def _loan_row(place: int, loan: ReadLoan) -> ComingRow:
    until = f"，应还 {month_day(loan.due)}" if loan.due else "，应还当日"
    return ComingRow(
        ref=Ref("line", place),
        line=str(loan.row),
        how="借出未还",
        tag=loan.tag,
        class_zh="",
        place=f"{loan.borrower}，{month_day(loan.lent)} 借出{until}",
        pieces="",
        hook="",
    )


class ImportView(QWidget):
    """What comes in above, what does not beneath; Ctrl+Enter brings it in."""

    def __init__(self, page: "KeysPage", now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__()
        self._page, self.desk, self._now = page, page.desk, now
        self.read: KeySheets | None = None
        self.plan: KeyPlan | None = None
        self._file = ""
        self.coming = Card("会导入的", "")
        self.preview = RowTable(COMING, "会导入的钥匙和借用")
        self.coming.body.addWidget(self.preview)
        self.wrong = Card("不导入、要核对的", "")
        self.problems = RowTable(PROBLEMS, "不导入、要核对的行")
        self.wrong.body.addWidget(self.problems)
        self.summary = label("", "h3")
        self.note = label("", "muted", wrap=True)
        self.go = allow(
            button("导入", self.bring_in, role="filled", keys="Ctrl+Enter"), self.desk, importing.bring_in
        )
        self.go.setMinimumWidth(120)
        other = button("换一个文件…", self.ask_file)
        words = column(self.summary, self.note, spacing=2)
        head = row(spacing=8)
        head.addLayout(words, 1)
        for widget in (other, self.go, key_cap("Ctrl Enter")):
            head.addWidget(widget)
        box = column(head, self.coming, self.wrong, spacing=10)
        box.setStretch(1, 3)
        box.setStretch(2, 2)
        self.setLayout(box)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self, activated=self.bring_in)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def first_focus(self) -> QWidget:
        """The list of what comes in."""
        return self.preview

    def ask_file(self) -> None:
        """Choose a workbook."""
        chosen = open_file(self, "选择钥匙清单", "钥匙清单 (*.xlsx *.csv);;所有文件 (*)")
        if chosen:
            self.load(chosen)

    def load(self, path: Path) -> bool:
        """Read a workbook and show what it would bring; False (and a sentence) when it is of no use."""
        try:
            self.read = read_sheets(path)
        except (Refusal, Trouble) as problem:
            self.desk.refuse(problem.sentence)
            return False
        self._file = path.name
        self.plan = self.desk.read(sift, self.read, self._now().date())
        self._show(self.plan)
        self._page.show_view(self)
        self.preview.setFocus()
        return True

    def _show(self, plan: KeyPlan) -> None:
        self.go.setEnabled(plan.steps > 0 and self.desk.may(importing.bring_in))
        self.summary.setText(f"{self._file}：{_words(plan)}")
        kept = "标题、空行和合计行已跳过。再次导入同一份清单只更新有变化的。"
        made = "、".join(dict.fromkeys(panel.box for panel in plan.panels))
        notes = [*plan.notes, *([f"会新设 {made}"] if made else [])]
        self.note.setText(f"{'；'.join(notes)}。" if notes else kept)
        self.coming.count(str(len(plan.rings) + plan.lent))
        self.preview.set_rows(coming_rows(plan))
        self.wrong.count(str(len(plan.problems)))
        self.problems.set_rows(problem_rows(plan))

    def bring_in(self) -> None:
        """One act: all of it, or nothing when it is stopped or the disk fails."""
        if self.plan is None or self.read is None or not self.plan.steps:
            return
        if not self.desk.allows(importing.bring_in) or not self.desk.back_up_first("import"):
            return
        read, sheet = self.read, ProgressSheet(self, "正在导入钥匙清单", "行")
        with sheet.running():
            brought = self.desk.do(importing.bring_in, read, sheet.tick)
        if brought is None:
            return
        self.plan = self.read = None  # once is enough, however often Enter is struck
        self._page.show_cabinet()
        changed = f"，更新 {brought.changed} 串" if brought.changed else ""
        lent = f"，借出未还 {brought.lent} 串" if brought.lent else ""
        rest = f"；{brought.left_out} 行没有导入" if brought.left_out else ""
        self.desk.say(f"已登记 {brought.new} 串钥匙{changed}{lent}{rest}。")


def _words(plan: KeyPlan) -> str:
    said = [
        (plan.new, "新登记 {} 串"),
        (len(plan.rings) - plan.new, "更新 {} 串"),
        (plan.lent, "借出未还 {} 串"),
        (plan.same, "{} 行没有变化"),
        (plan.left_out, "{} 行不导入"),
    ]
    return "，".join(words.format(many) for many, words in said if many) or "没有可导入的行"
