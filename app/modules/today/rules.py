"""Whose a duty is, where it stands on the day's list, how its day is said, and when it can be put off."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from app.errors import Refusal
from app.modules.dues.rules import NAMED
from app.rules.clocks import parse_term
from app.rules.dates import WEEKDAYS
from app.rules.handbook import Clock, handbook
from app.rules.ref import Ref
from app.rules.roles import HEADS, Role, Who

OVERDUE, TODAY, COMING, DONE, BEFORE = "overdue", "today", "coming", "done", "before"
DAYS_AHEAD = 7
LEAST_REASON = 4
FARTHEST = 92
"""Days a duty can be put off at most; who needs longer asks again."""
FORWARD, BACK = 366, 3653
"""Days after today, and before the site was made, between which its first day may lie."""
OWN = "own"
"""The clock of a check of the site's own; the clause data knows nothing of it."""

ROOM_ZH = {
    "today": "今日", "residents": "住户", "movein": "入住", "keys": "钥匙", "parcels": "包裹",
    "release": "放行", "complaints": "诉求", "visits": "访谈", "notices": "公文", "renovation": "装修",
    "care": "关怀", "checks": "检查", "duty": "值班", "handbook": "手册", "archive": "档案",
    "retention": "保存期限", "media": "媒体", "culture": "文化", "tempstay": "暂住", "services": "特约",
    "dormitory": "宿舍", "consents": "待签", "staff": "人员", "passwords": "密码", "calendar": "日历",
}  # fmt: skip
DUTY_ZH = {
    "information": "信息专管",
    "keys": "钥匙管理员",
    "archive": "档案管理员",
    "filing": "归档员",
    "outbox": "短信经办人",
}
_ABOVE = {Role.LEADER: Role.CS_HEAD, Role.CS_HEAD: Role.CENTRE_HEAD}
_WHOLE_PERIODS = {"daily": "当天", "month": "当月", "quarter": "当季"}


# ---------------------------------------------------------------- whose it is


@dataclass(frozen=True)
class Posts:
    """Who holds what on a day: names, roles, duties of named people, the officer of each building."""

    names: Mapping[int, str]
    roles: Mapping[str, tuple[int, ...]]
    duties: Mapping[str, tuple[int, ...]]
    officers: Mapping[int, int]
    working: frozenset[int]


@dataclass(frozen=True)
class Answers:
    """Who answers for a duty: their ids, how the row calls them, and why it is not who one expects."""

    staff_ids: tuple[int, ...]
    words: str
    note: str = ""


def answers(posts: Posts, role: str, duty: str, staff_id: int | None, building_id: int | None) -> Answers:
    """Whoever is named; else the officer of the building, or whoever holds the role or the named duty.

    One that nobody holds goes up: to the leader, the head of service, the head of the centre.
    """
    if staff_id is not None and staff_id in posts.working:
        return Answers((staff_id,), posts.names.get(staff_id, ""))
    gone = f"{posts.names.get(staff_id, '')}已离职" if staff_id is not None else ""
    if role == Role.OFFICER and building_id is not None and building_id in posts.officers:
        officer = posts.officers[building_id]
        return Answers((officer,), posts.names.get(officer, ""), gone)
    held = posts.duties.get(duty, ()) if duty else posts.roles.get(role, ())
    called = DUTY_ZH.get(duty, duty) if duty else _role_zh(role)
    if held:
        return Answers(held, _called(posts, held, called), gone)
    return _above(posts, role, called)


def _above(posts: Posts, role: str, called: str) -> Answers:
    above = _ABOVE.get(Role(role), Role.LEADER) if role else Role.LEADER
    while not posts.roles.get(above.value) and above in _ABOVE:
        above = _ABOVE[above]
    held = posts.roles.get(above.value, ())
    return Answers(held, _called(posts, held, above.zh), f"暂无{called}")


def _called(posts: Posts, held: tuple[int, ...], called: str) -> str:
    return posts.names.get(held[0], called) if len(held) == 1 else called


def _role_zh(role: str) -> str:
    return Role(role).zh if role in tuple(Role) else ""


