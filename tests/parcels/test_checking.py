"""The shelf looked over with the scanner (PARC-02): four lists, each parcel on one of them or none."""

import pytest

from app.modules.parcels import check_lists, printed, service, set_up_lists
from app.modules.parcels.check_lists import CheckState
from app.rules.ref import Ref
from tests.parcels.counter import Counter
from tests.parcels.test_shelf import scans
from tests.plans import plans_of
from tests.sites import MONDAY


def state(counter: Counter, ref: Ref) -> CheckState:
    found = counter.read(check_lists.check_state, ref.id)
    assert isinstance(found, CheckState)
    return found


@pytest.mark.clause("PARC-02")
def test_a_look_over_the_shelf_ends_in_four_lists_and_one_key_puts_right_what_lies_wrong(
    counter: Counter,
) -> None:
    home = counter.home()
    right, wrong, lost, gone, still = (counter.take(home, place=f"A1-{n}") for n in (1, 2, 3, 4, 4))
    doubtful = counter.take(None, doubt="unreadable", place="D1-1")
    counter.later(minutes=3)
    counter.hand([gone])
    assert counter.read(check_lists.last_check, MONDAY.date()).late

    check = counter.do(service.begin_check)
    assert counter.do(service.begin_check) == check
    counter.later(minutes=1)
    fresh = counter.take(home)
    assert counter.read(check_lists.place_scanned, " a2-3 ") == "A2-3"
    assert [counter.read(check_lists.place_scanned, code) for code in ("A9-9", "SF123", wrong.number)] == [
        ""
    ] * 3

    def seen(code: str, place: str = "") -> service.Seen:
        made = counter.do(service.see, check.id, code, place)
        assert isinstance(made, service.Seen)
        return made

    assert seen(f"BG{right.ref.id:06d}", "A1-1").finding == ""
    assert seen(right.number).again and seen(doubtful.number, "D1-1").finding == ""
    moved = seen(wrong.number, "A2-3")
    assert moved.finding == "wrong" and "登记在 A1-2，看到在 A2-3" in moved.words
    extra = seen(gone.number, "A1-4")
    assert extra.finding == "extra" and "不该还在" in extra.words
    unknown = seen("x" * 60, "A1-1")
    assert unknown.finding == "unknown" and unknown.parcel is None and seen("X" * 40).again
    assert seen(still.number, "A1-4").finding == ""
    counter.later(minutes=1)
    counter.hand([still])
    stands = state(counter, check)
    assert [line.what for line in stands.missing] == [lost.tail]
    assert (stands.expected, stands.seen, stands.wrong_count) == (5, 4, 4)
    assert fresh.tail not in {line.what for line in stands.missing}

    for code, place, words in (
        ("", "", "没有扫到码"),
        ("A2-3", "", "是货位的码"),
        (lost.number, "A9-9", "没有 A9-9"),
    ):
        assert words in counter.refused(service.see, check.id, code, place).sentence
    assert "没有放错" in counter.refused(service.put_here, check.id, right.ref.id).sentence
    assert counter.do(service.put_here, check.id, wrong.ref.id) == "A2-3"
    assert counter.row(wrong.ref.id).place == "A2-3"
    assert [line.words for line in state(counter, check).wrong] == ["登记已改到 A2-3"]
    counter.do(service.unsee, check.id, unknown.ref.id)
    assert "已经撤回" in counter.refused(service.unsee, check.id, unknown.ref.id).sentence
    counter.do(service.write_off, [lost.ref.id], why="清架没有找到")

    assert counter.refused(service.finish_check, check.id).field == "words"
    counter.do(service.finish_check, check.id, "放错的已改登记，找不到的已报班长")
    sheet = counter.read(check_lists.check_sheet, check.id)
    told = {(line.finding, line.what, line.belongs, line.seen) for line in sheet.lines}
    assert told == {
        ("wrong", wrong.tail, "A1-2", "A2-3"),
        ("missing", lost.tail, "A1-3", ""),
        ("extra", gone.tail, "A1-4", "A1-4"),
    }
    assert (sheet.expected, sheet.found) == (5, 4)
    assert "已经结束" in counter.refused(service.see, check.id, right.number).sentence
    last = counter.read(check_lists.last_check, MONDAY.date())
    assert "今天" in last.words and not last.late
    counter.hand([right])  # what happens later does not change what was found
    assert counter.read(check_lists.check_sheet, check.id) == sheet


@pytest.mark.clause("PARC-02")
def test_a_look_is_late_after_a_week_and_one_given_up_does_not_count(counter: Counter) -> None:
    counter.take(counter.home())
    counter.later(days=7)
    assert not counter.read(check_lists.last_check, counter.now.date()).late
    counter.later(days=1)
    assert counter.read(check_lists.last_check, counter.now.date()).late
    check = counter.do(service.begin_check)
    assert "还没有扫到一件" in counter.refused(service.finish_check, check.id).sentence
    assert counter.refused(service.cancel_check, check.id, why="忙").field == "why"
    counter.do(service.cancel_check, check.id, why="货架要搬，改天再清")
    assert counter.read(check_lists.running) is None
    assert counter.read(check_lists.last_check, counter.now.date()).late
    counter.at()


def test_a_place_whose_bay_has_a_chinese_name_is_scanned_by_its_number(counter: Counter) -> None:
    bay = counter.do(service.save_bay, name="冷藏", kind="cold", levels=2, spots=3, holds=4)
    code = f"HW{bay.id:02d}203"
    assert counter.read(check_lists.place_scanned, code) == "冷藏2-3"
    parcel = counter.take(counter.home(), place=code)
    assert parcel.place == "冷藏2-3"
    assert counter.read(check_lists.place_scanned, f"HW{bay.id:02d}209") == ""
    assert "没有 99 号 架" in counter.refused(service.move, parcel.ref.id, place="HW99101").sentence


def test_no_question_of_a_look_goes_through_all_the_parcels_there_ever_were(counter: Counter) -> None:
    home = counter.home()
    row = counter.take(home)
    counter.later(minutes=1)
    check = counter.do(service.begin_check)
    with plans_of(counter.site.store) as told:
        counter.do(service.see, check.id, row.number, "A1-1")
        counter.do(service.see, check.id, "ZZ00000001")
        counter.read(check_lists.check_state, check.id)
        counter.read(check_lists.last_check, counter.now.date())
        counter.read(printed.aged, [row.ref], counter.now)
        counter.read(set_up_lists.bay_rows)
        counter.do(service.finish_check, check.id, "不认识的已另放")
    assert told and scans(told) == []
