"""The scan or photograph of a letter: looked at, and attached later when it comes in on paper."""

from PySide6.QtCore import QSize

from app.errors import Refusal
from app.modules.consents import service
from app.modules.consents.lists import StepLine
from app.modules.consents.note_view import PAPERS, read_paper
from app.storage.attachments import AttachmentRow
from app.ui.choose import open_file
from app.ui.page import Page
from app.ui.paper_sheet import PaperSheet

ROOM = QSize(640, 520)
"""Pixels a letter has at most in its dialog."""


def show_letter(page: Page, step_id: int, paper: AttachmentRow) -> None:
    """Look at a letter; that it was looked at is on record."""
    content = page.desk.do(service.open_letter, step_id, paper.ref.id)
    if content is not None:
        PaperSheet(page, paper.title, content, paper.media, most=ROOM, icon="scan").open_sheet()


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
