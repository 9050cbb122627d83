"""Who brings the parcels: asked once, all of it optional; a digit or the beginning of a name is enough."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.modules.parcels import lists, service
from app.modules.parcels.intake_room_view import keep_scans
from app.modules.parcels.lists import SittingCard
from app.rules.field import Field, Kind
from app.rules.pinyin import name_terms
from app.rules.query import name_query
from app.rules.ref import Ref
from app.rules.text import halfwidth, one_line
from app.ui.desk import Desk
from app.ui.form import FieldForm
from app.ui.form_sheet import attempt
from app.ui.parts import allow, button, column, key_cap, label, row

FIELDS = (
    Field("courier", "快递公司", Kind.TEXT, limit=20, hint="打数字、首字母或名称"),
    Field("brought_by", "快递员", Kind.NAME, limit=60),
    Field("telephone", "快递员电话", Kind.PHONE, limit=40),
)


def courier_meant(typed: str, couriers: Sequence[tuple[int, str, str]]) -> int | None:
    """Which courier a digit, a name or its beginning means; None when none or several."""
    word = name_query(one_line(typed))
    if not word:
        return None
    plain = halfwidth(word)
    if plain.isascii() and plain.isdigit():
        place = int(plain)
        return couriers[place - 1][0] if 1 <= place <= len(couriers) else None
    exact = [one for one, name, _ in couriers if name == one_line(typed)]
    # Its numbers say it best: YT is 圆通, though 韵达 may be read so too.
    begun = [one for one, _, begins in couriers if plain.upper() in begins.split(",")]
    alike = [one for one, name, _ in couriers if any(term.startswith(word) for term in name_terms(name))]
    found = exact or begun or alike
    return found[0] if len(found) == 1 else None


class IntakeHeader(QWidget):
    """Asks who brings the parcels. `ready` carries the Ref of the sitting that was begun or put right.

    `scanned` carries the first number, which may be scanned while all of this stands empty.
    """

    ready = Signal(object)
    scanned = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._sitting: Ref | None = None
        self._couriers: list[tuple[int, str, str]] = []
        self.form = FieldForm(FIELDS, columns=2)
        self.form.submitted.connect(self.submit)
        self.form.stepping.connect(self._stepping)
        for control in self.form.controls.values():
            keep_scans(control, self.scanned.emit)
        self._offers = label("", "c", wrap=True)
        self.go = allow(
            button("开始收件", self.submit, role="filled", keys="Enter"), desk, service.begin_sitting
        )
        hint = label("都可以空着，快递公司按单号认；直接扫第一件的单号也行。", "c")
        self.setLayout(
            column(self.form, self._offers, hint, row(None, self.go, key_cap("Enter")), None, spacing=8)
        )

    @property
    def courier_name(self) -> str:
        """The courier that stands in the field, as far as it is known."""
        meant = courier_meant(self.form.values()["courier"], self._couriers)
        return next((name for one, name, _ in self._couriers if one == meant), "")

    @property
    def typed(self) -> bool:
        """True if anything stands here."""
        return any(value.strip() for value in self.form.values().values())

    def ask(self, sitting: SittingCard | None) -> None:
        """Ask anew, or put right what was said of an open sitting."""
        self._read()
        self._sitting = sitting.ref if sitting is not None else None
        self.go.setText("改好了" if sitting is not None else "开始收件")
        known = f"{sitting.phone}（已登记，空着照用）" if sitting is not None and sitting.phone else ""
        self.form.set_hint("telephone", known)
        if sitting is not None:
            self.form.set_values({"courier": sitting.courier, "brought_by": sitting.brought_by})

    def put(self, values: dict[str, str]) -> None:
        """What was kept when the desk was locked."""
        self._read()
        self.form.set_values(values)

    def clear(self) -> None:
        """Nobody is here any more."""
        self._sitting = None
        self.form.set_values({})

    def submit(self) -> bool:
        """Begin the sitting, or put it right; what is refused stands at its field."""
        self._read()
        values = self.form.values()
        courier = courier_meant(values["courier"], self._couriers)
        if one_line(values["courier"]) and courier is None:
            self._unknown(one_line(values["courier"]))
            return False
        facts = {
            "courier_id": courier, "brought_by": values["brought_by"], "telephone": values["telephone"],
        }  # fmt: skip
        if self._sitting is not None:
            _, refused = attempt(self.desk, service.amend_sitting, self._sitting.id, done="", **facts)
            ref = self._sitting
        else:
            ref, refused = attempt(self.desk, service.begin_sitting, done="", **facts)
        if refused is not None:
            if not self.form.show_error(refused.field, refused.sentence):
                self.desk.refuse(refused.sentence, clause=refused.clause)
            return False
        self.clear()
        self.ready.emit(ref)
        return True

    def _read(self) -> None:
        self._couriers = self.desk.read(lists.couriers)
        self._offers.setText(
            "　".join(f"{n}\u00a0{name}" for n, (_, name, _) in enumerate(self._couriers, 1))
        )

    def _stepping(self, name: str) -> None:
        if name == "courier" and self.courier_name:
            self.form.put("courier", self.courier_name)

    def _unknown(self, typed: str) -> None:
        sentence = f"没有“{typed[:10]}”这家快递公司。"
        self.form.show_error("courier", sentence)
        self.desk.refuse(
            f"{sentence}可以空着，或登记为新的快递公司。",
            clause="PARC-01",
            act=(f"登记“{typed[:10]}”", lambda: self._enter(typed)),
        )

    def _enter(self, typed: str) -> None:
        if self.desk.do(service.save_courier, name=typed, done=f"已登记快递公司 {typed}。") is not None:
            self.form.put("courier", typed)
            self._read()
            self.form.controls["brought_by"].setFocus()
