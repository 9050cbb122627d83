"""The room of moving in: who is at which gate, one household at a time, the collective move-in beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from app.modules.movein import lists, service
from app.modules.movein.lists import MoveInRow
from app.modules.movein.movein_view import MoveInView
from app.modules.movein.new_view import BeginSheet
from app.modules.movein.packs import printed_packs
from app.modules.movein.printing_view import PapersSheet
from app.modules.movein.rules import GATES
from app.modules.movein.sheets_view import ask_to_give_up
from app.modules.movein.side_view import chips_of
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.page import Hint, Page
from app.ui.parts import allow, button, clear, key_cap
from app.ui.register import Register
from app.ui.segments import Segments
from app.ui.steps import StepsCell
from app.ui.table import Column
from app.ui.theme import fix_width

NAMES = [gate for gate, _ in GATES]
SINGLE, OVER, COLLECTIVE = "single", "over", "collective"
COLUMNS = (
    Column("number", "单号", 126),
    Column("room", "房号", 140, bold=True),
    Column("owners", "业主", 0),
    Column("kind", "方式", 88, muted=True),
    Column("progress", "进度", 108, sort="place"),
    Column("gate_zh", "正在办", 120),
    Column("since", "上次经手", 104, right=True, muted=True),
    Column("clerk", "经手人", 84),
)
Now = Callable[[], datetime]


@dataclass(frozen=True)
class ListLine:
    """One move-in of the list, with its gates as discs."""

    ref: Ref
    number: str
    room: str
    owners: str
    kind: str
    gate_zh: str
    since: str
    clerk: str
    progress: str
    steps: tuple[str, ...]
    place: int


class MoveInPage(Page):
    """Tab 入住: the list, a household, what is over; `collective` makes the collective move-in's pane."""

    kinds = frozenset(
        {"move_in", "move_in_paper", "inspection_line", "meter_reading", "move_in_key", "move_in_fee",
         "move_in_back", "unit", "person", "tie", "telephone", "key_ring", "key_issue",
         "archive_file", "archive_paper", "attachment", "vehicle", "pet", "emergency_contact", "due"}
    )  # fmt: skip

    def __init__(
        self,
        desk: Desk,
        collective: Callable[[Desk, Now], Any] | None = None,
        now: Now = datetime.now,
    ) -> None:
        super().__init__(desk, "入住")
        self._now, self._make_collective = now, collective
        self._collective: Any = None
        self._rows: list[ListLine] = []
        self.which = SINGLE
        choices = [(SINGLE, "零星入住"), (OVER, "已办结")]
        if collective is not None:
            choices.insert(1, (COLLECTIVE, "集中入住"))
        self.segments = Segments(choices, "入住")
        self.segments.choose(SINGLE)
        self.segments.changed.connect(self._choose)
        self.list = Register(
            COLUMNS,
            "入住办理",
            lambda line: self.open(line.ref),
            self._first_words(),
            nothing=self._nothing(),
        )
        self.list.table.setItemDelegateForColumn(4, StepsCell(self.list.table))
        self.one = MoveInView(desk, now)
        self.one.changed_view.connect(self._moved)
        self.stack = QStackedWidget()
        for view in (self.list, self.one):
            self.stack.addWidget(view)
        self.body.addWidget(self.stack)
        self._build_tools()
        for keys, act in (
            ("Ctrl+N", self.begin),
            ("Ctrl+F", self._to_filter),
            ("Ctrl+P", self.print_papers),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(act)
        self._show_head()

    def _build_tools(self) -> None:
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("筛选")
        self.filter.setAccessibleName("筛选本页")
        self.filter.setMaxLength(40)
        fix_width(self.filter, 110)
        self.filter.textChanged.connect(lambda _: self._show_filtered())
        self.new_button = allow(
            button("办理入住…", self.begin, role="outline", icon="plus", keys="Ctrl+N"),
            self.desk,
            service.begin,
        )
        self._cap = key_cap("Ctrl N")
        self.print_button = allow(
            button("打印资料…", self.print_papers, icon="print", keys="Ctrl+P"),
            self.desk,
            printed_packs,
        )
        self.stop_button = allow(button("停办…", self.give_up, role="quiet"), self.desk, service.give_up)
        self.back_button = button("返回", self.show_list, keys="Esc")
        self._of_list = (self.filter, self.new_button, self._cap)
        self._of_one = (self.stop_button, self.print_button, self.back_button)
        self.tools.addWidget(self.segments)
        for tool in (*self._of_list, *self._of_one):
            tool.hide()
            self.tools.addWidget(tool)

    # ---- what is in sight

    def reload(self) -> None:
        """Read the view in sight again."""
        if self.stack.currentWidget() is self.one:
            if not self.one.reload():
                self.show_list()
            self._show_head()
            return
        if self.stack.currentWidget() is self._collective:
            return  # it follows what changed by itself
        found: list[MoveInRow] = self.desk.read(lists.past_rows if self.which == OVER else lists.running_rows)
        self._rows = [_line(row) for row in found]
        self._show_filtered()
        self._show_head()

    def open(self, ref: Ref) -> None:
        """Show a move-in; of a flat the one under way, else the newest, else offer to begin."""
        if ref.kind == "unit":
            self._open_unit(ref)
            return
        if ref.kind != "move_in" and self._make_collective is not None:
            self._choose_collective()
            self._collective.open(ref)
            return
        if ref.kind != "move_in" or not self.one.open(ref):
            self.desk.refuse("找不到这次入住，请刷新后再看。", clause="MOVE-01")
            return
        self._show(self.one)

    def shown(self) -> Ref | None:
        """The move-in that is open."""
        view = self.stack.currentWidget()
        if view is self._collective and self._collective is not None:
            found: Ref | None = self._collective.shown()
            return found
        return self.one.ref if view is self.one else None

    def show_list(self) -> None:
        """Back to the list, the household chosen that was open."""
        was = self.one.ref if self.stack.currentWidget() is self.one else None
        self.one.keep()
        if was is not None and self.which == COLLECTIVE:
            self._choose_collective()  # that is where the household was opened
            return
        self._choose(SINGLE if self.which == COLLECTIVE else self.which)
        if was is not None:
            self.list.table.choose(was)

    # ---- what is done here

    def begin(self, room: str = "") -> None:
        """Ctrl+N: move another household in; in the collective pane, what is new there."""
        if self._collective is not None and self.stack.currentWidget() is self._collective:
            self._collective.new_plan()
        elif self.desk.allows(service.begin):
            BeginSheet(self, self.desk, self.open).start(room)

    def print_papers(self) -> None:
        """Ctrl+P: the papers of the household in sight, or of the one that is chosen."""
        if self.stack.currentWidget() is self._collective:
            self._collective.print_papers()
            return
        if not self.desk.allows(printed_packs):
            return
        chosen = self.shown() or getattr(self.list.current(), "ref", None)
        if chosen is None:
            self.desk.refuse("先选一户，再打印它的资料。")
            return
        PapersSheet(self, self.desk, chosen, self._now).start()

    def give_up(self) -> None:
        """The household in sight does not move in now."""
        if self.one.card is not None:
            ask_to_give_up(self, self.desk, self.one.card)

    # ---- what the shell asks

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        view = self.stack.currentWidget()
        if view is self._collective and self._collective is not None:
            return tuple(self._collective.hints())
        if view is self.list:
            return (("Ctrl N", "办理入住"), ("Enter", "打开"), ("Ctrl F", "筛选"), ("Ctrl P", "打印资料"))
        own = HINTS.get(self.one.panel.gate, ()) if self.one.panel.live else ()
        return (*own, ("Alt 1–4", "看各步"), ("Ctrl P", "打印"), ("Esc", "返回"))[:8]

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        if self._collective is not None and self.stack.currentWidget() is self._collective:
            return tuple(self._collective.clauses())
        return (
            ("MOVE-01", "依次办：核对身份和资料，填表签约，收费，审核归档录入；前一步没办完不办下一步。"),
            ("MOVE-03", "业主登记表、资料移交清单、钥匙签收单，打印时已填好已知的内容。"),
            ("ARCH-03", "入住资料在手续办妥后 3 个工作日内归档。"),
            ("ARCH-05", "零星入住的资料 2 个工作日内录入，集中入住的 7 个工作日内。"),
            ("KEY-04", "移交的钥匙按领用登记，钥匙清单当即更新。"),
            ("CARE-05", "乔迁 30 天内上门。"),
        )

    def back(self) -> bool:
        """Esc: from a gate looked back at to the open one, from the household to the list."""
        if self.stack.currentWidget() is self.one:
            if self.one.looks_back():
                self.one.follow()
            else:
                self.show_list()
            return True
        return self.stack.currentWidget() is self._collective and bool(self._collective.back())

    def leave(self) -> None:
        """What is typed and not noted yet is noted."""
        self.one.keep()
        if self._collective is not None:
            self._collective.leave()

    def focus_field(self, name: str) -> None:
        """A refusal names the gate that is open, or the day that is typed: it is shown."""
        if self.stack.currentWidget() is self.one:
            self.one.focus_field(name)

    def first_focus(self) -> QWidget:
        """The gate's first field, or the list."""
        first: QWidget = self.stack.currentWidget().first_focus()  # type: ignore[attr-defined]
        return first

    # ---- inside

    def _open_unit(self, unit: Ref) -> None:
        rows = self.desk.read(lists.of_unit, unit.id)
        running = next((row.ref for row in rows if row.state == "open"), None)
        standing = self.desk.read(lists.standing, unit.id, self._now().date())
        if standing is None:
            self.desk.refuse("找不到这一户，请重新查找。")
            return
        if rows:
            self.open(running or rows[0].ref)
        else:
            self._choose(SINGLE)
            self.begin(standing.room)

    def _choose(self, which: str) -> None:
        if which == COLLECTIVE:
            self._choose_collective()
            return
        self.which = which
        self.segments.choose(which)
        self._show(self.list)

    def _choose_collective(self) -> None:
        if self._collective is None and self._make_collective is not None:
            self._collective = self._make_collective(self.desk, self._now)
            self.stack.addWidget(self._collective)
        self.which = COLLECTIVE
        self.segments.choose(COLLECTIVE)
        self._show(self._collective)

    def _show(self, view: QWidget) -> None:
        self.stack.setCurrentWidget(view)
        if view is self.list:
            self.reload()
        self._show_head()
        self.desk.moved.emit()

    def _moved(self) -> None:
        if self.stack.currentWidget() is self.one:
            self._show_head()
            self.desk.moved.emit()

    def _show_head(self) -> None:
        view = self.stack.currentWidget()
        one, listed = view is self.one, view is self.list
        card, standing = self.one.card, self.one.standing
        clear(self.chips)
        if one and card is not None and standing is not None:
            self.title.setText(card.room)
            for chip in chips_of(card, standing):
                self.chips.addWidget(chip)
        else:
            self.title.setText("入住")
        self.segments.setVisible(not one)
        for tool in self._of_list:
            tool.setVisible(listed)
        for tool in self._of_one:
            tool.setVisible(one)
        stoppable = one and card is not None and card.state == "open" and not card.formalities
        self.stop_button.setVisible(stoppable)
        self._count(listed)

    def _count(self, listed: bool) -> None:
        if not listed:
            self.counts.setText("")
            return
        found = self.desk.read(lists.counts)
        words = [f"{zh} {found[gate]}" for gate, zh in GATES if found[gate]]
        self.counts.setText("　".join(words))

    def _show_filtered(self) -> None:
        wanted = self.filter.text().strip().casefold()
        rows = [
            line for line in self._rows if wanted in f"{line.number} {line.room} {line.owners}".casefold()
        ]
        self.list.show_rows(rows, filtered=bool(wanted) or self.which == OVER)

    def _to_filter(self) -> None:
        if self.stack.currentWidget() is self.list:
            self.filter.setFocus()
            self.filter.selectAll()

    def _first_words(self) -> Empty:
        begin = allow(button("办理入住…", self.begin, role="filled"), self.desk, service.begin)
        return Empty("现在没有在办的入住", "业主来办理时，输入房号开始；可以中途放下，别人接着办。", begin)

    def _nothing(self) -> Empty:
        return Empty("没有找到", "换一栏，或清除筛选。", button("清除筛选", self.filter_off, role="filled"))

    def filter_off(self) -> None:
        """Show all again, of what is running."""
        self.filter.clear()
        self._choose(SINGLE)


HINTS: dict[str, tuple[Hint, ...]] = {
    "identity": (
        ("空格", "有"),
        ("Ctrl A", "全有"),
        ("D", "代办人"),
        ("P", "附扫描件"),
        ("Ctrl Enter", "核对完毕"),
    ),
    "forms": (("Enter", "下一块"), ("A", "其余合格"), ("Ctrl A", "全有"), ("Ctrl Enter", "填表签约完毕")),
    "fees": (("Enter", "记一笔"), ("Alt N", "没有费用"), ("Ctrl Enter", "收费完毕")),
    "review": (("Ctrl Enter", "办下一项"),),
}


def _line(row: MoveInRow) -> ListLine:
    place = NAMES.index(row.gate) if row.gate else len(NAMES)
    states = tuple(
        "done" if at < place and row.state != "given_up" else "now" if at == place else "later"
        for at in range(len(NAMES))
    )
    told = f"办完 {place} 步" if row.state != "given_up" else row.gate_zh
    return ListLine(
        row.ref,
        row.number,
        row.room,
        row.owners,
        row.kind,
        row.gate_zh,
        row.since,
        row.clerk,
        told,
        states,
        place,
    )
