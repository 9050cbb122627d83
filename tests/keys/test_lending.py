"""Keys go out and come back: who, what for, until when, and nothing twice (KEY-03, KEY-06)."""

from dataclasses import replace
from datetime import datetime

import pytest

from app.errors import Refusal
from app.modules.consents import service as consents
from app.modules.keys import listing, service
from app.modules.keys.borrower import Borrower
from app.modules.keys.lists import RingRow, ring_rows
from app.modules.site import service as settings
from app.rules.ref import Ref
from tests.checks.centre import CS_HEAD, DESK, HEAD, OFFICER
from tests.keys.cabinet import FITTER, KEEPER, TAGS, Cabinet

pytestmark = pytest.mark.clause("KEY-03")
OWN = Borrower("staff", DESK, reason="抄表")


def row(cabinet: Cabinet, tag: str) -> RingRow:
    rows = cabinet.site.read(ring_rows, cabinet.site.clock.now)
    return next(line for line in rows if line.tag == tag)


def due(cabinet: Cabinet, ref: Ref) -> list[tuple[str, str]]:
    return [(clock, day.isoformat()) for clock, day in cabinet.duties(ref)]


def test_a_key_that_goes_out_is_due_back_today_at_closing_time(cabinet: Cabinet) -> None:
    lent = cabinet.lend("K2A1", "K2A2")
    assert (lent.number, lent.until, lent.consent) == ("借2026-0001", "今天 18:00", None)
    assert due(cabinet, lent.ref) == [("KEY-03", "2026-11-23")]
    told = row(cabinet, "K2A1")
    assert (told.state, told.who, told.due) == ("借出", "魏国栋", "今天 18:00")
    cabinet.site.clock.now = datetime(2026, 11, 23, 18, 1)
    assert row(cabinet, "K2A1").state == "逾期"

    back = cabinet.back("K2A1")
    assert back.words == "K2A1 已还，挂回 甲柜1板01钩；魏国栋，今天 09:42 借出，逾期 1 分钟。"
    assert due(cabinet, lent.ref) == [("KEY-03", "2026-11-23")]  # the second ring is still out
    cabinet.back("K2A2")
    assert due(cabinet, lent.ref) == []
    assert cabinet.ended(lent.ref) == [("2026-11-23", "done", 0)]
    assert [row(cabinet, tag).state for tag in ("K2A1", "K2A2")] == ["在柜", "在柜"]


@pytest.mark.parametrize(
    ("typed", "told", "day"),
    [
        ("", "今天 18:00", "2026-11-23"),
        ("15：30", "今天 15:30", "2026-11-23"),
        ("2026-11-23 17:00", "今天 17:00", "2026-11-23"),
    ],
)
def test_until_when_may_be_typed_as_people_say_it(cabinet: Cabinet, typed: str, told: str, day: str) -> None:
    lent = cabinet.lend("K2A1", who=replace(FITTER, until=typed))
    assert lent.until == told
    assert due(cabinet, lent.ref) == [("KEY-03", day)]


def test_after_closing_time_it_is_due_at_midnight(cabinet: Cabinet) -> None:
    cabinet.site.clock.now = datetime(2026, 11, 23, 19, 5)
    assert cabinet.lend("K2A1").until == "今天 23:59"


def test_nothing_goes_out_twice_or_comes_back_twice(cabinet: Cabinet) -> None:
    cabinet.lend("K2A1")
    with pytest.raises(Refusal, match="还在借出中（魏国栋，11月23日起）"):
        cabinet.lend("K2A1", "K2A2")
    assert row(cabinet, "K2A2").state == "在柜"  # the whole lending was refused
    cabinet.back("K2A1")
    with pytest.raises(Refusal, match="没有借出"):
        cabinet.back("K2A1")
    cabinet.lend("K2A1", who=FITTER, by=HEAD)  # the same ring named twice in one sitting goes once
    lent = cabinet.by(KEEPER, service.lend, FITTER, [cabinet.ring("K2A3")] * 2)
    assert cabinet.back("K2A3").loan and lent.number == "借2026-0003"


