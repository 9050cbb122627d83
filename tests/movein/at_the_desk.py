"""The page of moving in with a clerk at it, for tests that work it by its keys."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.modules.collective.view import CollectivePane
from app.modules.movein import service
from app.modules.movein.view import MoveInPage
from app.rules.ref import Ref
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet
from tests.movein.household import CLERK, IDENTITY, MovingIn

ENTER, DOWN, SPACE, DELETE = (
    Qt.Key.Key_Return,
    Qt.Key.Key_Down,
    Qt.Key.Key_Space,
    Qt.Key.Key_Delete,
)
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NEW = iter(range(1301, 1399))


def shown(house: MovingIn, desk: Desk, qtbot: QtBot) -> MoveInPage:
    made = MoveInPage(desk, CollectivePane, now=house.site.clock)

    def follow() -> None:
        """What the window does when a page shows something else."""
        made.first_focus().setFocus()

    desk.moved.connect(follow)
    qtbot.addWidget(made, before_close_func=lambda _: desk.moved.disconnect(follow))
    made.resize(1238, 680)
    made.show()
    made.activateWindow()
    made.first_focus().setFocus()
    QApplication.processEvents()
    return made


def press(*keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.qWait(2)  # Enter rests for a moment after a dialog
        QTest.keyClick(QApplication.focusWidget(), key, modifier)
        QApplication.processEvents()


def write(text: str) -> None:
    """What is typed into the line that has the focus."""
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.setFocus()
    field.setText("")
    field.insert(text)
    field.textEdited.emit(text)
    field.setModified(True)


def fill(sheet: Sheet, **values: str) -> None:
    for name, value in values.items():
        sheet.form.put(name, value)


def heard(desk: Desk) -> list[Said]:
    said: list[Said] = []
    desk.said.connect(said.append)
    return said


def flat(house: MovingIn, *owners: tuple[str, str, str]) -> tuple[str, int]:
    room = f"5-2-{next(NEW)}"
    return room, house.flat(room, *owners)


def at(house: MovingIn, gate: str) -> Ref:
    """A household of its own that stands at a gate."""
    room, _ = flat(house, ("陆清和", IDENTITY, "199-0000-0123"))
    move_in = house.begin(room)
    if gate != "identity":
        house.papers(move_in, "checked")
        house.by(CLERK, service.pass_identity, move_in)
    if gate in ("fees", "review"):
        house.prepared(move_in)
        house.by(CLERK, service.pass_forms, move_in)
    if gate == "review":
        house.by(CLERK, service.pass_fees, move_in, none=True)
    return Ref("move_in", move_in)


def page_room(house: MovingIn, ref: Ref) -> tuple[str, int]:
    card = house.card_of(ref.id)
    building, rest = card.room.split("栋")
    return f"{building}-{rest.replace('单元', '-')}", card.unit.id
