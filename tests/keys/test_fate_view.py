"""The dialogs of what becomes of a ring: opened from its card, filled by keys, done."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.modules.consents import service as consents
from app.modules.consents.countersign_view import CountersignSheet
from app.modules.keys import (
    cutting_view,
    deposit_view,
    fate_lists,
    fate_view,
    listing,
    printing_view,
    service,
)
from app.modules.keys.cutting_view import CutSheet, CuttingSheet, DropSheet
from app.modules.keys.deposit_view import DepositSheet, GiveBackSheet, SignLaterSheet
from app.modules.keys.sheets_view import (
    AccountSheet,
    FoundSheet,
    IssueSheet,
    LockSheet,
    LossSheet,
    RetireSheet,
    TakeInSheet,
    TakeOffSheet,
)
from app.modules.residents.service import add_person
from app.storage import keyring
from app.ui import dialog
from app.ui.desk import Desk, Said
from tests.checks.centre import DESK, HEAD
from tests.consents.office import no_sheet, sheet_of, window_for
from tests.keys.fates import Cabinet, open_cabinet
from tests.sites import PASSWORD

pytestmark = pytest.mark.usefixtures("dressed")
ENTER, CTRL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
ACCOUNT = "11月23日下午带客看房后发现钥匙不在包里，已在沿路找过。"


@pytest.fixture(scope="module")
def cabinet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cabinet]:
    made = open_cabinet(tmp_path_factory.mktemp("fate-view"))
    yield made
    made.must_agree()
    made.centre.site.store.close()


@pytest.fixture(scope="module")
def desk(cabinet: Cabinet) -> Desk:
    """The keeper at the desk, for all tests: the store tells it of every change."""
    site = cabinet.centre.site
    return Desk(
        site.store,
        cabinet.centre.who(DESK),
        prove=lambda login, password: keyring.sign(site.folder, login, password),
    )


@pytest.fixture(autouse=True)
def _quick_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """One dialog after the other without the pause that lets the echo of an Enter go by."""
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)


class Counter:
    """The desk with a page, and what is done there with keys."""

    def __init__(self, cabinet: Cabinet, desk: Desk, qtbot: QtBot) -> None:
        self.cabinet, self.desk, self.qtbot = cabinet, desk, qtbot
        self.said: list[Said] = []
        self.desk.said.connect(self.said.append)
        self.page = window_for(qtbot, QWidget())

    def offered(self, ring: int) -> str:
        """The letters of what its card offers, in order."""
        acts = fate_view.actions(self.cabinet.card(ring), self.desk, lambda: self.cabinet.now)
        assert len({act.key for act in acts}) == len(acts) and not {"R", "C", "Y"} & {a.key for a in acts}
        return "".join(act.key for act in acts)

    def press(self, ring: int, letter: str) -> Any:
        """Do what a letter of the card stands for; the dialog that opens, if any."""
        acts = fate_view.actions(self.cabinet.card(ring), self.desk, lambda: self.cabinet.now)
        next(act for act in acts if act.key == letter).opens(self.page)
        QApplication.processEvents()
        return None if no_sheet(self.page) else sheet_of(self.page)

    def fill(self, **values: str) -> None:
        """Write into the dialog's fields, each left by Enter; the last Enter does it."""
        sheet = sheet_of(self.page)
        for name, value in values.items():
            sheet.form.put(name, value)
        shown = [control for control in sheet.form.controls.values() if control.isVisible()]
        shown[0].setFocus()
        for _ in shown:
            QTest.keyClick(QApplication.focusWidget(), ENTER)
            QApplication.processEvents()
            if no_sheet(self.page):
                return

    def text(self) -> str:
        """Every label of the dialog in sight."""
        return "\n".join(one.text() for one in sheet_of(self.page).findChildren(QLabel) if one.isVisible())

    def closed(self, words: str) -> None:
        """The dialog is gone and the bar says so."""
        assert no_sheet(self.page) and words in self.said[-1].sentence, self.said[-1]
        assert not self.said[-1].refused

    def sign(self) -> None:
        """A stroke across the pad."""
        pad = sheet_of(self.page).pad
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(30, 20))
        for step in range(5):
            QTest.mouseMove(pad, QPoint(40 + 30 * step, 20 + 8 * step))
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))


