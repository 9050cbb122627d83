"""Planning walks 排期: proposed by the program, shifted and confirmed by the CS head (VISIT-04, VISIT-07)."""

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select

from app.errors import Refusal
from app.modules.calendar.service import work_calendar
from app.modules.visits.finding import (
    ENTERED_WITHIN,
    IS_OPEN,
    open_stop_or_refuse,
    open_stops,
    unit_or_refuse,
    visitor_or_refuse,
    wish_of,
)
from app.modules.visits.grounds import AHEAD_DAYS, begins_at, callers, grounds, room_of
from app.modules.visits.model import VisitPlan, VisitStop
from app.modules.visits.needs import Plan, Stop
from app.modules.visits.planning import plan
from app.modules.visits.reading import standing_of
from app.modules.visits.rules import (
    HOURS,
    PAIR_CLAUSE,
    WINDOW_ZH,
    WINDOWS,
    YEAR_CLAUSE,
    choice_or_refuse,
    lead_role,
    reason_or_refuse,
)
from app.modules.visits.stand import reason_words
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.record import ref_of
from app.storage.setting_values import values

Told = Callable[[int, int], None]


def _quiet(_done: int, _total: int) -> None:
    """Nobody listens."""


@verb("visits.plan", "访谈排期")
def make_plan(act: Act, *, told: Told = _quiet) -> Ref:
    """Plan the walks of the coming weeks; what stands stays unless it must move (VISIT-04).

    The program looks a year ahead so that the work is spread, and keeps the stops of the weeks the
    site plans for. Returns the record of the planning, which says what could not be placed.
    """
    _give_up_unentered(act)
    found = plan(grounds(act.session, act.today), told)
    kept = values(act.session)
    until = act.today + timedelta(weeks=int(kept["visit_weeks"]))
    _drop(act, [stop for stop, _ in found.moved])
    act.session.flush()
    new = [stop for stop in found.stops if not stop.id and stop.day <= until]
    for stop in new:
        act.session.add(_row(act, stop, int(kept["visit_minutes"])))
    again = {stop.unit_id for stop in new} & {stop.unit_id for stop, _ in found.moved}
    made = VisitPlan(
        at=act.now, by=act.who.staff_id, until=until, placed=len(new) - len(again), moved=len(again),
        kept=sum(1 for stop in found.stops if stop.id) , short=len(found.missed), weeks=_weeks(found),
        notes="\n".join((*found.notes, *_years_not_loaded(act, until))),
    )  # fmt: skip
    act.session.add(made)
    act.session.flush()
    return ref_of(made)


@verb("visits.plan", "访谈改期")
def move_stop(
    act: Act, stop_id: int, *, day: date, window: str, first_id: int = 0, second_id: int = 0
) -> Ref:
    """Another day, window or pair for a planned visit; a confirmed one is confirmed anew. Raises Refusal."""
    stop = open_stop_or_refuse(act.session, stop_id)
    first, second = first_id or stop.first_id, second_id or stop.second_id
    _must_suit(act, stop.unit_id, day, window, first, second, besides=stop)
    stop.begins = _next_time(act, day, window, first, besides=stop)
    stop.day, stop.window, stop.second_id = day, window, second
    if first != stop.first_id:
        stop.first_id = first
        stop.lead_role = lead_role(visitor_or_refuse(act.session, first, day, "first").roles_on(day))
    stop.confirmed_at, stop.confirmed_by = None, None
    return ref_of(stop)


@verb("visits.plan", "走访改期")
def move_walk(
    act: Act, stop_ids: Sequence[int], *, day: date, window: str, first_id: int = 0, second_id: int = 0
) -> int:
    """All stops of a walk to another day, window or pair. Raises Refusal, and nothing is moved then."""
    if not stop_ids:
        raise Refusal("没有要改期的排期。", clause=PAIR_CLAUSE)
    for stop_id in stop_ids:
        move_stop(act, stop_id, day=day, window=window, first_id=first_id, second_id=second_id)
        act.session.flush()
    return len(stop_ids)


