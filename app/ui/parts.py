"""Small pieces every page is built from: labels, buttons, key caps, cards, lines."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.rules.handbook import handbook
from app.ui import icons
from app.ui.glyphs import Glyph
from app.ui.theme import colour, fix_height

if TYPE_CHECKING:
    from app.ui.desk import Desk


def label(text: str, kind: str = "", *, tone: str = "", wrap: bool = False) -> QLabel:
    """A plain-text label; `kind` is its type size, `tone` its chip colour."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if kind:
        made.setProperty("kind", kind)
    if tone:
        made.setProperty("tone", tone)
    if kind in ("chip", "key"):
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return made


class Elided(QLabel):
    """One line that ends in … where it has no room; the whole of it is the tooltip."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.setProperty("kind", kind)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""

    def put(self, text: str) -> None:
        """Show another text."""
        self._whole = text
        self.setToolTip(text)
        self._fit()

    def resizeEvent(self, event: object) -> None:
        """Cut anew for another width."""
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))


class ClauseChip(QLabel):
    """The id of a handbook clause: pointed at it says what it asks, pressed it is shown whole.

    It knows neither desk nor window: the nearest parent with a method `show_clause` shows it, and where
    there is none (before the desk is unlocked) it is only a label.
    """

    def __init__(self, clause: str, on_click: Callable[[str], object] | None = None) -> None:
        super().__init__(clause)
        self.clause, self._on_click = clause, on_click
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", "chip")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(f"条款 {clause}")

    def press(self) -> None:
        """Show the clause, if anybody can."""
        shower = self._shower()
        if shower is not None:
            shower(self.clause)

    def _shower(self) -> Callable[[str], object] | None:
        if self._on_click is not None:
            return self._on_click
        above = self.parentWidget()
        while above is not None:
            shower: Callable[[str], object] | None = getattr(above, "show_clause", None)
            if shower is not None:
                return shower
            above = above.parentWidget()
        return None

    def enterEvent(self, event: QEnterEvent) -> None:
        """The hand over it says that it can be pressed; the tooltip what the clause asks."""
        super().enterEvent(event)
        pressable = self._shower() is not None
        shape = Qt.CursorShape.PointingHandCursor if pressable else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        self.setToolTip(clause_words(self.clause))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pressed and not passed on, so that the line behind it is not chosen by the way."""
        if self._shower() is None:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click shows the clause."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.press()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Where it takes the focus, Enter and blank press it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.press()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame while it has the focus."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(colour("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
            painter.end()


def clause_words(clause: str) -> str:
    """Title and text of a clause for a tooltip; empty for an id the handbook does not have."""
    try:
        found = handbook().clause(clause)
    except KeyError:
        return ""
    return f"{found.source_zh} {found.title}：{found.text}"


def clause_chip(clause: str, on_click: Callable[[str], object] | None = None) -> ClauseChip:
    """The id of a handbook clause beside what it asks for; a click shows the clause."""
    return ClauseChip(clause, on_click)


def key_cap(keys: str) -> QLabel:
    """A key as drawn in hints: Ctrl K, Enter."""
    return label(keys, "key")


class PushButton(QPushButton):
    """A button that Enter presses too, as in dialogs; a key held down presses once."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt leaves Enter to dialogs; a modified Enter belongs to the page."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.click()
        else:
            super().keyPressEvent(event)


def button(
    text: str,
    pressed: Callable[[], object] | None = None,
    *,
    role: str = "",
    icon: str = "",
    keys: str = "",
    name: str = "",
) -> QPushButton:
    """A button; `role` is its look (filled, outline, quiet, danger, row), `keys` go to its tooltip."""
    made = PushButton(text)
    made.setAutoDefault(False)
    made.setAccessibleName(name or text or keys)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if role:
        made.setProperty("role", role)
    if icon:
        tint = {"filled": "card", "quiet": "accent", "danger": "over"}.get(role, "text")
        made.setIcon(icons.icon(icon, tint, 16))
    if keys:
        made.setToolTip(keys)
    if pressed is not None:
        made.clicked.connect(lambda: pressed())
    return made


def allow(made: QPushButton, desk: "Desk", verb: Callable[..., Any]) -> QPushButton:
    """The button of a verb or a list: dead, with the reason, for a role that may not (ROLE-01).

    Its property "verb" names the room and the verb, so that every page can be compared with the table.
    """
    made.setProperty("verb", f"{verb.__module__}.{verb.__name__}")
    if not desk.may(verb):
        made.setEnabled(False)
        made.setToolTip(desk.why_not(verb))
    return made


def row(
    *items: QWidget | QLayout | int | None, spacing: int = 8, margins: tuple[int, ...] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Things side by side; a number is a gap in pixels, None takes what is left."""
    made = QHBoxLayout()
    made.setSpacing(spacing)
    made.setContentsMargins(*margins)
    _fill(made, items)
    return made


def column(
    *items: QWidget | QLayout | int | None, spacing: int = 8, margins: tuple[int, ...] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Things below each other; a number is a gap in pixels, None takes what is left."""
    made = QVBoxLayout()
    made.setSpacing(spacing)
    made.setContentsMargins(*margins)
    _fill(made, items)
    return made


def _fill(box: QHBoxLayout | QVBoxLayout, items: tuple[QWidget | QLayout | int | None, ...]) -> None:
    for item in items:
        if item is None:
            box.addStretch(1)
        elif isinstance(item, int):
            box.addSpacing(item)
        elif isinstance(item, QLayout):
            box.addLayout(item)
        else:
            box.addWidget(item)


def frame(surface: str, layout: QLayout | None = None) -> QFrame:
    """A surface of the palette: card, cardhead, topbar, bar, desk …"""
    made = QFrame()
    made.setProperty("surface", surface)
    if layout is not None:
        made.setLayout(layout)
    return made


def rule() -> QFrame:
    """A line of one pixel across."""
    made = frame("line")
    made.setFixedHeight(1)
    return made


class Card(QFrame):
    """A white block with a head: title, count, and buttons on the right; `body` takes what it shows."""

    def __init__(self, title: str, count: str = "", *actions: QWidget) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setAccessibleName(title)
        self._count = label(count, "muted")
        self.head = row(label(title, "h3"), self._count, None, *actions, margins=(12, 0, 8, 0))
        head = frame("cardhead", self.head)
        fix_height(head, 32)
        self.body = column(spacing=0, margins=(0, 0, 0, 0))
        self.setLayout(column(head, self.body, spacing=0, margins=(1, 1, 1, 1)))

    def count(self, text: str) -> None:
        """Change the number in the head."""
        self._count.setText(text)

    def clear(self) -> None:
        """Take everything out of the body."""
        clear(self.body)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        inner = item.layout()
        widget = item.widget()
        if widget is not None:
            widget.hide()  # one that is still to be shown would come up as a window of its own
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def card_line(glyph: str, title: str, detail: str = "", *right: QWidget, height: int = 36) -> QFrame:
    """One line of a card: sign, what, detail, and what stands on the right."""
    items: list[QWidget | None] = [Glyph(glyph, 15)] if glyph else []
    title_label, detail_label = label(title), label(detail, "muted")
    title_label.setToolTip(title if len(title) > 24 else "")
    detail_label.setToolTip(detail if len(detail) > 24 else "")
    detail_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    line = QFrame()
    box = row(*items, title_label, spacing=8, margins=(12, 0, 10, 0))
    box.addWidget(detail_label, 1)
    for widget in right:
        box.addWidget(widget)
    line.setLayout(box)
    line.setMinimumHeight(height)
    return line
