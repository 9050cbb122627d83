"""Visits at home from before the room of visits was there stay on record, under the numbers they had."""

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import tabs
from app.modules.dues.model import Due
from app.modules.visits.card import talks
from app.modules.visits.model import Visit
from app.rules.ref import Ref
from app.storage.cipher import memory_engine
from app.storage.schema import compare_schema
from app.storage.upgrade import SCRIPTS, run_scripts

WORDS = "窗帘还没有装，" * 40
ROWS = (
    "INSERT INTO staff_member (id, name, sex, entered) VALUES (1, '顾维舟', '', '2026-11-01')",
    "INSERT INTO building (id, name) VALUES (1, '3')",
    "INSERT INTO unit (id, building_id, entrance, room, place, moved_in, handed_over, remark)"
    " VALUES (7, 1, '2', '1201', '3-2-1201', '2026-11-02', '2026-10-01', '')",
    "INSERT INTO home_visit (id, unit_id, day, visitors, seen, words, at, by) VALUES"
    f" (4, 7, '2026-11-20', '苏晚晴、陆远', '陆清和', '{WORDS}', '2026-11-21 10:05:00.000000', 1)",
    "INSERT INTO due (clock, clause, room, subject_kind, subject_id, lane, started, opens, first_day, due_day,"
    " state, reason, whom, what, term, missed, ahead, role, duty, times)"
    " VALUES ('CARE-05/moved-in', 'CARE-05', 'movein', 'unit', 7, 0, '2026-11-02 00:00:00.000000',"
    " '2026-11-02', '2026-12-02', '2026-12-02', 'open', '', '', '乔迁上门', '30 days', 'stays', 2,"
    " 'officer', '', 0)",
    "INSERT INTO retention (kind, months, set_by, set_at)"
    " VALUES ('home_visit', 36, 1, '2026-11-21 10:05:00.000000')",
)


@pytest.mark.clause("CARE-05", "VISIT-08")
def test_a_visit_after_moving_in_becomes_a_talk_at_home_like_any_other(tmp_path: Path) -> None:
    before = tmp_path / "upgrades"
    shutil.copytree(SCRIPTS, before, ignore=shutil.ignore_patterns("0008*", "__pycache__"))
    engine = memory_engine()
    with engine.begin() as connection:
        run_scripts(connection, before)
        for row in ROWS:
            connection.execute(text(row))
        run_scripts(connection)
        assert compare_schema(connection) == []
        with Session(connection) as session:
            (visit,) = session.scalars(select(Visit)).all()
            assert (visit.id, visit.unit_id, visit.day) == (4, 7, date(2026, 11, 20))
            assert (visit.way, visit.outcome, visit.source, visit.stage) == ("home", "talked", "earlier", "")
            assert (visit.seen, visit.visitors, visit.words) == ("陆清和", "苏晚晴、陆远", WORDS)
            assert (visit.entered_at, visit.entered_by) == (datetime(2026, 11, 21, 10, 5), 1)
            assert (visit.first_id, visit.second_id, visit.person_id, visit.lead_role) == (None,) * 3 + ("",)
            (shown,) = talks(session, 7)
            assert (shown.pair, shown.lead_zh, shown.outcome_zh) == ("苏晚晴、陆远", "", "谈成")
            assert session.scalars(select(Due.room)).all() == ["visits"], "the duty is done in another room"
            assert session.execute(text("SELECT count(*) FROM retention")).scalar() == 0
            called = tabs.describe(session, [Ref("home_visit", 4)])
            assert called == {Ref("home_visit", 4): "3栋2单元1201　2026-11-20 上门"}
    engine.dispose()
