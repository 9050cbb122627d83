"""Places led visits into days and windows 排进日程: the urgent first, neighbours together (VISIT-07)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil

from app.modules.visits.needs import Caller, Grounds, Need, Stop
from app.modules.visits.rules import WINDOWS
from app.modules.visits.sharing import Led
from app.rules.roles import Role

GAP = timedelta(days=60)
"""Between two visits to one household."""
_PRESSING = timedelta(days=3)
"""What is due so soon is placed although its week is full."""
_WINDOWS = tuple(key for key, _ in WINDOWS)


@dataclass
class _Slot:
    """A pair in one window of one day, and where it goes; `taken` are the places of its visits."""

    lead_id: int
    second_id: int
    where: set[tuple[int, str]] = field(default_factory=set)
    buildings: set[int] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Limits:
    """How much is placed, and how far a walk reaches.

    `evenly`: a week holds so many times what it must hold for everybody to be in time when the weeks
    are equally full; 0: as much as there is room. `pull`: by how many days a neighbour may be due later
    than the household a walk is made for.
    """

    evenly: float = 0
    pull: int = 0


@dataclass(frozen=True)
class Placed:
    """What came out: the new stops, and the needs that got none in time."""

    stops: tuple[Stop, ...]
    missed: tuple[Need, ...]


class Diary:
    """Days, windows and people while visits are placed: who is where, how much each has on a day."""

    def __init__(self, grounds: Grounds, callers: Sequence[Caller], kept: Iterable[Stop]) -> None:
        self.grounds = grounds
        self.callers = {caller.staff_id: caller for caller in callers}
        self.slots: dict[tuple[date, str], list[_Slot]] = {}
        self.load: dict[tuple[date, int], int] = {}
        self.weeks: dict[date, int] = {}
        self.days: dict[date, int] = {}
        self.stands: dict[int, date] = {}
        for stop in kept:
            self._book(stop, None)
            self.stands[stop.unit_id] = max(stop.day, self.stands.get(stop.unit_id, stop.day))

    def is_there(self, staff_id: int, day: date) -> bool:
        """True if somebody visits that day and has not reached the most of a day."""
        caller = self.callers[staff_id]
        return day not in caller.off and self.load.get((day, staff_id), 0) < caller.per_day

    def place(
        self, led: Led, day: date, after: date | None = None, *, only_join: bool = False
    ) -> Stop | None:
        """Put a visit into that day, if lead, second, household and windows allow it.

        A walk that goes there already comes first; `only_join` opens no new one.
        """
        if not self._suits(led.need, day, after) or not self.is_there(led.lead_id, day):
            return None
        windows = [window for window in _WINDOWS if window in led.need.windows]
        for near in (2, 1, 0):
            for window in windows:
                slot = self._slot_of(led.lead_id, day, window)
                if (
                    slot is not None
                    and _nearness(slot, led.need) >= near
                    and self._has_room(slot, day, window)
                ):
                    return self._stop(led, day, window, slot)
        if only_join:
            return None
        for window in windows:
            if self._busy(led.lead_id, day, window):
                continue
            second = self._second(led, day, window)
            if second is not None:
                slot = _Slot(led.lead_id, second)
                self.slots.setdefault((day, window), []).append(slot)
                return self._stop(led, day, window, slot)
        return None

    # ------------------------------------------------------------ inside

    def _suits(self, need: Need, day: date, after: date | None) -> bool:
        if need.not_before is not None and day < need.not_before:
            return False
        if after is not None and day < after:
            return False
        if need.days == "any":
            return True
        return (need.days == "working") == (day in self.grounds.working)

    def _slot_of(self, lead_id: int, day: date, window: str) -> _Slot | None:
        return next((s for s in self.slots.get((day, window), ()) if s.lead_id == lead_id), None)

    def _busy(self, staff_id: int, day: date, window: str) -> bool:
        return any(staff_id in (s.lead_id, s.second_id) for s in self.slots.get((day, window), ()))

    def _has_room(self, slot: _Slot, day: date, window: str) -> bool:
        return len(slot.taken) < self.grounds.room[window] and self.is_there(slot.second_id, day)

    def _second(self, led: Led, day: date, window: str) -> int | None:
        """Who goes along: the other sex if it can be, the officer of the area, whoever has least that day."""
        lead = self.callers[led.lead_id]
        free = [
            caller
            for caller in self.callers.values()
            if caller.staff_id != led.lead_id
            and self.is_there(caller.staff_id, day)
            and not self._busy(caller.staff_id, day, window)
        ]
        if not free:
            return None
        best = min(
            free,
            key=lambda one: (
                not (one.sex and lead.sex and one.sex != lead.sex),
                one.role is not Role.OFFICER,
                one.staff_id != led.need.officer_id,
                self.load.get((day, one.staff_id), 0),
                one.staff_id,
            ),
        )
        return best.staff_id

    def _stop(self, led: Led, day: date, window: str, slot: _Slot) -> Stop:
        order = next(n for n in range(self.grounds.room[window]) if n not in slot.taken)
        need = led.need
        stop = Stop(
            need.unit_id, day, window, slot.lead_id, slot.second_id, self.callers[slot.lead_id].role,
            need.due, need.group, order, need.why,
        )  # fmt: skip
        self._book(stop, slot)
        slot.where.add((need.building_id, need.entrance))
        slot.buildings.add(need.building_id)
        return stop

    def _book(self, stop: Stop, slot: _Slot | None) -> None:
        key = (stop.day, stop.window)
        if slot is None:
            pair = (stop.lead_id, stop.second_id)
            found = [s for s in self.slots.get(key, ()) if (s.lead_id, s.second_id) == pair]
            others = [s for s in self.slots.get(key, ()) if (s.second_id, s.lead_id) == pair]
            # who leads may change from door to door: both share the hours of the window
            taken = others[0].taken if others else set[int]()
            slot = found[0] if found else _Slot(*pair, taken=taken)
            if not found:
                self.slots.setdefault(key, []).append(slot)
        slot.taken.add(stop.order if stop.order not in slot.taken else max(slot.taken) + 1)
        for staff_id in (stop.lead_id, stop.second_id):
            self.load[stop.day, staff_id] = self.load.get((stop.day, staff_id), 0) + 1
        monday = monday_of(stop.day)
        self.weeks[monday] = self.weeks.get(monday, 0) + 1
        self.days[stop.day] = self.days.get(stop.day, 0) + 1


def place_all(diary: Diary, led: Sequence[Led], limits: Limits) -> Placed:
    """Go through the days; on each the most urgent first, then its neighbours into the same walk.

    A visit whose day passes is missed, and comes after all that can still be in time.
    """
    grounds = diary.grounds
    waiting = sorted(led, key=_urgency)
    last = grounds.days[-1] if grounds.days else None
    waiting = [one for one in waiting if last is not None and one.need.due <= last]
    missed: list[Need] = []
    late: list[Led] = []
    stops: list[Stop] = []
    after = {unit_id: day + GAP for unit_id, day in diary.stands.items()}
    first = grounds.days[0] if grounds.days else None
    week = _Week()
    for place, day in enumerate(grounds.days):
        gone = [one for one in waiting if one.need.due < day and first is not None and one.need.due >= first]
        if gone:
            passed = {id(one) for one in gone}
            missed += [one.need for one in gone]
            late += gone
            waiting = [one for one in waiting if id(one) not in passed]
        if limits.evenly and monday_of(day) != week.monday:
            week = _week_of(diary, place, [*waiting, *late], limits)
        found = _one_day(diary, day, [*waiting, *late], limits, week, after)
        if found:
            done = {id(one) for one, _ in found}
            stops += [stop for _, stop in found]
            waiting = [one for one in waiting if id(one) not in done]
            late = [one for one in late if id(one) not in done]
    missed += [one.need for one in waiting if first is not None and one.need.due >= first]
    return Placed(tuple(stops), tuple(missed))


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


# ---------------------------------------------------------------- inside


@dataclass
class _Week:
    """How many visits a week may hold, those that stand among them, and its visiting days still to come."""

    monday: date = date.min
    most: int = 10_000
    days_left: int = 1


def _week_of(diary: Diary, place: int, waiting: Sequence[Led], limits: Limits) -> _Week:
    """The least that this week must hold so that every later one need not hold more for a day of it.

    For each week still to come: what is due by its end, over the visiting days until then; the greatest
    of these is the pace, and this week holds its days at that pace.
    """
    days = diary.grounds.days
    dues = [one.need.due for one in waiting] + [
        day for day, count in diary.days.items() if day >= days[place] for _ in range(count)
    ]
    pace, at = 0.0, place
    for number, due in enumerate(sorted(dues), start=1):
        ends = monday_of(due) + timedelta(days=6)
        while at + 1 < len(days) and days[at + 1] <= ends:
            at += 1
        pace = max(pace, number / (at - place + 1))
    monday = monday_of(days[place])
    of_week = sum(monday_of(day) == monday for day in days[place : place + 7])
    return _Week(monday, max(1, ceil(pace * of_week * limits.evenly)), of_week)


def _one_day(
    diary: Diary, day: date, waiting: Sequence[Led], limits: Limits, week: _Week, after: dict[int, date]
) -> list[tuple[Led, Stop]]:
    found: list[tuple[Led, Stop]] = []
    done: set[int] = set()
    spent: set[int] = set()
    left = week.most - (diary.weeks.get(monday_of(day), 0) if limits.evenly else 0)
    most = max(0, -(-left // week.days_left))
    week.days_left = max(1, week.days_left - 1)
    for one in waiting:
        if id(one) in done or one.lead_id in spent:
            continue
        if len(found) >= most and one.need.due > day + _PRESSING:
            break
        if not diary.is_there(one.lead_id, day):
            spent.add(one.lead_id)
            continue
        stop = diary.place(one, day, after.get(one.need.unit_id))
        if stop is None:
            if _is_free(one.need):
                spent.add(one.lead_id)
            continue
        _note(found, done, after, one, stop)
        for other in _neighbours(one, day, waiting, done, limits):
            if len(found) >= left:
                break
            if other.need.unit_id == one.need.unit_id:
                continue
            joined = diary.place(other, day, after.get(other.need.unit_id), only_join=True)
            if joined is not None:
                _note(found, done, after, other, joined)
    return found


def _note(
    found: list[tuple[Led, Stop]], done: set[int], after: dict[int, date], one: Led, stop: Stop
) -> None:
    found.append((one, stop))
    done.add(id(one))
    after[one.need.unit_id] = stop.day + GAP


def _neighbours(one: Led, day: date, waiting: Sequence[Led], done: set[int], limits: Limits) -> Iterator[Led]:
    """Others of the same lead in the same building, those of the entrance first."""
    if not limits.pull:
        return
    until = max(one.need.due, day) + timedelta(days=limits.pull)
    same = [
        other
        for other in waiting
        if other.lead_id == one.lead_id
        and other.need.building_id == one.need.building_id
        and id(other) not in done
        and other.need.due <= until
    ]
    yield from sorted(same, key=lambda other: (other.need.entrance != one.need.entrance, *_urgency(other)))


def _is_free(need: Need) -> bool:
    """True for a household that takes any window and day: what it cannot have nobody of its lead can."""
    return need.days == "any" and need.not_before is None and len(need.windows) == len(_WINDOWS)


def _nearness(slot: _Slot, need: Need) -> int:
    if (need.building_id, need.entrance) in slot.where:
        return 2
    return 1 if need.building_id in slot.buildings else 0


def _urgency(one: Led) -> tuple[date, bool, str, int]:
    return (one.need.due, not one.need.key_user, one.need.place, one.need.unit_id)
