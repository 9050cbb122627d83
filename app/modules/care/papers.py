"""The file that goes to the SMS platform: numbers and texts in its columns, the same bytes every time."""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.documents.sheet import SheetColumn, text_workbook
from app.errors import Refusal
from app.modules.care.rules import CLAUSE, NAME, NUMBER, ROOM, TEXT, computed, unwritable

SUFFIX = {"csv-utf8": ".csv", "csv-gbk": ".csv", "xlsx": ".xlsx"}
_WIDTHS = {NUMBER: 16.0, TEXT: 80.0, NAME: 14.0, ROOM: 18.0}


@dataclass(frozen=True)
class SmsLine:
    """One line of the file."""

    number: str
    text: str
    name: str
    room: str

    def of(self, column: str) -> str:
        """What stands in a column."""
        return {NUMBER: self.number, TEXT: self.text, NAME: self.name, ROOM: self.room}[column]


def platform_file(kind: str, columns: Sequence[str], lines: Sequence[SmsLine], made_at: datetime) -> bytes:
    """The file as bytes; the same lines give the same bytes.

    Raises Refusal that names the character when the encoding cannot hold one.
    """
    rows = [[_plain(line.of(column)) for column in columns] for line in lines]
    if kind == "xlsx":
        return _workbook(columns, rows, made_at)
    for line, row in zip(lines, rows, strict=True):
        char = unwritable("".join(row), kind)
        if char:
            words = f"{line.room} 的短信里有“{char}”，GBK 文件写不出这个字；请取消这一批，"
            raise Refusal(f"{words}在站点设置里把短信文件改成 UTF-8 或 Excel 再发。", clause=CLAUSE)
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([list(columns), *rows])
    # With the mark a spreadsheet reads UTF-8 as what it is.
    return out.getvalue().encode("gbk" if kind == "csv-gbk" else "utf-8-sig")


def _plain(cell: str) -> str:
    """A cell that no spreadsheet computes: a name may begin with a sign, a text never does."""
    return f"'{cell}" if computed(cell) else cell


def _workbook(columns: Sequence[str], rows: Sequence[Sequence[str]], made_at: datetime) -> bytes:
    heads = [SheetColumn(column, _WIDTHS[column]) for column in columns]
    return _dated(text_workbook("短信", heads, rows), made_at)


def _dated(book: bytes, made_at: datetime) -> bytes:
    """The workbook with the batch's own time inside: a package carries the moment it was packed."""
    out = io.BytesIO()
    when = (made_at.year, made_at.month, made_at.day, made_at.hour, made_at.minute, made_at.second)
    with zipfile.ZipFile(io.BytesIO(book)) as packed, zipfile.ZipFile(out, "w") as archive:
        for part in packed.infolist():
            info = zipfile.ZipInfo(part.filename, when)
            archive.writestr(info, packed.read(part), zipfile.ZIP_DEFLATED)
    return out.getvalue()
