"""Reads the cells that only a list of households has: identity, sex, area, delivery, relation."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

from app.documents.cells import Amiss, is_empty, read_date, shown
from app.documents.workbook import BadCell, Cell
from app.rules.identity import Identity, Sex, check_identity, digits_lost
from app.rules.text import as_text, halfwidth

Delivery = Literal["finished", "bare"]
Relation = Literal["owner", "co_owner", "tenant", "family", "other"]

LONGEST_REMARK = 500
_LARGEST_AREA = Decimal(100_000)

_RELATIONS: dict[Relation, str] = {
    "owner": "业主 本人 户主 产权人 房主 自己",
    "co_owner": "共有人 共有 共有产权人 业主(共有) 共同业主",
    "tenant": "租户 租客 承租人 租赁 租住 租户本人",
    "family": "家属 家人 配偶 妻子 丈夫 夫妻 父亲 母亲 父母 儿子 女儿 子女 亲属 直系亲属 妻 夫 父 母 子 女",
}
_RELATION_OF = {word: key for key, words in _RELATIONS.items() for word in words.split()}


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
