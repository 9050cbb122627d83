"""A collective move-in at the desk (MOVE-02): the plan, who comes when, stamped sheets, the end."""

from datetime import datetime, timedelta

import pytest

from app.modules.collective import floor_lists, lists, service
from app.modules.collective.describe import KINDS, describe
from app.modules.collective.rules import code_of, daily_slots, out_of_order, spans_or_refuse
from app.modules.consents import service as consents
from app.modules.movein.model import MoveIn
from app.modules.residents.service import find_unit
from app.rules.ref import Ref
from app.rules.roles import Role
from app.rules.rooms import RoomCode
from tests.collective.crowd import FIRST, STEPS, Crowd

pytestmark = pytest.mark.clause("MOVE-02")


def test_a_plan_is_made_filled_and_agreed_to_before_it_runs(crowd: Crowd) -> None:
    plan = crowd.draft("三栋甲", "", capacity=4)
    assert crowd.refused(service.ask_plan, plan.id).sentence == "方案还缺住户，补齐再送审。"
    full = crowd.refused(service.add_households, plan.id, rooms="3栋")
    assert "有 20 户要排，时段里还有 8 个位置" in full.sentence
    added = crowd.do(service.add_households, plan.id, rooms="3-1-101 至 3-1-201、3栋1单元202")
    assert added.count == 6
    rows = crowd.rows()
    assert [(row.ticket, row.room, row.slot[-11:]) for row in rows.values()] == [
        ("0001", "3-1-101", "09:00–10:00"), ("0002", "3-1-102", "09:00–10:00"),
        ("0003", "3-1-103", "09:00–10:00"), ("0004", "3-1-104", "09:00–10:00"),
        ("0005", "3-1-201", "10:00–11:00"), ("0006", "3-1-202", "10:00–11:00"),
    ]  # fmt: skip
    again = crowd.refused(service.add_households, plan.id, rooms="3-1-101")
    assert again.sentence == "3-1-101 已经在这个方案里。"
    assert crowd.refused(service.start_plan, plan.id).clause == "MOVE-02"
    asked = crowd.do(service.ask_plan, plan.id, by="何砚秋")
    assert crowd.read(lists.plan, plan.id).state == "waiting"
    assert "撤回" in crowd.refused(service.set_steps, plan.id, STEPS).sentence
    assert "撤回" in crowd.refused(service.set_slots, plan.id, []).sentence
    assert "撤回" in crowd.refused(service.add_households, plan.id, rooms="3-1-301").sentence
    crowd.do(consents.agree, asked.id, by="沈若兰")
    assert "没有同意" in crowd.refused(service.start_plan, plan.id).sentence  # one of two is not enough
    crowd.do(consents.agree, asked.id, by="顾维舟")
    assert crowd.read(lists.plan, plan.id).state == "agreed"
    assert "还没有开始" in crowd.refused(service.arrive, plan.id, "1").sentence
    crowd.do(service.start_plan, plan.id)
    assert crowd.read(lists.plans)[0].state_zh == "进行中"
    words = crowd.refused(service.close_plan, plan.id).sentence
    assert words.startswith("还有 6 户没有办妥")
    crowd.do(service.close_plan, plan.id, words="改到下一期再办")
    assert "已经结束" in crowd.refused(service.arrive, plan.id, "1").sentence


