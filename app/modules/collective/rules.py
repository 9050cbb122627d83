"""What holds for moving in by plan (MOVE-02): steps and their order, times, codes, rooms, where who is."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from app.errors import Refusal
from app.rules.dates import WEEKDAYS, parse_date
from app.rules.rooms import RoomCode, parse_room
from app.rules.text import halfwidth, one_line
from app.rules.typed import choice_or_refuse, whole_or_refuse
from app.rules.typed import words_or_refuse as words_or_refuse

CLAUSE = "MOVE-02"
PLAN, ORDER = "move_plan", "move_order"
"""The kinds of consent: to a plan before it runs, to steps of one household out of their order."""
STATES = (("draft", "拟定"), ("running", "进行中"), ("closed", "已结束"))
STATE_ZH = {**dict(STATES), "waiting": "待同意", "agreed": "已同意"}
GATES = (("identity", "核对身份"), ("forms", "填表签约"), ("fees", "收费"), ("other", "其他"))
GATE_ZH = dict(GATES)
NEEDED = ("identity", "forms")
"""Without these no formalities are done (MOVE-01), whatever other steps a plan has."""
USUAL_STEPS = (
    ("核对身份和资料", "1号台", "identity"),
    ("填表签约", "2号台", "forms"),
    ("收费", "3号台", "fees"),
    ("验房领钥匙", "4号台", "other"),
)
STANDS = (
    ("later", "未到预约"),
    ("expected", "应到"),
    ("here", "在场办理"),
    ("left", "离场缺件"),
    ("done", "办妥"),
    ("missed", "未到"),
)
"""Where a household of a running plan is; `missed` when its time is over and it never came."""
STAND_ZH = dict(STANDS)
MOST_STEPS, MOST_DAYS, MOST_SLOTS, MOST_HOUSEHOLDS = 9, 31, 200, 3000
LEAST_REASON = 4

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_CODE = re.compile(r"J([0-9]{2,4})([0-9]{4})")
_SPAN = re.compile(r"\s*(?:至|到|~|～|—|–)\s*")
_BUILDING = re.compile(
    r"(?P<building>.{1,8}?)(?:栋|幢|座|号楼|#楼|#)?(?:[-\s]*(?P<entrance>[^-\s]{1,3}?)单元)?"
)


@dataclass(frozen=True)
class StepWords:
    """One step as it was typed and found right."""

    title: str
    station: str
    gate: str


@dataclass(frozen=True)
class SlotWords:
    """One time as it was typed and found right."""

    day: date
    since: time
    until: time
    capacity: int

    @property
    def words(self) -> str:
        """As papers and lists say it: 11月25日 周三 09:00–10:00."""
        return slot_words(self.day, self.since, self.until)


@dataclass(frozen=True)
class Span:
    """Rooms that are meant: those between two places of the list, of a building, or of one entrance."""

    text: str
    first: str = ""
    last: str = ""
    building: str = ""
    entrance: str = ""


# ---------------------------------------------------------------- the plan


def days_or_refuse(first: str | date, last: str | date) -> tuple[date, date]:
    """First and last day of a plan. Raises Refusal naming the field."""
    found = []
    for value, label, field in ((first, "第一天", "first_day"), (last, "最后一天", "last_day")):
        day = parse_date(value)
        if day is None:
            raise Refusal(f"“{label}”没有这一天，请写成 2026-11-25。", field=field)
        found.append(day)
    if found[1] < found[0]:
        raise Refusal("最后一天早于第一天，请核对。", field="last_day")
    if (found[1] - found[0]).days >= MOST_DAYS:
        raise Refusal(f"一个方案最多 {MOST_DAYS} 天，再长请分成几个方案。", field="last_day")
    return found[0], found[1]


def steps_or_refuse(lines: Sequence[tuple[str, str, str]]) -> tuple[StepWords, ...]:
    """The steps of a plan in their order, as (title, station, gate). Raises Refusal (MOVE-02)."""
    found = []
    for number, (title, station, gate) in enumerate(lines, 1):
        named = words_or_refuse(title, f"第 {number} 步", f"title{number}", most=20)
        where = one_line(station)
        if len(where) > 20:
            raise Refusal(f"第 {number} 步的台位最多 20 个字。", field=f"station{number}")
        choice_or_refuse(gate, GATES, f"第 {number} 步相当于", f"gate{number}")
        found.append(StepWords(named, where, gate))
    if not found or len(found) > MOST_STEPS:
        raise Refusal(f"步骤要有 1 到 {MOST_STEPS} 步。", clause=CLAUSE, field="title1")
    if len({step.title for step in found}) < len(found):
        raise Refusal("有两步的名称一样，请改开。", clause=CLAUSE, field="title1")
    lacking = [GATE_ZH[gate] for gate in NEEDED if gate not in {step.gate for step in found}]
    if lacking:
        words = f"步骤里缺“{'”“'.join(lacking)}”，这样办不妥入住手续。"
        raise Refusal(words, clause=CLAUSE, field="gate1")
    return tuple(found)


def clock_or_refuse(text: str, label: str, field: str) -> time:
    """A time of the day as typed: 9:00, 09:30. Raises Refusal naming the field."""
    match = _CLOCK.fullmatch(halfwidth(one_line(text)))
    if match is None:
        raise Refusal(f"“{label}”请写成 9:00 的样子。", field=field)
    return time(int(match[1]), int(match[2]))


def slots_or_refuse(
    lines: Sequence[tuple[str | date, str, str, str | int]], first: date, last: date
) -> tuple[SlotWords, ...]:
    """The times of a plan, as (day, from, until, households), inside its days and apart from each other.

    Raises Refusal naming the line.
    """
    found = [_slot(number, line, first, last) for number, line in enumerate(lines, 1)]
    if not found or len(found) > MOST_SLOTS:
        raise Refusal(f"时段要有 1 到 {MOST_SLOTS} 个。", clause=CLAUSE, field="slots")
    ordered = sorted(found, key=lambda slot: (slot.day, slot.since))
    for before, after in pairwise(ordered):
        if before.day == after.day and after.since < before.until:
            raise Refusal(f"“{before.words}”和“{after.words}”重叠了。", clause=CLAUSE, field="slots")
    return tuple(ordered)


def _slot(number: int, line: tuple[str | date, str, str, str | int], first: date, last: date) -> SlotWords:
    where = f"第 {number} 个时段"
    day = parse_date(line[0])
    if day is None or not first <= day <= last:
        words = f"{where}的日期要在 {first.isoformat()} 到 {last.isoformat()} 之间。"
        raise Refusal(words, clause=CLAUSE, field="slots")
    since = clock_or_refuse(line[1], f"{where}从", "slots")
    until = clock_or_refuse(line[2], f"{where}到", "slots")
    if until <= since:
        raise Refusal(f"{where}结束早于开始，请核对。", clause=CLAUSE, field="slots")
    return SlotWords(day, since, until, whole_or_refuse(line[3], f"{where}的户数", "slots", 1, 500))


def daily_slots(
    first: date, last: date, since: time, until: time, minutes: int, capacity: int, rest: tuple[time, time]
) -> tuple[tuple[date, str, str, int], ...]:
    """The same times on every day, one after the other, none of them inside the rest at noon."""
    found, day = [], first
    while day <= last:
        begin = _minutes(since)
        while begin + minutes <= _minutes(until):
            end = begin + minutes
            if end > _minutes(rest[0]) and begin < _minutes(rest[1]):
                begin = _minutes(rest[1])
                continue
            found.append((day, _clock(begin), _clock(end), capacity))
            begin = end
        day = date.fromordinal(day.toordinal() + 1)
    return tuple(found)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def slot_words(day: date, since: time, until: time) -> str:
    """A time in words: 11月25日 周三 09:00–10:00."""
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]} {since:%H:%M}–{until:%H:%M}"


# ---------------------------------------------------------------- rooms and codes


def spans_or_refuse(text: str) -> tuple[Span, ...]:
    """The rooms that a text names: 3栋、5栋2单元、3-1-101 至 3-1-1804、6-1-201. Raises Refusal."""
    pieces = [piece for piece in re.split(r"[、,，;；\n]+", halfwidth(text)) if one_line(piece)]
    if not pieces:
        raise Refusal("请写住户：3栋，或 3-1-101 至 3-1-1804，或一个个房号。", clause=CLAUSE, field="rooms")
    return tuple(_span(one_line(piece)) for piece in pieces)


def _span(piece: str) -> Span:
    ends = _SPAN.split(piece)
    if len(ends) == 2:
        first, last = (parse_room(end) for end in ends)
        if first is None or last is None or last.sort_key < first.sort_key:
            raise _no_room(piece)
        return Span(piece, first.sort_key, last.sort_key)
    room = parse_room(piece)
    if room is not None:
        return Span(piece, room.sort_key, room.sort_key)
    named = _BUILDING.fullmatch(piece) if len(ends) == 1 else None
    if named is None:
        raise _no_room(piece)
    return Span(piece, building=named["building"].upper(), entrance=(named["entrance"] or "").upper())


def _no_room(piece: str) -> Refusal:
    words = f"“{piece[:20]}”看不懂，请写成 3栋、3栋2单元、3-1-101 或 3-1-101 至 3-1-1804。"
    return Refusal(words, clause=CLAUSE, field="rooms")


def code_of(plan_id: int, ticket: int) -> str:
    """What stands as bars on ticket and sheet: J and the numbers of the plan and of the ticket."""
    return f"J{plan_id:02d}{ticket:04d}"


def ticket_words(ticket: int) -> str:
    """The number of a ticket as it is printed and called: 0137."""
    return f"{ticket:04d}"


def ticket_or_code(text: str) -> int | str:
    """What was scanned (a code) or typed (the number of a ticket). Raises Refusal."""
    typed = halfwidth(one_line(text)).upper().replace(" ", "")
    if _CODE.fullmatch(typed):
        return typed
    if typed.isascii() and typed.isdigit() and len(typed) <= 4 and int(typed):
        return int(typed)
    raise Refusal("这不是入住票或会签单上的条码，请扫条码，或打票号。", clause=CLAUSE, field="code")


def room_words(code: RoomCode) -> str:
    """A room as lists of the plan show it."""
    return code.short


# ---------------------------------------------------------------- the order of the steps


def out_of_order(positions: Sequence[int], ticked: Collection[int]) -> tuple[int, ...]:
    """The steps that are ticked although one before them is not (MOVE-02), by position."""
    gap = next((position for position in sorted(positions) if position not in ticked), None)
    return () if gap is None else tuple(p for p in sorted(ticked) if p > gap)


def stands(*, done: bool, here: bool, came: bool, since: datetime, until: datetime, now: datetime) -> str:
    """Where a household is at a moment (STANDS)."""
    if done:
        return "done"
    if here:
        return "here"
    if came:
        return "left"
    return "later" if now < since else "expected" if now < until else "missed"
