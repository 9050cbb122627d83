"""What holds for access cards: capacities and states in words, numbers, validity, deposits."""

import re
from datetime import date, timedelta
from decimal import Decimal

from app.errors import Refusal
from app.rules.clocks import add_months
from app.rules.dates import parse_date
from app.rules.rooms import RoomCode, parse_room
from app.rules.telephones import parse_phone
from app.rules.text import halfwidth, one_line
from app.rules.typed import words_or_refuse as words_or_refuse

CLAUSE = "ROLE-12"
CAPACITIES = (
    ("owner", "业主"),
    ("family", "家人"),
    ("tenant", "租户"),
    ("worker", "工人"),
    ("other", "其他"),
)
CAPACITY_ZH = dict(CAPACITIES)
CAPACITY_OF_TIE = {
    "owner": "owner",
    "co_owner": "owner",
    "tenant": "tenant",
    "family": "family",
    "other": "other",
}
LONGEST_MONTHS = {"tenant": 12, "worker": 3}
"""For how long a card is made out at most before it is looked at again; whose are not named may keep it."""
SOON = timedelta(days=30)
"""So long before its end a card is on the list of those to be extended or handed back."""
STATES = (("in_use", "在用"), ("lost", "挂失"), ("replaced", "已补办"), ("cancelled", "已注销"))
STATE_ZH = dict(STATES)
STANDS_ZH = {**STATE_ZH, "expiring": "快到期", "expired": "已过期"}
DEPOSITS = (("none", "没收"), ("held", "在押"), ("settled", "已结"), ("carried", "转到新卡"))
"""What became of a deposit: none was paid, it is held, it was paid back or kept, a new card took it over."""
STEPS = (
    ("issued", "发卡"),
    ("lost", "挂失"),
    ("stopped", "门禁系统已停用"),
    ("found", "找回，恢复使用"),
    ("replaced", "补办"),
    ("cancelled", "注销"),
    ("taken_in", "旧卡收回"),
    ("extended", "延长"),
)
STEP_ZH = dict(STEPS)
TOLD = (("spoken", "当面"), ("telephone", "电话"), ("other", "别人代报"))
TOLD_ZH = dict(TOLD)
ACTS = {
    "in_use": ("lose", "extend", "cancel"),
    "lost": ("replace", "find", "extend", "cancel"),
    "replaced": ("take_in",),
    "cancelled": ("take_in",),
}
"""What can be done with a card in which state; taking in only while the plastic is still outside."""

_NUMBER = re.compile(r"[0-9A-Z]{4,20}")
_AMOUNT = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,2})?")


def number_or_refuse(text: str) -> str:
    """The number on a card as read or typed: capitals and digits, leading zeros kept. Raises Refusal."""
    number = re.sub(r"[\s:\-]", "", halfwidth(one_line(text))).upper()
    if not number:
        raise Refusal("请刷卡或填卡号。", clause=CLAUSE, field="number")
    if not _NUMBER.fullmatch(number):
        raise Refusal("卡号要 4 到 20 位数字或字母，请重新刷卡。", clause=CLAUSE, field="number")
    return number


def room_or_refuse(text: str) -> RoomCode:
    """The room code in any usual spelling. Raises Refusal."""
    code = parse_room(text)
    if code is None:
        raise Refusal("房号看不懂，请写成 3-2-1201 或 3栋2单元1201。", field="room")
    return code


def capacity_or_refuse(value: str) -> str:
    """One of the capacities a card is issued in. Raises Refusal."""
    if value not in CAPACITY_ZH:
        raise Refusal("请选持卡人的身份。", clause=CLAUSE, field="capacity")
    return value


def phone_or_empty(text: str) -> str:
    """A telephone in its plain form, or nothing. Raises Refusal when it is none."""
    written = one_line(text)
    if not written:
        return ""
    phone = parse_phone(written)
    if phone is None:
        raise Refusal("电话号码位数不对，请核对；座机请带区号。", field="telephone")
    return phone.number


def longest(capacity: str, today: date) -> date | None:
    """Until when a card may be made out at most; None when it needs no end."""
    months = LONGEST_MONTHS.get(capacity)
    return add_months(today, months) if months else None


def until_or_refuse(text: str | date, capacity: str, today: date) -> date | None:
    """Until when a card is valid, as typed: a tenant's and a worker's must end (ROLE-12). Raises Refusal."""
    limit = longest(capacity, today)
    who = CAPACITY_ZH[capacity]
    if isinstance(text, str) and not one_line(text):
        if limit is None:
            return None
        raise Refusal(
            f"{who}的卡要写有效期，最长到 {limit.isoformat()}。", clause=CLAUSE, field="valid_until"
        )
    day = parse_date(text)
    if day is None:
        raise Refusal("“有效期”没有这一天，请写成 2027-05-31。", field="valid_until")
    if day < today:
        raise Refusal("有效期已经过了，请核对。", clause=CLAUSE, field="valid_until")
    if limit is not None and day > limit:
        months = LONGEST_MONTHS[capacity]
        raise Refusal(
            f"{who}的卡一次最长 {months} 个月，到 {limit.isoformat()}；到期可以再延长。",
            clause=CLAUSE,
            field="valid_until",
        )
    return day


def amount_or_refuse(text: str, label: str, field: str) -> Decimal:
    """An amount of money in yuan, nothing typed is nothing paid. Raises Refusal naming the field."""
    written = halfwidth(one_line(text)).replace(" ", "")
    if not written:
        return Decimal("0.00")
    if not _AMOUNT.fullmatch(written):
        raise Refusal(f"“{label}”请填不超过 9999.99 元的数，最多两位小数。", field=field)
    return Decimal(written).quantize(Decimal("0.01"))


def receipt_or_refuse(text: str, deposit: Decimal) -> str:
    """The number of the receipt; money taken has one. Raises Refusal."""
    receipt = one_line(text)
    if len(receipt) > 40:
        raise Refusal("“收据号”最多 40 个字。", field="receipt")
    if deposit and not receipt:
        raise Refusal("收了押金要写收据号。", clause=CLAUSE, field="receipt")
    return receipt if deposit else ""


def stands(state: str, valid_until: date | None, today: date) -> str:
    """How a card looks on the list: its state; one in use may be `expiring` or `expired`."""
    if state != "in_use" or valid_until is None:
        return state
    if valid_until < today:
        return "expired"
    return "expiring" if valid_until <= today + SOON else "in_use"


def until_words(valid_until: date | None, today: date) -> str:
    """Until when, as lists say it: 长期, 2027-05-31, 过期 3 天."""
    if valid_until is None:
        return "长期"
    over = (today - valid_until).days
    return f"{valid_until.isoformat()}（过期 {over} 天）" if over > 0 else valid_until.isoformat()


def money(amount: Decimal | None) -> str:
    """An amount as it is shown: 50.00."""
    return f"{amount or Decimal(0):.2f}"
