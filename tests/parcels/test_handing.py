"""Giving parcels out: who takes them, what proves it, what is put right, what goes back."""

import pytest

from app.modules.parcels import lists, service
from app.modules.parcels.model import ParcelHandover
from app.modules.parcels.service import Taker
from app.modules.site import service as settings
from app.rules.strokes import encode
from tests.parcels.counter import Counter

INK = encode((((100, 80), (400, 200), (800, 90)),))


@pytest.mark.clause("PARC-02")
def test_the_addressee_takes_everything_with_one_signature(counter: Counter) -> None:
    home = counter.home()
    rows = [
        counter.take(home),
        counter.take(home, kind="document"),
        counter.take(home, person_id=home.tenant.id),
    ]
    counter.later(hours=2)
    given = counter.hand(rows, proof="pad", strokes=INK)
    (line,) = counter.shelf_of(home).handovers
    assert (line.ref, line.at, line.by, line.taker, line.proof_zh, len(line.parcels)) == (
        given, counter.now, "顾维舟", "单一鸣", "手写签名", 3,
    )  # fmt: skip
    assert line.signature == INK and counter.shelf_of(home).parcels == ()
    assert {counter.row(row.ref.id).state_zh for row in rows} == {"已取"}
    assert "不在架上" in counter.refused(service.hand_out, [rows[0].ref.id], Taker()).sentence
    counter.is_whole()


@pytest.mark.clause("PARC-02")
def test_another_person_is_named_with_relation_and_the_addressees_consent(counter: Counter) -> None:
    home = counter.home()
    row = counter.take(home)
    ids = [row.ref.id]
    for who, field in (
        (Taker("other"), "name"),
        (Taker("other", name="许听澜"), "relation"),
        (Taker("other", name="许听澜", relation="邻居"), "consent"),
        (Taker("other", name="许听澜", relation="邻居", consent="code", code="1-1-000x"), "code"),
    ):
        assert counter.refused(service.hand_out, ids, who).field == field
    counter.hand(
        [row], Taker("other", name="许听澜", relation="邻居", consent="code", code=row.code.replace("-", ""))
    )
    assert counter.shelf_of(home).handovers[0].taker == "许听澜（邻居）"


@pytest.mark.clause("PARC-02")
def test_what_is_valuable_goes_only_to_somebody_whose_paper_was_looked_at(counter: Counter) -> None:
    home = counter.home()
    rows = [counter.take(home), counter.take(home, kind="valuable")]
    ids = [row.ref.id for row in rows]
    for who in (Taker(), Taker(paper="identity"), Taker(paper="identity", paper_number="12")):
        told = counter.refused(service.hand_out, ids, who)
        assert told.field == "paper" and "贵重件" in told.sentence
    counter.hand(rows, Taker(paper="identity", paper_number="990101199003071237"))
    given = counter.row(ids[0]).handover
    assert counter.read(lambda session: session.get(ParcelHandover, given).paper_tail) == "1237"


@pytest.mark.clause("PARC-02")
def test_the_pick_up_code_or_the_pad_stands_in_for_the_signed_sheet_as_the_site_sets(
    counter: Counter,
) -> None:
    home = counter.home()
    row = counter.take(home)
    counter.do(settings.change, {"parcel_sign": "code"})
    assert counter.refused(service.hand_out, [row.ref.id], Taker(code="9-9-999")).field == "code"
    counter.do(settings.change, {"parcel_sign": "pad"})
    assert counter.refused(service.hand_out, [row.ref.id], Taker()).field == "strokes"
    counter.do(settings.change, {"parcel_sign": "code"})
    counter.hand([row], Taker(code=row.code))
    assert counter.shelf_of(home).handovers[0].proof_zh == "取件码"
    counter.do(settings.change, {"parcel_sign": "paper"})


@pytest.mark.clause("PARC-02")
def test_a_mistake_is_put_right_with_a_reason_and_nothing_is_deleted(counter: Counter) -> None:
    home, other = counter.home(), counter.home()
    rows = [counter.take(home), counter.take(home)]
    given = counter.hand(rows)
    assert counter.refused(service.undo_hand_out, given.id, why="错").field == "why"
    counter.do(service.undo_hand_out, given.id, why="拿错了，是隔壁的人")
    assert [row.ref for row in counter.shelf_of(home).parcels] == [row.ref for row in rows]
    (line,) = counter.shelf_of(home).handovers
    assert line.undone == "拿错了，是隔壁的人"
    assert "已经更正过" in counter.refused(service.undo_hand_out, given.id, why="再更正一次").sentence
    assert counter.dues(home.unit).keys() == {"PARC-02/remind"}
    two = counter.refused(service.hand_out, [rows[0].ref.id, counter.take(other).ref.id], Taker())
    assert "一户一户" in two.sentence and two.clause == "PARC-02"
    half = counter.hand(rows)
    counter.do(service.undo_hand_out, half.id, why="其中一件没有拿走", parcel_ids=[rows[1].ref.id])
    assert [row.ref for row in counter.shelf_of(home).parcels] == [rows[1].ref]
    counter.do(service.void, rows[1].ref.id, why="和另一件登记重了")
    counter.is_whole()


@pytest.mark.clause("PARC-02")
def test_parcels_go_back_are_passed_on_or_written_off_with_a_reason(counter: Counter) -> None:
    home = counter.home()
    back, on, lost = (counter.take(home) for _ in range(3))
    assert counter.refused(service.give_back, [back.ref.id], to="", why="没有人要").field == "to"
    assert counter.refused(service.give_back, [back.ref.id], to="李立", why="退").field == "why"
    counter.do(service.give_back, [back.ref.id], to="李立", why="收件人要求退回")
    counter.do(service.pass_on, [on.ref.id], to="二号岗", why="业主让放到岗亭")
    counter.do(service.write_off, [lost.ref.id], why="清架三次都没有找到")
    assert [counter.row(one.ref.id).state_zh for one in (back, on, lost)] == ["已退", "已转交", "已查无"]
    gone = counter.read(lists.history, counter.now)
    assert {row.ref for row in gone} >= {back.ref, on.ref, lost.ref}
    counter.is_whole()


@pytest.mark.parametrize("typed", ["label", "number", "code", "tail", "room", "name"])
def test_whoever_comes_is_found_by_what_they_have(counter: Counter, typed: str) -> None:
    home = counter.home(owner="欧阳望舒")
    row, more = counter.take(home), counter.take(home)
    texts = {
        "label": f"BG{row.ref.id:06d}", "number": row.number, "code": row.code, "tail": row.number[-6:],
        "room": home.room, "name": "欧阳望舒",
    }  # fmt: skip
    found = counter.read(lists.meant, texts[typed])
    assert home.unit in found.units and row.ref in found.parcels
    assert found.exact == (typed in ("label", "number", "code"))
    assert (more.ref in found.parcels) == (typed in ("room", "name"))
    counter.hand([row, more])
    gone = counter.read(lists.meant, texts["number"])
    assert gone.parcels == () and gone.gone == row.ref
    assert (
        counter.read(lists.meant, "  ") == lists.Meant()
        and counter.read(lists.meant, "ZZZZ0") == lists.Meant()
    )
