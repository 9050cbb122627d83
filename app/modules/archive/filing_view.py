"""Filing from a list: at once where the households have their places, else the place is asked."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.modules.archive import service
from app.modules.archive.rows import PaperRow
from app.modules.archive.sheets_view import FileSheet
from app.ui.desk import Desk


def file_rows(
    over: QWidget, desk: Desk, rows: Sequence[PaperRow], *, then: Callable[[], object] = lambda: None
) -> None:
    """File papers where their households' files stand, and offer to take it back; else ask for a place."""
    if not rows:
        desk.refuse("没有选中资料，请先选要归档的。", clause="ARCH-03")
        return
    if not all(row.where for row in rows):
        FileSheet(over, desk, rows, then).start()
        return
    numbers = [row.ref.id for row in rows]
    filed = desk.do(service.file_papers, numbers, done=_done(rows), undo=_undo(desk, numbers))
    if filed:
        then()


def _undo(desk: Desk, numbers: Sequence[int]) -> Callable[[object], object]:
    return lambda _: desk.do(service.unfile, numbers, done=f"{len(numbers)} 份归档已撤回。")


def _done(rows: Sequence[PaperRow]) -> str:
    first = rows[0]
    if len(rows) == 1:
        return f"{first.room} 的“{first.title}”已归档，在 {first.where}。"
    return f"{len(rows)} 份资料已归档，各放在本户户档的位置。"
