"""The cabinet is laid out, filled and filled from a workbook by keys alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.modules.keys import layout_lists, listing, lists
from app.modules.keys.layout_lists import PanelRow
from app.modules.keys.layout_view import FirstBoxSheet, LayoutSheet, PanelSheet
from app.modules.keys.ring_view import (
    AddRingSheet,
    AmendRingSheet,
    HangSheet,
    InstructSheet,
    NewTagSheet,
)
from app.modules.keys.view import KeysPage
from app.ui.desk import Desk, Said
from app.ui.form_sheet import FormSheet
from tests.checks.centre import Centre, open_centre
from tests.keys.cabinet import KEEPER

ENTER = Qt.Key.Key_Return
S = TypeVar("S", bound=QWidget)


@pytest.fixture(autouse=True)
def _look(dressed: QApplication) -> None:
    """Every test here sees the program's own look."""


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    """A centre that has no key cabinet yet."""
    made = open_centre(tmp_path)
    yield made
    made.site.store.close()


@pytest.fixture
def page(centre: Centre, qtbot: QtBot) -> KeysPage:
    desk = Desk(centre.site.store, centre.who(KEEPER))
    made = KeysPage(desk, now=centre.site.clock)
    qtbot.addWidget(made)
    made.resize(1238, 680)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def sheet_of(page: KeysPage, kind: type[S]) -> S:
    return next(found for found in page.window().findChildren(kind) if found.isVisible())


def press(*keys: Qt.Key, times: int = 1) -> None:
    for _ in range(times):
        for key in keys:
            QApplication.processEvents()
            target = QApplication.focusWidget()
            assert target is not None
            QTest.keyClick(target, key)


def put(sheet: FormSheet, **values: str) -> None:
    for name, value in values.items():
        sheet.form.put(name, value)


def panels(centre: Centre) -> list[PanelRow]:
    return centre.site.read(layout_lists.panels)


@pytest.mark.clause("KEY-02")
def test_a_newcomers_cabinet_stands_after_one_dialog_and_is_changed_by_keys(
    centre: Centre, page: KeysPage, qtbot: QtBot
) -> None:
    page.first_box()
    first = sheet_of(page, FirstBoxSheet)
    assert first.form.values() == {"name": "甲柜", "panels": "4", "hooks": "60", "titles": ""}
    put(first, titles="返修、空置房A，空置房B,办公")
    press(ENTER, times=4)
    assert [(row.box, row.title, row.hooks) for row in panels(centre)] == [
        ("甲柜", "返修", 60), ("甲柜", "空置房A", 60), ("甲柜", "空置房B", 60), ("甲柜", "办公", 60),
    ]  # fmt: skip

    LayoutSheet(page, page.desk).start()
    sheet = sheet_of(page, LayoutSheet)
    press(Qt.Key.Key_Down, Qt.Key.Key_F2)
    panel = sheet_of(page, PanelSheet)
    put(panel, hooks="40")
    panel.save()
    press(Qt.Key.Key_Insert)
    added = sheet_of(page, PanelSheet)
    put(added, title="机房", hooks="0")
    added.save()
    assert "1 到 200" in added.form.error("hooks")
    put(added, hooks="20")
    added.save()
    assert [(row.title, row.hooks) for row in sheet.rows][1::3] == [("空置房A", 40), ("机房", 20)]
    press(Qt.Key.Key_Delete)
    assert "最后一块" in sheet.refusal.text()
    assert "1板" in sheet.drawing.accessibleDescription()
    press(Qt.Key.Key_Escape)
    assert len(panels(centre)) == 5


@pytest.mark.clause("KEY-01", "KEY-02")
def test_rings_are_entered_one_after_the_other_and_put_right_afterwards(
    centre: Centre, page: KeysPage, qtbot: QtBot
) -> None:
    centre.by(KEEPER, listing.add_box, name="甲柜", panels=2, hooks=2)
    page.add_ring()
    sheet = sheet_of(page, AddRingSheet)
    put(sheet, room="1-1-101")
    press(ENTER)
    assert sheet.form.controls["pieces"].hasFocus()
    press(ENTER)
    assert not sheet.form.controls["tag"].testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    QTest.keyClicks(sheet.form.controls["tag"], "k7f3")
    press(ENTER)
    assert "空-001" in sheet.done.toolTip()
    assert sheet.form.values() | {"hook": "02", "tag": "", "room": ""} == sheet.form.values()
    put(sheet, tag="K7F3", place="岗亭")
    sheet.save()
    assert "已经是" in sheet.form.error("tag")
    put(sheet, tag="K7F4")
    sheet.save()
    assert sheet.form.values()["panel_id"] == str(panels(centre)[1].ref.id)  # the first panel is full
    sheet.close_sheet()

    ring = centre.site.read(lists.by_tag, "K7F3")
    assert ring is not None
    amend = AmendRingSheet(page, page.desk, ring.id)
    amend.start()
    put(amend, pieces="3")
    amend.save()
    move = HangSheet(page, page.desk, ring.id)
    move.start({"panel_id": str(panels(centre)[1].ref.id)})
    assert move.free.text() == "空钩：01、02"
    move.save()
    said: list[Said] = []
    page.desk.said.connect(said.append)
    other = NewTagSheet(page, page.desk, ring.id)
    other.start()
    other.save()
    kept = centre.site.read(layout_lists.ring_values, ring.id)
    assert kept is not None
    assert (kept.pieces, kept.hangs) == ("3", "甲柜2板01钩")
    assert said[-1].sentence == f"K7F3 换成 {kept.tag}，请打印新牌挂上。"
    assert kept.unit_id is not None
    spoken = InstructSheet(page, page.desk, kept.unit_id, "1栋1单元101")
    spoken.start({"words": "业主在国外，不借", "told_by": "陶女士"})
    spoken.save()
    assert [words for _, words in centre.site.read(lists.instructions, kept.unit_id)] == ["业主在国外，不借"]


@pytest.mark.clause("KEY-02")
def test_a_workbook_is_looked_at_before_it_comes_in(
    centre: Centre, page: KeysPage, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "清单.csv"
    rows = ("牌码,类别,房号,把数,挂钩位置", "K7F3,空置,1-1-101,2,甲-1-07", "K7F4,空置,9-9-909,2,甲-1-08")
    path.write_text("\n".join(rows), encoding="utf-8")
    assert page.importing.load(path)
    view = page.importing
    assert [(row.how, row.tag, row.hook) for row in view.preview.rows()] == [
        ("新登记", "K7F3", "甲柜1板07钩")
    ]
    assert [(row.line, row.what) for row in view.problems.rows()] == [("3", "K7F4")]
    assert view.summary.text() == "清单.csv：新登记 1 串，1 行不导入"
    said: list[Said] = []
    page.desk.said.connect(said.append)
    QTest.keyClick(view.preview, ENTER, Qt.KeyboardModifier.ControlModifier)
    assert said[-1].sentence == "已登记 1 串钥匙；1 行没有导入。"
    assert page.stack.currentWidget() is page.cabinet
    assert [row.box for row in panels(centre)] == ["甲柜"]
    path.write_text("房号,业主姓名\n1-1-101,陆一和\n", encoding="utf-8")
    assert not page.importing.load(path)
    assert said[-1].refused
