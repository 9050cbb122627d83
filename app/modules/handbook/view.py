"""The handbook to read: chapters, clauses with their clocks, reading texts with what to say."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from app.modules.handbook import files_view, lists, service
from app.modules.handbook.detail_view import Detail
from app.modules.handbook.editing_view import EditSheet, FormerSheet
from app.modules.handbook.lists import CLAUSE, PART, READING, TOPIC, ChapterRow, EntryRow, Key, TopicText
from app.modules.handbook.panes_view import Panes
from app.modules.handbook.reading import reading, topic_or_refuse
from app.rules.handbook import handbook
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import confirm
from app.ui.empty import Empty
from app.ui.page import Hint, Page
from app.ui.parts import allow, button
from app.ui.register import Register
from app.ui.table import Column, RowTable
from app.ui.theme import text_scale

CHAPTERS = (
    Column("mark", "编号", 52, muted=True),
    Column("title", "章节", 0),
    Column("number", "条数", 46, right=True, muted=True),
)
ENTRIES = (
    Column("mark", "条款", 88, muted=True),
    Column("title", "标题", 0),
    Column("note", "来源", 60, muted=True),
)
FIND_WIDTH, LEAST_CHAPTERS, LEAST_ENTRIES = 220, 254, 284
"""Pixels, times the text size."""


class HandbookPage(Page):
    """Tab 手册: what the handbook asks and how it is said; the site can write its own texts.

    `rooms` are the rooms that are there (key and label), `open_room` goes to one of them.
    """

    kinds = frozenset({"handbook_text", "attachment"})

    def __init__(
        self, desk: Desk, rooms: Mapping[str, str], open_room: Callable[[str], object] | None = None
    ) -> None:
        super().__init__(desk, "手册")
        self._open_room = open_room or desk.enter
        self.text: TopicText | None = None
        self._came_from = ""
        self._all = f"条款 {len(handbook().clauses)} 条　读本 {len(reading())} 篇"
        self.counts.setText(self._all)
        self._make_find()
        self._make_lists()
        self.detail = Detail(self, rooms)
        contents = button("目录", self._to_chapters, icon="book", keys="Esc")
        self.panes = Panes(self.chapters, self.entries, self.detail, contents)
        self.edit_button = allow(button("修订…", self._edit_shown, icon="pen", keys="F2"), desk, service.edit)
        for place, tool in enumerate((contents, self.edit_button)):
            self.tools.insertWidget(place, tool)
        self.body.addWidget(self.panes)
        self.detail.show_nothing()
        for keys, act in (("Ctrl+F", self._to_find), ("F2", self._edit_shown)):
            QShortcut(QKeySequence(keys), self, activated=act)

    def _make_find(self) -> None:
        self.find = QLineEdit()
        self.find.setPlaceholderText("查条款、用语（Ctrl+F）")
        self.find.setAccessibleName("查手册")
        self.find.setClearButtonEnabled(True)
        self.find.setFixedWidth(round(FIND_WIDTH * text_scale()))
        self.find.textChanged.connect(lambda _: self._read_entries(first=True))
        self.find.installEventFilter(self)
        self.tools.addWidget(self.find)

    def _make_lists(self) -> None:
        self.chapters = RowTable(CHAPTERS, "手册目录")
        self.chapters.setMinimumWidth(round(LEAST_CHAPTERS * text_scale()))
        self.chapters.chosen.connect(lambda _: self._chapter_chosen())
        self.chapters.opened.connect(lambda _: self.entries.table.setFocus())
        self.entries = Register(
            ENTRIES,
            "条款和读本",
            lambda _: self.detail.setFocus(),
            Empty("这一章没有条款", "请从左边另选一章。"),
            nothing=Empty("没有找到", "换个说法再查，或按 Esc 清除。"),
        )
        self.entries.setMinimumWidth(round(LEAST_ENTRIES * text_scale()))
        self.entries.table.chosen.connect(lambda _: self._show_chosen())

    # ---- what is in sight

    def reload(self) -> None:
        """Read chapters, lines and the text in sight again; what was chosen stays."""
        self.chapters.blockSignals(True)  # nobody chose another chapter
        self.chapters.set_rows(self.desk.read(lists.chapters))
        self.chapters.blockSignals(False)
        self._read_entries()

    def open(self, ref: Ref) -> None:
        """Show the text a record belongs to."""
        key = self.desk.read(lists.topic_of, ref)
        if key is not None:
            self.open_topic(key)

    def open_clause(self, clause: str, came_from: str = "") -> None:
        """Show one clause, wherever it stands; Esc leads back to the room it was asked for in."""
        try:
            part = handbook().clause(clause).part
        except KeyError:
            self.desk.refuse(f"手册里没有 {clause} 这一条。")
            return
        self._open((PART, part), (CLAUSE, clause))
        self._came_from = came_from

    def open_topic(self, key: str) -> None:
        """Show one reading text."""
        self._open((READING, topic_or_refuse(key).chapter), (TOPIC, key))

    def go_to(self, room: str) -> None:
        """Where a clause is done."""
        self._open_room(room)

    def _open(self, chapter: Key, entry: Key) -> None:
        self.find.blockSignals(True)
        self.find.clear()
        self.find.blockSignals(False)
        self._came_from = ""
        self.reload()
        self.chapters.choose(chapter)
        self._read_entries()
        self.entries.table.choose(entry)
        self.panes.read(True)
        self.entries.table.setFocus()

    def _chapter_chosen(self) -> None:
        if self.find.text():
            self.find.clear()  # a chapter was chosen: the search is over
        else:
            self._read_entries(first=True)

    def _read_entries(self, *, first: bool = False) -> None:
        """Read the lines again; `first` chooses the first of them, else what was chosen stays."""
        wanted = self.find.text().strip()
        self.panes.read(self.panes.reading or bool(wanted))
        chapter: ChapterRow | None = self.chapters.current()
        if wanted:
            rows = self.desk.read(lists.found, wanted)
        else:
            rows = self.desk.read(lists.entries, chapter.ref if chapter else lists.ALL)
        table = self.entries.table
        table.blockSignals(True)  # one line is shown, not the one between as well
        self.entries.show_rows(rows, filtered=bool(wanted))
        if first and rows:
            table.choose(rows[0].ref)
        table.blockSignals(False)
        self.counts.setText(f"查到 {len(rows)} 条" if wanted else self._all)
        self._show_chosen()

    def _show_chosen(self) -> None:
        line: EntryRow | None = self.entries.current()
        self.text = None
        self.edit_button.setVisible(line is not None and line.ref[0] == TOPIC)
        if line is None:
            self.detail.show_nothing()
        elif line.ref[0] == CLAUSE:
            clause = handbook().clause(line.ref[1])
            self.detail.show_clause(clause, self.desk.read(lists.reading_for, clause.id))
        else:
            self.text = self.desk.read(lists.topic, line.ref[1])
            self.detail.show_topic(self.text)

    # ---- deeds

    def edit(self, text: TopicText, body: str = "") -> None:
        """Write the site's own version."""
        if self.desk.allows(service.edit):
            EditSheet(self, self.desk, text, body).start()

    def put_back(self, text: TopicText) -> None:
        """The shipped text again."""
        confirm(
            self,
            "恢复原文",
            f"“{text.title}”恢复为程序自带的文字？本中心的修订收进旧稿，随时可以拿来再用。",
            "恢复原文",
            lambda: self.desk.do(service.put_back, text.key, done="已恢复原文，修订收在旧稿里。"),
        )

    def show_former(self, text: TopicText) -> None:
        """What the site wrote before."""
        former = self.desk.read(lists.former, text.key)
        take = (lambda body: self.edit(text, body)) if self.desk.may(service.edit) else None
        if former:
            FormerSheet(self, text, former, take).open_sheet()

    def attach(self, text: TopicText) -> None:
        """Keep the site's own paper with a text."""
        files_view.attach(self, text)

    def _edit_shown(self) -> None:
        if self.text is not None:
            self.edit(self.text)

    # ---- what the shell asks

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        own: tuple[Hint, ...] = (("Ctrl F", "查手册"), ("↑↓", "选章、选条"), ("Enter", "往右，去办"))
        revise: tuple[Hint, ...] = (("F2", "修订读本"),) if self.desk.may(service.edit) else ()
        return (*own, *revise, ("Esc", "返回"), ("F1", "本页说明"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            ("ETQ-01", "仪容仪表逐项要求，接班前照着自查。"),
            ("ETQ-02", "站坐走、指引、递接、电话等行为规范。"),
            ("ETQ-03", "规范用语；在办事的页面按 F1，就列出那里该说的话。"),
            ("SKILL-02", "沟通技巧：不争输赢，留面子，不说行话。"),
            ("SKILL-03", "投诉处理攻略，本中心可以按自己的经验改写。"),
        )

    def back(self) -> bool:
        """Esc: from the text to its list, from a search to the chapter, from the list to the chapters."""
        if self.detail.hasFocus() or self.detail.isAncestorOf(self.window().focusWidget() or self):
            self.entries.first_focus().setFocus()
        elif self._came_from and not self.find.text():
            room, self._came_from = self._came_from, ""
            self.go_to(room)
        elif self.find.text() or self.find.hasFocus() or self.entries.table.hasFocus():
            self._to_chapters()
        else:
            return False
        return True

    def leave(self) -> None:
        """Whoever comes again comes from somewhere else."""
        self._came_from = ""

    def first_focus(self) -> QWidget:
        """The table of contents takes arrows and Enter; where it is hidden, the lines do."""
        return self.chapters if self.panes.shows_chapters else self.entries.first_focus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and ↓ lead from the search into what it found."""
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key()
        if watched is self.find and pressed in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            if not self.entries.is_empty:
                self.entries.table.setFocus()
            return True
        return super().eventFilter(watched, event)

    def _to_chapters(self) -> None:
        self.find.clear()
        self.panes.read(False)
        self.chapters.setFocus()

    def _to_find(self) -> None:
        self.find.setFocus()
        self.find.selectAll()
