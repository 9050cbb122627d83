"""Looking at a year's holidays before they are taken: how many days, and what would be different."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.modules.calendar import lists, service
from app.rules.holidays import YearPlan
from app.ui.desk import Desk
from app.ui.dialog import Sheet, facts_block, rest_enter
from app.ui.form_sheet import attempt
from app.ui.parts import allow, label


class ImportSheet(Sheet):
    """A year from a file beside what is in force; Enter takes it."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        plan: YearPlan,
        file: str,
        taken: Callable[[int], object],
    ) -> None:
        super().__init__(over, f"导入 {plan.year} 年的放假安排", width=560, icon="duty")
        self.desk, self.plan, self._taken = desk, plan, taken
        off = sum(one.kind == "off" for one in plan.days)
        known = desk.read(lists.year_view, plan.year)
        self.facts = (
            ("文件", file),
            ("里面有", f"休 {off} 天，班 {len(plan.days) - off} 天"),
            ("现在用的", _in_force(known)),
            ("导入以后", f"{plan.year} 年以这份安排为准，期限按它计算"),
        )
        self.body.addWidget(facts_block(self.facts))
        self.changes = desk.read(lists.differences, plan)
        if self.changes:
            self.body.addWidget(label("与现在不同的日子", "h3"))
            self.body.addWidget(facts_block([(f"{c.before} → {c.after}", c.days) for c in self.changes]))
        else:
            self.body.addWidget(label("放假和上班的日子与现在完全一样。", "muted"))
        self.go = allow(self.add_buttons("导入", self.take), desk, service.import_year)

    def take(self) -> None:
        """Take it; what is refused is said here."""
        done = f"{self.plan.year} 年的放假安排已导入。"
        _, refused = attempt(self.desk, service.import_year, self.plan, done=done)
        if refused is not None:
            self.refuse(refused.sentence)
            return
        window = self.window()
        self.close_sheet()
        self._taken(self.plan.year)
        rest_enter(window)


def _in_force(known: lists.YearView) -> str:
    if known.source == "":
        return "还没有，先按周一至周五计"
    whose = {"shipped": "随程序带的", "edited": "本单位改过的", "imported": "本单位导入的"}[known.source]
    return f"{whose}，休 {known.off} 天，班 {known.on} 天"
