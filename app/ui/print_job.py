"""Many papers as one job: one after the other into the printer or a folder, to be stopped at any."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pypdfium2
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from app.errors import Cancelled, Refusal, Trouble
from app.ui.choose import open_folder
from app.ui.desk import Desk
from app.ui.files import safe_name, write_whole
from app.ui.preview import page_image
from app.ui.printing import new_printer, print_pdf
from app.ui.progress import ProgressSheet

Papers = Iterable[tuple[str, bytes]]
"""Name and PDF of each paper, made one by one while the job runs: memory stays flat."""
STOPPED = "停止后，已经打出的不能收回，没打的不再打。"
_NOT_TAKEN = Trouble("打印机没有接收这些文件。", "请看一下打印机是否开着、有没有纸，再打印一次。")


def print_many(
    over: QWidget,
    desk: Desk,
    title: str,
    papers: Papers,
    total: int,
    *,
    unit: str = "张",
    apart: bool = False,
) -> int:
    """Ask for a printer once, then print every paper. Returns how many it took; what stops it is said.

    Papers that go out `apart` are jobs of their own: what the printer took is there whole, and no queue
    has to hold thousands of pages at once.
    """
    papers = iter(papers)
    first = _first(desk, papers)
    if first is None:
        return 0
    printer = new_printer(first[1])
    dialog = QPrintDialog(printer, over)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        desk.inform("没有打印。")
        return 0
    painter = QPainter()

    def take(number: int, paper: tuple[str, bytes]) -> None:
        if number == 0 and not painter.begin(printer):
            raise _NOT_TAKEN
        _paint(painter, printer, paper[1], fresh=number > 0)

    def take_apart(_number: int, paper: tuple[str, bytes]) -> None:
        if not print_pdf(paper[1], printer):
            raise _NOT_TAKEN

    go = take_apart if apart else take
    try:
        done = _run(over, desk, title, _again(first, papers), total, go, unit)
    finally:
        ended = painter.end() if painter.isActive() else True
    if done and not apart and (not ended or printer.printerState() == QPrinter.PrinterState.Error):
        desk.trouble.emit(_NOT_TAKEN)
        return 0
    return done


def save_many(over: QWidget, desk: Desk, title: str, papers: Papers, total: int, *, unit: str = "张") -> int:
    """Ask for a folder once, then write every paper there. Returns how many were written."""
    folder = open_folder(over, "存到哪个文件夹", Path.home())
    if folder is None:
        desk.inform("没有保存。")
        return 0

    def take(number: int, paper: tuple[str, bytes]) -> None:
        write_whole(folder / safe_name(paper[0], ".pdf"), paper[1])

    return _run(over, desk, title, iter(papers), total, take, unit)


def _run(
    over: QWidget,
    desk: Desk,
    title: str,
    papers: Iterator[tuple[str, bytes]],
    total: int,
    take: Callable[[int, tuple[str, bytes]], object],
    unit: str,
) -> int:
    sheet, done = ProgressSheet(over, title, unit, stopped=STOPPED), 0
    with sheet.running():
        try:
            for number, paper in enumerate(papers):
                take(number, paper)
                done = number + 1
                sheet.tick(done, total)
        except Cancelled:
            desk.inform(f"已停止，办到第 {done} {unit}。")
        except Refusal as refusal:
            desk.refuse(f"第 {done + 1} {unit}：{refusal.sentence}", clause=refusal.clause)
        except Trouble as trouble:
            desk.trouble.emit(trouble)
    return done


def _first(desk: Desk, papers: Iterator[tuple[str, bytes]]) -> tuple[str, bytes] | None:
    try:
        return next(papers, None)
    except Refusal as refusal:
        desk.refuse(refusal.sentence, clause=refusal.clause)
        return None


def _again(first: tuple[str, bytes], rest: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    yield first
    yield from rest


def _paint(painter: QPainter, printer: QPrinter, pdf: bytes, *, fresh: bool) -> None:
    """Every page of one paper, at its true size."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        dots = printer.resolution() / 72
        for number in range(len(document)):
            if (fresh or number) and not printer.newPage():
                raise _NOT_TAKEN
            wide, high = (side * dots for side in document.get_page_size(number))
            painter.drawImage(QRectF(0, 0, wide, high), page_image(document, number, round(wide)))
    finally:
        document.close()
