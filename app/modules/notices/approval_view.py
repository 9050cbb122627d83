"""How a notice stands on its way to the board, over what is written: steps, and what can be done now."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.modules.consents import service as consents
from app.modules.consents.countersign_view import ask_consent
from app.modules.consents.lists import ConsentLine, StepLine
from app.modules.notices import service
from app.modules.notices.service import NoticeFields
from app.rules.dates import month_day, parse_date
from app.rules.ref import Ref
from app.ui.dialog import confirm
from app.ui.parts import clear, column, label, row
from app.ui.theme import restyle

if TYPE_CHECKING:
    from app.modules.notices.editor_view import Editor

OPEN, WAITING, AGREED, ISSUED = "open", "waiting", "agreed", "issued"
Chip = tuple[str, str]


@dataclass(frozen=True)
class Standing:
    """What can be done with a notice now, its chips (words, tone), a sentence why, and its request."""

    mode: str = OPEN
    chips: tuple[Chip, ...] = (("草稿", "due"),)
    sentence: str = ""
    tone: str = "muted"
    consent: Ref | None = None


def standing(fields: NoticeFields, asked: ConsentLine | None) -> Standing:
    """How a notice stands (DOC-03); `asked` is its newest request."""
    if fields.number:
        words = "已经发文，不能再改。要更正，请照此另写一份再送审。"
        if fields.taken_down:
            words = f"{fields.taken_down} 已登记撤下。"
        return Standing(ISSUED, (("已撤下" if fields.taken_down else "已发文", "ok"), *_chips(asked)), words)
    if asked is None or asked.state == "withdrawn":
        return Standing()
    if asked.state == "waiting":
        words = f"已经送审，等{asked.waiting_for}同意，先不能改。要修改，请先撤回送审。"
        return Standing(WAITING, (("已送审", "due"), *_chips(asked)), words, consent=asked.ref)
    if asked.state == "agreed":
        words = "已经同意，取号以后正式打印。要修改，请先撤回送审，改好再送。"
        return Standing(AGREED, (("已同意", "ok"), *_chips(asked)), words, consent=asked.ref)
    return Standing(OPEN, (("草稿", "due"), *_chips(asked)), _refusal(asked), "over")


def _refusal(asked: ConsentLine) -> str:
    step = next((step for step in asked.steps if step.refused), None)
    if step is None:
        return "上次送审没有同意，改好以后可以再送审。"
    return f"{step.words}（{step.at}）：{step.remark.rstrip('。')}。改好以后可以再送审。"


def _chips(asked: ConsentLine | None) -> list[Chip]:
    if asked is None:
        return []
    first_open = next((step for step in asked.steps if not step.answered), None)
    waits = first_open if asked.waiting_for else None
    return [_chip(step, step is waits) for step in asked.steps if step.answered or asked.waiting_for]


def _chip(step: StepLine, waits: bool) -> Chip:
    if not step.answered:
        return (f"待{step.role}", "due" if waits else "")
    return (f"{step.role} {'✕' if step.refused else '✓'} {step.name}", "over" if step.refused else "ok")


class ApprovalHead(QWidget):
    """Chips of the steps and one sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.chips = row(spacing=6)
        self.sentence = label("", "muted", wrap=True)
        self.setLayout(column(self.chips, self.sentence, spacing=4))
        self.setAccessibleName("审批情况")

    def put(self, standing: Standing) -> None:
        """Show how it stands; without a request there is only the word 草稿."""
        clear(self.chips)
        for words, tone in standing.chips:
            self.chips.addWidget(label(words, "chip", tone=tone))
        self.chips.addStretch(1)
        self.sentence.setText(standing.sentence)
        self.sentence.setVisible(bool(standing.sentence))
        restyle(self.sentence, kind=standing.tone)


class Course:
    """The way of one notice from the editor to its number: sent, agreed to, taken back, numbered."""

    def __init__(self, editor: "Editor") -> None:
        self._editor = editor

    def send(self) -> None:
        """Save, send for approval, and ask for the first consent at once: the head may stand beside."""
        editor = self._editor
        if editor.standing.mode != OPEN or not editor.save():
            return
        if editor.desk.do(service.ask_approval, editor.notice_id, done="已送审。") is not None:
            editor.refresh()
            self.sign()

    def sign(self) -> None:
        """Ask for the consent that is waited for."""
        editor = self._editor
        if editor.standing.mode == WAITING and editor.standing.consent is not None:
            days = (parse_date(field.text()) for field in (editor.dated, editor.post_until))
            facts = [("张贴", " 至 ".join(month_day(day) for day in days if day))]
            consent = editor.standing.consent
            ask_consent(editor.page, editor.desk, consent, facts, then=editor.refresh, now=editor.page.now)

    def withdraw(self) -> None:
        """Take it back, to write on."""
        editor, consent = self._editor, self._editor.standing.consent
        if editor.standing.mode not in (WAITING, AGREED) or consent is None:
            return
        confirm(
            editor.page,
            "撤回送审",
            "撤回以后可以修改；已经得到的同意作废，改好要重新送审。",
            "撤回",
            lambda: editor.desk.do(consents.withdraw, consent.id, done="已撤回送审，可以修改了。"),
            danger=True,
        )

    def issue(self) -> None:
        """Take the number of the year (DOC-03)."""
        editor = self._editor
        if editor.standing.mode != AGREED:
            return
        number = editor.desk.do(service.issue, editor.notice_id)
        if number:
            editor.desk.say(f"已取号：{number}。可以打印张贴了。")
            editor.refresh()

    def take_down(self) -> None:
        """It came off the board (DOC-02)."""
        editor = self._editor
        editor.desk.do(service.take_down, editor.notice_id, done="已登记撤下。")
        editor.refresh()
