"""Taking parcels in: the order of the clause, whose they are, where they lie, what is refused."""

import pytest
from sqlalchemy import select

from app.modules.parcels import lists, service
from app.modules.parcels.rules import Place, Spot, number_or_refuse, own_code, own_id, place_of, propose
from app.modules.residents import service as residents
from app.modules.residents.model import Tie
from app.storage.attachments import attached
from tests.parcels.counter import PHOTO, Counter


@pytest.mark.clause("PARC-01")
def test_the_outside_is_looked_at_before_a_parcel_is_signed_for(counter: Counter) -> None:
    home = counter.home()
    told = counter.refused(
        service.take_in, counter.sitting.id, number=counter.number(), unit_id=home.unit.id, outside=""
    )
    assert told.clause == "PARC-01" and told.field == "outside" and "先看外包装" in told.sentence
    row = counter.take(home)
    assert (row.state, row.outside_zh, row.kind_zh, row.place[0]) == ("waiting", "完好", "普通", "A")
    assert row.code.startswith(f"{row.place[1]}-{row.place[3]}-") and row.addressee == "单一鸣"


@pytest.mark.clause("PARC-01")
def test_a_broken_parcel_is_refused_or_noted_with_words_and_a_photograph(counter: Counter) -> None:
    home, number = counter.home(), counter.number()
    facts = {"number": number, "unit_id": home.unit.id, "outside": "broken"}
    for words, photos, lacking in (("", (PHOTO,), "写明破在哪里"), ("右下角压扁", (), "拍照")):
        told = counter.refused(
            service.take_in, counter.sitting.id, **facts, outside_words=words, photos=photos
        )
        assert told.clause == "PARC-01" and lacking in told.sentence
    gone = counter.do(
        service.refuse, counter.sitting.id, number=number, unit_id=home.unit.id, outside_words="右下角压扁"
    )
    row = counter.row(gone.id)
    assert (row.state_zh, row.why, row.ended_to, row.place) == ("拒收", "右下角压扁", "李立", "")
    assert counter.shelf_of(home).parcels == ()
    again = counter.take(home, number=number, outside="broken", outside_words="右下角压扁", photos=(PHOTO,))
    assert again.state == "waiting" and len(counter.read(attached, again.ref)) == 1
    (photo,) = counter.read(lists.photos, again.ref.id)
    assert counter.do(service.open_photo, again.ref.id, photo[0]).startswith(b"\xff\xd8")  # kept as a JPEG


@pytest.mark.clause("PARC-01")
def test_what_nobody_can_be_told_of_waits_in_the_queue_until_it_is_cleared(counter: Counter) -> None:
    home, other = counter.home(), counter.home(owner="孟长青")
    unknown = counter.take(None, doubt="nobody", addressee="王先生")
    assert (unknown.state, unknown.doubt_zh, unknown.room, unknown.addressee) == (
        "unclear", "查无此人", "", "王先生",
    )  # fmt: skip
    assert "待认" in counter.refused(service.hand_out, [unknown.ref.id], service.Taker()).sentence
    assert (
        "选待认原因"
        in counter.refused(
            service.take_in, counter.sitting.id, number=counter.number(), unit_id=None, outside="whole"
        ).sentence
    )
    counter.do(service.amend, unknown.ref.id, unit_id=other.unit.id, person_id=other.owner.id)
    assert counter.row(unknown.ref.id).state == "waiting"
    assert [row.ref for row in counter.shelf_of(other).parcels] == [unknown.ref]

    tie = counter.read(
        lambda session: session.scalars(select(Tie.id).where(Tie.person_id == home.tenant.id)).one()
    )
    counter.do(residents.end_tie, tie)
    moved = counter.take(home, person_id=home.tenant.id)
    assert (moved.state, moved.doubt_zh) == ("unclear", "已搬走")
    gone = [one for one in counter.read(lists.addressees, "温以宁") if one.unit_id == home.unit.id]
    assert [(one.person_id, one.gone) for one in gone] == [(home.tenant.id, True)]

    said = counter.do(service.decline, other.unit.id, words="快递都送上门，前台不要收")
    assert "已经登记过" in counter.refused(service.decline, other.unit.id, words="不要收了啊").sentence
    held = counter.take(other, person_id=other.owner.id)
    assert (held.state, held.doubt_zh) == ("unclear", "不让代收")
    counter.do(service.amend, held.ref.id, unit_id=other.unit.id, person_id=other.owner.id)
    assert counter.row(held.ref.id).state == "waiting"  # they were asked, and come for it this once
    counter.do(service.end_decline, said.id)
    assert counter.take(other).state == "waiting"
    counter.is_whole()


