"""The goods of a new slip: one line and one Enter each, quick words by digit or initials."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import Refusal
from app.modules.release.goods import MOST, QUICK, Goods, number_words, parse, too_many
from app.rules.ref import Ref
from app.rules.text import one_line
from app.ui.parts import Elided, button, column, label, row
from app.ui.table import Column, RowTable
from app.ui.theme import restyle, text_scale

COLUMNS = (
    Column("no", "", 30, right=True, muted=True),
    Column("name", "物品", 120),
    Column("count", "数量", 70, right=True),
    Column("mark", "特征", 0),
)
SHOWN, LONGEST = 5, 60
_QUICK_SHOWN = 10
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class GoodsRow:
    """One line as the table shows it."""

    ref: Ref
    no: str
    name: str
    count: str
    mark: str


class GoodsBlock(QWidget):
    """`done` comes with Enter on an empty field once there is a line; `edited` when the lines change."""

    done = Signal()
    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._read: list[Goods] = []
        self.field = QLineEdit()
        self.field.setAccessibleName("物品")
        self.field.setPlaceholderText("沙发 2 件 旧，一样一回车；写完空着回车")
        self.field.setMaxLength(LONGEST)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._foretell)
        self.words = Elided("s")
        self.table = RowTable(COLUMNS, "要搬出的物品")
        self.table.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        quick = row(spacing=4)
        for digit, word, _ in QUICK[:_QUICK_SHOWN]:
            quick.addWidget(self._quick(digit, word))
        quick.addStretch(1)
        caption = label("物品、数量、特征（数字或拼音首字母代常用词）", "c")
        self.setLayout(column(caption, self.field, self.words, quick, self.table, spacing=4))
        remove = QShortcut(QKeySequence("Delete"), self.table)
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)
        remove.activated.connect(self._remove_current)
        self._show()

    def begin_with(self, word: str) -> None:
        """A quick word stands in the field; quantity and mark are typed behind it."""
        self.field.setText(f"{word} ")
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def put(self, lines: list[str]) -> None:
        """These lines, as they were kept."""
        self.lines, self._read = [], []
        for text in lines[:MOST]:
            try:
                self._read.append(parse(text))
            except Refusal:
                continue
            self.lines.append(text)
        self.field.clear()
        self._show()

    def waits(self) -> bool:
        """True while something is typed that is no line yet."""
        return bool(one_line(self.field.text()))

    def add(self) -> bool:
        """Take the line that is typed; False when it cannot be one, and it stays for correcting."""
        try:
            if len(self.lines) >= MOST:
                raise too_many()
            self._read.append(parse(self.field.text()))
        except Refusal as refusal:
            self.refuse(refusal.sentence)
            return False
        self.lines.append(one_line(self.field.text()))
        self.field.clear()
        self._show()
        self.edited.emit()
        return True

    def undo(self) -> bool:
        """The last line goes back into the field to be corrected; False when there is none."""
        if not self.lines:
            return False
        self._read.pop()
        self.field.setText(self.lines.pop())
        self._show()
        self.edited.emit()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def refuse(self, sentence: str) -> None:
        """Say below the field what is wrong with the line."""
        restyle(self.field, state="wrong")
        restyle(self.words, kind="over")
        self.words.put(sentence)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes the line; on nothing it goes on."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _ENTERS:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                return False
            if self.waits():
                self.add()
            elif self.lines:
                self.done.emit()
            else:
                self.refuse("还没有写要搬出的物品。")
            return True
        return super().eventFilter(watched, event)

    # ---- inside

    def _quick(self, digit: str, word: str) -> QWidget:
        words = f"{digit} {word}"
        made = button(words, lambda: self.begin_with(word), role="row", name=f"常用：{word}")
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setStyleSheet("QPushButton {padding-left: 4px; padding-right: 4px;}")
        return made

    def _foretell(self, text: str) -> None:
        """What Enter will make of the line, while it is typed."""
        restyle(self.field, state="")
        restyle(self.words, kind="s")
        try:
            told = f"回车加上：{parse(text).words}" if one_line(text) else ""
        except Refusal as refusal:
            told = refusal.sentence
        self.words.put(told)

    def _remove_current(self) -> None:
        current = self.table.current()
        if current is not None:
            place = current.ref.id - 1
            del self.lines[place], self._read[place]
            self._show()
            self.edited.emit()

    def _show(self) -> None:
        rows = [
            GoodsRow(Ref("line", n), str(n), one.name, f"{number_words(one.quantity)} {one.unit}", one.mark)
            for n, one in enumerate(self._read, 1)
        ]
        self.table.set_rows(rows)
        self.table.setFixedHeight(round((32 + 36 * max(1, min(SHOWN, len(rows)))) * text_scale()))
        if rows:
            self.table.choose(rows[-1].ref)
            self.table.scrollToBottom()
