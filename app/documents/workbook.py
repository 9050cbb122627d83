"""Reads a firm's table, whatever kind of file it turns out to be, without harm."""

import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl.reader.excel import load_workbook
from openpyxl.utils.cell import column_index_from_string, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from app.documents.separated import read_separated
from app.errors import Cancelled, Refusal, Trouble

MAX_BYTES = 50 * 1024 * 1024
MAX_RATIO = 100
MAX_PARTS = 2_000
MAX_ROWS = 20_000
MAX_COLUMNS = 60
_EMPTY_ROWS = 1_000  # so many empty rows behind each other are the end of the sheet
_SMALL = 1024 * 1024  # below this a high ratio does no harm
_CHUNK = 256 * 1024

_ERRORS = {
    "#N/A",
    "#VALUE!",
    "#REF!",
    "#DIV/0!",
    "#NAME?",
    "#NUM!",
    "#NULL!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
}
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]+[0-9]+:[A-Z]+[0-9]+)[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*>")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_ROW_NUMBER = re.compile(rb"\br=[\"']([0-9]+)[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")

_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, ParseError, InvalidFileException, DefusedXmlException,
    KeyError, ValueError, TypeError, AttributeError, IndexError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What openpyxl raises on a damaged or strange workbook; it has no error class of its own."""


@dataclass(frozen=True)
class BadCell:
    """A cell whose value cannot be used: what stands there and why (Chinese)."""

    text: str
    reason: str

    def __str__(self) -> str:
        return self.text


Cell = str | int | float | bool | datetime | date | time | timedelta | BadCell | None
FindHeader = Callable[[Sequence[Sequence[object]]], int | None]
"""Gets the first rows of a sheet; the index of the one that names the columns, or None."""


@dataclass(frozen=True)
class Table:
    """A sheet as rows of values; `rows[i]` is row i + 1 as the spreadsheet numbers it.

    `merged` holds (first row, first column, last row, last column), rows from 1, columns from 0.
    `encoding` is that of a text file, empty for a workbook; `formulas` counts cells with a kept value.
    """

    rows: list[list[Cell]]
    sheet: str = ""
    sheet_names: tuple[str, ...] = ()
    encoding: str = ""
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    formulas: tuple[tuple[int, int], ...] = ()


@dataclass
class _Watch:
    """Tells how many rows were read and asks whether to go on."""

    progress: Callable[[int], None] | None
    cancelled: Callable[[], bool] | None
    every: int = field(default=200)

    def row(self, number: int) -> None:
        if number % self.every:
            return
        if self.cancelled is not None and self.cancelled():
            raise Cancelled
        if self.progress is not None:
            self.progress(number)


@dataclass(frozen=True)
class _Wanted:
    """Which sheet to take, and what the clerk calls it."""

    sheet: str | None
    find_header: FindHeader | None
    called: str


def read_table(
    path: Path,
    *,
    find_header: FindHeader | None = None,
    called: str = "表格",
    sheet: str | None = None,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Table:
    """One sheet of an .xlsx, or a text file with separators.

    Without `sheet` the first visible one in which `find_header` finds a header is taken, else the first;
    `called` is what the clerk calls the table (“住户名册”), for the sentences. `progress` gets the rows
    read so far, `cancelled` is asked as often. Raises Refusal (the file is not of use; says what to do),
    Trouble (it cannot be read) or Cancelled.
    """
    watch = _Watch(progress, cancelled)
    watch.row(0)
    head, size = _first_bytes(path)
    _refuse_by_content(path, head, size, called)
    if head.startswith(b"PK"):
        return _read_workbook(path, _Wanted(sheet, find_header, called), watch)
    data = _whole(path)
    found = read_separated(data, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS, each_row=watch.row)
    rows: list[list[Cell]] = [[_separated_cell(cell) for cell in row] for row in found.rows]
    return Table(rows, encoding=found.encoding)


def _separated_cell(text: str) -> Cell:
    return BadCell(text, "这一格是表格软件报的错误值") if text.strip() in _ERRORS else text


def _first_bytes(path: Path) -> tuple[bytes, int]:
    try:
        if not path.is_file():
            raise Refusal("找不到这个文件，请重新选择。")
        size = path.stat().st_size
        with path.open("rb") as file:
            return file.read(8192), size
    except PermissionError as error:
        raise _locked() from error
    except (OSError, ValueError) as error:
        raise Trouble("文件读不出来。", "请检查 U 盘或文件夹是否还在，再试一次。") from error


def _whole(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except PermissionError as error:
        raise _locked() from error
    except OSError as error:
        raise Trouble("文件读到一半就读不出来了。", "请把文件复制到本机硬盘上再试。") from error


def _locked() -> Trouble:
    return Trouble("文件打不开，可能正被别的程序占用。", "请先在 Excel 里关闭它，再试一次。")


def _refuse_by_content(path: Path, head: bytes, size: int, called: str) -> None:
    """Judge by what is in the file, not by its name."""
    save_as = "请用 Excel 打开它，另存为“Excel 工作簿（.xlsx）”后再导入。"
    if size == 0:
        raise Refusal("这个文件是空的（0 字节），请重新导出或复制一份。")
    if size > MAX_BYTES:
        raise Refusal(f"文件超过 50 MB，不像是{called}，请核对是否选错。")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in _whole(path):
            raise Refusal("这个工作簿有打开密码，请在 Excel 里去掉密码另存一份再导入。")
        raise Refusal(f"这是旧格式的 Excel 文件（.xls），{save_as}")
    for magic, name in (
        (b"%PDF", "PDF 文件"), (b"\xff\xd8\xff", "照片"), (b"\x89PNG", "图片"), (b"GIF8", "图片"),
        (b"BM", "图片"), (b"Rar!", "压缩包"), (b"7z\xbc\xaf", "压缩包"), (b"\x1f\x8b", "压缩包"),
        (b"{\\rtf", "文档"), (b"SQLite format 3", "数据库文件"), (b"MZ", "程序文件"),
    ):  # fmt: skip
        if head.startswith(magic) and (magic != b"BM" or b"\0" in head):
            raise Refusal(f"这是{name}，不是表格。请选择 .xlsx 或 .csv 文件。")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<style")):
        raise Refusal(f"这是网页格式的表格，{save_as}")


def _read_workbook(path: Path, wanted: _Wanted, watch: _Watch) -> Table:
    try:
        _look_into_zip(path, wanted.called)
        with warnings.catch_warnings():
            # Missing styles and unknown extensions do not concern the values.
            warnings.simplefilter("ignore")
            return _read_sheets(path, wanted, watch)
    except PermissionError as error:
        raise _locked() from error
    except OSError as error:
        raise Trouble("文件读到一半就读不出来了。", "请把文件复制到本机硬盘上再试。") from error
    except _BROKEN as error:
        raise Refusal("工作簿不完整或已损坏，请重新导出或再下载一次。") from error
    except (MemoryError, RecursionError) as error:
        raise Refusal(
            f"这个工作簿太复杂，读不了。请把{wanted.called}复制到一个新的工作簿里再导入。"
        ) from error


def _look_into_zip(path: Path, called: str) -> None:
    """Refuse what would cost too much, or is no plain workbook, before anything is unpacked."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        total = sum(part.file_size for part in parts)
        packed = sum(part.compress_size for part in parts)
        if (
            len(parts) > MAX_PARTS
            or total > MAX_BYTES
            or (total > _SMALL and total > MAX_RATIO * max(packed, 1))
        ):
            raise Refusal(f"这个工作簿展开后大得不正常，没有打开。请把{called}复制到一个新的工作簿里再导入。")
        if any(part.flag_bits & 1 for part in parts):
            raise Refusal("这个文件有密码，请去掉密码另存一份再导入。")
        if "[Content_Types].xml" not in names:
            raise Refusal("这是压缩包或别的软件的文件，不是 Excel 工作簿。请选择 .xlsx 或 .csv 文件。")
        types = archive.read("[Content_Types].xml")
        if b"macroEnabled" in types or any(name.endswith("vbaProject.bin") for name in names):
            raise Refusal("这个工作簿带有宏，不能导入。请在 Excel 里另存为不带宏的“Excel 工作簿（.xlsx）”。")
        if "xl/workbook.bin" in names:
            raise Refusal("这是二进制工作簿（.xlsb），请在 Excel 里另存为 .xlsx 再导入。")
        if not any(name.startswith("xl/") for name in names):
            raise Refusal("这是文档或演示文稿，不是 Excel 工作簿。请选择 .xlsx 或 .csv 文件。")


def _read_sheets(path: Path, wanted: _Wanted, watch: _Watch) -> Table:
    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        sheets = [one for one in book.worksheets if one.sheet_state == "visible"] or list(book.worksheets)
        names = tuple(one.title for one in sheets)
        if not sheets or (wanted.sheet is not None and wanted.sheet not in names):
            raise Refusal("工作簿里没有这张工作表。")
        named = next((one for one in sheets if one.title == wanted.sheet), None)
        chosen = named or _likeliest(sheets, wanted.find_header)
        rows = _values(chosen, watch)
        scan = _scan(path, chosen._worksheet_path)
    finally:
        book.close()
    formulas = _formulas(path, chosen.title, rows) if scan.has_formulas else []
    return Table(rows, chosen.title, names, "", scan.merged, scan.hidden, tuple(formulas))


def _likeliest(sheets: list[Any], find_header: FindHeader | None) -> Any:
    """The first sheet with the header that is looked for; the first of all where none has one."""
    if find_header is not None and len(sheets) > 1:
        for one in sheets[:20]:
            one.reset_dimensions()
            top = [list(row) for row in one.iter_rows(max_row=30, max_col=MAX_COLUMNS, values_only=True)]
            if find_header(top) is not None:
                return one
    return sheets[0]


def _values(sheet: Any, watch: _Watch) -> list[list[Cell]]:
    # The dimensions a file claims are not believed: A1:XFD1048576 would cost a gigabyte.
    sheet.reset_dimensions()
    rows: list[list[Cell]] = []
    empty = 0
    for number, values in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1):
        watch.row(number)
        row = [_cell(value) for value in values]
        while row and row[-1] is None:
            row.pop()
        empty = 0 if row else empty + 1
        if empty >= _EMPTY_ROWS:
            break
        if row and number > MAX_ROWS:
            raise Refusal(f"表格超过 {MAX_ROWS} 行，请分成几个文件导入。")
        rows.append(row)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        if not value.strip():
            return None
        return BadCell(value, "这一格是表格软件报的错误值") if value.strip() in _ERRORS else value
    if value is None or isinstance(value, bool | int | float | datetime | date | time | timedelta):
        return value
    return str(value)


