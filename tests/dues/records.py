"""A room of the test's own: a few records whose clocks start, stop and return by the verbs of the list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.dues import service as dues
from app.modules.dues.model import Due
from app.modules.dues.rules import Wanted, deadline_of, turn_of
from app.rules.clocks import History
from app.rules.handbook import Clock, handbook
from app.rules.ref import Ref
from app.rules.roles import Who
from app.storage.act import Act, verb
from tests.sites import OpenTestSite

DEPENDS = {"setting", "calendar_year", "calendar_day"}


@dataclass
class Thing:
    """One record: a deadline that started at a time, or a duty that returns and was done on some days."""

    clock: Clock
    subject: Ref
    started: datetime | None = None
    given: date | None = None
    begins: date | None = None
    done: list[date] = field(default_factory=list)
    lane: int = 0
    staff_id: int | None = None
    over: bool = False
    calls_at: datetime | None = None


@dataclass
class Room:
    """The records, and the site whose list they stand on."""

    site: OpenTestSite
    things: dict[str, Thing] = field(default_factory=dict)

    def deadline(self, name: str, clock: str | Clock, *, given: date | None = None, **more: Any) -> Thing:
        """A record whose clock starts now; put on the list by its verb."""
        self.things[name] = Thing(self._clock(clock), self._next(), self.site.clock(), given, **more)
        self.site.do(put_on_list, self, name)
        return self.things[name]

    def returning(self, name: str, clock: str | Clock, begins: date, **more: Any) -> Thing:
        """A duty that returns; it comes on the list when the day is rolled."""
        self.things[name] = Thing(self._clock(clock), self._next(), begins=begins, **more)
        return self.things[name]

    def wanted(self, session: Session, today: date) -> Sequence[Wanted]:
        """What the records say must be open."""
        found = (self.wanted_of(session, thing, today) for thing in self.things.values())
        return [one for one in found if one is not None]

    def wanted_of(self, session: Session, thing: Thing, today: date) -> Wanted | None:
        times = dues.times(session)
        if thing.over:
            return None
        if thing.started is not None:
            return deadline_of(
                thing.clock,
                thing.subject,
                thing.started,
                times,
                day=thing.given,
                staff_id=thing.staff_id,
                calls_at=thing.calls_at,
            )
        done = History(len(thing.done), *sorted(thing.done, reverse=True)[:2])
        assert thing.begins is not None
        return turn_of(thing.clock, thing.subject, thing.begins, done, today, times, lane=thing.lane)

    def roll(self, *, sure: bool = False) -> str:
        return str(self.site.do(dues.roll, self.wanted, sure=sure))

    def do(self, name: str, who: Who | None = None) -> None:
        """The duty is done."""
        self.site.store.do(who or self.site.who, carry_out, self, name)

    def at(self, text: str) -> None:
        """The PC's clock shows this day (and time)."""
        self.site.clock.now = datetime.fromisoformat(text if " " in text else f"{text} 09:00")

    def rows(self, name: str) -> list[str]:
        """The duty's rows as they came: state, its days, how many turns were missed."""
        return self.site.read(_rows, self.things[name].subject)

    def row(self, name: str) -> dict[str, Any]:
        """The newest row's fields."""
        return dict(self.site.read(_fields, self.things[name].subject))

    def differences(self) -> list[str]:
        return list(self.site.read(dues.differences, self.wanted, self.site.clock().date()))

    def follow(self, act: Act) -> None:
        """As the store does it for the rooms that exist: the list follows calendar and settings."""
        if any(ref.kind in DEPENDS for ref in act.touched) and dues.is_rolled(act.session, act.today):
            dues.reconcile(act, self.wanted)

    def _clock(self, clock: str | Clock) -> Clock:
        return handbook().clock(clock) if isinstance(clock, str) else clock

    def _next(self) -> Ref:
        return Ref("thing", len(self.things) + 1)


def with_term(clock: str, term: str, **more: Any) -> Clock:
    """A clock of the handbook with another term."""
    return replace(handbook().clock(clock), term=term, **more)


@verb("today.work", "开始计时")
def put_on_list(act: Act, room: Room, name: str) -> None:
    """The verb that starts a clock, or corrects the record it follows from."""
    thing = room.things[name]
    dues.start(act, room.wanted_of(act.session, thing, act.today))


@verb("today.work", "办理")
def carry_out(act: Act, room: Room, name: str) -> None:
    """The verb that does the duty."""
    thing = room.things[name]
    if thing.started is not None:
        dues.stop(act, thing.clock.id, thing.subject, thing.lane)
        thing.over = True
        return
    thing.done.append(act.today)
    after = room.wanted_of(act.session, thing, act.today)
    if after is not None:
        dues.again(act, after)
    else:
        dues.stop(act, thing.clock.id, thing.subject, thing.lane)


@verb("today.work", "测试")
def anything(act: Act, deed: Callable[[Act], Any]) -> Any:
    """Whatever a test wants done to the list."""
    return deed(act)


def _rows(session: Session, subject: Ref) -> list[str]:
    asked = select(Due).where(Due.subject_kind == subject.kind, Due.subject_id == subject.id).order_by(Due.id)
    return [_line(due) for due in session.scalars(asked)]


def _line(due: Due) -> str:
    days = f"{due.opens:%m-%d}..{due.first_day:%m-%d}"
    put_off = f" put off to {due.due_day:%m-%d}" if due.due_day != due.first_day else ""
    times = f" x{due.times}" if due.times else ""
    return f"{due.state} {days}{put_off}{times}"


def _fields(session: Session, subject: Ref) -> tuple[tuple[str, Any], ...]:
    asked = select(Due).where(Due.subject_kind == subject.kind, Due.subject_id == subject.id)
    due = session.scalars(asked.order_by(Due.id.desc())).first()
    assert due is not None
    return tuple((column.key, getattr(due, column.key)) for column in Due.__table__.columns)


def everything(session: Session) -> list[tuple[Any, ...]]:
    """Every field of every row of the list."""
    columns = [*Due.__table__.columns]
    return [tuple(row) for row in session.execute(select(*columns).order_by(Due.id))]
