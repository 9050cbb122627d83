"""Reads a text file with separators (.csv), whichever encoding and separator it was saved with."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass

from app.errors import Refusal

_SEPARATORS = (",", "\t", ";", "，", "|")
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Separated:
    """The rows of a text file, its encoding and its separator."""

    rows: list[list[str]]
    encoding: str
    separator: str


def read_separated(
    data: bytes, *, max_rows: int, max_columns: int, each_row: Callable[[int], None]
) -> Separated:
    """The rows of a .csv in UTF-8, UTF-16 with a mark, or GB18030; `each_row` gets each row's number.

    Raises Refusal if the bytes are no text, or there are more rows than `max_rows`.
    """
    text, encoding = _decoded(data)
    separator = _separator(text)
    rows: list[list[str]] = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
            each_row(number)
            if number > max_rows and any(row):
                raise Refusal(f"表格超过 {max_rows} 行，请分成几个文件导入。")
            if number > max_rows * 2:
                break
            rows.append([_unwrapped(cell) for cell in row[:max_columns]])
    except csv.Error as error:
        raise Refusal("文件里的引号不成对，读不下去。请用 Excel 打开，另存为 .xlsx 再导入。") from error
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return Separated(rows, encoding, separator)


def _decoded(data: bytes) -> tuple[str, str]:
    no_text = "这个文件不是表格，或已损坏。请选择 .xlsx 或 .csv 文件。"
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding.removesuffix("-sig")
            except UnicodeDecodeError as error:
                raise Refusal("文件不完整，请重新导出或再复制一次。") from error
    if b"\0" in data[:65536]:
        raise Refusal(no_text)
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if sum(char < " " and char not in "\t\r\n" for char in text[:4096]) > 8:
            break
        return text, encoding
    raise Refusal(no_text)


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the most columns, equally often."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:30]

    def score(separator: str) -> int:
        counts = sorted(line.count(separator) for line in lines)
        return counts[len(counts) // 2] if counts else 0

    return max(_SEPARATORS, key=score)


def _unwrapped(cell: str) -> str:
    """Programs write ="0532" so that a number stays a text."""
    match = _EXCEL_TEXT.fullmatch(cell.strip())
    return match[1] if match else cell
