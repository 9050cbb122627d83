"""Work orders by keys: sent and printed from a page, registered when they come back, put right, cancelled."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.modules.orders import lists
from app.modules.orders.card import OrderCard
from app.modules.orders.dispatch_view import AmendSheet, DispatchSheet
from app.modules.orders.finish_view import FinishSheet
from app.modules.orders.order_view import OrderSheet, SettleSheet, show_dispatch, show_order
from app.rules.ref import Ref
from app.rules.strokes import decode
from app.storage.journal import JournalAct
from app.ui import dialog, printing
from app.ui.desk import Desk, Said
from app.ui.dialog import ReasonSheet
from tests.consents.office import no_sheet, sheet_of
from tests.orders.workshop import STROKES, Workshop
from tests.ui.scanner import press, type_keys

pytestmark = [pytest.mark.usefixtures("dressed"), pytest.mark.clause("ROLE-09")]
ENTER = Qt.Key.Key_Return
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class Hand:
    """The clerk at some page: keys, papers and sentences are gathered."""

    def __init__(self, page: QWidget, desk: Desk, workshop: Workshop) -> None:
        self.page, self.desk, self.workshop = page, desk, workshop
        self.papers: list[bytes] = []
        self.said: list[Said] = []
        self.printer = True
        desk.said.connect(self.said.append)

    def strike(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Keys by hand."""
        for key in keys:
            press(self.page, key, mod)
            QApplication.processEvents()

    def type(self, text: str) -> None:
        """Letters and digits by hand."""
        type_keys(self.page, text)
        QApplication.processEvents()

    def card(self, order: Ref) -> OrderCard:
        """The order as it stands."""
        return self.workshop.card(order)

    def dispatch(self, source: Ref) -> DispatchSheet:
        """The dialog that sends a team."""
        known = self.workshop.asked(team="", worker="", planned_until="", person_id=self.workshop.person.id)
        return show_dispatch(
            self.page, self.desk, source, what=known.what, place=known.place, asked=known,
            unit_id=self.workshop.unit.id, room="3栋2单元101", now=self.workshop.site.clock,
        )  # fmt: skip

    def show(self, order: Ref) -> None:
        """The dialog of an order."""
        show_order(self.page, self.desk, order, self.workshop.site.clock)


@pytest.fixture(scope="module")
def desk(workshop: Workshop) -> Desk:
    """The head at the desk, for all tests."""
    return Desk(workshop.site.store, workshop.site.who)


@pytest.fixture
def hand(workshop: Workshop, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    """A page in a window of its own, the printer taking every paper."""
    page = QLabel("诉求")
    page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    qtbot.addWidget(page)
    page.resize(1366, 690)
    page.show()
    page.activateWindow()
    QApplication.processEvents()
    made = Hand(page, desk, workshop)

    def take(_over: QWidget, pdf: bytes) -> bool:
        made.papers.append(pdf)
        return made.printer

    monkeypatch.setattr(printing, "ask_and_print", take)
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)
    workshop.at(9, 42)
    yield made
    workshop.at(9, 42)


def test_a_team_is_sent_and_the_paper_printed_with_the_telephone_only_when_it_is_ticked(hand: Hand) -> None:
    source = hand.workshop.source()
    sheet = hand.dispatch(source)
    hand.type("2")
    hand.strike(ENTER)
    hand.type("Zhou Qiming")
    hand.strike(ENTER, ENTER)
    hand.type("9:00")
    hand.strike(ENTER, mod=CTRL)
    assert "早于" in sheet.form.error("planned_until") and sheet.isVisible() and not hand.papers
    sheet.form.put("planned_until", "11:30")
    sheet.with_telephone.setChecked(True)
    hand.strike(ENTER, mod=CTRL)
    (row,) = hand.desk.read(lists.of_source, source, hand.workshop.site.clock.now)
    assert no_sheet(hand.page) and row.worker == "安全班 Zhou Qiming" and row.planned == "11-23 11:30 前"
    assert len(hand.papers) == 1 and hand.card(row.ref).printed == 1
    assert hand.said[-1].sentence == f"{row.code} 已派给安全班 Zhou Qiming。{row.code} 已打印。"
    verbs = hand.desk.read(lambda session: [act.verb for act in session.query(JournalAct)])
    assert sum(verb == "orders.open_telephone" for verb in verbs) == 1

    hand.workshop.at(9, 50)
    hand.printer = False
    hand.dispatch(source)
    hand.strike(ENTER, mod=CTRL)
    second = hand.desk.read(lists.of_source, source, hand.workshop.site.clock.now)[1]
    assert hand.card(second.ref).printed == 0 and hand.said[-1].sentence == "没有打印。"
    hand.printer = True
    hand.show(second.ref)
    hand.strike(Qt.Key.Key_P, mod=ALT)
    assert hand.card(second.ref).printed == 1 and no_sheet(hand.page)


