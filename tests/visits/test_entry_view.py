"""A pair enters its walk at the desk: few keys, nothing lost, every gap said at its field."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.modules.complaints.model import Matter
from app.modules.followups.model import FollowUp
from app.modules.residents import service as residents
from app.modules.visits import card, service
from app.modules.visits.entry_view import FILLED_BACK, NextSheet, VisitSheet
from app.modules.visits.grade_strip_view import GradeStrip
from app.modules.visits.model import Visit, VisitStop
from app.ui.desk import Desk, Said
from app.ui.dialog import ENTER_RESTS, Sheet
from tests.checks.centre import DESK, LEADER, OFFICER, OTHER_OFFICER
from tests.ui.scanner import press, type_keys
from tests.visits.doors import Doors, open_doors

pytestmark = pytest.mark.usefixtures("dressed")
ENTER, ESC, CTRL, ALT, SHIFT = (
    Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier,
)  # fmt: skip
NOBODY = Qt.KeyboardModifier.NoModifier


class Clerk:
    """Somebody at the desk: keys are counted except words; what is said and saved is gathered."""

    desks: ClassVar[dict[str, Desk]] = {}

    def __init__(self, doors: Doors, name: str, host: QWidget) -> None:
        self.doors, self.host, self.keys = doors, host, 0
        if name not in self.desks:
            self.desks[name] = Desk(doors.site.store, doors.who(name))
        self.desk = self.desks[name]
        self.said: list[Said] = []
        self.saved: list[Any] = []
        self.desk.said.connect(self.said.append)

    def open(self, unit: int, stop: int = 0) -> VisitSheet:
        """The sheet of a household."""
        made = VisitSheet(self.host, self.desk, unit, now=self.doors.site.clock, stop_id=stop)
        made.saved.connect(self.saved.append)
        made.start()
        QApplication.processEvents()
        self.keys = 0
        return made

    @property
    def sheet(self) -> Any:
        """The dialog in sight."""
        shown = [one for one in self.host.window().findChildren(Sheet) if one.isVisible()]
        return shown[-1] if shown else None

    def strike(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = NOBODY) -> None:
        """Keys by hand."""
        for key in keys:
            press(self.host, key, mod)
            self.keys += 1

    def type(self, text: str) -> None:
        """Digits and signs: every one counts."""
        type_keys(self.host, text)
        self.keys += len(text)
        QApplication.processEvents()

    def tell(self, words: str) -> None:
        """The household's words, which do not count."""
        type_keys(self.host, words)
        QApplication.processEvents()

    def save(self) -> None:
        """Ctrl+Enter."""
        self.strike(ENTER, mod=CTRL)

    def focus(self) -> str:
        """What the cursor is in."""
        widget = QApplication.focusWidget()
        return widget.accessibleName() if widget is not None else ""

    def visit(self, *fields: str) -> tuple[Any, ...]:
        """The record saved last."""
        return self.doors.visit(self.saved[-1].id, *fields)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    made = open_doors(tmp_path_factory.mktemp("entry"))
    Clerk.desks.clear()
    yield made
    made.site.store.close()


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def _walk(doors: Doors, flats: int = 3) -> list[tuple[int, int]]:
    """A walk of this evening and who is seen: flat and stop of each; now it is over."""
    doors.day(str(doors.today + timedelta(days=1)), "09:00")
    pair = {"first_id": doors.staff_id(OFFICER), "second_id": doors.staff_id(LEADER)}
    found = []
    for _ in range(flats):
        flat = doors.flat(owner="江望舒", handed_over="2026-09-01")
        doors.by(DESK, residents.add_person, flat, "family", {"name": "江一苇"}, "199-0000-0141")
        stop = doors.by(LEADER, service.add_stop, flat, day=doors.today, window="evening", **pair)
        found.append((flat, stop.id))
    doors.day(str(doors.today), "21:10", roll=False)
    return found


def _many(doors: Doors, table: type[Any]) -> int:
    return len(doors.site.read(lambda s: s.scalars(select(table.id)).all()))


