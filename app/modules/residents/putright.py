"""Writes the list of what has to be put right as a workbook that any spreadsheet opens."""

from collections.abc import Iterable
from typing import Protocol

from app.documents.sheet import SheetColumn, text_workbook

COLUMNS = (
    SheetColumn("行号", 8),
    SheetColumn("房号", 20),
    SheetColumn("项目", 16),
    SheetColumn("原因", 52),
    SheetColumn("原文", 36),
)
HEADINGS = tuple(column.heading for column in COLUMNS)


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
    rows = ((line.row, line.room, line.label, line.reason, line.text) for line in problems)
    return text_workbook("待更正", COLUMNS, rows)
