"""First of a new slip: which household, and who of it asks; found by a few letters, chosen by digit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.modules.release import lists
from app.modules.release.household import LONGEST, Household, HouseholdPerson
from app.modules.release.rules import CAPACITIES, FIRMS, IDENTITIES, TAIL
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.form import FieldForm
from app.ui.parts import column, label
from app.ui.table import Column, RowTable
from app.ui.theme import restyle, text_scale

FOUND = (Column("room", "房号", 140, bold=True), Column("people", "住户", 0))
PEOPLE = (
    Column("no", "", 26, muted=True),
    Column("name", "谁来办", 90, bold=True),
    Column("tie", "名册", 60),
    Column("telephone", "电话", 116),
    Column("right", "", 0, muted=True),
)
MOST_PEOPLE = 5
_SHORT_PAPERS = tuple((value, words.partition("、")[0]) for value, words in IDENTITIES)
_FIELDS = (
    Field("name", "姓名", Kind.NAME, required=True, limit=60),
    Field("capacity", "身份", Kind.CHOICE, required=True, choices=CAPACITIES),
    Field("firm", "单位名称", Kind.TEXT, required=True, limit=30),
    Field("telephone", "电话", Kind.PHONE, required=True, limit=40),
    Field("identity", "看的证件", Kind.CHOICE, required=True, choices=_SHORT_PAPERS),
    Field("tail", f"证件后 {TAIL} 位", Kind.IDENTITY, required=True, limit=8),
)
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class PersonRow:
    """Somebody of the household as the list offers them; the last line is somebody else."""

    ref: Ref
    no: str
    name: str
    tie: str
    telephone: str
    right: str
    person: HouseholdPerson | None


class PeopleList(RowTable):
    """A digit chooses and goes on; so does Enter on the line."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """0 is somebody who is not on the register."""
        text = event.text()
        if text.isascii() and text.isdigit() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            chosen = next((line for line in self.rows() if line.no == text), None)
            if chosen is not None:
                self.choose(chosen.ref)
                self.opened.emit(chosen)
                return
        super().keyPressEvent(event)


class WhoBlock(QWidget):
    """`changed` comes when household, person or capacity are others; `done` after the last field."""

    changed = Signal()
    done = Signal()

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__()
        self.desk, self._now = desk, now
        self.home: Household | None = None
        self.person_id = 0
        self.room = QLineEdit()
        self.room.setAccessibleName("房号或姓名")
        self.room.setPlaceholderText("房号或姓名，三个字母即可")
        self.room.setMaxLength(LONGEST)
        self.room.installEventFilter(self)
        self.room.textEdited.connect(lambda _: self._look())
        self.wrong = label("", "over", wrap=True)
        self.found = RowTable(FOUND, "可能的住户")
        self.found.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.found.opened.connect(lambda _: self.choose_home())
        self.people = PeopleList(PEOPLE, "谁来办")
        self.people.opened.connect(self._take_person)
        self.form = FieldForm(_FIELDS, columns=2)
        self.form.submitted.connect(self.done)
        self.form.edited.connect(self._edited)
        room = column(label("从哪一户搬出", "c"), self.room, self.wrong, self.found, spacing=3)
        self.setLayout(column(room, self.people, self.form, spacing=8))
        self.clear()

    # ---- what is chosen

    def clear(self) -> None:
        """Nobody yet."""
        self.home, self.person_id = None, 0
        self.room.clear()
        self.form.set_values({"identity": "id_card"})
        self._show()

    def put(self, unit_id: int, person_id: int, values: dict[str, str]) -> None:
        """What was kept, or a household that is known already."""
        home = self.desk.read(lists.household, unit_id, self._now().date()) if unit_id else None
        self.home = home
        known = {one.person_id for one in home.people} if home else set()
        self.person_id = person_id if person_id in known else 0
        self.room.setText(home.room if home else "")
        self.form.set_values({"identity": "id_card", **values})
        self._show()

    def values(self) -> dict[str, str]:
        """The fields as they stand."""
        return self.form.values()

    def typed(self) -> bool:
        """True if a household is chosen, or anything was typed."""
        return self.home is not None or bool(self.room.text().strip())

    def person(self) -> HouseholdPerson | None:
        """Who of the register asks."""
        people = self.home.people if self.home else ()
        return next((one for one in people if one.person_id == self.person_id), None)

    def needs_consent(self) -> bool:
        """True once somebody asks who cannot decide it alone (RELS-01)."""
        capacity, person = self.form.values()["capacity"], self.person()
        if not capacity or capacity == "owner":
            return False
        return not (capacity == "family" and person is not None and not person.consent)

    def next_focus(self) -> QWidget:
        """Where the next key belongs inside this block."""
        if self.home is None:
            return self.room
        chosen = self.person_id or self.form.values()["name"]
        if not chosen and not self.form.isVisible():
            return self.people
        return self.form.controls["tail" if self.person_id else "name"]

    def refuse(self, field: str, sentence: str) -> bool:
        """Say at its field what is missing; False when the field is not of this block."""
        if field == "room":
            self._wrong(sentence)
            self.room.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if field not in self.form.controls:
            return False
        self._show_fields(field)
        return self.form.show_error(field, sentence)

    def choose_home(self) -> None:
        """The household chosen among those offered; its people are offered next."""
        chosen = self.found.current()
        typed = self.room.text().strip()
        if chosen is None:
            unknown = f"住户名册里没有“{typed}”，请核对房号或姓名。"
            self._wrong(unknown if typed else "请输入房号或姓名。")
            return
        self.form.set_values({"identity": "id_card"})
        self.put(chosen.ref.id, 0, {})
        self.changed.emit()
        self.people.setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows choose among the households while the room is typed, Enter takes one."""
        if watched is self.room and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            place = self.found.currentIndex().row() + step
            if step and 0 <= place < len(self.found.rows()):
                self.found.setCurrentIndex(self.found.model().index(place, 0))
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() in _ENTERS and not control:
                if self.home is not None:
                    self.people.setFocus(Qt.FocusReason.TabFocusReason)
                else:
                    self.choose_home()
                return True
            return bool(step)
        return super().eventFilter(watched, event)

    # ---- inside

    def _look(self) -> None:
        self._wrong("")
        if self.home is not None:  # another household: whoever was chosen is not of it
            self.home, self.person_id = None, 0
            self.form.set_values({"identity": "id_card"})
            self._show()
            self.changed.emit()
        self.found.set_rows(self.desk.read(lists.candidates, self.room.text()))
        self._show_found()

    def _take_person(self, line: PersonRow) -> None:
        kept = self.form.values()
        person = line.person
        self.person_id = person.person_id if person else 0
        taken = {"name": person.name, "capacity": person.capacity} if person else {"capacity": "contractor"}
        self.form.set_values({"identity": kept["identity"] or "id_card", **taken})
        self._show_fields()
        self.changed.emit()
        self.form.controls["tail" if person else "name"].setFocus(Qt.FocusReason.TabFocusReason)

    def _edited(self) -> None:
        self._show_fields()
        self.changed.emit()

    def _show(self) -> None:
        people = self.home.people if self.home else ()
        rows = [_row(place, one) for place, one in enumerate(people, 1)]
        rows.append(PersonRow(Ref("person", 0), "0", "不在名册的人", "", "", "施工、商户、亲友", None))
        self.people.set_rows(rows if self.home else [])
        self.people.setVisible(self.home is not None)
        lines = min(MOST_PEOPLE, len(rows))
        self.people.setFixedHeight(round((32 + 36 * lines) * text_scale()) + 2)
        if self.person_id:
            self.people.choose(Ref("person", self.person_id))
        self.found.set_rows([])
        self._show_found()
        self._wrong("")
        self._show_fields()

    def _show_found(self) -> None:
        rows = len(self.found.rows())
        self.found.setFixedHeight(round((32 + 36 * rows) * text_scale()) + 2)
        self.found.setVisible(bool(rows))

    def _show_fields(self, wrong: str = "") -> None:
        values = self.form.values()
        chosen = bool(self.person_id or values["capacity"])
        self.form.setVisible(self.home is not None and chosen)
        shown = {"identity", "tail"}
        person = self.person()
        if person is None:
            shown |= {"name", "capacity", "telephone"}
        elif not person.telephone or values["telephone"]:
            shown |= {"telephone"}
        if values["capacity"] in FIRMS:
            shown |= {"firm"}
        self.form.set_hint("tail", "和名册比对" if person is not None and person.known_tail else "")
        self.form.set_shown(shown | ({wrong} if wrong else set()))

    def _wrong(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))
        restyle(self.room, state="wrong" if sentence else "")


def _row(place: int, one: HouseholdPerson) -> PersonRow:
    right = "要业主同意" if one.consent else ""
    no = str(place) if place < 10 else ""
    return PersonRow(Ref("person", one.person_id), no, one.name, one.tie, one.telephone, right, one)