@pytest.mark.clause("VISIT-06", "VISIT-08", "ETQ-03")
def test_a_pair_enters_its_whole_walk_without_the_mouse_in_few_keys(
    doors: Doors, host: QWidget, qtbot: QtBot
) -> None:
    (flat, stop), (second, _), (third, third_stop) = _walk(doors)
    clerk = Clerk(doors, OFFICER, host)
    sheet = clerk.open(flat, stop)
    assert clerk.focus() == "结果：谈成"  # day, time and pair are known
    shown = " ".join(one.text() for one in sheet.side.findChildren(QLabel))
    assert "祝贺入住" in shown and "恭喜乔迁" in shown  # what to bring up, and what to say
    clerk.type("1")
    clerk.type("2")  # the second of the household
    clerk.type("545045")
    assert clerk.focus() == "意见"
    clerk.save()
    assert clerk.keys == 9 <= 20
    assert clerk.visit("way", "outcome", "begun", "seen", "relation", "stop_id") == (
        "home", "talked", "19:00", "江一苇", "家人", stop,
    )  # fmt: skip
    talk = doors.site.read(card.talk, clerk.saved[-1].id)
    assert [grade for _, grade, _ in talk.ratings] == [5, 4, 5, 4, 5]  # one was skipped
    assert doors.stop(stop, "state") == ("done",)

    assert isinstance(clerk.sheet, NextSheet)
    qtbot.wait(ENTER_RESTS)
    clerk.keys = 0
    clerk.strike(ENTER)
    clerk.type("2")
    clerk.save()
    assert clerk.keys == 3 <= 8
    assert clerk.visit("unit_id", "outcome", "seen") == (second, "absent", "")

    qtbot.wait(ENTER_RESTS)
    clerk.strike(ENTER)  # signed on paper, gone through with Enter to the last field
    clerk.keys = 0
    clerk.type("11=")
    clerk.strike(ENTER, ENTER, ENTER, ENTER)
    assert clerk.focus() == "用户签字：签在纸上"
    clerk.type("1")
    assert clerk.focus() == "存档"
    clerk.strike(ENTER)
    assert clerk.keys == 9 <= 20
    assert clerk.visit("unit_id", "signed", "stop_id") == (third, "paper", third_stop)
    assert clerk.sheet is None  # the walk is done
    assert "已登记" in clerk.said[-1].sentence and len(clerk.saved) == 3


@pytest.mark.clause("VISIT-06", "COMP-01")
def test_an_opinion_becomes_a_complaint_and_a_promise_a_follow_up_by_keys(
    doors: Doors, host: QWidget
) -> None:
    ((flat, stop),) = _walk(doors, 1)
    clerk = Clerk(doors, OFFICER, host)
    sheet = clerk.open(flat, stop)
    matters, followups = _many(doors, Matter), _many(doors, FollowUp)
    clerk.type("11=")
    clerk.tell("三单元楼道的灯坏了半个月")
    clerk.strike(ENTER)
    assert clerk.focus() == "关于"
    clerk.type("8")
    assert clerk.focus() == "答复"
    clerk.tell("当场报了工程")
    clerk.strike(ENTER)
    clerk.type("3")
    assert clerk.focus() == "投诉类别"
    clerk.save()  # without the class it says so, there
    assert "类别" in sheet.refusal.text() and clerk.focus() == "投诉类别"
    clerk.type("2")
    assert clerk.focus() == "意见" and len(sheet.form.opinions.lines) == 2
    clerk.tell("想要快递柜")
    clerk.strike(ENTER)
    assert clerk.focus() == "关于"
    clerk.strike(ENTER, ENTER, ENTER)  # 其它, no reply, only noted
    assert clerk.focus() == "意见" and len(sheet.form.opinions.lines) == 3
    clerk.strike(ENTER)  # nothing more to say
    assert clerk.focus() == "答应了什么"
    clerk.tell("换好灯打电话")
    clerk.strike(ENTER, ENTER)
    assert clerk.focus() == "到哪天"
    sheet.form.promises.lines[0].until.setText("+400")
    clerk.save()
    assert "一年以内" in sheet.refusal.text() and clerk.focus() == "答应了什么"
    sheet.form.promises.lines[0].until.setText("+3")
    clerk.save()
    talk = doors.site.read(card.talk, clerk.saved[-1].id)
    assert [(one.theme, one.matter is not None) for one in talk.opinions] == [("设施", True), ("其它", False)]
    assert talk.opinions[0].reply == "当场报了工程"
    assert [(one.words, one.who, one.until) for one in talk.promises] == [
        ("换好灯打电话", OFFICER, doors.today + timedelta(days=3))
    ]
    assert _many(doors, Matter) == matters + 1 and _many(doors, FollowUp) == followups + 1


