"""What holds for release slips: who may carry goods out, how consent is shown, the gate's part (RELS-01)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.errors import Refusal
from app.rules.dates import parse_date
from app.rules.telephones import parse_phone
from app.rules.text import halfwidth, one_line
from app.rules.typed import choice_or_refuse as choice_or_refuse
from app.rules.typed import words_or_refuse as words_or_refuse

CLAUSE = "RELS-01"
FORM_CLAUSE = "RELS-02"
CAPACITIES = (
    ("owner", "业主"),
    ("family", "家人"),
    ("tenant", "租户"),
    ("contractor", "施工"),
    ("shop", "商户"),
    ("company", "单位"),
)
CAPACITY_ZH = dict(CAPACITIES)
CAPACITY_OF_TIE = {"owner": "owner", "co_owner": "owner", "tenant": "tenant", "family": "family"}
FIRMS = ("contractor", "shop", "company")
"""Capacities in which somebody comes for a firm, whose name is asked for."""
IDENTITIES = (
    ("id_card", "身份证"),
    ("passport", "护照"),
    ("permit", "通行证、居住证"),
    ("work", "工作证、介绍信"),
)
IDENTITY_ZH = dict(IDENTITIES)
AUTHORITIES = (("owner", "业主本人"), ("family", "在册家人"), ("consent", "经同意"))
AUTHORITY_ZH = dict(AUTHORITIES)
CONSENTS = (
    ("letter", "书面同意"),
    ("call", "打登记的电话"),
    ("lease", "租约列明"),
    ("present", "本人在场"),
)
CONSENT_ZH = dict(CONSENTS)
SIGNED = (("paper", "签在放行条上"), ("pad", "手写板"))
SIGNED_ZH = dict(SIGNED)
STATES = (("issued", "未回"), ("back", "已回"), ("void", "作废"))
STATE_ZH = dict(STATES)
TOLD = (("radio", "对讲"), ("telephone", "电话"), ("spoken", "当面"), ("paper", "递门岗联"))
TOLD_ZH = dict(TOLD)
ANSWERS = (("", "没有问"), ("no", "没有欠费"), ("yes", "有欠费"))
NOT_BACK = ("门岗漏收", "没有搬出", "随车带走")
"""Ready reasons why a gate's part is missing, offered by digit."""
VOIDED = ("物品或房号填错", "今天不搬了", "改天搬，另开一张")
FARTHEST = 7
"""Days ahead a slip may be made out for at most."""
ADULT = 18
TAIL = 4
_CODE = re.compile(r"(?:FX)?(20[0-9]{2})[\s\-]?([0-9]{1,6})")


@dataclass(frozen=True)
class Asked:
    """What the form of a new slip says, as it was typed.

    `goods` are lines as `goods.parse` reads them. `consent_id` is whoever on the register agreed, 0 when
    a name was typed instead.
    """

    unit_id: int = 0
    person_id: int = 0
    name: str = ""
    capacity: str = ""
    firm: str = ""
    telephone: str = ""
    identity: str = "id_card"
    tail: str = ""
    consent: str = ""
    consent_id: int = 0
    consent_who: str = ""
    consent_words: str = ""
    goods: tuple[str, ...] = ()
    plate: str = ""
    day: str = ""
    arrears: str = ""
    strokes: str = ""


def code_words(year: int, number: int) -> str:
    """The number of a slip as it is printed and barred: FX2026-0001."""
    return f"FX{year}-{number:04d}"


def code_or_none(text: str) -> tuple[int, int] | None:
    """Year and number of a slip as scanned or typed, or None: FX2026-0001, fx20260001, ２０２６－１."""
    found = _CODE.fullmatch(halfwidth(one_line(text)).replace(" ", "").upper())
    return (int(found[1]), int(found[2])) if found else None


def code_or_refuse(text: str) -> tuple[int, int]:
    """Year and number of a slip as scanned or typed. Raises Refusal."""
    typed = one_line(text)
    if not typed:
        raise Refusal("请扫门岗联上的条码，或输入放行条编号。", clause=FORM_CLAUSE, field="code")
    found = code_or_none(typed)
    if found is None:
        shown = typed if len(typed) <= 24 else f"{typed[:24]}…"
        raise Refusal(
            f"“{shown}”不是放行条编号，请核对；编号的样子是 FX2026-0001。", clause=FORM_CLAUSE, field="code"
        )
    return found


