"""The field for room or name while parcels are taken in, and who may be meant, listed beneath it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.modules.parcels import lists
from app.modules.parcels.addressees import Candidate
from app.rules.ref import Ref
from app.rules.text import one_line
from app.ui.box import PAUSE
from app.ui.desk import Desk
from app.ui.scan import ENTERS, normalise
from app.ui.table import Column, RowTable
from app.ui.theme import colour, text_scale

COLUMNS = (
    Column("room", "房号", 150, bold=True, glyph="sign"),
    Column("name", "收件人", 84),
    Column("more", "", 0, muted=True),
)
LONGEST = 40
LEAST = 4
"""So many characters of a code are looked for in a field, so that nothing typed is taken for one."""


@dataclass(frozen=True)
class OfferRow:
    """One person of one household as the list beneath the field shows them."""

    ref: Ref
    whose: Candidate
    room: str
    name: str
    more: str
    sign: str


class RoomField(QLineEdit):
    """Three letters are enough: the first of those who may be meant is chosen, arrows choose another.

    `settled` carries the Candidate that Enter takes, `nobody` what was typed when nobody is meant,
    `scanned` a code that was scanned here, after what stood in the field was put back. The list lies
    over `over`, so that nothing moves.
    """

    settled = Signal(object)
    nobody = Signal(str)
    scanned = Signal(str)

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__()
        self.desk, self._over = desk, over
        self.setMaxLength(LONGEST)
        self.setAccessibleName("房号或姓名")
        self.setPlaceholderText("7-1-1503、姓名、拼音首字母")
        self._looked = ""
        self.offers = RowTable(COLUMNS, "收件人候选", over)
        self.offers.horizontalHeader().hide()
        self.offers.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.offers.clicked.connect(lambda _: self._take())
        self.offers.setStyleSheet(f"QTableView {{ border: 1px solid {colour('line2').name()}; }}")
        self.offers.hide()
        self._rest = QTimer(self, interval=PAUSE, singleShot=True)
        self._rest.timeout.connect(self.look)
        self.textEdited.connect(lambda _: self._rest.start())
        keep_scans(self, self._scanned)

    def look(self) -> None:
        """Who is meant by what stands in the field now."""
        self._rest.stop()
        self._looked = one_line(self.text())
        found: Sequence[Candidate] = self.desk.read(lists.addressees, self._looked) if self._looked else []
        self.offers.set_rows([_row(number, whose) for number, whose in enumerate(found, 1)])
        if found:
            self.offers.setCurrentIndex(self.offers.model().index(0, 0))
        self._lay_out(len(found))
        self.setAccessibleDescription("、".join(f"{one.room} {one.name}" for one in found[:3]))

    def fold(self) -> None:
        """Put the list away."""
        self._rest.stop()
        self.offers.hide()

    def put(self, text: str) -> None:
        """Show another text without looking for anybody."""
        self.fold()
        self.setText(text)
        self._looked = one_line(text)
        self.offers.set_rows([])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the chosen one, the arrows choose."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if event.key() in ENTERS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if not event.isAutoRepeat():
                self._take()
        elif step:
            self._step(step)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The list folds when the clerk goes elsewhere."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.fold()

    # ---- inside

    def _take(self) -> None:
        if one_line(self.text()) != self._looked or not self.offers.rows():
            self.look()
        chosen = self.offers.current()
        self.fold()
        if chosen is None:
            self.nobody.emit(one_line(self.text()))
        else:
            self.settled.emit(chosen.whose)

    def _step(self, step: int) -> None:
        if not self.offers.isVisible():
            self.look()
            return
        place = self.offers.currentIndex().row() + step
        if 0 <= place < len(self.offers.rows()):
            self.offers.setCurrentIndex(self.offers.model().index(place, 0))

    def _lay_out(self, lines: int) -> None:
        if not lines or not self.hasFocus():
            self.offers.hide()
            return
        place = self.mapTo(self._over, QPoint(0, self.height() + 2))
        high = min(round(36 * lines * text_scale()) + 4, self._over.height() - place.y() - 4)
        self.offers.setGeometry(place.x(), place.y(), self._over.width() - 2 * place.x(), high)
        self.offers.show()
        self.offers.raise_()

    def _scanned(self, code: str) -> None:
        self._rest.stop()
        if one_line(self.text()) != self._looked:
            self.look()
        self.scanned.emit(code)


def keep_scans(field: QWidget, then: Callable[[str], object]) -> None:
    """What is scanned into a field is no text of it: it is taken out again and goes to `then`."""

    def take(code: str) -> None:
        if isinstance(field, QLineEdit):
            _take_out(field, code)
        then(code)

    field.setProperty("scan", True)
    field.take_scan = take  # type: ignore[attr-defined]


def _take_out(field: QLineEdit, code: str) -> None:
    """A field that was full has only the beginning of the code."""
    end = field.cursorPosition()
    before, after = field.text()[:end], field.text()[end:]
    plain, wanted = normalise(before).upper(), normalise(code).upper()
    came = next((n for n in range(len(wanted), LEAST - 1, -1) if plain.endswith(wanted[:n])), 0)
    if came and came == len(before) and not after and field.isUndoAvailable():
        # It came over what was selected: that stands there again.
        while wanted.startswith(normalise(field.text()).upper()) and field.isUndoAvailable():
            field.undo()
        if not wanted.startswith(normalise(field.text()).upper()):
            return
        came, before, end = len(field.text()), field.text(), len(field.text())
    if came:
        field.setText(before[: len(before) - came] + after)
        field.setCursorPosition(end - came)


def _row(number: int, whose: Candidate) -> OfferRow:
    said = "已搬走" if whose.gone else "不让代收" if whose.declined else ""
    sign = "off" if whose.gone else "refused" if whose.declined else ""
    more = "　".join(word for word in (whose.tie_zh, said) if word)
    return OfferRow(Ref("addressee", number), whose, whose.room, whose.name or "未登记姓名", more, sign)
