"""One household at the counter: gates in their order, clocks that start and end, back again, keys, owners."""

import threading
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.archive.model import ArchivePaper
from app.modules.care.model import SmsText
from app.modules.dues.model import Due
from app.modules.keys.listing import instruct
from app.modules.movein import lists, service
from app.modules.movein.model import MoveIn
from app.modules.residents.model import Unit
from app.modules.residents.service import amend_unit, change_owner, end_tie, set_officer
from app.modules.site import service as settings
from app.modules.staff.service import name_for
from app.rules.ref import Ref
from tests.checks.centre import CS_HEAD, HEAD, LEADER
from tests.movein.household import CLERK, COLLEAGUE, FILER, IDENTITY, PLACE, MovingIn


def _refused(house: MovingIn, verb, *args, by: str = CLERK, **kwargs) -> Refusal:
    with pytest.raises(Refusal) as caught:
        house.by(by, verb, *args, **kwargs)
    return caught.value


def _open_duties(house: MovingIn, move_in: int) -> dict[str, str]:
    return {clock: str(day) for clock, day in house.duties(Ref("move_in", move_in))}


def _count(house: MovingIn, *where) -> int:
    return house.site.read(lambda s: len(s.scalars(select(where[0]).where(*where[1:])).all()))


@pytest.mark.clause("MOVE-01")
def test_no_gate_opens_before_the_one_before_it(house: MovingIn):
    move_in = house.begin()
    for verb, more in (
        (service.pass_forms, {}),
        (service.pass_fees, {"none": True}),
        (service.inspect_rest, {}),
        (service.hand_keys, {"ring_ids": [house.ring("K7F3")]}),
        (service.add_fee, {"item": "物业服务费", "amount": "10", "receipt": "1"}),
        (service.review, {}),
        (service.enter, {}),
    ):
        refused = _refused(house, verb, move_in, **more)
        assert refused.clause == "MOVE-01" and "核对身份" in refused.sentence
    assert "核对身份" in _refused(house, service.file, move_in, by=FILER, **PLACE).sentence
    signed = [paper.id for paper in house.card_of(move_in).papers if paper.part == "signed"]
    assert _refused(house, service.tick_papers, move_in, {signed[0]: True}).clause == "MOVE-01"
    assert house.card_of(move_in).gate == "identity"


@pytest.mark.clause("MOVE-01")
def test_what_is_missing_is_named_and_passed_over_only_with_a_reason(house: MovingIn):
    move_in = house.begin()
    refused = _refused(house, service.pass_identity, move_in)
    assert (
        refused.field == "why"
        and "购房合同复印件" in refused.sentence
        and "温以宁的证件号" in refused.sentence
    )
    assert _refused(house, service.pass_identity, move_in, why="急").field == "why"
    house.by(CLERK, service.pass_identity, move_in, why="合同在银行办贷款，下周补")
    assert "合同在银行" in house.told(MoveIn, move_in, "identity_why")[0]
    assert _refused(house, service.pass_identity, move_in, why="再来一次").clause == "MOVE-01"
    nobody = house.begin("5-2-1205")
    assert "业主姓名" in _refused(house, service.pass_identity, nobody, why="业主没来先办").sentence


