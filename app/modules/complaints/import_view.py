"""Looking at a firm's open complaints before they come in: what will come, and what is doubtful."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.errors import Refusal, Trouble
from app.modules.complaints import importing
from app.modules.complaints.planned import MatterPlan, MatterRows, PlannedMatter
from app.modules.complaints.reading import read_rows
from app.modules.complaints.rules import CATEGORY_ZH, CLAUSE, GRADE_ZH, KIND_ZH, STATE_ZH, WAIT_ZH
from app.modules.complaints.sifting import sift
from app.rules.ref import Ref
from app.ui.choose import open_file
from app.ui.desk import Desk
from app.ui.dialog import Sheet
from app.ui.parts import Card, allow, button, label
from app.ui.progress import ProgressSheet
from app.ui.table import Column, RowTable

_WIDE, _ABOVE = 1000, 300


@dataclass(frozen=True)
class ComingRow:
    """One matter as it will come in; neither telephone nor the caller's name."""

    ref: Ref
    line: str
    code: str
    day: str
    room: str
    kind: str
    grade: str
    title: str
    state: str
    person: str


@dataclass(frozen=True)
class ProblemRow:
    """One row to be looked at, and whether it comes in all the same."""

    ref: Ref
    line: str
    what: str
    reason: str


COMING = (
    Column("line", "行", 48, right=True),
    Column("code", "原编号", 104),
    Column("day", "受理", 92),
    Column("room", "房号", 104),
    Column("kind", "属于、类别", 128),
    Column("grade", "等级", 52),
    Column("title", "内容", 0),
    Column("state", "状态", 76),
    Column("person", "责任人", 80),
)
PROBLEMS = (
    Column("line", "行", 48, right=True),
    Column("what", "编号、房号", 130),
    Column("reason", "要核对什么", 0),
)


def show_import(page: QWidget, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
    """Ask for the firm's list and show what of it would come in (COMP-02)."""
    if not desk.allows(importing.bring_in):
        return
    chosen = open_file(page, "选择诉求台账", "诉求台账 (*.xlsx *.csv);;所有文件 (*)")
    if chosen:
        load(page, desk, chosen, now)


def load(
    page: QWidget, desk: Desk, path: Path, now: Callable[[], datetime] = datetime.now
) -> "ImportSheet | None":
    """Read a list and show what it would bring; None (and a sentence) when it is of no use."""
    try:
        read = read_rows(path)
    except (Refusal, Trouble) as problem:
        desk.refuse(problem.sentence)
        return None
    sheet = ImportSheet(page, desk, read, path.name, now)
    sheet.start()
    return sheet


class ImportSheet(Sheet):
    """What comes in above, what is to be looked at beneath; Enter brings it in."""

    def __init__(
        self, page: QWidget, desk: Desk, read: MatterRows, file: str, now: Callable[[], datetime]
    ) -> None:
        wide = min(_WIDE, page.window().width() - 60)
        super().__init__(page, f"导入未结诉求：{file}", width=wide, icon="complaints", clause=CLAUSE)
        self._page, self.desk, self._now = page, desk, now
        self.read, self._file = read, file
        self.plan: MatterPlan = desk.read(sift, read, now())
        self.summary = label("", "h3")
        self.note = label("", "muted", wrap=True)
        self.coming = Card("会导入的", "")
        self.preview = RowTable(COMING, "会导入的诉求")
        self.coming.body.addWidget(self.preview)
        self.wrong = Card("要核对的", "")
        self.problems = RowTable(PROBLEMS, "要核对和没有导入的行")
        self.wrong.body.addWidget(self.problems)
        room = max(260, page.window().height() - _ABOVE)
        self.preview.setMinimumHeight(round(room * 0.45))
        self.problems.setMinimumHeight(round(room * 0.25))
        for widget in (self.summary, self.note, self.coming, self.wrong):
            self.body.addWidget(widget)
        self.buttons.addWidget(button("换一个文件…", self._other))
        self.go = allow(self.add_buttons("导入", self.bring_in), desk, importing.bring_in)
        self._show()

    def start(self) -> None:
        """Show it; the cursor is in the list, Enter brings it in."""
        self.open_sheet(self.go if self.go.isEnabled() else self.preview)

    def bring_in(self) -> None:
        """One act: all of it, or nothing when it is stopped or the disk fails."""
        if not self.plan.matters or not self.desk.allows(importing.bring_in):
            return
        self.close_sheet()
        if not self.desk.back_up_first("import"):
            return
        watch = ProgressSheet(self._page, "正在导入未结诉求", "件")
        with watch.running():
            brought = self.desk.do(importing.bring_in, self.read, watch.tick)
        if brought is not None:
            self.desk.say(told(brought))

    def _other(self) -> None:
        self.close_sheet()
        show_import(self._page, self.desk, self._now)

    def _show(self) -> None:
        plan = self.plan
        self.go.setEnabled(bool(plan.matters) and self.desk.may(importing.bring_in))
        self.summary.setText(_words(plan))
        kept = "保留原来的受理日期，启用以前开始的时限在今日另列，不算逾期；没有字段可放的内容写进经过。"
        self.note.setText("；".join([*plan.notes, kept]))
        self.coming.count(str(len(plan.matters)))
        self.preview.set_rows([coming_row(place, one) for place, one in enumerate(plan.matters)])
        self.wrong.count(str(len(plan.problems)))
        self.problems.set_rows(
            [
                ProblemRow(Ref("line", place), str(one.row), one.what, one.reason)
                for place, one in enumerate(plan.problems)
            ]
        )
        self.wrong.setVisible(bool(plan.problems))


def told(brought: importing.Brought) -> str:
    """What an import did, in a sentence."""
    said = (
        (brought.same, "{} 件已在"),
        (brought.ended, "{} 件已办结的没有导入"),
        (brought.left_out, "{} 行没有导入"),
    )
    more = "，".join(words.format(many) for many, words in said if many)
    return f"已导入未结诉求 {brought.new} 件{'；' + more if more else ''}。"


def _words(plan: MatterPlan) -> str:
    doubtful = len({problem.row for problem in plan.problems if problem.kept})
    said = (
        (len(plan.matters), "导入 {} 件"),
        (doubtful, "其中 {} 件要核对"),
        (plan.same, "{} 件已经在"),
        (plan.ended, "{} 件已办结，不导入"),
        (plan.left_out, "{} 行不导入"),
    )
    return "，".join(words.format(many) for many, words in said if many) or "没有可导入的行"


def coming_row(place: int, one: PlannedMatter) -> ComingRow:
    """A planned matter as the list shows it (ARCH-12)."""
    read = one.read
    parts = (KIND_ZH[read.kind], CATEGORY_ZH.get(read.category, ""))
    return ComingRow(
        ref=Ref("line", place),
        line=str(read.row),
        code=read.code,
        day=f"{one.taken_at:%Y-%m-%d}",
        room=read.room.short if one.unit_id and read.room is not None else "（无）",
        kind=" ".join(part for part in parts if part),
        grade=GRADE_ZH[read.grade],
        title=one.words,
        state=WAIT_ZH[read.waits_for] if read.waits_for else STATE_ZH[read.state],
        person=one.person or "未指派",
    )