def test_steps_and_times_are_looked_at_before_they_are_kept(crowd: Crowd) -> None:
    plan = crowd.draft("规则", "", capacity=4)
    for lines, words in (
        ([], "1 到 9 步"),
        ([("填表", "", "forms")], "缺“核对身份”"),
        ([("核对", "", "identity"), ("核对", "", "forms")], "名称一样"),
        ([("核对", "", "identity"), ("", "", "forms")], "第 2 步"),
    ):
        assert words in crowd.refused(service.set_steps, plan.id, lines).sentence
    day = FIRST.isoformat()
    for slots, words in (
        ([], "1 到 200 个"),
        ([("2026-11-30", "9:00", "10:00", 4)], "2026-11-24 到 2026-11-24"),
        ([(day, "10:00", "9:00", 4)], "结束早于开始"),
        ([(day, "9:00", "10:00", 4), (day, "9:30", "10:30", 4)], "重叠"),
        ([(day, "9点", "10:00", 4)], "9:00 的样子"),
        ([(day, "9:00", "10:00", 0)], "1 到 500"),
    ):
        assert words in crowd.refused(service.set_slots, plan.id, slots).sentence
    crowd.do(service.add_households, plan.id, rooms="5-1-501")
    assert "已排 1 户" in crowd.refused(service.set_slots, plan.id, [(day, "14:00", "15:00", 4)]).sentence
    crowd.do(service.set_slots, plan.id, [(day, "9:00", "9:30", 9), (day, "14:00", "15:00", 4)])
    slots = crowd.read(lists.plan, plan.id).slots
    assert [(one.since, one.until, one.capacity, one.taken) for one in slots] == [
        ("09:00", "09:30", 9, 1), ("14:00", "15:00", 4, 0),
    ]  # fmt: skip
    assert crowd.refused(service.amend_plan, plan.id, name="规则", first_day=FIRST + timedelta(days=1),
                         last_day=FIRST + timedelta(days=2)).field == "last_day"  # fmt: skip
    crowd.do(service.amend_plan, plan.id, name="规则二", first_day=FIRST, last_day=FIRST + timedelta(days=2))
    for text in ("", "车位", "3-1-201 至 3-1-101", "99栋"):
        refused = crowd.refused(service.add_households, plan.id, rooms=text)
        assert refused.field == "rooms"
    crowd.do(service.strike_household, crowd.rows()["0001"].ref.id, "排错了栋号")
    assert "移出" in crowd.refused(service.add_households, plan.id, rooms="5-1-501").sentence
    assert out_of_order((1, 2, 3, 4), {1, 2}) == () and out_of_order((1, 2, 3, 4), {1, 3, 4}) == (3, 4)
    assert [span.building for span in spans_or_refuse("3栋、5号楼2单元；A座")] == ["3", "5", "A"]
    nine, noon, two, five = (datetime(2026, 1, 1, h).time() for h in (9, 12, 14, 17))
    found = daily_slots(FIRST, FIRST, nine, five, 60, 30, (noon, two))
    assert [since for _, since, _, _ in found] == ["09:00", "10:00", "11:00", "14:00", "15:00", "16:00"]


def test_a_ticket_is_scanned_in_and_out_once_and_at_any_hour_with_a_note(crowd: Crowd) -> None:
    plan = crowd.draft("五栋甲", "5-1-101 至 5-1-204", capacity=4)
    crowd.start(plan)
    other = code_of(1, 1)
    assert "里没有 0099" in crowd.refused(service.arrive, plan.id, "0099").sentence
    assert "不在“五栋甲”里" in crowd.refused(service.arrive, plan.id, other).sentence
    assert "请扫条码" in crowd.refused(service.arrive, plan.id, "K7F3").sentence
    crowd.at(FIRST, "9:20")
    seen = crowd.do(service.arrive, plan.id, code_of(plan.id, 1).lower())
    assert (seen.ticket, seen.room, seen.note) == ("0001", "5-1-101", "")
    assert "09:20 已经登记到场" in crowd.refused(service.arrive, plan.id, "1").sentence
    assert crowd.do(service.arrive, plan.id, "5").note == "约的是 10:00–11:00，来早了"
    assert "没有登记过到场" in crowd.refused(service.leave, plan.id, "2").sentence
    crowd.at(FIRST, "9:40")
    assert crowd.do(service.call, plan.id).ticket == "0001"
    assert crowd.do(service.call, plan.id, "5").ticket == "0005"
    assert crowd.refused(service.call, plan.id).sentence == "没有等候的住户。"
    queue = crowd.read(floor_lists.queue, plan.id)
    assert queue.called == ("0005", "0001") and queue.waiting == () and queue.title == "五栋甲"
    gone = crowd.do(service.leave, plan.id, "1")
    assert "09:40 已经离场" in crowd.refused(service.leave, plan.id, "1").sentence
    crowd.do(service.undo_seen, gone.visit.id)
    crowd.do(service.leave, plan.id, "1")
    crowd.at(FIRST + timedelta(days=1), "15:00")
    late = crowd.do(service.arrive, plan.id, "1")
    assert late.note == "11-24 09:40 来过；约的是 11月24日 周二 09:00–10:00"
    crowd.do(service.undo_seen, late.visit.id)
    stands = {ticket: row.stand for ticket, row in crowd.rows().items()}
    assert stands["0001"] == "left" and stands["0005"] == "here" and stands["0002"] == "missed"
    assert len(crowd.read(floor_lists.seen_lately, plan.id, crowd.now)) == 1
    assert "先登记离场" in crowd.refused(service.close_plan, plan.id).sentence
    assert (
        "先登记离场"
        in crowd.refused(service.strike_household, crowd.rows()["0005"].ref.id, "不再排了").sentence
    )


