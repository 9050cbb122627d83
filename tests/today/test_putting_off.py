"""Putting a duty off: with a reason, with consent, refused, taken back; the old day stays on record."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.consents import lists as consent_lists
from app.modules.consents import service as consents
from app.modules.consents.model import Consent
from app.modules.dues.model import Due
from app.modules.today import lists, service
from app.modules.today.describe import describe
from app.modules.today.model import PutOff
from app.modules.today.rules import DutyRow, flat
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.act import Act, verb
from app.storage.journal import JournalAct
from tests.consents.office import Office, end_roles, open_office, state
from tests.today.duties import DAY, Hand, lay, on, seen, staffed

REASON = "业主材料还差一页"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = staffed(open_office(tmp_path))
    yield made
    made.site.store.close()


def due(office: Office, due_id: int) -> tuple[date, date, str]:
    """First day, day in force, state."""

    def listing(session: Session) -> tuple[date, date, str]:
        found = session.get_one(Due, due_id)
        return found.first_day, found.due_day, found.state

    kept: tuple[date, date, str] = office.read(listing)
    return kept


def asked(office: Office, due_id: int, to: date, by: str = "林晓禾", reason: str = REASON) -> Ref:
    ref: Ref = office.do(by, service.ask_put_off, due_id, to_day=to, reason=reason)
    return ref


def request(office: Office, put_off: Ref) -> Ref:
    found = office.read(lists.consent_of, put_off.id)
    assert found is not None
    return found


def row(office: Office, due_id: int, name: str = "林晓禾") -> DutyRow:
    found = seen(office, name, lists.ALL)
    shown = flat((*found.overdue, *found.today, *found.coming))
    return next(each for each in shown if each.ref.id == due_id)


def refused(office: Office, *args: Any, by: str = "林晓禾", **kwargs: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        office.do(by, *args, **kwargs)
    return caught.value


@verb("staff.change", "备好办完")
def _done(act: Act, due_id: int) -> None:
    kept = act.session.get_one(Due, due_id)
    kept.state, kept.ended_at, kept.ended_by = "done", act.now, act.who.staff_id


def test_where_a_reason_is_enough_it_is_put_off_at_once(office: Office) -> None:
    (number,) = lay(office, Hand("RELS-02", on(-3), reason="每 7 天一次"))
    office.do("林晓禾", service.ask_put_off, number, to_day="2026-11-26", reason=REASON)
    assert due(office, number) == (on(-3), on(3), "open")
    office.site.clock.now += timedelta(days=3)
    shown = row(office, number)
    assert (shown.section, shown.glyph, shown.due) == ("today", "extended", "今天")
    assert shown.reason == "原定 11/20，每 7 天一次"
    office.site.clock.now += timedelta(days=1)
    assert row(office, number).due == "逾期 1 天"
    assert asked(office, number, on(10)).kind == "put_off"  # and it may be put off again


def test_with_consent_it_moves_only_when_that_was_given(office: Office) -> None:
    (number,) = lay(office, Hand("SERV-01", DAY, "9栋1单元0501"))
    put_off = asked(office, number, on(4))
    consent = request(office, put_off)
    line = office.read(consent_lists.one, consent.id, office.who("何砚秋"), DAY)
    assert (line.clause, line.kind, line.waiting_for) == ("SERV-01", "推迟", "客服班长")
    assert line.what == "特约服务回访 9栋1单元0501 推迟到 11月27日（原定 11月23日）"
    assert [one.ref for one in office.read(lists.waiting, office.who("何砚秋"), DAY)] == [consent]
    assert row(office, number).put_off == "已申请推迟到 11月27日 周五，等客服班长同意"
    assert row(office, number).asked == put_off
    assert "还没有同意" in refused(office, service.put_off, put_off.id).sentence
    assert due(office, number) == (DAY, DAY, "open")
    office.do("何砚秋", consents.agree, consent.id)
    assert due(office, number) == (DAY, DAY, "open")
    assert office.read(lists.is_agreed, put_off.id)
    ready = row(office, number)
    assert (ready.ready, ready.put_off) == (put_off, "已同意推迟到 11月27日 周五")
    assert "已经同意" in refused(office, service.ask_put_off, number, to_day=on(9), reason=REASON).sentence
    office.do("林晓禾", service.put_off, put_off.id)
    assert due(office, number) == (DAY, on(4), "open")
    assert state(office, consent)[0] == "done"
    assert "已经办过" in refused(office, service.put_off, put_off.id).sentence
    assert not row(office, number).put_off


def test_one_that_was_refused_stands_and_may_be_asked_for_again(office: Office) -> None:
    (number,) = lay(office, Hand("SERV-01", DAY))
    first = asked(office, number, on(4))
    office.do("何砚秋", consents.refuse, request(office, first).id, reason="用户今天等着回话")
    assert row(office, number).put_off == "推迟到 11月27日 周五没有得到同意"
    assert refused(office, service.put_off, first.id)
    second = asked(office, number, on(1))
    assert due(office, number) == (DAY, DAY, "open")
    assert states(office) == {first.id: "refused", second.id: "asked"}
    office.do("林晓禾", consents.withdraw, request(office, second).id)
    assert row(office, number).put_off == ""
    third = asked(office, number, on(2))
    assert states(office)[second.id] == "withdrawn"
    assert "正在等同意" in refused(office, service.ask_put_off, number, to_day=on(3), reason=REASON).sentence
    assert states(office)[third.id] == "asked"


def states(office: Office) -> dict[int, str]:
    def listing(session: Session) -> dict[int, str]:
        return {one.id: one.state for one in session.scalars(select(PutOff))}

    found: dict[int, str] = office.read(listing)
    return found


def test_consent_that_came_too_late_moves_nothing(office: Office) -> None:
    (number,) = lay(office, Hand("SERV-01", DAY))
    late = asked(office, number, on(1))
    office.do("何砚秋", consents.agree, request(office, late).id)
    office.site.clock.now += timedelta(days=2)
    assert "日期已经过了" in refused(office, service.put_off, late.id).sentence
    again = asked(office, number, on(5))
    assert states(office) == {late.id: "withdrawn", again.id: "asked"}
    assert state(office, request(office, late))[0] == "withdrawn"


def test_what_was_done_meanwhile_is_nobody_s_question_any_more(office: Office) -> None:
    (number,) = lay(office, Hand("SERV-01", DAY))
    put_off = asked(office, number, on(4))
    office.site.do(_done, number)
    assert office.read(lists.waiting, office.who("何砚秋"), DAY) == []
    assert "已经撤回" in refused(office, service.put_off, put_off.id).sentence
    assert office.read(lists.one, number, DAY, office.now()) is None
    assert office.read(lists.due_of, put_off) == Ref("due", number)
    assert states(office) == {put_off.id: "withdrawn"}
    assert state(office, request(office, put_off))[0] == "withdrawn"


def test_what_the_handbook_holds_to_its_day_is_not_put_off(office: Office) -> None:
    daily, never, keeper = lay(
        office, Hand("ROLE-10"), Hand("MEDIA-02"), Hand("KEY-08/keeper", on(5), role="desk")
    )
    for number, clause in ((daily, "ROLE-10"), (never, "MEDIA-02"), (keeper, "KEY-08")):
        problem = refused(office, service.ask_put_off, number, to_day=on(9), reason=REASON)
        assert problem.clause == clause
        assert row(office, number).fixed == problem.sentence
    assert row(office, daily).section == "today"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"to_day": "2026-11-23"}, "to_day"),
        ({"to_day": "2026-02-30"}, "to_day"),
        ({"to_day": "2027-03-01"}, "to_day"),
        ({"reason": "忙"}, "reason"),
    ],
)
def test_the_field_that_is_wrong_is_named(office: Office, words: dict[str, str], field: str) -> None:
    (number,) = lay(office, Hand("SERV-01", DAY))
    given = {"to_day": "2026-11-26", "reason": REASON, **words}
    assert refused(office, service.ask_put_off, number, **given).field == field
    assert states(office) == {}


def test_only_who_answers_or_stands_above_asks(office: Office) -> None:
    (number,) = lay(office, Hand("SERV-01", DAY))
    given = {"to_day": on(2), "reason": REASON}
    problem = refused(office, service.ask_put_off, number, by="唐小满", **given)
    assert "由林晓禾负责" in problem.sentence
    asked(office, number, on(2), by="何砚秋")


def test_the_consent_goes_up_while_nobody_can_sign_for_the_post(office: Office) -> None:
    (first, second) = lay(office, Hand("SERV-01", DAY), Hand("DOC-02", DAY))
    office.site.do(end_roles, office.people["何砚秋"], Role.LEADER, on(-1))
    office.site.do(end_roles, office.people["沈若兰"], Role.CS_HEAD, on(-1))
    for number in (first, second):
        consent = request(office, asked(office, number, on(2)))
        line = office.read(consent_lists.one, consent.id, office.who("顾维舟"), DAY)
        assert line.waiting_for == "中心负责人" and line.answer_for


def test_said_by_telephone_it_counts_and_is_confirmed_later(office: Office) -> None:
    (number,) = lay(office, Hand("DOC-02", DAY, "停水通知"))
    put_off = asked(office, number, on(2))
    office.do(
        "林晓禾",
        consents.note,
        request(office, put_off).id,
        approver_id=office.people["沈若兰"],
        way="telephone",
        said_at=office.now(),
        how="199-0000-0112 来电",
    )
    office.do("林晓禾", service.put_off, put_off.id)
    assert due(office, number)[1] == on(2)
    (confirm,) = (each for each in seen(office, "沈若兰").coming if each.clause == "DOC-03")
    assert (confirm.what, confirm.day, confirm.button) == ("补认电话书面同意", on(2), "补认")


@verb("today.work", "只收签字")
def _ask_signed(act: Act) -> Ref:
    asked = consents.ask(
        act, "put_off_leader", Ref("put_off", 7), "试一试", clause="KEY-03", ways=("signed",)
    )
    return Ref("consent", asked.id)


def test_a_request_takes_only_the_ways_of_its_own_clause(office: Office) -> None:
    ref = office.do("林晓禾", _ask_signed)
    said = {"way": "telephone", "said_at": office.now(), "how": "来电"}
    problem = refused(office, consents.note, ref.id, approver_id=office.people["何砚秋"], **said)
    assert (problem.field, problem.clause) == ("way", "KEY-03")
    office.do("何砚秋", consents.agree, ref.id)


# ---- the first day, the sheet, the journal


def test_the_first_day_parts_what_began_before_and_is_signed(office: Office) -> None:
    lay(office, Hand("SERV-01", on(-1), started=datetime(2026, 11, 18)))
    assert len(seen(office, "林晓禾").overdue) == 1
    office.do("顾维舟", service.set_go_live, "2026-11-20")
    found = seen(office, "林晓禾")
    assert (found.overdue, len(found.before), found.counts.mine) == ((), 1, 0)
    assert office.read(lists.go_live) == date(2026, 11, 20)
    for day in ("2029-01-01", "2001-01-01", "没有"):
        assert refused(office, service.set_go_live, day, by="顾维舟").field == "day"
    with pytest.raises(Refusal):
        office.do("何砚秋", service.set_go_live, "2026-11-20")


def test_the_journal_tells_what_was_put_off_and_what_was_printed(office: Office) -> None:
    (number,) = lay(office, Hand("RELS-02", DAY, "十一月第三周"))
    put_off = asked(office, number, on(2))
    office.do("林晓禾", service.printed_day_sheet, DAY, 7)
    assert refused(office, service.printed_day_sheet, DAY, 5000)

    def told(session: Session) -> tuple[list[str], dict[Ref, str]]:
        acts = session.scalars(select(JournalAct.purpose).order_by(JournalAct.sequence.desc()).limit(1))
        return list(acts), describe(session, {put_off, Ref("put_off", 99)})

    purposes, words = office.read(told)
    assert purposes == ["2026-11-23 日单 7 项"]
    assert words == {put_off: "放行条回收核对　十一月第三周，推迟到 2026-11-25"}
    assert office.read(lambda session: session.query(Consent).count()) == 0
