"""The scan or photograph of a letter: looked at, and attached later when it comes in on paper."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from app.errors import Refusal
from app.modules.consents import service
from app.modules.consents.lists import StepLine
from app.modules.consents.note_view import PAPERS, read_paper
from app.storage.attachments import AttachmentRow
from app.ui.choose import open_file
from app.ui.dialog import Sheet
from app.ui.page import Page
from app.ui.parts import button
from app.ui.preview import PaperPreview

ROOM = QSize(640, 520)
"""Pixels a letter has at most in its dialog."""


class LetterSheet(Sheet):
    """One letter as large as the window allows."""

    def __init__(self, over: QWidget, title: str, content: bytes, media: str) -> None:
        super().__init__(over, title, width=700, icon="scan")
        high = max(200, min(ROOM.height(), over.window().height() - 230))
        if media == "application/pdf":
            paper = PaperPreview()
            paper.setMinimumHeight(high)
            paper.show_pdf(content)
            self.body.addWidget(paper)
        else:
            self.body.addWidget(_picture(content, QSize(ROOM.width(), high)))
        done = button("看完了", self.close_sheet, role="filled")
        self.buttons.addWidget(done)
        self._default = done


def _picture(content: bytes, room: QSize) -> QLabel:
    drawn = QPixmap()
    drawn.loadFromData(content)
    shown = QLabel()
    shown.setAccessibleName("书面同意的照片")
    shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
    if drawn.width() > room.width() or drawn.height() > room.height():
        drawn = drawn.scaled(
            room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    shown.setPixmap(drawn)
    return shown


def show_letter(page: Page, step_id: int, paper: AttachmentRow) -> None:
    """Look at a letter; that it was looked at is on record."""
    content = page.desk.do(service.open_letter, step_id, paper.ref.id)
    if content is not None:
        LetterSheet(page, paper.title, content, paper.media).open_sheet()


def attach_letter(page: Page, step: StepLine) -> None:
    """Attach the scan or photograph of a letter that came in after it was noted."""
    path = open_file(page, "选择扫描件或照片", PAPERS)
    if path is None:
        return
    try:
        content = read_paper(path)
    except Refusal as refusal:
        page.desk.refuse(refusal.sentence)
        return
    page.desk.do(service.attach_letter, step.id, content, path.stem[:80], done="函件已附上。")