@verb("visits.plan", "加排一户访谈")
def add_stop(act: Act, unit_id: int, *, day: date, window: str, first_id: int, second_id: int) -> Ref:
    """Plan a visit by hand (the household asked for it, or it was put off at the door). Raises Refusal."""
    unit = unit_or_refuse(act.session, unit_id)
    _must_suit(act, unit_id, day, window, first_id, second_id)
    standing = standing_of(act.session, unit_id, act.today)
    if standing is None or standing.begins is None or day < standing.begins:
        raise Refusal("这一户那天还没有交付，不用访谈。", field="room")
    stop = VisitStop(
        unit_id=unit.id, day=day, window=window, begins=_next_time(act, day, window, first_id),
        first_id=first_id, second_id=second_id,
        lead_role=lead_role(visitor_or_refuse(act.session, first_id, day, "first").roles_on(day)),
        due_day=standing.due or day, why=reason_words(standing, act.today)[:200], state="open",
        planned_at=act.now, planned_by=act.who.staff_id,
    )  # fmt: skip
    act.session.add(stop)
    act.session.flush()
    return ref_of(stop)


@verb("visits.plan", "撤下访谈排期")
def drop_stop(act: Act, stop_id: int) -> None:
    """Take a visit off the plan; the next planning places the household again if it is due."""
    stop = open_stop_or_refuse(act.session, stop_id)
    stop.state, stop.ended_at = "dropped", act.now


@verb("visits.plan", "撤下走访")
def drop_walk(act: Act, stop_ids: Sequence[int], *, reason: str) -> int:
    """Take a whole walk off the plan, with the reason on record. Raises Refusal."""
    if not stop_ids:
        raise Refusal("没有要撤下的排期。", clause=PAIR_CLAUSE)
    act.purpose = reason_or_refuse(reason, "请写明为什么撤下，至少四个字。", "reason", PAIR_CLAUSE)
    for stop_id in stop_ids:
        drop_stop(act, stop_id)
    return len(stop_ids)


@verb("visits.confirm", "确认访谈排期")
def confirm(act: Act, stop_ids: Sequence[int]) -> int:
    """These planned visits hold: only their own cause moves them now. Returns how many were confirmed."""
    if not stop_ids:
        raise Refusal("没有要确认的排期。", clause=PAIR_CLAUSE)
    count = 0
    for stop_id in stop_ids:
        stop = open_stop_or_refuse(act.session, stop_id)
        if stop.confirmed_at is None:
            stop.confirmed_at, stop.confirmed_by = act.now, act.who.staff_id
            count += 1
    return count


# ---------------------------------------------------------------- inside


def _give_up_unentered(act: Act) -> None:
    """Walks that lie a week behind and were never entered did not take place."""
    asked = select(VisitStop).where(IS_OPEN, VisitStop.day < act.today - ENTERED_WITHIN)
    for stop in act.session.scalars(asked).all():
        stop.state, stop.ended_at = "failed", act.now


def _drop(act: Act, stops: Sequence[Stop]) -> None:
    for stop in stops:
        row = open_stop_or_refuse(act.session, stop.id)
        row.state, row.ended_at = "dropped", act.now


def _row(act: Act, stop: Stop, minutes: int) -> VisitStop:
    return VisitStop(
        unit_id=stop.unit_id, day=stop.day, window=stop.window,
        begins=begins_at(stop.window, stop.order, minutes), first_id=stop.lead_id,
        second_id=stop.second_id, lead_role=stop.role.value, due_day=stop.due, why=stop.why[:200],
        state="open", planned_at=act.now, planned_by=act.who.staff_id,
    )  # fmt: skip


def _weeks(found: Plan) -> str:
    return json.dumps([[monday.isoformat(), count] for monday, count in found.short_by_week()])


def _years_not_loaded(act: Act, until: date) -> tuple[str, ...]:
    """Holidays that nobody entered yet cannot be kept free."""
    calendar = work_calendar(act.session)
    years = [day.year for day in (act.today, until) if not calendar.loaded(day)]
    return tuple(f"{year} 年放假安排还没有录入，排期没有避开那年的假日。" for year in dict.fromkeys(years))