def test_another_time_is_given_where_there_is_room_and_the_first_one_stays_on_record(crowd: Crowd) -> None:
    plan = crowd.draft("改约", "5-1-301 至 5-1-402", days=2, capacity=3)
    crowd.start(plan)
    slots = crowd.read(lists.plan, plan.id).slots
    assert [slot.taken for slot in slots] == [3, 3, 0, 0]
    crowd.at(FIRST, "11:30")
    rows = crowd.rows()
    ids = [rows[ticket].ref.id for ticket in ("0001", "0002", "0004", "0005")]
    over = crowd.refused(service.move_slot, ids[:1], slots[1].ref.id, why="电话约好")
    assert "已经过了" in over.sentence and over.field == "slot_id"
    full = crowd.refused(service.move_slot, ids, slots[2].ref.id, why="电话约好").sentence
    assert "只剩 3 个位置，要 4 个；请分开改约" in full
    assert crowd.do(service.move_slot, ids[:2], slots[2].ref.id, why="电话约好") == 2
    one = crowd.refused(service.move_slot, ids[2:], slots[2].ref.id, why="电话约好").sentence
    assert "11月25日 周三 10:00–11:00 排得下" in one
    rows = crowd.rows()
    assert rows["0001"].stand == "later" and rows["0001"].moved == "改约 1 次"
    assert rows["0003"].stand == "missed"
    figures = crowd.read(lists.figures, plan.id, crowd.now)
    assert [(day.words, day.missed, day.later) for day in figures.by_day] == [
        ("11月24日 周二", 4, 0), ("11月25日 周三", 0, 2),
    ]  # fmt: skip


