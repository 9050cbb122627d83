"""What the planner is given and what it gives back 排期: visits needed, people, days, stops. No database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.modules.visits.rules import WINDOWS
from app.rules.roles import Role

ALL_WINDOWS = frozenset(key for key, _ in WINDOWS)
SETTLING, SETTLED, KEY = "settling", "settled", "key"
"""For whose share a visit counts: VISIT-03, VISIT-04, or neither (the second visit of a key user)."""


@dataclass(frozen=True)
class Need:
    """One visit at home that a household needs by a day; a household may need two, one after the other.

    `due` may lie in the past (overdue). `place` sorts flats by building, entrance and room. `on_foot`
    says where a walk is: building and entrance. `group` is one of SETTLING, SETTLED, KEY.
    """

    unit_id: int
    due: date
    group: str
    building_id: int
    entrance: str = ""
    place: str = ""
    key_user: bool = False
    officer_id: int | None = None
    windows: frozenset[str] = ALL_WINDOWS
    days: str = "any"
    """any, working, free: on which days the household wants it."""
    not_before: date | None = None
    why: str = ""


@dataclass(frozen=True)
class Caller:
    """Somebody who visits: sex "f", "m" or "", as what they count, visits a day, days off."""

    staff_id: int
    sex: str
    role: Role
    per_day: int = 6
    off: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Stop:
    """One planned visit: household, day, window, the how-manieth in it, who leads, who goes along.

    `fixed` ones were confirmed: only their own cause moves them.
    """

    unit_id: int
    day: date
    window: str
    lead_id: int
    second_id: int
    role: Role
    due: date
    group: str
    order: int = 0
    why: str = ""
    fixed: bool = False
    id: int = 0
    """The record of a stop that stood before; 0 for a new one."""


@dataclass(frozen=True)
class Grounds:
    """Everything a plan is made from.

    `days` are the days on which one visits, in order, from tomorrow on (no holidays, no days the site
    leaves out); `working` those of them that are working days. `room` is how many visits fit into a
    window. `shares` are per cent for each group and role, `done` how many households of a group were
    visited already under each role in the period the shares are counted over. `stands` are the stops
    that are planned and stay unless they must move.
    """

    days: tuple[date, ...]
    needs: tuple[Need, ...]
    callers: tuple[Caller, ...]
    working: frozenset[date] = frozenset()
    room: Mapping[str, int] = field(default_factory=lambda: {"forenoon": 4, "afternoon": 6, "evening": 4})
    shares: Mapping[str, Mapping[Role, int]] = field(
        default_factory=lambda: {
            SETTLING: {Role.CENTRE_HEAD: 5, Role.CS_HEAD: 20, Role.OFFICER: 75},
            SETTLED: {Role.CENTRE_HEAD: 2, Role.CS_HEAD: 15, Role.OFFICER: 83},
        }
    )
    done: Mapping[tuple[str, Role], int] = field(default_factory=dict)
    stands: tuple[Stop, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What came out: all stops by day (new and kept), which needs got none in time, what is to be said.

    `late` are needs that were overdue already or get their visit after their day (they are planned as
    early as can be), `missed` the needs whose day lies within the planned days and that get no visit
    by it (late ones among them that were not overdue when the planning began). `moved` are stops that stood
    and could not stay, with the reason in words.
    """

    stops: tuple[Stop, ...]
    missed: tuple[Need, ...] = ()
    moved: tuple[tuple[Stop, str], ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences in Chinese: nobody for a share, fewer than two people, a role whose share cannot be kept."""

    def short_by_week(self) -> tuple[tuple[date, int], ...]:
        """How many are missing in each week (its Monday), of weeks in which any is."""
        weeks: dict[date, int] = {}
        for need in self.missed:
            monday = date.fromordinal(need.due.toordinal() - need.due.weekday())
            weeks[monday] = weeks.get(monday, 0) + 1
        return tuple(sorted(weeks.items()))
