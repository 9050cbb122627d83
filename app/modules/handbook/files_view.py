"""The site's own papers beside a reading text: attached, looked at, taken away."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import Refusal
from app.modules.handbook import service
from app.modules.handbook.lists import TopicText
from app.modules.handbook.rules import breakable
from app.rules.pictures import MOST_BYTES, PDF
from app.storage.attachments import LONGEST_TITLE, AttachmentRow
from app.ui.choose import open_file
from app.ui.dialog import confirm
from app.ui.paper_sheet import PaperSheet, read_file
from app.ui.parts import allow, button, column, frame, label, row

if TYPE_CHECKING:
    from app.modules.handbook.view import HandbookPage

PAPERS = "图片或 PDF (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff *.pdf)"
TOO_LARGE = "这个文件超过 20 MB，没有附上。请分成几个文件，或降低扫描的清晰度。"


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
        content = read_file(path, MOST_BYTES, TOO_LARGE)
    except Refusal as refusal:
        page.desk.refuse(refusal.sentence)
        return
    page.desk.do(service.attach_file, text.key, content, path.stem[:LONGEST_TITLE], done="文件已附上。")


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


def _size(number: int) -> str:
    return f"{number / 1024 / 1024:.1f} MB" if number >= 1024 * 1024 else f"{max(1, number // 1024)} KB"