def tail_or_refuse(text: str, identity: str) -> str:
    """The last four characters of the paper that was looked at; a work pass may have none."""
    tail = re.sub(r"[\s\-]", "", halfwidth(one_line(text))).upper()
    if not tail and identity == "work":
        return ""
    if not re.fullmatch(r"[0-9A-Z]{4}", tail):
        raise Refusal(f"请看过{IDENTITY_ZH[identity]}，填号码的后 {TAIL} 位。", clause=CLAUSE, field="tail")
    return tail


def phone_or_empty(text: str) -> str:
    """A telephone in its plain form, or nothing. Raises Refusal when it is none."""
    written = one_line(text)
    if not written:
        return ""
    phone = parse_phone(written)
    if phone is None:
        raise Refusal("电话号码位数不对，请核对；座机请带区号。", clause=CLAUSE, field="telephone")
    return phone.number


def day_or_refuse(text: str | date, today: date) -> date:
    """The one day a slip is valid: today, or one of the next seven (RELS-02). Raises Refusal."""
    if isinstance(text, str) and not one_line(text):
        return today
    day = parse_date(text)
    if day is None:
        raise Refusal("“有效日期”没有这一天，请写成 2026-11-25。", clause=FORM_CLAUSE, field="day")
    if day < today:
        raise Refusal("有效日期已经过了，请写今天或以后。", clause=FORM_CLAUSE, field="day")
    if day > today + timedelta(days=FARTHEST):
        raise Refusal(
            f"放行条最早提前 {FARTHEST} 天开，搬家日子近了再来开。", clause=FORM_CLAUSE, field="day"
        )
    return day


def is_adult(birthday: date | None, today: date) -> bool:
    """True unless the register knows of a birthday that is less than 18 years ago."""
    if birthday is None:
        return True
    born = (birthday.month, birthday.day)
    return today.year - birthday.year - ((today.month, today.day) < born) >= ADULT


def who_may_agree(capacity: str) -> tuple[str, ...]:
    """Whose consent carries: the owner's; for workers, shops and firms also the tenant's (RELS-01)."""
    return ("owner", "co_owner", "tenant") if capacity in FIRMS else ("owner", "co_owner")


def agree_zh(capacity: str) -> str:
    """The same in words."""
    return "业主或租户" if capacity in FIRMS else "业主"


def consents_for(capacity: str) -> tuple[tuple[str, str], ...]:
    """In which ways consent can be shown; only a tenant has a lease that lists the goods."""
    return tuple(one for one in CONSENTS if one[0] != "lease" or capacity == "tenant")


def consent_or_refuse(value: str, capacity: str) -> str:
    """How consent was shown. Raises Refusal that says what is missing (RELS-01)."""
    if value in dict(consents_for(capacity)):
        return value
    whose = agree_zh(capacity)
    lease = "，或看租约上是否列明这些物品" if capacity == "tenant" else ""
    raise Refusal(
        f"{CAPACITY_ZH[capacity]}搬出要{whose}同意：请看书面同意，或打登记的电话问过{whose}{lease}。",
        clause=CLAUSE,
        field="consent",
    )


def passed_or_refuse(text: str, now: datetime) -> datetime:
    """When the goods passed the gate: 16:05, 11-22 16:05; empty is now. Raises Refusal."""
    typed = halfwidth(one_line(text))
    if not typed:
        return now.replace(second=0, microsecond=0)
    found = re.fullmatch(r"(?:(?:(20\d\d)-)?(\d{1,2})-(\d{1,2})\s+)?(\d{1,2}):(\d{2})", typed)
    try:
        if found is None:
            raise ValueError
        year = int(found[1] or now.year)
        month, day = int(found[2] or now.month), int(found[3] or now.day)
        at = datetime(year, month, day, int(found[4]), int(found[5]))
    except ValueError as error:
        raise Refusal(
            "时间请写成 16:05；不是今天的写成 11-22 16:05。", clause=FORM_CLAUSE, field="passed"
        ) from error
    if at > now:
        raise Refusal("出门时间在现在之后，请核对。", clause=FORM_CLAUSE, field="passed")
    return at
