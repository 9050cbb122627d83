"""What the household's card says of visits, and what becomes of the walks of somebody who leaves."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from app import household, leaving
from app.modules.followups import service as followups
from app.modules.residents import service as residents
from app.modules.visits import on_card, service
from app.modules.visits.service import Promised, Wish
from app.rules.household_card import DONE, LATER, OVERDUE, PLAIN, TODAY, Section
from app.rules.ref import Ref
from tests.checks.centre import CS_HEAD, DESK, HEAD, LEADER, OFFICER, OTHER_OFFICER, RECORDS
from tests.visits.doors import Doors, open_doors


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    made = open_doors(tmp_path_factory.mktemp("doors"))
    yield made
    made.site.store.close()


def section(doors: Doors, flat: int) -> Section:
    found: Section | None = doors.site.read(on_card.on_card, flat, doors.today)
    assert found is not None
    return found


@pytest.mark.clause("VISIT-01", "VISIT-08")
def test_the_card_says_why_a_household_is_due_what_is_planned_and_what_was(doors: Doors) -> None:
    flat = doors.flat()
    assert doors.site.read(on_card.on_card, flat, doors.today) is None, "nothing was handed over"
    doors.by(DESK, residents.amend_unit, flat, {"handed_over": "2026-09-01"})
    (line,) = section(doors, flat).lines
    assert (line.tone, line.what) == (TODAY, "磨合期　入住第 3 个月")
    assert line.detail == "精装、600 户的项目，9月1日（周二）入伙，3 个月内"
    assert section(doors, flat).summary == "2026-12-01 前" and section(doors, flat).notices == ()

    pair = {"first_id": doors.staff_id(OFFICER), "second_id": doors.staff_id(LEADER)}
    stop = doors.by(
        LEADER, service.add_stop, flat, day=doors.on("11-30"), window="evening", **pair
    )  # fmt: skip
    shown = section(doors, flat).lines[1]
    assert (shown.tone, shown.what, shown.detail, shown.ref) == (
        LATER, "2026-11-30 晚上 19:00 访谈", "苏晚晴、秦牧，待确认", stop,
    )  # fmt: skip
    doors.by(CS_HEAD, service.confirm, [stop.id])
    assert section(doors, flat).lines[1].detail.endswith("已确认")
    doors.day("2026-12-02")
    before = section(doors, flat)
    assert before.summary == "逾期 1 天" and before.lines[0].tone == OVERDUE
    assert (before.lines[1].tone, before.lines[1].detail) == (TODAY, "苏晚晴、秦牧，还没有登记")

    doors.talk(flat, outcome="absent", seen="", day=doors.on("11-30"), begun="19:00")
    visit = doors.talk(
        flat, promises=(Promised("换楼道灯", doors.staff_id(DESK), doors.on("2026-12-02")),),
        wish=Wish(windows=("evening",), words="先打电话"),
    )  # fmt: skip
    after = section(doors, flat)
    assert after.summary == "没有到期的" and after.lines[0].tone == DONE
    assert [(line.tone, line.what, line.detail) for line in after.lines[1:]] == [
        (TODAY, "答应：换楼道灯", "林晓禾，2026-12-02 前"),
        (DONE, "2026-12-02 上门", "谈成，苏晚晴、秦牧"),
        (PLAIN, "2026-11-30 上门", "不在家，苏晚晴、秦牧"),
    ]
    assert after.lines[2].ref == Ref("visit", visit) and after.lines[1].ref == after.subjects[0]
    assert [notice.what for notice in after.notices] == ["访谈意愿 晚上，先打电话"]
    lines = doors.site.read(household.household_dues, flat, (after,), doors.site.clock.now)
    assert [line.clause for line in lines] == ["ROLE-06"], "what was promised is among its duties"
    doors.day("2026-12-03")
    assert section(doors, flat).lines[1].tone == OVERDUE
    doors.by(DESK, followups.done, after.subjects[0].id, words="灯已换好")
    assert section(doors, flat).subjects == ()
    for _ in range(4):
        doors.talk(flat, way="phone")
    assert len(section(doors, flat).lines) == 4, "its stage, and the last three"


@pytest.mark.clause("ROLE-13", "VISIT-07")
def test_walks_of_somebody_who_leaves_go_to_the_successor_or_off_the_plan(doors: Doors) -> None:
    today = doors.today

    def walk(day: date, window: str, first: str, second: str) -> list[int]:
        pair = {"first_id": doors.staff_id(first), "second_id": doors.staff_id(second)}
        flats = [doors.flat(handed_over="2026-09-20") for _ in range(2)]
        made = [doors.by(LEADER, service.add_stop, one, day=day, window=window, **pair).id for one in flats]
        doors.by(CS_HEAD, service.confirm, made)
        return made

    soon, later, last = (today + timedelta(days=n) for n in (1, 2, 4))
    running = walk(today, "evening", OTHER_OFFICER, LEADER)
    led = walk(soon, "afternoon", OTHER_OFFICER, LEADER)
    along = walk(soon, "evening", LEADER, OTHER_OFFICER)
    taken = walk(later, "evening", OTHER_OFFICER, LEADER)
    busy = walk(later, "evening", CS_HEAD, OFFICER)
    together = walk(last, "evening", OTHER_OFFICER, CS_HEAD)
    others = walk(last, "afternoon", OFFICER, LEADER)
    off = walk(today + timedelta(days=5), "evening", OTHER_OFFICER, LEADER)
    doors.by(LEADER, service.add_day_off, doors.staff_id(CS_HEAD), first=today + timedelta(days=5),
             last=today + timedelta(days=5))  # fmt: skip
    leaver, successor = doors.staff_id(OTHER_OFFICER), doors.staff_id(CS_HEAD)
    work = doors.site.read(leaving.open_work, leaver, today)
    assert ("排定的访谈（户）", 10) in [(one.label, one.count) for one in work]
    assert "排定的访谈" in doors.refused(leaving.leave, leaver, by=HEAD, last_day=today).sentence
    doors.by(HEAD, leaving.leave, leaver, last_day=today, successor_id=successor)

    def pairs(stops: list[int]) -> set[tuple[str, int, int, str, bool]]:
        fields = ("state", "first_id", "second_id", "lead_role", "confirmed_at")
        return {(*found[:4], found[4] is not None) for found in (doors.stop(one, *fields) for one in stops)}

    lead, officer = doors.staff_id(LEADER), doors.staff_id(OFFICER)
    assert pairs(running) == {("open", leaver, lead, "officer", True)}, "it was made by whoever went"
    assert pairs(led) == {("open", successor, lead, "cs_head", False)}
    assert pairs(along) == {("open", lead, successor, "officer", False)}
    assert {state for state, *_ in pairs(taken)} == {"dropped"}, "the successor walks elsewhere then"
    assert pairs(busy) == {("open", successor, officer, "cs_head", True)}
    assert {state for state, *_ in pairs(together)} == {"dropped"}, "nobody goes with themselves"
    assert pairs(others) == {("open", officer, lead, "officer", True)}
    assert {state for state, *_ in pairs(off)} == {"dropped"}, "the successor does not visit that day"
    doors.by(LEADER, service.make_plan)
    dropped = [doors.stop(one, "unit_id")[0] for one in (*taken, *together, *off)]
    stands = doors.site.read(on_card.on_card, dropped[0], today)
    assert stands is not None and any("待确认" in line.detail for line in stands.lines)

    clerk = doors.staff_id(RECORDS)
    assert doors.site.read(service.open_of, clerk, today) == []
    doors.must_agree()
