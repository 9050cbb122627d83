"""Writes lines as a workbook that any spreadsheet opens and none computes."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from app.rules.text import clean

LONGEST = 1_000


@dataclass(frozen=True)
class SheetColumn:
    """A heading and its width in characters."""

    heading: str
    width: float


def text_workbook(
    title: str,
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[str | int]],
    *,
    about: Sequence[tuple[str, str]] = (),
    progress: Callable[[int], object] | None = None,
) -> bytes:
    """The rows as the bytes of an .xlsx; `about` is a second sheet of labels and values.

    Every text is stored as text, so one that begins with = + - @ or ＝ is never computed. `progress`
    is called with the number of rows written and may raise Cancelled.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    heading = Font(bold=True), PatternFill("solid", fgColor="FFE3EDF7")
    sheet.append([_cell(sheet, column.heading, *heading) for column in columns])
    written = 0
    for row in rows:
        sheet.append([value if isinstance(value, int) else _cell(sheet, value) for value in row])
        written += 1
        if progress is not None:
            progress(written)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{written + 1}"
    if about:
        _add_about(book, about)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _add_about(book: Workbook, about: Sequence[tuple[str, str]]) -> None:
    sheet = book.create_sheet("说明")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 60
    for label, value in about:
        sheet.append([_cell(sheet, label), _cell(sheet, value)])


def _cell(
    sheet: object, text: str, font: Font | None = None, fill: PatternFill | None = None
) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=clean(text)[:LONGEST])
    # openpyxl takes a leading = for a formula; the quote prefix keeps Excel from doing so on editing.
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if font and fill:
        cell.font, cell.fill = font, fill
    return cell
