"""The room of the households as the clerk uses it: keys go in, cells and sentences come out."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.modules.residents import lists
from app.modules.residents.import_view import sample_values
from app.modules.residents.put_right_view import CorrectSheet
from app.modules.residents.sheets_view import EditUnitSheet, FormSheet, NewPersonSheet
from app.modules.residents.view import ResidentsPage
from app.rules.roles import Role
from app.ui.desk import Desk, Said
from app.ui.progress import ProgressSheet
from tests.sites import SAMPLE, OpenTestSite, make_site

HEAD = "房号,业主姓名,联系电话,身份证号,建筑面积,入伙日期,备用"
ROWS = (
    "1-1-101,陆一和,19900000137,990101195107014634,71.26,2026-09-08,1-1-901",
    "1-1-102,毛喆,199-0000-0138,,80,2026-09-09,1-1-902",
    "1-1-103,,19900000139,,九十,2026-09-10,1-1-903",
)


class Ears:
    """What the message bar would have shown."""

    def __init__(self, desk: Desk) -> None:
        self.lines: list[Said] = []
        desk.said.connect(self.lines.append)

    @property
    def last(self) -> str:
        return self.lines[-1].sentence if self.lines else ""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenTestSite]:
    """A small open site without households."""
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


def page_of(opened: OpenTestSite, qtbot: QtBot, role: Role | None = None) -> ResidentsPage:
    desk = Desk(opened.store, opened.someone(role) if role else opened.who)
    page = ResidentsPage(desk)
    qtbot.addWidget(page)
    page.resize(1238, 680)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def names_list(folder: Path, *rows: str) -> Path:
    path = folder / "名册.csv"
    path.write_text("\n".join((HEAD, *(rows or ROWS))), encoding="utf-8")
    return path


def filled(opened: OpenTestSite, qtbot: QtBot, folder: Path) -> ResidentsPage:
    page = page_of(opened, qtbot)
    assert page.importing.load(names_list(folder))
    page.importing.bring_in()
    return page


def sheet_of(page: ResidentsPage, kind: type[FormSheet]) -> FormSheet:
    return next(s for s in page.window().findChildren(kind) if s.isVisible())


def enter(times: int = 1) -> None:
    for _ in range(times):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Return)


def cells(page: ResidentsPage, place: int) -> list[str]:
    model = page.list.table.model()
    return [str(model.data(model.index(place, c))) for c in range(model.columnCount())]


# ---- list and card


def test_an_empty_list_says_that_enter_brings_in_the_workbook(opened: OpenTestSite, qtbot: QtBot) -> None:
    page = page_of(opened, qtbot)
    assert page.hints()[0] == ("Enter", "导入名册")
    assert not page.filter.isVisible()
    asked: list[bool] = []
    page.importing.ask_file = lambda: asked.append(True)  # type: ignore[method-assign]
    first = page.first_focus()
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert asked == [True]


def test_a_correction_on_the_card_stands_in_the_list(
    opened: OpenTestSite, qtbot: QtBot, tmp_path: Path
) -> None:
    page = filled(opened, qtbot, tmp_path)
    assert page.hints()[0] == ("Enter", "打开户卡")
    page.list.table.setFocus()
    QTest.keyClick(page.list.table, Qt.Key.Key_Return)
    assert page.title.text() == "1栋1单元101"
    assert page.counts.text() == ""
    QTest.keyClick(page.first_focus(), Qt.Key.Key_F2)
    sheet = sheet_of(page, EditUnitSheet)
    sheet.form.controls["area"].setText("99.5")
    sheet.save()
    page.back()
    assert cells(page, 0)[3] == "99.50"


def test_a_refusal_stands_at_its_field_and_the_dialog_stays(
    opened: OpenTestSite, qtbot: QtBot, tmp_path: Path
) -> None:
    page = filled(opened, qtbot, tmp_path)
    page.open(page.list.table.rows()[0].ref)
    page.card.edit_unit()
    sheet = sheet_of(page, EditUnitSheet)
    settled: list[bool] = []
    page.desk.settled.connect(lambda: settled.append(True))
    sheet.form.controls["area"].setText("不是数")
    enter(len(sheet.form.controls))
    assert sheet.isVisible()
    assert sheet.form.controls["area"].hasFocus()
    assert sheet.form.controls["area"].accessibleDescription()
    assert settled, "the bar behind the dialog must not go on about it"
    assert opened.read(lists.household, page.card.unit_id).values["area"] == "71.26"


def test_a_person_is_entered_with_the_keyboard_alone_and_only_once(
    opened: OpenTestSite, qtbot: QtBot, tmp_path: Path
) -> None:
    page = filled(opened, qtbot, tmp_path)
    page.open(page.list.table.rows()[1].ref)
    page.first_focus().setFocus()
    QTest.keyClick(page.first_focus(), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    sheet = sheet_of(page, NewPersonSheet)
    sheet.form.controls["name"].setText("龙一")
    enter(len(sheet.form.controls))
    assert not sheet.isVisible()
    assert [row.line.name for row in page.card.rows] == ["毛喆", "龙一"]
    focused = QApplication.focusWidget()
    assert focused is not None and page.isAncestorOf(focused), "the focus went with the dialog"
    enter()  # the second stroke of a double Enter
    assert not [s for s in page.window().findChildren(NewPersonSheet) if s.isVisible()]
    assert opened.read(lists.counts)[1] == 3  # two of the list, and this one


def test_tab_goes_through_the_card_as_one_reads(opened: OpenTestSite, qtbot: QtBot, tmp_path: Path) -> None:
    page = filled(opened, qtbot, tmp_path)
    page.open(page.list.table.rows()[0].ref)
    chain, at = [], page.card._before_people[0]
    for _ in range(11):
        if isinstance(at, QPushButton) and at.isVisible():
            chain.append(at.accessibleName())
        at = at.nextInFocusChain()
        while not isinstance(at, QPushButton):
            at = at.nextInFocusChain()
    assert chain[:6] == [
        "变更业主…",
        "登记人员…",
        "显示陆一和的敏感项",
        "陆一和：修改、电话、迁出",
        "登记车辆、宠物、紧急联系人",
        "修改房屋",
    ]


@pytest.mark.clause("ARCH-12")
def test_the_line_for_another_purpose_comes_only_when_it_is_chosen(
    opened: OpenTestSite, qtbot: QtBot, tmp_path: Path
) -> None:
    from app.ui.reveal import RevealSheet

    page = filled(opened, qtbot, tmp_path)
    page.open(page.list.table.rows()[0].ref)
    page.card.ask_first()
    sheet = next(iter(page.window().findChildren(RevealSheet)))
    QApplication.processEvents()
    high = sheet.frame.height()
    assert not sheet.other.isVisible()
    QTest.keyClick(sheet.purpose.buttons[0], Qt.Key.Key_4)
    QApplication.processEvents()
    assert sheet.other.isVisible() and sheet.other.hasFocus()
    assert sheet.frame.height() == high


# ---- putting right


def test_putting_right_settles_the_line(opened: OpenTestSite, qtbot: QtBot, tmp_path: Path) -> None:
    page = filled(opened, qtbot, tmp_path)
    assert page.put_right_button.isVisible() and page.put_right_button.text() == "待更正 2"
    page.put_right_button.click()
    assert page.title.text() == "待更正" and page.counts.text() == ""
    table = page.put_right.table
    place = next(i for i, row in enumerate(table.rows()) if row.label == "业主姓名")
    table.setCurrentIndex(table.model().index(place, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)
    sheet = sheet_of(page, CorrectSheet)
    sheet.form.controls["value"].setText("侯熠志")
    enter()
    assert [row.label for row in table.rows()] == ["建筑面积"]
    page.list_button.click()
    assert cells(page, 2)[1] == "侯熠志"


# ---- bringing in


def test_a_column_named_by_the_clerk_changes_what_will_come_in(
    opened: OpenTestSite, qtbot: QtBot, tmp_path: Path
) -> None:
    page = page_of(opened, qtbot)
    page.importing.load(names_list(tmp_path))
    view = page.importing
    assert [row.room for row in view.preview.rows()] == ["1栋1单元101", "1栋1单元102", "1栋1单元103"]
    view.combos[0].setCurrentIndex(view.combos[0].findData(""))
    assert view.plan is None and not view.go.isEnabled()
    view.combos[6].setCurrentIndex(view.combos[6].findData("room_code"))
    assert [row.room for row in view.preview.rows()] == ["1栋1单元901", "1栋1单元902", "1栋1单元903"]


@pytest.mark.clause("ARCH-12")
def test_each_heading_shows_what_stands_below_it_and_covers_what_is_private(
    opened: OpenTestSite, qtbot: QtBot, tmp_path: Path
) -> None:
    page = page_of(opened, qtbot)
    page.importing.load(names_list(tmp_path))
    view = page.importing
    samples = {index: words.toolTip() for index, words in view._samples.items()}
    assert samples[1] == "陆一和，毛喆"
    assert samples[5] == "2026-09-08，2026-09-09"
    assert "0000" not in samples[2]
    for index in (2, 3):  # also when the clerk says that the column is of no interest
        for field in ("", "remark", "owners"):
            view.combos[index].setCurrentIndex(view.combos[index].findData(field))
            shown = view._samples[index].toolTip() + view._samples[index].text()
            assert "19900000137" not in shown and "0000-0138" not in shown and "99010119510701" not in shown


def test_a_day_in_a_column_nobody_named_is_covered() -> None:
    rows = [["1951-07-01"], [""], ["1951-07-02"]]
    assert sample_values(rows, 0, "") == ["****-**-**"]
    assert sample_values(rows, 0, "birthday") == ["****-**-**"]


def bad_files(folder: Path) -> list[Path]:
    picture, empty, macro = folder / "名册.xlsx", folder / "空.xlsx", folder / "宏.xlsm"
    picture.write_bytes(b"\xff\xd8\xff\xe0" + b"JFIF" * 400)
    empty.write_bytes(b"")
    with zipfile.ZipFile(macro, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return [picture, empty, macro]


def test_a_file_that_is_no_list_is_told_in_a_sentence_and_the_page_stays(
    opened: OpenTestSite, qtbot: QtBot, tmp_path: Path
) -> None:
    page = page_of(opened, qtbot)
    ears = Ears(page.desk)
    for path in bad_files(tmp_path):
        ears.lines.clear()
        assert not page.importing.load(path)
        assert len(ears.lines) == 1 and ears.lines[0].refused and ears.last.endswith("。")
        assert page.stack.currentWidget() is page.list
    assert opened.read(lists.counts) == (0, 0, 0)


class Stopper(QObject):
    """Presses Esc as soon as the progress panel is in sight."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, ProgressSheet) and event.type() == QEvent.Type.Show:
            key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
            QApplication.postEvent(watched, key)
        return False


