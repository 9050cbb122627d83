"""The room of notices: text on the left, the true page on the right, and the drafts."""

from datetime import date, timedelta

from PySide6.QtCore import QDate
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.modules.notices import service
from app.modules.notices.editor_view import Editor
from app.rules.ref import Ref
from app.rules.roles import HEADS
from app.ui.desk import Desk
from app.ui.dialog import confirm
from app.ui.empty import Empty
from app.ui.page import Hint, Page
from app.ui.parts import button, clause_chip, label
from app.ui.register import Register
from app.ui.table import Column

HANGS = 7
"""Days a new notice is proposed to hang."""
COLUMNS = (
    Column("title", "标题", 0),
    Column("state", "状态", 80),
    Column("dated", "落款日期", 130),
    Column("post_until", "张贴至", 130),
    Column("writer", "起草人", 120),
)


class NoticePage(Page):
    """Tab 公文: the drafts, and one of them being written. Approval and numbers are not here yet."""

    kinds = frozenset({"notice"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "公文")
        self._drafts = ""
        first = Empty(
            "还没有通知",
            "左边写字，右边就是要贴出去的那一页；字体、字号和位置按手册定好。",
            button("写一份通知", self.new, role="filled"),
        )
        self.list = Register(COLUMNS, "通知草稿", lambda line: self.open(line.ref), first)
        self.table = self.list.table
        self.editor = Editor(self)
        self.stack = QStackedWidget()
        for view in (self.list, self.editor):
            self.stack.addWidget(view)
        self.body.addWidget(self.stack)
        self.new_button = button("写一份通知", self.new, icon="plus", keys="Ctrl+N")
        self.save_button = button("保存草稿", self.editor.save, role="filled", keys="Ctrl+Enter")
        self.list_button = button("返回列表", self.show_list)
        self.pdf_button = button("存为 PDF…", self.editor.save_pdf)
        for each in (self.list_button, self.pdf_button, self.new_button, self.save_button):
            self.tools.addWidget(each)
        for chip in (label("草稿", "chip", tone="due"), clause_chip("DOC-01"), clause_chip("DOC-02")):
            self.chips.addWidget(chip)
        QShortcut(QKeySequence("Ctrl+N"), self, activated=self.new)
        self._switch(self.list)

    def reload(self) -> None:
        """Read the drafts again; what is being written stays."""
        rows = self.desk.read(service.drafts)
        self.list.show_rows(rows)
        self._drafts = f"{len(rows)} 份草稿" if rows else ""
        if self.stack.currentWidget() is not self.editor:
            self.counts.setText(self._drafts)

    def open(self, ref: Ref) -> None:
        """Write on at a draft."""
        fields = self.desk.read(service.notice, ref.id)
        if fields is not None:
            self.editor.fill(fields)
            self._switch(self.editor)
            self.editor.body.setFocus()

    def new(self) -> None:
        """An empty notice of today, signed by the person acting when that is a head."""
        today: date = QDate.currentDate().toPython()  # type: ignore[assignment]
        signer = self.desk.who.name if self.desk.who.roles & HEADS else ""
        self.editor.fill(service.NoticeFields(None, "", "", today, today + timedelta(days=HANGS), signer))
        self._switch(self.editor)
        self.editor.title.setFocus()

    def editing(self) -> None:
        """The draft in the editor was kept."""
        self.desk.moved.emit()

    def show_list(self) -> None:
        """Back to the drafts; a changed one is kept first, and stays open when it cannot be."""
        writing = self.stack.currentWidget() is self.editor
        if writing and self.editor.changed and not self.editor.save():
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
        self._switch(self.list)
        self.reload()
        self.first_focus().setFocus()

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        if self.stack.currentWidget() is self.editor:
            return (
                ("Ctrl Enter", "保存草稿"),
                ("Ctrl P", "打印草稿"),
                ("Ctrl ↑↓", "翻页"),
                ("Alt + -", "整体大小"),
                ("Alt Z", "整页 / 页宽"),
                ("Esc", "返回列表"),
            )
        return (("Enter", "打开"), ("Ctrl N", "写一份通知"), ("F1", "本页说明"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            ("DOC-01", "标题小三黑体居中，下面是五号黑体的编号；正文四号宋体；落款小四宋体，日期用汉字。"),
            ("DOC-02", "字体不能换；大小可以整体缩放；每页左下角写明张贴到哪一天。"),
        )

    def back(self) -> bool:
        """Esc: from the editor back to the drafts."""
        if self.stack.currentWidget() is not self.editor:
            return False
        self.show_list()
        return True

    def leave(self) -> None:
        """What was written is kept before the desk is locked, whole or not."""
        if self.stack.currentWidget() is self.editor and self.editor.changed:
            self.editor.keep_unfinished()

    def focus_field(self, name: str) -> None:
        """The message bar's button leads to the field."""
        self.editor.focus_field(name)

    def first_focus(self) -> QWidget:
        """The editor's body, the list, or the first button."""
        if self.stack.currentWidget() is self.editor:
            return self.editor.body
        return self.list.first_focus()

    def _switch(self, view: QWidget) -> None:
        self.stack.setCurrentWidget(view)
        writing = view is self.editor
        self.title.setText("通知" if writing else "公文")
        self.counts.setText("编号批准后给出" if writing else self._drafts)
        for index in range(self.chips.count()):
            item = self.chips.itemAt(index).widget()
            if item is not None:
                item.setVisible(writing)
        self.list_button.setVisible(writing)
        self.pdf_button.setVisible(writing)
        self.save_button.setVisible(writing)
        self.new_button.setVisible(not writing)
        self.desk.moved.emit()
