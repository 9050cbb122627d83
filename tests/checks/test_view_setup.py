"""How checks are set up, on the page: lines changed, one of the site's own, retired, put back."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.modules.checks import lists
from app.modules.checks.view import ChecksPage
from app.rules.ref import Ref
from app.ui import printing, theme
from app.ui.dialog import Sheet
from app.ui.window import MainWindow, RoomTab
from tests.checks.centre import DESK, HEAD, LEADER, OFFICER, OTHER_OFFICER, Centre
from tests.checks.screens import ALT, CTRL, DOWN, ENTER, ESC, desk_of, screen_of
from tests.walks.test_nothing_is_cut import SIZES, cut

KEY = Qt.Key


def lines_of(centre: Centre, key: str) -> list[str]:
    card = centre.site.read(lists.definition, centre.check(key))
    assert card is not None
    return [line.text for line in card.lines]


@pytest.mark.clause("ROLE-15")
def test_the_site_makes_a_check_of_its_own_and_it_is_run_the_same_day(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, LEADER)
    at.press(KEY.Key_4, mod=ALT)
    at.press(KEY.Key_N, mod=CTRL)
    editor = at.page.editor
    assert editor.title.hasFocus() and editor.card is None
    at.write("监控室交接")
    editor.who.setCurrentIndex(editor.who.findData("desk"))
    editor.term.setCurrentIndex(editor.term.findData("every day"))
    editor.title.setFocus()
    at.press(ENTER)
    at.write("屏幕都亮")
    at.press(ENTER)
    at.write("钥匙（把）")
    last = editor.lines.rows[-1]
    last.kind.setCurrentIndex(last.kind.findData("count"))
    last.text.setFocus()
    at.press(ENTER)
    assert len(editor.lines.rows) == 3
    at.press(ENTER, mod=CTRL)
    assert at.last == "检查项目已保存，下一张单起按新的内容。"
    chosen = at.page.set_up.register.current()
    assert chosen is not None and (chosen.title, chosen.who, chosen.term, chosen.state) == (
        "监控室交接",
        "前台",
        "每天",
        "本中心自定",
    )
    centre.must_agree()
    desk = screen_of(centre, qtbot, DESK)
    desk.choose("监控室交接")
    desk.press(ENTER, KEY.Key_1, KEY.Key_5, ENTER, KEY.Key_5, ENTER)
    desk.press(ENTER, mod=CTRL)
    assert desk.last == "“监控室交接”已完成，编号 2026年1号，没有问题。"
    assert centre.due("own-1").isoformat() == "2026-11-24"
    centre.must_agree()


def test_lines_are_moved_taken_out_and_put_back_and_old_sheets_stay(
    centre: Centre, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lines_of(centre, "front-desk")
    run = centre.start(DESK, "front-desk")
    at = screen_of(centre, qtbot, LEADER)
    at.page.show_view("set_up")
    assert at.page.set_up.choose(Ref("check_definition", centre.check("front-desk"))) is None
    at.press(ENTER)
    editor = at.page.editor
    assert (
        not editor.who.isVisible() and not editor.back_button.isVisible() and "手册定" in editor.hint.text()
    )
    first, second = editor.lines.rows[:2]
    second.text.setFocus()
    at.press(KEY.Key_Up, mod=ALT)
    assert editor.lines.rows[0] is second and not second.up.isEnabled()
    at.press(DOWN)
    assert first.text.hasFocus()
    at.press(KEY.Key_Delete, mod=ALT)
    at.page.back()
    ask = at.sheet()
    assert "还没有保存" in ask.accessibleName()
    at.press(ESC)
    assert at.page.editing
    at.press(ENTER, mod=CTRL)
    assert lines_of(centre, "front-desk") == [before[1], *before[2:]]
    assert len(centre.sheet(run).lines) == len(before)
    at.page.edit_definition(Ref("check_definition", centre.check("front-desk")))
    papers: list[bytes] = []
    monkeypatch.setattr(printing, "ask_and_print", lambda _, pdf: papers.append(pdf) or True)
    at.press(KEY.Key_P, mod=CTRL)
    assert papers[0].startswith(b"%PDF") and at.last == "空白检查单已打印。"
    desk = screen_of(centre, qtbot, DESK)
    desk.press(KEY.Key_P, mod=CTRL)
    assert len(papers) == 2 and desk.last == "空白检查单已打印。"
    at.page.activateWindow()
    qtbot.waitUntil(at.page.isActiveWindow)
    editor.back_button.click()
    at.sheet()
    at.press(ENTER, mod=CTRL)
    assert lines_of(centre, "front-desk") == before and not at.page.editing


def test_tab_goes_through_a_check_as_one_reads(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, HEAD)
    at.page.new_definition()
    at.write("夜巡")
    at.press(ENTER)
    at.write("东门上锁")
    at.press(ENTER)
    at.write("西门上锁")
    at.press(KEY.Key_Up, mod=ALT)
    at.page.editor.title.setFocus()
    names = []
    for _ in range(15):
        at.press(KEY.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None and focus.accessibleName()
        names.append(focus.accessibleName())
    assert names[2] == "要两人在场，第二个人签名"
    assert names[3:8] == [f"第 1 行{words}" for words in ("小标题", "检查内容", "怎么填", "下移", "删去")]
    assert names[8:13] == [f"第 2 行{words}" for words in ("小标题", "检查内容", "怎么填", "上移", "删去")]
    assert names[13:] == ["加一行", "保存"]
    assert [made.text.text() for made in at.page.editor.lines.rows] == ["西门上锁", "东门上锁"]


def test_a_check_is_retired_and_taken_up_again(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, HEAD)
    at.page.show_view("set_up")
    ref = Ref("check_definition", centre.check("dorm-daily"))
    at.page.edit_definition(ref)
    at.page.editor.retire_button.click()
    at.sheet()
    at.press(ENTER, mod=CTRL)
    assert at.page.counts.text().endswith("停用 1") and centre.due("dorm-daily") is None
    at.page.edit_definition(ref)
    at.page.editor.use_button.click()
    assert at.last == "已恢复使用，从今天起算。" and centre.due("dorm-daily") == centre.today
    centre.must_agree()


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, HEAD)
    at.page.new_definition()
    editor = at.page.editor
    for title, who, term, field in (
        ("", "", "", "title"),
        ("夜巡", "", "every day", "who"),
        ("夜巡", "desk", "", "lines"),
    ):
        editor.title.setText(title)
        editor.who.setCurrentIndex(editor.who.findData(who))
        editor.term.setCurrentIndex(editor.term.findData(term))
        editor.save()
        assert at.said[-1].refused and at.said[-1].field == field
    assert editor.title.text() == "夜巡" and editor.lines.rows[0].text.hasFocus()


def test_a_half_written_check_stands_there_again_after_the_lock(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, HEAD)
    at.page.new_definition()
    at.page.editor.title.setText("夜巡")
    at.page.editor.lines.rows[0].text.setText("东门上锁")
    at.page.leave()
    again = screen_of(centre, qtbot, HEAD)
    again.page.new_definition()
    assert again.page.editor.title.text() == "夜巡"
    assert again.page.editor.lines.drafts()[0].text == "东门上锁"
    again.page.back()
    again.sheet()
    again.press(ENTER, mod=CTRL)
    third = screen_of(centre, qtbot, HEAD)
    third.page.new_definition()
    assert third.page.editor.title.text() == ""


@pytest.mark.clause("ROLE-01")
def test_who_may_not_set_up_reads_only(centre: Centre, qtbot: QtBot) -> None:
    at = screen_of(centre, qtbot, DESK)
    at.page.show_view("set_up")
    assert not at.page.new_button.isEnabled() and "权限" in at.page.new_button.toolTip()
    at.press(ENTER)
    editor = at.page.editor
    assert at.page.editing
    for each in (editor.save_button, editor.retire_button, editor.add_button):
        assert not each.isEnabled()
    at.press(ENTER, mod=CTRL)
    assert at.said[-1].clause == "ROLE-01"


# ---------- room for it


def test_nothing_is_cut_at_the_sizes_a_desk_has(centre: Centre, qtbot: QtBot, dressed: QApplication) -> None:
    run = centre.make(
        OFFICER,
        "area-inspection",
        centre.problem(3, "2 单元大堂西侧灯不亮，要换灯管", OTHER_OFFICER, "2026-11-25"),
    )
    line = centre.sheet(run).lines[2].followup
    assert line is not None
    check = Ref("check_definition", centre.check("key-stocktake"))
    views = {
        "shelf": lambda page: page.show_view("to_do"),
        "mend": lambda page: page.show_view("mend"),
        "history": lambda page: page.show_view("done"),
        "set up": lambda page: page.show_view("set_up"),
        "editor": lambda page: page.edit_definition(check),
        "new": lambda page: page.new_definition(),
        "finished": lambda page: page.open(Ref("check_run", run)),
        "count": lambda page: page.open(check),
        "problem": lambda page: (page.open(check), page.running.lines.rows[6].mark("problem")),
        "aside": lambda page: page.running.other_pane(),
        "watch": lambda page: page.running.ask_watcher(),
        "follow-up": lambda page: page.open(line.ref),
        "emergency": lambda page: page.show_emergencies(),
    }
    wrong = []
    for scale in (1.3, 1.0):
        theme.apply(dressed, scale=scale)
        window = window_of(centre)
        window.resize(*SIZES["compact"])  # the walk looks at the page at the other sizes
        for name, show in views.items():
            show(window.page("checks"))
            for _ in range(3):  # the hints under the page are laid out when their type is known
                QApplication.processEvents()
            wrong += [f"{scale} {name}: {what}" for what in cut(window)]
            for sheet in window.findChildren(Sheet):
                sheet.drop()
        window.close()
        window.deleteLater()
        # Styled anew with the window still there, the next look would take as long as the test itself.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not wrong, "\n".join(wrong)


def window_of(centre: Centre) -> MainWindow:
    """The main window with this one room."""
    now = lambda: centre.site.clock.now  # noqa: E731
    tab = RoomTab("checks", "检查", "checks", 1, lambda desk: ChecksPage(desk, now))
    window = MainWindow(
        desk_of(centre, HEAD), [tab], "青禾苑", lambda _: [], on_lock=lambda: None, on_switch=lambda: None
    )
    window.show()
    return window