def test_a_number_twice_of_sixty_characters_or_empty_says_what_to_do_and_loses_nothing(
    counter: Counter,
) -> None:
    home = counter.home()
    row = counter.take(home)
    told = counter.refused(
        service.take_in,
        counter.sitting.id,
        number=f" {row.number.lower()}\n",
        unit_id=home.unit.id,
        outside="whole",
    )
    assert told.field == "number" and home.room.split("-")[-1] in told.sentence and row.place in told.sentence
    for text, words in (("", "没有扫到单号"), ("X" * 60, "60 位"), ("单号", "不像单号"), ("A1", "不像单号")):
        told = counter.refused(
            service.take_in, counter.sitting.id, number=text, unit_id=home.unit.id, outside="whole"
        )
        assert words in told.sentence and told.field == "number"
    bare = counter.take(home, number="", unnumbered=True)
    assert bare.number == "" and bare.tail.startswith("无单号")
    assert len(counter.shelf_of(home).parcels) == 2
    counter.hand([row])
    assert counter.take(home, number=row.number).state == "waiting"  # it came back with the courier


def test_the_place_is_beside_the_households_others_or_the_emptiest_of_its_kind(counter: Counter) -> None:
    home = counter.home()
    first = counter.take(home)
    assert counter.take(home).place == first.place
    assert counter.take(home, kind="bulky").place[0] == "D"
    assert counter.take(home, kind="perishable").place[0] == "L"
    assert counter.read(lists.proposed_place, "ordinary", home.unit.id) == first.place
    chosen = counter.take(home, place="a6－4")
    assert chosen.place == "A6-4" and counter.do(service.move, chosen.ref.id, place="A1-2") == "A1-2"
    assert counter.row(chosen.ref.id).code == chosen.code  # the text with the code may be out already
    for typed, words in (("B1-1", "没有 B 架"), ("A9-1", "只有 6 层"), ("？", "货位请写成")):
        assert words in counter.refused(service.move, chosen.ref.id, place=typed).sentence
    spots = [Spot(Place("A", 1, 1), "ordinary", 1), Spot(Place("L", 1, 1), "cold", 1)]
    assert propose(spots, {Place("A", 1, 1): 1}, "ordinary") is None  # the cold one is for what perishes
    assert propose(spots, {Place("L", 1, 1): 1}, "perishable") == Place("A", 1, 1)


def test_codes_are_read_as_scanners_and_hands_write_them() -> None:
    assert number_or_refuse("ｓｆ 1234-5678\r") == "SF1234-5678"
    assert own_id(own_code(12)) == 12 and own_id("BG12") is None and own_id("bg0000123 ") == 123
    assert place_of("a2-4") == place_of("A24") == place_of("Ａ2－4") == Place("A", 2, 4)
    assert place_of("冷藏1-12") == Place("冷藏", 1, 12)
    assert place_of("A0-1") is None and place_of("A1-0") is None and place_of("3-2-1201") is None


def test_couriers_are_known_by_their_numbers_and_a_mistake_is_taken_back(counter: Counter) -> None:
    names = {name: one for one, name, _ in counter.read(lists.couriers)}
    assert (
        counter.read(lists.recognised, "SF0012345") == "顺丰" and counter.read(lists.recognised, "Q1") == ""
    )
    own = counter.do(service.save_courier, name="蓝鲸速运", begins="lj，sfx")
    assert counter.read(lists.recognised, "SFX99") == "蓝鲸速运"  # the longer beginning
    assert "已经有 顺丰" in counter.refused(service.save_courier, own.id, name="顺丰").sentence
    home = counter.home()
    row = counter.take(home, number="SFX000123")
    assert row.courier == "蓝鲸速运" and names
    counter.do(service.void, row.ref.id)
    assert counter.row(row.ref.id).state_zh == "登记作废" and counter.shelf_of(home).parcels == ()
    other = counter.take(home)
    mine = counter.sitting
    counter.sitting = counter.do(service.begin_sitting)  # ends the one before
    assert counter.refused(service.void, other.ref.id).field == "why"
    assert (
        "已经结束"
        in counter.refused(
            service.take_in, mine.id, number=counter.number(), unit_id=home.unit.id, outside="whole"
        ).sentence
    )
    counter.do(service.void, other.ref.id, why="登记到别家了")
    counter.is_whole()


def test_the_beginning_of_a_room_means_its_building_first(counter: Counter) -> None:
    counter.do(residents.add_unit, "1-3-201", {})
    wanted = counter.do(residents.add_unit, "3-2-901", {})
    rooms = [one.room for one in counter.read(lists.addressees, "3-2")]
    assert rooms and all(room.startswith("3栋2单元") for room in rooms)
    assert counter.read(lists.addressees, "3-2-9")[0].unit_id == wanted.id
    assert counter.read(lists.addressees, "3-201")[0].room == "1栋3单元201"
