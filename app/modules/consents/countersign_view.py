"""Asking for consent on the spot: what for, who agrees, and their own password typed here and now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLayoutItem, QLineEdit, QVBoxLayout, QWidget

from app.errors import Refusal, Trouble
from app.modules.consents import lists, service
from app.modules.consents.lists import Approver, ConsentLine
from app.modules.consents.note_view import NoteSheet
from app.modules.consents.rules import LEAST_REASON
from app.modules.staff.service import who_works
from app.rules.ref import Ref
from app.rules.strokes import encode
from app.storage.signing import Signature
from app.ui.background import Background
from app.ui.desk import Desk
from app.ui.dialog import Sheet, facts_block, rest_enter
from app.ui.form_sheet import attempt
from app.ui.glyphs import Glyph
from app.ui.pad import SignaturePad
from app.ui.parts import allow, button, clause_chip, clear, column, key_cap, label, row
from app.ui.sign_sheet import CHECKING, password_line
from app.ui.theme import restyle

Facts = Sequence[tuple[str, str]]
NOTICE_REMARK = "例如：请在张贴前再核对一次时间"
REMARK, REASON = "同意人备注（可空）", f"理由（必填，至少 {LEAST_REASON} 个字）"
REFUSED = "不同意以后这件事停下，理由退给送审人；改好可以再送审。（Esc 回到同意）"
LATER = "同意人不在：选“送到待签”，对方登录后在“待签与委托”里办理；在那之前这件事先不办。"


@dataclass(frozen=True)
class _Given:
    """What stood in the sheet when the password was typed: that is what is signed, nothing typed after."""

    approver: Approver
    agreed: bool
    remark: str
    strokes: str


class CountersignSheet(Sheet):
    """One request and its step that waits: agree or refuse with one's own password, or leave it for later.

    When a next step waits after an agreement, the same sheet is filled for it. No password is kept.
    `then` is called after every answer that was written down.
    """

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        line: ConsentLine,
        facts: Facts,
        then: Callable[[], object],
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__(over, f"请负责人同意：{line.kind}", width=560, icon="pen")
        self.desk, self._facts, self._then, self._now = desk, tuple(facts), then, now
        self.line = line
        self.refusing = False
        self._approvers: list[Approver] = []
        self._background = Background(self)
        self._agreed_before = label("", "s", wrap=True)
        self._before = _beside(Glyph("done", 15), self._agreed_before)
        self._block: QVBoxLayout = column(spacing=0)
        self._fields()
        for part in (self._before, self._block, self._who, self._remark_box, self._pad_box, self._hint):
            self._put(part)
        self._foot()
        self.fill(line)

    # ---- what it shows

    def _fields(self) -> None:
        self.approver = QComboBox()
        self.approver.setAccessibleName("同意人")
        self.password = password_line("同意人的密码")
        self.remark = QLineEdit()
        self.remark.setMaxLength(200)
        for field in (self.password, self.remark):
            field.textEdited.connect(lambda _: self._clear_marks())
        self.approver.currentIndexChanged.connect(lambda _: self._other_approver())
        self._remark_words = label(REMARK, "c")
        self._who = row(
            column(label("同意人", "c"), self.approver, spacing=3),
            column(label("同意人的密码", "c"), self.password, spacing=3),
            spacing=12,
        )
        for place in (0, 1):
            self._who.setStretch(place, 1)
        self._remark_box = column(self._remark_words, self.remark, spacing=3)
        self.pad = SignaturePad("同意人签名")
        self.pad.hide()
        self.fold = button("手写签名", self._show_pad, role="quiet", icon="pen")
        self.fold.setToolTip("可以不签：本人的密码已经算签字")
        self._pad_box = column(row(self.fold, None), self.pad, spacing=4)
        self._hint = label(LATER, "muted", wrap=True)

    def _put(self, part: QWidget | QVBoxLayout | QHBoxLayout) -> None:
        if isinstance(part, QWidget):
            self.body.addWidget(part)
        else:
            self.body.addLayout(part)

    def _foot(self) -> None:
        self.later = button("送到待签", self.send_later)
        self.note = allow(button("电话或书面同意…", self.note_it), self.desk, service.note)
        self.no = allow(button("不同意…", self.refuse_it, role="danger"), self.desk, service.refuse)
        self.yes = allow(button("同意", self.agree, role="filled"), self.desk, service.agree)
        self.yes.setMinimumWidth(88)
        self._key = key_cap("Enter")
        for each in (self.no, self.yes, self._key):
            self.buttons.addWidget(each)
        left = foot_of(self)
        left.insertWidget(0, self.later)
        left.insertWidget(1, self.note)
        left.setSpacing(8)
        self._default = self._main_button = self.yes

    def fill(self, line: ConsentLine, agreed_before: str = "") -> None:
        """Show the step that waits now; everything typed for the step before is gone."""
        self.line = line
        self._agreed_before.setText(agreed_before)
        self._before.setVisible(bool(agreed_before))
        clear(self._block)
        self._block.addWidget(facts_block(self.facts()))
        self._block.addLayout(row(clause_chip(line.clause), None, margins=(0, 8, 0, 0)))
        self.password.clear()
        self.remark.clear()
        self.pad.clear()
        self.pad.hide()
        self.fold.show()
        self._set_refusing(False)
        self._approvers = self._who_may()
        self.approver.blockSignals(True)
        self.approver.clear()
        for one in self._approvers:
            self.approver.addItem(_named(one))
        self.approver.blockSignals(False)
        self._show_whether_anybody()

    def facts(self) -> list[tuple[str, str]]:
        """Everything that whoever agrees must have read."""
        line = self.line
        done = sum(step.answered for step in line.steps)
        asked = f"{line.asked_by}　{line.asked_at.month}月{line.asked_at.day}日 {line.asked_at:%H:%M}"
        found = [("事项", line.what), *self._facts, ("送审人", asked)]
        if line.reason:
            found.append(("理由", line.reason))
        found.append(("这一步", f"第 {done + 1} 步，共 {len(line.steps)} 步　{line.waiting_for}"))
        last = done + 1 == len(line.steps)
        found.append(("同意后", line.then if last else f"送{line.steps[done + 1].role}同意，还不能办。"))
        return found

    def start(self) -> None:
        """Show it with the cursor in the password."""
        self.open_sheet(self.password if self._approvers else self.note)

    def _who_may(self) -> list[Approver]:
        """Whoever is acting stands first when they may sign themselves."""
        found = self.desk.read(lists.approvers, self.line.ref.id, self._now().date())
        return sorted(found, key=lambda one: one.staff_id != self.desk.who.staff_id)

    def _show_whether_anybody(self) -> None:
        anybody = bool(self._approvers)
        for control in (self.approver, self.password, self.remark):
            control.setEnabled(anybody)
        for made, verb in ((self.yes, service.agree), (self.no, service.refuse)):
            made.setEnabled(anybody and self.desk.may(verb))
        self.fold.setEnabled(anybody)
        if anybody:
            self._hint.setText(LATER)
            self.refuse(" ")
        else:
            self._hint.setText("")
            self.refuse(f"这一步没有能登录签字的{self.line.waiting_for}：请登记电话或书面同意，或送到待签。")

    # ---- acts

    def agree(self) -> None:
        """Agree as the chosen person."""
        self._prove(agreed=True)

    def refuse_it(self) -> None:
        """First ask for the reason in the same sheet, then refuse as the chosen person."""
        if not self.refusing:
            self._set_refusing(True)
            self.remark.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if len(" ".join(self.remark.text().split())) < LEAST_REASON:
            self._wrong_field(self.remark, f"请写明不同意的理由，至少 {LEAST_REASON} 个字。")
            return
        self._prove(agreed=False)

    def send_later(self) -> None:
        """Leave it waiting: whoever is asked finds it on their own page."""
        if self._background.busy:
            return
        self.password.clear()
        self.close_sheet()
        self.desk.say(f"已送到待签，等{self.line.waiting_for}同意。")

    def note_it(self) -> None:
        """Somebody said it by telephone or letter."""
        if self._background.busy:
            return
        self.password.clear()
        over, facts = self._over, self.facts()
        self.close_sheet()
        NoteSheet(over, self.desk, self.line, facts, self._then, self._now).start()

    def _prove(self, *, agreed: bool) -> None:
        prove, password = self.desk.prove, self.password.text()
        place = self.approver.currentIndex()
        if self._background.busy or not 0 <= place < len(self._approvers):
            return
        if prove is None:
            self.refuse("这里不能核对密码，请送到待签。")
            return
        if not password:
            self._wrong_field(self.password, "请同意人输入自己的密码。")
            return
        one = self._approvers[place]
        given = _Given(one, agreed, self.remark.text(), self._strokes())
        if self._background.run(
            lambda: prove(one.login, password), lambda s: self._proved(given, s), self._wrong_password
        ):
            self._rest(True)
            self.refuse(CHECKING)

    def _strokes(self) -> str:
        return encode(self.pad.strokes()) if self.pad.signed else ""

    def _proved(self, given: _Given, signature: Signature) -> None:
        if self._dropped:
            return  # the desk was locked while the password was being checked
        self._rest(False)
        self.refuse(" ")
        who = self.desk.read(who_works, given.approver.staff_id, self._now().date())
        verb: Callable[..., Any] = service.agree if given.agreed else service.refuse
        words: dict[str, str] = {"remark": given.remark, "strokes": given.strokes}
        if not given.agreed:
            words = {"reason": given.remark}
        _, refused = attempt(
            self.desk, verb, self.line.ref.id, done=self._done(given), by=who, signature=signature, **words
        )
        if refused is None:
            self._answered(given)
        elif refused.field == "reason":
            self._wrong_field(self.remark, refused.sentence)
        else:
            self.refuse(refused.sentence)

    def _done(self, given: _Given) -> str:
        one = given.approver
        return f"{_short(one)}{'同意' if given.agreed else '不同意'}：{self.line.what}"

    def _answered(self, given: _Given) -> None:
        """Written down: go on to the next step in the same sheet, or close."""
        self.password.clear()
        rest_enter(self.window())
        line = self.desk.read(lists.one, self.line.ref.id, self.desk.who, self._now().date())
        if line is not None and line.waiting_for:
            self.fill(line, f"{_short(given.approver)}已同意。下一步等{line.waiting_for}同意。")
            self._then()
            # Last: a page that read itself anew has taken the focus to what it shows.
            (self.password if self._approvers else self.later).setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.close_sheet()
            self._then()

    # ---- marks

    def _wrong_password(self, problem: Refusal | Trouble) -> None:
        if self._dropped:
            return
        self._rest(False)
        self._wrong_field(self.password, problem.sentence)
        self.password.selectAll()

    def _wrong_field(self, field: QLineEdit, sentence: str) -> None:
        restyle(field, state="wrong")
        self.refuse(sentence)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear_marks(self) -> None:
        if not self._background.busy:
            self.refuse(" ")
        for field in (self.password, self.remark):
            restyle(field, state="")

    def _other_approver(self) -> None:
        """A password typed for one person is nobody else's."""
        self.password.clear()
        self._clear_marks()

    def _rest(self, resting: bool) -> None:
        """Nothing is pressed twice, and nobody else is chosen, while a password is being checked."""
        for each in (self.later, self.approver):
            each.setEnabled(not resting)
        for made, verb in (
            (self.yes, service.agree),
            (self.no, service.refuse),
            (self.note, service.note),
        ):
            made.setEnabled(not resting and self.desk.may(verb))

    def _set_refusing(self, refusing: bool) -> None:
        self.refusing = refusing
        self._remark_words.setText(REASON if refusing else REMARK)
        example = NOTICE_REMARK if self.line.subject.kind == "notice" and not refusing else "送审人会看到"
        self.remark.setPlaceholderText(example)
        self.no.setText("不同意" if refusing else "不同意…")
        self.yes.setVisible(not refusing)
        self._key.setText("Ctrl Enter" if refusing else "Enter")
        self._hint.setText(REFUSED if refusing else LATER)
        self.fold.setVisible(not refusing and self.pad.isHidden())
        if refusing:
            self.pad.hide()
        self._default = None if refusing else self.yes
        self._main_button = self.no if refusing else self.yes
        self._clear_marks()

    def _show_pad(self) -> None:
        self.fold.hide()
        self.pad.show()
        self.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the refusing first."""
        if event.key() == Qt.Key.Key_Escape and self.refusing and not self._background.busy:
            self._set_refusing(False)
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)
            event.accept()
            return
        super().keyPressEvent(event)

    def close_sheet(self) -> None:
        """A password never stays behind."""
        self.password.clear()
        super().close_sheet()


def ask_consent(
    over: QWidget,
    desk: Desk,
    consent_ref: Ref,
    facts: Facts = (),
    *,
    then: Callable[[], object],
    now: Callable[[], datetime] = datetime.now,
) -> CountersignSheet | None:
    """Ask for the consent that a request waits for; None, and a sentence said, when nobody is waited for.

    `facts` are the room's own lines (what, until when); `then` is called after every answer.
    """
    line = desk.read(lists.one, consent_ref.id, desk.who, now().date())
    if line is None or not line.waiting_for:
        desk.refuse("这件事已经有了结果，不用再同意。")
        return None
    sheet = CountersignSheet(over, desk, line, facts, then, now)
    sheet.start()
    return sheet


def foot_of(sheet: Sheet) -> QHBoxLayout:
    """The foot of a dialog, for what stands at its left."""
    inner = cast(QVBoxLayout, sheet.frame.layout())
    last = cast(QLayoutItem, inner.itemAt(inner.count() - 1))
    return cast(QHBoxLayout, last.layout())


def _named(one: Approver) -> str:
    return f"{one.name}（代{one.for_name}）　{one.role}" if one.for_name else f"{one.name}　{one.role}"


def _short(one: Approver) -> str:
    return f"{one.name}代{one.for_name}" if one.for_name else one.name


def _beside(glyph: Glyph, words: QLabel) -> QWidget:
    line = QWidget()
    box = row(glyph, words, spacing=6)
    box.setStretch(1, 1)
    line.setLayout(box)
    return line