@pytest.mark.clause("MOVE-01", "ARCH-03", "ARCH-05", "CARE-05")
def test_formalities_start_the_clocks_and_review_filing_entering_end_them(house: MovingIn):
    move_in = house.identified()
    house.prepared(move_in)
    house.by(CLERK, service.pass_forms, move_in, handed_over="2026-11-20")
    refused = _refused(house, service.pass_fees, move_in)
    assert "没有费用" in refused.sentence
    house.by(CLERK, service.add_fee, move_in, item="物业服务费", amount="1,288.50", receipt="No.0031")
    assert _refused(house, service.add_fee, move_in, item="物业服务费", amount="1", receipt="No.0031").field
    assert _refused(house, service.pass_fees, move_in, none=True).field == "fees"
    house.by(CLERK, service.pass_fees, move_in)
    assert _open_duties(house, move_in) == {"ARCH-03/movein": "2026-11-26", "ARCH-05/single": "2026-11-25"}
    formalities, handed_over = house.told(Unit, house.unit(), "formalities", "handed_over")
    assert str(formalities) == "2026-11-23" and str(handed_over) == "2026-11-20"
    waiting = select(SmsText).where(SmsText.subject_kind == "move_in", SmsText.subject_id == move_in)
    text, unit_id = house.site.read(lambda s: [(t.id, t.unit_id) for t in s.scalars(waiting)])[0]
    assert unit_id == house.unit() and house.duties(Ref("sms_text", text))[0][0] == "CARE-05/welcome"
    papers = select(ArchivePaper).where(ArchivePaper.source_id == move_in)
    kept = house.site.read(lambda s: [(p.title, p.filed_at) for p in s.scalars(papers)])
    assert ("业主登记表", None) in kept and "住户手册" not in dict(kept)

    assert "审核以后" in _refused(house, service.enter, move_in).sentence
    house.by(COLLEAGUE, service.review, move_in)
    assert _refused(house, service.file, move_in, **PLACE).clause == "ARCH-01"
    assert house.by(FILER, service.file, move_in, **PLACE) == len(kept)
    assert set(_open_duties(house, move_in)) == {"ARCH-05/single"}
    house.by(CLERK, service.enter, move_in, why="共有人证件号下周补")
    assert _open_duties(house, move_in) == {} and house.card_of(move_in).state == "done"
    card = house.card_of(move_in)
    assert [line.state for line in card.gates] == ["done"] * 4 and card.filed_place
    assert [line.words for line in card.history][-1].startswith("录入完毕")


@pytest.mark.clause("ARCH-03", "ARCH-05")
def test_filing_and_entering_are_due_in_working_days(house: MovingIn):
    """Over a year's end: 2027 is not loaded, so weekdays count."""
    house.day("2026-12-30")
    move_in = house.formalities()
    found = _open_duties(house, move_in)
    assert found == {"ARCH-03/movein": "2027-01-04", "ARCH-05/single": "2027-01-01"}
    unit, clock = house.unit("5-2-1204"), house.site.clock.now

    def by_sheet(act):
        return service.formalities_by_sheet(act, unit, done_at=clock, plan=Ref("plan_household", 1), words="")

    by_sheet.permission, by_sheet.label, by_sheet.signed = "movein.work", "收表", False
    ref = house.by(CLERK, by_sheet)
    assert _open_duties(house, ref.id)["ARCH-05/collective"] == "2027-01-08"
    assert house.card_of(ref.id).kind == "collective"
    assert "零星入住" not in house.card_of(ref.id).kind_zh


@pytest.mark.clause("MOVE-01")
def test_a_day_of_years_ago_stays_when_it_is_on_record_and_is_refused_when_it_is_typed(house: MovingIn):
    """A flat that changes hands keeps the day on which it was first handed over."""
    unit = house.unit("5-2-1204")
    house.by(CLERK, _handed_over_on, unit, date(2024, 5, 6))
    move_in = house.by(CLERK, service.begin, unit).id
    house.by(CLERK, service.pass_identity, move_in, why="业主另日补交")
    assert "一年以前" in _refused(house, service.pass_forms, move_in, handed_over="2024-05-07").sentence
    house.by(CLERK, service.pass_forms, move_in, handed_over="2024-05-06", why="另约时间验房")
    assert house.card_of(move_in).handed_over == "2024-05-06"


def _handed_over_on(act, unit_id: int, day: date):
    act.session.get(Unit, unit_id).handed_over = day


_handed_over_on.permission, _handed_over_on.label, _handed_over_on.signed = "movein.work", "入伙", False


@pytest.mark.clause("MOVE-01", "ARCH-01")
def test_the_reviewer_is_somebody_else_where_the_site_wants_it(house: MovingIn):
    house.by(HEAD, settings.change, {"movein_second": "yes"})
    move_in = house.formalities()
    assert "另一个人" in _refused(house, service.review, move_in).sentence
    house.by(LEADER, service.review, move_in)
    assert "已经审核" in _refused(house, service.review, move_in, by=CS_HEAD).sentence
    assert _refused(house, service.tick_papers, move_in, {house.card_of(move_in).papers[0].id: False})


