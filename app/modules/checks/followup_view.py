"""One follow-up: reported done, looked at, sent back, or handed to somebody else (ROLE-06)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.modules.checks import lists as checks
from app.modules.checks.problem_view import USUAL, DayBox, day_words
from app.modules.followups import lists, service
from app.modules.followups.lists import FollowUpLine, Step
from app.modules.followups.rules import LONGEST_WORDS, may_hand_on
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet, facts_block, rest_enter
from app.ui.form_sheet import attempt
from app.ui.glyphs import Glyph
from app.ui.parts import allow, button, column, key_cap, label, row
from app.ui.person_box import PersonBox
from app.ui.theme import restyle

MOST_STEPS = 8
FOUND = "提出"
"""The first step; what was found stands above it already."""
TELL, HAND, BACK, READ = "tell", "hand", "back", "read"
_CAPTION = {"open": "整改情况：做了什么、现在怎样", "done": "验证意见（可空）"}


class FollowUpSheet(Sheet):
    """What is wrong, all that happened, and the one thing to be done next; Esc leaves a part, then all."""

    def __init__(
        self, over: QWidget, desk: Desk, line: FollowUpLine, today: date, open_source: Callable[[], object]
    ) -> None:
        super().__init__(over, f"整改：{line.state_zh}", width=600, icon="checks", clause="ROLE-06")
        self.desk, self.line, self.today = desk, line, today
        self._open_source = open_source
        self.body.addWidget(facts_block(self._facts()))
        self._past = _history(line)
        self.body.addWidget(self._past)
        self.words = _field("整改情况" if line.state == "open" else "验证意见")
        self._words_part = _part(column(label(_CAPTION.get(line.state, ""), "c"), self.words, spacing=3))
        self._other_parts()
        for part in (self._words_part, self._change_part):
            self.body.addWidget(part)
        self._foot()
        self.mode = READ
        self._set_mode(TELL if line.state != "verified" else READ)

    def _facts(self) -> list[tuple[str, str]]:
        line = self.line
        found = [("问题", line.what)]
        if line.place:
            found.append(("地点", line.place))
        found.append(("整改人", line.staff))
        found.append(("期限", f"{day_words(line.until)}{self._late()}"))
        if line.state == "done":
            found.append(("报完成", f"{line.done_by}　{line.done_when}　{line.done_words}"))
        if line.state == "verified":
            found.append(("验证", f"{line.verified_by}　{line.verified_when}　{line.verify_words}".rstrip()))
        return found

    def _late(self) -> str:
        line = self.line
        if line.state == "done" and line.due is not None:
            late = f"，已逾期 {line.days_over} 天" if line.days_over else ""
            return f"（验证不晚于 {day_words(line.due)}{late}）"
        if line.due is not None and line.due != line.until:
            return f"（已推迟到 {day_words(line.due)}）"
        return f"（逾期 {line.days_over} 天）" if line.days_over else ""

    def _other_parts(self) -> None:
        people = self.desk.read(checks.people, self.today)
        self.person = PersonBox([(one.id, one.name, one.roles_zh) for one in people], "转交给")
        self.person.choose(self.line.staff_id)
        self.until = DayBox(self.today, "新的期限")
        self.reason = _field("原因")
        self._person_part = _part(column(label("转交给", "c"), self.person, spacing=3))
        first = row(self._person_part, column(label("整改期限", "c"), self.until, spacing=3), spacing=12)
        self._reason_caption = label("原因", "c")
        why = column(self._reason_caption, self.reason, spacing=3)
        self._change_part = _part(column(first, why, spacing=10))

    def _foot(self) -> None:
        left = foot_of(self)
        self.source_button = button("打开检查单", self._go_to_source)
        self.hand_button = allow(button("转交…", self._hand), self.desk, service.hand_to)
        self.back_button = allow(
            button("退回…", self._send_back, role="danger"), self.desk, service.send_back
        )
        if not may_hand_on(self.desk.who, self.line.staff_id, self.line.set_by_id):
            self.hand_button.setEnabled(False)
            self.hand_button.setToolTip("只有整改人、提出人、客服班长和主管才能转交。")
        for place, each in enumerate((self.source_button, self.hand_button, self.back_button)):
            left.insertWidget(place, each)
        left.setSpacing(8)
        verb = service.verify if self.line.state == "done" else service.done
        words = "验证合格" if self.line.state == "done" else "报完成"
        self.away = button("返回", self.close_sheet)
        self.go = allow(button(words, self.act, role="filled"), self.desk, verb)
        self.go.setMinimumWidth(96)
        self._key = key_cap("Enter")
        for item in (self.away, self.go, self._key):
            self.buttons.addWidget(item)

    def _set_mode(self, mode: str) -> None:
        self.mode = mode
        changing = mode in (HAND, BACK)
        self._words_part.setVisible(mode == TELL)
        self._change_part.setVisible(changing)
        self._past.setVisible(not changing)
        self._person_part.setVisible(mode == HAND)
        self._reason_caption.setText("退回原因" if mode == BACK else "转交原因")
        self.hand_button.setVisible(mode == TELL and self.line.state == "open")
        self.back_button.setVisible(mode == TELL and self.line.state == "done")
        self.source_button.setVisible(not changing)
        self.go.setVisible(mode != READ)
        self._key.setVisible(mode != READ)
        told = "验证合格" if self.line.state == "done" else "报完成"
        self.go.setText({HAND: "转交", BACK: "退回"}.get(mode, told))
        self._default = self._main_button = self.go if mode != READ else self.away
        self.refuse(" ")

    def start(self) -> None:
        """Show it with the cursor where the words belong."""
        self.open_sheet(self.words if self.mode == TELL else self.away)

    # ---- acts

    def act(self) -> None:
        """Do what the filled button says."""
        number = self.line.ref.id
        if self.mode == HAND:
            staff = self.person.staff_id
            if staff is None:
                self._wrong(self.person, "请选转交给谁。")
                return
            self._change(service.hand_to, "已转交。", staff_id=staff)
        elif self.mode == BACK:
            self._change(service.send_back, "已退回整改。")
        elif self.line.state == "done":
            self._do(service.verify, number, words=self.words.text(), done="已验证合格。")
        else:
            self._do(service.done, number, words=self.words.text(), done="已报整改完成，等另一位同事验证。")

    def _change(self, verb: Callable[..., Any], done: str, **more: Any) -> None:
        until = self.until.day
        if until is None:
            self._wrong(self.until, "没有这一天，请写成 2026-11-25。")
            return
        self._do(verb, self.line.ref.id, until=until, reason=self.reason.text(), done=done, **more)

    def _do(self, verb: Callable[..., Any], *args: Any, done: str, **kwargs: Any) -> None:
        _, refused = attempt(self.desk, verb, *args, done=done, **kwargs)
        if refused is not None:
            self._say_why_not(refused)
            return
        rest_enter(self.window())
        self.close_sheet()

    def _say_why_not(self, refused: Said) -> None:
        fields: dict[str, QWidget] = {
            "words": self.words, "reason": self.reason, "until": self.until, "staff_id": self.person,
        }  # fmt: skip
        self._wrong(fields.get(refused.field), refused.sentence)

    def _wrong(self, field: QWidget | None, sentence: str) -> None:
        for each in (self.words, self.reason, self.until, self.person):
            restyle(each, state="wrong" if each is field else "")
        self.refuse(sentence)
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _hand(self) -> None:
        """First ask to whom, until when and why."""
        self._set_mode(HAND)
        self.until.put(max(self.line.until, self.today))
        self.person.setFocus(Qt.FocusReason.OtherFocusReason)

    def _send_back(self) -> None:
        """First ask until when and why."""
        self._set_mode(BACK)
        self.until.put(self.today + timedelta(days=USUAL))
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_source(self) -> None:
        self.close_sheet()
        self._open_source()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the handing on first; Enter goes from field to field there."""
        if event.key() == Qt.Key.Key_Escape and self.mode in (HAND, BACK):
            self._set_mode(TELL)
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
            event.accept()
            return
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            following = {self.person: self.until, self.until: self.reason}.get(self.focusWidget())
            if following is not None and (self.mode == HAND or self.focusWidget() is self.until):
                following.setFocus(Qt.FocusReason.TabFocusReason)
                event.accept()
                return
        super().keyPressEvent(event)


