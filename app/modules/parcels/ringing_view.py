"""The line that opens the telephones of whom parcels are for, and covers them again after a minute."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from app.modules.parcels import service
from app.modules.residents import service as residents
from app.rules.ref import Ref
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.form_sheet import attempt
from app.ui.parts import allow, button, label, row
from app.ui.reveal import SECONDS
from app.ui.sign_sheet import ask_signature


class TelephoneLine(QWidget):
    """Covered until asked for; `masked` is what stands there meanwhile."""

    def __init__(self, desk: Desk, about: str) -> None:
        super().__init__()
        self.desk, self._about = desk, about
        self._unit: Ref | None = None
        self._parcels: tuple[int, ...] = ()
        self._masked, self._left = "", 0
        self.words = label("", "muted")
        self.show_button = allow(
            button("显示", self.turn, role="quiet", icon="eye", keys="Ctrl+E", name="显示收件人电话"),
            desk,
            service.open_telephones,
        )
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._count_down)
        self.setLayout(row(self.words, self.show_button, spacing=6))

    def put(self, unit: Ref | None, parcels: Sequence[int], masked: str) -> None:
        """Whose telephones they are; what was open is covered when it is another household."""
        if unit != self._unit:
            self._tick.stop()
            self.show_button.setText("显示")
        self._unit, self._parcels, self._masked = unit, tuple(parcels), masked
        if not self.is_open:
            self.words.setText(masked)
        self.show_button.setVisible(bool(masked) and unit is not None)

    @property
    def is_open(self) -> bool:
        """True while the numbers can be read."""
        return self._tick.isActive()

    def turn(self) -> None:
        """Open, or cover what is open."""
        if self.is_open:
            self.cover()
        else:
            self.open()

    def open(self) -> bool:
        """Show the numbers for a minute; False when there are none or it was refused."""
        if self._unit is None or not self.desk.allows(service.open_telephones):
            return False
        opened, refused = attempt(
            self.desk, service.open_telephones, self._unit.id, self._parcels, about=self._about, done=""
        )
        if refused is not None and refused.field == "signature":
            self._sign_to_go_on(refused.sentence)
            return False
        if refused is not None:
            self.words.setText(refused.sentence)
            return False
        self.words.setText("　".join(f"{name} {number}" for name, number in opened))
        self._left = SECONDS
        self.show_button.setText(f"遮盖 {self._left}")
        self._tick.start()
        return True

    def cover(self) -> None:
        """The numbers are covered again."""
        self._tick.stop()
        self.words.setText(self._masked)
        self.show_button.setText("显示")

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight: covered."""
        super().hideEvent(event)
        if self.is_open:
            self.cover()

    def _sign_to_go_on(self, why: str) -> None:
        def go_on(signature: Signature) -> None:
            if self.desk.do(residents.go_on_looking, signature=signature):
                self.open()

        ask_signature(self, self.desk, "继续查看隐私项", [("原因", why)], "继续", go_on, clause="ARCH-12")

    def _count_down(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.cover()
        else:
            self.show_button.setText(f"遮盖 {self._left}")
