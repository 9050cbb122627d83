"""Consent is asked, given in four ways or refused, step by step, and never carried out without it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.consents import lists, service
from app.modules.consents.model import Consent
from app.modules.consents.rules import (
    CONSENTS,
    MOVES,
    STATE_ZH,
    ConsentKind,
    Way,
    moment_or_refuse,
    move,
    period_or_refuse,
    steps,
    way_or_refuse,
)
from app.modules.notices import service as notices
from app.rules.ref import Ref
from app.rules.roles import Role, Who
from app.storage.act import Act, verb
from app.storage.attachments import attached
from app.storage.journal import JournalAct, JournalObject
from tests.consents.office import Office, end_roles, open_office

pytestmark = pytest.mark.clause("DOC-03")

FRIDAY = datetime(2026, 11, 27, 16, 0)
STROKES = "1|100,150,40,-60,40,90,60,-100,80,80|420,90,30,120,60,-100,40,90"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_office(tmp_path)
    yield made
    made.site.store.close()


def state(office: Office, ref: Ref) -> tuple[str, int]:
    """State and step of a request."""

    def listing(session):  # type: ignore[no-untyped-def]
        consent = session.get(Consent, ref.id)
        return consent.state, consent.step

    return office.read(listing)  # type: ignore[no-any-return]


def step_of(office: Office, ref: Ref) -> tuple[object, ...]:
    """The newest step: answer, way, approver, who entered it, remark, due, confirmed."""

    def listing(session):  # type: ignore[no-untyped-def]
        s = session.get(Consent, ref.id).steps[-1]
        return s.answer, s.way, s.approver_id, s.entered_by, s.remark, s.confirm_by, s.confirmed

    return office.read(listing)  # type: ignore[no-any-return]


def noted(office: Office, ref: Ref, **more: object) -> Ref:
    """沈若兰 said yes on the telephone, 唐小满 notes it."""
    words = {
        "approver_id": office.people["沈若兰"],
        "way": "telephone",
        "said_at": office.now(),
        "how": "199-0000-0112 来电",
        **more,
    }
    return office.do("唐小满", service.note, ref.id, **words)  # type: ignore[no-any-return]


def one(office: Office, ref: Ref, name: str = "唐小满") -> lists.ConsentLine:
    line = office.read(lists.one, ref.id, office.who(name), office.day)
    assert line is not None
    return line


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


# ---- delegates


def delegated(office: Office, **more: object) -> Ref:
    words = {
        "to_id": office.people["何砚秋"],
        "role": "cs_head",
        "since": office.day,
        "until": office.day + timedelta(days=4),
        "reason": "去总部培训",
        **more,
    }
    return office.do("沈若兰", service.delegate, **words)  # type: ignore[no-any-return]


def test_a_delegate_signs_with_the_own_password_in_the_heads_name(office: Office) -> None:
    delegated(office)
    _, ref = office.asked()
    found = office.read(lists.approvers, ref.id, office.day)
    assert [(a.name, a.for_name, a.login) for a in found] == [
        ("沈若兰", "", "ruolan"),
        ("何砚秋", "沈若兰", "yanqiu"),
    ]
    assert [c.answer_for for c in office.read(lists.waiting_for, office.who("何砚秋"), office.day)] == [
        "沈若兰"
    ]
    assert office.read(lists.stands_in_for, office.who("何砚秋"), office.day) == ("沈若兰",)
    office.do("何砚秋", service.agree, ref.id)
    answer, way, approver, entered, *_ = step_of(office, ref)
    assert (answer, way, approver, entered) == (
        "agreed",
        "delegate",
        office.people["沈若兰"],
        office.people["何砚秋"],
    )
    assert one(office, ref).steps[0].words == "何砚秋代沈若兰同意"


@pytest.mark.parametrize(
    ("first", "last", "may"),
    [(0, 0, True), (0, 3, True), (1, 3, False), (2, 2, False)],
)
def test_a_delegation_holds_from_its_first_day_to_its_last(
    office: Office, first: int, last: int, may: bool
) -> None:
    day = office.day
    delegated(office, since=day + timedelta(days=first), until=day + timedelta(days=last))
    _, ref = office.asked()
    assert bool(office.read(lists.waiting_for, office.who("何砚秋"), day)) is may
    after = day + timedelta(days=last + 1)
    assert not office.read(lists.waiting_for, office.who("何砚秋"), after)
    if not may:
        with pytest.raises(Refusal, match="这一步要客服主管或受托人同意"):
            office.do("何砚秋", service.agree, ref.id)


def test_a_delegation_taken_back_ends_at_once(office: Office) -> None:
    given = delegated(office)
    _, ref = office.asked()
    with pytest.raises(Refusal, match="只能由委托人本人或中心负责人收回"):
        office.do("唐小满", _ended_by_anyone, given.id)
    office.do("沈若兰", service.end_delegation, given.id)
    with pytest.raises(Refusal, match="这一步要客服主管或受托人同意"):
        office.do("何砚秋", service.agree, ref.id)
    with pytest.raises(Refusal, match="已经收回"):
        office.do("沈若兰", service.end_delegation, given.id)
    with pytest.raises(Refusal, match="已经收回"):
        office.do("沈若兰", service.end_delegation, 999)
    assert [d.ended for d in office.read(lists.delegations, office.who("沈若兰"), office.day)] == [True]


@verb("consents.ask", "收回委托")
def _ended_by_anyone(act: Act, delegation_id: int) -> None:
    """As if everybody had the permission: the service looks at who gave it."""
    service.end_delegation(act, delegation_id)


@verb("staff.change", "交接")
def _hand_over(act: Act, from_id: int, to_id: int) -> int:
    """As part of leaving."""
    return service.hand_over(act, from_id, to_id)


def test_the_centre_head_may_take_a_delegation_of_others_back(office: Office) -> None:
    given = delegated(office)
    office.do("顾维舟", service.end_delegation, given.id)
    assert office.read(lists.delegations, office.who("何砚秋"), office.day)[0].ended


def test_whoever_is_no_head_delegates_nothing(office: Office) -> None:
    with pytest.raises(Refusal) as refusal:
        office.do("何砚秋", service.delegate, to_id=1, role="cs_head", since=office.day, until=office.day)
    assert refusal.value.clause == "ROLE-01"


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"role": "centre_head"}, "role", "自己岗位"),
        ({"role": "leader"}, "role", "自己岗位"),
        ({"to_id": "沈若兰"}, "to", "自己"),
        ({"to_id": "唐小满"}, "to", "没有登录"),
        ({"to_id": 999}, "staff", "不在人员名册"),
        ({"since": date(2026, 11, 22)}, "since", "过去"),
        ({"until": date(2026, 11, 22), "since": date(2026, 11, 23)}, "until", "早于"),
        ({"until": date(2027, 3, 1)}, "until", "三个月"),
    ],
)
def test_a_delegation_that_cannot_be_is_refused_at_its_field(
    office: Office, change: dict[str, object], field: str, words: str
) -> None:
    if isinstance(change.get("to_id"), str):
        change = {"to_id": office.people[str(change["to_id"])]}
    with pytest.raises(Refusal, match=words) as refusal:
        delegated(office, **change)
    assert refusal.value.field == field
    assert office.read(lists.delegations, office.who("沈若兰"), office.day) == []


def test_the_longest_delegation_is_three_months() -> None:
    day = date(2026, 11, 23)
    period_or_refuse(day, day + timedelta(days=92), day)
    with pytest.raises(Refusal):
        period_or_refuse(day, day + timedelta(days=93), day)


def test_a_delegate_decides_nothing_once_the_head_holds_the_role_no_more(office: Office) -> None:
    delegated(office)
    _, ref = office.asked()
    office.do("顾维舟", end_roles, office.people["沈若兰"], Role.CS_HEAD, office.day - timedelta(days=1))
    with pytest.raises(Refusal, match="这一步要客服主管或受托人同意"):
        office.do("何砚秋", service.agree, ref.id)


def test_a_delegate_does_not_sign_what_they_asked_for_themselves(office: Office) -> None:
    delegated(office)
    _, ref = office.asked(by="何砚秋")
    with pytest.raises(Refusal, match="送审人不能自己同意"):
        office.do("何砚秋", service.agree, ref.id)
    assert [a.name for a in office.read(lists.approvers, ref.id, office.day)] == ["沈若兰"]


def test_only_those_who_can_log_in_are_offered_as_delegates(office: Office) -> None:
    found = office.read(lists.can_stand_in, office.who("沈若兰"), office.day)
    assert sorted(w.name for w in found) == ["何砚秋", "顾维舟"]


def test_a_kind_that_takes_no_delegate_gets_none(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = ConsentKind("notice", "发布通知", "DOC-03", KIND.roles, frozenset({Way.SIGNED}), "")
    monkeypatch.setitem(CONSENTS, "notice", strict)
    delegated(office)
    _, ref = office.asked()
    with pytest.raises(Refusal, match="这一步要客服主管或受托人同意"):
        office.do("何砚秋", service.agree, ref.id)
    with pytest.raises(Refusal, match="不接受电话同意") as refusal:
        noted(office, ref)
    assert (refusal.value.clause, refusal.value.field) == ("DOC-03", "way")


# ---- by telephone or letter


@pytest.mark.parametrize(
    ("way", "words"), [("telephone", "沈若兰电话同意，唐小满登记"), ("letter", "沈若兰书面同意，唐小满登记")]
)
def test_what_was_said_elsewhere_is_noted_and_due_in_two_working_days(
    office: Office, way: str, words: str
) -> None:
    _, ref = office.asked()
    step = noted(office, ref, way=way)
    assert one(office, ref).steps[0].words == f"{words}，待补认"
    assert state(office, ref) == ("waiting", 1)
    assert step_of(office, ref)[5] == date(2026, 11, 25)
    (due,) = office.read(lists.to_confirm, office.who("沈若兰"), office.day)
    assert (due.ref, due.consent, due.due, due.overdue, due.noted_by) == (
        step,
        ref,
        date(2026, 11, 25),
        False,
        "唐小满",
    )
    assert office.read(lists.to_confirm, office.who("顾维舟"), office.day) == []
    assert office.read(lists.of_step, step.id) == ref


def test_the_weekend_does_not_count_towards_the_two_days(office: Office) -> None:
    office.site.clock.now = FRIDAY
    _, ref = office.asked(post_until="2026-12-04")
    noted(office, ref)
    assert step_of(office, ref)[5] == date(2026, 12, 1)


def test_a_confirmation_is_overdue_only_after_its_day(office: Office) -> None:
    _, ref = office.asked()
    noted(office, ref)
    head = office.who("沈若兰")
    assert office.read(lists.waiting_count, head, date(2026, 11, 25)) == (0, 1)
    assert office.read(lists.waiting_count, head, date(2026, 11, 26)) == (1, 0)
    assert office.read(lists.to_confirm, head, date(2026, 11, 26))[0].overdue


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"way": "signed"}, "way"),
        ({"way": "delegate"}, "way"),
        ({"way": ""}, "way"),
        ({"how": " "}, "how"),
        ({"how": "字" * 101}, "how"),
        ({"said_at": datetime(2026, 11, 23, 9, 43)}, "said_at"),
        ({"said_at": datetime(2026, 11, 23, 9, 41)}, "said_at"),
        ({"agreed": False, "remark": "不行"}, "remark"),
        ({"approver_id": "何砚秋"}, "approver"),
        ({"approver_id": "顾维舟"}, "approver"),
        ({"approver_id": 999}, "staff"),
    ],
)
def test_a_note_that_cannot_be_is_refused_at_its_field(
    office: Office, change: dict[str, object], field: str
) -> None:
    _, ref = office.asked()
    if change.get("approver_id") == "顾维舟":
        change = {"approver_id": office.who("顾维舟").staff_id}
    elif isinstance(change.get("approver_id"), str):
        change = {"approver_id": office.people[str(change["approver_id"])]}
    with pytest.raises(Refusal) as refusal:
        noted(office, ref, **change)
    assert refusal.value.field == field
    assert state(office, ref) == ("waiting", 0)


def test_a_head_does_not_note_their_own_word(office: Office) -> None:
    _, ref = office.asked()
    with pytest.raises(Refusal, match="请直接签字"):
        office.do(
            "沈若兰",
            service.note,
            ref.id,
            approver_id=office.people["沈若兰"],
            way="telephone",
            said_at=office.now(),
            how="口头",
        )


def test_a_refusal_by_telephone_ends_it_too(office: Office) -> None:
    _, ref = office.asked()
    noted(office, ref, agreed=False, remark="时间写错，请重写")
    assert state(office, ref)[0] == "refused"
    assert one(office, ref).steps[0].words == "沈若兰电话不同意，唐小满登记，待补认"


def test_a_letter_is_kept_sealed_with_its_step(office: Office) -> None:
    _, ref = office.asked()
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    step = noted(office, ref, way="letter", how="工作函 2026-18", letter=pdf)
    more = office.do("唐小满", service.attach_letter, step.id, pdf, "工作函第二页")
    kept = office.read(lists.letters, step.id)
    assert [paper.title for paper in kept] == ["沈若兰的书面同意", "工作函第二页"]
    assert more == kept[1].ref
    assert office.read(attached, step) == kept
    assert office.do("唐小满", service.open_letter, step.id, kept[0].ref.id) == pdf
    for step_id, letter in ((step.id, 999), (999, kept[0].ref.id)):
        with pytest.raises(Refusal, match="没有这个附件"):
            office.do("唐小满", service.open_letter, step_id, letter)


def test_a_scan_that_cannot_be_used_refuses_the_whole_note(office: Office) -> None:
    _, ref = office.asked()
    with pytest.raises(Refusal):
        noted(office, ref, way="letter", letter=b"not a picture")
    assert state(office, ref) == ("waiting", 0)


def test_nothing_is_attached_to_what_was_signed_here(office: Office) -> None:
    _, ref = office.asked()
    office.do("沈若兰", service.agree, ref.id)
    step = one(office, ref).steps[0]
    for step_id in (step.id, 999):
        with pytest.raises(Refusal, match="才能附上函件"):
            office.do("唐小满", service.attach_letter, step_id, b"%PDF-1.4", "工作函")


def test_a_way_nobody_knows_is_none() -> None:
    with pytest.raises(Refusal, match="请选电话同意或书面同意"):
        way_or_refuse(KIND, "smoke")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("13:20", datetime(2026, 11, 23, 13, 20)),
        (" 9:05 ", datetime(2026, 11, 23, 9, 5)),
        ("１３：２０", datetime(2026, 11, 23, 13, 20)),
        ("2026-11-22 08:00", datetime(2026, 11, 22, 8, 0)),
        ("2026年11月22日 8:00", datetime(2026, 11, 22, 8, 0)),
        ("2026/11/22 23:59", datetime(2026, 11, 22, 23, 59)),
    ],
)
def test_a_time_is_read_as_it_is_typed(text: str, moment: datetime) -> None:
    assert moment_or_refuse(text, date(2026, 11, 23)) == moment


@pytest.mark.parametrize(
    "text",
    ["", "下午", "24:00", "9:60", "9点", "2026-02-30 08:00", "2026-11-23", "abc 08:00", "08:00 2026-11-23"],
)
def test_what_is_no_time_is_said_so(text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        moment_or_refuse(text, date(2026, 11, 23))
    assert refusal.value.field == "said_at"


# ---- confirming


def test_a_confirmed_note_stands(office: Office) -> None:
    _, ref = office.asked()
    step = noted(office, ref)
    office.do("沈若兰", service.confirm, step.id, right=True)
    assert one(office, ref).steps[0].words == "沈若兰电话同意，唐小满登记，已补认"
    assert state(office, ref) == ("waiting", 1)
    assert office.read(lists.to_confirm, office.who("沈若兰"), office.day) == []
    with pytest.raises(Refusal, match="已经补认过"):
        office.do("沈若兰", service.confirm, step.id, right=True)


@pytest.mark.parametrize("further", [False, True])
def test_a_note_that_is_not_right_lets_the_consent_fall(office: Office, further: bool) -> None:
    notice, ref = office.asked()
    step = noted(office, ref)
    if further:
        office.do("顾维舟", service.agree, ref.id)
    office.do("沈若兰", service.confirm, step.id, right=False, remark="那天没有通过电话")
    assert state(office, ref)[0] == "refused"
    first = one(office, ref).steps[0]
    assert (first.words, first.remark, first.refused) == (
        "沈若兰电话同意，唐小满登记，本人不认可",
        "那天没有通过电话",
        True,
    )
    with pytest.raises(Refusal, match="还没有同意"):
        office.do("唐小满", notices.issue, notice.id)


def test_what_is_carried_out_stands_with_the_note_that_it_is_not_recognised(office: Office) -> None:
    notice, ref = office.asked()
    step = noted(office, ref)
    office.do("顾维舟", service.agree, ref.id)
    office.do("唐小满", notices.issue, notice.id)
    office.do("沈若兰", service.confirm, step.id, right=False, remark="那天没有通过电话")
    assert state(office, ref)[0] == "done"
    assert one(office, ref).steps[0].words.endswith("本人不认可")


def test_a_refusal_that_was_noted_wrongly_is_only_marked(office: Office) -> None:
    _, ref = office.asked()
    step = noted(office, ref, agreed=False, remark="时间写错，请重写")
    office.do("沈若兰", service.confirm, step.id, right=False, remark="我没有不同意")
    assert state(office, ref)[0] == "refused"


def test_not_right_needs_a_reason(office: Office) -> None:
    _, ref = office.asked()
    step = noted(office, ref)
    with pytest.raises(Refusal) as refusal:
        office.do("沈若兰", service.confirm, step.id, right=False, remark="没有")
    assert refusal.value.field == "remark"
    assert step_of(office, ref)[6] == ""


def test_only_the_one_who_said_it_confirms_and_with_the_own_password(office: Office) -> None:
    _, ref = office.asked()
    step = noted(office, ref)
    with pytest.raises(Refusal, match="本人补认"):
        office.do("顾维舟", service.confirm, step.id, right=True)
    with pytest.raises(Refusal) as refusal:
        office.do("唐小满", service.confirm, step.id, right=True)
    assert refusal.value.clause == "ROLE-01"
    with pytest.raises(Refusal, match="再输一次密码"):
        office.do("沈若兰", service.confirm, step.id, right=True, signature=None)


def test_whoever_holds_the_role_confirms_when_the_head_has_left(office: Office) -> None:
    _, ref = office.asked()
    step = noted(office, ref)
    office.enter("陆知遥", Role.CS_HEAD, login="zhiyao")
    with pytest.raises(Refusal, match="本人补认"):
        office.do("陆知遥", service.confirm, step.id, right=True)
    office.do("顾维舟", end_roles, office.people["沈若兰"], Role.CS_HEAD, office.day - timedelta(days=1))
    assert [d.ref for d in office.read(lists.to_confirm, office.who("陆知遥"), office.day)] == [step]
    office.do("陆知遥", service.confirm, step.id, right=True)
    assert step_of(office, ref)[6] == "yes"


@pytest.mark.parametrize("step_id", [None, 999])
def test_what_was_signed_here_is_not_confirmed(office: Office, step_id: int | None) -> None:
    _, ref = office.asked()
    office.do("沈若兰", service.agree, ref.id)
    signed = step_id or one(office, ref).steps[0].id
    with pytest.raises(Refusal, match="不用补认"):
        office.do("沈若兰", service.confirm, signed, right=True)


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
