"""One kept paper, a picture or a PDF, as large as the window allows; and reading one that was chosen."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from app.errors import Refusal
from app.rules.pictures import PDF
from app.ui.dialog import Sheet
from app.ui.parts import button
from app.ui.preview import PaperPreview

ROOM = QSize(780, 560)
"""Pixels a paper has at most in its dialog."""
_BESIDE, _ABOVE, _LOWEST = 42, 230, 200


def read_file(path: Path, most: int, too_large: str) -> bytes:
    """What a chosen file holds. Raises Refusal when it cannot be read, or has more than `most` bytes."""
    try:
        if path.stat().st_size > most:
            raise Refusal(too_large)
        return path.read_bytes()
    except OSError as error:
        raise Refusal("这个文件读不出来，请另选一个。") from error


class PaperSheet(Sheet):
    """One paper, looked at inside the program; Enter closes it."""

    def __init__(
        self, over: QWidget, title: str, content: bytes, media: str, *, most: QSize = ROOM, icon: str = "book"
    ) -> None:
        super().__init__(over, title, width=most.width() + _BESIDE, icon=icon)
        room = QSize(most.width(), max(_LOWEST, min(most.height(), over.window().height() - _ABOVE)))
        if media == PDF:
            paper = PaperPreview()
            paper.setMinimumHeight(room.height())
            paper.show_pdf(content)
            self.body.addWidget(paper)
        else:
            self.body.addWidget(picture(content, title, room))
        done = button("看完了", self.close_sheet, role="filled")
        self.buttons.addWidget(done)
        self._default = done


def picture(content: bytes, title: str, room: QSize) -> QLabel:
    """A picture, made smaller where it is larger than its room."""
    drawn = QPixmap()
    drawn.loadFromData(content)
    shown = QLabel()
    shown.setAccessibleName(title)
    shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
    if drawn.width() > room.width() or drawn.height() > room.height():
        drawn = drawn.scaled(
            room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    shown.setPixmap(drawn)
    return shown