def test_what_is_missing_issued_or_out_of_service_is_not_lent(cabinet: Cabinet) -> None:
    cabinet.by(KEEPER, service.report_loss, cabinet.ring("K2A1"), what="下楼时掉进电梯井")
    cabinet.by(KEEPER, service.issue, cabinet.ring("K2A2"), taken_by="袁望", firm="工程部", reason="常用")
    cabinet.by(KEEPER, service.retire, cabinet.ring("K2A3"), reason="门锁已经换掉")
    for tag, words in (("K2A1", "已经报失"), ("K2A2", "已经领用"), ("K2A3", "停用")):
        with pytest.raises(Refusal, match=words):
            cabinet.lend(tag)


# ---------------------------------------------------------------- who


@pytest.mark.parametrize(
    ("who", "field"),
    [
        (replace(FITTER, capacity="guest"), "capacity"),
        (replace(FITTER, name=" "), "name"),
        (replace(FITTER, firm=""), "firm"),
        (replace(FITTER, telephone=""), "telephone"),
        (replace(FITTER, telephone="12345"), "telephone"),
        (replace(FITTER, reason=""), "reason"),
        (replace(FITTER, until="昨天"), "until"),
        (replace(FITTER, until="09:00"), "until"),
        (replace(FITTER, until="2026-02-30"), "until"),
        (replace(FITTER, until="2028-01-01", longer_why="长期施工需要"), "until"),
        (replace(FITTER, until="2026-11-25"), "longer_why"),
        (Borrower("outside", "韩青", firm="安居检测", telephone="199-0000-0312", reason="验房"), "identity"),
        (Borrower("outside", "韩青", firm="安居检测", telephone="199-0000-0312", reason="验房",
                  identity="110101199001011234"), "identity"),
        (Borrower("staff", "路人", reason="抄表"), "firm"),
        (Borrower("staff", "路人", firm="工程部", reason="抄表"), "telephone"),
    ],
)  # fmt: skip
def test_a_header_that_lacks_something_is_refused_at_its_field(
    cabinet_of_module: Cabinet, who: Borrower, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        cabinet_of_module.lend("K2A4", who=who)
    assert refused.value.field == field
    assert cabinet_of_module.card("K2A4").state == "in"


def test_somebody_on_the_register_needs_no_more_than_the_name(cabinet: Cabinet) -> None:
    cabinet.lend("K2A1", who=replace(OWN, staff_id=cabinet.staff_id(DESK)))
    loan = cabinet.card("K2A1").loan
    assert loan is not None
    assert (loan.borrower, loan.capacity, loan.telephone) == (DESK, "本中心员工", "")


@pytest.mark.clause("ARCH-12")
def test_what_somebody_left_the_last_time_is_taken_over_and_stays_covered(cabinet: Cabinet) -> None:
    first = cabinet.lend("K2A1", who=Borrower(
        "outside", "韩青", firm="安居检测", telephone="199-0000-0312", reason="验房",
        identity="E12345678"))  # fmt: skip
    again = Borrower("outside", "韩青", firm="安居检测", reason="验房", known=first.ref.id)
    cabinet.lend("K2A2", who=again)
    loan = cabinet.card("K2A2").loan
    assert loan is not None
    assert loan.telephone == "199-****-0312"
    with pytest.raises(Refusal):  # somebody else cannot borrow on that number
        cabinet.lend("K2A3", who=replace(again, name="韩清"))
    assert cabinet.by(KEEPER, service.open_telephone, loan.lending.id) == "199-0000-0312"


@pytest.mark.clause("KEY-06")
def test_only_the_named_keeper_or_a_head_lends(cabinet: Cabinet) -> None:
    with pytest.raises(Refusal, match=f"请找{DESK}") as refused:
        cabinet.lend("K2A1", by=OFFICER)
    assert refused.value.clause == "KEY-06"
    cabinet.lend("K2A1", by=CS_HEAD)
    cabinet.back("K2A1", by=OFFICER)  # whoever is at the desk takes a key in


def test_an_instruction_is_read_before_the_key_goes_out(cabinet: Cabinet) -> None:
    unit = cabinet.card("K2A1").unit
    assert unit is not None
    said = cabinet.by(KEEPER, listing.instruct, unit.id, "业主在国外，不借", "业主来电")
    with pytest.raises(Refusal, match="业主在国外，不借"):
        cabinet.lend("K2A1")
    cabinet.lend("K2A2")
    cabinet.lend("K2A1", heard=[said.id])
    cabinet.back("K2A1")
    cabinet.by(KEEPER, listing.lift, said.id)
    cabinet.lend("K2A1")


def test_the_signature_is_as_the_site_wants_it(cabinet: Cabinet) -> None:

    cabinet.by(HEAD, settings.change, {"key_sign": "pad"})
    with pytest.raises(Refusal) as refused:
        cabinet.lend("K2A1")
    assert refused.value.field == "strokes"
    cabinet.lend("K2A1", strokes="1|120,180,30,-60,30,60,30,-60,30,60|300,120,80,0")


# ---------------------------------------------------------------- back


def test_who_really_brought_it_and_what_was_missing_are_noted(cabinet: Cabinet) -> None:
    cabinet.lend("K3B1")
    back = cabinet.back("K3B1", returned_by="魏国梁", short=1)
    card = cabinet.card("K3B1")
    assert (card.pieces, card.short) == (3, 1)
    assert any("魏国梁代还" in line.words and "少 1 把" in line.words for line in card.history)
    cabinet.by(KEEPER, service.amend_return, back.loan.id, returned_by="魏国栋", short="0")
    card = cabinet.card("K3B1")
    assert card.short == 0
    assert any(line.words == "魏国栋归还" for line in card.history)
    with pytest.raises(Refusal):
        cabinet.by(KEEPER, service.amend_return, back.loan.id, returned_by="", short="4")


def test_a_return_by_mistake_is_undone_within_minutes(cabinet: Cabinet) -> None:
    lent = cabinet.lend("K2A1")
    back = cabinet.back("K2A1")
    cabinet.by(KEEPER, service.undo_return, back.loan.id)
    assert row(cabinet, "K2A1").state == "借出"
    assert due(cabinet, lent.ref) == [("KEY-03", "2026-11-23")]
    back = cabinet.back("K2A1")
    cabinet.lend("K2A1")  # it went out again: the old return stands
    with pytest.raises(Refusal, match="之后又办过别的事"):
        cabinet.by(KEEPER, service.undo_return, back.loan.id)
    back = cabinet.back("K2A1")
    cabinet.site.clock.now = datetime(2026, 11, 23, 9, 53)
    with pytest.raises(Refusal, match="超过 10 分钟"):
        cabinet.by(KEEPER, service.undo_return, back.loan.id)


def test_a_borrower_is_reminded_once_a_day(cabinet: Cabinet) -> None:
    lent = cabinet.lend("K2A1")
    cabinet.by(KEEPER, service.remind, lent.ref.id, how="telephone", said="马上送回")
    with pytest.raises(Refusal, match="一天催一次"):
        cabinet.by(KEEPER, service.remind, lent.ref.id, how="text", said="没有回")
    cabinet.day("2026-11-24")
    cabinet.by(KEEPER, service.remind, lent.ref.id, how="text", said="中午送回")
    loan = cabinet.card("K2A1").loan
    assert loan is not None
    assert loan.reminders == ("今天 09:42　中午送回", "11月23日 09:42　马上送回")
    cabinet.back("K2A1")
    with pytest.raises(Refusal, match="不用催还"):
        cabinet.by(KEEPER, service.remind, lent.ref.id, how="text", said="没有回")


# ---------------------------------------------------------------- longer


def longer(cabinet: Cabinet, *tags: str) -> tuple[Ref, Ref]:
    lent = cabinet.lend(*tags, who=replace(FITTER, until="11-25", longer_why="三天才能修完"))
    assert lent.consent is not None
    return lent.ref, lent.consent


def test_longer_than_today_needs_the_centre_head_and_counts_from_the_consent(cabinet: Cabinet) -> None:
    lending, asked = longer(cabinet, "K2A1", "K2A2")
    assert due(cabinet, lending) == [("KEY-03", "2026-11-23")]  # nobody agreed yet
    with pytest.raises(Refusal, match="中心负责人"):
        cabinet.by(CS_HEAD, consents.agree, asked.id)
    cabinet.by(HEAD, consents.agree, asked.id)
    assert due(cabinet, lending) == [("KEY-03", "2026-11-25")]
    cabinet.site.clock.now = datetime(2026, 11, 24, 19, 0)
    assert row(cabinet, "K2A1").state == "延期"
    loan = cabinet.card("K2A1").loan
    assert loan is not None
    assert (loan.longer, loan.due, loan.late) == ("三天才能修完", "11月25日 18:00", "")
    cabinet.back("K2A1")
    cabinet.back("K2A2")
    assert due(cabinet, lending) == []


def test_refused_means_due_tonight(cabinet: Cabinet) -> None:
    lending, asked = longer(cabinet, "K2A1")
    cabinet.by(HEAD, consents.refuse, asked.id, reason="当天能修完，不同意")
    assert due(cabinet, lending) == [("KEY-03", "2026-11-23")]
    again = cabinet.by(KEEPER, service.ask_longer, lending.id, until="11-24", reason="配件明天到")
    with pytest.raises(Refusal, match="正在等同意"):
        cabinet.by(KEEPER, service.ask_longer, lending.id, until="11-25", reason="配件后天到")
    cabinet.by(KEEPER, consents.withdraw, again.id)
    assert due(cabinet, lending) == [("KEY-03", "2026-11-23")]
    with pytest.raises(Refusal, match="要晚于原来的还期"):
        cabinet.by(KEEPER, service.ask_longer, lending.id, until="17:00", reason="配件后天到")


def test_the_last_key_back_ends_what_was_asked_for(cabinet: Cabinet) -> None:
    lending, asked = longer(cabinet, "K2A1")
    cabinet.back("K2A1")
    assert due(cabinet, lending) == []
    with pytest.raises(Refusal, match="已经有了结果"):
        cabinet.by(HEAD, consents.agree, asked.id)


def test_consent_that_comes_too_late_changes_nothing(cabinet: Cabinet) -> None:
    lending, asked = longer(cabinet, "K2A1")
    cabinet.day("2026-11-26")
    cabinet.by(HEAD, consents.agree, asked.id)
    assert due(cabinet, lending) == [("KEY-03", "2026-11-23")]


@pytest.mark.clause("DOC-03")
def test_consent_by_telephone_holds_at_once_and_is_confirmed_later(cabinet: Cabinet) -> None:
    lending, asked = longer(cabinet, "K2A1")
    step = cabinet.by(
        KEEPER, consents.note, asked.id, approver_id=cabinet.staff_id(HEAD), way="telephone",
        said_at=datetime(2026, 11, 23, 9, 42), how="电话 09:42 打给本人",
    )  # fmt: skip
    assert due(cabinet, lending) == [("KEY-03", "2026-11-25")]
    assert due(cabinet, step) == [("DOC-03", "2026-11-25")]
    cabinet.by(HEAD, consents.confirm, step.id, right=True)
    assert due(cabinet, step) == []


def test_every_tag_of_the_cabinet_is_known_to_these_tests(cabinet_of_module: Cabinet) -> None:
    rows = cabinet_of_module.site.read(ring_rows, cabinet_of_module.site.clock.now)
    assert sorted(line.tag for line in rows) == sorted(TAGS)
