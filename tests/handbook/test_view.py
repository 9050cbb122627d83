"""The page of the handbook: read by keyboard, searched, and written in by those who may."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.modules.handbook import files_view, lists, service
from app.modules.handbook.detail_view import NO_PAGE
from app.modules.handbook.editing_view import EditSheet, FormerSheet
from app.modules.handbook.view import HandbookPage
from app.rules.handbook import handbook
from app.rules.ref import Ref
from app.rules.roles import Role
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet
from app.ui.paper_sheet import PaperSheet
from tests.sites import OpenTestSite, make_site

pytestmark = pytest.mark.usefixtures("dressed")
CTRL = Qt.KeyboardModifier.ControlModifier
DOWN, ENTER, ESC = Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Escape
ROOMS = {"residents": "住户", "notices": "公文", "consents": "待签与委托"}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestSite]:
    """A site that is only read."""
    made = make_site(tmp_path_factory.mktemp("handbook") / "site")
    yield made
    made.store.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


class Bench:
    """The page in a window as large as it stands in the program, and what it said and asked for."""

    def __init__(self, qtbot: QtBot, site: OpenTestSite, role: Role = Role.CENTRE_HEAD) -> None:
        self.desk = Desk(site.store, site.someone(role))
        self.said: list[Said] = []
        self.gone: list[str] = []
        self.desk.said.connect(self.said.append)
        self.page = HandbookPage(self.desk, ROOMS, self.gone.append)
        qtbot.addWidget(self.page)
        self.page.resize(1238, 680)
        self.page.show()
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow)
        self.page.first_focus().setFocus()
        QApplication.processEvents()

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            focused = QApplication.focusWidget()
            assert focused is not None
            QTest.keyClick(focused, key)

    def focused(self) -> QWidget | None:
        return QApplication.focusWidget()

    def button(self, words: str) -> QPushButton:
        shown = (b for b in self.page.findChildren(QPushButton) if b.isVisible())
        return next(b for b in shown if b.text() == words)

    def sheet(self, kind: type[Sheet]) -> Sheet:
        return next(s for s in self.page.findChildren(kind) if s.isVisible())

    def words(self) -> str:
        return "\n".join(w.text() for w in self.page.detail.findChildren(QLabel))


def test_arrows_choose_enter_goes_on_and_esc_comes_back(qtbot: QtBot, fresh: OpenTestSite) -> None:
    bench = Bench(qtbot, fresh)
    page = bench.page
    assert page.counts.text() == f"条款 {len(handbook().clauses)} 条　读本 {len(fresh.read(lists.topics))} 篇"
    bench.press(DOWN)
    assert page.entries.table.rows()[0].ref == ("clause", "ETQ-01")
    page.chapters.choose(("part", "3-5"))
    bench.press(ENTER)
    assert bench.focused() is page.entries.table
    bench.press(DOWN, DOWN)
    assert page.entries.current().mark == "DOC-03"
    bench.press(ENTER)
    assert bench.focused() is page.detail
    bench.press(ENTER)
    assert bench.gone == ["notices"]
    assert page.back() and bench.focused() is page.entries.table
    assert page.back() and bench.focused() is page.chapters
    assert not page.back()


def test_a_clause_says_its_clocks_and_where_it_is_done(qtbot: QtBot, fresh: OpenTestSite) -> None:
    bench = Bench(qtbot, fresh)
    bench.page.open_clause("KEY-03")
    words = bench.words()
    for told in ("KEY-03", "手册", handbook().clause("KEY-03").text, "当天", "钥匙管理员", "中心负责人"):
        assert told in words
    go = bench.button("去办：钥匙")
    assert not go.isEnabled() and go.toolTip() == NO_PAGE and NO_PAGE in words
    bench.page.open_clause("RENO-01")
    assert "惯例" in bench.words()
    bench.page.open_clause("NONE-99")
    assert bench.said[-1].refused


def test_a_clause_leads_to_its_reading_text_and_back(qtbot: QtBot, fresh: OpenTestSite) -> None:
    bench = Bench(qtbot, fresh)
    bench.page.open_clause("SKILL-03")
    bench.button("投诉处理攻略").click()
    assert bench.page.text is not None and bench.page.text.key == "tactics"
    assert bench.page.chapters.current().ref == ("reading", "投诉处理")
    assert "在这些页面按 F1 可以看到：诉求。" in bench.words()


def test_a_narrow_window_shows_two_panes_and_esc_brings_the_chapters_back(
    qtbot: QtBot, fresh: OpenTestSite
) -> None:
    bench = Bench(qtbot, fresh)
    page = bench.page
    page.resize(860, 520)
    QApplication.processEvents()
    assert page.chapters.isVisible() and not page.detail.isVisible()
    bench.press(DOWN, ENTER)
    assert bench.focused() is page.entries.table
    assert page.detail.isVisible() and not page.chapters.isVisible()
    assert page.first_focus() is page.entries.table
    bench.press(ENTER)
    assert page.back() and page.back()
    assert bench.focused() is page.chapters and not page.detail.isVisible()
    page._to_find()
    page.find.setText("红包")
    assert page.detail.isVisible() and not page.chapters.isVisible()
    contents = next(b for b in page.findChildren(QPushButton) if b.text() == "目录")
    assert contents.isVisible()
    contents.click()
    assert bench.focused() is page.chapters
    page.resize(1238, 680)
    QApplication.processEvents()
    assert page.chapters.isVisible() and page.detail.isVisible() and not contents.isVisible()


def test_ctrl_f_finds_and_esc_gives_the_chapter_back(qtbot: QtBot, fresh: OpenTestSite) -> None:
    bench = Bench(qtbot, fresh)
    page = bench.page
    page.open_clause("KEY-08")
    page._to_find()
    page.find.setText("红包")
    assert [row.mark for row in page.entries.table.rows()] == ["CARE-06", "CARE-06"]
    assert page.counts.text() == "查到 2 条"
    bench.press(DOWN)
    assert bench.focused() is page.entries.table
    bench.press(DOWN)
    assert page.text is not None and page.text.key == "care-call"
    page._to_find()
    page.find.setText("没有这样的词")
    assert page.entries.is_empty and page.text is None
    bench.press(ENTER)
    assert bench.focused() is page.find
    assert page.back() and page.find.text() == "" and bench.focused() is page.chapters
    assert page.entries.table.rows()[0].mark == "KEY-01"
    page.find.setText("红包")
    page.chapters.choose(("part", "3-5"))
    assert page.find.text() == "" and page.entries.table.rows()[0].mark == "DOC-01"


def test_who_may_not_write_reads_and_is_told_why(qtbot: QtBot, fresh: OpenTestSite) -> None:
    bench = Bench(qtbot, fresh, Role.OFFICER)
    bench.page.open_topic("media")
    for words in ("修订…", "附上文件…"):
        assert not bench.button(words).isEnabled() and "权限" in bench.button(words).toolTip()
    bench.page._edit_shown()
    assert bench.said[-1].clause == "ROLE-01"
    bench.page.open_clause("MEDIA-01")
    assert not bench.page.edit_button.isVisible()
    assert not any(sheet.isVisible() for sheet in bench.page.findChildren(Sheet))


def test_the_site_writes_its_own_version_and_takes_it_back(qtbot: QtBot, site: OpenTestSite) -> None:
    bench = Bench(qtbot, site)
    page = bench.page
    page.open_topic("media")
    page._edit_shown()
    sheet = bench.sheet(EditSheet)
    assert isinstance(sheet, EditSheet)
    sheet.box.setPlainText("  ")
    QTest.keyClick(sheet.box, ENTER, CTRL)
    assert "恢复原文" in sheet.refusal.text() and sheet.isVisible()
    sheet.box.setPlainText("本中心的写法\n来访 → 请找发言人。")
    QTest.keyClick(sheet.box, ENTER)
    assert sheet.isVisible()  # Enter makes a line
    QTest.keyClick(sheet.box, ENTER, CTRL)
    assert not sheet.isVisible()
    assert "本中心修订" in bench.words() and "顾维舟　2026年11月23日 09:42" in bench.words()
    assert "请找发言人。" in bench.words() and "无可奉告" not in bench.words()
    assert page.entries.current().note == "已修订"

    bench.button("恢复原文…").click()
    next(b for b in bench.sheet(Sheet).findChildren(QPushButton) if b.text() == "恢复原文").click()
    assert "无可奉告" in bench.words() and "本中心修订" not in bench.words()
    bench.button("旧稿…").click()
    former = bench.sheet(FormerSheet)
    assert "顾维舟 写" in former.findChild(QComboBox).currentText()
    next(b for b in former.findChildren(QPushButton) if b.text() == "以这一稿修订…").click()
    again = bench.sheet(EditSheet)
    assert isinstance(again, EditSheet) and again.box.toPlainText().startswith("本中心的写法")


def test_what_was_typed_is_there_again_after_a_lock(qtbot: QtBot, site: OpenTestSite) -> None:
    bench = Bench(qtbot, site)
    bench.page.open_topic("media")
    bench.page._edit_shown()
    sheet = bench.sheet(EditSheet)
    assert isinstance(sheet, EditSheet)
    sheet.box.setPlainText("写到一半")
    sheet.keep()
    sheet.drop()
    bench.page._edit_shown()
    again = bench.sheet(EditSheet)
    assert isinstance(again, EditSheet) and again.box.toPlainText() == "写到一半"
    assert "填回来" in again.refusal.text()
    again.save()
    assert bench.desk.draft("handbook_text:media") == {}


def test_the_sites_own_paper_is_attached_looked_at_and_taken_away(
    qtbot: QtBot, site: OpenTestSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = tmp_path / "接待流程图.png"
    drawn = QImage(60, 40, QImage.Format.Format_RGB32)
    drawn.fill(Qt.GlobalColor.darkBlue)
    drawn.save(str(picture))
    bench = Bench(qtbot, site)
    bench.page.open_topic("media")
    for path in (None, picture, tmp_path / "没有了.png"):
        monkeypatch.setattr(files_view, "open_file", lambda *_, path=path: path)
        bench.button("附上文件…").click()
    assert bench.said[-1].refused and "读不出来" in bench.said[-1].sentence
    assert "接待流程图" in bench.words() and "图片" in bench.words()

    bench.button("打开").click()
    paper = bench.sheet(PaperSheet)
    assert any(not shown.pixmap().isNull() for shown in paper.findChildren(QLabel))
    QTest.keyClick(paper, ENTER)
    bench.button("撤下…").click()
    QTest.keyClick(bench.sheet(Sheet), ENTER, CTRL)
    assert "接待流程图" not in bench.words()


def test_nothing_that_a_site_writes_makes_the_text_wider_than_its_place(
    qtbot: QtBot, site: OpenTestSite
) -> None:
    address = "a/" * 200
    site.do(service.edit, "media", f"{address}\n## {address}\n· {address}\n{'时' * 20} → {address}")
    site.do(service.attach_file, "media", PDF, "很长的名称" * 16)
    bench = Bench(qtbot, site)
    bench.page.open_topic("media")
    QApplication.processEvents()
    for size in ((1238, 680), (997, 520)):
        bench.page.resize(*size)
        QApplication.processEvents()
        assert bench.page.detail.widget().width() <= bench.page.detail.viewport().width()


def test_a_record_of_the_journal_opens_its_text(qtbot: QtBot, site: OpenTestSite) -> None:
    ref = site.do(service.attach_file, "talking", PDF, "话术手册")
    text = site.read(lists.topic, "talking").ref
    assert ref.kind == "attachment" and text is not None
    bench = Bench(qtbot, site)
    bench.page.open(text)
    assert bench.page.text is not None and bench.page.text.key == "talking"
    assert "话术手册" in bench.words()
    bench.page.open(Ref("handbook_text", 99))
    assert bench.page.text.key == "talking"


def test_every_clause_and_every_text_can_be_shown(qtbot: QtBot, fresh: OpenTestSite) -> None:
    bench = Bench(qtbot, fresh)
    for clause in handbook().clauses:
        bench.page.detail.show_clause(clause, fresh.read(lists.reading_for, clause.id))
        assert clause.text in bench.words()
    for row in fresh.read(lists.topics):
        bench.page.open_topic(row.key)
        assert row.title in bench.words()
        assert bench.page.detail.horizontalScrollBar().maximum() == 0
