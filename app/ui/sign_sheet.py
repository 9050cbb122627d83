"""The acting person's own password again, before an act that must be signed."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import Refusal, Trouble
from app.storage.signing import Signature
from app.ui.background import Background
from app.ui.desk import Desk
from app.ui.dialog import Sheet, facts_block, rest_enter
from app.ui.parts import column, label

CHECKING = "正在核对密码…"


def password_line(name: str) -> QLineEdit:
    """A field for a password: dots, no longer than any password is."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(200)
    field.setAccessibleName(name)
    return field


class SignSheet(Sheet):
    """What will be done, and the password of whoever does it; it is asked anew every time.

    `act` gets the signature once the dialog is closed. The password is checked beside the window.
    """

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        title: str,
        facts: Sequence[tuple[str, str]],
        words: str,
        act: Callable[[Signature], object],
        *,
        clause: str = "",
        danger: bool = False,
    ) -> None:
        super().__init__(over, title, width=520, icon="lock", clause=clause)
        self.desk, self._act = desk, act
        self._background = Background(self)
        if facts:
            self.body.addWidget(facts_block(facts))
        self.password = password_line("你的密码")
        self.password.textEdited.connect(lambda _: self.refuse(" "))
        self.body.addLayout(
            column(label(f"{desk.who.name} 的密码", "c"), self.password, spacing=3),
        )
        self.go = self.add_buttons(words, self.sign, danger=danger)
        if danger:  # Enter behind a password is habit: it neither acts nor throws the password away
            self._default = None
            self.password.returnPressed.connect(lambda: self.refuse("请核对上面各项，然后按 Ctrl+Enter。"))

    def start(self) -> None:
        """Show it with the cursor in the password."""
        self.open_sheet(self.password)

    def sign(self) -> None:
        """Check the password, then act."""
        prove, password = self.desk.prove, self.password.text()
        if not self.desk.who.login or prove is None:
            self.refuse("你没有登录名，不能签字。")
            return
        if not password:
            self.refuse("请输入你自己的密码。")
            self.password.setFocus()
            return
        login = self.desk.who.login
        if self._background.run(lambda: prove(login, password), self._signed, self._wrong):
            self.go.setEnabled(False)
            self.refuse(CHECKING)

    def _signed(self, signature: Signature) -> None:
        if self._dropped:
            return  # the desk was locked while the password was being checked
        self.password.clear()
        rest_enter(self.window())
        self.close_sheet()
        self._act(signature)

    def _wrong(self, problem: Refusal | Trouble) -> None:
        if self._dropped:
            return
        self.go.setEnabled(True)
        self.refuse(problem.sentence)
        self.password.selectAll()
        self.password.setFocus()


def ask_signature(
    over: QWidget,
    desk: Desk,
    title: str,
    facts: Sequence[tuple[str, str]],
    words: str,
    act: Callable[[Signature], object],
    *,
    clause: str = "",
    danger: bool = False,
) -> SignSheet:
    """Ask for the password again; `act` gets the signature. The dialog is shown at once."""
    sheet = SignSheet(over, desk, title, facts, words, act, clause=clause, danger=danger)
    sheet.start()
    return sheet
