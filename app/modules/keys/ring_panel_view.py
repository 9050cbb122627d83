"""The card of one ring beside the board: how it stands, who has it, what can be done, what was."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton, QScrollArea, QWidget

from app.modules.keys import listing, lists, service
from app.modules.keys.back_view import LongerSheet, RemindSheet
from app.modules.keys.fate_view import actions
from app.modules.keys.lists import LoanLine, RingCard
from app.modules.keys.ring_view import AmendRingSheet, HangSheet, InstructSheet, NewTagSheet
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.glyphs import Glyph
from app.ui.parts import allow, button, clause_chip, clear, column, frame, label, row
from app.ui.reveal import SECONDS

TONES = {"overdue": "over", "out": "", "extended": "ext", "in": "ok", "missing": "over"}
ABREAST = 3
"""Buttons beside each other."""


class RingPanel(QWidget):
    """Shows a ring; nothing until one is chosen. `take_back` and `open_other` are the page's."""

    def __init__(
        self,
        desk: Desk,
        take_back: Callable[[Ref], object],
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__()
        self.desk, self._take_back, self._now = desk, take_back, now
        self.card: RingCard | None = None
        self.setAccessibleName("这串钥匙")
        self._inside = column(spacing=7, margins=(12, 10, 12, 10))
        inner = QWidget()
        inner.setLayout(self._inside)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName("这串钥匙的情况")
        area.setWidget(inner)
        self.setLayout(column(frame("card", column(area, margins=(1, 1, 1, 1)))))
        self._telephone = label("", "muted")
        self._cover = QTimer(self, interval=SECONDS * 1000, singleShot=True)
        self._cover.timeout.connect(self.cover)
        self.buttons: dict[str, QPushButton] = {}
        self._history = True
        self._fill()

    def show_ring(self, ref: Ref | None) -> None:
        """Read a ring and show it; None empties the card."""
        self._cover.stop()
        self.card = self.desk.read(lists.ring_card, ref.id, self._now()) if ref else None
        self._fill()

    def show_history(self, shown: bool) -> None:
        """While keys are lent there is no room for what was."""
        if self._history != shown:
            self._history = shown
            self._fill()

    def reload(self) -> None:
        """Read it again."""
        self.show_ring(self.card.ref if self.card else None)

    def cover(self) -> None:
        """The telephone is covered again."""
        self._cover.stop()
        if self.card is not None and self.card.loan is not None:
            self._telephone.setText(self.card.loan.telephone)

    def ask_telephone(self) -> None:
        """Show the borrower's telephone for a minute; who looked is on record (ARCH-12)."""
        loan = self.card.loan if self.card else None
        if loan is None or not loan.telephone or not self.desk.allows(service.open_telephone):
            return
        number = self.desk.do(service.open_telephone, loan.lending.id)
        if number:
            self._telephone.setText(number)
            self._cover.start()

    def ask_change(self) -> None:
        """F2: what stands on the list about this ring, its hook, its tag, and what is said of its unit."""
        card = self.card
        if card is None or card.state == "gone" or not self.desk.allows(listing.amend_ring):
            return
        over, desk = self.window(), self.desk
        menu = QMenu(self)
        menu.addAction("修改清单…", lambda: AmendRingSheet(over, desk, card.ref.id).start())
        menu.addAction("换挂钩…", lambda: HangSheet(over, desk, card.ref.id).start())
        menu.addAction("换钥匙牌…", lambda: NewTagSheet(over, desk, card.ref.id).start())
        unit = card.unit
        if unit is not None:
            menu.addAction("借用嘱咐…", lambda: InstructSheet(over, desk, unit.id, card.place).start())
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self.mapToGlobal(self.rect().center()))

    def press(self, key: str) -> bool:
        """Do the act a letter stands for; False when there is none now."""
        found = self.buttons.get(key.upper())
        if found is None or not found.isEnabled():
            return False
        found.click()
        return True

    # ---- inside

    def _fill(self) -> None:
        clear(self._inside)
        self.buttons = {}
        card = self.card
        if card is None:
            self._inside.addWidget(
                label("指到或选中一个挂钩，这里显示是谁的钥匙、谁借着。", "muted", wrap=True)
            )
            self._inside.addStretch(1)
            return
        tone = TONES.get(card.stands, "")
        state = card.loan.late if card.loan and card.loan.late else card.stands_zh
        self._inside.addLayout(
            row(label(card.tag, "h2"), label(state, "chip", tone=tone), None, label(card.hook, "muted"))
        )
        pieces = f"1 串 {card.pieces} 把" + (f"，缺 {card.short} 把" if card.short else "")
        facts = " · ".join((card.place, card.source_zh, pieces))
        self._inside.addWidget(label(facts, wrap=True))
        self._inside.addWidget(label(f"{card.code}　{card.class_zh}　{card.remark}".rstrip("　"), "muted"))
        if card.loan is not None:
            self._add_loan(card.loan)
        for words in self._notes(card):
            self._inside.addWidget(label(words, "muted", wrap=True))
        for _, words in card.instructions:
            self._inside.addLayout(row(Glyph("today", 15), label(words, wrap=True), spacing=6))
        self._add_buttons(card)
        if self._history:
            self._add_history(card)
        self._inside.addStretch(1)

    def _add_loan(self, loan: LoanLine) -> None:
        self._telephone = label(loan.telephone, "muted")
        line = row(label(f"{loan.borrower}（{loan.capacity}）"), self._telephone, spacing=8)
        if loan.telephone:
            show = allow(
                button("显示", self.ask_telephone, role="quiet", icon="eye", keys="Ctrl+E", name="显示电话"),
                self.desk,
                service.open_telephone,
            )
            line.addWidget(show)
        line.addStretch(1)
        self._inside.addLayout(line)
        told = f"{loan.lent} 借出 · {loan.reason} · 应还 {loan.due}"
        self._inside.addWidget(label(told, "muted", wrap=True))
        if loan.longer:
            self._inside.addWidget(label(f"已延期：{loan.longer}", "muted", wrap=True))
        if loan.together:
            others = "、".join(loan.together[:6]) + ("…" if len(loan.together) > 6 else "")
            self._inside.addWidget(label(f"同时借走：{others}", "muted", wrap=True))
        for words in loan.reminders[:2]:
            self._inside.addWidget(label(f"催还 {words}", "muted", wrap=True))

    @staticmethod
    def _notes(card: RingCard) -> Sequence[str]:
        found = []
        if card.issued_to:
            found.append(f"{card.issued_to} 领用")
        if card.account_due:
            found.append("已报失，书面说明还没有交")
        if card.why and card.state in ("retired", "gone"):
            found.append(card.why)
        return found

    def _add_buttons(self, card: RingCard) -> None:
        grid = QGridLayout()
        grid.setSpacing(6)
        made = []
        if card.loan is not None:
            made.append(
                self._button("归还", "R", lambda: self._take_back(card.ref), service.take_back, "outline")
            )
            if not card.loan.reminded_today:
                made.append(self._button("催还登记…", "C", self._remind, service.remind))
            words = "延期待签…" if card.loan.waiting else "延期…"
            made.append(self._button(words, "Y", self._longer, service.ask_longer))
        for act in actions(card, self.desk, self._now):
            made.append(self._button(act.label, act.key, partial(act.opens, self), act.verb))
        for place, each in enumerate(made):
            grid.addWidget(each, place // ABREAST, place % ABREAST)
        self._inside.addLayout(grid)
        change = button("改清单…", self.ask_change, role="quiet", keys="F2", name="改清单")
        if card.state == "gone":
            change.hide()
        chip = clause_chip("KEY-03" if card.loan else "KEY-02")
        self._inside.addLayout(row(allow(change, self.desk, listing.amend_ring), None, chip))

    def _button(
        self,
        words: str,
        key: str,
        act: Callable[[], object],
        verb: Callable[..., object],
        role: str = "",
    ) -> QPushButton:
        made = button(words, act, role=role, keys=key, name=words.rstrip("…"))
        self.buttons[key] = allow(made, self.desk, verb)
        return made

    def _add_history(self, card: RingCard) -> None:
        if not card.history:
            return
        told = column(spacing=4, margins=(0, 6, 0, 0))
        for line in card.history[:40]:
            told.addWidget(label(line.when, "c"))
            told.addWidget(label(f"{line.words}　{line.by}", wrap=True))
        self._inside.addLayout(told)

    def _remind(self) -> None:
        if self.card is not None and self.card.loan is not None:
            RemindSheet(self, self.desk, self.card.loan).start()

    def _longer(self) -> None:
        if self.card is not None and self.card.loan is not None:
            LongerSheet.open_for(self, self.desk, self.card.loan, self._now)
