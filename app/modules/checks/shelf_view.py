"""The checks that are to be made: overdue, today, later, and those at hand whenever they are needed."""

from collections.abc import Sequence
from datetime import date

from app.modules.checks.lists import CheckRow
from app.modules.checks.problem_view import near_day
from app.modules.checks.rules import EMERGENCY
from app.modules.followups.lists import FollowUpLine
from app.ui.bands import Band, BandRow

OVERDUE, TODAY, LATER, READY, EMERGENCIES = "overdue", "today", "later", "none", "emergency"
TO_MEND, TO_VERIFY = "open", "done"
Slot = tuple[object, int, int]


def slot(one: CheckRow) -> Slot:
    """What tells a line of the shelf from every other: check, newcomer, officer."""
    return (one.ref, one.subject_id, one.for_staff_id)


def check_bands(rows: Sequence[CheckRow], today: date) -> tuple[Band, ...]:
    """The shelf in bands; what is on demand is parted from what one takes in an emergency."""
    heads = (
        (OVERDUE, "逾期", "overdue", "先做这些", "over"),
        (TODAY, "今天", "today", "", "due"),
        (LATER, "以后", "later", "到期前也可以先做", ""),
        (READY, "随时可用", "", "", ""),
        (EMERGENCIES, "应急", "", "Alt E 直接选一张", ""),
    )
    return tuple(
        Band(key, title, tuple(_check(one, today) for one in rows if _band(one) == key), glyph, hint, tone)
        for key, title, glyph, hint, tone in heads
    )


def _band(one: CheckRow) -> str:
    return EMERGENCIES if one.group == EMERGENCY else one.state


def _check(one: CheckRow, today: date) -> BandRow:
    last = f"上次 {_short(one.last, today)}" if one.last else ""
    begun = "填了一半" if one.open_run else ""
    how = "　".join(
        w for w in ("" if one.state == READY else one.term_zh, "两人在场" if one.watched else "", last) if w
    )
    return BandRow(
        key=slot(one),
        glyph={OVERDUE: "overdue", TODAY: "today", LATER: "later"}.get(one.state, "info"),
        day=_due(one, today),
        what=one.title,
        about="　".join(w for w in (one.whom, begun) if w),
        reason=how,
        clause=one.clause,
        who=one.who_zh,
        action="继续" if begun and one.may_run else "看一看" if begun else "开始",
        dead="" if one.may_run or begun else f"由{one.who_zh}做",
        tone={OVERDUE: "over", TODAY: "due"}.get(one.state, ""),
    )


def _due(one: CheckRow, today: date) -> str:
    if one.due is None:
        return "随时"
    if one.due < today:
        return f"逾期 {(today - one.due).days} 天"
    return "今天" if one.due == today else near_day(one.due, today)


def _short(last: str, today: date) -> str:
    """2026-11-20 林晓禾 as 11/20 林晓禾; the year stays where it is another one."""
    day, _, who = last.partition(" ")
    year, month, number = day.split("-")
    words = f"{int(month)}/{int(number)}" if int(year) == today.year else day
    return f"{words} {who}".strip()


def followup_bands(lines: Sequence[FollowUpLine], today: date) -> tuple[Band, ...]:
    """What is to be put right, and what is to be looked at after; the overdue ones of each first."""
    heads = ((TO_MEND, "待整改", "today"), (TO_VERIFY, "待验证", "consent"))
    found = []
    for state, title, glyph in heads:
        mine = [line for line in lines if line.state == state]
        rows = tuple(_followup(line, today) for line in mine)
        found.append(Band(state, title, rows, glyph, _late(mine), "over" if _late(mine) else ""))
    return tuple(found)


def _late(lines: Sequence[FollowUpLine]) -> str:
    over = sum(bool(line.days_over) for line in lines)
    return f"逾期 {over}" if over else ""


def _followup(line: FollowUpLine, today: date) -> BandRow:
    due = line.due or line.until
    if line.days_over:
        glyph, words, tone = "overdue", f"逾期 {line.days_over} 天", "over"
    elif due == today:
        glyph, words, tone = "today", "今天", "due"
    else:
        glyph, words, tone = "later", near_day(due, today), ""
    reported = line.state == TO_VERIFY
    told = f"{line.done_by}：{line.done_words}" if reported else f"{line.set_by}提出"
    back = f"退回过 {line.returned} 次" if line.returned else ""
    return BandRow(
        key=line.ref,
        glyph=glyph,
        day=words,
        what=line.what,
        about=line.place,
        reason="　".join(w for w in (told, back) if w),
        clause="ROLE-06",
        who=line.staff,
        action="验证…" if reported else "报完成…",
        tone=tone,
    )
