"""Whose a duty is, how its day is said, what is alike, and what cannot be put off."""

from datetime import date, datetime, timedelta

import pytest

from app.errors import Refusal
from app.modules.consents.rules import CONSENTS, Way, kind_of, putting_off
from app.modules.today.rules import (
    BEFORE,
    COMING,
    DONE,
    OVERDUE,
    ROOM_ZH,
    TODAY,
    DutyRow,
    Posts,
    answers,
    clock_of,
    consent_role,
    due_words,
    flat,
    glyph_of,
    go_live_or_refuse,
    grouped,
    may_ask,
    must_be_movable,
    section_of,
    to_day_or_refuse,
)
from app.rules.handbook import handbook
from app.rules.ref import Ref
from app.rules.roles import Role, Who

NOW = datetime(2026, 11, 23, 9, 42)
DAY = NOW.date()
HEAD, CS, LEADER, OFFICER, OTHER, DESK, GONE = 1, 2, 3, 4, 5, 6, 7
NAMES = {1: "顾维舟", 2: "沈若兰", 3: "何砚秋", 4: "唐小满", 5: "叶知秋", 6: "林晓禾", 7: "孟春生"}
ROLES = {
    "centre_head": (HEAD,),
    "cs_head": (CS,),
    "leader": (LEADER,),
    "officer": (OFFICER, OTHER),
    "desk": (DESK,),
}
POSTS = Posts(NAMES, ROLES, {"keys": (DESK,)}, {31: OFFICER}, frozenset(range(1, 7)))


def of(role: str = "", duty: str = "", staff: int | None = None, building: int | None = None) -> tuple:
    found = answers(POSTS, role, duty, staff, building)
    return found.staff_ids, found.words, found.note


@pytest.mark.clause("ROLE-02")
def test_a_duty_of_a_building_falls_to_the_officer_of_its_area() -> None:
    assert of("officer", building=31) == ((OFFICER,), "唐小满", "")
    assert of("officer", building=32) == ((OFFICER, OTHER), "客服人员", "")
    assert of("desk", building=31) == ((DESK,), "林晓禾", "")


def test_who_is_named_answers_until_they_leave() -> None:
    assert of("officer", staff=OTHER, building=31) == ((OTHER,), "叶知秋", "")
    assert of("desk", staff=GONE) == ((DESK,), "林晓禾", "孟春生已离职")
    assert of("officer", staff=GONE, building=31) == ((OFFICER,), "唐小满", "孟春生已离职")
    assert of(duty="keys") == ((DESK,), "林晓禾", "")


def test_what_nobody_answers_for_goes_up() -> None:
    assert of("culture") == ((LEADER,), "何砚秋", "暂无社区文化")
    assert of(duty="archive") == ((LEADER,), "何砚秋", "暂无档案管理员")
    few = Posts(NAMES, {"centre_head": (HEAD,)}, {}, {}, frozenset({HEAD}))
    assert answers(few, "desk", "", None, None).words == "顾维舟"
    assert answers(few, "leader", "", None, None).note == "暂无客服班长"
    none = Posts({}, {}, {}, {}, frozenset())
    assert answers(none, "desk", "", None, None).staff_ids == ()
    assert answers(none, "centre_head", "", None, None).words == "中心负责人"


@pytest.mark.parametrize(
    ("days", "at", "section", "words"),
    [
        (-12, None, OVERDUE, "逾期 12 天"),
        (-1, None, OVERDUE, "逾期 1 天"),
        (0, None, TODAY, "今天"),
        (0, (12, 0), TODAY, "12:00 前"),
        (0, (9, 41), OVERDUE, "逾期 0:01"),
        (0, (6, 0), OVERDUE, "逾期 3 小时"),
        (-1, (17, 0), OVERDUE, "逾期 16 小时"),
        (-2, (9, 0), OVERDUE, "逾期 2 天"),
        (1, None, COMING, "11/24 周二"),
        (2, (10, 30), COMING, "11/25 10:30"),
    ],
)
def test_a_day_is_said_as_the_clerk_counts(
    days: int, at: tuple[int, int] | None, section: str, words: str
) -> None:
    day = DAY + timedelta(days=days)
    moment = datetime(day.year, day.month, day.day, *at) if at else None
    assert section_of(day, moment, datetime(2026, 11, 1), date(2026, 1, 1), NOW) == section
    assert due_words(section, day, moment, NOW) == words


def test_what_began_before_the_first_day_stands_apart() -> None:
    began, first = datetime(2026, 11, 22, 23, 59), date(2026, 11, 23)
    assert section_of(date(2026, 11, 20), None, began, first, NOW) == BEFORE
    assert section_of(DAY, None, datetime(2026, 11, 23), first, NOW) == TODAY


def row(number: int, **more: object) -> DutyRow:
    given: dict[str, object] = {
        "refs": (Ref("due", number),),
        "subject": Ref("unit", number),
        "clock": "CARE-05/birthday",
        "what": "生日问候",
        "whom": f"{number}号",
        "section": TODAY,
        "day": DAY,
        "at": None,
        "due": "今天",
        "clause": "CARE-05",
        "reason": "",
        "who": "唐小满",
        "who_note": "",
        "room": "care",
        "room_zh": "关怀",
        "button": "登记",
        "glyph": "today",
        **more,
    }
    return DutyRow(**given)  # type: ignore[arg-type]


