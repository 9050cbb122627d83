"""Three days, six hundred households, two clerks: every evening the figures agree with a ledger kept apart."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest

from app.errors import Refusal
from app.modules.collective import lists, service
from app.modules.consents import service as consents
from app.modules.movein.model import MoveIn
from app.storage.act import Act, verb
from tests.collective.crowd import FIRST, STEPS, Crowd, open_crowd

pytestmark = [pytest.mark.clause("MOVE-02"), pytest.mark.clause("ARCH-05")]
DAYS, SLOTS, PLACES = 3, 5, 40
CLERKS = ("唐小满", "何砚秋")
SEED = 20261124


@dataclass
class Line:
    """What the ledger knows of one household: its time, its comings and goings, its stamps."""

    day: date
    hour: int
    comings: list[datetime] = field(default_factory=list)
    here: bool = False
    stamps: set[int] = field(default_factory=set)
    full: datetime | None = None
    struck: bool = False

    def stand(self, now: datetime) -> str:
        """Where it is, worked out from what happened."""
        begin = datetime(self.day.year, self.day.month, self.day.day, self.hour)
        if self.full:
            return "done"
        if self.here:
            return "here"
        if self.comings:
            return "left"
        if now < begin:
            return "later"
        return "expected" if now < begin + timedelta(hours=1) else "missed"


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    made = open_crowd(tmp_path_factory.mktemp("walk") / "site", ((3, 50), (5, 50), (6, 50)))
    yield made
    made.site.store.close()


@verb("collective.work", "一个小时")
def _an_hour(act: Act, days: "Days", moments: list[tuple[int, datetime]]) -> None:
    """What one clerk does in an hour, in one act: six hundred acts of their own would take minutes."""
    for number, at in moments:
        act.now = at
        days.one(act, number)


@verb("collective.work", "清场")
def _all_leave(act: Act, days: "Days") -> None:
    for number, line in days.ledger.items():
        if line.here:
            service.leave(act, days.plan.id, str(number))
            line.here = False


@verb("collective.work", "收一张")
def _one_sheet(act: Act, days: "Days", number: int, stamped: set[int]) -> None:
    days.sheet(act, number, stamped)


class Days:
    """The three days as they are played: the same seed, the same days."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd, self.chance = crowd, random.Random(SEED)
        self.plan = crowd.draft("一期集中入住", "3栋、5栋、6栋", DAYS, PLACES, SLOTS)
        crowd.start(self.plan)
        rows = crowd.rows()
        self.ledger = {
            number: Line(FIRST + timedelta(days=(number - 1) // 200), 9 + (number - 1) % 200 // PLACES)
            for number in range(1, 601)
        }
        assert all((rows[f"{n:04d}"].day) == line.day for n, line in self.ledger.items())
        self.household = {number: rows[f"{number:04d}"].ref.id for number in self.ledger}
        self.steps = crowd.steps()
        self.no_shows = set(self.chance.sample(range(1, 601), 40))
        self.agreed = self.refused = 0
        self.asking: list[int] = []

    def play(self, day: date) -> None:
        """People come in any order within the hours of their times, some of them on another day."""
        due = [n for n, one in self.ledger.items() if one.day == day and not one.comings]
        today = [n for n in due if n not in self.no_shows and not self.ledger[n].struck]
        today += [n for n, one in self.ledger.items() if one.comings and not one.full]
        self.chance.shuffle(today)
        for hour in range(8):
            some = today[hour * len(today) // 8 : (hour + 1) * len(today) // 8]
            for clerk, mine in zip(CLERKS, (some[::2], some[1::2]), strict=True):
                at = self.crowd.at(day, f"{9 + hour}:00")
                moments = [(n, at + timedelta(minutes=place)) for place, n in enumerate(mine)]
                self.crowd.do(_an_hour, self, moments, by=clerk)
            self.crowd.at(day, f"{9 + hour}:59")
            for number in self.asking:
                self.jump(number)
            self.asking.clear()

    def one(self, act: Act, number: int) -> None:
        """A household comes, walks the stations, leaves or stays; its sheet comes in, or does not."""
        line, plan, chance = self.ledger[number], self.plan.id, self.chance
        if chance.random() > 0.02:  # now and then a scan at the door is forgotten
            service.arrive(act, plan, str(number))
            line.comings.append(act.now)
            line.here = True
            if chance.random() < 0.8:
                service.leave(act, plan, str(number))
                line.here = False
        way = chance.random()
        if way < 0.32:
            self.sheet(act, number, set(self.steps))
        elif way < 0.75:
            self.sheet(act, number, set(self.steps[: chance.randrange(1, 4)]))
        elif way < 0.82 and not line.stamps:
            self.out_of_order(act, number)

    def out_of_order(self, act: Act, number: int) -> None:
        """The third step before the second is refused; some go on to ask the CS head."""
        batch = service.open_batch(act, self.plan.id)
        with pytest.raises(Refusal, match="先后不对"):
            service.take_sheet(act, batch.id, str(number), (self.steps[0], self.steps[2]))
        self.refused += 1
        if self.refused % 3 == 0:
            self.asking.append(number)

    def jump(self, number: int) -> None:
        """The CS head agrees to this household, and its sheet is taken as it is stamped."""
        household, clerk = self.household[number], CLERKS[0]
        asked = self.crowd.do(service.ask_order, household, reason="签约台停电", by=clerk)
        self.crowd.do(consents.agree, asked.id, by="沈若兰")
        self.crowd.do(_one_sheet, self, number, {self.steps[0], self.steps[2]}, by=clerk)
        self.agreed += 1

    def sheet(self, act: Act, number: int, stamped: set[int]) -> None:
        """A clerk takes the sheet into a pile of their own."""
        line, batch = self.ledger[number], service.open_batch(act, self.plan.id)
        stamped = stamped | line.stamps
        service.take_sheet(act, batch.id, str(number), tuple(stamped))
        line.stamps = stamped
        if not line.comings:
            line.comings.append(act.now)
        if stamped == set(self.steps):
            line.full, line.here = act.now, False

    def evening(self, day: date) -> None:
        """The last ones leave, the piles are closed, those who did not come get another time or go."""
        self.crowd.at(day, "17:30")
        self.crowd.do(_all_leave, self)
        for clerk in CLERKS:
            batch = self.crowd.do(service.open_batch, self.plan.id, by=clerk)
            self.crowd.do(service.close_batch, batch.id, by=clerk)

    def put_right(self, day: date) -> None:
        """Half of those who did not come are given a time on the last day, two of the others go."""
        missed = [
            n for n, one in self.ledger.items() if one.stand(self.crowd.now) == "missed" and not one.struck
        ]
        last = self.crowd.read(lists.plan, self.plan.id).slots[-1]
        free = min(last.free, len(missed) // 2)
        moving = missed[:free]
        if moving:
            ids = [self.household[number] for number in moving]
            self.crowd.do(service.move_slot, ids, last.ref.id, why="电话约好")
        for number in moving:
            self.ledger[number].day, self.ledger[number].hour = last.day, int(last.since[:2])
            self.no_shows.discard(number)
        for number in missed[free : free + 2]:
            self.crowd.do(service.strike_household, self.household[number], "业主要求单独办理")
            self.ledger[number].struck = True

    def agrees(self, day: date) -> None:
        """The figures of the program and those of the ledger."""
        now, crowd = self.crowd.now, self.crowd
        live = {n: one for n, one in self.ledger.items() if not one.struck}
        figures = crowd.read(lists.figures, self.plan.id, now)
        wanted = dict.fromkeys(("later", "expected", "here", "left", "done", "missed"), 0)
        for line in live.values():
            wanted[line.stand(now)] += 1
        told = figures.all
        assert {stand: getattr(told, stand) for stand in wanted} == wanted
        for group in (figures.by_day, figures.by_slot, figures.by_building):
            assert sum(one.total for one in group) == len(live) == told.total
            assert sum(one.done for one in group) == told.done
        assert {one.words: one.total for one in figures.by_day} == {
            f"{d.month}月{d.day}日 周{'一二三四五六日'[d.weekday()]}": sum(
                one.day == d for one in live.values()
            )
            for d in (FIRST + timedelta(days=n) for n in range(DAYS))
        }
        rows = {int(ticket): row for ticket, row in crowd.rows().items()}
        assert {n: row.stand for n, row in rows.items()} == {n: one.stand(now) for n, one in live.items()}
        ticks = crowd.ticks()
        assert {self.household[n]: one.stamps for n, one in live.items() if one.stamps} == {
            household: set(steps) for household, steps in ticks.items()
        }
        titles = dict(zip(self.steps, (title for title, _, _ in STEPS), strict=True))
        for number, one in live.items():
            if one.stamps and not one.full:
                lacking = [titles[step] for step in self.steps if step not in one.stamps]
                assert rows[number].missing == "、".join(lacking)
        self.day_agrees(day, live)

    def day_agrees(self, day: date, live: dict[int, Line]) -> None:
        """The sheet of the evening."""
        told = self.crowd.read(lists.day_figures, self.plan.id, day, self.crowd.now)
        own = [one for one in live.values() if one.day == day]
        came = [one for one in own if any(at.date() <= day for at in one.comings)]
        others = [one for one in live.values() if one.day != day]
        full = [one.full for one in live.values() if one.full]
        assert (told.appointed, told.came, told.missed) == (len(own), len(came), len(own) - len(came))
        assert told.others == sum(any(at.date() == day for at in one.comings) for one in others)
        assert told.arrivals == sum(at.date() == day for one in live.values() for at in one.comings)
        assert (told.done, told.done_so_far) == (sum(at.date() == day for at in full), len(full))


def test_six_hundred_households_in_three_days(crowd: Crowd) -> None:
    days = Days(crowd)
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        days.play(day)
        days.agrees(day)  # while the last ones are still in the room
        days.evening(day)
        days.agrees(day)
        if number < DAYS - 1:
            days.put_right(day)
    assert days.agreed and days.refused and days.no_shows

    def entered(session) -> int:  # type: ignore[no-untyped-def]
        found: int = session.query(MoveIn).filter(MoveIn.kind == "collective").count()
        return found

    done = [one for one in days.ledger.values() if one.full]
    assert crowd.read(entered) == len(done) > 150  # each once
    closed = crowd.do(service.close_plan, days.plan.id, words="没办妥的转零星入住，由管家联系")
    assert closed is None
    assert crowd.read(lists.plans)[0].state == "closed"