def show_followup(
    over: QWidget, desk: Desk, followup_id: int, today: date, open_source: Callable[[FollowUpLine], object]
) -> FollowUpSheet | None:
    """Open a follow-up's dialog; None, and a sentence said, when there is none."""
    line = desk.read(lists.one, followup_id, today)
    if line is None:
        desk.refuse("找不到这项整改，请刷新后再看。")
        return None
    sheet = FollowUpSheet(over, desk, line, today, lambda: open_source(line))
    sheet.start()
    return sheet


def foot_of(sheet: Sheet) -> QHBoxLayout:
    """The foot of a dialog, for what stands at its left."""
    inner = sheet.frame.layout()
    assert isinstance(inner, QVBoxLayout)
    last = inner.itemAt(inner.count() - 1)
    layout = last.layout() if last is not None else None
    assert isinstance(layout, QHBoxLayout)
    return layout


def _history(line: FollowUpLine) -> QWidget:
    """What happened, the newest last; the oldest give way when there are many."""
    box = column(spacing=4)
    for step in line.steps[-MOST_STEPS:]:
        box.addLayout(_step(step))
    return _part(box)


def _step(step: Step) -> QHBoxLayout:
    signs = {"验证合格": "done", "退回整改": "refused", "转交": "info"}
    said = f"　{step.words}" if step.words and step.how_zh != FOUND else ""
    words = label(f"{step.how_zh}　{step.who}{said}", "s", wrap=True)
    line = row(label(step.when[5:], "c"), Glyph(signs.get(step.how_zh, "later"), 14), words, spacing=8)
    line.setStretch(2, 1)
    return line


def _field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setMaxLength(LONGEST_WORDS)
    field.setAccessibleName(name)
    return field


def _part(layout: QVBoxLayout) -> QWidget:
    part = QWidget()
    part.setLayout(layout)
    return part