def _must_suit(
    act: Act,
    unit_id: int,
    day: date,
    window: str,
    first_id: int,
    second_id: int,
    besides: VisitStop | None = None,
) -> None:
    """A plan keeps to the handbook: not behind us, no holiday, two people who are there and free."""
    choice_or_refuse(window, WINDOWS, "时段", "window")
    if day < act.today or (day == act.today and act.now.time() > HOURS[window][1]):
        raise Refusal("这个时段已经过了，请另选。", clause=PAIR_CLAUSE, field="day")
    if day > act.today + timedelta(days=AHEAD_DAYS):
        raise Refusal("排期最远排到一年以后，请另选一天。", clause=YEAR_CLAUSE, field="day")
    if day in work_calendar(act.session).off:
        raise Refusal("那天放假，不安排访谈，请另选一天。", clause=PAIR_CLAUSE, field="day")
    if first_id == second_id:
        raise Refusal("访谈要两个人去，请另选同访。", clause=PAIR_CLAUSE, field="second")
    known = {caller.staff_id: caller for caller in callers(act.session, day)}
    for staff_id, field in ((first_id, "first"), (second_id, "second")):
        member = visitor_or_refuse(act.session, staff_id, day, field)
        caller = known.get(staff_id)
        if caller is None or day in caller.off:
            raise Refusal(f"{member.name}那天不参加访谈，请另选。", clause=PAIR_CLAUSE, field=field)
    _must_be_free(act, day, window, first_id, second_id, besides)
    others = [one for one in open_stops(act.session, unit_id) if one is not besides and one.day == day]
    if others:
        raise Refusal("这一户那天已经排了访谈。", clause=YEAR_CLAUSE, field="day")
    _must_be_wished(act, unit_id, day, window)


def _must_be_free(
    act: Act, day: date, window: str, first_id: int, second_id: int, besides: VisitStop | None
) -> None:
    """Nobody is in two pairs in one window, and a window holds only so many visits."""
    asked = select(VisitStop).where(IS_OPEN, VisitStop.day == day, VisitStop.window == window)
    standing = [one for one in act.session.scalars(asked) if one is not besides]
    pair = {first_id, second_id}
    for one in standing:
        theirs = {one.first_id, one.second_id}
        if theirs & pair and theirs != pair:
            raise Refusal(
                f"{WINDOW_ZH[window]}这两个人里有人要和别人去走访，请另选时段或人。",
                clause=PAIR_CLAUSE,
                field="second",
            )
    same = [one for one in standing if {one.first_id, one.second_id} == pair]
    if len(same) >= room_of(act.session)[window]:
        raise Refusal(
            f"这一组{WINDOW_ZH[window]}已经排满 {len(same)} 户，请另选时段。",
            clause=PAIR_CLAUSE,
            field="window",
        )


def _must_be_wished(act: Act, unit_id: int, day: date, window: str) -> None:
    wish = wish_of(act.session, unit_id)
    if wish is None:
        return
    working = work_calendar(act.session).is_working(day)
    if wish.only_phone:
        raise Refusal("这一户只接受电话访谈。要上门请先改访谈意愿。", clause=PAIR_CLAUSE)
    if window not in wish.windows.split(","):
        raise Refusal("这一户不要这个时段上门，请另选。", clause=PAIR_CLAUSE, field="window")
    if (wish.days == "working" and not working) or (wish.days == "free" and working):
        raise Refusal("这一户不要这样的日子上门，请另选。", clause=PAIR_CLAUSE, field="day")
    if wish.not_before is not None and day < wish.not_before:
        raise Refusal(f"这一户要 {wish.not_before:%Y-%m-%d} 以后才方便。", clause=PAIR_CLAUSE, field="day")


def _next_time(act: Act, day: date, window: str, first_id: int, besides: VisitStop | None = None) -> str:
    """The first time of the window at which the pair stands nowhere yet."""
    minutes = int(values(act.session)["visit_minutes"])
    asked = select(VisitStop).where(
        IS_OPEN,
        VisitStop.day == day,
        VisitStop.window == window,
        or_(VisitStop.first_id == first_id, VisitStop.second_id == first_id),
    )
    taken = {one.begins for one in act.session.scalars(asked) if one is not besides}
    for order in range(room_of(act.session)[window]):
        at = begins_at(window, order, minutes)
        if at not in taken:
            return at
    return f"{HOURS[window][0]:%H:%M}"
