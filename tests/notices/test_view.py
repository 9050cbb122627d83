"""The room of notices as the clerk uses it: what is missing is said at its field, nothing written is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.modules.notices import lists, service
from app.modules.notices.view import NoticePage
from app.rules.roles import Role, Who
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet
from tests.sites import OpenTestSite, make_site


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenTestSite]:
    """A small open site."""
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


def page_of(opened: OpenTestSite, qtbot: QtBot, role: Role | None = None) -> NoticePage:
    page = NoticePage(Desk(opened.store, opened.someone(role) if role else opened.who))
    qtbot.addWidget(page)
    page.resize(1238, 680)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def titles(opened: OpenTestSite) -> list[str]:
    return [row.title for row in opened.read(lists.in_hand)]


@pytest.mark.clause("DOC-01", "DOC-02")
@pytest.mark.parametrize(
    ("field", "text"),
    [("title", ""), ("dated", "2026-02-30"), ("post_until", "2020-01-01"), ("signer", "")],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_kept(
    opened: OpenTestSite, qtbot: QtBot, field: str, text: str
) -> None:
    page = page_of(opened, qtbot)
    page.new()
    editor = page.editor
    editor.title.setText("停水通知")
    editor.body.setPlainText("27 日停水。")
    editor.fields[field].setText(text)
    QTest.keyClick(editor.body, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert editor.problem.text().strip()
    assert editor.fields[field].property("state") == "wrong"
    assert editor.fields[field].hasFocus()
    assert titles(opened) == []
    editor.body.setFocus()
    page.focus_field(field)  # the button in the message bar
    assert editor.fields[field].hasFocus()


def test_writing_on_takes_the_refusal_away_everywhere(opened: OpenTestSite, qtbot: QtBot) -> None:
    page = page_of(opened, qtbot)
    page.new()
    settled: list[bool] = []
    page.editor.save()
    page.desk.settled.connect(lambda: settled.append(True))
    page.editor.title.setText("停")
    assert settled and not page.editor.problem.text().strip()
    assert page.editor.title.property("state") == ""


def test_the_head_speaks_of_the_number_while_writing_and_of_the_notices_in_the_list(
    opened: OpenTestSite, qtbot: QtBot
) -> None:
    page = page_of(opened, qtbot)
    page.new()
    page.editor.title.setText("停水通知")
    page.editor.body.setPlainText("27 日停水。")
    assert page.editor.save()
    assert page.counts.text() == "编号批准后给出"
    page.back()
    assert page.counts.text() == "1 份在办"


def test_a_half_written_notice_is_left_only_on_purpose(opened: OpenTestSite, qtbot: QtBot) -> None:
    page = page_of(opened, qtbot)
    page.new()
    page.editor.title.setText("只有标题")
    page.back()
    sheet = next(s for s in page.window().findChildren(Sheet) if s.isVisible())
    assert page.stack.currentWidget() is page.editor
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert page.editor.title.text() == "只有标题"
    page.back()
    sheet = next(s for s in page.window().findChildren(Sheet) if s.isVisible())
    QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.list.is_empty
    assert titles(opened) == []


def test_a_half_written_notice_survives_a_lock(opened: OpenTestSite, qtbot: QtBot) -> None:
    page = page_of(opened, qtbot)
    page.new()
    page.editor.body.setPlainText("27 日停水，请提前储水。")
    page.editor.dated.setText("乱写")
    page.leave()
    assert titles(opened) == ["（标题未写）"]
    kept = opened.read(service.notice, opened.read(lists.in_hand)[0].ref.id)
    assert kept.body == "27 日停水，请提前储水。"


def test_an_untouched_notice_leaves_no_draft(opened: OpenTestSite, qtbot: QtBot) -> None:
    page = page_of(opened, qtbot)
    page.new()
    page.leave()
    page.back()
    assert titles(opened) == []


def test_who_holds_no_role_gets_a_sentence_and_no_draft(opened: OpenTestSite, qtbot: QtBot) -> None:
    page = page_of(opened, qtbot)
    page.desk.who = Who(opened.who.staff_id, "叶知秋", frozenset())
    said: list[Said] = []
    page.desk.said.connect(said.append)
    page.new()
    page.editor.title.setText("停水通知")
    page.editor.body.setPlainText("27 日停水。")
    page.editor.signer.setText("叶知秋")
    assert not page.editor.save()
    assert said[-1].refused
    assert titles(opened) == []
