"""Taking in at the screen: a scanner, a keyboard, no mouse; what is refused says so and loses nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.parcels import lists, service
from app.modules.parcels.intake_sheets_view import BrokenSheet, DoubtSheet
from app.modules.parcels.intake_view import PLACE, IntakePane
from app.modules.residents import service as residents
from app.modules.residents.model import Tie
from app.modules.site import service as settings
from app.rules.ref import Ref
from app.ui.desk import Desk, Said
from app.ui.dialog import ENTER_RESTS, ReasonSheet, Sheet
from app.ui.page import Page
from app.ui.scan import ScanCatcher
from tests.parcels.counter import PHOTO, Counter, Home
from tests.ui.scanner import press, scan, type_keys

ENTER, ESC, DOWN, UP = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Up
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class Room(Page):
    """The page of the parcels as far as taking in needs it."""

    def __init__(self, desk: Desk, counter: Counter) -> None:
        super().__init__(desk, "包裹架")
        self.pane = IntakePane(desk, lambda: counter.now)
        self.pane.setFixedWidth(438)
        self.body.addWidget(self.pane)

    def reload(self) -> None:
        self.pane.reload()

    def leave(self) -> None:
        self.pane.keep()


@dataclass
class Screen:
    """A clerk with a scanner; the strokes that are counted, what the bar and the page were told."""

    counter: Counter
    room: Room
    qtbot: QtBot
    keys: int = 0
    said: list[Said] = field(default_factory=list)
    shelved: list[Ref] = field(default_factory=list)
    boxed: list[str] = field(default_factory=list)
    printed: list[list[Ref]] = field(default_factory=list)
    left: int = 0

    def listen(self, said: Said) -> None:
        self.said.append(said)

    @property
    def pane(self) -> IntakePane:
        return self.room.pane

    def scan(self, code: str, **how: object) -> None:
        scan(self.room, code, **how)  # type: ignore[arg-type]
        self.keys += 1
        QApplication.processEvents()

    def key(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for one in keys:
            press(self.room, one, mod)
            self.keys += 1

    def letter(self, char: str) -> None:
        """One key beside the button that shelves; a letter waits until no scan can have begun with it."""
        type_keys(self.room, char)
        self.keys += 1
        self.qtbot.waitUntil(lambda: not self.pane.entry.go._waiting)

    def typed(self, text: str) -> None:
        """Room or name: not counted."""
        type_keys(self.room, text)

    def write(self, text: str) -> None:
        """Chinese, as an input method puts it."""
        target = QApplication.focusWidget()
        assert isinstance(target, QLineEdit)
        target.insert(text)
        target.textEdited.emit(target.text())

    def room_and_enter(self, text: str) -> None:
        self.typed(text)
        press(self.room, ENTER)

    def sheet(self, kind: type[Sheet]) -> Sheet:
        QApplication.processEvents()
        return next(one for one in self.room.findChildren(kind) if one.isVisible())

    def rest(self) -> None:
        """The moment after a dialog in which Enter rests."""
        self.qtbot.wait(ENTER_RESTS + 20)

    @property
    def lines(self) -> list[tuple[str, str, str, str]]:
        return [(one.no, one.room, one.place, one.sign) for one in self.pane.face.table.rows()]

    @property
    def below(self) -> str:
        in_hand = self.pane.hand is not None
        return self.pane.entry.below.sentence if in_hand else self.pane.face.last.why_not.toolTip()

    @property
    def bar(self) -> str:
        return self.said[-1].sentence if self.said else ""


@pytest.fixture(scope="module", autouse=True)
def _no_labels(counter: Counter) -> None:
    """A label printer is not at hand here, but where a test brings one."""
    counter.do(settings.change, {"parcel_label": "no"})


@pytest.fixture(scope="module")
def desk(counter: Counter) -> Desk:
    """One desk for all, as long as the store is open."""
    return Desk(counter.site.store, counter.site.who)  # type: ignore[arg-type]


@pytest.fixture
def at(counter: Counter, desk: Desk, qtbot: QtBot, dressed: QApplication) -> Iterator[Screen]:
    """A clerk at the empty pane; a sitting left open is ended before."""
    counter.at()
    left = counter.read(lists.sitting, counter.site.who.staff_id, counter.now)
    if left is not None:
        counter.do(service.end_sitting, left.ref.id)
    made = screen_of(counter, desk, qtbot)
    catcher = ScanCatcher(made.room)
    catcher.scanned.connect(made.boxed.append)
    dressed.installEventFilter(catcher)
    yield made
    dressed.removeEventFilter(catcher)
    desk.said.disconnect(made.listen)


def screen_of(counter: Counter, desk: Desk, qtbot: QtBot) -> Screen:
    room = Room(desk, counter)
    made = Screen(counter, room, qtbot)
    desk.said.connect(made.listen)
    room.pane.shelved.connect(made.shelved.append)

    def went() -> None:
        made.left += 1

    def prints(_: object, __: Desk, refs: list[Ref], **more: object) -> bool:
        made.printed.append(list(refs))
        desk.do(service.labelled, [ref.id for ref in refs])
        return True

    room.pane.left.connect(went)
    room.pane.labels.prints = prints
    qtbot.addWidget(room)
    room.resize(480, 680)
    room.show()
    room.activateWindow()
    qtbot.waitUntil(room.isActiveWindow)
    room.pane.begin()
    return made


def homes(counter: Counter, many: int) -> list[Home]:
    return [counter.home(f"{name}一鸣") for name in "单林顾沈陆韩唐冯董袁"[:many]]


@pytest.mark.clause("PARC-01")
def test_thirty_parcels_without_the_mouse(at: Screen, counter: Counter) -> None:
    ten = homes(counter, 10)
    at.scan("SF1100000001")  # nothing was asked first: the first number begins the sitting
    assert at.pane.busy
    assert at.pane.entry.courier.text() == "顺丰"
    worst = 0
    for number in range(1, 31):
        home, kind = ten[number % 10], number % 5 + 1
        at.keys = 0
        if number > 1:
            at.scan(f"QT88000000{number:02d}", end="\r\n", input_method=number % 2 == 0)
        else:
            at.keys = 1
        at.room_and_enter(home.room)
        if kind > 1:
            at.letter(str(kind))
        at.key(ENTER)
        worst = max(worst, at.keys)
    assert worst == 3  # the scan, the kind, Enter
    rows = at.pane.sitting.parcels if at.pane.sitting else ()
    assert len(rows) == len(at.shelved) == 30
    assert {one.state for one in rows} == {"waiting"}
    assert sum(one.kind == "perishable" for one in rows) == 6
    assert all(one.place.startswith("L") for one in rows if one.kind == "perishable")
    assert at.lines[0][:2] == ("30", ten[0].room.replace("-", "栋", 1).replace("-", "单元", 1))
    assert at.pane.face.total.text() == "已收 30"
    assert at.bar.startswith("已上架 ") and rows[0].code in at.bar
    assert at.pane.face.last.code.text() == rows[0].code
    assert QApplication.focusWidget() is at.pane.scan and not at.boxed
    at.key(ESC)
    assert (at.pane.busy, at.left) == (False, 1)
    assert at.bar == "本次收件结束：已收 30。"
    counter.is_whole()


@pytest.mark.clause("PARC-01")
def test_a_refused_scan_adds_no_line_and_loses_nothing(at: Screen, counter: Counter) -> None:
    home = counter.home()
    at.key(ENTER, ENTER, ENTER)
    at.key(ENTER)  # nothing scanned
    assert at.below == at.bar == "没有扫到单号。请再扫一次，或手工输入；包裹上没有单号的按 Alt+N。"
    at.scan("7" * 60)
    assert at.below == "扫到 60 位，单号最多 40 位。可能扫了二维码，请扫条形码。"
    at.key(ESC)  # the refusal goes, the sitting stays
    assert (at.below, at.pane.busy) == ("", True)
    at.scan("YT1100000001")
    assert at.pane.entry.courier.text() == "圆通"
    at.typed(home.room[:4])
    at.scan("YT1100000002")
    assert at.below.startswith("尾号 0001 还在手上：先输房号")
    assert at.pane.entry.room.text() == home.room[:4]  # what was typed stands as it did
    at.scan("YT1100000001")  # the same one again: nothing happens
    at.typed(home.room[4:])
    at.key(ENTER)
    at.scan("A1-1")  # the label of a place: this one goes there
    assert (at.pane.entry.place.text(), at.pane.entry.hint.text()) == ("A1-1", "改放这里")
    at.scan("BG000001")
    assert at.below.startswith("这是本店货架上的包裹标签") and at.pane.entry.hand.kind == "ordinary"
    at.scan("4300000000000")  # over the button its first digit is no kind
    assert at.pane.entry.hand.kind == "ordinary"
    at.letter("p")
    at.typed("Z9-9")
    at.key(ENTER)
    assert at.below.startswith("没有 Z 架") and QApplication.focusWidget() is at.pane.entry.place
    at.key(ESC, ENTER)
    assert at.lines == [("1", at.lines[0][1], "A1-1", "done")]
    at.scan("yt1100000001", full_width=True)
    assert at.below.startswith("这个单号已经收过：11-23 09:42，3栋2单元") and len(at.lines) == 1
    at.scan("A1-2")
    assert at.below == "A1-2 是货位。先扫快递单号，再扫货位。"
    at.key(Qt.Key.Key_N, mod=ALT)
    at.room_and_enter(home.room)
    at.letter("o")
    at.key(ENTER)
    newest = at.pane.face.table.rows()[0]
    assert (newest.tail, newest.kind, newest.place) == ("无单号", "拆过", "A1-1")  # beside the other
    assert at.pane.undo_last() and at.pane.undo_last() and not at.pane.undo_last()
    assert [line[2:] for line in at.lines] == [("撤销", "off"), ("撤销", "off")]
    assert at.pane.face.total.text() == "已收 0" and at.bar.endswith("请从 A1-1 取下。")
    assert not at.boxed


def tie_of(session: Session, home: Home) -> int:
    """The tie of a household's tenant."""
    asked = select(Tie.id).where(Tie.unit_id == home.unit.id, Tie.person_id == home.tenant.id)
    return session.scalars(asked).one()


