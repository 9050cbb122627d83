"""The materials of a finished order: one line and one Enter each, the sum beside them."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import Refusal
from app.modules.orders.rules import MOST_LINES, Material, material_or_refuse, money, number_words
from app.rules.ref import Ref
from app.rules.text import one_line
from app.ui.parts import Elided, column, label
from app.ui.table import Column, RowTable
from app.ui.theme import restyle, text_scale

COLUMNS = (
    Column("name", "材料", 0),
    Column("count", "数量", 90, right=True),
    Column("price", "单价（元）", 100, right=True),
    Column("total", "金额（元）", 100, right=True),
)
SHOWN, LONGEST = 3, 40
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class MaterialRow:
    """One line as the table shows it."""

    ref: Ref
    name: str
    count: str
    price: str
    total: str


class MaterialsBlock(QWidget):
    """`done` comes with Enter on an empty field; `edited` when the lines change. Nothing is needed here."""

    done = Signal()
    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._read: list[Material] = []
        self.field = QLineEdit()
        self.field.setAccessibleName("材料")
        self.field.setPlaceholderText("水龙头 1 个 35，一样一回车；没有的空着回车")
        self.field.setMaxLength(LONGEST)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._foretell)
        self.words = Elided("s")
        self.table = RowTable(COLUMNS, "用了的材料")
        self.table.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        caption = label("材料：名称 数量 单价（可空；Del 删一行）", "c")
        self.setLayout(column(caption, self.field, self.words, self.table, spacing=3))
        remove = QShortcut(QKeySequence("Delete"), self.table)
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)
        remove.activated.connect(self._remove_current)
        self._show()

    @property
    def fen(self) -> int:
        """What the materials come to."""
        return sum(line.fen for line in self._read)

    def put(self, lines: list[str]) -> None:
        """These lines, as they were typed."""
        self.lines, self._read = [], []
        for text in lines[:MOST_LINES]:
            try:
                self._read.append(material_or_refuse(text))
            except Refusal:
                continue
            self.lines.append(text)
        self._show()
        self.edited.emit()

    def waits(self) -> bool:
        """True while something is typed that is no line yet."""
        return bool(one_line(self.field.text()))

    def add(self) -> bool:
        """Take the line that is typed; False when it cannot be one, and it stays for correcting."""
        try:
            if len(self.lines) >= MOST_LINES:
                raise Refusal(f"一张派工单最多 {MOST_LINES} 样材料。", field="lines")
            self._read.append(material_or_refuse(self.field.text()))
        except Refusal as refusal:
            self.refuse(refusal.sentence)
            return False
        self.lines.append(one_line(self.field.text()))
        self.field.clear()
        self._show()
        self.edited.emit()
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
            else:
                self.done.emit()
            return True
        return super().eventFilter(watched, event)

    # ---- inside

    def _foretell(self, text: str) -> None:
        """What Enter will make of the line, while it is typed."""
        restyle(self.field, state="")
        restyle(self.words, kind="s")
        try:
            told = f"回车加上：{material_or_refuse(text).words}" if one_line(text) else ""
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
            MaterialRow(
                Ref("line", n),
                one.name,
                f"{number_words(one.quantity)} {one.counted}",
                money(one.price) if one.price else "不计价",
                money(one.fen) if one.price else "",
            )
            for n, one in enumerate(self._read, 1)
        ]
        self.table.setVisible(bool(rows))
        self.table.set_rows(rows)
        self.table.setFixedHeight(round((32 + 36 * max(1, min(SHOWN, len(rows)))) * text_scale()))
        if rows:
            self.table.choose(rows[-1].ref)
            self.table.scrollToBottom()