@pytest.mark.clause("VISIT-07")
def test_a_reason_is_asked_for_only_where_one_is_needed_and_refused_there(
    doors: Doors, host: QWidget, qtbot: QtBot
) -> None:
    ((flat, stop),) = _walk(doors, 1)
    clerk = Clerk(doors, OFFICER, host)
    sheet = clerk.open(flat, stop)
    form, before = sheet.form, _many(doors, Visit)
    assert not form.alone_why.isVisible() and not form.hours_why.isVisible()
    form.second.choose(0)
    form.begun.setText("13:10")
    assert form.alone_why.isVisible() and form.hours_why.isVisible()
    clerk.type("1")
    assert clerk.focus() == "为什么一个人"  # Enter goes by what is asked
    clerk.save()
    assert clerk.focus() == "为什么一个人" and "一个人上门" in sheet.refusal.text()
    clerk.tell("同事临时去了别户")
    clerk.save()
    assert clerk.focus() == "为什么不在时段内"
    clerk.tell("用户只有中午在家")
    clerk.save()
    assert clerk.focus() == "见到谁" and _many(doors, Visit) == before
    for field, wrong, name in ((form.day, "12-40", "日期"), (form.begun, "七点", "几点到")):
        kept = field.text()
        field.setText(wrong)
        clerk.save()
        assert clerk.focus() == name and field.property("state") == "wrong"
        field.setText(kept)
    clerk.strike(Qt.Key.Key_3, mod=ALT)
    clerk.tell("江家的亲戚")
    clerk.save()
    assert clerk.visit("alone_why", "hours_why", "seen", "person_id") == (
        "同事临时去了别户", "用户只有中午在家", "江家的亲戚", None,
    )  # fmt: skip

    sheet = clerk.open(flat)  # by telephone neither is asked
    sheet.form.put({"begun": "13:10", "second": "0"})
    qtbot.wait(ENTER_RESTS)
    clerk.strike(Qt.Key.Key_1, mod=ALT)
    clerk.strike(ENTER, ENTER, ENTER)
    clerk.type("2")
    assert not sheet.form.alone_why.isVisible() and not sheet.form.hours_why.isVisible()
    shown = " ".join(one.text() for one in sheet.side.findChildren(QLabel) if one.isVisible())
    assert "打扰了，您看什么时候方便" in shown  # the lines of a telephone talk
    clerk.strike(Qt.Key.Key_2, mod=ALT)
    clerk.type("11")
    clerk.save()
    assert clerk.visit("way", "alone_why") == ("phone", "")


@pytest.mark.clause("VISIT-08")
def test_what_is_typed_outlives_a_lock_and_esc_for_the_one_who_typed_it(doors: Doors, host: QWidget) -> None:
    ((flat, stop),) = _walk(doors, 1)
    clerk = Clerk(doors, OFFICER, host)
    sheet = clerk.open(flat, stop)
    sheet.keep()
    assert clerk.desk.draft(sheet.place) == {}  # nothing was typed, nothing is kept
    clerk.type("1153")
    sheet.form.opinions.lines[0].words.setText("电梯慢")
    sheet.form.promises.lines[0].words.setText("问维保")
    sheet.form.open_wish()
    sheet.form.wish.words.setText("先打电话")
    typed = sheet.form.values()
    sheet.keep()
    sheet.drop()  # the desk is locked

    sheet = clerk.open(flat, stop)
    assert sheet.form.values() == typed and sheet.refusal.text() == FILLED_BACK
    assert sheet.form.wish_is_open and sheet.form.opinions.lines[0].reply.isVisible()
    sheet.form.words.setPlainText("老人耳背")
    clerk.strike(ESC)
    assert clerk.sheet is None and "草稿已保留" in clerk.said[-1].sentence
    assert Clerk(doors, LEADER, host).open(flat, stop).form.words.toPlainText() == ""
    clerk.strike(ESC)

    sheet = clerk.open(flat, stop)
    assert sheet.form.words.toPlainText() == "老人耳背"
    sheet.anew.click()
    assert sheet.form.values() == sheet._given and clerk.desk.draft(sheet.place) == {}
    sheet.form.put(typed)
    clerk.save()
    assert doors.site.read(card.house, flat, doors.today).wish == "先打电话"
    assert clerk.desk.draft(sheet.place) == {} and doors.stop(stop, "state") == ("done",)


@pytest.mark.clause("VISIT-08")
def test_whoever_did_not_go_is_told_at_once_who_enters_it(doors: Doors, host: QWidget) -> None:
    ((flat, stop),) = _walk(doors, 1)
    clerk = Clerk(doors, OTHER_OFFICER, host)
    sheet = clerk.open(flat, stop)
    assert sheet.strip.isVisible() and OFFICER in sheet.who_told.text() and LEADER in sheet.who_told.text()
    assert sheet.switch.isVisible()
    clerk.type("2")
    clerk.save()
    assert "自己登记" in sheet.refusal.text() and clerk.focus() == "主访"
    sheet.form.second.choose(doors.staff_id(OTHER_OFFICER))
    assert not sheet.strip.isVisible()  # they went instead
    clerk.save()
    assert clerk.visit("outcome", "second_id") == ("absent", doors.staff_id(OTHER_OFFICER))


