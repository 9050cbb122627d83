"""The tabs down the left side: icon, name, and how much waits in each room."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar, QTabWidget, QWidget

from app.ui import icons
from app.ui.theme import colour, painter_font, text_scale

WIDTH, NARROW = 128, 96
TALLEST, SHORTEST = 40, 32
GAP = 9


@dataclass(frozen=True)
class Tab:
    """One tab: its key, label and icon, and the group it stands in (a line parts the groups).

    A page `behind` has no tab of its own: it is reached by the corner button. Those come last.
    """

    key: str
    label: str
    icon: str
    group: int
    behind: bool = False


class Bar(QTabBar):
    """The tabs as they are painted; texts stay set for screen readers."""

    def __init__(self, tabs: Sequence[Tab]) -> None:
        super().__init__()
        self.tabs = tuple(tabs)
        self.shown = sum(not tab.behind for tab in self.tabs)
        self.compact = False
        self.digits = False
        self._badges: dict[str, tuple[int, int]] = {}
        self._room = 0
        self.setAccessibleName("各页")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setDocumentMode(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def badge(self, key: str) -> tuple[int, int]:
        """Overdue and due today of a tab."""
        return self._badges.get(key, (0, 0))

    def set_badge(self, key: str, overdue: int, today: int) -> None:
        """Show what waits in a room: overdue and due today."""
        self._badges[key] = (max(0, overdue), max(0, today))
        index = next(i for i, tab in enumerate(self.tabs) if tab.key == key)
        label = self.tabs[index].label
        words = f"逾期 {overdue} · 今天 {today}" if overdue or today else ""
        self.setTabToolTip(index, words)
        said = [label] + ([f"逾期 {overdue}"] if overdue else []) + ([f"今天 {today}"] if today else [])
        self.setAccessibleTabName(index, "，".join(said))
        self.update()

    def fit(self, height: int) -> None:
        """Make the tabs as tall as the window allows, 40 down to 32 pixels."""
        self._room = height
        self.setIconSize(self.iconSize())  # the one way to make QTabBar lay out its tabs again
        self.updateGeometry()

    def _tall(self) -> int:
        tallest = round((SHORTEST if self.compact else TALLEST) * text_scale())
        gaps = GAP * sum(self._begins_group(i) for i in range(self.shown))
        share = (self._room - gaps) // max(1, self.shown) if self._room else tallest
        return max(SHORTEST, min(tallest, share))

    def _begins_group(self, index: int) -> bool:
        return 0 < index < len(self.tabs) and self.tabs[index].group != self.tabs[index - 1].group

    def tabSizeHint(self, index: int) -> QSize:
        """Width of the rail; a tab that begins a group has the gap above it."""
        width = round((NARROW if self.compact else WIDTH) * text_scale())
        return QSize(width, self._tall() + (GAP if self._begins_group(index) else 0))

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Tabs are never squeezed or cut."""
        return self.tabSizeHint(index)

    def place(self, index: int) -> QRect:
        """Where a tab is painted, without the gap above it."""
        box = self.tabRect(index)
        return box.adjusted(0, GAP if self._begins_group(index) else 0, 0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down, as the tabs stand; QTabBar itself knows only left and right."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self.setCurrentIndex(max(0, min(self.shown - 1, self.currentIndex() + step)))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, lines between groups, and every tab."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), colour("rail"))
        under = self.tabAt(self.mapFromGlobal(self.cursor().pos())) if self.underMouse() else -1
        for index in range(min(self.shown, self.count())):
            self._paint_tab(painter, index, index == under)
        painter.end()

    def _paint_tab(self, painter: QPainter, index: int, hover: bool) -> None:
        box, tab, current = self.place(index), self.tabs[index], index == self.currentIndex()
        if self._begins_group(index):
            painter.fillRect(12, box.top() - 5, box.width() - 24, 1, colour("handle"))
        if current:
            painter.fillRect(box, colour("page"))
            painter.fillRect(box.left(), box.top(), 4, box.height(), colour("accent"))
        elif hover:
            painter.fillRect(box, colour("railhover"))
        token = "accent2" if current else "text"
        left = 14
        if not self.compact:
            left = round(46 * text_scale())
            if not self.digits or index > 9:
                size = round(20 * text_scale())
                spot = QRectF(16, box.center().y() - size / 2 + 0.5, size, size)
                icons.paint(painter, tab.icon, spot, "accent2" if current else "muted")
        painter.setPen(colour(token))
        painter.setFont(painter_font(round(15 * text_scale()), bold=current))
        name = QRect(left, box.top(), box.width() - left, box.height())
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, tab.label)
        if self.digits and index < 10:
            self._paint_digit(painter, box, index)
        self._paint_badge(painter, box, *self.badge(tab.key))
        if self.hasFocus() and current:
            painter.setPen(QPen(colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(6, 2, -2, -2), 4, 4)

    def _paint_digit(self, painter: QPainter, box: QRect, index: int) -> None:
        left = box.right() - 22 if self.compact else 17
        cap = QRectF(left + 0.5, box.center().y() - 8.5, 18, 18)
        painter.setPen(QPen(colour("line2"), 1))
        painter.setBrush(colour("card"))
        painter.drawRoundedRect(cap, 3, 3)
        painter.setPen(colour("text"))
        painter.setFont(painter_font(12, bold=True))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, str((index + 1) % 10))

    def _paint_badge(self, painter: QPainter, box: QRect, overdue: int, today: int) -> None:
        total = overdue + today
        if not total or (self.compact and self.digits):
            return
        words = "99+" if total > 99 else str(total)
        painter.setFont(painter_font(round(12 * text_scale()), bold=True))
        width = max(22, painter.fontMetrics().horizontalAdvance(words) + 12)
        right = box.right() - 9 if not self.compact else box.right() - 5
        shape = QRectF(QPointF(right - width, box.center().y() - 8.5), QSize(width, 18))
        painter.setBrush(colour("over") if overdue else colour("card"))
        painter.setPen(Qt.PenStyle.NoPen if overdue else QPen(colour("line2"), 1))
        painter.drawRoundedRect(shape, 9, 9)
        painter.setPen(colour("card") if overdue else colour("text"))
        painter.drawText(shape, Qt.AlignmentFlag.AlignCenter, words)


class Rail(QTabWidget):
    """The rail and the pages beside it."""

    def __init__(self, tabs: Sequence[Tab]) -> None:
        super().__init__()
        self.bar = Bar(tabs)
        self.setTabBar(self.bar)
        self.setTabPosition(QTabWidget.TabPosition.West)
        self.setDocumentMode(True)
        self.setAccessibleName("各页")
        for index, tab in enumerate(tabs):
            page = QWidget()
            page.setAccessibleName(tab.label)
            self.addTab(page, tab.label)
            self.bar.setAccessibleTabName(index, tab.label)
            self.bar.setTabVisible(index, not tab.behind)

    def set_compact(self, compact: bool) -> None:
        """The narrow form without icons, for small windows."""
        if self.bar.compact != compact:
            self.bar.compact = compact
            self.bar.fit(self.height())

    def show_digits(self, shown: bool) -> None:
        """Show the digits that choose a tab, while Ctrl is held."""
        if self.bar.digits != shown:
            self.bar.digits = shown
            self.bar.update()

    def set_badge(self, key: str, overdue: int, today: int) -> None:
        """Show what waits in a room."""
        self.bar.set_badge(key, overdue, today)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tabs take the height there is."""
        self.bar.fit(event.size().height())
        super().resizeEvent(event)
