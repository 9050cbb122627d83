"""A small drawing of one box: its panels with their hooks, those taken filled, for laying it out."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.modules.keys.layout_lists import PanelRow
from app.ui.theme import colour, painter_font, text_scale

ABREAST = 10
DOT, STEP, HEAD, EDGE, GAP = 6, 11, 18, 8, 10
WIDE = ABREAST * STEP + 2 * EDGE


class BoxDrawing(QWidget):
    """The panels of a box as they hang beside each other; the chosen one has a strong edge."""

    def __init__(self) -> None:
        super().__init__()
        self._panels: tuple[PanelRow, ...] = ()
        self._chosen = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("钥匙柜示意图")

    def show_panels(self, panels: Sequence[PanelRow], chosen: int) -> None:
        """Draw these panels; `chosen` is the id of the one that is dealt with."""
        self._panels, self._chosen = tuple(panels), chosen
        said = "；".join(f"{one.words} {one.title} {one.hooks} 个钩，空 {one.free} 个" for one in panels)
        self.setAccessibleDescription(said)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the highest panel."""
        most = max((one.hooks for one in self._panels), default=60)
        rows = min(-(-most // ABREAST), 10)
        return QSize(300, round((HEAD + rows * STEP + 2 * EDGE) * text_scale()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Panels side by side, narrower where there are many."""
        if not self._panels:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = text_scale()
        wide = WIDE * scale
        each = min(wide + GAP * scale, (self.width() - wide) / max(1, len(self._panels) - 1))
        for place, panel in enumerate(self._panels):
            self._paint(painter, panel, QRectF(1 + place * each, 1, wide, self.height() - 2), scale)
        painter.end()

    def _paint(self, painter: QPainter, panel: PanelRow, area: QRectF, scale: float) -> None:
        chosen = panel.ref.id == self._chosen
        painter.setPen(QPen(colour("accent" if chosen else "line"), 2 if chosen else 1))
        painter.setBrush(colour("card"))
        painter.drawRoundedRect(area, 4, 4)
        painter.setPen(colour("text"))
        painter.setFont(painter_font(round(11 * scale), bold=chosen))
        head = QRectF(area.left() + EDGE, area.top() + 2, area.width() - 2 * EDGE, HEAD * scale)
        words = painter.fontMetrics().elidedText(
            f"{panel.words} {panel.title}", Qt.TextElideMode.ElideRight, round(head.width())
        )
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.setPen(QPen(colour("muted"), 1))
        for number in range(1, panel.hooks + 1):
            row, column = divmod(number - 1, ABREAST)
            top = area.top() + (HEAD + 4 + row * STEP) * scale
            if top + DOT > area.bottom():
                break
            painter.setBrush(colour("accent") if number in panel.taken else Qt.BrushStyle.NoBrush)
            left = area.left() + (EDGE + column * STEP) * scale
            painter.drawEllipse(QRectF(left, top, DOT * scale, DOT * scale))