@pytest.mark.clause("VISIT-07")
def test_a_visit_put_off_is_planned_anew_by_who_may_and_noted_as_a_wish_by_who_may_not(
    doors: Doors, host: QWidget
) -> None:
    (one, first_stop), (other, other_stop) = _walk(doors, 2)
    clerk = Clerk(doors, LEADER, host)
    sheet = clerk.open(one, first_stop)
    clerk.type("4")
    for hidden in (sheet.form.ratings, sheet.form.opinions, sheet.form.promises, sheet.form.signed):
        assert not hidden.isVisible()
    assert sheet.form.later.day.isVisible() and sheet.form.seen.isVisible()
    sheet.form.later.day.setText(f"{doors.today:%m-%d}")  # this evening is over
    clerk.save()
    assert len(clerk.saved) == 0 and _states(doors, one) == ["failed"]
    assert "改约已经登记" in sheet.refusal.text() and clerk.focus() == "改到哪天"
    sheet.form.later.day.setText("+2")
    sheet.form.later.window_choice.choose("forenoon")
    clerk.save()
    assert _states(doors, one) == ["failed", "open"] and len(clerk.saved) == 1
    planned = doors.site.read(card.house, one, doors.today).next_stop
    assert (planned.day, planned.window) == (doors.today + timedelta(days=2), "forenoon")
    assert {planned.first_id, planned.second_id} == {doors.staff_id(OFFICER), doors.staff_id(LEADER)}

    clerk = Clerk(doors, OFFICER, host)
    clerk.strike(ESC)  # the next one of the walk, later
    sheet = clerk.open(other, other_stop)
    clerk.type("4")
    assert not sheet.form.later.window_choice.isVisible() and sheet.form.later.day.text() == ""
    sheet.form.later.day.setText("+9")
    clerk.save()
    house = doors.site.read(card.house, other, doors.today)
    assert house.wish_not_before == doors.today + timedelta(days=9) and house.stops == ()


@pytest.mark.clause("VISIT-05")
def test_a_telephone_talk_leaves_the_walk_that_is_still_to_come_where_it_is(
    doors: Doors, host: QWidget
) -> None:
    pair = {"first_id": doors.staff_id(OFFICER), "second_id": doors.staff_id(LEADER)}
    ahead = doors.today + timedelta(days=5)
    other = doors.flat(owner="陆清和", handed_over="2026-09-01")
    stop = doors.by(LEADER, service.add_stop, other, day=ahead, window="evening", **pair).id
    clerk = Clerk(doors, OFFICER, host)
    sheet = clerk.open(other, stop)
    assert clerk.focus() == "方式：上门" and sheet.form.begun.text() == ""
    assert sheet.form.day.text() == str(doors.today) and len(sheet.form.pair()) == 2
    clerk.type("2")  # on the telephone
    sheet.form.second.choose(0)
    clerk.strike(Qt.Key.Key_2, mod=ALT)
    clerk.type("11=")
    clerk.save()
    assert clerk.visit("way", "outcome", "stop_id") == ("phone", "talked", None)
    assert doors.stop(stop, "state") == ("open",) and clerk.sheet is None


def _states(doors: Doors, flat: int) -> list[str]:
    asked = select(VisitStop.state).where(VisitStop.unit_id == flat).order_by(VisitStop.id)
    found: list[str] = doors.site.read(lambda s: list(s.scalars(asked)))
    return found


@pytest.mark.clause("VISIT-06")
def test_a_strip_of_grades_takes_digits_arrows_and_the_mouse(host: QWidget) -> None:
    strip = GradeStrip()
    strip.setParent(host)
    strip.resize(780, strip.sizeHint().height())
    strip.show()
    strip.setFocus()
    left: list[bool] = []
    strip.left.connect(lambda: left.append(True))
    type_keys(host, "59 ")  # 9 is no grade, a blank skips
    assert strip.grades() == {"safety": 5} and strip.at == "cleaning"
    press(host, Qt.Key.Key_Left)
    type_keys(host, "2")
    press(host, Qt.Key.Key_Backspace)  # nothing here yet: the one before
    assert strip.grades() == {"safety": 5} and strip.at == "repair"
    type_keys(host, "3=")
    assert set(strip.grades().values()) == {5} and left == [True]
    strip.put_text("courtesy:2,attitude:1")
    assert strip.text() == "courtesy:2,attitude:1" and strip.at == "safety"
    place = strip._box(3, 4).center()
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(place.x()), round(place.y())))
    assert strip.grades()["complaints"] == 4 and strip.at == "complaints"
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(place.x()), round(place.y())))
    assert "complaints" not in strip.grades()
