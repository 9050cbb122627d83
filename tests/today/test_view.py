"""The page 今日 by keyboard: choose, act, unfold, put off with a signature, agree, print, first day."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu
from pytestqt.qtbot import QtBot

from app.modules.consents import service as consents
from app.modules.consents.countersign_view import CountersignSheet
from app.modules.today import lists, service
from app.modules.today.put_off_view import PutOffSheet
from app.modules.today.rules import flat
from app.modules.today.sections import BY_DAY, BY_ROOM, BY_WHO
from app.modules.today.view import TodayPage
from app.rules.ref import Ref
from app.rules.roles import Role
from app.ui import band_places, theme
from app.ui.dialog import ENTER_RESTS
from app.ui.window import MainWindow
from tests.consents.office import (
    RUOLAN_PASSWORD,
    YANQIU_PASSWORD,
    Office,
    end_roles,
    no_sheet,
    open_office,
    sheet_of,
)
from tests.consents.sheets import type_and_enter, words_in
from tests.today.duties import DAY, Hand, busy_day, lay, on, staffed, window_of
from tests.walks.test_nothing_is_cut import cut

pytestmark = pytest.mark.usefixtures("dressed")

ENTER, DOWN, UP, RIGHT, LEFT = (
    Qt.Key.Key_Return,
    Qt.Key.Key_Down,
    Qt.Key.Key_Up,
    Qt.Key.Key_Right,
    Qt.Key.Key_Left,
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = staffed(open_office(tmp_path, slots=True))
    yield made
    made.site.store.close()


def opened(office: Office, qtbot: QtBot, name: str = "林晓禾") -> tuple[MainWindow, TodayPage, list]:
    return window_of(office, qtbot, name)


def press(page: TodayPage, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(page.list, key)


def what(page: TodayPage) -> str:
    row = page.list.duty()
    return f"{row.what} {row.whom}".strip() if row else ""


def test_arrows_choose_and_enter_goes_where_it_is_done(office: Office, qtbot: QtBot) -> None:
    busy_day(office)
    _, page, _ = opened(office, qtbot)
    wanted: list[tuple[str, Ref]] = []
    page.desk.sent.connect(lambda room, ref: wanted.append((room, ref)))
    assert page.list.hasFocus()
    assert page.counts.text() == "逾期 1　今天 10　未来 7 天 3　已办 1"
    assert [button.text() for button in page.scope.buttons] == ["我的 11", "我的片区 0", "全部 14"]
    assert what(page).startswith("借出钥匙归还")
    assert page.list.accessibleDescription() == (
        "逾期 2 天，借出钥匙归还，K7F3　维修班 周启明 · 3栋2单元1201，11月21日（周六）当天，KEY-03，林晓禾，催还归还"
    )
    press(page, ENTER)
    assert wanted == [("keys", Ref("unit", 1))]
    press(page, Qt.Key.Key_End)
    assert page.list.duty() is None  # the band of what is done
    press(page, RIGHT, DOWN)
    assert what(page) == "放行条回收核对" and page.list.duty().due == "09:12"
    press(page, Qt.Key.Key_Home, UP, DOWN, DOWN)
    assert what(page).startswith("包裹催领")
    press(page, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
    assert what(page).startswith("借出钥匙归还")


def test_alike_duties_are_one_row_that_unfolds_and_folds(office: Office, qtbot: QtBot) -> None:
    busy_day(office)
    _, page, said = opened(office, qtbot)
    before = len(page.list.duties())
    press(page, DOWN, DOWN)
    assert page.list.duty().count == 8
    press(page, Qt.Key.Key_T)
    assert said[-1].sentence == "请先展开，再选其中一件推迟。"
    press(page, ENTER)
    assert len(page.list.duties()) == before + 8
    press(page, DOWN, DOWN)
    assert what(page) == "包裹催领 7栋1单元1103" and page.put_off_button.isEnabled()
    page.reload()
    assert what(page) == "包裹催领 7栋1单元1103"  # it stays chosen, and its group open
    press(page, LEFT)
    assert page.list.duty().count == 8 and len(page.list.duties()) == before
    press(page, RIGHT, LEFT, LEFT)
    assert len(page.list.duties()) == before


def test_a_row_no_page_opens_is_answered_with_a_sentence(office: Office, qtbot: QtBot) -> None:
    lay(office, Hand("SERV-01", DAY, subject=Ref("visit", 3)))
    _, page, said = opened(office, qtbot)
    press(page, ENTER)
    assert said[-1].refused and "没有可以打开的页面" in said[-1].sentence


def test_put_off_with_the_leader_s_signature_by_keyboard_alone(office: Office, qtbot: QtBot) -> None:
    lay(office, Hand("SERV-01", DAY, "9栋1单元0501"))
    _, page, said = opened(office, qtbot)
    press(page, Qt.Key.Key_T)
    sheet = sheet_of(page, PutOffSheet)
    assert "客服班长" in words_in(sheet) and sheet.form.values()["to_day"] == "2026-11-24"
    for wrong, words in ((("2026-11-20", "用户出差在外"), "to_day"), (("2026-11-26", "忙"), "reason")):
        sheet.form.set_values({"to_day": wrong[0], "reason": wrong[1]})
        sheet.save()
        assert sheet.form.controls[words].property("state") == "wrong"
    sheet.form.set_values({"to_day": "2026-11-26", "reason": "用户出差在外"})
    QTest.keyClick(sheet.form.controls["reason"], ENTER)
    qtbot.wait(ENTER_RESTS)  # the echo of a double Enter is let go by
    sign = sheet_of(page, CountersignSheet)
    assert "SERV-01" in words_in(sign)
    type_and_enter(qtbot, sign, YANQIU_PASSWORD)
    assert no_sheet(page)
    assert said[-1].sentence == "已同意，期限已推迟。"
    (row,) = page.list.duties()
    assert (row.due, row.glyph) == ("11/26 周四", "extended") and row.reason.startswith("原定 11/23，")


def test_without_a_leader_the_sheet_names_the_head_who_is_really_asked(office: Office, qtbot: QtBot) -> None:
    (number,) = lay(office, Hand("SERV-01", DAY, "9栋1单元0501"))
    office.site.do(end_roles, office.people["何砚秋"], Role.LEADER, on(-1))
    _, page, said = opened(office, qtbot)
    press(page, Qt.Key.Key_T)
    sheet = sheet_of(page, PutOffSheet)
    words = words_in(sheet)
    assert "客服主管同意后改到新的日期，原定日期留在记录里；新的期限以前不算逾期。" in words
    assert "客服班长" not in words and sheet.go.text() == "送审…"
    sheet.form.set_values({"to_day": "2026-11-26", "reason": "用户出差在外"})
    sheet.save()
    assert said[-1].sentence == "已申请推迟，等客服主管同意。"
    signing = sheet_of(page, CountersignSheet)
    assert signing.line.waiting_for == "客服主管" and signing.line.then in words_in(signing)
    assert signing.remark.placeholderText() == "送审人会看到"  # nothing about posting a notice
    signing.later.click()
    page.list.choose((Ref("due", number),))
    assert page.list.duty().put_off.endswith("等客服主管同意")


def test_a_larger_text_chosen_while_the_page_is_open_cuts_nothing(
    office: Office, qtbot: QtBot, dressed: QApplication
) -> None:
    busy_day(office)
    window, page, _ = opened(office, qtbot)
    window.resize(1920, 1040)
    try:
        theme.apply(dressed, scale=1.3)
        found = cut(window)
        heights = (page.head.height(), window.messages.height(), window.topbar.height())
    finally:
        theme.apply(dressed)
    assert found == [] and heights == (44, 46, 67)
    assert cut(window) == [] and page.head.height() == 34


def test_no_key_stands_twice_in_the_bar_or_in_help(office: Office, qtbot: QtBot) -> None:
    window, page, _ = opened(office, qtbot)
    assert page.stack.currentIndex()  # an empty day
    assert [key for key, _ in window.hints()].count("F1") == 1
    busy_day(office)
    page.reload()
    window._help()
    help_ = next(each for each in window.findChildren(QDialog) if each.isVisible())
    keys = [made.text() for made in help_.findChildren(QLabel) if made.property("kind") == "key"]
    assert keys.count("Alt G") == keys.count("F1") == 1
    assert "等我同意" in words_in(help_) and "待签与委托" not in words_in(help_)
    help_.accept()


def test_left_for_later_it_is_signed_from_the_row_or_carried_out_with_one_key(
    office: Office, qtbot: QtBot
) -> None:
    first, second = lay(office, Hand("SERV-01", DAY, "甲"), Hand("DOC-02", DAY, "乙"))
    _, page, said = opened(office, qtbot)
    for number in (first, second):
        page.list.choose((Ref("due", number),))
        page.put_off_button.click()
        sheet = sheet_of(page, PutOffSheet)
        sheet.form.set_values({"to_day": "2026-11-26", "reason": "用户出差在外"})
        sheet.save()
        sheet_of(page, CountersignSheet).later.click()
    assert page.list.choose((Ref("due", first),))
    assert page.list.duty().put_off.endswith("等客服班长同意")
    qtbot.wait(ENTER_RESTS)
    press(page, Qt.Key.Key_T)  # whoever is asked stands here now
    type_and_enter(qtbot, sheet_of(page, CountersignSheet), YANQIU_PASSWORD)
    assert said[-1].sentence == "已同意，期限已推迟。"
    waiting = office.read(lists.waiting, office.who("沈若兰"), DAY)
    office.do("沈若兰", consents.agree, waiting[0].ref.id)
    qtbot.waitUntil(lambda: any(row.ready for row in page.list.duties()))  # half a second of quiet
    page.list.choose((Ref("due", second),))
    assert page.put_off_button.text() == "办推迟"
    press(page, ENTER)
    assert {row.due for row in page.list.duties()} == {"11/26 周四"}
    page.list.choose_day(on(3))
    press(page, Qt.Key.Key_T)  # once more, before it is due again
    sheet_of(page, PutOffSheet).close_sheet()


def test_what_cannot_be_put_off_says_why_with_its_clause(office: Office, qtbot: QtBot) -> None:
    lay(office, Hand("ROLE-10"))
    _, page, said = opened(office, qtbot)
    assert not page.put_off_button.isEnabled()
    press(page, Qt.Key.Key_T)
    assert said[-1].clause == "ROLE-10" and "漏做" in said[-1].sentence
    page.list._choose(0)  # the band
    page.put_off()
    assert said[-1].sentence == "请先选一件还没有办的事。"


def test_what_waits_for_me_stands_on_top_and_is_answered_there(office: Office, qtbot: QtBot) -> None:
    (number,) = lay(office, Hand("DOC-02", DAY, "停水通知"))
    office.do("林晓禾", service.ask_put_off, number, to_day=on(2), reason="张贴处还在施工")
    for title in ("停水通知", "消防演练", "电梯年检"):
        office.asked(title=title)
    window, page, said = opened(office, qtbot, "沈若兰")
    shown = words_in(page.waits)
    assert "推迟到 11月25日（原定 11月23日）" in shown and "“张贴处还在施工”" in shown
    assert "送中心负责人同意，还不能办。" in shown and len(page.waits.lines) == 3
    QTest.keyClick(page.list, Qt.Key.Key_G, Qt.KeyboardModifier.AltModifier)
    assert page.waits.lines[0].yes.hasFocus()
    QTest.keyClick(page.waits.lines[0].yes, DOWN)
    assert page.waits.lines[1].yes.hasFocus()
    QTest.keyClick(page.waits.lines[1].yes, UP)
    QTest.keyClick(page.waits.lines[0].yes, ENTER)
    type_and_enter(qtbot, sheet_of(page, CountersignSheet), RUOLAN_PASSWORD)
    assert said[-1].sentence == "已同意，期限已推迟。"
    page.scope.buttons[2].click()
    assert [row.due for row in page.list.duties()] == ["11/25 周三"]
    assert len(page.waits.lines) == 3
    page.waits.lines[0].no.click()
    sheet = sheet_of(page, CountersignSheet)
    assert sheet.refusing and sheet.remark.hasFocus()
    sheet.close_sheet()
    wanted: list[Ref] = []
    page.desk.wanted.connect(wanted.append)
    QTest.mouseClick(page.waits.lines[0], Qt.MouseButton.LeftButton, pos=QPoint(60, 12))
    assert wanted[-1].kind == "notice"
    office.asked(title="又一份")
    qtbot.waitUntil(lambda: "还有 1 项" in words_of_buttons(page))
    page.waits.rest.emit()
    assert wanted[-1].kind == "consent"
    window.close()


def words_of_buttons(page: TodayPage) -> str:
    from PySide6.QtWidgets import QPushButton

    return " ".join(b.text() for b in page.waits.findChildren(QPushButton))


def test_the_delegate_reads_for_whom_and_until_when(office: Office, qtbot: QtBot) -> None:
    from tests.consents.office import delegated

    delegated(office)
    office.asked()
    _, page, _ = opened(office, qtbot, "何砚秋")
    assert "受客服主管沈若兰委托，至 11月27日" in words_in(page.waits)


def test_a_run_of_acts_reads_the_page_once(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, page, _ = opened(office, qtbot)
    reads: list[int] = []
    monkeypatch.setattr(page, "reload", lambda: reads.append(1))
    for number in range(5):
        lay(office, Hand("SERV-01", DAY, str(number)))
        QApplication.processEvents()
    assert reads == []
    qtbot.waitUntil(lambda: reads == [1])


def test_the_page_waits_while_long_work_holds_the_site(office: Office, qtbot: QtBot) -> None:
    _, page, _ = opened(office, qtbot)
    lay(office, Hand("SERV-01", DAY, "甲"))
    assert page._quiet.isActive()
    with office.site.store._entered():  # as an import does while it tells its progress
        page._read_quietly()
    assert page.list.duties() == () and page._quiet.isActive()
    qtbot.waitUntil(lambda: len(page.list.duties()) == 1)
    lay(office, Hand("SERV-01", DAY, "乙"))
    page.leave()
    assert not page._quiet.isActive() and page._stale


def test_an_empty_day_says_so_and_when_the_next_thing_comes(office: Office, qtbot: QtBot) -> None:
    lay(office, Hand("DUTY-01", on(12)))
    _, page, _ = opened(office, qtbot, "何砚秋")
    assert page.stack.currentWidget() is page.empty
    assert "下一项在 12月5日 周六。" in words_in(page) and page.first_focus() is page
    office.site.clock.now += timedelta(days=5)
    page.reload()
    assert page.stack.currentIndex() == 0 and page.first_focus() is page.list


def test_a_duty_is_opened_from_elsewhere_whoever_it_falls_to(office: Office, qtbot: QtBot) -> None:
    (number,) = lay(office, Hand("SERV-01", DAY, "甲"))
    put_off = office.do("林晓禾", service.ask_put_off, number, to_day=on(2), reason="用户出差在外")
    _, page, said = opened(office, qtbot, "唐小满")
    page.open(put_off)
    assert what(page) == "特约服务回访 甲" and page.scope.value == lists.ALL
    page.open(Ref("due", 999))
    assert "已经办完" in said[-1].sentence


def test_the_pointer_does_what_the_keys_do(office: Office, qtbot: QtBot) -> None:
    busy_day(office)
    _, page, _ = opened(office, qtbot)
    wanted: list[object] = []
    page.desk.sent.connect(lambda _, ref: wanted.append(ref))
    page.desk.asked.connect(wanted.append)
    listed, port = page.list, page.list.viewport()

    def at(place: int, box: object) -> QPoint:
        return box.center().toPoint()  # type: ignore[attr-defined, no-any-return]

    top = listed._top(1)
    row = listed.duties()[0]
    QTest.mouseMove(port, QPoint(300, int(top) + 8))
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=at(1, band_places.button_box(listed.places, top)))
    chip = band_places.chip_box(listed.rows()[0], listed.places, top)
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=at(1, chip))
    QTest.mouseDClick(port, Qt.MouseButton.LeftButton, pos=QPoint(300, int(top) + 8))
    assert wanted == [row.subject, "KEY-03", row.subject]
    spot = QPointF(300, top + 8)
    right = Qt.MouseButton.RightButton
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        event = QMouseEvent(kind, spot, port.mapToGlobal(spot), right, right, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(port, event)
    menu = listed.findChild(QMenu)
    assert [action.text() for action in menu.actions()] == ["催还归还", "看条款 KEY-03"]
    menu.close()
    QApplication.sendEvent(port, QHelpEvent(QEvent.Type.ToolTip, spot.toPoint(), QPoint(1, 1)))
    bottom = listed._lines.index(listed._lines[-1])
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=QPoint(80, int(listed._top(bottom)) + 6))
    assert len(listed._lines) == bottom + 2  # the band of what is done was opened
    page.ladder.days.chosen.emit(on(2))
    assert what(page).startswith("入住资料归档")


def test_the_order_is_chosen_and_nothing_is_lost(office: Office, qtbot: QtBot) -> None:
    busy_day(office)
    _, page, _ = opened(office, qtbot)
    page.scope.buttons[2].click()
    whole = {row.ref for row in flat(page.list.duties())}
    for order in (BY_ROOM, BY_WHO, BY_DAY):
        page.order.setCurrentIndex(page.order.findData(order))
        assert {row.ref for row in flat(page.list.duties())} == whole
        assert page.list.duty() is not None
    page.order.setCurrentIndex(page.order.findData(BY_WHO))
    assert [band.title for band in page.list.bands()] == ["何砚秋", "唐小满", "林晓禾", "已办"]


def test_three_hundred_rows_scroll(office: Office, qtbot: QtBot) -> None:
    clocks = ("SERV-01", "DOC-02", "ARCH-05/single", "RELS-02")
    lay(
        office,
        *(Hand(clocks[n % 4], on(-(n // 4)), f"{n}号", started=datetime(2026, 11, 3)) for n in range(300)),
    )
    _, page, _ = opened(office, qtbot)
    assert len(page.list.duties()) == 300
    bar = page.list.verticalScrollBar()
    bar.setValue(600)
    page.reload()
    assert bar.value() == 600  # nothing jumps under somebody who reads on
    press(page, Qt.Key.Key_End)
    assert bar.value() == bar.maximum() and page.list.duty() == page.list.duties()[-1]
    page.list.grab()
    press(page, Qt.Key.Key_Home)
    assert bar.value() == 0