@pytest.mark.clause("MOVE-01", "MOVE-03", "KEY-04")
def test_keys_leave_the_list_as_they_are_handed_over_and_hang_again_when_they_come_back(house: MovingIn):
    move_in = house.identified()
    rings = [house.ring("K7F3"), house.ring("K7F4")]
    assert _refused(house, service.hand_keys, move_in, [house.ring("K2A1")]).field == "keys"
    assert _refused(house, service.hand_keys, move_in, rings, by=COLLEAGUE).clause == "KEY-06"
    assert house.by(CLERK, service.hand_keys, move_in, rings) == 2
    assert house.card("K7F3").stands == "issued" and house.card("K7F3").issued_to.startswith("陆清和")
    assert "先在验房交钥匙里收回" in _refused(house, service.give_up, move_in, why="业主改天再来").sentence
    first, second = (key.issue_id for key in house.card_of(move_in).keys)
    house.by(CLERK, service.take_keys_back, move_in, first, why="拿错了一串")
    house.by(CLERK, service.take_keys_back, move_in, second, why="拿错了一串")
    assert house.card("K7F3").stands == "in" and "K7F3 还没移交" in str(house.card_of(move_in).gates[1].gaps)
    house.by(CLERK, service.give_up, move_in, why="业主改天再来")
    assert house.begin() != move_in


@pytest.mark.clause("MOVE-01", "KEY-04")
def test_after_a_change_of_owner_the_keys_of_the_one_before_are_asked_for(house: MovingIn):
    first = house.formalities()
    house.by(COLLEAGUE, service.review, first)
    house.by(FILER, service.file, first, **PLACE)
    house.by(CLERK, service.enter, first, why="共有人证件号下周补")
    house.by(
        CLERK, change_owner, house.unit(), "2026-11-23",
        [({"name": "欧阳一鸣", "identity_number": IDENTITY}, "199-0000-0199")],
    )  # fmt: skip
    move_in = house.identified()
    words = [gap.words for gap in house.card_of(move_in).gates[1].gaps]
    assert "钥匙 K7F3 还在陆清和手里" in words
    issue = next(key.issue_id for key in house.card_of(move_in).keys if key.tag == "K7F3")
    house.by(CLERK, service.take_keys_back, move_in, issue, why="原业主交回")
    house.by(CLERK, service.hand_keys, move_in, [house.ring("K7F3")])
    assert house.card("K7F3").issued_to.startswith("欧阳一鸣")
    house.by(CLERK, service.inspect_rest, move_in)
    house.papers(move_in, "signed", "given")
    house.by(CLERK, service.read_meters, move_in, dict.fromkeys(("water", "electricity", "gas"), ("", "0")))
    refused = _refused(house, service.pass_forms, move_in)
    assert "K7F4" in refused.sentence
    house.by(CLERK, service.pass_forms, move_in, why="原业主 K7F4 丢失，另行报失")


@pytest.mark.clause("MOVE-01")
def test_going_back_undoes_the_formalities_and_their_clocks_until_the_review(house: MovingIn):
    move_in = house.formalities()
    late = next(paper for paper in house.card_of(move_in).papers if paper.title == "一寸照片")
    before = _count(house, ArchivePaper, ArchivePaper.unit_id == house.unit())
    house.by(CLERK, service.tick_papers, move_in, {late.id: True})  # it is brought a day later
    assert _count(house, ArchivePaper, ArchivePaper.unit_id == house.unit()) == before + 1
    assert "已经收进户档" in _refused(house, service.tick_papers, move_in, {late.id: False}).sentence
    assert _refused(house, service.go_back, move_in, gate="forms", why="错").field == "why"
    house.by(CLERK, service.go_back, move_in, gate="forms", why="电表底数抄错了")
    card = house.card_of(move_in)
    assert card.gate == "forms" and "电表底数抄错了" in card.history[-1].words and card.formalities == ""
    assert _open_duties(house, move_in) == {}
    assert _count(house, Due, Due.clock == "CARE-05/welcome", Due.state == "open") == 0
    assert _count(house, ArchivePaper, ArchivePaper.struck_at.is_(None)) == 0
    house.by(CLERK, service.read_meters, move_in, {"electricity": ("B1", "21")})
    house.by(COLLEAGUE, service.pass_forms, move_in)
    house.by(COLLEAGUE, service.pass_fees, move_in, none=True)
    assert len(_open_duties(house, move_in)) == 2
    assert _count(house, Due, Due.clock == "CARE-05/welcome", Due.state == "open") == 1
    house.by(CLERK, service.review, move_in)
    assert "已经审核" in _refused(house, service.go_back, move_in, gate="fees", why="漏了一张票据").sentence


