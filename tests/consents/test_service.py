"""Consent is asked, given in four ways or refused, step by step, and never carried out without it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.consents import lists, service
from app.modules.consents.rules import (
    CONSENTS,
    MOVES,
    STATE_ZH,
    move,
    steps,
)
from app.modules.notices import service as notices
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.storage.act import Act, verb
from app.storage.journal import JournalAct, JournalObject
from tests.consents.office import Office, delegated, end_roles, noted, one, open_office, state

pytestmark = pytest.mark.clause("DOC-03")

FRIDAY = datetime(2026, 11, 27, 16, 0)
STROKES = "1|100,150,40,-60,40,90,60,-100,80,80|420,90,30,120,60,-100,40,90"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_office(tmp_path)
    yield made
    made.site.store.close()


# ---- which steps


KIND = CONSENTS["notice"]
BOTH = frozenset({Role.CS_HEAD, Role.CENTRE_HEAD})


@pytest.mark.parametrize(
    ("asker", "manned", "passed", "asked"),
    [
        ({Role.OFFICER}, BOTH, (), (Role.CS_HEAD, Role.CENTRE_HEAD)),
        ({Role.DESK, Role.LEADER}, BOTH, (), (Role.CS_HEAD, Role.CENTRE_HEAD)),
        ({Role.CS_HEAD}, BOTH, (Role.CS_HEAD,), (Role.CENTRE_HEAD,)),
        ({Role.CENTRE_HEAD}, BOTH, (), (Role.CENTRE_HEAD,)),
        ({Role.CS_HEAD, Role.CENTRE_HEAD}, BOTH, (Role.CS_HEAD,), (Role.CENTRE_HEAD,)),
        ({Role.OFFICER}, {Role.CENTRE_HEAD}, (), (Role.CENTRE_HEAD,)),
        ({Role.OFFICER}, set(), (), (Role.CENTRE_HEAD,)),
    ],
)
def test_the_steps_go_up_from_the_askers_own_rank_and_the_last_one_is_always_asked(
    asker: set[Role], manned: set[Role], passed: tuple[Role, ...], asked: tuple[Role, ...]
) -> None:
    found = steps(KIND, frozenset(asker), frozenset(manned))
    assert (found.passed, found.asked) == (passed, asked)


@pytest.mark.parametrize("before", STATE_ZH)
@pytest.mark.parametrize("after", STATE_ZH)
def test_a_request_moves_only_along_the_table(before: str, after: str) -> None:
    if (before, after) in MOVES:
        assert move(before, after) == after
    else:
        with pytest.raises(Refusal) as refusal:
            move(before, after)
        assert STATE_ZH[before] in refusal.value.sentence


# ---- asking


def test_what_waits_already_is_not_asked_twice(office: Office) -> None:
    notice, _ = office.asked()
    with pytest.raises(Refusal, match="已经送审") as refusal:
        office.do("唐小满", notices.ask_approval, notice.id)
    assert refusal.value.clause == "DOC-03"


def test_the_steps_stay_as_they_were_when_it_was_asked(office: Office) -> None:
    _, ref = office.asked()
    office.do("顾维舟", end_roles, office.people["沈若兰"], Role.CS_HEAD, office.day - timedelta(days=1))
    assert one(office, ref).waiting_for == "客服主管"
    assert office.read(lists.approvers, ref.id, office.day) == []


def test_asking_as_the_cs_head_is_the_first_signature(office: Office) -> None:
    _, ref = office.asked(by="沈若兰")
    line = one(office, ref)
    assert [s.words for s in line.steps] == ["沈若兰送审，本人即客服主管", "等待"]
    assert line.waiting_for == "中心负责人"
    office.do("顾维舟", service.agree, ref.id)
    assert state(office, ref) == ("agreed", 1)


def test_the_only_centre_head_signs_the_own_request(office: Office) -> None:
    _, ref = office.asked(by="顾维舟")
    assert [a.name for a in office.read(lists.approvers, ref.id, office.day)] == ["顾维舟"]
    office.do("顾维舟", service.agree, ref.id)
    assert state(office, ref) == ("agreed", 0)


def test_without_a_cs_head_the_request_goes_straight_to_the_centre_head(tmp_path: Path) -> None:
    office = open_office(tmp_path, cs_head=False)
    _, ref = office.asked()
    assert [s.role for s in one(office, ref).steps] == ["中心负责人"]
    office.site.store.close()


def test_a_cs_head_without_a_log_in_is_no_step(tmp_path: Path) -> None:
    office = open_office(tmp_path, cs_head=False)
    office.enter("陆知遥", Role.CS_HEAD)
    _, ref = office.asked()
    assert one(office, ref).waiting_for == "中心负责人"
    office.site.store.close()


# ---- agreeing


def test_two_signatures_make_it_agreed_and_each_stands_with_its_time(office: Office) -> None:
    _, ref = office.asked()
    office.do("沈若兰", service.agree, ref.id, remark="请核对时间", strokes=STROKES)
    assert state(office, ref) == ("waiting", 1)
    office.site.clock.now += timedelta(hours=1)
    office.do("顾维舟", service.agree, ref.id)
    assert state(office, ref) == ("agreed", 1)
    first, second = one(office, ref).steps
    assert (first.words, first.at, first.remark, first.strokes) == (
        "沈若兰同意",
        "2026-11-23 09:42",
        "请核对时间",
        STROKES,
    )
    assert (second.words, second.at, second.strokes) == ("顾维舟同意", "2026-11-23 10:42", "")


@pytest.mark.parametrize("verb", [service.agree, service.refuse])
def test_whoever_is_not_asked_cannot_answer(office: Office, verb: object) -> None:
    _, ref = office.asked()
    more = {"reason": "时间不对，请再核"} if verb is service.refuse else {}
    for name in ("何砚秋", "顾维舟"):  # no head, and a head whose turn it is not
        with pytest.raises(Refusal, match="这一步要客服主管或受托人同意") as refusal:
            office.do(name, verb, ref.id, **more)
        assert (refusal.value.clause, refusal.value.field) == ("DOC-03", "approver")
    assert state(office, ref) == ("waiting", 0)


def test_a_second_head_of_the_same_role_cannot_sign_their_own_first_step_later(office: Office) -> None:
    """The asker's own step is passed by asking; a later step of another role is not theirs."""
    _, ref = office.asked(by="沈若兰")
    with pytest.raises(Refusal, match="送审人不能自己同意"):
        office.do("沈若兰", service.agree, ref.id)