@pytest.fixture
def counter(cabinet: Cabinet, desk: Desk, qtbot: QtBot) -> Counter:
    return Counter(cabinet, desk, qtbot)


@pytest.mark.clause("KEY-04")
def test_a_ring_is_issued_signed_on_the_pad_and_handed_back(
    cabinet: Cabinet, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers: list[bytes] = []
    monkeypatch.setattr(
        printing_view, "print_from_page", lambda over, desk, make: papers.append(make()) or True
    )
    ring = cabinet.ring(room="3-1-101")
    unit = cabinet.card(ring).unit
    assert unit is not None
    said = cabinet.do(listing.instruct, unit.id, "业主在国外，不借", "业主")
    assert counter.offered(ring) == "LPST"
    cabinet.sign_by("pad")
    try:
        sheet = counter.press(ring, "L")
        assert isinstance(sheet, IssueSheet) and "业主在国外，不借" in counter.text()
        assert not sheet.form.controls["identity_why"].isVisible()
        counter.fill(taken_by="钱松", firm="示例装饰公司", reason="长期维修", identity="12")
        assert QApplication.focusWidget() is sheet.pad
        QTest.keyClick(sheet.pad, ENTER)
        assert sheet.form.controls["identity_why"].isVisible() and "照录" in counter.text()
        sheet.form.put("identity_why", "护照")
        QTest.keyClick(sheet, ENTER, CTRL)
        assert QApplication.focusWidget() is sheet.pad and "签名" in counter.text()
        counter.sign()
        QTest.keyClick(sheet.pad, ENTER)
        counter.closed("已登记领用")
        words, act = counter.said[-1].act or ("", None)
        assert words == "打印领用单…" and act is not None
        act()
        assert papers[-1].startswith(b"%PDF") and "领用单已打印" in counter.said[-1].sentence
    finally:
        cabinet.sign_by("paper")
        cabinet.do(listing.lift, said.id)
    assert cabinet.read(fate_lists.issues, cabinet.now, ring_id=ring)[0].signed == "手写板"
    assert counter.offered(ring) == "JDSPZ"
    counter.press(ring, "D")
    assert len(papers) == 2
    assert isinstance(counter.press(ring, "J"), TakeInSheet)
    counter.fill(why="工程完工")
    counter.closed("挂回")
    assert cabinet.kept(ring)[0] == "in"


@pytest.mark.clause("KEY-04")
def test_whoever_has_it_on_loan_stands_in_the_dialog(cabinet: Cabinet, counter: Counter) -> None:
    ring = cabinet.ring()
    cabinet.lent(ring)
    assert counter.offered(ring) == "DSL"
    sheet = counter.press(ring, "L")
    values = sheet.form.values()
    assert (values["taken_by"], values["firm"]) == ("钱松", "示例装饰公司") and "打印" in counter.text()
    counter.fill(reason="长期维修")
    counter.closed("已登记领用")
    assert isinstance(counter.press(ring, "Z"), TakeOffSheet)
    sheet = sheet_of(counter.page)
    QTest.mouseClick(sheet.findChild(QPushButton, "ready-1"), Qt.MouseButton.LeftButton)
    QTest.keyClick(sheet.reason, ENTER)
    assert cabinet.kept(ring)[0] == "issued"  # Enter alone strikes nothing off
    QTest.keyClick(sheet.reason, ENTER, CTRL)
    counter.closed("已注销")
    assert counter.offered(ring) == ""


@pytest.mark.clause("KEY-02")
def test_a_loss_goes_its_way_from_the_report_to_the_lock_or_is_found(
    cabinet: Cabinet, counter: Counter
) -> None:
    ring, other = cabinet.ring(), cabinet.ring()
    cabinet.lent(ring)
    sheet = counter.press(ring, "S")
    assert isinstance(sheet, LossSheet) and sheet.form.values()["lost_by"] == "钱松"
    counter.fill(what="丢")
    assert "至少 4 个字" in sheet.form.controls["what"].accessibleDescription()
    counter.fill(what="下楼时从包里掉了")
    counter.closed("已报失")
    assert counter.offered(ring) == "MFH"
    assert isinstance(counter.press(ring, "M"), AccountSheet)
    assert "11月25日前交，还有 2 天" in counter.text() and "下楼时从包里掉了" in counter.text()
    counter.fill(words="丢了")
    assert not no_sheet(counter.page)
    counter.fill(words=ACCOUNT)
    counter.closed("书面说明已登记")
    assert counter.offered(ring) == "FHZ"
    assert isinstance(counter.press(ring, "H"), LockSheet)
    counter.fill(lock="changed", lock_words="11月24日换锁芯")
    counter.closed("换锁情况已登记")
    assert cabinet.read(fate_lists.losses, cabinet.now, ring_id=ring)[0].lock == "changed"

    counter.press(other, "S")
    counter.fill(what="清点时不在钩上")
    assert isinstance(counter.press(other, "F"), FoundSheet) and "不用再交" in counter.text()
    QTest.keyClick(sheet_of(counter.page), ENTER)
    counter.closed("已找回")
    assert cabinet.kept(other)[0] == "in"

    again = cabinet.do(service.report_loss, other, what="又不在钩上了")
    cabinet.do(service.hand_in_account, again.id, ACCOUNT)
    cabinet.do(service.take_off, other, reason="房屋移交，不再保管")
    assert counter.offered(other) == "H"


@pytest.mark.clause("KEY-05")
def test_copies_are_applied_for_agreed_to_at_the_desk_cut_and_listed(
    cabinet: Cabinet, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = cabinet.ring()
    assert isinstance(counter.press(ring, "P"), CuttingSheet)
    counter.fill(applicant="郑小满", reason="少一把，补足一套", opinion="已核对")
    sheet = sheet_of(counter.page)
    assert isinstance(sheet, CountersignSheet) and "已核对" in counter.text()
    assert HEAD in sheet.approver.currentText()
    sheet.send_later()
    assert counter.offered(ring) == "PBELST"
    assert isinstance(counter.press(ring, "P"), CountersignSheet)
    sheet = sheet_of(counter.page)
    sheet.password.setText(PASSWORD)
    QTest.keyClick(sheet.password, ENTER)
    counter.qtbot.waitUntil(lambda: no_sheet(counter.page), timeout=20_000)

    papers: list[bytes] = []
    monkeypatch.setattr(
        cutting_view, "print_from_page", lambda over, desk, make: papers.append(make()) or True
    )
    counter.press(ring, "B")
    assert papers[0].startswith(b"%PDF") and "已打印" in counter.said[-1].sentence
    sheet = counter.press(ring, "P")
    assert isinstance(sheet, CutSheet) and not sheet.form.controls["hook"].isVisible()
    counter.fill(received_by="林晓禾", onto="same")
    counter.closed("钥匙清单已更新")
    assert cabinet.kept(ring)[1] == 3


@pytest.mark.clause("KEY-05")
def test_copies_may_hang_by_themselves_and_an_application_is_taken_back(
    cabinet: Cabinet, counter: Counter
) -> None:
    ring = cabinet.ring()
    consent = cabinet.do(service.ask_cutting, ring, applicant="郑小满", copies=2, reason="再挂一套备用")
    cabinet.do(consents.agree, consent.id, by=HEAD)
    sheet = counter.press(ring, "P")
    QTest.keyClick(sheet.form.controls["onto"].buttons[0], Qt.Key.Key_2)
    assert sheet.form.controls["hook"].isVisible() and sheet.form.values()["hook"]
    counter.fill(received_by="林晓禾", hook="1")
    assert "另选一个空钩" in counter.text() and QApplication.focusWidget() is sheet.form.controls["hook"]
    counter.fill(hook="58", tag="kx77")
    counter.closed("钥匙清单已更新")
    onto = cabinet.cutting(ring)
    assert onto.state == "done" and cabinet.kept(ring)[1] == 2

    cabinet.do(service.ask_cutting, ring, applicant="郑小满", copies=1, reason="再挂一套备用")
    sheet = counter.press(ring, "E")
    assert isinstance(sheet, DropSheet)
    QTest.mouseClick(sheet.findChild(QPushButton, "ready-3"), Qt.MouseButton.LeftButton)
    QTest.keyClick(sheet.reason, ENTER, CTRL)
    counter.closed("已撤回")
    assert counter.offered(ring) == "LPST"


@pytest.mark.clause("KEY-01")
def test_an_owner_leaves_keys_and_takes_them_back(
    cabinet: Cabinet, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = cabinet.card(cabinet.ring(room="2-1-101")).unit
    assert unit is not None
    cabinet.do(add_person, unit.id, "owner", {"name": "叶知秋"})
    papers: list[bytes] = []
    monkeypatch.setattr(
        deposit_view, "print_from_page", lambda over, desk, make: papers.append(make()) or True
    )
    sheet = DepositSheet(counter.page, counter.desk, lambda: cabinet.now)
    sheet.start()
    QApplication.processEvents()
    QTest.keyClicks(sheet.form.controls["room"], "2-1-101")
    QTest.keyClick(sheet.form.controls["room"], ENTER)
    assert sheet.form.values()["owner"] == "叶知秋"
    counter.fill(until="去年")
    assert "用途" in sheet.form.controls["used_for"].accessibleDescription()
    counter.fill(used_for="带客看房", until="2027-05-31", pieces="2", tag="kq9d")
    counter.closed("已寄存")
    words, act = counter.said[-1].act or ("", None)
    assert words == "打印协议" and act is not None
    act()
    assert papers[0].startswith(b"%PDF") and "寄存协议已打印" in counter.said[-1].sentence
    row = cabinet.read(fate_lists.agreements, cabinet.now)[0]
    ring = row.ring.id
    assert (cabinet.card(ring).tag, row.until) == ("KQ9D", "2027-05-31")
    assert counter.offered(ring) == "QXPST"
    counter.press(ring, "P")
    assert "业主书面同意" in counter.text()
    QTest.keyClick(sheet_of(counter.page), Qt.Key.Key_Escape)
    assert isinstance(counter.press(ring, "Q"), GiveBackSheet) and row.number in counter.text()
    counter.fill()
    counter.closed("由业主取回")
    assert cabinet.kept(ring)[0] == "gone"


@pytest.mark.clause("KEY-01")
def test_an_agreement_is_signed_later_and_then_the_owner_takes_the_keys(
    cabinet: Cabinet, counter: Counter
) -> None:
    ring = cabinet.without_agreement(room="3-1-101")
    unit = cabinet.card(ring).unit
    assert unit is not None
    cabinet.do(add_person, unit.id, "owner", {"name": "叶知夏"})
    assert counter.offered(ring) == "XPST"
    sheet = counter.press(ring, "X")
    assert isinstance(sheet, SignLaterSheet) and sheet.form.values()["owner"] == "叶知夏"
    counter.fill(used_for="")
    assert "用途" in sheet.form.controls["used_for"].accessibleDescription()
    counter.fill(used_for="带客看房")
    counter.closed("寄存协议已登记")
    assert (counter.said[-1].act or ("",))[0] == "打印协议"
    assert counter.offered(ring) == "QXPST"
    other = cabinet.without_agreement()
    cabinet.lent(other)
    assert counter.offered(other) == "DSX"
    cabinet.do(service.take_back, other)
    cabinet.do(service.retire, other, reason="业主说先不用")
    assert counter.offered(other) == "VXZ"


@pytest.mark.clause("KEY-02")
def test_a_ring_is_retired_with_a_reason_and_the_bar_takes_it_back(
    cabinet: Cabinet, counter: Counter
) -> None:
    ring = cabinet.ring()
    assert isinstance(counter.press(ring, "T"), RetireSheet)
    sheet = sheet_of(counter.page)
    cabinet.lent(ring)  # at the other desk, while the dialog is open
    sheet.reason.setText("锁芯坏了，等更换")
    QTest.keyClick(sheet.reason, ENTER, CTRL)
    assert sheet.isVisible() and sheet.reason.text() == "锁芯坏了，等更换" and "借" in counter.text()
    cabinet.do(service.take_back, ring)
    QTest.mouseClick(sheet.findChild(QPushButton, "ready-2"), Qt.MouseButton.LeftButton)
    QTest.keyClick(sheet.reason, ENTER, CTRL)
    counter.closed("已停用")
    assert counter.said[-1].undo is not None
    counter.said[-1].undo()
    assert cabinet.kept(ring)[0] == "in"
    cabinet.do(service.retire, ring, reason="锁已更换")
    assert counter.offered(ring) == "VZ"
    counter.press(ring, "V")
    assert cabinet.kept(ring)[0] == "in" and counter.said[-1].undo is not None
    counter.said[-1].undo()
    assert cabinet.kept(ring)[0] == "retired" and cabinet.card(ring).why == "锁已更换"
