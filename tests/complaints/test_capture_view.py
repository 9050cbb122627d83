"""A call is taken down with few keys; two at once; nothing typed is lost; the same matter is joined."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.modules.complaints.callers import stranger
from app.modules.complaints.capture_call_view import PHOTOS_LOST
from app.modules.complaints.capture_side_view import PersonButton
from app.modules.complaints.capture_view import BOTH_BUSY, PLACES, CapturePane
from app.modules.residents import service as residents
from app.modules.residents.model import Unit
from app.modules.staff import service as staff
from app.rules.ref import Ref
from app.rules.roles import Role
from app.ui.desk import Desk, Said
from app.ui.parts import column
from tests.complaints.hotline import DESK, HEAD, LEADER, OFFICER, Hotline, open_hotline, picture
from tests.ui.scanner import press, type_keys

pytestmark = pytest.mark.usefixtures("dressed")
ENTER, ESC, F8, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_F8, Qt.Key.Key_Down
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
LEAK = "卧室顶上一直滴水，楼上没有人在家"


class Clerk:
    """Somebody at the page: keys are counted except the caller's words; saved matters are gathered."""

    desks: ClassVar[dict[str, Desk]] = {}
    """One for each person: the store tells them of every act as long as it is open."""

    def __init__(self, line: Hotline, name: str, qtbot: QtBot) -> None:
        self.line, self.keys = line, 0
        if name not in self.desks:
            self.desks[name] = Desk(line.office.site.store, line.office.who(name))
        self.desk = self.desks[name]
        self.said: list[Said] = []
        self.saved: list[Ref] = []
        self.desk.said.connect(self.said.append)
        self.host = QWidget()
        qtbot.addWidget(self.host)
        self.sit()

    def sit(self) -> None:
        """A new page, as after a lock; F8 puts it in sight and starts, as the program's does."""
        self.pane = CapturePane(self.desk, self.line.office.site.clock)
        self.pane.hide()
        self.host.setLayout(column(self.pane))
        self.host.resize(1238, 680)
        self.host.show()
        self.host.activateWindow()
        self.host.setFocus()
        self.pane.saved.connect(self.saved.append)
        self.pane.left.connect(self.pane.hide)
        QShortcut(QKeySequence("F8"), self.host).activated.connect(self.ring)
        QApplication.processEvents()

    def ring(self) -> None:
        """F8."""
        self.pane.show()
        self.pane.start()

    def strike(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Keys by hand."""
        for key in keys:
            if QApplication.focusWidget() is None:
                self.host.setFocus()
            press(self.host, key, mod)
            self.keys += 1
            QApplication.processEvents()

    def type(self, text: str) -> None:
        """A room, a letter, a digit: every one counts."""
        type_keys(self.host, text)
        self.keys += len(text)
        QApplication.processEvents()

    def tell(self, words: str) -> None:
        """The caller's words, which do not count."""
        type_keys(self.host, words)
        QApplication.processEvents()

    def taken(self, *columns: str) -> tuple[object, ...]:
        """What is kept of the matter saved last."""
        found: tuple[object, ...] = self.line.said(self.saved[-1].id, *columns)
        return found

    @property
    def form(self):  # type: ignore[no-untyped-def]
        return self.pane.current.form

    @property
    def beside(self) -> str:
        """All that stands beside the call."""
        found = self.pane.current.side.findChildren(QLabel)
        return " ".join(one.text() for one in found if one.isVisible())


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    """The hotline of an office with two households, made once."""
    made = open_hotline(tmp_path_factory.mktemp("capture") / "site")
    made.do(HEAD, residents.add_person, made.unit.id, "family", {"name": "单知夏"}, "199-0000-0139")
    other = made.do(HEAD, residents.add_unit, "5-1-301", {})
    made.do(HEAD, residents.add_person, other.id, "owner", {"name": "欧阳正清"}, "199-0000-0551")
    building = made.office.read(lambda s: s.get_one(Unit, other.id).building_id)
    made.do(HEAD, staff.set_area, made.staff(OFFICER), (building,), since="2026-01-04")
    Clerk.desks.clear()
    yield made
    made.office.site.store.close()


@pytest.fixture
def clerk(line: Hotline, qtbot: QtBot) -> Iterator[Clerk]:
    """The desk clerk, with nothing kept from the test before."""
    made = Clerk(line, DESK, qtbot)
    yield made
    made.host.hide()
    made.desk.said.disconnect(made.said.append)
    for place in PLACES:
        made.desk.drop_draft(place)


@pytest.mark.clause("DUTY-04", "ROLE-09", "COMP-01")
def test_a_complaint_takes_fewer_than_25_keys_besides_its_words_and_a_question_fewer_than_6(
    clerk: Clerk,
) -> None:
    clerk.strike(F8)
    clerk.type("3-2-802")
    assert clerk.form.who.found.current().room == "3栋2单元802"
    clerk.strike(ENTER)
    clerk.type("t")
    clerk.tell("三单元电梯咣当响，卡在八楼好几次")
    clerk.strike(ENTER)  # to the class that is proposed
    assert "2 设备设施" in QApplication.focusWidget().text()
    clerk.strike(ENTER)
    clerk.strike(ENTER, mod=CTRL)
    assert clerk.keys == 13 < 25
    whose = ("unit_id", "person_id", "state", "title")
    assert clerk.taken("kind", "category", "grade", "channel", *whose) == (
        "complaint", "facilities", "important", "phone",
        clerk.line.unit.id, clerk.line.owner.id, "acknowledged", "三单元电梯咣当响",
    )  # fmt: skip

    clerk.keys = 0
    clerk.strike(F8, ENTER)  # who does not say where they live is taken down all the same
    clerk.type("q")
    clerk.tell("装修要带什么材料")
    clerk.strike(Qt.Key.Key_Q, mod=ALT)
    assert clerk.keys == 4 < 6
    assert clerk.taken("kind", "state", "unit_id", "caller") == ("question", "closed", None, "")
    assert "已记一笔咨询" in clerk.said[-1].sentence and not clerk.pane.busy


@pytest.mark.clause("ROLE-09")
def test_a_second_call_is_taken_down_while_the_first_one_waits(clerk: Clerk) -> None:
    clerk.strike(F8)
    clerk.tell("0137")  # the end of a telephone is enough
    assert clerk.form.who.found.current().who == "单一鸣（业主）"
    clerk.strike(ENTER)
    clerk.type("r")
    clerk.tell(LEAK)
    clerk.strike(F8)
    one, two = clerk.pane.calls
    assert clerk.pane.current is two and not two.in_hand and QApplication.focusWidget() is two.form.who
    assert clerk.pane.segments.buttons[0].text() == "来电 1　3栋2单元802　等待中"
    clerk.tell("王先生 199-0000-0345")
    clerk.strike(ENTER)
    clerk.type("t")
    clerk.tell("你们前台态度很差")
    clerk.strike(F8)  # from one to the other
    assert clerk.pane.current is one and one.form.words.toPlainText() == LEAK
    assert QApplication.focusWidget() is one.form.words
    clerk.pane.start(clerk.line.unit.id)
    assert clerk.said[-1].sentence == BOTH_BUSY
    clerk.strike(F8)
    clerk.strike(Qt.Key.Key_4, mod=ALT)
    clerk.strike(ENTER, ENTER)
    clerk.strike(ENTER, mod=CTRL)
    assert clerk.said[-1].act is not None and "另一个来电还在记" in clerk.said[-1].sentence
    assert clerk.pane.current is one and one.side.person_id == clerk.line.owner.id and not clerk.saved
    clerk.said[-1].act[1]()
    assert clerk.taken("kind", "category", "caller", "unit_id") == ("complaint", "staff", "王先生", None)
    assert clerk.line.said(clerk.saved[0].id, "telephone") == ("19900000345",)
    clerk.strike(ENTER, mod=CTRL)
    assert clerk.taken("kind", "words", "person_id") == ("repair", LEAK, clerk.line.owner.id)
    assert not clerk.pane.busy and len(clerk.saved) == 2


@pytest.mark.clause("DUTY-04")
def test_a_draft_outlives_the_lock_and_belongs_to_whoever_typed_it(
    clerk: Clerk, qtbot: QtBot, tmp_path: Path
) -> None:
    clerk.strike(F8)
    clerk.type("5-1-301")
    clerk.strike(ENTER)
    clerk.type("t")
    clerk.tell("隔壁装修打钻到半夜")
    photo = tmp_path / "a.jpg"
    photo.write_bytes(picture())
    clerk.pane.current.take_photo(photo)
    before = clerk.form.values()
    clerk.pane.keep()
    assert "草稿已存 09:42" in [one.text() for one in clerk.pane.findChildren(QLabel)]
    clerk.host.hide()

    other = Clerk(clerk.line, LEADER, qtbot)
    other.strike(F8)
    assert not other.pane.busy
    other.host.hide()

    again = Clerk(clerk.line, DESK, qtbot)
    again.strike(F8)
    assert again.form.values() == before and again.said[-1].sentence == PHOTOS_LOST
    assert again.pane.current.side.home.people[0].name == "欧阳正清" and again.pane.current.side.person_id
    assert again.pane.current.began == again.line.office.now()
    again.strike(ESC)
    assert not again.pane.isVisible() and again.desk.draft(PLACES[0])["words"] == "隔壁装修打钻到半夜"
    again.strike(F8)  # put away and called again it is the same call
    assert again.form.values() == before
    again.pane.current.take_photo(photo)
    again.strike(Qt.Key.Key_4, mod=ALT)
    again.strike(ENTER, ENTER)
    again.strike(ENTER, mod=CTRL)
    assert again.desk.draft(PLACES[0]) == {}
    card = again.line.card(again.saved[-1].id)
    assert len(card.photos) == 1 and (card.category, card.state) == ("neighbours", "assigned")
    assert card.person == OFFICER  # the officer of the building was proposed
    assert "指派给唐小满" in again.said[-1].sentence


@pytest.mark.clause("ROLE-09", "COMP-04")
def test_the_same_matter_again_is_shown_and_joined_or_stands_apart(clerk: Clerk) -> None:
    line = clerk.line
    earlier = line.take(words="停车位 B-117 上方滴水，车顶有水渍，昨晚开始。", title="地库顶板渗水")
    clerk.strike(F8)
    clerk.type("3-2-802")
    clerk.strike(ENTER)
    assert "像是同一件事" not in clerk.beside
    clerk.type("t")
    clerk.tell("又来电：地库车位 B-117 上方还在滴水")
    code = line.card(earlier).code
    assert "像是同一件事" in clerk.beside and f"{code}　地库顶板渗水" in clerk.beside
    before = len(line.open())
    clerk.strike(Qt.Key.Key_J, mod=ALT)
    assert clerk.saved[-1].id == earlier and len(line.open()) == before
    assert line.steps(earlier, "how", "words")[-1] == ("again", "又来电：地库车位 B-117 上方还在滴水")
    assert clerk.said[-1].sentence == f"{code} 已并入。"

    for apart in (False, True):
        clerk.pane.hide()
        clerk.strike(F8)
        clerk.type("3-2-802")
        clerk.strike(ENTER)
        clerk.type("t")
        clerk.tell(f"地库车位 B-117 上方滴水，这是第{'二' if apart else '一'}个地方")
        if apart:
            while clerk.pane.current.side.alike:
                clerk.pane.current.stand_apart(clerk.pane.current.side.alike[0])
            assert "像是同一件事" not in clerk.beside
            clerk.strike(Qt.Key.Key_J, mod=ALT)
            assert "不用并入" in clerk.form.wrong.text()
            clerk.strike(Qt.Key.Key_4, mod=ALT)
        clerk.strike(ENTER, ENTER)
        clerk.strike(ENTER, mod=CTRL)
        assert (clerk.taken("repeat_of")[0] is None) is apart


@pytest.mark.clause("COMP-01", "COMP-02", "DUTY-12")
def test_words_propose_and_the_clerk_decides(clerk: Clerk) -> None:
    clerk.strike(F8)
    clerk.type("3-2-802")
    clerk.strike(ENTER, ENTER)
    form = clerk.form
    clerk.tell("电梯困人，里面有老人")
    assert (form.kind.value, form.grade.value, form.category.value) == ("repair", "urgent", "")
    assert form.told.isVisible() and "存档后" in clerk.pane.current.foot.clocks.text()
    clerk.strike(Qt.Key.Key_3, mod=ALT)
    clerk.type("t")
    clerk.strike(ENTER, mod=CTRL)  # a complaint without its class is not saved
    assert "八类" in form.wrong.text() and not clerk.saved
    assert QApplication.focusWidget() is form.category.chips[0]
    clerk.strike(DOWN)
    shown = form.category.all
    assert shown.isVisible() and [row.digit for row in shown.rows()] == list("12345678")
    assert shown.rows()[1].example.startswith("电梯")
    clerk.strike(ESC)
    assert shown.isHidden() and clerk.pane.isVisible()
    clerk.type("2")
    assert form.category.value == "facilities" and form.department.currentText() == "工程维修"
    assert QApplication.focusWidget() in form.grade.buttons
    clerk.strike(ENTER, ENTER, ENTER)
    clerk.tell("已请班组带工具过去")
    clerk.strike(ENTER, ENTER, ENTER)
    assert QApplication.focusWidget() is form.told
    clerk.tell("hyq")
    clerk.strike(ENTER, ENTER)
    assert QApplication.focusWidget() is clerk.pane.current.foot.go
    clerk.strike(ENTER)
    told = clerk.line.steps(clerk.saved[-1].id, "how", "staff_id", "words")
    assert ("told", clerk.line.staff(LEADER), "") in told
    assert ("contacted", None, "已请班组带工具过去") in told

    clerk.pane.hide()
    clerk.strike(F8, ENTER)
    clerk.type("r")
    clerk.tell("几十户联名，第三次没水")
    assert form.grade.value == "urgent"  # what is no complaint is ordinary or urgent
    assert [one.isHidden() for one in form.grade.buttons] == [False, True, False, True]
    clerk.strike(Qt.Key.Key_3, mod=ALT)
    clerk.type("t")
    clerk.strike(Qt.Key.Key_5, mod=ALT)
    clerk.type("4")
    assert form.grade.value == "major" and "报负责人" in clerk.pane.current.foot.clocks.text()
    clerk.strike(Qt.Key.Key_4, mod=ALT)
    clerk.strike(ENTER)
    clerk.type("2")
    clerk.strike(ENTER, mod=CTRL)
    assert clerk.line.card(clerk.saved[-1].id).person == "沈若兰"  # a major one is the CS head's


@pytest.mark.clause("ETQ-03", "ARCH-12")
def test_the_household_is_covered_and_the_lines_to_say_stand_beside(clerk: Clerk) -> None:
    clerk.strike(F8)
    assert "我是小温，请讲" in clerk.beside and "还不知道是哪一户" in clerk.beside
    clerk.type("3-2-802")
    clerk.strike(ENTER)
    people = [one.accessibleName() for one in clerk.pane.current.side.findChildren(PersonButton)]
    assert any("单知夏" in name and "199-****-0139" in name for name in people)
    assert "199-0000" not in " ".join(people)
    clerk.type("2")  # the daughter speaks
    assert "来电人" in people[1] and clerk.pane.current.side.person_id != clerk.line.owner.id
    clerk.type("t")
    clerk.tell("楼道灯不亮，三天了")
    assert "我记下了：楼道灯不亮。11月25日（周三） 13:42 前给您回电" in clerk.beside
    assert "不说「不知道」" in clerk.beside
    clerk.strike(ENTER, ENTER)
    clerk.strike(ENTER, mod=CTRL)
    assert clerk.line.card(clerk.saved[-1].id).caller == "单知夏"


@pytest.mark.clause("DUTY-04")
def test_whoever_gives_no_room_is_taken_down_and_nothing_is_lost_by_mistake(
    clerk: Clerk, qtbot: QtBot
) -> None:
    told = {
        "王先生 19900000345": ("王先生", "19900000345"),
        "０５３２－８８００１２３４": ("", "0532-88001234"),
        "不肯说的女士": ("不肯说的女士", ""),
        "": ("", ""),
    }
    assert {text: stranger(text) for text in told} == told
    clerk.strike(F8)
    clerk.tell("赵女士 1990000")
    clerk.strike(ENTER)
    clerk.type("o")
    clerk.tell("活动通知来得太晚")
    clerk.strike(ENTER, mod=CTRL)
    assert "位数不对" in clerk.form.wrong.text() and QApplication.focusWidget() is clerk.form.who
    assert clerk.form.words.toPlainText() == "活动通知来得太晚"
    clerk.pane.current.give_up()
    assert not clerk.pane.busy and not clerk.pane.isVisible()
    undo = clerk.said[-1].undo
    assert undo is not None
    undo()
    assert clerk.form.words.toPlainText() == "活动通知来得太晚" and clerk.form.kind.value == "opinion"
    clerk.strike(F8)
    clerk.form.who.setFocus()
    clerk.form.who.selectAll()
    clerk.tell("赵女士")
    clerk.strike(ENTER, mod=CTRL)
    assert clerk.taken("kind", "caller", "telephone", "unit_id") == ("opinion", "赵女士", "", None)

    clerk.line.office.enter("闻人歌", Role.CULTURE)
    guest = Clerk(clerk.line, "闻人歌", qtbot)
    guest.strike(F8)
    assert guest.pane.current.began is None and not guest.pane.current.foot.go.isEnabled()
    guest.host.hide()
