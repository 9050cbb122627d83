"""The true page beside what is being written: rendered from the very bytes that will be printed."""

import pypdfium2
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from app.errors import Trouble
from app.ui.parts import frame, label, row
from app.ui.segments import Segments
from app.ui.theme import colour, fix_height, text_scale

SHADOW = 4
MARGIN = 12


def page_image(document: pypdfium2.PdfDocument, number: int, pixels_wide: int) -> QImage:
    """One page (from 0) as a picture of that many device pixels across."""
    page = document[number]
    try:
        bitmap = page.render(scale=pixels_wide / page.get_width(), rev_byteorder=True, prefer_bgrx=True)
        view = memoryview(bitmap.buffer)
        image = QImage(view, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGBX8888)
        return image.copy()
    finally:
        page.close()


class Paper(QWidget):
    """One page on a grey desk with a soft shadow; focus and Ctrl+↑↓ turn pages."""

    turned = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._pdf = b""
        self._image: QImage | None = None
        self._sizes: list[tuple[float, float]] = []
        self.number = 0
        self.whole = True

    @property
    def pages(self) -> int:
        """How many pages the paper has."""
        return len(self._sizes)

    def put(self, pdf: bytes) -> None:
        """Show another paper; the page in sight stays the same one where it still exists."""
        try:
            document = pypdfium2.PdfDocument(pdf)
            sizes = [document.get_page_size(i) for i in range(len(document))]
            document.close()
        except pypdfium2.PdfiumError as error:
            raise Trouble("这份纸样画不出来。", "请再试一次；还不行，请重新打开这一页。") from error
        self._sizes = sizes
        self._pdf = pdf
        self.number = min(self.number, self.pages - 1)
        self._image = None
        self.updateGeometry()
        self.fit()

    def turn(self, by: int) -> None:
        """Go some pages on or back."""
        wanted = min(max(0, self.number + by), self.pages - 1)
        if self.pages and wanted != self.number:
            self.number = wanted
            self.fit()
            self.turned.emit(wanted)

    def fit(self) -> None:
        """Take the height the page needs at its width, or the height at hand when all of it is shown."""
        if not self._sizes:
            return
        wide, high = self._sizes[self.number]
        area = self.parentWidget()
        room = area.size() if area is not None else QSize(400, 560)
        self.setFixedHeight(
            room.height() if self.whole else round((room.width() - 2 * MARGIN) * high / wide) + 2 * MARGIN
        )
        self._image = None
        self.update()

    def page_rect(self) -> QRectF:
        """Where the page lies on the grey desk, in pixels of this widget."""
        wide, high = self._sizes[self.number]
        room_wide, room_high = self.width() - 2 * MARGIN, self.height() - 2 * MARGIN
        scale = min(room_wide / wide, room_high / high) if self.whole else room_wide / wide
        size = (wide * scale, high * scale)
        return QRectF((self.width() - size[0]) / 2, max(MARGIN, (self.height() - size[1]) / 2), *size)

    def paintEvent(self, event: object) -> None:
        """Draw shadow and page at the screen's own resolution."""
        painter = QPainter(self)
        if not self._sizes:
            painter.end()
            return
        place, ratio = self.page_rect(), self.devicePixelRatioF()
        pixels = max(1, round(place.width() * ratio))
        if self._image is None or self._image.width() != pixels:
            document = pypdfium2.PdfDocument(self._pdf)
            self._image = page_image(document, self.number, pixels)
            document.close()
        for spread in range(SHADOW, 0, -1):
            shade = QColor(0, 0, 0, 14)
            painter.fillRect(place.adjusted(-spread + 1, -spread + 2, spread, spread + 1), shade)
        painter.drawImage(place, self._image)
        if self.hasFocus():
            painter.setPen(colour("accent"))
            painter.drawRect(place.adjusted(-1, -1, 1, 1))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page keys and Ctrl+↑↓ turn pages."""
        by = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()), 0)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            by = by or {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if by:
            self.turn(by)
        else:
            super().keyPressEvent(event)


class PaperPreview(QWidget):
    """A paper with 整页 / 页宽, page number, and a line for what is to be known about its fonts."""

    def __init__(self, *extra: QWidget) -> None:
        super().__init__()
        self.paper = Paper()
        self.paper.setAccessibleName("打印预览")
        self.fit_choice = Segments((("whole", "整页"), ("width", "页宽")), "预览大小")
        self.fit_choice.choose("whole")
        self.fit_choice.changed.connect(lambda value: self._fit(value == "whole"))
        self.page_words = label("", "s")
        self.note = QLabel("")
        self.note.setProperty("kind", "muted")
        self.note.setWordWrap(True)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setWidget(self.paper)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        head = frame("cardhead", row(self.fit_choice, self.page_words, None, *extra, margins=(12, 0, 12, 0)))
        fix_height(head, 40)
        foot = frame("cardhead", row(self.note, margins=(12, 0, 12, 0)))
        foot.setMinimumHeight(round(26 * text_scale()))
        box = QVBoxLayout(self)
        box.setSpacing(0)
        box.setContentsMargins(0, 0, 0, 0)
        desk = frame("desk")
        inner = QVBoxLayout(desk)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._area)
        for widget in (head, desk, foot):
            box.addWidget(widget)
        box.setStretch(1, 1)
        self.paper.turned.connect(lambda _: self._words())

    def show_pdf(self, pdf: bytes, note: str = "") -> None:
        """Show a paper; the picture before stays until this one is there."""
        self.paper.put(pdf)
        self.note.setText(note)
        self._words()

    def switch_fit(self) -> None:
        """From the whole page to its width, and back."""
        value = "width" if self.paper.whole else "whole"
        self.fit_choice.choose(value)
        self._fit(value == "whole")

    def resizeEvent(self, event: object) -> None:
        """Fit the page anew."""
        self.paper.fit()

    def _fit(self, whole: bool) -> None:
        self.paper.whole = whole
        self.paper.fit()

    def _words(self) -> None:
        self.page_words.setText(
            f"第 {self.paper.number + 1} / {self.paper.pages} 页" if self.paper.pages else ""
        )