def clock_of(clock_id: str, clause: str, what: str, term: str, room: str = "checks") -> Clock:
    """The clock of a duty; made of its row for a check of the site's own, or one the handbook has no more."""
    try:
        return handbook().clock(clock_id)
    except KeyError:
        return Clock(clock_id, clause, what, "填检查单", "", "", term, room, NAMED, (Role.CS_HEAD,))


# ---------------------------------------------------------------- where it stands


@dataclass(frozen=True)
class DutyRow:
    """One row of the day's list: what, for whom, by when, why, clause, who, and what its button does.

    Alike duties of a day are one row: `refs` has all of them, `rows` is what it unfolds into. `put_off`
    says how far putting off has come, `asked` is one that waits for consent, `ready` one that was agreed
    to and is to be carried out; `fixed` says why a duty cannot be put off.
    """

    refs: tuple[Ref, ...]
    subject: Ref
    clock: str
    what: str
    whom: str
    section: str
    day: date
    at: datetime | None
    due: str
    clause: str
    reason: str
    who: str
    who_note: str
    room: str
    room_zh: str
    button: str
    glyph: str
    done_words: str = ""
    fixed: str = ""
    put_off: str = ""
    asked: Ref | None = None
    ready: Ref | None = None
    moved: bool = False
    ended: datetime | None = None
    rows: "tuple[DutyRow, ...]" = field(default=(), repr=False)

    @property
    def can_put_off(self) -> bool:
        """True for one open duty that may be put off with a reason, or with consent."""
        return self.section != DONE and not self.fixed and not self.rows

    @property
    def count(self) -> int:
        """How many duties the row stands for."""
        return max(1, len(self.rows))

    @property
    def ref(self) -> Ref:
        """The duty, or the first one of several."""
        return self.refs[0]


def section_of(
    due_day: date,
    due_at: datetime | None,
    started: datetime,
    go_live: date,
    now: datetime,
    calls_at: datetime | None = None,
) -> str:
    """Where an open duty stands; what began before the site's first day stands apart.

    One with a moment from which it calls stands under today from then on, whatever its day.
    """
    if started.date() < go_live:
        return BEFORE
    if due_day < now.date() or (due_at is not None and due_at < now):
        return OVERDUE
    calls = due_day == now.date() if calls_at is None else calls_at <= now
    return TODAY if calls else COMING


def is_unseen(calls_at: datetime | None, ahead: int, now: datetime) -> bool:
    """True until its moment for a duty that calls from a moment on and is not to be seen ahead of it."""
    return calls_at is not None and ahead == 0 and now < calls_at


def due_words(section: str, due_day: date, due_at: datetime | None, now: datetime) -> str:
    """逾期 2 天, 逾期 3 小时, 逾期 0:35, 12:00 前, 今天, 11/25 周三.

    今天 12:00 of one that is due today and does not call yet.
    """
    if section == OVERDUE:
        late = now - due_at if due_at is not None else timedelta(days=(now.date() - due_day).days)
        if late < timedelta(hours=1):
            return f"逾期 0:{late.seconds // 60:02d}"
        if late < timedelta(days=1):
            return f"逾期 {late.seconds // 3600} 小时"
        return f"逾期 {late.days} 天"
    if due_day == now.date() and section in (TODAY, COMING):
        if due_at is None:
            return "今天"
        return f"{due_at:%H:%M} 前" if section == TODAY else f"今天 {due_at:%H:%M}"
    return day_words(due_day) if due_at is None else f"{due_day.month}/{due_day.day} {due_at:%H:%M}"


def day_words(day: date) -> str:
    """11/25 周三."""
    return f"{day.month}/{day.day} 周{WEEKDAYS[day.weekday()]}"


def day_zh(day: date) -> str:
    """11月25日 周三."""
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def glyph_of(section: str, moved: bool) -> str:
    """The sign of a row; one that was put off has its own until it is overdue again."""
    if moved and section in (TODAY, COMING):
        return "extended"
    return {OVERDUE: "overdue", TODAY: "today", DONE: "done"}.get(section, "later")


def ordered(rows: Iterable[DutyRow]) -> list[DutyRow]:
    """The oldest first, then by the time left; what was put off stands last. Done ones as they were done."""

    def place(row: DutyRow) -> tuple[object, ...]:
        end = row.at or datetime.combine(row.day, datetime.max.time())
        return (row.moved, row.ended or end, row.clock, row.what, row.whom, row.refs)

    return sorted(rows, key=place)


