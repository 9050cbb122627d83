"""The site's own papers beside a reading text: attached, looked at, taken away."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.errors import Refusal
from app.modules.handbook import service
from app.modules.handbook.lists import TopicText
from app.modules.handbook.rules import breakable
from app.rules.pictures import MOST_BYTES, PDF
from app.storage.attachments import LONGEST_TITLE, AttachmentRow
from app.ui.choose import open_file
from app.ui.dialog import Sheet, confirm
from app.ui.parts import allow, button, column, frame, label, row
from app.ui.preview import PaperPreview

if TYPE_CHECKING:
    from app.modules.handbook.view import HandbookPage

PAPERS = "图片或 PDF (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff *.pdf)"
ROOM = QSize(780, 560)
"""Pixels a paper has at most in its dialog."""


def file_lines(page: "HandbookPage", text: TopicText) -> QVBoxLayout:
    """One line for each file; with none, what may stand here."""
    if not text.files:
        return column(
            label(
                "还没有附文件。本中心有自己的制度、话术或图片，可以附在这里（图片或 PDF）。",
                "muted",
                wrap=True,
            )
        )
    card = frame("facts", column(*(_line(page, text, each) for each in text.files), spacing=0))
    return column(card)


def _line(page: "HandbookPage", text: TopicText, file: AttachmentRow) -> QWidget:
    look = button("打开", lambda: show_file(page, text, file), role="row", name=f"打开{file.title}")
    away = button("撤下…", lambda: _take_away(page, text, file), role="row", name=f"撤下{file.title}")
    kind = "PDF" if file.media == PDF else "图片"
    added = f"{file.added_at.month}月{file.added_at.day}日附上"
    title = label(breakable(file.title), wrap=True)
    about = label(f"{kind}　{_size(file.size)}　{added}", "muted")
    line = row(spacing=8, margins=(12, 6, 10, 6))
    line.addLayout(column(title, about, spacing=0), 1)
    for each in (look, allow(away, page.desk, service.take_file_away)):
        line.addWidget(each)
    return frame("", line)


def attach(page: "HandbookPage", text: TopicText) -> None:
    """Choose a file and keep it with the text."""
    path = open_file(page, "选择本中心的文件", PAPERS)
    if path is None:
        return
    try:
        content = read_paper(path)
    except Refusal as refusal:
        page.desk.refuse(refusal.sentence)
        return
    page.desk.do(service.attach_file, text.key, content, path.stem[:LONGEST_TITLE], done="文件已附上。")


def read_paper(path: Path) -> bytes:
    """What a file holds. Raises Refusal when it cannot be read or is too large to be looked at."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refusal("这个文件超过 20 MB，没有附上。请分成几个文件，或降低扫描的清晰度。")
        return path.read_bytes()
    except OSError as error:
        raise Refusal("这个文件读不出来，请另选一个。") from error


def show_file(page: "HandbookPage", text: TopicText, file: AttachmentRow) -> None:
    """Look at a file inside the program."""
    content = page.desk.do(service.open_file, text.key, file.ref.id)
    if content is not None:
        PaperSheet(page, file.title, content, file.media).open_sheet()


def _take_away(page: "HandbookPage", text: TopicText, file: AttachmentRow) -> None:
    confirm(
        page,
        "撤下文件",
        f"撤下“{file.title}”？文件会被销毁，要用时得重新附上。",
        "撤下",
        lambda: page.desk.do(service.take_file_away, text.key, file.ref.id, done="文件已撤下。"),
        danger=True,
    )


class PaperSheet(Sheet):
    """One paper as large as the window allows."""

    def __init__(self, over: QWidget, title: str, content: bytes, media: str) -> None:
        super().__init__(over, title, width=ROOM.width() + 42, icon="book")
        room = QSize(ROOM.width(), max(200, min(ROOM.height(), over.window().height() - 230)))
        if media == PDF:
            paper = PaperPreview()
            paper.setMinimumHeight(room.height())
            paper.show_pdf(content)
            self.body.addWidget(paper)
        else:
            self.body.addWidget(_picture(content, title, room))
        done = button("看完了", self.close_sheet, role="filled")
        self.buttons.addWidget(done)
        self._default = done


def _picture(content: bytes, title: str, room: QSize) -> QLabel:
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


def _size(number: int) -> str:
    return f"{number / 1024 / 1024:.1f} MB" if number >= 1024 * 1024 else f"{max(1, number // 1024)} KB"
