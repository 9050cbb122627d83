"""Photographs of a line: chosen, dropped upon it, and looked at."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QSize
from PySide6.QtWidgets import QWidget

from app.errors import Refusal
from app.modules.checks import service
from app.rules.pictures import MOST_BYTES
from app.storage.attachments import AttachmentRow
from app.ui.desk import Desk
from app.ui.dialog import Sheet
from app.ui.paper_sheet import picture, read_file
from app.ui.parts import button, clear, row

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
PICTURES = f"照片 ({' '.join(f'*{suffix}' for suffix in SUFFIXES)})"
ROOM = QSize(700, 560)
"""Pixels a photograph has at most in its dialog."""


def read_photo(path: Path) -> bytes:
    """What a photograph's file holds. Raises Refusal when it cannot be read or is no photograph's size."""
    return read_file(path, MOST_BYTES, "这张照片超过 20 MB，没有添加。请换一张小一些的。")


def dropped_photos(mime: QMimeData) -> list[Path]:
    """The photographs among the files that are dragged over a line."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in SUFFIXES]


class PhotoSheet(Sheet):
    """One photograph as large as the window allows."""

    def __init__(
        self, over: QWidget, title: str, content: bytes, remove: Callable[[], object] | None = None
    ) -> None:
        super().__init__(over, title, width=ROOM.width() + 60, icon="eye")
        room = QSize(ROOM.width(), max(200, min(ROOM.height(), over.window().height() - 230)))
        self.body.addWidget(picture(content, title, room))
        if remove is not None:
            self._remove = remove
            self.buttons.addWidget(button("删去这张", self._take_out, role="danger"))
        done = button("看完了", self.close_sheet, role="filled")
        self.buttons.addWidget(done)
        self._default = done

    def _take_out(self) -> None:
        self.close_sheet()
        self._remove()


def add_photos(desk: Desk, run_id: int, position: int, paths: Sequence[Path]) -> None:
    """Keep photographs with a line; the first one that cannot be used is said, and ends it."""
    for path in paths:
        try:
            content = read_photo(path)
        except Refusal as refusal:
            desk.refuse(refusal.sentence)
            return
        desk.do(service.add_photo, run_id, position, content, done="照片已添加。")


def look_at(over: QWidget, desk: Desk, run_id: int, photo: AttachmentRow, *, live: bool) -> None:
    """Look at a photograph, which is put on record; while the sheet is open it can be taken out again."""
    content = desk.do(service.open_photo, run_id, photo.ref.id)
    if content is None:
        return

    def remove() -> None:
        desk.do(service.remove_photo, run_id, photo.ref.id, done="照片已删去。")

    PhotoSheet(over, photo.title, content, remove if live else None).open_sheet()


class PhotoStrip(QWidget):
    """A button for every photograph of a line, and one that adds another while the sheet is open."""

    def __init__(
        self, line: str, look: Callable[[AttachmentRow], object], add: Callable[[], object] | None
    ) -> None:
        super().__init__()
        self._line, self._look, self._add = line, look, add
        self._box = row(spacing=6)
        self.setLayout(self._box)
        self.photos: tuple[AttachmentRow, ...] = ()
        self.show_photos(())

    def show_photos(self, photos: Sequence[AttachmentRow]) -> None:
        """Show these; with no photographs and none to add there is nothing in sight."""
        self.photos = tuple(photos)
        clear(self._box)
        for number, photo in enumerate(self.photos, 1):
            words = f"照片 {number}"
            see = button(
                words,
                partial(self._look, photo),
                role="row",
                icon="eye",
                name=f"{self._line}：{words}",
            )
            self._box.addWidget(see)
        if self._add is not None:
            more = button("加照片…", self._add, role="row", icon="plus", name=f"{self._line}：加照片")
            more.setToolTip("选一个图片文件，也可以把图片拖到这一行上（P）")
            self._box.addWidget(more)
        self._box.addStretch(1)
