"""A problem has a person and a day, is reported done, looked at by somebody else, and nothing of it is lost."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app import leaving
from app.errors import Refusal
from app.modules.dues.model import Due
from app.modules.dues.service import move
from app.modules.followups import describe, lists, service
from app.modules.followups.model import FollowUp
from app.modules.staff.model import StaffMember
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.record import ref_of
from tests.checks.centre import DESK, HEAD, LEADER, OFFICER, OTHER_OFFICER, Centre, open_centre

SOURCE = Ref("check_result", 7)
CORRECT, VERIFY = "ROLE-06/correct", "ROLE-06/verify"
WEDNESDAY, FRIDAY = date(2026, 11, 25), date(2026, 11, 27)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    made = open_centre(tmp_path)
    yield made
    made.site.store.close()


@verb("checks.do", "提出整改")
def found(act: Act, what: str, staff_id: int, until: date, place: str = "3栋") -> Ref:
    return ref_of(service.set_up(act, SOURCE, what, staff_id, until, place))


def set_up(centre: Centre, by: str, person: str, until: date = WEDNESDAY, what: str = "大堂灯不亮") -> Ref:
    return centre.by(by, found, what, centre.staff_id(person), until)


def line(centre: Centre, ref: Ref) -> lists.FollowUpLine:
    one = centre.site.read(lists.one, ref.id, centre.today)
    assert one is not None
    return one


def answers(centre: Centre, ref: Ref) -> list[tuple[str, str, int | None, str]]:
    """The open duties of a follow-up: clock, day, who is named, and the role."""

    def look(session: Any) -> list[tuple[str, str, int | None, str]]:
        rows = session.query(Due).filter_by(subject_kind=ref.kind, subject_id=ref.id, state="open")
        return [(d.clock, d.due_day.isoformat(), d.staff_id, d.role) for d in rows]

    return centre.site.read(look)


@pytest.mark.clause("ROLE-06")
def test_the_one_named_answers_until_the_day_and_then_whoever_found_it(centre: Centre) -> None:
    ref = set_up(centre, OFFICER, DESK, FRIDAY)
    assert answers(centre, ref) == [(CORRECT, "2026-11-27", centre.staff_id(DESK), "officer")]
    centre.day("2026-11-27")
    centre.by(DESK, service.done, ref.id, words="换了灯管")
    # Friday is not counted; Monday and Tuesday are the two working days.
    assert answers(centre, ref) == [(VERIFY, "2026-12-01", centre.staff_id(OFFICER), "leader")]
    centre.by(OFFICER, service.verify, ref.id)
    assert answers(centre, ref) == []
    assert centre.ended(ref) == [("2026-11-27", "done", 0), ("2026-12-01", "done", 0)]
    after = line(centre, ref)
    assert (after.state_zh, after.done_by, after.done_words, after.verified_by) == (
        "已验证",
        DESK,
        "换了灯管",
        OFFICER,
    )
    assert centre.site.read(lists.open_ones, centre.today) == []
    centre.must_agree()


@pytest.mark.clause("ROLE-06")
def test_it_stays_open_past_its_day_and_is_shown_as_late(centre: Centre) -> None:
    late = set_up(centre, OFFICER, DESK)
    set_up(centre, OFFICER, OTHER_OFFICER, date(2026, 12, 31), "信报箱锁坏了")
    centre.day("2026-11-30")
    assert next((one.ref, one.days_over) for one in centre.site.read(lists.open_ones, centre.today)) == (
        late,
        5,
    )
    assert answers(centre, late)[0][:2] == (CORRECT, "2026-11-25")
    centre.must_agree()


def test_whoever_put_it_right_cannot_verify_it(centre: Centre) -> None:
    ref = set_up(centre, OFFICER, OTHER_OFFICER)
    # The desk reports for him; he is still the one who did it.
    centre.by(DESK, service.done, ref.id, words="他说换好了")
    with pytest.raises(Refusal) as refused:
        centre.by(OTHER_OFFICER, service.verify, ref.id)
    assert refused.value.clause == "ROLE-06"
    with pytest.raises(Refusal) as clerk:
        centre.by(DESK, service.verify, ref.id)
    assert "权限" in clerk.value.sentence
    centre.by(LEADER, service.verify, ref.id)


def test_what_the_finder_put_right_is_the_leaders_to_look_at(centre: Centre) -> None:
    own = set_up(centre, OFFICER, OFFICER)
    centre.by(OFFICER, service.done, own.id, words="已经换好")
    assert answers(centre, own) == [(VERIFY, "2026-11-25", None, "leader")]
    # The desk may not verify, so what it found is the leader's to look at too.
    desk = set_up(centre, DESK, OFFICER)
    centre.by(OFFICER, service.done, desk.id, words="已经换好")
    assert answers(centre, desk) == [(VERIFY, "2026-11-25", None, "leader")]
    centre.must_agree()


def test_when_nobody_else_works_the_same_person_may_verify(centre: Centre) -> None:
    ref = set_up(centre, HEAD, HEAD)
    centre.by(HEAD, service.done, ref.id, words="已经换好")
    with pytest.raises(Refusal):
        centre.by(HEAD, service.verify, ref.id)
    centre.site.do(_only_the_head_can_log_in)
    centre.by(HEAD, service.verify, ref.id)
    assert line(centre, ref).state == "verified"


@verb("staff.change", "停用其他登录")
def _only_the_head_can_log_in(act: Act) -> None:
    for member in act.session.query(StaffMember).filter(StaffMember.name != HEAD):
        member.login = None


@pytest.mark.clause("ROLE-06")
def test_what_is_not_right_goes_back_with_a_new_day_and_the_way_stays_on_record(centre: Centre) -> None:
    ref = set_up(centre, OFFICER, DESK)
    centre.day("2026-11-24", "10:00")
    centre.by(DESK, service.done, ref.id, words="擦过了")
    with pytest.raises(Refusal) as day:
        centre.by(OFFICER, service.send_back, ref.id, reason="还是不亮", until=date(2026, 11, 23))
    assert day.value.field == "until"
    with pytest.raises(Refusal) as wordless:
        centre.by(OFFICER, service.send_back, ref.id, reason="不", until=FRIDAY)
    assert wordless.value.field == "reason"
    centre.by(OFFICER, service.send_back, ref.id, reason="还是不亮", until=FRIDAY)
    assert answers(centre, ref) == [(CORRECT, "2026-11-27", centre.staff_id(DESK), "officer")]
    back = line(centre, ref)
    assert (back.state, back.returned, back.until) == ("open", 1, FRIDAY)
    centre.by(DESK, service.done, ref.id, words="换了灯管")
    centre.by(LEADER, service.verify, ref.id, words="亮了")
    assert [(step.how_zh, step.who, step.words) for step in line(centre, ref).steps] == [
        ("提出", OFFICER, "大堂灯不亮"),
        ("报整改完成", DESK, "擦过了"),
        ("退回整改", OFFICER, "还是不亮"),
        ("报整改完成", DESK, "换了灯管"),
        ("验证合格", LEADER, "亮了"),
    ]
    for late, more in (
        (service.done, {"words": "再来一次"}),
        (service.verify, {"words": "再来一次"}),
        (service.send_back, {"reason": "再来一次", "until": FRIDAY}),
        (service.hand_to, {"reason": "再来一次", "until": FRIDAY, "staff_id": 1}),
    ):
        with pytest.raises(Refusal):
            centre.by(LEADER, late, ref.id, **more)
    centre.must_agree()


def test_it_is_handed_on_with_a_reason_and_more_time_is_the_leaders_to_give(centre: Centre) -> None:
    ref = set_up(centre, OFFICER, DESK)
    other = centre.staff_id(OTHER_OFFICER)
    with pytest.raises(Refusal):
        centre.by(OTHER_OFFICER, service.hand_to, ref.id, staff_id=other, until=WEDNESDAY, reason="我来做")
    with pytest.raises(Refusal) as later:
        centre.by(DESK, service.hand_to, ref.id, staff_id=other, until=FRIDAY, reason="忙不过来")
    assert later.value.field == "until"
    with pytest.raises(Refusal) as gone:
        centre.by(DESK, service.hand_to, ref.id, staff_id=99, until=WEDNESDAY, reason="忙不过来")
    assert gone.value.field == "staff"
    with pytest.raises(Refusal) as same:
        centre.by(
            DESK, service.hand_to, ref.id, staff_id=centre.staff_id(DESK), until=WEDNESDAY, reason="不变"
        )
    assert same.value.field == "staff_id"
    centre.by(DESK, service.hand_to, ref.id, staff_id=other, until=WEDNESDAY, reason="忙不过来")
    assert answers(centre, ref) == [(CORRECT, "2026-11-25", other, "officer")]
    centre.by(LEADER, service.hand_to, ref.id, staff_id=other, until=FRIDAY, reason="要等配件")
    assert answers(centre, ref) == [(CORRECT, "2026-11-27", other, "officer")]
    assert [step.until for step in line(centre, ref).steps] == [WEDNESDAY, WEDNESDAY, FRIDAY]
    centre.must_agree()


def test_a_day_put_off_counts_until_another_day_is_agreed(centre: Centre) -> None:
    ref = set_up(centre, OFFICER, DESK)
    centre.by(LEADER, _put_off, ref.id, date(2026, 12, 4))
    assert (line(centre, ref).until, line(centre, ref).due) == (WEDNESDAY, date(2026, 12, 4))
    centre.must_agree()
    centre.by(
        LEADER, service.hand_to, ref.id, staff_id=centre.staff_id(DESK), until=FRIDAY, reason="配件到了"
    )
    assert (line(centre, ref).until, line(centre, ref).due) == (FRIDAY, FRIDAY)
    centre.must_agree()


@verb("today.work", "推迟")
def _put_off(act: Act, followup_id: int, to_day: date) -> None:
    due = (
        act.session.query(Due).filter_by(subject_kind="followup", subject_id=followup_id, state="open").one()
    )
    move(due, to_day)


@pytest.mark.clause("ROLE-13")
def test_the_problems_of_somebody_who_leaves_go_to_a_named_colleague(centre: Centre) -> None:
    open_one = set_up(centre, LEADER, OFFICER)
    to_look_at = set_up(centre, OFFICER, DESK)
    centre.by(DESK, service.done, to_look_at.id, words="换了灯管")
    leaver, follower = centre.staff_id(OFFICER), centre.staff_id(OTHER_OFFICER)
    with pytest.raises(Refusal) as unnamed:
        centre.by(HEAD, leaving.leave, leaver, last_day="2026-11-23")
    assert unnamed.value.field == "successor"
    centre.by(HEAD, leaving.leave, leaver, last_day="2026-11-23", successor_id=follower)
    assert answers(centre, open_one) == [(CORRECT, "2026-11-25", follower, "officer")]
    assert answers(centre, to_look_at) == [(VERIFY, "2026-11-25", None, "leader")]
    assert line(centre, open_one).steps[-1].how_zh == "转交"
    centre.day("2026-11-24")
    assert centre.due("area-inspection", OTHER_OFFICER) == date(2026, 11, 24)
    centre.must_agree()


def test_what_a_leaver_did_badly_comes_back_to_whoever_looked(centre: Centre) -> None:
    ref = set_up(centre, OFFICER, DESK)
    centre.by(DESK, service.done, ref.id, words="擦过了")
    centre.by(
        HEAD,
        leaving.leave,
        centre.staff_id(DESK),
        last_day="2026-11-23",
        successor_id=centre.staff_id(LEADER),
    )
    centre.day("2026-11-24")
    centre.by(OFFICER, service.send_back, ref.id, reason="还是不亮", until=FRIDAY)
    assert answers(centre, ref) == [(CORRECT, "2026-11-27", centre.staff_id(OFFICER), "officer")]
    centre.must_agree()


@pytest.mark.parametrize(
    ("what", "until", "field"),
    [("灯", WEDNESDAY, "what"), ("字" * 301, WEDNESDAY, "what"), ("灯不亮", date(2026, 11, 22), "until")]
    + [("灯不亮", date(2028, 1, 1), "until")],
)
def test_a_problem_that_says_nothing_or_has_no_day_is_refused(
    centre: Centre, what: str, until: date, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        set_up(centre, OFFICER, DESK, until, what)
    assert refused.value.field == field


def test_the_journal_calls_a_problem_by_its_words(centre: Centre) -> None:
    ref = set_up(centre, OFFICER, DESK)
    step = Ref("followup_step", centre.site.read(lambda session: session.get(FollowUp, ref.id).steps[0].id))
    assert centre.site.read(describe.describe, [ref, step]) == {ref: "大堂灯不亮", step: "大堂灯不亮"}
    assert centre.site.read(lists.one, 99) is None
    assert [one.ref for one in centre.site.read(lists.of_source, SOURCE)] == [ref]
    with pytest.raises(Refusal):
        centre.by(DESK, service.done, 99, words="没有这一项")
