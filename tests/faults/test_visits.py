"""Talks and plans, cut off in the middle, on a full disk, or two at once: whole or not at all."""

import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import daily
from app.errors import Refusal
from app.modules.complaints.model import Matter
from app.modules.dues.model import Due
from app.modules.dues.service import differences
from app.modules.followups.model import FollowUp
from app.modules.visits import service
from app.modules.visits.model import Visit, VisitOpinion, VisitPlan, VisitPromise, VisitRating, VisitStop
from app.modules.visits.service import Promised, Report, Said
from app.rules.roles import Who
from app.storage.check import all_well, check_site
from app.storage.store import Store
from tests.checks.centre import HEAD, LEADER, OFFICER
from tests.faults.strikes import THOROUGH, killed_at
from tests.faults.test_disk import fill, trouble_of
from tests.visits.doors import Doors, open_doors

STRIKES = 24 if THOROUGH else 8
BUSY = "另一项工作"


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    made = open_doors(tmp_path / "site")
    for number in range(8):
        made.flat(1 + number % 2, f"业主{number}", handed_over="2026-09-20", delivery="finished")
    made.roll()
    yield made
    made.site.store.close()


def told(doors: Doors, unit: int, begun: str = "16:00") -> Report:
    """A talk with an opinion that becomes a request, and a promise."""
    return doors.report(
        unit, begun=begun, ratings={"safety": 5, "repair": 2},
        opinions=(
            Said(f"单元门关不上，{begun} 第 {unit} 户说的", "facilities", becomes="repair"),
            Said("停车难", "parking"),
        ),
        promises=(Promised("周五前回话", doors.staff_id(LEADER), doors.on("11-27")),),
    )  # fmt: skip


def odd_ones(session: Session) -> list[str]:
    """Where talks, opinions, promises, matters and stops tell different tales."""
    found = []
    for visit in session.scalars(select(Visit)):
        if len(visit.opinions) != 2 or len(visit.promises) != 1 or len(visit.ratings) != 2:
            found.append(f"talk {visit.id} is not whole")
        found += [
            f"{one.id}: no matter" for one in visit.opinions if bool(one.matter_id) != (one.id % 2 == 1)
        ]
        found += [f"{one.id}: no follow-up" for one in visit.promises if one.followup_id is None]
    matters = session.scalars(select(func.count()).select_from(Matter)).one()
    pointing = session.scalars(
        select(func.count()).select_from(VisitOpinion).where(VisitOpinion.matter_id.is_not(None))
    ).one()
    if matters != pointing:
        found.append(f"{matters} matters, {pointing} opinions point to one")
    for plan in session.scalars(select(VisitPlan)):
        made = select(func.count()).select_from(VisitStop).where(VisitStop.planned_at == plan.at)
        if session.scalars(made).one() < plan.placed:
            found.append(f"plan {plan.id} kept fewer stops than it says")
    return found


def tales(session: Session) -> dict[str, int]:
    """How many of each the file knows."""

    def many(table: type[Any]) -> int:
        return session.scalars(select(func.count()).select_from(table)).one()

    return {"T": many(Visit), "P": many(VisitPlan)}


@pytest.mark.skipif(sys.platform == "win32", reason="the harness forks; Windows has no fork")
@pytest.mark.clause("VISIT-04", "VISIT-08")
def test_a_kill_between_leaves_every_talk_and_every_plan_whole(doors: Doors) -> None:
    folder, key, clock = doors.site.folder, doors.site.store.keys.key, doors.site.clock
    who = doors.who(OFFICER), doors.who(HEAD)
    asked = select(Due.subject_id).where(Due.clock.startswith("VISIT-02")).distinct()
    units = doors.site.read(lambda s: list(s.scalars(asked)))
    reports = [
        told(doors, unit, f"{hour:02d}:{minute:02d}")
        for hour in (10, 11, 15, 16, 17, 19, 20)
        for minute in range(0, 60, 5)
        for unit in units
    ]
    doors.site.store.close()
    known = {"T": 0, "P": 0}
    for strike in range(STRIKES):
        heard = killed_at(_work(folder, key, clock, who, reports), 0.04 * (strike % 5 + 1))
        store = Store.open(folder, key, clock=clock, indexers=daily.INDEXERS)
        assert store.read(odd_ones) == []
        assert store.read(differences, daily.wanted, clock().date()) == []
        now = store.read(tales)
        assert all(now[one] >= known[one] + heard.count(one) for one in known), (heard, known, now)
        known = now
        store.close()
    assert min(known.values()) >= 1, known
    assert all_well(check_site(folder, key))