def test_esc_while_it_comes_in_leaves_nothing(opened: OpenTestSite, qtbot: QtBot, qapp: QApplication) -> None:
    page = page_of(opened, qtbot)
    ears = Ears(page.desk)
    page.importing.load(SAMPLE)
    stopper = Stopper(page)
    qapp.installEventFilter(stopper)
    page.importing.bring_in()
    qapp.removeEventFilter(stopper)
    assert ears.last == "已停止，什么都没有改动。"
    assert opened.read(lists.counts) == (0, 0, 0)
    assert page.stack.currentWidget() is page.importing


def test_bringing_in_twice_in_a_row_is_one_act(opened: OpenTestSite, qtbot: QtBot, tmp_path: Path) -> None:
    page = page_of(opened, qtbot)
    page.importing.load(names_list(tmp_path))
    opened.changed.clear()
    page.importing.bring_in()
    page.importing.bring_in()
    assert len(opened.changed) == 1
    assert opened.read(lists.counts)[0] == 3


# ---- what a role may not


@pytest.mark.clause("ARCH-12")
def test_a_role_without_the_right_gets_a_sentence_and_nothing_changes(
    opened: OpenTestSite, qtbot: QtBot, tmp_path: Path
) -> None:
    filled(opened, qtbot, tmp_path)
    page = page_of(opened, qtbot, Role.CULTURE)
    ears = Ears(page.desk)
    before = opened.read(lists.household, 1)
    page.importing.load(names_list(tmp_path, "1-1-104,陆二和,,,,,"))
    page.importing.bring_in()
    assert ears.lines[-1].refused
    page.open(page.list.table.rows()[0].ref) if page.list.table.rows() else page.open(before.ref)
    page.card.edit_unit()
    sheet = sheet_of(page, EditUnitSheet)
    sheet.form.controls["area"].setText("12")
    sheet.save()
    assert sheet.isVisible() and sheet.refusal.text().strip()
    assert ears.lines[-1].refused
    assert opened.read(lists.household, 1) == before
    assert opened.read(lists.counts)[0] == 3