@pytest.mark.clause("MOVE-01", "MOVE-03")
def test_what_was_passed_over_with_a_reason_comes_later_until_the_review(house: MovingIn):
    move_in = house.identified()
    house.by(CLERK, service.pass_forms, move_in, why="燃气表明天才装，钥匙明天交")
    house.by(CLERK, service.pass_fees, move_in, none=True)
    house.by(COLLEAGUE, service.read_meters, move_in, {"gas": ("C1", "0")})
    house.by(CLERK, service.hand_keys, move_in, [house.ring("K7F3")])
    house.by(COLLEAGUE, service.inspect_rest, move_in)
    card = house.card_of(move_in)
    assert card.gate == "review" and card.meters[2].reading == "0"
    assert house.card("K7F3").stands == "issued"
    house.by(CLERK, service.review, move_in)
    refused = _refused(house, service.read_meters, move_in, {"gas": ("C1", "1")})
    assert "已经审核" in refused.sentence


@pytest.mark.clause("MOVE-01")
def test_an_agent_brings_a_power_of_attorney(house: MovingIn):
    move_in = house.begin()
    house.by(CLERK, service.note_agent, move_in, name="孟长青", identity=IDENTITY, number="199-0000-0555")
    card = house.card_of(move_in)
    assert card.agent_identity.endswith("1237") and "*" in card.agent_identity
    house.papers(move_in, "checked", but="授权委托书")
    assert "授权委托书" in _refused(house, service.pass_identity, move_in).sentence
    house.by(CLERK, service.note_agent, move_in, name="")
    assert "授权委托书" not in _refused(house, service.pass_identity, move_in).sentence


@pytest.mark.clause("MOVE-01")
def test_the_flat_is_inspected_part_by_part_and_problems_are_looked_at_again(house: MovingIn):
    move_in = house.identified()
    line = house.card_of(move_in).inspection[2]
    assert _refused(house, service.note_inspection, line.id, result="problem").field == "words"
    wrong_day = _refused(house, service.note_inspection, line.id, result="problem", words="裂", until="11月")
    assert wrong_day.field == "until"
    house.by(
        CLERK, service.note_inspection, line.id, result="problem", words="窗扇关不严", until="2026-12-05"
    )
    rest = house.by(CLERK, service.inspect_rest, move_in)
    assert rest == len(house.card_of(move_in).inspection) - 1
    house.by(CLERK, service.add_part, move_in, room="储藏室", part="墙面")
    assert _refused(house, service.add_part, move_in, room="储藏室", part="墙面").field == "part"
    assert "验房还有 1 处没看" in str(house.card_of(move_in).gates[1].gaps)
    house.by(CLERK, service.note_mended, line.id, words="已换密封条")
    assert "已换密封条" in house.card_of(move_in).inspection[2].mended
    assert _refused(house, service.note_mended, line.id, words="又换了")
    assert _refused(house, service.read_meters, move_in, {"water": ("", "-1")}).field == "water"


def _to_be_visited(house: MovingIn, unit: Ref) -> list[str]:
    """Until when somebody who moved in must be visited at home."""
    return [str(day) for clock, day in house.duties(unit) if clock == "CARE-05/moved-in"]