def test_nothing_is_agreed_without_a_fresh_password(office: Office) -> None:
    _, ref = office.asked()
    with pytest.raises(Refusal, match="再输一次密码"):
        office.do("沈若兰", service.agree, ref.id, signature=None)
    with pytest.raises(Refusal, match="再输一次密码"):
        office.do("沈若兰", service.refuse, ref.id, reason="时间不对，请再核", signature=None)
    assert state(office, ref) == ("waiting", 0)


@pytest.mark.parametrize("end", ["agreed", "refused", "withdrawn", "done"])
def test_what_is_settled_is_not_answered_again(office: Office, end: str) -> None:
    notice, ref = office.asked(by="沈若兰")
    {
        "agreed": lambda: office.do("顾维舟", service.agree, ref.id),
        "refused": lambda: office.do("顾维舟", service.refuse, ref.id, reason="时间不对，请再核"),
        "withdrawn": lambda: office.do("沈若兰", service.withdraw, ref.id),
        "done": lambda: (
            office.do("顾维舟", service.agree, ref.id),
            office.do("唐小满", notices.issue, notice.id),
        ),
    }[end]()
    assert state(office, ref)[0] == end
    for act in (
        lambda: office.do("顾维舟", service.agree, ref.id),
        lambda: office.do("顾维舟", service.refuse, ref.id, reason="时间不对，请再核"),
        lambda: noted(office, ref, approver_id=1),
    ):
        with pytest.raises(Refusal, match="已经有了结果"):
            act()
    assert office.read(lists.approvers, ref.id, office.day) == []
    assert office.read(lists.role_holders, ref.id, office.day) == []


def test_a_request_that_is_not_there_is_said_so(office: Office) -> None:
    with pytest.raises(Refusal, match="找不到"):
        office.do("顾维舟", service.agree, 999)
    with pytest.raises(Refusal, match="找不到"):
        office.do("顾维舟", service.withdraw, 999)
    assert office.read(lists.one, 999, office.who("顾维舟"), office.day) is None
    assert office.read(lists.about, Ref("notice", 999), office.who("顾维舟"), office.day) is None
    assert office.read(lists.approvers, 999, office.day) == []


def test_what_is_no_drawing_is_not_kept_as_one(office: Office) -> None:
    _, ref = office.asked()
    office.do("沈若兰", service.agree, ref.id, strokes="<svg>")
    assert one(office, ref).steps[0].strokes == ""


# ---- refusing


@pytest.mark.parametrize("reason", ["", "不行", "　不　行　", "\n\n", "字" * 201])
def test_a_refusal_without_a_reason_is_none(office: Office, reason: str) -> None:
    _, ref = office.asked()
    with pytest.raises(Refusal) as refusal:
        office.do("沈若兰", service.refuse, ref.id, reason=reason)
    assert refusal.value.field == "reason"
    assert state(office, ref) == ("waiting", 0)


def test_a_refusal_ends_the_request_and_its_reason_is_seen_by_whoever_asked(office: Office) -> None:
    notice, ref = office.asked()
    office.do("沈若兰", service.refuse, ref.id, reason="时间写错，应为28日")
    line = one(office, ref)
    assert (line.state_zh, line.waiting_for) == ("不同意", "")
    assert (line.steps[0].words, line.steps[0].remark, line.steps[0].refused) == (
        "沈若兰不同意",
        "时间写错，应为28日",
        True,
    )
    assert office.do("唐小满", notices.ask_approval, notice.id) != ref


