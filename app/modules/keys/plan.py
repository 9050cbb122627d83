"""Reads a firm's key list and list of loans row by row, and says which rows are of no use and why."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from app.documents.cells import Amiss, is_empty, shown
from app.documents.headings import Headings
from app.documents.workbook import BadCell, Cell, Table, read_table
from app.errors import Refusal
from app.modules.keys import cells
from app.modules.keys.columns import CARRIED, LOANS, RINGS
from app.modules.keys.planned import KeySheets, Problem, ReadLoan, ReadRing, Spot
from app.modules.keys.rules import SOURCE_ZH, tag_or_refuse
from app.rules.telephones import split_phones
from app.rules.text import as_text

CALLED = "钥匙清单"
UNKNOWN_REASON = "（启用前借出）"
"""The reason of a loan whose row gives none."""

_TOTAL = re.compile(r"(?:合|总|小|共)\s*计|总数|本页")
_NOTE = re.compile(r"(?:制表|填表|审核|说明|备注|注|打印|日期|负责人|管理员)[人员]?\s*[:：]")
_T = TypeVar("_T")


@dataclass
class _Row:
    """One row under the headings of its table; what is wrong with it is gathered in `problems`."""

    number: int
    sheet: str
    values: list[Cell]
    columns: Mapping[str, list[int]]
    problems: list[Problem] = field(default_factory=list)

    def first(self, key: str) -> Cell:
        return next(iter(self.all(key)), None)

    def all(self, key: str) -> list[Cell]:
        return [self.values[at] if at < len(self.values) else None for at in self.columns.get(key, ())]

    def text(self, key: str, most: int) -> str:
        cell = self.first(key)
        return "" if isinstance(cell, BadCell) or is_empty(cell) else as_text(cell)[:most]

    def good(self, value: _T | Amiss) -> _T | None:
        """The value; None with a line that says why the row does not come in."""
        if isinstance(value, Amiss):
            self.say(f"{value.reason}，这一行没有导入")
            return None
        return value

    def say(self, reason: str, *, kept: bool = False) -> None:
        self.problems.append(Problem(self.number, self.sheet, self.text("tag", 20), reason, kept))


def read_sheets(path: Path) -> KeySheets:
    """The key list and the open loans of a workbook, from one sheet or two. Raises Refusal or Trouble."""
    listed = read_table(path, find_header=RINGS.find_header, called=CALLED)
    if RINGS.find_header(listed.rows) is None:
        listed = Table([], sheet=" ")
    lent = read_table(path, find_header=LOANS.find_header, called=CALLED)
    if LOANS.find_header(lent.rows) is None:
        lent = Table([], sheet=" ")
    if not listed.rows and not lent.rows:
        raise Refusal("这个文件里找不到钥匙清单的表头（牌码、类别、房号、把数这一行），请换一个文件。")
    return sheets_of(listed, lent)


def sheets_of(listed: Table, lent: Table) -> KeySheets:
    """What the two tables say; they may be one and the same."""
    found = _Found()
    for row in _rows(listed, RINGS):
        found.take_ring(row)
    for row in _rows(lent, LOANS):
        found.take_loan(row)
    if found.without_pieces:
        found.notes.append(f"{found.without_pieces} 行没有写把数，按 1 把记")
    if found.returned:
        found.notes.append(f"{found.returned} 笔已归还的借用不导入")
    for table in (listed, lent) if listed.sheet != lent.sheet else (listed,):
        if table.hidden_rows:
            found.notes.append(f"隐藏的 {len(table.hidden_rows)} 行也已读入")
    problems = sorted(dict.fromkeys(found.problems), key=lambda one: (one.sheet != listed.sheet, one.row))
    return KeySheets(tuple(found.rings.values()), tuple(found.loans), tuple(problems), tuple(found.notes))


class _Found:
    """The rings and loans read so far."""

    def __init__(self) -> None:
        self.rings: dict[str, ReadRing] = {}
        self.loans: list[ReadLoan] = []
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self.without_pieces = self.returned = 0
        self._spots: dict[tuple[str, int, int], int] = {}
        self._lent: dict[str, int] = {}

    def take_ring(self, row: _Row) -> None:
        ring = _ring(row)
        if ring is not None and self._is_first(row, ring):
            self.rings[ring.called] = ring
            self.without_pieces += is_empty(row.first("pieces"))
        self.problems += row.problems

    def take_loan(self, row: _Row) -> None:
        if not is_empty(row.first("borrower")) and not is_empty(row.first("back")):
            self.returned += 1
        elif not is_empty(row.first("borrower")):
            loan = _loan(row)
            if loan is not None and loan.tag in self._lent:
                row.say(f"第 {self._lent[loan.tag]} 行已经是这块牌的借用，这一行没有导入")
            elif loan is not None:
                self._lent[loan.tag] = row.number
                self.loans.append(loan)
        self.problems += row.problems

    def _is_first(self, row: _Row, ring: ReadRing) -> bool:
        earlier = self.rings.get(ring.called)
        if earlier is not None:
            row.say(f"牌码与第 {earlier.row} 行相同，以第 {earlier.row} 行为准，这一行没有导入")
            return False
        if ring.spot is not None:
            place = (ring.spot.box, ring.spot.panel, ring.spot.hook)
            if place in self._spots:
                row.say(f"{ring.spot.words} 与第 {self._spots[place]} 行相同，这一行没有导入")
                return False
            self._spots[place] = row.number
        return True


def _rows(table: Table, headings: Headings) -> list[_Row]:
    """The rows under the header that may hold something."""
    header = headings.find_header(table.rows)
    if header is None:
        return []
    mapping = headings.guess(table.rows[header])
    columns: dict[str, list[int]] = {}
    for at, key in sorted(mapping.items()):
        columns.setdefault(key, []).append(at)
    serial = set(columns.get("serial", ()))
    found = []
    for index, values in enumerate(_without_merges(table, columns)):
        filled = [as_text(cell) for at, cell in enumerate(values) if at not in serial and not is_empty(cell)]
        own = [at for at, cell in enumerate(table.rows[index]) if at not in serial and not is_empty(cell)]
        if index <= header or not own or headings.repeated(values, mapping):
            continue
        if _TOTAL.match(as_text(values[0])) or _TOTAL.match(filled[0]) or _NOTE.match(filled[0]):
            continue
        found.append(_Row(index + 1, table.sheet, values, columns))
    return found


def _without_merges(table: Table, columns: Mapping[str, list[int]]) -> list[list[Cell]]:
    """The rows, with what was merged over several of them standing in each."""
    carried = {at for key in CARRIED for at in columns.get(key, ())}
    rows = [list(values) for values in table.rows]
    for first, left, last, right in table.merged:
        if left != right or left not in carried or first > len(rows):
            continue
        value = rows[first - 1][left] if left < len(rows[first - 1]) else None
        for values in rows[first : min(last, len(rows))]:
            values.extend([None] * (left + 1 - len(values)))
            values[left] = value
    return rows


def _ring(row: _Row) -> ReadRing | None:
    """The ring of a row; None, with the reason noted, when the row is of no use."""
    tag, usable = _tag(row)
    if not usable:
        return None
    kind = row.good(cells.read_class(row.first("key_class")))
    place = row.good(cells.read_place(row.first("place")))
    spot = row.good(cells.read_spot(*(row.first(key) for key in ("spot", "box", "panel", "hook", "title"))))
    pieces = row.good(cells.read_pieces(row.first("pieces")))
    if row.problems or kind is None or place is None:
        return None
    if not tag and spot is None:
        row.say("没有牌码也没有挂钩，分不出是哪一串，这一行没有导入")
        return None
    return ReadRing(
        row=row.number,
        sheet=row.sheet,
        tag=tag,
        code=row.text("code", 20),
        key_class=kind,
        room=place[0],
        place=place[1],
        pieces=pieces or 1,
        source=_source(row, kind),
        spot=spot if isinstance(spot, Spot) else None,
        remark="；".join(as_text(cell) for cell in row.all("remark") if not is_empty(cell))[:200],
    )


def _source(row: _Row, kind: str) -> str:
    source = cells.read_source(row.first("source"), kind)
    if isinstance(source, str):
        return source
    usual = cells.USUAL_SOURCE[kind]
    row.say(f"{source.reason}，按“{SOURCE_ZH[usual]}”记", kept=True)
    return usual


def _tag(row: _Row) -> tuple[str, bool]:
    """The tag, empty where there is none; False, with the reason noted, when it can be no tag."""
    cell = row.first("tag")
    if isinstance(cell, datetime | date):
        row.good(Amiss("牌码被表格软件变成了日期", shown(cell)))
        return "", False
    if isinstance(cell, BadCell) or is_empty(cell):
        return "", True
    try:
        return tag_or_refuse(as_text(cell)), True
    except Refusal as refusal:
        row.say(f"{refusal.sentence.rstrip('。')}，这一行没有导入")
        return "", False


def _loan(row: _Row) -> ReadLoan | None:
    """The loan of a row; None, with the reason noted, when the row is of no use."""
    tag, usable = _tag(row)
    if not usable:
        return None
    lent = cells.read_moment(row.first("lent"))
    due = cells.read_moment(row.first("due"))
    if not tag:
        row.say("没有牌码，不知道借出的是哪一串，这笔借用没有导入")
    elif lent is None:
        row.say("没有借出日期，或不是日期，这笔借用没有导入")
    elif due is None and not is_empty(row.first("due")):
        row.say("应还日期不是日期，这笔借用没有导入")
    if not tag or lent is None or any(not problem.kept for problem in row.problems):
        return None
    return ReadLoan(
        row=row.number,
        sheet=row.sheet,
        tag=tag,
        borrower=row.text("borrower", 60),
        capacity=cells.read_capacity(row.first("capacity")),
        firm=row.text("firm", 60),
        telephone=_telephone(row),
        reason=row.text("reason", 100) or UNKNOWN_REASON,
        lent=lent,
        due=due,
    )


def _telephone(row: _Row) -> str:
    cell = row.first("telephone")
    if isinstance(cell, BadCell) or is_empty(cell):
        return ""
    good = [piece.phone.number for piece in split_phones(cell) if piece.phone]
    if not good:
        row.say("电话看不懂，先空着", kept=True)
        return ""
    return good[0]
