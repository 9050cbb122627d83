"""The monthly report (ROLE-04): the analysis beside the month's figures, measures with person and day."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from app.modules.complaints import figures_words, printing_view, report_lists, reporting
from app.modules.complaints.measure_view import MeasureSheet
from app.modules.complaints.report_lists import MeasureRow, Report
from app.modules.complaints.reporting import LONGEST_ANALYSIS, Measure
from app.modules.complaints.rules import ANALYSIS_CLAUSE
from app.rules.field import Field, Kind
from app.rules.periods import Period, month_of
from app.rules.ref import Ref
from app.storage.signing import Signature
from app.ui.chart import Chart
from app.ui.desk import Desk
from app.ui.form import Text
from app.ui.page import Hint
from app.ui.pane import Pane
from app.ui.parts import Card, Elided, allow, button, clause_chip, clear, column, key_cap, label, row
from app.ui.scrolled import scrolled
from app.ui.sign_sheet import ask_signature
from app.ui.table import Column, RowTable
from app.ui.theme import fix_height, fix_width

ANALYSIS = Field(
    "analysis", "分析", Kind.LONG_TEXT, limit=LONGEST_ANALYSIS,
    hint="哪一类多了、为什么、集中在哪里；重复反映的、没有按时办结的，各是什么原因",
)  # fmt: skip
MEASURES = (
    Column("kind_zh", "措施", 56),
    Column("words", "做什么", 0, bold=True),
    Column("person", "谁办", 70),
    Column("until_words", "何时办好", 96),
    Column("stands", "进展", 130, glyph="sign", tone="tone"),
)
FACTS = 330


class ReportPane(Pane):
    """One month: ‹ › go on, Ctrl+N adds a measure, Ctrl+S keeps the draft, Ctrl+Enter signs it."""

    kinds = frozenset({"matter", "matter_report", "matter_measure", "followup"})

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self._now = now
        self.setAccessibleName("投诉月报")
        self.period = month_of(now().date()).moved(-1)
        self.report: Report | None = None
        self.analysis: QPlainTextEdit = Text(ANALYSIS)
        self.analysis.setAccessibleName("分析")
        self.analysis.setMinimumHeight(90)
        self.analysis.setMaximumHeight(16777215)
        self.measures = RowTable(MEASURES, "措施")
        self.measures.opened.connect(self.change)
        self.measures.installEventFilter(self)
        self.before = RowTable(MEASURES, "上月措施")
        self.before.opened.connect(self._open_followup)
        self.none_before = Elided("muted")
        self.facts: QVBoxLayout = column(spacing=1)
        self.bars = Chart("各类新增")
        self._build_tools()
        self._lay_out()
        self.keys = {
            "Ctrl+N": self.add,
            "Ctrl+S": self.save,
            "Ctrl+P": self.print_it,
            "Ctrl+Return": self.finish,
            "Ctrl+Enter": self.finish,
        }

    def _build_tools(self) -> None:
        desk = self.desk
        self.earlier = button("‹", lambda: self.turn(-1), role="quiet", keys="Alt ←", name="上个月")
        self.later = button("›", lambda: self.turn(1), role="quiet", keys="Alt →", name="下个月")
        self.title = label("", "h2")
        self.stands = label("", "muted")
        self.plus = allow(
            button("加措施…", self.add, role="quiet", keys="Ctrl N"), desk, reporting.write_report
        )
        self.store = allow(button("存草稿", self.save, keys="Ctrl S"), desk, reporting.write_report)
        self.paper = button("打印", self.print_it, icon="print", keys="Ctrl P")
        self.go = allow(button("签发…", self.finish, role="filled"), desk, reporting.sign_report)

    def _lay_out(self) -> None:
        tools = row(
            self.earlier, self.title, self.later, 8, self.stands, None, self.paper, self.store, self.go,
            key_cap("Ctrl Enter"),
        )  # fmt: skip
        words = Card("分析", "", clause_chip(ANALYSIS_CLAUSE))
        words.body.addLayout(column(self.analysis, margins=(8, 8, 8, 8)))
        acts = Card("纠正和预防措施", "", self.plus)
        acts.body.addWidget(self.measures)
        last = Card("上月措施办得怎样")
        self.last = last
        last.body.addLayout(row(self.none_before, margins=(12, 4, 12, 4)))
        last.body.addWidget(self.before)
        fix_height(self.before, 104)
        counted = Card("这个月的数字")
        counted.body.addWidget(scrolled(column(self.facts, 4, self.bars, None, margins=(12, 6, 12, 6))))
        fix_width(counted, FACTS)
        left = column(words, acts, last, spacing=8)
        left.setStretch(0, 3)
        left.setStretch(1, 3)
        sides = row(left, counted, spacing=10)
        sides.setStretch(0, 1)
        whole = column(tools, sides, spacing=8)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    # ---- what is in sight

    def show_month(self, period: Period) -> None:
        """Show the report of a month; what was typed of another one is kept."""
        if self.report is not None and period != self.period:
            self.keep()
        self.period, self.report = period, None
        self.reload()

    def reload(self) -> None:
        """Read it again; what is being typed stays."""
        super().reload()
        typed = self._typed()
        found = self.desk.read(report_lists.report_of, self.period, self._now())
        fresh = self.report is None or self.report.period != found.period
        self.report = found
        self.title.setText(found.title)
        self.stands.setText(_stands(found))
        if fresh or found.is_signed:
            draft = self.desk.draft(self._place()) if not found.is_signed else {}
            self.analysis.setPlainText(draft.get("analysis", found.analysis))
        elif typed is not None:
            self.analysis.setPlainText(typed)
        self._show(found)

    def turn(self, by: int) -> None:
        """The report of the month before, or after; none after this month."""
        if self.period.moved(by).begins <= self._now():
            self.show_month(self.period.moved(by))

    def first_focus(self) -> QWidget:
        """The words, or the measures of a signed one."""
        return self.measures if self._is_signed() else self.analysis

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        if self._is_signed():
            return (("Alt ← →", "上月、下月"), ("Enter", "打开整改"), ("Ctrl P", "打印"), ("Esc", "回到数字"))
        return (
            ("Alt ← →", "上月、下月"),
            ("Ctrl N", "加措施"),
            ("Ctrl S", "存草稿"),
            ("Ctrl P", "打印"),
            ("Ctrl Enter", "签发"),
            ("Esc", "回到数字"),
        )

    def keep(self) -> None:
        """Out of sight: what was typed and is not saved is kept for this person."""
        typed = self._typed()
        if self.report is not None and typed is not None and typed.strip() != self.report.analysis:
            self.desk.keep_draft(self._place(), self.report.title, {"analysis": typed})

    # ---- what is done

    def save(self, measures: tuple[Measure, ...] | None = None) -> Ref | None:
        """Keep the draft; None when it was refused."""
        if self._is_signed() or not self.desk.allows(reporting.write_report):
            return None
        ref: Ref | None = self.desk.do(
            reporting.write_report, self.period.year, self.period.month,
            analysis=self.analysis.toPlainText(), measures=self._measures() if measures is None else measures,
            done=f"{self.period.words}月报的草稿已存。",
        )  # fmt: skip
        if ref is not None:
            self.desk.drop_draft(self._place())
        return ref

    def add(self) -> None:
        """One more measure."""
        if not self._is_signed() and self.desk.allows(reporting.write_report):
            MeasureSheet(self, self.desk, None, self._now, self._take).start()

    def change(self, line: MeasureRow) -> None:
        """Another wording, person or day; of a signed one the follow-up is opened."""
        if self._is_signed():
            self._open_followup(line)
        elif self.desk.allows(reporting.write_report):
            MeasureSheet(self, self.desk, line, self._now, self._take).start()

    def drop_measure(self) -> None:
        """The chosen measure goes out of the draft."""
        line = self.measures.current()
        if line is not None and not self._is_signed():
            self.save(tuple(one for one in self._measures() if one.id != line.ref.id))

    def print_it(self) -> None:
        """The report on paper; a draft is saved first, so that what is printed is what stands here."""
        if self.report is None:
            return
        ref = self.report.ref if self._is_signed() else self.save()
        if ref is not None:
            printing_view.print_report(self, self.desk, ref.id, self._now())

    def finish(self) -> None:
        """Sign it: its figures stay as they are now, its measures become follow-ups."""
        if self._is_signed() or not self.desk.allows(reporting.sign_report):
            return
        ref = self.save()
        if ref is None or self.report is None:
            return
        counted = self.report.figures
        facts = (
            ("月份", self.period.words),
            ("应办", f"{counted.due} 件，办结 {counted.done} 件，未结 {counted.open} 件"),
            ("措施", f"{len(self.report.measures)} 条，签发后列入整改，按日期跟进"),
            ("数字", "按签发这一刻的记下，以后不再变"),
        )
        ask_signature(
            self, self.desk, f"签发{self.report.title}", facts, "签发",
            lambda signature: self._sign(ref, signature), clause=ANALYSIS_CLAUSE,
        )  # fmt: skip

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete on a measure takes it out."""
        if isinstance(event, QKeyEvent) and _is_delete(event):
            self.drop_measure()
            return True
        return super().eventFilter(watched, event)

    # ---- inside

    def _sign(self, ref: Ref, signature: Signature) -> None:
        if self.desk.do(
            reporting.sign_report, ref.id, signature=signature, done=f"{self.period.words}投诉月报已签发。"
        ):
            self.refresh()

    def _take(self, measure: Measure) -> bool:
        """A measure as it was typed, new or changed, is saved with the draft."""
        others = self._measures()
        if measure.id:
            told = tuple(measure if one.id == measure.id else one for one in others)
        else:
            told = (*others, measure)
        return self.save(told) is not None

    def _measures(self) -> tuple[Measure, ...]:
        lines = self.report.measures if self.report is not None else ()
        return tuple(Measure(one.kind, one.words, one.staff_id, one.until, one.ref.id) for one in lines)

    def _typed(self) -> str | None:
        """The words as they stand; None before anything is shown."""
        return None if self.report is None or self._is_signed() else self.analysis.toPlainText()

    def _place(self) -> str:
        return f"complaints.report.{self.period.year}-{self.period.month:02d}"

    def _is_signed(self) -> bool:
        return self.report is not None and self.report.is_signed

    def _show(self, found: Report) -> None:
        may = self.desk.may(reporting.write_report) and not found.is_signed
        for part in (self.plus, self.store, self.go):
            part.setEnabled(may)
        self.analysis.setReadOnly(not may)
        self.later.setEnabled(self.period.moved(1).begins <= self._now())
        self.measures.set_rows(found.measures)
        self.before.set_rows(found.before)
        self.none_before.put(found.before_words)
        self.none_before.setVisible(bool(found.before_words))
        self.before.setVisible(not found.before_words)
        clear(self.facts)
        for name, words in (*figures_words.balance(found.figures), *figures_words.measures_of(found.figures)):
            self.facts.addLayout(row(label(name, "s"), None, label(words, "c")))
        self.bars.put(figures_words.bars(found.figures.classes))

    def _open_followup(self, line: MeasureRow) -> None:
        if line.followup is not None:
            self.desk.go(line.followup)


def _is_delete(event: QKeyEvent) -> bool:
    return event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Delete


def _stands(found: Report) -> str:
    if found.is_signed:
        return f"已签发　{found.signed}"
    return f"草稿　{found.written}" if found.ref is not None else "还没有写"