@pytest.mark.clause("PARC-01")
def test_whose_it_is_and_what_becomes_of_a_doubtful_one(at: Screen, counter: Counter) -> None:
    twins, gone, never = (
        counter.home("钟离春", "钟离春"),
        counter.home("闻人月", "万俟卨"),
        counter.home("司徒雨"),
    )
    counter.do(residents.end_tie, counter.read(lambda s: tie_of(s, gone)))
    counter.do(service.decline, never.unit.id, words="什么都不要替我收")
    at.scan("QT7700000001")
    at.write("钟离春")
    at.key(DOWN)  # the list opens
    offered = [(row.name, row.more) for row in at.pane.entry.room.offers.rows()]
    assert offered == [("钟离春", "业主"), ("钟离春", "租户")]
    at.key(DOWN, ENTER)
    assert at.pane.hand and at.pane.hand.whose and at.pane.hand.whose.person_id == twins.tenant.id
    at.key(ENTER)
    at.scan("QT7700000002")
    at.room_and_enter(never.room)
    assert at.below == "不让代收“什么都不要替我收”：Enter 送待认，J 拒收。"
    assert at.pane.entry.go.text() == "送待认"
    at.letter("j")
    why = at.sheet(ReasonSheet)
    assert isinstance(why, ReasonSheet)
    at.typed("1")
    at.key(ENTER, mod=CTRL)
    assert at.lines[0][2:] == ("拒收", "refused") and at.bar == "尾号 0002 已拒收，请快递员带回。"
    at.rest()
    at.scan("QT7700000003")
    at.room_and_enter(never.room)
    at.key(ENTER)
    assert at.lines[0][2:] == ("待认", "today") and "待认（不让代收）" in at.bar
    at.scan("QT7700000004")
    at.typed("wuciren")
    at.key(ENTER)
    assert at.below == "名册里没有“wuciren”，请核对；认不出的按 Alt+D 送待认。"
    at.key(Qt.Key.Key_D, mod=ALT)
    assert isinstance(at.sheet(DoubtSheet), DoubtSheet)
    at.typed("5")
    at.key(ENTER)
    at.rest()
    at.key(ENTER)
    unclear = counter.row(at.shelved[-1].id)
    assert (unclear.state, unclear.doubt, unclear.addressee) == ("unclear", "unreadable", "wuciren")
    at.scan("QT7700000005")
    at.write("万俟卨")  # moved away: the whole name still finds where they lived
    at.key(ENTER)
    assert at.below == "已搬走：Enter 送待认，J 拒收。"
    at.key(ENTER)
    assert counter.row(at.shelved[-1].id).doubt == "moved"
    assert at.pane.face.total.text() == "已收 4　待认 3　拒收 1"


