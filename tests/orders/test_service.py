"""Promises about work orders: one number one order, its way out and back, late entries, money (ROLE-09)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from app import tabs
from app.errors import Refusal
from app.modules.orders import lists, service
from app.modules.orders.describe import describe
from app.modules.orders.model import WorkOrder
from app.modules.orders.rules import Done
from app.modules.orders.terms import hits, terms
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.act import Act, verb
from app.storage.journal import JournalAct, JournalObject
from tests.orders.workshop import STROKES, Workshop

pytestmark = pytest.mark.clause("ROLE-09")


@pytest.fixture(autouse=True)
def _clock(workshop: Workshop) -> Iterator[None]:
    workshop.at(9, 42)
    yield
    workshop.at(9, 42)


def test_an_order_gets_the_next_number_and_a_gap_takes_none(workshop: Workshop) -> None:
    gaps: tuple[tuple[dict[str, Any], str], ...] = (
        ({"team": "园林班"}, "team"),
        ({"what": ""}, "what"),
        ({"service": "gift"}, "service"),
        ({"unit_id": 0, "person_id": 0, "place": ""}, "place"),
        ({"unit_id": 99999}, "place"),
        ({"person_id": 99999}, "contact"),
        ({"planned_until": "9:00"}, "planned_until"),
        ({"planned_from": "十点"}, "planned_from"),
    )
    first = workshop.send()
    for told, field in gaps:
        refused = workshop.refused(service.dispatch, workshop.source(), workshop.asked(**told))
        assert refused.field == field, (told, refused.sentence)
    assert workshop.refused(service.dispatch, Ref("matter", 0), workshop.asked()).sentence.startswith(
        "请先选"
    )
    second = workshop.send(unit_id=0, person_id=0, place="3栋大堂", urgency="urgent")
    assert int(second.code[3:]) == int(first.code[3:]) + 1 and first.code == "PG-0001"
    assert first.where == "3栋2单元101　厨房水槽" and first.contact == "单一鸣"
    assert first.telephone == "199-****-0137" and second.telephone == ""
    workshop.at(9, 42, day=23)
    workshop.site.clock.now = datetime(2027, 1, 4, 9)
    assert int(workshop.send().code[3:]) == int(second.code[3:]) + 1  # no new beginning with the year


def test_the_same_key_twice_sends_one_team_and_a_minute_later_another_may_go(workshop: Workshop) -> None:
    source = workshop.source()
    card = workshop.send(source)
    assert card.code in workshop.refused(service.dispatch, source, workshop.asked()).sentence
    workshop.at(9, 44)
    assert workshop.send(source).code != card.code
    assert [row.stands for row in workshop.site.read(lists.of_source, source, workshop.site.clock.now)] == [
        "待到场",
        "待到场",
    ]


def test_an_order_goes_out_arrives_and_comes_back_with_everything_on_it(workshop: Workshop) -> None:
    source = workshop.source()
    card = workshop.send(source)
    workshop.at(10, 5)
    workshop.site.do(service.arrive, card.ref.id)
    assert workshop.card(card.ref).state_zh == "在现场"
    workshop.at(11, 0)
    back = workshop.finish(
        card,
        measure="已更换水龙头，试水不漏",
        lines=("水龙头 1 个 35", "生料带 2 卷 3.5"),
        labour="20",
        charge="paid",
        receipt="N118",
        signed="pad",
        strokes=STROKES,
        rating="5",
    )
    assert (back.state, back.total, back.charge_zh, back.rating_zh) == ("finished", 6200, "已收", "很满意")
    assert back.arrived_words == "11-23 10:05　顾维舟 登记" and back.strokes == STROKES
    events = workshop.site.read(lists.events_of_source, source, workshop.site.clock.now)
    assert [(f"{event.at:%H:%M}", event.title) for event in events] == [
        ("09:42", "派工程维修班 周启明"),
        ("10:05", "到场：工程维修班 周启明"),
        ("11:00", "完成：已更换水龙头，试水不漏"),
    ]
    assert events[-1].detail == f"{card.code}，合计 62.00 元 已收，用户评价很满意"
    again = workshop.refused(service.finish, card.ref.id, Done(measure="又来一次"))
    assert "已完成" in again.sentence
    assert "不能再取消" in workshop.refused(service.cancel, card.ref.id, why="用户来电取消").sentence


def test_what_comes_back_late_is_marked_and_never_before_it_was_sent_nor_to_come(workshop: Workshop) -> None:
    card = workshop.send()
    workshop.at(15, 0)
    wrong: tuple[tuple[dict[str, str], str], ...] = (
        ({}, "arrived"),
        ({"arrived": "9:30"}, "arrived"),
        ({"arrived": "15:30"}, "arrived"),
        ({"arrived": "10:10", "finished": "10:00"}, "finished"),
        ({"arrived": "10:10", "finished": "16:00"}, "finished"),
        ({"arrived": "10:10", "measure": ""}, "measure"),
        ({"arrived": "10:10", "labour": "贵"}, "labour"),
        ({"arrived": "10:10", "charge": "due"}, "charge"),
        ({"arrived": "10:10", "signed": "pad"}, "strokes"),
        ({"arrived": "10:10", "rating": "6"}, "rating"),
    )
    for told, field in wrong:
        done = Done(**({"measure": "已更换"} | told))
        refused = workshop.refused(service.finish, card.ref.id, done)
        assert refused.field == field, (told, refused.sentence)
        assert workshop.card(card.ref).state == "sent"
    assert workshop.refused(service.arrive, card.ref.id, at="9:30").field == "arrived"
    back = workshop.finish(card, arrived="10:10", finished="10:50")
    assert back.arrived_words == "11-23 10:10　顾维舟 11-23 15:00 补记"
    assert back.finished_words == "11-23 10:50　顾维舟 11-23 15:00 补记"


def test_an_order_past_its_planned_end_is_late_and_stands_first(workshop: Workshop) -> None:
    plain = workshop.send(planned_until="18:00")
    late = workshop.send(planned_until="10:00")
    urgent = workshop.send(planned_until="18:30", urgency="urgent")
    workshop.at(12, 0)
    now = workshop.site.clock.now
    rows = [row.ref for row in workshop.site.read(lists.open_orders, now)]
    assert rows.index(late.ref) < rows.index(urgent.ref) < rows.index(plain.ref)
    row = next(row for row in workshop.site.read(lists.open_orders, now) if row.ref == late.ref)
    assert (row.stands, row.sign, row.tone) == ("待到场，超 2 小时", "overdue", "over")
    before = workshop.site.read(lists.counts, now)
    workshop.finish(late, arrived="11:00", labour="20", charge="due")
    after = workshop.site.read(lists.counts, now)
    assert (after.open, after.late, after.unpaid) == (before.open - 1, before.late - 1, before.unpaid + 1)
    workshop.site.do(service.settle, late.ref.id, charge="paid", receipt="N119", rating="4")
    assert workshop.site.read(lists.counts, now).unpaid == before.unpaid
    assert workshop.card(late.ref).rating_zh == "满意"
    assert workshop.refused(service.settle, plain.ref.id, charge="paid").sentence.endswith("不能再补登收费。")


def test_a_step_noted_by_mistake_is_taken_back_the_same_day_and_registered_anew(workshop: Workshop) -> None:
    card = workshop.send()
    assert "没有可以撤回" in workshop.refused(service.take_back, card.ref.id).sentence
    workshop.finish(card, arrived="9:42", lines=("水龙头 1 个 35", "角阀 18"))
    workshop.site.do(service.take_back, card.ref.id)
    assert [line.name for line in workshop.card(card.ref).lines] == ["水龙头", "角阀"]
    again = workshop.finish(card, measure="只更换了角阀", lines=("角阀 18",))
    assert (again.total, again.measure) == (1800, "只更换了角阀")
    for state in ("arrived", "sent"):
        workshop.site.do(service.take_back, card.ref.id)
        assert workshop.card(card.ref).state == state
    workshop.site.do(service.arrive, card.ref.id)
    workshop.at(8, 0, day=24)
    assert "过了当天" in workshop.refused(service.take_back, card.ref.id).sentence


def test_an_order_is_changed_and_cancelled_while_it_is_open_and_keeps_its_number(workshop: Workshop) -> None:
    card = workshop.send()
    told = {"urgency": "urgent", "place": "卫生间", "what": "下水慢，需疏通", "team": "综合班",
            "worker": "林晓禾", "planned_from": "14:00", "planned_until": "15:00"}  # fmt: skip
    workshop.site.do(service.amend, card.ref.id, **told)
    changed = workshop.card(card.ref)
    assert (changed.worker, changed.planned_words) == ("综合班 林晓禾", "11-23 14:00 至 15:00")
    desk_clerk = 2
    assert card.ref in workshop.site.read(service.open_of, desk_clerk)
    assert workshop.site.do(_hand_over, desk_clerk, workshop.site.who.staff_id) == 1
    assert workshop.card(card.ref).person == "顾维舟"
    assert workshop.refused(service.cancel, card.ref.id, why="无").field == "why"
    workshop.site.do(service.cancel, card.ref.id, why="用户来电取消")
    assert workshop.card(card.ref).cancelled == "11-23 09:42　顾维舟：用户来电取消"
    assert workshop.refused(service.amend, card.ref.id, **told).sentence == f"{card.code} 已取消，不能再改。"


def test_the_telephone_is_opened_for_the_paper_only_and_printing_is_counted(workshop: Workshop) -> None:
    card = workshop.send()
    assert workshop.site.do(service.open_telephone, card.ref.id) == ("199-0000-0137",)
    seen = workshop.site.read(
        lambda session: session.execute(
            select(JournalAct.purpose, JournalObject.kind)
            .join(JournalObject, JournalObject.act == JournalAct.sequence)
            .where(JournalAct.verb.endswith("open_telephone"))
        ).all()
    )
    assert (f"{card.code} 打印联系电话", "telephone") in seen
    for times in (1, 2):
        workshop.site.do(service.printed, card.ref.id)
        assert workshop.card(card.ref).printed == times


def test_an_order_is_found_by_its_number_and_while_it_is_open_by_its_room(workshop: Workshop) -> None:
    card = workshop.send()
    ((_, words),) = workshop.site.read(lambda session: list(terms(session, frozenset({card.ref}))))
    assert card.code.lower() in words and any(term.endswith(" 派工单") for term in words)
    (hit,) = workshop.site.read(hits, [card.ref.id], frozenset({card.ref.id}))
    assert hit.exact and hit.title.startswith(card.code)
    workshop.finish(card, arrived="9:42", lines=("角阀 18",))
    ((_, closed),) = workshop.site.read(lambda session: list(terms(session, frozenset({card.ref}))))
    assert len(closed) == 2
    line = Ref("work_order_line", workshop.site.read(_first_line, card.ref.id))
    told = workshop.site.read(describe, {card.ref, line, Ref("work_order", 99999)})
    assert told == {card.ref: f"{card.code} {card.where}", line: f"{card.code} {card.where}"}
    assert tabs.WORDS


def test_nobody_of_the_household_stays_on_an_order_whose_time_is_over(workshop: Workshop) -> None:
    source = workshop.source()
    card = workshop.send(source)
    workshop.finish(card, arrived="9:42", signed="pad", strokes=STROKES)
    assert workshop.site.do(_forget, source) == 1
    bare = workshop.card(card.ref)
    assert (bare.contact, bare.telephone, bare.strokes) == ("", "", "") and bare.what == card.what
    assert workshop.site.do(_forget, source) == 0


def test_culture_sends_no_team(workshop: Workshop) -> None:
    with pytest.raises(Refusal):
        workshop.site.store.do(
            workshop.site.someone(Role.CULTURE), service.dispatch, workshop.source(), workshop.asked()
        )


@verb("orders.work", "试验")
def _hand_over(act: Act, from_id: int, to_id: int) -> int:
    return service.hand_over(act, from_id, to_id)


@verb("orders.work", "试验")
def _forget(act: Act, source: Ref) -> int:
    return service.forget(act, source)


def _first_line(session: Any, order_id: int) -> int:
    order = session.get(WorkOrder, order_id)
    return int(order.lines[0].id)
