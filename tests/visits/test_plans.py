"""Planned walks: proposed, shifted by hand within the handbook's rules, confirmed, and what stands stays."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.calendar import service as calendar
from app.modules.residents import service as residents
from app.modules.visits import lists, service
from app.modules.visits.model import VisitPlan, VisitStop
from app.modules.visits.rules import HOURS
from app.modules.visits.service import Wish
from tests.checks.centre import CS_HEAD, DESK, HEAD, LEADER, OFFICER, OTHER_OFFICER
from tests.visits.doors import Doors, open_doors


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    made = open_doors(tmp_path_factory.mktemp("doors"))
    made.by(HEAD, calendar.set_day, date(2026, 12, 3), "off", name="停水")
    yield made
    made.site.store.close()


def pair(doors: Doors, first: str = OFFICER, second: str = LEADER) -> dict[str, int]:
    return {"first_id": doors.staff_id(first), "second_id": doors.staff_id(second)}


def add(doors: Doors, flat: int, on: str, window: str = "afternoon", **more: Any) -> int:
    chosen = {"day": doors.on(on), "window": window} | pair(doors) | more
    number: int = doors.by(LEADER, service.add_stop, flat, **chosen).id
    return number


def open_stops(session: Session) -> dict[int, VisitStop]:
    found = session.scalars(select(VisitStop).where(VisitStop.state == "open")).all()
    session.expunge_all()
    return {stop.id: stop for stop in found}


def planned(doors: Doors) -> dict[int, VisitStop]:
    found: dict[int, VisitStop] = doors.site.read(open_stops)
    return found


def made_plan(doors: Doors, number: int) -> tuple[int, int, int, int, date, str]:
    def look(session: Session) -> tuple[int, int, int, int, date, str]:
        one = session.get_one(VisitPlan, number)
        return one.placed, one.kept, one.moved, one.short, one.until, one.notes

    found: tuple[int, int, int, int, date, str] = doors.site.read(look)
    return found


def clear(doors: Doors) -> None:
    """Nothing is planned any more."""
    for number in planned(doors):
        doors.by(LEADER, service.drop_stop, number)


@pytest.mark.clause("VISIT-07")
def test_a_visit_planned_by_hand_keeps_to_the_handbook(doors: Doors) -> None:
    flat, other = (doors.flat(handed_over="2026-09-01") for _ in range(2))
    usual = {"day": doors.on("11-25"), "window": "afternoon"} | pair(doors)
    doors.by(LEADER, service.add_day_off, doors.staff_id(OTHER_OFFICER), first=doors.on("11-25"),
             last=doors.on("11-26"), words="培训")  # fmt: skip
    same, off, desk = doors.staff_id(OFFICER), doors.staff_id(OTHER_OFFICER), doors.staff_id(DESK)
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"window": "night"}, "window"),
        ({"day": doors.on("11-22")}, "day"),
        ({"day": doors.on("12-03")}, "day"),  # declared off
        ({"second_id": same}, "second"),
        ({"first_id": 999}, "first"),
        ({"first_id": off}, "first"),
        ({"second_id": desk}, "second"),  # the desk goes visiting only where the site says so
    )
    found = [
        (more, doors.refused(service.add_stop, flat, by=LEADER, **(usual | more)).field) for more, _ in wrong
    ]
    assert found == list(wrong)
    assert doors.refused(service.add_stop, doors.flat(), by=LEADER, **usual).field == "room"
    assert doors.refused(service.add_stop, 0, by=LEADER, **usual).field == "room"
    doors.by(CS_HEAD, service.set_visitor, desk, goes=True, per_day=2)
    stop = add(doors, flat, "11-25", second_id=desk)
    why, due, state, begins, lead = doors.stop(stop, "why", "due_day", "state", "begins", "lead_role")
    assert (due, state, begins, lead) == (doors.on("12-01"), "open", "15:00", "officer")
    assert why.startswith("磨合期　入住第 3 个月。")
    assert doors.refused(service.add_stop, flat, by=LEADER, **(usual | {"window": "evening"})).field == "day"
    split = doors.refused(service.add_stop, other, by=LEADER, **usual)
    assert split.field == "second" and "下午" in split.sentence, "苏晚晴 goes with somebody else then"
    doors.by(CS_HEAD, service.set_visitor, desk, goes=False, per_day=2)
    assert doors.refused(service.set_visitor, desk, by=CS_HEAD, goes=True, per_day=31).field == "per_day"
    assert (
        "下午"
        not in doors.refused(
            service.add_stop, other, by=LEADER, **(usual | {"second_id": desk, "window": "evening"})
        ).sentence
    )
    clear(doors)


@pytest.mark.clause("VISIT-07")
def test_a_window_holds_what_fits_into_it_and_each_visit_has_its_time(doors: Doors) -> None:
    flats = [doors.flat(handed_over="2026-09-01") for _ in range(7)]
    stops = [add(doors, flat, "11-26") for flat in flats[:6]]
    times = [doors.stop(stop, "begins")[0] for stop in stops]
    assert times == ["15:00", "15:30", "16:00", "16:30", "17:00", "17:30"]
    full = doors.refused(service.add_stop, flats[6], by=LEADER, day=doors.on("11-26"), window="afternoon",
                         **pair(doors))  # fmt: skip
    assert full.field == "window" and "6 户" in full.sentence
    doors.by(LEADER, service.drop_stop, stops[2])
    assert doors.stop(add(doors, flats[6], "11-26"), "begins") == ("16:00",)
    doors.by(CS_HEAD, service.set_terms, {"visit_minutes": "60"})
    assert [doors.stop(add(doors, flat, "11-27", "evening"), "begins")[0] for flat in flats[:2]] == [
        "19:00",
        "20:00",
    ]
    clear(doors)
    doors.by(CS_HEAD, service.set_terms, {"visit_minutes": "45"})
    swapped = pair(doors, LEADER, OFFICER)
    for flat, more in ((flats[0], {}), (flats[1], swapped)):
        stop = add(doors, flat, "11-27", "evening", **more)
        doors.by(CS_HEAD, service.confirm, [stop])
    doors.by(LEADER, service.make_plan)
    for one in (OFFICER, LEADER):
        times = [
            (stop.day, stop.begins)
            for stop in planned(doors).values()
            if doors.staff_id(one) in (stop.first_id, stop.second_id)
        ]
        assert len(times) == len(set(times)), "nobody stands at two doors at once"
    doors.by(CS_HEAD, service.set_terms, {"visit_minutes": "30"})
    unborn = doors.flat(handed_over="2026-12-10")
    refused = doors.refused(service.add_stop, unborn, by=LEADER, day=doors.on("12-09"), window="evening",
                            **pair(doors))  # fmt: skip
    assert refused.field == "room", "before it is handed over there is nobody to visit"
    clear(doors)


@pytest.mark.clause("VISIT-07")
def test_a_visit_is_moved_confirmed_and_dropped(doors: Doors) -> None:
    flat, other = (doors.flat(handed_over="2026-09-01") for _ in range(2))
    stop, second = add(doors, flat, "11-26"), add(doors, other, "11-26")
    assert doors.by(CS_HEAD, service.confirm, [stop, second]) == 2
    assert doors.by(CS_HEAD, service.confirm, [stop]) == 0
    assert doors.stop(stop, "confirmed_by") == (doors.staff_id(CS_HEAD),)
    assert doors.refused(service.confirm, [], by=CS_HEAD).clause == "VISIT-07"

    doors.by(LEADER, service.move_stop, second, day=doors.on("11-26"), window="evening")
    assert doors.stop(second, "window", "begins", "confirmed_at") == ("evening", "19:00", None)
    doors.by(LEADER, service.move_stop, stop, day=doors.on("11-30"), window="forenoon",
             first_id=doors.staff_id(CS_HEAD))  # fmt: skip
    assert doors.stop(stop, "day", "first_id", "second_id", "lead_role") == (
        doors.on("11-30"), doors.staff_id(CS_HEAD), doors.staff_id(LEADER), "cs_head",
    )  # fmt: skip
    doors.by(LEADER, service.move_stop, stop, day=doors.on("11-30"), window="forenoon")  # to where it is
    back = {"day": doors.on("11-22"), "window": "forenoon"}
    assert doors.refused(service.move_stop, stop, by=LEADER, **back).field == "day"

    doors.site.clock.now = datetime(2026, 11, 23, 18, 0)
    this_afternoon = {"day": doors.on("11-23"), "window": "afternoon"}
    doors.by(LEADER, service.move_stop, stop, **this_afternoon)
    doors.site.clock.now = datetime(2026, 11, 23, 18, 1)
    assert doors.refused(service.move_stop, second, by=LEADER, **this_afternoon).field == "day"
    doors.site.clock.now = datetime(2026, 11, 23, 9, 42)

    doors.by(LEADER, service.drop_stop, second)
    assert doors.stop(second, "state", "ended_at") == ("dropped", doors.site.clock.now)
    for verb, more in ((service.drop_stop, {}), (service.move_stop, this_afternoon)):
        assert "变了" in doors.refused(verb, second, by=LEADER, **more).sentence
    assert "变了" in doors.refused(service.confirm, [second], by=CS_HEAD).sentence
    clear(doors)


@pytest.mark.clause("VISIT-07")
def test_what_a_household_wishes_is_kept_to(doors: Doors) -> None:
    flat = doors.flat(handed_over="2026-09-01")
    usual = {"day": doors.on("11-28"), "window": "afternoon"} | pair(doors)  # a Saturday
    wishes: tuple[tuple[Wish, str | None], ...] = (
        (Wish(only_phone=True), None),
        (Wish(windows=("forenoon", "evening")), "window"),
        (Wish(days="working"), "day"),
        (Wish(not_before=doors.on("11-29")), "day"),
    )
    for wish, field in wishes:
        doors.by(DESK, service.set_wish, flat, wish)
        refused = doors.refused(service.add_stop, flat, by=LEADER, **usual)
        assert (refused.field or None, refused.clause) == (field, "VISIT-07"), wish
    doors.by(DESK, service.set_wish, flat, Wish(("afternoon",), "free", doors.on("11-28")))
    stop = add(doors, flat, "11-28")
    moved = doors.refused(service.move_stop, stop, by=LEADER, day=doors.on("11-30"), window="afternoon")
    assert moved.field == "day", "Monday is a working day"
    clear(doors)


@pytest.mark.clause("VISIT-02", "VISIT-04", "VISIT-07", "ROLE-02")
def test_a_planning_places_who_is_due_and_what_stands_stays(doors: Doors) -> None:
    clear(doors)
    due = [doors.flat(building, handed_over="2026-09-01") for building in (1, 1, 2)]
    asked, called, young = (doors.flat(handed_over="2026-09-01") for _ in range(3))
    doors.by(DESK, residents.set_marks, asked, ["空置"])
    doors.by(DESK, service.set_wish, called, Wish(only_phone=True))
    doors.talk(young, day=doors.today, begun="15:00")
    far = doors.flat(handed_over="2026-09-01", delivery="bare")
    doors.by(DESK, service.set_wish, far, Wish(not_before=doors.on("2027-01-25")))
    barred = doors.flat(handed_over="2026-09-03")
    doors.by(DESK, service.set_wish, barred, Wish(not_before=doors.on("12-03")))
    stood = add(doors, due[0], "11-30")
    doors.by(CS_HEAD, service.confirm, [stood])

    number = doors.by(LEADER, service.make_plan).id
    placed, kept, moved, short, until, notes = made_plan(doors, number)
    now = planned(doors)
    mine = {unit: [s for s in now.values() if s.unit_id == unit] for unit in (*due, asked, called, young)}
    assert [len(mine[unit]) for unit in (*due, asked, called, young)] == [1, 1, 1, 0, 0, 0]
    assert mine[due[0]][0].id == stood and (kept, moved, short) == (1, 0, 1)
    assert not [s for s in now.values() if s.unit_id == far], "after the weeks the site plans for"
    (late,) = (s for s in now.values() if s.unit_id == barred)
    assert late.day > doors.on("12-03"), "its only day is declared off"
    assert placed == len(now) - 1 and until == doors.today + timedelta(weeks=8)
    assert "2027 年放假安排还没有录入" in notes
    for stop in now.values():
        assert doors.today < stop.day <= until and stop.first_id != stop.second_id
        assert stop.day != doors.on("12-03")
        first, last = HOURS[stop.window]
        assert first.strftime("%H:%M") <= stop.begins < last.strftime("%H:%M")
        assert stop.id == stood or stop.confirmed_at is None, "proposed until the CS head confirms it"
        assert stop.why and (stop.unit_id not in due or stop.due_day == doors.on("12-01"))
    assert all(mine[unit][0].day <= doors.on("12-01") for unit in due)

    again = doors.by(LEADER, service.make_plan).id
    placed, kept, moved, short = made_plan(doors, again)[:4]
    assert (placed, kept + moved, short) == (0, len(now), 1) and moved <= 1
    assert now.keys() - planned(doors).keys() <= {late.id}, "only what is too late may be shifted"

    away = mine[due[1]][0]
    doors.by(LEADER, service.add_day_off, away.first_id, first=away.day, last=away.day)
    third = doors.by(LEADER, service.make_plan).id
    assert doors.stop(away.id, "state") == ("dropped",)
    after = [s for s in planned(doors).values() if s.unit_id == due[1]]
    assert len(after) == 1
    assert after[0].day != away.day or away.first_id not in (after[0].first_id, after[0].second_id)
    assert made_plan(doors, third)[2] >= 1
    state = doors.site.read(lists.plan_state)
    assert (state.by, state.short) == (LEADER, 1)


@pytest.mark.clause("VISIT-08")
def test_a_walk_waits_a_week_for_its_sheets_and_then_did_not_take_place(doors: Doors) -> None:
    clear(doors)
    flat = doors.flat(handed_over="2026-09-20")
    stop = add(doors, flat, "11-24", "evening")
    doors.day("2026-12-01")
    doors.by(LEADER, service.make_plan)
    assert doors.stop(stop, "state") == ("open",)
    once_more = add(doors, flat, "12-04")
    doors.by(LEADER, service.make_plan)
    assert doors.stop(once_more, "state") == ("open",), "what somebody planned by hand stays meanwhile"
    doors.by(LEADER, service.drop_stop, once_more)
    assert [s for s in planned(doors).values() if s.unit_id == flat and s.id != stop] == [], (
        "its sheet may still come in"
    )
    doors.day("2026-12-02")
    doors.by(LEADER, service.make_plan)
    assert doors.stop(stop, "state") == ("failed",)
    assert len([s for s in planned(doors).values() if s.unit_id == flat]) == 1
    doors.must_agree()
