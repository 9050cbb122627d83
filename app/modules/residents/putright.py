"""Writes the list of what has to be put right as a workbook that any spreadsheet opens."""

import io
from collections.abc import Iterable
from typing import Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from app.rules.text import clean

HEADINGS = ("行号", "房号", "项目", "原因", "原文")
_WIDTHS = (8, 20, 16, 52, 36)
_LONGEST = 1_000


class Line(Protocol):
    """What a line of the list must tell; `Problem` and the rows kept in the program both do."""

    @property
    def row(self) -> int: ...
    @property
    def room(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def text(self) -> str: ...


def problems_workbook(problems: Iterable[Line]) -> bytes:
    """The lines as the bytes of an .xlsx: row, room, field, reason, text.

    Every text is stored as text, so one that begins with = + - @ or ＝ is never computed. The text
    column holds what the firm's own file says, unmasked: the caller decides who may export it.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("待更正")
    sheet.freeze_panes = "A2"
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    heading = Font(bold=True), PatternFill("solid", fgColor="FFE3EDF7")
    sheet.append([_text_cell(sheet, text, *heading) for text in HEADINGS])
    last = 1
    for line in problems:
        last += 1
        values = (line.room, line.label, line.reason, line.text)
        sheet.append([line.row, *(_text_cell(sheet, value) for value in values)])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(HEADINGS))}{last}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text_cell(
    sheet: object, text: str, font: Font | None = None, fill: PatternFill | None = None
) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=clean(text)[:_LONGEST])
    # openpyxl takes a leading = for a formula; the quote prefix keeps Excel from doing so on editing.
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if font and fill:
        cell.font, cell.fill = font, fill
    return cell
