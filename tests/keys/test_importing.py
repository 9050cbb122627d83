"""A firm's key list and what is out of it come in whole or not at all, and only once."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from app.errors import Cancelled, Refusal
from app.modules.dues.model import Due
from app.modules.keys import importing, layout_lists, lists
from app.modules.keys.model import KeyLending, KeyRing
from app.modules.keys.plan import read_sheets
from app.modules.keys.planned import KeyPlan, KeySheets
from app.modules.keys.sifting import sift
from app.modules.residents.model import Correction
from app.modules.residents.service import find_unit, new_unit
from app.storage.act import Act, verb
from tests.checks.centre import HEAD, OFFICER, Centre, open_centre
from tests.keys.cabinet import KEEPER, Cabinet
from tests.sites import SAMPLE

KEYS = SAMPLE.with_name("keys-1.xlsx")
HEADINGS = ("牌码", "类别", "房号", "把数", "存放位置", "备注")
LOANS = ("牌码", "借用人", "单位", "电话", "借出日期", "应还日期", "归还日期")


@verb("keys.keep", "房屋入册")
def house(act: Act, sheets: KeySheets) -> None:
    """The flats that the sample's keys open, and not the one that nobody has."""
    for code in {ring.room for ring in sheets.rings if ring.room}:
        if code.building != "88" and find_unit(act.session, code) is None:
            new_unit(act.session, code)


@pytest.fixture(scope="module")
def sample() -> KeySheets:
    return read_sheets(KEYS)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory, sample: KeySheets) -> Iterator[Centre]:
    """A centre with flats and without a key cabinet."""
    made = open_centre(tmp_path_factory.mktemp("keylist"))
    made.by(HEAD, house, sample)
    yield made
    made.site.store.close()


def workbook(
    folder: Path, *rings: tuple[object, ...], loans: tuple[tuple[object, ...], ...] = ()
) -> KeySheets:
    """A small workbook as firms write them."""
    book = Workbook()
    for title, headings, rows in (("清单", HEADINGS, rings), ("未还", LOANS, loans)):
        sheet = book.create_sheet(title)
        for row in (("某某中心",), headings, *rows):
            sheet.append(row)
    book.remove(book.worksheets[0])
    path = folder / f"{len(list(folder.iterdir()))}.xlsx"
    book.save(path)
    return read_sheets(path)


def planned(centre: Centre, sheets: KeySheets) -> KeyPlan:
    return centre.site.read(sift, sheets, centre.today)


@pytest.mark.clause("KEY-01", "KEY-02")
def test_the_firms_key_list_comes_in_once_and_what_is_out_stands_on_the_list_of_duties(
    centre: Centre, sample: KeySheets
) -> None:
    def stop(done: int, total: int) -> None:
        if done == total // 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        centre.by(KEEPER, importing.bring_in, sample, stop)
    assert centre.site.read(layout_lists.panels) == []
    assert centre.site.read(lists.ring_rows, centre.site.clock.now) == []
    with pytest.raises(Refusal) as caught:
        centre.by(OFFICER, importing.bring_in, sample)
    assert caught.value.clause == "KEY-06"

    brought = centre.by(KEEPER, importing.bring_in, sample)
    assert (brought.new, brought.changed, brought.lent, brought.left_out) == (323, 0, 8, 7)
    panels = [
        (row.box, row.number, row.title, row.hooks, row.rings)
        for row in centre.site.read(layout_lists.panels)
    ]
    assert panels == [
        ("甲柜", 1, "返修·寄存", 60, 57),
        ("甲柜", 2, "空置房A", 60, 57),
        ("甲柜", 3, "空置房B", 60, 57),
        ("甲柜", 4, "办公·租售", 60, 52),
        ("乙柜", 1, "空置房C", 60, 52),
        ("乙柜", 2, "设备间", 60, 48),
    ]
    rows = centre.site.read(lists.ring_rows, centre.site.clock.now)
    assert Counter(row.class_zh for row in rows) == {
        "未接收的空置房": 166, "返修房": 50, "中心办公用房": 78, "特约服务委托": 7, "代租代售委托": 22,
    }  # fmt: skip
    assert Counter(row.stands for row in rows) == {"in": 315, "extended": 6, "overdue": 2}
    seven = next(row for row in rows if row.tag == "K7F3")
    assert (seven.place, seven.hook, seven.who, seven.due) == (
        "3栋2单元1201", "甲柜1板07钩", "周启明", "11月21日 18:00",
    )  # fmt: skip
    lendings = centre.site.read(
        lambda s: [
            (one.number, one.opened, len(one.loans), one.lent_at) for one in s.scalars(select(KeyLending))
        ]
    )
    assert len(lendings) == 7
    assert lendings[0] == (1, True, 1, datetime(2026, 11, 21, 10, 20))
    open_dues = select(Due.subject_id).where(Due.clock == "KEY-03", Due.state == "open")
    assert len(centre.site.read(lambda s: list(s.scalars(open_dues)))) == 7
    centre.must_agree()

    again = centre.by(KEEPER, importing.bring_in, sample)
    assert (again.new, again.changed, again.lent, again.same, again.left_out) == (0, 0, 0, 331, 7)


