"""Reads the cells that only a key list has: class, source, how many keys, the hook, who borrows."""

import re
from dataclasses import replace
from datetime import date, datetime

from app.documents.cells import Amiss, is_empty, shown
from app.documents.workbook import BadCell, Cell
from app.modules.keys.listing import MOST_PIECES
from app.modules.keys.planned import Spot
from app.modules.keys.rules import BORROWERS, CLASSES, SOURCES
from app.rules.dates import parse_date
from app.rules.rooms import RoomCode, parse_room
from app.rules.text import as_text, chinese_number, halfwidth

_CLASS_WORDS = (
    ("letting", "代租 代售 租售 出租 出售 中介 委托租 租赁"),
    ("service", "特约 托管 代管 委托服务 家政"),
    ("rework", "返修 维修 整改 保修"),
    ("vacant", "空置 空房 未接收 未交付 未收楼 未入伙 空关"),
    ("office", "办公 自用 公共 公用 设备 机房 库房 仓库 中心用房"),
)
_SOURCE_WORDS = (
    ("builder", "建设 开发 地产 移交 总包 施工"),
    ("owner", "业主 寄存 客户 住户 房主 户主"),
    ("centre", "中心 物业 自有 自配 公司 本处"),
)
_CAPACITY_WORDS = (
    ("contractor", "施工 承包 装修 维保 外包 班组"),
    ("owner", "业主 住户 户主 租户"),
    ("outside", "外来 外部 访客 中介"),
    ("staff", "员工 本中心 本处 同事 客服 物业 内部"),
)
USUAL_SOURCE = {
    "vacant": "builder",
    "rework": "builder",
    "office": "centre",
    "service": "owner",
    "letting": "owner",
}
"""Where the keys of a class mostly come from, for a row that does not say."""

_SPOT = re.compile(
    r"(?P<box>[^-/\s]*?[^-/\s0-9][^-/\s]*?|[0-9A-Z]{1,4})\s*(?:[-/\s]\s*)?(?P<panel>[0-9]{1,2})"
    r"\s*(?:板\s*[-/]?|[-/\s])\s*(?P<hook>[0-9]{1,3})\s*(?:号钩|钩|号)?"
)
_COUNT = re.compile(r"([0-9]{1,2})\s*(?:把|串|套|支|片|个)?")
_ORDINAL = re.compile(r"第?\s*([0-9]{1,3}|[一二三四五六七八九十]{1,3})\s*(?:号板|号钩|块板|板|钩|号)?")


def read_class(cell: Cell) -> str | Amiss:
    """One of the five classes (KEY-01), in the usual words."""
    return _by_words(cell, CLASSES, _CLASS_WORDS, "类别不在五类之内（空置、返修、办公、特约、代租代售）")


def read_source(cell: Cell, key_class: str) -> str | Amiss:
    """Who the keys came from; where the file does not say, as it usually is for the class."""
    if is_empty(cell):
        return USUAL_SOURCE[key_class]
    return _by_words(cell, SOURCES, _SOURCE_WORDS, "来源看不懂（建设单位、业主寄存、中心自有）")


def read_capacity(cell: Cell) -> str:
    """Who borrows, as far as the file says; empty where it does not."""
    found = _by_words(cell, BORROWERS, _CAPACITY_WORDS, "")
    return found if isinstance(found, str) else ""


def read_pieces(cell: Cell) -> int | Amiss | None:
    """How many keys are on a ring; None where the cell is empty."""
    if isinstance(cell, BadCell):
        return Amiss(cell.reason, shown(cell))
    if is_empty(cell):
        return None
    found = _COUNT.fullmatch(halfwidth(as_text(cell)))
    if found is None or not 1 <= int(found[1]) <= MOST_PIECES:
        return Amiss(f"把数要写 1 到 {MOST_PIECES} 的整数", shown(cell))
    return int(found[1])


def read_spot(spot: Cell, box: Cell, panel: Cell, hook: Cell, title: Cell) -> Spot | Amiss | None:
    """The hook, from one cell (甲-1-07, 甲柜1板07钩) or from three; None where there is nothing."""
    says = "" if is_empty(title) else as_text(title)[:20]
    bad = next((cell for cell in (spot, box, panel, hook) if isinstance(cell, BadCell)), None)
    if bad is not None:
        return Amiss(bad.reason, shown(bad))
    whole = spot if not is_empty(spot) else hook
    if isinstance(whole, datetime | date):
        return Amiss("挂钩被表格软件变成了日期", shown(whole))
    if is_empty(whole):
        return None
    found = _whole_spot(halfwidth(as_text(whole)))
    if found is not None:
        return replace(found, title=says)
    on, number = _ordinal(panel), _ordinal(hook)
    if is_empty(box) or on is None or number is None or not is_empty(spot):
        return Amiss("挂钩看不懂，请写成 甲-1-07", shown(whole))
    return Spot(box_name(halfwidth(as_text(box))), on, number, says)


def box_name(text: str) -> str:
    """A box by its name as the wall bears it: 甲 is 甲柜."""
    words = text.strip(" -")[:19]
    return words if words.endswith(("柜", "箱")) else f"{words}柜"


def read_place(cell: Cell) -> tuple[RoomCode | None, str] | Amiss:
    """What a ring opens: a flat by its code, or a place in words."""
    if isinstance(cell, BadCell):
        return Amiss(cell.reason, shown(cell))
    if is_empty(cell):
        return Amiss("没有写是哪里的钥匙", "")
    if isinstance(cell, datetime | date):
        return Amiss("房号被表格软件变成了日期", shown(cell))
    words = as_text(cell)[:60]
    code = parse_room(words)
    if code is None and halfwidth(words).isdigit():
        return Amiss("房号里没有楼栋，请写成 3-2-1201", words)
    return code, "" if code is not None else words


def read_moment(cell: Cell) -> date | datetime | None:
    """The day in a cell, with its hour where the file has one; None where it is no day."""
    if isinstance(cell, datetime):
        return cell if (cell.hour, cell.minute) != (0, 0) else cell.date()
    return None if isinstance(cell, BadCell) or is_empty(cell) else parse_date(cell)


def _by_words(
    cell: Cell, choices: tuple[tuple[str, str], ...], words: tuple[tuple[str, str], ...], why: str
) -> str | Amiss:
    text = as_text(cell) if not isinstance(cell, BadCell) else ""
    for key, label in choices:
        if text and text in (label, key):
            return key
    for key, pieces in words:
        if any(piece in text for piece in pieces.split()):
            return key
    return Amiss(why if text else why.replace("类别不在五类之内", "没有写类别"), shown(cell))


def _whole_spot(text: str) -> Spot | None:
    found = _SPOT.fullmatch(text.strip())
    if found is None or int(found["hook"]) < 1 or int(found["panel"]) < 1:
        return None
    return Spot(box_name(found["box"]), int(found["panel"]), int(found["hook"]))


def _ordinal(cell: Cell) -> int | None:
    found = _ORDINAL.fullmatch(halfwidth(as_text(cell)).strip()) if not is_empty(cell) else None
    if found is None:
        return None
    number = int(found[1]) if found[1].isascii() else chinese_number(found[1])
    return number if number else None
