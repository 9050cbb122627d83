"""The list under the one box: what was found, in groups, and what Enter would do."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget

from app.rules.hit import Hit, HitGroup
from app.ui import icons
from app.ui.theme import colour, painter_font, text_scale

MOST = 5
"""Rows shown of each group."""
WIDTH, ROW, BAND, FOOT = 640, 38, 24, 28


@dataclass(frozen=True)
class _Place:
    top: int
    height: int
    group: HitGroup | None = None
    hit: Hit | None = None


class HitList(QFrame):
    """Paints the groups and their first rows; the keys stay with the box."""

    picked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "hits")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("搜索结果")
        self._places: list[_Place] = []
        self._hits: list[Hit] = []
        self._total = 0
        self._current = 0
        self.hide()

    @property
    def hits(self) -> list[Hit]:
        """The rows that can be chosen, from top to bottom."""
        return self._hits

    @property
    def current(self) -> Hit | None:
        """The row that Enter would take."""
        return self._hits[self._current] if self._hits else None

    def show_groups(self, groups: Sequence[HitGroup], height: int) -> None:
        """Show what was found in at most `height` pixels; the first row is chosen."""
        scale = text_scale()
        row, band, foot = (round(part * scale) for part in (ROW, BAND, FOOT))
        self._places, self._hits, self._current, top = [], [], 0, 1
        for group in groups:
            if not group.hits or top + band + row + foot > height:
                continue
            self._places.append(_Place(top, band, group=group))
            top += band
            for hit in group.hits[:MOST]:
                if top + row + foot > height:
                    break
                self._places.append(_Place(top, row, hit=hit))
                self._hits.append(hit)
                top += row
        if not self._hits:
            self._places.append(_Place(top, row))
            top += row
        self._total = sum(group.total for group in groups)
        self.resize(round(WIDTH * scale), top + foot + 1)
        self._tell()
        self.update()

    def move_by(self, step: int) -> None:
        """Choose the next or the previous row, round the ends."""
        if self._hits:
            self._current = (self._current + step) % len(self._hits)
            self._tell()
            self.update()

    def _tell(self) -> None:
        hit = self.current
        words = f"{hit.title} {hit.detail}，回车{hit.action}" if hit else "没有找到"
        self.setAccessibleDescription(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint bands, rows and the foot."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in self._places:
            box = QRect(1, place.top, self.width() - 2, place.height)
            if place.group is not None:
                self._paint_band(painter, box, place.group)
            elif place.hit is not None:
                self._paint_hit(painter, box, place.hit)
            else:
                painter.setPen(colour("muted"))
                painter.setFont(self._font(14))
                painter.drawText(
                    box.adjusted(14, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, "没有找到，换个写法再试"
                )
        self._paint_foot(painter)
        painter.end()

    def _font(self, pixels: int, *, bold: bool = False) -> object:
        return painter_font(round(pixels * text_scale()), bold=bold)

    def _paint_band(self, painter: QPainter, box: QRect, group: HitGroup) -> None:
        painter.fillRect(box, colour("head"))
        painter.setPen(colour("muted"))
        painter.setFont(self._font(12))
        painter.drawText(
            box.adjusted(12, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, f"{group.label}  {group.total}"
        )

    def _paint_hit(self, painter: QPainter, box: QRect, hit: Hit) -> None:
        chosen = hit is self.current
        if chosen:
            painter.fillRect(box, colour("sel"))
            painter.fillRect(box.left(), box.top(), 4, box.height(), colour("accent"))
        middle = box.center().y() + 0.5
        icons.paint(painter, hit.icon, QRectF(16, middle - 9, 18, 18), "accent" if chosen else "muted")
        right = self._paint_action(painter, box, hit.action, chosen)
        painter.setFont(self._font(14, bold=chosen))
        painter.setPen(colour("text"))
        metrics = painter.fontMetrics()
        title = metrics.elidedText(hit.title, Qt.TextElideMode.ElideRight, right - 60)
        painter.drawText(QRect(44, box.top(), right - 44, box.height()), Qt.AlignmentFlag.AlignVCenter, title)
        left = 44 + metrics.horizontalAdvance(title) + 12
        painter.setFont(self._font(13))
        painter.setPen(colour("text" if chosen else "muted"))
        detail = painter.fontMetrics().elidedText(
            hit.detail, Qt.TextElideMode.ElideRight, max(0, right - left - 12)
        )
        painter.drawText(
            QRect(left, box.top(), max(0, right - left), box.height()), Qt.AlignmentFlag.AlignVCenter, detail
        )

    def _paint_action(self, painter: QPainter, box: QRect, action: str, chosen: bool) -> int:
        right = box.right() - 12
        if chosen:
            cap = QRectF(right - 38.5, box.center().y() - 8.5, 39, 18)
            painter.setPen(QPen(colour("line2"), 1))
            painter.setBrush(colour("card"))
            painter.drawRoundedRect(cap, 3, 3)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setFont(self._font(11))
            painter.setPen(colour("text"))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, "Enter")
            right -= 48
        painter.setFont(self._font(13))
        painter.setPen(colour("accent2" if chosen else "muted"))
        width = painter.fontMetrics().horizontalAdvance(action)
        place = QRect(right - width, box.top(), width + 1, box.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, action)
        return right - width - 12

    def _paint_foot(self, painter: QPainter) -> None:
        height = round(FOOT * text_scale())
        box = QRect(1, self.height() - height - 1, self.width() - 2, height)
        painter.fillRect(box, colour("head"))
        painter.setPen(colour("muted"))
        painter.setFont(self._font(12))
        inner = box.adjusted(12, 0, -12, 0)
        keys = "↑↓ 选择    Enter 做下一步    Ctrl Enter 只打开    Esc 收起"
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, keys)
        end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(inner, end, f"共 {self._total} 条")

    def _row_at(self, y: int) -> int:
        for place in self._places:
            if place.hit is not None and place.top <= y < place.top + place.height:
                return next(i for i, hit in enumerate(self._hits) if hit is place.hit)
        return -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The row under the mouse is the chosen one."""
        row = self._row_at(event.position().toPoint().y())
        if row >= 0 and row != self._current:
            self._current = row
            self._tell()
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click takes a row."""
        row = self._row_at(event.position().toPoint().y())
        if row >= 0:
            self.picked.emit(self._hits[row])
