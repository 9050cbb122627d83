"""Looking at the visits a firm made before the program, before they come in: what will come, what not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.errors import Refusal, Trouble
from app.modules.visits import importing
from app.modules.visits.ledger import WHOLE, TalkRows, read_rows
from app.modules.visits.rules import OUTCOME_ZH, STAGE_ZH, WAY_ZH, YEAR_CLAUSE
from app.modules.visits.sifting import ComingTalk, TalkPlan, sift
from app.rules.ref import Ref
from app.ui.choose import open_file
from app.ui.desk import Desk
from app.ui.dialog import Sheet
from app.ui.parts import Card, allow, button, label
from app.ui.progress import ProgressSheet
from app.ui.table import Column, RowTable

_WIDE, _ABOVE = 1000, 300
KEPT = "保留原来的日期和访谈人；访谈期限随即重新计算。没有字段可放的内容写进这次访谈的情况。"


@dataclass(frozen=True)
class ComingRow:
    """One visit as it will come in; who was seen and what was said is not shown (ARCH-12)."""

    ref: Ref
    line: str
    day: str
    room: str
    stage: str
    way: str
    outcome: str
    visitors: str
    more: str


@dataclass(frozen=True)
class ProblemRow:
    """One row to be looked at, and whether it comes in all the same."""

    ref: Ref
    line: str
    what: str
    reason: str


COMING = (
    Column("line", "行", 48, right=True),
    Column("day", "日期", 92),
    Column("room", "房号", 112),
    Column("stage", "阶段", 72),
    Column("way", "方式", 60),
    Column("outcome", "结果", 72),
    Column("visitors", "访谈人", 160),
    Column("more", "意见、满意度", 0),
)
PROBLEMS = (
    Column("line", "行", 48, right=True),
    Column("what", "房号", 130),
    Column("reason", "要核对什么", 0),
)


def show_import(page: QWidget, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
    """Ask for the firm's list and show what of it would come in (VISIT-04)."""
    if not desk.allows(importing.bring_in):
        return
    chosen = open_file(page, "选择访谈台账", "访谈台账 (*.xlsx *.csv);;所有文件 (*)")
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
        self, page: QWidget, desk: Desk, read: TalkRows, file: str, now: Callable[[], datetime]
    ) -> None:
        wide = min(_WIDE, page.window().width() - 60)
        super().__init__(page, f"导入启用前的访谈：{file}", width=wide, icon="visits", clause=YEAR_CLAUSE)
        self._page, self.desk, self._now = page, desk, now
        self.read = read
        self.plan: TalkPlan = desk.read(sift, read, now().date())
        self.summary = label("", "h3")
        self.note = label("", "muted", wrap=True)
        self.coming = Card("会导入的", "")
        self.preview = RowTable(COMING, "会导入的访谈")
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
        if not self.plan.talks or not self.desk.allows(importing.bring_in):
            return
        self.close_sheet()
        if not self.desk.back_up_first("import"):
            return
        watch = ProgressSheet(self._page, "正在导入启用前的访谈", "次")
        with watch.running():
            brought = self.desk.do(importing.bring_in, self.read, watch.tick)
        if brought is not None:
            self.desk.say(told(brought))

    def _other(self) -> None:
        self.close_sheet()
        show_import(self._page, self.desk, self._now)

    def _show(self) -> None:
        plan = self.plan
        self.go.setEnabled(bool(plan.talks) and self.desk.may(importing.bring_in))
        self.summary.setText(_words(plan))
        self.note.setText("；".join([*plan.notes, KEPT]))
        self.coming.count(str(len(plan.talks)))
        self.preview.set_rows([coming_row(place, one) for place, one in enumerate(plan.talks)])
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
    said = ((brought.same, "{} 次已在"), (brought.left_out, "{} 行没有导入"))
    more = "，".join(words.format(many) for many, words in said if many)
    return f"已导入启用前的访谈 {brought.new} 次{'；' + more if more else ''}。"


def _words(plan: TalkPlan) -> str:
    doubtful = len({problem.row for problem in plan.problems if problem.kept})
    households = len({one.unit_id for one in plan.talks})
    said = (
        (len(plan.talks), "导入 {} 次访谈"),
        (households, "{} 户"),
        (doubtful, "{} 行要核对"),
        (plan.same, "{} 次已经在"),
        (plan.left_out, "{} 行不导入"),
    )
    return "，".join(words.format(many) for many, words in said if many) or "没有可导入的行"


def coming_row(place: int, one: ComingTalk) -> ComingRow:
    """A visit to come in as the list shows it."""
    read = one.read
    more = (
        f"意见 {len(read.opinions)} 条" if read.opinions else "",
        f"满意度 {len(read.ratings)} 项" if read.ratings else "",
        next((told for told in read.left if told.startswith(WHOLE)), ""),
        f"其它 {others} 项" if (others := sum(not told.startswith(WHOLE) for told in read.left)) else "",
    )
    return ComingRow(
        ref=Ref("line", place),
        line=str(read.row),
        day=f"{read.day:%Y-%m-%d}",
        room=read.room.short,
        stage=STAGE_ZH.get(one.stage, ""),
        way=WAY_ZH[read.way],
        outcome=OUTCOME_ZH[read.outcome],
        visitors=read.visitors,
        more="；".join(part for part in more if part),
    )
