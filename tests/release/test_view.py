"""Release slips at the counter, by keys: a new slip, the gate's part by scanner, the weekly comparison."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.modules.release import lists
from app.modules.release.form_view import PLACE
from app.modules.release.sheets_view import GateSheet, TellSheet
from app.modules.release.view import ReleasePage
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.journal import JournalAct
from app.ui import dialog, printing
from app.ui.desk import Desk, Said
from app.ui.dialog import ReasonSheet
from tests.consents.office import sheet_of
from tests.release.counter import TODAY, Counter
from tests.ui.scanner import press, scan, type_keys

pytestmark = pytest.mark.usefixtures("dressed")
ENTER, ESC, F9 = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_F9
CTRL = Qt.KeyboardModifier.ControlModifier


class Hand:
    """The clerk at the page: keys are counted, papers and sentences are gathered."""

    def __init__(self, page: ReleasePage) -> None:
        self.page, self.keys = page, 0
        self.papers: list[bytes] = []
        self.said: list[Said] = []
        page.desk.said.connect(self.said.append)

    def strike(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Keys by hand."""
        for key in keys:
            press(self.page, key, mod)
            self.keys += 1
            QApplication.processEvents()

    def type(self, text: str) -> None:
        """Letters and digits by hand."""
        type_keys(self.page, text)
        self.keys += len(text)
        QApplication.processEvents()

    @property
    def bar(self) -> str:
        """What was said last."""
        return self.said[-1].sentence


@pytest.fixture(scope="module")
def desk(counter: Counter) -> Desk:
    """The head at the desk, for all tests."""
    return Desk(counter.site.store, counter.site.who)


@pytest.fixture
def hand(counter: Counter, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    """The page in a window of its own, the printer taking every paper."""
    page = ReleasePage(desk, now=counter.site.clock)
    qtbot.addWidget(page)
    page.resize(1238, 660)
    page.show()
    page.activateWindow()
    QApplication.processEvents()
    made = Hand(page)

    def take(_over: QWidget, pdf: bytes) -> bool:
        made.papers.append(pdf)
        return True

    monkeypatch.setattr(printing, "ask_and_print", take)
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)
    counter.on(TODAY)
    yield made
    page.form.clear()
    counter.on(TODAY)


@pytest.mark.clause("RELS-01", "RELS-02")
def test_an_owners_slip_is_made_and_printed_with_few_keys_and_told_with_enter(
    hand: Hand, counter: Counter
) -> None:
    home, page = counter.home(), hand.page
    page.start_slip()
    hand.keys = 1  # F9
    hand.type(home.room.rsplit("-", 1)[1])
    hand.strike(ENTER)
    hand.type("1001x")
    hand.strike(ENTER)
    for line in ("1 2", "0 12"):
        hand.type(line)
        hand.strike(ENTER)
    hand.strike(ENTER, mod=CTRL)
    assert hand.keys <= 25, "some four keys a second are typed at a counter"
    assert len(hand.papers) == 1 and not page.sitting
    card = page.panel.card
    assert card is not None and [one.words for one in card.goods] == ["沙发 2 件", "纸箱 12 箱"]
    assert card.printed == 1 and card.name == "单一鸣" and card.room.endswith(home.room[4:])
    hand.strike(ENTER)
    sheet = sheet_of(page, TellSheet)
    hand.strike(ENTER, ENTER, ENTER)
    assert not sheet.isVisible() and "对讲告知 大门岗" in page.panel.card.tellings[0]
    hand.strike(ENTER)
    gate = sheet_of(page, GateSheet)
    gate.form.put("guard", "欧阳正清")
    hand.strike(ENTER)
    assert page.panel.card.state == "back" and hand.bar.endswith("与清单一致。")
    hand.said[-1].undo()
    assert page.panel.card.state == "issued"


@pytest.mark.clause("RELS-01")
def test_a_tenant_is_asked_for_the_owners_consent_and_a_refused_gate_loses_nothing(
    hand: Hand, counter: Counter
) -> None:
    home, page = counter.home(), hand.page
    page.open(home.unit)
    QApplication.processEvents()
    assert page.sitting and page.form.who.home is not None
    rows = page.form.who.people.rows()
    hand.type(next(line.no for line in rows if line.tie == "租户"))
    hand.type("1234")
    hand.strike(ENTER)
    assert page.form.consent.isVisible()
    hand.strike(ENTER, ENTER)  # nothing chosen: on to the goods all the same
    hand.type("3")
    hand.strike(ENTER)
    hand.strike(ENTER, mod=CTRL)
    refused = page.form.consent.form.error("consent")
    assert "要业主同意" in refused and page.form.goods.lines == ["3"] and not hand.papers
    hand.type("2")
    hand.strike(ENTER)
    assert page.form.consent.phone.text() == "199-0000-0137"
    opened = counter.site.read(
        lambda s: s.query(JournalAct.purpose).filter(JournalAct.verb.endswith("open_to_ask")).count()
    )
    assert opened == 1
    page.leave()
    assert page.form.consent.phone.text() == ""
    # The desk was locked: what stood here is there again for the same person.
    kept = page.desk.draft(PLACE)
    page.form.clear()
    page.desk.keep_draft(PLACE, "放行条", kept)
    page.reload()
    assert page.sitting and page.form.goods.lines == ["3"] and page.form.consent.agreed() == home.owner.id
    hand.strike(ENTER, mod=CTRL)
    assert page.panel.card is not None and page.panel.card.right.startswith("打登记的电话，单一鸣")
    assert page.desk.draft(PLACE) == {}


