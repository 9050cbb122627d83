"""Chapters, lines and text side by side; where there is no room for three, the two that are needed."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.ui.parts import column, frame, row
from app.ui.theme import text_scale

ROOM_FOR_THREE = 900
"""Pixels, times the text size."""


class Panes(QWidget):
    """In a narrow window the chapters give way once a line is read, and come back with the focus.

    `way_back` is a button that is seen only while the chapters are hidden.
    """

    def __init__(self, chapters: QWidget, lines: QWidget, text: QWidget, way_back: QWidget) -> None:
        super().__init__()
        self._chapters_table, self._way_back = chapters, way_back
        self._chapters = frame("card", column(chapters, margins=(1, 1, 1, 1)))
        self._text = frame("card", column(text, margins=(1, 1, 1, 1)))
        self.reading = self.narrow = False
        across = row(spacing=12)
        for pane, share in ((self._chapters, 23), (lines, 33), (self._text, 44)):
            across.addWidget(pane, share)
        self.setLayout(across)
        for pane in (chapters, lines, text):
            for each in (pane, *pane.findChildren(QWidget)):
                each.installEventFilter(self)
        self._fit()

    @property
    def shows_chapters(self) -> bool:
        """True while the table of contents is in sight."""
        return not (self.narrow and self.reading)

    def read(self, reading: bool) -> None:
        """Whether a line is being read, or looked for."""
        if reading != self.reading:
            self.reading = reading
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: three panes or two."""
        super().resizeEvent(event)
        self.narrow = event.size().width() < ROOM_FOR_THREE * text_scale()
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The focus says what is needed."""
        if event.type() == QEvent.Type.FocusIn:
            self.read(watched is not self._chapters_table)
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        self._text.setVisible(not self.narrow or self.reading)
        self._chapters.setVisible(self.shows_chapters)
        self._way_back.setVisible(not self.shows_chapters)