# ---- taking back, carrying out, handing over


@pytest.mark.parametrize("name", ["唐小满", "沈若兰", "顾维舟"])
def test_whoever_asked_or_a_head_takes_it_back(office: Office, name: str) -> None:
    notice, ref = office.asked()
    office.do(name, service.withdraw, ref.id)
    assert state(office, ref)[0] == "withdrawn"
    assert office.do("唐小满", notices.ask_approval, notice.id) != ref


def test_anybody_else_does_not(office: Office) -> None:
    _, ref = office.asked()
    with pytest.raises(Refusal, match="送审人或负责人"):
        office.do("何砚秋", service.withdraw, ref.id)
    assert state(office, ref)[0] == "waiting"


def test_what_is_agreed_can_be_taken_back_until_it_is_carried_out(office: Office) -> None:
    notice, ref = office.asked(by="沈若兰")
    office.do("顾维舟", service.agree, ref.id)
    office.do("沈若兰", service.withdraw, ref.id)
    with pytest.raises(Refusal, match="还没有同意"):
        office.do("唐小满", notices.issue, notice.id)
    again = office.do("沈若兰", notices.ask_approval, notice.id)
    office.do("顾维舟", service.agree, again.id)
    office.do("唐小满", notices.issue, notice.id)
    with pytest.raises(Refusal, match="已办结"):
        office.do("沈若兰", service.withdraw, again.id)


@verb("staff.change", "交接")
def _hand_over(act: Act, from_id: int, to_id: int) -> int:
    """As part of leaving."""
    return service.hand_over(act, from_id, to_id)


def test_open_requests_follow_whoever_takes_over(office: Office) -> None:
    _, ref = office.asked()
    delegated(office)
    assert office.do("顾维舟", _hand_over, office.people["唐小满"], office.people["何砚秋"]) == 1
    assert [c.ref for c in office.read(lists.asked_by, office.who("何砚秋"))] == [ref]
    assert not office.read(lists.delegations, office.who("沈若兰"), office.day)[0].ended
    office.do("何砚秋", service.withdraw, ref.id)
    assert office.do("顾维舟", _hand_over, office.people["何砚秋"], office.people["唐小满"]) == 0
    (given,) = office.read(lists.delegations, office.who("沈若兰"), office.day)
    assert given.ended


# ---- lists


def test_each_sees_what_waits_for_them_and_nothing_else(office: Office) -> None:
    _, first = office.asked()
    _, second = office.asked(by="沈若兰", title="关于电梯年检的通知")
    day = office.day

    def waits(name: str) -> list[Ref]:
        return [c.ref for c in office.read(lists.waiting_for, office.who(name), day)]

    assert (waits("沈若兰"), waits("顾维舟"), waits("唐小满")) == ([first], [second], [])
    assert office.read(lists.waiting_count, office.who("沈若兰"), day) == (0, 1)
    office.do("沈若兰", service.agree, first.id)
    assert (waits("沈若兰"), waits("顾维舟")) == ([], [first, second])
    line = one(office, first)
    assert (line.kind, line.what, line.asked_by, line.clause, line.subject.kind) == (
        "发布通知",
        "关于更换二次供水泵的停水通知",
        "唐小满",
        "DOC-03",
        "notice",
    )


def test_open_requests_of_mine_stand_before_settled_ones(office: Office) -> None:
    _, first = office.asked()
    _, second = office.asked(title="关于电梯年检的通知")
    office.do("沈若兰", service.refuse, second.id, reason="时间不对，请再核")
    assert [c.ref for c in office.read(lists.asked_by, office.who("唐小满"))] == [first, second]


def test_the_newest_request_about_a_record_is_shown(office: Office) -> None:
    notice, first = office.asked()
    office.do("唐小满", service.withdraw, first.id)
    second = office.do("唐小满", notices.ask_approval, notice.id)
    found = office.read(lists.about, notice, office.who("唐小满"), office.day)
    assert found is not None and found.ref == second


def test_no_word_of_a_request_goes_into_the_journal(office: Office) -> None:
    _, ref = office.asked()
    noted(office, ref, remark="本周先贴出去")
    written = str(office.read(_journal))
    assert "consent_step" in written and "remark" in written
    for words in ("停水", "199-0000-0112", "本周先贴出去", "沈若兰"):
        assert words not in written


def _journal(session: Session) -> list[tuple[object, ...]]:
    """Every value of every row of the journal."""
    rows: list[tuple[object, ...]] = []
    for table in (JournalAct, JournalObject):
        rows += [tuple(row) for row in session.execute(select(table.__table__))]
    return rows


def test_who_has_no_role_neither_asks_nor_decides(office: Office) -> None:
    _, ref = office.asked()
    nobody = Who(office.people["唐小满"], "唐小满", frozenset(), "yanqiu")
    with pytest.raises(Refusal) as refusal:
        office.site.store.do(nobody, service.withdraw, ref.id)
    assert refusal.value.clause == "ROLE-01"
