"""Photographs of a thing: added from a file, looked at large, a wrong one taken away."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from app.errors import Refusal
from app.modules.found import service
from app.modules.found.card import ItemCard
from app.modules.found.sheets_view import read_photo
from app.rules.pictures import JPEG
from app.ui.desk import Desk
from app.ui.paper_sheet import PaperSheet
from app.ui.parts import allow, button

ROOM = QSize(700, 540)
"""Pixels a photograph has at most in its dialog."""


def add_photo(over: QWidget, desk: Desk, item: ItemCard) -> None:
    """Choose a photograph and keep it with the thing."""
    try:
        content = read_photo(over)
    except Refusal as refusal:
        desk.refuse(refusal.sentence)
        return
    if content is not None:
        desk.do(service.add_photo, item.ref.id, content, done=f"{item.code} 的照片已附上。")


def look_at(over: QWidget, desk: Desk, item: ItemCard, photo: int) -> None:
    """Look at a photograph, which is put on record; while the thing is here it can be taken away."""
    content = desk.do(service.open_photo, item.ref.id, photo)
    if content is None:
        return
    sheet = PaperSheet(over, f"{item.code} {item.title[:20]}", content, JPEG, most=ROOM)

    def remove() -> None:
        sheet.close_sheet()
        desk.do(service.remove_photo, item.ref.id, photo, done="照片已删去。")

    if item.state == "kept":
        gone = button("删去这张", remove, role="danger")
        sheet.buttons.insertWidget(0, allow(gone, desk, service.remove_photo))
    sheet.open_sheet()
