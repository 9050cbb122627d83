"""Stages, what happened and what is to come, and clocks in a list: seen, read aloud, and worked by keys."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.rules.ref import Ref
from app.ui import theme
from app.ui.palette import TOKENS
from app.ui.parts import column
from app.ui.steps import Step, Steps
from app.ui.table import Column, RowTable
from app.ui.timeline import Event, Timeline

STROKES = "1|100,150,40,-60,40,90,60,-100,80,80|420,90,30,120,60,-100,40,90"
LONG = "停车位 B-117 上方滴水，车顶有水渍，昨晚开始。已经打过两次电话，还没有人来看。"
EVENTS = (
    Event("11/23 08:00", "done", "受理　电话　林晓禾", f"“{LONG}”", whole="2026-11-23 08:00"),
    Event(
        "08:20", "done", "派工程维修班", "派单 PG-0933", chips=(("补记", "due"),), key=Ref("work_order", 3)
    ),
    Event("09:25", "refused", "用户没有签字", strokes=STROKES),
    Event("12:00 前", "today", "回复用户"),
    Event("11/30 08:00", "later", "结案"),
)
KEY = Qt.Key


def in_grey(widget: QWidget) -> QImage:
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)


@pytest.fixture
def line(qtbot: QtBot) -> Iterator[Timeline]:
    """The events in a place too low for them, as in a card."""
    made, area, window = Timeline(), QScrollArea(), QWidget()
    area.setWidgetResizable(True)
    area.setWidget(made)
    window.setLayout(column(area))
    window.resize(420, 160)
    qtbot.addWidget(window)
    made.show_events(EVENTS)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    made.setFocus(Qt.FocusReason.TabFocusReason)
    yield made
    window.close()


def test_arrows_read_one_event_after_the_other_and_bring_it_in_sight(line: Timeline) -> None:
    assert line.current() == EVENTS[2]  # what happened last
    bar = line.parentWidget().parentWidget().verticalScrollBar()
    QTest.keyClick(line, KEY.Key_Home)
    assert line.accessibleDescription() == f"2026-11-23 08:00　已办：受理　电话　林晓禾，“{LONG}”"
    assert bar.value() == 0
    QTest.keyClick(line, KEY.Key_End)
    assert line.accessibleDescription() == "11/30 08:00　以后：结案" and bar.value() == bar.maximum() > 0
    QTest.keyClick(line, KEY.Key_Down)
    QTest.keyClick(line, KEY.Key_Up)
    QTest.keyClick(line, KEY.Key_Up)
    assert line.accessibleDescription() == "09:25　不同意：用户没有签字，有手写签名"


def test_enter_and_a_click_open_only_what_leads_somewhere(line: Timeline) -> None:
    opened: list[object] = []
    line.opened.connect(opened.append)
    QTest.keyClick(line, KEY.Key_Return)
    assert opened == []
    QTest.keyClick(line, KEY.Key_Up)
    QTest.keyClick(line, KEY.Key_Return)
    assert opened == [Ref("work_order", 3)]
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(20, line._box(1).center().y()))
    assert len(opened) == 1
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(180, line._box(1).center().y()))
    assert len(opened) == 2


def test_no_word_is_cut_however_narrow_and_large(line: Timeline, dressed: QApplication) -> None:
    short, long = line._high(EVENTS[4], 400), line._high(EVENTS[0], 400)
    assert short == 44 and long > short and line._high(EVENTS[0], 250) > long
    assert line._high(EVENTS[1], 200) > line._high(EVENTS[1], 400)  # the chip takes a line of its own
    theme.apply(dressed, scale=1.3)
    line.window().resize(420, 700)
    QApplication.processEvents()
    large, room, taken = line._high(EVENTS[4], 400), line.height(), line.heightForWidth(line.width())
    theme.apply(dressed)
    assert large == 57 and room >= taken


def test_the_words_of_a_line_without_events_are_none(qtbot: QtBot) -> None:
    made = Timeline("审批经过")
    qtbot.addWidget(made)
    made.show_events(())
    QTest.keyClick(made, KEY.Key_Down)
    assert made.current() is None and made.words() == "" and made.heightForWidth(300) == 0


def test_stages_are_told_apart_in_grey_and_by_words(qtbot: QtBot) -> None:
    states = ("done", "now", "later", "skipped")
    pictures = []
    for state in states:
        steps = Steps()
        qtbot.addWidget(steps)
        steps.resize(300, 44)
        steps.show_steps([Step("回复", state)])
        pictures.append(in_grey(steps))
    assert len({bytes(picture.constBits()) for picture in pictures}) == len(states)
    steps.show_steps([Step(state, state, "") for state in states])
    assert steps.accessibleDescription() == "done 已办，now 正在办，later 未到，skipped 不用办"
    low = steps.sizeHint().height()
    steps.show_steps([Step("受理", "done", "08:00 林晓禾")])
    assert steps.sizeHint().height() > low
    picked: list[int] = []
    steps.picked.connect(picked.append)
    steps.show_steps([Step(state, state) for state in states])
    QTest.mouseClick(steps, Qt.MouseButton.LeftButton, pos=QPoint(290, 10))
    assert picked == [3]


@dataclass(frozen=True)
class Case:
    """One line with a clock."""

    ref: Ref
    code: str
    grade: str
    words: str
    sign: str
    share: float | None
    tone: str = ""
    grade_tone: str = ""


COLUMNS = (
    Column("code", "单号", 90, bold=True, detail="grade", detail_tone="grade_tone"),
    Column("words", "时限", 132, glyph="sign", bar="share", tone="tone"),
)


def test_a_clock_shows_how_much_is_gone_and_one_that_rests_has_an_edge(qtbot: QtBot) -> None:
    cases = [
        Case(Ref("case", 1), "TS-0415", "一般", "回复超 2 小时", "overdue", 1.4, "over"),
        Case(Ref("case", 2), "TS-0403", "紧急", "结案剩 1 小时", "today", 0.5, "due", "over"),
        Case(Ref("case", 3), "TS-0409", "重要", "暂停 · 等开发商", "paused", 0.5),
        Case(Ref("case", 4), "TS-0411", "一般", "没有时限", "later", None),
    ]
    table = RowTable(COLUMNS, "诉求")
    qtbot.addWidget(table)
    table.resize(400, 320)
    table.set_rows(cases)
    table.show()
    assert table.rowHeight(0) == 52 and table.columnWidth(1) >= 132
    table.selectRow(3)
    seen = table.viewport().grab().toImage()
    left = table.columnViewportPosition(1) + 11 + 22

    def at(row: int, across: float) -> QColor:
        return seen.pixelColor(QPointF(left + 106 * across, row * 52 + 25 + 1 - 17 + 30).toPoint())

    assert at(0, 0.9) == QColor(TOKENS["over"])
    assert at(1, 0.4) == QColor(TOKENS["due"]) and at(1, 0.6) == QColor(TOKENS["missbg"])
    assert at(3, 0.4) == QColor(TOKENS["sel"])
    edge = QPointF(left + 100, 2 * 52 + 25 + 1 - 17 + 28).toPoint()
    assert seen.pixelColor(edge) == QColor(TOKENS["line2"])
    index = table.model().index(2, 1)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "时限：暂停 · 等开发商"
