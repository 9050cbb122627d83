"""The day's list as each person sees it: overdue, today, coming, done, before the first day; never the past."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.modules.dues.model import Due
from app.modules.today import lists
from app.modules.today.rows import done_on, open_until
from app.modules.today.rules import flat
from app.modules.today.sections import BY_DAY, BY_ROOM, BY_WHO, sections
from app.rules.roles import Role
from app.storage.act import Act, verb
from tests.consents.office import Office, end_roles, open_office
from tests.today.duties import (
    DAY,
    Hand,
    badges,
    busy_day,
    give_area,
    lay,
    leaves,
    name_for,
    on,
    seen,
    staffed,
    whats,
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = staffed(open_office(tmp_path))
    yield made
    made.site.store.close()


def test_a_day_has_its_sections_and_nothing_from_further_on(office: Office) -> None:
    ended = datetime(2026, 11, 23, 9, 12)
    lay(
        office,
        Hand("SERV-01", on(-3), "甲"),
        Hand("SERV-01", on(0), "乙"),
        Hand("SERV-01", on(7), "丙"),
        Hand("SERV-01", on(8), "丁"),
        Hand("RELS-02", on(2), "戊"),  # shown two days ahead
        Hand("RELS-02", on(3), "己"),
        Hand("SERV-01", on(-30), "庚", started=datetime(2026, 10, 20)),
        Hand("SERV-01", on(0), "辛", state="done", ended=ended, by="林晓禾"),
        Hand("SERV-01", on(0), "壬", state="done", ended=ended - timedelta(days=1), by="林晓禾"),
        Hand("SERV-01", on(0), "癸", state="off", ended=ended),
    )
    found = seen(office, "林晓禾")
    assert whats(found.overdue) == ["特约服务回访 甲"]
    assert whats(found.today) == ["特约服务回访 乙"]
    assert whats(found.coming) == ["放行条回收核对 戊", "特约服务回访 丙"]
    assert whats(found.before) == ["特约服务回访 庚"]
    assert [(row.whom, row.done_words) for row in found.done] == [("辛", "林晓禾 09:12")]
    assert found.counts == lists.Counts(2, 0, 2)
    assert [(d.day.day, d.working, d.count) for d in found.days] == [
        (24, True, 0),
        (25, True, 1),
        (26, True, 1),
        (27, True, 0),
        (28, False, 0),
        (29, False, 0),
        (30, True, 1),
    ]
    office.site.clock.now += timedelta(days=1)
    assert whats(seen(office, "林晓禾").done) == []
    assert len(seen(office, "林晓禾").overdue) == 2


@pytest.mark.clause("ROLE-02")
def test_each_sees_what_is_theirs_and_everything_when_asked(office: Office) -> None:
    give_area(office, "唐小满", "3栋")
    office.enter("叶知秋", Role.OFFICER)
    give_area(office, "叶知秋", "5栋")
    name_for(office, "林晓禾", "keys")
    lay(
        office,
        Hand("TEMP-01", DAY, "三栋", building="3栋"),
        Hand("TEMP-01", DAY, "五栋", building="5栋"),
        Hand("TEMP-01", DAY, "指名", staff="叶知秋", building="3栋"),
        Hand("KEY-03", DAY, "钥匙"),
        Hand("SERV-01", DAY, "三栋回访", building="3栋"),
        Hand("CULT-01/year", DAY, "文化"),
    )

    def mine(name: str, scope: str = lists.MINE) -> set[str]:
        return {row.whom for row in flat(seen(office, name, scope).today)}

    assert mine("唐小满") == {"三栋"}
    assert mine("叶知秋") == {"五栋", "指名"}
    assert mine("林晓禾") == {"钥匙", "三栋回访"}
    assert mine("何砚秋") == {"文化"}  # nobody holds it: it goes up to the leader
    assert mine("唐小满", lists.AREA) == {"三栋", "指名", "三栋回访"}
    assert mine("叶知秋", lists.AREA) == {"五栋", "指名"}
    assert mine("顾维舟") == set() and len(mine("顾维舟", lists.ALL)) == 6
    assert seen(office, "唐小满").counts == lists.Counts(1, 3, 6)
    (row,) = seen(office, "何砚秋").today
    assert (row.who, row.who_note) == ("何砚秋", "暂无社区文化")


def test_what_a_leaver_had_falls_to_their_post_and_then_to_whoever_is_above(office: Office) -> None:
    lay(office, Hand("TEMP-01", DAY, "暂住", staff="唐小满"), Hand("SERV-01", DAY, "回访"))
    office.enter("叶知秋", Role.OFFICER)
    leaves(office, "唐小满", on(-1))
    (row,) = seen(office, "叶知秋").today
    assert (row.who, row.who_note) == ("叶知秋", "唐小满已离职")
    office.site.do(end_roles, office.people["林晓禾"], Role.DESK, on(-1))
    assert [r.who_note for r in seen(office, "何砚秋").today] == ["暂无前台"]
    leaves(office, "何砚秋", on(-1))
    assert whats(seen(office, "沈若兰").today) == ["特约服务回访 回访"]


def test_badges_count_overdue_and_today_for_each_room_and_consents_on_top(office: Office) -> None:
    busy_day(office)
    office.asked()
    assert badges(office, "林晓禾") == {"keys": (1, 0), "checks": (0, 2), "parcels": (0, 8), "today": (1, 10)}
    assert badges(office, "沈若兰") == {"today": (0, 1)}
    lay(office, Hand("SERV-01", on(-40), started=datetime(2026, 10, 1)))
    assert badges(office, "林晓禾")["today"] == (1, 10)


def test_the_list_is_ordered_by_day_by_room_or_by_who_answers(office: Office) -> None:
    busy_day(office)
    found, now = seen(office, "顾维舟", lists.ALL), office.now()

    def bands(order: str) -> list[tuple[str, int]]:
        return [(band.title, band.count) for band in sections(found, order, now, date(2026, 11, 2))]

    assert bands(BY_DAY) == [("逾期", 2), ("今天", 12), ("未来 7 天", 4), ("已办", 1)]
    assert bands(BY_ROOM)[:3] == [("入住", 2), ("钥匙", 1), ("包裹", 8)]
    assert dict(bands(BY_WHO)) == {"何砚秋": 1, "唐小满": 3, "林晓禾": 14, "已办": 1}
    assert sections(found, BY_DAY, now, DAY)[1].hint == "其中 1 项在 12:00 前"
    assert sum(count for _, count in bands(BY_ROOM)) == sum(count for _, count in bands(BY_DAY)) == 19


def test_an_empty_day_says_when_the_next_thing_comes(office: Office) -> None:
    assert seen(office, "林晓禾").next is None
    lay(office, Hand("KEY-07", on(1), role="desk"), Hand("SERV-01", on(30)), Hand("DUTY-01", on(9)))
    assert seen(office, "林晓禾").next == on(1)
    assert seen(office, "何砚秋").next == on(9)
    (band,) = sections(seen(office, "林晓禾"), BY_DAY, office.now(), DAY)
    assert (band.rows, band.hint) == ((), "今天没有要办的，下一项 11/24 周二")


@verb("staff.change", "备好多年的记录")
def _years(act: Act, many: int) -> None:
    rows = [
        {
            "clock": "KEY-07", "clause": "KEY-07", "room": "checks", "term": "every day", "missed": "lapses",
            "ahead": 0, "subject_kind": "check_definition", "subject_id": 1, "lane": number, "what": "清点",
            "whom": "", "reason": "", "started": datetime(2016, 1, 1), "opens": date(2016, 1, 1),
            "first_day": date(2016, 1, 1), "due_day": date(2016, 1, 1) + timedelta(days=number % 3900),
            "role": "desk", "duty": "", "state": "done", "times": 0,
            "ended_at": datetime(2016, 1, 1) + timedelta(days=number % 3900), "ended_by": 1,
        }
        for number in range(many)
    ]  # fmt: skip
    act.session.bulk_insert_mappings(Due.__mapper__, rows)


def test_ten_years_behind_are_not_read(office: Office) -> None:
    busy_day(office)
    before = seen(office, "林晓禾")
    office.site.do(_years, 8000)
    assert seen(office, "林晓禾") == before

    def plans(session: Session) -> list[str]:
        found = []
        for asked in (open_until(on(7), office.now()), done_on(DAY)):
            statement = asked.compile(session.connection(), compile_kwargs={"literal_binds": True})
            rows = session.execute(text(f"EXPLAIN QUERY PLAN {statement}")).all()
            found.append(" ".join(str(row[3]) for row in rows))
        return found

    of_open, of_done = office.read(plans)
    assert "ix_due_day (due_day<?)" in of_open and "SCAN" not in of_open
    assert "ix_due_calls_at (calls_at<?)" in of_open
    assert "ix_due_ended_at (ended_at>? AND ended_at<?)" in of_done and "SCAN" not in of_done
