"""The post beside the list: its copies, what it is still to be told, what it was told."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QScrollArea, QWidget

from app.modules.posts import lists, printing_view, service
from app.modules.posts.lists import ChangeLine, CopyLine, PostCard
from app.modules.posts.rules import CLAUSE, TOLD_CLAUSE
from app.modules.posts.sheets_view import (
    HandOutSheet,
    PostSheet,
    ReceiptSheet,
    TakeBackSheet,
    TellSheet,
)
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import ask_reason
from app.ui.glyphs import Glyph
from app.ui.parts import allow, button, clause_chip, clear, column, frame, label, row, rule

ABREAST = 2
MOST_SHOWN = 30
COPY_ACTS = (
    ("hand_out", "发放…", service.hand_out),
    ("take_back", "收回…", service.take_back),
    ("put_right", "更正领表人…", service.put_right_receipt),
    ("void", "作废…", service.void_copies),
)


class PostPanel(QWidget):
    """Shows a post; nothing until one is chosen. `home` is where the keys go after an act."""

    def __init__(
        self, desk: Desk, home: Callable[[], QWidget], now: Callable[[], datetime] = datetime.now
    ) -> None:
        super().__init__()
        self.desk, self.first_focus, self._now = desk, home, now
        self.card: PostCard | None = None
        self.main: QPushButton | None = None
        self.copy_buttons: dict[str, QPushButton] = {}
        self.setAccessibleName("这个岗位")
        self._inside = column(spacing=6, margins=(12, 10, 12, 10))
        holder = QWidget()
        holder.setLayout(self._inside)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(holder)
        area.setAccessibleName("手里的表、要通知的变更和经过")
        self.setLayout(column(frame("card", column(area, margins=(1, 1, 1, 1))), margins=(0, 0, 0, 0)))
        self._fill()

    def show_post(self, ref: Ref | None) -> None:
        """Read a post and show it; None empties the panel."""
        self.card = self.desk.read(lists.card, ref.id, self._now().date()) if ref else None
        self._fill()

    # ---- what is done

    def act(self) -> None:
        """Enter: what is next for this post: tell it, hand its list out, or print one."""
        if self.main is not None and self.main.isEnabled():
            self.main.click()

    def tell(self) -> None:
        """The post is told."""
        card = self.card
        if card is not None and card.untold and self.desk.allows(service.tell):
            TellSheet(self, self.desk, card).start()

    def change(self) -> None:
        """F2: name, kind, buildings."""
        card = self.card
        if card is not None and not card.retired and self.desk.allows(service.change_post):
            PostSheet(self, self.desk, lambda _: None, card).start()

    def print_list(self) -> None:
        """A new copy for this post."""
        if self.card is not None and self.desk.allows(service.prepare_copies):
            printing_view.print_lists(self, self.desk, self._now, {self.card.ref.id})

    # ---- what it shows

    def _fill(self) -> None:
        clear(self._inside)
        self.main, self.copy_buttons = None, {}
        card = self.card
        if card is None:
            words = "选中一个岗位，这里显示它手里的表和要通知的变更。"
            self._inside.addWidget(label(words, "muted", wrap=True))
            self._inside.addStretch(1)
            return
        kind = label("已停用" if card.retired else card.kind_zh, "chip", tone="off" if card.retired else "")
        self._inside.addLayout(row(label(card.name, "h2"), kind, None, clause_chip(CLAUSE)))
        self._inside.addWidget(label(f"{card.buildings}　表上只有{card.holds}", "muted", wrap=True))
        self._add_copies(card)
        self._add_buttons(card)
        self._add_what_was_and_is(card)

    def _add_copies(self, card: PostCard) -> None:
        if not card.copies:
            self._inside.addLayout(row(Glyph("info", 15), label("手里没有表。"), None, spacing=6))
        for copy in card.copies:
            state = label(copy.state_zh, "chip", tone="due" if copy.state == "printed" else "")
            turn = label(f"第 {copy.turn} 份", "muted")
            self._inside.addLayout(row(label(copy.called, "h3"), state, turn, None))
            self._inside.addWidget(label(copy.words, "s", wrap=True))
            if copy.state == "handed":
                self._inside.addWidget(label(copy.renewal, copy.tone or "muted"))
            self._inside.addLayout(row(*self._acts(copy), None))

    def _acts(self, copy: CopyLine) -> list[QPushButton]:
        found = []
        for name, words, verb in COPY_ACTS:
            if name in copy.acts:
                made = button(
                    words,
                    partial(self._do, name, copy),
                    role="row",
                    name=f"{words.rstrip('…')} {copy.called}",
                )
                self.copy_buttons[name] = allow(made, self.desk, verb)
                found.append(made)
        return found

    def _add_what_was_and_is(self, card: PostCard) -> None:
        """What is still to be told, and below it what was done."""
        head = label(f"要通知的变更　{len(card.untold) or '没有'}", "h3")
        self._inside.addWidget(rule())
        self._inside.addLayout(row(head, None, clause_chip(TOLD_CLAUSE)))
        for change in card.untold[:MOST_SHOWN]:
            self._inside.addLayout(self._change(change))
        left = len(card.untold) - MOST_SHOWN
        if left > 0:
            self._inside.addWidget(label(f"另有 {left} 项，都在通知单上。", "muted"))
        if card.history:
            self._inside.addSpacing(4)
            self._inside.addWidget(label("经过", "h3"))
        for line in card.history:
            self._inside.addWidget(label(f"{line.when}　{line.by}", "c"))
            self._inside.addWidget(label(line.words, wrap=True))
        self._inside.addStretch(1)

    def _change(self, line: ChangeLine) -> QGridLayout:
        made = QGridLayout()
        made.setHorizontalSpacing(6)
        made.setVerticalSpacing(1)
        made.addWidget(Glyph("overdue" if line.late else "today", 15), 0, 0)
        late = "，已过当天" if line.late else ""
        made.addWidget(label(f"{line.room}　{line.what}"), 0, 1)
        made.addWidget(label(f"{line.when}{late}", "over" if line.late else "muted"), 0, 2)
        if line.turned:
            made.addWidget(label(line.turned, "s", wrap=True), 1, 1, 1, 2)
        made.setColumnStretch(1, 1)
        return made

    def _add_buttons(self, card: PostCard) -> None:
        grid = QGridLayout()
        grid.setSpacing(6)
        ready = next((each for each in card.copies if each.state == "printed"), None)
        shown = []
        if card.untold:
            shown.append(allow(button("登记通知…", self.tell, keys="Enter"), self.desk, service.tell))
        if not card.retired:
            new = button("打印新表…", self.print_list)
            shown.append(allow(new, self.desk, service.prepare_copies))
            shown.append(allow(button("修改…", self.change, keys="F2"), self.desk, service.change_post))
        if card.can_untell:
            shown.append(allow(button("撤回上次通知…", self._untell), self.desk, service.untell))
        if card.retired:
            again = button("恢复岗位", self._reinstate)
            shown.append(allow(again, self.desk, service.reinstate_post))
        elif not card.copies:
            shown.append(allow(button("停用岗位", self._retire), self.desk, service.retire_post))
        first = self.copy_buttons["hand_out"] if ready is not None and not card.untold else shown[0]
        if first in shown:
            first.setProperty("role", "outline")
        self.main = first
        for place, made in enumerate(shown):
            grid.addWidget(made, place // ABREAST, place % ABREAST)
        self._inside.addLayout(grid)

    def _do(self, name: str, copy: CopyLine) -> None:
        card = self.card
        if card is None:
            return
        if name == "hand_out":
            HandOutSheet(self, self.desk, card, copy).start()
        elif name == "take_back":
            TakeBackSheet(self, self.desk, card, copy).start()
        elif name == "put_right":
            ReceiptSheet(self, self.desk, copy).start()
        else:
            self._void(card, copy)

    def _void(self, card: PostCard, copy: CopyLine) -> None:
        def go(why: str) -> None:
            self.desk.do(service.void_copies, (copy.ref.id,), why=why, done=f"{copy.called} 已作废。")

        facts = [
            ("岗位", card.name),
            ("表", f"{copy.called}　{copy.words}"),
            ("办了以后", "编号留着，不再使用"),
        ]
        ready = ("打印不清楚，重打", "楼栋选错，重打", "多打了一份")
        ask_reason(
            self, f"作废：{copy.called}", facts, "作废", go, ready=ready, icon="print", clause=CLAUSE,
        )  # fmt: skip

    def _untell(self) -> None:
        card = self.card
        if card is None:
            return

        def go(why: str) -> None:
            self.desk.do(service.untell, card.ref.id, why=why, done=f"{card.name} 的通知已撤回，还要通知。")

        facts = [("岗位", card.name), ("办了以后", "这次登记划去留痕，变更重新列入要通知的")]
        ready = ("登错了岗位", "还没有真的通知到")
        ask_reason(
            self, "撤回上次通知", facts, "撤回", go, ready=ready, icon="complaints", clause=TOLD_CLAUSE
        )

    def _retire(self) -> None:
        card = self.card
        if card is not None:
            undo = partial(self._undo_retiring, card.ref)
            done = f"岗位“{card.name}”已停用。"
            self.desk.do(service.retire_post, card.ref.id, done=done, undo=undo)

    def _undo_retiring(self, ref: Ref, _: object = None) -> None:
        self.desk.do(service.reinstate_post, ref.id, done="岗位已恢复。")

    def _reinstate(self) -> None:
        if self.card is not None:
            done = f"岗位“{self.card.name}”已恢复。"
            self.desk.do(service.reinstate_post, self.card.ref.id, done=done)