def grouped(rows: Iterable[DutyRow], apart: Callable[[DutyRow], str] = lambda _: "") -> tuple[DutyRow, ...]:
    """Alike duties of a day as one row; `apart` says what keeps them apart beside section, day and clock."""
    alike: dict[tuple[object, ...], list[DutyRow]] = {}
    for row in ordered(rows):
        key = (row.section, row.day, row.clock, row.what, row.moved, apart(row))
        alike.setdefault(key, []).append(row)
    return tuple(_together(some) for some in alike.values())


def flat(rows: Iterable[DutyRow]) -> tuple[DutyRow, ...]:
    """Every duty as a row of its own again."""
    return tuple(one for row in rows for one in (row.rows or (row,)))


def _together(some: list[DutyRow]) -> DutyRow:
    first = some[0]
    if len(some) == 1:
        return first
    whoms = list(dict.fromkeys(row.whom for row in some if row.whom))
    who = {row.who for row in some}
    reason = {row.reason for row in some}
    return replace(
        first,
        refs=tuple(ref for row in some for ref in row.refs),
        whom="、".join(whoms[:2]) + (" 等" if len(whoms) > 2 else ""),
        who=first.who if len(who) == 1 else "多人",
        who_note=first.who_note if len(who) == 1 else f"{len(who)} 人",
        reason=first.reason if len(reason) == 1 else "",
        done_words=some[-1].done_words if len(who) == 1 else "",
        fixed="请先展开，再选其中一件推迟。",
        put_off="",
        asked=None,
        ready=None,
        rows=tuple(some),
    )


# ---------------------------------------------------------------- putting off


def must_be_movable(clock: Clock, term: str) -> None:
    """Some duties are done in their time or missed. Raises Refusal naming the clause."""
    if why := why_fixed(clock, term):
        raise Refusal(why, clause=clock.clause)


def why_fixed(clock: Clock, term: str) -> str:
    """Why a duty cannot be put off; empty when it can."""
    period = _WHOLE_PERIODS.get(parse_term(term).form)
    if period:
        return f"“{clock.what}”{period}哪个时候办都可以，不能推到以后；没有办会记为漏做。"
    if clock.can_put_off:
        return ""
    return clock.instead or f"按手册“{clock.what}”不能推迟，请尽快办。"


def to_day_or_refuse(to_day: date | None, due_day: date, today: date) -> date:
    """The new day: after the one in force, not past, not too far. Raises Refusal."""
    if to_day is None:
        raise Refusal("没有这一天，请写成 2026-11-30。", field="to_day")
    if to_day <= due_day:
        raise Refusal(f"要晚于现在的期限 {due_day.isoformat()}。", field="to_day")
    if to_day < today:
        raise Refusal("这一天已经过了，请另选一天。", field="to_day")
    if (to_day - max(due_day, today)).days > FARTHEST:
        raise Refusal(f"一次最多推迟 {FARTHEST} 天，到时可以再申请。", field="to_day")
    return to_day


def may_ask(who: Who, whose: Answers) -> bool:
    """Whoever answers for a duty asks to put it off, or a head or leader for them."""
    return who.staff_id in whose.staff_ids or bool(who.roles & (HEADS | {Role.LEADER}))


def consent_role(asked: Role, asker: frozenset[Role], manned: frozenset[Role]) -> Role:
    """Whose consent it takes: the clause's role, or the next above while nobody signs for it.

    Who asks and ranks higher than that signs for themselves.
    """
    chain = [asked]
    while chain[-1] in _ABOVE:
        chain.append(_ABOVE[chain[-1]])
    own = next((role for role in reversed(chain) if role in asker), None)
    return own or next((role for role in chain if role in manned), asked)


def go_live_or_refuse(day: date | None, made: date, today: date) -> date:
    """The site's first day, within bounds. Raises Refusal."""
    if day is None:
        raise Refusal("没有这一天，请写成 2026-11-30。", field="day")
    if (made - day).days > BACK:
        raise Refusal("启用日期早于站点建立十年以上，请核对。", field="day")
    if (day - today).days > FORWARD:
        raise Refusal("启用日期在一年以后，请核对。", field="day")
    return day
