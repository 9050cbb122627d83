"""A dialog of declared fields that also asks for the acting person's own password, and then does one verb."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import Refusal, Trouble
from app.rules.field import Field, Kind
from app.storage.signing import Signature
from app.ui.background import Background
from app.ui.desk import Desk
from app.ui.dialog import rest_enter
from app.ui.form import FieldForm
from app.ui.form_sheet import LONGEST_LINE, FormSheet, attempt
from app.ui.parts import rule
from app.ui.sign_sheet import CHECKING

Values = dict[str, str]
NO_LOG_IN = "你没有登录名，不能签字。"


class SignedFormSheet(FormSheet):
    """Declared fields, then the password of whoever acts; Enter on the password saves.

    The password is checked beside the window. What stood in the fields when it was given is what is
    done, once; a wrong password marks its line and nothing else is lost.
    """

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        title: str,
        fields: Sequence[Field],
        *,
        clause: str = "",
        icon: str = "lock",
        width: int = 620,
        words: str = "保存",
        danger: bool = False,
    ) -> None:
        super().__init__(
            over, desk, title, fields, clause=clause, icon=icon, width=width, words=words, danger=danger
        )
        self._danger = danger
        self._background = Background(self)
        name = Field("signature", f"{desk.who.name} 的密码", Kind.PASSWORD, required=True)
        self.signing = FieldForm([name], columns=2)
        self.password = self.signing.controls["signature"]
        self.body.addWidget(rule())
        self.body.addWidget(self.signing)
        self.form.submitted.disconnect(self.save)
        self.form.submitted.connect(self.signing.focus_first)
        self.signing.submitted.connect(self._entered)
        self.signing.edited.connect(lambda: self.refuse(" "))

    def save(self) -> None:
        """Look at what can be seen without the store, check the password, then do the verb."""
        if self._background.busy:
            return
        values = self.form.values()
        if self._left_out(values) or not self.fits(values):
            return
        prove, login, password = self.desk.prove, self.desk.who.login, self.signing.values()["signature"]
        if prove is None or not login:
            self._mark_signature(NO_LOG_IN)
        elif not password:
            self._mark_signature("请输入你自己的密码。")
        elif self._background.run(
            lambda: prove(login, password), lambda signature: self._proved(values, signature), self._wrong
        ):
            self.go.setEnabled(False)
            self.refuse(CHECKING)

    def fits(self, values: Values) -> bool:
        """What the dialog itself sees to be wrong is marked here; True when nothing is."""
        return True

    def signed(self, values: Values, signature: Signature) -> None:
        """Do the verb with `self.do(..., signature=signature)`; each dialog says which."""
        raise NotImplementedError

    def do(self, verb: Callable[..., Any], *args: Any, done: str, **kwargs: Any) -> Any:
        """Do the verb and close; None when it was refused: at its field, what was typed stays."""
        result, refused = attempt(self.desk, verb, *args, done=done, **kwargs)
        if refused is None:
            self.signing.set_values({})
            rest_enter(self.window())
            self.close_sheet()
            return result if result is not None else True
        if refused.field == "password" and "password" not in self.form.controls:
            self._mark_signature(refused.sentence)
        else:
            self.show_refusal(refused)
        return None

    def _entered(self) -> None:
        """Enter on the password: saves, but never what cannot be undone."""
        if self._danger:
            self.refuse("请核对上面各项，然后按 Ctrl+Enter。")
        else:
            self.save()

    def _left_out(self, values: Values) -> bool:
        for field in self.form.fields:
            if field.required and not values[field.name].strip():
                verb = "选" if field.kind is Kind.CHOICE else "填"
                return self.form.show_error(field.name, f"请{verb}“{field.label}”。")
        return False

    def _proved(self, values: Values, signature: Signature) -> None:
        if self._dropped:
            return  # the desk was locked while the password was being checked
        self.go.setEnabled(True)
        self.refuse(" ")
        self.signed(values, signature)

    def _wrong(self, problem: Refusal | Trouble) -> None:
        if self._dropped:
            return
        self.go.setEnabled(True)
        self._mark_signature(problem.sentence)
        self.password.selectAll()

    def _mark_signature(self, sentence: str) -> None:
        self.signing.show_error("signature", sentence)
        self.refuse(sentence if len(sentence) > LONGEST_LINE else " ")


@contextlib.contextmanager
def wait_cursor() -> Iterator[None]:
    """The pointer says that the next second is work (a password is turned into a key)."""
    QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QApplication.restoreOverrideCursor()
