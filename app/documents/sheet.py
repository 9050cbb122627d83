"""Writes lines as a workbook that any spreadsheet opens and none computes."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from openpyxl.xml import constants as ooxml

from app.rules.text import clean

LONGEST = 1_000
"""Characters of one cell."""
_PLAIN, _HEADING = 1, 2  # places in cellXfs
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LINKS = "application/vnd.openxmlformats-package.relationships+xml"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Spreadsheets read _x0041_ in a text as a letter A.
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{ooxml.SHEET_MAIN_NS}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE3EDF7"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    # Number format 49 is text; the quote prefix keeps a spreadsheet from computing it on editing.
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"'
    ' applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" quotePrefix="1"'
    ' applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


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
    is called with the number of rows written and may raise Cancelled. The bytes never touch a disk,
    as a library's temporary files would.
    """
    sheets = [(title, _sheet(columns, rows, progress))]
    if about:
        sheets.append(("说明", _sheet((SheetColumn("项目", 16), SheetColumn("内容", 60)), about, None)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _frame([name for name, _ in sheets]):
            archive.writestr(name, content)
        for number, (_, content) in enumerate(sheets, 1):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", content)
    return out.getvalue()


def _sheet(
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[str | int]],
    progress: Callable[[int], object] | None,
) -> str:
    letters = [chr(ord("A") + place) for place in range(len(columns))]
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{column.width}" customWidth="1"/>'
        for place, column in enumerate(columns, 1)
    )
    parts = [
        f'{_HEAD}<worksheet xmlns="{ooxml.SHEET_MAIN_NS}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{widths}</cols><sheetData>",
        _row(1, letters, [column.heading for column in columns], _HEADING),
    ]
    for row in rows:
        parts.append(_row(len(parts), letters, row, _PLAIN))
        if progress is not None:
            progress(len(parts) - 2)
    parts.append(f'</sheetData><autoFilter ref="A1:{letters[-1]}{len(parts) - 1}"/></worksheet>')
    return "".join(parts)


def _row(number: int, letters: Sequence[str], values: Sequence[str | int], style: int) -> str:
    cells = (_cell(f"{letter}{number}", value, style) for letter, value in zip(letters, values, strict=True))
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: str | int, style: int) -> str:
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = escape(_LOOKS_ESCAPED.sub("_x005F_", clean(value)[:LONGEST]))
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _frame(titles: Sequence[str]) -> list[tuple[str, str]]:
    """The parts of the package around the sheets."""
    numbers = range(1, len(titles) + 1)
    sheets = "".join(
        f'<sheet name="{escape(title)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, title in zip(numbers, titles, strict=True)
    )
    targets = "".join(_link(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
    styles = _link(len(titles) + 1, "styles", "styles.xml")
    links = f'{_HEAD}<Relationships xmlns="{ooxml.PKG_REL_NS}">'
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    return [
        (
            "[Content_Types].xml",
            f'{_HEAD}<Types xmlns="{ooxml.CONTYPES_NS}">'
            f'<Default Extension="rels" ContentType="{_LINKS}"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{types}</Types>',
        ),
        ("_rels/.rels", f"{links}{_link(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>"),
        ("xl/_rels/workbook.xml.rels", f"{links}{targets}{styles}</Relationships>"),
        (
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{ooxml.SHEET_MAIN_NS}" xmlns:r="{ooxml.REL_NS}">'
            f"<sheets>{sheets}</sheets></workbook>",
        ),
        ("xl/styles.xml", _STYLES),
    ]


def _link(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{ooxml.REL_NS}/{kind}" Target="{target}"/>'
