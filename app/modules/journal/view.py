"""Behind the corner button: who did what and when, whose data was opened and why."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.modules.journal import lists, service
from app.modules.journal.asking_view import Asking
from app.modules.journal.entry_view import EntryCard
from app.modules.journal.leaving_view import Export, Verification
from app.modules.journal.words import Words
from app.rules.ref import Ref
from app.ui import clipboard
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.messages import StandingStrip
from app.ui.page import Hint, Page
from app.ui.parts import allow, button, clear, label
from app.ui.register import Register
from app.ui.table import Column
from app.ui.theme import text_scale

COLUMNS = (
    Column("when", "时间", 130, detail="number"),
    Column("who", "谁", 84, detail="role_zh"),
    Column("what", "做了什么", 130),
    Column("about", "对象　用途", 0, detail="why"),
)
PAGE = 100
LIST_NEEDS = 590
"""Pixels, times the text size, that the list keeps; a page with less room shows entry or list."""
CARD = (290, 420)
UNBOUND = 16_777_215
"""What Qt takes for no bound."""


class JournalPage(Page):
    """操作日志: entries newest first, one of them in full, the chain verified, its head on paper."""

    def __init__(self, desk: Desk, words: Words) -> None:
        super().__init__(desk, "操作日志")
        self.told_by = words
        self._lines: list[lists.EntryLine] = []
        self._further: int | None = None
        self._wanted = 0
        self._reading = False
        self.state: lists.State | None = None
        self.head_words = label("")
        self.head_words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy_button = button("复制", self.copy_head, role="row", name="复制最新一条的校验码")
        self.asking = Asking(label("最新一条", "muted"), self.head_words, self.copy_button)
        self.strip = StandingStrip()
        self.list = Register(
            COLUMNS,
            "操作日志",
            lambda _: self.read_entry(),
            Empty("还没有日志", "每办一件事，这里就多一条。"),
            nothing=Empty(
                "没有符合筛选的日志",
                "换一个条件，或清除筛选。",
                button("清除筛选", self.asking.clear, role="filled"),
            ),
        )
        self.table = self.list.table
        self.card = EntryCard(self.only)
        self.verification, self.leaving = Verification(self), Export(self)
        self.verify_button = button("核对日志", self.verification.verify, role="filled")
        self.print_button = button("打印核对单", self.verification.print_sheet, icon="print", keys="Ctrl+P")
        self.export_button = button("导出…", self.leaving.start)
        allow(self.verify_button, desk, service.verified)
        allow(self.print_button, desk, service.printed)
        allow(self.export_button, desk, service.exported)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for each in (self.export_button, self.print_button, self.verify_button):
            self.tools.addWidget(each)
        self.across = QHBoxLayout()
        self.across.setSpacing(12)
        self.across.addWidget(self.list, 1)
        self.across.addWidget(self.card)
        for part in (self.strip, self.asking):
            self.body.addWidget(part)
        self.body.addLayout(self.across, 1)
        # Only a part of the journal is loaded: an order among those would mislead.
        head = self.table.horizontalHeader()
        head.setSectionsClickable(False)
        head.setToolTip("")

    def _connect(self) -> None:
        self.asking.changed.connect(self._asked)
        self.asking.wrong.connect(lambda sentence, field: self.desk.refuse(sentence, field=field))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(60)
        self._later.timeout.connect(self._show_entry)
        self._further_back = QTimer(self)
        self._further_back.setSingleShot(True)
        self._further_back.timeout.connect(self._take)
        self.table.chosen.connect(lambda _: self._later.start())
        self.table.verticalScrollBar().valueChanged.connect(lambda _: self._at_the_end())
        QShortcut(QKeySequence("Ctrl+F"), self, activated=self.asking.words.setFocus)
        QShortcut(QKeySequence("Ctrl+P"), self, activated=self.verification.print_sheet)

    # ---- what is in sight

    def reload(self) -> None:
        """Read the newest entries again."""
        self.asking.offer(self.desk.read(lists.actors))
        self.state = self.desk.read(lists.state)
        self.head_words.setText(self.state.head.short)
        self._ask_anew()

    def open(self, ref: Ref) -> None:
        """Show one entry, or what was ever done with a record."""
        if ref.kind == lists.KIND:
            self.asking.clear(tell=False)
            self.asking.words.setText(str(ref.id))
            self.asking.apply()
        else:
            self.only(ref, "")

    def only(self, ref: Ref, what: str) -> None:
        """Everything that was ever done with one record."""
        self._reading = False
        self.asking.only(ref)
        clear(self.chips)
        self.chips.addWidget(label(f"只看：{what or '一条记录'}"[:40], "chip", tone="accent"))
        self._fit()

    def read_entry(self) -> None:
        """Enter: the entry in full; in a small window in place of the list."""
        self._reading = True
        self._show_entry()
        self._fit()
        self.first_focus().setFocus()
        self.desk.moved.emit()

    def copy_head(self) -> None:
        """The head of the chain into the clipboard."""
        if self.state is not None:
            clipboard.copy(self.state.head.short)
            self.desk.say(f"已复制 {self.state.head.short}。")

    @property
    def searching(self) -> bool:
        """True while it looks further back for entries that fit."""
        return self._further_back.isActive()

    @property
    def rows(self) -> tuple[lists.EntryLine, ...]:
        """The entries loaded so far."""
        return tuple(self._lines)

    # ---- reading page by page

    def _asked(self) -> None:
        self._ask_anew()
        self._compare_with_paper()

    def _ask_anew(self) -> None:
        if self.asking.asked.ref is None:
            clear(self.chips)
        self._further_back.stop()
        self._lines, self._further = [], None
        self.table.verticalScrollBar().setValue(0)
        self._wanted = PAGE
        self._take()

    def _take(self) -> None:
        """One page more; goes on by itself while too few fit, so that the window stays alive."""
        asked = self.asking.asked
        missing = max(1, self._wanted - len(self._lines))
        page = self.desk.read(lists.entries, asked, self._further, missing, words=self.told_by)
        self._lines += page.lines
        self._further = page.further
        self._show_lines()
        if self._further is not None and len(self._lines) < self._wanted:
            self._further_back.start(0)
        self._say_how_many()

    def _show_lines(self) -> None:
        bar = self.table.verticalScrollBar()
        top = bar.value()
        if self._lines or self._further is None:
            self.list.show_rows(self._lines, filtered=not self.asking.asked.everything)
        else:
            self.table.set_rows(())  # it looks on: too early to say that there is nothing
            self.list.stack.setCurrentWidget(self.table)
        bar.setValue(top)  # choosing the row anew would jump back to it

    def _at_the_end(self) -> None:
        bar = self.table.verticalScrollBar()
        near = bar.value() >= bar.maximum() - self.table.verticalHeader().defaultSectionSize()
        if near and bar.maximum() > 0 and self._further is not None and len(self._lines) >= self._wanted:
            self._wanted = len(self._lines) + PAGE
            self._further_back.start(0)

    def _say_how_many(self) -> None:
        shown = len(self._lines)
        if self.searching:
            self.counts.setText(f"找到 {shown} 条，正在往前查，到第 {self._further} 条")
        elif self.asking.asked.everything and self.state is not None:
            self.counts.setText(f"共 {self.state.head.sequence} 条")
        else:
            self.counts.setText(f"最近 {shown} 条，往下滚动还有" if self._further else f"找到 {shown} 条")

    def _show_entry(self) -> None:
        line = self.list.current()
        found = self.desk.read(lists.detail, line.sequence, words=self.told_by) if line else None
        self.card.show_entry(found)

    def _compare_with_paper(self) -> None:
        """A number with its twelve digits was typed off a signed sheet: say whether it is still the same."""
        number, code = self.asking.head_code
        if not code:
            return
        if not self._lines:
            self.desk.refuse(
                f"日志里没有第 {number} 条，数据库可能被换成了旧的。请报告中心负责人。", clause="ARCH-20"
            )
        elif self._lines[0].hash12 != code:
            self.desk.refuse(
                f"第 {number} 条和纸上的校验码不一致。请先核对有没有抄错；没有抄错，请报告中心负责人。",
                clause="ARCH-20",
                field="words",
            )
        else:
            self.desk.say(f"第 {number} 条和纸上的校验码一致。")

    # ---- what the shell asks

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        if self._reading:
            return (("Enter", "只看这条记录"), ("Ctrl F", "查找"), ("Esc", "返回列表"))
        return (("Enter", "看这一条"), ("Ctrl F", "查找"), ("Ctrl P", "打印核对单"), ("Esc", "清除筛选"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            ("ARCH-12", "没有工作上的理由不看用户资料：谁在什么时候看了谁的哪一项、为什么，这里都有。"),
            ("ARCH-20", "资料的变动都有记录可查；日志不能删改，核对单签字存档。"),
        )

    def back(self) -> bool:
        """Esc: from the entry to the list, then back to the whole journal."""
        if self._reading:
            self._reading = False
            self._fit()
            self.first_focus().setFocus()
            self.desk.moved.emit()
            return True
        if self.asking.asked.everything:
            return False
        self.asking.clear()
        self.first_focus().setFocus()
        return True

    def leave(self) -> None:
        """Stop looking further back, and stop a verification that is under way."""
        self._further_back.stop()
        self._later.stop()
        self.verification.stop()

    def focus_field(self, name: str) -> None:
        """The message bar's button leads to the field."""
        field = {"day_from": self.asking.day_from, "day_to": self.asking.day_to}.get(name, self.asking.words)
        field.setFocus()

    def first_focus(self) -> QWidget:
        """The list takes arrows and Enter, or the entry that is being read."""
        return self.card.first_focus() if self._reading else self.list.first_focus()

    def showEvent(self, event: QShowEvent) -> None:
        """In sight again: go on looking where it was left."""
        super().showEvent(event)
        if self._further is not None and len(self._lines) < self._wanted:
            self._further_back.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: list and entry side by side, or one of them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        scale, wide = text_scale(), self.width() - 32
        least, most = (round(each * scale) for each in CARD)
        both = wide - least - 12 >= LIST_NEEDS * scale
        beside = min(most, max(least, wide // 3))
        self.card.setMinimumWidth(beside if both else 0)
        self.card.setMaximumWidth(beside if both else UNBOUND)
        self.card.setVisible(both or self._reading)
        self.list.setVisible(both or not self._reading)

    def _on_changed(self, refs: frozenset[Ref]) -> None:
        """Every act is an entry, whatever it changed."""
        self.refresh()
