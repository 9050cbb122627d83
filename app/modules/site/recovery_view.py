"""New recovery keys: shown once, printed, one typed back; until then the old ones stay good."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from app.errors import Refusal, Trouble
from app.modules.site import papers, service
from app.storage.signing import Signature
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet
from app.ui.parts import button, column, frame, label, row
from app.ui.printing import ask_and_print
from app.ui.signed_form import SignedFormSheet, Values, wait_cursor
from app.ui.theme import text_scale


class NewKeysSheet(Sheet):
    """The two texts, this once; Enter goes on to typing one back."""

    def __init__(
        self, over: QWidget, desk: Desk, texts: tuple[str, str], today: date, then: Callable[[], object]
    ) -> None:
        super().__init__(over, "新恢复密钥", width=620, icon="lock", clause="ARCH-06")
        self.desk, self._texts, self._today, self._then = desk, texts, today, then
        self.body.addWidget(label("只显示这一次。打印或抄在两张纸上，离开电脑分开存放。", "h3", wrap=True))
        shown = [self._one(number, text) for number, text in enumerate(texts, 1)]
        self.body.addLayout(row(*shown, spacing=12))
        self.body.addWidget(
            label("现在旧的恢复密钥还能用；把新的一把输回来核对之后，旧的才作废。", "muted", wrap=True)
        )
        self.print_button = button("打印…", self.print_keys, icon="print")
        self.buttons.addWidget(self.print_button)
        self.go = self.add_buttons("去核对", self._on, back="以后再核对")

    def _one(self, number: int, text: str) -> QWidget:
        words = label(text, "paperkey")
        words.setAccessibleName(f"恢复密钥 {number}")
        words.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        inside = column(label(f"恢复密钥 {number}", "c"), words, spacing=6, margins=(14, 10, 14, 12))
        return frame("facts", inside)

    def start(self) -> None:
        """Show it; the first thing to do is to print."""
        self.open_sheet(self.print_button)

    def print_keys(self) -> None:
        """The paper, from memory to the printer."""
        try:
            names = self.desk.read(service.names)
            taken = ask_and_print(self, papers.recovery_pdf(names.centre, self._texts, self._today))
        except (Refusal, Trouble) as problem:
            self.refuse(problem.sentence)
            return
        self.refuse(" " if taken else "没有打印。请打印，或把上面两段抄在纸上。")
        self.go.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on(self) -> None:
        self.close_sheet()
        self._then()


class SettleSheet(SignedFormSheet):
    """One of the new keys is typed back; from then on older ones open nothing."""

    def __init__(self, over: QWidget, desk: Desk, then: Callable[[], object] = lambda: None) -> None:
        super().__init__(over, desk, "核对新恢复密钥", (), clause="ARCH-06", words="核对", width=560)
        self._then = then
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("恢复密钥")
        self.text.setFixedHeight(round(112 * text_scale()))
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(lambda: self.refuse(" "))
        self.body.insertWidget(
            0, label("把新纸上的一把照着输入，四行都要，空格有没有都行。哪一行抄错会指出来。", wrap=True)
        )
        self.body.insertWidget(1, self.text)

    def start(self, values: Values | None = None) -> None:
        self.open_sheet(self.text)

    def fits(self, values: Values) -> bool:
        if self.text.toPlainText().strip():
            return True
        self.refuse("请输入新纸上的一把恢复密钥。")
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def show_refusal(self, refused: Said) -> None:
        """The line with the slip is named; the cursor goes back to the text."""
        self.refuse(refused.sentence)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def signed(self, values: Values, signature: Signature) -> None:
        done = "恢复密钥核对无误，旧的已经作废。请把两张纸分开存放。"
        with wait_cursor():
            if self.do(service.settle_recovery, self.text.toPlainText(), done=done, signature=signature):
                QApplication.processEvents()
                self._then()
