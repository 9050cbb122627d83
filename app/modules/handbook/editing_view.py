"""Where the site writes its own version of a reading text, and looks at former ones."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from app.modules.handbook import service
from app.modules.handbook.lists import FormerText, TopicText
from app.modules.handbook.rules import LONGEST_BODY
from app.ui.desk import Desk
from app.ui.dialog import Sheet, rest_enter
from app.ui.form_sheet import attempt
from app.ui.parts import button, column, label
from app.ui.theme import restyle

HOW = "写法：“## ”开头是小标题，“· ”开头是一条；“什么时候 → 怎么说”"
WIDE = 860


class TextBox(QPlainTextEdit):
    """A long text: Enter makes a line, Tab goes on, Ctrl+Enter is the dialog's."""

    def __init__(self, name: str, high: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(high)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter and Esc are for the dialog."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape or (enter and control):
            event.ignore()
            return
        super().keyPressEvent(event)
        event.accept()


class EditSheet(Sheet):
    """The whole text of a topic in one box; what was typed is kept when the desk is locked."""

    def __init__(self, over: QWidget, desk: Desk, text: TopicText, body: str = "") -> None:
        super().__init__(over, f"修订：{text.title}", width=WIDE, icon="pen", clause=text.clause)
        self.desk, self.text = desk, text
        self.place = f"handbook_text:{text.key}"
        self.box = TextBox("正文", _height(over))
        draft = desk.draft(self.place).get("body", "")
        self.box.setPlainText(draft or body or text.whole)
        self.box.textChanged.connect(self._edited)
        how = HOW + ("会列在对应页面的 F1 里。" if text.places else "另排成一栏。")
        self.body.addWidget(label(how, "muted", wrap=True))
        self.body.addWidget(self.box)
        self.count = label("", "c")
        self.buttons.addWidget(self.count)
        self.go = self.add_buttons("保存", self.save, danger=True)
        restyle(self.go, role="filled")
        self._edited()
        if draft:
            self.refuse("上次锁屏时没存完的内容已经填回来了。")

    def start(self) -> None:
        """Show it with the cursor at the beginning."""
        self.open_sheet(self.box)

    def save(self) -> None:
        """Put it in force; a refusal stands in the dialog and nothing typed is lost."""
        words = self.box.toPlainText()
        _, refused = attempt(
            self.desk, service.edit, self.text.key, words, done=f"“{self.text.title}”已改为本中心的版本。"
        )
        if refused is not None:
            restyle(self.box, state="wrong")
            self.refuse(refused.sentence)
            self.box.setFocus()
            return
        rest_enter(self.window())
        self.close_sheet()

    def keep(self) -> None:
        """The desk is being locked: what was typed is kept."""
        typed = self.box.toPlainText()
        if typed != self.text.whole:
            self.desk.keep_draft(self.place, self.accessibleName(), {"body": typed})

    def close_sheet(self) -> None:
        """Saved or given up: nothing is kept."""
        if self.desk.draft(self.place):
            self.desk.drop_draft(self.place)
        super().close_sheet()

    def _edited(self) -> None:
        number = len(self.box.toPlainText())
        self.count.setText(f"{number} 字" if number <= LONGEST_BODY else f"{number} 字，最多 {LONGEST_BODY}")
        restyle(self.box, state="wrong" if number > LONGEST_BODY else "")
        self.refuse(" ")


class FormerSheet(Sheet):
    """The site's former wordings of a topic: read, or taken as the beginning of a new one."""

    def __init__(
        self,
        over: QWidget,
        text: TopicText,
        former: Sequence[FormerText],
        take: Callable[[str], object] | None,
    ) -> None:
        super().__init__(over, f"旧稿：{text.title}", width=WIDE, icon="book")
        self._former, self._take = tuple(former), take
        self.choice = QComboBox()
        self.choice.setAccessibleName("哪一稿")
        for each in self._former:
            self.choice.addItem(_words(each))
        self.box = TextBox("旧稿正文", _height(over))
        self.box.setReadOnly(True)
        self.choice.currentIndexChanged.connect(self._show)
        self.body.addLayout(column(label("哪一稿", "c"), self.choice, spacing=3))
        self.body.addWidget(self.box)
        if take is None:
            away = button("看完了", self.close_sheet, role="filled")
            self.buttons.addWidget(away)
            self._default = away
        else:
            self.add_buttons("以这一稿修订…", self._go)
        self._show(0)

    def _show(self, place: int) -> None:
        self.box.setPlainText(self._former[place].body)

    def _go(self) -> None:
        body = self._former[self.choice.currentIndex()].body
        self.close_sheet()
        if self._take is not None:
            self._take(body)


def _words(former: FormerText) -> str:
    since, until = (f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}" for at in (former.since, former.until))
    return f"{former.written_by} 写　{since} 至 {until}　{former.ended_by} 换下"


def _height(over: QWidget) -> int:
    return max(160, min(460, over.window().height() - 330))
