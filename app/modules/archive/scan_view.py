"""Scans of a paper: looked at one by one, and attached when the paper was scanned later."""

from functools import partial

from PySide6.QtCore import QSize

from app.modules.archive import service
from app.modules.archive.rows import PaperRow
from app.modules.archive.sheets_view import read_scan
from app.ui.dialog import Sheet
from app.ui.page import Page
from app.ui.paper_sheet import PaperSheet
from app.ui.parts import allow, button

ROOM = QSize(640, 520)
"""Pixels a scan has at most in its dialog."""


def show_scans(page: Page, paper: PaperRow) -> None:
    """Which scan to look at, or another one to attach."""
    sheet = Sheet(page, f"扫描件：{paper.title}", icon="scan", clause="ARCH-12")

    def look(number: int, title: str, media: str) -> None:
        sheet.close_sheet()
        show_scan(page, paper, number, title, media)

    offered = []
    for number, title, media in paper.scans:
        each = button(title, partial(look, number, title, media), icon="eye")
        offered.append(allow(each, page.desk, service.open_scan))
        sheet.body.addWidget(each)

    def more() -> None:
        sheet.close_sheet()
        add_scan(page, paper)

    sheet.add_buttons("再附一份…", more)
    sheet.open_sheet(offered[0])


def show_scan(page: Page, paper: PaperRow, number: int, title: str, media: str) -> None:
    """Look at a scan; that it was looked at is on record."""
    content = page.desk.do(service.open_scan, paper.ref.id, number)
    if content is not None:
        PaperSheet(page, title, content, media, most=ROOM, icon="scan").open_sheet()


def add_scan(page: Page, paper: PaperRow) -> None:
    """Attach a scan or photograph to a paper."""
    content = read_scan(page)
    if content is not None:
        page.desk.do(service.attach_scan, paper.ref.id, content, done=f"“{paper.title}”的扫描件已附上。")
