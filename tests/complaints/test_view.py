"""The page of requests and complaints worked by keys: every step, pausing, telephones, lists, calls."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.modules.complaints import acts_view, service
from app.modules.complaints.asking_view import PASS_ON
from app.modules.complaints.assign_view import AssignSheet, ClassSheet, TellSheet
from app.modules.complaints.board_view import ALL, MINE, OPEN
from app.modules.complaints.classes import class_of
from app.modules.complaints.sheets_view import StepSheet
from app.modules.complaints.view import CALL, FIGURES, ROUND, ComplaintsPage
from app.modules.orders import service as orders
from app.modules.orders.dispatch_view import DispatchSheet
from app.modules.orders.order_view import OrderSheet
from app.modules.orders.rules import Asked
from app.modules.residents import service as residents
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.act import SEEN
from app.storage.journal import JournalObject
from app.ui import dialog
from app.ui.desk import Desk, Said
from app.ui.dialog import ReasonSheet, Sheet
from app.ui.paper_sheet import PaperSheet
from tests.complaints.hotline import LEADER, OFFICER, Hotline, open_hotline, picture
from tests.consents.office import sheet_of
from tests.ui.scanner import press, type_keys

pytestmark = pytest.mark.usefixtures("dressed")
ENTER, ESC, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab
CTRL = Qt.KeyboardModifier.ControlModifier
MONDAY = "11-23 09:42"


class Hand:
    """Somebody at the page: keys are counted, sentences gathered."""

    def __init__(self, line: Hotline, desk: Desk, qtbot: QtBot) -> None:
        self.line, self.desk, self.keys = line, desk, 0
        self.said: list[Said] = []
        self.desk.said.connect(self.said.append)
        self.page = ComplaintsPage(self.desk, line.office.site.clock)
        qtbot.addWidget(self.page)
        self.page.resize(1238, 660)
        self.page.show()
        self.page.activateWindow()
        QApplication.processEvents()

    def at(self, matter: int) -> None:
        """The list stands on a matter and has the keys."""
        self.page.open(Ref("matter", matter))
        QApplication.processEvents()

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

    def sheet(self, kind: Any) -> Any:
        """The dialog in sight."""
        return sheet_of(self.page, kind)

    @property
    def quiet(self) -> bool:
        """No dialog is in sight."""
        return not any(sheet.isVisible() for sheet in self.page.window().findChildren(Sheet))

    @property
    def bar(self) -> str:
        """What was said last."""
        return self.said[-1].sentence

    @property
    def timeline(self) -> str:
        """What the card says of what happened and is to come."""
        return self.page.panel.timeline.words()


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    """The hotline, made once."""
    made = open_hotline(Path(tmp_path_factory.mktemp("tracker")))
    yield made
    made.office.site.store.close()


@pytest.fixture(scope="module")
def desks(line: Hotline) -> tuple[Desk, ...]:
    """The officer, somebody who may only read, the leader; the store tells each of every change."""
    store = line.office.site.store
    people = line.office.who(OFFICER), line.office.site.someone(Role.CULTURE), line.office.who(LEADER)
    return tuple(Desk(store, who) for who in people)


@pytest.fixture
def hand(
    line: Hotline, desks: tuple[Desk, ...], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hand]:
    """The officer at the page on a Monday morning."""
    monkeypatch.setattr(dialog, "ENTER_RESTS", 1)
    line.on(MONDAY)
    made = Hand(line, desks[0], qtbot)
    yield made
    for sheet in made.page.window().findChildren(Sheet):
        sheet.drop()
    line.on(MONDAY)


@pytest.mark.clause("COMP-02", "ROLE-09")
def test_a_complaint_goes_from_the_first_to_the_last_step_by_keys_alone(hand: Hand, line: Hotline) -> None:
    matter, panel = line.take(channel="letter"), hand.page.panel
    hand.at(matter)
    hand.keys = 0
    stages = []

    def next_is(words: str) -> None:
        assert panel.card is not None and hand.quiet
        assert acts_view.DEEDS[panel.card.next].next_words == words
        stages.append(panel.card.state)
        hand.strike(ENTER)

    next_is("登记联系")
    hand.type("1")
    hand.strike(ENTER)
    next_is("指派")
    sheet = hand.sheet(AssignSheet)
    assert sheet.form.values()["department"] == "工程维修"  # the usual one of this class
    hand.type("txm")
    hand.strike(ENTER)
    assert hand.bar.endswith("已指派给唐小满。")
    next_is("登记处理")
    hand.type("1")
    hand.strike(ENTER)
    next_is("登记答复")
    hand.type("2")
    hand.strike(ENTER)
    next_is("登记完成")
    assert "reply" not in hand.sheet(StepSheet).form.controls  # told already
    hand.type("1")
    hand.strike(ENTER)
    hand.type("old belt")
    hand.strike(ENTER)
    next_is("登记回访")
    hand.strike(ENTER)
    next_is("结案")
    assert "old belt" in str(hand.sheet(StepSheet).asked.facts)
    hand.strike(ENTER)
    assert hand.quiet and hand.bar.endswith("已结案。") and hand.keys <= 40
    assert stages == ["taken", "acknowledged", "assigned", "working", "replied", "handled", "called_back"]
    assert line.card(matter).state == "closed" and line.card(matter).result == "satisfied"
    hand.at(matter)  # a closed one is found in its month
    assert hand.page.which == ALL and panel.card is not None and panel.card.next == ""
    assert "重新办理…" in [made.text() for made in panel.buttons.values()]
    assert (
        "已告知处理结果，请用户查看" in hand.timeline and "正在办" not in panel.steps.accessibleDescription()
    )
    line.agree()


@pytest.mark.clause("COMP-02")
def test_a_matter_is_passed_on_and_asked_after_and_its_clock_stands_still(hand: Hand, line: Hotline) -> None:
    matter, page = line.bring("working"), hand.page
    hand.at(matter)
    hand.type("p")
    sheet = hand.sheet(StepSheet)
    hand.type("5")
    assert sheet.segments.value == "parts"
    hand.strike(ENTER)
    assert (
        sheet.isVisible() and sheet.form.controls["words"].hasFocus()
    )  # why is asked before it stands still
    hand.strike(ENTER)
    assert sheet.isVisible() and "暂停原因" in sheet.form.error("words")
    hand.type("2")
    hand.strike(ENTER)
    assert hand.quiet and line.card(matter).waits_for == "parts"
    current = page.board.register.current()
    assert current.sign == "paused" and current.words == "暂停 · 等备件"
    assert page.panel.why.text().startswith("为什么停着：") and "暂停" in hand.timeline
    hand.type("p")
    assert hand.quiet  # it stands still already
    hand.type("r")
    hand.type("3")
    hand.strike(ENTER)
    assert line.card(matter).waits_for == ""
    hand.type("z")
    assert [words for _, words in hand.sheet(StepSheet).asked.choice[2]] == [
        "开发商", "主管部门", "社区、居委会",
    ]  # fmt: skip
    hand.strike(ENTER)
    hand.type("1")
    hand.strike(ENTER)
    hand.type("u")
    hand.type("1")
    hand.strike(ENTER)
    assert "催办" in hand.timeline and hand.bar.endswith("一周后再催。")
    hand.strike(ENTER, ENTER)  # what Enter does now is to take it up again
    hand.strike(ENTER)
    assert line.card(matter).waits_for == ""
    line.agree()


@pytest.mark.clause("COMP-02")
def test_one_who_is_not_satisfied_says_why_and_it_is_taken_up_again(hand: Hand, line: Hotline) -> None:
    matter = line.bring("handled")
    hand.at(matter)
    hand.type("h")
    sheet = hand.sheet(StepSheet)
    hand.type("3")
    hand.strike(ENTER)
    assert sheet.form.controls["words"].hasFocus() and line.card(matter).state == "handled"
    hand.type("still shaking")
    hand.strike(ENTER)
    card = line.card(matter)
    assert hand.quiet and card.state == "working" and card.times_reopened == 1
    assert "重新办理 1 次" in hand.page.panel.told.toolTip()
    closed = line.bring("closed")
    hand.at(closed)
    hand.type("o")
    why = hand.sheet(ReasonSheet)
    hand.type("1")
    hand.strike(ENTER, mod=CTRL)
    assert not why.isVisible() and line.card(closed).state == "working"
    hand.type("x")
    hand.type("1")
    hand.strike(ENTER, mod=CTRL)
    assert line.card(closed).state == "withdrawn" and "编号不再用" in hand.bar


@pytest.mark.clause("COMP-01", "COMP-02", "DUTY-12")
def test_class_grade_and_who_was_told_are_put_right_and_late_entries_are_marked(
    hand: Hand, line: Hotline
) -> None:
    matter = line.bring("assigned")
    hand.at(matter)
    hand.type("g")
    sheet = hand.sheet(ClassSheet)
    hand.type("3")
    sheet.form.put("category", "neighbours")
    assert all(one in sheet.examples.text() for one in class_of("neighbours").examples)
    hand.strike(ENTER, mod=CTRL)
    assert (line.card(matter).grade, line.card(matter).category) == ("urgent", "neighbours")
    hand.strike(Qt.Key.Key_F2)
    sheet = hand.sheet(ClassSheet)
    hand.type("1")
    hand.strike(ENTER, mod=CTRL)
    assert "班长" in sheet.form.error("grade")
    hand.strike(ESC)
    hand.type("k")
    tell = hand.sheet(TellSheet)
    assert tell.person.currentText().startswith(LEADER)
    tell.form.put("at", "25:70")
    hand.strike(ENTER)
    assert "16:05" in tell.form.error("at")
    tell.form.put("at", "")
    hand.strike(ENTER, mod=CTRL)
    assert hand.quiet and f"告知　{LEADER}（电话）" in hand.timeline
    line.on("11-23 16:00")
    hand.type("b")
    sheet = hand.sheet(StepSheet)
    sheet.form.put("at", "16:30")
    hand.type("9 lamps")
    hand.strike(ENTER)
    assert "现在之后" in sheet.form.error("at")
    sheet.form.put("at", "13:20")
    hand.strike(ENTER, mod=CTRL)
    assert hand.quiet and "13:20" in hand.timeline and "补记" in hand.timeline


@pytest.mark.clause("COMP-02")
def test_a_telephone_is_shown_for_a_minute_and_that_is_on_record(hand: Hand, line: Hotline) -> None:
    matter, other = line.bring("handled"), line.take(caller="路人甲", unit_id=0, person_id=0)
    hand.at(matter)
    panel = hand.page.panel
    number = panel.telephone.number

    def looked() -> int:
        return int(line.office.read(lambda s: s.query(JournalObject).filter_by(how=SEEN).count()))

    before = looked()
    assert number.text() == "199-****-0137"
    hand.strike(Qt.Key.Key_E, mod=CTRL)
    assert number.text() == "199-0000-0137" and looked() == before + 1
    assert panel.telephone.show_button.text() == "遮盖 60"
    panel.telephone._count_down()
    assert panel.telephone.show_button.text() == "遮盖 59"
    hand.page.reload()  # a minute passes, the list is read again: the number stays
    assert number.text() == "199-0000-0137"
    hand.at(other)
    assert number.text() == "没有电话" and not panel.telephone.show_button.isVisible()
    hand.at(matter)
    assert number.text() == "199-****-0137"
    hand.strike(Qt.Key.Key_E, mod=CTRL)
    hand.page.leave()
    assert number.text() == "199-****-0137"
    hand.type("h")
    sheet = hand.sheet(StepSheet)
    hand.strike(Qt.Key.Key_E, mod=CTRL)
    assert sheet.telephone.number.text() == "199-0000-0137" and looked() == before + 3
    hand.strike(ESC)


def test_lists_are_filtered_counted_and_every_matter_is_found(hand: Hand, line: Hotline) -> None:
    page, board = hand.page, hand.page.board
    mine = line.bring("assigned", category="safety")
    theirs = line.take(kind="question", category="")
    page.reload()
    count = page.segments.buttons[0].text()
    assert count == f"未结 {len(line.open())}" and page.counts.text().startswith(count)
    page.segments.setFocus()
    hand.type("2")
    assert page.which == MINE
    shown = {row.ref.id for row in board.register.table.rows()}
    assert mine in shown and theirs not in shown
    hand.strike(Qt.Key.Key_F, mod=CTRL)
    assert board.category.hasFocus()
    board.category.setCurrentIndex(board.category.findData("safety"))
    assert {row.ref.id for row in board.register.table.rows()} == {mine}
    board.category.setCurrentIndex(board.category.findData("other"))
    assert board.register.is_empty and board.panel.card is None
    hand.at(theirs)  # opened from elsewhere: no filter hides it
    assert page.which == OPEN and board.register.current().ref.id == theirs
    page.choose(ALL)
    assert board.month.text() == "2026年11月" and not board.later.isEnabled()
    board.earlier.click()
    assert board.register.is_empty and page.shown() is None
    order: Ref = line.do(
        OFFICER,
        orders.dispatch,
        Ref("matter", mine),
        Asked(what="看门禁", team="安全班", unit_id=line.unit.id),
    )
    page.open(order)
    assert page.shown() == Ref("matter", mine) and page.which == OPEN  # not in the month shown before
    page.open(Ref("matter", 9999))
    assert "找不到这件诉求" in hand.bar
    hand.strike(Qt.Key.Key_F6, mod=CTRL)
    assert board.panel.timeline.hasFocus()
    assert page.back() and board.register.table.hasFocus()


def test_orders_and_photographs_belong_to_the_matter(
    hand: Hand, line: Hotline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    matter, panel = line.bring("assigned"), hand.page.panel
    hand.at(matter)
    hand.type("s")
    sheet = hand.sheet(DispatchSheet)
    assert sheet.form.values()["contact"] == "单一鸣" and "电梯" in sheet.form.values()["what"]
    sheet.print_it.setChecked(False)
    hand.strike(ENTER, mod=CTRL)
    assert hand.quiet and "PG-00" in hand.timeline
    panel.timeline.setFocus(Qt.FocusReason.TabFocusReason)
    hand.strike(Qt.Key.Key_End)
    while (event := panel.timeline.current()) is not None and event.key is None:
        hand.strike(Qt.Key.Key_Up)
    hand.strike(ENTER)
    assert hand.sheet(OrderSheet).card.source == Ref("matter", matter)
    hand.strike(ESC)
    photo = tmp_path / "门.jpg"
    photo.write_bytes(picture())
    monkeypatch.setattr(acts_view, "open_file", lambda *_: photo)
    hand.page.board.register.table.setFocus()
    hand.type("i")
    assert "照片 1 张" in panel.told.toolTip()
    hand.type("m")
    menu = next(one for one in hand.page.findChildren(QMenu) if one.isVisible())
    words = [action.text() for action in menu.actions()]
    assert "改等级…　G" in words and words[-1].endswith("照片 1")
    menu.actions()[-1].trigger()
    menu.close()
    assert isinstance(hand.sheet(PaperSheet), PaperSheet)
    hand.strike(ESC)
    photo.write_bytes(b"no picture")
    hand.type("i")
    assert hand.said[-1].refused


@pytest.mark.clause("DUTY-04", "ROLE-09")
def test_a_call_is_taken_down_from_the_page_and_a_second_one_beside_it(hand: Hand, line: Hotline) -> None:
    page = hand.page
    page.start_call()
    assert page.taking and not page.head.isVisible()
    pane = page.pane(CALL)
    form = pane.current.form
    form.words.setPlainText("停车月卡怎么办，要带什么资料")
    page.start_call()
    assert page.taking and pane.stack.currentIndex() == 1
    assert page.back() and not page.taking and page.head.isVisible()
    assert page.call_button.text() == "接着记来电"
    pane.keep()
    again = ComplaintsPage(hand.desk, line.office.site.clock)  # the desk was locked
    hand.page.hide()
    again.resize(1238, 660)
    again.show()
    QApplication.processEvents()
    assert again.taking
    assert again.pane(CALL).current.form.words.toPlainText().startswith("停车月卡")
    again.close()
    again.deleteLater()
    hand.page.show()
    for call in pane.calls:
        call.give_up()
    unit: Ref = line.do("顾维舟", residents.add_unit, "5-1-303", {})
    page.open(unit)
    assert page.taking


def test_whoever_may_not_work_here_sees_why(line: Hotline, desks: tuple[Desk, ...], qtbot: QtBot) -> None:
    matter = line.take()
    line.on(MONDAY)
    reader = Hand(line, desks[1], qtbot)
    reader.at(matter)
    panel = reader.page.panel
    assert panel.card is not None
    for name, made in panel.buttons.items():
        assert name == "more" or (not made.isEnabled() and "权限" in made.toolTip()), name
    reader.strike(ENTER)
    assert reader.quiet and "权限" in reader.bar
    reader.page.start_call()
    assert not reader.page.taking and not reader.page.call_button.isEnabled()


def test_what_is_typed_stays_over_a_lock_and_clocks_grow_old_by_themselves(hand: Hand, line: Hotline) -> None:
    matter = line.bring("assigned")
    hand.at(matter)
    words = hand.page.board.register.current().words
    line.office.site.clock.now += timedelta(hours=3)
    hand.page._age()
    assert hand.page.board.register.current().words != words
    hand.type("c")
    hand.type("half a sentence")
    hand.sheet(StepSheet).keep()
    hand.sheet(StepSheet).drop()
    hand.page.board.register.table.setFocus()
    hand.type("c")
    assert hand.sheet(StepSheet).form.values()["words"] == "half a sentence"
    hand.strike(ENTER)
    assert hand.quiet and hand.desk.draft(f"complaints.work.{matter}") == {}
    assert PASS_ON not in acts_view.possible(line.card(line.bring("handled")))
    assert service.contact.permission == "complaints.work"


@pytest.mark.clause("ROLE-05", "ROLE-04")
def test_duties_of_the_site_lead_to_the_round_and_to_the_report(
    line: Hotline, desks: tuple[Desk, ...], qtbot: QtBot
) -> None:
    major = line.take(grade="major")
    line.on(MONDAY)
    leader = Hand(line, desks[2], qtbot)
    leader.page.open(Ref("matter_round", 0))
    assert leader.page.which == ROUND and ("1", "正常") in leader.page.hints()
    assert leader.page.back() and leader.page.which == OPEN
    leader.page.open(Ref("matter_report", 0))
    assert leader.page.which == FIGURES
    leader.page.open(Ref("matter", major))  # the centre head is told within the hour, and a plan is made
    assert list(leader.page.panel.buttons)[:2] == ["told", "planned"]
