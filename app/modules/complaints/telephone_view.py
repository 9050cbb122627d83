"""The covered telephone of whoever asked; to ring them is what it is opened for, so one key shows it."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.modules.complaints import service
from app.modules.complaints.lists import MatterCard
from app.modules.residents import service as residents
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.form_sheet import attempt
from app.ui.parts import allow, button, label, row
from app.ui.reveal import SECONDS
from app.ui.sign_sheet import ask_signature

NONE = "没有电话"


class Telephone(QWidget):
    """One covered number and its button; that it was looked at is on record (ARCH-12)."""

    def __init__(self, desk: Desk, card: MatterCard | None = None) -> None:
        super().__init__()
        self.desk, self._card = desk, card
        self.number = label(NONE, "muted")
        show = button("显示", self.turn, role="quiet", icon="eye", keys="Ctrl+E", name="显示电话")
        self.show_button = allow(show, desk, service.open_telephone)
        self.setLayout(row(self.number, self.show_button, spacing=4))
        self._left = 0
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._count_down)
        if card is not None:
            self.show_card(card)

    def show_card(self, card: MatterCard) -> None:
        """The number of another matter; the same one read anew stays as it is, open or covered."""
        before, self._card = self._card, card
        same = before is not None and (before.ref, before.telephone) == (card.ref, card.telephone)
        if same and self._tick.isActive():
            return
        self.cover()
        self.number.ensurePolished()
        as_wide = self.number.text().replace("*", "0")  # nothing moves when the digits show
        self.number.setMinimumWidth(self.number.fontMetrics().horizontalAdvance(as_wide) + 2)
        self.show_button.setHidden(not card.telephone)

    def turn(self) -> None:
        """Show the number for a minute, or cover it again."""
        card = self._card
        if card is None or not card.telephone or not self.desk.allows(service.open_telephone):
            return
        if self._tick.isActive():
            self.cover()
        else:
            self._see()

    def cover(self) -> None:
        """The number is covered again."""
        self._tick.stop()
        self.number.setText((self._card.telephone if self._card is not None else "") or NONE)
        self.show_button.setText("显示")

    def _see(self) -> None:
        assert self._card is not None
        opened, refused = attempt(self.desk, service.open_telephone, self._card.ref.id, done="")
        if refused is not None and refused.field == "signature":
            self._sign_to_go_on(refused.sentence)
            return
        if refused is not None:
            self.desk.refuse(refused.sentence, clause=refused.clause)
        if not opened:
            return
        self.number.setText("　".join(opened))
        self._left = SECONDS
        self.show_button.setText(f"遮盖 {self._left}")
        self._tick.start()

    def _sign_to_go_on(self, why: str) -> None:
        """Many at a stretch: the password anew, then what was asked for."""

        def go_on(signature: Signature) -> None:
            if self.desk.do(residents.go_on_looking, signature=signature):
                self._see()

        ask_signature(self, self.desk, "继续查看隐私项", [("原因", why)], "继续", go_on, clause="ARCH-12")

    def _count_down(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.cover()
        else:
            self.show_button.setText(f"遮盖 {self._left}")
