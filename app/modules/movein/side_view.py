"""Beside a move-in: its people, what is still missing, how the household lives there, what was."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.modules.movein import service
from app.modules.movein.card import MoveInCard, OwnerRow
from app.modules.movein.standing import Standing
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.glyphs import Glyph
from app.ui.parts import allow, button, clause_chip, clear, column, label, row

MOST_GAPS = 12
VISITS = "visits"
"""The room in which a visit at home is entered."""


class HouseSide(QFrame):
    """A column of facts about one household; nothing in it is typed."""

    def __init__(self, desk: Desk, moved: Callable[[], object]) -> None:
        super().__init__()
        self.desk, self._moved = desk, moved
        self.setProperty("surface", "card")
        self.setAccessibleName("这一户")
        self._box: QVBoxLayout = column(spacing=5, margins=(12, 10, 12, 10))
        inner = QWidget()
        inner.setLayout(self._box)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        self.setLayout(column(area, spacing=0, margins=(1, 1, 1, 1)))

    def show_card(self, card: MoveInCard | None, standing: Standing | None) -> None:
        """Show a household; None says what will stand here."""
        clear(self._box)
        if card is None or standing is None:
            words = "选中一户，这里显示业主、还缺什么和经过。"
            self._box.addWidget(label(words, "muted", wrap=True))
            self._box.addStretch(1)
            return
        self._title("住户", self._open_button(standing.unit))
        for person in (*card.owners, *card.family):
            self._person(person)
        if not card.owners:
            self._box.addWidget(label("名册里还没有业主", "muted"))
        if card.agent:
            self._box.addWidget(label(f"代办人 {card.agent}　{card.agent_number}", "s", wrap=True))
        for words in standing.repeats:
            self._sign("info", f"{words}，请核对")
        self._missing(card)
        if standing.formalities:
            self._living(standing)
        self._history(card)
        self._box.addStretch(1)

    # ---- its parts

    def _title(self, words: str, *right: QWidget) -> None:
        if self._box.count():
            self._box.addSpacing(8)
        self._box.addLayout(row(label(words, "h3"), None, *right))

    def _open_button(self, unit: Ref) -> QWidget:
        return button("户卡", lambda: self.desk.go(unit), role="quiet", name="打开户卡")

    def _person(self, person: OwnerRow) -> None:
        self._box.addLayout(
            row(label(person.name or "（姓名待补）"), label(person.tie, "c"), None, spacing=8)
        )
        facts = "　".join((*person.phones, person.identity))
        self._box.addWidget(label(facts or "电话、证件号都还没有", "s", wrap=True))

    def _missing(self, card: MoveInCard) -> None:
        gaps = list({gap.words: gap for line in card.gates for gap in line.gaps}.values())
        if card.state != "open":
            return
        self._title("还缺", clause_chip("MOVE-01"))
        if not gaps:
            self._sign("done", "这一步都齐了")
        for gap in gaps[:MOST_GAPS]:
            self._sign("overdue" if gap.firm else "today", gap.words)
        if len(gaps) > MOST_GAPS:
            self._box.addWidget(label(f"另有 {len(gaps) - MOST_GAPS} 项", "muted"))

    def _sign(self, glyph: str, words: str) -> None:
        sign = Glyph(glyph, 14)
        line: QHBoxLayout = row(sign, label(words, "s", wrap=True), spacing=6)
        line.setStretch(1, 1)
        line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        self._box.addLayout(line)

    def _living(self, standing: Standing) -> None:
        moved = button("登记乔迁…", self._moved, role="row")
        buttons: list[QWidget] = [allow(moved, self.desk, service.moved_in)]
        if standing.moved_in:
            moved.setText("改乔迁日期…")
            buttons.append(self._visit_button(standing.unit))
        self._title("住进去以后", clause_chip("CARE-05"))
        if standing.moved_in:
            self._sign("done", f"{standing.moved_in} 乔迁")
        else:
            self._sign("later", f"还没有登记乔迁；登记以后 {standing.visit_within} 天内上门")
        visit = standing.visit_due
        if visit is not None:
            sign = {"over": "overdue", "due": "today"}.get(visit.tone, "later")
            self._sign(sign, f"{visit.what}，{visit.left}")
        self._box.addLayout(row(*buttons, None, spacing=6))

    def _visit_button(self, unit: Ref) -> QWidget:
        return button("登记上门…", lambda: self.desk.go(unit, VISITS), role="row", name="到访谈登记上门")

    def _history(self, card: MoveInCard) -> None:
        if not card.history:
            return
        self._title("经过")
        for line in reversed(card.history):
            self._box.addWidget(label(f"{line.when}　{line.by}", "c"))
            self._box.addWidget(label(line.words, "s", wrap=True))


def chips_of(card: MoveInCard, standing: Standing) -> list[QWidget]:
    """The chips behind the room in the page's head: number, kind, and what is due of it."""
    made: list[QWidget] = [label(card.number, "chip"), label(card.kind_zh, "chip", tone="accent")]
    if card.state != "open":
        made.append(label({"done": "办结", "given_up": "停办"}[card.state], "chip", tone="ok"))
    for one in standing.deadlines:
        if one.clause != "CARE-05":
            chip = label(f"{SHORT.get(one.clause, one.what)} {one.left}", "chip", tone=one.tone)
            chip.setToolTip(f"{one.what}　{one.reason}")
            made.append(chip)
    return made


SHORT = {"ARCH-03": "归档", "ARCH-05": "录入"}
