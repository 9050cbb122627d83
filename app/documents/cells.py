"""Reads single cells of a firm's table: the value, or why it cannot be one."""

from dataclasses import dataclass
from datetime import date, datetime

from app.documents.workbook import BadCell, Cell
from app.rules.dates import parse_date
from app.rules.people import split_names
from app.rules.rooms import RoomCode, room_from_parts
from app.rules.telephones import Phone, split_phones, why_no_phone
from app.rules.text import as_text, halfwidth

LONGEST_NAME = 60
_EMPTY = {"", "-", "--", "/", "\\", "无", "暂无", "没有", "未知", "不详", "空", "n/a", "none", "null"}


@dataclass(frozen=True)
class Amiss:
    """A cell that cannot be used: why (Chinese), and its text."""

    reason: str
    text: str


def is_empty(cell: Cell) -> bool:
    """True for an empty cell and for the usual ways to write that there is nothing."""
    return not isinstance(cell, BadCell) and halfwidth(as_text(cell)).lower() in _EMPTY


def shown(cell: Cell) -> str:
    """A cell as the list of problems shows it; at most 100 characters."""
    return as_text(cell)[:100]


def read_room(building: Cell, entrance: Cell, room: Cell) -> RoomCode | Amiss:
    """The room from its one to three cells."""
    parts = [cell for cell in (building, entrance, room) if not is_empty(cell)]
    text = " ".join(shown(cell) for cell in parts)
    if not parts:
        return Amiss("没有房号，这一行没有导入", text)
    bad = next((cell for cell in parts if isinstance(cell, BadCell)), None)
    if bad:
        return Amiss(f"{bad.reason}；这一行没有导入", text)
    if any(isinstance(cell, datetime | date) for cell in parts):
        return Amiss("房号被表格软件变成了日期，这一行没有导入", text)
    code = room_from_parts(building, entrance, room)
    if code is None:
        bare = halfwidth(text).isdigit()
        why = "房号里没有楼栋，请写成 3-2-1201" if bare else "房号看不懂，请写成 3-2-1201 或 3栋2单元1201"
        return Amiss(f"{why}；这一行没有导入", text)
    return code


def read_names(cells: list[Cell]) -> tuple[str, ...] | Amiss:
    """The names in the cells, each once; none at all is amiss, and so is one that can be no name."""
    bad = next((cell for cell in cells if isinstance(cell, BadCell)), None)
    if bad:
        return Amiss(bad.reason, shown(bad))
    filled = [cell for cell in cells if not is_empty(cell)]
    if not filled:
        return Amiss("没有姓名", "")
    text = " ".join(shown(cell) for cell in filled)
    if any(not isinstance(cell, str) for cell in filled):
        return Amiss("这里是数字或日期，不是姓名", text)
    names = tuple(dict.fromkeys(name for cell in filled for name in split_names(str(cell))))
    if not names or any(not any(char.isalpha() for char in name) for name in names):
        return Amiss("这里看不出姓名", text)
    if any(len(name) > LONGEST_NAME for name in names):
        return Amiss(f"姓名超过 {LONGEST_NAME} 个字", text)
    return names


def read_phones(cells: list[Cell]) -> tuple[list[tuple[Phone, str]], list[Amiss]]:
    """The telephones with their spelling, and the pieces that are none; empty is fine."""
    good: dict[str, tuple[Phone, str]] = {}
    bad: list[Amiss] = []
    for cell in cells:
        if isinstance(cell, BadCell):
            bad.append(Amiss(cell.reason, shown(cell)))
            continue
        if is_empty(cell):
            continue
        for piece in split_phones(cell):
            if piece.phone:
                good.setdefault(piece.phone.number, (piece.phone, piece.text))
            else:
                bad.append(Amiss(why_no_phone(piece.text), piece.text[:100]))
    return list(good.values()), bad


def read_date(cell: Cell, label: str) -> date | Amiss | None:
    """The day in a cell; None where it is empty."""
    if isinstance(cell, BadCell):
        return Amiss(cell.reason, shown(cell))
    if is_empty(cell):
        return None
    return parse_date(cell) or Amiss(f"{label}不是日期，或这一天不存在", shown(cell))
