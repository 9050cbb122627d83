"""Reads single cells of a list of households: the value, or why it cannot be one."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

from app.modules.residents.workbook import BadCell, Cell
from app.rules.dates import parse_date
from app.rules.identity import Identity, Sex, check_identity, digits_lost
from app.rules.people import split_names
from app.rules.rooms import RoomCode, room_from_parts
from app.rules.telephones import Phone, split_phones, why_no_phone
from app.rules.text import as_text, halfwidth

Delivery = Literal["finished", "bare"]
Relation = Literal["owner", "co_owner", "tenant", "family", "other"]

LONGEST_NAME = 60
LONGEST_REMARK = 500
_LARGEST_AREA = Decimal(100_000)
_EMPTY = {"", "-", "--", "/", "\\", "无", "暂无", "没有", "未知", "不详", "空", "n/a", "none", "null"}

_RELATIONS: dict[Relation, str] = {
    "owner": "业主 本人 户主 产权人 房主 自己",
    "co_owner": "共有人 共有 共有产权人 业主(共有) 共同业主",
    "tenant": "租户 租客 承租人 租赁 租住 租户本人",
    "family": "家属 家人 配偶 妻子 丈夫 夫妻 父亲 母亲 父母 儿子 女儿 子女 亲属 直系亲属 妻 夫 父 母 子 女",
}
_RELATION_OF = {word: key for key, words in _RELATIONS.items() for word in words.split()}


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


def read_identity(cell: Cell, today: date | None) -> Identity | Amiss | None:
    """The identity paper; amiss where its number cannot be right, None where there is none."""
    if isinstance(cell, BadCell):
        return Amiss(cell.reason, shown(cell))
    if is_empty(cell):
        return None
    found = check_identity(cell, today)
    return Amiss(found.warning, shown(cell)) if found.warning else found


def lost_digits(cell: Cell) -> bool:
    """True if a spreadsheet has destroyed the end of the identity number in this cell."""
    return not isinstance(cell, BadCell) and digits_lost(cell)


def read_date(cell: Cell, label: str) -> date | Amiss | None:
    """The day in a cell; None where it is empty."""
    if isinstance(cell, BadCell):
        return Amiss(cell.reason, shown(cell))
    if is_empty(cell):
        return None
    return parse_date(cell) or Amiss(f"{label}不是日期，或这一天不存在", shown(cell))


def read_birthday(cell: Cell, today: date | None) -> date | Amiss | None:
    """The day of birth in a cell; not after today."""
    found = read_date(cell, "出生日期")
    if isinstance(found, date) and today is not None and found > today:
        return Amiss("出生日期在今天之后", shown(cell))
    return found


def read_sex(cell: Cell) -> Sex | Amiss | None:
    """男 or 女 in the usual spellings."""
    if isinstance(cell, BadCell):
        return Amiss(cell.reason, shown(cell))
    text = as_text(cell).lower()
    if text in ("男", "男性", "m", "male", "先生"):
        return "男"
    if text in ("女", "女性", "f", "female", "女士"):
        return "女"
    return None if is_empty(cell) else Amiss("性别应为男或女", shown(cell))


def read_area(cell: Cell) -> Decimal | Amiss | None:
    """Square metres, rounded to two decimals; more than 0 and at most 100,000."""
    if isinstance(cell, BadCell):
        return Amiss(cell.reason, shown(cell))
    if is_empty(cell):
        return None
    text = halfwidth(as_text(cell)).lower().replace(",", "").replace(" ", "")
    for unit in ("㎡", "m2", "m²", "平方米", "平米", "平方", "平"):
        text = text.removesuffix(unit)
    try:
        area = Decimal(text)
        if not area.is_finite() or not 0 < area <= _LARGEST_AREA:
            return Amiss("面积应大于 0、不超过 100000 平方米", shown(cell))
        return area.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return Amiss("面积应为数字", shown(cell))


def read_delivery(cell: Cell) -> Delivery | Amiss | None:
    """Delivered finished (精装) or bare (毛坯)."""
    if isinstance(cell, BadCell):
        return Amiss(cell.reason, shown(cell))
    text = as_text(cell)
    if any(word in text for word in ("毛坯", "毛胚", "清水", "白坯", "未装修")):
        return "bare"
    if any(word in text for word in ("精装", "全装", "简装", "成品", "带装修", "拎包")):
        return "finished"
    return None if is_empty(cell) else Amiss("交付标准应为精装或毛坯", shown(cell))


def read_relation(cell: Cell) -> Relation | None:
    """What ties the person of a row to the home; None where the cell says nothing."""
    if is_empty(cell) or isinstance(cell, BadCell):
        return None
    return _RELATION_OF.get(halfwidth(as_text(cell)), "other")
