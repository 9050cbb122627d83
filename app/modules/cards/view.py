"""The access cards behind the key cabinet's page: filters, list, the card that is chosen."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.modules.cards import lists, printing_view, service
from app.modules.cards.detail_view import CardPanel
from app.modules.cards.rules import CLAUSE
from app.modules.cards.sheets_view import IssueSheet
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.pane import Pane
from app.ui.parts import allow, button, column, key_cap, row
from app.ui.register import Register
from app.ui.segments import Segments
from app.ui.table import Column
from app.ui.theme import fix_width

COLUMNS = (
    Column("number", "卡号", 126, glyph="sign"),
    Column("room", "房号", 120, sort="place"),
    Column("holder", "持卡人", 0),
    Column("capacity", "身份", 60),
    Column("valid", "有效期", 100),
    Column("stands_zh", "状态", 80, tone="tone"),
)
LABELS = (
    ("in_use", "在用"),
    ("expiring", "快到期"),
    ("expired", "过期未收"),
    ("lost", "挂失"),
    ("moved", "已搬离"),
    ("ended", "已结束"),
)
SIDE, NARROW_SIDE, NARROW = 400, 312, 1060
"""Pixels of the card's panel, and of a pane too narrow for it."""


class CardsPane(Pane):
    """The list of cards and the chosen card; Ctrl+N issues one, a letter does the act on the card."""

    kinds = frozenset({"access_card", "access_card_step", "person", "tie", "unit", "telephone"})

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self._now = now
        self.which = "in_use"
        self._rows: list[lists.CardRow] = []
        self._none_at_all = True
        self.setAccessibleName("门禁卡")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.segments = Segments(LABELS, "门禁卡")
        self.segments.choose(self.which)
        self.segments.changed.connect(self._choose)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("筛选")
        self.filter.setAccessibleName("筛选门禁卡")
        self.filter.setMaxLength(40)
        fix_width(self.filter, 96)
        self.filter.textChanged.connect(lambda _: self._show_filtered())
        self.print_button = allow(
            button("打印清单…", self.print_list, keys="Ctrl+P"), desk, service.printed_list
        )
        self.issue_button = allow(
            button("发卡…", self.issue, role="outline", icon="plus", keys="Ctrl+N"), desk, service.issue
        )
        self.list = Register(
            COLUMNS, "门禁卡列表", lambda _: self._act_on_card(), self._first_words(), nothing=self._nothing()
        )
        self.list.table.chosen.connect(lambda line: self.panel.show_card(line.ref if line else None))
        self.list.table.installEventFilter(self)
        self.panel = CardPanel(desk, self.open, lambda: self.list.table, now)
        tools = row(self.segments, None, self.filter, self.print_button, self.issue_button, key_cap("Ctrl N"))
        sides = row(spacing=12)
        sides.addWidget(self.list, 1)
        sides.addWidget(self.panel)
        self.setLayout(column(tools, sides, spacing=10))
        fix_width(self.panel, SIDE)
        self.keys = {
            "Ctrl+N": self.issue,
            "Ctrl+F": self.to_filter,
            "Ctrl+E": self.panel.ask_to_see,
            "Ctrl+P": self.print_list,
            "F2": lambda: self.panel.press("F2"),
        }

    # ---- what the page around it asks

    def reload(self) -> None:
        """Read counts and list again."""
        super().reload()
        counts = self.desk.read(lists.counts, self._now().date())
        for (which, words), each in zip(LABELS, self.segments.buttons, strict=True):
            number = getattr(counts, which)
            each.setText(f"{words} {number}" if number or which == "in_use" else words)
        self._none_at_all = not any(getattr(counts, which) for which, _ in LABELS)
        self._rows = self.desk.read(lists.cards, self.which, self._now().date())
        self._show_filtered()

    def open(self, ref: Ref) -> None:
        """Show a card, in the filter it stands in."""
        which = self.desk.read(lists.filter_of, ref.id)
        if which is None:
            self.desk.refuse("找不到这张门禁卡，请刷新后再看。", clause=CLAUSE)
            return
        self.which = which
        self.segments.choose(which)
        self.filter.clear()
        self.reload()
        if not self.list.table.choose(ref):
            self.panel.show_card(ref)  # it ended long ago and the list does not go back so far
        self.list.table.setFocus()

    def shown(self) -> Ref | None:
        """The card in the panel."""
        return self.panel.card.ref if self.panel.card is not None else None

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Keys for the idle message bar."""
        own = (("Ctrl N", "发卡"), ("L", "挂失"), ("B", "补办"), ("X", "注销"), ("F2", "更正"))
        return (*own, ("Ctrl F", "筛选"), ("Ctrl E", "显示电话"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            (CLAUSE, "门禁卡由前台授权：发卡、挂失、补办、注销都登记，写明持卡人和所属的住户。"),
            ("KEY-09", "中心负责人每月检查钥匙和智能卡：挂失的已停用，搬离的已收回。"),
        )

    def first_focus(self) -> QWidget:
        """The list takes arrows, letters and Enter; an empty one offers to issue."""
        return self.list.first_focus()

    def leave(self) -> None:
        """Cover what was uncovered."""
        self.panel.cover()

    def issue(self) -> None:
        """Issue a card."""
        if self.desk.allows(service.issue):
            IssueSheet(self, self.desk, self.open, self._now).start()

    def to_filter(self) -> None:
        """Put the cursor into the filter."""
        self.filter.setFocus()
        self.filter.selectAll()

    def print_list(self) -> None:
        """Print the cards that are in sight."""
        if self.desk.allows(service.printed_list):
            words = dict(LABELS)[self.which]
            printing_view.print_list(self, self.desk, self.list.table.rows(), words, self._now())

    # ---- inside

    def _first_words(self) -> Empty:
        issue = allow(button("发卡…", self.issue, role="filled"), self.desk, service.issue)
        return Empty("还没有登记门禁卡", "发第一张卡：写房号，选持卡人，在发卡器上刷卡。", issue)

    def _nothing(self) -> Empty:
        return Empty(
            "这一栏没有门禁卡", "换一栏，或清除筛选。", button("看在用的卡", self._show_all, role="filled")
        )

    def _show_all(self) -> None:
        self.filter.clear()
        self.segments.choose("in_use")
        self._choose("in_use")

    def _choose(self, which: str) -> None:
        self.which = which
        self.reload()

    def _show_filtered(self) -> None:
        """Those of the rows at hand that hold the words typed; a key typed asks the store nothing."""
        wanted = self.filter.text().strip().casefold()
        rows = [
            line for line in self._rows if wanted in f"{line.number} {line.room} {line.holder}".casefold()
        ]
        self.list.show_rows(rows, filtered=bool(wanted) or not self._none_at_all)
        if not rows:
            self.panel.show_card(None)
        else:
            current = self.list.current()
            self.panel.show_card(current.ref if current else None)

    def _act_on_card(self) -> None:
        if self.panel.first is not None:
            self.panel.first.setFocus(Qt.FocusReason.TabFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the list keeps its columns and the panel gives way."""
        super().resizeEvent(event)
        fix_width(self.panel, SIDE if self.width() >= NARROW else NARROW_SIDE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A letter does the act it stands for on the chosen card; a list would take it for a search."""
        plain = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            letter = event.text().isalpha() and event.modifiers() in plain
            return letter and self.panel.press(event.text())
        return super().eventFilter(watched, event)
