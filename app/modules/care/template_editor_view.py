"""One template being written: words with placeholders, how long they come out, how the approval stands."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QScrollArea, QWidget

from app.modules.care import lists, service
from app.modules.care.lists import TemplateFields
from app.modules.care.rules import (
    LONGEST_BODY,
    LONGEST_TITLE,
    OCCASIONS,
    fill,
    length,
    messages,
    occasion_zh,
    placeholders_of,
)
from app.modules.care.samples import Wording
from app.modules.care.sheets_view import ApprovalSheet, ask_end_template
from app.modules.care.text_panel_view import count_words
from app.modules.consents import lists as consent_lists
from app.modules.consents import service as consents
from app.modules.consents.countersign_view import ask_consent
from app.modules.consents.lists import ConsentLine, StepLine
from app.rules.ref import Ref
from app.ui.desk import Desk, Said
from app.ui.dialog import confirm
from app.ui.palette import TOKENS
from app.ui.parts import allow, button, clause_chip, clear, column, frame, label, row
from app.ui.segments import Segments
from app.ui.theme import restyle, text_scale

PLACE = "sms-template"
OPEN, WAITING, CLOSED = "open", "waiting", "closed"
BODY_HIGH = 112
"""Pixels, times the text size, of the words: what they read like stays in sight below."""
READ_ONLY = "QPlainTextEdit {{ background-color: {page}; }}".format(**TOKENS)


class TemplateEditor(QWidget):
    """One version of a template; `saved` is called with its reference after every save."""

    def __init__(
        self, desk: Desk, saved: Callable[[Ref], object], now: Callable[[], datetime] = datetime.now
    ) -> None:
        super().__init__()
        self.desk, self._saved, self._now = desk, saved, now
        self.fields: TemplateFields | None = None
        self.asked: ConsentLine | None = None
        self.occasion = "welcome"
        self._kept = self._drafted = ("", "")
        self._example = desk.read(lists.example, now().date())
        self.setAccessibleName("短信模板")
        self.title = QLineEdit()
        self.title.setMaxLength(LONGEST_TITLE)
        self.title.setAccessibleName("模板名称")
        self.body = QPlainTextEdit()
        self.body.setAccessibleName("短信内容")
        self.body.setTabChangesFocus(True)
        self.body.setFixedHeight(round(BODY_HIGH * text_scale()))
        self.title.textEdited.connect(lambda _: self._edited())
        self.body.textChanged.connect(self._edited)
        self.problem = label(" ", "over", wrap=True)
        self.head = label("", "h2")
        self.written = label("", "muted")
        self.chips = row(spacing=6)
        self.sentence = label("", "muted", wrap=True)
        self.example = label("", wrap=True)
        self.count = label("", "muted")
        self.purpose = Segments(OCCASIONS, "用途")
        self.purpose.changed.connect(self._for_occasion)
        self._inserts: list[QPushButton] = []
        self._insert_row = row(spacing=6)
        self._make_buttons()
        self._lay_out()
        desk.said.connect(self._mark_refusal)
        self.new()

    def _lay_out(self) -> None:
        phone = frame("soft", column(self.example, margins=(12, 10, 12, 10)))
        foot = row(self.end_button, self.again_button, None, self.withdraw_button, spacing=8)
        for each in (self.send_button, self.save_button, self.sign_button):
            foot.addWidget(each)
        inside = column(
            row(self.head, self.written, None, clause_chip("DOC-03")),
            self.chips,
            self.purpose,
            self.sentence,
            column(label("模板名称", "c"), self.title, spacing=3),
            column(label("短信内容　花括号里的由程序填", "c"), self.body, spacing=3),
            self._insert_row,
            self.problem,
            column(label("照一户举例，手机上看到的样子", "c"), phone, self.count, spacing=3),
            None,
            spacing=8,
            margins=(12, 10, 12, 4),
        )
        holder = QWidget()
        holder.setLayout(inside)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(holder)
        foot.setContentsMargins(12, 6, 12, 10)
        self.setLayout(column(frame("card", column(area, foot, spacing=0, margins=(1, 1, 1, 1)))))

    def _make_buttons(self) -> None:
        desk = self.desk
        self.save_button = self._verb("保存草稿", self.save, service.save_template, "filled", "Ctrl+Enter")
        self.send_button = self._verb("送审…", self.send, service.ask_approval, "outline", "Ctrl+Shift+Enter")
        self.sign_button = self._verb("请人同意…", self.sign, consents.agree, "filled", "Ctrl+Enter")
        self.withdraw_button = self._verb("撤回送审…", self.withdraw, consents.withdraw)
        self.again_button = self._verb("照此新拟一版", self.write_again, service.save_template)
        self.end_button = allow(button("停用…", self.end, role="danger"), desk, service.end_template)

    def _verb(
        self,
        words: str,
        act: Callable[[], object],
        verb: Callable[..., object],
        role: str = "",
        keys: str = "",
    ) -> QPushButton:
        return allow(button(words, act, role=role, keys=keys), self.desk, verb)

    def _offer_inserts(self) -> None:
        """A button for everything a text of this occasion may say."""
        names = placeholders_of(self.occasion)
        if [each.text() for each in self._inserts] == list(names):
            return
        clear(self._insert_row)
        self._inserts = [self._insert_button(name) for name in names]
        self._insert_row.addWidget(label("放上", "c"))
        for each in self._inserts:
            self._insert_row.addWidget(each)
        self._insert_row.addStretch(1)

    def _for_occasion(self, occasion: str) -> None:
        """A new version is for something else; what was written stays."""
        self.occasion = occasion
        self._stand()

    def _insert_button(self, name: str) -> QPushButton:
        return button(name, partial(self._insert, name), role="row", name=f"放上 {name}")

    # ---- what is shown

    @property
    def mode(self) -> str:
        """What can be done: written on, agreed to, or only read."""
        if self.fields is None or self.fields.state in ("draft", "refused"):
            return OPEN
        return WAITING if self.fields.state == "asked" else CLOSED

    @property
    def changed(self) -> bool:
        """True if something was written since the last save."""
        return self._state() != self._kept

    def new(self, wording: Wording | None = None) -> None:
        """A version nobody has kept yet, empty or with a wording to begin with."""
        self.fields = self.asked = None
        self.occasion = wording.occasion if wording is not None else "welcome"
        self._put("", "")
        self._kept = self._state()
        if wording is not None:
            self._put(wording.title, wording.body)
        self._stand()

    def show_template(self, ref: Ref) -> None:
        """Read a version and show it; what was written and not saved on the same one stays."""
        today = self._now().date()
        read = self.desk.read(lists.template, ref.id, today)
        if read is None:
            return
        keep = self.changed and self.fields is not None and self.fields.id == ref.id
        self.asked = self.desk.read(consent_lists.about, ref, self.desk.who, today)
        self.fields, self.occasion = read, read.occasion
        if not keep:
            self._put(read.title, read.body)
            self._kept = self._state()
        self._stand()

    def _put(self, title: str, body: str) -> None:
        self.title.setText(title)
        self.body.setPlainText(body)

    def _state(self) -> tuple[str, str]:
        return (self.title.text(), self.body.toPlainText())

    def _stand(self) -> None:
        """Head, chips and buttons follow how the version stands."""
        mode, fields = self.mode, self.fields
        version = f"第 {fields.version} 版" if fields is not None else "新的一版"
        self.purpose.choose(self.occasion)
        self.purpose.setVisible(fields is None)
        self._offer_inserts()
        self.head.setText(f"{occasion_zh(self.occasion)}　{version}")
        self.written.setText(fields.written if fields is not None else "")
        clear(self.chips)
        chips = [(fields.stands, fields.tone)] if fields is not None else [("还没有保存", "due")]
        steps = _step_chips(self.asked)
        for words, tone in steps if mode == WAITING and steps else (*chips, *steps):
            self.chips.addWidget(label(words, "chip", tone=tone))
        self.chips.addStretch(1)
        self.sentence.setText(self._why())
        self.sentence.setVisible(bool(self.sentence.text()))
        self.title.setReadOnly(mode != OPEN)
        self.body.setReadOnly(mode != OPEN)
        self.body.setStyleSheet("" if mode == OPEN else READ_ONLY)
        shown = {
            self.save_button: mode == OPEN,
            self.send_button: mode == OPEN,
            self.sign_button: mode == WAITING,
            self.withdraw_button: mode == WAITING,
            self.again_button: mode == CLOSED,
            self.end_button: fields is not None and fields.state != "ended",
        }
        for each, visible in shown.items():
            each.setVisible(visible)
        for each in self._inserts:
            each.setEnabled(mode == OPEN)
        self._example = self.desk.read(lists.example, self._now().date())
        self._show_example()

    def _why(self) -> str:
        fields = self.fields
        if fields is None:
            return "写好保存，再送审；批准以后，到期以前填好的每一条不用再批。"
        if fields.state == "asked":
            return "已经送审，先不能改。要修改，请先撤回送审。"
        if fields.state == "approved":
            words = "批准的内容不能改；要改或要续期，请照此新拟一版再送审。"
            return words if fields.held else f"批准已经到期，短信留在待发。{words}"
        if fields.state == "refused":
            step = next((one for one in self.asked.steps if one.refused), None) if self.asked else None
            return f"{step.words}：{step.remark.rstrip('。')}。改好可以再送审。" if step is not None else ""
        return f"已停用：{fields.why}" if fields.state == "ended" else ""

    def _show_example(self) -> None:
        body = self.body.toPlainText()
        text = fill(body, self._example) if _fillable(body, self.occasion) else ""
        self.example.setText(text or "（还没有内容）")
        self.count.setText(f"{count_words(length(text), messages(text))}，签名由平台加" if text else " ")

    def _edited(self) -> None:
        if len(self.body.toPlainText()) > LONGEST_BODY:
            self.body.textCursor().deletePreviousChar()
        self.clear_marks()
        self._show_example()

    def _insert(self, name: str) -> None:
        self.body.insertPlainText(f"{{{name}}}")
        self.body.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- marks

    def clear_marks(self) -> None:
        """Take the error mark away, and the refusal it came with."""
        if self.problem.text().strip():
            self.desk.settled.emit()
            self.problem.setText(" ")
            for each in (self.title, self.body):
                restyle(each, state="")

    def _mark_refusal(self, said: Said) -> None:
        found = {"title": self.title, "body": self.body}.get(said.field)
        if said.refused and self.isVisible() and found is not None:
            self.problem.setText(said.sentence)
            restyle(found, state="wrong")
            found.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- acts

    def main_act(self) -> None:
        """Ctrl+Enter."""
        if self.mode == OPEN:
            self.save()
        elif self.mode == WAITING:
            self.sign()

    def save(self) -> bool:
        """Keep the draft. False when something is missing; the field is marked."""
        title, body = self._state()
        number = self.fields.id if self.fields is not None else None
        ref = self.desk.do(
            service.save_template,
            number,
            title=title,
            body=body,
            occasion=self.occasion,
            done="草稿已保存。",
        )
        if ref is None:
            return False
        self._kept = self._state()
        self.drop_unfinished()
        self._saved(ref)
        return True

    def send(self) -> None:
        """Save, ask until when, send for approval, and ask for the first consent at once."""
        if self.mode == OPEN and self.save() and self.fields is not None:
            ApprovalSheet(self, self.desk, self.fields, lambda _: self.sign(), self._now).start()

    def sign(self) -> None:
        """Ask for the consent that is waited for."""
        if self.fields is None:
            return
        ref = Ref("sms_template", self.fields.id)
        self.show_template(ref)
        if self.asked is not None and self.mode == WAITING:
            # What is agreed to is said in full by the request itself.
            ask_consent(
                self, self.desk, self.asked.ref, (), then=lambda: self.show_template(ref), now=self._now
            )

    def withdraw(self) -> None:
        """Take it back, to write on."""
        asked = self.asked
        if asked is not None and self.mode == WAITING:
            confirm(
                self,
                "撤回送审",
                "撤回以后可以修改；已经得到的同意作废，改好要重新送审。",
                "撤回",
                lambda: self.desk.do(consents.withdraw, asked.ref.id, done="已撤回送审，可以修改了。"),
                danger=True,
            )

    def write_again(self) -> None:
        """The same words as a version of its own, to change or to have approved for longer."""
        if self.fields is not None:
            self.new(Wording(self.occasion, self.fields.title, self.fields.body))
            self.body.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """Use it no more."""
        if self.fields is not None:
            ask_end_template(self, self.desk, self.fields)

    # ---- the lock

    def keep_unfinished(self) -> None:
        """The page is left: what was written and not saved is kept for this person."""
        # A page is left twice when the desk is locked, the second time with the site closed.
        if self.mode == OPEN and self.changed and self._state() != self._drafted:
            self._drafted = title, body = self._state()
            number = str(self.fields.id) if self.fields is not None else ""
            kept = {"id": number, "title": title, "body": body, "occasion": self.occasion}
            self.desk.keep_draft(PLACE, "短信模板", kept)

    def take_up(self) -> None:
        """What was kept at the lock stands there again."""
        draft = self.desk.draft(PLACE)
        if not draft or self.changed:
            return
        if draft.get("id"):
            self.show_template(Ref("sms_template", int(draft["id"])))
        else:
            self.new()
            self._for_occasion(draft.get("occasion") or self.occasion)
        if self.mode == OPEN:
            self._put(draft.get("title", ""), draft.get("body", ""))
            self._drafted = self._state()

    def drop_unfinished(self) -> None:
        """It was saved."""
        if self.desk.draft(PLACE):
            self.desk.drop_draft(PLACE)


def _fillable(body: str, occasion: str) -> bool:
    """True unless a placeholder is still being typed or is unknown."""
    names = [piece.partition("}")[0] for piece in body.split("{")[1:]]
    return all(name in placeholders_of(occasion) for name in names)


def _step_chips(asked: ConsentLine | None) -> list[tuple[str, str]]:
    if asked is None or asked.state == "withdrawn":
        return []
    return [_chip(step) for step in asked.steps if step.answered or asked.waiting_for]


def _chip(step: StepLine) -> tuple[str, str]:
    if not step.answered:
        return (f"待{step.role}", "due")
    return (f"{step.role} {'✕' if step.refused else '✓'} {step.name}", "over" if step.refused else "ok")
