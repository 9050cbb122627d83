"""What holds for household archives: kinds of papers in words, where a paper lies, damages and their care."""

import re
from datetime import date

from app.errors import Refusal
from app.rules.dates import parse_date
from app.rules.rooms import RoomCode, parse_room
from app.rules.text import halfwidth, one_line
from app.rules.typed import choice_or_refuse as choice_or_refuse
from app.rules.typed import whole_or_refuse as whole_or_refuse
from app.rules.typed import words_or_refuse as words_or_refuse

KINDS = (("movein", "入住"), ("renovation", "装修"), ("vehicle", "车辆"), ("statement", "承诺证明"))
"""The four kinds of papers in a household's file (ARCH-02)."""
KIND_ZH = dict(KINDS)
BAND_ZH = {
    "movein": "入住资料",
    "renovation": "装修资料",
    "vehicle": "车辆车位资料",
    "statement": "承诺书、证明和声明",
}
"""The kinds as heads of a file's sections."""
NEEDED = (("always", "每户"), ("vehicle", "有车辆的户"), ("renovation", "装修的户"))
"""Which households a paper is needed of (ARCH-04)."""
NEEDED_ZH = dict(NEEDED)
DAMAGES = (("damp", "受潮"), ("mould", "发霉"), ("torn", "破损"), ("insects", "虫蛀"), ("pages", "缺页"))
DAMAGE_ZH = dict(DAMAGES)
CARES = (("protect", "保护"), ("repair", "修补"), ("remade", "重新制作"))
"""What is done about a damage (ARCH-13)."""
CARE_ZH = dict(CARES)
LONGEST_TITLE = 60
MOST_PAGES = 9999
MOST_AT_ONCE = 500
"""Papers that are filed in one go at most."""

_SIGNS = re.compile(r"[0-9A-Za-z\u4e00-\u9fff]{1,6}")


def spot_or_refuse(cabinet: str, level: str, box: str) -> tuple[str, str, str]:
    """Cabinet, level and box as they are kept, or three empty texts. Raises Refusal naming the field.

    All three or none (ARCH-08); a box of one digit gets a zero in front, as spines and lists show it.
    """
    spot = {
        "cabinet": halfwidth(one_line(cabinet)).upper().removesuffix("柜"),
        "level": halfwidth(one_line(level)).upper().removesuffix("层"),
        "box": halfwidth(one_line(box)).upper().removesuffix("盒"),
    }
    if not any(spot.values()):
        return "", "", ""
    for field, label in (("cabinet", "柜"), ("level", "层"), ("box", "盒")):
        if not spot[field]:
            raise Refusal(f"柜、层、盒要写全，还差“{label}”。", clause="ARCH-08", field=field)
        if not _SIGNS.fullmatch(spot[field]):
            raise Refusal(f"“{label}”写 1 到 6 个数字、字母或汉字。", clause="ARCH-08", field=field)
    box = spot["box"]
    return spot["cabinet"], spot["level"], box.zfill(2) if box.isdigit() else box


def spot_words(cabinet: str, level: str, box: str) -> str:
    """Where something lies: 2-3-07; empty without a place."""
    return f"{cabinet}-{level}-{box}" if cabinet else ""


def room_or_refuse(text: str) -> RoomCode:
    """The room code in any usual spelling. Raises Refusal."""
    code = parse_room(text)
    if code is None:
        raise Refusal("房号看不懂，请写成 3-2-1201 或 3栋2单元1201。", field="room")
    return code


def formed_or_refuse(text: str | date | None, today: date) -> date | None:
    """The day on which a paper was formed, as typed; None when nothing was. Raises Refusal."""
    if text is None or (isinstance(text, str) and not one_line(text)):
        return None
    day = parse_date(text)
    if day is None:
        raise Refusal("“形成日期”没有这一天，请写成 2026-11-25。", field="formed")
    if day > today:
        raise Refusal("形成日期不能晚于今天，请核对。", field="formed")
    return day


def kind_or_refuse(value: str) -> str:
    """One of the kinds of papers. Raises Refusal."""
    return choice_or_refuse(value, KINDS, "类别", "kind")


def title_or_refuse(text: str) -> str:
    """What a paper is called. Raises Refusal."""
    return words_or_refuse(text, "资料名称", "title", least=2, most=LONGEST_TITLE)


def pages_or_refuse(value: int | str) -> int:
    """How many pages a paper has. Raises Refusal."""
    return whole_or_refuse(value, "页数", "pages", 1, MOST_PAGES)


def is_yes(value: bool | str) -> bool:
    """A choice as a form or a program gives it."""
    return value is True or value == "yes"