def test_arrival_is_one_enter_and_the_finish_is_typed_off_the_paper(hand: Hand) -> None:
    order = hand.workshop.send(what="插座没电").ref
    hand.workshop.at(10, 5)
    hand.show(order)
    assert isinstance(sheet_of(hand.page), OrderSheet)
    hand.strike(ENTER)
    assert hand.card(order).arrived_words == "11-23 10:05　顾维舟 登记"
    hand.workshop.at(15, 0)
    hand.show(order)
    sheet: FinishSheet = sheet_of(hand.page, FinishSheet)
    hand.type("10:50")
    hand.strike(ENTER)
    sheet._take("已更换")
    hand.strike(ENTER)
    hand.type("LED")
    hand.strike(ENTER)
    assert "名称 数量 单价" in sheet.materials.words.toolTip() and not sheet.materials.lines
    hand.type(" 2 12.5")
    hand.strike(ENTER)
    hand.type("PVC 1 3")
    hand.strike(ENTER, ENTER)
    hand.type("20")
    assert sheet.sum.text() == "合计 48.00 元"
    hand.strike(ENTER)
    hand.type("3")
    hand.strike(ENTER)
    hand.type("N118")
    hand.strike(ENTER, ENTER, ENTER)
    card = hand.card(order)
    assert no_sheet(hand.page) and card.state == "finished" and card.receipt == "N118"
    assert card.lines[0].words == "LED 2 个 × 12.50 = 25.00 元"
    assert (card.total, card.charge, card.signed) == (4800, "paid", "paper")
    assert card.finished_words == "11-23 10:50　顾维舟 11-23 15:00 补记"

    hand.said[-1].undo()  # type: ignore[misc]
    hand.show(order)
    again: FinishSheet = sheet_of(hand.page, FinishSheet)
    assert (
        again.materials.lines == ["LED 2 个 12.50", "PVC 1 个 3.00"] and again.sum.text() == "合计 48.00 元"
    )
    assert again.form.values()["measure"] == "已更换" and again.last.values()["receipt"] == "N118"
    hand.strike(ENTER, mod=CTRL)
    assert hand.card(order).total == 4800


def test_what_cost_nothing_is_not_asked_for_its_charge_and_an_unrung_arrival_comes_with_the_finish(
    hand: Hand,
) -> None:
    order = hand.workshop.send(what="门吸松动").ref
    hand.workshop.at(11, 0)
    hand.show(order)
    hand.strike(Qt.Key.Key_F, mod=ALT)
    sheet: FinishSheet = sheet_of(hand.page, FinishSheet)
    assert QApplication.focusWidget() is sheet.form.controls["arrived"]
    sheet._take("已紧固、调试正常")
    hand.strike(ENTER, ENTER)  # past the materials
    assert sheet.last.controls["labour"].hasFocus()
    hand.strike(ENTER)
    assert sheet.last.controls["signed"].isAncestorOf(sheet.focusWidget())
    hand.strike(ENTER, ENTER)
    assert "到场时间" in sheet.form.error("arrived") and sheet.isVisible()
    sheet.form.put("arrived", "10:00")
    hand.strike(ENTER, mod=CTRL)
    card = hand.card(order)
    assert (card.state, card.total, card.charge_zh) == ("finished", 0, "不收费")
    hand.show(order)
    settle: SettleSheet = sheet_of(hand.page, SettleSheet)
    settle.form.put("charge", "paid")
    hand.strike(ENTER, mod=CTRL)
    assert "合计是零" in settle.form.error("charge")
    settle.form.put("charge", "none")
    settle.form.put("rating", "5")
    hand.strike(ENTER, mod=CTRL)
    assert hand.card(order).rating == 5


def test_the_user_signs_on_the_pad_where_the_site_has_one(hand: Hand) -> None:
    from app.modules.site import service as settings

    hand.desk.do(settings.change, {"order_sign": "pad"})
    order = hand.workshop.send(what="浴霸不亮").ref
    hand.show(order)
    hand.strike(ENTER)
    hand.show(order)
    sheet: FinishSheet = sheet_of(hand.page, FinishSheet)
    sheet._take("已更换")
    hand.strike(ENTER, mod=CTRL)
    assert "手写板上还没有签名" in sheet.refusal.text() and sheet.pad.hasFocus()
    sheet.pad.set_strokes(decode(STROKES))
    hand.strike(ENTER, mod=CTRL)
    assert hand.card(order).strokes == STROKES
    hand.desk.do(settings.change, {"order_sign": "paper"})


def test_an_order_is_changed_cancelled_with_a_reason_and_then_only_looked_at(hand: Hand) -> None:
    order = hand.workshop.send(what="信报箱锁坏").ref
    hand.show(order)
    hand.strike(Qt.Key.Key_G, mod=ALT)
    amend: AmendSheet = sheet_of(hand.page, AmendSheet)
    amend.form.put("team", "综合班")
    amend.form.put("planned_until", "16:00")
    hand.strike(ENTER, mod=CTRL)
    assert hand.card(order).planned_words == "11-23 16:00 前" and hand.card(order).team == "综合班"
    hand.show(order)
    hand.strike(Qt.Key.Key_X, mod=ALT)
    assert isinstance(sheet_of(hand.page), ReasonSheet)
    hand.type("1")
    hand.strike(ENTER, mod=CTRL)
    assert hand.card(order).cancelled.endswith("：用户来电取消")
    hand.show(order)
    assert "已取消" in sheet_of(hand.page).accessibleName()
    hand.strike(ENTER)
    assert no_sheet(hand.page)


def test_what_was_typed_for_a_team_stands_there_again_after_the_lock(hand: Hand) -> None:
    source = hand.workshop.source()
    sheet = hand.dispatch(source)
    sheet.form.put("worker", "周启明")
    sheet.keep()
    sheet.drop()
    again = hand.dispatch(source)
    assert again.form.values()["worker"] == "周启明"
    hand.strike(Qt.Key.Key_Escape)
    assert no_sheet(hand.page) and not hand.desk.draft(again.place)
