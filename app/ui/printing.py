"""Paper out of the printer, or into a file the clerk chose; the bytes never touch a temporary folder."""

from collections.abc import Callable
from pathlib import Path

import pypdfium2
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from app.errors import Refusal, Trouble
from app.ui.choose import save_as
from app.ui.desk import Desk
from app.ui.files import safe_name, write_whole
from app.ui.preview import page_image

DPI = 300
A4 = QPageSize.PageSizeId.A4
A4_WIDE, A4_HIGH = 595.276, 841.89
ROLL_WIDEST = 240.0
"""Points: what is narrower comes from a roll."""


def new_printer(pdf: bytes = b"") -> QPrinter:
    """A printer at 300 dots an inch for the sheet a paper is made for; upright A4 without one.

    It has no margins of its own: the paper brings them.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(DPI)
    _take_sheet(printer, _sides(pdf) if pdf else (A4_WIDE, A4_HIGH))
    printer.setFullPage(True)
    return printer


def _sides(pdf: bytes) -> tuple[float, float]:
    """Width and height of the first page, in points."""
    wide, high = pypdfium2.PdfDocument(pdf).get_page_size(0)
    return wide, high


def _take_sheet(printer: QPrinter, sides: tuple[float, float]) -> None:
    """A4, lying as the paper does; only what is as narrow as a roll of slips has a sheet of its own."""
    wide, high = sides
    on_roll = wide < ROLL_WIDEST
    sheet = QPageSize(QSizeF(wide, high), QPageSize.Unit.Point) if on_roll else QPageSize(A4)
    printer.setPageSize(sheet)
    across = wide > high and wide > A4_WIDE + 2
    lies = QPageLayout.Orientation
    printer.setPageOrientation(lies.Landscape if across else lies.Portrait)


def print_pdf(pdf: bytes, printer: QPrinter) -> bool:
    """Send every page to the printer. True when the printer took them all."""
    document = pypdfium2.PdfDocument(pdf)
    painter = QPainter()
    try:
        if not painter.begin(printer):
            return False
        dots = printer.resolution() / 72
        for number in range(len(document)):
            if number and not printer.newPage():
                return False
            # True size, whatever sheet lies in the printer: a slip stays a slip, 14 points stay 14 points.
            wide, high = (side * dots for side in document.get_page_size(number))
            painter.drawImage(QRectF(0, 0, wide, high), page_image(document, number, round(wide)))
        return painter.end() and printer.printerState() != QPrinter.PrinterState.Error
    finally:
        if painter.isActive():
            painter.end()
        document.close()


def ask_and_print(over: QWidget, pdf: bytes) -> bool:
    """The system's print dialog, then the printer. False when the clerk cancelled.

    Raises Trouble when the printer did not take the paper; then nothing may be booked as printed.
    """
    printer = new_printer(pdf)
    dialog = QPrintDialog(printer, over)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return False
    if not print_pdf(pdf, printer):
        raise Trouble("打印机没有接收这份文件。", "请看一下打印机是否开着、有没有纸，再打印一次。")
    return True


def print_from_page(over: QWidget, desk: Desk, make: Callable[[], bytes]) -> bool:
    """Make a paper and hand it to the printer; whatever stops it is said. True when the printer took it."""
    try:
        taken = ask_and_print(over, make())
    except Refusal as refusal:
        desk.refuse(refusal.sentence, clause=refusal.clause)
        return False
    except Trouble as trouble:
        desk.trouble.emit(trouble)
        return False
    if not taken:
        desk.inform("没有打印。")
    return taken


def save_pdf(over: QWidget, pdf: bytes, wanted: str) -> Path | None:
    """Ask where, and write the paper there. None when the clerk cancelled; Trouble when it cannot be."""
    return save_file(over, pdf, wanted, ".pdf", "PDF 文件 (*.pdf)")


def save_file(over: QWidget, content: bytes, wanted: str, suffix: str, kind: str) -> Path | None:
    """Ask where, and write a file there. None when the clerk cancelled; Trouble when it cannot be."""
    path = save_as(over, "另存为", Path.home() / safe_name(wanted, suffix), kind)
    if path is None:
        return None
    if path.suffix.lower() != suffix:
        path = path.with_name(path.name + suffix)
    write_whole(path, content)
    return path