@pytest.mark.clause("PARC-01")
def test_a_broken_one_is_noted_with_a_photograph_or_refused(
    at: Screen, counter: Counter, tmp_path: Path
) -> None:
    home, photo = counter.home(), tmp_path / "破角.png"
    photo.write_bytes(PHOTO)
    at.scan("QT6600000001")
    at.room_and_enter(home.room)
    at.letter("b")
    sheet = at.sheet(BrokenSheet)
    assert isinstance(sheet, BrokenSheet)
    sheet.choose = lambda *_: photo
    sheet.go.click()
    assert sheet.refusal.text() == "破损的要收下，先写明破在哪里；不收的点“拒收”。"
    at.write("左下角压扁")
    sheet.go.click()
    assert "拍一张照片" in sheet.refusal.text()
    at.key(Qt.Key.Key_P, mod=ALT)
    at.key(ENTER)
    at.rest()
    assert at.pane.entry.outsides.value == "broken"
    at.key(ENTER)
    taken = counter.row(at.shelved[-1].id)
    assert (taken.outside, taken.outside_words) == ("broken", "左下角压扁")
    assert len(counter.read(lists.photos, taken.ref.id)) == 1
    at.scan("QT6600000002")
    at.key(Qt.Key.Key_B, mod=ALT)  # before anybody asks whose it is
    at.sheet(BrokenSheet)
    at.write("箱子湿透")
    at.key(Qt.Key.Key_J, mod=ALT)
    assert at.lines[0] == ("2", "待认", "拒收", "refused") or at.lines[0][2:] == ("拒收", "refused")