def test_eighty_birthdays_of_a_day_are_one_row_that_unfolds() -> None:
    rows = [row(number, who="唐小满" if number % 2 else "叶知秋") for number in range(80)]
    (one,) = grouped(rows)
    assert (one.count, one.who, one.who_note) == (80, "多人", "2 人")
    assert not one.can_put_off and row(1).can_put_off
    assert len(one.refs) == 80 and flat([one]) == one.rows
    assert [r.count for r in grouped(rows, lambda r: r.who)] == [40, 40]
    assert len(grouped([row(1), row(2, day=DAY + timedelta(days=1)), row(3, clock="own", what="别的")])) == 3


def test_the_oldest_comes_first_then_what_has_a_time_and_last_what_was_put_off() -> None:
    rows = [
        row(1, clock="a"),
        row(2, clock="b", at=datetime(2026, 11, 23, 12, 0)),
        row(3, clock="c", day=DAY - timedelta(days=2)),
        row(4, clock="d", day=DAY - timedelta(days=9), moved=True),
    ]
    assert [r.ref.id for r in grouped(rows)] == [3, 2, 1, 4]
    assert glyph_of(COMING, True) == "extended" and glyph_of(OVERDUE, True) == "overdue"
    assert glyph_of(DONE, True) == "done"


def test_every_room_of_the_clauses_has_a_name_on_the_list() -> None:
    assert {clock.room for clock in handbook().clocks} <= ROOM_ZH.keys()


# ---- putting off


def test_what_is_done_in_its_day_month_or_quarter_cannot_be_put_off() -> None:
    clocks = {clock.id: clock for clock in handbook().clocks}
    for clock in clocks.values():
        fixed = not clock.can_put_off or clock.term in ("every day", "every month", "every quarter")
        if fixed:
            with pytest.raises(Refusal) as refused:
                must_be_movable(clock, clock.term)
            assert refused.value.clause == clock.clause
        else:
            must_be_movable(clock, clock.term)
    assert clocks["KEY-08/keeper"].can_put_off  # and yet its quarter holds it


def test_a_new_day_lies_after_the_old_one_and_within_three_months() -> None:
    assert to_day_or_refuse(date(2026, 11, 30), DAY, DAY) == date(2026, 11, 30)
    assert to_day_or_refuse(DAY, date(2026, 11, 20), DAY) == DAY
    far = DAY + timedelta(days=92)
    assert to_day_or_refuse(far, date(2026, 1, 1), DAY) == far
    for day, due in (
        (None, DAY),
        (DAY, DAY),
        (date(2026, 11, 22), date(2026, 11, 20)),
        (far + timedelta(days=1), date(2026, 1, 1)),
    ):
        with pytest.raises(Refusal) as refused:
            to_day_or_refuse(day, due, DAY)
        assert refused.value.field == "to_day"


def test_who_answers_asks_or_a_leader_or_head_for_them() -> None:
    whose = answers(POSTS, "officer", "", None, 31)
    for staff, role, may in (
        (OFFICER, Role.OFFICER, True),
        (OTHER, Role.OFFICER, False),
        (LEADER, Role.LEADER, True),
        (HEAD, Role.CENTRE_HEAD, True),
        (DESK, Role.DESK, False),
    ):
        assert may_ask(Who(staff, NAMES[staff], frozenset({role})), whose) is may


def test_consent_is_asked_of_the_clause_s_role_or_the_next_above() -> None:
    everybody = frozenset(Role)
    asker = frozenset({Role.OFFICER})
    assert consent_role(Role.LEADER, asker, everybody) is Role.LEADER
    assert consent_role(Role.LEADER, asker, everybody - {Role.LEADER}) is Role.CS_HEAD
    assert consent_role(Role.CS_HEAD, asker, frozenset({Role.CENTRE_HEAD})) is Role.CENTRE_HEAD
    assert consent_role(Role.CS_HEAD, frozenset({Role.CENTRE_HEAD}), everybody) is Role.CENTRE_HEAD
    assert consent_role(Role.CENTRE_HEAD, frozenset({Role.CS_HEAD}), everybody) is Role.CENTRE_HEAD


def test_every_consent_the_clauses_ask_for_is_known_with_its_ways() -> None:
    for clock in handbook().clocks:
        for role in clock.consent:
            kind = kind_of(putting_off(role), clock.clause, " ".join(clock.ways))
            assert kind.roles == (role,) and kind.clause == clock.clause
            assert kind.ways == frozenset(Way(way) for way in clock.ways)
    assert kind_of("notice") == CONSENTS["notice"]
    assert kind_of("put_off_leader", "X-01", "signed").ways == frozenset({Way.SIGNED})


def test_a_check_of_the_site_s_own_needs_the_head_of_service() -> None:
    own = clock_of("own", "", "擦信息栏", "every 7 days")
    assert (own.consent, own.button, own.clause) == ((Role.CS_HEAD,), "填检查单", "")
    assert clock_of("KEY-07", "", "", "").button == handbook().clock("KEY-07").button


def test_the_first_day_lies_within_bounds() -> None:
    made = date(2026, 11, 23)
    assert go_live_or_refuse(date(2017, 1, 1), made, DAY) == date(2017, 1, 1)
    for day in (None, date(2016, 11, 1), date(2027, 12, 1)):
        with pytest.raises(Refusal) as refused:
            go_live_or_refuse(day, made, DAY)
        assert refused.value.field == "day"
