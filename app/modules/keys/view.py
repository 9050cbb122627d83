"""The room of the keys: which box is in sight and how, the menus, and what the window asks."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QLineEdit, QStackedWidget, QWidget

from app.modules.keys import counting, importing, listing, lists, printing_view, service
from app.modules.keys.cabinet_view import Cabinet
from app.modules.keys.count_view import CountView
from app.modules.keys.fate_view import DepositSheet
from app.modules.keys.import_view import ImportView
from app.modules.keys.layout_view import FirstBoxSheet, LayoutSheet
from app.modules.keys.ring_view import AddRingSheet
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.menu import show_menu
from app.ui.page import Hint, Page
from app.ui.parts import allow, button, key_cap
from app.ui.segments import Segments
from app.ui.theme import fix_width, text_scale

FILTERS = (
    ("", "全部状态"),
    ("in", "在柜"),
    ("out", "借出"),
    ("overdue", "逾期"),
    ("extended", "延期"),
    ("issued", "领用"),
    ("missing", "遗失"),
    ("retired", "停用"),
    ("gone", "已注销"),
)
ALL = ""
"""The segment of every ring on the list, also of those that have no hook any more."""
CARDS = "cards"
CARD_KINDS = frozenset({"access_card", "access_card_step"})
"""The last segment: the access cards, a room of their own behind this page."""
MINUTE = 60_000
TIGHT, ROOMY, WIDE = 800, 1060, 1200
"""Pixels, times the text size, from which the states, the filter and the counts have room."""
TITLES = {1: "清点钥匙", 2: "导入钥匙清单"}
Now = Callable[[], datetime]


class KeysPage(Page):
    """Tab 钥匙: board or list at the left, the ring and the sitting at the right; F7 lends."""

    kinds = frozenset(
        {"key_ring", "key_lending", "key_loan", "key_extension", "key_box", "key_panel", "key_loss",
         "key_issue", "key_cutting", "key_agreement", "key_instruction", "key_reminder", "key_count",
         "consent", "unit"}
    )  # fmt: skip

    def __init__(
        self,
        desk: Desk,
        cards: Callable[[Desk, Now], Any] | None = None,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__(desk, "钥匙柜")
        self._now, self._make_cards = now, cards
        self._cards: Any = None
        self._boxes: tuple[lists.BoxRow, ...] = ()
        self.box = ALL
        self.segments: Segments | None = None
        self._build_tools()
        self.cabinet = Cabinet(self, now)
        self.lending = self.cabinet.lending
        self.counting = CountView(self)
        self.importing = ImportView(self, now)
        self.stack = QStackedWidget()
        for view in (self.cabinet, self.counting, self.importing):
            self.stack.addWidget(view)
        self.body.addWidget(self.stack)
        for keys, act in (
            ("Ctrl+N", self.add_ring),
            ("Ctrl+F", self._to_filter),
            ("Ctrl+E", self.cabinet.panel.ask_telephone),
            ("Ctrl+P", self._print_what_is_seen),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(act)
        change = QShortcut(QKeySequence("F2"), self.cabinet)
        change.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)  # dialogs have an F2 of their own
        change.activated.connect(self.cabinet.panel.ask_change)
        # What is due at 18:00 is overdue at 18:01, whether or not anybody touches the desk.
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE)
        self._minute.timeout.connect(self._every_minute)
        self._minute.start()

    # ---- building

    def _build_tools(self) -> None:
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("筛选")
        self.filter.setAccessibleName("筛选本页")
        self.filter.setMaxLength(40)
        fix_width(self.filter, 96)
        self.filter.textChanged.connect(lambda _: self._show_filtered())
        self.state = QComboBox()
        self.state.setAccessibleName("状态")
        for value, words in FILTERS:
            self.state.addItem(words, value)
        self.state.currentIndexChanged.connect(lambda _: self._show_filtered())
        self.form = Segments((("board", "挂板"), ("list", "列表")), "怎么看")
        self.form.choose("board")
        self.form.changed.connect(lambda _: self._show_box())
        self.count_button = allow(button("盘点…", self._count_menu), self.desk, counting.start_count)
        self.more = button("更多…", self._more_menu)
        self.lend_button = allow(
            button("借出", self.start_lending, role="outline", icon="keys", keys="F7"),
            self.desk,
            service.lend,
        )
        self._cap = key_cap("F7")
        self._tools = [
            self.filter, self.state, self.form, self.count_button, self.more, self.lend_button, self._cap,
        ]  # fmt: skip
        for tool in self._tools:
            self.tools.addWidget(tool)
        self.back_button = button("返回", self.show_cabinet, keys="Esc")
        self.back_button.hide()
        self.tools.addWidget(self.back_button)

    # ---- what is in sight

    def reload(self) -> None:
        """Read the view in sight again."""
        self._read_boxes()
        if self.stack.currentWidget() is self.counting:
            self.counting.reload()
        elif self.stack.currentWidget() is self.cabinet:
            self._show_box()
            if self.lending.take_up():
                self.start_lending()

    def open(self, ref: Ref) -> None:
        """Show a ring, or the ring a loan, a loss or a paper is about; a count is taken up again."""
        if ref.kind in CARD_KINDS:
            self._choose_box(CARDS)
            self._cards.open(ref)
            return
        if ref.kind == "key_count":
            self.counting.take_up(ref)
            self.show_view(self.counting)
            return
        ring = self.desk.read(lists.ring_of, ref)
        if ring is None:
            self.desk.refuse(f"{'这一户' if ref.kind == 'unit' else '这条记录'}没有钥匙可以打开。")
            return
        home = str(self.desk.read(lists.box_of, ring.id) or ALL)
        self.clear_filter()
        self.show_cabinet()
        self._choose_box(home)
        self.cabinet.select(ring)

    def shown(self) -> Ref | None:
        """The ring whose card is shown."""
        view = self.stack.currentWidget()
        if view in (self.counting, self._cards):
            found: Ref | None = view.shown()
            return found
        card = self.cabinet.panel.card
        return card.ref if card is not None else None

    def show_view(self, view: QWidget) -> None:
        """Show one of the views of this page."""
        self.stack.setCurrentWidget(view)
        here = view in (self.cabinet, self._cards)
        self._show_tools()
        if self.segments is not None:
            self.segments.setVisible(here)
        self.back_button.setVisible(not here)
        self.title.setText(TITLES.get(self.stack.indexOf(view), "钥匙柜"))
        self.desk.moved.emit()

    def show_cabinet(self) -> None:
        """Back to the cabinet."""
        if self.box == CARDS:
            self.box = ALL
        if self.stack.currentWidget() is not self.cabinet:
            self.show_view(self.cabinet)
            self.reload()

    def show_import(self) -> None:
        """The page of the chosen workbook."""
        self.show_view(self.importing)

    # ---- what is done here

    def start_lending(self) -> None:
        """F7: the sitting of lending, begun or taken up again."""
        if self.desk.allows(service.lend):
            self.show_cabinet()
            self.cabinet.start_lending()

    def take_back(self, ref: Ref) -> None:
        """A ring comes back: one scan, wherever it was scanned."""
        self.cabinet.take_back(ref)

    def scanned_elsewhere(self, ref: Ref, tag: str) -> bool:
        """A tag was scanned into the box: it joins the sitting or the count, or comes back; else False."""
        if self.isVisible() and self.stack.currentWidget() is self.counting:
            self.counting.take(tag)
            return True
        return self.cabinet.scanned_elsewhere(ref, tag)

    def add_ring(self) -> None:
        """Enter a ring into the key list; where the access cards are in sight, issue one."""
        if (pane := self._pane_in_sight()) is not None:
            pane.issue()
        elif self.stack.currentWidget() is self.cabinet and self.desk.allows(listing.add_ring):
            AddRingSheet(self, self.desk).start()

    def first_box(self) -> None:
        """The first box of a new site."""
        FirstBoxSheet(self, self.desk).start()

    def start_import(self) -> None:
        """Choose a workbook and look at it before anything is brought in."""
        self.importing.ask_file()

    def clear_filter(self) -> None:
        """Show all again."""
        self.filter.clear()
        self.state.setCurrentIndex(0)

    # ---- what the shell asks

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        if self.stack.currentWidget() is self.counting:
            return self.counting.hints()
        if self.stack.currentWidget() is self.importing:
            return (("Ctrl Enter", "导入"), ("Esc", "返回"))
        if (pane := self._pane_in_sight()) is not None:
            return tuple(pane.hints())
        if self.cabinet.is_lending:
            if self.lending.scanning:
                end = ("Enter", "空着回车：完成")
                return (end, ("Ctrl Z", "撤上一行"), ("Alt H", "改借用人"), ("Esc", "收起"))
            return (("Enter", "下一项"), ("Esc", "收起"))
        own = (("F7", "借出"), ("Enter", "借、还这一串"), ("Ctrl N", "登记钥匙"))
        return (*own, ("Ctrl F", "筛选"), ("Ctrl P", "打印清单"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            ("KEY-03", "借出的当天还；当天还不了的，中心负责人同意并备注。借还都进钥匙领借用记录表。"),
            ("KEY-02", "分类编号、挂牌、锁柜，清单能打印；遗失立即报失，2 天内交书面说明。"),
            ("KEY-04", "长期交出去的按领用登记，清单当即更新。"),
            ("KEY-05", "配钥匙先申请，中心负责人同意以后才配，配好清单当即更新。"),
            ("KEY-06", "清单、借出、领用、配制和盘点由指定的钥匙管理员办理。"),
            ("ROLE-12", "门禁卡由前台授权：发卡、挂失、补办、注销都登记，写明持卡人和住户。"),
            ("KEY-01", "五类：未接收的空置房、返修房、中心办公用房、特约服务委托、代租代售委托。"),
        )

    def back(self) -> bool:
        """Esc: from a count or an import to the cabinet, from the sitting to the board."""
        if self.stack.currentWidget() in (self.counting, self.importing):
            self.show_cabinet()
            return True
        if self.stack.currentWidget() is self.cabinet and self.cabinet.is_lending:
            self.cabinet.fold_lending()
            return True
        return False

    def undo(self) -> bool:
        """Ctrl+Z: the last line of the sitting or of the count, else the last return; False without one."""
        if self.stack.currentWidget() is self.counting:
            return self.counting.undo()
        return self.lending.undo() if self.cabinet.is_lending else self.cabinet.undo_last()

    def leave(self) -> None:
        """Cover the telephone; what is being lent is kept."""
        self.cabinet.panel.cover()
        if self._cards is not None:
            self._cards.leave()
        self.lending.keep()

    def first_focus(self) -> QWidget:
        """The scan field of what is going on."""
        view = self.stack.currentWidget()
        if view is self.counting:
            return self.counting.first_focus()
        if view is self.importing:
            return self.importing.first_focus()
        first: QWidget = (self._pane_in_sight() or self.cabinet).first_focus()
        return first

    # ---- inside

    def _pane_in_sight(self) -> Any:
        """The access cards while they are in sight, else None."""
        return self._cards if self.stack.currentWidget() is self._cards else None

    def _read_boxes(self) -> None:
        boxes = tuple(self.desk.read(lists.boxes))
        if boxes == self._boxes and self.segments is not None:
            return
        before, self._boxes = self._boxes, boxes
        choices = [*((str(box.ref.id), f"{box.name} {box.rings}") for box in boxes), (ALL, "全部")]
        if self._make_cards is not None:
            choices.append((CARDS, "门禁卡"))
        if self.segments is not None:
            self.segments.hide()
            self.chips.removeWidget(self.segments)
            self.segments.deleteLater()
        self.segments = Segments(choices, "钥匙柜")
        self.segments.changed.connect(self._choose_box)
        self.chips.addWidget(self.segments)
        if self.box not in dict(choices) or (boxes and not before):
            self.box = choices[0][0]
        self.segments.choose(self.box)

    def _choose_box(self, box: str) -> None:
        self.box = box
        if self.segments is not None:
            self.segments.choose(box)
        if box == CARDS and self._cards is None and self._make_cards is not None:
            self._cards = self._make_cards(self.desk, self._now)
            self.stack.addWidget(self._cards)
        self.show_view(self._cards if box == CARDS and self._cards is not None else self.cabinet)
        self._show_box()

    def _show_box(self) -> None:
        if self.box == CARDS:
            return
        drawn = self.form.value == "board" and (self.box != ALL or not self._boxes)
        self.cabinet.show_box(int(self.box or 0), drawn=drawn)
        self._show_filtered()

    def _show_filtered(self) -> None:
        state = str(self.state.currentData() or "")
        self.cabinet.show_filtered(self.filter.text().strip().casefold(), state)
        found = Counter(line.stands for line in self.cabinet.rows)
        told = [f"{words} {found[value]}" for value, words in FILTERS[1:-1] if found[value] or value == "in"]
        self.counts.setText("　".join(told))
        self._show_tools()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small window what can be had by a key gives way."""
        super().resizeEvent(event)
        self._show_tools()

    def _show_tools(self) -> None:
        shown = self.stack.currentWidget() is self.cabinet
        roomy = self.width() >= round(ROOMY * text_scale())
        for tool in self._tools:
            tool.setVisible(shown)
        self._cap.setVisible(shown and roomy)
        self.state.setVisible(shown and self.width() >= round(TIGHT * text_scale()))
        self.filter.setVisible(shown and (roomy or bool(self.filter.text()) or self.filter.hasFocus()))
        self.counts.setVisible(shown and self.width() >= round(WIDE * text_scale()))
        if (layout := self.head.layout()) is not None and not self.counts.isHidden():
            layout.activate()
            self.counts.setVisible(layout.sizeHint().width() <= self.head.width())

    def _to_filter(self) -> None:
        if (pane := self._pane_in_sight()) is not None:
            pane.to_filter()
            return
        self.filter.show()
        self.filter.setFocus()
        self.filter.selectAll()

    def _every_minute(self) -> None:
        if self.isVisible() and self.stack.currentWidget() is self.cabinet:
            self._show_box()

    def _count_menu(self) -> None:
        show_menu(self.count_button, self.desk, self.counting.menu())

    def _more_menu(self) -> None:
        show_menu(
            self.more,
            self.desk,
            [
                ("登记一串钥匙…", self.add_ring, listing.add_ring),
                ("业主寄存…", lambda: DepositSheet(self, self.desk, self._now).start(), service.deposit),
                ("布置钥匙柜…", lambda: LayoutSheet(self, self.desk).start(), listing.add_box),
                ("导入钥匙清单…", self.start_import, importing.bring_in),
                *printing_view.entries(self, self.desk, self.cabinet.rows, self._now),
            ],
        )

    def _print_what_is_seen(self) -> None:
        if (pane := self._pane_in_sight()) is not None:
            pane.print_list()
            return
        _, act, verb = printing_view.entries(self, self.desk, self.cabinet.rows, self._now)[0]
        if self.desk.allows(verb):
            act()