def _work(folder: Any, key: Any, clock: Any, who: tuple[Who, Who], reports: list[Report]) -> Any:
    """Talks one after the other, a plan after each third; what was acknowledged."""

    def work(acknowledge: Callable[[bytes], object]) -> None:
        store = Store.open(folder, key, clock=clock, indexers=daily.INDEXERS)
        first = store.read(tales)["T"]
        for number, report in enumerate(reports[first:]):
            store.do(who[0], service.record, report)
            acknowledge(b"T")
            if number % 3 == 0:
                store.do(who[1], service.make_plan)
                acknowledge(b"P")

    return work


@pytest.mark.clause("VISIT-08")
def test_one_talk_entered_by_both_of_the_pair_is_one_talk(doors: Doors) -> None:
    unit = doors.flat(1, "陆清和", handed_over="2026-09-20", delivery="finished")
    done: list[object] = []
    refused: list[Refusal] = []
    start = threading.Barrier(2)

    def enter(who: str) -> None:
        start.wait()
        try:
            done.append(doors.by(who, service.record, told(doors, unit)))
        except Refusal as no:
            refused.append(no)

    threads = [threading.Thread(target=enter, args=(who,)) for who in (OFFICER, LEADER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1 and ("已经登记过" in refused[0].sentence or BUSY in refused[0].sentence)
    again = doors.refused(service.record, told(doors, unit), by=LEADER)
    assert again.field == "begun" and doors.site.read(tales)["T"] == 1
    doors.must_agree()


@pytest.mark.clause("VISIT-04", "VISIT-08")
def test_a_plan_made_while_a_sheet_is_entered_knows_the_talk_or_keeps_the_stop(doors: Doors) -> None:
    doors.by(HEAD, service.make_plan)
    stop, unit = doors.site.read(_next_stop)
    report = told(doors, unit)
    start = threading.Barrier(2)
    heard: list[str] = []

    def until_done(who: str, verb: Any, *args: Any) -> None:
        start.wait()
        while True:
            try:
                doors.by(who, verb, *args)
            except Refusal as busy:
                heard.append(busy.sentence)
            else:
                return

    threads = [
        threading.Thread(target=until_done, args=(OFFICER, service.record, report)),
        threading.Thread(target=until_done, args=(HEAD, service.make_plan)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(BUSY in sentence for sentence in heard)
    assert doors.site.read(odd_ones) == [] and doors.site.read(tales) == {"T": 1, "P": 2}
    assert doors.stop(stop, "state") == ("done",)
    again = doors.refused(service.record, replace(told(doors, unit, "17:00"), stop_id=stop), by=OFFICER)
    assert again.sentence and doors.site.read(tales)["T"] == 1
    doors.must_agree()


@pytest.mark.clause("VISIT-08")
def test_a_full_disk_keeps_nothing_of_a_talk_or_a_plan_and_says_so(small_disk: Path) -> None:
    doors = open_doors(small_disk / "site")
    units = [doors.flat(1, f"业主{number}", handed_over="2026-09-20") for number in range(3)]
    doors.roll()
    deeds: tuple[Callable[[], Any], ...] = (
        lambda: doors.by(HEAD, service.make_plan),
        *(lambda one=one: doors.by(OFFICER, service.record, told(doors, one)) for one in units),
    )
    ballast, troubles = small_disk / "ballast", 0
    for deed in deeds:
        for leave in (0, 4, 9):
            before = doors.site.read(_kept)
            fill(small_disk, leave * 4096)
            trouble = trouble_of(deed)
            ballast.unlink()
            if trouble is None:
                break
            troubles += 1
            assert "硬盘满了" in trouble.sentence and trouble.advice
            assert doors.site.read(_kept) == before
            doors.must_agree()
        else:
            deed()
        assert doors.site.read(_kept) != before
    assert troubles >= 4 and doors.site.read(tales) == {"T": 3, "P": 1}
    assert doors.site.read(odd_ones) == []
    doors.site.store.close()


def _kept(session: Session) -> tuple[Any, ...]:
    """How many there are of all that goes with a talk and a plan."""
    tables = (Visit, VisitRating, VisitOpinion, VisitPromise, VisitStop, VisitPlan, Matter, FollowUp, Due)
    many = tuple(session.scalars(select(func.count()).select_from(table)).one() for table in tables)
    return *many, session.scalars(select(VisitStop.state).order_by(VisitStop.id)).all()


def _next_stop(session: Session) -> tuple[int, int]:
    stop = session.scalars(select(VisitStop).where(VisitStop.state == "open").order_by(VisitStop.id)).first()
    assert stop is not None
    return stop.id, stop.unit_id
