"""The head of the parcels' page: which view, how many, and the two buttons everything begins with."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.modules.parcels import checking, printing, service
from app.modules.parcels.lists import Counts
from app.modules.parcels.paper_menu_view import paper_entries
from app.modules.parcels.set_up_view import show_set_up
from app.ui.menu import Entry, show_menu
from app.ui.parts import allow, button, key_cap
from app.ui.segments import Segments
from app.ui.theme import text_scale

if TYPE_CHECKING:
    from app.modules.parcels.view import ParcelsPage

SHELF, LIST, AGED, DOUBT, FOUND = "shelf", "list", "aged", "doubt", "found"
WORDS = {SHELF: "货架", LIST: "列表", AGED: "超期", DOUBT: "待认", FOUND: "拾遗"}
ROOMY = 1190
"""Pixels, times the text size, from which the key caps have room."""


class PageHead:
    """The tools in the head of the page; it knows what has room."""

    def __init__(self, page: "ParcelsPage", *, found: bool) -> None:
        self._page = page
        choices = [(which, words) for which, words in WORDS.items() if which != FOUND or found]
        self.segments = Segments(choices, "包裹")
        self.segments.choose(SHELF)
        self.segments.changed.connect(page.show_view)
        for number, (which, _) in enumerate(choices, 1):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)  # a sheet has its own
            shortcut.activated.connect(partial(page.show_view, which))
        self.more = button("更多…", self.show_more)
        self.out_button = allow(
            button("出件", page.start_handing, role="outline", keys="F6"), page.desk, service.hand_out
        )
        self.in_button = allow(
            button("收件", page.start_intake, role="outline", icon="parcels", keys="F5"),
            page.desk,
            service.take_in,
        )
        self.caps = [key_cap("F6"), key_cap("F5")]
        self.back_button = button("返回", page.back, keys="Esc")
        self.back_button.hide()
        tools: Sequence[QWidget] = (
            self.segments, self.more, self.out_button, self.caps[0], self.in_button, self.caps[1],
            self.back_button,
        )  # fmt: skip
        for tool in tools:
            page.tools.addWidget(tool)

    def show_more(self) -> None:
        """What is done seldom."""
        page = self._page
        entries: list[Entry] = [
            ("清架…", page.start_check, checking.begin_check),
            ("打印超期清单…", page.views.print_over, printing.printed_aged),
            *paper_entries(page, page.desk, page.now),
            ("已离架的包裹", page.views.show_gone, None),
            ("货架、快递公司、不让代收…", lambda: show_set_up(page), service.save_courier),
        ]
        show_menu(self.more, page.desk, entries)

    def show_counts(self, counted: Counts) -> None:
        """How many there are, beside the title and in the views that must be cleared."""
        told = (
            f"在架 {counted.waiting}", f"今日收 {counted.taken_today}", f"今日取 {counted.given_today}",
            f"生鲜 {counted.perishable}",
        )  # fmt: skip
        self._page.counts.setText("　".join(told))
        numbers = {AGED: counted.over, DOUBT: counted.unclear}
        for made, which in zip(self.segments.buttons, WORDS, strict=False):
            made.setText(f"{WORDS[which]} {numbers[which]}" if numbers.get(which) else WORDS[which])

    def fit(self, which: str, *, checking_now: bool) -> None:
        """The key caps and counts give way first; during a look over the shelf only the way back stands."""
        page = self._page
        for tool in (self.segments, self.more, self.out_button, self.in_button):
            tool.setVisible(not checking_now)
        roomy = page.width() >= round(ROOMY * text_scale())
        for cap in self.caps:
            cap.setVisible(not checking_now and roomy)
        self.back_button.setVisible(checking_now)
        page.title.setText("清架" if checking_now else "拾遗物品" if which == FOUND else "包裹架")
        page.counts.setVisible(not checking_now and which != FOUND)
        if (layout := page.head.layout()) is not None and not page.counts.isHidden():
            layout.activate()
            page.counts.setVisible(layout.sizeHint().width() <= page.head.width())
