"""What holds for keys: classes and states in words, tags, hooks, times, and what a borrower must say."""

import secrets
from datetime import date, datetime, time
from enum import StrEnum

from app.errors import Refusal
from app.rules.dates import parse_date
from app.rules.text import halfwidth, one_line
from app.rules.typed import choice_or_refuse as choice_or_refuse
from app.rules.typed import whole_or_refuse as whole_or_refuse
from app.rules.typed import words_or_refuse as words_or_refuse

CLASSES = (
    ("vacant", "未接收的空置房"),
    ("rework", "返修房"),
    ("office", "中心办公用房"),
    ("service", "特约服务委托"),
    ("letting", "代租代售委托"),
)
"""The five classes of keys the desk keeps (KEY-01)."""
CLASS_ZH = dict(CLASSES)
CLASS_SHORT = {"vacant": "空", "rework": "修", "office": "办", "service": "特", "letting": "租"}
SOURCES = (("builder", "建设单位移交"), ("owner", "业主寄存"), ("centre", "中心自有"))
SOURCE_ZH = dict(SOURCES)
STATES = (
    ("in", "在柜"),
    ("out", "借出"),
    ("issued", "领用"),
    ("missing", "遗失"),
    ("retired", "停用"),
    ("gone", "已注销"),
)
STATE_ZH = dict(STATES)
BORROWERS = (("staff", "本中心员工"), ("contractor", "施工单位"), ("owner", "业主"), ("outside", "外来人员"))
BORROWER_ZH = dict(BORROWERS)
FIRM_ZH = {"staff": "班组", "contractor": "施工单位", "owner": "房号", "outside": "单位"}
"""What each kind of borrower says besides the name."""
SIGNED = (("", "未签"), ("pad", "手写板"), ("paper", "纸单"))
SIGNED_ZH = dict(SIGNED)
REASONS = ("空置房维修", "返修", "带客看房", "设备检修", "保洁", "抄表", "验房", "业主本人取用")
"""What keys are mostly borrowed for; a reason of one's own may be typed."""
LOST_WHEN_ISSUED = "遗失，没有交回"
"""Why an issue ended whose ring was lost."""
REMINDED = (("telephone", "电话"), ("spoken", "当面"), ("text", "短信、微信"))
REMINDED_ZH = dict(REMINDED)
LOCKS = (("", "未定"), ("changed", "已换锁"), ("kept", "不换锁"))
LOCK_ZH = dict(LOCKS)
LONGEST_DAYS = 92
"""Days a key may be away at most with one consent; whoever needs it for good takes it for good (KEY-04)."""
MOST_IN_A_LENDING = 60
LEAST_REASON = 4

_LETTERS = "ACDEFGHJKLMNPQRTUVWXY"
_SIGNS = "2346789" + _LETTERS


class Counted(StrEnum):
    """The checks that count keys (KEY-07, KEY-08, KEY-09); the value is the key of the check."""

    DAILY = "key-count"
    KEEPER = "key-stocktake"
    HEAD = "key-stocktake-head"
    MONTH = "key-card-month"


def new_tag() -> str:
    """A tag code 牌码 that tells a finder nothing: K and three signs that cannot be mixed up."""
    return "K" + "".join(secrets.choice(_SIGNS) for _ in range(3))


def tag_or_refuse(text: str) -> str:
    """A tag code as scanned or typed, in capitals. Raises Refusal."""
    tag = halfwidth(one_line(text)).upper().replace(" ", "")
    if not 2 <= len(tag) <= 12 or not tag.isascii() or not tag.isalnum():
        raise Refusal("牌码要 2 到 12 个字母或数字，不能有别的符号。", clause="KEY-02", field="tag")
    return tag


def code_of(key_class: str, number: int) -> str:
    """The number on the key list, counted within the class (KEY-02): 空-012."""
    return f"{CLASS_SHORT[key_class]}-{number:03d}"


def listed_at(key_class: str, number: int) -> tuple[int, int]:
    """Where a ring stands on the key list: class by class as KEY-01 names them, then by number."""
    return list(CLASS_ZH).index(key_class), number


