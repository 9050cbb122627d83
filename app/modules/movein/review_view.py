"""Last gate 审核归档录入: what was done in a few lines, then reviewed, filed, entered, each with a clock."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from app.modules.movein import service
from app.modules.movein.card import MoveInCard
from app.modules.movein.duties import ENTER, FILE
from app.modules.movein.gate_view import READY_TO_GO_ON, GatePanel, StayingReasonSheet, block
from app.modules.movein.standing import Deadline, Standing
from app.ui.desk import Desk
from app.ui.dialog import facts_block
from app.ui.form_sheet import attempt
from app.ui.glyphs import Glyph
from app.ui.parts import allow, button, clause_chip, clear, column, label, row
from app.ui.theme import fix_width, restyle

PLACES = (("cabinet", "柜"), ("level", "层"), ("box", "盒"))
_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ReviewPanel(GatePanel):
    """Three acts in their order; Ctrl+Enter does the next one."""

    gate, words = "review", "审核通过"
    passes = staticmethod(service.review)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._facts = column(spacing=0)
        self.places = {name: QLineEdit() for name, _ in PLACES}
        self._captions: list[QLabel] = []
        self.review_button = allow(button("审核通过", self.review, role="outline"), desk, service.review)
        self.file_button = allow(button("归档", self.file, role="outline"), desk, service.file)
        self.enter_button = allow(button("录入完毕", self.enter, role="outline"), desk, service.enter)
        self._lines = {name: row(spacing=8) for name in ("review", "file", "enter")}
        summary = QWidget()
        summary.setLayout(self._facts)
        self.body.addWidget(summary)
        for title, name, clause, act in (
            ("审核", "review", "MOVE-01", self.review_button),
            ("归档", "file", "ARCH-03", self.file_button),
            ("录入系统", "enter", "ARCH-05", self.enter_button),
        ):
            self.body.addWidget(self._part(title, name, clause, act))
        self.body.addStretch(1)

    def _part(self, title: str, name: str, clause: str, act: QPushButton) -> QWidget:
        inside = QWidget()
        line = row(spacing=8)
        line.addLayout(self._lines[name], 1)
        if name == "file":
            for key, words in PLACES:
                field = self.places[key]
                field.setAccessibleName(words)
                field.setMaxLength(20)
                fix_width(field, 84)
                field.installEventFilter(self)
                field.textEdited.connect(lambda _, field=field: restyle(field, state=""))
                caption = label(words, "c")
                self._captions.append(caption)
                line.addWidget(caption)
                line.addWidget(field)
        line.addWidget(act)
        inside.setLayout(column(line, margins=(12, 8, 12, 8)))
        return block(title, inside, actions=(clause_chip(clause),))

    def fill(self, card: MoveInCard, standing: Standing) -> None:
        """What was done, and the three acts with who did them or how long still."""
        clear(self._facts)
        told = _summary(card)
        half = (len(told) + 1) // 2
        told += [("", "")] * (len(told) % 2)  # both blocks are as high, so their lines stand level
        self._facts.addLayout(row(facts_block(told[:half]), facts_block(told[half:]), spacing=10))
        filed = standing.deadline(FILE)
        entered = standing.deadline(*ENTER.values())
        self._say(
            "review", card.reviewed, None, "由人把资料从头看一遍；本中心要求换人审核的，由没有经手的同事来。"
        )
        self._say("file", card.filed and f"{card.filed}　{card.filed_place}", filed, "")
        self._say("enter", card.entered, entered, "")
        self.review_button.setVisible(self.live and not card.reviewed)
        self.file_button.setVisible(self.live and not card.filed)
        self.file_button.setEnabled(bool(card.reviewed) and self.desk.may(service.file))
        self.enter_button.setVisible(self.live and not card.entered)
        self.enter_button.setEnabled(bool(card.reviewed) and self.desk.may(service.enter))
        for each in (*self._captions, *self.places.values()):
            each.setVisible(self.live and not card.filed)
            each.setEnabled(bool(card.reviewed))
        for name, shown in zip(("cabinet", "level", "box"), self._place(card), strict=True):
            if not self.places[name].isModified():
                self.places[name].setText(shown)
        if self.go is not None:
            self._name_next()

    def _place(self, card: MoveInCard) -> tuple[str, str, str]:
        parts = card.filed_place.split("-")
        return (parts[0], parts[1], parts[2]) if len(parts) == 3 else ("", "", "")

    def _say(self, name: str, done: str, due: Deadline | None, otherwise: str) -> None:
        line = self._lines[name]
        clear(line)
        if done:
            line.addWidget(Glyph("done", 16))
            line.addWidget(label(done))
        elif due is not None:
            line.addWidget(Glyph({"over": "overdue", "due": "today"}.get(due.tone, "later"), 16))
            chip = label(due.left, "chip", tone=due.tone)
            line.addWidget(chip)
            words = label(due.reason, "s")
            words.setToolTip(due.reason)
            words.setMinimumWidth(40)
            line.addWidget(words, 1)
        else:
            line.addWidget(Glyph("later", 16))
            line.addWidget(label(otherwise or "手续办妥以后开始计时", "muted", wrap=True), 1)
        if done:
            line.addStretch(1)

    # ---- the acts

    def first_focus(self) -> QWidget:
        """The next act; for filing the first empty place."""
        card = self.card
        if card is None or not self.live or self.go is None or not card.reviewed:
            return self.area  # a review cannot be taken back: an Enter too many must not give it
        if card.reviewed and not card.filed:
            empty = (field for field in self.places.values() if not field.text())
            return next(empty, self.file_button)
        return self.go

    def pass_gate(self) -> None:
        """Ctrl+Enter: the next of the three."""
        card = self.card
        if card is None or not self.live:
            return
        if not card.reviewed:
            self.review()
        elif not card.filed:
            self.file()
        else:
            self.enter()

    def review(self) -> None:
        """Somebody went through it all."""
        if self.card is not None and self.desk.allows(service.review):
            self.desk.do(service.review, self.card.ref.id, done=f"{self.card.room} 的入住资料已审核。")
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def file(self) -> None:
        """The papers are put into the household's file."""
        card = self.card
        if card is None or not self.desk.allows(service.file):
            return
        where = {name: field.text().strip() for name, field in self.places.items()}
        count, refused = attempt(self.desk, service.file, card.ref.id, **where, done="")
        if refused is not None:
            field = self.places.get(refused.field)
            if field is not None:
                restyle(field, state="wrong")
                field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.desk.refuse(refused.sentence, clause=refused.clause)
            return
        for each in self.places.values():
            each.setModified(False)
        place = self.card.filed_place if self.card is not None else ""
        self.desk.say(f"{card.room} 的入住资料 {count} 份已归档，在 {place}。")
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def enter(self) -> None:
        """The data is in the system; what lacks may be passed over with a reason."""
        card = self.card
        if card is None or not self.desk.allows(service.enter):
            return
        done = f"{card.room} 的入住资料录入完毕。"
        _, refused = attempt(self.desk, service.enter, card.ref.id, done=done)
        if refused is None:
            return
        if refused.field != "why":
            self.desk.refuse(refused.sentence, clause=refused.clause)
            return

        def act(why: str) -> str:
            _, still = attempt(self.desk, service.enter, card.ref.id, why=why, done=done)
            return still.sentence if still is not None else ""

        facts = [("户", f"{card.room}　{card.number}"), ("还缺", refused.sentence)]
        ready = READY_TO_GO_ON["review"]
        StayingReasonSheet(self, self.desk, "资料不全，先算录入", facts, "先录", act, ready, clause="ARCH-05")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes from cabinet to level to box, and then files."""
        if not (isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress):
            return False
        if event.key() not in _ENTER_KEYS or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        order = list(self.places.values())
        place = order.index(watched)  # type: ignore[arg-type]
        if place + 1 < len(order):
            order[place + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.file()
        return True

    def _name_next(self) -> None:
        card = self.card
        if card is None or self.go is None:
            return
        words = "审核通过" if not card.reviewed else "归档" if not card.filed else "录入完毕"
        self.go.setText(words)
        self.go.setAccessibleName(words)


def _summary(card: MoveInCard) -> list[tuple[str, str]]:
    had = sum(1 for paper in card.papers if paper.there)
    wrong = [line for line in card.inspection if line.result == "problem"]
    handed = [key for key in card.keys if key.mine]
    meters = "　".join(
        f"{meter.zh} {meter.reading}" for meter in card.meters if meter.reading and not meter.none
    )
    seen = sum(1 for line in card.inspection if line.result)
    fees = f"{card.fee_total} 元" if card.fee_total else "没有费用"
    reasons = "；".join(line.note for line in card.gates if line.note and line.gate in ("identity", "forms"))
    facts: list[tuple[str, str]] = [
        ("业主", "、".join(owner.name for owner in card.owners)),
        ("资料", f"{had} 份齐，{sum(paper.scans for paper in card.papers)} 份扫描件"),
        ("验房", f"看过 {seen} / {len(card.inspection)} 处，问题 {len(wrong)} 处"),
        ("表底数", meters or "没有抄"),
        ("钥匙", f"{len(handed)} 串，{sum(key.pieces for key in handed)} 把"),
        ("收费", fees),
        ("入伙日期", card.handed_over),
    ]
    if reasons:
        facts.append(("先办的理由", reasons))
    return [(name, words) for name, words in facts if words]
