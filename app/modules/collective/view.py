"""The collective move-in behind the page of moving in: plan, door, sheets, progress (MOVE-02)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from app.modules.collective import board_view, lists, service
from app.modules.collective.door_view import DoorView
from app.modules.collective.lists import PlanDetail
from app.modules.collective.pile_view import PileView
from app.modules.collective.plan_view import PlanView
from app.modules.collective.progress_view import ProgressView
from app.modules.collective.rules import CLAUSE
from app.modules.collective.sheets_view import PlanSheet
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.pane import Pane
from app.ui.parts import allow, button, column, key_cap, row
from app.ui.segments import Segments
from app.ui.theme import fix_width

VIEWS = (("plan", "方案"), ("door", "到场"), ("pile", "收表"), ("progress", "进展"))
MINUTE = 60_000


class CollectivePane(Pane):
    """One plan in four views; Ctrl+N makes a plan, Alt+1 to Alt+4 turn to a view, Ctrl+B opens the board."""

    kinds = frozenset(
        {"move_plan", "plan_step", "plan_slot", "plan_household", "plan_move", "plan_visit", "plan_tick",
         "sheet_batch", "sheet_taking", "consent", "consent_step"}
    )  # fmt: skip

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self._now = now
        self.which, self.plan = "plan", 0
        self.setAccessibleName("集中入住")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.segments = Segments(VIEWS, "集中入住")
        self.segments.choose(self.which)
        self.segments.changed.connect(self.turn_to)
        self.choice = QComboBox()
        self.choice.setAccessibleName("方案")
        fix_width(self.choice, 240)
        self.choice.currentIndexChanged.connect(lambda _: self._choose())
        self.board_button = button("看板", self.open_board, keys="Ctrl+B")
        self.new_button = allow(
            button("新方案…", self.new_plan, icon="plus", keys="Ctrl+N"), desk, service.make_plan
        )
        self.plan_view, self.door = PlanView(desk, now), DoorView(desk, now)
        self.pile, self.progress = PileView(desk, now), ProgressView(desk, now)
        self.empty = Empty(
            "还没有集中入住方案",
            "先拟方案：日期、步骤、时段、住户；主管和中心负责人同意后开始。",
            allow(button("新方案…", self.new_plan, role="filled"), desk, service.make_plan),
        )
        self.not_yet = Empty(
            "方案还没有开始", "方案同意并按“开始”以后，才扫票、收表。",
            button("看方案", lambda: self.turn_to("plan"), role="filled"),
        )  # fmt: skip
        self.views: dict[str, Any] = {
            "plan": self.plan_view, "door": self.door, "pile": self.pile, "progress": self.progress,
        }  # fmt: skip
        self.stack = QStackedWidget()
        for each in (self.empty, self.not_yet, *self.views.values()):
            self.stack.addWidget(each)
        tools = row(self.segments, None, self.choice, self.board_button, key_cap("Ctrl B"), self.new_button)
        box = column(tools, self.stack, spacing=10)
        box.setStretch(1, 1)
        self.setLayout(box)
        self.keys: dict[str, Callable[[], object]] = {
            "Ctrl+N": self.new_plan,
            "Ctrl+B": self.open_board,
            "F8": self.door.call,
            "F2": self._change,
            "Ctrl+P": self.print_papers,
            "Ctrl+F": self._to_filter,
            "Ctrl+Return": self._close_batch,
            "Ctrl+Enter": self._close_batch,
        }
        for number, (view, _) in enumerate(VIEWS, 1):
            # A field would write the digit before the key came here: only a shortcut is asked first.
            turn = QShortcut(QKeySequence(f"Alt+{number}"), self, activated=self._turner(view))
            turn.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        # A time that begins or is over moves people from 未到预约 to 应到 to 未到 without an act.
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE)
        self._minute.timeout.connect(self._every_minute)
        self._minute.start()

    # ---- what the page around it asks

    def reload(self) -> None:
        """Read the plans and the view in sight again."""
        super().reload()
        plans = self.desk.read(lists.plans)
        if not any(one.ref.id == self.plan for one in plans):
            self.plan = plans[0].ref.id if plans else 0
        self.choice.blockSignals(True)
        self.choice.clear()
        for one in plans:
            self.choice.addItem(f"{one.name}（{one.state_zh}）", one.ref.id)
        self.choice.setCurrentIndex(max(0, self.choice.findData(self.plan)))
        self.choice.blockSignals(False)
        self.choice.setVisible(bool(plans))
        self.segments.setVisible(bool(plans))
        self.board_button.setEnabled(bool(plans))
        if not plans:
            self.stack.setCurrentWidget(self.empty)
            return
        self._show(self.desk.read(lists.plan, self.plan))

    def open(self, ref: Ref) -> None:
        """Show a plan, or one of its households among the others."""
        plan = self.desk.read(lists.plan_of, ref)
        if plan is None:
            self.desk.refuse("找不到这条记录，请刷新后再看。", clause=CLAUSE)
            return
        self.plan = plan
        self.turn_to({"plan_household": "progress", "sheet_batch": "pile"}.get(ref.kind, "plan"))
        if ref.kind == "plan_household":
            self.progress.choose(ref)

    def shown(self) -> Ref | None:
        """The household that is chosen, else the plan."""
        chosen = self.progress.shown() if self.which == "progress" else None
        return chosen or (Ref("move_plan", self.plan) if self.plan else None)

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Keys for the idle message bar."""
        own = {
            "plan": (("F2", "改方案"), ("Ctrl P", "打印")),
            "door": (("Tab", "到场、离场"), ("F8", "叫下一号"), ("Ctrl Z", "撤销")),
            "pile": (
                ("Enter", "收下"),
                ("1–9", "没盖章的步骤"),
                ("Esc", "放下"),
                ("F2", "跳步送审"),
                ("Ctrl Enter", "收完这批"),
            ),
            "progress": (("Ctrl F", "筛选"), ("F2", "改约"), ("Ctrl P", "当日情况")),
        }[self.which]
        return (*own, ("Alt 1–4", "换栏"), ("Ctrl B", "看板"), ("Ctrl N", "新方案"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            (
                CLAUSE,
                "集中入住照方案办：步骤、时段、住户先定好，两级同意后开始；跳步要主管同意。",
            ),
            ("ARCH-05", "会签单收齐就是手续办妥，7 个工作日内把资料录入系统。"),
        )

    def back(self) -> bool:
        """Esc: a sheet that lies there is laid back."""
        return self.which == "pile" and self.pile.back()

    def leave(self) -> None:
        """Nothing is uncovered here."""

    def first_focus(self) -> QWidget:
        """The scan field of the door or of the sheets, else what is to be done next."""
        shown = self.stack.currentWidget()
        if isinstance(shown, Empty):
            return shown.first or self
        target: QWidget = self.views[self.which].first_focus()
        return target

    # ---- what is done

    def turn_to(self, which: str) -> None:
        """Show another view."""
        self.which = which
        self.segments.choose(which)
        self.reload()
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
        self.desk.moved.emit()

    def new_plan(self) -> None:
        """A new plan."""
        if self.desk.allows(service.make_plan):
            PlanSheet(self, self.desk, self.open).start()

    def new(self) -> None:
        """Ctrl+N of the page around it."""
        self.new_plan()

    def print_papers(self) -> None:
        """Ctrl+P: the figures of the day where the progress is in sight, else tickets, sheets, plan."""
        if self.which == "progress":
            self.progress.print_day()
        else:
            self.plan_view.print_papers()

    def open_board(self) -> None:
        """The tickets on a screen of the room."""
        if self.plan:
            board_view.open_board(self.desk, self.plan)

    # ---- inside

    def _show(self, detail: PlanDetail) -> None:
        runs = detail.state == "running"
        view = self.views[self.which]
        self.door.plan = self.pile.plan = self.plan
        if self.which in ("door", "pile") and not runs:
            self.stack.setCurrentWidget(self.not_yet)
            return
        self.stack.setCurrentWidget(view)
        if self.which in ("plan", "progress"):
            view.show_plan(detail)
        if self.which != "plan":
            view.reload()

    def _choose(self) -> None:
        chosen = self.choice.currentData()
        if chosen and chosen != self.plan:
            self.plan = chosen
            self.pile.back()
            self.reload()

    def _turner(self, view: str) -> Callable[[], object]:
        return lambda: self.turn_to(view)

    def _change(self) -> None:
        if self.which == "progress":
            self.progress.change_time()
        elif self.which == "plan":
            self.plan_view.edit()
        elif self.which == "pile" and self.pile.order_button.isVisible():
            self.pile.order_button.click()

    def _close_batch(self) -> None:
        if self.which == "pile":
            self.pile.close_batch()

    def _to_filter(self) -> None:
        if self.which == "progress":
            self.progress.filter.setFocus()
            self.progress.filter.selectAll()

    def _every_minute(self) -> None:
        if self.isVisible() and self.which in ("door", "progress"):
            self.reload()
