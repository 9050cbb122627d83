"""The duties of the year as a file to read: one line for each, those of every day summed by month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.dues.model import Due
from app.modules.staff.rules import DUTY_ZH
from app.modules.staff.service import names
from app.rules.roles import Role

DAY = timedelta(days=1)
WEEK = "一二三四五六日"
HEAD = """\
一个服务中心从 2026-01-01 到 2027-01-15 的全部应办事项：每天开机，按真实的操作办理，少数故意漏办、迟办。
2026 年的放假和调休已录入，2027 年的没有。05-18 至 05-24 因病没有开机。
每行：期限 ｜ 条款和事项 ｜ 对象 ｜ 由谁 ｜ 为什么是这一天 ｜ 结果。每天都要办的，按月合计。
"""


@dataclass(frozen=True)
class Row:
    """One row of the list at the end of the year, in plain values."""

    clock: str
    subject: tuple[str, int]
    lane: int
    what: str
    whom: str
    who: str
    reason: str
    term: str
    opens: date
    first_day: date
    due_day: date
    state: str
    times: int
    ended: date | None
    ended_by: str

    @property
    def key(self) -> tuple[str, tuple[str, int], int, date]:
        """What a duty may be on the list only once for."""
        return (self.clock, self.subject, self.lane, self.first_day)

    @property
    def daily(self) -> bool:
        return self.term == "every day"


def rows(session: Session) -> list[Row]:
    """Everything that was ever on the list, in the order of the file."""
    known = names(session)
    found = [_row(due, known) for due in session.scalars(select(Due))]
    return sorted(found, key=lambda r: (r.first_day, r.clock, r.whom, r.what, r.lane, r.opens, r.state))


def _row(due: Due, known: dict[int, str]) -> Row:
    duty = DUTY_ZH.get(due.duty, "")
    return Row(
        due.clock,
        (due.subject_kind, due.subject_id),
        due.lane,
        due.what,
        due.whom,
        known[due.staff_id] if due.staff_id else duty or Role(due.role).zh,
        due.reason,
        due.term,
        due.opens,
        due.first_day,
        due.due_day,
        due.state,
        due.times,
        due.ended_at.date() if due.ended_at else None,
        known[due.ended_by] if due.ended_by else "",
    )


def days_of(row: Row) -> list[date]:
    """The days a daily duty stands for: its own, and those missed after it."""
    return [row.first_day + n * DAY for n in range(max(row.times, 1))]


def written(found: list[Row]) -> str:
    """The whole file."""
    months = sorted({row.first_day.replace(day=1) for row in found})
    parts = [HEAD]
    for month in months:
        parts.append(f"\n{month.year}年{month.month}月\n")
        parts.extend(_daily_lines(found, month))
        parts.extend(_line(row) for row in found if not row.daily and row.first_day.replace(day=1) == month)
    return "".join(parts)


def _daily_lines(found: list[Row], month: date) -> Iterable[str]:
    kinds: dict[tuple[str, int, str, str], dict[str, list[date]]] = {}
    for row in found:
        if not row.daily:
            continue
        kind = kinds.setdefault((row.clock, row.lane, row.what, row.who), {})
        for day in days_of(row):
            if day.replace(day=1) == month:
                kind.setdefault(row.state, []).append(day)
    for (clock, _, what, who), states in sorted(kinds.items()):
        if states:
            yield f"每天 ｜ {clock} {what} ｜ {who} ｜ {_sums(states)}\n"


def _sums(states: dict[str, list[date]]) -> str:
    words = {"done": "办", "lapsed": "漏", "open": "待办", "off": "撤销"}
    parts = []
    for state, zh in words.items():
        days = sorted(states.get(state, []))
        if days:
            parts.append(f"{zh} {len(days)}" + ("" if state == "done" else f"（{_stretches(days)}）"))
    return "，".join(parts)


def _stretches(days: list[date]) -> str:
    """1日、18日至24日."""
    parts: list[list[date]] = []
    for day in days:
        if parts and day - parts[-1][-1] == DAY:
            parts[-1].append(day)
        else:
            parts.append([day])
    return "、".join(f"{p[0].day}日" if len(p) == 1 else f"{p[0].day}日至{p[-1].day}日" for p in parts)


def _line(row: Row) -> str:
    day = f"{row.first_day:%m-%d} 周{WEEK[row.first_day.weekday()]}"
    clock = "自定" if row.clock == "own" else row.clock
    return f"{day} ｜ {clock} {row.what} ｜ {row.whom or '—'} ｜ {row.who} ｜ {row.reason} ｜ {_end(row)}\n"


def _end(row: Row) -> str:
    moved = f"推迟到 {row.due_day:%m-%d}，" if row.due_day != row.first_day else ""
    if row.ended is None:
        return f"{moved}还没有办"
    if row.state == "lapsed":
        return f"{moved}漏做 {row.times} 次"
    if row.state == "off":
        return f"{moved}{row.ended:%m-%d} 撤销"
    late = f"，迟 {(row.ended - row.due_day).days} 天" if row.ended > row.due_day else ""
    return f"{moved}{row.ended:%m-%d} {row.ended_by}办{late}"
