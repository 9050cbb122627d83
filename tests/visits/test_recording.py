"""What the pair brings back: every gap is named, and all that follows from it happens in the same act."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.complaints.model import Matter
from app.modules.followups import service as followups
from app.modules.followups.model import FollowUp
from app.modules.residents import service as residents
from app.modules.residents.model import Tie, UnitMark
from app.modules.staff.model import StaffMember, StaffRole
from app.modules.visits import card, service
from app.modules.visits.model import Visit, VisitOpinion, VisitPromise, VisitRating, VisitWish
from app.modules.visits.service import Promised, Said, Wish
from app.rules.roles import Role
from app.storage.act import Act, verb
from tests.checks.centre import CS_HEAD, DESK, HEAD, LEADER, OFFICER, OTHER_OFFICER, RECORDS
from tests.visits.doors import SMALL, YEARLY, Doors, open_doors


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    made = open_doors(tmp_path_factory.mktemp("doors"))
    made.day("2026-11-27", "17:00")
    yield made
    made.site.store.close()


@pytest.fixture
def flat(doors: Doors) -> int:
    return doors.flat(owner="江望舒", handed_over="2026-09-01")


@verb("staff.change", "登记人员")
def _enter_somebody(act: Act, name: str, *, entered: date) -> int:
    """Somebody who goes along and has no log-in."""
    member = StaffMember(name=name, entered=entered)
    member.roles.append(StaffRole(role=Role.OFFICER.value, since=entered))
    act.session.add(member)
    act.session.flush()
    return member.id


def person_of(session: Session, unit: int) -> int:
    return session.scalars(select(Tie.person_id).where(Tie.unit_id == unit)).one()


def marks_of(session: Session, unit: int) -> list[str]:
    held = select(UnitMark).where(UnitMark.unit_id == unit, UnitMark.until.is_(None))
    return [one.mark.name for one in session.scalars(held)]


def many(doors: Doors, table: type[Any]) -> int:
    return len(doors.site.read(lambda s: s.scalars(select(table.id)).all()))


@pytest.mark.clause("VISIT-06", "VISIT-07", "VISIT-08")
def test_every_gap_of_a_sheet_is_refused_by_name_and_leaves_nothing_behind(doors: Doors, flat: int) -> None:
    elsewhere = doors.flat(owner="陆清和", handed_over="2026-09-01")
    stranger = doors.site.read(person_of, elsewhere)
    before = doors.owed(flat)
    counted = {table: many(doors, table) for table in (Visit, VisitOpinion, VisitWish, Matter, FollowUp)}
    first = doors.staff_id(OFFICER)
    opinion, promise = Said("楼道灯不亮"), Promised("换灯", first, doors.today)
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"way": "letter"}, "way"),
        ({"outcome": "fine"}, "outcome"),
        ({"day": doors.today + timedelta(days=1)}, "day"),
        ({"day": doors.on("2024-11-01")}, "day"),
        ({"day": doors.on("2026-08-31")}, "day"),  # it was handed over the day after
        *(
            ({"begun": wrong_time}, "begun")
            for wrong_time in ("25:10", "10:60", "9:5", "12345", "上午", "1 0")
        ),
        ({"begun": ""}, "begun"),
        ({"ended": "四点"}, "ended"),
        ({"begun": "16:00", "ended": "15:59"}, "ended"),
        ({"first_id": 0}, "first"),
        ({"first_id": 999}, "first"),
        ({"second_id": 999}, "second"),
        ({"second_id": first}, "second"),
        ({"second_id": 0}, "alone_why"),
        ({"second_id": 0, "alone_why": "同事病"}, "alone_why"),
        ({"begun": "13:00"}, "hours_why"),
        ({"begun": "21:01", "hours_why": " 约 "}, "hours_why"),
        ({"seen": "  "}, "seen"),
        ({"seen": "业" * 61}, "seen"),
        ({"person_id": stranger}, "seen"),
        ({"relation": "远" * 21}, "relation"),
        ({"needs": "帮" * 301}, "needs"),
        ({"words": "好" * 501}, "words"),
        ({"ratings": {"safety": 6}}, "ratings"),
        ({"ratings": {"price": 3}}, "ratings"),
        ({"opinions": (Said("灯"),)}, "opinions"),
        ({"opinions": (Said("楼道灯不亮", theme="price"),)}, "opinions"),
        ({"opinions": (opinion,) * 13}, "opinions"),
        ({"opinions": (Said("楼道灯不亮", becomes="letter"),)}, "becomes"),
        ({"opinions": (Said("楼道灯不亮", becomes="complaint"),)}, "category"),
        ({"promises": (Promised("换", first, doors.today),)}, "promises"),
        ({"promises": (promise,) * 13}, "promises"),
        ({"opinions": (opinion,), "promises": (Promised("换灯", first, doors.on("2026-11-26")),)}, "until"),
        ({"promises": (Promised("换灯", 999, doors.today),)}, "staff"),
        ({"signed": "stamp"}, "signed"),
        ({"wish": Wish(windows=())}, "windows"),
        ({"wish": Wish(days="sundays")}, "days"),
    )
    found = [(more, doors.refused_talk(flat, **more)[0] or "") for more, _ in wrong]
    assert found == list(wrong)
    doors.talk(elsewhere, day=doors.on("2026-09-01"), begun="10:00")  # the day itself is early enough
    counted[Visit] += 1
    assert doors.refused_talk(0)[0] == "room"
    assert doors.refused_talk(doors.flat())[0] == "day", "it was never handed over"
    assert doors.owed(flat) == before
    assert {table: many(doors, table) for table in counted} == counted


@pytest.mark.clause("VISIT-07")
def test_alone_or_out_of_hours_stands_there_with_its_reason_and_other_ways_ask_for_neither(
    doors: Doors, flat: int
) -> None:
    edges = {"10:00": "", "12:00": "", "15:00": "", "18:00": "", "19:00": "", "21:00": ""}
    for begun in edges:
        visit = doors.talk(flat, begun=begun, hours_why="不会记下的原因")
        assert doors.visit(visit, "hours_why", "begun") == ("", begun)
    for begun, kept in (("0959", "09:59"), ("12:01", "12:01"), ("14", "14:00"),
                        ("9", "09:00"), ("915", "09:15"), ("１８：０１", "18:01"), ("13点", "13:00")):  # fmt: skip
        assert doors.refused_talk(flat, begun=begun) == ("hours_why", "VISIT-07")
        visit = doors.talk(flat, begun=begun, hours_why="  业主 只有这时在家 ")
        assert doors.visit(visit, "hours_why", "begun") == ("业主 只有这时在家", kept)
    assert doors.refused_talk(flat, second_id=0) == ("alone_why", "VISIT-07")
    visit = doors.talk(flat, second_id=0, alone_why="同事临时请假")
    assert doors.visit(visit, "alone_why", "second_id") == ("同事临时请假", None)
    visit = doors.talk(flat, alone_why="不会记下的原因")
    assert doors.visit(visit, "alone_why") == ("",)
    for way in ("phone", "office", "outdoors", "questionnaire"):
        visit = doors.talk(flat, way=way, second_id=0, begun="")
        assert doors.visit(visit, "alone_why", "hours_why", "begun") == ("", "", "")


@pytest.mark.clause("VISIT-08", "ROLE-02")
def test_one_of_the_pair_enters_it_as_long_as_one_of_them_can(doors: Doors, flat: int) -> None:
    assert doors.refused_talk(flat, by=DESK) == ("first", "VISIT-08")
    assert doors.refused_talk(flat, by=HEAD) == ("first", "VISIT-08")
    said = doors.refused(service.record, doors.report(flat), by=RECORDS)
    assert said.sentence == "访谈由去的人自己登记，请苏晚晴、秦牧登录后登记。"
    assert doors.visit(doors.talk(flat, by=LEADER), "entered_by", "lead_role", "stage") == (
        doors.staff_id(LEADER), "officer", "settling",
    )  # fmt: skip
    led = doors.talk(flat, by=OFFICER, first_id=doors.staff_id(CS_HEAD), second_id=doors.staff_id(OFFICER))
    assert doors.visit(led, "lead_role", "entered_by") == ("cs_head", doors.staff_id(OFFICER))
    own = doors.talk(flat, by=HEAD, first_id=doors.staff_id(HEAD), second_id=doors.staff_id(OTHER_OFFICER))
    assert doors.visit(own, "lead_role", "source", "outcome") == ("centre_head", "desk", "talked")

    gone = [doors.by(HEAD, _enter_somebody, name, entered=date(2026, 1, 5)) for name in ("许听澜", "孟长青")]
    assert doors.refused_talk(flat, by=DESK, first_id=gone[0], second_id=doors.staff_id(OFFICER))[0] == (
        "first"
    ), "one of them can"
    entered = doors.talk(flat, by=DESK, first_id=gone[0], second_id=gone[1])
    assert doors.visit(entered, "entered_by", "lead_role") == (doors.staff_id(DESK), "officer")


@pytest.mark.clause("VISIT-06", "COMP-01", "ROLE-06")
def test_grades_opinions_promises_and_a_wish_are_kept_and_followed_in_the_same_act(
    doors: Doors, flat: int
) -> None:
    owner, officer = doors.site.read(person_of, flat), doors.staff_id(OFFICER)
    visit = doors.talk(
        flat, person_id=owner, seen="江望舒", relation="业主", needs="孩子放学接送", signed="pen",
        strokes="1|100,100,300,20", ended="16:35", ratings={"safety": 5, "repair": 2},
        opinions=(
            Said("楼道灯不亮", theme="repair", reply="今天报修", becomes="repair"),
            Said("车位线看不清", theme="parking"),
            Said("门岗说话冲", theme="attitude", becomes="complaint", category="staff"),
        ),
        promises=(Promised("换楼道灯", officer, doors.on("2026-11-30")),),
        wish=Wish(windows=("evening",), days="free", words="先打电话"),
    )  # fmt: skip

    def look(session: Session) -> tuple[Any, ...]:
        record = session.get_one(Visit, visit)
        matters = [session.get(Matter, one.matter_id) if one.matter_id else None for one in record.opinions]
        return (
            {one.dimension: one.grade for one in record.ratings},
            [(m.kind, m.channel, m.unit_id, m.person_id, m.category) if m else None for m in matters],
            [(one.words, one.staff_id, str(one.until)) for one in record.promises],
            record.signed, record.strokes, record.person_id,
        )  # fmt: skip

    assert doors.site.read(look) == (
        {"safety": 5, "repair": 2},
        [("repair", "visit", flat, owner, ""), None, ("complaint", "visit", flat, owner, "staff")],
        [("换楼道灯", officer, "2026-11-30")],
        "pen", "1|100,100,300,20", owner,
    )  # fmt: skip
    shown = doors.site.read(card.talk, visit)
    assert [line.matter_code[:1] != "" for line in shown.opinions] == [True, False, True]
    assert [(line.words, line.who, line.state) for line in shown.promises] == [
        ("换楼道灯", OFFICER, "待整改")
    ]
    followup = shown.promises[0].followup
    assert followup is not None and doors.duties(followup) == [("ROLE-06/correct", doors.on("2026-11-30"))]
    doors.by(OFFICER, followups.done, followup.id, words="灯已换好")
    assert doors.site.read(card.talk, visit).promises[0].state != "待整改"
    assert doors.site.read(card.house, flat, doors.today).wish == "晚上，休息日，先打电话"

    parking = shown.opinions[1].ref.id
    assert doors.refused(service.answer, parking, reply="").field == "reply"
    doors.by(OFFICER, service.answer, parking, reply="下周重画")
    assert doors.refused(service.answer, parking, reply="又一次").clause == "VISIT-08"
    assert doors.refused(service.raise_matter, parking, becomes="complaint").field == "category"
    matter = doors.by(DESK, service.raise_matter, parking, becomes="opinion")
    assert doors.site.read(card.talk, visit).opinions[1].matter == matter
    assert doors.refused(service.raise_matter, parking, becomes="opinion").clause == "VISIT-08"
    assert doors.refused(service.sign, visit, signed="paper").field == "signed"

    later = doors.talk(flat, signed="", way="phone")
    assert doors.refused(service.sign, later, signed="").field == "signed"
    doors.by(DESK, service.sign, later, signed="paper", strokes="M1 1")
    assert doors.visit(later, "signed", "strokes") == ("paper", "")
    assert doors.visit(doors.talk(flat, signed="declined", strokes="M1 1"), "strokes") == ("",)
    for act, more in ((service.sign, {"signed": "pen"}), (service.answer, {"reply": "好"})):
        assert "找不到" in doors.refused(act, 9999, **more).sentence


@pytest.mark.clause("VISIT-06")
def test_a_try_keeps_nothing_that_only_a_talk_can_have_said(doors: Doors, flat: int) -> None:
    before = {table: many(doors, table) for table in (VisitRating, VisitOpinion, VisitPromise)}
    visit = doors.talk(
        flat, outcome="refused", seen="", signed="pen", strokes="M0 0", ratings={"safety": 5},
        opinions=(Said("不要再来"),), words="门没有开",
    )  # fmt: skip
    assert doors.visit(visit, "signed", "strokes", "words") == ("", "", "门没有开")
    assert {table: many(doors, table) for table in before} == before
    assert doors.owed(flat) == {SMALL: "2026-12-01"}


@pytest.mark.clause("VISIT-04")
def test_an_empty_flat_gets_the_mark_and_loses_it_when_somebody_is_at_home(doors: Doors) -> None:
    flat = doors.flat(handed_over="2024-05-01")
    doors.by(DESK, residents.set_marks, flat, ["养犬"])
    doors.talk(flat, outcome="empty", seen="", way="phone")
    assert doors.site.read(marks_of, flat) == ["养犬", "空置"]
    doors.by(DESK, residents.set_marks, flat, ["空置"])
    assert doors.owed(flat) == {YEARLY: "2027-11-27"}
    assert doors.rows(flat, "open", "what") == [(YEARLY, "问候空置户")]
    doors.talk(flat, way="phone")
    assert doors.site.read(marks_of, flat) == ["空置"], "the owner on the telephone does not live there"
    doors.talk(flat, outcome="absent", seen="")
    assert doors.site.read(marks_of, flat) == ["空置"]
    doors.talk(flat)
    assert doors.site.read(marks_of, flat) == []
    assert doors.rows(flat, "open", "what") == [(YEARLY, "年度访谈")]
    doors.by(CS_HEAD, service.set_terms, {"visit_empty_mark": "闲置"})
    doors.talk(flat, outcome="empty", seen="")
    assert doors.site.read(marks_of, flat) == ["闲置"]
    doors.by(CS_HEAD, service.set_terms, {"visit_empty_mark": "空置"})


@pytest.mark.clause("VISIT-07")
def test_a_planned_visit_ends_with_the_talk_that_it_was_for(doors: Doors) -> None:
    pair = {"first_id": doors.staff_id(OFFICER), "second_id": doors.staff_id(LEADER)}

    def planned(flat: int, *days: str) -> list[int]:
        return [
            doors.by(LEADER, service.add_stop, flat, day=doors.on(text), window="afternoon", **pair).id
            for text in days
        ]

    flats = [doors.flat(handed_over="2026-09-01") for _ in range(7)]
    today, ahead = planned(flats[0], "11-27", "12-03")
    visit = doors.talk(flats[0], stop_id=today)
    assert doors.stop(today, "state", "ended_at") == ("done", doors.site.clock.now)
    assert doors.visit(visit, "stop_id") == (today,) and doors.stop(ahead, "state") == ("open",)

    today, ahead = planned(flats[6], "11-27", "12-03")
    doors.talk(flats[6])
    assert (doors.stop(today, "state"), doors.stop(ahead, "state")) == (("done",), ("open",))

    (ahead,) = planned(flats[1], "12-03")
    doors.talk(flats[1], way="phone")
    assert doors.stop(ahead, "state") == ("open",), "a call beforehand does not stand for the walk"
    doors.talk(flats[1])
    assert doors.stop(ahead, "state") == ("done",), "but a talk at home does"

    for flat, outcome, state in zip(flats[2:5], ("absent", "refused", "empty"), ("failed", "failed", "done"),
                                    strict=True):  # fmt: skip
        (stop,) = planned(flat, "11-27")
        doors.talk(flat, outcome=outcome, seen="")
        assert doors.stop(stop, "state") == (state,)

    (ahead,) = planned(flats[5], "12-03")
    doors.talk(flats[5], outcome="absent", seen="")
    assert doors.stop(ahead, "state") == ("open",), "nobody at home today: one goes there on the day"
    assert "别户" in doors.refused(service.record, doors.report(flats[4], stop_id=ahead)).sentence
    assert "变了" in doors.refused(service.record, doors.report(flats[0], stop_id=today)).sentence


@pytest.mark.clause("VISIT-04")
def test_one_wish_holds_at_a_time_and_the_one_before_is_kept(doors: Doors, flat: int) -> None:
    doors.by(DESK, service.set_wish, flat, Wish(only_phone=True))
    doors.by(DESK, service.set_wish, flat, Wish(("forenoon", "evening"), "working", doors.on("2026-12-10")))
    assert doors.site.read(card.house, flat, doors.today).wish == "上午、晚上，工作日，2026-12-10 以后"
    doors.by(DESK, service.end_wish, flat)
    assert doors.site.read(card.house, flat, doors.today).wish == ""
    assert "没有登记" in doors.refused(service.end_wish, flat).sentence
    kept = select(VisitWish.until).where(VisitWish.unit_id == flat)
    assert doors.site.read(lambda s: s.scalars(kept).all()) == [doors.today, doors.today]
    assert doors.refused(service.set_wish, 0, Wish()).field == "room"
