"""The planner 排期: who leads, what stands, what must move, and visits spread evenly over the weeks left."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from app.modules.visits.needs import Caller, Grounds, Need, Plan, Stop
from app.modules.visits.placing import Diary, Limits, Placed, place_all
from app.modules.visits.sharing import Led, leads

Told = Callable[[int, int], None]
_PULLS = (60, 28, 0)
"""Days by which a neighbour may be pulled ahead, the widest first that costs nobody a visit in time."""

_EVENLY = (1.0, 1.15, 1.4, 2.0, 3.0)
"""How full the weeks may be, as many times what they must be at the least."""


def _quiet(_done: int, _total: int) -> None:
    """Nobody listens."""


def plan(grounds: Grounds, told: Told = _quiet) -> Plan:
    """A plan for the days given: everybody in time if it can be, evenly spread, what stands left alone.

    `told` hears how far it is; an error it raises ends the planning.
    """
    callers = _callers(grounds)
    if len(callers) < 2:
        return Plan((), _within(grounds, grounds.needs), _all_moved(grounds), (_too_few(callers),))
    kept, moved, open_needs = _standing(grounds, callers)
    found, notes, short = _planned(grounds, callers, kept, open_needs, told)
    missed = (*found.missed, *_too_late(grounds, kept))
    if missed:
        freed = _could_make_room(kept, missed)
        if freed:
            stay = [one for one in kept if one[1] not in freed]
            needs = [*open_needs, *(need for need, stop in kept if stop in freed)]
            again = _planned(grounds, callers, stay, needs, told)
            if len(again[0].missed) < len(missed):
                kept, (found, notes, short) = stay, again
                moved = [*moved, *((stop, "让给更急的一户") for stop in freed)]
                missed = found.missed
    stops = sorted((*(stop for _, stop in kept), *_in_walking_order(grounds, kept, found.stops)), key=_when)
    return Plan(tuple(stops), missed, tuple(moved), (*notes, *short))


# ---------------------------------------------------------------- what stands


def _standing(
    grounds: Grounds, callers: Sequence[Caller]
) -> tuple[list[tuple[Need, Stop]], list[tuple[Stop, str]], list[Need]]:
    """What stands and may stay, with its need; what must move and why; the needs still to be placed."""
    by_unit: dict[int, list[Need]] = {}
    for need in sorted(grounds.needs, key=lambda one: one.due):
        by_unit.setdefault(need.unit_id, []).append(need)
    there = {caller.staff_id: caller for caller in callers}
    kept, moved = [], []
    days = frozenset(grounds.days)
    for stop in sorted(grounds.stands, key=_when):
        mine = by_unit.get(stop.unit_id, [])
        why = "已经不用访谈" if not mine else _must_move(stop, mine[0], there, days, grounds)
        if why:
            moved.append((stop, why))
            continue
        need = mine.pop(0)
        kept.append((need, replace(stop, group=need.group, due=need.due)))
    return kept, moved, [need for needs in by_unit.values() for need in needs]


def _must_move(
    stop: Stop, need: Need, there: dict[int, Caller], days: frozenset[object], grounds: Grounds
) -> str:
    """Why a stop cannot stay; empty when it can."""
    if stop.day not in days:
        return "那天不走访"
    for staff_id in (stop.lead_id, stop.second_id):
        if staff_id not in there or stop.day in there[staff_id].off:
            return "访谈员那天不在"
    if stop.window not in need.windows or (need.not_before is not None and stop.day < need.not_before):
        return "住户另有要求"
    if need.days != "any" and (need.days == "working") != (stop.day in grounds.working):
        return "住户另有要求"
    return ""


def _too_late(grounds: Grounds, kept: Iterable[tuple[Need, Stop]]) -> list[Need]:
    """Needs whose visit stands after their day, although that day is still to come."""
    return [need for need, stop in kept if grounds.days[0] <= need.due < stop.day]


def _could_make_room(kept: Iterable[tuple[Need, Stop]], missed: Sequence[Need]) -> list[Stop]:
    """Stops that nobody confirmed and that are less urgent than what is missed, before its day.

    And those that are missed themselves because they stand too late, confirmed or not.
    """
    latest = max(need.due for need in missed)
    first = min(need.due for need in missed)
    late = {(need.unit_id, need.due) for need in missed}
    return [
        stop
        for need, stop in kept
        if (need.unit_id, need.due) in late or (not stop.fixed and stop.day <= latest and need.due > first)
    ]


def _all_moved(grounds: Grounds) -> tuple[tuple[Stop, str], ...]:
    return tuple((stop, "访谈员那天不在") for stop in grounds.stands)


# ---------------------------------------------------------------- what is new


def _planned(
    grounds: Grounds,
    callers: Sequence[Caller],
    kept: Sequence[tuple[Need, Stop]],
    needs: Sequence[Need],
    told: Told,
) -> tuple[Placed, tuple[str, ...], tuple[str, ...]]:
    """The new stops; a share that its role has no time for is carried by whoever has."""
    led, notes = leads(grounds, needs, kept, callers)
    standing = [stop for _, stop in kept]
    found, pull = _closest(grounds, callers, standing, led)
    short: tuple[str, ...] = ()
    if found.missed:
        other = _led_by_others(led, found, callers)
        again, wider = _closest(grounds, callers, standing, other)
        if len(again.missed) < len(found.missed):
            count = len(found.missed) - len(again.missed)
            short = (f"有 {count} 户按分担轮不过来，改由有空的人主访。",)
            led, found, pull = other, again, wider
    return _spread(grounds, callers, standing, led, found, pull, told), notes, short


def _closest(
    grounds: Grounds, callers: Sequence[Caller], standing: Sequence[Stop], led: Sequence[Led]
) -> tuple[Placed, int]:
    """As many neighbours together as costs nobody a visit in time."""
    strict = place_all(Diary(grounds, callers, standing), led, Limits(pull=0))
    for pull in _PULLS[:-1]:
        found = place_all(Diary(grounds, callers, standing), led, Limits(pull=pull))
        if len(found.missed) <= len(strict.missed):
            return found, pull
    return strict, 0


def _spread(
    grounds: Grounds,
    callers: Sequence[Caller],
    standing: Sequence[Stop],
    led: Sequence[Led],
    found: Placed,
    pull: int,
    told: Told,
) -> Placed:
    """The evenest weeks with which no more are missed than with full ones."""
    for turn, evenly in enumerate(_EVENLY):
        told(turn, len(_EVENLY))
        tried = place_all(Diary(grounds, callers, standing), led, Limits(evenly, pull))
        if len(tried.missed) <= len(found.missed) and len(tried.stops) >= len(found.stops):
            return tried
    return found


def _led_by_others(led: Sequence[Led], found: Placed, callers: Sequence[Caller]) -> list[Led]:
    """Whoever leads least takes over what its own lead had no time for."""
    missed = {(need.unit_id, need.due) for need in found.missed}
    load = {caller.staff_id: 0 for caller in callers}
    for one in led:
        load[one.lead_id] += 1
    other = []
    for one in led:
        if (one.need.unit_id, one.need.due) in missed:
            free = min(load, key=lambda staff_id: (load[staff_id], staff_id))
            load[free] += 1
            one = Led(one.need, free)
        other.append(one)
    return other


def _in_walking_order(grounds: Grounds, kept: Iterable[tuple[Need, Stop]], new: Sequence[Stop]) -> list[Stop]:
    """A new walk goes through a building flat by flat; one that stands keeps its times."""
    places = {need.unit_id: need.place for need in grounds.needs}
    stand = {(stop.day, stop.window, stop.lead_id) for _, stop in kept}
    walks: dict[tuple[object, ...], list[Stop]] = {}
    for stop in new:
        walks.setdefault((stop.day, stop.window, stop.lead_id), []).append(stop)
    found: list[Stop] = []
    for key, stops in walks.items():
        if key in stand:
            found += stops
        else:
            stops.sort(key=lambda stop: places[stop.unit_id])
            found += [replace(stop, order=order) for order, stop in enumerate(stops)]
    return found


# ---------------------------------------------------------------- small things


def _callers(grounds: Grounds) -> list[Caller]:
    """Those who are there on at least one of the days."""
    return [caller for caller in grounds.callers if any(day not in caller.off for day in grounds.days)]


def _too_few(callers: Sequence[Caller]) -> str:
    who = "没有人" if not callers else "只有一个人"
    return f"走访要两人一组，现在{who}可排，请先在人手里加人。"


def _within(grounds: Grounds, needs: Iterable[Need]) -> tuple[Need, ...]:
    if not grounds.days:
        return ()
    return tuple(need for need in needs if grounds.days[0] <= need.due <= grounds.days[-1])


def _when(stop: Stop) -> tuple[object, ...]:
    return (stop.day, stop.window != "forenoon", stop.window == "evening", stop.lead_id, stop.order)
