"""One check as it is set up: title, who, how often, and its lines; its sheets keep the lines they had."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from app.modules.checks import papers, service
from app.modules.checks.drafts_view import DraftLines
from app.modules.checks.lists import DefinitionCard
from app.modules.checks.rules import LONGEST_TITLE, TERMS, DefinitionDraft, LineDraft, term_zh, who_choices
from app.modules.checks.widgets import on_key
from app.modules.site.service import names as site_names
from app.ui.desk import Desk
from app.ui.dialog import confirm
from app.ui.form_sheet import attempt
from app.ui.parts import allow, button, clause_chip, clear, column, frame, key_cap, label, row, rule
from app.ui.printing import print_from_page
from app.ui.theme import restyle

if TYPE_CHECKING:
    from app.modules.checks.view import ChecksPage


class EditorView(QWidget):
    """A check being changed, or a new one of the site's own."""

    def __init__(self, page: "ChecksPage") -> None:
        super().__init__()
        self._page, self.desk = page, page.desk
        self.card: DefinitionCard | None = None
        self._given = ""
        self.title = QLineEdit()
        self.title.setMaxLength(LONGEST_TITLE)
        self.who, self.term = QComboBox(), QComboBox()
        for value, words in who_choices():
            self.who.addItem(words, value)
        self.watched = QCheckBox("要两人在场，第二个人签名")
        self.lines = DraftLines(self.watched)
        self._fields()
        self._foot_buttons()
        box = column(self._head_part, rule(), self.lines, rule(), self._foot, spacing=0, margins=(1, 1, 1, 1))
        box.setStretch(2, 1)
        self.setLayout(column(frame("card", box)))
        self.title.textEdited.connect(lambda _: self._clear_marks())
        self.title.returnPressed.connect(self.lines.focus_first)
        for keys, act in (
            ("Ctrl+Return", self.save), ("Ctrl+Enter", self.save), ("Ctrl+P", self.print_blank),
        ):  # fmt: skip
            on_key(keys, self, act)

    def _fields(self) -> None:
        fields = (("名称", self.title, 3), ("由谁做", self.who, 2), ("多久一次", self.term, 2))
        self._clause = row(spacing=6)
        self._by_handbook = (read_only_line("由谁做"), read_only_line("多久一次"))
        line = row(spacing=12)
        for words, control, stretch in fields:
            control.setAccessibleName(words)
            line.addLayout(column(label(words, "c"), control, spacing=3), stretch)
        for place, shown in enumerate(self._by_handbook, 1):
            cell = line.itemAt(place)
            below = cell.layout() if cell is not None else None
            assert below is not None
            below.addWidget(shown)
        self.watched.setAccessibleName("要两人在场，第二个人签名")
        self.hint = label("", "muted", wrap=True)
        below = row(self.watched, None, self._clause, spacing=12)
        self._head_part = QWidget()
        self._head_part.setLayout(column(line, below, self.hint, spacing=8, margins=(12, 10, 12, 10)))

    def _foot_buttons(self) -> None:
        desk = self.desk
        self.add_button = button("加一行", self.lines.add_line, icon="plus", keys="Ctrl+N")
        self.back_button = allow(button("恢复原来的内容…", self.ask_put_back), desk, service.put_back)
        self.retire_button = allow(button("停用…", self.ask_retire, role="danger"), desk, service.retire)
        self.use_button = allow(button("恢复使用", self.reinstate), desk, service.reinstate)
        self.print_button = allow(
            button("打印空白单…", self.print_blank, icon="print", keys="Ctrl+P"), desk, service.printed_blank
        )
        self.save_button = allow(
            button("保存", self.save, role="filled", keys="Ctrl+Enter"), desk, service.save_definition
        )
        self.save_button.setMinimumWidth(88)
        self._foot = row(spacing=8, margins=(12, 8, 12, 8))
        for item in (self.add_button, self.back_button):
            self._foot.addWidget(item)
        self._foot.addStretch(1)
        for item in (
            self.retire_button, self.use_button, self.print_button, self.save_button, key_cap("Ctrl Enter"),
        ):  # fmt: skip
            self._foot.addWidget(item)

    # ---- what it shows

    def show_definition(self, card: DefinitionCard | None) -> None:
        """A check as it stands, or an empty one for None; what was typed before a lock stands there again."""
        self.card = card
        own = card is None or card.own
        draft = _draft_of(card)
        self._fill_terms(card)
        self._put(draft)
        for control, shown in zip((self.who, self.term), self._by_handbook, strict=True):
            control.setVisible(own)
            shown.setVisible(not own)
            shown.setText(control.currentText())
        self._show_words(card, own)
        self._given = self._written()
        kept = self.desk.draft(self.place)
        if kept:
            self._put(_read(kept["draft"]))
            self.desk.say("上次锁屏时没存完的内容已经填回来了。")
        self.add_button.setEnabled(self.save_button.isEnabled())

    def _show_words(self, card: DefinitionCard | None, own: bool) -> None:
        clear(self._clause)
        if card is not None and card.clause:
            self._clause.addWidget(clause_chip(card.clause))
        self.hint.setText("" if own else "由谁做、多久一次由手册定；检查内容可以按本中心的情况改。")
        self.hint.setVisible(not own)
        shown = {
            self.back_button: card is not None and card.edited and not card.own,
            self.retire_button: card is not None and card.retired is None,
            self.use_button: card is not None and card.retired is not None,
            self.print_button: card is not None,
        }
        for each, visible in shown.items():
            each.setVisible(visible)

    def _fill_terms(self, card: DefinitionCard | None) -> None:
        self.term.clear()
        for value, words in TERMS.items():
            self.term.addItem(words, value)
        if card is not None and card.term not in TERMS:
            self.term.addItem(term_zh(card.term), card.term)

    def _put(self, draft: DefinitionDraft) -> None:
        self.title.setText(draft.title)
        self.who.setCurrentIndex(max(0, self.who.findData(draft.who)))
        self.term.setCurrentIndex(max(0, self.term.findData(draft.term)))
        self.watched.setChecked(draft.watched)
        self.lines.put(draft.lines)
        self._clear_marks()

    # ---- what was typed

    def draft(self) -> DefinitionDraft:
        """What stands in the fields."""
        return DefinitionDraft(
            self.title.text(),
            str(self.who.currentData() or ""),
            str(self.term.currentData() or ""),
            self.watched.isChecked(),
            self.lines.drafts(),
        )

    @property
    def changed(self) -> bool:
        """True while something stands here that is not saved."""
        return self._written() != self._given

    @property
    def place(self) -> str:
        """Where what was typed is kept at a lock."""
        return f"check_definition:{self.card.ref.id if self.card else 'new'}"

    def keep(self) -> None:
        """The page is left or the desk is being locked: what was typed is kept for this person."""
        if self.changed:
            self.desk.keep_draft(
                self.place, f"检查项目：{self.title.text() or '新项目'}", {"draft": self._written()}
            )

    def forget(self) -> None:
        """It was saved, or given up."""
        self._given = self._written()
        if self.desk.draft(self.place):
            self.desk.drop_draft(self.place)

    def _written(self) -> str:
        one = self.draft()
        lines = [(line.head, line.text, line.kind) for line in one.lines]
        return json.dumps([one.title, one.who, one.term, one.watched, lines], ensure_ascii=False)

    # ---- acts

    def save(self) -> None:
        """Save the check; what is wrong is said and marked, and nothing typed is lost."""
        if not self.desk.allows(service.save_definition):
            return
        number = self.card.ref.id if self.card else None
        ref, refused = attempt(
            self.desk,
            service.save_definition,
            number,
            self.draft(),
            done="检查项目已保存，下一张单起按新的内容。",
        )
        if refused is not None:
            self.desk.refuse(refused.sentence, clause=refused.clause, field=refused.field)
            self.focus_field(refused.field)
            return
        self.forget()
        self._page.edited(ref)

    def ask_put_back(self) -> None:
        """The shipped lines again."""
        if self.card is not None:
            confirm(
                self,
                "恢复原来的内容",
                f"“{self.card.title}”改回随程序带的检查内容？已经填的检查单不变。",
                "恢复",
                partial(self._do, service.put_back, "已恢复原来的内容。"),
                danger=True,
            )

    def ask_retire(self) -> None:
        """The site does not make this check any more."""
        if self.card is not None:
            confirm(
                self,
                "停用检查项目",
                f"“{self.card.title}”停用以后不再到期；填过的检查单都保留，可以随时恢复使用。",
                "停用",
                partial(self._do, service.retire, "已停用。"),
                danger=True,
                clause=self.card.clause,
            )

    def reinstate(self) -> None:
        """The site makes this check again."""
        self._do(service.reinstate, "已恢复使用，从今天起算。")

    def _do(self, verb: Callable[..., object], done: str) -> None:
        card = self.card
        if card is None:
            return
        _, refused = attempt(self.desk, verb, card.ref.id, done=done)
        if refused is not None:
            self.desk.refuse(refused.sentence, clause=refused.clause)
            return
        self.forget()
        self._page.edited(card.ref)

    def print_blank(self) -> None:
        """A blank sheet to carry, as the check is saved."""
        if self.card is not None:
            print_blank(self, self.desk, self.card, self._page.now())

    # ---- where the keys are

    def focus_field(self, name: str) -> None:
        """Go to the field a refusal names, and mark it."""
        fields: dict[str, QWidget] = {"title": self.title, "who": self.who, "term": self.term}
        target = fields.get(name)
        if target is None:
            self.lines.focus_first()
            return
        restyle(target, state="wrong")
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear_marks(self) -> None:
        for each in (self.title, self.who, self.term):
            restyle(each, state="")
        self.desk.settled.emit()


def print_blank(over: QWidget, desk: Desk, card: DefinitionCard, now: datetime) -> None:
    """Print a check with nothing answered, to carry on the round."""
    if not desk.allows(service.printed_blank):
        return

    def paper() -> bytes:
        return papers.blank_pdf(card, desk.read(site_names), desk.who.name, now)

    if print_from_page(over, desk, paper):
        desk.do(service.printed_blank, card.ref.id, done="空白检查单已打印。")


def read_only_line(name: str) -> QLineEdit:
    """A line that is shown and copied, not changed here."""
    made = QLineEdit()
    made.setReadOnly(True)
    made.setAccessibleName(name)
    return made


def _draft_of(card: DefinitionCard | None) -> DefinitionDraft:
    if card is None:
        return DefinitionDraft("", "", "", False, (LineDraft("", ""),))
    lines = tuple(LineDraft(line.head, line.text, line.kind) for line in card.lines)
    return DefinitionDraft(card.title, card.who, card.term, card.watched, lines)


def _read(kept: str) -> DefinitionDraft:
    title, who, term, watched, lines = json.loads(kept)
    return DefinitionDraft(title, who, term, watched, tuple(LineDraft(*line) for line in lines))
