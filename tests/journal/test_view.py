"""The page of the journal as the heads use it: filter, read, verify, sign on paper, take out."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from sqlalchemy import select, text

from app import tabs
from app.errors import Refusal, Trouble
from app.modules.journal import finding, leaving_view, lists, service, view
from app.modules.journal.view import JournalPage
from app.modules.residents import service as residents
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage import journal, keyring
from app.storage.journal import JournalAct
from app.ui import printing
from app.ui.desk import Desk, Said
from app.ui.progress import ProgressSheet
from app.ui.sign_sheet import SignSheet
from tests.journal.conftest import Past
from tests.sites import PASSWORD, OpenTestSite

pytestmark = pytest.mark.usefixtures("dressed")

SIZE = (1238, 680)


def page_of(past: Past, qtbot: QtBot, size: tuple[int, int] = SIZE) -> tuple[JournalPage, list[Said]]:
    opened = past.site
    desk = Desk(opened.store, opened.who, prove=lambda name, word: keyring.sign(opened.folder, name, word))
    said: list[Said] = []
    desk.said.connect(said.append)
    page = JournalPage(desk, tabs.WORDS)
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page, said


def shown(page: JournalPage) -> list[int]:
    return [row.sequence for row in page.table.rows()]


def told(page: JournalPage, qtbot: QtBot) -> tuple[str, ...]:
    """The records in the card, once it has followed the list."""
    line = page.list.current()
    qtbot.waitUntil(lambda: page.card._count.text() == (line.number if line else ""))
    return tuple(row.what for row in page.card.table.rows())


def edit(site: OpenTestSite, sequence: int) -> None:
    with site.store._live_engine().execution_options(writing=True).begin() as connection:
        connection.execute(text("DROP TRIGGER keep_journal_act_update"))
        connection.execute(text(f"UPDATE journal_act SET staff_id = 1 WHERE sequence = {sequence}"))


def booked(site: OpenTestSite) -> list[str]:
    return site.read(
        lambda s: [act.verb for act in s.scalars(select(JournalAct).order_by(JournalAct.sequence))]
    )


# ---------------------------------------------------------------- reading


@pytest.mark.clause("ARCH-12", "ARCH-20")
def test_the_page_opens_on_the_newest_entries_with_one_in_full(past: Past, qtbot: QtBot) -> None:
    page, _ = page_of(past, qtbot)
    assert shown(page) == [8, 7, 6, 5, 4, 3, 2, 1]
    assert page.counts.text() == "共 8 条"
    assert page.head_words.text() == past.site.read(journal.head).short
    assert told(page, qtbot) == ("严军珺 3栋1单元502", "严军珺 3栋1单元502")
    page.table.choose(Ref(lists.KIND, 6))
    assert told(page, qtbot) == ("停水通知",)


@pytest.mark.clause("ARCH-12")
def test_segments_people_days_and_words_narrow_the_list(past: Past, qtbot: QtBot) -> None:
    page, _ = page_of(past, qtbot)
    page.asking.what.buttons[1].click()
    assert shown(page) == [8, 4] and page.counts.text() == "找到 2 条"
    page.asking.what.buttons[0].click()
    page.asking.who.setCurrentIndex(page.asking.who.findText("顾维舟"))
    assert shown(page) == [7, 6, 3, 2]
    page.asking.day_from.setText("2026年11月24日")
    QTest.keyClick(page.asking.day_from, Qt.Key.Key_Return)
    assert shown(page) == [7, 6]
    page.asking.words.setText("清单")
    qtbot.waitUntil(lambda: shown(page) == [7])
    page.asking.clear_button.click()
    assert shown(page) == [8, 7, 6, 5, 4, 3, 2, 1]
    assert not page.asking.clear_button.isEnabled()


def test_a_day_that_is_none_is_marked_and_said(past: Past, qtbot: QtBot) -> None:
    page, said = page_of(past, qtbot)
    page.asking.day_to.setText("2026-02-30")
    QTest.keyClick(page.asking.day_to, Qt.Key.Key_Return)
    assert said[-1].refused and "没有这一天" in said[-1].sentence
    assert page.asking.day_to.property("state") == "wrong"
    page.focus_field(said[-1].field)
    assert page.asking.day_to.hasFocus()
    page.asking.day_to.setText("2026-11-23")
    page.asking.day_from.setText("2026-11-24")
    QTest.keyClick(page.asking.day_from, Qt.Key.Key_Return)
    assert "后一天早于前一天" in said[-1].sentence and page.list.is_empty


def test_a_filter_without_hits_says_so_and_lets_it_be_taken_away(past: Past, qtbot: QtBot) -> None:
    page, _ = page_of(past, qtbot)
    page.asking.words.setText("从来没有")
    page.asking.apply()
    assert page.list.is_empty and page.card.table.isHidden()
    assert page.list.nothing.first is not None
    page.list.nothing.first.click()
    assert len(shown(page)) == 8


def test_everything_done_with_one_record_is_one_key_away_and_esc_comes_back(past: Past, qtbot: QtBot) -> None:
    page, _ = page_of(past, qtbot)
    told(page, qtbot)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(page.card.table.hasFocus)
    QTest.keyClick(page.card.table, Qt.Key.Key_Return)
    assert shown(page) == [8, 4, 3]
    assert page.chips.count() == 1
    assert page.back() and len(shown(page)) == 8 and page.chips.count() == 0
    assert not page.back()


def test_esc_goes_from_the_entry_to_the_list_before_it_leaves_the_page(past: Past, qtbot: QtBot) -> None:
    page, _ = page_of(past, qtbot)
    page.read_entry()
    assert page.hints()[-1] == ("Esc", "返回列表")
    assert page.back() and page.table.hasFocus()
    assert not page.back()


def test_a_small_window_shows_list_or_entry(past: Past, qtbot: QtBot) -> None:
    page, _ = page_of(past, qtbot, (760, 520))
    assert page.card.isHidden() and not page.list.isHidden()
    page.read_entry()
    assert page.list.isHidden() and page.card.isVisible()
    assert page.card._count.text() == "第 8 条"
    page.back()
    assert page.card.isHidden() and page.table.isVisible()
    page.resize(*SIZE)
    qtbot.waitUntil(lambda: page.card.isVisible() and page.list.isVisible())


def test_the_room_opens_one_entry_or_the_past_of_a_record(past: Past, qtbot: QtBot) -> None:
    page, _ = page_of(past, qtbot)
    page.open(Ref(lists.KIND, 4))
    assert shown(page) == [4]
    page.open(past.unit)
    assert shown(page) == [2]


def test_what_is_done_while_the_page_is_open_stands_on_it_at_once(past: Past, qtbot: QtBot) -> None:
    page, _ = page_of(past, qtbot)
    past.site.do(residents.set_marks, past.unit.id, ["重点"])
    assert shown(page)[0] == 9


# ---------------------------------------------------------------- page by page


@pytest.fixture
def much(past: Past, monkeypatch: pytest.MonkeyPatch) -> Past:
    """Forty-four entries, fifteen to a page; the words of entry 4 stand nowhere else."""
    monkeypatch.setattr(view, "PAGE", 15)
    for _ in range(12):
        past.site.do(residents.set_marks, past.unit.id, ["重点"])
        past.site.do(residents.set_marks, past.unit.id, [])
        past.look("核对登记")
    return past


def test_more_comes_with_scrolling_and_nothing_jumps(much: Past, qtbot: QtBot) -> None:
    page, _ = page_of(much, qtbot)
    assert shown(page) == list(range(44, 29, -1))
    bar = page.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    there = bar.value()
    qtbot.waitUntil(lambda: len(shown(page)) == 30)
    assert bar.value() == there and page.list.current().sequence == 44
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: len(shown(page)) == 44)
    assert shown(page) == list(range(44, 0, -1))


def test_end_key_goes_on_to_older_ones(much: Past, qtbot: QtBot) -> None:
    page, _ = page_of(much, qtbot)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: len(shown(page)) == 30)


def test_a_rare_word_is_looked_for_slice_by_slice_while_the_window_lives(
    much: Past, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "SLICE", 10)
    page, _ = page_of(much, qtbot)
    qtbot.waitUntil(lambda: not page.searching)
    page.asking.words.setText("漏水")
    page.asking.apply()
    assert page.searching and "正在往前查" in page.counts.text()
    assert not page.list.is_empty
    qtbot.waitUntil(lambda: not page.searching)
    assert shown(page) == [4] and page.counts.text() == "找到 1 条"
    page.asking.words.setText("哪里都没有")
    page.asking.apply()
    page.hide()  # out of sight, or the desk is locked: nothing is read any more
    assert not page.searching
    page.show()
    assert page.searching
    qtbot.waitUntil(lambda: page.list.is_empty)


# ---------------------------------------------------------------- verifying


@pytest.mark.clause("ARCH-20")
def test_a_sound_journal_is_verified_and_the_verification_is_an_entry(past: Past, qtbot: QtBot) -> None:
    page, said = page_of(past, qtbot)
    head = past.site.read(journal.head)
    page.verify_button.click()
    assert said[-1].sentence == f"第 1 至 8 条连续，没有改动；最新一条 {head.short}"
    assert shown(page)[0] == 9 and booked(past.site)[-1] == "journal.verified"
    assert page.head_words.text() == past.site.read(journal.head).short != head.short
    assert not page.strip.isVisible()


@pytest.mark.clause("ARCH-20")
def test_the_first_edited_entry_is_a_standing_warning_that_leads_to_it(past: Past, qtbot: QtBot) -> None:
    edit(past.site, 5)
    page, said = page_of(past, qtbot)
    page.verify_button.click()
    assert said[-1].refused and "第 5 条起对不上" in said[-1].sentence
    assert page.strip.isVisible() and "第 5 条起对不上" in page.strip.accessibleName()
    (button,) = page.strip.findChildren(type(page.verify_button))
    button.click()
    assert shown(page) == [5]
    page.asking.clear()
    assert page.strip.isVisible()
    assert page.rows[0].purpose == "第 1 至 8 条，从第 5 条起对不上"


def test_a_verification_can_be_stopped_and_is_not_noted(
    much: Past, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving_view, "SLICE", 1)
    monkeypatch.setattr("app.ui.progress.PAUSE", 0)
    page, said = page_of(much, qtbot)
    QTimer.singleShot(0, lambda: next(s for s in page.window().findChildren(ProgressSheet)).stop())
    assert not page.verification.verify()
    assert "核对已停止" in said[-1].sentence
    assert "journal.verified" not in booked(much.site)
    QTimer.singleShot(0, page.leave)  # the desk is locked in the middle of it
    assert not page.verification.verify()
    assert "journal.verified" not in booked(much.site)


@pytest.mark.clause("ARCH-20")
def test_the_code_off_a_signed_sheet_is_compared_with_the_journal(past: Past, qtbot: QtBot) -> None:
    page, said = page_of(past, qtbot)
    code = past.site.read(journal.head).short
    past.look()
    page.asking.words.setText(code.upper())
    page.asking.apply()
    assert shown(page) == [8] and said[-1].sentence == "第 8 条和纸上的校验码一致。"
    page.asking.words.setText("8-0123456789ab")
    page.asking.apply()
    assert said[-1].refused and "不一致" in said[-1].sentence
    page.asking.what.choose("changed")  # another filter must not make it look lost
    page.asking.words.setText(code)
    page.asking.apply()
    assert said[-1].sentence == "第 8 条和纸上的校验码一致。"
    page.asking.words.setText("99-0123456789ab")
    page.asking.apply()
    assert said[-1].refused and "没有第 99 条" in said[-1].sentence


def test_the_head_can_be_copied(past: Past, qtbot: QtBot) -> None:
    page, _ = page_of(past, qtbot)
    page.copy_button.click()
    assert QGuiApplication.clipboard().text() == past.site.read(journal.head).short
    QGuiApplication.clipboard().clear()


# ---------------------------------------------------------------- on paper


@pytest.mark.clause("ARCH-20")
def test_the_sheet_is_verified_first_and_on_record_once_the_printer_took_it(
    past: Past, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers: list[bytes] = []
    monkeypatch.setattr(printing, "ask_and_print", lambda _, pdf: papers.append(pdf) or True)
    page, said = page_of(past, qtbot)
    page.print_button.click()
    assert booked(past.site)[-2:] == ["journal.verified", "journal.printed"]
    assert len(papers) == 1 and "签字存档" in said[-1].sentence
    page.verify_button.click()
    page.print_button.click()
    assert booked(past.site)[-3:] == ["journal.printed", "journal.verified", "journal.printed"]


def test_a_sheet_that_was_not_printed_is_not_on_record(
    past: Past, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, said = page_of(past, qtbot)
    troubles: list[Trouble] = []
    page.desk.trouble.connect(troubles.append)
    monkeypatch.setattr(printing, "ask_and_print", lambda *_: False)
    page.print_button.click()
    assert said[-1].sentence == "没有打印。"

    def out_of_paper(*_: object) -> bool:
        raise Trouble("打印机没有接收这份文件。")

    monkeypatch.setattr(printing, "ask_and_print", out_of_paper)
    page.print_button.click()
    assert troubles

    def no_letter(*_: object) -> bool:
        raise Refusal("没有字体能打印。", clause="DOC-02")

    monkeypatch.setattr(printing, "ask_and_print", no_letter)
    page.print_button.click()
    assert said[-1].refused
    assert "journal.printed" not in booked(past.site)


# ---------------------------------------------------------------- as a workbook


def sign(page: JournalPage, qtbot: QtBot, password: str = PASSWORD) -> SignSheet:
    sheet = next(s for s in page.window().findChildren(SignSheet) if s.isVisible())
    sheet.password.setText(password)
    sheet.sign()
    qtbot.waitUntil(
        lambda: not isValid(sheet) or not sheet.isVisible() or sheet.go.isEnabled(), timeout=20_000
    )
    QApplication.processEvents()
    return sheet


@pytest.mark.clause("ARCH-12", "ARCH-20")
def test_the_filtered_entries_leave_signed_and_noted(
    past: Past, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "日志"
    monkeypatch.setattr(leaving_view, "save_as", lambda *_: target)
    page, said = page_of(past, qtbot)
    page.asking.what.choose("looked")
    page.asking.apply()
    page.export_button.click()
    assert not list(tmp_path.glob("*.xlsx")) and booked(past.site)[-1] != "journal.exported"
    sign(page, qtbot)
    qtbot.waitUntil(lambda: (tmp_path / "日志.xlsx").exists())
    book = load_workbook(io.BytesIO((tmp_path / "日志.xlsx").read_bytes()))
    assert [row[0] for row in book["操作日志"].iter_rows(values_only=True)] == ["序号", 8, 4]
    about = dict(book["说明"].iter_rows(values_only=True, min_row=2))
    assert (about["范围"], about["导出人"], about["条数"]) == ("查看隐私", "顾维舟", "2")
    assert booked(past.site)[-1] == "journal.exported"
    assert "已存为" in said[-1].sentence


def test_a_wrong_password_and_a_choice_taken_back_write_nothing(
    past: Past, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page, _ = page_of(past, qtbot)
    monkeypatch.setattr(leaving_view, "save_as", lambda *_: None)
    page.export_button.click()
    assert not page.window().findChildren(SignSheet)
    monkeypatch.setattr(leaving_view, "save_as", lambda *_: tmp_path / "x.xlsx")
    page.export_button.click()
    sheet = sign(page, qtbot, "不是这个密码呀呀")
    assert sheet.refusal.text().strip()
    sheet.close_sheet()
    assert not list(tmp_path.glob("*.xlsx")) and "journal.exported" not in booked(past.site)


def test_nothing_and_too_much_are_refused_before_a_place_is_asked(
    past: Past, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("no place is asked")

    monkeypatch.setattr(leaving_view, "save_as", never)
    page, said = page_of(past, qtbot)
    page.asking.words.setText("从来没有")
    page.asking.apply()
    page.export_button.click()
    assert said[-1].refused
    page.asking.clear()
    monkeypatch.setattr(service, "MOST_EXPORTED", 3)
    page.export_button.click()
    assert "一次最多导出 3 条" in said[-1].sentence and said[-1].field == "day_from"


def test_a_disk_that_is_full_is_a_trouble_and_the_export_stays_noted(
    past: Past, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(leaving_view, "save_as", lambda *_: tmp_path / "没有的文件夹" / "x.xlsx")
    page, _ = page_of(past, qtbot)
    troubles: list[Trouble] = []
    page.desk.trouble.connect(troubles.append)
    page.export_button.click()
    sign(page, qtbot)
    qtbot.waitUntil(lambda: bool(troubles))
    assert booked(past.site)[-1] == "journal.exported"


@pytest.mark.clause("ROLE-01")
def test_the_room_is_offered_to_heads_only() -> None:
    (room,) = (room for room in tabs.ROOMS if room.key == "journal")
    assert (room.needs, room.behind, room.label) == ("journal.see", True, "操作日志")
    assert room.kinds == {lists.KIND} and Role.DESK.value
