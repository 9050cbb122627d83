"""The second person signs on the spot: who it is, and their own password typed here and now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from app.errors import Refusal, Trouble
from app.modules.checks import lists, service
from app.modules.checks.lists import RunSheet
from app.modules.staff.service import who_works
from app.rules.roles import Who
from app.rules.strokes import encode
from app.storage.signing import Signature
from app.ui.background import Background
from app.ui.desk import Desk
from app.ui.dialog import Sheet, facts_block, rest_enter
from app.ui.form_sheet import attempt
from app.ui.pad import SignaturePad
from app.ui.parts import allow, button, column, label, row
from app.ui.sign_sheet import CHECKING, password_line
from app.ui.theme import restyle

NOBODY = "除了填单的人，没有别的同事能登录签名。请先到“人员与岗位”给一位同事开通登录。"


@dataclass(frozen=True)
class _Given:
    """Who signs and what was drawn when the password was typed: nothing chosen after counts."""

    who: Who
    strokes: str


def watchers(desk: Desk, sheet: RunSheet, today: date) -> list[Who]:
    """Everybody who could have watched: works here, can log in, and did not fill the sheet in."""
    everybody = [desk.read(who_works, one.id, today) for one in desk.read(lists.people, today)]
    return [one for one in everybody if one.login and one.staff_id not in sheet.runners]


class WatchSheet(Sheet):
    """Name and password of the second person; `then` once the signature is written down (KEY-08)."""

    def __init__(
        self, over: QWidget, desk: Desk, sheet: RunSheet, today: date, then: Callable[[], object]
    ) -> None:
        super().__init__(over, "监盘人签名", width=520, icon="pen", clause=sheet.clause)
        self.desk, self._sheet, self._then = desk, sheet, then
        self._background = Background(self)
        self._watchers = watchers(desk, sheet, today)
        self.body.addWidget(facts_block(self._facts()))
        self.who = QComboBox()
        self.who.setAccessibleName("监盘人")
        for one in self._watchers:
            self.who.addItem(f"{one.name}　{one.role_zh}")
        self.password = password_line("监盘人的密码")
        self.who.currentIndexChanged.connect(lambda _: self.password.clear())
        self.password.textEdited.connect(lambda _: self._clear_marks())
        fields = row(
            column(label("监盘人", "c"), self.who, spacing=3),
            column(label("监盘人的密码", "c"), self.password, spacing=3),
            spacing=12,
        )
        for place in (0, 1):
            fields.setStretch(place, 1)
        self.body.addLayout(fields)
        self.pad = SignaturePad("监盘人签名")
        self.pad.hide()
        self.fold = button("手写签名", self._show_pad, role="quiet", icon="pen")
        self.fold.setToolTip("可以不签：本人的密码已经算签字")
        self.body.addLayout(column(row(self.fold, None), self.pad, spacing=4))
        self.go = self.add_buttons("签名", self.sign)
        allow(self.go, desk, service.watch)

    def _facts(self) -> list[tuple[str, str]]:
        sheet = self._sheet
        problems = sum(line.result == "problem" for line in sheet.lines)
        return [
            ("检查单", sheet.title),
            ("已填", f"{sheet.answered} / {len(sheet.lines)} 行，有问题 {problems} 行"),
            ("意思", "本人在场，清点和检查的结果与单上写的一致。签名以后再改，要重新签。"),
        ]

    def start(self) -> None:
        """Show it with the cursor in the password."""
        self.open_sheet(self.password)
        if not self._watchers:
            for each in (self.who, self.password, self.go, self.fold):
                each.setEnabled(False)
            self.refuse(NOBODY)

    def sign(self) -> None:
        """Check the password, then write the signature down."""
        prove, password, place = self.desk.prove, self.password.text(), self.who.currentIndex()
        if prove is None or not 0 <= place < len(self._watchers):
            return
        if not password:
            self._wrong("请监盘人输入自己的密码。")
            return
        strokes = encode(self.pad.strokes()) if self.pad.signed else ""
        given = _Given(self._watchers[place], strokes)
        login = given.who.login
        if self._background.run(
            lambda: prove(login, password), lambda signature: self._proved(given, signature), self._not_proved
        ):
            self._rest(True)
            self.refuse(CHECKING)

    def _proved(self, given: _Given, signature: Signature) -> None:
        if self._dropped:
            return  # the desk was locked while the password was being checked
        self._rest(False)
        self.refuse(" ")
        _, refused = attempt(
            self.desk,
            service.watch,
            self._sheet.ref.id,
            strokes=given.strokes,
            by=given.who,
            signature=signature,
            done=f"{given.who.name}已签名监盘。",
        )
        if refused is not None:
            self.refuse(refused.sentence)
            return
        rest_enter(self.window())
        self.close_sheet()
        self._then()

    def _not_proved(self, problem: Refusal | Trouble) -> None:
        if self._dropped:
            return
        self._rest(False)
        self._wrong(problem.sentence)
        self.password.selectAll()

    def _wrong(self, sentence: str) -> None:
        restyle(self.password, state="wrong")
        self.refuse(sentence)
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear_marks(self) -> None:
        restyle(self.password, state="")
        self.refuse(" ")

    def _rest(self, resting: bool) -> None:
        """Nothing is pressed twice, and nobody else is chosen, while a password is being checked."""
        self.who.setEnabled(not resting)
        self.go.setEnabled(not resting)

    def _show_pad(self) -> None:
        self.fold.hide()
        self.pad.show()
        self.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_sheet(self) -> None:
        """A password never stays behind."""
        self.password.clear()
        super().close_sheet()