@pytest.mark.clause("RELS-01")
def test_lines_are_corrected_and_the_twenty_first_goes_on_another_slip(hand: Hand, counter: Counter) -> None:
    page, goods = hand.page, hand.page.form.goods
    page.open(counter.home().unit)
    hand.type("1001x")
    hand.strike(ENTER)
    hand.strike(ENTER)
    assert "还没有写" in goods.words.toolTip()
    hand.type("12345")
    hand.strike(ENTER)
    assert "先写名称" in goods.words.toolTip() and goods.waits()
    goods.field.clear()
    for _ in range(20):
        hand.type("1")
        hand.strike(ENTER)
    hand.type("2")
    hand.strike(ENTER)
    assert "再开一张" in goods.words.toolTip() and len(goods.lines) == 20
    goods.field.clear()
    assert page.undo() and goods.field.text() == "1" and len(goods.lines) == 19
    hand.strike(ESC)
    assert page.back() and not page.sitting and page.form.in_hand
    page.start_slip()
    assert len(goods.lines) == 19
    page.form.give_up()
    assert not page.form.in_hand and hand.bar == "没有开条，这张已清空。"


@pytest.mark.clause("RELS-02")
def test_a_scan_above_the_list_books_the_gates_part_and_a_wrong_one_says_why(
    hand: Hand, counter: Counter
) -> None:
    card, page = counter.issue(), hand.page
    page.scan.setFocus()
    scan(page, card.code)
    sheet = sheet_of(page, GateSheet)
    assert sheet.form.values()["fits"] == "yes"
    sheet.form.put("guard", "欧阳正清")
    hand.type("2")
    hand.strike(ENTER)
    sheet.form.put("differences", "少了一把椅子")
    hand.strike(ENTER, mod=CTRL)
    assert counter.card(card.ref).state == "back" and not counter.card(card.ref).gate_ok
    for code, words in (
        (card.code, "没有再记一次"),
        ("FX2026-9999", "没有开过"),
        ("9" * 60, "不是放行条编号"),
    ):
        page.scan.setFocus()
        scan(page, code)
        assert words in hand.bar, code
    other = counter.issue()
    page.open(other.ref)
    page.panel.do("void")
    why = sheet_of(page, ReasonSheet)
    why.reason.setFocus()
    hand.type("2")
    hand.strike(ENTER, mod=CTRL)
    assert counter.card(other.ref).state == "void" and page.panel.card.state_zh == "作废"


@pytest.mark.clause("RELS-02")
def test_the_week_is_compared_by_scanner_and_each_missing_slip_gets_its_reason(
    hand: Hand, counter: Counter
) -> None:
    slips = [counter.issue() for _ in range(3)]
    counter.on(TODAY + timedelta(days=3))
    page = hand.page
    page.open(Ref("release_reconciling", 0))
    QApplication.processEvents()
    week = page.week
    before = len(week.table.rows())
    week.guard.setText("欧阳正清")
    week.scan.setFocus()
    for slip in slips[:2]:
        scan(page, slip.code)
    assert len(week.table.rows()) == before - 2
    scan(page, slips[0].code)
    assert "没有再记一次" in hand.bar
    assert page.undo() and len(week.table.rows()) == before - 1
    week.finish()
    assert "请写原因" in hand.bar
    for _ in week.table.rows():
        week.why.setFocus()
        hand.type("1")
        hand.strike(ENTER)
    assert set(week.reasons.values()) == {"门岗漏收"} and "还差" not in week.told.text()
    done: list[dict[int, str]] = []
    week._sign = lambda signature: done.append(dict(week.reasons))  # the password is proven elsewhere
    week.finish()
    assert QApplication.focusWidget() is not None
    page.leave()
    assert page.desk.draft("release-week")
    page.desk.drop_draft("release-week")


def test_months_are_paged_and_culture_only_looks(hand: Hand, counter: Counter, qtbot: QtBot,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    for _ in range(3):
        counter.issue()
    page = hand.page
    monkeypatch.setattr(lists, "PAGE", 2)
    page.choose("month")
    assert len(page.list.table.rows()) == 2
    page._more()
    assert len(page.list.table.rows()) == 4
    oldest = counter.site.read(lists.month, TODAY, TODAY, (2026, 2))[0]
    page.choose("today")
    page._rows = []
    page.choose("month")
    page.open(oldest.ref)
    assert page.shown() == oldest.ref
    page.choose("month")
    page._turn_month(-1)
    assert page.list.is_empty and page.month.text() == "2026年10月"
    looking = ReleasePage(
        Desk(counter.site.store, counter.site.someone(Role.CULTURE)), now=counter.site.clock
    )
    qtbot.addWidget(looking)
    looking.show()
    assert not looking.new_button.isEnabled()
    looking.start_slip()
    assert not looking.sitting


def test_a_slip_half_filled_in_is_there_again_after_the_lock(
    hand: Hand, counter: Counter, qtbot: QtBot
) -> None:
    page = hand.page
    page.open(counter.home().unit)
    QApplication.processEvents()
    hand.type("1")
    hand.type("1001x")
    hand.strike(ENTER)
    hand.type("1 2")
    hand.strike(ENTER)
    told = page.form.asked()
    page.leave()
    for begin in (lambda made: made.reload(), lambda made: made.start_slip()):
        again = ReleasePage(page.desk, now=counter.site.clock)
        qtbot.addWidget(again)
        again.show()
        begin(again)
        assert again.sitting and again.form.asked() == told
        again.leave()
    page.desk.drop_draft("release-slip")
