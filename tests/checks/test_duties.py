"""Every check of the handbook comes up by itself, is made by the right person, and comes again."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.checks import lists, service
from app.modules.checks.model import CheckDefinition, CheckRun
from app.modules.checks.rules import DefinitionDraft, LineDraft
from app.modules.checks.shipped import shipped
from app.modules.staff import service as staff
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.act import Act, verb
from tests.checks.centre import (
    CS_HEAD,
    DESK,
    HEAD,
    LEADER,
    OFFICER,
    OTHER_OFFICER,
    RECORDS,
    Centre,
    open_centre,
)

FIRST_DAY, WEDNESDAY = "2026-11-23", "2026-11-25"

# Worked out by hand from the clauses: the site's first day is Monday 11-23. On Wednesday 11-25 the
# days 23 and 24 have passed; months and quarters end with the calendar's; rolling terms count from
# the first day until the check was made once, then from that day.
HAND_WORKED = (
    # check, clause, who makes it, who may not, officer, due on Wednesday, due again once made then
    ("front-desk", "ROLE-10", DESK, OFFICER, "", "2026-11-25", "2026-11-26"),
    ("area-inspection", "ROLE-06", OFFICER, DESK, OFFICER, "2026-11-25", "2026-11-26"),
    ("key-count", "KEY-07", DESK, OFFICER, "", "2026-11-25", "2026-11-26"),
    ("key-stocktake", "KEY-08", DESK, RECORDS, "", "2026-12-31", "2027-03-31"),
    ("key-stocktake-head", "KEY-08", CS_HEAD, DESK, "", "2027-05-23", "2027-05-25"),
    ("key-card-month", "KEY-09", HEAD, CS_HEAD, "", "2026-11-30", "2026-12-31"),
    ("data-quarter", "ARCH-14", CS_HEAD, LEADER, "", "2027-02-23", "2027-02-25"),
    ("list-renewal", "ARCH-11", RECORDS, DESK, "", "2027-05-23", "2027-05-25"),
    ("password-round", "ARCH-06", CS_HEAD, RECORDS, "", "2027-02-23", "2027-02-25"),
    ("dorm-daily", "DORM-06", OTHER_OFFICER, DESK, "", "2026-11-25", "2026-11-26"),
    ("dorm-weekly", "DORM-07", CS_HEAD, OFFICER, "", "2026-11-30", "2026-12-02"),
    ("dorm-monthly", "DORM-08", HEAD, CS_HEAD, "", "2026-11-30", "2026-12-31"),
    ("contact-month", "ROLE-14", LEADER, OFFICER, "", "2026-11-30", "2026-12-31"),
)


@pytest.fixture(scope="module")
def wednesday(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    made = open_centre(tmp_path_factory.mktemp("checks"))
    made.day(WEDNESDAY)
    yield made
    made.site.store.close()


@pytest.mark.clause(
    "ROLE-06", "ROLE-10", "ROLE-14", "KEY-07", "KEY-08", "KEY-09", "ARCH-06", "ARCH-11", "ARCH-14",
    "DORM-06", "DORM-07", "DORM-08",
)  # fmt: skip
@pytest.mark.parametrize(
    ("key", "clause", "who", "not_who", "lane", "due", "again"),
    HAND_WORKED,
    ids=[row[0] for row in HAND_WORKED],
)
def test_a_check_is_due_by_its_clause_made_by_the_right_person_and_comes_again(
    wednesday: Centre, key: str, clause: str, who: str, not_who: str, lane: str, due: str, again: str
) -> None:
    centre = wednesday
    assert centre.due(key, lane) == date.fromisoformat(due)
    with pytest.raises(Refusal) as refused:
        centre.by(not_who, service.start_run, centre.check(key))
    assert refused.value.clause == clause
    assert centre.runs(key) == []
    run = centre.make(who, key)
    assert centre.sheet(run).clause == clause
    assert centre.due(key, lane) == date.fromisoformat(again)
    # A second time on the same day is kept, and ends nothing.
    centre.make(who, key)
    assert centre.due(key, lane) == date.fromisoformat(again)
    assert len(centre.runs(key)) == 2
    centre.must_agree()


def test_every_check_with_a_clock_is_worked_out_by_hand_above() -> None:
    returning = {one.key for one in shipped() if one.clock and one.per != "newcomer"}
    assert returning == {row[0] for row in HAND_WORKED}


@pytest.mark.clause("ROLE-06", "DORM-06")
def test_a_day_that_passed_undone_is_noted_as_missed_and_the_next_comes(centre: Centre) -> None:
    inspection = Ref("check_definition", centre.check("area-inspection"))
    centre.make(OFFICER, "area-inspection")
    centre.day("2026-11-24")
    centre.day("2026-11-27")
    # 苏晚晴 made the 23rd and left out 24, 25, 26; 陆远 left out all four.
    assert centre.ended(inspection) == [
        ("2026-11-23", "done", 0),
        ("2026-11-23", "lapsed", 1),
        ("2026-11-24", "lapsed", 3),
        ("2026-11-24", "lapsed", 3),
    ]
    assert centre.due("area-inspection", OFFICER) == date(2026, 11, 27)
    centre.must_agree()


def test_done_before_midnight_counts_for_the_day_and_after_midnight_for_the_next(centre: Centre) -> None:
    desk = Ref("check_definition", centre.check("front-desk"))
    centre.day(FIRST_DAY, "23:58")
    first = centre.start(DESK, "front-desk")
    centre.by(DESK, service.finish, first, centre.fine(first))
    assert centre.due("front-desk") == date(2026, 11, 24)
    centre.day("2026-11-24", "23:55")
    second = centre.start(DESK, "front-desk")
    # Midnight passes while the sheet is open, and nobody has rolled the new day yet.
    centre.day("2026-11-25", "00:04", roll=False)
    centre.by(DESK, service.finish, second, centre.fine(second))
    assert centre.ended(desk) == [
        ("2026-11-23", "done", 0),
        ("2026-11-24", "lapsed", 1),
        ("2026-11-25", "done", 0),
    ]
    assert centre.due("front-desk") == date(2026, 11, 26)
    centre.roll()
    centre.must_agree()


@pytest.mark.clause("KEY-08")
def test_the_keepers_stocktake_lapses_with_its_quarter_and_the_heads_stands(centre: Centre) -> None:
    keeper = Ref("check_definition", centre.check("key-stocktake"))
    centre.day("2026-12-31")
    assert centre.due("key-stocktake") == date(2026, 12, 31)
    centre.day("2027-01-01")
    assert centre.ended(keeper) == [("2026-12-31", "lapsed", 1)]
    assert centre.due("key-stocktake") == date(2027, 3, 31)
    centre.make(DESK, "key-stocktake")
    assert centre.due("key-stocktake") == date(2027, 6, 30)
    centre.day("2027-06-01")
    # Six months from the first day; nothing but doing it ends it.
    assert centre.due("key-stocktake-head") == date(2027, 5, 23)
    centre.make(CS_HEAD, "key-stocktake-head")
    assert centre.due("key-stocktake-head") == date(2027, 12, 1)
    centre.must_agree()


def test_months_and_rolling_terms_keep_to_the_calendar(centre: Centre) -> None:
    centre.day("2026-11-30")
    centre.make(CS_HEAD, "data-quarter")
    centre.make(HEAD, "key-card-month")
    # Three months after 30 November is the last of February.
    assert centre.due("data-quarter") == date(2027, 2, 28)
    assert centre.due("key-card-month") == date(2026, 12, 31)
    centre.day("2027-01-04")
    assert centre.due("key-card-month") == date(2027, 1, 31)
    assert centre.ended(Ref("check_definition", centre.check("key-card-month")))[-1] == (
        "2026-12-31",
        "lapsed",
        1,
    )
    centre.must_agree()


# ---------- officers, and nobody


@pytest.mark.clause("ROLE-06")
def test_each_officer_has_an_inspection_and_who_is_no_officer_any_more_has_none(centre: Centre) -> None:
    subject = Ref("check_definition", centre.check("area-inspection"))
    assert [day for _, day in centre.duties(subject)] == [date(2026, 11, 23)] * 2
    rows = [
        row for row in centre.site.read(lists.shelf, centre.who(OFFICER), centre.today) if row.ref == subject
    ]
    assert {(row.whom, row.who_zh, row.mine) for row in rows} == {
        ("1栋", OFFICER, True),
        ("2栋", OTHER_OFFICER, False),
    }
    # A head stands in for one of them by name; without a name it is not clear whose area it is.
    with pytest.raises(Refusal) as unclear:
        centre.start(HEAD, "area-inspection")
    assert unclear.value.field == "for_staff_id"
    centre.make(HEAD, "area-inspection", for_staff_id=centre.staff_id(OTHER_OFFICER))
    assert centre.due("area-inspection", OTHER_OFFICER) == date(2026, 11, 24)
    assert centre.due("area-inspection", OFFICER) == date(2026, 11, 23)
    # 陆远 becomes something else after today: his inspection falls away with the day.
    centre.by(HEAD, staff.give_role, centre.staff_id(OTHER_OFFICER), role="culture", since=FIRST_DAY)
    centre.by(HEAD, staff.end_role, centre.staff_id(OTHER_OFFICER), role="officer", last_day=FIRST_DAY)
    centre.day("2026-11-24")
    assert centre.due("area-inspection", OTHER_OFFICER) is None
    assert centre.due("area-inspection", OFFICER) == date(2026, 11, 24)
    centre.must_agree()


def test_what_falls_to_nobody_may_be_done_by_anybody(centre: Centre) -> None:
    with pytest.raises(Refusal):
        centre.start(OFFICER, "key-count")
    centre.by(HEAD, staff.release_from, centre.staff_id(DESK), duty="keys", last_day=FIRST_DAY)
    centre.day("2026-11-24")
    assert centre.due("key-count") == date(2026, 11, 24)
    centre.make(OFFICER, "key-count")
    assert centre.due("key-count") == date(2026, 11, 25)
    # Without any officer the inspection stays one duty, for whoever can.
    for name in (OFFICER, OTHER_OFFICER):
        centre.by(HEAD, staff.give_role, centre.staff_id(name), role="desk", since="2026-11-24")
        centre.by(HEAD, staff.end_role, centre.staff_id(name), role="officer", last_day="2026-11-24")
    centre.day("2026-11-25")
    assert len(centre.duties(Ref("check_definition", centre.check("area-inspection")))) == 1
    centre.make(LEADER, "area-inspection")
    assert centre.due("area-inspection") == date(2026, 11, 26)
    centre.must_agree()


# ---------- newcomers


@pytest.mark.clause("ROLE-13")
def test_a_newcomer_is_shown_around_by_the_leader_within_thirty_days(centre: Centre) -> None:
    centre.day("2026-12-01")
    new = centre.by(HEAD, staff.register, name="程小禾", sex="f", entered="2026-12-01", role="desk")
    gone = centre.by(HEAD, staff.register, name="何一舟", sex="m", entered="2026-12-01", role="desk")
    # The thirtieth day after 1 December.
    assert centre.duties(new) == [("ROLE-13", date(2026, 12, 31))]
    with pytest.raises(Refusal) as wrong:
        centre.start(OFFICER, "induction", subject_id=new.id)
    assert wrong.value.clause == "ROLE-13"
    with pytest.raises(Refusal) as nobody:
        centre.start(LEADER, "induction")
    assert nobody.value.field == "subject_id"
    run = centre.start(LEADER, "induction", subject_id=new.id)
    assert centre.sheet(run).whom == "程小禾"
    centre.day("2026-12-20")
    assert centre.start(LEADER, "induction", subject_id=new.id) == run
    centre.by(LEADER, service.finish, run, centre.fine(run))
    assert centre.duties(new) == []
    assert centre.ended(new) == [("2026-12-31", "done", 0)]
    # Whoever leaves is not shown around any more, and those who were here on the first day never were.
    centre.by(HEAD, _leaves, gone.id)
    centre.day("2026-12-21")
    assert centre.duties(gone) == []
    assert centre.duties(Ref("staff_member", centre.staff_id(DESK))) == []
    centre.must_agree()


@verb("staff.change", "离职", signed=True)
def _leaves(act: Act, staff_id: int) -> None:
    staff.member_or_refuse(act.session, staff_id).left = act.today


# ---------- the site's own


def test_a_check_of_the_sites_own_is_due_by_the_term_it_chose(centre: Centre) -> None:
    draft = DefinitionDraft("机房巡视", Role.DESK.value, "every quarter", False, (LineDraft("", "门已锁"),))
    own = centre.by(LEADER, service.save_definition, None, draft)
    key = "own-1"
    assert centre.due(key) == date(2026, 12, 31)
    centre.make(DESK, key)
    assert centre.due(key) == date(2027, 3, 31)
    # From today every 7 days: made today, so a week from today.
    changed = DefinitionDraft("机房巡视", Role.DESK.value, "every 7 days", False, draft.lines)
    centre.by(LEADER, service.save_definition, own.id, changed)
    assert centre.due(key) == date(2026, 11, 30)
    centre.day("2026-12-10")
    assert centre.due(key) == date(2026, 11, 30)  # it stands until it is made
    on_demand = DefinitionDraft("机房巡视", Role.DESK.value, "", False, draft.lines)
    centre.by(LEADER, service.save_definition, own.id, on_demand)
    assert centre.due(key) is None
    run = centre.make(DESK, key)
    assert centre.sheet(run).number and centre.due(key) is None
    centre.must_agree()


def test_a_retired_check_asks_for_nothing_and_begins_anew_when_it_is_reinstated(centre: Centre) -> None:
    weekly = centre.check("dorm-weekly")
    centre.by(LEADER, service.retire, weekly)
    assert centre.due("dorm-weekly") is None
    with pytest.raises(Refusal):
        centre.start(CS_HEAD, "dorm-weekly")
    centre.day("2027-01-04")
    assert centre.due("dorm-weekly") is None
    centre.by(LEADER, service.reinstate, weekly)
    assert centre.due("dorm-weekly") == date(2027, 1, 11)
    centre.must_agree()


def test_a_sheet_finished_after_its_check_was_retired_brings_no_duty(centre: Centre) -> None:
    run = centre.start(DESK, "front-desk")
    centre.by(LEADER, service.retire, centre.check("front-desk"))
    centre.by(DESK, service.finish, run, centre.fine(run))
    assert centre.due("front-desk") is None
    centre.must_agree()


def test_a_sheet_begun_for_somebody_who_left_is_shown_until_it_is_ended(centre: Centre) -> None:
    run = centre.start(OFFICER, "area-inspection")
    left = centre.staff_id(OFFICER)
    centre.by(HEAD, _leaves, left)
    centre.day("2026-11-24")
    assert centre.due("area-inspection", OFFICER) is None
    shelf = centre.site.read(lists.shelf, centre.who(OTHER_OFFICER), centre.today)
    (row,) = [row for row in shelf if row.for_staff_id == left]
    assert (row.open_run, row.due, row.whom) == (Ref("check_run", run), None, OFFICER)
    assert centre.start(OTHER_OFFICER, "area-inspection", for_staff_id=left) == run
    centre.by(OTHER_OFFICER, service.finish, run, centre.fine(run))
    assert centre.due("area-inspection", OFFICER) is None
    with pytest.raises(Refusal):
        centre.start(OTHER_OFFICER, "area-inspection", for_staff_id=left)
    centre.must_agree()


# ---------- ten years


def test_ten_years_of_sheets_cost_no_more_than_one(centre: Centre) -> None:
    centre.by(HEAD, _ten_years, centre.check("front-desk"))
    head = centre.who(HEAD)
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _k: Any, statement: str, parameters: Any, _x: Any, _m: Any) -> None:
        statements.append((statement, parameters))

    def look(session: Session) -> list[str]:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        try:
            lists.wanted(session, centre.today)
            lists.shelf(session, head, centre.today)
            lists.history(session, centre.today)
            lists.months_with_runs(session)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        plans = []
        for statement, parameters in statements:
            if "FROM check_run" in statement:
                found = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                plans += [row[3] for row in found]
        return plans

    plans = centre.site.read(look)
    scans = [plan for plan in plans if plan.startswith("SCAN check_run") and "INDEX" not in plan]
    assert plans and not scans, scans
    assert any("ix_check_run_last" in plan for plan in plans)
    # One query for each check and officer, and a few for all of them.
    assert len(statements) < 160, len(statements)
    assert centre.due("front-desk") == date(2026, 11, 23)
    centre.must_agree()


@verb("today.work", "十年的检查单")
def _ten_years(act: Act, definition_id: int) -> None:
    definition = act.session.get(CheckDefinition, definition_id)
    assert definition is not None
    first = datetime.combine(date(2017, 1, 1), time(9))
    rows = [
        {
            "definition_id": definition_id, "title": definition.title, "clause": definition.clause,
            "state": "finished", "subject_kind": "", "subject_id": 0, "for_staff_id": 0, "about": "",
            "started_at": day, "started_by": 1, "filled_by": 1, "finished_at": day, "finished_by": 1,
            "remark": "", "dropped_why": "", "strokes": "", "watched": False, "watch_strokes": "",
            "year": 1000 + number // 1000, "number": number,
        }
        for number, day in enumerate((first.replace(year=2007 + n // 1000) for n in range(10_000)), 1)
    ]  # fmt: skip
    act.session.execute(insert(CheckRun), rows)
    act.session.execute(text("ANALYZE"))


@pytest.mark.clause("ROLE-06")
def test_an_officer_without_an_area_has_nothing_to_inspect_unless_nobody_has_one(centre: Centre) -> None:
    assert centre.due("area-inspection", OFFICER) == centre.due("area-inspection", OTHER_OFFICER)
    centre.by(HEAD, staff.set_area, centre.staff_id(OTHER_OFFICER), (), since="2026-11-23")
    assert centre.due("area-inspection", OTHER_OFFICER) is None
    assert centre.due("area-inspection", OFFICER) == centre.today
    centre.by(HEAD, staff.set_area, centre.staff_id(OFFICER), (), since="2026-11-23")
    assert centre.due("area-inspection", OTHER_OFFICER) == centre.today
    centre.must_agree()


def test_the_lines_of_a_shipped_check_are_the_sites_whatever_its_term(centre: Centre) -> None:
    for key in ("induction", "front-desk", "storm"):
        card = centre.site.read(lists.definition, centre.check(key))
        draft = DefinitionDraft(
            card.title, card.who, card.term, card.watched, (LineDraft("", "先报班长", "tick"),)
        )
        centre.by(HEAD, service.save_definition, centre.check(key), draft)
        assert [line.text for line in centre.site.read(lists.definition, centre.check(key)).lines] == [
            "先报班长"
        ]
