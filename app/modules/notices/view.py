"""The room of notices: those in hand, the register of the year, and one with its true page beside it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QPushButton, QStackedWidget, QWidget

from app.modules.consents import service as consents
from app.modules.notices import lists, service
from app.modules.notices.approval_view import AGREED, ISSUED, OPEN, WAITING
from app.modules.notices.editor_view import Editor
from app.rules.ref import Ref
from app.rules.roles import HEADS
from app.ui.desk import Desk
from app.ui.dialog import confirm
from app.ui.empty import Empty
from app.ui.page import Hint, Page
from app.ui.parts import allow, button, clause_chip
from app.ui.register import Register
from app.ui.segments import Segments
from app.ui.table import Column
from app.ui.theme import text_scale

HANGS = 7
"""Days a new notice is proposed to hang."""
IN_HAND = (
    Column("title", "标题", 0),
    Column("state", "状态", 130),
    Column("dated", "落款日期", 120),
    Column("post_until", "张贴至", 120),
    Column("writer", "经办人", 100),
)
ISSUED_ONES = (
    Column("number", "编号", 130, sort="ref"),
    Column("title", "标题", 0),
    Column("dated", "落款日期", 120),
    Column("post_until", "张贴至", 120),
    Column("taken_down", "撤下", 120),
    Column("writer", "经办人", 100),
)
NARROW = 900
"""Pixels, times the text size, below which the head of the editor shows its buttons only."""
NOT_YET = "编号批准后给出"


class NoticePage(Page):
    """Tab 公文: notices in hand, those issued, and one being written, approved, numbered, printed."""

    kinds = frozenset({"notice", "consent", "consent_step"})

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk, "公文")
        self.now = now
        self._shown = self._mode = ""
        self.list = Register(IN_HAND, "在办的通知", self._open_row, self._first())
        self.issued = Register(
            ISSUED_ONES,
            "发文登记",
            self._open_row,
            Empty("这一年还没有发文", "通知同意以后取号，就登记在这里，编号一年一排，不断号。"),
        )
        self.table = self.list.table
        self.which = Segments((("hand", "在办"), ("issued", "已发文")), "看哪些")
        self.which.choose("hand")
        self.which.changed.connect(lambda _: self._to_list())
        self.year = QComboBox()
        self.year.setAccessibleName("年份")
        self.year.currentIndexChanged.connect(lambda _: self._read_issued())
        self.stack = QStackedWidget()
        self.editor = Editor(self)
        for view in (self.list, self.issued, self.editor):
            self.stack.addWidget(view)
        self.body.addWidget(self.stack)
        self._buttons()
        for clause in ("DOC-01", "DOC-02", "DOC-03"):
            self.chips.addWidget(clause_chip(clause))
        QShortcut(QKeySequence("Ctrl+N"), self, activated=self.new)
        self._switch(self.list)

    def _first(self) -> Empty:
        return Empty(
            "没有在办的通知",
            "左边写字，右边就是要贴出去的那一页；送审、同意、取号以后正式打印。",
            button("写一份通知", self.new, role="filled"),
        )

    def _buttons(self) -> None:
        desk, editor = self.desk, self.editor
        self.new_button = allow(
            button("写一份通知", self.new, icon="plus", keys="Ctrl+N"), desk, service.save_draft
        )
        self.list_button = button("返回列表", self.show_list, keys="Esc")
        self.pdf_button = button("存为 PDF…", editor.save_pdf)
        self.again_button = allow(button("照此另写", self.write_again), desk, service.save_draft)
        self.withdraw_button = allow(button("撤回送审…", editor.course.withdraw), desk, consents.withdraw)
        self.send_button = allow(
            button("送审…", editor.course.send, role="outline", keys="Ctrl+Shift+Enter"),
            desk,
            service.ask_approval,
        )
        self.save_button = self._main("保存草稿", editor.save, service.save_draft)
        self.sign_button = self._main("请人同意…", editor.course.sign, consents.agree)
        self.down_button = allow(
            button("登记撤下", editor.course.take_down, role="outline"), desk, service.take_down
        )
        self.issue_button = self._main("取号", editor.course.issue, service.issue)
        for each in (self.which, self.year, *self._tools()):
            self.tools.addWidget(each)

    def _main(self, words: str, act: Callable[[], object], verb: Callable[..., object]) -> QPushButton:
        return allow(button(words, act, role="filled", keys="Ctrl+Enter"), self.desk, verb)

    def _tools(self) -> tuple[QPushButton, ...]:
        return (
            self.list_button,
            self.pdf_button,
            self.again_button,
            self.down_button,
            self.withdraw_button,
            self.send_button,
            self.save_button,
            self.sign_button,
            self.issue_button,
            self.new_button,
        )

    # ---- what is in sight

    @property
    def writing(self) -> bool:
        """True while one notice is shown, not a list."""
        return self.stack.currentWidget() is self.editor

    def reload(self) -> None:
        """Read the lists again, or how the notice in sight stands; what is being written stays."""
        if self.writing:
            self.editor.refresh()
        elif self.which.value == "issued":
            self._read_years()
            self._read_issued()
        else:
            rows = self.desk.read(lists.in_hand)
            self.list.show_rows(rows)
            self._count(f"{len(rows)} 份在办" if rows else "")

    def _read_years(self) -> None:
        """The years with a number, and this one; the year chosen stays chosen."""
        chosen = self.year.currentData()
        years = {self.now().year, *self.desk.read(lists.issued_years)}
        self.year.blockSignals(True)
        self.year.clear()
        for year in sorted(years, reverse=True):
            self.year.addItem(f"{year} 年", year)
        self.year.setCurrentIndex(max(0, self.year.findData(chosen)))
        self.year.blockSignals(False)

    def _read_issued(self) -> None:
        rows = self.desk.read(lists.issued, self.year.currentData() or self.now().year)
        self.issued.show_rows(rows)
        self._count(f"{len(rows)} 份已发文" if rows else "")

    def _count(self, words: str) -> None:
        self._shown = words
        if not self.writing:
            self.counts.setText(words)

    def open(self, ref: Ref) -> None:
        """Show one notice: to write on, or as it was issued."""
        fields = self.desk.read(service.notice, ref.id)
        if fields is not None:
            self.editor.fill(fields)
            self._switch(self.editor)
            self.editor.body.setFocus()

    def _open_row(self, line: lists.NoticeRow) -> None:
        self.open(line.ref)

    def new(self) -> None:
        """An empty notice of today, signed by the person acting when that is a head."""
        today = self.now().date()
        signer = self.desk.who.name if self.desk.who.roles & HEADS else ""
        self._begin(service.NoticeFields(None, "", "", today, today + timedelta(days=HANGS), signer))

    def write_again(self) -> None:
        """A new draft with the words of the one in sight: what is issued is never changed (DOC-06)."""
        today, editor = self.now().date(), self.editor
        self._begin(
            service.NoticeFields(
                None,
                editor.title.text(),
                editor.body.toPlainText(),
                today,
                today + timedelta(days=HANGS),
                editor.signer.text(),
                editor.scale_percent,
            )
        )
        self.desk.say("照原文另起了一份草稿，改好再送审。")

    def _begin(self, fields: service.NoticeFields) -> None:
        self.editor.fill(fields)
        self._switch(self.editor)
        self.editor.title.setFocus()

    def editing(self) -> None:
        """The draft in the editor was kept."""
        self.desk.moved.emit()

    def show_list(self) -> None:
        """Back to the list; a changed draft is kept first, and stays open when it cannot be."""
        if self.writing and self.editor.changed and not self.editor.save():
            confirm(
                self,
                "这份通知还存不了",
                f"{self.editor.problem.text().strip()} 现在离开，没存的字就没有了。",
                "不存，离开",
                self._to_list,
                danger=True,
            )
            return
        self._to_list()

    def _to_list(self) -> None:
        self.desk.settled.emit()
        self._switch(self.issued if self.which.value == "issued" else self.list)
        self.reload()
        self.first_focus().setFocus()

    # ---- what the shell asks

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        if not self.writing:
            return (("Enter", "打开"), ("Ctrl N", "写一份通知"), ("F1", "本页说明"))
        words = {OPEN: "保存草稿", WAITING: "请人同意", AGREED: "取号", ISSUED: "打印通知"}
        mode = self.editor.standing.mode
        send: tuple[Hint, ...] = (("Ctrl Shift Enter", "送审"),) if mode == OPEN else ()
        return (
            ("Ctrl Enter", words[mode]),
            *send,
            ("Ctrl P", "打印通知" if mode == ISSUED else "打印草稿"),
            ("Ctrl ↑↓", "翻页"),
            ("Alt + -", "整体大小"),
            ("Alt Z", "整页 / 页宽"),
            ("Esc", "返回列表"),
        )

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            ("DOC-01", "标题小三黑体居中，下面是五号黑体的编号；正文四号宋体；落款小四宋体，日期用汉字。"),
            ("DOC-02", "字体不能换；大小可以整体缩放；每页左下角写明张贴到哪一天。"),
            (
                "DOC-03",
                "客服主管同意，再由中心负责人同意，然后取号登记，才正式打印；编号一年一排。",
            ),
            ("DOC-06", "发文以后不改原文：要更正，另写一份再送审。"),
        )

    def back(self) -> bool:
        """Esc: from the editor back to the list."""
        if not self.writing:
            return False
        self.show_list()
        return True

    def leave(self) -> None:
        """What was written is kept before the desk is locked, whole or not."""
        if self.writing and self.editor.changed:
            self.editor.keep_unfinished()

    def focus_field(self, name: str) -> None:
        """The message bar's button leads to the field."""
        self.editor.focus_field(name)

    def first_focus(self) -> QWidget:
        """The editor's body, the list, or the first button."""
        if self.writing:
            return self.editor.body
        return (self.issued if self.which.value == "issued" else self.list).first_focus()

    # ---- inside

    def show_standing(self) -> None:
        """Buttons and head follow how the notice in sight stands."""
        if self.writing:
            self._show_tools()
            number = self.editor.number
            self.counts.setText(f"{self.editor.dated.text()[:4]}年{number}号" if number else NOT_YET)
            self._show_head()
            if self.editor.standing.mode != self._mode:  # other keys do other things now
                self._mode = self.editor.standing.mode
                self.desk.moved.emit()

    def _show_tools(self) -> None:
        writing, mode = self.writing, self.editor.standing.mode
        shown = {
            self.which: not writing,
            self.year: not writing and self.which.value == "issued",
            self.new_button: not writing,
            self.list_button: writing,
            self.pdf_button: writing,
            self.again_button: writing and mode == ISSUED,
            self.down_button: writing and mode == ISSUED and not self.editor.taken_down,
            self.withdraw_button: writing and mode in (WAITING, AGREED),
            self.send_button: writing and mode == OPEN,
            self.save_button: writing and mode == OPEN,
            self.sign_button: writing and mode == WAITING,
            self.issue_button: writing and mode == AGREED,
        }
        for tool, visible in shown.items():
            tool.setVisible(visible)

    def _switch(self, view: QWidget) -> None:
        self.stack.setCurrentWidget(view)
        self.title.setText("通知" if self.writing else "公文")
        if self.writing:
            self.show_standing()
        else:
            self.counts.setText(self._shown)
        self._show_head()
        self._show_tools()
        self.desk.moved.emit()

    def _show_head(self) -> None:
        """In a narrow window the clauses are left to F1, and the buttons have their room."""
        wide = self.width() / text_scale() >= NARROW
        for index in range(self.chips.count()):
            item = self.chips.itemAt(index).widget()
            if item is not None:
                item.setVisible(self.writing and wide)
        self.counts.setVisible(wide or not self.writing or bool(self.editor.number))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: what the head has room for."""
        super().resizeEvent(event)
        self._show_head()
