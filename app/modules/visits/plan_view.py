"""Planning the coming weeks 排期: what is due, what came out, and by how many the people are too few."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.modules.visits import lists, service
from app.modules.visits.lists import HouseRow, PlanState
from app.modules.visits.rules import PAIR_CLAUSE, YEAR_CLAUSE
from app.rules.chart import Bar, Bars
from app.ui.chart import Chart
from app.ui.desk import Desk
from app.ui.dialog import Sheet, confirm, facts_block
from app.ui.form_sheet import attempt
from app.ui.parts import allow, clear, column, label

MOST_WEEKS = 6


class PlanSheet(Sheet):
    """Says what is due, plans, and says what came out; nothing that was confirmed moves without cause."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        rows: Sequence[HouseRow],
        now: Callable[[], datetime],
        to_walks: Callable[[], object],
    ) -> None:
        super().__init__(over, "重新排期", width=560, icon="visits", clause=YEAR_CLAUSE)
        self.desk, self._now, self._to_walks = desk, now, to_walks
        counted = lists.counts(rows)
        people = [one for one in desk.read(lists.visitors, now().date()) if one.goes]
        facts = [
            ("应访", f"{counted.to_visit:,} 户，逾期 {counted.overdue} 户，30 天内到期 {counted.soon} 户"),
            ("人手", f"{len(people)} 人：" + "、".join(one.name for one in people[:8]) or "没有人"),
        ]
        state = desk.read(lists.plan_state)
        if state is not None:
            facts.append(("上次", f"{state.at:%Y-%m-%d %H:%M} {state.by}，排到 {state.until:%Y-%m-%d}"))
        self.body.addWidget(facts_block(tuple(facts)))
        self.told = column(
            label(
                "已经排好的不动，只有那天不走访、人不在、住户另有要求或者更急的才调整。", "muted", wrap=True
            ),
            spacing=6,
        )
        self.body.addLayout(self.told)
        self.go = allow(self.add_buttons("开始排期", self._plan), desk, service.make_plan)
        self._done = False

    def start(self) -> None:
        """Show it; Enter plans."""
        self.open_sheet(self.go)

    def _plan(self) -> None:
        if self._done:
            self.close_sheet()
            self._to_walks()
            return
        self.go.setEnabled(False)
        self.go.setText("正在排…")
        QApplication.processEvents()
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            _, refused = attempt(self.desk, service.make_plan, done="排期完成。")
        finally:
            QApplication.restoreOverrideCursor()
            self.go.setEnabled(True)
        if refused is not None:
            self.go.setText("开始排期")
            self.refuse(refused.sentence)
            return
        self._done = True
        self.go.setText("看日程")
        state = self.desk.read(lists.plan_state)
        assert state is not None
        clear(self.told)
        self.told.addWidget(label(result_words(state), wrap=True))
        if state.short:
            self._tell_short(state)
        for words in state.notes:
            self.told.addWidget(label(words, wrap=True))
        self.go.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_short(self, state: PlanState) -> None:
        self.told.addWidget(
            label(f"人手不够，往后一年有 {state.short} 户排不进期限。各周还少：", "over", wrap=True)
        )
        self.told.addWidget(Chart("各周还少几户", short_bars(state)))
        rest = sum(count for _, count in state.weeks[MOST_WEEKS:])
        if rest:
            self.told.addWidget(label(f"以后各周一共还少 {rest} 户。", "over", wrap=True))
        self.told.addWidget(
            label(
                "先排了最急的。可以在“更多”的“人手”里加人、加每天几户，或在“期限、分担和规则”里"
                "放宽走访的日子，再排一次。",
                wrap=True,
            )
        )


def result_words(state: PlanState) -> str:
    """What came out of a planning."""
    return (
        f"排到 {state.until:%Y-%m-%d}：新排 {state.placed} 户，调整 {state.moved} 户，不变 {state.kept} 户。"
    )


def short_bars(state: PlanState) -> Bars:
    """How many are missing in the first weeks that are too full."""
    return Bars(
        tuple(
            Bar(f"{monday:%Y-%m-%d} 起一周", count, f"少 {count} 户")
            for monday, count in state.weeks[:MOST_WEEKS]
        ),
        compact=True,
    )


def confirm_all(over: QWidget, desk: Desk, now: Callable[[], datetime]) -> None:
    """Everything that is planned and not confirmed yet is confirmed in one go."""
    if not desk.allows(service.confirm):
        return
    ids = desk.read(lists.unconfirmed, now().date())
    if not ids:
        desk.inform("没有待确认的排期。")
        return
    confirm(
        over,
        "确认全部排期",
        f"待确认的 {len(ids)} 户全部确认。确认以后重新排期不会随便调整它们，改期的要再确认。",
        "全部确认",
        lambda: desk.do(service.confirm, ids, done=f"已确认 {len(ids)} 户。"),
        clause=PAIR_CLAUSE,
    )


def ask_plan(
    over: QWidget,
    desk: Desk,
    rows: Sequence[HouseRow],
    now: Callable[[], datetime],
    to_walks: Callable[[], object],
) -> PlanSheet | None:
    """Open the sheet, if the person may plan."""
    if not desk.allows(service.make_plan):
        return None
    sheet = PlanSheet(over, desk, rows, now, to_walks)
    sheet.start()
    return sheet