@dataclass(frozen=True)
class _Scan:
    merged: tuple[tuple[int, int, int, int], ...]
    hidden: frozenset[int]
    has_formulas: bool


def _scan(path: Path, part: str) -> _Scan:
    """Merged areas, hidden rows and whether there are formulas, from the sheet's own text."""
    merged: set[bytes] = set()
    hidden: set[int] = set()
    formulas = False
    for text in _overlapping(path, part):
        merged.update(_MERGE.findall(text))
        formulas = formulas or _FORMULA.search(text) is not None
        for row in _ROW.findall(text):
            number = _ROW_NUMBER.search(row)
            if number and _HIDDEN.search(row):
                hidden.add(int(number[1]))
    areas = []
    for reference in sorted(merged)[:MAX_ROWS]:
        first_column, first_row, last_column, last_row = range_boundaries(reference.decode())
        areas.append((first_row, first_column - 1, last_row, last_column - 1))
    return _Scan(tuple(sorted(areas)), frozenset(hidden), formulas)


def _overlapping(path: Path, part: str) -> Iterator[bytes]:
    """A part of the archive in pieces that overlap, so that no tag is cut in two unseen."""
    with zipfile.ZipFile(path) as archive, archive.open(part.lstrip("/")) as stream:
        before = b""
        while chunk := stream.read(_CHUNK):
            yield before + chunk
            before = chunk[-1024:]


def _formulas(path: Path, title: str, rows: list[list[Cell]]) -> list[tuple[int, int]]:
    """Where formulas stand; one whose result the file does not keep becomes a BadCell."""
    book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    found: list[tuple[int, int]] = []
    try:
        sheet = book[title]
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_row=len(rows) + 1, max_col=MAX_COLUMNS):
            for cell in row:
                if getattr(cell, "data_type", "") != "f":
                    continue
                at = cell.row - 1, column_index_from_string(cell.column_letter) - 1
                _note_formula(rows, at, str(cell.value), found)
    finally:
        book.close()
    return found


def _note_formula(
    rows: list[list[Cell]], at: tuple[int, int], text: str, found: list[tuple[int, int]]
) -> None:
    row, column = at
    if row >= len(rows):
        return
    values = rows[row]
    if column < len(values) and values[column] is not None:
        found.append((row + 1, column))
        return
    values.extend([None] * (column + 1 - len(values)))
    values[column] = BadCell(text[:100], "公式没有保存计算结果，请在 Excel 里重新保存")
