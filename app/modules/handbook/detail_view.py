"""One clause or one reading text, set to be read."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.modules.handbook import service
from app.modules.handbook.files_view import file_lines
from app.modules.handbook.lists import OWN, TopicRow, TopicText
from app.modules.handbook.rules import ROOM_ZH, Block, Line, breakable, clock_words
from app.rules.handbook import Clause, Clock
from app.ui.dialog import facts_block
from app.ui.palette import TOKENS
from app.ui.parts import allow, button, clause_chip, column, label, row
from app.ui.theme import restyle, text_scale

if TYPE_CHECKING:
    from app.modules.handbook.view import HandbookPage

WIDEST_WHEN = 128
"""Pixels, times the text size, of the column that says when; longer ones take a second line."""
NO_PAGE = "这一项的页面还没有"
FOCUSED = "Detail {{ border: 2px solid transparent; }} Detail:focus {{ border: 2px solid {accent}; }}".format(
    **TOKENS
)
"""The frame while the keys scroll the text; room for it is kept."""


class Detail(QScrollArea):
    """What the chosen line says; with the focus, arrows scroll and Enter presses its first button."""

    def __init__(self, page: "HandbookPage", rooms: Mapping[str, str]) -> None:
        super().__init__()
        self.page, self.rooms = page, rooms
        self.main_button: QPushButton | None = None
        self.setAccessibleName("正文")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet(FOCUSED)
        self._box: QVBoxLayout = column()

    def show_nothing(self) -> None:
        """No line is chosen."""
        self._begin("正文")
        self._box.addWidget(label("从左边选一条来读。", "muted"))
        self._end()

    def show_clause(self, clause: Clause, texts: list[TopicRow]) -> None:
        """A clause: what it asks, its clocks in words, where it is done, and what to read on it."""
        self._begin(f"{clause.id} {clause.title}：{clause.text}")
        source = label(clause.source_zh, "chip", tone="accent" if clause.source == "handbook" else "")
        source.setToolTip("手册里写明的" if clause.source == "handbook" else "手册没有写，照行业惯例")
        self._box.addLayout(
            row(label(clause.id, "chip"), source, label(clause.kind_zh, "muted"), None, spacing=8)
        )
        self._box.addWidget(_selectable(clause.title, "h2"))
        self._box.addWidget(_selectable(clause.text))
        for clock in clause.clocks:
            self._box.addWidget(label(f"时限：{clock.what}", "h3"))
            self._box.addWidget(_clock_block(clock))
        self._add_rooms(clause)
        if texts:
            self._box.addWidget(label("读本", "h3"))
            for text in texts:
                self._box.addLayout(row(self._to_text(text), None))
        self._end()

    def show_topic(self, text: TopicText) -> None:
        """A reading text: heads, items, what to say, and the site's own files."""
        self._begin(text.title)
        own = label(OWN, "chip", tone="accent") if text.own else label("读本", "chip")
        who = label(text.edited if text.own else "随程序提供", "muted", wrap=True)
        head = row(own, spacing=8)
        head.addWidget(who, 1)
        head.addWidget(clause_chip(text.clause, self.page.open_clause))
        self._box.addLayout(head)
        self._box.addWidget(_selectable(text.title, "h2"))
        self._add_deeds(text)
        for block in text.blocks:
            self._box.addLayout(_block(block))
        if text.lines:
            self._box.addWidget(label("怎么说", "h3"))
            self._box.addWidget(_said(text.lines))
        if text.places and text.lines:
            where = "、".join(ROOM_ZH[place] for place in text.places)
            self._box.addWidget(label(f"在这些页面按 F1 可以看到：{where}。", "muted", wrap=True))
        attach = button("附上文件…", lambda: self.page.attach(text), role="row")
        attach = allow(attach, self.page.desk, service.attach_file)
        self._box.addLayout(row(label("本中心的文件", "h3"), None, attach))
        self._box.addLayout(file_lines(self.page, text))
        self._end()

    def _begin(self, words: str) -> None:
        self._box = column(spacing=10, margins=(16, 14, 16, 14))
        self.main_button = None
        self.setAccessibleDescription(words)

    def _end(self) -> None:
        """Put up what was set; shown as a whole it has its height at once, piece by piece it would jump."""
        self._box.addStretch(1)
        before, holder = self.takeWidget(), QWidget()
        holder.setLayout(self._box)
        self.setWidget(holder)
        if before is not None:
            before.hide()
            before.deleteLater()
        self.verticalScrollBar().setValue(0)

    def _add_rooms(self, clause: Clause) -> None:
        """Where it is done: a button for a room that is there, the words for one that is not."""
        rooms = [room for room in clause.rooms if room != "handbook"]
        if not rooms:
            return
        self._box.addWidget(label("在哪里办", "h3"))
        for room in rooms:
            go = button(f"去办：{self.rooms.get(room, ROOM_ZH.get(room, room))}", self._going(room))
            if room not in self.rooms:
                go.setEnabled(False)
                go.setToolTip(NO_PAGE)
                line = row(go)
                line.addWidget(label(NO_PAGE, "muted", wrap=True), 1)
                self._box.addLayout(line)
                continue
            self._box.addLayout(row(go, None))
            if self.main_button is None:
                self.main_button = go
                self._show_main("filled" if self.hasFocus() else "outline")

    def _going(self, room: str) -> Callable[[], None]:
        return lambda: self.page.go_to(room)

    def _to_text(self, text: TopicRow) -> QPushButton:
        return button(text.title, lambda: self.page.open_topic(text.key), role="quiet", icon="book")

    def _add_deeds(self, text: TopicText) -> None:
        page, desk = self.page, self.page.desk
        back = allow(button("恢复原文…", lambda: page.put_back(text)), desk, service.put_back)
        former = button("旧稿…", lambda: page.show_former(text))
        deeds = [*([back] if text.own else []), *([former] if text.former else [])]
        if deeds:
            self._box.addLayout(row(*deeds, None))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what the first button does; everything else scrolls."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            if self.main_button is not None:
                self.main_button.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keys go here now: its first button is what Enter does."""
        super().focusInEvent(event)
        self._show_main("filled")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """They went elsewhere."""
        super().focusOutEvent(event)
        self._show_main("outline")

    def _show_main(self, role: str) -> None:
        if self.main_button is not None:
            restyle(self.main_button, role=role)


def _selectable(text: str, kind: str = "") -> QLabel:
    made = label(breakable(text), kind, wrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def _clock_block(clock: Clock) -> QFrame:
    block = facts_block(clock_words(clock))
    block.setAccessibleName(
        f"{clock.what}：" + "；".join(f"{name} {words}" for name, words in clock_words(clock))
    )
    return block


def _block(block: Block) -> QVBoxLayout:
    if block.kind == "head":
        return column(_selectable(block.words, "h3"), margins=(0, 6, 0, 0))
    if block.kind == "item":
        line = row(spacing=6, margins=(4, 0, 0, 0))
        line.addWidget(label("·"), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(_selectable(block.words), 1)
        return column(line)
    return column(_selectable(block.words))


def _said(lines: tuple[Line, ...]) -> QFrame:
    """What to say, beside when."""
    block = facts_block(())
    grid = block.layout()
    assert isinstance(grid, QGridLayout)
    occasions = [label(line.when, "muted", wrap=True) for line in lines]
    natural = max(each.fontMetrics().horizontalAdvance(each.text()) for each in occasions) + 4
    for place, (line, when) in enumerate(zip(lines, occasions, strict=True)):
        when.setFixedWidth(min(natural, round(WIDEST_WHEN * text_scale())))
        grid.addWidget(when, place, 0, Qt.AlignmentFlag.AlignTop)
        spoken = _selectable(line.say)
        spoken.setAccessibleName(f"{line.when}：{line.say}")
        grid.addWidget(spoken, place, 1)
    return block
