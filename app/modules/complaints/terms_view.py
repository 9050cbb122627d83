"""The table of time limits (COMP-02): each grade and step with its basis and who is told; heads change it."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.errors import Refusal
from app.modules.complaints import setting
from app.modules.complaints.rules import CLAUSE
from app.modules.complaints.setting import BASES, term_of
from app.modules.complaints.term_lists import TermRow, terms
from app.rules.field import Field, Kind
from app.ui.desk import Desk
from app.ui.dialog import Sheet, facts_block
from app.ui.form_sheet import FormSheet
from app.ui.parts import allow, button, label
from app.ui.table import Column, RowTable
from app.ui.theme import fix_height

COLUMNS = (
    Column("group", "哪些", 110, bold=True),
    Column("step", "哪一步", 80),
    Column("term", "时限", 100, bold=True),
    Column("counts", "怎么计", 130),
    Column("remind_zh", "提醒本人", 80),
    Column("leader_zh", "告诉班长", 80),
    Column("head_zh", "告诉主管", 110),
    Column("source", "依据", 0, muted=True),
)
ONLY_NEW = "改动只对以后开始计时的步骤有效；正在计时的仍按开始时的时限，已经办完的不重算。"
FIELDS = (
    Field("number", "时限", Kind.NUMBER, required=True, limit=4),
    Field("basis", "按什么计", Kind.CHOICE, required=True, choices=BASES),
    Field("remind", "时间过百分之几提醒本人", Kind.NUMBER, limit=2, hint="0 是不提醒"),
    Field("leader", "到时限告诉班长", Kind.YES_NO),
    Field("head_days", "超几个工作日告诉主管", Kind.NUMBER, limit=2, hint="空着是不告诉，0 是到时就告诉"),
)


class TermsSheet(Sheet):
    """All limits in one table; Enter changes one, Delete sets it back to what the clause says."""

    def __init__(self, over: QWidget, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(over, "诉求时限", width=1000, clause=CLAUSE, icon="today")
        self.desk, self._now, self._over = desk, now, over
        self.table = RowTable(COLUMNS, "诉求时限")
        self.table.opened.connect(self.change)
        fix_height(self.table, 380)
        self.body.addWidget(label(ONLY_NEW, "muted", wrap=True))
        self.body.addWidget(self.table)
        self.reset = allow(button("恢复惯例", self.set_back, keys="Delete"), desk, setting.reset_term)
        self.edit = allow(
            self.add_buttons("修改…", lambda: self.change(self.table.current()), back="关闭"),
            desk,
            setting.set_term,
        )
        self.buttons.insertWidget(0, self.reset)

    def start(self) -> None:
        """Show it with the first line chosen."""
        self.read()
        self.open_sheet(self.table)

    def read(self) -> None:
        """Read the table again."""
        self.table.set_rows(self.desk.read(terms, self._now()))

    def change(self, line: TermRow | None) -> None:
        """Another limit for one step."""
        if line is not None and self.desk.allows(setting.set_term):
            TermSheet(self, self.desk, line, self.read).start()

    def set_back(self) -> None:
        """Back to what the clause says."""
        line = self.table.current()
        if line is not None and self.desk.allows(setting.reset_term):
            self.desk.do(setting.reset_term, line.clock, done=f"{line.group}{line.step}已恢复惯例。")
            self.read()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete sets the chosen one back."""
        if event.key() == Qt.Key.Key_Delete:
            self.set_back()
        else:
            super().keyPressEvent(event)


class TermSheet(FormSheet):
    """One limit: number, basis, and who is told when."""

    def __init__(self, over: QWidget, desk: Desk, line: TermRow, then: Callable[[], object]) -> None:
        super().__init__(
            over, desk, f"时限：{line.group} {line.step}", FIELDS, clause=CLAUSE, icon="today", width=600
        )
        self.place = f"complaints.term.{line.clock}"
        self.line, self._then = line, then
        facts = (
            ("现在", f"{line.starts}起 {line.term}，{line.counts}"),
            ("依据", line.source),
            ("改动", ONLY_NEW),
        )
        self.body.insertWidget(0, facts_block(facts))
        allow(self.go, desk, setting.set_term)

    def start(self, values: dict[str, str] | None = None) -> None:
        """As it is."""
        line = self.line
        super().start(
            values
            or {
                "number": str(line.number),
                "basis": line.basis,
                "remind": str(line.remind),
                "leader": "yes" if line.leader else "no",
                "head_days": "" if line.head_days is None else str(line.head_days),
            }
        )

    def save(self) -> None:
        """Set it from now on."""
        values = self.form.values()
        try:
            term = term_of(values["number"], values["basis"])
            remind, head_days = (
                _number(values["remind"], "remind") or 0,
                _number(values["head_days"], "head_days"),
            )
        except Refusal as refusal:
            self.form.show_error(refusal.field, refusal.sentence)
            return
        done = f"{self.line.group}{self.line.step}的时限已改，以后开始计时的照新的办。"
        if self.do(
            setting.set_term, self.line.clock, term=term, remind=remind, leader=values["leader"] == "yes",
            head_days=head_days, done=done,
        ):  # fmt: skip
            self._then()


def _number(text: str, field: str) -> int | None:
    """A whole number, None for nothing. Raises Refusal."""
    written = text.strip()
    if not written:
        return None
    if not written.isdecimal():
        raise Refusal("请填整数。", clause=CLAUSE, field=field)
    return int(written)
