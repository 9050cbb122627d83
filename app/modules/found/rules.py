"""What holds for lost property: kinds and states in words, how long it is kept, days, identity papers."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from app.errors import Refusal
from app.rules.dates import parse_date
from app.rules.identity import Paper, check_identity
from app.rules.telephones import parse_phone
from app.rules.text import halfwidth, one_line
from app.rules.typed import choice_or_refuse as choice_or_refuse
from app.rules.typed import words_or_refuse as words_or_refuse

CLAUSE = "ROLE-11"
CONSENT = "found_disposal"
KINDS = (
    ("ordinary", "普通"),
    ("valuable", "贵重"),
    ("document", "证件"),
    ("mail", "信件"),
    ("perishable", "易腐"),
    ("keys", "钥匙"),
)
KIND_ZH = dict(KINDS)
STATES = (
    ("kept", "在存"),
    ("claimed", "已领走"),
    ("police", "已交公安"),
    ("disposed", "已处理"),
    ("returned", "已还拾到人"),
)
STATE_ZH = dict(STATES)
WAYS = (("claimed", "认领"), ("finder", "还拾到人"), ("police", "交公安"), ("disposed", "处理"))
WAY_ZH = dict(WAYS)
STATE_OF_WAY = {"claimed": "claimed", "finder": "returned", "police": "police", "disposed": "disposed"}
ENDING_STATES = (("done", "已办"), ("refused", "描述不符"), ("undone", "已撤销"))
ASKER_STATES = (("open", "在找"), ("matched", "已找到"), ("gone", "不找了"))
ASKER_ZH = dict(ASKER_STATES)
DISPOSAL_STATES = (("asked", "已申请"), ("done", "已处理"), ("dropped", "已撤回"))
RELATIONS = (("self", "本人"), ("family", "家人"), ("agent", "受托人"), ("finder", "拾到人"))
RELATION_ZH = dict(RELATIONS)
PAPERS = tuple((paper.value, paper.zh) for paper in Paper if paper is not Paper.MAINLAND_15)
PAPER_ZH = dict(PAPERS)
SIGNED = (("pad", "手写板"), ("paper", "签在领取单上"))
SIGNED_ZH = dict(SIGNED)
TESTED = frozenset({"valuable"})
"""Kinds that whoever claims them must describe before they are shown."""
TO_POLICE = frozenset({"valuable", "document"})
"""Kinds of which handing to the police is what is offered first when nobody came."""
PERISHABLE_DAYS = 1
LONGEST_BACK = timedelta(days=400)
"""Nothing found or lost longer ago is taken down: then the year was mistyped."""
LEAST_REASON = 4

_MOMENT = re.compile(r"(?P<day>.+?)[ T]+(?P<hour>[0-9]{1,2})[:：](?P<minute>[0-9]{2})")
_HOUR = re.compile(r"(?P<hour>[0-9]{1,2})[:：](?P<minute>[0-9]{2})")
_SHORT_DAY = re.compile(r"(?P<month>[0-9]{1,2})[-/.月](?P<day>[0-9]{1,2})日?")
_CODE = re.compile(r"(?:SY)?\s*(?P<year>20[0-9]{2})-?(?P<number>[0-9]{1,5})")
_TAIL = re.compile(r"[0-9A-Z]{4}")


@dataclass(frozen=True)
class Moment:
    """When something was found, as it was said: the day, and the time where somebody knows it."""

    day: date
    time: str = ""

    @property
    def words(self) -> str:
        """The day and, if known, the time: 2026-11-23 09:42."""
        return f"{self.day.isoformat()} {self.time}".strip()


def code_of(year: int, number: int) -> str:
    """The number of a thing as it stands on its label: SY2026-001."""
    return f"SY{year}-{number:03d}"


def read_code(text: str) -> tuple[int, int] | None:
    """Year and number of a label as typed or scanned; None when it is no such number."""
    found = _CODE.fullmatch(halfwidth(one_line(text)).upper())
    return (int(found["year"]), int(found["number"])) if found else None


def keep_days(kind: str, site_days: int) -> int:
    """For how many days the desk keeps a thing of this kind."""
    return PERISHABLE_DAYS if kind == "perishable" else site_days


def over_on(kind: str, taken_in: date, site_days: int) -> date:
    """The day from which a thing need not be kept any longer."""
    return taken_in + timedelta(days=keep_days(kind, site_days))


def day_or_refuse(text: str | date, label: str, field: str, today: date) -> date:
    """A day that has been, as typed; 11-20 is the last one of that name. Raises Refusal naming the field."""
    written = halfwidth(one_line(str(text)))
    day = parse_date(text if isinstance(text, date) else written) or _short_day(written, today)
    if day is None:
        raise Refusal(f"“{label}”没有这一天，请写成 {today.isoformat()} 或 11-20。", field=field)
    if day > today:
        raise Refusal(f"“{label}”还没到，请核对。", field=field)
    if today - day > LONGEST_BACK:
        raise Refusal(f"“{label}”离今天太久了，请核对年份。", field=field)
    return day


def moment_or_refuse(text: str, today: date) -> Moment:
    """When it was found: 2026-11-23 09:42, 11-23 9:42, 11-23, 9:42 (today). Raises Refusal."""
    label, field = "什么时候捡到", "found_at"
    written = halfwidth(one_line(text))
    if not written:
        raise Refusal(f"请填“{label}”。", clause=CLAUSE, field=field)
    found = _MOMENT.fullmatch(written) or _HOUR.fullmatch(written)
    if found is None:
        return Moment(day_or_refuse(written, label, field, today))
    hour, minute = int(found["hour"]), int(found["minute"])
    if hour > 23 or minute > 59:
        raise Refusal(f"“{label}”没有这个时间，请写成 {today.isoformat()} 09:42。", field=field)
    told = found.groupdict().get("day")
    day = day_or_refuse(told, label, field, today) if told else today
    return Moment(day, f"{hour:02d}:{minute:02d}")


def span_or_refuse(since: str, until: str, today: date) -> tuple[date | None, date | None]:
    """From when to when something was lost; one day told is both, nothing told is not known.

    Raises Refusal naming the field.
    """
    first = day_or_refuse(since, "最早哪天", "lost_from", today) if one_line(since) else None
    last = day_or_refuse(until, "最晚哪天", "lost_to", today) if one_line(until) else None
    first, last = first or last, last or first
    if first is not None and last is not None and last < first:
        raise Refusal("“最晚哪天”早于“最早哪天”，请核对。", field="lost_to")
    return first, last


def phone_or_refuse(text: str, field: str, *, needed: bool = False) -> str:
    """A telephone in its plain form, or nothing unless it is needed. Raises Refusal naming the field."""
    written = one_line(text)
    if not written:
        if needed:
            raise Refusal("请留电话，找到了好通知。", clause=CLAUSE, field=field)
        return ""
    phone = parse_phone(written)
    if phone is None:
        raise Refusal("电话号码位数不对，请核对；座机请带区号。", field=field)
    return phone.number


def tail_or_refuse(kind: str, text: str, today: date) -> str:
    """The last four characters of an identity paper; a whole number is looked at, and cut. Raises Refusal."""
    choice_or_refuse(kind, PAPERS, "看了什么证件", "identity_kind")
    written = re.sub(r"[\s\-]", "", halfwidth(one_line(text))).upper()
    if len(written) > 4:
        checked = check_identity(written, today)
        if kind == Paper.MAINLAND and (checked.kind is not Paper.MAINLAND or checked.warning):
            words = checked.warning or "位数不对"
            raise Refusal(f"身份证号{words}，请对着证件再看一遍。", clause=CLAUSE, field="identity")
        written = written[-4:]
    if not _TAIL.fullmatch(written):
        raise Refusal("请看证件，填号码的后四位。", clause=CLAUSE, field="identity")
    return written


def optional(text: str, label: str, field: str, most: int) -> str:
    """One line of words or nothing. Raises Refusal when it is too long, naming the field."""
    return words_or_refuse(text, label, field, least=0, most=most)


def _short_day(written: str, today: date) -> date | None:
    """A month and a day without a year: the last one that has been."""
    found = _SHORT_DAY.fullmatch(written)
    if found is None:
        return None
    for year in (today.year, today.year - 1):
        try:
            day = date(year, int(found["month"]), int(found["day"]))
        except ValueError:
            continue
        if day <= today:
            return day
    return None
