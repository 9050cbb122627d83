"""The left half of the unlock page and the wizard: sign, whose site, and a drawing of houses."""

from datetime import date

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.rules.dates import WEEKDAYS
from app.ui import icons
from app.ui.parts import label
from app.ui.theme import colour, text_scale

_HOUSES = ((24, 130, 62, 3, 6), (96, 180, 48, 3, 9), (154, 108, 70, 4, 5), (234, 154, 58, 3, 7))
"""Left, height and width in pixels, windows across and floors."""


class Welcome(QFrame):
    """A tinted pane 320 wide; the houses stand on a line near its foot."""

    def __init__(self, title: str, lines: tuple[str, ...], day: date) -> None:
        super().__init__()
        self.setAccessibleName("，".join((title, *lines)))
        self.setFixedWidth(round(320 * text_scale()))
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 34, 24, 14)
        column.setSpacing(4)
        column.addWidget(icons.IconLabel("sign", 44))
        column.addSpacing(14)
        # A long site name takes the smaller size and two lines rather than being cut.
        column.addWidget(label(title, "num" if len(title) <= 8 else "h1", wrap=True))
        for number, line in enumerate(lines):
            column.addWidget(label(line, "muted" if number or len(lines) == 1 else "h2", wrap=True))
        column.addStretch(1)
        column.addWidget(
            label(f"{day.year}年{day.month}月{day.day}日    星期{WEEKDAYS[day.weekday()]}", "muted")
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground with two round corners, houses and the line they stand on."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        ground = QPainterPath()
        ground.addRoundedRect(box.adjusted(0, 0, 20, 0), 7, 7)
        painter.setClipRect(box)
        painter.fillPath(ground, colour("soft"))
        floor = box.height() - round(52 * text_scale())
        if box.height() >= 420:
            _paint_houses(painter, floor)
        edge = colour("accent")
        edge.setAlpha(90)
        painter.setPen(QPen(edge, 1.2))
        painter.drawLine(0, int(floor), self.width(), int(floor))
        painter.end()


def _paint_houses(painter: QPainter, floor: float) -> None:
    edge, inside = colour("accent"), colour("page")
    edge.setAlpha(90)
    inside.setAlpha(150)
    painter.setPen(QPen(edge, 1.2))
    for left, height, width, across, floors in _HOUSES:
        painter.setBrush(inside)
        painter.drawRect(QRectF(left, floor - height, width, height))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        step = width / (across + 0.4)
        for storey in range(floors):
            for place in range(across):
                x = left + step * 0.2 + step * place + (step - 8) / 2
                painter.drawRect(QRectF(x, floor - height + 10 + 18 * storey, 8, 9))


class Stage(QFrame):
    """A white card in the middle of the page, with the tinted pane at its left."""

    def __init__(self, pane: QWidget, content: QWidget, height: int = 452) -> None:
        super().__init__()
        self.setProperty("surface", "welcome")
        self.setFixedSize(round(820 * text_scale()), round(height * text_scale()))
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        row.addWidget(pane)
        row.addWidget(content, 1)
