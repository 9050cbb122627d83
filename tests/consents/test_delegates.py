"""Somebody decides in a head's place for a time, with the own password, and never longer."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.errors import Refusal
from app.modules.consents import lists, service
from app.modules.consents.rules import (
    CONSENTS,
    ConsentKind,
    Way,
    period_or_refuse,
)
from app.rules.roles import Role
from app.storage.act import Act, verb
from tests.consents.office import Office, delegated, end_roles, noted, one, open_office, step_of

pytestmark = pytest.mark.clause("DOC-03")


KIND = CONSENTS["notice"]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_office(tmp_path)
    yield made
    made.site.store.close()


# ---- delegates


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
