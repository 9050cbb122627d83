"""The card beside the list: whose it is, until when, what can be done with it, what was."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QScrollArea, QWidget

from app.modules.cards import lists, service
from app.modules.cards.lists import CardDetail
from app.modules.cards.rules import CLAUSE
from app.modules.cards.sheets_view import (
    CancelSheet,
    ExtendSheet,
    FindSheet,
    LostSheet,
    PutRightSheet,
    ReplaceSheet,
    TakeInSheet,
)
from app.modules.residents import service as residents
from app.modules.residents.rules import PURPOSES
from app.rules.ref import Ref
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.form_sheet import attempt
from app.ui.glyphs import Glyph
from app.ui.parts import allow, button, clause_chip, clear, column, frame, label, row
from app.ui.reveal import SECONDS, RevealSheet
from app.ui.sign_sheet import ask_signature

ABREAST = 3
"""Buttons beside each other."""


@dataclass(frozen=True)
class CardAct:
    """One act with a card: its name among `CardDetail.acts`, words, key and verb."""

    name: str
    words: str
    key: str
    verb: Callable[..., Any]


# The likeliest first: what somebody at the counter mostly comes for.
CARD_ACTS = (
    CardAct("replace", "补办…", "B", service.replace),
    CardAct("find", "找回…", "Z", service.find),
    CardAct("lose", "挂失…", "L", service.report_lost),
    CardAct("stop", "门禁已停用", "T", service.note_stopped),
    CardAct("take_in", "旧卡收回…", "S", service.take_in),
    CardAct("extend", "延长…", "Y", service.extend),
    CardAct("cancel", "注销…", "X", service.cancel),
    CardAct("put_right", "更正…", "F2", service.put_right),
)


class CardPanel(QWidget):
    """Shows a card; nothing until one is chosen.

    `show_other` leads to the card that took its place, `home` is where the keys go after an act.
    """

    def __init__(
        self,
        desk: Desk,
        show_other: Callable[[Ref], object],
        home: Callable[[], QWidget],
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__()
        self.desk, self._show_other, self._now = desk, show_other, now
        self.first_focus = home
        self.card: CardDetail | None = None
        self.buttons: dict[str, QPushButton] = {}
        self.setAccessibleName("这张门禁卡")
        self._inside = column(spacing=7, margins=(12, 10, 12, 10))
        self.setLayout(column(frame("card", self._inside), margins=(0, 0, 0, 0)))
        self._telephone: QLabel = label("", "muted")
        self._show: QPushButton | None = None
        self._left = 0
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._count_down)
        self._fill()

    def show_card(self, ref: Ref | None) -> None:
        """Read a card and show it, covered; None empties the panel."""
        self._tick.stop()
        self.card = self.desk.read(lists.card, ref.id, self._now().date()) if ref else None
        self._fill()

    def press(self, key: str) -> bool:
        """Do the act a key stands for; False when there is none now."""
        found = self.buttons.get(key.upper())
        if found is None or not found.isEnabled():
            return False
        found.click()
        return True

    @property
    def first(self) -> QPushButton | None:
        """The button of the likeliest act."""
        return next((each for each in self.buttons.values() if each.isEnabled()), None)

    # ---- what it shows

    def _fill(self) -> None:
        clear(self._inside)
        self.buttons, self._show = {}, None
        card = self.card
        if card is None:
            words = "选中一张卡，这里显示持卡人、有效期、押金和经过。"
            self._inside.addWidget(label(words, "muted", wrap=True))
            self._inside.addStretch(1)
            return
        state = label(card.stands_zh, "chip", tone=card.tone or ("ok" if card.state == "in_use" else "off"))
        self._inside.addLayout(row(label(card.number, "h2"), state, None, clause_chip(CLAUSE)))
        self._inside.addWidget(label(f"{card.room}　{card.holder}", "h3", wrap=True))
        self._add_telephone(card)
        self._inside.addLayout(_grid(card.facts))
        for words in card.notes:
            self._inside.addLayout(row(Glyph("info", 15), label(words, wrap=True), None, spacing=6))
        self._add_buttons(card)
        self._add_history(card)

    def _add_telephone(self, card: CardDetail) -> None:
        self._telephone = label("　".join(card.telephones) or "没有电话", "muted")
        self._telephone.ensurePolished()
        open_text = self._telephone.text().replace("*", "0")  # nothing moves when the digits show
        self._telephone.setMinimumWidth(self._telephone.fontMetrics().horizontalAdvance(open_text) + 2)
        line = row(self._telephone, spacing=8)
        if card.telephones:
            show = button("显示…", self.ask_to_see, role="quiet", icon="eye", keys="Ctrl+E", name="显示电话")
            self._show = allow(show, self.desk, service.open_telephone)
            line.addWidget(self._show)
        line.addStretch(1)
        self._inside.addLayout(line)

    def _add_buttons(self, card: CardDetail) -> None:
        grid = QGridLayout()
        grid.setSpacing(6)
        shown = [act for act in CARD_ACTS if act.name in card.acts]
        for place, act in enumerate(shown):
            made = button(
                act.words,
                partial(self._do, act),
                role="outline" if place == 0 else "",
                keys=act.key,
                name=act.words.rstrip("…"),
            )
            self.buttons[act.key] = allow(made, self.desk, act.verb)
            grid.addWidget(made, place // ABREAST, place % ABREAST)
        self._inside.addLayout(grid)

    def _add_history(self, card: CardDetail) -> None:
        inner = column(spacing=3, margins=(0, 4, 4, 0))
        for line in card.history:
            inner.addWidget(label(f"{line.when}　{line.by}", "c"))
            inner.addWidget(label(line.words, wrap=True))
        inner.addStretch(1)
        holder = QWidget()
        holder.setLayout(inner)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(holder)
        area.setAccessibleName("这张卡的经过")
        self._inside.addWidget(area, 1)

    # ---- what is done

    def _do(self, act: CardAct) -> None:
        card = self.card
        if card is None:
            return
        if act.name == "stop":
            done = f"{card.number} 已登记在门禁系统停用。"
            self.desk.do(service.note_stopped, card.ref.id, done=done)
            self.first_focus().setFocus()
        elif act.name == "replace":
            ReplaceSheet(self, self.desk, card, self._show_other).start()
        elif act.name == "extend":
            ExtendSheet(self, self.desk, card, self._now).start()
        else:
            sheets = {
                "lose": LostSheet,
                "find": FindSheet,
                "cancel": CancelSheet,
                "take_in": TakeInSheet,
                "put_right": PutRightSheet,
            }
            sheets[act.name](self, self.desk, card).start()

    # ---- the telephone

    def ask_to_see(self) -> None:
        """Ask what for; when it is shown already, cover it (ARCH-12)."""
        card = self.card
        if card is None or not card.telephones or not self.desk.allows(service.open_telephone):
            return
        if self._tick.isActive():
            self.cover()
            return
        items = (("phone", "电话"),)
        RevealSheet(self, card.holder, items, PURPOSES, lambda _, why: self._see(card, why)).start()

    def cover(self) -> None:
        """The telephone is covered again."""
        self._tick.stop()
        if self.card is not None:
            self._telephone.setText("　".join(self.card.telephones) or "没有电话")
            if self._show is not None:
                self._show.setText("显示…")

    def _see(self, card: CardDetail, purpose: str) -> None:
        opened, refused = attempt(self.desk, service.open_telephone, card.ref.id, purpose, done="")
        if refused is not None and refused.field == "signature":
            self._sign_to_go_on(card, purpose, refused.sentence)
            return
        if refused is not None:
            self.desk.refuse(refused.sentence, clause=refused.clause)
        if not opened or self._show is None:
            return
        self._telephone.setText("　".join(opened))
        self._left = SECONDS
        self._show.setText(f"遮盖 {self._left}")
        self._show.setFocus()
        self._tick.start()

    def _sign_to_go_on(self, card: CardDetail, purpose: str, why: str) -> None:
        """Many at a stretch: the password anew, then what was asked for."""

        def go_on(signature: Signature) -> None:
            if self.desk.do(residents.go_on_looking, signature=signature):
                self._see(card, purpose)

        ask_signature(self, self.desk, "继续查看隐私项", [("原因", why)], "继续", go_on, clause="ARCH-12")

    def _count_down(self) -> None:
        self._left -= 1
        if self._left <= 0 or self._show is None:
            self.cover()
        else:
            self._show.setText(f"遮盖 {self._left}")


def _grid(facts: Sequence[tuple[str, str]]) -> QGridLayout:
    made = QGridLayout()
    made.setHorizontalSpacing(12)
    made.setVerticalSpacing(4)
    for line, (name, words) in enumerate(facts):
        made.addWidget(label(name, "muted"), line, 0)
        made.addWidget(label(words, wrap=True), line, 1)
    made.setColumnStretch(1, 1)
    return made