@pytest.mark.clause("ARCH-05")
def test_a_full_sheet_does_the_formalities_once_and_a_lacking_one_waits(crowd: Crowd) -> None:
    crowd.at(FIRST - timedelta(days=1), "9:42")
    plan = crowd.draft("收表", "3-1-401 至 3-1-404", capacity=4)
    crowd.start(plan)
    first, second, third, fourth = crowd.steps()
    crowd.at(FIRST, "9:10")
    crowd.do(service.arrive, plan.id, "1")
    crowd.at(FIRST, "9:30")
    crowd.do(service.leave, plan.id, "1")
    crowd.at(FIRST + timedelta(days=1), "8:30")  # the pile of yesterday
    batch = crowd.do(service.open_batch, plan.id)
    assert crowd.do(service.open_batch, plan.id) == batch
    pending = crowd.read(floor_lists.sheet, plan.id, "1", crowd.now)
    assert [step.title for step in pending.steps] == [title for title, _, _ in STEPS]
    assert "一步也没有盖章" in crowd.refused(service.take_sheet, batch.id, "1", ()).sentence
    taken = crowd.do(service.take_sheet, batch.id, "1", crowd.steps())
    assert taken.complete
    again = crowd.refused(service.take_sheet, batch.id, "1", crowd.steps()).sentence
    assert "在 11-25 08:30 已经收齐" in again
    lacking = crowd.do(service.take_sheet, batch.id, "2", (first, second), missing="发票没带")
    assert lacking.lacking == ("收费", "验房领钥匙")
    assert crowd.rows()["0002"].missing == "发票没带" and crowd.rows()["0002"].stand == "left"
    crowd.at(FIRST + timedelta(days=1), "10:00")
    assert crowd.do(service.take_sheet, batch.id, "2", (third, fourth)).complete
    lines = crowd.read(floor_lists.taken_lines, batch.id)
    assert [(one.ticket, one.result) for one in lines] == [
        ("0002", "收齐，手续办妥"), ("0002", "缺 发票没带"), ("0001", "收齐，手续办妥"),
    ]  # fmt: skip
    assert crowd.do(service.close_batch, batch.id) == 3
    assert "开新的一批" in crowd.refused(service.take_sheet, batch.id, "3", (first,)).sentence
    assert crowd.read(floor_lists.batches, plan.id)[0].count == 3

    def done(session):  # type: ignore[no-untyped-def]
        unit = find_unit(session, RoomCode("3", "1", "401"))
        late = find_unit(session, RoomCode("3", "1", "402"))
        made = session.query(MoveIn).filter(MoveIn.unit_id.in_((unit.id, late.id))).all()
        return unit.formalities, late.formalities, [(one.kind, one.plan_kind) for one in made]

    collective = ("collective", "plan_household")
    assert crowd.read(done) == (FIRST, FIRST + timedelta(days=1), [collective, collective])
    crowd.at(FIRST - timedelta(days=1), "9:42")
    other = crowd.draft("收表二", "", capacity=8)
    assert "已经办妥入住" in crowd.refused(service.add_households, other.id, rooms="3-1-401").sentence
    added = crowd.do(service.add_households, other.id, rooms="3-1-401 至 3-1-502")
    assert added.count == 2 and len(added.left_out) == 4  # done, done, and two in the plan that runs


def test_steps_out_of_their_order_need_the_cs_head(crowd: Crowd) -> None:
    crowd.at(FIRST - timedelta(days=1), "9:42")
    plan = crowd.draft("跳步", "5-1-403 至 5-1-404", capacity=4)
    crowd.start(plan)
    first, second, third, fourth = crowd.steps()
    batch = crowd.do(service.open_batch, plan.id, by="唐小满")
    one = crowd.rows()["0001"].ref
    refused = crowd.refused(service.take_sheet, batch.id, "1", (first, third))
    assert refused.clause == "MOVE-02" and "“填表签约”没有盖章，“收费”已经盖了" in refused.sentence
    asked = crowd.do(service.ask_order, one.id, reason="签约台停电", by="唐小满")
    assert "已送客服主管" in crowd.refused(service.take_sheet, batch.id, "1", (first, third)).sentence
    crowd.do(consents.refuse, asked.id, reason="可以等一等", by="沈若兰")
    assert "请送客服主管同意" in crowd.refused(service.take_sheet, batch.id, "1", (first, third)).sentence
    asked = crowd.do(service.ask_order, one.id, reason="签约台停电一天", by="唐小满")
    crowd.do(consents.agree, asked.id, by="沈若兰")
    crowd.do(service.take_sheet, batch.id, "1", (first, third), by="唐小满")
    pending = crowd.read(floor_lists.sheet, plan.id, "1", crowd.now)
    assert (pending.order, pending.order_state) == (asked, "done")
    # The consent was for this once; filling the gap needs none.
    assert "先后不对" in crowd.refused(service.take_sheet, batch.id, "1", (fourth,)).sentence
    assert crowd.do(service.take_sheet, batch.id, "1", (second, fourth), by="唐小满").complete
    assert crowd.ticks()[one.id] == {first, second, third, fourth}


def test_every_table_is_described_and_only_those_who_may_plan_plan(crowd: Crowd) -> None:
    rows = crowd.rows()
    refs = {Ref(kind, 1) for kind in KINDS} | {rows["0001"].ref}
    told = crowd.read(describe, refs)
    assert {ref.kind for ref in told} == set(KINDS)
    assert told[rows["0001"].ref].startswith("0001 号 ")
    officer = crowd.site.someone(Role.OFFICER)
    assert officer.may("collective.work") and not officer.may("collective.plan")
    assert not crowd.site.someone(Role.CULTURE).may("collective.work")
