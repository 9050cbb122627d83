"""A covered telephone that shows for a minute after a purpose was given (ARCH-12)."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.modules.residents import service as residents
from app.modules.residents.rules import PURPOSES
from app.rules.ref import Ref
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.form_sheet import attempt
from app.ui.parts import allow, button, label, row
from app.ui.reveal import SECONDS, RevealSheet
from app.ui.sign_sheet import ask_signature


class Telephone(QWidget):
    """One covered number and its button; `verb` opens it, for the record and a purpose."""

    def __init__(self, desk: Desk, whose: str, covered: str, ref: Ref, verb: Callable[..., Any]) -> None:
        super().__init__()
        self.desk, self._whose, self._covered, self._ref, self._verb = desk, whose, covered, ref, verb
        self.number = label(covered or "没有电话", "muted")
        self.number.ensurePolished()
        open_text = self.number.text().replace("*", "0")  # nothing moves when the digits show
        self.number.setMinimumWidth(self.number.fontMetrics().horizontalAdvance(open_text) + 2)
        show = button("显示…", self.ask, role="quiet", icon="eye", keys="Ctrl+E", name="显示电话")
        self.show_button = allow(show, desk, verb)
        self.setLayout(row(self.number, self.show_button, None))
        if not covered:
            self.show_button.hide()
        self._left = 0
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._count_down)

    def ask(self) -> None:
        """Ask what for; when it is shown already, cover it."""
        if not self._covered or not self.desk.allows(self._verb):
            return
        if self._tick.isActive():
            self.cover()
            return
        items = (("phone", "电话"),)
        RevealSheet(self, self._whose, items, PURPOSES, lambda _, why: self._see(why)).start()

    def cover(self) -> None:
        """The number is covered again."""
        self._tick.stop()
        self.number.setText(self._covered or "没有电话")
        self.show_button.setText("显示…")

    def _see(self, purpose: str) -> None:
        opened, refused = attempt(self.desk, self._verb, self._ref.id, purpose, done="")
        if refused is not None and refused.field == "signature":
            self._sign_to_go_on(purpose, refused.sentence)
            return
        if refused is not None:
            self.desk.refuse(refused.sentence, clause=refused.clause)
        if not opened:
            return
        self.number.setText("　".join(opened))
        self._left = SECONDS
        self.show_button.setText(f"遮盖 {self._left}")
        self._tick.start()

    def _sign_to_go_on(self, purpose: str, why: str) -> None:
        """Many at a stretch: the password anew, then what was asked for."""

        def go_on(signature: Signature) -> None:
            if self.desk.do(residents.go_on_looking, signature=signature):
                self._see(purpose)

        ask_signature(self, self.desk, "继续查看隐私项", [("原因", why)], "继续", go_on, clause="ARCH-12")

    def _count_down(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.cover()
        else:
            self.show_button.setText(f"遮盖 {self._left}")