def test_the_sitting_the_header_and_the_parcel_in_hand_outlive_a_lock(
    at: Screen, counter: Counter, qtbot: QtBot
) -> None:
    home = counter.home()
    at.typed("zz")
    at.key(ENTER, ENTER, ENTER)
    assert at.bar.startswith("没有“zz”这家快递公司。")
    at.pane.header.form.put("courier", "")
    at.pane.header.form.controls["courier"].setFocus()
    at.typed("3")
    at.key(ENTER)
    at.write("李立")
    at.key(ENTER)
    at.typed("19900000188")
    at.key(ENTER)
    assert at.pane.face.who.toolTip() == "圆通 · 快递员 李立 199-****-0188"
    at.key(Qt.Key.Key_H, mod=ALT)
    at.key(ENTER)
    at.write("李立（夜班）")
    at.key(ENTER, ENTER)  # the telephone known is kept
    assert at.pane.face.who.toolTip() == "圆通 · 快递员 李立（夜班） 199-****-0188"
    sitting = at.pane.sitting
    at.scan("QT5500000001")
    at.typed(home.room)
    at.room.leave()
    after = screen_of(counter, at.pane.desk, qtbot)
    assert after.pane.sitting and sitting and after.pane.sitting.ref == sitting.ref
    assert after.pane.entry.hand.number == "QT5500000001"
    assert after.pane.entry.room.text() == home.room
    after.key(ENTER, ENTER)
    assert after.shelved and after.pane.desk.draft(PLACE) == {}


def test_a_printer_that_fails_holds_up_no_parcel(at: Screen, counter: Counter) -> None:
    home = counter.home()
    counter.do(settings.change, {"parcel_label": "yes"})
    prints = at.pane.labels.prints
    try:
        for number in range(3):
            at.scan(f"QT440000000{number}")
            at.room_and_enter(home.room)
            at.key(ENTER)
            QApplication.processEvents()
            at.pane.labels.prints = lambda *_, **__: False
        assert len(at.lines) == 3 and len(at.printed) == 1
        assert at.pane.face.labels.text() == "补打标签 2"
        at.pane.labels.prints = prints
        at.pane.face.labels.click()
        assert at.printed[1] == list(reversed(at.shelved[1:])) and at.pane.face.labels.isHidden()
    finally:
        counter.do(settings.change, {"parcel_label": "no"})


def test_a_scan_over_a_chosen_room_leaves_the_room_as_it_was(at: Screen, counter: Counter) -> None:
    home = counter.home()
    at.scan(counter.number())
    at.room_and_enter(home.room)
    at.key(Qt.Key.Key_Escape)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit) and field.text()
    stood = field.text()
    field.selectAll()
    first = at.pane.hand
    at.scan(counter.number())
    assert field.text() == stood and at.below
    assert first is not None and at.pane.hand is not None and at.pane.hand.number == first.number