def hook_words(box: str, panel: int, hook: int) -> str:
    """Where a ring hangs: 甲柜1板07钩."""
    return f"{box}{panel}板{hook:02d}钩"


def closing(day: date, closes: time) -> datetime:
    """When keys are due back on a day: at closing time; a desk that never closes: at midnight."""
    if closes == time(0, 0):
        return datetime.combine(day, time(23, 59))
    return datetime.combine(day, closes)


def until_or_refuse(text: str | date | datetime, now: datetime, closes: time) -> datetime:
    """Until when a key is lent, as typed: empty (today, closing time), 15:30, 11-25, 2026-11-25 (KEY-03).

    Raises Refusal for a time that is over, or more than three months ahead.
    """
    wanted = _moment(text, now, closes)
    if wanted is None:
        raise Refusal("“还期”请写成 15:30、11-25 或 2026-11-25。", field="until")
    if wanted <= now:
        raise Refusal("还期已经过了，请核对。", clause="KEY-03", field="until")
    if (wanted.date() - now.date()).days > LONGEST_DAYS:
        raise Refusal(f"一次最多借 {LONGEST_DAYS} 天；长期使用请办领用。", clause="KEY-04", field="until")
    return wanted


def _moment(text: str | date | datetime, now: datetime, closes: time) -> datetime | None:
    if isinstance(text, datetime):
        return text
    if isinstance(text, date):
        return closing(text, closes)
    written = halfwidth(one_line(text))
    if not written:
        today = closing(now.date(), closes)
        return today if today > now else datetime.combine(now.date(), time(23, 59))
    day_text, _, hour_text = written.rpartition(" ")
    hour = _hour(hour_text)
    if hour is not None:
        day = now.date() if not day_text else _day(day_text, now.date())
        return None if day is None else datetime.combine(day, hour)
    day = _day(written, now.date())
    return None if day is None else closing(day, closes)


def _hour(text: str) -> time | None:
    hour, colon, minute = text.partition(":")
    if not colon or not (hour.isdigit() and minute.isdigit()) or len(hour) > 2 or len(minute) != 2:
        return None
    return time(int(hour), int(minute)) if int(hour) < 24 and int(minute) < 60 else None


def _day(text: str, today: date) -> date | None:
    """A day with or without its year; without one, the next such day."""
    found = parse_date(text)
    if found is not None:
        return found
    this_year = parse_date(f"{today.year}-{text}")
    if this_year is None or this_year >= today:
        return this_year
    return parse_date(f"{today.year + 1}-{text}")


def is_longer(due_at: datetime, now: datetime) -> bool:
    """True if a key is wanted past its day, for which the centre head must agree (KEY-03)."""
    return due_at.date() > now.date()


def stands(state: str, due_at: datetime | None, longer: int, now: datetime) -> str:
    """How a ring looks on the board: its state; one that is out is `out`, `extended` or `overdue`."""
    if state != "out" or due_at is None:
        return state
    if due_at < now:
        return "overdue"
    return "extended" if longer else "out"


def late_words(due_at: datetime, now: datetime) -> str:
    """How late something is: 逾期 2 天, 逾期 40 分钟; empty when it is not."""
    if now <= due_at:
        return ""
    days = (now.date() - due_at.date()).days
    if days:
        return f"逾期 {days} 天"
    minutes = int((now - due_at).total_seconds() // 60)
    return f"逾期 {minutes // 60} 小时" if minutes >= 60 else f"逾期 {max(minutes, 1)} 分钟"


def end_of_deposit(taken_by: str) -> str:
    """How an agreement on an owner's keys ended: 叶知秋取回, or nobody took them."""
    return f"{taken_by}取回" if taken_by else "寄存结束：钥匙已注销，没有取回"


def when_zh(moment: datetime, today: date) -> str:
    """A moment as people say it: 今天 18:00, 11月25日 18:00, with the year when it is another one."""
    if moment.date() == today:
        return f"今天 {moment:%H:%M}"
    year = f"{moment.year}年" if moment.year != today.year else ""
    return f"{year}{moment.month}月{moment.day}日 {moment:%H:%M}"
