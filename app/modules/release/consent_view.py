"""The right to carry out: how the owner's consent is shown, who gave it, and the number to ring (RELS-01)."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.modules.release import service
from app.modules.release.household import Agreeing, Household
from app.modules.release.rules import CONSENTS, agree_zh, consents_for
from app.rules.field import Field, Kind
from app.ui.desk import Desk
from app.ui.form import FieldForm
from app.ui.parts import allow, button, column, frame, key_cap, label, row
from app.ui.segments import Segments

_FIELDS = (
    Field("consent", "同意怎么给的", Kind.CHOICE, required=True, choices=CONSENTS),
    Field("consent_words", "说明", Kind.TEXT, limit=60),
    Field("consent_who", "同意的人", Kind.NAME, required=True, limit=60),
)
_HINTS = {
    "letter": "书面同意的日期、原件放在哪里",
    "call": "对方怎么说的；可空",
    "lease": "租约上怎么列明的、租到哪天",
    "present": "可空",
}
_SHORT = {"letter": "书面", "call": "电话", "lease": "租约", "present": "在场"}
MOST_ASKED = 5


class ConsentBlock(QWidget):
    """Only there when consent is needed; `done` when Enter left its last field."""

    done = Signal()
    edited = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._home: Household | None = None
        self._capacity = ""
        self._offered: tuple[Agreeing, ...] = ()
        fields = tuple(
            Field(**{**vars(one), "choices": tuple((v, _SHORT[v]) for v, _ in CONSENTS)})
            if one.name == "consent"
            else one
            for one in _FIELDS
        )
        self.form = FieldForm(fields, columns=2)
        self.form.submitted.connect(self.done)
        self.form.stepping.connect(self._stepping)
        self.form.edited.connect(self._edited)
        self.why = label("", "h3", wrap=True)
        self.who: Segments | None = None
        self._who_row = row(spacing=8)
        self.phone_button = allow(
            button("显示电话", self.show_phone, keys="Alt+D", name="显示同意人的电话"),
            desk,
            service.open_to_ask,
        )
        self.phone = label("", "h2")
        self._phone_row = QWidget()
        self._phone_row.setLayout(row(self.phone_button, key_cap("Alt D"), self.phone, None))
        inner = column(self.why, self._who_row, self._phone_row, self.form, spacing=6, margins=(12, 8, 12, 8))
        self.setLayout(column(frame("facts", inner)))
        self.show_for(None, "", 0, False)

    def show_for(self, home: Household | None, capacity: str, asking: int, wanted: bool) -> None:
        """Ask for consent, or nothing; who may agree depends on who asks."""
        self.setVisible(wanted and home is not None)
        offered = home.agreeing(capacity, asking) if home else ()
        if home is not self._home or offered != self._offered:
            before = self.agreed()
            self._home, self._offered = home, offered
            self._offer(offered)
            self._choose(before)
            self.cover()
        self._capacity = capacity
        whose = agree_zh(capacity)
        lease = "，或看租约" if capacity == "tenant" else ""
        self.why.setText(f"要{whose}同意：看书面同意，或打登记的电话{lease}。" if capacity else "")
        self._show_fields()

    def values(self) -> dict[str, str]:
        """How it was shown, as typed."""
        return {**self.form.values(), "consent_id": str(self.agreed() or "")}

    def put(self, values: dict[str, str]) -> None:
        """What was kept."""
        names = ("consent", "consent_who", "consent_words")
        self.form.set_values({name: values.get(name, "") for name in names})
        self._choose(int(values.get("consent_id") or 0))
        self._show_fields()

    def clear(self) -> None:
        """Nothing was shown yet."""
        self.form.set_values({})
        self.cover()

    def agreed(self) -> int:
        """Who on the register agreed; 0 when nobody is chosen or none is offered."""
        return int(self.who.value or 0) if self.who is not None else 0

    def refuse(self, field: str, sentence: str) -> bool:
        """Say at its field what is missing; False when the field is not of this block."""
        return field in self.form.controls and self.form.show_error(field, sentence)

    def show_phone(self) -> None:
        """The number on file of whoever is to be asked; that it was opened is on record (ARCH-12)."""
        if self._home is None or not self.agreed():
            return
        numbers = self.desk.do(service.open_to_ask, self._home.ref.id, self.agreed(), self._capacity)
        if numbers is not None:
            self.phone.setText("　".join(numbers) or "名册里没有电话")

    def cover(self) -> None:
        """The number goes out of sight."""
        self.phone.setText("")

    # ---- inside

    def _offer(self, offered: tuple[Agreeing, ...]) -> None:
        while (item := self._who_row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self.who = None
        if not offered:
            return
        choices = [(str(one.person_id), f"{one.name}（{one.tie}）") for one in offered[:MOST_ASKED]]
        self.who = Segments(choices, "谁同意的", numbered=len(choices) > 1)
        self.who.choose(choices[0][0])
        self.who.changed.connect(self._other_asked)
        self._who_row.addWidget(label("谁同意的", "c"))
        self._who_row.addWidget(self.who)
        self._who_row.addStretch(1)

    def _other_asked(self) -> None:
        self.cover()
        self.edited.emit()

    def _choose(self, person_id: int) -> None:
        if self.who is not None and any(one.person_id == person_id for one in self._offered[:MOST_ASKED]):
            self.who.choose(str(person_id))

    def _stepping(self, name: str) -> None:
        if name == "consent" and self.form.values()["consent"] == "call" and not self.phone.text():
            self.show_phone()

    def _edited(self) -> None:
        self._show_fields()
        self.edited.emit()

    def _show_fields(self) -> None:
        way = self.form.values()["consent"]
        typed = way == "letter" and not self._offered
        self.form.set_shown({"consent", "consent_words"} | ({"consent_who"} if typed else set()))
        self.form.set_hint("consent_words", _HINTS.get(way, ""))
        self._phone_row.setVisible(way == "call" and bool(self._offered))
        control = self.form.controls["consent"]
        assert isinstance(control, Segments)
        allowed = {value for value, _ in consents_for(self._capacity)}
        for (value, _), made in zip(CONSENTS, control.buttons, strict=True):
            made.setEnabled(value in allowed)