@pytest.mark.clause("KEY-02")
def test_a_row_that_cannot_be_used_is_named_with_its_reason_and_no_person(
    centre: Centre, sample: KeySheets
) -> None:
    plan = planned(centre, sample)
    assert [(one.sheet, one.row, one.what) for one in plan.problems] == [
        ("钥匙清单", 337, "K2M8"),
        ("钥匙清单", 338, "K9Z8"),
        ("钥匙清单", 339, "K8Z9"),
        ("钥匙清单", 340, "K8Z8"),
        ("钥匙清单", 341, ""),
        ("借出未还", 13, "K0OO"),
        ("借出未还", 14, "KA3Y"),
    ]
    told = "".join(one.reason for one in plan.problems) + "".join(plan.notes)
    for word in (
        "第 79 行相同",
        "没有这个房号",
        "五类",
        "1 到 99",
        "没有牌码也没有挂钩",
        "没有这块牌",
        "借出日期",
    ):
        assert word in told
    assert "1 笔已归还" in told
    for loan in sample.loans:
        assert loan.borrower not in told
        assert not loan.telephone or loan.telephone not in told


@pytest.mark.clause("KEY-02")
def test_a_second_file_brings_only_what_is_new_or_differs(cabinet: Cabinet, tmp_path: Path) -> None:
    cabinet.lend("K3B1")
    sheets = workbook(
        tmp_path,
        ("K2A1", "空置", "1-1-101", 2, "甲-1-02", ""),  # these two change hooks with each other
        ("K2A2", "空置", "空置 2 号", "３把", "甲柜1板1钩", "换过锁芯"),
        ("K2A3", "空置", "空置 3 号", 2, "甲-2-3", ""),  # where K4C1 hangs
        ("K2A4", "办公用房", "空置 4 号", 2, "甲-1-04", ""),
        ("K3B2", "返修", "返修 2 号", 2, "", ""),
        ("", "空置", "2-1-101", 1, "甲-1-07", ""),
        ("B101", "空置", "3-1-101", 1, "甲-1-08", ""),  # this tag tells the room
        ("K9Z1", "空置", "3-1-101", 1, "甲-1-33", ""),
        loans=(
            ("K3B1", "别人", "", "", "2026-11-20", "", ""),
            ("K2A1", "文若溪", "", "", "2026-11-20", "2026-11-30", ""),
            ("K2A2", "文若溪", "", "", "2026-11-20", "2026-11-30", "2026-11-21"),
            ("K2A4", "文若溪", "", "", "2026-11-30", "", ""),
        ),
    )
    plan = planned(cabinet, sheets)
    assert [(one.sheet, one.row, one.reason.split("，")[0]) for one in plan.problems] == [
        ("清单", 5, "这个钩上已有 K4C1"),
        ("清单", 10, "甲柜1板只有 20 个钩"),
        ("未还", 3, "这串钥匙现在是“借出”"),
        ("未还", 6, "借出日期在今天之后"),
    ]
    brought = cabinet.by(KEEPER, importing.bring_in, sheets)
    assert (brought.new, brought.changed, brought.lent) == (2, 3, 1)
    first, second, office = cabinet.card("K2A1"), cabinet.card("K2A2"), cabinet.card("K2A4")
    assert (first.hook, second.hook, second.pieces) == ("甲柜1板02钩", "甲柜1板01钩", 3)
    assert (second.remark, office.code, first.state) == ("换过锁芯", "办-002", "out")
    kept = select(Correction.before).where(
        Correction.kind == "key_ring", Correction.ref_id == first.ref.id, Correction.field == "hook"
    )
    assert cabinet.site.read(lambda s: list(s.scalars(kept))) == ["1"]
    made = cabinet.site.read(
        lambda s: [ring.tag for ring in s.scalars(select(KeyRing).where(KeyRing.hook.in_((7, 8))))]
    )
    assert all(tag.startswith("K") and len(tag) == 4 for tag in made)
    assert len(made) == 2

    cabinet.back("K2A1")  # what came back since is not lent again by the same file
    again = cabinet.by(KEEPER, importing.bring_in, sheets)
    assert (again.new, again.changed, again.lent) == (0, 0, 0)


def test_loans_may_stand_in_the_key_list_itself_and_other_files_are_refused(
    cabinet: Cabinet, tmp_path: Path
) -> None:
    path = tmp_path / "清单.csv"
    head = "序号,钥匙牌号,钥匙类别,房号,数量,借用人,联系电话,借出时间"
    rows = (
        "1,K9Z5,中心办公用房,阅览室,1,梁木子,不详,2026-11-22",
        "2,K9Z6,中心办公用房,棋牌室,2,,,",
        "3,1-1-101,中心办公用房,门厅,2,,,",
    )
    path.write_text("\n".join((head, *rows, "合计,,,,3")), encoding="gb18030")
    sheets = read_sheets(path)
    brought = cabinet.by(KEEPER, importing.bring_in, sheets)
    assert (brought.new, brought.lent, brought.left_out) == (2, 1, 1)
    card = cabinet.card("K9Z5")
    assert card.loan is not None
    assert (card.hook, card.loan.borrower, card.loan.late) == ("甲柜1板05钩", "梁木子", "逾期 1 天")
    path.write_text("房号,业主姓名\n1-1-101,陆一和\n", encoding="utf-8")
    with pytest.raises(Refusal):
        read_sheets(path)
