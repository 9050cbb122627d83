"""The daily round by keys, the figures, the report and the limits on the screen."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.modules.complaints import reporting, rounds, service
from app.modules.complaints.figures_view import FiguresPane
from app.modules.complaints.measure_view import MeasureSheet
from app.modules.complaints.round_sheets_view import ChaseSheet, PersonSheet, RaiseSheet
from app.modules.complaints.round_view import RoundPane
from app.modules.complaints.taking import Call
from app.modules.complaints.terms_view import TermSheet, TermsSheet
from app.rules.roles import Role
from app.storage import keyring
from app.ui import dialog
from app.ui.desk import Desk, Said
from app.ui.pane import Pane
from app.ui.sign_sheet import SignSheet
from tests.consents.office import sheet_of
from tests.sites import MONDAY, PASSWORD, OpenTestSite, make_site
from tests.ui.scanner import press

pytestmark = pytest.mark.usefixtures("dressed")
ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestSite]:
    """A site with four open matters of November."""
    made = make_site(tmp_path_factory.mktemp("roundview") / "site")
    for words, grade in (("装修很吵", "ordinary"), ("电梯困人", "urgent"), ("地库渗水", "important")):
        made.do(service.take_down, Call(words, kind="complaint", category="facilities", grade=grade))
    made.do(service.take_down, Call("水龙头滴水", kind="repair"))
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def desk(site: OpenTestSite) -> Desk:
    """The head at the desk."""
    return Desk(site.store, site.who, prove=partial(keyring.sign, site.folder))


@pytest.fixture(scope="module")
def clerk(site: OpenTestSite) -> Desk:
    """A clerk at the desk."""
    return Desk(site.store, site.someone(Role.DESK))


@pytest.fixture(autouse=True)
def _enter_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)


def _shown(qtbot: QtBot, pane: Pane) -> list[Said]:
    qtbot.addWidget(pane)
    pane.resize(1238, 612)
    pane.show()
    pane.activateWindow()
    pane.first_focus().setFocus()
    QApplication.processEvents()
    said: list[Said] = []
    pane.desk.said.connect(said.append)
    return said


def _key(pane: Pane, *keys: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        press(pane, key, mod)
        QApplication.processEvents()


def _sign(pane: Pane, qtbot: QtBot) -> None:
    sheet = sheet_of(pane, SignSheet)
    sheet.password.setText(PASSWORD)
    with qtbot.waitSignal(sheet.closed, timeout=10_000):
        sheet.sign()
    QApplication.processEvents()


@pytest.mark.clause("ROLE-05")
def test_the_round_is_gone_through_with_one_key_each_taken_back_and_signed(
    site: OpenTestSite, desk: Desk, qtbot: QtBot
) -> None:
    pane = RoundPane(desk, site.clock)
    said = _shown(qtbot, pane)
    codes = [line.code for line in pane.table.rows()]
    assert codes[0] == "TS-0002" and pane.told.text() == "已看 0　还剩 4"
    _key(pane, ENTER, Qt.Key.Key_1)  # Enter opens the matter elsewhere: here nothing happens
    assert pane.round.last_code == "TS-0002" and pane.table.current().code == codes[1]
    _key(pane, Qt.Key.Key_2)
    chase = sheet_of(pane, ChaseSheet)
    _key(pane, Qt.Key.Key_3)
    assert "办不了的说明原因" in chase.form.values()["words"]
    _key(pane, ENTER)
    assert said[-1].sentence == f"{codes[1]} 已督办，要求记在经过里。"
    assert pane.undo() and pane.round.seen == 1
    _key(pane, Qt.Key.Key_1, Qt.Key.Key_3)
    person = sheet_of(pane, PersonSheet)
    person.person.choose(2)
    person.save()
    assert "林晓禾" in {line.person for line in pane.table.rows()}
    _key(pane, ENTER, mod=CTRL)
    assert said[-1].sentence == "还有 1 件没有看过，看完再签字。"
    pane.words.setText("明早再看一遍")
    pane.keep()
    again = RoundPane(desk, site.clock)  # the desk was locked and unlocked
    _shown(qtbot, again)
    assert (again.round.seen, again.words.text()) == (3, "明早再看一遍")
    _key(again, Qt.Key.Key_4)
    raised = sheet_of(again, RaiseSheet)
    assert raised.form.values()["grade"] in ("important", "urgent")
    raised.save()
    again.finish()
    _sign(again, qtbot)
    assert again.told.text().startswith("今天已签字　09:42") and "明早再看一遍" in again.before.toolTip()
    assert desk.draft("complaints.round") == {} and not again.undo()
    again.look("fine")
    again.finish()
    assert not [one for one in again.findChildren(SignSheet) if one.isVisible()]


def test_a_clerk_sees_the_round_and_cannot_sign_it(site: OpenTestSite, clerk: Desk, qtbot: QtBot) -> None:
    pane = RoundPane(clerk, site.clock)
    said = _shown(qtbot, pane)
    assert not pane.go.isEnabled() and not any(made.isEnabled() for made in pane.buttons.values())
    pane.look("fine")
    assert said[-1].refused and rounds.look.label in said[-1].sentence


@pytest.mark.clause("ROLE-04", "COMP-04")
def test_figures_and_the_report_beside_them_by_keys(site: OpenTestSite, desk: Desk, qtbot: QtBot) -> None:
    site.clock.now = datetime(2026, 12, 1, 9, 0)
    pane = FiguresPane(desk, site.clock)
    said = _shown(qtbot, pane)
    assert pane.when.text() == "2026年12月" and not pane.later.isEnabled()
    _key(pane, Qt.Key.Key_Left, mod=ALT)
    assert pane.when.text() == "2026年11月" and pane.figures is not None
    assert (pane.figures.new, pane.figures.open) == (3, 3)
    _key(pane, Qt.Key.Key_3)
    assert [row.name for row in pane.table.rows()] == ["一般", "重要", "紧急", "重大"]
    pane.scope.buttons[1].click()
    assert pane.figures.new == 4 and "水龙头" not in pane.bars.accessibleDescription()
    pane.span.buttons[1].click()
    assert pane.when.text() == "2026年" and pane.trend.figures.names[0] == "1月"
    pane.span.buttons[0].click()
    assert pane.when.text() == "2026年12月"
    _key(pane, Qt.Key.Key_Left, mod=ALT)
    _key(pane, Qt.Key.Key_M, mod=CTRL)
    report = pane.report
    assert report.title.text() == "2026年11月投诉月报" and report.stands.text() == "还没有写"
    report.analysis.setPlainText("本月三件投诉都在设备设施。")
    assert pane.back() and pane.when.text() == "2026年11月"
    pane.show_report()  # what was typed and not saved is still there
    assert report.analysis.toPlainText() == "本月三件投诉都在设备设施。"
    report.show_month(report.period.moved(-1))
    assert report.analysis.toPlainText() == ""
    report.turn(1)
    assert report.analysis.toPlainText() == "本月三件投诉都在设备设施。"
    for kind, words in (("corrective", "更换地库伸缩缝止水带"), ("preventive", "每周巡查地库并拍照")):
        report.add()
        sheet = sheet_of(report, MeasureSheet)
        sheet.save()
        assert "至少 4 个字" in sheet.form.error("words")
        sheet.form.set_values({"words": words, "kind": kind, "until": "2026-12-31"})
        sheet.save()
        assert not sheet.isVisible()
    report.change(report.measures.rows()[0])
    sheet = sheet_of(report, MeasureSheet)
    sheet.form.put("until", "2026-12-30")
    sheet.save()
    assert [row.until_words for row in report.measures.rows()] == ["2026-12-30", "2026-12-31"]
    report.finish()
    _sign(report, qtbot)
    assert report.stands.text().startswith("已签发") and said[-1].sentence == "2026年11月投诉月报已签发。"
    assert report.analysis.isReadOnly() and not report.go.isEnabled() and report.save() is None
    wanted: list[object] = []
    desk.wanted.connect(wanted.append)
    report.change(report.measures.rows()[0])
    assert wanted == [report.measures.rows()[0].followup]
    assert pane.open_report(report.measures.rows()[0].ref)


def test_a_limit_is_changed_in_its_table_and_set_back(site: OpenTestSite, desk: Desk, qtbot: QtBot) -> None:
    site.clock.now = MONDAY + timedelta(hours=1)
    pane = FiguresPane(desk, site.clock)
    said = _shown(qtbot, pane)
    pane.show_terms()
    table = sheet_of(pane, TermsSheet)
    _key(pane, Qt.Key.Key_Down, ENTER)
    sheet = sheet_of(pane, TermSheet)
    sheet.form.put("number", "0")
    sheet.save()
    assert "1 到 720" in sheet.form.error("number")
    sheet.form.put("number", "12")
    sheet.form.put("head_days", "")
    sheet.save()
    row = table.table.current()
    assert (row.step, row.term, row.head_zh, row.own) == ("答复", "12 个服务小时", "不告诉", True)
    _key(pane, Qt.Key.Key_Delete)
    assert table.table.current().term == "24 个服务小时" and said[-1].sentence.endswith("已恢复惯例。")
    _key(pane, ESC)
    assert not table.isVisible()


def test_who_may_not_write_the_report_sees_the_figures(site: OpenTestSite, clerk: Desk, qtbot: QtBot) -> None:
    pane = FiguresPane(clerk, site.clock)
    said = _shown(qtbot, pane)
    assert not pane.write.isEnabled()
    pane.show_report()
    assert said[-1].refused and reporting.write_report.label in said[-1].sentence
    pane.show_terms()
    assert not sheet_of(pane, TermsSheet).edit.isEnabled()
