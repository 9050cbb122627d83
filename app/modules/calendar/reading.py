"""Opens the file with a year's holidays: our own holidays-<year>.toml, an .xlsx or a .csv, without harm."""

import csv
import io
import warnings
import zipfile
import zlib
from pathlib import Path
from tomllib import TOMLDecodeError
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl.reader.excel import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.errors import Refusal, Trouble
from app.modules.calendar.rules import MOST_ROWS, checked, plan_of
from app.rules.holidays import YearPlan, understood

KINDS = "放假安排 (*.xlsx *.csv *.toml)"
MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 20 * 1024 * 1024
MAX_PARTS = 500
MAX_COLUMNS = 20
_SEPARATORS = (",", "\t", ";", "，")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, ParseError, InvalidFileException, DefusedXmlException,
    KeyError, ValueError, TypeError, AttributeError, IndexError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What openpyxl raises on a damaged or strange workbook; it has no error class of its own."""


def read_plan(path: Path) -> YearPlan:
    """The holidays of the year that a file holds, checked. Refusal (says what to do) or Trouble."""
    data = _bytes_of(path)
    if data.startswith(b"PK"):
        return plan_of(_sheet(data))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal("这是旧格式或带密码的 Excel 文件，请用 Excel 另存为不带密码的 .xlsx 再导入。")
    text = _decoded(data)
    if path.suffix.lower() == ".toml":
        return _from_toml(text)
    return plan_of(_separated(text))


def _bytes_of(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise Refusal("找不到这个文件，请重新选择。")
        if path.stat().st_size > MAX_BYTES:
            raise Refusal("这个文件太大，不像一年的放假安排，请核对是否选错。")
        data = path.read_bytes()
    except PermissionError as error:
        raise Trouble("文件打不开，可能正被别的程序占用。", "请先在 Excel 里关闭它，再试一次。") from error
    except (OSError, ValueError) as error:
        raise Trouble("文件读不出来。", "请检查 U 盘或文件夹是否还在，再试一次。") from error
    if not data.strip():
        raise Refusal("这个文件是空的，请重新导出或复制一份。")
    return data


def _sheet(data: bytes) -> list[list[object]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise Refusal("这个工作簿展开后大得不正常，没有打开。请把安排复制到一个新的工作簿里再导入。")
            if any(part.flag_bits & 1 for part in parts):
                raise Refusal("这个文件有密码，请去掉密码另存一份再导入。")
            if "xl/workbook.xml" not in archive.namelist():
                raise Refusal("这不是 Excel 工作簿（.xlsx）。请选择 .xlsx、.csv 或 .toml 文件。")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # missing styles do not concern the values
            return _rows(data)
    except _BROKEN as error:
        raise Refusal("工作簿不完整或已损坏，请重新导出或再复制一次。") from error
    except (MemoryError, RecursionError) as error:
        raise Refusal("这个工作簿太复杂，读不了。请把安排复制到一个新的工作簿里再导入。") from error


def _rows(data: bytes) -> list[list[object]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = [one for one in book.worksheets if one.sheet_state == "visible"] or book.worksheets
        if not sheets:
            raise Refusal("工作簿里没有工作表，请换一个文件。")
        # The dimensions a file claims are not believed: A1:XFD1048576 would cost a gigabyte.
        sheets[0].reset_dimensions()
        rows = sheets[0].iter_rows(max_row=MOST_ROWS + 1, max_col=MAX_COLUMNS, values_only=True)
        return _not_too_many([list(row) for row in rows])
    finally:
        book.close()


def _decoded(data: bytes) -> str:
    for coding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"):
        try:
            text = data.decode(coding)
        except UnicodeDecodeError:
            continue
        if sum(char < " " and char not in "\t\r\n" for char in text[:4096]) == 0:
            return text
    raise Refusal("这个文件不是表格，或已损坏。请选择 .xlsx、.csv 或 .toml 文件。")


def _separated(text: str) -> list[list[object]]:
    lines = text.splitlines()[:20]
    separator = max(_SEPARATORS, key=lambda mark: sum(line.count(mark) for line in lines))
    try:
        rows: list[list[object]] = [
            list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        ]
    except csv.Error as error:
        raise Refusal("文件里的引号不成对，读不下去。请用 Excel 打开，另存为 .xlsx 再导入。") from error
    return _not_too_many(rows)


def _not_too_many(rows: list[list[object]]) -> list[list[object]]:
    if len(rows) > MOST_ROWS:
        raise Refusal(f"表格超过 {MOST_ROWS} 行，不像一年的放假安排，请核对是否选错。")
    return rows


def _from_toml(text: str) -> YearPlan:
    try:
        plan = understood(text)
    except TOMLDecodeError as error:
        raise Refusal(
            "这个 toml 文件的写法不对，读不下去。请照随程序带的 holidays-2026.toml 改正。"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal(
            "这个文件里的年份或日期不对：要有 year、off（name、first、last）和 on，日子都在那一年，"
            "on 只写周末。请照随程序带的 holidays-2026.toml 改正。"
        ) from error
    return checked(plan)
