"""The order in which the day's list is shown and printed: by day, by room, or by who answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.modules.today.lists import TodayLists
from app.modules.today.rules import (
    BEFORE,
    COMING,
    DAYS_AHEAD,
    DONE,
    OVERDUE,
    ROOM_ZH,
    TODAY,
    DutyRow,
    day_words,
    day_zh,
    flat,
    grouped,
)

BY_DAY, BY_ROOM, BY_WHO = "day", "room", "who"
ORDERS = ((BY_DAY, "按期限排列"), (BY_ROOM, "按房间分组"), (BY_WHO, "按负责人分组"))
NOON = time(12, 0)


@dataclass(frozen=True)
class Section:
    """A band with its rows; a folded one shows only its number until it is opened."""

    key: str
    title: str
    hint: str
    glyph: str
    tone: str
    rows: tuple[DutyRow, ...]
    folds: bool = False

    @property
    def count(self) -> int:
        """How many duties, alike ones counted one by one."""
        return sum(row.count for row in self.rows)


def told(row: DutyRow) -> str:
    """Everything a row says, for the tooltip."""
    who = f"负责：{row.who}" + (f"（{row.who_note}）" if row.who_note else "")
    clause = f"条款 {row.clause}" if row.clause else ""
    parts = (f"{row.what}　{row.whom}", row.put_off, row.reason, clause, who)
    return "\n".join(part.strip("　") for part in parts if part)


def sections(found: TodayLists, order: str, now: datetime, go_live: date) -> tuple[Section, ...]:
    """The bands of the page in one of the three orders; what is done and what began before stand last."""
    if order == BY_ROOM:
        places = {room: place for place, room in enumerate(ROOM_ZH)}
        first = _gathered(found, lambda row: row.room, lambda row: row.room_zh, places)
    elif order == BY_WHO:
        first = _gathered(found, lambda row: row.who, lambda row: row.who, {})
    else:
        first = _by_day(found, now)
    return (*first, *_last(found, go_live))


def number_of(rows: Sequence[DutyRow]) -> int:
    """How many duties some rows stand for."""
    return sum(row.count for row in rows)


def _by_day(found: TodayLists, now: datetime) -> tuple[Section, ...]:
    until = day_zh(now.date() + timedelta(days=DAYS_AHEAD))
    bands = [Section(TODAY, "今天", _today_hint(found, now), "today", "due", found.today)]
    if found.overdue:
        bands.insert(0, Section(OVERDUE, "逾期", "先办这些", "overdue", "over", found.overdue))
    if found.coming:
        bands.append(Section(COMING, "未来 7 天", f"至 {until}", "later", "muted", found.coming))
    return tuple(bands)


def _today_hint(found: TodayLists, now: datetime) -> str:
    if not found.today:
        after = found.coming[0].day if found.coming else found.next
        if after == now.date():  # due today, and not to be seen to yet
            return f"现在没有要办的，下一项 {found.coming[0].due}"
        return "今天没有要办的" + (f"，下一项 {day_words(after)}" if after else "")
    noon = datetime.combine(now.date(), NOON)
    early = [row for row in flat(found.today) if row.at is not None and row.at <= noon]
    return f"其中 {len(early)} 项在 12:00 前" if early and now.time() < NOON else ""


def _gathered(
    found: TodayLists,
    key: Callable[[DutyRow], str],
    title: Callable[[DutyRow], str],
    places: dict[str, int],
) -> tuple[Section, ...]:
    gathered: dict[str, list[DutyRow]] = {}
    for row in flat((*found.overdue, *found.today, *found.coming)):
        gathered.setdefault(key(row), []).append(row)
    return tuple(
        _band(name, title(some[0]), some)
        for name, some in sorted(gathered.items(), key=lambda pair: (places.get(pair[0], 99), pair[0]))
    )


def _band(key: str, title: str, some: list[DutyRow]) -> Section:
    over, due = (sum(row.section == section for row in some) for section in (OVERDUE, TODAY))
    words = " · ".join(w for w in (f"逾期 {over}" if over else "", f"今天 {due}" if due else "") if w)
    glyph, tone = ("overdue", "over") if over else ("today", "due") if due else ("later", "muted")
    return Section(f"of {key}", title or "没有写明", words, glyph, tone, grouped(some, lambda row: row.who))


def _last(found: TodayLists, go_live: date) -> tuple[Section, ...]:
    bands = []
    if found.done:
        bands.append(Section(DONE, "已办", "今天办完的", "done", "ok", found.done, folds=True))
    if found.before:
        hint = f"{day_zh(go_live)}启用以前开始的，不算逾期"
        bands.append(Section(BEFORE, "启用前", hint, "later", "muted", found.before, folds=True))
    return tuple(bands)