@pytest.mark.clause("CARE-05")
def test_whoever_moved_in_for_good_is_to_be_visited_within_thirty_days(house: MovingIn):
    unit = Ref("unit", house.unit())
    house.formalities()
    assert _to_be_visited(house, unit) == []
    house.day("2027-02-10")
    assert _refused(house, service.moved_in, unit.id, "2027-02-11").field == "day"
    house.by(CLERK, service.moved_in, unit.id, "2027-01-31")
    assert _to_be_visited(house, unit) == ["2027-03-02"]
    house.by(CLERK, amend_unit, unit.id, {"moved_in": "2027-02-01"})  # put right on the card
    assert _to_be_visited(house, unit) == ["2027-03-03"]
    assert house.site.read(lists.standing, unit.id, house.today).visit_due.left == "还有 21 天"
    house.by(CLERK, set_officer, unit.id, house.staff_id(COLLEAGUE))
    visits = select(Due.staff_id).where(Due.state == "open", Due.clock == "CARE-05/moved-in")
    assert house.site.read(lambda s: s.scalars(visits).all()) == [house.staff_id(COLLEAGUE)]
    house.by(CLERK, amend_unit, unit.id, {"moved_in": ""})
    assert _to_be_visited(house, unit) == []


@pytest.mark.clause("MOVE-01")
def test_two_clerks_cannot_begin_one_household_twice_nor_pass_a_gate_twice(house: MovingIn):
    who = {name: house.who(name) for name in (CLERK, COLLEAGUE)}
    unit, refusals = house.unit(), []

    def try_it(name: str, verb, *args, **kwargs) -> None:
        try:
            house.site.store.do(who[name], verb, *args, **kwargs)
        except Refusal as refused:
            refusals.append(refused.sentence)

    def both(verb, *args, **kwargs) -> None:
        threads = [threading.Thread(target=try_it, args=(n, verb, *args), kwargs=kwargs) for n in who]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    both(service.begin, unit)
    assert len(refusals) == 1 and ("已经在办" in refusals[0] or "另一项工作" in refusals[0])
    assert _count(house, MoveIn, MoveIn.unit_id == unit) == 1
    both(service.pass_identity, 1, why="证件都看过原件")
    assert len(refusals) == 2


def test_the_list_shows_who_stands_where_and_what_is_over_is_paged(house: MovingIn):
    house.formalities()
    house.begin("5-2-1204")
    rows = house.site.read(lists.running_rows)
    assert [(row.room, row.gate) for row in rows] == [
        ("5栋2单元1203", "review"),
        ("5栋2单元1204", "identity"),
    ]
    assert house.site.read(lists.counts) == {"identity": 1, "forms": 0, "fees": 0, "review": 1}
    assert rows[0].owners == "陆清和、温以宁"
    house.by(CLERK, service.give_up, rows[1].ref.id, why="业主改天再来")
    assert [row.state for row in house.site.read(lists.past_rows)] == ["given_up"]


def test_a_co_owner_who_left_is_not_asked_for(house: MovingIn):
    move_in = house.begin()
    unit = house.unit()

    def tie_of(session: Session) -> int:
        return next(t.id for t in session.get_one(Unit, unit).ties if t.person.name == "温以宁")

    tie = house.site.read(tie_of)
    house.by(CLERK, end_tie, tie)
    assert "温以宁" not in str(house.card_of(move_in).gates[0].gaps)


def test_a_standing_instruction_is_heard_before_the_keys_go_out(house: MovingIn):

    said = house.by(CLERK, instruct, house.unit(), "钥匙只交业主本人", "陆清和")
    move_in = house.identified()
    refused = _refused(house, service.hand_keys, move_in, [house.ring("K7F3")])
    assert refused.field == "heard"
    house.by(CLERK, service.hand_keys, move_in, [house.ring("K7F3")], heard=(said.id,))
    assert house.by(HEAD, name_for, house.staff_id(COLLEAGUE), duty="keys", since="2026-11-23") is None
    house.by(COLLEAGUE, service.hand_keys, move_in, [house.ring("K7F4")], heard=(said.id,))
