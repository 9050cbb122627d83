"""The key list and the wall it hangs on: what is put there, corrected, moved, tagged anew, and refused."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.keys import layout, layout_lists, listing, lists
from app.modules.keys.layout_lists import PanelRow, RingValues
from app.modules.keys.rules import CLASSES
from app.modules.residents.model import Correction
from app.storage.act import Act, verb
from app.storage.journal import JournalAct
from tests.checks.centre import HEAD, OFFICER
from tests.keys.cabinet import KEEPER, Cabinet


def values(cabinet: Cabinet, tag: str) -> RingValues:
    """A ring as its form takes it."""
    found = cabinet.site.read(layout_lists.ring_values, cabinet.ring(tag))
    assert found is not None
    return found


def panels(cabinet: Cabinet) -> list[PanelRow]:
    return cabinet.site.read(layout_lists.panels)


def refused(cabinet: Cabinet, deed: Any, *args: Any, by: str = KEEPER, **kwargs: Any) -> Refusal:
    """The refusal of something that is not done."""
    with pytest.raises(Refusal) as caught:
        cabinet.by(by, deed, *args, **kwargs)
    return caught.value


def former(cabinet: Cabinet, tag: str) -> dict[str, str]:
    """What stood in the list before, by field."""

    def look(session: Session) -> dict[str, str]:
        asked = select(Correction).where(Correction.kind == "key_ring", Correction.ref_id == ring_id)
        return {one.field: one.before for one in session.scalars(asked.order_by(Correction.id.desc()))}

    ring_id = cabinet.ring(tag)
    return cabinet.site.read(look)


@pytest.mark.clause("KEY-02")
def test_a_box_is_put_up_changed_and_taken_down_only_when_nothing_hangs_there(cabinet: Cabinet) -> None:
    cabinet.by(KEEPER, layout.add_box, name="乙柜", panels="2", hooks="３０", titles=("设备间",))
    first, second = [row for row in panels(cabinet) if row.box == "乙柜"]
    assert (first.title, first.hooks, second.title, second.free) == ("设备间", 30, "", 30)
    assert refused(cabinet, layout.add_box, name="乙柜", panels=1, hooks=9).field == "name"
    assert refused(cabinet, layout.add_box, name="丙柜", panels=1, hooks=201).field == "hooks"
    assert (
        refused(cabinet, layout.add_box, name="丙柜", panels=1, hooks=9, titles=("一", "二")).field
        == "titles"
    )
    third = cabinet.by(KEEPER, layout.add_panel, first.box_id, title="", hooks=10)
    cabinet.add("K9Z2", "office", 5, 1, place="阅览室")
    cabinet.by(KEEPER, listing.hang, cabinet.ring("K9Z2"), first.ref.id, "25")
    assert refused(cabinet, layout.change_panel, first.ref.id, title="", hooks=24).field == "hooks"
    cabinet.by(KEEPER, layout.change_panel, first.ref.id, title="机房", hooks=25)
    assert "最后一块" in refused(cabinet, layout.remove_panel, second.ref.id).sentence
    cabinet.by(KEEPER, layout.remove_panel, third.id)
    assert "1 串" in refused(cabinet, layout.retire_box, first.box_id).sentence
    cabinet.by(KEEPER, layout.rename_box, first.box_id, "地库柜")
    assert values(cabinet, "K9Z2").hangs == "地库柜1板25钩"
    cabinet.by(KEEPER, listing.hang, cabinet.ring("K9Z2"), cabinet.panel(), "")
    cabinet.by(KEEPER, layout.retire_box, first.box_id)
    assert {row.box for row in panels(cabinet)} == {"甲柜"}
    assert "停用" in refused(cabinet, listing.hang, cabinet.ring("K9Z2"), first.ref.id, 1).sentence


@pytest.mark.clause("KEY-01", "KEY-02")
def test_every_class_counts_by_itself_and_a_number_is_not_given_twice(cabinet: Cabinet) -> None:
    codes = {}
    for key_class, _ in CLASSES:
        ref = cabinet.by(
            KEEPER, listing.add_ring, key_class=key_class, pieces="２", source="centre", place="工具间"
        )
        card = cabinet.site.read(lists.ring_card, ref.id, cabinet.site.clock.now)
        assert card is not None
        assert len(card.tag) == 4
        codes[key_class] = (card.code, card.hook)
    assert [code for code, _ in codes.values()] == ["空-005", "修-003", "办-002", "特-001", "租-002"]
    assert [hook for _, hook in codes.values()] == [f"甲柜1板0{n}钩" for n in (5, 6, 7, 8, 9)]
    rows = cabinet.site.read(lists.ring_rows, cabinet.site.clock.now)
    assert "".join(row.code[0] for row in rows) == "空空空空空修修修办办特租租"
    assert [row.code for row in rows[:5]] == [f"空-00{n}" for n in (1, 2, 3, 4, 5)]

    @verb("keys.keep", "注销")
    def strike_off(act: Act, ring_id: int) -> None:
        ring = listing.ring_or_refuse(act.session, ring_id)
        ring.state, ring.panel_id, ring.hook = "gone", None, None

    gone = cabinet.ring("K5D1")
    cabinet.by(HEAD, strike_off, gone)
    cabinet.add("K9Z3", "letting", 12, place="样板间")
    assert values(cabinet, "K9Z3").code == "租-003"
    more = {"pieces": 1, "room": "", "place": "别处", "remark": ""}
    assert "注销" in refused(cabinet, listing.amend_ring, gone, **more).sentence


@pytest.mark.clause("KEY-01", "KEY-02")
def test_a_ring_that_cannot_be_listed_is_refused_at_its_field(cabinet: Cabinet) -> None:
    good = {"key_class": "vacant", "pieces": 1, "source": "builder", "place": "岗亭"}
    for wrong, named in (
        ({"source": "owner"}, "source"),
        ({"key_class": "other"}, "key_class"),
        ({"pieces": "0"}, "pieces"),
        ({"place": ""}, "room"),
        ({"room": "77-1-101"}, "room"),
        ({"tag": "k2a1"}, "tag"),
        ({"tag": "K-2"}, "tag"),
        ({"room": "1-1-101", "tag": "A101"}, "tag"),
        ({"panel_id": cabinet.panel(), "hook": "1"}, "hook"),
        ({"panel_id": cabinet.panel(), "hook": "21"}, "hook"),
    ):
        assert refused(cabinet, listing.add_ring, **{**good, **wrong}).field == named
    assert "寄存" in refused(cabinet, listing.add_ring, **{**good, "source": "owner"}).sentence
    for deed, args in (
        (listing.add_ring, ()),
        (layout.add_box, ()),
        (listing.lift, (1,)),
        (listing.hang, (1, 1, 1)),
    ):
        kwargs = good if deed is listing.add_ring else {}
        kwargs = {"name": "丁柜", "panels": 1, "hooks": 1} if deed is layout.add_box else kwargs
        assert refused(cabinet, deed, *args, by=OFFICER, **kwargs).clause == "KEY-06"


@pytest.mark.clause("KEY-02")
def test_what_is_corrected_on_the_list_keeps_what_stood_there(cabinet: Cabinet) -> None:
    ring_id = cabinet.ring("K2A2")
    cabinet.by(
        KEEPER, listing.amend_ring, ring_id, key_class="rework", pieces="3", room="2-1-101", place="", remark="备用"
    )  # fmt: skip
    now = values(cabinet, "K2A2")
    assert (now.code, now.pieces, now.room, now.place, now.remark) == ("修-003", "3", "2-1-101", "", "备用")
    assert former(cabinet, "K2A2") == {
        "key_class": "vacant", "number": "2", "pieces": "2", "unit_id": "", "place": "空置 2 号", "remark": "",
    }  # fmt: skip
    assert refused(cabinet, listing.hang, ring_id, cabinet.panel(), 1).field == "hook"
    cabinet.by(KEEPER, listing.hang, ring_id, cabinet.panel(2), "")
    assert values(cabinet, "K2A2").hangs == "甲柜2板05钩"
    tag = cabinet.by(KEEPER, listing.new_tag, ring_id)
    assert values(cabinet, tag).hangs == "甲柜2板05钩"
    assert former(cabinet, tag)["tag"] == "K2A2"
    assert "以前用过" in refused(cabinet, listing.new_tag, cabinet.ring("K2A3"), "K2A2").sentence
    cabinet.lend("K2A3")
    cabinet.back("K2A3", short=2)
    less = {"pieces": 1, "room": "", "place": "空置 3 号", "remark": ""}
    assert refused(cabinet, listing.amend_ring, cabinet.ring("K2A3"), **less).field == "pieces"


def test_an_instruction_is_heard_before_the_key_goes_out_until_it_is_lifted(cabinet: Cabinet) -> None:
    unit_id = values(cabinet, "K2A1").unit_id
    assert unit_id is not None
    assert refused(cabinet, listing.instruct, unit_id, "业主在国外，不借", "").field == "told_by"
    said = cabinet.by(KEEPER, listing.instruct, unit_id, "业主在国外，不借", "陶女士")
    with pytest.raises(Refusal):
        cabinet.lend("K2A1")
    cabinet.by(KEEPER, listing.lift, said.id)
    cabinet.lend("K2A1")
    assert "已经撤销" in refused(cabinet, listing.lift, said.id).sentence


@pytest.mark.clause("KEY-02")
def test_a_list_that_leaves_the_program_is_in_the_journal_with_its_rows(cabinet: Cabinet) -> None:
    assert cabinet.by(KEEPER, listing.exported_list, 8)
    cabinet.by(KEEPER, listing.printed_list, 8)
    cabinet.by(KEEPER, listing.printed_tags, 3)
    asked = select(JournalAct.purpose).order_by(JournalAct.sequence.desc()).limit(3)
    told = cabinet.site.read(lambda session: list(session.scalars(asked)))
    assert told == ["钥匙牌 3 个", "钥匙清单 8 行", "钥匙清单 8 行"]
